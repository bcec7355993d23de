"""Chapter 09, answered in many ways."""

import itertools
import math

import numpy as np
import pytest

from tests.exercises.answers import Answers, judged

answers = Answers("training_in_practice")


# ── split(X, Y, fractions, rng) ───────────────────────────────────────────
answers.to("split")


def cuts_of(fractions, m):
    return [0, *(round(m * c) for c in np.cumsum(fractions))]


def split_by(order):
    """Split by an order of the examples, order(m, rng) → indices."""

    def split(X, Y, fractions, rng):
        index = order(X.shape[1], rng)
        cuts = cuts_of(fractions, X.shape[1])
        return [(X[:, index[a:b]], Y[:, index[a:b]]) for a, b in itertools.pairwise(cuts)]

    return split


def shuffled_in_place(m, rng):
    index = np.arange(m)
    rng.shuffle(index)
    return index


def glued_together(X, Y, fractions, rng):
    both = rng.permuted(np.arange(X.shape[1]))
    XY = np.vstack([X, Y])[:, both]
    cuts = (np.cumsum(fractions)[:-1] * X.shape[1]).astype(int)
    return tuple([part[: len(X)], part[len(X) :]] for part in np.split(XY, cuts, axis=1))


def last_part_takes_the_rest(X, Y, fractions, rng):
    m, start, parts = X.shape[1], 0, []
    index = rng.permutation(m)
    for k, fraction in enumerate(fractions):
        stop = m if k == len(fractions) - 1 else start + int(m * fraction)
        chosen = index[start:stop]
        parts.append((X[:, chosen], Y[:, chosen]))
        start = stop
    return parts


answers.right(
    glued_together,
    last_part_takes_the_rest,
    permutation=split_by(lambda m, rng: rng.permutation(m)),
    shuffled=split_by(shuffled_in_place),
    sorted_noise=split_by(lambda m, rng: np.argsort(rng.random(m))),
    chosen=split_by(lambda m, rng: rng.choice(m, size=m, replace=False)),
)
answers.wrong(
    "not shuffled",
    arange=split_by(lambda m, rng: np.arange(m)),
    numpy=lambda X, Y, fractions, rng: list(
        zip(
            np.split(X, cuts_of(fractions, X.shape[1])[1:-1], axis=1),
            np.split(Y, cuts_of(fractions, X.shape[1])[1:-1], axis=1),
            strict=True,
        )
    ),
)


def two_permutations(X, Y, fractions, rng):
    m = X.shape[1]
    X, Y = X[:, rng.permutation(m)], Y[:, rng.permutation(m)]
    cuts = cuts_of(fractions, m)
    return [(X[:, a:b], Y[:, a:b]) for a, b in itertools.pairwise(cuts)]


def only_X_shuffled(X, Y, fractions, rng):
    X = X[:, rng.permutation(X.shape[1])]
    cuts = cuts_of(fractions, X.shape[1])
    return [(X[:, a:b], Y[:, a:b]) for a, b in itertools.pairwise(cuts)]


def only_Y_shuffled(X, Y, fractions, rng):
    Y = rng.permutation(Y, axis=1)
    cuts = cuts_of(fractions, X.shape[1])
    return [(X[:, a:b], Y[:, a:b]) for a, b in itertools.pairwise(cuts)]


answers.wrong("X and Y shuffled apart", two_permutations, only_X_shuffled, only_Y_shuffled)


def a_new_order_for_each_part(X, Y, fractions, rng):
    m, parts = X.shape[1], []
    cuts = cuts_of(fractions, m)
    for a, b in itertools.pairwise(cuts):
        index = rng.permutation(m)[a:b]
        parts.append((X[:, index], Y[:, index]))
    return parts


def drawn_with_replacement(X, Y, fractions, rng):
    m = X.shape[1]
    parts = []
    cuts = cuts_of(fractions, m)
    for a, b in itertools.pairwise(cuts):
        index = rng.integers(0, m, b - a)
        parts.append((X[:, index], Y[:, index]))
    return parts


def always_from_the_start(X, Y, fractions, rng):
    m = X.shape[1]
    index = rng.permutation(m)
    return [(X[:, index[: round(m * f)]], Y[:, index[: round(m * f)]]) for f in fractions]


answers.wrong("overlap", a_new_order_for_each_part, drawn_with_replacement, always_from_the_start)


def the_last_one_lost(X, Y, fractions, rng):
    m = X.shape[1]
    index = rng.permutation(m)
    cuts = cuts_of(fractions, m)
    return [(X[:, index[a : b - 1]], Y[:, index[a : b - 1]]) for a, b in itertools.pairwise(cuts)]


def cut_off(X, Y, fractions, rng):
    m, start, parts = X.shape[1], 0, []
    index = rng.permutation(m)
    for f in fractions:
        stop = start + math.floor(m * f)
        parts.append((X[:, index[start:stop]], Y[:, index[start:stop]]))
        start = stop
    return parts


answers.wrong("examples lost", the_last_one_lost, cut_off)
answers.both(
    ("not shuffled", "examples lost"),
    arange=lambda X, Y, fractions, rng: [
        (X[:, a : b - 1], Y[:, a : b - 1])
        for a, b in zip(cuts_of(fractions, X.shape[1])[:-1], cuts_of(fractions, X.shape[1])[1:], strict=True)
    ],
)
answers.both(
    ("not shuffled", "overlap"),
    arange=lambda X, Y, fractions, rng: [
        (X[:, : round(X.shape[1] * f)], Y[:, : round(X.shape[1] * f)]) for f in fractions
    ],
)


# ── standardize(X_train, X_test) ──────────────────────────────────────────
answers.to("standardize")


def standardize_by_row(X_train, X_test):
    train, test = np.zeros(X_train.shape), np.zeros(X_test.shape)
    for j in range(len(X_train)):
        mean, std = X_train[j].mean(), X_train[j].std()
        if std > 0:
            train[j], test[j] = (X_train[j] - mean) / std, (X_test[j] - mean) / std
    return [train, test]


def moments(X):
    return X.mean(axis=1, keepdims=True), X.std(axis=1, keepdims=True)


def scaled(X, mean, std):
    return (X - mean) / np.where(std == 0, 1, std)


def nothing_divided(X_train, X_test):
    mean, std = moments(X_train)
    safe = std > 0
    train = np.divide(X_train - mean, std, out=np.zeros_like(X_train), where=safe)
    test = np.divide(X_test - mean, std, out=np.zeros_like(X_test), where=safe)
    return train, test


answers.right(
    standardize_by_row,
    nothing_divided,
    where=lambda X_train, X_test: tuple(scaled(X, *moments(X_train)) for X in (X_train, X_test)),
    epsilon=lambda X_train, X_test: (
        (X_train - X_train.mean(1)[:, None]) / (X_train.std(1)[:, None] + 1e-9),
        (X_test - X_train.mean(1)[:, None]) / (X_train.std(1)[:, None] + 1e-9),
    ),
)
answers.wrong(
    "test's own statistics",
    each=lambda X_train, X_test: (scaled(X_train, *moments(X_train)), scaled(X_test, *moments(X_test))),
    loop=lambda X_train, X_test: [standardize_by_row(X, X)[0] for X in (X_train, X_test)],
)


def pooled_standardize(X_train, X_test):
    both = moments(np.hstack([X_train, X_test]))
    return scaled(X_train, *both), scaled(X_test, *both)


answers.wrong(
    "pooled statistics",
    pooled_standardize,
    cut_again=lambda X_train, X_test: np.split(
        scaled(np.hstack([X_train, X_test]), *moments(np.concatenate([X_train, X_test], axis=1))),
        [X_train.shape[1]],
        axis=1,
    ),
)


def raw(X, mean, std):
    return (X - mean) / std


answers.wrong(
    "NaN",
    plain=lambda X_train, X_test: (raw(X_train, *moments(X_train)), raw(X_test, *moments(X_train))),
    loop=lambda X_train, X_test: tuple(
        np.array([(x - t.mean()) / t.std() for x, t in zip(X, X_train, strict=True)]) for X in (X_train, X_test)
    ),
)
answers.both(
    ("NaN", "test's own statistics"),
    plain=lambda X_train, X_test: (raw(X_train, *moments(X_train)), raw(X_test, *moments(X_test))),
)
answers.both(
    ("NaN", "pooled statistics"),
    plain=lambda X_train, X_test: tuple(raw(X, *moments(np.hstack([X_train, X_test]))) for X in (X_train, X_test)),
)


# ── min_max(X_train, X_test) ──────────────────────────────────────────────
answers.to("min_max")


def ends(X):
    return X.min(axis=1, keepdims=True), X.max(axis=1, keepdims=True)


def between(X, low, high):
    return (X - low) / np.where(high > low, high - low, 1)


def min_max_by_row(X_train, X_test):
    parts = []
    for X in (X_train, X_test):
        out = np.zeros_like(X)
        for j, row in enumerate(X_train):
            if row.max() != row.min():
                out[j] = (X[j] - min(row)) / (max(row) - min(row))
        parts.append(out)
    return tuple(parts)


answers.right(
    min_max_by_row,
    where=lambda X_train, X_test: [between(X, *ends(X_train)) for X in (X_train, X_test)],
    nan_to_num=lambda X_train, X_test: tuple(np.nan_to_num(silently(X, *ends(X_train))) for X in (X_train, X_test)),
    ptp=lambda X_train, X_test: tuple(
        (X - X_train.min(1)[:, None]) / (np.ptp(X_train, axis=1)[:, None] + 1e-10) for X in (X_train, X_test)
    ),
)


def silently(X, low, high):
    with np.errstate(all="ignore"):
        return (X - low) / (high - low)


answers.wrong(
    "test's own statistics",
    each=lambda X_train, X_test: (between(X_train, *ends(X_train)), between(X_test, *ends(X_test))),
    loop=lambda X_train, X_test: [min_max_by_row(X, X)[0] for X in (X_train, X_test)],
)
answers.wrong(
    "pooled statistics",
    hstack=lambda X_train, X_test: [between(X, *ends(np.hstack([X_train, X_test]))) for X in (X_train, X_test)],
    minima=lambda X_train, X_test: [
        between(
            X,
            np.minimum(ends(X_train)[0], ends(X_test)[0]),
            np.maximum(ends(X_train)[1], ends(X_test)[1]),
        )
        for X in (X_train, X_test)
    ],
)
answers.wrong(
    "NaN",
    plain=lambda X_train, X_test: tuple(
        (X - X_train.min(1, keepdims=True)) / (X_train.max(1, keepdims=True) - X_train.min(1, keepdims=True))
        for X in (X_train, X_test)
    ),
    silent=lambda X_train, X_test: [silently(X, *ends(X_train)) for X in (X_train, X_test)],
)
answers.wrong(
    "clipped test values",
    clip=lambda X_train, X_test: (
        between(X_train, *ends(X_train)),
        np.clip(between(X_test, *ends(X_train)), 0, 1),
    ),
    both_clipped=lambda X_train, X_test: [
        np.minimum(1, np.maximum(0, between(X, *ends(X_train)))) for X in (X_train, X_test)
    ],
)
answers.both(
    ("NaN", "test's own statistics"),
    plain=lambda X_train, X_test: [silently(X, *ends(X)) for X in (X_train, X_test)],
)
answers.both(
    ("NaN", "clipped test values"),
    plain=lambda X_train, X_test: [np.clip(silently(X, *ends(X_train)), 0, 1) for X in (X_train, X_test)],
)


# ── mean_absolute_error(Y, Y_hat) ─────────────────────────────────────────
answers.to("mean_absolute_error")
answers.right(
    mean=lambda Y, Y_hat: np.mean(np.abs(Y - Y_hat)),
    loop=lambda Y, Y_hat: sum(abs(a - b) for a, b in zip(Y.flat, Y_hat.flat, strict=True)) / Y.size,
    float32=lambda Y, Y_hat: np.abs((Y_hat - Y).astype(np.float32)).mean(),
    norm=lambda Y, Y_hat: np.linalg.norm((Y - Y_hat).ravel(), 1) / Y.size,
)
answers.wrong("sum", numpy=lambda Y, Y_hat: np.sum(np.abs(Y - Y_hat)), method=lambda Y, Y_hat: abs(Y_hat - Y).sum())
answers.wrong("sign", minus=lambda Y, Y_hat: np.mean(Y - Y_hat), turned=lambda Y, Y_hat: (Y_hat - Y).mean())
answers.both(("sum", "sign"), minus=lambda Y, Y_hat: np.sum(Y - Y_hat))

# ── mean_absolute_percentage_error(Y, Y_hat) ──────────────────────────────
answers.to("mean_absolute_percentage_error")
answers.right(
    mean=lambda Y, Y_hat: 100 * np.mean(np.abs((Y - Y_hat) / Y)),
    loop=lambda Y, Y_hat: sum(abs(a - b) / abs(a) for a, b in zip(Y.flat, Y_hat.flat, strict=True)) / Y.size * 100,
    quotient=lambda Y, Y_hat: np.abs(1 - Y_hat / Y).mean() * 100.0,
)
answers.wrong(
    "fraction for percent",
    mean=lambda Y, Y_hat: np.mean(np.abs((Y - Y_hat) / Y)),
    quotient=lambda Y, Y_hat: float(abs(Y_hat / Y - 1).mean()),
)
answers.wrong(
    "divided by Y_hat",
    mean=lambda Y, Y_hat: 100 * np.mean(np.abs((Y - Y_hat) / Y_hat)),
    quotient=lambda Y, Y_hat: 100 * np.mean(np.abs(Y / Y_hat - 1)),
)
answers.wrong(
    "sign",
    minus=lambda Y, Y_hat: 100 * np.mean((Y - Y_hat) / Y),
    y_not_absolute=lambda Y, Y_hat: 100 * np.mean(np.abs(Y - Y_hat) / Y),
)
answers.wrong("sum", numpy=lambda Y, Y_hat: 100 * np.sum(np.abs((Y - Y_hat) / Y)))
answers.both(("fraction for percent", "divided by Y_hat"), mean=lambda Y, Y_hat: np.mean(np.abs((Y - Y_hat) / Y_hat)))
answers.both(("fraction for percent", "sign"), mean=lambda Y, Y_hat: np.mean((Y_hat - Y) / Y))

# ── cosine_similarity(Y, Y_hat) ───────────────────────────────────────────
answers.to("cosine_similarity")


def cosine_by_column(Y, Y_hat):
    cosines = []
    for i in range(Y.shape[1]):
        a, b = Y[:, i], Y_hat[:, i]
        cosines.append(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))
    return np.mean(cosines)


answers.right(
    cosine_by_column,
    sums=lambda Y, Y_hat: np.mean((Y * Y_hat).sum(0) / np.sqrt((Y**2).sum(0) * (Y_hat**2).sum(0))),
    units=lambda Y, Y_hat: float(
        np.sum(Y / np.linalg.norm(Y, axis=0) * Y_hat / np.linalg.norm(Y_hat, axis=0)) / Y.shape[1]
    ),
)
answers.wrong(
    "whole-matrix cosine",
    sums=lambda Y, Y_hat: np.sum(Y * Y_hat) / (np.linalg.norm(Y) * np.linalg.norm(Y_hat)),
    ravelled=lambda Y, Y_hat: Y.ravel() @ Y_hat.ravel() / np.sqrt(np.sum(Y**2) * np.sum(Y_hat**2)),
)
answers.wrong(
    "sign",
    as_a_loss=lambda Y, Y_hat: -cosine_by_column(Y, Y_hat),
    product=lambda Y, Y_hat: np.mean(-(Y * Y_hat).sum(0) / np.sqrt((Y**2).sum(0) * (Y_hat**2).sum(0))),
)
answers.wrong("sum", columns=lambda Y, Y_hat: cosine_by_column(Y, Y_hat) * Y.shape[1])
answers.both(
    ("whole-matrix cosine", "sign"),
    sums=lambda Y, Y_hat: -np.sum(Y * Y_hat) / (np.linalg.norm(Y) * np.linalg.norm(Y_hat)),
)

# ── top_k_accuracy(P, labels, k) ──────────────────────────────────────────
answers.to("top_k_accuracy")


def top_by_column(P, labels, k):
    hits = 0
    for i, label in enumerate(labels):
        best = sorted(range(len(P)), key=lambda c: P[c, i], reverse=True)[:k]
        hits += label in best
    return hits / len(labels)


answers.right(
    top_by_column,
    argsort=lambda P, labels, k: np.mean(np.any(np.argsort(-P, axis=0)[:k] == labels, axis=0)),
    argpartition=lambda P, labels, k: (np.argsort(P, axis=0)[-k:] == labels[None, :]).any(0).mean(),
    rank=lambda P, labels, k: np.mean((P[labels, np.arange(labels.size)] < P).sum(axis=0) < k),
)
answers.wrong(
    "smallest k",
    argsort=lambda P, labels, k: np.mean(np.any(np.argsort(P, axis=0)[:k] == labels, axis=0)),
    end=lambda P, labels, k: float((np.argsort(-P, axis=0)[-k:] == labels).any(axis=0).mean()),
    rank=lambda P, labels, k: np.mean((P[labels, np.arange(labels.size)] > P).sum(axis=0) < k),
)

# ── confusion_matrix(labels, predicted, K) ────────────────────────────────
answers.to("confusion_matrix")


def counted(labels, predicted, K):
    C = np.zeros((K, K), dtype=int)
    for t, p in zip(labels, predicted, strict=True):
        C[t, p] += 1
    return C


def added_at(labels, predicted, K):
    C = np.zeros((K, K))
    np.add.at(C, (labels, predicted), 1)
    return C


answers.right(
    counted,
    added_at,
    bincount=lambda labels, predicted, K: np.bincount(labels * K + predicted, minlength=K * K).reshape(K, K),
    product=lambda labels, predicted, K: np.eye(K)[labels].T @ np.eye(K)[predicted],
    sums=lambda labels, predicted, K: np.array(
        [[np.sum((labels == t) & (predicted == p)) for p in range(K)] for t in range(K)]
    ),
)
answers.wrong(
    "transposed",
    loop=lambda labels, predicted, K: counted(predicted, labels, K),
    turned=lambda labels, predicted, K: added_at(labels, predicted, K).T,
    bincount=lambda labels, predicted, K: np.bincount(predicted * K + labels, minlength=K * K).reshape(K, K),
)

# ── precision_recall(labels, predicted) ───────────────────────────────────
answers.to("precision_recall")


def counts(labels, predicted):
    tp = int(np.sum((labels == 1) & (predicted == 1)))
    return tp, int(np.sum((labels == 0) & (predicted == 1))), int(np.sum((labels == 1) & (predicted == 0)))


def with_branches(labels, predicted):
    tp, fp, fn = counts(labels, predicted)
    precision = tp / (tp + fp) if tp + fp > 0 else 0.0
    recall = tp / (tp + fn) if tp + fn > 0 else 0.0
    return precision, recall


def with_a_try(labels, predicted):
    tp, fp, fn = counts(labels, predicted)
    results = []
    for below in (tp + fp, tp + fn):
        try:
            results.append(tp / below)
        except ZeroDivisionError:
            results.append(0)
    return results


answers.right(
    with_branches,
    with_a_try,
    maximum=lambda labels, predicted: (
        np.sum(labels * predicted) / max(np.sum(predicted), 1),
        np.sum(labels * predicted) / max(np.sum(labels), 1),
    ),
    arrays=lambda labels, predicted: tuple(np.array(v) for v in with_branches(labels, predicted)),
)
answers.wrong(
    "p and r swapped",
    turned=lambda labels, predicted: with_branches(labels, predicted)[::-1],
    confused=lambda labels, predicted: with_branches(predicted, labels),
)


def plain(labels, predicted):
    hits = np.sum(labels * predicted)
    return hits / np.sum(predicted), hits / np.sum(labels)


def plain_python(labels, predicted):
    tp, fp, fn = counts(labels, predicted)
    return tp / (tp + fp), tp / (tp + fn)


def precision_unguarded(labels, predicted):
    hits = np.sum(labels * predicted)
    return hits / np.sum(predicted), hits / max(1, np.sum(labels))


answers.wrong(
    "NaN",
    plain,
    plain_python,
    precision_unguarded,
    mean=lambda labels, predicted: (
        np.divide((labels * predicted).sum(), predicted.sum()),
        np.divide((labels * predicted).sum(), labels.sum()),
    ),
)
answers.both(("p and r swapped", "NaN"), turned=lambda labels, predicted: plain(labels, predicted)[::-1])


# ── written from the page alone ────────────────────────────────────────────
def shuffled_within_each_part(X, Y, fractions, rng):
    ends = np.round(np.cumsum([0, *fractions]) * X.shape[1]).astype(int)
    parts = [a + rng.permutation(b - a) for a, b in itertools.pairwise(ends)]
    return [(X[:, part], Y[:, part]) for part in parts]


answers.to("split")
answers.wrong("not shuffled", shuffled_within_each_part)


def centred_on_its_own_mean(X_train, X_test):
    deviation = X_train.std(axis=1, keepdims=True) + 1e-12
    return tuple((X - X.mean(axis=1, keepdims=True)) / deviation for X in (X_train, X_test))


answers.to("standardize")
answers.wrong("test's own statistics", centred_on_its_own_mean)
answers.to("mean_absolute_error")
answers.wrong("over the columns", sums=lambda Y, Y_hat: np.mean(np.abs(Y - Y_hat).sum(axis=0)))
answers.to("mean_absolute_percentage_error")
answers.wrong("over the columns", sums=lambda Y, Y_hat: 100 * np.mean(np.abs(1 - Y_hat / Y).sum(axis=0)))
answers.wrong(
    "sign",
    kept=lambda Y, Y_hat: 100 * np.mean((Y - Y_hat) / np.abs(Y)),
    turned=lambda Y, Y_hat: 100 * np.mean((Y_hat - Y) / np.abs(Y)),
)


answers.to("split")
answers.wrong("not shuffled", reversed=split_by(lambda m, rng: np.arange(m)[::-1]))


def rows_shuffled_too(X, Y, fractions, rng):
    return split_by(lambda m, rng: rng.permutation(m))(X[rng.permutation(len(X))], Y, fractions, rng)


def with_true_negatives(labels, predicted):
    """Recall with the true negatives in the place of the false ones."""
    tp, tn = np.sum((labels == 1) & (predicted == 1)), np.sum((labels == 0) & (predicted == 0))
    return with_branches(labels, predicted)[0], tp / max(1, tp + tn)


def with_specificity(labels, predicted):
    tn = np.sum((labels == 0) & (predicted == 0))
    return with_branches(labels, predicted)[0], tn / max(1, np.sum(labels == 0))


SAID = {
    "split": [(rows_shuffled_too, "columns that are not X's")],
    "mean_absolute_error": [(lambda Y, Y_hat: np.mean(np.abs(np.abs(Y) - np.abs(Y_hat))), "expected")],
    "mean_absolute_percentage_error": [(lambda Y, Y_hat: 100 * np.mean(np.abs(1 - np.abs(Y_hat / Y))), "expected")],
    "top_k_accuracy": [(lambda P, labels, k: top_by_column(P, labels, k) / k, "expected")],
    "precision_recall": [(with_true_negatives, "expected"), (with_specificity, "expected")],
}


@pytest.mark.parametrize(
    ("exercise", "function", "said"), [(name, *answer) for name, those in SAID.items() for answer in those]
)
def test_a_wrong_answer_that_makes_no_known_slip_is_told_what_is_wrong(exercise, function, said, seeds):
    for seed in seeds:
        verdict = judged(f"training_in_practice.{exercise}", function, seed)
        assert not verdict.passed
        assert verdict.slip is None, verdict
        assert said in verdict.message, verdict


def test_parts_in_the_old_order_are_called_that():
    for function in (shuffled_within_each_part, split_by(lambda m, rng: np.arange(m)[::-1])):
        assert "one stretch of the old order" in judged("training_in_practice.split", function, 0).message


# ── found by a reader from outside ────────────────────────────────────────
def cut_down(X, Y, fractions, rng):
    m = X.shape[1]
    order, parts, start, share = rng.permutation(m), [], 0, 0
    for fraction in fractions:
        share += fraction
        end = int(m * share)
        parts.append((X[:, order[start:end]], Y[:, order[start:end]]))
        start = end
    return parts


def precision_twice(labels, predicted):
    hits, alarms = np.sum((labels == 1) & (predicted == 1)), np.sum(predicted == 1)
    return hits / max(1, alarms), hits / max(1, alarms)


def overwritten(X_train, X_test):
    low, high = X_train.min(axis=1, keepdims=True), X_train.max(axis=1, keepdims=True)
    X_train = (X_train - low) / np.where(high == low, 1, high - low)
    low, high = X_train.min(axis=1, keepdims=True), X_train.max(axis=1, keepdims=True)
    return X_train, (X_test - low) / np.where(high == low, 1, high - low)


answers.to("split")
answers.wrong("examples lost", cut_down)
answers.to("precision_recall")
answers.wrong("one of the two twice", precision_twice)
answers.to("min_max")
answers.both(("test left as it is", "NaN"), overwritten)


def test_nothing_returned_is_said_of_a_function_with_many_right_answers():
    verdict = judged("training_in_practice.split", lambda X, Y, fractions, rng: None, 0)
    assert "Nothing came back" in verdict.message


def down_the_columns(scale):
    return lambda X_train, X_test: (scale(X_train), scale(X_test))


answers.to("standardize")
answers.wrong("wrong axis", each=down_the_columns(lambda X: (X - X.mean(axis=0)) / X.std(axis=0)))
answers.to("min_max")
answers.wrong("wrong axis", each=down_the_columns(lambda X: (X - X.min(axis=0)) / (X.max(axis=0) - X.min(axis=0))))
answers.wrong(
    "clipped test values",
    above=lambda *sets: (over_training_range(*sets)[0], np.minimum(over_training_range(*sets)[1], 1)),
)


def over_training_range(X_train, X_test):
    low, width = X_train.min(axis=1, keepdims=True), np.ptp(X_train, axis=1, keepdims=True)
    return tuple((X - low) / np.where(width == 0, 1, width) for X in (X_train, X_test))


def cut(order, labels=lambda Y, part: Y[:, part]):
    """split with an order and labels of its own."""

    def split(X, Y, fractions, rng):
        cuts = np.round(np.cumsum(fractions)[:-1] * X.shape[1]).astype(int)
        return [(X[:, part], labels(Y, part)) for part in np.split(order(X.shape[1], rng), cuts)]

    return split


def permuted(m, rng):
    return rng.permutation(m)


answers.to("split")
answers.right(
    sorted_in_each_part=lambda X, Y, fractions, rng: [
        (A[:, np.argsort(A[0])], B[:, np.argsort(A[0])]) for A, B in cut(permuted)(X, Y, fractions, rng)
    ]
)
answers.wrong("not shuffled", rotated=cut(lambda m, rng: np.roll(np.arange(m), rng.integers(1, m))))
answers.unknown(
    one_row=cut(permuted, lambda Y, part: Y[:1, part]),
    raveled=cut(permuted, lambda Y, part: Y.ravel()[part].reshape(1, -1)),
    turned=cut(permuted, lambda Y, part: 1 - Y[:, part]),
)


def by_the_range_of(other, X):
    low, high = ends(other)
    return scaled(X, low, high - low)


answers.to("min_max")
answers.wrong("test's own statistics", for_both=lambda *sets: tuple(by_the_range_of(sets[1], X) for X in sets))
answers.wrong(
    "pooled statistics",
    for_the_test=lambda train, test: (by_the_range_of(train, train), by_the_range_of(np.hstack([train, test]), test)),
)
answers.to("standardize")
answers.wrong(
    "pooled statistics",
    mean_only=lambda train, test: tuple(
        (X - np.hstack([train, test]).mean(axis=1, keepdims=True)) / np.maximum(train.std(axis=1, keepdims=True), 1e-12)
        for X in (train, test)
    ),
)


def guarded_for_one(labels, predicted):
    """Nothing predicted and nothing positive at once: 0/0 all the same."""
    hits, called, there = np.sum(labels * predicted), predicted.sum(), labels.sum()
    if called == 0:
        return 0.0, hits / there
    return hits / called, hits / there if there else 0.0


answers.to("precision_recall")
answers.unknown(guarded_for_one)
answers.to("top_k_accuracy")
answers.unknown(always_three=lambda P, labels, k: np.mean((np.argsort(P, axis=0)[-3:] == labels).any(axis=0)))


@pytest.mark.parametrize("answer", answers.right_ones, ids=str)
def test_a_right_answer_passes(answer):
    answer.passes()


@pytest.mark.parametrize("answer", answers.wrong_ones, ids=str)
def test_a_wrong_answer_is_told_its_slip(answer):
    answer.is_told_its_slip()
