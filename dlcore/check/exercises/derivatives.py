"""Chapter 01: difference quotients (in `difference_quotients`), adding over paths, one neuron's derivatives."""

import numpy as np

from dlcore.check.exercise import Exercise, Slip, edit
from dlcore.check.exercises import difference_quotients

DERIVATIVE = difference_quotients.DERIVATIVE
PARTIAL_DERIVATIVE = difference_quotients.PARTIAL_DERIVATIVE
GRADIENT = difference_quotients.GRADIENT


def add_over_paths(dy_du, du_dx, dy_dv, dv_dx):
    return dy_du * du_dx + dy_dv * dv_dx


ADD_OVER_PATHS = Exercise(
    "derivatives.add_over_paths",
    points=1,
    answer=add_over_paths,
    cases=lambda rng: [
        tuple(float(v) for v in signs * rng.uniform(0.5, 3, size=4)) for signs in (1, (1, 1, 1, -1), (-1, 1, -1, 1))
    ],
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
        Slip(
            "links crossed",
            lambda a, b, c, d: a * d + c * b,
            "The links are crossed: a path goes through u both times, or through v both times.",
        ),
        Slip("all four added", lambda a, b, c, d: a + b + c + d, "All four are added. Along one path you multiply."),
    ],
    hints=[
        "x moves y in two ways at once: through u and through v.",
        "Each path contributes the product of its two slopes.",
        "A sum of two products.",
    ],
)


def sigma(z):
    return 1 / (1 + np.exp(-z))


def neuron_derivatives(w, x, b):
    y = sigma(w * x + b)
    slope = y * (1 - y)
    return slope * x, slope * w, slope


NEURON_DERIVATIVES = Exercise(
    "derivatives.neuron_derivatives",
    outputs=("dy/dw", "dy/dx", "dy/db"),
    answer=neuron_derivatives,
    cases=lambda rng: (
        [tuple(float(v) for v in signs * rng.uniform(0.3, 2, size=3)) for signs in (1, -1, (1, -1, 1))]
        + [tuple(float(v) for v in rng.normal(size=3))]
    ),
    slips=[
        Slip(
            "σ′ forgotten",
            edit(neuron_derivatives, "slope = y * (1 - y)", "slope = 1.0"),
            "These are the slopes of z = wx + b. The sigmoid comes after it.",
        ),
        Slip(
            "z(1 − z) for σ′",
            edit(neuron_derivatives, "y = sigma(w * x + b)", "y = w * x + b"),
            "σ′ is σ(1 − σ), made of the *output* of the sigmoid; here z(1 − z) was used.",
        ),
        Slip(
            "z for σ′",
            edit(neuron_derivatives, "slope = y * (1 - y)", "slope = w * x + b"),
            "Here z stands in the place of σ′. The chain rule asks for the *slope* of the sigmoid at z.",
        ),
        Slip(
            "one factor twice",
            edit(neuron_derivatives, "slope * w", "slope * x"),
            "The first two have the same factor. How much z moves when x moves depends on the *other* factor.",
        ),
        Slip(
            "one factor twice",
            edit(neuron_derivatives, "slope * x", "slope * w"),
            "The first two have the same factor. How much z moves when w moves depends on the *other* factor.",
        ),
        Slip(
            "dw and dx swapped",
            edit(neuron_derivatives, "slope * x, slope * w", "slope * w, slope * x"),
            "The first two are swapped: how much z moves when w moves depends on the *other* factor, x.",
        ),
        Slip(
            "b for ∂z/∂b",
            edit(neuron_derivatives, "slope * w, slope", "slope * w, slope * b"),
            "The last one has a factor b too many: z moves exactly as much as b does.",
        ),
        Slip(
            "σ for σ′",
            edit(neuron_derivatives, "slope = y * (1 - y)", "slope = y"),
            "This multiplies by σ(z) itself. The chain rule asks for its *slope*.",
        ),
    ],
    hints=[
        "Two links: (w, x, b) → z → y. Multiply the slopes along the way.",
        "Once you have y, the sigmoid's slope is y(1 − y). Then: how fast does z = wx + b move with each of the three?",
        "Compute y, then its slope, then return the slope times three different factors.",
    ],
)
