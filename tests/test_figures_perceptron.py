"""Figures of chapter 03: every axis is labelled, and what they draw, count and state is right."""

import numpy as np
import pytest

from dlcore import Perceptron
from dlcore.datasets import gates
from dlcore.viz.figures import perceptron as figures

X, Y = gates("xor")
STATES = [(0.0, 0.0, 0.0), (0.0, 0.0, -1.0), (0.0, 1.0, 0.0), (-1.0, 0.0, -1.0)]
PATHS = [np.zeros((4, 3))] * 3

DRAWINGS = [
    (figures.draw_penguins, X, Y),
    (figures.draw_neuron,),
    (figures.draw_boundary, 0.5, 1.0, -1.0),
    (figures.draw_gate, "and", *gates("and"), 1, 1, -1.5),
    (figures.draw_rule, X, Y, STATES, [0, 1, 3], 2),
    (figures.draw_squeeze, [0, 1, 2], [0, 1.2, 2.1], 0.5, 2.0),
    (figures.draw_bound, [3, 20], [10, 900]),
    (figures.draw_staircase, [0, 1, 2], [5, 3, 3]),
    (figures.draw_cycle, X, Y, STATES, 1, 0, 2),
    (figures.draw_settling, PATHS, np.ones((3, 4))),
]


def titles(figure):
    return [ax.get_title(loc="left") for ax in figure.axes]


@pytest.mark.parametrize(
    ("gate", "unit", "right"),
    [
        ("and", (1, 1, -1.5), 4),
        ("and", (1, 1, -0.5), 2),
        ("or", (1, 1, -0.5), 4),
        ("nand", (-1, -1, 1.5), 4),
        ("xor", (1, 1, -0.5), 3),
        ("xor", (0, 0, 0), 2),
    ],
)
def test_a_gate_counts_its_right_corners(gate, unit, right):
    figure = figures.draw_gate(gate, *gates(gate), *unit)
    assert titles(figure) == [f"{gate.upper()}: {right} of 4 right"]


def test_decisions_of_the_pictures_are_those_of_the_perceptron():
    rng = np.random.default_rng(0)
    points, model = rng.normal(size=(2, 50)), Perceptron(2)
    model.theta[:] = rng.normal(size=3)
    assert np.array_equal(figures.decide(model.w[:, 0], model.b, points), model.predict(points)[0])


def test_doubling_w_and_b_doubles_the_length_of_w_and_leaves_the_boundary_where_it_was():
    assert titles(figures.draw_boundary(0.5, 1.0, -1.0)) == ["‖w‖ = 1.12, boundary 0.89 from the origin"]
    assert titles(figures.draw_boundary(1.0, 2.0, -2.0)) == ["‖w‖ = 2.24, boundary 0.89 from the origin"]
    assert titles(figures.draw_boundary(0.0, 0.0, 1.0)) == ["w = 0: no boundary"]


@pytest.mark.parametrize("b", [-1.0, 0.0, 1.0])
def test_a_unit_without_weights_colours_the_whole_square_by_its_one_answer(b):
    ax = figures.draw_gate("and", *gates("and"), 0, 0, b).axes[0]
    red, _, blue, _ = ax.patches[0].get_facecolor()
    assert (red > blue) == (b >= 0)


@pytest.mark.parametrize(("state", "answer"), [((1.0, 1.0, -2.0), 1), ((-1.0, -1.0, 2.0), 0)])
def test_far_from_the_origin_the_colour_is_that_of_the_answer_not_of_the_bias(state, answer):
    far = np.array([[10.0, 11.0, 12.0, 13.0], [10.0, 12.0, 11.0, 13.0]])
    ax = figures.draw_rule(far, Y, [state], [], 0).axes[0]
    red, _, blue, _ = ax.patches[0].get_facecolor()
    assert (red > blue) == answer


def test_the_rule_states_how_many_examples_the_present_unit_gets_wrong():
    for k, state in enumerate(STATES):
        wrong = sum((state[0] * x1 + state[1] * x2 + state[2] >= 0) != y for x1, x2, y in zip(*X, Y[0], strict=True))
        assert titles(figures.draw_rule(X, Y, STATES, [0, 1, 3], k))[1] == f"{wrong} of 4 wrong"


def test_the_side_that_fires_is_named_in_its_farthest_corner():
    ax = figures.draw_rule(X, Y, [tuple(np.array([-1.0, 1.0, 0.0]))], [], 0).axes[0]
    (name,) = ax.texts
    assert (name.get_text(), *name.xy) == ("fires", ax.get_xlim()[0], ax.get_ylim()[1])
    assert not figures.draw_rule(X, Y, [(0.0, 0.0, -1.0)], [], 0).axes[0].texts


def test_the_cycle_says_which_state_it_shows():
    assert titles(figures.draw_cycle(X, Y, STATES, 3, 0, 2)) == ["w = (−1, 0), b = −1", "before step 3"]
