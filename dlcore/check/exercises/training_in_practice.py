"""Chapter 09: splits and scalers (in `preparation`), and metrics."""

import numpy as np

from dlcore.check.exercise import Exercise, Slip, edit
from dlcore.check.exercises import preparation

SPLIT, STANDARDIZE, MIN_MAX = preparation.SPLIT, preparation.STANDARDIZE, preparation.MIN_MAX


def mean_absolute_error(Y, Y_hat):
    return float(np.mean(np.abs(Y - Y_hat)))


def targets(rng, n, m):
    """Y, Y_hat (n, m), neither near 0, both of both signs, which differ in the first entry."""
    Y = rng.choice([-1, 1], size=(n, m)) * rng.uniform(1, 5, size=(n, m))
    Y_hat = Y * rng.uniform(0.5, 1.6, size=(n, m))
    Y_hat[0, 0] *= -1
    return Y, Y_hat


def several_targets(rng):
    return [targets(rng, 1, 5), targets(rng, 3, 4), targets(rng, 2, 2)]


COLUMNS = "Divided by the number of columns. Where there are several rows, the mean is over all entries."

MEAN_ABSOLUTE_ERROR = Exercise(
    "training_in_practice.mean_absolute_error",
    points=1,
    answer=mean_absolute_error,
    cases=several_targets,
    slips=[
        Slip("sum", edit(mean_absolute_error, "np.mean", "np.sum"), "This is the sum of the misses; their mean is asked for."),
        Slip("sign", edit(mean_absolute_error, "np.abs(Y - Y_hat)", "Y - Y_hat"), "Misses above and below cancel here: each counts by its size, whatever its sign."),
        Slip("sign", edit(mean_absolute_error, "np.abs(Y - Y_hat)", "Y_hat - Y"), "Misses above and below cancel here: each counts by its size, whatever its sign."),
        Slip("sign", lambda Y, Y_hat: float(abs(np.mean(Y - Y_hat))), "Misses above and below cancel before their size is taken: each counts by its size."),
        Slip("over the columns", edit(mean_absolute_error, "np.mean(np.abs(Y - Y_hat))", "np.sum(np.abs(Y - Y_hat)) / Y.shape[1]"), COLUMNS),
        Slip("root of the mean square", lambda Y, Y_hat: float(np.sqrt(np.mean((Y - Y_hat) ** 2))), "This is the root of the mean *squared* error: large misses count more. Here all count alike."),
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
        Slip("over the columns", edit(mean_absolute_percentage_error, "np.mean(np.abs((Y - Y_hat) / Y))", "np.sum(np.abs((Y - Y_hat) / Y)) / Y.shape[1]"), COLUMNS),
        Slip("sign", edit(mean_absolute_percentage_error, "np.abs((Y - Y_hat) / Y)", "(Y - Y_hat) / np.abs(Y)"), "Misses above and below cancel here: each counts by its size."),
        Slip("sign", edit(mean_absolute_percentage_error, "np.abs((Y - Y_hat) / Y)", "(Y - Y_hat) / Y"), "Misses above and below cancel here: each counts by its size."),
        Slip("sign", edit(mean_absolute_percentage_error, "np.abs((Y - Y_hat) / Y)", "(Y_hat - Y) / Y"), "Misses above and below cancel here: each counts by its size."),
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
        Slip("lengths forgotten", edit(cosine_similarity, "dots / (np.linalg.norm(Y, axis=0) * np.linalg.norm(Y_hat, axis=0))", "dots"), "These are dot products, which grow with the lengths. Divide each by both of its lengths."),
        Slip("squared lengths", edit(cosine_similarity, "(np.linalg.norm(Y, axis=0) * np.linalg.norm(Y_hat, axis=0))", "np.sum(Y**2, axis=0) / np.sum(Y_hat**2, axis=0)"), "The lengths are squared: take their roots."),
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
        predictions(rng, 5, 20, 3),
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
        Slip("repeats counted once", edit(confusion_matrix, "np.add.at(counts, (labels, predicted), 1)", "counts[labels, predicted] += 1"), "A pair counts once here, however often it occurs. (With whole arrays in the brackets `counts[i, j] += 1` does that, too.)"),
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


def tallied(rng, tp, fp, fn, tn):
    """(labels, predicted) with so many true and false positives, false and true negatives, in any order."""
    labels, predicted = np.repeat([[1, 0, 1, 0], [1, 1, 0, 0]], (tp, fp, fn, tn), axis=1)
    order = rng.permutation(len(labels))
    return labels[order], predicted[order]


UNDEFINED = (
    "Where nothing is predicted positive, or nothing is positive, this divides 0 by 0. Here the answer is then 0."
)

PRECISION_RECALL = Exercise(
    "training_in_practice.precision_recall",
    outputs=("precision", "recall"),
    answer=precision_recall,
    cases=lambda rng: [
        tallied(rng, 7, 4, 2, 11),
        tallied(rng, 3, 1, 4, 2),
        (np.array([1, 0, 1]), np.array([0, 0, 0])),
        (np.array([0, 0, 0]), np.array([0, 1, 0])),
        (np.array([0, 0]), np.array([0, 0])),
    ],
    slips=[
        Slip("one of the two twice", edit(precision_recall, "np.sum(labels == 1)", "np.sum(predicted == 1)", "np.any(labels == 1)", "np.any(predicted == 1)"), "This is the precision twice: the recall goes over all that *are* positive."),
        Slip("one of the two twice", edit(precision_recall, "np.sum(predicted == 1)", "np.sum(labels == 1)", "np.any(predicted == 1)", "np.any(labels == 1)"), "This is the recall twice: the precision goes over all that are *called* positive."),
        Slip("p and r swapped", lambda labels, predicted: precision_recall(labels, predicted)[::-1], "Precision and recall are swapped: precision asks how many of the *alarms* were right."),
        Slip("all agreements counted", edit(precision_recall, "np.sum((labels == 1) & (predicted == 1))", "np.sum(labels == predicted)"), "Agreeing on *no* is counted as a hit. A hit is a 1 that was called 1."),
        Slip("NaN", undefined_by_numpy, UNDEFINED),
        Slip("NaN", undefined_by_python, UNDEFINED),
        Slip("NaN", edit(precision_recall, " if np.any(predicted == 1) else 0.0", ""), "Where nothing is predicted positive, the precision divides 0 by 0. Here it is then 0."),
        Slip("NaN", edit(precision_recall, " if np.any(labels == 1) else 0.0", ""), "Where nothing is positive, the recall divides 0 by 0. Here it is then 0."),
    ],
    hints=["Precision: of all that were called positive, how many are? Recall: of all that are positive, how many were called so?", "Both have the same numerator; `&` joins two comparisons.", "Hits over predicted positives, hits over true positives, each guarded against 0 in the denominator."],
)  # fmt: skip
