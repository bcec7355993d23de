import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.gradcheck import numerical_gradient, relative_error
from dlcore.heads import HEADS, LINEAR, SIGMOID, SOFTMAX
from dlcore.shapes import one_hot

Z = np.array([[0.5, -2.0, 3.0], [1.0, 0.0, -1.0]])
TARGETS = {"sigmoid": np.array([[1, 0, 1], [0, 1, 1.0]]), "softmax": one_hot([0, 1, 1], 2), "linear": Z[::-1] + 0.5}


@pytest.mark.parametrize("name", HEADS)
def test_the_gradient_of_every_head_is_a_minus_y_over_m(name):
    head, Y = HEADS[name], TARGETS[name]
    slopes = numerical_gradient(lambda Z: head.cost(Z, Y), Z)
    assert relative_error((head.activation(Z) - Y) / 3, slopes) < 1e-9


def test_cross_entropy_is_the_mean_over_examples_in_nats():
    zero = np.zeros((1, 7))
    assert np.isclose(SIGMOID.cost(zero, zero), np.log(2))
    assert np.isclose(SOFTMAX.cost(np.zeros((10, 7)), one_hot([3] * 7, 10)), np.log(10))


def test_costs_agree_with_their_textbook_formulas():
    Y = TARGETS["sigmoid"]
    A = 1 / (1 + np.exp(-Z))
    assert np.isclose(SIGMOID.cost(Z, Y), -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / 3)
    Y, A = TARGETS["softmax"], np.exp(Z) / np.exp(Z).sum(axis=0)
    assert np.isclose(SOFTMAX.cost(Z, Y), -np.sum(Y * np.log(A)) / 3)


def test_squared_error_has_its_half_and_sums_over_outputs():
    assert LINEAR.cost(np.array([[3.0, 0.0], [4.0, 0.0]]), np.zeros((2, 2))) == 0.5 * 25 / 2


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_costs_stay_exact_where_the_probability_rounds_to_zero(dtype):
    far = np.array([[-1000.0, 1000.0]], dtype)
    with np.errstate(all="raise", under="ignore"):
        assert SIGMOID.cost(far, np.array([[1, 0]], dtype)) == 1000
        assert SOFTMAX.cost(np.vstack([far, 0 * far]), one_hot([0, 1], 2)) == 1000


def test_a_certainty_that_was_right_costs_nothing_and_one_half_is_class_one():
    assert SIGMOID.cost(np.array([[800.0]]), np.ones((1, 1))) == 0
    assert SIGMOID.decide(np.array([[0.49, 0.5]])).tolist() == [[0, 1]]


def test_softmax_answers_the_most_likely_class():
    assert SOFTMAX.decide(np.array([[0.2, 0.6], [0.8, 0.4]])).tolist() == [1, 0]


def test_linear_answers_the_value_itself():
    assert np.array_equal(LINEAR.decide(Z), Z)


@given(st.permutations(range(3)))
def test_the_order_of_examples_does_not_change_a_cost(order):
    for name, head in HEADS.items():
        Y = TARGETS[name]
        assert np.isclose(head.cost(Z[:, order], Y[:, order]), head.cost(Z, Y))


@pytest.mark.parametrize("Y", [[[-1.0, 1.0]], [[0.0, 2.0]]])
def test_labels_that_are_no_probabilities_are_refused(Y):
    with pytest.raises(ValueError, match=r"expected labels 0 or 1"):
        SIGMOID.check(np.array(Y))


def test_targets_that_are_not_one_hot_are_refused_by_softmax():
    with pytest.raises(ValueError, match=r"column 1 of Y adds up to 2, expected 1"):
        SOFTMAX.check(np.array([[1.0, 1.0], [0.0, 1.0]]))
