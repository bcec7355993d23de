"""Chapter 07, answered in many ways."""

import numpy as np
import pytest

from tests.exercises.answers import Answers, few, judged

answers = Answers("backpropagation")


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(X, parameters):
    W1, b1, W2, b2 = parameters
    A1 = np.tanh(W1 @ X + b1)
    return A1, sigmoid(W2 @ A1 + b2)


# ── backward(parameters, A1, A2, X, Y) ────────────────────────────────────
answers.to("backward")


def by_the_book(parameters, A1, A2, X, Y):
    W2, m = parameters[2], X.shape[1]
    dZ2 = A2 - Y
    dZ1 = W2.T @ dZ2 * (1 - A1**2)
    return (
        dZ1 @ X.T / m,
        np.sum(dZ1, axis=1, keepdims=True) / m,
        dZ2 @ A1.T / m,
        np.sum(dZ2, axis=1, keepdims=True) / m,
    )


def example_by_example(parameters, A1, A2, X, Y):
    W1, b1, W2, b2 = parameters
    grads = [np.zeros(p.shape) for p in (W1, b1, W2, b2)]
    m = X.shape[1]
    for i in range(m):
        dz2 = A2[:, i] - Y[:, i]
        dz1 = (W2.T @ dz2) * (1 - A1[:, i] * A1[:, i])
        for total, term in zip(
            grads, (np.outer(dz1, X[:, i]), dz1[:, None], np.outer(dz2, A1[:, i]), dz2[:, None]), strict=True
        ):
            total += term / m
    return grads


def by_einsum(parameters, A1, A2, X, Y):
    dZ2 = (A2 - Y) / Y.shape[1]
    dZ1 = np.einsum("kh,km->hm", parameters[2], dZ2) * (1 - np.square(A1))
    return (
        np.einsum("hm,jm->hj", dZ1, X),
        dZ1.sum(1).reshape(-1, 1),
        np.einsum("km,hm->kh", dZ2, A1),
        dZ2.sum(1)[:, None],
    )


answers.right(
    by_the_book,
    example_by_example,
    by_einsum,
    float32=lambda *args: tuple(g.astype(np.float32) for g in by_the_book(*args)),
    means=lambda parameters, A1, A2, X, Y: (
        by_the_book(parameters, A1, A2, X, Y)[0],
        np.mean(parameters[2].T @ (A2 - Y) * (1 - A1 * A1), axis=1, keepdims=True),
        (A2 - Y) @ A1.T / X.shape[1],
        np.mean(A2 - Y, axis=1, keepdims=True),
    ),
)


def backward_with(
    turn=lambda W2: W2.T,
    prime=lambda A1: 1 - A1**2,
    db=lambda dZ, m: dZ.sum(axis=1, keepdims=True) / m,
    dw=lambda dZ, A, m: dZ @ A.T / m,
    dZ2=lambda A2, Y: A2 - Y,
):
    def backward(parameters, A1, A2, X, Y):
        m, d2 = X.shape[1], dZ2(A2, Y)
        d1 = (turn(parameters[2]) @ d2) * prime(A1)
        return dw(d1, X, m), db(d1, m), dw(d2, A1, m), db(d2, m)

    return backward


def replaced(**new):
    """The right gradients, some of them computed from (dZ1 or dZ2, A, m) another way."""

    def backward(parameters, A1, A2, X, Y):
        dW1, db1, dW2, db2 = by_the_book(parameters, A1, A2, X, Y)
        dZ2, m = A2 - Y, X.shape[1]
        dZ1 = parameters[2].T @ dZ2 * (1 - A1**2)
        return (
            new["dW1"](dZ1, X, m) if "dW1" in new else dW1,
            new["db1"](dZ1, m) if "db1" in new else db1,
            new["dW2"](dZ2, A1, m) if "dW2" in new else dW2,
            new["db2"](dZ2, m) if "db2" in new else db2,
        )

    return backward


answers.wrong(
    "W2 not transposed",
    matrix=backward_with(turn=lambda W2: W2),
    dot=lambda p, A1, A2, X, Y: (
        np.dot(p[2], A2 - Y) * (1 - A1 * A1) @ X.T / X.shape[1],
        np.mean(np.dot(p[2], A2 - Y) * (1 - A1 * A1), axis=1, keepdims=True),
        *by_the_book(p, A1, A2, X, Y)[2:],
    ),
)
answers.wrong(
    "1 − A1² forgotten",
    ones=backward_with(prime=np.ones_like),
    not_there=lambda p, A1, A2, X, Y: (
        p[2].T @ (A2 - Y) @ X.T / X.shape[1],
        np.mean(p[2].T @ (A2 - Y), 1, keepdims=True),
        *by_the_book(p, A1, A2, X, Y)[2:],
    ),
)
answers.wrong(
    "1 − tanh²(A1)",
    square=backward_with(prime=lambda A1: 1 - np.tanh(A1) ** 2),
    cosh=backward_with(prime=lambda A1: 1 / np.cosh(A1) ** 2),
)
answers.wrong(
    "db summed over everything",
    sum=backward_with(db=lambda dZ, m: np.sum(dZ) / m),
    kept=backward_with(db=lambda dZ, m: np.sum(dZ, keepdims=True) / m),
    mean=backward_with(db=lambda dZ, m: np.mean(dZ)),
    db1_only=replaced(db1=lambda dZ, m: np.sum(dZ) / m),
    repeated=backward_with(db=lambda dZ, m: np.full((len(dZ), 1), dZ.sum() / m)),
)
answers.wrong(
    "1/m missing",
    everywhere=backward_with(dw=lambda dZ, A, m: dZ @ A.T, db=lambda dZ, m: dZ.sum(1, keepdims=True)),
    weights=backward_with(dw=lambda dZ, A, m: dZ @ A.T),
    biases=backward_with(db=lambda dZ, m: dZ.sum(axis=1, keepdims=True)),
    dW2_only=replaced(dW2=lambda dZ, A, m: dZ @ A.T),
    db1_only=replaced(db1=lambda dZ, m: dZ.sum(1)[:, None]),
)
answers.wrong(
    "Y − A2",
    everywhere=backward_with(dZ2=lambda A2, Y: Y - A2),
    second_layer=replaced(dW2=lambda dZ, A, m: -dZ @ A.T / m, db2=lambda dZ, m: -dZ.mean(1, keepdims=True)),
)
answers.both(
    ("1/m missing", "Y − A2"),
    everywhere=backward_with(
        dZ2=lambda A2, Y: Y - A2, dw=lambda dZ, A, m: dZ @ A.T, db=lambda dZ, m: dZ.sum(1, keepdims=True)
    ),
    weights=backward_with(dZ2=lambda A2, Y: Y - A2, dw=lambda dZ, A, m: dZ @ A.T),
)
answers.both(
    ("W2 not transposed", "1 − A1² forgotten"), in_one_line=backward_with(turn=lambda W2: W2, prime=np.ones_like)
)
answers.both(
    ("1 − A1² forgotten", "1/m missing"),
    everywhere=backward_with(
        prime=np.ones_like, dw=lambda dZ, A, m: dZ @ A.T, db=lambda dZ, m: dZ.sum(1, keepdims=True)
    ),
    in_two_components=backward_with(prime=np.ones_like, db=lambda dZ, m: dZ.sum(1, keepdims=True)),
)
answers.both(
    ("1 − tanh²(A1)", "db summed over everything"),
    both=backward_with(prime=lambda A1: 1 - np.tanh(A1) ** 2, db=lambda dZ, m: np.sum(dZ) / m),
)
answers.both(
    ("db summed over everything", "1/m missing"),
    db_only=backward_with(db=lambda dZ, m: np.sum(dZ)),
    both=backward_with(db=lambda dZ, m: np.sum(dZ), dw=lambda dZ, A, m: dZ @ A.T),
)
answers.both(
    ("1 − tanh²(A1)", "Y − A2"), both=backward_with(prime=lambda A1: 1 - np.tanh(A1) ** 2, dZ2=lambda A2, Y: Y - A2)
)


# ── bp_update(x, y, V, gamma, W, theta, eta) ──────────────────────────────
answers.to("bp_update")


def by_the_slides(x, y, V, gamma, W, theta, eta):
    b = sigmoid(x @ V - gamma)
    y_hat = sigmoid(b @ W - theta)
    g = y_hat * (1 - y_hat) * (y - y_hat)
    e = b * (1 - b) * (W @ g)
    return V + eta * np.outer(x, e), gamma - eta * e, W + eta * np.outer(b, g), theta - eta * g


def as_gradients(x, y, V, gamma, W, theta, eta):
    b = sigmoid(V.T @ x - gamma)
    y_hat = sigmoid(W.T @ b - theta)
    d_beta = (y_hat - y) * y_hat * (1 - y_hat)
    d_alpha = (W @ d_beta) * b * (1 - b)
    return [
        V - eta * x[:, None] * d_alpha,
        gamma + eta * d_alpha,
        W - eta * b[:, None] * d_beta,
        theta + eta * d_beta,
    ]


def index_by_index(x, y, V, gamma, W, theta, eta):
    d, q, l = len(x), len(gamma), len(theta)
    b = np.array([sigmoid(sum(V[i, h] * x[i] for i in range(d)) - gamma[h]) for h in range(q)])
    y_hat = np.array([sigmoid(sum(W[h, j] * b[h] for h in range(q)) - theta[j]) for j in range(l)])
    g = [y_hat[j] * (1 - y_hat[j]) * (y[j] - y_hat[j]) for j in range(l)]
    e = [b[h] * (1 - b[h]) * sum(W[h, j] * g[j] for j in range(l)) for h in range(q)]
    V, gamma, W, theta = V.copy(), gamma.copy(), W.copy(), theta.copy()
    for j in range(l):
        theta[j] -= eta * g[j]
        for h in range(q):
            W[h, j] += eta * g[j] * b[h]
    for h in range(q):
        gamma[h] -= eta * e[h]
        for i in range(d):
            V[i, h] += eta * e[h] * x[i]
    return V, gamma, W, theta


answers.right(by_the_slides, as_gradients, index_by_index)


def slides_with(
    inside=(-1, -1), moved=(-1, -1), hidden=lambda b: b * (1 - b), output=lambda y: y * (1 - y), first=False
):
    def bp_update(x, y, V, gamma, W, theta, eta):
        b = sigmoid(x @ V + inside[0] * gamma)
        y_hat = sigmoid(b @ W + inside[1] * theta)
        g = output(y_hat) * (y - y_hat)
        W_new = W + eta * np.outer(b, g)
        e = hidden(b) * ((W_new if first else W) @ g)
        return V + eta * np.outer(x, e), gamma + moved[0] * eta * e, W_new, theta + moved[1] * eta * g

    return bp_update


answers.wrong(
    "threshold's sign",
    moved=slides_with(moved=(1, 1)),
    inside=slides_with(inside=(1, 1)),
    theta_moved=slides_with(moved=(-1, 1)),
    gamma_moved=slides_with(moved=(1, -1)),
    as_biases=slides_with(inside=(1, 1), moved=(1, 1)),
)


def moved_in_order(x, y, V, gamma, W, theta, eta):
    b = sigmoid(x @ V - gamma)
    y_hat = sigmoid(b @ W - theta)
    g = (y - y_hat) * y_hat * (1 - y_hat)
    W = W + eta * b[:, None] @ g[None, :]
    theta = theta - eta * g
    e = b * (1 - b) * W.dot(g)
    V = V + eta * x[:, None] @ e[None, :]
    gamma = gamma - eta * e
    return V, gamma, W, theta


answers.wrong("hidden term from the already moved W", moved_in_order, first=slides_with(first=True))
answers.wrong(
    "b(1 − b) missing",
    ones=slides_with(hidden=lambda b: 1),
    not_there=lambda x, y, V, gamma, W, theta, eta: (
        V + eta * np.outer(x, W @ g_of(x, y, V, gamma, W, theta)),
        gamma - eta * W @ g_of(x, y, V, gamma, W, theta),
        *by_the_slides(x, y, V, gamma, W, theta, eta)[2:],
    ),
)


def g_of(x, y, V, gamma, W, theta):
    y_hat = sigmoid(sigmoid(x @ V - gamma) @ W - theta)
    return y_hat * (1 - y_hat) * (y - y_hat)


def like_cross_entropy(x, y, V, gamma, W, theta, eta):
    b = sigmoid(x @ V - gamma)
    d_beta = sigmoid(b @ W - theta) - y
    d_alpha = W @ d_beta * b * (1 - b)
    return V - eta * np.outer(x, d_alpha), gamma + eta * d_alpha, W - eta * np.outer(b, d_beta), theta + eta * d_beta


answers.wrong("ŷ(1 − ŷ) missing", like_cross_entropy, ones=slides_with(output=lambda y: 1.0))
answers.both(("threshold's sign", "b(1 − b) missing"), moved=slides_with(moved=(1, 1), hidden=lambda b: 1))
answers.both(("b(1 − b) missing", "ŷ(1 − ŷ) missing"), both=slides_with(hidden=lambda b: 1, output=lambda y: 1.0))
answers.both(("threshold's sign", "hidden term from the already moved W"), both=slides_with(moved=(1, 1), first=True))
answers.both(
    ("hidden term from the already moved W", "ŷ(1 − ŷ) missing"),
    both=slides_with(output=lambda y: 1.0, first=True),
)


# ── gradient_check(f, gradient, theta, h=1e-5) ────────────────────────────
answers.to("gradient_check")


def quotient(f, theta, h, forward=False):
    grad = np.zeros(len(theta))
    for i in range(len(theta)):
        e = np.zeros(len(theta))
        e[i] = h
        grad[i] = (f(theta + e) - f(theta)) / h if forward else (f(theta + e) - f(theta - e)) / (2 * h)
    return grad


def in_norms(f, gradient, theta, h=1e-5):
    g, g_hat = gradient(theta), quotient(f, theta, h)
    return np.linalg.norm(g - g_hat) / (np.linalg.norm(g) + np.linalg.norm(g_hat))


def in_roots(f, gradient, theta, h=1e-5):
    g = gradient(theta)
    g_hat = np.array([(f(theta + h * e) - f(theta - h * e)) / (2 * h) for e in np.eye(len(theta))])

    def norm(v):
        return float(v @ v) ** 0.5

    return norm(g - g_hat) / (norm(g) + norm(g_hat))


def put_back(f, gradient, theta, h=1e-5):
    theta = theta.copy()
    g_hat = np.zeros(theta.shape)
    for i in range(theta.size):
        old = theta[i]
        theta[i] = old + h
        up = f(theta)
        theta[i] = old - h
        g_hat[i] = (up - f(theta)) / (2 * h)
        theta[i] = old
    g = gradient(theta)
    return np.sqrt(np.sum((g_hat - g) ** 2)) / (np.sqrt(np.sum(g**2)) + np.sqrt(np.sum(g_hat**2)))


answers.right(in_norms, in_roots, put_back, array=lambda *args: np.array(in_norms(*args)))
answers.wrong(
    "absolute error",
    norm=lambda f, gradient, theta, h=1e-5: np.linalg.norm(gradient(theta) - quotient(f, theta, h)),
    root=lambda f, gradient, theta, h=1e-5: float(np.sqrt(((quotient(f, theta, h) - gradient(theta)) ** 2).sum())),
)
answers.wrong(
    "squared norms",
    sums=lambda f, gradient, theta, h=1e-5: (
        np.sum((gradient(theta) - quotient(f, theta, h)) ** 2)
        / (np.sum(gradient(theta) ** 2) + np.sum(quotient(f, theta, h) ** 2))
    ),
    squares=lambda f, gradient, theta, h=1e-5: (
        np.linalg.norm(gradient(theta) - quotient(f, theta, h)) ** 2
        / (np.linalg.norm(gradient(theta)) ** 2 + np.linalg.norm(quotient(f, theta, h)) ** 2)
    ),
)


def relative(g, g_hat):
    return np.linalg.norm(g - g_hat) / (np.linalg.norm(g) + np.linalg.norm(g_hat))


def stepping_forward(f, gradient, theta, h=1e-5):
    here = f(theta)
    g_hat = np.zeros_like(theta)
    for i in range(len(theta)):
        there = theta.copy()
        there[i] += h
        g_hat[i] = (f(there) - here) / h
    return relative(gradient(theta), g_hat)


answers.wrong(
    "forward difference",
    stepping_forward,
    quotient=lambda f, gradient, theta, h=1e-5: relative(gradient(theta), quotient(f, theta, h, forward=True)),
)


def left_below(f, gradient, theta, h=1e-5):
    g = gradient(theta)
    g_hat = np.zeros(len(theta))
    for i in range(len(theta)):
        theta[i] += h
        up = f(theta)
        theta[i] -= 2 * h
        g_hat[i] = (up - f(theta)) / (2 * h)
    return relative(g, g_hat)


def left_above(f, gradient, theta, h=1e-5):
    g_hat = []
    for i in range(len(theta)):
        theta[i] -= h
        down = f(theta)
        theta[i] += 2 * h
        g_hat.append((f(theta) - down) / (2 * h))
    return relative(gradient(theta), np.array(g_hat))


def left_below_gradient_last(f, gradient, theta, h=1e-5):
    g_hat = np.zeros(len(theta))
    for i in range(len(theta)):
        theta[i] += h
        up = f(theta)
        theta[i] -= 2 * h
        g_hat[i] = (up - f(theta)) / (2 * h)
    return relative(gradient(theta), g_hat)


answers.wrong("theta left changed", left_below, left_above, left_below_gradient_last)
answers.both(
    ("absolute error", "forward difference"),
    norm=lambda f, gradient, theta, h=1e-5: np.linalg.norm(gradient(theta) - quotient(f, theta, h, forward=True)),
)
answers.both(
    ("absolute error", "squared norms"),
    sum=lambda f, gradient, theta, h=1e-5: np.sum((gradient(theta) - quotient(f, theta, h)) ** 2),
)
answers.both(
    ("squared norms", "forward difference"),
    sums=lambda f, gradient, theta, h=1e-5: (
        np.sum((gradient(theta) - quotient(f, theta, h, forward=True)) ** 2)
        / (np.sum(gradient(theta) ** 2) + np.sum(quotient(f, theta, h, forward=True) ** 2))
    ),
)


# ── find_the_bug(faulty_backward, parameters, X, Y) ───────────────────────
answers.to("find_the_bug")

NAMES = ("dW1", "db1", "dW2", "db2")


def cost(parameters, X, Y):
    A2 = forward(X, parameters)[1]
    return -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / Y.shape[1]


def by_quotients(faulty_backward, parameters, X, Y):
    errors = {}
    for k, (name, grad) in enumerate(zip(NAMES, faulty_backward(parameters, X, Y), strict=True)):
        estimate = np.zeros(parameters[k].shape)
        for index in np.ndindex(estimate.shape):
            up, down = ([p.copy() for p in parameters] for _ in range(2))
            up[k][index] += 1e-5
            down[k][index] -= 1e-5
            estimate[index] = (cost(up, X, Y) - cost(down, X, Y)) / 2e-5
        errors[name] = relative(grad, estimate)
    return max(errors, key=errors.get)


def by_the_right_backward(faulty_backward, parameters, X, Y):
    A1, A2 = forward(X, parameters)
    right = by_the_book(parameters, A1, A2, X, Y)
    for name, ours, theirs in zip(NAMES, right, faulty_backward(parameters, X, Y), strict=True):
        if not np.allclose(ours, theirs):
            return name
    return "none"


def with_the_functions_before(faulty_backward, parameters, X, Y):
    errors = []
    for k, grad in enumerate(faulty_backward(parameters, X, Y)):

        def cost_of(theta, k=k):
            changed = list(parameters)
            changed[k] = theta.reshape(parameters[k].shape)
            return cost(changed, X, Y)

        def theirs(theta, grad=grad):
            return grad.ravel()

        errors.append(gradient_check(cost_of, theirs, parameters[k].ravel()))
    return NAMES[int(np.argmax(errors))]


def gradient_check(f, gradient, theta, h=1e-5):
    raise NotImplementedError


answers.right(by_quotients, by_the_right_backward, with_the_functions_before)
answers.wrong(
    "a constant answer",
    dW1=lambda *_: "dW1",
    db1=lambda *_: "db1",
    dW2=lambda *_: "dW2",
    db2=lambda faulty_backward, parameters, X, Y: NAMES[3],
)


# ── train(X, Y, n_h, alpha, steps, rng) ───────────────────────────────────
answers.to("train")


def training(start, turn=1.0):
    def train(X, Y, n_h, alpha, steps, rng):
        parameters = start(X.shape[0], n_h, Y.shape[0], rng)
        for _ in range(steps):
            A1, A2 = forward(X, parameters)
            grads = by_the_book(parameters, A1, A2, X, Y)
            parameters = [p - turn * alpha * g for p, g in zip(parameters, grads, strict=True)]
        return parameters

    return train


def starting_with(W):
    return lambda n_x, n_h, n_y, rng: (
        W((n_h, n_x), rng),
        np.zeros((n_h, 1)),
        W((n_y, n_h), rng),
        np.zeros((n_y, 1)),
    )


def backward(parameters, A1, A2, X, Y):
    raise NotImplementedError


def with_backward(X, Y, n_h, alpha, steps, rng):
    W1 = rng.normal(0, 1, (n_h, X.shape[0]))
    W2 = rng.normal(0, 1 / n_h**0.5, (Y.shape[0], n_h))
    b1, b2 = np.zeros((n_h, 1)), np.zeros((Y.shape[0], 1))
    for _ in range(steps):
        parameters = W1, b1, W2, b2
        dW1, db1, dW2, db2 = backward(parameters, *forward(X, parameters), X, Y)
        W1 = W1 - alpha * dW1
        b1 = b1 - alpha * db1
        W2 = W2 - alpha * dW2
        b2 = b2 - alpha * db2
    return W1, b1, W2, b2


answers.right(
    with_backward,
    fan_in=training(starting_with(lambda shape, rng: rng.standard_normal(shape) / np.sqrt(shape[1]))),
    uniform=training(starting_with(lambda shape, rng: rng.uniform(-1, 1, shape))),
    halves=training(starting_with(lambda shape, rng: 0.5 * rng.normal(size=shape))),
)
answers.wrong("zero start", zeros=training(starting_with(lambda shape, rng: np.zeros(shape))))


def all_zeros_but_biases_random(n_x, n_h, n_y, rng):
    return np.zeros((n_h, n_x)), np.zeros((n_h, 1)), np.zeros((n_y, n_h)), rng.normal(size=(n_y, 1))


answers.wrong("zero start", biases_random=training(all_zeros_but_biases_random))
answers.wrong(
    "uphill",
    normal=training(starting_with(lambda shape, rng: rng.standard_normal(shape)), turn=-1),
    fan_in=training(starting_with(lambda shape, rng: rng.normal(scale=shape[1] ** -0.5, size=shape)), turn=-1),
)
answers.both(("zero start", "uphill"), zeros=training(starting_with(lambda shape, rng: np.zeros(shape)), turn=-1))


# ── written from the page alone ────────────────────────────────────────────
def named_by_numpy(faulty_backward, parameters, X, Y):
    W1, b1, W2, b2 = parameters
    A1 = np.tanh(W1 @ X + b1)
    dZ2 = (1 / (1 + np.exp(-W2 @ A1 - b2)) - Y) / Y.shape[1]
    dZ1 = W2.T @ dZ2 * (1 - A1**2)
    right = dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)
    off = [np.linalg.norm(a / b - 1) for a, b in zip(faulty_backward(parameters, X, Y), right, strict=True)]
    return np.array(["dW1", "db1", "dW2", "db2"])[np.argmax(off)]


answers.to("find_the_bug")
answers.right(named_by_numpy)


def quotient_left_above(f, theta, h):
    g_hat = np.zeros(len(theta))
    for i in range(len(theta)):
        theta[i] -= h
        down = f(theta)
        theta[i] += 2 * h
        g_hat[i] = (f(theta) - down) / (2 * h)
    return g_hat


answers.to("gradient_check")
answers.wrong(
    "not put back",
    below=lambda f, gradient, theta, h=1e-5: left_below(f, gradient, theta.copy(), h),
    above=lambda f, gradient, theta, h=1e-5: relative(gradient(theta), quotient_left_above(f, theta.copy(), h)),
)


def descend(X, Y, n_h, alpha, steps, rng, moved=(1, 1, 1, 1), start=1.0):
    """Training that moves only some of W1, b1, W2, b2."""
    sizes = ((n_h, len(X)), (n_h, 1), (len(Y), n_h), (len(Y), 1))
    parameters = [start * rng.normal(size=size) if k % 2 == 0 else np.zeros(size) for k, size in enumerate(sizes)]
    for _ in range(steps):
        grads = by_the_book(parameters, *forward(X, parameters), X, Y)
        parameters = [p - alpha * on * g for p, on, g in zip(parameters, moved, grads, strict=True)]
    return parameters


def dW1_or_else_dW2(faulty_backward, parameters, X, Y):
    return "dW1" if by_quotients(faulty_backward, parameters, X, Y) == "dW1" else "dW2"


SAID = {
    "find_the_bug": [(dW1_or_else_dW2, "gives 'dW2'")],
    "train": [
        (lambda *args: descend(*args, moved=(0, 0, 1, 1)), "biases of a layer are all 0"),
        (lambda *args: descend(*args, moved=(1, 1, 1, 0)), "biases of a layer are all 0"),
        (lambda *args: descend(*args, moved=(0, 1, 1, 1)), "Is every parameter moved at every step, "),
        (lambda *args: descend(*args, moved=(1, 1, 0, 1)), "Is every parameter moved at every step, "),
        (lambda *args: descend(*args[:4], 0, args[5]), "biases of a layer are all 0"),
        (lambda *args: descend(*args[:4], 9, args[5], start=np.nan), "Not a finite number"),
    ],
}


@pytest.mark.parametrize(
    ("exercise", "function", "said"), [(name, *answer) for name, those in SAID.items() for answer in those]
)
def test_a_wrong_answer_that_makes_no_known_slip_is_told_what_is_wrong(exercise, function, said, seeds):
    id = f"backpropagation.{exercise}"
    for seed in few(seeds, id):
        verdict = judged(id, function, seed)
        assert not verdict.passed
        assert verdict.slip is None, verdict
        assert said in verdict.message, verdict


# ── found by a reader from outside ────────────────────────────────────────
def check_with(fraction):
    def gradient_check(f, gradient, theta, h=1e-5):
        steps = h * np.eye(len(theta))
        numeric = np.array([(f(theta + step) - f(theta - step)) / (2 * h) for step in steps])
        return fraction(gradient(theta), numeric)

    return gradient_check


def by_lengths(faulty_backward, parameters, X, Y):
    right = by_the_book(parameters, *forward(X, parameters), X, Y)
    pairs = zip(right, faulty_backward(parameters, X, Y), strict=True)
    return ["dW1", "db1", "dW2", "db2"][int(np.argmax([abs(np.linalg.norm(a) - np.linalg.norm(b)) for a, b in pairs]))]


norm = np.linalg.norm
answers.to("gradient_check")
answers.wrong(
    "squared norms",
    above=check_with(lambda g, n: (g - n) @ (g - n) / (norm(g) + norm(n))),
    below=check_with(lambda g, n: norm(g - n) / (g @ g + n @ n)),
    whole=check_with(lambda g, n: (norm(g - n) / (norm(g) + norm(n))) ** 2),
)
answers.to("find_the_bug")
answers.unknown(by_lengths)
answers.to("backward")
answers.wrong(
    "divided by n", rows=lambda P, A1, A2, X, Y: tuple(g * Y.shape[1] / len(X) for g in by_the_book(P, A1, A2, X, Y))
)


def test_training_that_has_an_alpha_of_its_own_is_told_so():
    def train(X, Y, n_h, alpha, steps, rng):
        return descend(X, Y, n_h, 0.5, steps, rng)

    assert "Another α gives the same" in judged("backpropagation.train", train, 0).message


def test_steps_that_are_too_long_are_not_said_to_go_uphill_for_sure():
    def train(X, Y, n_h, alpha, steps, rng):
        return descend(X, Y, n_h, alpha * Y.shape[1], steps, rng)

    verdict = judged("backpropagation.train", train, 0)
    assert not verdict.passed
    assert "far too long" in verdict.message


answers.to("gradient_check")
answers.wrong("one norm only", larger=check_with(lambda g, n: norm(g - n) / max(norm(g), norm(n))))
answers.to("backward")
answers.wrong("db summed over everything", filled=lambda P, A1, A2, X, Y: filled_up(P, *by_the_book(P, A1, A2, X, Y)))


def filled_up(P, dW1, db1, dW2, db2):
    return dW1, np.full(P[1].shape, db1.sum()), dW2, np.full(P[3].shape, db2.sum())


def with_errors_by_loops(parameters, A1, A2, X, Y):
    W2, m = parameters[2], X.shape[1]
    dZ2, dA1 = A2 - Y, np.zeros(A1.shape)
    for j, k, i in np.ndindex(len(A1), len(A2), m):
        dA1[j, i] += W2[j, k] * dZ2[k, i]
    dZ1 = dA1 * (1 - A1**2)
    mean = lambda dZ: dZ.mean(axis=1, keepdims=True)  # noqa: E731
    return dZ1 @ X.T / m, mean(dZ1), dZ2 @ A1.T / m, mean(dZ2)


answers.to("backward")
answers.wrong("W2 not transposed", with_errors_by_loops)


def bp_update_by_slopes(x, y, V, gamma, W, theta, eta):
    """The slopes of E themselves, added."""
    b = 1 / (1 + np.exp(gamma - x @ V))
    p = 1 / (1 + np.exp(theta - b @ W))
    g = (p - y) * p * (1 - p)
    e = b * (1 - b) * (W @ g)
    return V + eta * np.outer(x, e), gamma - eta * e, W + eta * np.outer(b, g), theta - eta * g


def bp_update_with_the_bare_error_sent_back(x, y, V, gamma, W, theta, eta):
    b = 1 / (1 + np.exp(gamma - x @ V))
    p = 1 / (1 + np.exp(theta - b @ W))
    g, e = (y - p) * p * (1 - p), b * (1 - b) * (W @ (y - p))
    return V + eta * np.outer(x, e), gamma - eta * e, W + eta * np.outer(b, g), theta - eta * g


answers.to("bp_update")
answers.wrong("uphill", bp_update_by_slopes)
answers.wrong("ŷ(1 − ŷ) missing", bp_update_with_the_bare_error_sent_back)


@pytest.mark.parametrize(
    "measure",
    [lambda grad: grad[0, 0], np.sum, np.linalg.norm],
    ids=["the first entry", "the sum", "the norm"],
)
def test_a_bug_is_not_found_by_one_number_of_each_gradient(measure, seeds):
    def find_the_bug(faulty_backward, parameters, X, Y):
        right = by_the_book(parameters, *forward(X, parameters), X, Y)
        pairs = zip(NAMES, right, faulty_backward(parameters, X, Y), strict=True)
        return next((name for name, ours, theirs in pairs if abs(measure(ours) - measure(theirs)) > 1e-9), "dW1")

    assert not any(judged("backpropagation.find_the_bug", find_the_bug, seed).passed for seed in seeds)


@pytest.mark.parametrize("answer", answers.right_ones, ids=str)
def test_a_right_answer_passes(answer):
    answer.passes()


@pytest.mark.parametrize("answer", answers.wrong_ones, ids=str)
def test_a_wrong_answer_is_told_its_slip(answer):
    answer.is_told_its_slip()
