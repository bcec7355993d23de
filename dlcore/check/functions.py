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
    """scale · Σ xᵢ xᵢ₊₁ + Σ sin xᵢ: every coordinate meets its neighbour (in a matrix, the one below)."""

    def f(x: np.ndarray) -> float:
        x = np.asarray(x, float)
        return float(scale * np.sum(x[:-1] * x[1:]) + np.sum(np.sin(x)))

    return f


def products_gradient(scale: float, fault: float = 0.0) -> Callable[[np.ndarray], np.ndarray]:
    """The gradient of `products(scale)`, with its first entry off by the factor 1 + fault."""

    def gradient(x: np.ndarray) -> np.ndarray:
        x = np.asarray(x, float)
        grad = np.cos(x)
        grad[:-1] += scale * x[1:]
        grad[1:] += scale * x[:-1]
        grad[0] *= 1 + fault
        return grad

    return gradient


def sum_over_parts(*scales: float) -> Callable[[dict], float]:
    """Σ scale · Σ p³/3 over the parameters of a dict, a scale for each: the gradients are scale · p²."""

    def f(parameters: dict) -> float:
        pairs = zip(scales, parameters.values(), strict=True)
        return float(sum(scale * np.sum(np.asarray(p) ** 3) / 3 for scale, p in pairs))

    return f


def bowl_gradient(*curvatures: float) -> Callable[[np.ndarray], np.ndarray]:
    """The gradient Lᵢθᵢ of the bowl ½ Σ Lᵢθᵢ²."""
    return lambda theta: np.array(curvatures) * theta


def faulty_backward(key: float) -> Callable:
    """A backward pass of the tanh–sigmoid network of chapter 06 with one of its four gradients wrong.

    Which one, and how, follows from `key`; `fault_of(key)` tells.
    """

    def backward(parameters: tuple, X: np.ndarray, Y: np.ndarray) -> tuple:
        W1, b1, W2, b2 = parameters
        m = X.shape[1]
        A1 = np.tanh(W1 @ X + b1)
        dZ2 = 1 / (1 + np.exp(-(W2 @ A1 + b2))) - Y
        dZ1 = W2.T @ dZ2 * (1 - A1**2)
        grads = [dZ1 @ X.T / m, dZ1.mean(axis=1, keepdims=True), dZ2 @ A1.T / m, dZ2.mean(axis=1, keepdims=True)]
        which, fault = fault_of(key)
        grads[which] = FAULTS[fault](grads[which])
        return tuple(grads)

    return backward


def last_turned(grad: np.ndarray) -> np.ndarray:
    signs = np.ones(grad.shape)
    signs.flat[-1] = -1
    return signs * grad


# The last three leave a norm as it is, the last the sum, and the one before it all entries but one.
FAULTS = {
    "halved": lambda grad: grad / 2,
    "a quarter more": lambda grad: 1.25 * grad,
    "doubled": lambda grad: 2 * grad,
    "turned": np.negative,
    "last turned": last_turned,
    "shifted": lambda grad: np.roll(grad, 1) if grad.size > 1 else -grad,
}


def fault_of(key: float) -> tuple[int, str]:
    """(position among dW1, db1, dW2, db2; name) of the fault planted under this key."""
    rng = np.random.default_rng(int(key))
    return int(rng.integers(4)), str(rng.choice(list(FAULTS)))


class NoModel(TypeError):
    """What should be a trained model has no `predict`."""


def predicted_labels(model: object, X: np.ndarray) -> np.ndarray:
    """What a trained model says of the columns of X: `model.predict(X)`, as an array."""
    if not hasattr(model, "predict"):
        came = "nothing" if model is None else f"a {type(model).__name__}"
        raise NoModel(f"{came} came back, expected a model with predict(X). End with `return model`.")
    return np.asarray(model.predict(X))
