"""`check`, `hint` and `checked`: the judge at work in a learner's notebook."""

from __future__ import annotations

import contextlib
import functools
import re
import sys
import types
from collections.abc import Callable, Iterator

import numpy as np

from dlcore.check.exercise import Case, Exercise
from dlcore.check.exercises import chapter_exercises, find
from dlcore.check.judge import judge
from dlcore.check.observe import Observation, observe
from dlcore.check.progress import record
from dlcore.check.rules import functions_behind, trees_of
from dlcore.check.verdict import Verdict, as_html

SEED = 1  # the same cases at every run, so that a verdict is the same too

_passed: dict[str, Callable] = {}  # exercise id → the learner's function that passed, in this kernel
_hints_given: dict[str, int] = {}
_unread: dict[str, tuple[Callable, str]] = {}  # exercise id → its function while its cell could not be read, and why


def check(id: str, function: Callable) -> Verdict:
    """Judge `function` as an answer to the exercise "chapter.name".

    Never raises for a learner's mistake. Where the function calls others of its chapter that have not passed, the
    course's own stand in for them, so that one mistake does not make the next.
    """
    try:
        exercise = find(id)
    except LookupError as error:
        return Verdict(str(id), False, 0.0, None, str(error))
    if not callable(function):
        name = exercise.name
        return Verdict(
            id,
            False,
            0.0,
            None,
            f"`check` needs the function itself. Try check({id!r}, {name}).",
            exercise.points,
        )
    if error := unread(exercise, function):
        message = (
            f"The cell above stopped with {error}, so the old function is still there: mend that cell and run it first."
        )
        return Verdict(id, False, 0.0, None, message, exercise.points, hints=exercise.hints)
    trees = trees_of(function) if exercise.rules else ()
    verdict = judge(exercise, caller(exercise, function), np.random.default_rng(SEED), trees)
    if verdict.passed:
        _passed[id] = function
        record(id)
    else:
        _passed.pop(id, None)
    return verdict


def unread(exercise: Exercise, function: Callable) -> str:
    """Why Python could not read the cell that was to give the learner a new `function`; "" where it could."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    above = getattr(shell, "last_execution_result", None)
    error = above and above.error_before_exec
    if error and re.search(rf"(?m)^def +{exercise.name}\b", above.info.raw_cell):
        _unread[exercise.id] = (function, f"{type(error).__name__}: {getattr(error, 'msg', error)}")
    old, why = _unread.get(exercise.id, (None, ""))
    return why if function is old else ""


def caller(exercise: Exercise, function: Callable) -> Callable[[Case], Observation]:
    """The call the judge makes: the learner's function, in time, with the course's in place of unproven ones."""
    left = exercise.seconds

    def call(case: Case) -> Observation:
        nonlocal left
        limit = max(left, 0.01)
        with standing_in(exercise, function):
            seen = observe(function, case.args, seconds=limit, finish=exercise.finish, extra=case.extra)
        left -= seen.seconds
        return seen

    return call


@contextlib.contextmanager
def standing_in(exercise: Exercise, function: Callable) -> Iterator[None]:
    """While the body runs, the chapter's other functions that have not passed are the course's own."""
    names = next((behind.__globals__ for behind in functions_behind(function)), {})
    replaced = {}
    for other in chapter_exercises(exercise.chapter):
        theirs = names.get(other.name)
        unproven = isinstance(theirs, types.FunctionType) and theirs is not _passed.get(other.id)
        if other.id != exercise.id and unproven and theirs is not function:
            replaced[other.name] = theirs
            names[other.name] = other.answer
    try:
        yield
    finally:
        names.update(replaced)


def hint(id: str) -> Hint:
    """The exercise's next hint: the first call gives the first, and so on up to the third."""
    exercise = find(id)
    number = min(_hints_given.get(id, 0) + 1, len(exercise.hints))
    _hints_given[id] = number
    return Hint(f"Hint {number} of {len(exercise.hints)}: {exercise.hints[number - 1]}")


class Hint(str):
    """A hint, shown as a sentence."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return f"<p>{as_html(self)}</p>"


class Checked:
    """The functions of a chapter: the learner's own where their check has passed, the course's elsewhere."""

    def __init__(self, chapter: str) -> None:
        self._chapter = chapter
        self._told: set[str] = set()

    def __dir__(self) -> list[str]:
        return [exercise.name for exercise in chapter_exercises(self._chapter)]

    def __getattr__(self, name: str) -> Callable:
        try:
            exercise = find(f"{self._chapter}.{name}")
        except LookupError as error:
            raise AttributeError(str(error)) from None
        own = _passed.get(exercise.id)
        if own is None:
            if name not in self._told:
                self._told.add(name)
                print(f"{name}: the course's own runs here. Yours takes over once its check passes.")
            return exercise.answer

        @functools.wraps(own)
        def with_stand_ins(*args: object, **kwargs: object) -> object:
            with standing_in(exercise, own):
                return own(*args, **kwargs)

        return with_stand_ins


def checked(chapter: str) -> Checked:
    """A namespace with every function of a chapter: `mine = checked("logistic_regression"); mine.sigmoid(0.0)`.

    Each is the learner's own if its check has passed since the kernel started, else the course's, which it says once.
    """
    return Checked(chapter)
