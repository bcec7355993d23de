import numpy as np
import pytest

from dlcore import MLP
from dlcore.gradcheck import gradient_check, model_check, numerical_gradient, relative_error


def cubic(theta):
    return float(np.sum(theta**3))


def test_the_quotient_is_central():
    # ((x + h)³ − (x − h)³) / 2h = 3x² + h², a forward difference would have a term in h
    assert numerical_gradient(cubic, [1.0, 2.0], h=0.1) == pytest.approx([3.01, 12.01])


def test_theta_of_any_shape_and_dtype_comes_back_unchanged():
    theta = np.array([[1, 2], [3, 4]])
    slopes = numerical_gradient(cubic, theta)
    assert theta.tolist() == [[1, 2], [3, 4]]
    np.testing.assert_allclose(slopes, 3.0 * theta**2)


def test_the_relative_error_lies_between_0_and_1():
    g = np.array([3.0, 4.0])
    assert relative_error(g, g) == 0
    assert relative_error(g, -g) == 1
    assert relative_error(g, 0 * g) == 1
    assert relative_error(0 * g, 0 * g) == 0
    assert relative_error(g, 3 * g) == pytest.approx(0.5)


def test_vectors_of_different_shapes_are_not_compared():
    with pytest.raises(ValueError, match=r"shape \(2,\) and g_hat \(2, 1\)"):
        relative_error(np.zeros(2), np.zeros((2, 1)))


def test_a_right_gradient_passes_and_a_wrong_one_stands_out():
    theta = np.array([1.0, -2.0, 0.5])
    assert gradient_check(cubic, lambda t: 3 * t**2, theta) < 1e-9
    assert gradient_check(cubic, lambda t: 2 * t**2, theta) == pytest.approx(0.2)


def test_a_gradient_that_changes_its_argument_does_not_spoil_the_check():
    def rude(theta):
        result = 3 * theta**2
        theta[:] = 0
        return result

    assert gradient_check(cubic, rude, [1.0, 2.0]) < 1e-9


def test_a_fault_planted_in_one_layer_of_a_network_is_found():
    rng = np.random.default_rng(0)
    model = MLP([3, 4, 2], hidden="tanh", dtype=float, rng=rng)
    X, Y = rng.normal(size=(3, 5)), np.eye(2)[:, [0, 1, 1, 0, 1]]
    theta = model.theta.copy()
    assert model_check(model, X, Y) < 1e-8
    assert np.array_equal(model.theta, theta)
    right = model.gradient
    model.gradient = lambda *args, **how: right(*args, **how) * np.where(np.arange(theta.size) == 5, 1.5, 1)
    assert model_check(model, X, Y) > 1e-3


def test_float32_is_refused_for_a_check():
    with pytest.raises(ValueError, match="expected float64"):
        model_check(MLP([1, 1], rng=np.random.default_rng(0)), np.ones((1, 1)), np.ones((1, 1)))
