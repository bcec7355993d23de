"""Chapter 02, answered in many ways."""

import numpy as np
import pytest

from tests.exercises.answers import Answers, judged

answers = Answers("gradient_descent")


# ── mean_squared_error(w, b, X, Y) ────────────────────────────────────────
answers.to("mean_squared_error")


def example_by_example(w, b, X, Y):
    total, m = 0.0, X.shape[1]
    for i in range(m):
        prediction = b
        for j in range(len(w)):
            prediction += w[j, 0] * X[j, i]
        total += (prediction - Y[0, i]) ** 2
    return total / m


def in_float32(w, b, X, Y):
    w, X, Y = (a.astype(np.float32) for a in (w, X, Y))
    return np.mean((w.T @ X + np.float32(b) - Y) ** 2)


def as_rows(w, b, X, Y):
    residual = X.T @ w[:, 0] + b - Y.ravel()
    return float(residual @ residual) / residual.size


answers.right(
    example_by_example,
    in_float32,
    as_rows,
    mean=lambda w, b, X, Y: np.square(w.T @ X + b - Y).mean(),
    einsum=lambda w, b, X, Y: np.asarray(np.mean((np.einsum("ij,im->jm", w, X) + b - Y) ** 2)),
    norm=lambda w, b, X, Y: np.linalg.norm(Y - np.dot(w.T, X) - b) ** 2 / Y.shape[1],
)


def never_divided(w, b, X, Y):
    total = 0
    for i in range(X.shape[1]):
        total += (float(w[:, 0] @ X[:, i]) + b - Y[0, i]) ** 2
    return total


answers.wrong("sum", never_divided, numpy=lambda w, b, X, Y: np.sum((w.T @ X + b - Y) ** 2))
answers.wrong(
    "halved",
    of_the_mean=lambda w, b, X, Y: 0.5 * np.mean((Y - (w.T @ X + b)) ** 2),
    two_m=lambda w, b, X, Y: np.sum((w.T @ X + b - Y) ** 2) / (2 * Y.size),
)
answers.wrong(
    "absolute value",
    abs=lambda w, b, X, Y: np.mean(abs(w.T @ X + b - Y)),
    root_of_square=lambda w, b, X, Y: np.mean(np.sqrt((w.T @ X + b - Y) ** 2)),
)
answers.both(("sum", "halved"), half_the_sum=lambda w, b, X, Y: np.sum((w.T @ X + b - Y) ** 2) / 2)
answers.both(("sum", "absolute value"), abs=lambda w, b, X, Y: np.sum(np.abs(w.T @ X + b - Y)))
answers.both(("halved", "absolute value"), abs=lambda w, b, X, Y: np.mean(np.abs(w.T @ X + b - Y)) / 2)


# ── mse_gradient(w, b, X, Y) ──────────────────────────────────────────────
answers.to("mse_gradient")


def vectorised(w, b, X, Y):
    E = w.T @ X + b - Y
    m = X.shape[1]
    return 2 / m * X @ E.T, 2 / m * np.sum(E)


def summed_in_a_loop(w, b, X, Y):
    m = X.shape[1]
    dw, db = np.zeros(w.shape), 0.0
    for i in range(m):
        e = (w[:, 0] @ X[:, i]) + b - Y[0, i]
        dw[:, 0] += 2 * e * X[:, i] / m
        db += 2 * e / m
    return [dw, db]


def by_einsum(w, b, X, Y):
    E = np.einsum("ij,im->m", w, X) + b - Y[0]
    return np.einsum("jm,m->j", X, E)[:, None] * 2 / E.size, 2 * E.mean()


def by_broadcasting(w, b, X, Y):
    E = (w * X).sum(axis=0, keepdims=True) + b - Y
    return 2 * np.mean(X * E, axis=1, keepdims=True), np.mean(2 * E)


answers.right(vectorised, summed_in_a_loop, by_einsum, by_broadcasting)
answers.wrong(
    "2 missing",
    halves=lambda w, b, X, Y: tuple(g / 2 for g in vectorised(w, b, X, Y)),
    means=lambda w, b, X, Y: (X @ (w.T @ X + b - Y).T / Y.size, np.mean(w.T @ X + b - Y)),
    in_db_only=lambda w, b, X, Y: (vectorised(w, b, X, Y)[0], np.mean(w.T @ X + b - Y)),
)
answers.wrong(
    "1/m missing",
    sums=lambda w, b, X, Y: (2 * X @ (w.T @ X + b - Y).T, 2 * np.sum(w.T @ X + b - Y)),
    in_dw_only=lambda w, b, X, Y: (2 * X @ (w.T @ X + b - Y).T, 2 * np.mean(w.T @ X + b - Y)),
)
answers.wrong(
    "sign",
    residual_turned=lambda w, b, X, Y: (2 * X @ (Y - w.T @ X - b).T / Y.size, 2 * np.mean(Y - w.T @ X - b)),
    minus=lambda w, b, X, Y: [-g for g in vectorised(w, b, X, Y)],
    in_dw_only=lambda w, b, X, Y: (-vectorised(w, b, X, Y)[0], vectorised(w, b, X, Y)[1]),
)


def db_from(of_residual):
    return lambda w, b, X, Y: (vectorised(w, b, X, Y)[0], of_residual(w.T @ X + b - Y))


answers.wrong(
    "db one value per example",
    row=db_from(lambda E: 2 * E),
    row_over_m=db_from(lambda E: 2 * E / E.size),
    flat=db_from(lambda E: 2 / E.size * E.ravel()),
    summed_along_the_wrong_axis=db_from(lambda E: 2 * np.sum(E, axis=0) / E.shape[1]),
    mean_along_the_wrong_axis=db_from(lambda E: 2 * np.mean(E, axis=0, keepdims=True)),
)
answers.both(("2 missing", "1/m missing"), bare=lambda w, b, X, Y: (X @ (w.T @ X + b - Y).T, np.sum(w.T @ X + b - Y)))
answers.both(
    ("sign", "2 missing"), turned=lambda w, b, X, Y: (X @ (Y - w.T @ X - b).T / Y.size, np.mean(Y - w.T @ X - b))
)
answers.both(
    ("sign", "1/m missing"),
    in_two_components=lambda w, b, X, Y: (-vectorised(w, b, X, Y)[0], 2 * np.sum(w.T @ X + b - Y)),
)
answers.both(
    ("1/m missing", "db one value per example"),
    bare=lambda w, b, X, Y: (2 * X @ (w.T @ X + b - Y).T, 2 * (w.T @ X + b - Y)),
)


# ── gradient_descent(gradient, theta, alpha, steps) ───────────────────────
answers.to("gradient_descent")


def listing_rows(gradient, theta, alpha, steps):
    path = [theta]
    for _ in range(steps):
        theta = theta - alpha * gradient(theta)
        path.append(theta)
    return np.array(path)


def filling_a_matrix(gradient, theta, alpha, steps):
    path = np.zeros((steps + 1, len(theta)))
    path[0] = theta
    for k in range(steps):
        path[k + 1] = path[k] - alpha * gradient(path[k])
    return path


def stacking(gradient, theta, alpha, steps):
    theta = theta.copy()
    path = theta[None, :].copy()
    while len(path) <= steps:
        theta -= alpha * gradient(theta)
        path = np.vstack([path, theta])
    return path


answers.right(listing_rows, filling_a_matrix, stacking)


def climbing(gradient, theta, alpha, steps):
    path = [theta]
    for _ in range(steps):
        path.append(path[-1] + alpha * gradient(path[-1]))
    return np.stack(path)


answers.wrong("uphill", climbing, negative_rate=lambda g, theta, alpha, steps: listing_rows(g, theta, -alpha, steps))


def stored_after_the_step(gradient, theta, alpha, steps):
    path = []
    for _ in range(steps):
        theta = theta - alpha * gradient(theta)
        path.append(theta)
    return np.array(path)


def one_step_too_many(gradient, theta, alpha, steps):
    path = np.zeros((steps + 1, theta.size))
    for k in range(steps + 1):
        theta = theta - alpha * gradient(theta)
        path[k] = theta
    return path


answers.wrong("start missing", stored_after_the_step, one_step_too_many)


def the_same_array(gradient, theta, alpha, steps):
    theta = theta.copy()
    path = [theta]
    for _ in range(steps):
        theta -= alpha * gradient(theta)
        path.append(theta)
    return np.array(path)


def the_same_array_by_slices(gradient, theta, alpha, steps):
    here = np.array(theta)
    rows = [here]
    for _ in range(steps):
        here[:] = here - alpha * gradient(here)
        rows += [here]
    return np.vstack(rows)


answers.wrong("all rows equal", the_same_array, the_same_array_by_slices)


def copies_of_a_moved_theta(gradient, theta, alpha, steps):
    path = [theta.copy()]
    for _ in range(steps):
        theta -= alpha * gradient(theta)
        path.append(theta.copy())
    return np.array(path)


def by_entries(gradient, theta, alpha, steps):
    path = np.empty((steps + 1, theta.size))
    path[0] = theta
    for k in range(1, steps + 1):
        g = gradient(theta)
        for i in range(theta.size):
            theta[i] -= alpha * g[i]
        path[k] = theta
    return path


answers.wrong("theta changed", copies_of_a_moved_theta, by_entries)


def the_same_array_of_the_caller(gradient, theta, alpha, steps):
    path = [theta]
    for _ in range(steps):
        theta -= alpha * gradient(theta)
        path.append(theta)
    return np.array(path)


answers.both(("all rows equal", "theta changed"), the_same_array_of_the_caller)
answers.both(
    ("uphill", "start missing"), turned=lambda g, theta, alpha, steps: stored_after_the_step(g, theta, -alpha, steps)
)
answers.both(
    ("uphill", "theta changed"), turned=lambda g, theta, alpha, steps: copies_of_a_moved_theta(g, theta, -alpha, steps)
)


# ── converges(alpha, curvature) ───────────────────────────────────────────
answers.to("converges")


def by_branches(alpha, curvature):
    if alpha <= 0:
        return False
    return not alpha * curvature >= 2


answers.right(
    by_branches,
    chain=lambda alpha, curvature: 0 < alpha * curvature < 2,
    factor=lambda alpha, curvature: abs(1 - alpha * curvature) < 1,
    numpy=lambda alpha, curvature: np.logical_and(alpha > 0, alpha < 2 / curvature),
    number=lambda alpha, curvature: int(0 < alpha < 2 / curvature),
)
answers.wrong(
    "αL < 1",
    chain=lambda alpha, curvature: 0 < alpha * curvature < 1,
    quotient=lambda alpha, curvature: bool(alpha < 1 / curvature),
    never_overshoots=lambda alpha, curvature: alpha > 0 and 1 - alpha * curvature > 0,
)
answers.wrong(
    "true at the boundary",
    chain=lambda alpha, curvature: 0 < alpha * curvature <= 2,
    factor=lambda alpha, curvature: abs(1 - alpha * curvature) <= 1,
    negated=lambda alpha, curvature: alpha > 0 and not alpha * curvature > 2,
)
answers.both(("αL < 1", "true at the boundary"), chain=lambda alpha, curvature: 0 < alpha * curvature <= 1)
answers.wrong("curvature forgotten", rate_alone=lambda alpha, curvature: 0 < alpha < 2)

# ── averages, roots and slopes in the wrong place ─────────────────────────
answers.to("mean_squared_error")
answers.wrong("mean before the square", square_last=lambda w, b, X, Y: np.square((w.T @ X + b - Y).mean()))
answers.wrong("root", length=lambda w, b, X, Y: np.linalg.norm(w.T @ X + b - Y) / Y.size**0.5)
answers.wrong("b forgotten", product=lambda w, b, X, Y: ((w.T @ X - Y) ** 2).mean())

answers.to("gradient_descent")


def along_the_first_slope(gradient, theta, alpha, steps):
    step, path = alpha * gradient(theta), [theta]
    for _ in range(steps):
        path.append(path[-1] - step)
    return np.array(path)


answers.wrong("the first slope only", along_the_first_slope)

# ── the mean over something else, and two slips at once ───────────────────
answers.to("mean_squared_error")
answers.wrong("square missing", plain=lambda w, b, X, Y: np.mean(w.T @ X + b - Y))
answers.wrong(
    "divided by n",
    rows=lambda w, b, X, Y: np.sum((w.T @ X + b - Y) ** 2) / len(X),
    entries=lambda w, b, X, Y: np.sum((w.T @ X + b - Y) ** 2) / X.size,
)
answers.both(("root", "sum"), length=lambda w, b, X, Y: np.linalg.norm(w.T @ X + b - Y))
answers.both(("sum", "absolute value"), added=lambda w, b, X, Y: np.abs(w.T @ X + b - Y).sum())

answers.to("mse_gradient")


def over(m, w, b, X, Y):
    error = w.T @ X + b - Y
    return 2 * X @ error.T / m, 2 * error.sum() / m


answers.wrong(
    "divided by n",
    rows=lambda w, b, X, Y: over(len(X), w, b, X, Y),
    entries=lambda w, b, X, Y: over(X.size, w, b, X, Y),
)


# ── paths that end early, stand still, or take their steps one coordinate at a time ──
answers.to("gradient_descent")


def until_it_is_flat(gradient, theta, alpha, steps):
    path = [theta]
    while len(path) <= steps and np.linalg.norm(gradient(path[-1])) > 1e-9:
        path.append(path[-1] - alpha * gradient(path[-1]))
    return np.array(path)


def one_coordinate_after_the_other(gradient, theta, alpha, steps):
    path = [theta.copy()]
    for _ in range(steps):
        here = path[-1].copy()
        for i in range(here.size):
            here[i] -= alpha * gradient(here)[i]
        path.append(here)
    return np.array(path)


answers.wrong("stops early", until_it_is_flat)
answers.wrong("all rows equal", tiled=lambda gradient, theta, alpha, steps: np.tile(theta, (steps + 1, 1)))
answers.unknown(one_coordinate_after_the_other)
answers.both(
    ("uphill", "all rows equal"), turned=lambda g, theta, alpha, steps: the_same_array(g, theta, -alpha, steps)
)
answers.both(
    ("start missing", "all rows equal"), cut=lambda g, theta, alpha, steps: the_same_array(g, theta, alpha, steps)[1:]
)


# ── every bound of converges, and the curvature used, but wrongly ─────────
answers.to("converges")
answers.wrong("true at the boundary", at_zero=lambda alpha, curvature: 0 <= alpha * curvature < 2)
answers.both(
    ("αL < 1", "true at the boundary"),
    at_zero=lambda alpha, curvature: 0 <= alpha * curvature < 1,
    falls_or_stands=lambda alpha, curvature: 0 < 1 - alpha * curvature <= 1,
)
answers.both(
    ("true at the boundary", "true without a step"), only_above=lambda alpha, curvature: alpha <= 2 / curvature
)
answers.unknown(
    quotient=lambda alpha, curvature: 0 < alpha / curvature < 2,
    root=lambda alpha, curvature: 0 < alpha < 2 / curvature**0.5,
    too_careful=lambda alpha, curvature: 0 < alpha * curvature < 0.5,
)


# ── found by a reader from outside ────────────────────────────────────────
def one_array_after_the_start(gradient, theta, alpha, steps):
    path, here = [theta], theta.copy()
    for _ in range(steps):
        here -= alpha * gradient(here)
        path.append(here)
    return np.array(path)


def always_from_the_start(gradient, theta, alpha, steps):
    return np.array([theta] + [theta - alpha * gradient(theta) for _ in range(steps)])


def row_0_left_empty(gradient, theta, alpha, steps):
    path = np.zeros((steps + 1, theta.size))
    for k in range(steps):
        theta = theta - alpha * gradient(theta)
        path[k + 1] = theta
    return path


answers.to("gradient_descent")
answers.wrong("all rows equal", one_array_after_the_start, always_from_the_start)
answers.wrong("start missing", row_0_left_empty)

answers.to("mean_squared_error")
answers.wrong("b subtracted", no_brackets=lambda w, b, X, Y: np.mean((Y - w.T @ X + b) ** 2))
answers.wrong("m × m differences", column_minus_row=lambda w, b, X, Y: np.square(X.T @ w + b - Y).mean())
answers.unknown(rounded=lambda w, b, X, Y: round(float(np.mean((w.T @ X + b - Y) ** 2)), 3))

answers.to("mse_gradient")
answers.wrong(
    "b subtracted",
    no_brackets=lambda w, b, X, Y: (-2 * X @ (Y - w.T @ X + b).T / Y.size, -2 * np.mean(Y - w.T @ X + b)),
)
answers.wrong(
    "divided by a fixed number",
    of_the_page=lambda w, b, X, Y: (2 / 333 * X @ (w.T @ X + b - Y).T, 2 / 333 * np.sum(w.T @ X + b - Y)),
)
answers.wrong(
    "db one value per example",
    down_the_columns=lambda w, b, X, Y: (2 / Y.size * X @ (w.T @ X + b - Y).T, np.mean(2 * (w.T @ X + b - Y), axis=0)),
)


def moving_start(gradient, theta, alpha, steps):
    here = theta.copy()
    path = [here]
    for _ in range(steps):
        here -= alpha * gradient(here)
        path.append(here.copy())
    return np.array(path)


def callers_theta_without_a_start(gradient, theta, alpha, steps):
    path = []
    for _ in range(steps):
        theta -= alpha * gradient(theta)
        path.append(theta.copy())
    return np.array(path)


answers.to("gradient_descent")
answers.wrong("row 0 keeps moving", moving_start)


def test_changed_arguments_are_told_beside_the_slip_that_the_values_show():
    message = judged("gradient_descent.gradient_descent", callers_theta_without_a_start, 0).message
    assert "should be the start" in message
    assert "And a second slip: Your caller's `theta` has moved" in message


# ── near the bounds of converges, fixed numbers, one array without a start ─
def after(steps, near):
    """The factor's power, compared with `near`."""
    return lambda alpha, curvature: abs(1 - alpha * curvature) ** steps < near


def shrinks_from_step_to_step(alpha, curvature):
    path = [1.0]
    for _ in range(20):
        path.append(path[-1] - alpha * curvature * path[-1])
    return bool(np.all(np.diff(np.abs(path)) < 0))


answers.to("converges")
answers.right(shrinks_from_step_to_step, after_one=after(1, 1))
answers.unknown(
    below=lambda alpha, curvature: 0 < alpha * curvature < 1.9,
    above=lambda alpha, curvature: 0 < alpha * curvature < 2.1 and alpha * curvature != 2,
    small_rates=lambda alpha, curvature: 0 < alpha * curvature < 2 and alpha < 10,
    fifty=after(50, 1e-2),
    thousand=after(1000, 1e-2),
)

answers.to("mse_gradient")
answers.wrong("divided by a fixed number", ten=lambda w, b, X, Y: over(10, w, b, X, Y))
answers.wrong("1/m missing", doubled=lambda w, b, X, Y: over(0.5, w, b, X, Y))
answers.to("mean_squared_error")
answers.wrong("divided by a fixed number", hundred=lambda w, b, X, Y: np.sum((w.T @ X + b - Y) ** 2) / 100)


@pytest.mark.parametrize("number", [10, 333])
def test_a_fixed_number_is_all_that_is_said_of_it(number):
    message = judged("gradient_descent.mse_gradient", lambda *args: over(number, *args), 0).message
    assert message == "This divides by a fixed number. The mean goes over the examples that it is given."


def stored_before_it_moves(copy, rows_too_few=0):
    def descent(gradient, theta, alpha, steps):
        theta, path = copy(theta), []
        for _ in range(steps + 1 - rows_too_few):
            path.append(theta)
            theta -= alpha * gradient(theta)
        return np.array(path)

    return descent


answers.to("gradient_descent")
answers.wrong(
    "all rows equal",
    appended_first=stored_before_it_moves(np.copy),
    of_the_caller=stored_before_it_moves(np.asarray),
    one_too_few=stored_before_it_moves(np.copy, 1),
)


def test_of_equal_rows_in_the_callers_array_both_are_told():
    message = judged("gradient_descent.gradient_descent", stored_before_it_moves(np.asarray), 0).message
    assert message.startswith("All rows are the same")
    assert "Your caller's `theta` has moved" in message


@pytest.mark.parametrize("answer", answers.right_ones, ids=str)
def test_a_right_answer_passes(answer):
    answer.passes()


@pytest.mark.parametrize("answer", answers.wrong_ones, ids=str)
def test_a_wrong_answer_is_told_its_slip(answer):
    answer.is_told_its_slip()
