"""The perceptron: one neuron that decides (chapter 03). Rosenblatt 1958."""

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from dlcore.activations import step
from dlcore.neuron import Neuron
from dlcore.shapes import columns

Array = np.ndarray


class Perceptron(Neuron):
    """ŷ = step(wᵀ x + b), trained by Rosenblatt's rule from w = 0, b = 0."""

    def __init__(self, n: int, *, dtype: DTypeLike = np.float64):
        super().__init__(n, dtype)

    def predict(self, X: ArrayLike) -> Array:
        """0 or 1, (1, m), for X (n, m)."""
        X = columns("X", X, self.n, dtype=self.theta.dtype)
        return step(self.w.T @ X + self.theta[-1]).astype(int)

    def fit(self, X: ArrayLike, Y: ArrayLike, *, alpha: float = 1.0, epochs: int = 100) -> list[int]:
        """For each example in order: w ← w + α (y − ŷ) x, b ← b + α (y − ŷ). Returns the mistakes of each epoch.

        X (n, m), Y (1, m) in {0, 1}. Ends with the first epoch without a mistake; on data that no line separates
        (XOR) there is none, and all `epochs` are used up.
        """
        X, Y = self.check(X, Y)
        if not alpha > 0:
            raise ValueError(f"alpha is {alpha}, expected a learning rate > 0.")
        X1 = np.vstack([X, np.ones_like(Y)])  # the bias is the weight of an input that is always 1
        mistakes = []
        for _ in range(epochs):
            mistakes.append(0)
            for x, y in zip(X1.T, Y[0], strict=True):
                error = y - (self.theta @ x >= 0)
                self.theta += alpha * error * x
                mistakes[-1] += int(error != 0)
            if mistakes[-1] == 0:
                break
        return mistakes
