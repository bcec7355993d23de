import copy
import json
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore import MLP, LogisticRegression
from dlcore.activations import ACTIVATIONS
from dlcore.gradcheck import model_check
from dlcore.optimizers import GradientDescent
from dlcore.shapes import one_hot

TARGETS = {
    "sigmoid": lambda rng, K, m: rng.integers(0, 2, size=(K, m)).astype(float),
    "softmax": lambda rng, K, m: one_hot(rng.integers(0, K, size=m), K),
    "linear": lambda rng, K, m: rng.normal(size=(K, m)),
}
EXTRAS = {
    "plain": {},
    "L2": {"l2": 0.7},
    "L1": {"l1": 0.4},
    "dropout": {"keep": 0.6},
    "batch norm": {"batch_norm": True},
    "everything": {"l2": 0.7, "l1": 0.4, "keep": 0.6, "batch_norm": True},
}


def network(sizes, seed=0, **settings):
    """A float64 network with non-zero biases, so that nothing hides behind a zero."""
    rng = np.random.default_rng(seed)
    model = MLP(sizes, dtype=float, rng=rng, **settings)
    for b in model.biases:
        b[...] = rng.normal(size=b.shape)
    return model, rng


@pytest.mark.parametrize("extra", EXTRAS)
@pytest.mark.parametrize("head", TARGETS)
@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_the_gradient_check_passes(hidden, head, extra):
    model, rng = network([3, 5, 4, 3], hidden=hidden, head=head, **EXTRAS[extra])
    X, Y = rng.normal(size=(3, 7)), TARGETS[head](rng, 3, 7)
    assert model_check(model, X, Y, h=1e-6) <= 1e-7


@pytest.mark.parametrize("sizes", [[1, 1], [4, 2], [1, 3, 1], [2, 2, 2, 2, 2, 2]])
@pytest.mark.parametrize("m", [1, 2, 9])
def test_the_gradient_check_passes_at_any_depth_and_with_one_example(sizes, m):
    model, rng = network(sizes, hidden="tanh", head="sigmoid")
    assert model_check(model, rng.normal(size=(sizes[0], m)), TARGETS["sigmoid"](rng, sizes[-1], m)) <= 1e-7


def test_forward_is_the_algebra_of_the_page():
    model, rng = network([3, 4, 2], hidden="tanh", head="linear")
    X = rng.normal(size=(3, 5))
    (W1, W2), (b1, b2) = model.weights, model.biases
    np.testing.assert_allclose(model.forward(X), W2 @ np.tanh(W1 @ X + b1) + b2)


def test_without_a_hidden_layer_it_is_logistic_regression():
    model, rng = network([3, 1])
    twin = LogisticRegression(3, dtype=float)
    twin.theta[:] = model.theta
    X, Y = rng.normal(size=(3, 6)), TARGETS["sigmoid"](rng, 1, 6)
    np.testing.assert_allclose(model.forward(X), twin.forward(X))
    np.testing.assert_allclose(model.gradient(X, Y), twin.gradient(X, Y))


@settings(max_examples=30)
@given(st.permutations(range(6)), st.sampled_from(list(TARGETS)))
def test_the_order_of_examples_changes_neither_cost_nor_gradient(order, head):
    model, rng = network([3, 4, 2], hidden="elu", head=head, batch_norm=True, l2=0.1)
    X, Y = rng.normal(size=(3, 6)), TARGETS[head](rng, 2, 6)
    np.testing.assert_allclose(model.cost(X[:, order], Y[:, order]), model.cost(X, Y))
    np.testing.assert_allclose(model.gradient(X[:, order], Y[:, order]), model.gradient(X, Y), atol=1e-12)


def test_a_result_survives_the_next_call():
    model, rng = network([3, 4, 2])
    X, Y = rng.normal(size=(3, 6)), TARGETS["softmax"](rng, 2, 6)
    A, g = model.forward(X), model.gradient(X, Y)
    A_before, g_before = A.copy(), g.copy()
    model.forward(-X)
    model.gradient(-X, Y)
    assert np.array_equal(A, A_before)
    assert np.array_equal(g, g_before)


@pytest.mark.parametrize("extra", EXTRAS)
def test_batches_of_changing_size_do_not_disturb_each_other(extra):
    model, rng = network([3, 4, 2], **EXTRAS[extra])
    twin, _ = network([3, 4, 2], **EXTRAS[extra])
    batches = [(rng.normal(size=(3, m)), TARGETS["softmax"](rng, 2, m)) for m in (5, 2, 9, 5)]
    for X, Y in batches[:-1]:
        model.gradient(X, Y, np.random.default_rng(0))
    g = model.gradient(*batches[-1], np.random.default_rng(0))
    np.testing.assert_array_equal(g, twin.gradient(*batches[-1], np.random.default_rng(0)))


def test_prediction_drops_nothing_and_uses_the_running_statistics():
    model, rng = network([3, 4, 2], keep=0.5, batch_norm=True)
    X = rng.normal(3, 2, size=(3, 50))
    assert np.array_equal(model.forward(X), model.forward(X))
    np.testing.assert_allclose(model.forward(X[:, :1]), model.forward(X)[:, :1])


def test_predict_answers_as_the_head_decides():
    model, rng = network([3, 4, 2])
    X = rng.normal(size=(3, 6))
    assert np.array_equal(model.predict(X), model.forward(X).argmax(axis=0))
    yes_no, _ = network([3, 4, 1])
    assert np.array_equal(yes_no.predict(X), yes_no.forward(X) >= 0.5)
    values, _ = network([3, 4, 1], head="linear")
    assert np.array_equal(values.predict(X), values.forward(X))


def test_a_penalty_counts_the_weights_and_not_the_biases_and_divides_by_the_training_set():
    model, rng = network([2, 3, 1], l2=0.5, l1=0.25)
    bare, _ = network([2, 3, 1])
    X, Y = rng.normal(size=(2, 4)), np.ones((1, 4))
    squares, sizes = (sum(f(W).sum() for W in model.weights) for f in (np.square, np.abs))
    np.testing.assert_allclose(model.cost(X, Y) - bare.cost(X, Y), 0.5 / 8 * squares + 0.25 / 4 * sizes)
    extra = model.backpropagate(X, Y, m_train=100) - bare.backpropagate(X, Y)
    W1 = bare.weights[0]
    np.testing.assert_allclose(extra[:9].reshape(3, 3)[:, :2], 0.5 / 100 * W1 + 0.25 / 100 * np.sign(W1))
    np.testing.assert_allclose(extra[:9].reshape(3, 3)[:, 2], 0, atol=1e-15)


def test_stronger_penalties_give_smaller_weights():
    def size_after_training(**penalty):
        model, rng = network([2, 8, 1], hidden="tanh", **penalty)
        X = rng.normal(size=(2, 40))
        model.fit(X, (X[:1] > 0).astype(float), optimizer=GradientDescent(0.5), epochs=300)
        return sum(np.square(W).sum() for W in model.weights)

    for name in ("l2", "l1"):
        sizes = [size_after_training(**{name: lam}) for lam in (0, 0.3, 3)]
        assert sizes == sorted(sizes, reverse=True)


def test_parameters_are_views_of_theta():
    model, _ = network([3, 4, 2], batch_norm=True)
    assert model.theta.size == 4 * 4 + 2 * 5 + 2 * 4
    assert model.running.size == 2 * 4
    model.theta[:] = 0
    assert not any(W.any() for W in model.weights + model.biases)


def test_config_goes_through_json_and_rebuilds_the_model():
    model, rng = network([3, 4, 4, 2], hidden="elu", keep=0.9, batch_norm=True, l2=0.1, head="sigmoid")
    X, Y = rng.normal(size=(3, 20)), TARGETS["sigmoid"](rng, 2, 20)
    model.fit(X, Y, optimizer=GradientDescent(0.1), epochs=3, rng=rng)
    twin = MLP(**json.loads(json.dumps(model.config())), rng=np.random.default_rng(9))
    twin.theta[:], twin.running[:] = model.theta, model.running
    assert np.array_equal(twin.forward(X), model.forward(X))
    assert twin.config() == model.config()


@pytest.mark.parametrize("copied", [copy.deepcopy, copy.copy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_answers_the_same_and_trains_by_itself(copied):
    model, rng = network([3, 4, 2], batch_norm=True, keep=0.9)
    X, Y = rng.normal(size=(3, 20)), TARGETS["softmax"](rng, 2, 20)
    model.fit(X, Y, optimizer=GradientDescent(0.1), epochs=2, rng=rng)
    before = model.forward(X)
    twin = copied(model)
    assert np.array_equal(twin.forward(X), before)
    twin.fit(X, Y, optimizer=GradientDescent(0.1), epochs=2, rng=rng)
    assert not np.array_equal(twin.forward(X), before)
    assert np.array_equal(model.forward(X), before)


def test_the_same_seed_gives_the_same_network_and_the_global_state_is_untouched():
    np.random.seed(0)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    a, b, c = (MLP([3, 4, 1], rng=np.random.default_rng(seed)).theta for seed in (1, 1, 2))
    assert np.array_equal(a, b)
    assert not np.array_equal(a, c)
    assert np.array_equal(np.random.get_state()[1], before)  # noqa: NPY002


def test_zero_weights_stay_equal_for_ever():
    model, rng = network([2, 3, 1], init="zeros", hidden="tanh")
    for b in model.biases:
        b[...] = 0
    X = rng.normal(size=(2, 30))
    model.fit(X, (X[:1] > 0).astype(float), optimizer=GradientDescent(1.0), epochs=50)
    W1 = model.weights[0]
    assert np.ptp(W1, axis=0).max() == 0


def test_a_float32_network_stays_float32_and_close_to_its_float64_twin():
    exact, rng = network([3, 8, 2])
    model = MLP(**{**exact.config(), "dtype": "float32"}, rng=rng)
    model.theta[:] = exact.theta
    X, Y = rng.normal(size=(3, 10)), TARGETS["softmax"](rng, 2, 10)
    assert model.forward(X).dtype == model.gradient(X, Y).dtype == np.float32
    np.testing.assert_allclose(model.gradient(X, Y), exact.gradient(X, Y), atol=1e-5)


def test_neither_data_nor_theta_change_in_cost_and_gradient():
    model, rng = network([3, 4, 2], batch_norm=True)
    X, Y = rng.normal(size=(3, 6)), TARGETS["softmax"](rng, 2, 6)
    kept = X.copy(), Y.copy(), model.theta.copy()
    model.cost(X, Y, train=True)
    model.gradient(X, Y)
    for before, after in zip(kept, (X, Y, model.theta), strict=True):
        assert np.array_equal(before, after)


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"hidden": "swish"}, r"hidden is 'swish', expected one of 'sigmoid', 'tanh'"),
        ({"head": "hinge"}, r"head is 'hinge', expected one of"),
        ({"init": "best"}, r"init is 'best', expected one of"),
        ({"keep": 0}, r"keep is 0, expected 0 < keep ≤ 1"),
        ({"l2": -1}, r"l2 is -1, expected l2 ≥ 0"),
        ({"l1": np.nan}, r"l1 is nan, expected l1 ≥ 0"),
        ({"dtype": int}, r"dtype is int64, expected float32 or float64"),
    ],
)
def test_wrong_settings_are_refused(settings, complaint):
    with pytest.raises(ValueError, match=complaint):
        MLP([2, 3, 1], rng=np.random.default_rng(0), **settings)


def test_wrong_data_are_refused_by_every_public_method():
    model, rng = network([2, 3, 1])
    X, Y = rng.normal(size=(2, 5)), np.ones((1, 5))
    for method in (model.forward, model.predict):
        with pytest.raises(ValueError, match=r"Try X\.T"):
            method(X.T)
    for method in (model.cost, model.gradient, model.check):
        with pytest.raises(ValueError, match=r"Try Y.reshape\(1, -1\)"):
            method(X, Y[0])
        with pytest.raises(ValueError, match=r"Y has shape \(1, 4\), expected \(1, 5\)"):
            method(X, Y[:, :4])
        with pytest.raises(ValueError, match="X holds nan in row 1, column 2"):
            method(np.where(np.arange(10).reshape(2, 5) == 7, np.nan, X), Y)


def test_dropout_without_rng_says_so():
    model, rng = network([2, 3, 1], keep=0.5)
    with pytest.raises(ValueError, match="rng is None, but dropout draws masks"):
        model.gradient(rng.normal(size=(2, 5)), np.ones((1, 5)))
