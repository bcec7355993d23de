"""What the Playground trains on: data sets, the input features made of x₁ and x₂, and the grid its pictures show."""

from collections.abc import Iterable

import numpy as np

from dlcore.datasets import toys

Array = np.ndarray

CLASSES = {"circle": toys.circle, "xor": toys.xor, "gauss": toys.gauss, "spiral": toys.spiral}
VALUES = {"plane": toys.plane, "hills": toys.hills}  # regression
DATA = CLASSES | VALUES
POINTS = 500

# Name in the state string: what is written beside it, and the feature of x (2, m).
FEATURES = {
    "x1": ("x₁", lambda x: x[0]),
    "x2": ("x₂", lambda x: x[1]),
    "x1^2": ("x₁²", lambda x: x[0] ** 2),
    "x2^2": ("x₂²", lambda x: x[1] ** 2),
    "x1*x2": ("x₁x₂", lambda x: x[0] * x[1]),
    "sin(x1)": ("sin x₁", lambda x: np.sin(x[0])),
    "sin(x2)": ("sin x₂", lambda x: np.sin(x[1])),
}

REACH = 6.0  # pictures show [-6, 6] × [-6, 6]
FINE = 60  # pixels a side of the output's picture; every unit's has half as many


def examples(data: str, noise: int, ratio: int, draw: int) -> tuple[Array, Array, Array, Array]:
    """X (2, m), Y (1, m) to train on and X, Y to test on: `ratio` % of 500 points. `noise` 0–50, `draw` any seed."""
    X, Y = DATA[data](POINTS, noise / 100, rng=np.random.default_rng(draw))
    m = round(POINTS * ratio / 100)
    return X[:, :m], Y[:, :m], X[:, m:], Y[:, m:]


def inputs(features: Iterable[str], x: Array) -> Array:
    """The chosen features of x (2, m): (n, m), in FEATURES' order."""
    return np.stack([FEATURES[name][1](x) for name in FEATURES if name in features])


def grid() -> Array:
    """The pixels of the output's picture (2, 60 · 60): x₁ to the right, x₂ upwards, top row first."""
    side = (np.arange(FINE) + 0.5) * 2 * REACH / FINE - REACH
    return np.stack(np.meshgrid(side, -side)).reshape(2, -1)


def as_bytes(A: Array, low: float = -1.0, high: float = 1.0) -> bytes:
    """Pictures as a byte a pixel: `low` and less is 0, `high` and more 255; what is no number lies halfway."""
    shares = np.nan_to_num((A - low) / (high - low), nan=0.5)
    return np.rint(255 * np.clip(shares, 0, 1)).astype(np.uint8).tobytes()


def coarse(A: Array) -> Array:
    """Every second pixel of (n, 60 · 60): (n, 30, 30)."""
    return A.reshape(-1, FINE, FINE)[:, ::2, ::2]


def feature_pictures() -> bytes:
    """Every feature over the plane, each from its own lowest to its highest size."""
    A = coarse(inputs(FEATURES, grid()))
    return as_bytes(A / np.abs(A).max(axis=(1, 2), keepdims=True))


def thumbnails(points: int = 120) -> bytes:
    """A few points of every data set: float32 x₁, x₂, y in [0, 1], one point after the other."""
    drawn = []
    for name, make in DATA.items():
        X, Y = make(points, 0.0, rng=np.random.default_rng(1))
        drawn.append(np.vstack([X, Y if name in CLASSES else (Y + 1) / 2]).T)
    return np.array(drawn, np.float32).tobytes()
