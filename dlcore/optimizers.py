"""Optimisers: what to do with a gradient (chapters 02 and 11).

Each has `step(theta, gradient)`, which changes the flat vector theta in place and remembers what it must between steps,
and a learning rate `alpha`: a number > 0, or a schedule, which is a function of the epoch (see `dlcore.schedules`).
A formula's powers and averages are per parameter. Use a fresh optimiser for each run: its memory belongs to one theta.
"""

from collections.abc import Callable

import numpy as np

Array = np.ndarray
Rate = float | Callable[[int], float]


class Optimizer:
    """A learning rate that may depend on the epoch, and a memory that starts at zero."""

    def __init__(self, alpha: Rate):
        self.alpha = alpha
        self.t = 0
        self.start_epoch(1)

    def start_epoch(self, epoch: int) -> None:
        """Set the rate of this epoch, counted from 1."""
        self.rate = float(self.alpha(epoch) if callable(self.alpha) else self.alpha)
        if not self.rate > 0:
            raise ValueError(f"alpha is {self.rate} in epoch {epoch}, expected a learning rate > 0.")

    def step(self, theta: Array, gradient: Array) -> None:
        """Move theta, in place."""
        if self.t == 0:
            self.start(theta)
        self.t += 1
        self.move(theta, gradient)

    def start(self, theta: Array) -> None:
        """Make the memory, the size of theta."""
        self.scratch = np.empty_like(theta)

    def move(self, theta: Array, gradient: Array) -> None:
        raise NotImplementedError


class GradientDescent(Optimizer):
    """θ ← θ − α g."""

    def move(self, theta: Array, gradient: Array) -> None:
        np.multiply(gradient, self.rate, out=self.scratch)
        theta -= self.scratch
