"""Chapter 01: difference quotients, the gradient, one neuron's derivatives, and adding over paths."""

import numpy as np

from dlcore.check.exercise import Case, Exercise, Slip, edit
from dlcore.check.observe import Function


def sigma(z):
    return 1 / (1 + np.exp(-z))


def derivative(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h)


def functions_of_one_number(rng):
    a, x = float(rng.uniform(0.5, 2)), float(rng.uniform(0.5, 2))
    return [
        (Function("power", (3, a)), x, 0.1),
        (Function("exponential", (0.7,)), x, 0.1),
        (Function("power", (3,)), x),
        (Function("sine", (2,)), rng.uniform(-2, 2, size=5)),
        (Function("exponential", (1,)), rng.uniform(-1, 1, size=(2, 3)), 0.1),
        (Function("power", (2, 5)), np.array([1, 2, 3]), 0.1),
    ]


DERIVATIVE = Exercise(
    "derivatives.derivative",
    answer=derivative,
    cases=functions_of_one_number,
    slips=[
        Slip(
            "forward difference",
            lambda f, x, h=1e-5: (f(x + h) - f(x)) / h,
            "This is a forward difference: it looks to one side only, and its error shrinks like h, not like h².",
        ),
        Slip(
            "backward difference",
            lambda f, x, h=1e-5: (f(x) - f(x - h)) / h,
            "This looks to the left only, and its error shrinks like h, not like h². Look to both sides of x.",
        ),
        Slip(
            "over h instead of 2h",
            edit(derivative, "/ (2 * h)", "/ h"),
            "Twice too large: how far apart are the two points that you compare?",
        ),
        Slip(
            "sign",
            edit(derivative, "f(x + h) - f(x - h)", "f(x - h) - f(x + h)"),
            "The sign is the wrong way round: a rising function must get a positive slope.",
        ),
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
    step = np.zeros(len(x))
    step[i] = h
    return (f(x + step) - f(x - step)) / (2 * h)


def every_coordinate(f, x, i, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h)


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
    "This moves every coordinate at once, so it measures all the partial derivatives added up. Hold the others still."
)
LEAVES_X_CHANGED = (
    "Afterwards `x` is not what it was: whoever called you still needs it. Work on a copy, or put it back."
)
TRUNCATES = "With an integer array the small step is cut off to a whole number. Make a float array of `x` first."

PARTIAL_DERIVATIVE = Exercise(
    "derivatives.partial_derivative",
    answer=partial_derivative,
    cases=lambda rng: [
        (Function("products", (2,)), rng.normal(size=4), 1, 0.1),
        (Function("sum_of_powers", (3,)), rng.uniform(1, 2, size=3), 0, 0.1),
        (Function("sum_of_powers", (2,)), rng.normal(size=5), 4),
        Case((Function("sum_of_powers", (2,)), np.array([1, 2, 3]), 2), tells="integer x truncates the step"),
        Case((Function("sum_of_powers", (3,)), np.array([2, 5]), 0, 0.1), tells="integer x truncates the step"),
    ],
    slips=[
        Slip("moves every coordinate", every_coordinate, EVERY_COORDINATE),
        Slip("leaves x changed", partial_that_leaves_x_changed, LEAVES_X_CHANGED),
        Slip("integer x truncates the step", partial_in_integers, TRUNCATES),
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


def gradient_of_every_coordinate(f, x, h=1e-5):
    return np.full(np.shape(x), (f(x + h) - f(x - h)) / (2 * h))


def gradient_that_leaves_x_changed(f, x, h=1e-5):
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        up = f(x)
        x[i] -= 2 * h
        grad[i] = (up - f(x)) / (2 * h)
    return grad


def gradient_in_integers(f, x, h=1e-5):
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        grad[i] = (f(up) - f(down)) / (2 * h)
    return grad


def flattened(f, x, h=1e-5):
    return gradient(f, x, h).ravel()


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
        Slip("moves every coordinate", gradient_of_every_coordinate, EVERY_COORDINATE),
        Slip("leaves x changed", gradient_that_leaves_x_changed, LEAVES_X_CHANGED),
        Slip("integer x truncates the step", gradient_in_integers, TRUNCATES),
        Slip(
            "flattened result for a matrix",
            flattened,
            "For a matrix the gradient comes out as one long row. It must have the shape of `x`: one slope an entry.",
        ),
    ],
    tolerance=1e-6,
    hints=[
        "The gradient is nothing but all the partial derivatives, each in the place of its own coordinate.",
        "`np.ndindex(x.shape)` goes over the positions of an array of any shape.",
        "An array of zeros (floats) of x's shape; for each position, a step array with `h` there and a central difference.",
    ],
    praise="The same function will check your backpropagation in chapter 07.",
)


def neuron_derivatives(w, x, b):
    y = sigma(w * x + b)
    slope = y * (1 - y)
    return slope * x, slope * w, slope


NEURON_DERIVATIVES = Exercise(
    "derivatives.neuron_derivatives",
    outputs=("dy/dw", "dy/dx", "dy/db"),
    answer=neuron_derivatives,
    cases=lambda rng: (
        [tuple(float(v) for v in rng.uniform(0.3, 2, size=3) * sign) for sign in (1, -1, 1)]
        + [tuple(float(v) for v in rng.normal(size=3))]
    ),
    slips=[
        Slip(
            "σ′ forgotten",
            lambda w, x, b: (x, w, 1.0),
            "These are the slopes of z = wx + b. The sigmoid comes after it: multiply by its slope too.",
        ),
        Slip(
            "z(1 − z) for σ′",
            edit(neuron_derivatives, "y = sigma(w * x + b)", "y = w * x + b"),
            "σ′ is σ(1 − σ), made of the *output* of the sigmoid; here z(1 − z) was used.",
        ),
        Slip(
            "dw and dx swapped",
            edit(neuron_derivatives, "slope * x, slope * w", "slope * w, slope * x"),
            "The first two are swapped: how much z moves when w moves depends on the *other* factor, x.",
        ),
    ],
    hints=[
        "Two links: (w, x, b) → z → y. Multiply the slopes along the way.",
        "Once you have y, the sigmoid's slope is y(1 − y). Then: how fast does z = wx + b move with each of the three?",
        "Compute y, then its slope, then return the slope times three different factors.",
    ],
)


def add_over_paths(dy_du, du_dx, dy_dv, dv_dx):
    return dy_du * du_dx + dy_dv * dv_dx


ADD_OVER_PATHS = Exercise(
    "derivatives.add_over_paths",
    points=1,
    answer=add_over_paths,
    cases=lambda rng: [tuple(float(v) for v in rng.uniform(0.5, 3, size=4)) for _ in range(3)],
    slips=[
        Slip(
            "all four multiplied",
            lambda a, b, c, d: a * b * c * d,
            "All four are multiplied. Along one path you multiply; two different paths are added.",
        ),
        Slip(
            "one path only",
            lambda a, b, c, d: a * b,
            "Only one of the two paths is counted: x reaches y twice.",
        ),
        Slip(
            "one path only",
            lambda a, b, c, d: c * d,
            "Only one of the two paths is counted: x reaches y twice.",
        ),
    ],
    hints=[
        "x moves y in two ways at once: through u and through v.",
        "Each path contributes the product of its two slopes.",
        "A sum of two products.",
    ],
)
