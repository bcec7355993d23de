"""Chapter 07, first part: backward for cross-entropy, and the slides' update with thresholds."""

import numpy as np

from dlcore.activations import sigmoid
from dlcore.check.exercise import Exercise, Slip, edit
from dlcore.check.exercises.shallow_networks import forward, network
from dlcore.check.exercises.squared_error import BY_N


def backward(parameters, A1, A2, X, Y):
    _, _, W2, _ = parameters
    m = X.shape[1]
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = W2.T @ dZ2 * (1 - A1**2)
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return dW1, db1, dW2, db2


def passed_forward(rng, n_x, n_h, n_y, m):
    """The arguments of `backward`: a network, what its forward pass gave, inputs and labels."""
    parameters, X = network(rng, n_x, n_h, n_y), rng.normal(size=(n_x, m))
    A1, A2 = forward(X, parameters)
    return parameters, A1, A2, X, rng.integers(0, 2, size=(n_y, m)).astype(float)


OVER_EVERYTHING = "A db is summed over everything, units and examples alike. Each unit has a bias of its own: add along the examples only."

BACKWARD = Exercise(
    "backpropagation.backward",
    points=4,
    outputs=("dW1", "db1", "dW2", "db2"),
    answer=backward,
    cases=lambda rng: [passed_forward(rng, *n) for n in ((2, 3, 1, 5), (3, 3, 3, 4), (4, 3, 2, 6), (3, 2, 2, 7))],
    slips=[
        Slip("W2 not transposed", edit(backward, "W2.T @ dZ2", "W2 @ dZ2"), "W2 goes forward here; on the way back the error has to pass it the other way, transposed."),
        Slip("1 − A1² forgotten", edit(backward, " * (1 - A1**2)", ""), "The error passes the hidden layer as if it had no tanh: multiply by its slope."),
        Slip("1 − tanh²(A1)", edit(backward, "(1 - A1**2)", "(1 - np.tanh(A1) ** 2)"), "tanh is applied twice: A1 is already tanh(Z1), so its slope is made of A1 itself."),
        Slip("db summed over everything", edit(backward, "np.sum(dZ2, axis=1, keepdims=True)", "np.sum(dZ2)", "np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1)"), OVER_EVERYTHING),
        Slip("db summed over everything", edit(backward, "np.sum(dZ2, axis=1, keepdims=True) / m", "np.mean(dZ2)", "np.sum(dZ1, axis=1, keepdims=True) / m", "np.mean(dZ1)"), OVER_EVERYTHING),
        Slip("db summed over everything", edit(backward, "np.sum(dZ2, axis=1, keepdims=True) / m", "np.sum(dZ2)", "np.sum(dZ1, axis=1, keepdims=True) / m", "np.sum(dZ1)"), f"{OVER_EVERYTHING} And its 1/m is missing."),
        Slip("db summed over everything", edit(backward, "axis=1, keepdims", "keepdims"), OVER_EVERYTHING),
        Slip("db summed over everything", edit(backward, "np.sum(dZ2, axis=1, keepdims=True)", "np.full((len(dZ2), 1), np.sum(dZ2))", "np.sum(dZ1, axis=1, keepdims=True)", "np.full((len(dZ1), 1), np.sum(dZ1))"), OVER_EVERYTHING),
        Slip("divided by n", edit(backward, "X.shape[1]", "X.shape[0]"), BY_N),
        Slip("divided by n", edit(backward, "X.shape[1]", "len(Y)"), "This divides by the number of outputs. The mean goes over the m examples, the columns."),
        Slip("slope's sign", edit(backward, "(1 - A1**2)", "(A1**2 - 1)"), "dW1 and db1 have the wrong sign: look at the slope of tanh, which rises everywhere, and at the error that is sent back."),
        Slip("1/m missing", edit(backward, " / m", ""), "A 1/m is missing: J is a mean over the examples, and so is every dW and every db."),
        Slip("brackets lost", edit(backward, "W2.T @ dZ2 * (1 - A1**2)", "W2.T @ dZ2 * 1 - A1**2"), "A1² is *subtracted* from the error here: without its brackets, 1 − A1² is no factor. Some course notes print it so."),
        Slip("sigmoid's slope", edit(backward, "(1 - A1**2)", "A1 * (1 - A1)"), "A1(1 − A1) is the slope of a sigmoid; this hidden layer is tanh."),
        Slip("A2(1 − A2) too many", edit(backward, "A2 - Y", "(A2 - Y) * A2 * (1 - A2)"), "The output's slope A2(1 − A2) belongs to the squared error. With cross-entropy it cancels, and A2 − Y is left."),
        Slip("Y − A2", edit(backward, "A2 - Y", "Y - A2"), "The error is taken the wrong way round, Y − A2: every step would go uphill."),
    ],
    hints=[
        "Start at the output, where the error is A2 − Y, and walk back: weights, then tanh, then weights.",
        "Each layer: dW is its dZ times its input transposed; db is its dZ; both averaged over the examples. Between the layers: W2 transposed, then the slope of tanh, which is made of A1.",
        "dZ2, dW2, db2; then dZ1 from W2, dZ2 and A1; then dW1, db1 in the same way with X as the input.",
    ],
)  # fmt: skip


def bp_update(x, y, V, gamma, W, theta, eta):
    b = sigmoid(x @ V - gamma)
    y_hat = sigmoid(b @ W - theta)
    g = y_hat * (1 - y_hat) * (y - y_hat)
    e = b * (1 - b) * (W @ g)
    return V + eta * np.outer(x, e), gamma - eta * e, W + eta * np.outer(b, g), theta - eta * g


def bp_update_with_the_moved_W(x, y, V, gamma, W, theta, eta):
    b = sigmoid(x @ V - gamma)
    y_hat = sigmoid(b @ W - theta)
    g = y_hat * (1 - y_hat) * (y - y_hat)
    W = W + eta * np.outer(b, g)
    e = b * (1 - b) * (W @ g)
    return V + eta * np.outer(x, e), gamma - eta * e, W, theta - eta * g


def slides_network(rng, d, q, l):
    return (
        rng.normal(size=d), rng.uniform(size=l).round(1), rng.normal(size=(d, q)), rng.normal(size=q),
        rng.normal(size=(q, l)), rng.normal(size=l), float(rng.uniform(0.5, 1.5)),
    )  # fmt: skip


THRESHOLD = "A threshold is *subtracted*, so its step has the other sign than a weight's: eqs (3) and (5)."

ADDED = "A threshold is added on the way forward; a unit fires when its input *exceeds* its threshold."

BP_UPDATE = Exercise(
    "backpropagation.bp_update",
    points=3,
    outputs=("V", "gamma", "W", "theta"),
    answer=bp_update,
    cases=lambda rng: [slides_network(rng, 3, 4, 2), slides_network(rng, 2, 3, 3), slides_network(rng, 2, 2, 1)],
    slips=[
        Slip("threshold's sign", edit(bp_update, "gamma - eta", "gamma + eta", "theta - eta", "theta + eta"), THRESHOLD),
        Slip("threshold's sign", edit(bp_update, "x @ V - gamma", "x @ V + gamma", "b @ W - theta", "b @ W + theta"), "The thresholds are added on the way forward; a unit fires when its input *exceeds* its threshold."),
        Slip("threshold's sign", edit(bp_update, "x @ V - gamma", "x @ V + gamma"), ADDED),
        Slip("threshold's sign", edit(bp_update, "b @ W - theta", "b @ W + theta"), ADDED),
        Slip("uphill", edit(bp_update, "V + eta", "V - eta", "gamma - eta", "gamma + eta", "W + eta", "W - eta", "theta - eta", "theta + eta"), "This goes uphill. Descent needs one minus, in g and e or in the step: with both, or with neither, the cost grows."),
        Slip("η forgotten", edit(bp_update, "eta * ", "1 * "), "η is not used."),
        Slip("hidden term from the already moved W", bp_update_with_the_moved_W, "The hidden errors are computed with the W that has just moved. Take all slopes at the same point, then move everything."),
        Slip("b(1 − b) missing", edit(bp_update, "b * (1 - b) * ", ""), "The hidden sigmoid's slope b(1 − b) is missing in e_h."),
        Slip("ŷ(1 − ŷ) missing", edit(bp_update, "W @ g", "W @ (y - y_hat)"), "The error that is sent back to the hidden units lacks the output sigmoid's slope ŷ(1 − ŷ)."),
        Slip("ŷ(1 − ŷ) missing", edit(bp_update, "y_hat * (1 - y_hat) * ", ""), "The output sigmoid's slope ŷ(1 − ŷ) is missing in g_j: with the squared error it does not cancel."),
    ],
    hints=[
        "Follow eqs (1)–(6): forward to b and ŷ, then g_j at the outputs, then e_h at the hidden units, then four steps.",
        "`x @ V` is (q,); `W @ g` adds g over the outputs that a hidden unit feeds; `np.outer` has a weight matrix's shape.",
        "Weights move by +η · outer(input, error), thresholds by −η · error, all from the old values.",
    ],
)  # fmt: skip
