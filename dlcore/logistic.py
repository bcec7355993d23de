"""Logistic regression: one neuron that says how likely (chapters 04 and 05)."""

from __future__ import annotations  # so that np.random loads only when it is used

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from dlcore.heads import SIGMOID
from dlcore.shapes import columns, floating
from dlcore.train import History, fit

Array = np.ndarray


class LogisticRegression:
    """A = σ(wᵀ X + b): the probability of class 1, trained on cross-entropy from w = 0, b = 0.

    `theta` is flat, w above b. `MLP` says how a model is put together from `config()`.
    """

    head = SIGMOID

    def __init__(self, n: int, *, dtype: DTypeLike = np.float32):
        if n < 1:
            raise ValueError(f"n is {n}, expected the number of features, at least 1.")
        self.n = n
        self.theta = np.zeros(n + 1, floating(dtype))
        self.running = np.zeros(0, dtype)

    @property
    def w(self) -> Array:
        """The weights (n, 1), a view of theta."""
        return self.theta[:-1].reshape(-1, 1)

    @property
    def b(self) -> float:
        """The bias."""
        return float(self.theta[-1])

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

    def check(self, X: ArrayLike, Y: ArrayLike) -> tuple[Array, Array]:
        """X (n, m) and Y (1, m) in this model's dtype; TypeError or ValueError if they are no such thing."""
        X = columns("X", X, self.n, dtype=self.theta.dtype)
        Y = columns("Y", Y, 1, X.shape[1], dtype=self.theta.dtype, row="output")
        self.head.check(Y)
        return X, Y

    def fit(self, X: ArrayLike, Y: ArrayLike, **how) -> History:
        """Train in place; the keywords are those of `dlcore.train.fit`."""
        return fit(self, X, Y, **how)

    def config(self) -> dict:
        """The constructor's arguments, fit for JSON."""
        return {"n": self.n, "dtype": self.theta.dtype.name}
