import numpy as np
import pytest

from dlcore.gradcheck import numerical_gradient, relative_error
from dlcore.layers import Affine, BatchNorm, Dropout, initial_weights

rng = np.random.default_rng(7)


def bound(layer):
    theta, gradient = rng.normal(size=(2, layer.size))
    layer.bind(theta, gradient)
    return theta, gradient


@pytest.mark.parametrize("by_columns", [False, True])
@pytest.mark.parametrize("m", [1, 5])
def test_affine_forward_is_w_a_plus_b(by_columns, m):
    layer = Affine(3, 2, by_columns)
    bound(layer)
    layer.room(m)
    A = rng.normal(size=(3, m))
    np.testing.assert_allclose(layer.forward(A), layer.W @ A + layer.b)


def test_an_input_written_in_place_gives_the_same_as_one_copied():
    layer = Affine(3, 2)
    bound(layer)
    layer.room(4)
    A = rng.normal(size=(3, 4))
    copied = layer.forward(A).copy()
    layer.A[...] = A
    assert np.array_equal(layer.forward(layer.A), copied)


def test_affine_backward_is_the_gradient_of_the_mean_and_dA_is_per_example():
    layer = Affine(3, 2)
    theta, gradient = bound(layer)
    m = 4
    layer.room(m)
    A, dZ = rng.normal(size=(3, m)), rng.normal(size=(2, m))

    def mean_loss(theta, A):
        W, b = theta.reshape(2, 4)[:, :3], theta.reshape(2, 4)[:, 3:]
        return np.sum(dZ * (W @ A + b)) / m

    layer.forward(A)
    layer.backward(dZ)
    assert relative_error(gradient, numerical_gradient(lambda t: mean_loss(t, A), theta)) < 1e-9
    dA = numerical_gradient(lambda A: mean_loss(theta, A), A)
    assert relative_error(layer.input_gradient(dZ) / m, dA) < 1e-9
    np.testing.assert_allclose(layer.db, dZ.mean(axis=1, keepdims=True))
    np.testing.assert_allclose(layer.dW, dZ @ A.T / m)


def normed(n):
    layer = BatchNorm(n)
    theta, gradient = bound(layer)
    running = np.zeros(2 * n)
    layer.bind_running(running)
    layer.gamma[...], layer.beta[...] = rng.normal(size=(2, n, 1))
    return layer, theta, gradient, running


def test_batch_norm_gives_each_feature_mean_beta_and_spread_gamma():
    layer, *_ = normed(3)
    out = layer.forward(rng.normal(5, 3, size=(3, 200)), train=True)
    np.testing.assert_allclose(out.mean(axis=1, keepdims=True), layer.beta, atol=1e-12)
    np.testing.assert_allclose(out.std(axis=1, keepdims=True), abs(layer.gamma), rtol=1e-4)


def test_batch_norm_backward_lets_mean_and_variance_move_too():
    layer, theta, gradient, _ = normed(3)
    m = 6
    Z, dout = rng.normal(size=(3, m)), rng.normal(size=(3, m))
    layer.forward(Z.copy(), train=True)
    dZ = layer.backward(dout)

    def of_theta(changed):
        theta[:] = changed
        return np.sum(dout * layer.forward(Z.copy(), train=True)) / m

    start = theta.copy()
    analytic = gradient.copy()
    assert relative_error(analytic, numerical_gradient(of_theta, start)) < 1e-9
    theta[:] = start
    slopes = numerical_gradient(lambda Z: np.sum(dout * layer.forward(Z.copy(), train=True)) / m, Z)
    assert relative_error(dZ / m, slopes) < 1e-8


def test_the_running_statistics_follow_the_biased_ones_of_the_batches_and_serve_prediction():
    layer, _, _, running = normed(1)
    Z = np.array([[1.0, 3.0]])
    assert running.tolist() == [0, 1]
    layer.forward(Z.copy(), train=True)
    np.testing.assert_allclose(running, [0.1 * 2, 0.9 + 0.1 * 1])
    before = running.copy()
    out = layer.forward(Z.copy(), train=False)
    np.testing.assert_allclose(out, layer.gamma * (Z - 0.2) / np.sqrt(1 + 1e-5) + layer.beta)
    assert np.array_equal(running, before)


def test_a_batch_of_one_and_a_constant_feature_answer_beta():
    layer, *_ = normed(2)
    np.testing.assert_allclose(layer.forward(np.array([[5.0], [-3.0]]), train=True), layer.beta)
    np.testing.assert_allclose(layer.forward(np.full((2, 4), 0.5), train=True), layer.beta @ np.ones((1, 4)))


def test_dropout_keeps_the_expected_value_and_draws_for_every_example_anew():
    layer = Dropout(0.8)
    A = np.ones((50, 2000))
    out = layer.forward(A, np.random.default_rng(0))
    assert set(np.unique(out)) == {0, 1 / 0.8}
    assert abs((out > 0).mean() - 0.8) < 0.005
    assert len(np.unique(out, axis=1).T) == 2000
    assert (A == 1).all()


def test_dropout_sends_back_through_the_same_mask():
    layer = Dropout(0.5)
    out = layer.forward(np.ones((4, 5)), np.random.default_rng(0))
    assert np.array_equal(layer.backward(np.full((4, 5), 3.0)), 3 * out)


def test_keep_of_one_drops_nothing_and_the_same_seed_drops_the_same():
    A = rng.normal(size=(30, 30))
    assert np.array_equal(Dropout(1.0).forward(A, np.random.default_rng(0)), A)
    once, again, other = (Dropout(0.5).forward(A, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(once, again)
    assert not np.array_equal(once, other)


@pytest.mark.parametrize("keep", [0, -0.1, 1.1, np.nan])
def test_a_probability_to_keep_out_of_range_is_refused(keep):
    with pytest.raises(ValueError, match="expected 0 < keep ≤ 1"):
        Dropout(keep)


@pytest.mark.parametrize(
    ("scheme", "spread"), [("zeros", 0), ("small", 0.01), ("normal", 1), ("xavier", 0.05), ("he", np.sqrt(2) / 20)]
)
def test_initial_weights_have_the_spread_of_their_fan_in(scheme, spread):
    W = initial_weights(scheme, 100, 400, np.random.default_rng(0))
    assert W.shape == (100, 400)
    assert abs(W.mean()) <= spread / 40
    np.testing.assert_allclose(W.std(), spread, rtol=0.02)


def test_an_unknown_scheme_is_refused_with_the_list_of_known_ones():
    with pytest.raises(ValueError, match="init is 'best', expected one of 'zeros', 'small'"):
        initial_weights("best", 2, 2, rng)
