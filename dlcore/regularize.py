"""Learning less by heart: L1 and L2 penalties, early stopping, image augmentation (chapter 10).

m is always the size of the *training set*, not of a batch. Biases are never penalised.
"""

from __future__ import annotations  # so that np.random loads only when it is used

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from dlcore.optimizers import Optimizer
from dlcore.train import Callback, History

Array = np.ndarray


def strength(lam: float, m: int) -> float:
    """λ/m. ValueError unless λ ≥ 0 and m ≥ 1."""
    if not (lam >= 0 and m >= 1):
        raise ValueError(f"lam is {lam} and m is {m}, expected lam ≥ 0 and m ≥ 1, the size of the training set.")
    return lam / m


def l2_cost(Ws: Iterable[Array], lam: float, m: int) -> float:
    """λ/(2m) Σ w² over all weights of all layers."""
    return strength(lam, m) / 2 * sum(float(np.sum(W * W, dtype=float)) for W in Ws)


def l2_gradient(W: Array, lam: float, m: int) -> Array:
    """λ/m W: the ½ of the cost cancels the 2."""
    return strength(lam, m) * W


def l1_cost(Ws: Iterable[Array], lam: float, m: int) -> float:
    """λ/m Σ |w| over all weights of all layers."""
    return strength(lam, m) * sum(float(np.sum(abs(W), dtype=float)) for W in Ws)


def l1_gradient(W: Array, lam: float, m: int) -> Array:
    """λ/m sign(w), a subgradient: 0 where w = 0. Its steps hop over zero and hardly ever land there."""
    return strength(lam, m) * np.sign(W)


def soft_threshold(W: Array, t: float) -> Array:
    """sign(w) max(|w| − t, 0) with t ≥ 0: the step of L1 that does reach zero, and stays."""
    if not t >= 0:
        raise ValueError(f"t is {t}, expected t ≥ 0.")
    return np.sign(W) * np.maximum(abs(W) - t, 0)


class ProximalL1:
    """An optimiser that ends each step with w ← soft_threshold(w, αλ/m): L1 with exact zeros.

    `weights` are the views to be thinned out, as in `ProximalL1(GradientDescent(0.1), model.weights, lam=5, m=m)`.
    With plain gradient descent this is the proximal gradient method (Parikh & Boyd 2014, section 4.2).
    """

    def __init__(self, optimizer: Optimizer, weights: Iterable[Array], lam: float, m: int):
        self.optimizer, self.weights, self.strength = optimizer, list(weights), strength(lam, m)

    def start_epoch(self, epoch: int) -> None:
        self.optimizer.start_epoch(epoch)

    def step(self, theta: Array, gradient: Array) -> None:
        """Changes theta, and through it the weights, in place."""
        self.optimizer.step(theta, gradient)
        for W in self.weights:
            W[...] = soft_threshold(W, self.optimizer.rate * self.strength)


class EarlyStopping(Callback):
    """Stop once `patience` epochs in a row brought no lower validation cost; keep the parameters of the best epoch.

    They are put back however the run ends. `best_epoch` counts from 1. Prechelt 1998.
    """

    def __init__(self, patience: int):
        if patience < 1:
            raise ValueError(f"patience is {patience}, expected at least 1 epoch.")
        self.patience = patience

    def start(self, model, epochs: int) -> None:
        self.best_cost, self.best_epoch = np.inf, 0
        self.remember(model)

    def remember(self, model) -> None:
        self.theta, self.running = model.theta.copy(), model.running.copy()

    def after_epoch(self, model, history: History) -> str | None:
        if not history.valid_cost:
            raise ValueError(
                "EarlyStopping has no validation cost to watch. Try fit(…, validation=(X_valid, Y_valid))."
            )
        if history.valid_cost[-1] < self.best_cost:
            self.best_cost, self.best_epoch = history.valid_cost[-1], history.epochs
            self.remember(model)
        if history.epochs - self.best_epoch >= self.patience:
            return f"stopped early after epoch {history.epochs}; the parameters are those of epoch {self.best_epoch}."
        return None

    def finish(self, model, history: History) -> None:
        model.theta[:], model.running[:] = self.theta, self.running


def shift_images(X: Array, dx: Array, dy: Array, shape: tuple[int, int]) -> Array:
    """Copies of the images, column i moved dx[i] pixels to the right and dy[i] down, the rest filled with 0.

    X: (height · width, m), read row by row from the top; `shape` = (height, width); dx, dy: (m,) whole numbers.
    """
    images = _as_images(X, shape)
    reach = int(max(abs(dx).max(), abs(dy).max()))
    height, width = shape
    padded = np.zeros((len(images), height + 2 * reach, width + 2 * reach), X.dtype)
    padded[:, reach : reach + height, reach : reach + width] = images
    windows = np.lib.stride_tricks.sliding_window_view(padded, shape, axis=(1, 2))
    return windows[np.arange(len(images)), reach - dy, reach - dx].reshape(len(images), -1).T


def flip_images(X: Array, shape: tuple[int, int]) -> Array:
    """Copies of the images, left and right exchanged: fine for shoes, wrong for digits. Shapes: see `shift_images`."""
    return _as_images(X, shape)[:, :, ::-1].reshape(X.shape[1], -1).T


def _as_images(X: Array, shape: tuple[int, int]) -> Array:
    """Columns (height · width, m) → images (m, height, width)."""
    if shape[0] * shape[1] != X.shape[0]:
        raise ValueError(f"shape is {shape}, expected height · width = {X.shape[0]}, the rows of X.")
    return X.T.reshape(-1, *shape)


@dataclass(frozen=True)
class RandomShift:
    """For `fit(…, augment=RandomShift((28, 28)))`: each image moved by up to `reach` pixels, both ways, at random."""

    shape: tuple[int, int]
    reach: int = 1

    def __call__(self, X: Array, rng: np.random.Generator) -> Array:
        dx, dy = rng.integers(-self.reach, self.reach + 1, size=(2, X.shape[1]))
        return shift_images(X, dx, dy, self.shape)
