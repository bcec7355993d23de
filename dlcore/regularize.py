"""Learning less by heart: L1 and L2 penalties, early stopping, image augmentation (chapter 10).

m is always the size of the *training set*, not of a batch. Biases are never penalised.
"""

from collections.abc import Iterable

import numpy as np

from dlcore.optimizers import Optimizer

Array = np.ndarray


def l2_cost(Ws: Iterable[Array], lam: float, m: int) -> float:
    """λ/(2m) Σ w² over all weights of all layers."""
    return lam / (2 * m) * sum(float(np.sum(W * W, dtype=float)) for W in Ws)


def l2_gradient(W: Array, lam: float, m: int) -> Array:
    """λ/m W: the ½ of the cost cancels the 2."""
    return lam / m * W


def l1_cost(Ws: Iterable[Array], lam: float, m: int) -> float:
    """λ/m Σ |w| over all weights of all layers."""
    return lam / m * sum(float(np.sum(abs(W), dtype=float)) for W in Ws)


def l1_gradient(W: Array, lam: float, m: int) -> Array:
    """λ/m sign(w), a subgradient: 0 where w = 0. Its steps hop over zero and hardly ever land there."""
    return lam / m * np.sign(W)


def soft_threshold(W: Array, t: float) -> Array:
    """sign(w) max(|w| − t, 0) with t ≥ 0: the step of L1 that does reach zero, and stays."""
    if t < 0:
        raise ValueError(f"t is {t}, expected t ≥ 0.")
    return np.sign(W) * np.maximum(abs(W) - t, 0)


class ProximalL1:
    """An optimiser that ends each step with w ← soft_threshold(w, αλ/m): L1 with exact zeros.

    `weights` are the views to be thinned out, as in `ProximalL1(GradientDescent(0.1), model.weights, lam=5, m=m)`.
    With plain gradient descent this is the proximal gradient method (Parikh & Boyd 2014, section 4.2).
    """

    def __init__(self, optimizer: Optimizer, weights: Iterable[Array], lam: float, m: int):
        self.optimizer, self.weights, self.lam, self.m = optimizer, list(weights), lam, m

    def start_epoch(self, epoch: int) -> None:
        self.optimizer.start_epoch(epoch)

    def step(self, theta: Array, gradient: Array) -> None:
        """Changes theta, and through it the weights, in place."""
        self.optimizer.step(theta, gradient)
        for W in self.weights:
            W[...] = soft_threshold(W, self.optimizer.rate * self.lam / self.m)
