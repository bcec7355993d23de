"""Data to learn from: toys drawn from a seed, and real images and measurements that ship with the course.

Toys: `X, Y = moons(200, rng=rng)` with X (2, m) and the target Y: (1, m) of 0/1, or (K, m) one-hot for
K > 2 classes. Real: `mnist()`, `fashion()`, `fashion_pair("sandal", "sneaker")`, `penguins()`; their origin
and licences stand in README.md of this folder.
"""

from dlcore.datasets.real import Images, Penguins, fashion, fashion_pair, mnist, penguins
from dlcore.datasets.toys import blobs, circle, gates, gauss, hills, moons, plane, spiral, xor

__all__ = [
    "Images",
    "Penguins",
    "blobs",
    "circle",
    "fashion",
    "fashion_pair",
    "gates",
    "gauss",
    "hills",
    "mnist",
    "moons",
    "penguins",
    "plane",
    "spiral",
    "xor",
]
