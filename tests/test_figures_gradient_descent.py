"""Figures of chapter 02: every axis is labelled, and what they draw and state is right."""

import numpy as np
import pytest

from dlcore.datasets import penguins
from dlcore.gradcheck import gradient_check, numerical_gradient
from dlcore.viz.figures import gradient_descent as figures

BIRDS = penguins()
X, Y = BIRDS.X[2:3] / 10 - 20, BIRDS.X[3:] / 1000
PATHS = [np.zeros((3, 2)), np.ones((3, 2))]

DRAWINGS = [
    (figures.draw_line, X, Y, 0, 4.2),
    (figures.draw_step, X, Y, -0.4, 4.2, 0.15),
    (figures.draw_quadratic, 0.2),
    (figures.draw_steps_needed, [1, 2, 4]),
    (figures.draw_wave, 5.0, 0.1),
    (figures.draw_path, X, Y, 0.4, 40),
    (figures.draw_valleys, X, Y),
    (figures.draw_saddle, PATHS),
]


def titles(figure):
    return " | ".join(ax.get_title(loc="left") for ax in figure.axes)


@pytest.mark.parametrize(
    ("figure", "quoted"),
    [
        (figures.draw_line(X, Y, 0, 4.2), ["J = 0.646"]),
        (figures.draw_step(X, Y, -0.4, 4.2, 0.15), ["slope is −3.54", "step to 0.13"]),
        (figures.draw_step(X, Y, 0.13, 4.2, 0.15), ["slope is −1.45", "step to 0.35"]),
        (figures.draw_quadratic(0.2), ["times 0.80"]),
        (figures.draw_path(X, Y, 0.4, 40), ["w = 0.50, b = 4.16", "J = 0.154"]),
        (figures.draw_valleys(X, Y), ["from 20 cm: J = 0.154", "from 0 cm: J = 0.313"]),
        (figures.draw_wave(5.0, 0.1), ["settled at 3.01, f = −0.53"]),
    ],
)
def test_numbers_that_the_page_quotes_stand_in_the_figure(figure, quoted):
    assert [number for number in quoted if number not in titles(figure)] == []


@pytest.mark.parametrize(
    ("alpha", "words"),
    [
        (0.5, "creeps"),
        (1.0, "one step"),
        (1.5, "to and fro, and settles"),
        (2.0, "never comes nearer"),
        (2.1, "diverges"),
    ],
)
def test_the_verdict_on_a_rate_follows_its_factor(alpha, words):
    assert words in titles(figures.draw_quadratic(alpha))
    assert words in titles(figures.draw_quadratic(2 * alpha, curvature=0.5))


@pytest.mark.parametrize("alpha", [0.05, 0.55, 2.2])
@pytest.mark.parametrize("curvature", [0.5, 2.0])
def test_descent_on_the_quadratic_draws_the_powers_of_its_factor(alpha, curvature):
    path = figures.descend(lambda theta: curvature * theta, 2.0, alpha, 8)
    assert path == pytest.approx(2 * (1 - alpha * curvature) ** np.arange(9))


def test_a_rate_beyond_two_over_the_largest_curvature_is_said_to_diverge_and_one_below_is_not():
    second = 2 * np.cov(np.vstack([X, np.ones_like(X)]), bias=True) + 2 * np.outer(*2 * [[X.mean(), 1]])
    bound = 2 / np.linalg.eigvalsh(second).max()
    assert "diverges" in titles(figures.draw_path(X, Y, bound + 0.004, 60))
    assert "diverges" not in titles(figures.draw_path(X, Y, bound - 0.004, 60))


def test_the_slopes_that_descent_follows_are_those_of_the_drawn_costs():
    def cost(theta):
        return np.mean((theta[0] * X + theta[1] - Y) ** 2)

    theta = np.array([0.3, -1.2])
    assert gradient_check(cost, figures.slope_of(X, Y), theta) < 1e-7
    assert figures.costs_of(X, Y, *theta) == pytest.approx(cost(theta))
    places = np.linspace(-6, 6, 25)
    measured = [numerical_gradient(figures.wave, place) for place in places]
    assert figures.wave_slope(places) == pytest.approx(np.array(measured), abs=1e-8)


def test_from_the_left_of_a_hilltop_the_wave_leads_to_another_valley_than_from_its_right():
    ends = [figures.descend(figures.wave_slope, start, 0.1, 500)[-1] for start in (-4.0, 0.5, 1.5)]
    assert np.round(ends, 1) == pytest.approx([-5.0, -1.0, 3.0])


def test_the_bottoms_of_the_wave_bend_with_2_2_to_2_4_and_hold_no_rate_above_0_9():
    bends = [float(numerical_gradient(figures.wave_slope, bottom)) for bottom in (-5.01, -1.0, 3.01)]
    assert all(2.2 < bend < 2.4 and 2 / bend < 0.91 for bend in bends)


def test_from_5_no_rate_of_the_slider_settles_in_another_valley_than_the_one_at_3():
    for alpha in np.arange(1, 101) * 0.02:
        path = figures.descend(figures.wave_slope, 5.0, alpha, 2000)
        if np.ptp(path[-50:]) < 1e-6:
            assert path[-1] == pytest.approx(3.007, abs=1e-3)
