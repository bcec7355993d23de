"""Chapter 08: activations and their derivatives, initial weights, and forward and backward through L layers."""

import itertools

import numpy as np

from dlcore import activations
from dlcore.activations import relu, relu_prime, sigmoid
from dlcore.check.exercise import Exercise, Property, Slip, edit
from dlcore.check.exercises.shallow_networks import bell_shaped, near, spread
from dlcore.check.observe import Seed
from dlcore.check.rules import no_warnings

RELU_PRIME = Exercise(
    "deep_networks.relu_prime",
    points=1,
    answer=relu_prime,
    cases=lambda rng: [(rng.normal(size=(3, 4)),), (np.array([-2.0, 0.0, 3.0]),), (np.array([[-1000.0, 1000.0]]),)],
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
    cases=lambda rng: [(rng.normal(size=(3, 4)), 0.1), (rng.normal(size=5), 0.01), (np.array([-1000.0, 0.0, 1000.0]), 0.2), (np.array([-2.0, 3.0]), 0.0)],
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


ELU_OVERFLOWS = "`np.where` computes both sides for every entry, and exp(1000) overflows even where it is not chosen. Give exp nothing positive."

ELU = Exercise(
    "deep_networks.elu",
    points=1,
    answer=elu,
    cases=lambda rng: [(rng.normal(size=(3, 4)), 0.7), (rng.normal(size=5), 1.5), (np.array([[-1000.0, -1.0, 0.0, 1000.0]]), 0.5)],
    slips=[
        Slip("α forgotten", lambda Z, alpha: elu(Z, 1.0), "α is never used: it says how far below 0 the curve may sink."),
        Slip("overflows", overflowing_elu),
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
    cases=lambda rng: [(rng.normal(size=(3, 4)), 0.7), (rng.normal(size=5), 1.5), (np.array([[-1000.0, -1.0, 1000.0]]), 0.5), (np.array([-0.5, 0.0, 0.5]), 1.0)],
    slips=[
        Slip("the function for its derivative", lambda Z, alpha: elu(Z, alpha), "This is ELU itself; its slope is asked for."),
        Slip("α forgotten", lambda Z, alpha: elu_prime(Z, 1.0), "α is missing: the slope on the negative side is α e^z."),
        Slip("overflows", overflowing_elu_prime),
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


def affine_backward(dZ, W, A_prev):
    m = dZ.shape[1]
    dW = dZ @ A_prev.T / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = W.T @ dZ
    return dW, db, dA_prev


def affine_layer(rng, n, n_prev, m):
    return rng.normal(size=(n, m)), rng.normal(size=(n, n_prev)), rng.normal(size=(n_prev, m))


DB_FLAT = "db has lost an axis: (n,) broadcasts as a row. Keep it a column, (n, 1)."
DB_TOTAL = (
    "db is summed over everything, units and examples alike. Each unit has its own bias: add along the examples only."
)

AFFINE_BACKWARD = Exercise(
    "deep_networks.affine_backward",
    points=3,
    outputs=("dW", "db", "dA_prev"),
    answer=affine_backward,
    cases=lambda rng: [affine_layer(rng, 3, 4, 5), affine_layer(rng, 3, 3, 3), affine_layer(rng, 2, 3, 6)],
    slips=[
        Slip("1/m missing", edit(affine_backward, " / m", ""), "A 1/m is missing: dZ is per example, so dW and db are means over the examples."),
        Slip("db of shape (n_l,)", edit(affine_backward, ", keepdims=True", ""), DB_FLAT),
        Slip("dA_prev divided by m", edit(affine_backward, "W.T @ dZ", "W.T @ dZ / m"), "dA_prev is divided by m. It is per example, as dZ is; the mean is taken in dW and db only."),
        Slip("db summed over everything", edit(affine_backward, "np.sum(dZ, axis=1, keepdims=True)", "np.sum(dZ)"), DB_TOTAL),
        Slip("db summed over everything", edit(affine_backward, "np.sum(dZ, axis=1, keepdims=True) / m", "np.mean(dZ)"), DB_TOTAL),
    ],
    hints=[
        "Z = W A_prev + b: three inputs, three derivatives. Two of them are shared by all examples.",
        "What is shared by the examples gets a mean over them; A_prev has a column an example and gets none.",
        "dZ times A_prev transposed; the row means of dZ; W transposed times dZ.",
    ],
)  # fmt: skip


def forward(X, W, b):
    L = len(W) - 1
    Z, A = [None] * (L + 1), [X] + [None] * L
    for l in range(1, L + 1):
        Z[l] = W[l] @ A[l - 1] + b[l]
        A[l] = sigmoid(Z[l]) if l == L else relu(Z[l])
    return Z, A


def deep_network(rng, sizes):
    """Lists W and b with slot 0 = None, scaled so that half the units are alive and the output is not saturated."""
    W = [None] + [rng.normal(size=(n, p)) * np.sqrt(1.5 / p) for p, n in itertools.pairwise(sizes)]
    return W, [None] + [rng.normal(scale=0.3, size=(n, 1)) for n in sizes[1:]]


SIZES = ([3, 4, 3, 1], [3, 3, 3, 3], [2, 5, 2], [2, 1])

FORWARD = Exercise(
    "deep_networks.forward",
    points=3,
    outputs=("Z", "A"),
    answer=forward,
    cases=lambda rng: [(rng.normal(size=(sizes[0], 6)), *deep_network(rng, sizes)) for sizes in SIZES],
    slips=[
        Slip("ReLU on the output", edit(forward, "sigmoid(Z[l]) if l == L else relu(Z[l])", "relu(Z[l])"), "The output layer uses ReLU too; a probability needs the sigmoid there."),
        Slip("sigmoid hidden", edit(forward, "sigmoid(Z[l]) if l == L else relu(Z[l])", "sigmoid(Z[l])"), "The hidden layers use the sigmoid; here they use ReLU, and only the output is a sigmoid."),
        Slip("b forgotten", edit(forward, " + b[l]", ""), "b is never added."),
        Slip("b forgotten", edit(forward, " + b[l]", " + b[l] * (l < L)"), "In the last layer b is not added."),
        Slip("b forgotten", edit(forward, " + b[l]", " + b[l] * (l == L)"), "In the hidden layers b is not added."),
    ],
    hints=[
        "The same two lines for every layer; only the last has another activation.",
        "A[0] = X; then Z[l] from W[l], A[l−1] and b[l]; then A[l] from Z[l]. `len(W) - 1` is L.",
        "A loop from 1 to L that appends to two lists, with one `if` for the last layer.",
    ],
)  # fmt: skip


def backward(W, Z, A, Y):
    L, m = len(W) - 1, Y.shape[1]
    dW, db = [None] * (L + 1), [None] * (L + 1)
    dZ = A[L] - Y
    for l in range(L, 0, -1):
        dW[l] = dZ @ A[l - 1].T / m
        db[l] = np.sum(dZ, axis=1, keepdims=True) / m
        if l > 1:
            dZ = W[l].T @ dZ * relu_prime(Z[l - 1])
    return dW, db


def passed_forward(rng, sizes, m):
    W, b = deep_network(rng, sizes)
    Z, A = forward(rng.normal(size=(sizes[0], m)), W, b)
    return W, Z, A, rng.integers(0, 2, size=(sizes[-1], m)).astype(float)


BACKWARD = Exercise(
    "deep_networks.backward",
    points=4,
    outputs=("dW", "db"),
    answer=backward,
    cases=lambda rng: [passed_forward(rng, sizes, m) for sizes, m in (([3, 4, 3, 1], 7), ([3, 3, 3, 3], 8), ([2, 5, 2], 6), ([4, 4, 4, 4, 4], 9))],
    slips=[
        Slip("ReLU′ of the wrong layer", edit(backward, "relu_prime(Z[l - 1])", "relu_prime(Z[l])"), "The error that arrives at layer l − 1 is cut by the ReLU of layer l. Each layer's own Z says which units were on."),
        Slip("ReLU′ of the wrong layer", edit(backward, "relu_prime(Z[l - 1])", "relu_prime(A[l])"), "The error that arrives at layer l − 1 is cut by the ReLU of layer l. Each layer's own Z says which units were on."),
        Slip("ReLU′ forgotten", edit(backward, " * relu_prime(Z[l - 1])", ""), "The error passes the hidden units as if all were on: units with z ≤ 0 pass nothing back."),
        Slip("1/m missing", edit(backward, " / m", ""), "A 1/m is missing: every dW and every db is a mean over the examples."),
        Slip("db without its axis kept", edit(backward, ", keepdims=True", ""), DB_FLAT),
    ],
    hints=[
        "The last layer's dZ is A − Y; every earlier one follows from the layer after it.",
        "Per layer: dW and db from dZ and the layer's input; then dZ of the layer before, through W transposed and its own ReLU′.",
        "A loop from L down to 1 that fills dW[l] and db[l], then replaces dZ unless it has reached the first layer.",
    ],
    praise="You have just written backpropagation for a network of any depth.",
)  # fmt: skip


def update(W, b, dW, db, alpha):
    def moved(P, dP):
        return [None] + [p - alpha * dp for p, dp in zip(P[1:], dP[1:], strict=True)]

    return moved(W, dW), moved(b, db)


def update_in_place(W, b, dW, db, alpha):
    for l in range(1, len(W)):
        W[l] -= alpha * dW[l]
        b[l] -= alpha * db[l]
    return W, b


def update_of_the_lists(W, b, dW, db, alpha):
    for l in range(1, len(W)):
        W[l] = W[l] - alpha * dW[l]
        b[l] = b[l] - alpha * db[l]
    return W, b


IN_PLACE = "The numbers are right, but the caller's lists have changed with them. Build new lists of new arrays."

UPDATE = Exercise(
    "deep_networks.update",
    outputs=("W", "b"),
    answer=update,
    cases=lambda rng: [(*deep_network(rng, sizes), *deep_network(rng, sizes), 0.3) for sizes in SIZES],
    slips=[
        Slip("uphill", edit(update, "p - alpha", "p + alpha"), "This steps uphill: the gradient points to where the cost grows."),
        Slip("changes in place", update_in_place, IN_PLACE),
        Slip("changes in place", update_of_the_lists, IN_PLACE),
        Slip("b forgotten", edit(update, "moved(b, db)", "b"), "The biases never move."),
    ],
    hints=[
        "The same step for every layer, for W and for b.",
        "New lists with None in slot 0; `W[l] - alpha * dW[l]` makes a new array, `-=` does not.",
        "A list comprehension over the layers for W, and one for b.",
    ],
)  # fmt: skip
