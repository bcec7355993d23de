"""Two-dimensional toy problems, as in TensorFlow Playground (playground.tensorflow.org, `dataset.ts`).

Every generator takes the number of examples m and a keyword `rng`, and returns (X (2, m), Y), both float64
and in random order. All points lie roughly in [-6, 6] × [-6, 6], so one frame fits every picture. `noise` is
a fraction in [0, 0.5], the Playground's slider divided by 100: in `circle`, `xor`, `plane` and `hills` it
moves a point only while its target is looked up (labels near a border become unreliable, points stay); in the
others it moves the points.
"""

import numpy as np

from dlcore.shapes import one_hot

GATES = {
    "and": ([[0, 0, 1, 1], [0, 1, 0, 1]], [[0, 0, 0, 1]]),
    "or": ([[0, 0, 1, 1], [0, 1, 0, 1]], [[0, 1, 1, 1]]),
    "nand": ([[0, 0, 1, 1], [0, 1, 0, 1]], [[1, 1, 1, 0]]),
    "xor": ([[0, 0, 1, 1], [0, 1, 0, 1]], [[0, 1, 1, 0]]),
    "not": ([[0, 1]], [[1, 0]]),
}

HILLS = np.array([[-4, 0, 4, -4, 0, 4], [2.5, 2.5, 2.5, -2.5, -2.5, -2.5]])
HILL_SIGNS = np.array([1, -1, 1, -1, 1, -1])


def gates(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the truth table of "and", "or", "nand", "xor": X (2, 4), Y (1, 4); of "not": (1, 2), (1, 2)."""
    if name not in GATES:
        raise ValueError(f"name is {name!r}, expected one of {', '.join(GATES)}. Try gates('and').")
    X, Y = GATES[name]
    return np.array(X, float), np.array(Y, float)


def gauss(m: int = 200, noise: float = 0.0, *, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw two round clouds, class 1 about (2, 2) and class 0 about (-2, -2); variance 0.5 + 7·noise."""
    _require(m, noise, rng)
    Y = _halves(m)
    X = 2 * (2 * Y - 1) + rng.normal(0, np.sqrt(0.5 + 7 * noise), (2, m))
    return _shuffled(X, Y, rng)


def blobs(
    m: int = 200, classes: int = 2, spread: float = 1.0, *, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Draw one cloud per class, centres evenly on a circle of radius 3, standard deviation `spread`.

    Two classes: Y (1, m) of 0/1. More: Y (classes, m) one-hot. Class sizes differ by one at most.
    """
    _require(m, 0.0, rng)
    if not isinstance(classes, int | np.integer) or not 2 <= classes <= m:
        raise ValueError(f"classes is {classes!r}, expected a whole number from 2 to m = {m}. Try classes=3.")
    if not (np.isscalar(spread) and 0 <= spread < np.inf):
        raise ValueError(f"spread is {spread!r}, expected a standard deviation of at least 0. Try spread=1.0.")
    labels = rng.permutation(np.arange(m) % classes)
    X = _polar(np.full(m, 3.0), 2 * np.pi * labels / classes) + rng.normal(0, spread, (2, m))
    Y = one_hot(labels, classes)
    return X, Y[1:] if classes == 2 else Y


def moons(m: int = 200, noise: float = 0.1, *, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw two interleaved half circles, class 1 the lower: scikit-learn's `make_moons`, centred, × 3.

    `noise` is the standard deviation in make_moons' units, where a half circle has radius 1.
    """
    _require(m, noise, rng)
    Y = _halves(m)
    t = rng.uniform(0, np.pi, (1, m))
    sign = 1 - 2 * Y
    X = np.concatenate([sign * np.cos(t) + Y - 0.5, sign * np.sin(t) + 0.5 * Y - 0.25])
    return _shuffled(3 * (X + rng.normal(0, noise, (2, m))), Y, rng)


def circle(m: int = 200, noise: float = 0.0, *, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw a disc of radius 2.5 (class 1) and a ring from 3.5 to 5 around it (class 0)."""
    _require(m, noise, rng)
    inside = _halves(m)[0] == 1
    r = np.where(inside, rng.uniform(0, 2.5, m), rng.uniform(3.5, 5, m))
    X = _polar(r, rng.uniform(0, 2 * np.pi, m))
    Y = np.linalg.norm(_moved(X, 5, noise, rng), axis=0, keepdims=True) < 2.5
    return _shuffled(X, Y.astype(float), rng)


def xor(m: int = 200, noise: float = 0.0, *, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw four quadrants with a gap of 0.6 between them; class 1 where x₁x₂ ≥ 0, the Playground's choice.

    The logic gate XOR is the other way round: 1 where the signs differ.
    """
    _require(m, noise, rng)
    X = rng.uniform(-5, 5, (2, m))
    X += np.where(X > 0, 0.3, -0.3)
    Y = np.prod(_moved(X, 5, noise, rng), axis=0, keepdims=True) >= 0
    return X, Y.astype(float)


def spiral(m: int = 200, noise: float = 0.0, *, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw two arms of 1¾ turns out to radius 5, half a turn apart; coordinates move by up to `noise`."""
    _require(m, noise, rng)
    Y = _halves(m)
    along = np.concatenate([np.arange(n) / n for n in (m - m // 2, m // 2)])
    X = _polar(5 * along, 2 * np.pi * (1.75 * along + 0.5 * (1 - Y[0])))
    return _shuffled(_moved(X, 1, noise, rng), Y, rng)


def plane(m: int = 200, noise: float = 0.0, *, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw points whose target is a slope: Y = (x₁ + x₂) / 10, in [-1.2, 1.2] without noise."""
    _require(m, noise, rng)
    X = rng.uniform(-6, 6, (2, m))
    return X, np.sum(_moved(X, 6, noise, rng), axis=0, keepdims=True) / 10


def hills(m: int = 200, noise: float = 0.0, *, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw points over three hills and three hollows: Y = ±max(0, 1 − distance to the nearest centre / 2)."""
    _require(m, noise, rng)
    X = rng.uniform(-6, 6, (2, m))
    moved = _moved(X, 6, noise, rng)
    distance = np.linalg.norm(moved[:, None, :] - HILLS[:, :, None], axis=0)
    nearest = distance.argmin(axis=0)
    height = np.clip(1 - distance.min(axis=0) / 2, 0, 1)
    return X, (HILL_SIGNS[nearest] * height)[None]


def _require(m, noise, rng):
    if not isinstance(m, int | np.integer) or isinstance(m, bool) or m < 2:
        raise ValueError(f"m is {m!r}, expected a whole number of examples, 2 or more. Try m=200.")
    if not (np.isscalar(noise) and 0 <= noise <= 0.5):
        raise ValueError(f"noise is {noise!r}, expected a fraction in [0, 0.5]. Try noise=0.1.")
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng is {rng!r}, expected a NumPy generator. Try rng=np.random.default_rng(0).")


def _halves(m):
    """Targets (1, m): first the ones, then the zeros, one more 1 when m is odd."""
    return (np.arange(m) < m - m // 2).astype(float)[None]


def _polar(r, t):
    return np.stack([r * np.sin(t), r * np.cos(t)])


def _moved(X, reach, noise, rng):
    return X + noise * rng.uniform(-reach, reach, X.shape)


def _shuffled(X, Y, rng):
    order = rng.permutation(X.shape[1])
    return X[:, order], Y[:, order]
