"""How a value is off where no slip is known: error, type, shape, NaN, sign, factor, else the smallest failing case."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from dlcore.check.compare import is_number, kind, misfit, same
from dlcore.check.exercise import Exercise
from dlcore.check.failures import Failure, lacks_components, parts
from dlcore.check.functions import NoModel
from dlcore.check.observe import Observation

MOST_DECIMALS = 7  # an answer that is rounded later is right
LONGEST = 240  # characters that are shown of a call, or of an error's own words
NO_MODEL = (
    "What came back is no model with predict(X). Does it end with `return model`? (`fit` returns something else.)"
)
NOT_FINITE = "Not a finite number (NaN or infinity) where a number is expected."

# What NumPy says → what it means; \1 and \2 are the sizes it names.
IN_PLAIN_WORDS = (
    (
        r"matmul: .* \(size (\d+) is different from (\d+)\)",
        r"the two arrays of a product do not fit. In A @ B, A needs as many columns as B has rows: here \2 against \1",
    ),
    (
        r"The truth value of an array .*",
        "an `if` (or `and`, `or`) asks one question, and an array has many answers. `np.where` decides entry by entry",
    ),
    (
        r"only 0-dimensional arrays can be converted to Python scalars",
        "`int`, `float` and the functions of `math` take one number. Arrays need NumPy's, such as `np.exp`; `.item()` "
        "takes the number out of an array that holds one",
    ),
    (
        r"unsupported operand type\(s\) for \^: .*|ufunc 'bitwise_xor' not supported .*",
        "`^` is no power in Python, `**` is",
    ),
    (
        r".*'NoneType'.*",
        "None is used as a number or an array. Slot 0 of such a list is empty, or a function lacks its `return`",
    ),
    (
        r"math range error",
        "exp of a number in the hundreds overflows. Take it only where its result is used",
    ),
    (
        r"Cannot cast ufunc '\w+' output from dtype\('float64'\) to dtype\('int64'\) .*",
        "an array of whole numbers stays one in place, as with `+=`. Make a float array of it first",
    ),
)


def described(exercise: Exercise, c: int, failures: Sequence[Failure]) -> str:
    """How component c is off."""
    failures = [failure for failure in failures if c in failure.wrong]
    broken = next((failure.seen for failure in failures if failure.seen.error), None)
    if broken:
        return stopped(broken)
    first = failures[0]
    if lacks_components(exercise, first.seen):
        return misfit(first.trial.expected.value, first.seen.value)
    pairs = [(parts(exercise, f.trial.expected)[c], parts(exercise, f.seen)[c]) for f in failures]
    largest_first = sorted(pairs, key=lambda pair: -np.size(pair[1]) if numbers(pair[1]) else 0)
    complaint = next(filter(None, (misfit(e, v, whole=not exercise.outputs) for e, v in largest_first)), "")
    complaint = complaint or not_finite(pairs) or rounded(pairs) or in_proportion(pairs, failures)
    unlike_any = "Not the value expected, and like no slip that is known." if exercise.secret else ""
    prefix = f"{exercise.outputs[c]}: " if exercise.outputs else ""
    return prefix + (complaint or unlike_any or smallest(c, exercise, failures))


def stopped(seen: Observation) -> str:
    """With which error a call stopped; NumPy's darkest sentences in plain words."""
    if seen.error == NoModel.__name__:
        return f"Here {seen.remark}" if seen.remark else NO_MODEL
    remark = seen.remark.rstrip(". ")
    for said, meant in IN_PLAIN_WORDS:
        remark = re.sub(said, meant, remark)
    remark = remark if len(remark) <= LONGEST else f"{remark[:LONGEST]} …"
    return f"It stopped with {seen.error}{': ' if remark else ''}{remark}."


def not_finite(pairs: Sequence[tuple]) -> str:
    """A sentence where a value is NaN or infinite and should not be; else nothing."""
    if any(np.isfinite(e).all() and not np.isfinite(v).all() for e, v in numeric(pairs)):
        return NOT_FINITE
    return ""


def as_finite(expected: object, value: object) -> bool:
    """Whether a value that has the expected one's types and shapes is finite wherever that one is a finite number."""
    if isinstance(expected, tuple | list):
        return all(map(as_finite, expected, value))
    if isinstance(expected, dict):
        return all(as_finite(expected[key], value[key]) for key in expected)
    return not not_finite([(expected, value)])


def rounded(pairs: Sequence[tuple]) -> str:
    """A sentence where the right values are cut to a few decimals; else nothing."""
    flat = numeric(pairs)
    if len(flat) == len(pairs) and all(np.isfinite(e).all() for e, _ in flat) and any(np.any(v % 1) for _, v in flat):
        for decimals in range(1, MOST_DECIMALS):
            if all(np.allclose(v, np.round(e, decimals), rtol=1e-9, atol=1e-12) for e, v in flat):
                return "These are rounded: give back every digit."
    return ""


def in_proportion(pairs: Sequence[tuple], failures: Sequence[Failure]) -> str:
    """A sign, a constant factor or a factor m that lies between all pairs, as a sentence; else nothing.

    Whole numbers, which count or number something, are in proportion by chance.
    """
    if any(isinstance(e, int | np.integer) for e, _ in pairs):
        return ""
    ratios = [ratio(e, v) for e, v in numeric(pairs)]
    if not ratios or None in ratios or len(ratios) < len(pairs):
        return ""
    if all(abs(r + 1) < 1e-4 for r in ratios):
        return "The sign is the wrong way round."
    if len(ratios) > 1 and np.ptp(ratios) <= min(1e-4 * abs(ratios[0]), 0.1 * abs(ratios[0] - 1)):
        digits = 4 if abs(ratios[0] - 1) > 1e-3 else 7
        return f"Always {ratios[0]:.{digits}g} times what it should be."
    sizes = [examples(failure) for failure in failures]
    if None in sizes or len(sizes) < len(ratios) or max(sizes) < 2:
        return ""
    for power, said in (
        (1, "too large for m = {}. Is this the sum or the mean?"),
        (-1, "too small for m = {}. Is the mean taken twice?"),
    ):
        if all(abs(r / m**power - 1) < 1e-4 for r, m in zip(ratios, sizes, strict=True)):
            return f"{max(sizes)} times {said.format(max(sizes))}"
    return ""


def numeric(pairs: Sequence[tuple]) -> list[tuple[np.ndarray, np.ndarray]]:
    """The pairs in which both are numbers or arrays, and of one size, as flat arrays."""
    flat = [tuple(np.ravel(x).astype(float) for x in pair) for pair in pairs if all(map(numbers, pair))]
    return [(e, v) for e, v in flat if e.shape == v.shape]


def numbers(value: object) -> bool:
    if type(value) is int:
        return abs(value) < 2**1000  # a larger one is no float
    return is_number(value) or isinstance(value, np.ndarray)


def ratio(e: np.ndarray, v: np.ndarray) -> float | None:
    """The c with v = c·e, where there is one and it is not 0 or 1."""
    if not e.size or not np.abs(e).max() or not np.isfinite([e, v]).all():
        return None
    k = int(np.abs(e).argmax())
    c = v[k] / e[k]
    return float(c) if c and np.allclose(v, c * e, rtol=1e-4, atol=1e-7) else None


def examples(failure: Failure) -> int | None:
    """m, the number of columns of the last matrix among the arguments, or None."""
    matrices = [a for a in failure.trial.case.args if isinstance(a, np.ndarray) and a.ndim == 2]
    return matrices[-1].shape[1] if matrices else None


def smallest(c: int, exercise: Exercise, failures: Sequence[Failure]) -> str:
    """The failing case with the least in it, shown."""
    failure = min(failures, key=lambda f: size(f.trial.case.args))
    args = ", ".join(shown(a) for a in failure.trial.case.args)
    yours, right = parts(exercise, failure.seen)[c], parts(exercise, failure.trial.expected)[c]
    said = f"{exercise.name}({args}) gives {shown(yours)}"
    if failure.trial.case.holds:
        return f"{said}."
    if shown(yours) == shown(right) or len(said) > LONGEST:
        return place(yours, right)
    return f"{said}; expected {shown(right)}."


def place(yours: object, right: object) -> str:
    """Where two values of one shape differ most, and by what."""
    if isinstance(right, tuple | list):
        k, pair = next((k, p) for k, p in enumerate(zip(yours, right, strict=True)) if not same(p[1], p[0]))
        return f"In place {k}: {place(*pair)}"
    if not isinstance(right, np.ndarray) or not right.ndim:
        return f"This gives {shown(yours)}; expected {shown(right)}."
    gap = np.nan_to_num(np.abs(yours.astype(float) - right.astype(float)), nan=np.inf)
    at = np.unravel_index(int(gap.argmax()), gap.shape)
    where = ", ".join(str(int(i)) for i in at)
    return f"Some entries are off, most of all entry [{where}]: {yours[at]:.7g}; expected {right[at]:.7g}."


def no_minus_zero(value: object) -> object:
    """The same number or numbers, with −0 as 0."""
    return value + 0.0 if getattr(value, "dtype", np.dtype(float)).kind == "f" else value


def size(value: object) -> int:
    """How many numbers an argument holds."""
    return sum(map(size, value)) if isinstance(value, tuple | list) else np.size(value) if numbers(value) else 1


def shown(value: object) -> str:
    """A value in a few words, for a sentence."""
    if isinstance(value, np.ndarray) and value.ndim:
        if value.size > 12:
            return kind(value)
        return " ".join(np.array2string(no_minus_zero(value), precision=4, separator=", ").split())
    if isinstance(value, float | np.floating | np.ndarray):
        return f"{no_minus_zero(value):.6g}"
    if isinstance(value, tuple | list):
        items = ", ".join(map(shown, value[:6])) + (", …" if len(value) > 6 else "")
        return f"[{items}]" if isinstance(value, list) else f"({items})"
    if type(value) is int and not numbers(value):
        return "a huge integer"
    return getattr(value, "name", None) or repr(value)[:60]
