"""A4: two smooth units, orthogonal starts, any activation in any layer, what it costs, which units are dead."""

from itertools import pairwise

import numpy as np

from dlcore.check.exercise import Exercise, Slip, edit
from dlcore.check.rules import no_warnings

OVERFLOWS = (
    "At z = ±1000 this takes e^1000, which overflows: find a form that never takes exp of a large positive number."
)


def softplus(Z):
    return np.logaddexp(0, Z), np.exp(-np.logaddexp(0, -np.asarray(Z)))


SOFTPLUS = Exercise(
    "A4.softplus",
    points=1,
    outputs=("value", "slope"),
    answer=softplus,
    cases=lambda rng: [(rng.normal(size=(2, 3)),), (rng.normal(scale=4, size=5),), (np.array([[-1000.0, 0.0, 1000.0]]),)],
    slips=[
        Slip("overflows", lambda Z: (np.log(1 + np.exp(Z)), np.exp(Z) / (1 + np.exp(Z))), OVERFLOWS),
        Slip("overflows", lambda Z: (np.log(1 + np.exp(Z)), 1 / (1 + np.exp(-Z))), OVERFLOWS),
        Slip("sigmoid's slope", edit(softplus, "np.exp(-np.logaddexp(0, -np.asarray(Z)))", "np.exp(-np.logaddexp(0, -Z) - np.logaddexp(0, Z))"), "σ(1 − σ) is the slope of the sigmoid. The slope of softplus is simpler."),
        Slip("slope upside down", edit(softplus, "-np.asarray(Z)", "np.asarray(Z)"), "The slope falls from 1 to 0; softplus is flat on the *left*."),
    ],
    rules=[no_warnings(OVERFLOWS)],
    hints=[
        "Differentiate ln(1 + eᶻ) and look at what comes out: an old friend.",
        "`np.logaddexp(0, z)` is ln(e⁰ + eᶻ), computed so that nothing overflows.",
        "Two lines with `np.logaddexp`: one for the value, one inside an `np.exp` for the slope.",
    ],
)  # fmt: skip


def swish(Z, beta):
    S = np.exp(-np.logaddexp(0, -beta * np.asarray(Z)))
    return Z * S, S + beta * Z * S * (1 - S)


SWISH = Exercise(
    "A4.swish",
    points=1,
    outputs=("value", "slope"),
    answer=swish,
    cases=lambda rng: [(rng.normal(size=(2, 3)), 1.7), (rng.normal(scale=3, size=5), 0.5), (np.array([[-1000.0, 0.0, 1000.0]]), 2.0)],
    slips=[
        Slip("β forgotten", edit(swish, "-beta * np.asarray(Z)", "-np.asarray(Z)", "+ beta * Z", "+ Z"), "β is not used."),
        Slip("inner derivative forgotten", edit(swish, "+ beta * Z", "+ Z"), "The derivative of σ(βz) is βσ′: the inner β is missing in the slope."),
        Slip("one term of the product rule", edit(swish, "S + beta * Z * S * (1 - S)", "S"), "A product has two terms in its derivative: z·σ(βz) changes through z, and through σ."),
        Slip("one term of the product rule", edit(swish, "S + beta * Z * S * (1 - S)", "beta * Z * S * (1 - S)"), "A product has two terms in its derivative: z·σ(βz) changes through z, and through σ."),
        Slip("overflows", lambda Z, beta: (Z / (1 + np.exp(-beta * Z)), 1 / (1 + np.exp(-beta * Z)) + beta * Z * np.exp(-beta * Z) / (1 + np.exp(-beta * Z)) ** 2), OVERFLOWS),
    ],
    rules=[no_warnings(OVERFLOWS)],
    hints=[
        "z times a sigmoid of βz: a product, and a chain inside it.",
        "The slope of a product has two terms; in one of them σ(βz) is differentiated, and β comes out.",
        "Call S = σ(βz), made without overflow. Value and slope need only Z, β and S.",
    ],
)  # fmt: skip


def orthogonal(G):
    tall = G if G.shape[0] >= G.shape[1] else G.T
    Q, R = np.linalg.qr(tall)
    Q = Q * np.sign(np.diag(R))
    return Q if G.shape[0] >= G.shape[1] else Q.T


def polar(G):
    U, _, Vt = np.linalg.svd(G, full_matrices=False)
    return U @ Vt


def unit_columns(G):
    axis = 0 if G.shape[0] >= G.shape[1] else 1
    return G / np.linalg.norm(G, axis=axis, keepdims=True)


ORTHOGONAL = Exercise(
    "A4.orthogonal",
    answer=orthogonal,
    cases=lambda rng: [(rng.normal(size=shape),) for shape in ((3, 3), (6, 2), (2, 5), (4, 4), (3, 7), (4, 6))],
    slips=[
        Slip("signs left as they come", edit(orthogonal, " * np.sign(np.diag(R))", ""), "Orthogonal, but the signs are those of the library. With R's diagonal positive the result is unique, and as random as G."),
        Slip("signs left as they come", lambda G: orthogonal(G) if G.shape[0] >= G.shape[1] else np.linalg.qr(G.T)[0].T, "For a wide G the signs are those of the library. There, too, R's diagonal should be positive."),
        Slip("wide not transposed", lambda G: np.linalg.qr(G)[0] * np.sign(np.diag(np.linalg.qr(G)[1])), "A wide G gives orthonormal *rows*: factor its transpose, and transpose back."),
        Slip("the nearest orthogonal matrix", polar, "This is orthogonal, but it is UVᵀ of the singular value decomposition; the question asks for the Q of G = QR."),
        Slip("only unit length", unit_columns, "The columns have length one, but they are not at right angles to one another."),
        Slip("R instead of Q", lambda G: np.linalg.qr(G)[1], "This is R; the orthogonal factor is Q."),
    ],
    hints=[
        "G = QR: Q holds orthonormal columns, R is triangular. Which of them keeps lengths?",
        "`np.linalg.qr`. Then flip the columns of Q where R's diagonal is negative. And if G is wide?",
        "Three steps: make it tall, factor it and mend the signs of whole columns, turn it back.",
    ],
)  # fmt: skip

SLOPES = {
    "relu": lambda Z: (Z > 0).astype(float),
    "tanh": lambda Z: 1 - np.tanh(Z) ** 2,
    "sigmoid": lambda Z: np.exp(-np.logaddexp(0, -Z) - np.logaddexp(0, Z)),
    "identity": np.ones_like,
}
AWAKE_AT_ZERO = {**SLOPES, "relu": lambda Z: (Z >= 0).astype(float)}
VALUES = {
    "relu": lambda Z: np.maximum(Z, 0),
    "tanh": np.tanh,
    "sigmoid": lambda Z: np.exp(-np.logaddexp(0, -Z)),
    "identity": lambda Z: Z,
}


def backward(W, Z, A, Y, activations):
    m, L = Y.shape[1], len(W) - 1
    dW, db = [None] * (L + 1), [None] * (L + 1)
    dZ = A[L] - Y
    for l in range(L, 0, -1):
        dW[l] = dZ @ A[l - 1].T / m
        db[l] = dZ.sum(axis=1, keepdims=True) / m
        if l > 1:
            dZ = W[l].T @ dZ * SLOPES[activations[l - 1]](Z[l - 1])
    return dW, db


def deep_case(rng, sizes, names, m=4):
    """W, Z, A (slot 0 None in W and Z), Y and the names of the layers' activations, slot 0 None, the last "sigmoid".

    Units with ReLU get exactly 0 from one of the examples.
    """
    W = [None, *(rng.normal(size=(n, n_prev)) / np.sqrt(n_prev) for n_prev, n in pairwise(sizes))]
    activations = [None, *names, "sigmoid"]
    Z, A = [None], [rng.normal(size=(sizes[0], m))]
    for l in range(1, len(W)):
        Z.append(W[l] @ A[l - 1] + 0.3 * rng.normal(size=(sizes[l], 1)))
        if activations[l] == "relu":
            np.fill_diagonal(Z[l], 0)
        A.append(VALUES[activations[l]](Z[l]))
    return W, Z, A, rng.integers(0, 2, size=(sizes[-1], m)).astype(float), activations


BACKWARD = Exercise(
    "A4.backward",
    outputs=("dW", "db"),
    answer=backward,
    cases=lambda rng: [
        deep_case(rng, [3, 4, 4, 4, 1], ["tanh", "relu", "sigmoid"]),
        deep_case(rng, [2, 3, 3, 2], ["relu", "identity"]),
        deep_case(rng, [4, 5, 3, 2], ["sigmoid", "tanh"]),
    ],
    slips=[
        Slip("ReLU everywhere", edit(backward, "SLOPES[activations[l - 1]]", 'SLOPES["relu"]'), "Every hidden layer is treated as ReLU. Each has its own activation: look it up by its layer."),
        Slip("slope 1 at 0", edit(backward, "SLOPES[", "AWAKE_AT_ZERO["), "At exactly 0 this ReLU has slope 1; the question chooses otherwise."),
        Slip("activation of the wrong layer", edit(backward, "SLOPES[activations[l - 1]]", "SLOPES[activations[l]]"), "The slope belongs to the activation of the layer the error *arrives* at, l − 1."),
        Slip("slope of the wrong Z", edit(backward, "(Z[l - 1])", "(Z[l])"), "The slope is taken at Z[l]; the error arrives at Z[l − 1]."),
        Slip("slope taken at A", edit(backward, "(Z[l - 1])", "(A[l - 1])"), "The slope is taken at A[l − 1], after the activation; it belongs to what went in, Z[l − 1]."),
        Slip("slope forgotten", edit(backward, " * SLOPES[activations[l - 1]](Z[l - 1])", ""), "The activation's slope is missing on the way back."),
        Slip("1/m missing", edit(backward, " / m", ""), "The 1/m is missing: J is a mean, so its gradient is a mean too."),
        Slip("db without its axis kept", edit(backward, ", keepdims=True", ""), "db came as (n,): keep the axis, so that it has the shape of b."),
        Slip("A(1 − A) too many", edit(backward, "A[L] - Y", "(A[L] - Y) * A[L] * (1 - A[L])"), "With the cross-entropy the output's slope cancels: A − Y is the whole error there."),
        Slip("Y − A", edit(backward, "A[L] - Y", "Y - A[L]"), "This is Y − A: with that sign every step would go uphill."),
    ],
    hints=[
        "Only one thing differs from the chapter's loop: the slope is no longer always that of ReLU.",
        "A dict from name to slope function, looked up for the layer that the error arrives at.",
        "The chapter's loop from L down to 1. One factor is another: the slope of which layer's activation, and at which Z?",
    ],
)  # fmt: skip


def multiply_adds(sizes, m):
    products = [sizes[l] * sizes[l - 1] for l in range(1, len(sizes))]
    return m * sum(products), m * (2 * sum(products) - products[0])


MULTIPLY_ADDS = Exercise(
    "A4.multiply_adds",
    outputs=("forward", "backward"),
    answer=multiply_adds,
    cases=lambda rng: [(rng.integers(2, 30, size=L + 1).tolist(), int(rng.integers(2, 50))) for L in (1, 2, 3, 4)],
    slips=[
        Slip("gradient of the input counted", edit(multiply_adds, " - products[0]", ""), "The first layer sends nothing further back: nobody needs the gradient of X."),
        Slip("first layer left out", edit(multiply_adds, "2 * sum(products) - products[0]", "2 * (sum(products) - products[0])"), "The first layer is left out altogether backward. It hands no error on, but it has a dW."),
        Slip("last layer for the first", edit(multiply_adds, "- products[0]", "- products[-1]"), "The *last* layer's error is left out; it is handed on. Whose is not needed?"),
        Slip("one product a layer", edit(multiply_adds, "2 * sum(products) - products[0]", "sum(products)"), "Backward, each layer but the first multiplies twice: for dW, and for the error it hands on."),
        Slip("biases counted", edit(multiply_adds, "sizes[l - 1] for", "(sizes[l - 1] + 1) for"), "Adding a bias is no multiply-add; only the matrix products count here."),
        Slip("m forgotten", edit(multiply_adds, "m * sum", "sum", "m * (2", "1 * (2"), "This is for one example: all m of them pass through."),
        Slip("multiplications and additions apart", edit(multiply_adds, "m * sum", "2 * m * sum", "m * (2", "2 * m * (2"), "A multiply-add counts once, not twice."),
        Slip("dW forgotten", edit(multiply_adds, "2 * sum(products) - products[0]", "sum(products) - products[0]"), "Backward, each layer multiplies twice: for dW, and for the error it hands on."),
    ],
    hints=[
        "An (a, b) matrix times a (b, c) matrix: how many products of two numbers are added up?",
        "Forward, one matrix product a layer. Backward, two: dZ times A_prevᵀ, and Wᵀ times dZ. Which of all these is not needed?",
        "Take sizes [3, 4, 2] and one example, and write down every product with its count. Then m examples.",
    ],
)  # fmt: skip


def dead_units(A):
    return [float(np.mean(np.all(layer == 0, axis=1))) for layer in A[1:-1]]


def half_dead(rng, sizes, m):
    """Activations of a ReLU network in which some units are never awake, and some only sometimes.

    In a layer of five or more, two wake for a single example, one of them weakly.
    """
    A = [rng.normal(size=(sizes[0], m))]
    for n in sizes[1:]:
        layer = np.maximum(rng.normal(size=(n, m)), 0)
        dead, seldom = np.split(rng.permutation(n), [n // 3])
        layer[dead] = 0
        layer[:, 0] = 0
        if n > 4:
            layer[seldom[:2]] = 0
            layer[seldom[:2], -1] = [1, 1e-4]
        A.append(layer)
    A[-1] = rng.uniform(0.1, 0.9, size=A[-1].shape)
    return (A,)


DEAD_UNITS = Exercise(
    "A4.dead_units",
    answer=dead_units,
    cases=lambda rng: [half_dead(rng, [2, 6, 1], 5), half_dead(rng, [3, 9, 4, 2], 8), half_dead(rng, [3, 7, 5, 6, 2], 6), half_dead(rng, [2, 6, 5, 1], 40)],
    slips=[
        Slip("asleep once is not dead", edit(dead_units, "np.all(", "np.any("), "A unit that is zero for *one* example is asleep. Dead is one that is zero for all of them."),
        Slip("seldom awake is not dead", edit(dead_units, "np.all(layer == 0, axis=1)", "np.mean(layer == 0, axis=1) > 0.9"), "Units that are awake for only a few examples are counted as dead. From those few they still learn."),
        Slip("weak is not dead", edit(dead_units, "np.all(layer == 0, axis=1)", "np.all(layer < 1e-3, axis=1)"), "Units that answer only weakly are counted as dead. Dead is exactly 0, for every example."),
        Slip("per example", edit(dead_units, "axis=1", "axis=0"), "This counts examples for which a whole layer is silent. A unit is a *row*."),
        Slip("share of zeros", edit(dead_units, "np.all(layer == 0, axis=1)", "layer == 0"), "This is the share of zeros among all activations; sleeping is healthy. How many units never wake?"),
        Slip("count for share", edit(dead_units, "np.mean(", "np.sum("), "These are counts; the share of each layer's units is asked for."),
        Slip("output layer counted", edit(dead_units, "A[1:-1]", "A[1:]"), "The output layer is reported too; it has no ReLU that could die."),
        Slip("input counted", edit(dead_units, "A[1:-1]", "A[:-1]"), "A[0] is the input X: it has no units."),
    ],
    hints=[
        "When does a unit get no gradient, whatever example comes?",
        "`np.all(..., axis=1)` asks a question of every row.",
        "A list with one number a hidden layer: the mean of a column of yes and no.",
    ],
)  # fmt: skip
