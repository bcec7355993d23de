"""Chapter 09: splits, scalers that learn from the training set only, and metrics."""

import functools
import operator

import numpy as np

from dlcore.check.exercise import Exercise, Property, Slip, edit
from dlcore.check.observe import Seed


def split(X, Y, fractions, rng):
    m = X.shape[1]
    order = rng.permutation(m)
    cuts = np.round(np.cumsum(fractions)[:-1] * m).astype(int)
    return [(X[:, part], Y[:, part]) for part in np.split(order, cuts)]


def numbered(rng, m):
    """X (2, m) whose first row numbers the examples, and Y (1, m) that can be told from it."""
    X = np.vstack([np.arange(m, dtype=float), rng.normal(size=m)])
    return X, 3 * X[:1] + 1


def ids(value):
    """The example numbers of each part."""
    return [part[0][0].astype(int).tolist() for part in value]


def are_pairs(args, value):
    X, Y, fractions, _ = args
    return len(value) == len(fractions) and all(
        len(part) == 2 and part[0].shape[0] == len(X) and part[1].shape == (len(Y), part[0].shape[1]) for part in value
    )


def no_example_twice(args, value):
    flat = functools.reduce(operator.iadd, ids(value), [])
    return len(set(flat)) == len(flat)


def none_lost(args, value):
    return set(functools.reduce(operator.iadd, ids(value), [])) == set(range(args[0].shape[1]))


def together(args, value):
    return all(np.array_equal(part[1], 3 * part[0][:1] + 1) for part in value)


def in_another_order(args, value):
    return functools.reduce(operator.iadd, ids(value), []) != list(range(args[0].shape[1]))


def sized(args, value):
    m = args[0].shape[1]
    return all(abs(part[0].shape[1] - fraction * m) <= 1.5 for part, fraction in zip(value, args[2], strict=True))


def overlapping_split(X, Y, fractions, rng):
    m, parts = X.shape[1], []
    for fraction in fractions:
        part = rng.permutation(m)[: round(fraction * m)]
        parts.append((X[:, part], Y[:, part]))
    return parts


def split_that_loses(X, Y, fractions, rng):
    m, start, parts = X.shape[1], 0, []
    order = rng.permutation(m)
    for fraction in fractions:
        part = order[start : start + int(fraction * m) - 1]
        start += int(fraction * m)
        parts.append((X[:, part], Y[:, part]))
    return parts


APART = "X and Y are shuffled apart: an example no longer sits in the same column as its label. One order for both."
NOT_SHUFFLED = "The examples come in their old order. Data are often sorted, by class or by day: shuffle first."

SPLIT = Exercise(
    "training_in_practice.split",
    points=3,
    answer=split,
    cases=lambda rng: [
        (*numbered(rng, 50), fractions, Seed(int(rng.integers(1e6)))) for fractions in ((0.6, 0.2, 0.2), (0.7, 0.3))
    ]
    + [(*numbered(rng, 33), (0.5, 0.25, 0.25), Seed(int(rng.integers(1e6))))],
    same_shapes=False,
    properties=[
        Property(None, are_pairs, "Expected a list with one pair (X_part, Y_part) for each fraction, examples in columns."),
        Property("overlap", no_example_twice, "An example is in more than one part: then a test says nothing about the unseen."),
        Property("examples lost", none_lost, "Some examples are in no part at all. Rounding each part down loses them: cut at rounded *cumulative* fractions."),
        Property("X and Y shuffled apart", together, APART),
        Property("not shuffled", in_another_order, NOT_SHUFFLED),
        Property(None, sized, "The parts are not as large as the fractions say."),
    ],
    slips=[
        Slip("not shuffled", edit(split, "rng.permutation(m)", "np.arange(m)")),
        Slip("X and Y shuffled apart", edit(split, "Y[:, part]", "Y[:, rng.permutation(m)[: len(part)]]")),
        Slip("overlap", overlapping_split),
        Slip("examples lost", split_that_loses),
    ],
    hints=[
        "Shuffle the numbers of the examples once, then cut the shuffled row into pieces.",
        "`rng.permutation(m)` gives an order, `np.cumsum(fractions)` the places to cut, and one index picks columns of X and of Y.",
        "Cuts at rounded m · cumulative fractions; for each piece of the order, the pair (X[:, piece], Y[:, piece]).",
    ],
)  # fmt: skip


def standardize(X_train, X_test):
    mean = X_train.mean(axis=1, keepdims=True)
    deviation = X_train.std(axis=1, keepdims=True)
    deviation = np.where(deviation == 0, 1, deviation)
    return (X_train - mean) / deviation, (X_test - mean) / deviation


def min_max(X_train, X_test):
    low = X_train.min(axis=1, keepdims=True)
    width = X_train.max(axis=1, keepdims=True) - low
    width = np.where(width == 0, 1, width)
    return (X_train - low) / width, (X_test - low) / width


def each_by_itself(scale):
    return lambda X_train, X_test: (scale(X_train, X_train)[0], scale(X_test, X_test)[0])


def pooled(scale):
    return lambda X_train, X_test: tuple(scale(np.hstack([X_train, X_test]), X)[1] for X in (X_train, X_test))


def train_and_test(rng, n=3, m=8, m_test=5):
    """The test set lies partly outside the training range, and has another mean."""
    scale, offset = rng.uniform(0.5, 20, size=(n, 1)), rng.normal(scale=10, size=(n, 1))
    return rng.normal(size=(n, m)) * scale + offset, (2 * rng.normal(size=(n, m_test)) + 1.5) * scale + offset


def with_a_constant_feature(rng):
    X_train, X_test = train_and_test(rng)
    X_train[1] = X_test[1] = 4.0
    return X_train, X_test


OWN = "The test set is scaled by its own statistics: the same measurement would mean two things. Use the training set's for both."
POOLED = (
    "The statistics are taken from training and test data together: what you learn from must not know the test set."
)
CONSTANT = "A feature that never varies gives 0/0. What should come out for it, and what could you divide by instead?"

STANDARDIZE = Exercise(
    "training_in_practice.standardize",
    outputs=("X_train", "X_test"),
    answer=standardize,
    cases=lambda rng: [train_and_test(rng), train_and_test(rng, 2, 6, 6), with_a_constant_feature(rng)],
    slips=[
        Slip("test's own statistics", each_by_itself(standardize), OWN),
        Slip("pooled statistics", pooled(standardize), POOLED),
        Slip("NaN", edit(standardize, "np.where(deviation == 0, 1, deviation)", "deviation"), CONSTANT),
    ],
    hints=[
        "Pretend that the test set arrives tomorrow: what can you use today?",
        "Row means and row deviations (`axis=1, keepdims=True`) of the training set, for both; mind a deviation of 0.",
        "(X − mean) / deviation twice, with the same mean and the same deviation.",
    ],
)  # fmt: skip

MIN_MAX = Exercise(
    "training_in_practice.min_max",
    outputs=("X_train", "X_test"),
    answer=min_max,
    cases=lambda rng: [train_and_test(rng), train_and_test(rng, 2, 6, 6), with_a_constant_feature(rng)],
    slips=[
        Slip("test's own statistics", each_by_itself(min_max), OWN),
        Slip("pooled statistics", pooled(min_max), POOLED),
        Slip("NaN", edit(min_max, "np.where(width == 0, 1, width)", "width"), CONSTANT),
        Slip("clipped test values", edit(min_max, "(X_test - low) / width", "np.clip((X_test - low) / width, 0, 1)"), "Test values beyond the training range are cut off at 0 and 1: let them lie outside, they are news."),
    ],
    hints=[
        "The smallest training value becomes 0, the largest 1; a test value may land outside.",
        "Row minima and row widths (`axis=1, keepdims=True`) of the training set, for both; mind a width of 0.",
        "(X − low) / width twice, with the same low and the same width.",
    ],
)  # fmt: skip


def mean_absolute_error(Y, Y_hat):
    return float(np.mean(np.abs(Y - Y_hat)))


def targets(rng, n, m):
    """Y, Y_hat (n, m), neither near 0, both of both signs."""
    Y = rng.choice([-1, 1], size=(n, m)) * rng.uniform(1, 5, size=(n, m))
    return Y, Y * rng.uniform(0.5, 1.6, size=(n, m))


def several_targets(rng):
    return [targets(rng, 1, 5), targets(rng, 3, 4), targets(rng, 2, 2)]


MEAN_ABSOLUTE_ERROR = Exercise(
    "training_in_practice.mean_absolute_error",
    points=1,
    answer=mean_absolute_error,
    cases=several_targets,
    slips=[
        Slip("sum", edit(mean_absolute_error, "np.mean", "np.sum"), "This is the sum of the misses; their mean is asked for."),
        Slip("sign", edit(mean_absolute_error, "np.abs(Y - Y_hat)", "Y - Y_hat"), "Misses above and below cancel here: each counts by its size, whatever its sign."),
        Slip("sign", edit(mean_absolute_error, "np.abs(Y - Y_hat)", "Y_hat - Y"), "Misses above and below cancel here: each counts by its size, whatever its sign."),
        Slip("squared", edit(mean_absolute_error, "np.abs(Y - Y_hat)", "(Y - Y_hat) ** 2"), "These misses are squared; take their sizes."),
    ],
    hints=["How far off is a typical prediction?", "`np.abs` drops the sign.", "The mean of the absolute differences, as a float."],
)  # fmt: skip


def mean_absolute_percentage_error(Y, Y_hat):
    return float(100 * np.mean(np.abs((Y - Y_hat) / Y)))


MEAN_ABSOLUTE_PERCENTAGE_ERROR = Exercise(
    "training_in_practice.mean_absolute_percentage_error",
    points=1,
    answer=mean_absolute_percentage_error,
    cases=several_targets,
    slips=[
        Slip("fraction for percent", edit(mean_absolute_percentage_error, "100 * ", ""), "This is a fraction; percent is asked for."),
        Slip("divided by Y_hat", edit(mean_absolute_percentage_error, "/ Y)", "/ Y_hat)"), "Each miss is compared with the prediction; compare it with the truth."),
        Slip("sum", edit(mean_absolute_percentage_error, "np.mean", "np.sum"), "This is the sum of the percentages; their mean is asked for."),
        Slip("sign", edit(mean_absolute_percentage_error, "np.abs((Y - Y_hat) / Y)", "(Y - Y_hat) / Y"), "Misses above and below cancel here: each counts by its size."),
        Slip("sign", edit(mean_absolute_percentage_error, "np.abs((Y - Y_hat) / Y)", "np.abs(Y - Y_hat) / Y"), "Where the truth is negative, your percentage is too: each miss counts by its size."),
    ],
    hints=["A miss of 2 is small beside 100 and large beside 3.", "Divide each miss by the truth it belongs to, then drop the sign.", "100 times the mean of the absolute value of (miss / truth)."],
)  # fmt: skip


def cosine_similarity(Y, Y_hat):
    dots = np.sum(Y * Y_hat, axis=0)
    return float(np.mean(dots / (np.linalg.norm(Y, axis=0) * np.linalg.norm(Y_hat, axis=0))))


COSINE_SIMILARITY = Exercise(
    "training_in_practice.cosine_similarity",
    answer=cosine_similarity,
    cases=lambda rng: [(rng.normal(size=(n, m)), rng.normal(size=(n, m)) + 0.3) for n, m in ((3, 4), (2, 5), (4, 4))],
    slips=[
        Slip("whole-matrix cosine", edit(cosine_similarity, ", axis=0", ""), "The whole matrix is taken as one long vector. Each column is a vector of its own: average their cosines."),
        Slip("sign", edit(cosine_similarity, "float(np.mean", "-float(np.mean"), "The sign is the wrong way round: equal directions have similarity +1. (As a *loss* it would be negative.)"),
        Slip("sum", edit(cosine_similarity, "np.mean", "np.sum"), "The cosines of the columns are added up; their mean is asked for."),
        Slip("per row", edit(cosine_similarity, "axis=0", "axis=1"), "The cosine is taken row by row; the examples are the columns."),
    ],
    hints=["Do the two columns point the same way? Their lengths should not matter.", "A dot product divided by both lengths; `axis=0` goes down each column.", "The mean over the columns of dot / (norm · norm)."],
)  # fmt: skip


def top_k_accuracy(P, labels, k):
    best = np.argsort(P, axis=0)[-k:]
    return float(np.mean(np.any(best == labels, axis=0)))


def predictions(rng, K, m, k):
    P = rng.dirichlet(np.ones(K), size=m).T
    return P, rng.integers(0, K, size=m), k


TOP_K_ACCURACY = Exercise(
    "training_in_practice.top_k_accuracy",
    answer=top_k_accuracy,
    cases=lambda rng: [
        predictions(rng, 5, 40, 2),
        predictions(rng, 6, 50, 1),
        (np.array([[0.5, 0.2], [0.3, 0.1], [0.2, 0.7]]), np.array([1, 2]), 2),
        (np.array([[0.6, 0.1], [0.3, 0.2], [0.1, 0.7]]), np.array([0, 0]), 1),
    ],
    slips=[
        Slip("smallest k", edit(top_k_accuracy, "[-k:]", "[:k]"), "These are the k *least* probable classes: argsort begins with the smallest."),
        Slip("percent", edit(top_k_accuracy, "float(np.mean", "100 * float(np.mean"), "This is in percent; a fraction is asked for."),
        Slip("only the best counts", edit(top_k_accuracy, "[-k:]", "[-1:]"), "Only the most probable class counts here, whatever k is."),
    ],
    hints=["An example counts if its own class is among the k most probable ones.", "`np.argsort(P, axis=0)` sorts the classes of each column, the least probable first.", "The last k rows of the order, compared with the labels; any match in a column; the mean."],
)  # fmt: skip


def confusion_matrix(labels, predicted, K):
    counts = np.zeros((K, K))
    np.add.at(counts, (labels, predicted), 1)
    return counts


CONFUSION_MATRIX = Exercise(
    "training_in_practice.confusion_matrix",
    answer=confusion_matrix,
    cases=lambda rng: [
        (np.array([0, 1, 2, 2, 1]), np.array([0, 2, 2, 0, 2]), 3),
        (rng.integers(0, 4, size=30), rng.integers(0, 4, size=30), 4),
        (np.array([0, 0, 1]), np.array([0, 1, 1]), 3),
    ],
    slips=[
        Slip("transposed", lambda labels, predicted, K: confusion_matrix(predicted, labels, K), "Rows and columns are swapped: the row is the truth, the column what was predicted."),
        Slip("repeats counted once", edit(confusion_matrix, "np.add.at(counts, (labels, predicted), 1)", "counts[labels, predicted] += 1"), "`counts[i, j] += 1` with arrays counts a pair once, however often it occurs."),
    ],
    hints=["Entry (i, j) counts the examples of class i that were called j.", "Start with K × K zeros and add 1 for each example (a loop will do).", "For each pair (truth, prediction): one more in row truth, column prediction."],
)  # fmt: skip


def precision_recall(labels, predicted):
    hits = np.sum((labels == 1) & (predicted == 1))
    p = float(hits / np.sum(predicted == 1)) if np.any(predicted == 1) else 0.0
    r = float(hits / np.sum(labels == 1)) if np.any(labels == 1) else 0.0
    return p, r


def undefined_by_numpy(labels, predicted):
    hits = np.sum((labels == 1) & (predicted == 1))
    return hits / np.sum(predicted == 1), hits / np.sum(labels == 1)


def undefined_by_python(labels, predicted):
    hits = int(np.sum((labels == 1) & (predicted == 1)))
    return hits / int(np.sum(predicted == 1)), hits / int(np.sum(labels == 1))


UNDEFINED = (
    "Where nothing is predicted positive, or nothing is positive, this divides 0 by 0. Here the answer is then 0."
)

PRECISION_RECALL = Exercise(
    "training_in_practice.precision_recall",
    outputs=("precision", "recall"),
    answer=precision_recall,
    cases=lambda rng: [
        (np.array([1, 1, 0, 0, 1, 0, 1]), np.array([1, 0, 1, 0, 1, 0, 0])),
        (np.array([1, 0, 0, 0, 1, 0]), np.array([1, 1, 1, 0, 1, 0])),
        (np.array([1, 0, 1]), np.array([0, 0, 0])),
        (np.array([0, 0, 0]), np.array([0, 1, 0])),
    ],
    slips=[
        Slip("p and r swapped", lambda labels, predicted: precision_recall(labels, predicted)[::-1], "Precision and recall are swapped: precision asks how many of the *alarms* were right."),
        Slip("NaN", undefined_by_numpy, UNDEFINED),
        Slip("NaN", undefined_by_python, UNDEFINED),
    ],
    hints=["Precision: of all that were called positive, how many are? Recall: of all that are positive, how many were called so?", "Both have the same numerator; `&` joins two comparisons.", "Hits over predicted positives, hits over true positives, each guarded against 0 in the denominator."],
)  # fmt: skip
