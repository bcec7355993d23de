"""Chapter 08: single units and initial weights (in `deep_units`), forward and backward through L layers."""

import itertools

import numpy as np

from dlcore.activations import relu, relu_prime, sigmoid
from dlcore.check.exercise import Exercise, Slip, edit
from dlcore.check.exercises import deep_units

RELU_PRIME, LEAKY_RELU, ELU, ELU_PRIME = (
    deep_units.RELU_PRIME,
    deep_units.LEAKY_RELU,
    deep_units.ELU,
    deep_units.ELU_PRIME,
)
INITIALIZE = deep_units.INITIALIZE


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

BY_UNITS = "This divides by a number of units. The mean goes over the m examples, the columns."

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
        Slip("db summed over everything", edit(affine_backward, "axis=1, keepdims", "keepdims"), DB_TOTAL),
        Slip("db summed over everything", edit(affine_backward, "np.sum(dZ, axis=1, keepdims=True)", "np.full((len(dZ), 1), np.sum(dZ))"), DB_TOTAL),
        Slip("divided by n", edit(affine_backward, "dZ.shape[1]", "dZ.shape[0]"), BY_UNITS),
        Slip("divided by n", edit(affine_backward, "dZ.shape[1]", "A_prev.shape[0]"), BY_UNITS),
    ],
    hints=[
        "Z = W A_prev + b: three inputs, three derivatives. Two of them are shared by all examples.",
        "What is shared by the examples gets a mean over them; A_prev has a column an example and gets none.",
        "A product with A_prev transposed, over m; row means; a product with W transposed, not over m.",
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
        Slip("ReLU′ of the wrong layer", edit(backward, "relu_prime(Z[l - 1])", "(A[l - 2] > 0)"), "The error that arrives at layer l − 1 is cut by the ReLU of layer l − 2. Each layer's own Z says which units were on."),
        Slip("ReLU′ forgotten", edit(backward, " * relu_prime(Z[l - 1])", ""), "The error passes the hidden units as if all were on: units with z ≤ 0 pass nothing back."),
        Slip("1/m missing", edit(backward, " / m", ""), "A 1/m is missing: every dW and every db is a mean over the examples."),
        Slip("1/m missing", edit(backward, " / m", " / (m if l == L else 1)"), "The 1/m is there in the last layer only: every dW and every db is a mean over the examples."),
        Slip("divided by n", edit(backward, "Y.shape[1]", "Y.shape[0]"), BY_UNITS),
        Slip("db without its axis kept", edit(backward, ", keepdims=True", ""), DB_FLAT),
        Slip("db summed over everything", edit(backward, "np.sum(dZ, axis=1, keepdims=True)", "np.sum(dZ)"), DB_TOTAL),
        Slip("db summed over everything", edit(backward, "axis=1, keepdims", "keepdims"), DB_TOTAL),
        Slip("db summed over everything", edit(backward, "np.sum(dZ, axis=1, keepdims=True)", "np.full((len(dZ), 1), np.sum(dZ))"), DB_TOTAL),
        Slip("Y − A", edit(backward, "A[L] - Y", "Y - A[L]"), "The error is taken the wrong way round, Y − A: every step would go uphill."),
        Slip("A(1 − A) too many", edit(backward, "A[L] - Y", "(A[L] - Y) * A[L] * (1 - A[L])"), "The output's slope A(1 − A) belongs to the squared error. With cross-entropy it cancels, and A − Y is left."),
        Slip("1/m twice", edit(backward, "A[L] - Y", "(A[L] - Y) / m"), "The 1/m is taken twice: in dZ, and again in dW and db. Here dZ is per example."),
        Slip("sigmoid's slope", edit(backward, "relu_prime(Z[l - 1])", "(A[l - 1] * (1 - A[l - 1]))"), "A(1 − A) is the slope of a sigmoid; these hidden layers are ReLU."),
        Slip("tanh's slope", edit(backward, "relu_prime(Z[l - 1])", "(1 - A[l - 1] ** 2)"), "1 − A² is the slope of tanh; these hidden layers are ReLU."),
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


IN_PLACE = "The caller's own W and b have changed. Build new lists of new arrays."

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
