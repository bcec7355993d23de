"""Chapter 06: counting parameters, XOR by hand, random starts, the forward pass, and bumps."""

import itertools

import numpy as np

from dlcore.activations import sigmoid, step
from dlcore.check.exercise import Exercise, Property, Slip, edit
from dlcore.check.observe import Seed


def parameter_count(sizes):
    return sum((n_in + 1) * n_out for n_in, n_out in itertools.pairwise(sizes))


PARAMETER_COUNT = Exercise(
    "shallow_networks.parameter_count",
    points=1,
    answer=parameter_count,
    cases=lambda rng: [([2, 4, 1],), ([784, 30, 10],), ([5, 3],), (rng.integers(2, 30, size=5).tolist(),)],
    slips=[
        Slip("biases forgotten", edit(parameter_count, "(n_in + 1)", "n_in"), "Only the weights are counted: each unit has a bias too."),
        Slip("a bias for each input", edit(parameter_count, "(n_in + 1) * n_out", "n_in * (n_out + 1)"), "A layer has as many biases here as it has inputs. It needs one for each of its units."),
        Slip("one bias a layer", edit(parameter_count, "(n_in + 1) * n_out", "n_in * n_out + 1"), "Each layer gets a single bias here: each of its *units* has one."),
        Slip("a bias for the input layer", lambda sizes: parameter_count(sizes) + sizes[0], "The inputs get a bias here; they are numbers, not units, and have none."),
    ],
    hints=[
        "Take one layer: how many numbers does one of its units hold?",
        "A layer of n_out units over n_in inputs has a matrix of n_out × n_in and a column of n_out.",
        "A sum over neighbouring pairs of `sizes`.",
    ],
)  # fmt: skip


def xor_network():
    W1, b1 = np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([[-0.5], [-1.5]])
    W2, b2 = np.array([[1.0, -1.0]]), np.array([[-0.5]])
    return W1, b1, W2, b2


def step_network(parameters, X):
    """The output of step hidden units and a step output unit, (1, m)."""
    W1, b1, W2, b2 = parameters
    return step(W2 @ step(W1 @ X + b1) + b2)


def answers(x1, x2):
    X, y = np.array([[x1], [x2]], float), float(x1 != x2)
    return lambda args, value: step_network(value, X)[0, 0] == y


def asks_for(x1, x2):
    name = f"wrong on ({x1}, {x2})"
    say = "fire" if x1 != x2 else "stay silent"
    return Property(name, answers(x1, x2), f"For the input ({x1}, {x2}) this network should {say}, and it does not.")


PAIRS = ((0, 0), (0, 1), (1, 0), (1, 1))
XOR_NETWORK = Exercise(
    "shallow_networks.xor_network",
    answer=xor_network,
    cases=lambda rng: [()],
    properties=[asks_for(*pair) for pair in PAIRS],
    slips=[
        Slip("wrong on (0, 0)", edit(xor_network, "np.array([[-0.5]])", "np.array([[0.5]])", "[1.0, -1.0]", "[1.0, -2.0]")),
        Slip("wrong on (0, 1)", edit(xor_network, "[[1.0, 1.0], [1.0, 1.0]]", "[[1.0, 0.0], [1.0, 1.0]]")),
        Slip("wrong on (1, 0)", edit(xor_network, "[[1.0, 1.0], [1.0, 1.0]]", "[[0.0, 1.0], [1.0, 1.0]]")),
        Slip("wrong on (1, 1)", edit(xor_network, "[[1.0, -1.0]]", "[[1.0, 0.0]]")),
    ],
    hints=[
        "XOR is: at least one, but not both. You have built both of these gates before.",
        "One hidden unit for OR, one for AND; the output wants the first and not the second.",
        "Both rows of W1 can be (1, 1); the two thresholds differ; W2 has one positive and one negative weight.",
    ],
)  # fmt: skip


def initialize(n_x, n_h, n_y, rng):
    W1 = rng.normal(size=(n_h, n_x)) / np.sqrt(n_x)
    W2 = rng.normal(size=(n_y, n_h)) / np.sqrt(n_h)
    return W1, np.zeros((n_h, 1)), W2, np.zeros((n_y, 1))


def spread(W):
    return float(np.std(W))


def rows_differ(W):
    return len(np.unique(W, axis=0)) == len(W)


def centred(W):
    return abs(W.mean()) < 5 * spread(W) / np.sqrt(W.size)


def each_drawn(args, value):
    """Whether hardly any draw stands in two places, of one matrix or of both."""
    draws = [np.ravel(W) * np.sqrt(fan_in) for W, fan_in in zip(value[::2], args, strict=False)]
    numbers = np.round(np.concatenate(draws), 6)
    return len(np.unique(numbers)) > 0.8 * len(numbers)


def near(a, b):
    return abs(a / b - 1) < 0.1


def bell_shaped(W):
    """Whether the fourth moment is a normal distribution's: 3 σ⁴ (a uniform one has 1.8)."""
    return 2.5 < np.mean((W - W.mean()) ** 4) / np.var(W) ** 2 < 3.6


INITIALIZE = Exercise(
    "shallow_networks.initialize",
    answer=initialize,
    cases=lambda rng: [(300, 60, 120, Seed(int(rng.integers(1e6)))), (80, 200, 40, Seed(int(rng.integers(1e6))))],
    properties=[
        Property("zeros", lambda args, value: np.any(value[0]), "W1 is all zeros: then all hidden units are twins and stay twins. They need random starts."),
        Property("zeros", lambda args, value: np.any(value[2]), "W2 is all zeros: then the hidden units get no error back at first. It needs a random start, too."),
        Property(None, lambda args, value: rows_differ(value[0]) and rows_differ(value[2]), "Several units start with the same weights, and stay the same."),
        Property("all positive", lambda args, value: value[0].min() < 0 and value[2].min() < 0, "A matrix has no negative weight, so its units answer much the same and saturate. Centre the weights on 0."),
        Property(None, lambda args, value: centred(value[0]) and centred(value[2]), "The weights of a matrix are not centred on 0."),
        Property("random biases", lambda args, value: not np.any(value[1]) and not np.any(value[3]), "The biases are not 0. The weights alone are enough to tell the units apart."),
        Property("fan-out", lambda args, value: not (near(spread(value[0]), args[1] ** -0.5) and near(spread(value[2]), args[2] ** -0.5)), "The scale is that of the number of units a layer has (fan-out). What has to stay in range is a sum over its *inputs*."),
        Property("not scaled", lambda args, value: near(spread(value[0]), args[0] ** -0.5) and near(spread(value[2]), args[1] ** -0.5), "The spread does not fit the number of inputs: the variance should be 1/fan_in, so that a sum over the inputs stays near 1."),
        Property(None, each_drawn, "Numbers are drawn once and used again: each weight needs a draw of its own."),
        Property(None, lambda args, value: bell_shaped(value[0]) and bell_shaped(value[2]), "The spread is right, but these are no draws from a normal distribution."),
    ],
    slips=[
        Slip("zeros", edit(initialize, "rng.normal(size=(n_h, n_x))", "np.zeros((n_h, n_x))", "rng.normal(size=(n_y, n_h))", "np.zeros((n_y, n_h))")),
        Slip("all positive", edit(initialize, "rng.normal(", "rng.random(")),
        Slip("all positive", edit(initialize, "rng.normal(size=(n_h, n_x))", "np.abs(rng.normal(size=(n_h, n_x)))")),
        Slip("not scaled", edit(initialize, " / np.sqrt(n_x)", "", " / np.sqrt(n_h)", "")),
        Slip("not scaled", edit(initialize, "/ np.sqrt(n_x)", "* 0.01", "/ np.sqrt(n_h)", "* 0.01")),
        Slip("not scaled", edit(initialize, "np.sqrt(n_x)", "n_x", "np.sqrt(n_h)", "n_h")),
        Slip("random biases", edit(initialize, "np.zeros((n_h, 1))", "rng.normal(size=(n_h, 1))", "np.zeros((n_y, 1))", "rng.normal(size=(n_y, 1))")),
        Slip("fan-out", edit(initialize, "np.sqrt(n_h)", "np.sqrt(n_y)", "np.sqrt(n_x)", "np.sqrt(n_h)")),
    ],
    hints=[
        "Why must the weights differ, and how large may a sum over n_x inputs become?",
        "`rng.normal(size=…)` has standard deviation 1. A variance of 1/fan_in is what standard deviation?",
        "Normal draws of shape (units, inputs) divided by a square root; the biases are columns of zeros.",
    ],
)  # fmt: skip


def forward(X, parameters):
    W1, b1, W2, b2 = parameters
    A1 = np.tanh(W1 @ X + b1)
    A2 = sigmoid(W2 @ A1 + b2)
    return A1, A2


def network(rng, n_x, n_h, n_y):
    """(W1, b1, W2, b2), nowhere saturated, with biases that matter."""
    return (
        rng.normal(scale=0.6, size=(n_h, n_x)),
        rng.normal(scale=0.6, size=(n_h, 1)),
        rng.normal(scale=0.6, size=(n_y, n_h)),
        rng.normal(scale=0.6, size=(n_y, 1)),
    )


B_FORGOTTEN = "A bias is never added. Each layer has its own column b."

FORWARD = Exercise(
    "shallow_networks.forward",
    outputs=("A1", "A2"),
    answer=forward,
    cases=lambda rng: [(rng.normal(size=(n[0], m)), network(rng, *n)) for n, m in (((2, 3, 1), 5), ((3, 3, 3), 4), ((4, 2, 3), 1))],
    slips=[
        Slip("b forgotten", edit(forward, " + b1", "", " + b2", ""), B_FORGOTTEN),
        Slip("b forgotten", edit(forward, " + b1", ""), B_FORGOTTEN),
        Slip("b forgotten", edit(forward, " + b2", ""), B_FORGOTTEN),
        Slip("Z1 for A1", edit(forward, "return A1", "return W1 @ X + b1"), "What comes back as A1 is the sum before tanh."),
        Slip("Z1 for A1", edit(forward, "W2 @ A1", "W2 @ (W1 @ X + b1)"), "The output layer gets the sums before tanh. Its inputs are A1."),
        Slip("tanh missing", edit(forward, "np.tanh", ""), "The hidden layer has no activation: then two layers are no more than one."),
        Slip("sigmoid hidden", edit(forward, "np.tanh", "sigmoid"), "The hidden layer uses the sigmoid; this network's hidden units use tanh."),
        Slip("σ missing", edit(forward, "sigmoid(W2 @ A1 + b2)", "W2 @ A1 + b2"), "The output has no sigmoid: these are scores, not probabilities."),
        Slip("tanh at the output", edit(forward, "sigmoid(W2", "np.tanh(W2"), "The output layer uses tanh; a probability needs the sigmoid."),
    ],
    hints=[
        "A layer's work, twice: weigh, add the bias, squash.",
        "The first layer sees X, the second sees A1. The two have different activations.",
        "A1 is tanh of an affine map of X; A2 is the sigmoid of an affine map of A1.",
    ],
)  # fmt: skip


def bump(left, right, height):
    W1, b1 = np.array([[1.0], [1.0]]), np.array([[-left], [-right]])
    W2, b2 = np.array([[height, -height]]), np.array([[0.0]])
    return W1, b1, W2, b2


def height_at(parameters, x):
    W1, b1, W2, b2 = parameters
    return float((W2 @ step(W1 * x + b1) + b2)[0, 0])


def is_height(parameters, height, *points):
    return all(np.isclose(height_at(parameters, x), height, rtol=1e-5, atol=1e-9) for x in points)


def inside(args, value):
    left, right, height = args
    return is_height(value, height, left + 0.01, (left + right) / 2, right - 0.01)


def outside(args, value):
    left, right, _ = args
    return is_height(value, 0, left - 5, left - 0.01, right + 0.01, right + 5)


def half_open(args, value):
    left, right, height = args
    return is_height(value, height, left) and is_height(value, 0, right)


# Widths are powers of 2, so that a unit steeper by 1/width still stands on its threshold at both ends.
BUMP = Exercise(
    "shallow_networks.bump",
    answer=bump,
    cases=lambda rng: [(1.0, 2.0, 3.0), (-2.0, 0.0, 0.5), (0.0, float(rng.choice([0.25, 0.5, 2.0])), -1.5)],
    properties=[
        Property("off outside", outside, "Outside [left, right) this is not 0: whatever the first unit switches on, the second must take back."),
        Property(None, inside, "Between left and right this is not `height`."),
        Property("open/closed ends swapped", half_open, "An end is on the wrong side: left belongs to the bump, right does not. A step unit fires *at* its threshold."),
    ],
    slips=[
        Slip("off outside", edit(bump, "[height, -height]", "[height, height]")),
        Slip("off outside", edit(bump, "[[0.0]]", "[[height]]")),
        Slip("open/closed ends swapped", lambda left, right, height: (np.array([[-1.0], [-1.0]]), np.array([[left], [right]]), np.array([[-height, height]]), np.array([[0.0]]))),
    ],
    hints=[
        "A step up at `left`, and the same step down at `right`.",
        "A step unit with weight 1 and bias −c switches on at x = c and stays on.",
        "W2 adds one step with `height` and takes it back with the other.",
    ],
)  # fmt: skip
