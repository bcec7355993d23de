"""The figures of chapter 06 name their axes, and show what the chapter says about them."""

import numpy as np
import pytest

from dlcore import datasets
from dlcore.viz.figures import shallow_networks as figures

X, Y = datasets.xor(20, rng=np.random.default_rng(0))
OR_AND = (np.ones((2, 2)), np.array([[-0.5], [-1.5]]), np.array([[1.0, -1.0]]), np.array([[-0.5]]))
FOUR = (np.arange(8.0).reshape(4, 2) - 3, np.zeros((4, 1)), np.array([[1.0, -2, 3, -4]]), np.zeros((1, 1)))
BUMPS = (np.ones((4, 1)), np.array([[3.0], [0], [0], [-3]]), np.array([[1.0, -1, 2, -2]]), np.zeros((1, 1)))
ERRORS = {2: 1.0, 4: 0.5}
TRAINED_ON = np.linspace(-3, 3, 30)[None]

DRAWINGS = [
    (figures.draw_decisions, {"one": (X, Y, lambda g: g[:1] > 0), "two": (X, Y, lambda g: g[1:])}),
    (figures.draw_xor, OR_AND),
    (figures.draw_network, [3, 4, 2]),
    (figures.draw_features, X, Y, FOUR, 0.125),
    (figures.draw_bumps, np.sin, BUMPS, ERRORS),
    (figures.draw_fit, np.sin, TRAINED_ON, np.cos, 3),
]


def titles(figure):
    return [f"{ax.get_title(loc='left')} {ax.get_title(loc='right')}".strip() for ax in figure.axes]


def test_xor_by_hand_shows_three_places_and_names_the_two_inputs_that_share_one():
    left, right = figures.draw_xor(OR_AND).axes
    assert sorted(text.get_text() for text in left.texts) == ["(0, 0)", "(0, 1)", "(1, 0)", "(1, 1)"]
    assert sorted(text.get_text() for text in right.texts) == ["(0, 0)", "(0, 1)\n(1, 0)", "(1, 1)"]


def test_a_network_that_ignores_its_inputs_can_still_be_drawn():
    dead = (np.zeros((2, 2)), -np.ones((2, 1)), np.zeros((1, 2)), np.zeros((1, 1)))
    figures.draw_xor(dead).draw_without_rendering()


def test_a_drawn_network_states_the_shape_of_every_array():
    words = " ".join(text.get_text() for text in figures.draw_network([3, 4, 2]).axes[0].texts)
    for piece in ("W[1] (4, 3)", "b[1] (4, 1)", "W[2] (2, 4)", "b[2] (2, 1)", "X (3, m)", "A[1] (4, m)", "A[2] (2, m)"):
        assert piece in words


def test_a_drawn_network_has_one_line_for_every_weight():
    lines = [line for line in figures.draw_network([3, 4, 2]).axes[0].lines if line.get_linestyle() == "-"]
    assert len(lines) == 3 * 4 + 4 * 2


def test_features_name_each_units_weight_and_the_cost():
    figure = figures.draw_features(X, Y, FOUR, 0.125)
    figure.draw_without_rendering()
    assert {
        "unit 1 × 1.0", "unit 2 × −2.0", "unit 3 × 3.0", "unit 4 × −4.0", "Output, J = 0.125",
    } <= set(titles(figure))  # fmt: skip


def test_the_surface_of_a_unit_is_its_own_tanh():
    unit = figures.draw_features(X, Y, FOUR, 0.7).axes[0].images[0]
    left, right, bottom, top = unit.get_extent()
    assert unit.get_array()[0, -1] == pytest.approx(np.tanh(-3 * right - 2 * bottom))
    assert unit.get_array()[-1, 0] == pytest.approx(np.tanh(-3 * left - 2 * top))


def test_bumps_are_drawn_at_their_heights_and_the_present_number_is_marked():
    left, right = figures.draw_bumps(np.sin, BUMPS, ERRORS).axes
    x, y = left.lines[1].get_data()
    for low, high, height in ((-3, 0, 1), (0, 3, 2), (3, 9, 0), (-9, -3, 0)):
        assert np.all(y[(x >= low) & (x < high)] == height)
    assert [float(np.ravel(v)[0]) for v in right.lines[-1].get_data()] == [2, 1.0]


def test_a_fit_reports_its_largest_error_where_it_was_trained_only():
    figure = figures.draw_fit(np.zeros_like, TRAINED_ON, lambda x: np.where(abs(x) > 3, 99, 0.25), 1)
    assert titles(figure)[1] == "largest error 0.25"
