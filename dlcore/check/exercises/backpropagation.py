"""Chapter 07: backward, the slides' update with thresholds, the gradient check, a planted bug, and training."""

import numpy as np

from dlcore.activations import sigmoid
from dlcore.check.exercise import Exercise, Property, Slip, edit
from dlcore.check.exercises.shallow_networks import forward, initialize, network
from dlcore.check.functions import fault_of
from dlcore.check.observe import Function, Seed
from dlcore.datasets import toys


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
        Slip("1/m missing", edit(backward, " / m", ""), "A 1/m is missing: J is a mean over the examples, and so is every dW and every db."),
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

BP_UPDATE = Exercise(
    "backpropagation.bp_update",
    points=3,
    outputs=("V", "gamma", "W", "theta"),
    answer=bp_update,
    cases=lambda rng: [slides_network(rng, 3, 4, 2), slides_network(rng, 2, 3, 3), slides_network(rng, 2, 2, 1)],
    slips=[
        Slip("threshold's sign", edit(bp_update, "gamma - eta", "gamma + eta", "theta - eta", "theta + eta"), THRESHOLD),
        Slip("threshold's sign", edit(bp_update, "x @ V - gamma", "x @ V + gamma", "b @ W - theta", "b @ W + theta"), "The thresholds are added on the way forward; a unit fires when its input *exceeds* its threshold."),
        Slip("hidden term from the already moved W", bp_update_with_the_moved_W, "The hidden errors are computed with the W that has just moved. Take all slopes at the same point, then move everything."),
        Slip("b(1 − b) missing", edit(bp_update, "b * (1 - b) * ", ""), "The hidden sigmoid's slope b(1 − b) is missing in e_h."),
        Slip("ŷ(1 − ŷ) missing", edit(bp_update, "y_hat * (1 - y_hat) * ", ""), "The output sigmoid's slope ŷ(1 − ŷ) is missing in g_j: with the squared error it does not cancel."),
    ],
    hints=[
        "Follow eqs (1)–(6): forward to b and ŷ, then g_j at the outputs, then e_h at the hidden units, then four steps.",
        "`x @ V` is (q,); `W @ g` adds g over the outputs that a hidden unit feeds; `np.outer` has a weight matrix's shape.",
        "Weights move by +η · outer(input, error), thresholds by −η · error, all from the old values.",
    ],
)  # fmt: skip


def gradient_check(f, gradient, theta, h=1e-5):
    numeric = np.zeros(len(theta))
    for i in range(len(theta)):
        step = np.zeros(len(theta))
        step[i] = h
        numeric[i] = (f(theta + step) - f(theta - step)) / (2 * h)
    g, norm = gradient(theta), np.linalg.norm
    return float(norm(g - numeric) / (norm(g) + norm(numeric)))


def gradient_check_that_moves_theta(f, gradient, theta, h=1e-5):
    g = np.array(gradient(theta))
    numeric = np.zeros(len(theta))
    for i in range(len(theta)):
        old = theta[i]
        theta[i] = old + h
        up = f(theta)
        theta[i] = old - h
        numeric[i] = (up - f(theta)) / (2 * h)
        theta[i] = old
    theta += h
    return float(np.linalg.norm(g - numeric) / (np.linalg.norm(g) + np.linalg.norm(numeric)))


def gradient_check_that_forgets_to_step_back(f, gradient, theta, h=1e-5):
    g = np.array(gradient(theta))
    numeric = np.zeros(len(theta))
    for i in range(len(theta)):
        theta[i] += h
        up = f(theta)
        theta[i] -= 2 * h
        numeric[i] = (up - f(theta)) / (2 * h)
    return float(np.linalg.norm(g - numeric) / (np.linalg.norm(g) + np.linalg.norm(numeric)))


LEFT_CHANGED = "Afterwards θ is not what it was, so the next coordinate is measured somewhere else. Work on a copy, or put it back."

GRADIENT_CHECK = Exercise(
    "backpropagation.gradient_check",
    points=3,
    answer=gradient_check,
    cases=lambda rng: [
        (Function("products", (2.0,)), Function("products_gradient", (2.0, fault)), rng.normal(size=n), *h)
        for n, fault, h in ((4, 0.5, ()), (3, -0.4, (0.1,)), (5, 0.2, ()), (4, 0.0, (0.1,)), (5, 0.0, ()))
    ],
    slips=[
        Slip("absolute error", edit(gradient_check, " / (norm(g) + norm(numeric))", ""), "This is the absolute error: it depends on how large the gradient happens to be. Divide by the sizes of the two."),
        Slip("squared norms", edit(gradient_check, "np.linalg.norm", "lambda v: np.sum(v**2)"), "The norms are squared here, so that an error of 1e-3 looks like 1e-6. Take their roots."),
        Slip("forward difference", edit(gradient_check, "f(theta - step)", "f(theta)", "(2 * h)", "h"), "The numerical side is a forward difference, whose own error hides small bugs. Look to both sides."),
        Slip("theta left changed", gradient_check_that_forgets_to_step_back, LEFT_CHANGED),
        Slip("theta left changed", gradient_check_that_moves_theta, LEFT_CHANGED),
    ],
    hints=[
        "Compute the gradient a second way, slowly and without any algebra, and compare.",
        "A central difference for each coordinate; `np.linalg.norm` measures a vector.",
        "The norm of the difference, over the sum of the two norms.",
    ],
)  # fmt: skip


NAMES = ("dW1", "db1", "dW2", "db2")


def find_the_bug(faulty_backward, parameters, X, Y):
    def cost(changed):
        _, A2 = forward(X, changed)
        return -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / X.shape[1]

    errors = []
    for k, grad in enumerate(faulty_backward(parameters, X, Y)):
        numeric = np.zeros(grad.shape)
        for i in np.ndindex(grad.shape):
            sides = []
            for h in (1e-5, -1e-5):
                changed = [P.copy() for P in parameters]
                changed[k][i] += h
                sides.append(cost(changed))
            numeric[i] = (sides[0] - sides[1]) / 2e-5
        errors.append(np.linalg.norm(grad - numeric) / np.linalg.norm(grad))
    return NAMES[int(np.argmax(errors))]


def always(name):
    return lambda faulty_backward, parameters, X, Y: name


def planted_bugs(rng):
    """Six faults, each of the four gradients among them, in an order that the rng decides."""
    keys = {k: [] for k in range(4)}
    for key in rng.integers(1, 10**6, size=200).tolist():
        keys[fault_of(key)[0]].append(key)
    chosen = [keys[0].pop(), keys[1].pop(), keys[2].pop(), keys[3].pop(), keys[0].pop(), keys[2].pop()]
    cases = []
    for key in rng.permutation(chosen).tolist():
        parameters, _, _, X, Y = passed_forward(rng, 2, 3, 2, 6)
        cases.append((Function("faulty_backward", (key,)), parameters, X, Y))
    return cases


FIND_THE_BUG = Exercise(
    "backpropagation.find_the_bug",
    points=3,
    answer=find_the_bug,
    cases=planted_bugs,
    slips=[Slip("a constant answer", always(name), "The same answer for every bug. Compare each of the four gradients with a numerical one, and see which is off.") for name in NAMES],
    hints=[
        "You have a way to compute each of the four gradients without any backpropagation.",
        "Move one entry of one parameter by ±h, run `forward`, compute the cost: a central difference.",
        "A relative error for each of the four; return the name of the one with the largest.",
    ],
)  # fmt: skip


def train(X, Y, n_h, alpha, steps, rng):
    parameters = initialize(X.shape[0], n_h, Y.shape[0], rng)
    for _ in range(steps):
        A1, A2 = forward(X, parameters)
        grads = backward(parameters, A1, A2, X, Y)
        parameters = tuple(P - alpha * dP for P, dP in zip(parameters, grads, strict=True))
    return parameters


def cost_of(args, value):
    X, Y = args[0], args[1]
    _, A2 = forward(X, value)
    p = np.clip(np.where(Y == 1, A2, 1 - A2), 1e-12, 1)
    return float(-np.mean(np.log(p)))


def learned(args, value):
    _, A2 = forward(args[0], value)
    return np.mean((A2 >= 0.5) == (args[1] == 1)) >= 0.95


def units_differ(args, value):
    W1 = value[0]
    return bool(np.isfinite(W1).all()) and np.ptp(W1, axis=0).max() > 1e-9


def not_uphill(args, value):
    return all(np.isfinite(P).all() for P in value) and cost_of(args, value) < 0.8


XOR = (np.array([[0, 0, 1, 1], [0, 1, 0, 1]], float), np.array([[0, 1, 1, 0]], float))


def zero_start(X, Y, n_h, alpha, steps, rng):
    parameters = tuple(P * 0 for P in initialize(X.shape[0], n_h, Y.shape[0], rng))
    for _ in range(steps):
        grads = backward(parameters, *forward(X, parameters), X, Y)
        parameters = tuple(P - alpha * dP for P, dP in zip(parameters, grads, strict=True))
    return parameters


TRAIN = Exercise(
    "backpropagation.train",
    points=4,
    answer=train,
    cases=lambda rng: [
        (*XOR, 8, 0.5, 3000, Seed(int(rng.integers(1e6)))),
        (*toys.moons(100, rng=rng, noise=0.1), 8, 0.5, 3000, Seed(int(rng.integers(1e6)))),
    ],
    properties=[
        Property("zero start", units_differ, "All hidden units are twins: they started equal, so they got equal gradients at every step. Start from random weights."),
        Property("uphill", not_uphill, "The cost is higher than that of a coin toss: the steps go uphill. Which way does the gradient point?"),
        Property(None, learned, "Less than 95 % of the training examples are right after all the steps. Is every parameter moved at every step?"),
    ],
    slips=[
        Slip("zero start", zero_start),
        Slip("uphill", edit(train, "P - alpha", "P + alpha")),
    ],
    seconds=20,
    hints=[
        "Random start; then again and again: forward, backward, a step against each of the four gradients.",
        "`initialize`, `forward` and `backward` are all written; the loop only passes things on.",
        "Inside the loop: A1, A2 from forward; four gradients from backward; four new parameters.",
    ],
    praise="This is a neural network that learns, and every line of it is yours.",
)  # fmt: skip
