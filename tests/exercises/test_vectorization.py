"""Chapter 05, answered in many ways."""

import functools
import math

import numpy as np
import pytest

from tests.exercises.answers import Answers, judged

answers = Answers("vectorization")


def sigmoid(z):
    # for every entry, while it is vectorised: words in a comment are no loop
    return 1 / (1 + np.exp(-z))


def sigmoid_of_a_number(z):
    return 1 / (1 + math.exp(-z))


def sigmoid_in_a_loop(Z):
    out = np.zeros(Z.shape)
    for index in np.ndindex(Z.shape):
        out[index] = sigmoid_of_a_number(Z[index])
    return out


# ── forward(w, b, X) ──────────────────────────────────────────────────────
answers.to("forward")


def with_a_helper(w, b, X):
    """No for loop, no while loop: [x for x in X] is only written here."""
    format_ = "for i in range(m)"
    assert format_
    return sigmoid(w.T @ X + b)


def with_its_own_helper(w, b, X):
    def squash(Z):
        return 0.5 * (1 + np.tanh(Z / 2))

    return squash(np.dot(w.T, X) + b)


def in_float32(w, b, X):
    return sigmoid(w.astype(np.float32).T @ X.astype(np.float32) + np.float32(b))


answers.right(
    with_a_helper,
    with_its_own_helper,
    in_float32,
    one_line=lambda w, b, X: 1 / (1 + np.exp(-(w.T @ X + b))),
    rows=lambda w, b, X: sigmoid(X.T @ w + b).T,
    einsum=lambda w, b, X: sigmoid(np.einsum("jo,jm->om", w, X) + b),
    sum=lambda w, b, X: sigmoid(np.sum(w * X, axis=0, keepdims=True) + b),
)


def over_columns(w, b, X):
    A = np.zeros((1, X.shape[1]))
    for i in range(X.shape[1]):
        A[0, i] = sigmoid(w[:, 0] @ X[:, i] + b)
    return A


def with_while(w, b, X):
    A, i = np.zeros((1, X.shape[1])), 0
    while i < X.shape[1]:
        A[0, i] = sigmoid(w[:, 0] @ X[:, i] + b)
        i += 1
    return A


def with_a_comprehension(w, b, X):
    return np.array([[sigmoid_of_a_number(w[:, 0] @ x + b) for x in X.T]])


def with_a_looping_helper(w, b, X):
    return sigmoid_in_a_loop(w.T @ X + b)


def with_a_helper_of_a_helper(w, b, X):
    return squashed(w.T @ X + b)


def squashed(Z):
    return sigmoid_in_a_loop(Z)


def with_a_nested_loop(w, b, X):
    def squash(Z):
        return np.array([[sigmoid_of_a_number(z) for z in row] for row in Z])

    return squash(w.T @ X + b)


def with_vectorize(w, b, X):
    return np.vectorize(sigmoid_of_a_number)(w.T @ X + b)


def with_map(w, b, X):
    return np.array(list(map(sigmoid_of_a_number, (w.T @ X + b)[0])))[None, :]


def with_recursion(w, b, X):
    if X.shape[1] == 0:
        return np.zeros((1, 0))
    return np.hstack([sigmoid(w.T @ X[:, :1] + b), with_recursion(w, b, X[:, 1:])])


class Neuron:
    def fire(self, w, b, X):
        return np.array([[sigmoid_of_a_number(w[:, 0] @ x + b) for x in X.T]])

    def __call__(self, w, b, X):
        return self.fire(w, b, X)


def with_a_class(w, b, X):
    return Neuron().fire(w, b, X)


loop_once_for_all = np.vectorize(sigmoid_of_a_number)


def with_a_vectorised_global(w, b, X):
    return loop_once_for_all(w.T @ X + b)


answers.wrong(
    "a loop",
    over_columns,
    with_while,
    with_a_comprehension,
    with_a_looping_helper,
    with_a_helper_of_a_helper,
    with_a_nested_loop,
    with_vectorize,
    with_map,
    with_recursion,
    with_a_class,
    with_a_vectorised_global,
    partial=functools.partial(over_columns),
    bound_method=Neuron().fire,
    callable_object=Neuron(),
)
answers.wrong(
    "σ missing", affine=lambda w, b, X: w.T @ X + b, sum=lambda w, b, X: (w * X).sum(axis=0, keepdims=True) + b
)
answers.wrong(
    "b forgotten",
    one_line=lambda w, b, X: sigmoid(w.T @ X),
    rows=lambda w, b, X: 1 / (1 + np.exp(-(X.T @ w).T)),
)
answers.both(("σ missing", "b forgotten"), bare=lambda w, b, X: w.T @ X)


def loop_without_b(w, b, X):
    return np.array([[sigmoid_of_a_number(w[:, 0] @ x) for x in X.T]])


answers.both(("a loop", "b forgotten"), loop_without_b)


# ── gradients(w, b, X, Y) ─────────────────────────────────────────────────
answers.to("gradients")


def in_two_lines(w, b, X, Y):
    dZ = sigmoid(w.T @ X + b) - Y
    return X @ dZ.T / X.shape[1], np.mean(dZ)


def by_einsum(w, b, X, Y):
    e = (sigmoid(w.T @ X + b) - Y) / Y.shape[1]
    return [np.einsum("jm,om->jo", X, e), float(e.sum())]


def by_broadcasting(w, b, X, Y):
    E = sigmoid((w * X).sum(axis=0) + b) - Y
    return (X * E).mean(axis=1)[:, np.newaxis], np.array(E.mean())


def over_a_pair_of_names(w, b, X, Y):
    dZ = sigmoid(w.T @ X + b) - Y
    dw, db = (dZ @ A.T / Y.size for A in (X, np.ones((1, Y.size))))
    return dw.T, db[0, 0]


answers.right(in_two_lines, by_einsum, by_broadcasting, over_a_pair_of_names)


def summing_up(w, b, X, Y):
    A = sigmoid(w.T @ X + b)
    dw, db = np.zeros(w.shape), 0.0
    for i in range(X.shape[1]):
        dw += X[:, i : i + 1] * (A[0, i] - Y[0, i])
        db += A[0, i] - Y[0, i]
    return dw / X.shape[1], db / X.shape[1]


def with_python_sum(w, b, X, Y):
    dZ = sigmoid(w.T @ X + b) - Y
    return sum(X[:, [i]] * dZ[0, i] for i in range(Y.size)) / Y.size, dZ.mean()


def feature_by_feature(w, b, X, Y):
    dZ = sigmoid(w.T @ X + b) - Y
    dw = np.zeros(w.shape)
    for j, row in enumerate(X):
        dw[j] = np.mean(row * dZ)
    return dw, dZ.mean()


answers.wrong("a loop", summing_up, with_python_sum, feature_by_feature)
answers.wrong(
    "1/m missing",
    both=lambda w, b, X, Y: (X @ (sigmoid(w.T @ X + b) - Y).T, np.sum(sigmoid(w.T @ X + b) - Y)),
    dw_only=lambda w, b, X, Y: (X @ (sigmoid(w.T @ X + b) - Y).T, np.mean(sigmoid(w.T @ X + b) - Y)),
    db_only=lambda w, b, X, Y: (in_two_lines(w, b, X, Y)[0], (sigmoid(w.T @ X + b) - Y).sum()),
)
answers.wrong(
    "Y − A",
    both=lambda w, b, X, Y: (X @ (Y - sigmoid(w.T @ X + b)).T / Y.size, np.mean(Y - sigmoid(w.T @ X + b))),
    db_only=lambda w, b, X, Y: (in_two_lines(w, b, X, Y)[0], np.mean(Y - sigmoid(w.T @ X + b))),
)
answers.both(
    ("1/m missing", "Y − A"),
    in_one_line=lambda w, b, X, Y: (X @ (Y - sigmoid(w.T @ X + b)).T, np.sum(Y - sigmoid(w.T @ X + b))),
    in_two_components=lambda w, b, X, Y: (X @ (sigmoid(w.T @ X + b) - Y).T, np.mean(Y - sigmoid(w.T @ X + b))),
)
answers.both(("a loop", "1/m missing"), sums=lambda w, b, X, Y: [g * Y.size for g in summing_up(w, b, X, Y)])


# ── standardize(X) ────────────────────────────────────────────────────────
answers.to("standardize")


def row_by_row(X):
    out = np.zeros(X.shape)
    for j in range(X.shape[0]):
        mean = sum(X[j]) / len(X[j])
        var = sum((X[j] - mean) ** 2) / len(X[j])
        if var > 0:
            out[j] = (X[j] - mean) / var**0.5
    return out


def with_ones_for_zeros(X):
    std = X.std(axis=1, keepdims=True)
    std[std == 0] = 1
    return (X - X.mean(axis=1, keepdims=True)) / std


def with_nan_to_num(X):
    with np.errstate(invalid="ignore"):
        return np.nan_to_num((X - X.mean(1, keepdims=True)) / X.std(1, keepdims=True))


answers.right(
    row_by_row,
    with_ones_for_zeros,
    with_nan_to_num,
    epsilon=lambda X: (X - X.mean(axis=1, keepdims=True)) / (X.std(axis=1, keepdims=True) + 1e-8),
    under_the_root=lambda X: (X - X.mean(axis=1)[:, None]) / np.sqrt(X.var(axis=1)[:, None] + 1e-12),
    transposed=lambda X: ((X.T - X.T.mean(0)) / np.where(X.T.std(0) > 0, X.T.std(0), 1)).T,
    float32=lambda X: with_ones_for_zeros(X.astype(np.float32)),
)


def safely(X, mean, std):
    return (X - mean) / np.where(std > 0, std, 1)


answers.wrong(
    "one mean for all",
    both=lambda X: safely(X, X.mean(), X.std()),
    mean_only=lambda X: safely(X, np.mean(X), X.std(axis=1, keepdims=True)),
    with_epsilon=lambda X: (X - np.mean(X)) / (np.std(X) + 1e-8),
)
answers.wrong(
    "wrong axis",
    both=lambda X: safely(X, X.mean(axis=0), X.std(axis=0)),
    keepdims=lambda X: (X - X.mean(0, keepdims=True)) / (X.std(0, keepdims=True) + 1e-8),
    mean_only=lambda X: safely(X, X.mean(axis=0, keepdims=True), X.std(axis=1, keepdims=True)),
)
answers.wrong(
    "NaN on a constant row",
    plain=lambda X: (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True),
    root=lambda X: (X - X.mean(axis=1)[:, None]) / np.sqrt(np.mean((X - X.mean(1)[:, None]) ** 2, axis=1))[:, None],
)
answers.wrong(
    "n − 1 (ddof 1)",
    ddof=lambda X: safely(X, X.mean(axis=1, keepdims=True), X.std(axis=1, keepdims=True, ddof=1)),
    by_hand=lambda X: safely(
        X,
        X.mean(axis=1, keepdims=True),
        np.sqrt(((X - X.mean(axis=1, keepdims=True)) ** 2).sum(axis=1, keepdims=True) / (X.shape[1] - 1)),
    ),
)
answers.both(
    ("n − 1 (ddof 1)", "NaN on a constant row"),
    plain=lambda X: (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True, ddof=1),
)
answers.both(("wrong axis", "n − 1 (ddof 1)"), both=lambda X: safely(X, X.mean(axis=0), X.std(axis=0, ddof=1)))
answers.both(("wrong axis", "NaN on a constant row"), plain=lambda X: (X - X.mean(axis=0)) / X.std(axis=0))


# ── one_hot(labels, K) ────────────────────────────────────────────────────
answers.to("one_hot")


def in_a_loop(labels, K):
    Y = np.zeros((K, len(labels)))
    for i, k in enumerate(labels):
        Y[k, i] = 1
    return Y


def by_index(labels, K):
    Y = np.zeros((K, labels.size), dtype=int)
    Y[labels, np.arange(labels.size)] = 1
    return Y


answers.right(
    in_a_loop,
    by_index,
    identity=lambda labels, K: np.eye(K)[:, labels],
    rows_turned=lambda labels, K: np.eye(K, dtype=np.float32)[labels].T,
    compared=lambda labels, K: np.arange(K)[:, None] == labels,
)
answers.wrong(
    "transposed",
    identity=lambda labels, K: np.eye(K)[labels],
    compared=lambda labels, K: (labels[:, None] == np.arange(K)).astype(int),
)


def from_one_in_a_loop(labels, K):
    Y = np.zeros((K, len(labels)))
    for i, k in enumerate(labels):
        Y[k - 1, i] = 1
    return Y


answers.wrong(
    "labels taken from 1",
    from_one_in_a_loop,
    identity=lambda labels, K: np.eye(K)[:, labels - 1],
    compared=lambda labels, K: (np.arange(1, K + 1)[:, None] == labels) * 1.0,
)
answers.both(
    ("transposed", "labels taken from 1"),
    identity=lambda labels, K: np.eye(K)[labels - 1],
    compared=lambda labels, K: labels[:, None] == np.arange(1, K + 1),
)


# ── softmax(Z) ────────────────────────────────────────────────────────────
answers.to("softmax")


def column_by_column(Z):
    out = np.zeros(Z.shape)
    for i in range(Z.shape[1]):
        e = [math.exp(z - max(Z[:, i])) for z in Z[:, i]]
        out[:, i] = np.array(e) / sum(e)
    return out


def shifted(Z):
    E = np.exp(Z - Z.max(axis=0, keepdims=True))
    return E / E.sum(axis=0, keepdims=True)


answers.right(
    column_by_column,
    shifted,
    log_sum_exp=lambda Z: np.exp(Z - np.logaddexp.reduce(Z, axis=0)),
    rows=lambda Z: (np.exp(Z.T - Z.T.max(1)[:, None]) / np.exp(Z.T - Z.T.max(1)[:, None]).sum(1)[:, None]).T,
    float32=lambda Z: shifted(Z.astype(np.float32)),
)
answers.wrong(
    "over all entries",
    shifted_by_all=lambda Z: np.exp(Z - Z.max()) / np.exp(Z - Z.max()).sum(),
    shifted_by_column=lambda Z: np.exp(Z - Z.max(axis=0)) / np.sum(np.exp(Z - Z.max(axis=0))),
)
answers.wrong(
    "per row",
    careful=lambda Z: shifted(Z.T).T,
    axis=lambda Z: (
        np.exp(Z - Z.max(axis=1, keepdims=True)) / np.exp(Z - Z.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True)
    ),
    last_axis=lambda Z: np.exp(Z - Z.max(-1)[:, None]) / np.sum(np.exp(Z - Z.max(-1)[:, None]), -1, keepdims=True),
)
answers.wrong(
    "overflows at 1000",
    plain=lambda Z: np.exp(Z) / np.exp(Z).sum(axis=0),
    power=lambda Z: np.e**Z / np.sum(np.e**Z, axis=0, keepdims=True),
)
answers.both(("over all entries", "overflows at 1000"), plain=lambda Z: np.exp(Z) / np.exp(Z).sum())
answers.both(("per row", "overflows at 1000"), plain=lambda Z: np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True))


# ── softmax_cross_entropy(Z, Y) ───────────────────────────────────────────
answers.to("softmax_cross_entropy")


def softmax(Z):
    raise NotImplementedError


def both_in_a_loop(Z, Y):
    cost, dZ = 0.0, np.zeros(Z.shape)
    for i in range(Z.shape[1]):
        a = np.exp(Z[:, i] - Z[:, i].max())
        a /= a.sum()
        cost -= math.log(a[Y[:, i].argmax()])
        dZ[:, i] = a - Y[:, i]
    return cost / Z.shape[1], dZ


def with_log_sum_exp(Z, Y):
    log_A = Z - Z.max(0) - np.log(np.exp(Z - Z.max(0)).sum(0))
    return [np.array(-(Y * log_A).sum(0).mean()), np.exp(log_A) - Y]


def cost_of(A, Y):
    return -np.sum(Y * np.log(A + 1e-12)) / Y.shape[1]


answers.right(
    both_in_a_loop,
    with_log_sum_exp,
    with_softmax=lambda Z, Y: (cost_of(softmax(Z), Y), softmax(Z) - Y),
    chosen=lambda Z, Y: (np.mean(-np.log(np.sum(softmax(Z) * Y, axis=0))), softmax(Z) - Y),
)
answers.wrong(
    "dZ divided by m",
    shape=lambda Z, Y: (cost_of(softmax(Z), Y), (softmax(Z) - Y) / Y.shape[1]),
    len=lambda Z, Y: (cost_of(softmax(Z), Y), 1 / len(Y.T) * (softmax(Z) - Y)),
)
answers.wrong(
    "Y − A",
    turned=lambda Z, Y: (cost_of(softmax(Z), Y), Y - softmax(Z)),
    minus=lambda Z, Y: (cost_of(softmax(Z), Y), -both_in_a_loop(Z, Y)[1]),
)
answers.wrong(
    "cost over K·m",
    mean=lambda Z, Y: (-np.mean(Y * np.log(softmax(Z))), softmax(Z) - Y),
    size=lambda Z, Y: (-np.sum(Y * np.log(softmax(Z))) / Y.size, softmax(Z) - Y),
)
answers.wrong(
    "cost summed",
    sum=lambda Z, Y: (-np.sum(Y * np.log(softmax(Z))), softmax(Z) - Y),
    loop=lambda Z, Y: (both_in_a_loop(Z, Y)[0] * Z.shape[1], softmax(Z) - Y),
)
answers.both(
    ("dZ divided by m", "cost summed"),
    both=lambda Z, Y: (-np.sum(Y * np.log(softmax(Z))), (softmax(Z) - Y) / Y.shape[1]),
)
answers.both(("Y − A", "cost over K·m"), both=lambda Z, Y: (-np.mean(Y * np.log(softmax(Z))), Y - softmax(Z)))
answers.both(
    ("Y − A", "dZ divided by m"), in_one_line=lambda Z, Y: (cost_of(softmax(Z), Y), (Y - softmax(Z)) / Y.shape[1])
)

# ── a variance for its root, a term too many ──────────────────────────────
answers.to("standardize")


def by_variances(X):
    centred = X - X.mean(axis=1, keepdims=True)
    return centred / np.maximum(np.mean(centred**2, axis=1, keepdims=True), 1e-300)


answers.wrong("variance for deviation", by_variances)

answers.to("softmax_cross_entropy")
answers.wrong(
    "both terms",
    of_chapter_4=lambda Z, Y: (-np.log(np.abs(1 - Y - softmax(Z))).sum() / Y.shape[1], softmax(Z) - Y),
)


# ── written from the page alone ────────────────────────────────────────────
def shifted_by_the_mean(Z):
    E = np.exp(Z - Z.mean(axis=0))
    return E / E.sum(axis=0)


answers.to("softmax")
answers.right(odds=lambda Z: 1 / np.exp(np.minimum(Z[None] - Z[:, None], 700)).sum(axis=1))
answers.wrong("overflows at 1000", shifted_by_the_mean)


# ── what passed, or was called by another's name ───────────────────────────
def by_another_name(w, b, X):
    each = np.vectorize
    return each(sigmoid_of_a_number)(w.T @ X + b)


def here(z, k):
    return there(z, k - 1) if k else z


def there(z, k):
    return here(z, k - 1) if k else z


def to_and_fro(w, b, X):
    return here(sigmoid(w.T @ X + b), X.shape[1])


answers.to("forward")
answers.wrong("a loop", by_another_name, to_and_fro)

answers.to("standardize")
answers.unknown(cut_off=lambda X: np.clip(with_ones_for_zeros(X), -3, 3))

answers.to("one_hot")
answers.wrong(
    "labels taken from 1",
    raising=lambda labels, K: np.eye(K)[:, labels + 1],
    late=lambda labels, K: (np.arange(K)[:, None] == labels + 1) * 1,
)
answers.unknown(cut_anew=lambda labels, K: np.eye(K)[labels].reshape(K, -1))

answers.to("softmax")
answers.wrong("overflows at 1000", propped_up=lambda Z: np.exp(Z - Z.max()) / (np.exp(Z - Z.max()).sum(0) + 1e-300))


# ── found by a reader from outside ────────────────────────────────────────
answers.to("softmax")
answers.wrong(
    "per row",
    sums_only=lambda Z: (
        np.exp(Z - np.max(Z, axis=0, keepdims=True))
        / np.exp(Z - np.max(Z, axis=0, keepdims=True)).sum(axis=1, keepdims=True)
    ),
)
answers.wrong("one maximum for all", guarded=lambda Z: np.exp(Z - Z.max()) / (np.exp(Z - Z.max()).sum(axis=0) + 1e-8))
answers.wrong(
    "overflows at 1000", clipped=lambda Z: np.exp(np.clip(Z, -700, 700)) / np.exp(np.clip(Z, -700, 700)).sum(axis=0)
)
answers.to("softmax_cross_entropy")
answers.wrong(
    "cost over K",
    rows=lambda Z, Y: (
        -np.sum(Y * (Z - np.log(np.exp(Z).sum(axis=0)))) / len(Y),
        np.exp(Z) / np.exp(Z).sum(axis=0) - Y,
    ),
)
answers.to("standardize")
answers.wrong(
    "NaN on a constant row",
    left=lambda X: np.where(
        np.ptp(X, axis=1, keepdims=True) == 0,
        X,
        (X - X.mean(1, keepdims=True)) / np.maximum(X.std(1, keepdims=True), 1e-30),
    ),
)
answers.wrong("one mean for all", one_deviation=lambda X: (X - X.mean(axis=1, keepdims=True)) / X.std())


def one_switch(X):
    deviation = np.std(X, axis=1, keepdims=True)
    if (deviation == 0).any():
        deviation = 1
    return (X - np.mean(X, axis=1, keepdims=True)) / deviation


answers.to("standardize")
answers.wrong("one switch for all rows", one_switch)


def test_a_softmax_that_cuts_nothing_off_is_not_told_that_it_does():
    def mean_subtracted(Z):
        E = np.exp(Z - np.mean(Z, axis=0))
        return E / E.sum(axis=0)

    verdict = judged("vectorization.softmax", mean_subtracted, 0)
    assert verdict.slip == "overflows at 1000"
    assert "Cutting" not in verdict.message


def forward_of_one_column_too(w, b, X):
    if X.ndim == 1:
        return forward_of_one_column_too(w, b, X[:, None])
    assert all(n > 0 for n in X.shape)
    return 1 / (1 + np.exp(-(w.T @ X + b)))


def forward_by_default(w, b, X, *, how=lambda w, b, X: np.array([[w[:, 0] @ x + b for x in X.T]])):
    return 1 / (1 + np.exp(-how(w, b, X)))


answers.to("forward")
answers.right(forward_of_one_column_too)
answers.wrong("a loop", forward_by_default)
answers.to("one_hot")
answers.wrong("labels taken from 1", round_and_round=lambda labels, K: np.eye(K)[:, (labels + 1) % K])
answers.to("softmax")
answers.wrong("per row", one_maximum=lambda Z: np.exp(Z - Z.max()) / np.exp(Z - Z.max()).sum(axis=1, keepdims=True))


@pytest.mark.parametrize("answer", answers.right_ones, ids=str)
def test_a_right_answer_passes(answer):
    answer.passes()


@pytest.mark.parametrize("answer", answers.wrong_ones, ids=str)
def test_a_wrong_answer_is_told_its_slip(answer):
    answer.is_told_its_slip()
