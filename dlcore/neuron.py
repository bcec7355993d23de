"""One neuron's parameters and examples: what the perceptron and logistic regression share (chapters 03 and 04)."""

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from dlcore.heads import SIGMOID
from dlcore.shapes import columns, floating

Array = np.ndarray


class Neuron:
    """`theta` holds w (n) above b, flat, and starts at 0. `MLP` says how a model is put together from `config()`."""

    def __init__(self, n: int, dtype: DTypeLike):
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
        """The bias: minus the threshold."""
        return float(self.theta[-1])

    def check(self, X: ArrayLike, Y: ArrayLike) -> tuple[Array, Array]:
        """X (n, m) and Y (1, m) in {0, 1}, in this model's dtype; TypeError or ValueError if they are no such thing."""
        X = columns("X", X, self.n, dtype=self.theta.dtype)
        Y = columns("Y", Y, 1, X.shape[1], dtype=self.theta.dtype, row="output")
        SIGMOID.check(Y)
        return X, Y

    def config(self) -> dict:
        """The constructor's arguments, fit for JSON."""
        return {"n": self.n, "dtype": self.theta.dtype.name}
