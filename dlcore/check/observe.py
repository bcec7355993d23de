"""One call of a function, seen from outside: what it returned or raised, warned about and changed.

`judge` sees nothing else of an answer, so that it judges a function in a notebook and a process in a sandbox alike.
"""

from __future__ import annotations

import contextlib
import io
import time
import warnings
from collections.abc import Callable
from copy import deepcopy  # by its own name: an answer in a sandbox may replace `copy.deepcopy`
from dataclasses import dataclass

import numpy as np

from dlcore.check import functions
from dlcore.check.deadline import within

MOST = 10**8  # entries of an array; a view of one number, stretched, would need all their memory when copied
DEEPEST = 20  # nesting of a returned value
TEXTS = {"U": "text", "S": "bytes", "O": "objects"}  # kind of an array's entries → their name
STAND_IN = np.random.MT19937(1958)  # NumPy's global generator during a call
UNTOUCHED = STAND_IN.state


@dataclass(frozen=True)
class Seed:
    """Stands for `np.random.default_rng(seed)` among the arguments of a case."""

    seed: int

    def realise(self) -> np.random.Generator:
        return np.random.default_rng(self.seed)


@dataclass(frozen=True)
class Function:
    """Stands for a function of `dlcore.check.functions`, built with these parameters, among the arguments of a case."""

    name: str
    parameters: tuple[float, ...] = ()

    def realise(self) -> Callable:
        return getattr(functions, self.name)(*self.parameters)


@dataclass(frozen=True)
class Opaque:
    """Stands for a returned object that no exercise asks for; only its type's name is kept."""

    type_name: str


@dataclass(frozen=True)
class Observation:
    """What one call did.

    value      what it returned, as plain data (None if it raised)
    error      the name of the exception's type, or None
    changed    positions of the arguments that the call changed
    warned     whether it warned of floating-point trouble (RuntimeWarning)
    globally   whether it moved NumPy's global random state
    seconds    how long it took
    remark     the exception's own words; only ever shown to the author of the code
    """

    value: object = None
    error: str | None = None
    changed: tuple[int, ...] = ()
    warned: bool = False
    globally: bool = False
    seconds: float = 0.0
    remark: str = ""


def realise(args: object) -> object:
    """Fresh live arguments from a case: generators and functions built, arrays copied."""
    if isinstance(args, Seed | Function):
        return args.realise()
    if isinstance(args, tuple | list):
        return type(args)(realise(item) for item in args)
    return deepcopy(args)


def plain(value: object, around: tuple[int, ...] = ()) -> object:
    """`value` as numbers, strings, None, exact ndarrays, and tuples, lists or dicts of them; copied, all else `Opaque`.

    Subclasses are stripped of their methods first, so that nothing a learner wrote runs while it is judged.
    `around` are the ids of the values that this one lies in: a list inside itself has no end.
    """
    if len(around) > DEEPEST or id(value) in around:
        return Opaque(type(value).__name__)
    around = (*around, id(value))
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, np.ndarray) and np.ndarray.size.__get__(value) > MOST:
        raise MemoryError
    if isinstance(value, np.ndarray | np.generic):
        array = np.array(value, copy=True, subok=False)
        if array.dtype.kind == "U" and not array.ndim:
            return str(array)
        entries = TEXTS.get(array.dtype.kind, array.dtype.name)
        return array if array.dtype.kind in "biuf" else Opaque(f"array of {entries}")
    if isinstance(value, tuple):
        return tuple(plain(item, around) for item in tuple.__iter__(value))
    if isinstance(value, list):
        return [plain(item, around) for item in list.__iter__(value)]
    if type(value) is dict:
        return {str(key): plain(item, around) for key, item in value.items()}
    return Opaque(type(value).__name__)


def observe(
    function: Callable,
    args: tuple,
    *,
    seconds: float | None = None,
    finish: str | None = None,
    extra: tuple = (),
) -> Observation:
    """Call `function` with fresh copies of `args` and report. What it prints is dropped; it never raises.

    seconds  the limit, after which the error is "TooSlow"
    finish   name of a function in `dlcore.check.functions` to apply to (value, *extra) before it is reported
    """
    live, before = realise(args), realise(args)
    own = np.random.get_bit_generator()
    np.random.set_bit_generator(STAND_IN)
    value, error, remark = None, None, ""

    def run() -> object:
        returned = function(*live)
        return plain(getattr(functions, finish)(returned, *extra) if finish else returned)

    start = time.perf_counter()
    with (
        warnings.catch_warnings(record=True) as caught,
        contextlib.redirect_stdout(io.StringIO()),
        np.errstate(all="warn", under="ignore"),  # NumPy's own setting, whatever the notebook's
    ):
        warnings.simplefilter("always")
        try:
            value = run() if seconds is None else within(seconds, run)
        except KeyboardInterrupt:  # the learner's own wish to stop
            raise
        except BaseException as problem:
            error, remark = type(problem).__name__, words(problem)
        finally:
            globally = touched_globally()
            np.random.set_bit_generator(own)
    return Observation(
        value=value,
        error=error,
        changed=tuple(k for k, (old, new) in enumerate(zip(before, live, strict=True)) if moved(old, new)),
        warned=any(issubclass(w.category, RuntimeWarning) for w in caught),
        globally=globally,
        seconds=time.perf_counter() - start,
        remark=remark,
    )


def words(problem: BaseException) -> str:
    """An exception's message, or nothing where its own __str__ fails."""
    try:
        return str(problem)
    except Exception:
        return ""


def touched_globally() -> bool:
    """Whether the stand-in has moved, been seeded or been replaced; it is as new afterwards."""
    state = STAND_IN.state
    if np.random.get_bit_generator() is STAND_IN and same_state(state["state"], UNTOUCHED["state"]):
        return False
    STAND_IN.state = UNTOUCHED
    return True


def same_state(a: dict, b: dict) -> bool:
    return a["pos"] == b["pos"] and np.array_equal(a["key"], b["key"])


def moved(before: object, after: object) -> bool:
    """Whether an argument was changed by more than the rounding of `x += h` followed by `x -= h`.

    A probability clipped in place, from 0 to 1e-15, was changed.
    """
    if before is after:  # such as a number that nothing took the place of
        return False
    if isinstance(before, np.ndarray):
        if not isinstance(after, np.ndarray) or before.shape != after.shape or before.dtype != after.dtype:
            return True
        if before.tobytes() == after.tobytes():  # nearly always, and in a tenth of the time
            return False
        return not np.allclose(before, after, rtol=1e-14, atol=1e-16, equal_nan=True)
    if isinstance(before, tuple | list):
        return type(after) is not type(before) or len(before) != len(after) or any(map(moved, before, after))
    if isinstance(before, dict):
        return (
            type(after) is not type(before)
            or before.keys() != after.keys()
            or any(moved(old, after[key]) for key, old in before.items())
        )
    return isinstance(before, bool | int | float | str) and replaced(before, after)


def replaced(before: float | str, after: object) -> bool:
    """Whether a number or a string has made way for something else."""
    after = np.generic.item(after) if isinstance(after, np.generic) else after
    if isinstance(before, float) and type(after) is float:
        return not np.isclose(before, after, rtol=1e-14, atol=1e-16, equal_nan=True)
    return type(after) not in (bool, int, float, str) or before != after
