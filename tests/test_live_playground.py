"""The Playground, asked as the browser asks: what it shows is the network it trains."""

import itertools
import threading

import numpy as np
import pytest

from dlcore.mlp import MLP
from dlcore.optimizers import Momentum
from dlcore.viz.live import Playground
from dlcore.viz.live.playground import AT_ONCE
from dlcore.viz.live.playground_data import CLASSES, DATA, FEATURES, examples, grid, inputs
from dlcore.viz.live.playground_training import LEAST, MOST
from test_live_canvas import asked


@pytest.fixture(autouse=True)
def _no_hurry(monkeypatch):
    """A busy machine must not decide how many steps a question takes."""
    monkeypatch.setattr("dlcore.viz.live.playground.BUDGET", 60)
    monkeypatch.setattr("dlcore.viz.live.playground.HELD", 60)


def floats(buffer):
    return np.frombuffer(buffer, np.float32)


def bytes_of(buffer):
    return np.frombuffer(buffer, np.uint8).astype(float)


def trained(state, steps=50):
    playground = Playground(state)
    asked(playground, "train", steps=steps)
    return playground


def test_training_is_dlcores_own_fit_batch_by_batch():
    playground = Playground("data=xor&hidden=4,3&batch=30&optimizer=momentum&alpha=0.05&penalty=l2&lam=2&seed=7")
    for _ in range(3):
        asked(playground, "train", epochs=1)
    x, Y, *_ = examples("xor", 0, 50, 1)
    model = MLP([2, 4, 3, 1], hidden="tanh", init="xavier", l2=2.0, dtype=float, rng=np.random.default_rng(7))
    model.fit(x, Y, optimizer=Momentum(0.05), epochs=3, batch_size=30, rng=np.random.default_rng(7))
    np.testing.assert_allclose(playground.training.model.theta, model.theta, rtol=1e-12)


@pytest.mark.parametrize("data", DATA)
def test_every_data_set_is_learned_better_than_by_chance(data):
    playground = trained(f"data={data}&hidden=8,8&alpha=0.02&optimizer=adam&ratio=90", steps=1)
    start = floats(playground.history)[1]
    for _ in range(60):
        asked(playground, "train", steps=30)
    assert floats(playground.history)[-2] < 0.8 * start


@pytest.mark.parametrize("data", CLASSES)
def test_the_output_picture_is_the_network_over_the_plane_top_row_first(data):
    playground = trained(f"data={data}&features=x1,x2,x1*x2")
    A = playground.training.model.forward(inputs(["x1", "x2", "x1*x2"], grid()))
    assert np.abs(bytes_of(playground.output) / 255 - A[0]).max() < 1 / 255
    top_left = grid()[:, 0]
    assert top_left[0] < -5.8
    assert top_left[1] > 5.8


def test_a_units_picture_is_that_units_activation():
    playground = trained("hidden=3,2&activation=tanh")
    model = playground.training.model
    model.forward(inputs(["x1", "x2"], grid()))
    second = model.affines[2].A.reshape(2, 60, 60)[:, ::2, ::2]
    shown = bytes_of(playground.units).reshape(5, 30, 30)[3:]
    assert np.abs(shown / 127.5 - 1 - second).max() < 0.01


def test_the_weights_are_sent_unit_by_unit_with_the_bias_last():
    playground = trained("hidden=3")
    expected = np.concatenate([np.hstack([a.W, a.b]).ravel() for a in playground.training.model.affines])
    np.testing.assert_allclose(floats(playground.weights), expected, rtol=1e-6)


def test_the_losses_are_those_of_the_model_on_training_and_test_points():
    playground = trained("data=circle&noise=20&ratio=70&penalty=l1&lam=1")
    x, Y, x_test, Y_test = examples("circle", 20, 70, 1)
    model = MLP([2, 4, 2, 1], hidden="tanh", dtype=float, rng=np.random.default_rng(0))
    model.theta[:] = playground.training.model.theta
    _, train, test = floats(playground.history).reshape(-1, 3)[-1]
    assert train == pytest.approx(model.cost(x, Y), rel=1e-4)  # without penalty, so that both can be compared
    assert test == pytest.approx(model.cost(x_test, Y_test), rel=1e-4)
    assert playground.train_points == 350


def test_the_gradient_norms_are_per_layer_and_vanish_in_six_sigmoid_layers():
    playground = trained("hidden=8,8,8,8,8,8&activation=sigmoid", steps=1)
    norms = floats(playground.norms)
    assert len(norms) == 7
    assert norms[0] < 1e-4 * norms[-1]
    healthy = floats(trained("hidden=8,8,8,8,8,8&activation=tanh", steps=1).norms)
    assert healthy[0] > 1e-2 * healthy[-1]


def test_one_question_brings_several_pictures_cut_where_they_join():
    playground = Playground("hidden=5")
    asked(playground, "train", steps=2, pictures=4)
    assert playground.shots == 4
    progress = floats(playground.progress).reshape(playground.shots, 4)
    assert progress[:, 0].tolist() == [2 * (k + 1) for k in range(playground.shots)]
    assert len(playground.output) == playground.shots * 3600
    assert len(playground.units) == playground.shots * 5 * 900
    assert len(floats(playground.weights)) == playground.shots * (5 * 3 + 6)


def test_the_same_settings_are_the_same_run_whatever_the_questions():
    one, other = Playground("data=spiral&keep=0.8"), Playground("data=spiral&keep=0.8")
    asked(one, "train", steps=12)
    for _ in range(12):
        asked(other, "train", steps=1)
    assert one.training.steps == other.training.steps == 12
    assert one.weights == other.weights


def test_reset_is_the_same_start_again_and_another_seed_another():
    playground = Playground()
    start = playground.weights
    asked(playground, "train", steps=5)
    assert playground.weights != start
    asked(playground, "reset")
    assert playground.weights == start
    asked(playground, "set", changes={"seed": 2})
    assert playground.weights != start


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({"alpha": "0.1"}, True), ({"batch": "3"}, True), ({"lam": 1}, True), ({"test": 1}, True),
        ({"discrete": 1}, True),
        ({"activation": "relu"}, False), ({"noise": 10}, False), ({"features": ["x1"]}, False), ({"hidden": []}, False),
        ({"optimizer": "adam"}, False), ({"init": "zeros"}, False), ({"keep": 0.5}, False), ({"batchnorm": 1}, False),
        ({"penalty": "l2"}, False), ({"ratio": 20}, False), ({"draw": 2}, False), ({"data": "hills"}, False),
    ],
)  # fmt: skip
def test_what_can_change_while_it_learns_does_and_the_rest_starts_anew(change, kept):
    playground = trained("data=gauss", steps=5)
    asked(playground, "set", changes=change)
    assert playground.problem == ""
    assert (playground.training.steps == 5) == kept == (next(iter(change)) in AT_ONCE)
    asked(playground, "train", steps=1)
    assert playground.problem == ""
    assert np.isfinite(floats(playground.weights)).all()


def test_a_new_learning_rate_works_from_the_next_step_on():
    playground = trained("alpha=0.03", steps=5)
    asked(playground, "set", changes={"alpha": 1e-5})
    before = floats(playground.weights)
    asked(playground, "train", steps=1)
    assert 0 < np.abs(floats(playground.weights) - before).max() < 1e-4


def test_other_points_are_drawn_and_the_network_stays_the_same():
    playground = Playground()
    points, weights = playground.points, playground.weights
    asked(playground, "set", changes={"draw": 2})
    assert playground.points != points
    assert playground.weights == weights


def test_a_weight_set_by_hand_is_where_it_was_put():
    playground = Playground("hidden=3,2")
    asked(playground, "weight", place=[2, 1, 0], value=1.5)
    assert playground.training.model.weights[1][1, 0] == 1.5
    asked(playground, "weight", place=[1, 2, -1], value=-2)
    assert playground.training.model.biases[0][2, 0] == -2
    asked(playground, "weight", place=[1, 0, 0], value=float("nan"))
    assert "finite" in playground.problem


def test_divergence_is_said_ends_the_run_and_reset_brings_it_back():
    playground = Playground("data=plane&activation=relu&alpha=100&hidden=8,8&features=x1,x2,x1^2,x2^2")
    for _ in range(30):
        asked(playground, "train", steps=10)
    assert playground.diverged
    assert "Diverged" in playground.words
    assert playground.problem == ""
    asked(playground, "set", changes={"alpha": 0.001})
    asked(playground, "reset")
    assert not playground.diverged
    asked(playground, "train", steps=10)
    assert not playground.diverged
    assert np.isfinite(floats(playground.history)).all()


def test_words_change_only_when_asked_so_that_a_screen_reader_can_rest():
    playground = Playground()
    before = playground.words
    asked(playground, "train", steps=5)
    assert playground.words == before
    asked(playground, "tell")
    assert "after 0.2 epochs" in playground.words
    assert "test loss" in playground.words


def test_a_long_curve_is_thinned_and_keeps_its_ends():
    playground = Playground("hidden=")
    for _ in range(MOST + 50):
        playground.train(1)
    rows = floats(playground.history).reshape(-1, 3)
    assert len(rows) <= MOST
    assert rows[0, 0] == 0
    assert rows[-1, 0] == pytest.approx(playground.training.epoch)
    assert (np.diff(rows[:, 0]) > 0).all()


def test_every_feature_has_a_picture_from_blue_to_orange():
    pictures = bytes_of(Playground().inputs).reshape(len(FEATURES), 30, 30)
    assert np.allclose(pictures.max(axis=(1, 2)), 255, atol=8)
    assert pictures[0][0, 0] < 5 < 250 < pictures[0][0, -1]  # x1 grows to the right
    assert pictures[1][-1, 0] < 5 < 250 < pictures[1][0, 0]  # x2 upwards


def test_no_thread_is_started_and_two_playgrounds_do_not_meddle():
    before = threading.active_count()
    one, other = Playground(), Playground()
    weights = other.weights
    asked(one, "train", steps=10)
    assert other.weights == weights
    assert threading.active_count() == before


def test_an_error_is_shown_answered_and_over_with_the_next_question():
    playground = Playground()
    assert asked(playground, "set", question=3, changes={"noise": 70})[0]["answered"] == 3
    assert "from 0 to 50" in playground.problem
    asked(playground, "train", steps=1)
    assert playground.problem == ""


def test_any_size_of_network_on_any_inputs_runs():
    for hidden, features in itertools.product(([], [1], [8] * 6), (["sin(x2)"], list(FEATURES))):
        playground = Playground()
        asked(playground, "set", changes={"hidden": hidden, "features": features, "batchnorm": 1, "keep": 0.7})
        asked(playground, "train", steps=2)
        assert playground.problem == ""
        assert len(playground.units) == 900 * sum(hidden)


def test_a_question_ends_when_its_time_is_up_but_not_before_an_epoch_of_the_usual_size(monkeypatch):
    playground = Playground()
    playground.training.train(10**9, seconds=0)
    assert playground.training.steps == LEAST
    monkeypatch.setattr("dlcore.viz.live.playground.BUDGET", 0)
    monkeypatch.setattr("dlcore.viz.live.playground.HELD", 0)
    asked(playground, "train", epochs=1, pictures=6)
    assert playground.shots == 1
    assert playground.training.steps == LEAST + playground.training.steps_per_epoch
