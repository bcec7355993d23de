import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore import MLP, LogisticRegression
from dlcore.datasets import mnist, spiral, xor
from dlcore.optimizers import Adam, GradientDescent
from dlcore.schedules import InverseTime
from dlcore.shapes import one_hot
from dlcore.train import Callback, ProgressBar, Record, mini_batches

X = np.arange(20.0).reshape(2, 10)
Y = X[:1] >= 5


@given(st.integers(1, 30), st.integers(1, 40), st.integers(0, 100))
def test_mini_batches_hold_every_example_once_with_its_own_label(m, size, seed):
    X = np.vstack([np.arange(m), -np.arange(m)])
    batches = list(mini_batches(X, 10 * X[:1], size, np.random.default_rng(seed)))
    X_all, Y_all = (np.hstack(parts) for parts in zip(*batches, strict=True))
    assert sorted(X_all[0]) == list(range(m))
    assert np.array_equal(X_all[1], -X_all[0])
    assert np.array_equal(Y_all[0], 10 * X_all[0])
    assert [X_b.shape[1] for X_b, _ in batches] == [size] * (m // size) + [m % size] * (m % size > 0)


def test_mini_batches_come_in_another_order_each_time_and_the_same_for_the_same_seed():
    rng = np.random.default_rng(0)
    first, second = ([X_b.tolist() for X_b, _ in mini_batches(X, Y, 3, rng)] for _ in range(2))
    again = [X_b.tolist() for X_b, _ in mini_batches(X, Y, 3, np.random.default_rng(0))]
    assert first == again != second


def test_a_mini_batch_of_size_zero_is_refused():
    with pytest.raises(ValueError, match="size is 0"):
        next(mini_batches(X, Y, 0, np.random.default_rng(0)))


def logistic(**how):
    return LogisticRegression(2, dtype=float).fit(X / 10, Y, optimizer=GradientDescent(0.1), **how)


def test_a_full_batch_needs_no_rng_and_each_cost_is_taken_before_its_step():
    history = logistic(epochs=3)
    assert history.epochs == 3
    assert history.cost[0] == pytest.approx(np.log(2))
    assert history.stopped is None


def test_the_cost_of_an_epoch_is_the_mean_over_all_examples_even_with_a_smaller_last_batch():
    class Frozen(GradientDescent):
        def step(self, theta, gradient):
            pass

    model = MLP([2, 3, 1], dtype=float, rng=np.random.default_rng(0))
    history = model.fit(X, Y, optimizer=Frozen(1.0), epochs=1, batch_size=4, rng=np.random.default_rng(0))
    assert history.cost[0] == pytest.approx(model.cost(X, Y))


def test_validation_is_measured_after_every_epoch():
    model = LogisticRegression(2, dtype=float)
    history = model.fit(X / 10, Y, optimizer=GradientDescent(0.1), epochs=4, validation=(X[:, :3], Y[:, :3]))
    assert len(history.valid_cost) == 4
    assert history.valid_cost[-1] == pytest.approx(model.cost(X[:, :3], Y[:, :3]))


def test_the_optimizers_schedule_is_told_every_epoch():
    optimizer, rates = GradientDescent(InverseTime(1.0, 1.0)), []
    watch = Callback()
    watch.after_epoch = lambda model, history: rates.append(optimizer.rate)
    LogisticRegression(2).fit(X, Y, optimizer=optimizer, epochs=3, callbacks=[watch])
    assert rates == pytest.approx([1 / 2, 1 / 3, 1 / 4])


def test_l2_in_fit_counts_the_training_set_not_the_batch():
    start = MLP([2, 1], l2=3.0, dtype=float, rng=np.random.default_rng(0))
    theta = start.theta.copy()
    X_one, Y_one = np.repeat(X[:, :1], 10, axis=1), np.ones((1, 10))
    start.fit(X_one, Y_one, optimizer=GradientDescent(1.0), epochs=1, batch_size=10, rng=np.random.default_rng(0))
    batches = MLP([2, 1], l2=3.0, dtype=float, rng=np.random.default_rng(0))
    expected = theta.copy()
    for _ in range(2):
        batches.theta[:] = expected
        expected = expected - batches.gradient(X_one, Y_one)
    batches.theta[:] = theta
    batches.fit(X_one, Y_one, optimizer=GradientDescent(1.0), epochs=1, batch_size=5, rng=np.random.default_rng(0))
    np.testing.assert_allclose(batches.theta, expected)


def test_the_same_seed_trains_to_the_same_parameters():
    def train(seed):
        rng = np.random.default_rng(seed)
        model = MLP([2, 4, 1], keep=0.7, rng=rng)
        model.fit(X, Y, optimizer=Adam(), epochs=3, batch_size=4, rng=rng)
        return model.theta

    assert np.array_equal(train(1), train(1))
    assert not np.array_equal(train(1), train(2))


def test_augmentation_changes_what_the_model_sees_and_not_the_data():
    seen = []

    def augment(X_b, rng):
        seen.append(X_b.shape)
        return 0 * X_b

    kept = X.copy()
    model = LogisticRegression(2, dtype=float)
    model.fit(
        X, Y, optimizer=GradientDescent(1.0), epochs=2, rng=np.random.default_rng(0), batch_size=8, augment=augment
    )
    assert seen == [(2, 8), (2, 2)] * 2
    assert not model.w.any()
    assert np.array_equal(X, kept)


def test_divergence_stops_with_a_sentence_and_keeps_the_history():
    model = MLP([2, 4, 1], head="linear", rng=np.random.default_rng(0))
    with pytest.warns(RuntimeWarning, match=r"diverged in epoch \d+: .*Try a smaller alpha"):
        history = model.fit(100 * X, Y, optimizer=GradientDescent(10.0), epochs=500)
    assert "diverged" in history.stopped
    assert 1 <= history.epochs < 500
    assert np.isfinite(history.cost[0])


def test_a_callback_that_returns_a_sentence_ends_the_run_and_every_callback_is_finished():
    calls = []

    class Impatient(Callback):
        def start(self, model, epochs):
            calls.append(("start", epochs))

        def after_epoch(self, model, history):
            calls.append(history.epochs)
            return "enough" if history.epochs == 2 else None

        def finish(self, model, history):
            calls.append("finish")

    history = logistic(epochs=9, callbacks=[Impatient(), Callback()])
    assert calls == [("start", 9), 1, 2, "finish"]
    assert history.stopped == "enough"


def test_an_interrupted_run_still_finishes_its_callbacks():
    finished = []

    class Interrupted(Callback):
        def after_epoch(self, model, history):
            raise KeyboardInterrupt

        def finish(self, model, history):
            finished.append(history.epochs)

    with pytest.raises(KeyboardInterrupt):
        logistic(epochs=9, callbacks=[Interrupted()])
    assert finished == [1]


def test_record_keeps_any_measure_of_your_own():
    history = logistic(
        epochs=3, callbacks=[Record(bias=lambda model: model.b, ones=lambda model: model.predict(X).sum())]
    )
    assert len(history.records["bias"]) == len(history.records["ones"]) == 3
    assert history.records["bias"][-1] != history.records["bias"][0]


def test_the_progress_bar_is_silent_where_nobody_watches(capsys):
    logistic(epochs=3, callbacks=[ProgressBar()])
    assert capsys.readouterr() == ("", "")


def test_the_progress_bar_shows_epochs_and_cost_on_a_terminal(monkeypatch):
    class Terminal:
        text = ""

        def write(self, text):
            Terminal.text += text

        def flush(self):
            pass

        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stderr", Terminal())
    logistic(epochs=3, callbacks=[ProgressBar()])
    assert "3/3" in Terminal.text
    assert "cost=0.6" in Terminal.text


@pytest.mark.parametrize(
    ("how", "complaint"),
    [
        ({"epochs": 0}, "epochs is 0"),
        ({"epochs": 1, "batch_size": 0}, "batch_size 0"),
        ({"epochs": 1, "batch_size": 4}, "rng is None, but mini-batches are shuffled"),
        ({"epochs": 1, "validation": (X.T, Y)}, r"Try X\.T"),
    ],
)
def test_wrong_settings_are_refused(how, complaint):
    with pytest.raises(ValueError, match=complaint):
        logistic(**how)


def test_a_hidden_layer_learns_xor_and_a_spiral():
    for data, sizes in ((xor, [2, 8, 1]), (spiral, [2, 32, 32, 1])):
        rng = np.random.default_rng(0)
        X, Y = data(300, rng=rng)
        model = MLP(sizes, hidden="tanh", init="xavier", rng=rng)
        model.fit(X, Y, optimizer=Adam(0.01), epochs=300, batch_size=32, rng=rng)
        assert (model.predict(X) == Y).mean() > 0.95


@pytest.mark.slow
@pytest.mark.parametrize(("lam", "published"), [(0.0, 0.8227), (0.1, 0.871)])
def test_nielsens_overfitting_run_comes_out_as_published(lam, published):
    """Neural Networks and Deep Learning, chapter 3: 1,000 digits, 784-30-10, cross-entropy, 400 epochs, rate 0.5."""
    digits = mnist()
    X, Y = digits.X_train[:, :1000], one_hot(digits.labels_train[:1000], 10)
    rng = np.random.default_rng(0)
    model = MLP([784, 30, 10], hidden="sigmoid", head="sigmoid", init="normal", l2=lam, rng=rng)
    for b in model.biases:
        b[...] = rng.standard_normal(b.shape)
    model.fit(X, Y, optimizer=GradientDescent(0.5), epochs=400, batch_size=10, rng=rng)
    accuracy = (model.forward(digits.X_test).argmax(axis=0) == digits.labels_test).mean()
    assert accuracy == pytest.approx(published, abs=0.03)
