"""Chapter 08, answered in many ways."""

import itertools
import math

import numpy as np
import pytest

from tests.exercises.answers import Answers, judged

answers = Answers("deep_networks")


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def relu(z):
    return np.maximum(0, z)


# ── relu_prime(Z) ─────────────────────────────────────────────────────────
answers.to("relu_prime")


def entry_by_entry(Z):
    out = np.zeros(Z.shape)
    for index, z in np.ndenumerate(Z):
        out[index] = 1 if z > 0 else 0
    return out


answers.right(
    entry_by_entry,
    where=lambda Z: np.where(Z > 0, 1.0, 0.0),
    booleans=lambda Z: Z > 0,
    integers=lambda Z: (Z > 0).astype(int),
    heaviside=lambda Z: np.heaviside(Z, 0),
)
answers.wrong("the function for its derivative", maximum=lambda Z: np.maximum(Z, 0), product=lambda Z: Z * (Z > 0))

# ── leaky_relu(Z, slope) ──────────────────────────────────────────────────
answers.to("leaky_relu")


def by_mask(Z, slope):
    out = Z.copy()
    out[Z < 0] *= slope
    return out


answers.right(
    by_mask,
    where=lambda Z, slope: np.where(Z > 0, Z, slope * Z),
    maximum=lambda Z, slope: np.maximum(Z, slope * Z),
    parts=lambda Z, slope: np.maximum(0, Z) + slope * np.minimum(0, Z),
    float32=lambda Z, slope: np.where(Z >= 0, Z, slope * Z).astype(np.float32),
)
answers.wrong(
    "slope on the positive side",
    where=lambda Z, slope: np.where(Z > 0, slope * Z, Z),
    minimum=lambda Z, slope: np.minimum(Z, slope * Z),
    with_zero=lambda Z, slope: np.where(Z > 0, slope * Z, 0),
    parts=lambda Z, slope: slope * np.maximum(0, Z) + np.minimum(0, Z),
)

# ── elu(Z, alpha) ─────────────────────────────────────────────────────────
answers.to("elu")


def elu_by_mask(Z, alpha):
    out = Z.astype(float)
    negative = Z <= 0
    out[negative] = alpha * (np.exp(Z[negative]) - 1)
    return out


def elu_silenced(Z, alpha):
    with np.errstate(over="ignore"):
        return np.where(Z > 0, Z, alpha * (np.exp(Z) - 1))


answers.right(
    elu_by_mask,
    elu_silenced,
    minimum=lambda Z, alpha: np.where(Z > 0, Z, alpha * np.expm1(np.minimum(Z, 0))),
    parts=lambda Z, alpha: np.maximum(Z, 0) + alpha * (np.exp(np.minimum(Z, 0)) - 1),
    loop=lambda Z, alpha: np.array([z if z > 0 else alpha * (np.exp(z) - 1) for z in Z.flat]).reshape(Z.shape),
)
answers.wrong(
    "α forgotten",
    where=lambda Z, alpha: np.where(Z > 0, Z, np.expm1(np.minimum(Z, 0))),
    parts=lambda Z, alpha: np.maximum(Z, 0) + np.exp(np.minimum(Z, 0)) - 1,
)
answers.wrong(
    "overflows",
    where=lambda Z, alpha: np.where(Z > 0, Z, alpha * (np.exp(Z) - 1)),
    expm1=lambda Z, alpha: np.where(Z >= 0, Z, alpha * np.expm1(Z)),
    product=lambda Z, alpha: np.where(Z < 0, alpha * (np.e**Z - 1), Z),
)
answers.both(("α forgotten", "overflows"), where=lambda Z, alpha: np.where(Z > 0, Z, np.exp(Z) - 1))

# ── elu_prime(Z, alpha) ───────────────────────────────────────────────────
answers.to("elu_prime")


def elu(Z, alpha):
    raise NotImplementedError


answers.right(
    minimum=lambda Z, alpha: np.where(Z > 0, 1.0, alpha * np.exp(np.minimum(Z, 0))),
    minimum_at_zero=lambda Z, alpha: np.where(Z >= 0, 1, alpha * np.exp(-np.abs(Z))),
    with_elu=lambda Z, alpha: np.where(Z > 0, 1, elu(Z, alpha) + alpha),
    loop=lambda Z, alpha: np.array([1 if z > 0 else alpha * np.exp(z) for z in Z.flat]).reshape(Z.shape),
)
answers.wrong(
    "the function for its derivative",
    where=lambda Z, alpha: np.where(Z > 0, Z, alpha * np.expm1(np.minimum(Z, 0))),
    called=lambda Z, alpha: elu(Z, alpha),
)
answers.wrong(
    "α forgotten",
    where=lambda Z, alpha: np.where(Z > 0, 1.0, np.exp(np.minimum(Z, 0))),
    one_line=lambda Z, alpha: np.exp(np.minimum(Z, 0)),
)
answers.wrong(
    "overflows",
    where=lambda Z, alpha: np.where(Z > 0, 1.0, alpha * np.exp(Z)),
    masked=lambda Z, alpha: (Z > 0) + np.where(Z <= 0, alpha * np.exp(Z), 0),
)
answers.both(("α forgotten", "overflows"), where=lambda Z, alpha: np.where(Z > 0, 1, np.exp(Z)))


# ── initialize(sizes, scheme, rng) ────────────────────────────────────────
answers.to("initialize")


def by_branches(sizes, scheme, rng):
    W, b = [None], [None]
    for l in range(1, len(sizes)):
        shape = (sizes[l], sizes[l - 1])
        if scheme == "zeros":
            W.append(np.zeros(shape))
        elif scheme == "xavier":
            W.append(rng.standard_normal(shape) / np.sqrt(sizes[l - 1]))
        else:
            W.append(rng.normal(0, np.sqrt(2 / sizes[l - 1]), shape))
        b.append(np.zeros((sizes[l], 1)))
    return W, b


def initialized(variance=lambda n, n_prev: 1 / n_prev, root=np.sqrt, bias=lambda n, rng: np.zeros((n, 1))):
    def initialize(sizes, scheme, rng):
        gain = {"zeros": 0.0, "xavier": 1.0, "he": 2.0}[scheme]
        pairs = list(zip(sizes[1:], sizes[:-1], strict=True))
        W = [root(gain * variance(n, n_prev)) * rng.normal(size=(n, n_prev)) for n, n_prev in pairs]
        return [None, *W], [None] + [bias(n, rng) for n in sizes[1:]]

    return initialize


def of_objects(sizes, scheme, rng):
    L = len(sizes) - 1
    W, b = [None] * (L + 1), [None] * (L + 1)
    for l in range(1, L + 1):
        W[l] = rng.standard_normal((sizes[l], sizes[l - 1]), dtype=np.float32)
        W[l] *= {"zeros": 0, "xavier": 1 / sizes[l - 1], "he": 2 / sizes[l - 1]}[scheme] ** 0.5
        b[l] = np.zeros((sizes[l], 1), dtype=np.float32)
    return tuple(W), tuple(b)


answers.right(by_branches, of_objects, gains=initialized())
answers.wrong(
    "fan-out",
    same=initialized(lambda n, n_prev: 1 / n),
    branches=lambda sizes, scheme, rng: (
        [None, *(W.T.copy() for W in by_branches(sizes[::-1], scheme, rng)[0][:0:-1])],
        by_branches(sizes, scheme, rng)[1],
    ),
)
answers.wrong(
    "variance used as standard deviation",
    scaled=initialized(root=lambda v: v),
    scale=lambda sizes, scheme, rng: (
        [None]
        + [rng.normal(0, {"zeros": 0, "xavier": 1, "he": 2}[scheme] / p, (n, p)) for p, n in itertools.pairwise(sizes)],
        by_branches(sizes, scheme, rng)[1],
    ),
)
answers.wrong(
    "random biases",
    normal=initialized(bias=lambda n, rng: rng.normal(size=(n, 1))),
    small=initialized(bias=lambda n, rng: 0.01 * rng.random((n, 1))),
)
answers.both(
    ("fan-out", "random biases"),
    normal=initialized(lambda n, n_prev: 1 / n, bias=lambda n, rng: rng.normal(size=(n, 1))),
)
answers.both(
    ("fan-out", "variance used as standard deviation"), scaled=initialized(lambda n, n_prev: 1 / n, root=lambda v: v)
)


# ── affine_backward(dZ, W, A_prev) ────────────────────────────────────────
answers.to("affine_backward")


def affine_by_the_book(dZ, W, A_prev):
    m = dZ.shape[1]
    return dZ @ A_prev.T / m, np.sum(dZ, axis=1, keepdims=True) / m, W.T @ dZ


def affine_in_loops(dZ, W, A_prev):
    n, m = dZ.shape
    dW, db, dA = np.zeros(W.shape), np.zeros((n, 1)), np.zeros(A_prev.shape)
    for i in range(m):
        dW += np.outer(dZ[:, i], A_prev[:, i]) / m
        db[:, 0] += dZ[:, i] / m
        dA[:, i] = dZ[:, i] @ W
    return [dW, db, dA]


answers.right(
    affine_by_the_book,
    affine_in_loops,
    einsum=lambda dZ, W, A_prev: (
        np.einsum("im,jm->ij", dZ, A_prev) / dZ.shape[1],
        dZ.mean(1)[:, None],
        np.einsum("ij,im->jm", W, dZ),
    ),
    float32=lambda *args: affine_by_the_book(*(a.astype(np.float32) for a in args)),
)


def affine_with(dW=None, db=None, dA=None):
    def affine_backward(dZ, W, A_prev):
        m = dZ.shape[1]
        right = affine_by_the_book(dZ, W, A_prev)
        return (
            dW(dZ, A_prev, m) if dW else right[0],
            db(dZ, m) if db else right[1],
            dA(dZ, W, m) if dA else right[2],
        )

    return affine_backward


answers.wrong(
    "1/m missing",
    both=affine_with(lambda dZ, A, m: dZ @ A.T, lambda dZ, m: dZ.sum(1, keepdims=True)),
    dW_only=affine_with(lambda dZ, A, m: dZ @ A.T),
    db_only=affine_with(db=lambda dZ, m: dZ.sum(1, keepdims=True)),
)
answers.wrong(
    "db of shape (n_l,)",
    mean=affine_with(db=lambda dZ, m: dZ.mean(axis=1)),
    sum=affine_with(db=lambda dZ, m: np.sum(dZ, 1) / m),
    ravelled=affine_with(db=lambda dZ, m: dZ.mean(axis=1, keepdims=True).ravel()),
)
answers.wrong(
    "dA_prev divided by m",
    product=affine_with(dA=lambda dZ, W, m: W.T @ dZ / m),
    divided_first=lambda dZ, W, A_prev: (
        dZ @ A_prev.T / dZ.shape[1],
        dZ.mean(1, keepdims=True),
        W.T @ (dZ / dZ.shape[1]),
    ),
)
answers.wrong(
    "db summed over everything",
    sum=affine_with(db=lambda dZ, m: np.sum(dZ) / m),
    kept=affine_with(db=lambda dZ, m: np.sum(dZ, keepdims=True) / m),
    repeated=affine_with(db=lambda dZ, m: np.full((len(dZ), 1), np.sum(dZ) / m)),
    mean=affine_with(db=lambda dZ, m: dZ.mean()),
)
answers.both(
    ("1/m missing", "db of shape (n_l,)"),
    one_line=affine_with(db=lambda dZ, m: dZ.sum(axis=1)),
    both=affine_with(lambda dZ, A, m: dZ @ A.T, lambda dZ, m: dZ.sum(axis=1)),
)
answers.both(
    ("1/m missing", "dA_prev divided by m"),
    both=affine_with(lambda dZ, A, m: dZ @ A.T, lambda dZ, m: dZ.sum(1, keepdims=True), lambda dZ, W, m: W.T @ dZ / m),
)
answers.both(("1/m missing", "db summed over everything"), one_line=affine_with(db=lambda dZ, m: np.sum(dZ)))


# ── forward(X, W, b) ──────────────────────────────────────────────────────
answers.to("forward")


def forward_by_the_book(X, W, b):
    L = len(W) - 1
    Z, A = [None], [X]
    for l in range(1, L + 1):
        Z.append(W[l] @ A[l - 1] + b[l])
        A.append(sigmoid(Z[l]) if l == L else np.maximum(0, Z[l]))
    return Z, A


def forward_with(hidden=relu, output=sigmoid, use=lambda l, L: 1):
    def forward(X, W, b):
        L = len(W) - 1
        Z, A = {0: None}, {0: X}
        for l in range(1, L):
            Z[l] = np.dot(W[l], A[l - 1]) + use(l, L) * b[l]
            A[l] = hidden(Z[l])
        Z[L] = np.dot(W[L], A[L - 1]) + use(L, L) * b[L]
        A[L] = output(Z[L])
        return list(Z.values()), list(A.values())

    return forward


def forward_as_tuples(X, W, b):
    Z, A = (None,), (X.astype(np.float32),)
    for l, (weights, bias) in enumerate(zip(W[1:], b[1:], strict=True), start=1):
        Z += ((weights @ A[-1] + bias).astype(np.float32),)
        A += (Z[-1] * (Z[-1] > 0) if l < len(W) - 1 else 0.5 + 0.5 * np.tanh(Z[-1] / 2),)
    return [Z, A]


answers.right(forward_by_the_book, forward_as_tuples, dicts=forward_with())
answers.wrong(
    "ReLU on the output",
    same=forward_with(output=relu),
    product=forward_with(output=lambda Z: Z * (Z > 0)),
)
answers.wrong(
    "sigmoid hidden",
    same=forward_with(hidden=sigmoid),
    tanh=forward_with(hidden=lambda Z: (np.tanh(Z / 2) + 1) / 2),
)
answers.wrong(
    "b forgotten",
    all=forward_with(use=lambda l, L: 0),
    output=forward_with(use=lambda l, L: l < L),
    hidden=forward_with(use=lambda l, L: l == L),
)
answers.both(("ReLU on the output", "sigmoid hidden"), swapped=forward_with(sigmoid, relu))
answers.both(("ReLU on the output", "b forgotten"), all=forward_with(output=relu, use=lambda l, L: 0))
answers.both(("sigmoid hidden", "b forgotten"), all=forward_with(sigmoid, use=lambda l, L: 0))


# ── backward(W, Z, A, Y) ──────────────────────────────────────────────────
answers.to("backward")


def affine_backward(dZ, W, A_prev):
    raise NotImplementedError


def relu_prime(Z):
    raise NotImplementedError


def backward_by_the_book(W, Z, A, Y):
    L = len(W) - 1
    dW, db = [None] * (L + 1), [None] * (L + 1)
    dZ = A[L] - Y
    for l in range(L, 0, -1):
        dW[l], db[l], dA = affine_backward(dZ, W[l], A[l - 1])
        if l > 1:
            dZ = dA * relu_prime(Z[l - 1])
    return dW, db


def backward_with(
    prime=lambda Z, A, l: Z[l - 1] > 0,
    dw=lambda dZ, A, m: dZ @ A.T / m,
    db=lambda dZ, m: np.sum(dZ, axis=1, keepdims=True) / m,
):
    def backward(W, Z, A, Y):
        L, m = len(W) - 1, Y.shape[1]
        dWs, dbs, dZ = [], [], A[-1] - Y
        for l in range(L, 0, -1):
            dWs.insert(0, dw(dZ, A[l - 1], m))
            dbs.insert(0, db(dZ, m))
            if l > 1:
                dZ = (W[l].T @ dZ) * prime(Z, A, l)
        return [None, *dWs], [None, *dbs]

    return backward


answers.right(
    backward_by_the_book,
    alone=backward_with(),
    by_A=backward_with(prime=lambda Z, A, l: A[l - 1] > 0),
    float32=backward_with(dw=lambda dZ, A, m: (dZ @ A.T / m).astype(np.float32)),
    tuples=lambda W, Z, A, Y: tuple(tuple(g) for g in backward_by_the_book(W, Z, A, Y)),
)


def prime_before(W, Z, A, Y):
    L, m = len(W) - 1, Y.shape[1]
    dW, db, dA = [None] * (L + 1), [None] * (L + 1), None
    for l in range(L, 0, -1):
        dZ = A[L] - Y if l == L else dA * (Z[l + 1] > 0)
        dW[l], db[l], dA = dZ @ A[l - 1].T / m, dZ.mean(1, keepdims=True), W[l].T @ dZ
    return dW, db


answers.wrong(
    "ReLU′ of the wrong layer",
    prime_before,
    one_up=backward_with(prime=lambda Z, A, l: Z[l] > 0),
    by_A=backward_with(prime=lambda Z, A, l: np.where(A[l] > 0, 1, 0)),
)
answers.wrong(
    "ReLU′ forgotten",
    ones=backward_with(prime=lambda Z, A, l: 1),
    linear=backward_with(prime=lambda Z, A, l: np.ones_like(A[l - 1])),
)
answers.wrong(
    "1/m missing",
    both=backward_with(dw=lambda dZ, A, m: dZ @ A.T, db=lambda dZ, m: dZ.sum(1, keepdims=True)),
    dW_only=backward_with(dw=lambda dZ, A, m: dZ @ A.T),
    db_only=backward_with(db=lambda dZ, m: dZ.sum(1, keepdims=True)),
)
answers.wrong(
    "db without its axis kept",
    mean=backward_with(db=lambda dZ, m: dZ.mean(axis=1)),
    sum=backward_with(db=lambda dZ, m: np.sum(dZ, axis=1) / m),
)
answers.both(
    ("ReLU′ forgotten", "1/m missing"),
    both=backward_with(lambda Z, A, l: 1, lambda dZ, A, m: dZ @ A.T, lambda dZ, m: dZ.sum(1, keepdims=True)),
    dW=backward_with(lambda Z, A, l: 1, lambda dZ, A, m: dZ @ A.T),
)
answers.both(
    ("db without its axis kept", "1/m missing"),
    one_line=backward_with(db=lambda dZ, m: dZ.sum(axis=1)),
    both=backward_with(dw=lambda dZ, A, m: dZ @ A.T, db=lambda dZ, m: dZ.sum(axis=1)),
)
answers.both(
    ("db without its axis kept", "ReLU′ forgotten"),
    both=backward_with(lambda Z, A, l: 1, db=lambda dZ, m: dZ.mean(axis=1)),
)


# ── update(W, b, dW, db, alpha) ───────────────────────────────────────────
answers.to("update")


def update_by_layer(W, b, dW, db, alpha):
    new_W, new_b = [None], [None]
    for l in range(1, len(W)):
        new_W.append(W[l] - alpha * dW[l])
        new_b.append(b[l] - alpha * db[l])
    return new_W, new_b


def update_of_copies(W, b, dW, db, alpha):
    W, b = [None if w is None else w.copy() for w in W], list(b)
    for l in range(1, len(W)):
        W[l] -= alpha * dW[l]
        b[l] = b[l] - alpha * db[l]
    return W, b


def moved(parameters, grads, step):
    return [None] + [p + step * g for p, g in zip(parameters[1:], grads[1:], strict=True)]


answers.right(
    update_by_layer,
    update_of_copies,
    comprehension=lambda W, b, dW, db, alpha: (moved(W, dW, -alpha), moved(b, db, -alpha)),
    tuples=lambda W, b, dW, db, alpha: [tuple(moved(W, dW, -alpha)), tuple(moved(b, db, -alpha))],
)
answers.wrong(
    "uphill",
    both=lambda W, b, dW, db, alpha: (moved(W, dW, alpha), moved(b, db, alpha)),
    rate_turned=lambda W, b, dW, db, alpha: update_by_layer(W, b, dW, db, -alpha),
    W_only=lambda W, b, dW, db, alpha: (moved(W, dW, alpha), moved(b, db, -alpha)),
)


def lists_changed(W, b, dW, db, alpha):
    for l in range(1, len(W)):
        W[l] = W[l] - alpha * dW[l]
        b[l] = b[l] - alpha * db[l]
    return W, b


def arrays_changed(W, b, dW, db, alpha):
    for l in range(1, len(W)):
        W[l] -= alpha * dW[l]
        b[l] -= alpha * db[l]
    return W, b


def arrays_of_a_new_list_changed(W, b, dW, db, alpha):
    W, b = list(W), b.copy()
    for l in range(1, len(W)):
        W[l] -= alpha * dW[l]
        b[l] -= alpha * db[l]
    return W, b


def only_b_changed(W, b, dW, db, alpha):
    for l in range(1, len(W)):
        b[l] -= alpha * db[l]
    return moved(W, dW, -alpha), b


answers.wrong("changes in place", lists_changed, arrays_changed, arrays_of_a_new_list_changed, only_b_changed)
answers.wrong(
    "b forgotten",
    same=lambda W, b, dW, db, alpha: (moved(W, dW, -alpha), b),
    copied=lambda W, b, dW, db, alpha: [moved(W, dW, -alpha), list(b)],
)
answers.both(("uphill", "b forgotten"), W_only=lambda W, b, dW, db, alpha: (moved(W, dW, alpha), b))
answers.both(("uphill", "changes in place"), arrays=lambda W, b, dW, db, alpha: arrays_changed(W, b, dW, db, -alpha))


def only_W_moved_in_place(W, b, dW, db, alpha):
    for l in range(1, len(W)):
        W[l] -= alpha * dW[l]
    return W, b


answers.both(("changes in place", "b forgotten"), only_W_moved_in_place)


# ── written from the page alone ────────────────────────────────────────────
answers.to("elu")
answers.wrong("overflows", masks=lambda Z, alpha: (Z > 0) * Z + (Z <= 0) * alpha * np.expm1(Z))
answers.to("elu_prime")
answers.wrong("overflows", masks=lambda Z, alpha: 1.0 * (Z > 0) + alpha * np.exp(Z) * (Z <= 0))


@pytest.mark.parametrize("exercise", ["elu", "elu_prime"])
def test_an_overflow_is_told_of_exp_however_the_sides_are_chosen(exercise):
    def masked(Z, alpha):
        out = alpha * np.exp(Z) - (alpha if exercise == "elu" else 0)
        out[Z > 0] = Z[Z > 0] if exercise == "elu" else 1
        return out

    verdict = judged(f"deep_networks.{exercise}", masked, 0)
    assert verdict.slip == "overflows"
    assert verdict.message.startswith("exp is taken of every entry")


# ── found by a reader from outside ────────────────────────────────────────
def row_by_row(right, wrong):
    def unit(Z, parameter=None):
        n, m = Z.shape
        A = np.zeros((n, m))
        for i in range(n):
            for j in range(m):
                A[i, j] = right(Z[i, j], parameter) if Z[i, j] > 0 else wrong(Z[i, j], parameter)
        return A

    return unit


def exp_first(Z, alpha):
    out = np.zeros(Z.shape)
    for i, z in np.ndenumerate(Z):
        below = alpha * (math.exp(z) - 1)
        out[i] = z if z > 0 else below
    return out


answers.to("relu_prime")
answers.right(loops=row_by_row(lambda z, _: 1.0, lambda z, _: 0.0))
answers.to("leaky_relu")
answers.right(loops=row_by_row(lambda z, _: z, lambda z, slope: slope * z))
answers.to("elu")
answers.right(loops=row_by_row(lambda z, _: z, lambda z, alpha: alpha * (math.exp(z) - 1)))
answers.wrong("overflows", exp_first)
answers.unknown(largest=lambda Z, alpha: np.maximum(Z, alpha * np.expm1(np.minimum(Z, 0))))
answers.to("elu_prime")
answers.right(loops=row_by_row(lambda z, _: 1.0, lambda z, alpha: alpha * math.exp(z)))


def mean_in_the_last_layer_only(W, Z, A, Y):
    L, m = len(W) - 1, Y.shape[1]
    dW, db, dZ = [None] * (L + 1), [None] * (L + 1), A[-1] - Y
    dW[L], db[L] = dZ @ A[L - 1].T / m, dZ.mean(axis=1, keepdims=True)
    for l in range(L - 1, 0, -1):
        dZ = (W[l + 1].T @ dZ) * (Z[l] > 0)
        dW[l], db[l] = dZ @ A[l - 1].T, dZ.sum(axis=1, keepdims=True)
    return dW, db


def below_the_first_layer(W, Z, A, Y):
    dW, db, dZ = [None] * len(W), [None] * len(W), A[-1] - Y
    for l in range(len(W) - 1, 0, -1):
        dW[l], db[l] = dZ @ A[l - 1].T / Y.shape[1], dZ.mean(axis=1, keepdims=True)
        dZ = (W[l].T @ dZ) * (Z[l - 1] > 0)
    return dW, db


answers.to("affine_backward")
answers.wrong(
    "divided by n", rows=lambda dZ, W, A_prev: (dZ @ A_prev.T / len(dZ), dZ.sum(1, keepdims=True) / len(dZ), W.T @ dZ)
)
answers.wrong(
    "db summed over everything",
    filled=lambda dZ, W, A_prev: (dZ @ A_prev.T / dZ.shape[1], np.full((len(dZ), 1), dZ.sum()) / dZ.shape[1], W.T @ dZ),
)
answers.to("backward")
answers.wrong("1/m missing", mean_in_the_last_layer_only)


def test_an_empty_slot_that_is_used_is_told_of_in_words():
    assert "Slot 0 of such a list is empty" in judged("deep_networks.backward", below_the_first_layer, 0).message


def carried_over(error=lambda A, Y: A - Y, slope=lambda Z, A: Z > 0, db=lambda dZ: dZ.mean(axis=1, keepdims=True)):
    def backward(W, Z, A, Y):
        dW, dbs, dZ = [None] * len(W), [None] * len(W), error(A[-1], Y)
        for l in range(len(W) - 1, 0, -1):
            dW[l], dbs[l] = dZ @ A[l - 1].T / Y.shape[1], db(dZ)
            if l > 1:
                dZ = W[l].T @ dZ * slope(Z[l - 1], A[l - 1])
        return dW, dbs

    return backward


answers.to("backward")
answers.right(carried_over())
answers.wrong("Y − A", turned=carried_over(error=lambda A, Y: Y - A))
answers.wrong("A(1 − A) too many", squared=carried_over(error=lambda A, Y: (A - Y) * A * (1 - A)))
answers.wrong("1/m twice", twice=carried_over(error=lambda A, Y: (A - Y) / Y.shape[1]))
answers.wrong("tanh's slope", of_chapter_7=carried_over(slope=lambda Z, A: 1 - A**2))
answers.wrong("db summed over everything", total=carried_over(db=lambda dZ: dZ.sum() / dZ.shape[1]))


def backward_by_the_layer_before(W, Z, A, Y):
    L, m = len(W) - 1, Y.shape[1]
    dW, db, dZ = [None] * (L + 1), [None] * (L + 1), A[-1] - Y
    for l in range(L, 0, -1):
        dW[l], db[l] = dZ @ A[l - 1].T / m, dZ.mean(axis=1, keepdims=True)
        if l > 1:
            dZ = (W[l].T @ dZ) * (A[l - 2] > 0)
    return dW, db


answers.to("backward")
answers.wrong("ReLU′ of the wrong layer", backward_by_the_layer_before)


def test_wrong_numbers_in_place_are_not_called_right():
    def update(W, b, dW, db, alpha):
        for l in range(1, len(W)):
            W[l] -= dW[l]
            b[l] -= db[l]
        return W, b

    assert "right" not in judged("deep_networks.update", update, 0).message


@pytest.mark.parametrize("answer", answers.right_ones, ids=str)
def test_a_right_answer_passes(answer):
    answer.passes()


@pytest.mark.parametrize("answer", answers.wrong_ones, ids=str)
def test_a_wrong_answer_is_told_its_slip(answer):
    answer.is_told_its_slip()
