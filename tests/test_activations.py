import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from dlcore import activations
from dlcore.activations import (
    ACTIVATIONS,
    elu,
    elu_prime,
    leaky_relu,
    leaky_relu_prime,
    sigmoid,
    softmax,
    softmax_prime,
)
from dlcore.gradcheck import numerical_gradient

SMOOTH_OR_KINKED_AT_ZERO = ["sigmoid", "tanh", "relu", "leaky_relu", "elu", "identity", "step"]
numbers = st.floats(-50, 50)


def pair(name):
    return getattr(activations, name), getattr(activations, name + "_prime")


@pytest.mark.parametrize("name", SMOOTH_OR_KINKED_AT_ZERO)
def test_every_derivative_agrees_with_the_difference_quotient(name):
    g, g_prime = pair(name)
    Z = np.array([[-3.0, -1.0, -0.2], [0.3, 1.0, 4.0]])
    quotient = (g(Z + 1e-6) - g(Z - 1e-6)) / 2e-6
    np.testing.assert_allclose(g_prime(Z), quotient, atol=1e-9)


@pytest.mark.parametrize("name", SMOOTH_OR_KINKED_AT_ZERO)
@pytest.mark.parametrize("shape", [(), (4,), (2, 3), (2, 3, 4)])
def test_shapes_are_kept(name, shape):
    for f in pair(name):
        assert np.shape(f(np.ones(shape))) == shape


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "leaky_relu", "elu", "identity", "softmax"])
def test_float32_stays_float32(name):
    assert getattr(activations, name)(np.ones((3, 2), np.float32)).dtype == np.float32


@pytest.mark.parametrize("name", [*SMOOTH_OR_KINKED_AT_ZERO, "softmax"])
def test_nothing_overflows_at_plus_and_minus_1000(name):
    Z = np.array([[-1000.0, 1000.0], [1000.0, 0.0]])
    with np.errstate(all="raise", under="ignore"):
        assert np.isfinite(getattr(activations, name)(Z)).all()
        if name != "softmax":
            assert np.isfinite(pair(name)[1](Z)).all()


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "leaky_relu", "elu", "identity"])
def test_out_receives_the_same_result_even_in_place(name):
    g, _ = pair(name)
    Z = np.linspace(-2, 2, 10).reshape(2, 5)
    expected = g(Z.copy())
    out = np.empty_like(Z)
    assert g(Z, out) is out
    assert np.array_equal(out, expected)
    assert np.array_equal(g(Z, Z), expected)


def test_sigmoid_of_minus_1000_is_zero_and_of_1000_is_one():
    assert sigmoid(np.array([-1000.0, 0.0, 1000.0])).tolist() == [0.0, 0.5, 1.0]


@given(arrays(float, array_shapes(max_dims=2), elements=numbers))
def test_sigmoid_of_minus_z_is_one_minus_sigmoid_of_z(Z):
    np.testing.assert_allclose(sigmoid(-Z), 1 - sigmoid(Z), atol=1e-15)
    np.testing.assert_allclose(sigmoid(Z), 1 / (1 + np.exp(-Z)), atol=3e-16)


def test_at_zero_the_step_is_one_and_the_slope_of_relu_is_zero():
    assert activations.step(0.0) == 1
    assert activations.relu_prime(0.0) == 0


def test_the_small_slope_is_on_the_negative_side():
    assert np.allclose(leaky_relu(np.array([-2.0, 3.0]), slope=0.1), [-0.2, 3.0])
    assert np.allclose(leaky_relu_prime(np.array([-2.0, 3.0]), slope=0.1), [0.1, 1.0])


@given(st.floats(0.1, 5), numbers)
def test_elu_is_continuous_and_bounded_below_by_minus_alpha(alpha, z):
    assert elu(z, alpha=alpha) >= -alpha
    assert np.isclose(elu(z, alpha=alpha), z if z > 0 else alpha * np.expm1(z))
    assert elu_prime(z, alpha=alpha) >= 0


@pytest.mark.parametrize("slope", [-0.1, 1, np.nan])
def test_a_leaky_slope_out_of_range_is_refused(slope):
    for f in (leaky_relu, leaky_relu_prime):
        with pytest.raises(ValueError, match="expected 0 ≤ slope < 1"):
            f(1.0, slope=slope)


@pytest.mark.parametrize("alpha", [0, -1, np.nan])
def test_an_elu_alpha_out_of_range_is_refused(alpha):
    for f in (elu, elu_prime):
        with pytest.raises(ValueError, match="expected alpha > 0"):
            f(1.0, alpha=alpha)


@given(arrays(float, array_shapes(min_dims=2, max_dims=2), elements=numbers), st.floats(-1000, 1000))
def test_softmax_columns_are_distributions_that_a_shift_does_not_change(Z, c):
    A = softmax(Z)
    assert (A >= 0).all()
    np.testing.assert_allclose(A.sum(axis=0), 1)
    np.testing.assert_allclose(softmax(Z + c), A, atol=1e-9)


def test_softmax_works_column_by_column_even_when_they_are_thousands_apart():
    Z = np.array([[1.0, 5001.0], [2.0, 5002.0]])
    A = softmax(Z)
    np.testing.assert_allclose(A[:, 0], A[:, 1])
    np.testing.assert_allclose(A[1, 0] / A[0, 0], np.e)


def test_the_jacobian_of_softmax_agrees_with_difference_quotients():
    z = np.array([0.3, -1.0, 2.0])
    rows = [numerical_gradient(lambda z, i=i: softmax(z)[i], z) for i in range(3)]
    np.testing.assert_allclose(softmax_prime(z), rows, atol=1e-10)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_pair_finds_its_slope_from_its_own_output(name):
    Z = np.array([[-3.0, -0.5, 0.0], [0.5, 2.0, 30.0]])
    _, g_prime = pair(name)
    g = ACTIVATIONS[name]
    dA = np.full_like(Z, 2.0)
    dZ = g.backward(dA, g.forward(Z, np.empty_like(Z)))
    assert dZ is dA
    np.testing.assert_allclose(dZ, 2 * g_prime(Z), atol=1e-12)
