"""Chapter 04, second exercise: the surprise at the truth, finite where a probability is 0 or 1."""

import numpy as np

from dlcore.check.exercise import Case, Exercise, Slip, edit


def cross_entropy(A, Y):
    A = np.clip(A, 1e-12, 1 - 1e-12)
    return float(-np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A)))


def at_the_end(A, Y, holds=lambda cost: abs(cost) < np.inf):
    """Probabilities of exactly 0 or 1, where the cost need only be finite, or be `holds`."""
    return Case((A, Y), holds=holds, tells="infinite or NaN at the ends")


def of_the_third_only(cost):
    """Whether of three examples two were rightly certain, and the third cost ln 2."""
    return abs(cost - np.log(2) / 3) < 1e-2


def probabilities(rng, m):
    return rng.uniform(0.02, 0.98, size=(1, m)), labels(rng, m)


def labels(rng, m):
    """Zeros and ones (1, m), both among them where m > 1."""
    return rng.permutation(np.arange(m) % 2).astype(float).reshape(1, m)


CLIPPED = "Your clipping changes probabilities that are neither 0 nor 1, and what they cost."
CLIP = "A = np.clip(A, 1e-12, 1 - 1e-12)"

CROSS_ENTROPY = Exercise(
    "logistic_regression.cross_entropy",
    answer=cross_entropy,
    cases=lambda rng: [
        probabilities(rng, 1),
        probabilities(rng, 5),
        probabilities(rng, 64),
        Case((np.array([[0.995, 0.005, 0.5]]), np.array([[0.0, 1.0, 1.0]])), tells="clipped"),
        at_the_end(np.array([[0.0, 1.0, 0.5]]), np.array([[0.0, 1.0, 1.0]]), of_the_third_only),
        at_the_end(np.array([[0.0, 0.5]]), np.array([[1.0, 1.0]])),
        at_the_end(np.array([[1.0, 0.5]]), np.array([[0.0, 1.0]])),
    ],
    slips=[
        Slip(
            "sign of the second term",
            edit(cross_entropy, "-np.mean(Y * np.log(A) +", "np.mean(-Y * np.log(A) +"),
            "The sign of the second term is wrong: for y = 0 a confident wrong answer gets a *negative* cost.",
        ),
        Slip(
            "second term forgotten",
            edit(cross_entropy, " + (1 - Y) * np.log(1 - A)", ""),
            "The second term is missing: an example of class 0 costs nothing, whatever you say about it.",
        ),
        Slip(
            "log10",
            edit(cross_entropy, "np.log(", "np.log10("),
            "This is the logarithm to base 10: every cost is 0.434 of what it should be. Nats need the natural one.",
        ),
        Slip(
            "log2",
            edit(cross_entropy, "np.log(", "np.log2("),
            "This is the logarithm to base 2: it counts bits. Nats need the natural one.",
        ),
        Slip(
            "sum",
            edit(cross_entropy, "np.mean", "np.sum"),
            "The cost grows with the number of examples. Is this the sum or the mean?",
        ),
        Slip(
            "NaN made 0",
            edit(
                cross_entropy,
                CLIP,
                "pass",
                "-np.mean(",
                "-np.nan_to_num(np.mean(",
                "np.log(1 - A)))",
                "np.log(1 - A))))",
            ),
            "Where one A is exactly 0 or 1, the costs of all the other examples are lost: a NaN in a mean makes it NaN.",
        ),
        Slip("clipped", edit(cross_entropy, "1e-12, 1 - 1e-12", "0.01, 0.99"), CLIPPED),
        Slip("clipped", edit(cross_entropy, "1e-12, 1 - 1e-12", "0.1, 0.9"), CLIPPED),
        Slip(
            "infinite or NaN at the ends",
            edit(cross_entropy, "1e-12, 1 - 1e-12", "1e-20, 1 - 1e-20"),
            "Where the truth got 0, this is infinite. If you cut, stay farther away: 1 − 1e-20 is exactly 1 in Python.",
        ),
        Slip(
            "infinite or NaN at the ends",
            edit(cross_entropy, CLIP, "pass"),
            "Where A is exactly 0 or 1, this is not a finite number, or not the cost. What is ln 0, and how far from 0 would you stay?",
        ),
    ],
    hints=[
        "For each example, take the probability that was given to what happened, and the surprise −ln of it.",
        "`Y` and `1 - Y` pick the right one of the two logarithms; `np.clip` keeps `A` away from 0 and 1.",
        "Clip A, then minus the mean of a sum of two products.",
    ],
    praise="Saying 0.5 to everything costs ln 2 = 0.693 nats: that is the number to beat.",
)
