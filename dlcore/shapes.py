"""Shapes: one column per example, everywhere, and every complaint about them.

X is (n, m): one row per feature, one column per example. Y is (K, m): one row per output.
Data that come in rows pass through one door, `as_columns`. Chapter 05 has the dictionary between the two conventions.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

MEANING = "one row per {row}, one column per example"


def as_columns(rows: ArrayLike, dtype: DTypeLike = None) -> np.ndarray:
    """Rows (m, n) → columns (n, m); a list of labels (m,) → (1, m). The result is a copy, safe to change."""
    rows = np.asarray(rows, dtype)
    if rows.ndim == 1:
        return rows.reshape(1, -1).copy()
    if rows.ndim == 2:
        return rows.T.copy()
    raise ValueError(
        f"rows has shape {rows.shape}, expected (m, n) or (m,): one row per example. "
        "Flatten images first: rows.reshape(len(rows), -1)."
    )


def columns(
    name: str, values: ArrayLike, n: int, m: int | None = None, dtype: DTypeLike = float, row: str = "feature"
) -> np.ndarray:
    """Check that `values` are finite numbers of shape (n, m) with m ≥ 1, and return them in `dtype`.

    `name` and `row` (what one row holds) only word the complaint. Any m ≥ 1 will do if m is None.
    Raises TypeError for what is no array of numbers, ValueError for a wrong shape, NaN or infinity.
    """
    values = numbers(name, values)
    if values.ndim != 2 or values.shape[0] != n or (m is not None and values.shape[1] != m):
        expected = f"({n}, {'m' if m is None else m})"
        raise ValueError(
            f"{name} has shape {values.shape}, expected {expected}: {MEANING.format(row=row)}."
            + _advice(name, values, n, m)
        )
    if values.shape[1] == 0:
        raise ValueError(f"{name} has shape {values.shape}: no examples. Expected at least one column.")
    if not np.isfinite(values).all():
        i, j = np.argwhere(~np.isfinite(values))[0]
        raise ValueError(
            f"{name} holds {values[i, j]} in row {i}, column {j}, expected finite numbers. "
            f"Find them all with np.argwhere(~np.isfinite({name}))."
        )
    return values.astype(dtype, copy=False)


def numbers(name: str, values: ArrayLike) -> np.ndarray:
    """`values` as an array of real numbers (bool, int or float); TypeError for anything else."""
    array = np.asarray(values)
    if array.dtype.kind not in "biuf":
        raise TypeError(
            f"{name} has dtype {array.dtype}, expected real numbers. "
            f"Try np.asarray({name}, float) to see which entry is none."
        )
    return array


def one_hot(labels: ArrayLike, K: int) -> np.ndarray:
    """Integer labels (m,) in 0 … K−1 → Y (K, m): a single 1 a column, in the row of its class (chapter 05)."""
    labels = class_labels("labels", labels, K)
    return (np.arange(K)[:, None] == labels).astype(float)


def class_labels(name: str, labels: ArrayLike, K: int) -> np.ndarray:
    """Check that `labels` are whole numbers (m,) in 0 … K−1 with m ≥ 1, and return them as integers."""
    labels = numbers(name, labels)
    if labels.ndim != 1:
        raise ValueError(
            f"{name} has shape {labels.shape}, expected (m,): one integer per example. Try {name}.ravel()."
        )
    if labels.size == 0:
        raise ValueError(f"{name} is empty, expected at least one label.")
    wrong = (labels != np.floor(labels)) | (labels < 0) | (labels >= K)
    if wrong.any():
        i = int(np.argmax(wrong))
        raise ValueError(
            f"{name} holds {labels[i]} at position {i}, expected whole numbers 0 … {K - 1}. "
            f"Labels that count from 1 need {name} - 1."
        )
    return labels.astype(int)


def layer_sizes(sizes: Sequence[int]) -> list[int]:
    """Check [n0, …, nL]: at least an input and an output size, each a whole number ≥ 1."""
    sizes = list(sizes)
    if len(sizes) < 2 or any(n != int(n) or n < 1 for n in sizes):
        raise ValueError(f"sizes is {sizes}, expected [n0, …, nL] with at least two whole numbers ≥ 1.")
    return [int(n) for n in sizes]


def floating(dtype: DTypeLike) -> np.dtype:
    """float32 or float64, the dtypes a model's parameters may have; ValueError for any other."""
    if np.dtype(dtype) not in (np.float32, np.float64):
        raise ValueError(f"dtype is {np.dtype(dtype)}, expected float32 or float64.")
    return np.dtype(dtype)


def _advice(name: str, values: np.ndarray, n: int, m: int | None) -> str:
    """What to type, where the shape itself shows what was meant."""
    if values.ndim == 1 and n == 1 and m in (None, values.size):
        return f" Try {name}.reshape(1, -1)."
    if values.ndim == 1 and values.size == n and m in (None, 1):
        return f" Try {name}.reshape(-1, 1)."
    if values.ndim == 2 and values.shape[1] == n and m in (None, values.shape[0]):
        return f" Try {name}.T."
    if values.ndim == 1 and m == values.size:
        return f" If these are class labels, try one_hot({name}, {n})."
    return ""
