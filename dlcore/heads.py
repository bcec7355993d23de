"""Heads: an output activation and the cost that belongs to it, sold together.

Each pair has the same gradient with respect to Z, per example: dZ = A − Y (chapters 04, 05 and 07). The cost is a mean
over the m examples and a sum over the outputs, in nats for the two cross-entropies, and is computed from Z, so that it
stays finite and exact even where a probability rounds to 0 or 1.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dlcore.activations import identity, sigmoid, softmax

Array = np.ndarray


def sigmoid_cost(Z: Array, Y: Array) -> float:
    """J = −1/m Σ [y ln σ(z) + (1 − y) ln(1 − σ(z))] = 1/m Σ [ln(1 + e^z) − y z].  Z, Y: (K, m), Y in [0, 1]."""
    return float(np.sum(np.logaddexp(0, Z) - Y * Z, dtype=float) / Z.shape[1])


def softmax_cost(Z: Array, Y: Array) -> float:
    """J = −1/m Σ y ln softmax(z) = 1/m Σ_columns [ln Σ_k e^{z_k} − Σ_k y_k z_k].  Z, Y: (K, m)."""
    top = Z.max(axis=0)
    log_sum = top + np.log(np.exp(Z - top).sum(axis=0))
    return float(np.sum(log_sum - (Y * Z).sum(axis=0), dtype=float) / Z.shape[1])


def squared_error_cost(Z: Array, Y: Array) -> float:
    """J = 1/m Σ_columns ½ Σ_k (z − y)².  The metric of that name has no ½ and averages over outputs too."""
    return float(0.5 * np.sum((Z - Y) ** 2, dtype=float) / Z.shape[1])


def _yes_no(A: Array) -> Array:
    return (A >= 0.5).astype(int)


def _most_likely(A: Array) -> Array:
    return A.argmax(axis=0)


def _check_probabilities(Y: Array) -> None:
    if Y.min() < 0 or Y.max() > 1:
        raise ValueError(
            f"Y lies in [{Y.min():g}, {Y.max():g}], expected labels 0 or 1 (or probabilities between). "
            "Labels −1 and +1 need (Y + 1) / 2."
        )


def _check_distributions(Y: Array) -> None:
    _check_probabilities(Y)
    total = Y.sum(axis=0)
    if not np.allclose(total, 1, atol=1e-4):
        j = int(np.argmax(abs(total - 1)))
        raise ValueError(
            f"column {j} of Y adds up to {total[j]:g}, expected 1: one-hot labels. Try one_hot(labels, {len(Y)})."
        )


def _check_nothing(Y: Array) -> None:
    """Any finite number may be a target of regression."""


@dataclass(frozen=True)
class Head:
    """A = activation(Z) and J = cost(Z, Y), with dJ/dZ = (A − Y) / m.

    `decide(A)` is what `predict` answers; `check(Y)` raises ValueError for targets out of range.
    """

    name: str
    activation: Callable[[Array], Array]
    cost: Callable[[Array, Array], float]
    decide: Callable[[Array], Array]
    check: Callable[[Array], None]


SIGMOID = Head("sigmoid", sigmoid, sigmoid_cost, _yes_no, _check_probabilities)
SOFTMAX = Head("softmax", softmax, softmax_cost, _most_likely, _check_distributions)
LINEAR = Head("linear", identity, squared_error_cost, identity, _check_nothing)

HEADS = {head.name: head for head in (SIGMOID, SOFTMAX, LINEAR)}
