"""Whether two plain values are the same, and if not, how they differ in a tutor's words.

Type, shape and finiteness come first: `np.allclose` broadcasts, and accepts an empty array for any other.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from dlcore.check.observe import Opaque

ATOL = 1e-7  # float32 noise where a zero is expected


def is_number(value: object) -> bool:
    """Whether this is one number: int, float, bool, or an array of shape ()."""
    return isinstance(value, bool | int | float | np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0)


def same(expected: object, value: object, tolerance: float = 1e-5) -> bool:
    """Whether `value` is `expected`, up to rounding and harmless differences of type.

    A number may be a 0-d array, a tuple a list, 0 and 1 booleans. An array must be an array of the same shape.
    Where None is expected (slot 0 of a list of layers) anything will do.
    """
    if expected is None:
        return True
    if isinstance(expected, tuple | list):
        value = unrolled(expected, value)
        return (
            isinstance(value, tuple | list)
            and len(value) == len(expected)
            and all(same(e, v, tolerance) for e, v in zip(expected, value, strict=True))
        )
    if isinstance(expected, dict):
        return (
            isinstance(value, dict)
            and value.keys() == expected.keys()
            and all(same(expected[key], value[key], tolerance) for key in expected)
        )
    if isinstance(expected, str | Opaque):
        return type(value) is type(expected) and value == expected
    if is_number(expected):
        return is_number(value) and close(expected, value, tolerance)
    return isinstance(value, np.ndarray) and value.shape == expected.shape and close(expected, value, tolerance)


def unrolled(expected: object, value: object) -> object:
    """A 1-D array as a list, where a list of numbers is expected: costs may come as either."""
    one_row = isinstance(value, np.ndarray) and value.shape == (len(expected),)
    return list(value) if one_row and isinstance(expected, list) and all(map(is_number, expected)) else value


def close(expected: object, value: object, tolerance: float) -> bool:
    """Equal where not finite, else within `tolerance` of the entry and of the largest entry. Same shapes."""
    try:
        e, v = np.asarray(expected, float), np.asarray(value, float)
    except OverflowError:  # an integer of more than 308 digits
        return False
    finite = np.isfinite(e)
    if not np.array_equal(finite, np.isfinite(v)):
        return False
    if not finite.all():
        if not np.array_equal(e[~finite], v[~finite], equal_nan=True):
            return False
        e, v = e[finite], v[finite]
    if not e.size:
        return True
    scale = np.abs(e)
    return bool(np.all(np.abs(e - v) <= tolerance * (scale + scale.max()) + ATOL))


def alike(a: object, b: object, tolerance: float = 1e-5) -> bool:
    """Whether the numbers in two values are the same, whatever their shapes; one number may stand for many."""
    if isinstance(a, tuple | list) and isinstance(b, tuple | list):
        return len(a) == len(b) and all(alike(x, y, tolerance) for x, y in zip(a, b, strict=True))
    if not all(map(numbers_only, (a, b))):
        return same(a, b, tolerance)
    a, b = np.ravel(a), np.ravel(b)
    if 1 in (a.size, b.size) and a.size and b.size:
        a, b = np.broadcast_arrays(a, b)
    return a.shape == b.shape and close(a, b, tolerance)


def numbers_only(value: object) -> bool:
    """Whether this is a number, an array, or a list of numbers."""
    return isinstance(value, np.ndarray) or all(map(is_number, value if isinstance(value, tuple | list) else (value,)))


def kind(value: object) -> str:
    """What a value is, as said to a learner."""
    if value is None:
        return "None"
    if is_number(value):
        return "a number"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, str):
        return "a string"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, dict):
        return f"a dict of {len(value)}"
    if not isinstance(value, Opaque):
        return f"a {type(value).__name__}"
    return f"an {value.type_name}" if value.type_name.startswith("array of") else f"an object of type {value.type_name}"


def misfit(expected: object, value: object, whole: bool = True) -> str:
    """How `value` differs from `expected` in type or shape, in a sentence; empty where it does not.

    whole  whether it is all that came back, and not one of several things
    """
    if expected is None:
        return ""
    this = "This returns" if whole else "This is"
    if value is None and whole:
        return "Nothing came back: is a `return` missing, perhaps in one branch?"
    if isinstance(expected, tuple | list):
        value = unrolled(expected, value)
        if not isinstance(value, tuple | list) or len(value) != len(expected):
            return f"{this} {kind(value)}; expected {kind(expected)}."
        return nested((f"In place {k}", *pair) for k, pair in enumerate(zip(expected, value, strict=True)))
    if isinstance(expected, dict):
        if not isinstance(value, dict) or value.keys() != expected.keys():
            return f"{this} {kind(value)}; expected a dict with the keys {', '.join(map(repr, expected))}."
        return nested((f"In {key!r}", expected[key], value[key]) for key in expected)
    if kind(expected) == kind(value):
        return ""
    if is_number(expected) and isinstance(value, np.ndarray) and value.size == 1:
        return f"{this} {kind(value)}; expected a number. `.item()` takes it out."
    if isinstance(expected, np.ndarray) and isinstance(value, np.ndarray) and expected.ndim and value.ndim:
        return f"The shape is {value.shape}; expected {expected.shape}."
    wanted = "True or False" if isinstance(expected, bool | np.bool_) else kind(expected)
    return f"{this} {kind(value)}; expected {wanted}."


def nested(parts: Iterable[tuple[str, object, object]]) -> str:
    """The first misfit among (where, expected, value), with where it is; empty where there is none."""
    for where, expected, value in parts:
        if complaint := misfit(expected, value, whole=False):
            return f"{where}: {complaint[0].lower()}{complaint[1:]}"
    return ""
