"""The figures of chapter 04 name their axes, and show what the chapter says about them."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from dlcore.viz.figures import logistic_regression as figures

X = np.array([[0.0, 1.0, 2.0, 3.0], [1.0, 0.0, 3.0, 2.0]])
Y = np.array([[0.0, 0.0, 1.0, 1.0]])
PATH = [(np.full((2, 1), 0.3 * k), -1.0 * k, 0.7 / (k + 1)) for k in range(4)]
EIGHT = ([-3, -2, -1, -0.5, 0.5, 1, 2, 3], [0, 0, 0, 1, 0, 1, 1, 1])
IMAGES = np.linspace(0, 1, 3 * 784).reshape(3, 28, 28)
ODD = ([1, 1, 1, 1, 1, 10], [1, 1, 1, 1, 1, 0])

DRAWINGS = [
    (figures.draw_sigmoid, 2.0, -4.0, [(2, 0.5)]),
    (figures.draw_sigmoid, 0.0, 1.0),
    (figures.draw_surprise, [0.6, 0.99]),
    (figures.draw_saturation, -6),
    (figures.draw_two_costs, *EIGHT, -4, 0.3, 5),
    (figures.draw_training, X, Y, PATH, 2),
    (figures.draw_training, X, Y, PATH, 0),
    (figures.draw_costs, [0.7 / k for k in range(1, 101)]),
    (figures.draw_shoes, IMAGES, "ABC"),
    (figures.draw_weights, np.full((784, 1), 0.01), 0.5, IMAGES[:2].reshape(2, -1).T),
    (figures.draw_reliability, np.array([[0.0, 0.3, 0.7, 1.0]]), Y),
]


def test_pictures_have_captions_and_weights_say_which_colour_speaks_for_what():
    titles = [ax.get_title(loc="left") for ax in figures.draw_shoes(IMAGES, "ABC").axes]
    assert titles == ["A", "B", "C"]
    *pictures, bar = figures.draw_weights(np.full((784, 1), 0.01), 0.5, IMAGES[:2].reshape(2, -1).T).axes
    assert all(ax.get_title(loc="left") for ax in pictures)
    assert [label.get_text() for label in bar.get_yticklabels()] == ["sneaker", "neither", "sandal"]


def test_votes_and_bias_add_up_to_the_score_that_the_picture_states():
    w = np.zeros((784, 1))
    w[:2, 0] = 2.0, -3.0
    images = np.ones((784, 2)) * np.array([1.0, 2.0])
    titles = [ax.get_title(loc="left") for ax in figures.draw_weights(w, 0.5, images).axes]
    assert "Votes + b = −0.5" in titles
    assert "Votes + b = −1.5" in titles


def end(figure: Figure) -> list[float]:
    """Where descent stops on squared error and on cross-entropy: the large dot, drawn last in each panel."""
    panels = [ax for ax in figure.axes if ax.get_title(loc="left").startswith(("squared error", "cross-entropy"))]
    return [float(np.ravel(ax.lines[-1].get_xdata())[0]) for ax in panels]


def test_from_a_bad_start_squared_error_stays_on_its_shelf_and_cross_entropy_arrives():
    squared, entropy = end(figures.draw_two_costs(*EIGHT, start=-4))
    assert squared < -3.8
    assert 1.3 < entropy < 1.5


def test_the_odd_example_gives_squared_error_two_valleys_and_cross_entropy_one():
    from_left, from_right = (end(figures.draw_two_costs(*ODD, start=start, steps=400)) for start in (-1, 1))
    assert from_left[0] < 0 < 1 < from_right[0]
    assert from_left[1] == pytest.approx(from_right[1], abs=1e-3)


@pytest.mark.parametrize(
    ("cost", "slope"),
    [
        (figures._cross_entropy, figures._cross_entropy_slope),
        (figures._squared_error, figures._squared_error_slope),
    ],
)
def test_the_slopes_that_descent_follows_are_the_derivatives_of_the_curves(cost, slope):
    x, y = (np.array(values, float) for values in EIGHT)
    for w in (-2.0, 0.3, 4.0):
        assert slope(w, x, y) == pytest.approx((cost(w + 1e-5, x, y) - cost(w - 1e-5, x, y)) / 2e-5, abs=1e-8)


def test_reliability_dots_stand_at_the_mean_said_and_the_share_that_came():
    figure = figures.draw_reliability(np.array([[0.1, 0.1, 0.9, 0.9]]), np.array([[0, 1, 1, 1]]), bins=2)
    dots = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert [tuple(np.ravel(dot.get_data())) for dot in dots] == [(0.1, 0.5), (0.9, 1.0)]
