"""Before training: parts to train and to test on, and features of one size (chapter 09).

What is learnt from data is learnt from the training part alone: split first, then fit a scaler on X_train.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlcore.shapes import columns, numbers

Array = np.ndarray


def split(
    X: ArrayLike, Y: ArrayLike, fractions: Sequence[float], rng: np.random.Generator, stratify: bool = False
) -> list[tuple[Array, Array]]:
    """Deal the examples at random into parts [(X_part, Y_part), …], each example into one; copies.

    X (n, m), Y (K, m). `fractions` are positive and add up to 1, as in (0.6, 0.2, 0.2); the parts end at
    round(m · cumulative fraction). With `stratify` every part has the classes (the different columns of Y) in the
    proportions of the whole, up to rounding. ValueError if a part would be empty.
    """
    X = _columns("X", X)
    m = X.shape[1]
    Y = _columns("Y", Y, m, row="output")
    if np.ndim(fractions) != 1 or not (np.min(fractions, initial=1) > 0 and np.isclose(np.sum(fractions), 1)):
        raise ValueError(f"fractions is {fractions}, expected positive numbers that add up to 1. Try (0.7, 0.3).")
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng is {rng!r}, expected a NumPy generator. Try np.random.default_rng(0).")
    ends = np.round(m * np.cumsum(fractions)).astype(int)
    if (np.diff(ends, prepend=0) < 1).any():
        raise ValueError(f"fractions {fractions} of {m} examples leave a part empty. Use fewer parts or more data.")
    order = rng.permutation(m)
    if stratify:
        order = order[np.argsort(_places_in_class(Y[:, order]), kind="stable")]
    parts = [rng.permutation(part) for part in np.split(order, ends[:-1])]
    return [(X.T[part].T, Y.T[part].T) for part in parts]


def _places_in_class(Y: Array) -> Array:
    """Spread each class evenly over (0, 1): its i-th of c examples (from 0) gets the place (i + ½)/c."""
    _, classes = np.unique(Y, axis=1, return_inverse=True)
    places = np.empty(Y.shape[1])
    for members in (np.flatnonzero(classes == k) for k in range(classes.max() + 1)):
        places[members] = (np.arange(members.size) + 0.5) / members.size
    return places


@dataclass(frozen=True)
class Scaler:
    """x ↦ (x − offset) / scale, feature by feature; offset and scale are (n, 1), scale > 0.

    `standardizer` and `min_max` make one from training data.
    """

    offset: Array
    scale: Array

    def transform(self, X: ArrayLike) -> Array:
        """X (n, m) → (X − offset) / scale, a new array; float32 stays float32. Nothing is clipped."""
        X = _columns("X", X, n=self.offset.size)
        return ((X - self.offset) / self.scale).astype(_float_type(X))

    def inverse(self, X: ArrayLike) -> Array:
        """X (n, m) → X · scale + offset: back to the original units."""
        X = _columns("X", X, n=self.offset.size)
        return (X * self.scale + self.offset).astype(_float_type(X))


def standardizer(X_train: ArrayLike) -> Scaler:
    """Learn to give every feature of X_train (n, m) mean 0 and variance 1 (biased, 1/m); a constant one gets 0."""
    X = _columns("X_train", X_train)
    return _scaler(X, X.mean(axis=1, keepdims=True, dtype=float), X.std(axis=1, keepdims=True, dtype=float))


def min_max(X_train: ArrayLike) -> Scaler:
    """Learn to map every feature of X_train (n, m) onto [0, 1]; a constant one gets 0."""
    X = _columns("X_train", X_train)
    least, most = X.min(axis=1, keepdims=True).astype(float), X.max(axis=1, keepdims=True).astype(float)
    return _scaler(X, least, most - least)


def _scaler(X: Array, offset: Array, scale: Array) -> Scaler:
    """Constant features are told by comparing: rounding gives 0.1, 0.1, 0.1 a standard deviation above 0."""
    constant = (X[:, :1] == X).all(axis=1, keepdims=True)
    return Scaler(np.where(constant, X[:, :1], offset), np.where(constant, 1.0, scale))


def _columns(name: str, values: ArrayLike, m: int | None = None, n: int | None = None, row: str = "feature") -> Array:
    """`values` in their own dtype, (n, m), by default with any number of rows ≥ 1."""
    values = numbers(name, values)
    if n is None:
        n = max(1, len(values)) if values.ndim == 2 else 1
    return columns(name, values, n, m, dtype=values.dtype, row=row)


def _float_type(X: Array) -> np.dtype:
    return np.result_type(X, np.float32)
