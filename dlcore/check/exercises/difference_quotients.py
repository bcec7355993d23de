"""Chapter 01, first part: slopes measured by difference quotients, from one number to the gradient."""

import numpy as np

from dlcore.check.exercise import Case, Exercise, Slip, edit
from dlcore.check.observe import Function


def derivative(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h)


def functions_of_one_number(rng):
    a, x = float(rng.uniform(0.5, 2)), float(rng.uniform(0.5, 2))
    return [
        (Function("power", (5, a)), x, 0.5),
        (Function("exponential"), x, 0.5),
        (Function("exponential"), x),
        (Function("sine"), np.linspace(-2, 2, 5) + rng.uniform(-0.4, 0.4, size=5)),
        (Function("exponential"), rng.uniform(-1, 1, size=(2, 3)), 0.1),
        (Function("power", (2, 5)), np.array([1, 2, 3]), 0.1),
    ]


TWICE = "Twice too large: how far apart are the two points that you compare?"
FORWARD = "This is a forward difference: it looks to one side of x only."
OWN_STEP = "Your own step is used, whatever `h` is passed in: a caller who asks for h = 0.1 must get it."

DERIVATIVE = Exercise(
    "derivatives.derivative",
    answer=derivative,
    cases=functions_of_one_number,
    slips=[
        Slip(
            "forward difference",
            edit(derivative, "f(x - h)) / (2 * h)", "f(x)) / h"),
            FORWARD,
        ),
        Slip("forward difference", edit(derivative, "f(x + h) - f(x - h)", "f(x + 2 * h) - f(x)"), FORWARD),
        Slip(
            "backward difference",
            edit(derivative, "f(x + h) - f(x - h)) / (2 * h)", "f(x) - f(x - h)) / h"),
            "This is a backward difference: it looks to the left of x only.",
        ),
        Slip(
            "over h instead of 2h",
            edit(derivative, "/ (2 * h)", "/ h"),
            TWICE,
        ),
        Slip(
            "sign",
            edit(derivative, "f(x + h) - f(x - h)", "f(x - h) - f(x + h)"),
            "The sign is the wrong way round: a rising function must get a positive slope.",
        ),
        Slip(
            "brackets",
            edit(derivative, "/ (2 * h)", "/ 2 * h"),
            "This divides by 2 and then *multiplies* by h: Python works from left to right.",
        ),
        Slip(
            "brackets",
            edit(derivative, "(f(x + h) - f(x - h)) /", "f(x + h) - f(x - h) /"),
            "Only f(x − h) is divided: a division comes before a difference.",
        ),
        Slip(
            "half the step",
            edit(derivative, "x + h", "x + h / 2", "x - h", "x - h / 2", "(2 * h)", "h"),
            "This goes half a step to either side. Here h is the step to *each* side: the two points lie 2h apart.",
        ),
        Slip(
            "h not used",
            lambda f, x, h=1e-5: derivative(f, x),
            OWN_STEP,
        ),
        Slip("forward difference", lambda f, x, h=1e-5: (f(x + 1e-5) - f(x)) / 1e-5, f"{FORWARD} And: {OWN_STEP}"),
    ],
    tolerance=1e-6,
    hints=[
        "A secant through two points has a slope: the change in f over the change in x.",
        "Take the two points symmetrically, one `h` to the left of `x` and one to the right.",
        "A difference of two values of `f`, divided by the distance between the two points.",
    ],
    praise="With this you can differentiate any function that you can run.",
)


def partial_derivative(f, x, i, h=1e-5):
    step = np.zeros(np.shape(x))
    step[i] = h
    return (f(x + step) - f(x - step)) / (2 * h)


def partial_of_one_number(f, x, i, h=1e-5):
    return (f(x[i] + h) - f(x[i] - h)) / (2 * h)


def partial_that_leaves_x_changed(f, x, i, h=1e-5):
    x[i] += h
    up = f(x)
    x[i] -= 2 * h
    return (up - f(x)) / (2 * h)


def partial_in_integers(f, x, i, h=1e-5):
    up, down = x.copy(), x.copy()
    up[i] += h
    down[i] -= h
    return (f(up) - f(down)) / (2 * h)


EVERY_COORDINATE = (
    "All the partial derivatives come out, added up, as when every coordinate moves at once. Hold the others still."
)
EVERY_PLACE = "In each place stands the sum of all slopes. Either every coordinate moves at once, or a slope goes into every place."
LEAVES_X_CHANGED = "Afterwards `x` is not what it was: whoever called you still needs it. Work on a copy."
ONE_SIDED = "This looks to one side only: move the coordinate up for one value of f and down for the other."
TRUNCATES = "With an integer array the small step is cut off to a whole number. Make a float array of `x` first."
TRUNCATES_HERE = (
    "With an integer array something is cut off to whole numbers: the small step, or the slopes that you store."
)

PARTIAL_DERIVATIVE = Exercise(
    "derivatives.partial_derivative",
    answer=partial_derivative,
    cases=lambda rng: [
        (Function("products", (2,)), rng.normal(size=4), 1, 0.1),
        (Function("sum_of_powers", (3,)), rng.uniform(1, 2, size=3), 0, 0.1),
        (Function("sum_of_powers", (2,)), rng.normal(size=5), 4),
        (Function("products", (2,)), rng.uniform(-3, -2, size=3), 1),
        Case((Function("sum_of_powers", (2,)), np.array([1, 2, 3]), 2), tells="integer x truncates the step"),
        Case((Function("sum_of_powers", (3,)), np.array([2, 5]), 0, 0.1), tells="integer x truncates the step"),
    ],
    slips=[
        Slip("moves every coordinate", edit(partial_derivative, "step[i]", "step[:]"), EVERY_COORDINATE),
        Slip("leaves x changed", partial_that_leaves_x_changed, LEAVES_X_CHANGED),
        Slip("integer x truncates the step", partial_in_integers, TRUNCATES),
        Slip(
            "integer x truncates the step", edit(partial_derivative, "zeros(np.shape(x))", "zeros_like(x)"), TRUNCATES
        ),
        Slip("over h instead of 2h", edit(partial_derivative, "/ (2 * h)", "/ h"), TWICE),
        Slip("forward difference", edit(partial_derivative, "f(x - step)) / (2 * h)", "f(x)) / h"), ONE_SIDED),
        Slip(
            "f of one number",
            partial_of_one_number,
            "Here f gets x[i] alone. It takes the whole array: one entry moved, the others as they are.",
        ),
    ],
    tolerance=1e-6,
    hints=[
        "Only one coordinate moves; all the others are constants.",
        "Build two arrays that differ from `x` in place `i` only. Mind what `x` itself looks like afterwards.",
        "A step array of zeros (floats) with `h` in place `i`, then the central difference of `f`.",
    ],
)


def gradient(f, x, h=1e-5):
    grad = np.zeros(np.shape(x))
    for i in np.ndindex(grad.shape):
        step = np.zeros(grad.shape)
        step[i] = h
        grad[i] = (f(x + step) - f(x - step)) / (2 * h)
    return grad


def gradient_that_leaves_x_changed(f, x, h=1e-5):
    """Each coordinate stays below where it was."""
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        up = f(x)
        x[i] -= 2 * h
        grad[i] = (up - f(x)) / (2 * h)
    return grad


def gradient_that_leaves_floats_changed(f, x, h=1e-5):
    return gradient_that_leaves_x_changed(f, x.astype(float, copy=False), h)


def gradient_that_leaves_its_copy_changed(f, x, h=1e-5):
    return gradient_that_leaves_x_changed(f, x.astype(float), h)


def gradient_in_integers(f, x, h=1e-5):
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        grad[i] = (f(up) - f(down)) / (2 * h)
    return grad


def gradient_of_flat(f, x, h=1e-5):
    return gradient(f, x.ravel(), h).reshape(x.shape)


PILE_UP = "Only the first slope is right: its step is still there when the next coordinate moves. Start each one anew."

GRADIENT = Exercise(
    "derivatives.gradient",
    points=3,
    answer=gradient,
    cases=lambda rng: [
        (Function("products", (2,)), rng.normal(size=4), 0.1),
        (Function("sum_of_powers", (3,)), rng.uniform(1, 2, size=(2, 3)), 0.1),
        (Function("products", (1,)), rng.normal(size=(3, 2))),
        Case((Function("sum_of_powers", (2,)), np.array([1, 2, 3])), tells="integer x truncates the step"),
        Case((Function("sum_of_powers", (3,)), np.array([[1, 2], [3, 4]]), 0.1), tells="integer x truncates the step"),
    ],
    slips=[
        Slip("moves every coordinate", edit(gradient, "step[i]", "step[...]"), EVERY_PLACE),
        Slip("leaves x changed", gradient_that_leaves_x_changed, LEAVES_X_CHANGED),
        Slip("leaves x changed", gradient_that_leaves_floats_changed, LEAVES_X_CHANGED),
        Slip("integer x truncates the step", gradient_in_integers, TRUNCATES_HERE),
        Slip("forward difference", edit(gradient, "f(x - step)) / (2 * h)", "f(x)) / h"), ONE_SIDED),
        Slip(
            "steps pile up",
            edit(
                gradient,
                "        step = np.zeros(grad.shape)\n",
                "",
                "    for i",
                "    step = np.zeros(grad.shape)\n    for i",
            ),
            PILE_UP,
        ),
        Slip("steps pile up", gradient_that_leaves_its_copy_changed, PILE_UP),
        Slip(
            "f of a flat x",
            gradient_of_flat,
            "Here f gets a matrix as one long row. It takes an array of the shape of `x`.",
        ),
        Slip(
            "flattened result for a matrix",
            edit(gradient, "return grad", "return grad.ravel()"),
            "For a matrix the gradient comes out as one long row. It must have the shape of `x`: one slope an entry.",
        ),
    ],
    tolerance=1e-6,
    hints=[
        "The gradient is nothing but all the partial derivatives, each in the place of its own coordinate.",
        "`np.ndindex(x.shape)` goes over the positions of an array of any shape.",
        "An array of zeros (floats) of x's shape; for each position, a step array with `h` there and a central difference.",
    ],
    praise="The same function will check your backpropagation in chapter 7.",
)
