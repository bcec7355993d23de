"""Is this gradient right? Compare it with difference quotients (chapters 01 and 07).

Use float64, and stay away from the kinks of ReLU and |w|. A relative error of the whole vector of about 1e-9 is right,
1e-7 good, 1e-3 a bug.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

Array = np.ndarray


def numerical_gradient(f: Callable[[Array], float], theta: ArrayLike, h: float = 1e-5) -> Array:
    """(f(θ + h e_i) − f(θ − h e_i)) / 2h for every entry, in theta's shape; theta itself is not changed.

    The truncation error falls with h², the rounding error grows with 1/h.
    """
    theta = np.array(theta, float)
    slopes = np.empty_like(theta)
    for i in np.ndindex(theta.shape):
        here = theta[i]
        theta[i] = here + h
        up = f(theta)
        theta[i] = here - h
        down = f(theta)
        theta[i] = here
        slopes[i] = (up - down) / (2 * h)
    return slopes


def relative_error(g: Array, g_hat: Array) -> float:
    """‖g − ĝ‖ / (‖g‖ + ‖ĝ‖), in [0, 1]; 0 if both are zero."""
    if np.shape(g) != np.shape(g_hat):
        raise ValueError(f"g has shape {np.shape(g)} and g_hat {np.shape(g_hat)}, expected the same.")
    size = np.linalg.norm(g) + np.linalg.norm(g_hat)
    return float(np.linalg.norm(np.subtract(g, g_hat)) / size) if size else 0.0


def gradient_check(
    f: Callable[[Array], float], gradient: Callable[[Array], Array], theta: ArrayLike, h: float = 1e-5
) -> float:
    """The relative error of `gradient(theta)` against `f`'s difference quotients."""
    theta = np.array(theta, float)
    return relative_error(gradient(theta.copy()), numerical_gradient(f, theta, h))


def model_check(model, X: Array, Y: Array, seed: int = 0, h: float = 1e-5) -> float:
    """The relative error of an MLP's own gradient of its training cost, dropout masks fixed by `seed`.

    The MLP must be float64; its theta is put back, batch norm's running statistics move.
    """
    if model.theta.dtype != np.float64:
        raise ValueError(f"model has dtype {model.theta.dtype}, expected float64. Try dtype=float when you make it.")

    def cost(theta):
        model.theta[:] = theta
        return model.cost(X, Y, train=True, rng=np.random.default_rng(seed))

    start = model.theta.copy()
    gradient = model.gradient(X, Y, rng=np.random.default_rng(seed))
    slopes = numerical_gradient(cost, start, h)
    model.theta[:] = start
    return relative_error(gradient, slopes)
