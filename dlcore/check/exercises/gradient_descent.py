"""Chapter 02: the mean squared error of a line, its gradient, the descent loop, and when it converges."""

import numpy as np

from dlcore.check.exercise import Case, Exercise, Slip, edit
from dlcore.check.observe import Function


def mean_squared_error(w, b, X, Y):
    return float(np.mean((w.T @ X + b - Y) ** 2))


def line(rng, n, m):
    """w (n, 1), b, X (n, m), Y (1, m)."""
    return rng.normal(size=(n, 1)), float(rng.normal()), rng.normal(size=(n, m)), rng.normal(scale=2, size=(1, m))


BY_N = "This divides by n, the number of inputs. The mean goes over the m examples, the columns of X."
BY_N_TIMES_M = "This divides by the number of entries of X, n · m. The mean goes over the m examples, its columns."

FIXED_NUMBERS = (10, 100, 333, 1000)  # round ones, and the page's m
FIXED = "This divides by a fixed number. The mean goes over the examples that it is given."
B_SUBTRACTED = "b comes in with the wrong sign: put wᵀX + b into brackets before it is taken from anything."
ONE_EACH = "db holds one value an example. There is one b, so it needs one slope: the mean over the examples."

MEAN_SQUARED_ERROR = Exercise(
    "gradient_descent.mean_squared_error",
    answer=mean_squared_error,
    cases=lambda rng: [line(rng, 1, 1), line(rng, 1, 5), line(rng, 3, 8)],
    slips=[
        Slip(
            "sum",
            edit(mean_squared_error, "np.mean", "np.sum"),
            "The error grows with the number of examples. Is this the sum or the mean?",
        ),
        Slip("divided by n", edit(mean_squared_error, "np.mean(", "1 / len(X) * np.sum("), BY_N),
        Slip("divided by n", edit(mean_squared_error, "np.mean(", "1 / X.size * np.sum("), BY_N_TIMES_M),
        *(
            Slip("divided by a fixed number", edit(mean_squared_error, "np.mean(", f"1 / {number} * np.sum("), FIXED)
            for number in FIXED_NUMBERS
        ),
        Slip(
            "halved",
            edit(mean_squared_error, "np.mean(", "0.5 * np.mean("),
            "Half of what it should be: this course's mean squared error has no ½.",
        ),
        Slip(
            "halved",
            edit(mean_squared_error, "np.mean(", "0.5 * np.sum("),
            "This is half the *sum* of the squares. Take their mean, without the ½.",
        ),
        Slip(
            "brackets",
            edit(mean_squared_error, "np.mean(", "1 / 2 * X.shape[1] * np.sum("),
            "This divides by 2 and then *multiplies* by m: Python works from left to right. And there is no ½ here.",
        ),
        Slip(
            "absolute value",
            edit(mean_squared_error, "(w.T @ X + b - Y) ** 2", "np.abs(w.T @ X + b - Y)"),
            "These are the absolute errors. The squared error punishes a miss of 2 four times as much as a miss of 1.",
        ),
        Slip(
            "square missing",
            edit(mean_squared_error, " ** 2", ""),
            "The misses are averaged as they are, so +1 and −1 cancel.",
        ),
        Slip(
            "mean before the square",
            edit(mean_squared_error, " ** 2))", ") ** 2)"),
            "The misses are averaged before they are squared, so +1 and −1 cancel.",
        ),
        Slip(
            "root",
            edit(mean_squared_error, "** 2))", "** 2)) ** 0.5"),
            "This is the *root* of the mean squared error.",
        ),
        Slip("b forgotten", edit(mean_squared_error, " + b", ""), "The predictions are wᵀX alone: b is never added."),
        Slip("b subtracted", edit(mean_squared_error, "+ b", "- b"), B_SUBTRACTED),
        Slip(
            "m × m differences",
            lambda w, b, X, Y: float(np.mean((X.T @ w + b - Y) ** 2)),
            "A column minus a row is a table: every prediction minus *every* y. Keep both in one row, (1, m).",
        ),
    ],
    hints=[
        "How far off is each prediction? Large misses should count more than in proportion.",
        "`w.T @ X + b` gives all predictions at once, (1, m).",
        "The mean of the square of (prediction − Y), as a float.",
    ],
)


def mse_gradient(w, b, X, Y):
    m = X.shape[1]
    error = w.T @ X + b - Y
    dw = 2 * X @ error.T / m
    db = 2 * float(np.sum(error)) / m
    return dw, db


MSE_GRADIENT = Exercise(
    "gradient_descent.mse_gradient",
    points=3,
    outputs=("dw", "db"),
    answer=mse_gradient,
    cases=lambda rng: [line(rng, 1, 5), line(rng, 3, 8), line(rng, 2, 4), line(rng, 2, 1)],
    slips=[
        Slip(
            "2 missing",
            edit(mse_gradient, "2 * ", ""),
            "Half of what it should be: the derivative of a square brings a factor 2 down.",
        ),
        Slip("divided by n", edit(mse_gradient, "X.shape[1]", "X.shape[0]"), BY_N),
        Slip("divided by n", edit(mse_gradient, "X.shape[1]", "X.size"), BY_N_TIMES_M),
        Slip(
            "1/m missing",
            edit(mse_gradient, " / m", ""),
            "The 1/m is missing: the error is a mean, so its gradient is a mean too.",
        ),
        *(
            Slip("divided by a fixed number", edit(mse_gradient, "X.shape[1]", str(number)), FIXED)
            for number in FIXED_NUMBERS
        ),
        Slip(
            "sign",
            edit(mse_gradient, "w.T @ X + b - Y", "Y - (w.T @ X + b)"),
            "The sign is the wrong way round: with this one, descent would climb.",
        ),
        Slip("b subtracted", edit(mse_gradient, "+ b - Y", "- b - Y"), B_SUBTRACTED),
        Slip("db one value per example", edit(mse_gradient, "float(np.sum(error)) / m", "error"), ONE_EACH),
        Slip("db one value per example", edit(mse_gradient, "float(np.sum(error)) / m", "error[0]"), ONE_EACH),
        Slip(
            "db one value per example",
            edit(mse_gradient, "float(np.sum(error)) / m", "error / m"),
            "db holds one value an example. There is one b, so it needs one slope: add the examples up.",
        ),
    ],
    hints=[
        "Chain rule: the square first, then what is inside. Inside, w is multiplied by x, and b by 1.",
        "For each example 2 · error · x belongs to dw, and 2 · error to db; both are averaged.",
        "`X @ error.T` adds (input × error) over the examples and has the shape of w.",
    ],
)


def gradient_descent(gradient, theta, alpha, steps):
    path = [theta]
    for _ in range(steps):
        theta = theta - alpha * gradient(theta)
        path.append(theta)
    return np.array(path)


ONE_ARRAY = (
    "All rows are the same: one and the same array was stored again and again, and it kept moving. Store copies."
)
IN_PLACE = ("theta = theta", "theta[:] = theta")

GRADIENT_DESCENT = Exercise(
    "gradient_descent.gradient_descent",
    points=3,
    answer=gradient_descent,
    cases=lambda rng: [
        (Function("bowl_gradient", (1.0, 4.0)), rng.normal(size=2), 0.2, 4),
        (Function("products_gradient", (0.5,)), rng.normal(size=3), 0.1, 7),
        (Function("bowl_gradient", (3.0,)), rng.normal(size=1), 0.1, 1),
        Case((Function("bowl_gradient", (1.0, 2.0)), np.zeros(2), 0.1, 3), tells="stops early"),
    ],
    slips=[
        Slip(
            "uphill",
            edit(gradient_descent, "theta - alpha", "theta + alpha"),
            "This walks uphill: the gradient points to where the function *grows*.",
        ),
        Slip(
            "start missing",
            edit(gradient_descent, "np.array(path)", "np.array(path[1:])"),
            "The path begins after the first step; row 0 should be the start, so that there are steps + 1 rows.",
        ),
        Slip(
            "start missing",
            edit(gradient_descent, "range(steps)", "range(steps + 1)", "np.array(path)", "np.array(path[1:])"),
            "Row 0 is the place after the first step; it should be the start itself.",
        ),
        Slip(
            "start missing",
            edit(gradient_descent, "np.array(path)", "np.array([0 * path[0], *path[1:]])"),
            "Row 0 is still empty: it should be the start itself.",
        ),
        Slip(
            "last step missing",
            edit(gradient_descent, "np.array(path)", "np.array(path[:-1])"),
            "The path ends one step early: with the start, there should be steps + 1 rows.",
        ),
        Slip(
            "the end only",
            edit(gradient_descent, "np.array(path)", "path[-1]"),
            "This is where the walk ends. The path has a row for every place on the way.",
        ),
        Slip(
            "one step only",
            edit(gradient_descent, "range(steps)", "range(1)"),
            "Only one step is there. Does `return` stand inside the loop, or is not every place written down?",
        ),
        Slip(
            "stops early",
            edit(
                gradient_descent,
                "        theta =",
                "        if not gradient(theta).any():\n            break\n        theta =",
            ),
            "It stops where the slope is small. The path should have steps + 1 rows in any case.",
        ),
        Slip(
            "all rows equal",
            edit(gradient_descent, *IN_PLACE, "    path = [theta]", "    theta = theta.copy()\n    path = [theta]"),
            ONE_ARRAY,
        ),
        Slip(
            "all rows equal",
            edit(
                gradient_descent,
                *IN_PLACE,
                "path = [theta]",
                "theta, path = theta.copy(), []",
                "(steps)",
                "(steps + 1)",
            ),
            ONE_ARRAY,
        ),
        Slip(
            "all rows equal",
            edit(gradient_descent, *IN_PLACE, "path = [theta]", "theta, path = theta.copy(), []"),
            f"{ONE_ARRAY} And there should be steps + 1 of them.",
        ),
        Slip(
            "row 0 keeps moving",
            edit(
                gradient_descent,
                *IN_PLACE,
                "    path = [theta]",
                "    theta = theta.copy()\n    path = [theta]",
                "append(theta)",
                "append(theta.copy())",
            ),
            "Row 0 is the array that kept moving: store a copy of the start, too.",
        ),
        Slip(
            "all rows equal",
            edit(gradient_descent, *IN_PLACE, "path = [theta]", "path = [theta]\n    theta = theta.copy()"),
            "All rows after the start are the same: one array was stored again and again, and it kept moving. Store copies.",
        ),
        Slip(
            "all rows equal",
            edit(gradient_descent, "        theta = theta", "        there = theta", "append(theta)", "append(there)"),
            "All rows after the start are the same: every step begins at the start again.",
        ),
        Slip(
            "all rows equal",
            edit(gradient_descent, "theta = theta", "theta"),
            "All rows are the start: what a step computes is not kept, so θ never moves.",
        ),
        Slip(
            "the first slope only",
            edit(gradient_descent, "gradient(theta)", "gradient(path[0])"),
            "Every step takes the slope of the *start*. Ask for the gradient anew wherever you have arrived.",
        ),
        Slip(
            "α forgotten",
            edit(gradient_descent, "alpha * ", ""),
            "The steps are as long as the slope itself: α is missing.",
        ),
        Slip(
            "theta changed",
            edit(gradient_descent, *IN_PLACE, "[theta]", "[theta.copy()]", "append(theta)", "append(theta.copy())"),
            "Your caller's `theta` has moved, too: it is the array that you change. Make a new one at each step.",
        ),
    ],
    hints=[
        "Stand somewhere, ask for the slope, take a step against it; write down every place you stood on.",
        "Collect the places in a list that begins with the start. `theta = theta - …` makes a new array, `theta -= …` does not.",
        "A loop over the steps that moves θ by −α · gradient(θ) and appends it; at the end, one array of all rows.",
    ],
)


def converges(alpha, curvature):
    return 0 < alpha * curvature < 2


CONVERGES = Exercise(
    "gradient_descent.converges",
    points=1,
    answer=converges,
    cases=lambda rng: [
        (0.1, 1.0),
        (float(rng.uniform(0.8, 0.95)), 1.0),
        (float(rng.uniform(1.2, 1.8)), 1.0),
        Case((0.5, 4.0), tells="true at the boundary"),
        (2.5, 1.0),
        (3.0, 0.5),
        (3.0, 4.0),
        (float(rng.uniform(0.15, 0.19)), 10.0),
        (float(rng.uniform(0.7, 1.2)), 10.0),
        (0.0001, 1.0),  # ten thousand steps don't come near 0
        (0.00199, 1000.0),
        (199.0, 0.01),
        (0.0201, 100.0),
        (2.01, 1.0),
        (0.0, 3.0),
        (-0.1, 1.0),
    ],
    slips=[
        Slip(
            "αL < 1",
            edit(converges, "< 2", "< 1"),
            "Too careful: with αL between 1 and 2 each step jumps over the bottom, and still comes nearer.",
        ),
        Slip(
            "curvature forgotten",
            edit(converges, " * curvature", ""),
            "How far α may go depends on how much the bowl bends: `curvature` is not used.",
        ),
        Slip(
            "true at the boundary",
            edit(converges, "< 2", "<= 2"),
            "At αL = 2 exactly, θ jumps from side to side for ever and comes no nearer.",
        ),
        Slip(
            "true at the boundary",
            edit(converges, "0 <", "0 <="),
            "With α = 0, θ stands still for ever and comes no nearer.",
        ),
        Slip(
            "true without a step",
            edit(converges, "0 < ", ""),
            "With α = 0 nothing moves, and with a negative rate it climbs: neither tends to 0.",
        ),
    ],
    hints=[
        "One step multiplies θ by the same number each time. By which?",
        "θ − αLθ = (1 − αL) θ. Powers of a number tend to 0 when it lies strictly between −1 and 1.",
        "A chained comparison on the product α · curvature.",
    ],
)
