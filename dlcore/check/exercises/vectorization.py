"""Chapter 05: forward and gradients without loops, standardising, one-hot labels, softmax."""

import numpy as np

from dlcore.activations import sigmoid
from dlcore.check.exercise import Case, Exercise, Slip, edit
from dlcore.check.exercises.logistic_regression import neuron
from dlcore.check.exercises.squared_error import BY_N
from dlcore.check.rules import no_loop

NO_LOOP = no_loop("The numbers are right, but there is still a loop. One matrix product does all examples at once.")


def forward(w, b, X):
    return sigmoid(w.T @ X + b)


def forward_with_a_loop(w, b, X):
    A = np.zeros((1, X.shape[1]))
    for i in range(X.shape[1]):
        A[0, i] = sigmoid(float(w[:, 0] @ X[:, i]) + b)
    return A


FORWARD = Exercise(
    "vectorization.forward",
    answer=forward,
    cases=lambda rng: [neuron(rng, 2, 5)[:3], neuron(rng, 4, 9)[:3], neuron(rng, 1, 1)[:3]],
    slips=[
        Slip("a loop", forward_with_a_loop),
        Slip("σ missing", edit(forward, "sigmoid(w.T @ X + b)", "w.T @ X + b"), "These are the weighted sums z; the sigmoid is still to come."),
        Slip("b forgotten", edit(forward, " + b", ""), "b is never added."),
    ],
    rules=[NO_LOOP],
    hints=[
        "Each example is a column of X, and w meets each of them in a dot product.",
        "A row times a matrix does all those dot products at once; b is broadcast.",
        "`sigmoid` of (w transposed, times X, plus b).",
    ],
)  # fmt: skip


def gradients(w, b, X, Y):
    m = X.shape[1]
    dZ = forward(w, b, X) - Y
    return X @ dZ.T / m, float(np.sum(dZ)) / m


def gradients_with_a_loop(w, b, X, Y):
    m = X.shape[1]
    dw, db = np.zeros(w.shape), 0.0
    for i in range(m):
        dz = forward(w, b, X[:, i : i + 1])[0, 0] - Y[0, i]
        dw += dz * X[:, i : i + 1] / m
        db += dz / m
    return dw, db


GRADIENTS = Exercise(
    "vectorization.gradients",
    points=3,
    outputs=("dw", "db"),
    answer=gradients,
    cases=lambda rng: [neuron(rng, 2, 5), neuron(rng, 4, 9), neuron(rng, 1, 2)],
    slips=[
        Slip("a loop", gradients_with_a_loop),
        Slip("1/m missing", edit(gradients, " / m", ""), "The 1/m is missing: J is a mean, so its gradient is a mean too."),
        Slip("divided by n", edit(gradients, "X.shape[1]", "X.shape[0]"), BY_N),
        Slip("Y − A", edit(gradients, "forward(w, b, X) - Y", "Y - forward(w, b, X)"), "This is Y − A: with that sign every step would go uphill."),
    ],
    rules=[NO_LOOP],
    hints=[
        "The error of every example at once is A − Y, a row.",
        "`X @ dZ.T` multiplies each input by its example's error and adds over the examples.",
        "The mean of (input × error) for dw, the mean of the errors for db.",
    ],
)  # fmt: skip


def standardize(X):
    mean = np.mean(X, axis=1, keepdims=True)
    deviation = np.std(X, axis=1, keepdims=True)
    return (X - mean) / np.where(deviation == 0, 1, deviation)


def rows_of_their_own_scale(rng, n, m):
    return rng.normal(size=(n, m)) * rng.uniform(0.5, 20, size=(n, 1)) + rng.normal(scale=10, size=(n, 1))


def with_an_outlier(rng):
    X = rows_of_their_own_scale(rng, 2, 40)
    X[0, 3] += 1000.0
    return X


def with_a_constant_row(rng):
    X = rows_of_their_own_scale(rng, 3, 6)
    X[1] = 4.0
    return X


ONE_SWITCH = "Because of one row that never varies, the others are not standardised either. Decide for each row."

STANDARDIZE = Exercise(
    "vectorization.standardize",
    answer=standardize,
    cases=lambda rng: [
        (rows_of_their_own_scale(rng, 3, 7),),
        (rows_of_their_own_scale(rng, 5, 4),),
        (with_an_outlier(rng),),
        Case((with_a_constant_row(rng),), tells="NaN on a constant row"),
    ],
    slips=[
        Slip("one mean for all", edit(standardize, ", axis=1, keepdims=True", ""), "One mean and one deviation for the whole matrix: each feature (row) has a scale of its own."),
        Slip("one mean for all", edit(standardize, "np.mean(X, axis=1, keepdims=True)", "np.mean(X)"), "One mean for the whole matrix: each feature (row) has a mean of its own."),
        Slip("one mean for all", edit(standardize, "np.std(X, axis=1, keepdims=True)", "np.std(X)"), "One deviation for the whole matrix: each feature (row) has a deviation of its own."),
        Slip("wrong axis", edit(standardize, "axis=1", "axis=0"), "This goes down the columns, the examples. A feature is a row: along which axis do the examples lie?"),
        Slip("wrong axis", edit(standardize, "np.mean(X, axis=1", "np.mean(X, axis=0"), "This goes down the columns, the examples. A feature is a row: along which axis do the examples lie?"),
        Slip("variance for deviation", edit(standardize, "np.std(X", "np.var(X"), "This divides by the variance. Its root, the deviation, has the unit of the feature."),
        Slip("NaN on a constant row", edit(standardize, "np.where(deviation == 0, 1, deviation)", "deviation"), "A row that never varies is not made 0. Its deviation is 0, and 0/0 is not a number: what could you divide by instead?"),
        Slip("one switch for all rows", lambda X: X - X.mean(axis=1, keepdims=True) if (np.ptp(X, axis=1) == 0).any() else standardize(X), ONE_SWITCH),
        Slip("one switch for all rows", lambda X: 0 * X if (np.ptp(X, axis=1) == 0).any() else standardize(X), ONE_SWITCH),
        Slip("n − 1 (ddof 1)", edit(standardize, "np.std(X", "np.std(X, ddof=1"), "The variance is divided by m − 1 here. This course's is the mean of the squares: divided by m."),
    ],
    hints=[
        "Each feature should be moved to mean 0 and stretched to variance 1, whatever its unit was.",
        "`axis=1` goes along the examples; `keepdims=True` leaves a column that broadcasts. A constant row has deviation 0.",
        "(X − row means) / row deviations, with zeros among the deviations replaced before dividing.",
    ],
)  # fmt: skip


def one_hot(labels, K):
    return np.eye(K)[:, labels]


ONE_HOT = Exercise(
    "vectorization.one_hot",
    points=1,
    answer=one_hot,
    cases=lambda rng: [(rng.integers(0, 4, size=6), 4), (np.array([0, 2, 1, 2]), 3), (rng.integers(0, 3, size=3), 3), (np.array([1]), 5)],
    slips=[
        Slip("transposed", edit(one_hot, "labels]", "labels].T"), "It lies on its side: one row a class, one column an example, (K, m)."),
        Slip("labels taken from 1", edit(one_hot, "labels]", "labels - 1]"), "Everything is one class too early: the labels count from 0."),
        Slip("labels taken from 1", edit(one_hot, "np.eye(K)", "np.eye(K, k=1)"), "Everything is one class too early: the labels count from 0."),
        Slip("labels taken from 1", edit(one_hot, "labels]", "labels + 1]"), "Everything is one class too late: the first class is 0, and its row is row 0."),
        Slip("labels taken from 1", edit(one_hot, "labels]", "(labels + 1) % K]"), "Everything is one class too late: the first class is 0, and its row is row 0."),
        Slip("labels taken from 1", edit(one_hot, "np.eye(K)", "np.eye(K, k=-1)"), "Everything is one class too late: the first class is 0, and its row is row 0."),
    ],
    hints=[
        "Each example becomes a column with a single 1, in the row of its class.",
        "The identity matrix has all the columns that you need, and NumPy picks columns by an array of indices.",
        "`np.eye(K)`, indexed with `labels` in its second place.",
    ],
)  # fmt: skip


def softmax(Z):
    E = np.exp(Z - np.max(Z, axis=0, keepdims=True))
    return E / np.sum(E, axis=0, keepdims=True)


def far_apart(rng):
    """Columns thousands apart, of multiples of 1/16: exact in float32 too."""
    return np.round(16 * rng.normal(size=(3, 4))) / 16 + np.array([[-3000.0, 0.0, 1000.0, 5000.0]])


FAR_WITHIN = np.array([[-2000.0, 0.0], [1000.0, 1500.0], [0.0, -800.0]])

ONE_MAXIMUM = "One maximum is subtracted from everything, so a column far below it is nothing but zeros. Each column needs its own."

SOFTMAX = Exercise(
    "vectorization.softmax",
    answer=softmax,
    cases=lambda rng: [(rng.normal(size=(3, 5)),), (rng.normal(scale=3, size=(4, 2)),), (rng.normal(size=(2, 1)),), Case((far_apart(rng),), tells="overflows at 1000"), Case((FAR_WITHIN,), tells="overflows at 1000")],
    slips=[
        Slip("over all entries", edit(softmax, ", axis=0, keepdims=True", ""), "All entries together add up to 1. Each *column* should: one distribution an example."),
        Slip("over all entries", edit(softmax, "np.sum(E, axis=0, keepdims=True)", "np.sum(E)"), "All entries together add up to 1. Each *column* should: one distribution an example."),
        Slip("per row", edit(softmax, "axis=0", "axis=1"), "Each row adds up to 1. Each *column* should: the classes lie below each other."),
        Slip("per row", edit(softmax, "np.sum(E, axis=0", "np.sum(E, axis=1"), "Each row adds up to 1. Each *column* should: the classes lie below each other."),
        Slip("per row", edit(softmax, "np.max(Z, axis=0, keepdims=True)", "np.max(Z)", "np.sum(E, axis=0", "np.sum(E, axis=1"), "Each row adds up to 1. Each *column* should: the classes lie below each other."),
        Slip("one maximum for each row", edit(softmax, "np.max(Z, axis=0", "np.max(Z, axis=1"), "Each *row's* maximum is subtracted: that changes a column's shares, or leaves it nothing but zeros. Take each column's."),
        Slip("overflows at 1000", edit(softmax, "Z - np.max(Z, axis=0, keepdims=True)", "Z"), "With scores in the thousands exp is infinite, or 0 in a whole column, and ∞/∞ and 0/0 are no numbers. Subtracting the same number from a whole column changes nothing: which one helps?"),
        Slip("overflows at 1000", edit(softmax, "Z - np.max(Z, axis=0, keepdims=True)", "np.clip(Z, -500, 500)"), "Cutting the scores off makes all those beyond the cut equal. Subtracting the same number from a whole column changes nothing: which one helps?"),
        Slip("one maximum for all", edit(softmax, "np.max(Z, axis=0, keepdims=True)", "np.max(Z)"), ONE_MAXIMUM),
        Slip("one maximum for all", edit(softmax, "np.max(Z, axis=0, keepdims=True)", "np.max(Z)", "np.sum(E, axis=0, keepdims=True)", "(np.sum(E, axis=0, keepdims=True) + 1e-8)"), ONE_MAXIMUM),
    ],
    hints=[
        "Make everything positive with exp, then make each column add up to 1.",
        "`axis=0` goes down a column; `keepdims=True` keeps a row that broadcasts. Subtract each column's maximum first.",
        "E = exp(Z − column maxima), then E divided by its column sums.",
    ],
)  # fmt: skip


def softmax_cross_entropy(Z, Y):
    m = Z.shape[1]
    A = softmax(Z)
    cost = float(-np.sum(Y * np.log(A))) / m
    return cost, A - Y


def scores(rng, K, m):
    return rng.normal(size=(K, m)), one_hot(rng.integers(0, K, size=m), K)


SOFTMAX_CROSS_ENTROPY = Exercise(
    "vectorization.softmax_cross_entropy",
    points=3,
    outputs=("cost", "dZ"),
    answer=softmax_cross_entropy,
    cases=lambda rng: [scores(rng, 3, 5), scores(rng, 4, 2), scores(rng, 2, 7), scores(rng, 3, 1)],
    slips=[
        Slip("dZ divided by m", edit(softmax_cross_entropy, "A - Y", "(A - Y) / m"), "dZ is divided by m. Here dZ is per example; the 1/m comes with dW and db."),
        Slip("dZ divided by K", edit(softmax_cross_entropy, "A - Y", "(A - Y) / Z.shape[0]"), "dZ is divided by K, the number of rows. Here dZ is per example, and nothing is divided."),
        Slip("Y − A", edit(softmax_cross_entropy, "A - Y", "Y - A"), "dZ has the wrong sign: raising the score of a wrong class must raise the cost."),
        Slip("cost over K·m", edit(softmax_cross_entropy, "/ m", "/ (m * Z.shape[0])"), "The cost is divided by K·m. It is a mean over the m examples, not over all entries."),
        Slip("cost over K", edit(softmax_cross_entropy, "/ m", "/ Z.shape[0]"), "The cost is divided by K, the number of rows. It is a mean over the m examples, the columns."),
        Slip("both terms", edit(softmax_cross_entropy, "Y * np.log(A)", "Y * np.log(A) + (1 - Y) * np.log(1 - A)"), "The cost has chapter 4's second term, (1 − y) ln(1 − a), as well. Here the surprise about the true class is all."),
        Slip("cost summed", edit(softmax_cross_entropy, ") / m", ")"), "The cost is summed over the examples. Is J the sum or the mean?"),
    ],
    hints=[
        "The surprise of an example is −ln of the probability that its own class got.",
        "`Y * np.log(A)` leaves one number a column. The gradient is as short as the sigmoid's was.",
        "Minus the sum of that product, over m; and A − Y.",
    ],
)  # fmt: skip
