"""Activation functions, their derivatives, and the pairs a network is built from (chapters 04, 05 and 08).

Every function works element by element on arrays of any shape and keeps float32 in float32; `softmax` works on
columns. None overflows at ±1000. With `out`, the result is written there.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

Array = np.ndarray

# As 0-d arrays, because NumPy takes 0.2 µs to make one of a Python number, half of a small network's sums.
# Being float32, they leave float64 in float64 and float32 in float32; all three are exact.
ZERO, HALF, ONE = (np.array(number, np.float32) for number in (0, 0.5, 1))


def step(Z: ArrayLike) -> Array:
    """1 where z ≥ 0, else 0. The perceptron's answer (chapter 03)."""
    return np.where(np.asarray(Z) >= 0, 1.0, 0.0)


def step_prime(Z: ArrayLike) -> Array:
    """0 everywhere (the jump at 0 counts as 0): no gradient passes, which is why networks need something smoother."""
    return np.zeros_like(Z, dtype=float)


def sigmoid(Z: ArrayLike, out: Array | None = None) -> Array:
    """σ(z) = 1 / (1 + e^−z), in (0, 1).

    Computed as ½ (1 + tanh ½z), the same number without an exponential that could overflow; exact to half a unit in
    the last place of 1, so that below z ≈ −37 (−17 in float32) it is 0. Costs are computed from z and lose nothing.
    """
    half = np.multiply(np.asarray(Z), HALF, out)
    A = half if half.ndim else None  # in place from here on, but for a single number
    return np.multiply(np.add(np.tanh(half, A), ONE, A), HALF, A)


def sigmoid_prime(Z: ArrayLike) -> Array:
    """σ′(z) = σ(z) (1 − σ(z)), at most ¼."""
    A = sigmoid(Z)
    return A * (1 - A)


def tanh(Z: ArrayLike, out: Array | None = None) -> Array:
    """tanh(z) = (e^z − e^−z) / (e^z + e^−z), in (−1, 1)."""
    return np.tanh(Z, out=out)


def tanh_prime(Z: ArrayLike) -> Array:
    """1 − tanh²(z), at most 1."""
    return 1 - np.tanh(Z) ** 2


def relu(Z: ArrayLike, out: Array | None = None) -> Array:
    """max(z, 0)."""
    return np.maximum(np.asarray(Z), ZERO, out=out)


def relu_prime(Z: ArrayLike) -> Array:
    """1 where z > 0, else 0."""
    return np.where(np.asarray(Z) > 0, 1.0, 0.0)


def leaky_relu(Z: ArrayLike, out: Array | None = None, *, slope: float = 0.01) -> Array:
    """z where z > 0, else slope · z, with 0 ≤ slope < 1."""
    _check_slope(slope)
    return np.maximum(Z, np.multiply(Z, slope), out=out)


def leaky_relu_prime(Z: ArrayLike, *, slope: float = 0.01) -> Array:
    """1 where z > 0, else slope."""
    _check_slope(slope)
    return np.where(np.asarray(Z) > 0, 1.0, slope)


def elu(Z: ArrayLike, out: Array | None = None, *, alpha: float = 1.0) -> Array:
    """z where z > 0, else α (e^z − 1), with α > 0. Clevert, Unterthiner & Hochreiter 2016, equation 15."""
    _check_alpha(alpha)
    below = alpha * np.expm1(np.minimum(Z, 0))
    return np.add(np.maximum(Z, 0, out=out), below, out=out)


def elu_prime(Z: ArrayLike, *, alpha: float = 1.0) -> Array:
    """1 where z > 0, else α e^z."""
    _check_alpha(alpha)
    return np.where(np.asarray(Z) > 0, 1.0, alpha * np.exp(np.minimum(Z, 0)))


def identity(Z: ArrayLike, out: Array | None = None) -> Array:
    """z. A network with this alone is one affine map, however deep (chapter 06)."""
    return np.positive(Z, out=out)


def identity_prime(Z: ArrayLike) -> Array:
    """1 everywhere."""
    return np.ones_like(Z, dtype=float)


def softmax(Z: ArrayLike) -> Array:
    """e^{z_k} / Σ_j e^{z_j}, column by column: Z (K, m) → probabilities (K, m). Shifted by each column's largest z."""
    Z = np.asarray(Z)
    E = np.exp(Z - Z.max(axis=0))
    E /= E.sum(axis=0)
    return E


def softmax_prime(z: ArrayLike) -> Array:
    """∂a_i/∂z_j = a_i (δ_ij − a_j) for one column z (K,): the Jacobian (K, K), symmetric."""
    a = softmax(z)
    return np.diag(a) - np.outer(a, a)


@dataclass(frozen=True)
class Activation:
    """A hidden layer's g and its way back.

    `forward(Z, out)` writes A = g(Z) into `out`; `backward(dA, A)` turns dA into dZ = dA ⊙ g′(Z), in place. It needs
    only A, because every g here tells its own slope: tanh′ = 1 − A², σ′ = A (1 − A), relu′ = 1 where A > 0.
    """

    name: str
    forward: Callable[..., Array]
    backward: Callable[[Array, Array], Array]


def _sigmoid_backward(dA: Array, A: Array) -> Array:
    dA *= A * (ONE - A)
    return dA


def _tanh_backward(dA: Array, A: Array) -> Array:
    dA *= ONE - A * A
    return dA


def _relu_backward(dA: Array, A: Array) -> Array:
    dA *= A > ZERO
    return dA


def _leaky_relu_backward(dA: Array, A: Array) -> Array:
    dA *= leaky_relu_prime(A)
    return dA


def _elu_backward(dA: Array, A: Array) -> Array:
    dA *= np.minimum(A, ZERO) + ONE
    return dA


def _identity_backward(dA: Array, A: Array) -> Array:
    return dA


ACTIVATIONS = {
    pair.name: pair
    for pair in (
        Activation("sigmoid", sigmoid, _sigmoid_backward),
        Activation("tanh", tanh, _tanh_backward),
        Activation("relu", relu, _relu_backward),
        Activation("leaky_relu", leaky_relu, _leaky_relu_backward),
        Activation("elu", elu, _elu_backward),
        Activation("identity", identity, _identity_backward),
    )
}


def _check_slope(slope: float) -> None:
    if not 0 <= slope < 1:
        raise ValueError(f"slope is {slope}, expected 0 ≤ slope < 1, for instance 0.01.")


def _check_alpha(alpha: float) -> None:
    if not alpha > 0:
        raise ValueError(f"alpha is {alpha}, expected alpha > 0, for instance 1.0.")
