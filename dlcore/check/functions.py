"""Functions that cases hand to a learner's function, by name and parameters.

A `Function("sine", (2.0,))` in a case crosses to a sandbox as data and is built there by `sine(2.0)`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Elementwise = Callable[[object], object]


def power(n: float, a: float = 1.0) -> Elementwise:
    """a·xⁿ, element by element."""
    return lambda x: a * np.asarray(x, float) ** n if np.ndim(x) else a * float(x) ** n


def sine(omega: float = 1.0) -> Elementwise:
    """sin ωx, element by element."""
    return lambda x: np.sin(omega * x)


def exponential(k: float = 1.0) -> Elementwise:
    """eᵏˣ, element by element."""
    return lambda x: np.exp(k * x)


def sum_of_powers(n: float) -> Callable[[np.ndarray], float]:
    """Σ (i + 1) xᵢⁿ over all entries of an array of any shape."""

    def f(x: np.ndarray) -> float:
        x = np.asarray(x, float)
        return float(np.sum(np.arange(1, x.size + 1) * x.ravel() ** n))

    return f


def products(scale: float) -> Callable[[np.ndarray], float]:
    """scale · Σ xᵢ xᵢ₊₁ + Σ sin xᵢ: a function in which every coordinate meets its neighbour."""

    def f(x: np.ndarray) -> float:
        x = np.asarray(x, float).ravel()
        return float(scale * np.sum(x[:-1] * x[1:]) + np.sum(np.sin(x)))

    return f
