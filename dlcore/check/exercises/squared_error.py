"""Chapter 02, first part: the mean squared error of a line, and its gradient."""

import numpy as np

from dlcore.check.exercise import Exercise, Slip, edit


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
