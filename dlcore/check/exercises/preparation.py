"""Chapter 09, first part: splits, and scalers that learn from the training set only."""

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


def numbered(rng, m, K=1):
    """X (5, m) whose first row numbers the examples, and Y (K, m) that can be told from it."""
    X = np.vstack([np.arange(m, dtype=float), rng.normal(size=(4, m))])
    return X, labels_of(X, K)


def labels_of(X, K):
    return 3 * X[:1] + np.arange(1, K + 1)[:, None]


def ids(value):
    """The example numbers of each part."""
    return [part[0][0].astype(int).tolist() for part in value]


def are_pairs(args, value):
    X, Y, fractions, _ = args
    return len(value) == len(fractions) and all(
        len(part) == 2 and part[0].shape[0] == len(X) and part[1].shape == (len(Y), part[0].shape[1]) for part in value
    )


def columns_of_X(args, value):
    """Whether each column of each part is, up to rounding, some column of X."""
    X = args[0]
    return all(np.isclose(part[0][:, :, None], X[:, None]).all(axis=0).any(axis=1).all() for part in value)


def no_example_twice(args, value):
    flat = functools.reduce(operator.iadd, ids(value), [])
    return len(set(flat)) == len(flat)


def none_lost(args, value):
    return set(functools.reduce(operator.iadd, ids(value), [])) == set(range(args[0].shape[1]))


def labels_of_Y(args, value):
    return all(np.isin(part[1], args[1]).all() for part in value)


def together(args, value):
    return all(np.array_equal(part[1], labels_of(part[0], len(args[1]))) for part in value)


def in_another_order(args, value):
    """Whether most parts are no run of neighbours, in whatever order and going round. A single part is not asked."""
    m = args[0].shape[1]
    parts = [set(part) for part in ids(value) if part]
    ends = [sum((i + 1) % m not in part for i in part) for part in parts]
    return len(parts) == 1 or 2 * sum(count > 1 for count in ends) > len(parts)


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
OTHER_LABELS = "Some labels are not Y's: move them, and leave their numbers as they are."
NOT_SHUFFLED = "Most parts are one stretch of the old order: shuffle before you cut."

SPLIT = Exercise(
    "training_in_practice.split",
    points=3,
    answer=split,
    cases=lambda rng: [
        (*numbered(rng, 50), fractions, Seed(int(rng.integers(1e6)))) for fractions in ((0.6, 0.2, 0.2), (0.7, 0.3))
    ]
    + [
        (*numbered(rng, 33), (0.5, 0.25, 0.25), Seed(int(rng.integers(1e6)))),
        (*numbered(rng, 40), (0.7, 0.2, 0.1), Seed(int(rng.integers(1e6)))),  # whose sum is a little less than 1
        (*numbered(rng, 30, K=3), (0.2,) * 5, Seed(int(rng.integers(1e6)))),
    ],
    same_shapes=False,
    properties=[
        Property(None, are_pairs, "Expected a list with one pair (X_part, Y_part) for each fraction, examples in columns."),
        Property(None, columns_of_X, "A part holds columns that are not X's: move whole examples, leave the rows."),
        Property("overlap", no_example_twice, "An example is in more than one part: then a test says nothing about the unseen."),
        Property("examples lost", none_lost, "Some examples are in no part at all. Is something rounded *down*, or does a slice end too early?"),
        Property(None, labels_of_Y, OTHER_LABELS),
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


def by_the_test_set(scale):
    return lambda X_train, X_test: scale(X_test, X_train)[::-1]


def test_by_both(scale):
    return lambda X_train, X_test: (
        scale(X_train, X_train)[0],
        scale(np.hstack([X_train, X_test]), X_test)[1],
    )


def pooled(scale):
    return lambda X_train, X_test: tuple(scale(np.hstack([X_train, X_test]), X)[1] for X in (X_train, X_test))


def train_and_test(rng, n=3, m=8, m_test=5):
    """The test set lies partly below and above the training range, and has another mean."""
    scale, offset = rng.uniform(0.5, 20, size=(n, 1)), rng.normal(scale=10, size=(n, 1))
    X_train, X_test = rng.normal(size=(n, m)) * scale, (2 * rng.normal(size=(n, m_test)) + 1.5) * scale
    X_test[:, 0], X_test[:, 1] = X_train.min(axis=1) - scale[:, 0], X_train.max(axis=1) + scale[:, 0]
    return X_train + offset, X_test + offset


def test_above(rng):
    """The test set lies above the training mean, and partly beyond the largest value: its range and both sets' differ."""
    X_train, X_test = train_and_test(rng)
    return X_train, np.maximum(X_test, X_train.mean(axis=1, keepdims=True))


def with_a_constant_feature(rng):
    X_train, X_test = train_and_test(rng)
    X_train[1] = X_test[1] = 4.0
    return X_train, X_test


OWN = "The test set is scaled by its own statistics: the same measurement would mean two things. Use the training set's for both."
BY_THE_TEST_SET = "Both sets are scaled by the test set's statistics: what you learn from must not know the test set."
TEST_BY_BOTH = (
    "The test set is scaled by the statistics of training and test data together. Use the training set's for both."
)
POOLED = (
    "The statistics are taken from training and test data together: what you learn from must not know the test set."
)
CONSTANT = "A feature that never varies gives 0/0. What should come out for it, and what could you divide by instead?"

TEST_LEFT = "The test set comes out as it came in: it needs the same numbers as the training set, those of *before* it was scaled."

DOWN_THE_COLUMNS = "The statistics are taken down the columns, example by example. A feature is a *row*."

STANDARDIZE = Exercise(
    "training_in_practice.standardize",
    outputs=("X_train", "X_test"),
    answer=standardize,
    cases=lambda rng: [train_and_test(rng), train_and_test(rng, 2, 6, 6), test_above(rng), with_a_constant_feature(rng)],
    slips=[
        Slip("test's own statistics", each_by_itself(standardize), OWN),
        Slip("test's own statistics", edit(standardize, "X_test - mean", "X_test - X_test.mean(axis=1, keepdims=True)"), "The test set is centred on its own mean. Subtract the training set's, as you divide by its deviation."),
        Slip("pooled statistics", pooled(standardize), POOLED),
        Slip("test's own statistics", by_the_test_set(standardize), BY_THE_TEST_SET),
        Slip("pooled statistics", test_by_both(standardize), TEST_BY_BOTH),
        Slip("pooled statistics", edit(standardize, "X_train.mean(", "np.hstack([X_train, X_test]).mean("), "The mean is taken from training and test data together: what you learn from must not know the test set."),
        Slip("pooled statistics", edit(standardize, "X_train.std(", "np.hstack([X_train, X_test]).std("), "The deviation is taken from training and test data together: what you learn from must not know the test set."),
        Slip("one mean for all", lambda X_train, X_test: ((X_train - X_train.mean()) / X_train.std(), (X_test - X_train.mean()) / X_train.std()), "One mean and one deviation for all features. Each feature, a row, has its own."),
        Slip("wrong axis", lambda X_train, X_test: ((X_train - X_train.mean(axis=0)) / X_train.std(axis=0), (X_test - X_train.mean(axis=0)) / X_train.std(axis=0)), DOWN_THE_COLUMNS),
        Slip("wrong axis", lambda *sets: tuple((X - X.mean(axis=0)) / X.std(axis=0) for X in sets), f"{DOWN_THE_COLUMNS} And the test set has its own."),
        Slip("variance for deviation", edit(standardize, ".std(axis=1, keepdims=True)", ".var(axis=1, keepdims=True)"), "Divided by the variance; divide by its root, the standard deviation."),
        Slip("m − 1", edit(standardize, "axis=1, keepdims=True)\n    deviation = np.where", "axis=1, ddof=1, keepdims=True)\n    deviation = np.where"), "The deviation is made with m − 1; here the variance is the plain mean of squares, 1/m."),
        Slip("test left as it is", edit(standardize, "(X_test - mean) / deviation", "X_test * 1.0"), TEST_LEFT),
        Slip("test's own statistics", edit(standardize, "(X_test - mean) / deviation", "(X_test - mean) / np.where(X_test.std(axis=1, keepdims=True) == 0, 1, X_test.std(axis=1, keepdims=True))"), "The test set is divided by its own deviation. Divide by the training set's, as you subtract its mean."),
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
    cases=lambda rng: [train_and_test(rng), train_and_test(rng, 2, 6, 6), test_above(rng), with_a_constant_feature(rng)],
    slips=[
        Slip("test's own statistics", each_by_itself(min_max), OWN),
        Slip("pooled statistics", pooled(min_max), POOLED),
        Slip("test's own statistics", edit(min_max, "X_test - low", "X_test - X_test.min(axis=1, keepdims=True)"), "The test set's own smallest value is subtracted. Subtract the training set's, as you divide by its width."),
        Slip("test's own statistics", lambda X_train, X_test: (min_max(X_train, X_test)[0], (X_test - X_train.min(axis=1, keepdims=True)) / np.where(np.ptp(X_test, axis=1, keepdims=True) == 0, 1, np.ptp(X_test, axis=1, keepdims=True))), "The test set is divided by its own width. Divide by the training set's, as you subtract its smallest value."),
        Slip("test's own statistics", by_the_test_set(min_max), BY_THE_TEST_SET),
        Slip("pooled statistics", test_by_both(min_max), TEST_BY_BOTH),
        Slip("test left as it is", edit(min_max, "(X_test - low) / width", "X_test * 1.0"), TEST_LEFT),
        Slip("one range for all", lambda X_train, X_test: tuple((X - X_train.min()) / (X_train.max() - X_train.min()) for X in (X_train, X_test)), "One minimum and one width for all features. Each feature, a row, has its own."),
        Slip("wrong axis", lambda X_train, X_test: tuple((X - X_train.min(axis=0)) / np.ptp(X_train, axis=0) for X in (X_train, X_test)), DOWN_THE_COLUMNS),
        Slip("wrong axis", lambda *sets: tuple((X - X.min(axis=0)) / np.ptp(X, axis=0) for X in sets), f"{DOWN_THE_COLUMNS} And the test set has its own."),
        Slip("over the maximum", edit(min_max, "keepdims=True) - low", "keepdims=True)"), "Divided by the largest value; divide by the *width*, largest minus smallest."),
        Slip("NaN", edit(min_max, "np.where(width == 0, 1, width)", "width"), CONSTANT),
        Slip("clipped test values", edit(min_max, "(X_test - low) / width", "np.clip((X_test - low) / width, 0, 1)"), "Test values beyond the training range are cut off at 0 and 1: let them lie outside, they are news."),
        Slip("clipped test values", edit(min_max, "(X_test - low) / width", "np.minimum((X_test - low) / width, 1)"), "Test values above the training range are cut off at 1: let them lie outside, they are news."),
        Slip("clipped test values", edit(min_max, "(X_test - low) / width", "np.maximum((X_test - low) / width, 0)"), "Test values below the training range are cut off at 0: let them lie outside, they are news."),
    ],
    hints=[
        "The smallest training value becomes 0, the largest 1; a test value may land outside.",
        "Row minima and row widths (`axis=1, keepdims=True`) of the training set, for both; mind a width of 0.",
        "(X − low) / width twice, with the same low and the same width.",
    ],
)  # fmt: skip
