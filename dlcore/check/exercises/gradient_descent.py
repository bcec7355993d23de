"""Chapter 02: squared error and its gradient (in `squared_error`), the descent loop, and when it converges."""

import numpy as np

from dlcore.check.exercise import Case, Exercise, Slip, edit
from dlcore.check.exercises import squared_error
from dlcore.check.observe import Function

MEAN_SQUARED_ERROR, MSE_GRADIENT = squared_error.MEAN_SQUARED_ERROR, squared_error.MSE_GRADIENT


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
