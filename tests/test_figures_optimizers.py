"""Figures of chapter 11: every axis is labelled, surfaces slope as they rise, what is drawn and said is right."""

import numpy as np
import pytest

from dlcore.gradcheck import gradient_check
from dlcore.optimizers import Adam, GradientDescent, Momentum
from dlcore.viz.figures import optimizers as figures

VALLEY = figures.SURFACES["valley"]
RATES = {"descent": 0.018, "momentum": 0.0056, "RMSprop": 0.03, "Adam": 0.18}
LINE = np.linspace(-2, 2, 9).reshape(1, -1)
COSTS = np.array([[0.3, 0.2], [0.5, 0.3]])

DRAWINGS = [
    (figures.draw_walks, "valley", {"α = 0.018": figures.walk(VALLEY, GradientDescent(0.018), 20)}),
    (figures.draw_race, "banana", RATES, 1.0, 20),
    (figures.draw_batches, LINE, 4 + LINE / 2, {"batch": np.zeros((2, 2)), "stochastic": np.zeros((5, 2))}),
    (figures.draw_epsilon, 1e-8),
    (figures.draw_cold_start, 0.9, 0.999),
    (figures.draw_tuning, [0.01, 0.1], {"descent": COSTS, "Adam": COSTS / 2}),
    (figures.draw_schedules, 1.0, 0.2, 0.95),
    (figures.draw_distances, {"constant": np.ones(5)}),
    (figures.draw_rate_and_batch, COSTS, [4, 16], [0.05, 0.2]),
]


def words(figure):
    """Everything that a key or a title says."""
    return " | ".join([text.get_text() for text in figure.texts] + [ax.get_title(loc="left") for ax in figure.axes])


@pytest.mark.parametrize("name", figures.SURFACES)
def test_a_surface_slopes_as_its_height_changes_and_its_lowest_height_is_zero(name):
    surface = figures.SURFACES[name]
    for theta in (np.array(surface.start), np.array([0.3, -0.7])):
        assert gradient_check(lambda theta: float(surface.height(*theta)), surface.slope, theta) < 1e-7
    bottom = {"banana": (1, 1)}.get(name, (0, 0))
    assert surface.height(*bottom) == 0
    assert surface.slope(np.array(bottom, float)) == pytest.approx([0, 0])
    x0, x1, y0, y1 = surface.window
    assert x0 < surface.start[0] < x1
    assert y0 < surface.start[1] < y1


def test_turning_the_valley_changes_nothing_for_descent_and_momentum_but_much_for_adam():
    def heights(name, optimizer):
        surface = figures.SURFACES[name]
        return surface.height(*figures.walk(surface, optimizer, 30).T)

    for make in (GradientDescent, Momentum):
        assert heights("turned valley", make(0.01)) == pytest.approx(heights("valley", make(0.01)))
    assert heights("turned valley", Adam(0.1))[30] > 2 * heights("valley", Adam(0.1))[30]


def test_descent_in_the_valley_multiplies_each_coordinate_by_its_own_factor():
    path = figures.walk(VALLEY, GradientDescent(0.015), 10)
    powers = (1 - 0.015 * np.array([1, 100])) ** np.arange(11)[:, None]
    assert path == pytest.approx(np.array([-4, 1]) * powers)


@pytest.mark.parametrize(
    ("shares", "step"), [([1, 0.5, 5e-4, 1e-4], 2), ([1, 5e-4, 2e-3, 1e-4], 3), ([1, 0.5, 0.1, 0.01], None)]
)
def test_a_walk_has_settled_once_it_stays_low(shares, step):
    path = np.stack([-4 * np.sqrt(shares), np.sqrt(shares)], axis=1)
    assert figures.settled(VALLEY, path) == step


def test_a_diverging_walk_stays_finite_and_never_settles():
    path = figures.walk(VALLEY, GradientDescent(0.05), 200)
    assert np.isfinite(path).all()
    assert figures.settled(VALLEY, path) is None
    assert "descent: –" in words(figures.draw_walks("valley", {"descent": path}))


def test_the_race_says_when_each_runner_settled():
    said = words(figures.draw_race("valley", RATES, 1.0, 200))
    for who, rate in RATES.items():
        step = figures.settled(VALLEY, figures.walk(VALLEY, figures.RACERS[who](rate), 200))
        assert f"{who}: {step}" in said


@pytest.mark.parametrize(("beta1", "beta2"), [(0.9, 0.999), (0.5, 0.9)])
def test_the_drawn_cold_start_is_that_of_adam_without_its_correction(beta1, beta2):
    m = v = 0.0
    steps = []
    for _ in range(5):
        m, v = beta1 * m + (1 - beta1) * 3, beta2 * v + (1 - beta2) * 9
        steps.append(m / np.sqrt(v))
    corrected, raw = figures.draw_cold_start(beta1, beta2).axes[0].lines[:2]
    assert raw.get_ydata()[:5] == pytest.approx(steps)
    assert set(corrected.get_ydata()) == {1}


def test_epsilon_halves_the_step_at_epsilon_outside_and_fades_it_at_its_root_inside():
    outside, inside = figures.draw_epsilon(1e-6).axes[0].lines[:2]
    assert np.interp(-6, np.log10(outside.get_xdata()), outside.get_ydata()) == pytest.approx(0.5)
    assert np.interp(-3, np.log10(inside.get_xdata()), inside.get_ydata()) == pytest.approx(0.5**0.5)


def test_the_schedules_start_at_epoch_1_and_keep_their_formulas():
    curves = figures.draw_schedules(2.0, 0.5, 0.9, epochs=4).axes[0].lines[:4]
    expected = [
        [2 / 1.5, 2 / 2, 2 / 2.5, 2 / 3],
        [1.8, 1.62, 1.458, 1.3122],
        [2, 2**0.5, 2 / 3**0.5, 1],
        [2, 1, 2 / 3, 0.5],
    ]
    assert all(list(curve.get_xdata()) == [1, 2, 3, 4] for curve in curves)
    assert [list(curve.get_ydata()) for curve in curves] == [pytest.approx(rates) for rates in expected]


def test_the_lowest_mean_cost_is_ringed():
    costs = np.array([[np.nan, np.nan], [0.3, 0.5], [0.1, 0.2], [2, 3]])  # the first rate was not tried
    ax = figures.draw_tuning([0.001, 0.01, 0.1, 1], {"Adam": costs}).axes[0]
    ring = [line for line in ax.lines if line.get_markersize() == 15]
    assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in ring] == [(0.1, pytest.approx(0.15))]
