"""Logistic regression: one neuron that says how likely (chapters 04 and 05)."""

from __future__ import annotations  # so that np.random loads only when it is used

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from dlcore.heads import SIGMOID
from dlcore.neuron import Neuron
from dlcore.shapes import columns
from dlcore.train import History, fit

Array = np.ndarray


class LogisticRegression(Neuron):
    """A = σ(wᵀ X + b): the probability of class 1, trained on cross-entropy from w = 0, b = 0."""

    head = SIGMOID

    def __init__(self, n: int, *, dtype: DTypeLike = np.float32):
        super().__init__(n, dtype)

    def propagate(self, X: Array) -> Array:
        """A = σ(wᵀ X + b), leaving Z in `Z`. Shapes are not checked: `forward` does that."""
        self.Z = self.w.T @ X + self.theta[-1]
        return self.head.activation(self.Z)

    def backpropagate(
        self, X: Array, Y: Array, m_train: int | None = None, rng: np.random.Generator | None = None
    ) -> Array:
        """dw = X (A − Y)ᵀ / m above db = mean of A − Y, flat. Unchecked; `m_train` and `rng` have no part in it."""
        dZ = self.propagate(X) - Y
        return np.append(X @ dZ.T, dZ.sum()) / X.shape[1]

    def forward(self, X: ArrayLike) -> Array:
        """Probability of class 1, (1, m), for X (n, m)."""
        return self.propagate(columns("X", X, self.n, dtype=self.theta.dtype))

    def predict(self, X: ArrayLike) -> Array:
        """0 or 1, (1, m): 1 where the probability is at least ½."""
        return self.head.decide(self.forward(X))

    def cost(self, X: ArrayLike, Y: ArrayLike) -> float:
        """Mean cross-entropy in nats per example."""
        X, Y = self.check(X, Y)
        self.propagate(X)
        return self.head.cost(self.Z, Y)

    def gradient(self, X: ArrayLike, Y: ArrayLike) -> Array:
        """The gradient of `cost`, flat like theta."""
        return self.backpropagate(*self.check(X, Y))

    def fit(self, X: ArrayLike, Y: ArrayLike, **how) -> History:
        """Train in place; the keywords are those of `dlcore.train.fit`."""
        return fit(self, X, Y, **how)
