"""What an exercise is: data, not code that judges.

An `Exercise` holds the reference answer, the cases it is tried on, and every slip a learner is known to make,
each as a *wrong implementation* with the sentence that names it. `judge` does the rest.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from dlcore.check.observe import Observation, observe


@dataclass(frozen=True)
class Slip:
    """A known mistake: its name, a function that makes it, and the sentence a tutor would say.

    Where a `Property` or a `Rule` of the same name finds the mistake, the sentence stands there and is left out here.
    """

    name: str
    wrong: Callable
    sentence: str = ""


@dataclass(frozen=True)
class Property:
    """Something that every right value fulfils, for exercises that have many of them.

    `holds(args, value) -> bool` sees the arguments as the learner's function got them. `name` is the slip it uncovers,
    or None where the sentence alone says enough.
    """

    name: str | None
    holds: Callable[[tuple, object], bool]
    sentence: str


@dataclass(frozen=True)
class Rule:
    """Something about the way an answer is written, judged only when its values are right.

    `broken(observations, trees) -> bool` sees what the calls did and the syntax trees of the learner's functions.
    `name` as of a `Property`. It costs everything, or as much as one wrong component where `costs_all` is False.
    """

    name: str | None
    broken: Callable[[Sequence[Observation], Sequence], bool]
    sentence: str
    costs_all: bool = True


@dataclass(frozen=True)
class Case:
    """Arguments to try.

    holds  makes it an extreme case, which asks for a property of the value instead of the value
    extra  what the exercise's `finish` needs beside the returned object, and the answer must not see before
    tells  name of the slip that an answer makes which is wrong here and nowhere else, whatever it gives
    """

    args: tuple
    holds: Callable[[object], bool] | None = None
    extra: tuple = ()
    tells: str | None = None


@dataclass(frozen=True)
class Trial:
    """A case made ready: what the reference does on it, and what the k-th slip does, each run when first asked for."""

    case: Case
    answer: Callable[[], Observation]
    slip: Callable[[int], Observation]

    @cached_property
    def expected(self) -> Observation:
        """What the reference does. RuntimeError if it fails: a mistake of ours, by which no answer may profit."""
        seen = self.answer()
        if seen.error:
            raise RuntimeError(f"The reference stopped with {seen.error}: {seen.remark}")
        return seen


@dataclass(frozen=True)
class Edit:
    """The function `answer` with pieces of its source replaced; built when first called."""

    answer: Callable
    changes: tuple[tuple[str, str], ...]

    @cached_property
    def function(self) -> Callable:
        source = source_of(self.answer)
        for old, new in self.changes:
            if old not in source:
                raise ValueError(f"{self.answer.__name__} has no {old!r} to replace with {new!r}")
            source = source.replace(old, new)
        namespace = dict(self.answer.__globals__)
        exec(source, namespace)
        return namespace[self.answer.__name__]

    def __call__(self, *args: object) -> object:
        return self.function(*args)


@cache
def source_of(answer: Callable) -> str:
    return textwrap.dedent(inspect.getsource(answer))


@cache
def both(first: Edit, second: Edit) -> Callable | None:
    """The function with one edit and then the other; None where they don't go together."""
    if first.answer is not second.answer:
        return None
    try:
        return Edit(first.answer, first.changes + second.changes).function
    except (ValueError, SyntaxError):  # both touch the same piece of source
        return None


def edit(answer: Callable, *changes: str) -> Edit:
    """`answer` with its source edited: `edit(answer, "/ m", "")`, or more pairs of old and new text."""
    return Edit(answer, tuple(zip(changes[::2], changes[1::2], strict=True)))


@dataclass(frozen=True)
class Exercise:
    """One function for a learner to write, and all that is needed to judge it.

    id         "chapter.name"
    answer     the reference
    cases      rng → argument tuples (or `Case`s), ordinary ones first; `Seed` and `Function` stand for live objects
    outputs    the names of the returned components, where there are several
    points     what it is worth
    slips      in order of precedence
    properties instead of one right value: each is tried in turn, the first that fails speaks
    rules      about the way it is written
    hints      three, of rising strength: concept, tool, shape of the line
    praise     a sentence to add when it is right: what the result means
    tolerance  relative, against the largest entry expected
    seconds    for all calls together
    finish     name of a function of `functions` that is applied to (value, *case.extra): a model → the labels it gives
    bands      value → score in [0, 1], where the score is not the share of right components
    same_shapes  whether a value judged by properties must have the reference's types and shapes
    secret     whether a verdict must not show the cases, as when it counts
    """

    id: str
    answer: Callable
    cases: Callable[[np.random.Generator], Sequence]
    outputs: tuple[str, ...] = ()
    points: int = 2
    slips: Sequence[Slip] = ()
    properties: Sequence[Property] = ()
    rules: Sequence[Rule] = ()
    hints: Sequence[str] = ()
    praise: str = ""
    tolerance: float = 1e-5
    seconds: float = 10
    finish: str | None = None
    bands: Callable[[object], float] | None = None
    same_shapes: bool = True
    secret: bool = False

    @property
    def chapter(self) -> str:
        return self.id.partition(".")[0]

    @property
    def name(self) -> str:
        return self.id.partition(".")[2]

    def trials(self, rng: np.random.Generator) -> list[Trial]:
        """The cases, each with the reference's and the slips' answers at hand."""
        cases = [case if isinstance(case, Case) else Case(case) for case in self.cases(rng)]
        return [self._trial(case) for case in cases]

    def _trial(self, case: Case) -> Trial:
        def run(function: Callable) -> Observation:
            return observe(function, case.args, finish=self.finish, extra=case.extra)

        return Trial(case, lambda: run(self.answer), cache(lambda k: run(self.slips[k].wrong)))
