"""Figures of chapter 09: every axis is labelled, and what they draw and state is right."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_recall_curve

from dlcore.datasets import penguins
from dlcore.gradcheck import gradient_check
from dlcore.viz.figures import training_in_practice as figures

BIRDS = penguins()
PAIR, MALE = BIRDS.X[[1, 2]], BIRDS.Y_sex
SCALED = PAIR / PAIR.std(axis=1, keepdims=True)
BOWLS = [figures.bowl(PAIR, MALE), figures.bowl(SCALED, MALE)]


def noisy(m, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1, 1, m)
    return x, np.sin(1.5 * np.pi * x) + 0.3 * rng.normal(size=m)


A, LABELS = np.random.default_rng(1).random(40), np.random.default_rng(2).integers(0, 2, 40)

DRAWINGS = [
    (figures.draw_scores, [0.9, 0.8], [0.5, 0.4]),
    (figures.draw_test_sizes, [50, 500], 0.9, np.random.default_rng(0)),
    (figures.draw_bowls, BOWLS, 0.9),
    (figures.draw_shapes, BIRDS.X[2], "mm"),
    (figures.draw_confusion, [[3, 1, 0], [0, 5, 2], [1, 0, 0]], "abc"),
    (figures.draw_threshold, A, LABELS, 0.5),
    (figures.draw_records, {"digits": [0.2, 0.5], "letters": [0.1, 0.2]}),
    (figures.draw_capacity, *noisy(20), *noisy(50, 1), 5),
    (figures.draw_learning_curves, [10, 100], [1, 0.9], [0.5, 0.8], 0.1),
]


def titles(figure):
    return " | ".join(ax.get_title(loc="left") for ax in figure.axes)


def test_the_bottom_of_a_bowl_is_scikit_learns_unpenalised_logistic_regression():
    X = BOWLS[0].X.T
    expected = LogisticRegression(C=np.inf, fit_intercept=False, tol=1e-10).fit(X, MALE[0]).coef_[0]
    assert BOWLS[0].bottom[:, 0] == pytest.approx(expected, rel=1e-4)


def test_a_bowls_slope_is_the_gradient_of_its_cost():
    for bowl in BOWLS:
        place = np.array([0.3, -0.2])
        found = gradient_check(
            lambda w, bowl=bowl: bowl.cost(w.reshape(2, 1)).item(),
            lambda w, bowl=bowl: bowl.slope(w.reshape(2, 1)).ravel(),
            place,
        )
        assert found < 1e-7


def test_the_drawn_grid_holds_the_cost_at_its_places():
    bowl = BOWLS[1]
    w1, w2 = (np.linspace(*edges, len(bowl.grid)) for edges in bowl.window)
    assert bowl.grid[5, 60] == pytest.approx(bowl.cost(np.array([[w1[60]], [w2[5]]])).item())


def test_standardised_features_need_a_small_part_of_the_steps_and_the_page_quotes_them():
    assert "276 steps" in titles(figures.draw_bowls(BOWLS, 0.9))
    assert "13 steps" in titles(figures.draw_bowls(BOWLS, 0.9))
    assert "not down after 50 steps" in titles(figures.draw_bowls(BOWLS, 0.9, steps=50))


def test_the_way_down_begins_at_one_and_ends_at_zero():
    _, left_over = BOWLS[1].descend(3.0, 400)
    assert left_over[0] == 1
    assert 0 <= left_over[-1] < 1e-6
    assert (np.diff(left_over) <= 1e-12).all()


def test_alarms_are_scikit_learns_precision_and_recall_at_every_threshold():
    precision, recall, thresholds = precision_recall_curve(LABELS, A)
    for p, r, t in zip(precision, recall, thresholds, strict=False):
        assert figures.alarms(A, LABELS, t) == pytest.approx((p, r))
    assert figures.alarms(A, LABELS, 1.1) == (0, 0)


def test_polynomial_errors_are_those_of_a_fit_with_powers_of_x():
    x, y = noisy(20)
    x_valid, y_valid = noisy(50, 1)
    errors = figures.polynomial_errors(x, y, x_valid, y_valid)
    for degree in (0, 3, 6):
        c = np.polyfit(x, y, degree)
        expected = [np.mean((np.polyval(c, u) - v) ** 2) for u, v in ((x, y), (x_valid, y_valid))]
        assert errors[degree] == pytest.approx(expected, rel=1e-6)
    assert (np.diff(errors[:, 0]) <= 1e-12).all(), "more capacity never fits the training set worse"


def test_rows_of_the_confusion_matrix_are_drawn_as_percent_of_the_truth():
    figure = figures.draw_confusion([[3, 1, 0], [0, 5, 5], [1, 0, 0]], "abc")
    assert [text.get_text() for text in figure.axes[0].texts] == ["75", "25", "50", "50", "100"]


def test_the_interval_beside_a_test_size_holds_the_truth_and_shrinks():
    figure = figures.draw_test_sizes([50, 5000], 0.9, np.random.default_rng(0))
    small, large = ([float(end) for end in text.get_text().split(" to ")] for text in figure.axes[0].texts)
    assert small[0] < large[0] < 0.9 < large[1] < small[1]
