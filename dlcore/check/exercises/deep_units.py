"""Chapter 08, first part: activations and their derivatives, initial weights."""

import itertools

import numpy as np

from dlcore import activations
from dlcore.activations import relu, relu_prime
from dlcore.check.exercise import Case, Exercise, Property, Slip, edit
from dlcore.check.exercises.shallow_networks import bell_shaped, near, spread
from dlcore.check.observe import Seed
from dlcore.check.rules import no_warnings

RELU_PRIME = Exercise(
    "deep_networks.relu_prime",
    points=1,
    answer=relu_prime,
    cases=lambda rng: [(rng.normal(size=(3, 4)),), (np.array([[-2.0, 0.0, 3.0]]),), (np.array([[-1000.0, 1000.0]]),)],
    slips=[
        Slip("the function for its derivative", relu, "This is ReLU itself. Its slope is asked for: how steep is it on either side of 0?"),
        Slip("1 at 0", lambda Z: np.where(Z >= 0, 1.0, 0.0), "At exactly 0 the slope is taken to be 0 here; yours is 1."),
    ],
    hints=[
        "Draw ReLU and lay a ruler on it, left and right of 0.",
        "A comparison gives True and False for every entry at once.",
        "1 where Z > 0, else 0.",
    ],
)  # fmt: skip


def leaky_relu(Z, slope):
    return activations.leaky_relu(Z, slope=slope)


LEAKY_RELU = Exercise(
    "deep_networks.leaky_relu",
    points=1,
    answer=leaky_relu,
    cases=lambda rng: [(rng.normal(size=(3, 4)), 0.1), (rng.normal(size=(5, 1)), 0.01), (np.array([[-1000.0, 0.0, 0.1, 1000.0]]), 0.2), (np.array([[-2.0, 3.0]]), 0.0)],
    slips=[
        Slip("slope on the positive side", lambda Z, slope: np.where(Z > 0, slope * Z, Z), "The small slope is on the wrong side: positive values pass unchanged, negative ones leak through."),
        Slip("slope on the positive side", lambda Z, slope: np.where(Z > 0, slope * Z, 0), "The small slope is on the positive side here: positive values should pass unchanged, negative ones leak through."),
        Slip("the derivative for the function", lambda Z, slope: np.where(Z > 0, 1.0, slope), "This is the slope of leaky ReLU; its value is asked for."),
    ],
    hints=[
        "Positive values pass; what leaks through for negative ones?",
        "`np.where(condition, a, b)` chooses entry by entry.",
        "Z where Z is positive, slope times Z elsewhere.",
    ],
)  # fmt: skip


def elu(Z, alpha):
    return activations.elu(Z, alpha=alpha)


def elu_prime(Z, alpha):
    return activations.elu_prime(Z, alpha=alpha)


def overflowing_elu(Z, alpha):
    return np.where(Z > 0, Z, alpha * (np.exp(Z) - 1))


def overflowing_elu_prime(Z, alpha):
    return np.where(Z > 0, 1.0, alpha * np.exp(Z))


def elu_by_masks(Z, alpha):
    return (Z > 0) * Z + (Z <= 0) * alpha * (np.exp(Z) - 1)


def elu_prime_by_masks(Z, alpha):
    return (Z > 0) + (Z <= 0) * alpha * np.exp(Z)


ZERO_TIMES_INFINITY = "exp(1000) is infinite, and 0 times infinity is not a number: a mask does not keep exp away from it. Give exp nothing positive."
ELU_OVERFLOWS = (
    "exp is taken of every entry, and exp(1000) overflows even where its result is not used. Give exp nothing positive."
)

ELU = Exercise(
    "deep_networks.elu",
    points=1,
    answer=elu,
    cases=lambda rng: [(rng.normal(size=(3, 4)), 0.7), (np.append(rng.normal(size=(4, 1)), [[-0.1]], axis=0), 1.5), Case((np.array([[-1000.0, -1.0, 0.0, 1000.0]]), 0.5), tells="overflows")],
    slips=[
        Slip("α forgotten", lambda Z, alpha: elu(Z, 1.0), "α is never used: it says how far below 0 the curve may sink."),
        Slip("overflows", overflowing_elu),
        Slip("overflows", elu_by_masks, ZERO_TIMES_INFINITY),
        Slip("the derivative for the function", lambda Z, alpha: elu_prime(Z, alpha), "This is the slope of ELU; its value is asked for."),
    ],
    rules=[no_warnings(ELU_OVERFLOWS)],
    hints=[
        "Positive values pass; negative ones bend towards a floor at −α.",
        "On the negative side: α (e^z − 1). `np.minimum(Z, 0)` keeps exp out of trouble.",
        "`np.where` between Z and α times (exp of the clipped Z, minus 1).",
    ],
)  # fmt: skip

ELU_PRIME = Exercise(
    "deep_networks.elu_prime",
    points=1,
    answer=elu_prime,
    cases=lambda rng: [(rng.normal(size=(3, 4)), 0.7), (rng.normal(size=(5, 1)), 1.5), Case((np.array([[-1000.0, -1.0, 1000.0]]), 0.5), tells="overflows"), (np.array([[-0.5, 0.0, 0.5]]), 1.0)],
    slips=[
        Slip("the function for its derivative", lambda Z, alpha: elu(Z, alpha), "This is ELU itself; its slope is asked for."),
        Slip("α forgotten", lambda Z, alpha: elu_prime(Z, 1.0), "α is never used: it scales the negative side, and so its slope there."),
        Slip("overflows", overflowing_elu_prime),
        Slip("overflows", elu_prime_by_masks, ZERO_TIMES_INFINITY),
    ],
    rules=[no_warnings(ELU_OVERFLOWS)],
    hints=[
        "Two sides: a straight line on the right, an exponential on the left.",
        "The derivative of α (e^z − 1) is α e^z.",
        "1 where Z is positive, α times exp of the clipped Z elsewhere.",
    ],
)  # fmt: skip


def initialize(sizes, scheme, rng):
    gain = {"zeros": 0, "xavier": 1, "he": 2}[scheme]
    W, b = [None], [None]
    for n_in, n_out in itertools.pairwise(sizes):
        W.append(rng.normal(size=(n_out, n_in)) * np.sqrt(gain / n_in))
        b.append(np.zeros((n_out, 1)))
    return W, b


GAIN = {"xavier": 1, "he": 2}


def every_layer(test):
    """The property that `test(W[l], fan_in, fan_out, scheme)` is true in every layer."""

    def holds(args, value):
        sizes, scheme, _ = args
        return all(test(value[0][l], sizes[l - 1], sizes[l], scheme) for l in range(1, len(sizes)))

    return holds


def spread_is(power):
    """A test whether each layer's spread is `power(gain, fan_in, fan_out)`; never so for zeros."""
    return every_layer(
        lambda W, n_in, n_out, scheme: scheme != "zeros" and near(spread(W), power(GAIN[scheme], n_in, n_out))
    )


def unless(holds):
    return lambda args, value: not holds(args, value)


FAN_OUT = spread_is(lambda gain, n_in, n_out: np.sqrt(gain / n_out))
VARIANCE = spread_is(lambda gain, n_in, n_out: gain / n_in)
VARIANCE_OF_FAN_OUT = spread_is(lambda gain, n_in, n_out: gain / n_out)

INITIALIZE = Exercise(
    "deep_networks.initialize",
    outputs=("W", "b"),
    answer=initialize,
    cases=lambda rng: [([300, 80, 150, 40], scheme, Seed(int(rng.integers(1e6)))) for scheme in ("he", "xavier")]
    + [([4, 3, 2], "zeros", Seed(0))],
    properties=[
        Property(None, every_layer(lambda W, n_in, n_out, scheme: scheme != "zeros" or not np.any(W)), "With the scheme \"zeros\" every weight should be 0."),
        Property(None, every_layer(lambda W, n_in, n_out, scheme: scheme == "zeros" or np.any(W)), "With a random scheme the weights must not be 0."),
        Property("random biases", lambda args, value: not any(np.any(b) for b in value[1][1:]), "The biases are not 0. The weights alone are enough to tell the units apart."),
        Property("fan-out", unless(FAN_OUT), "The scale is that of the number of units in the layer (fan-out). What has to stay in range is a sum over its *inputs*."),
        Property("variance used as standard deviation", unless(VARIANCE_OF_FAN_OUT), "The variance is used as the standard deviation, and it is that of the number of units in the layer (fan-out), not of its inputs."),
        Property("variance used as standard deviation", unless(VARIANCE), "The variance is used as the standard deviation. Which of the two does `rng.normal` take?"),
        Property(None, every_layer(lambda W, n_in, n_out, scheme: scheme == "zeros" or near(spread(W), np.sqrt(GAIN[scheme] / n_in))), "The spread of a layer's weights is not what its scheme asks for: variance 1/n for \"xavier\", 2/n for \"he\", n the number of its inputs."),
        Property(None, every_layer(lambda W, n_in, n_out, scheme: scheme == "zeros" or bell_shaped(W)), "The spread is right, but these are no draws from a normal distribution."),
    ],
    slips=[
        Slip("fan-out", edit(initialize, "gain / n_in", "gain / n_out")),
        Slip("variance used as standard deviation", edit(initialize, "np.sqrt(gain / n_in)", "gain / n_in")),
        Slip("random biases", edit(initialize, "np.zeros((n_out, 1))", "rng.normal(size=(n_out, 1))")),
    ],
    hints=[
        "The lists start with None in slot 0, then one weight matrix and one bias column for each layer.",
        "Layer l has the shape (sizes[l], sizes[l−1]). `rng.normal` takes a *standard deviation*, the root of the variance.",
        "In a loop over the layers: normal draws times a square root that depends on the scheme; zeros for b.",
    ],
)  # fmt: skip
