"""How good is it? Metrics for people; the costs that are descended on stand in `heads.py` (chapter 09).

Truth first, prediction second, but in `top_k_accuracy`: Y and Y_hat (K, m), labels (m,) whole numbers, P (K, m)
probabilities or scores.
All raise TypeError or ValueError for a wrong shape, dtype or range, for NaN and for an empty set.

`fit` follows any of them, or one of your own (a function that returns a number), through a callback:
`Record(accuracy=lambda model: binary_accuracy(Y_valid, model.forward(X_valid)))`.
"""

import numpy as np
from numpy.typing import ArrayLike

from dlcore.heads import SIGMOID, SOFTMAX
from dlcore.shapes import class_labels, columns, numbers

Array = np.ndarray


def mean_squared_error(Y: ArrayLike, Y_hat: ArrayLike) -> float:
    """1/(K m) Σ (y − ŷ)², over all outputs and examples; no ½, unlike the linear head's cost."""
    Y, Y_hat = _alike(Y, Y_hat)
    return float(np.mean((Y - Y_hat) ** 2))


def mean_absolute_error(Y: ArrayLike, Y_hat: ArrayLike) -> float:
    """1/(K m) Σ |y − ŷ|, in the unit of Y."""
    Y, Y_hat = _alike(Y, Y_hat)
    return float(np.mean(abs(Y - Y_hat)))


def mean_absolute_percentage_error(Y: ArrayLike, Y_hat: ArrayLike) -> float:
    """100/(K m) Σ |y − ŷ| / |y|, in percent of the truth. ValueError where the truth is 0."""
    Y, Y_hat = _alike(Y, Y_hat)
    if not Y.all():
        i, j = np.argwhere(Y == 0)[0]
        raise ValueError(
            f"Y holds 0 in row {i}, column {j}, and there is no percentage of 0. "
            "Leave such examples out, or try mean_absolute_error(Y, Y_hat)."
        )
    return float(100 * np.mean(abs((Y - Y_hat) / Y)))


def cosine_similarity(Y: ArrayLike, Y_hat: ArrayLike) -> float:
    """Mean over the examples of yᵀŷ / (‖y‖ ‖ŷ‖), in [-1, 1]; a column of zeros counts as 0."""
    Y, Y_hat = _alike(Y, Y_hat)
    return float(np.mean(np.sum(_unit_columns(Y) * _unit_columns(Y_hat), axis=0)))


def binary_accuracy(Y: ArrayLike, A: ArrayLike) -> float:
    """Fraction of entries of A (K, m), probabilities or 0/1, on the side of ½ where Y (K, m) is; ½ itself says 1."""
    Y, A = _alike(Y, A, "A")
    SIGMOID.check(Y)
    if A.min() < 0 or A.max() > 1:
        raise ValueError(f"A lies in [{A.min():g}, {A.max():g}], expected probabilities in [0, 1]. Try sigmoid(Z).")
    return float(np.mean((A >= 0.5) == (Y >= 0.5)))


def categorical_accuracy(Y: ArrayLike, P: ArrayLike) -> float:
    """Fraction of examples whose largest P (K, m) is in the row of the 1 of Y (K, m), one-hot."""
    Y, P = _alike(Y, P, "P")
    SOFTMAX.check(Y)
    return top_k_accuracy(P, Y.argmax(axis=0), 1)


def sparse_categorical_accuracy(labels: ArrayLike, P: ArrayLike) -> float:
    """`categorical_accuracy` for a truth given as labels (m,) in 0 … K−1."""
    return top_k_accuracy(P, labels, 1)


def top_k_accuracy(P: ArrayLike, labels: ArrayLike, k: int) -> float:
    """Fraction of examples whose label (m,) is among the k largest of its column of P (K, m).

    Of equal entries the upper one counts as larger, as in argmax. Prediction first here, as in chapter 09.
    """
    P = _outputs("P", P)
    K, m = P.shape
    labels = class_labels("labels", labels, K)
    _same_length(labels, "P", m)
    if not isinstance(k, int | np.integer) or not 1 <= k <= K:
        raise ValueError(f"k is {k}, expected a whole number from 1 to K = {K}, the rows of P.")
    best = np.argsort(-P, axis=0, kind="stable")[:k]
    return float(np.mean((best == labels).any(axis=0)))


def confusion_matrix(labels: ArrayLike, predicted: ArrayLike, K: int) -> Array:
    """Count pairs: entry (i, j) is the number of examples of class i that were called j. Integers (K, K)."""
    if not isinstance(K, int | np.integer) or K < 1:
        raise ValueError(f"K is {K}, expected the number of classes, a whole number ≥ 1.")
    labels, predicted = class_labels("labels", labels, K), class_labels("predicted", predicted, K)
    _same_length(labels, "predicted", predicted.size)
    return np.bincount(K * labels + predicted, minlength=K * K).reshape(K, K)


def precision_recall(labels: ArrayLike, predicted: ArrayLike) -> tuple[float, float]:
    """(share of those called 1 that are 1, share of the 1s that were called 1), 0 of none. Arguments (m,) of 0/1."""
    (_, false_alarms), (missed, hits) = confusion_matrix(labels, predicted, 2).tolist()
    return hits / max(1, hits + false_alarms), hits / max(1, hits + missed)


def _alike(Y: ArrayLike, prediction: ArrayLike, name: str = "Y_hat") -> tuple[Array, Array]:
    """Both as float64, two arrays of one shape (K, m)."""
    Y = _outputs("Y", Y)
    return Y, columns(name, prediction, *Y.shape, row="output")


def _outputs(name: str, values: ArrayLike) -> Array:
    """`values` as float64, (K, m) for any K ≥ 1."""
    values = numbers(name, values)
    K = max(1, len(values)) if values.ndim == 2 else 1
    return columns(name, values, K, row="output")


def _same_length(labels: Array, name: str, m: int) -> None:
    if labels.size != m:
        raise ValueError(f"labels has {labels.size} examples and {name} has {m}, expected as many of both.")


def _unit_columns(Y: Array) -> Array:
    """Every column divided by its length; columns of zeros stay. Scaled first, so that squares don't underflow."""
    for length in (lambda Y: abs(Y).max(axis=0), lambda Y: np.linalg.norm(Y, axis=0)):
        Y = Y / np.where(Y.any(axis=0), length(Y), 1)
    return Y
