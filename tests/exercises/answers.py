"""Tables of answers as learners write them, each with what the check must say of it.

A chapter's module fills an `Answers` and lets pytest go over `right` and `wrong`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields

import numpy as np

from dlcore.check.exercise import Exercise, Trial
from dlcore.check.exercises import find
from dlcore.check.judge import judge
from dlcore.check.notebook import caller
from dlcore.check.rules import trees_of
from dlcore.check.verdict import Verdict

SEEDS = range(3)


@dataclass(frozen=True)
class Answer:
    """A function, the exercise it answers, and the slips it makes: none, one, two at once, or one without a name."""

    id: str
    function: Callable
    slips: tuple[str | None, ...] = ()
    name: str = ""

    def __str__(self) -> str:
        return f"{self.id.partition('.')[2]}: {self.name}"

    def verdicts(self) -> list[Verdict]:
        """What the judge says, with several seeds."""
        seeds = SEEDS[:1] if find(self.id).seconds > 10 else SEEDS
        return [judged(self.id, self.function, seed) for seed in seeds]

    def passes(self) -> None:
        for verdict in self.verdicts():
            assert verdict.passed, verdict
            assert verdict.score == 1.0
            assert verdict.slip is None

    def is_told_its_slip(self) -> None:
        """The slip is named. Of two at once one is named, and then the other, or that this is not all."""
        for verdict in self.verdicts():
            assert not verdict.passed
            assert 0 <= verdict.score < 1
            assert verdict.slip in self.slips, f"{verdict.slip!r}: {verdict}"


@dataclass
class Answers:
    """The answers to the exercises of one chapter."""

    chapter: str
    right_ones: list[Answer] = field(default_factory=list)
    wrong_ones: list[Answer] = field(default_factory=list)
    exercise: str = ""

    def to(self, exercise: str) -> None:
        """The answers that follow are to this exercise."""
        self.exercise = f"{self.chapter}.{exercise}"

    def right(self, *functions: Callable, **named: Callable) -> None:
        self.right_ones += [Answer(self.exercise, f, (), name) for name, f in listed(functions, named)]

    def wrong(self, slip: str, *functions: Callable, **named: Callable) -> None:
        self.both((slip,), *functions, **named)

    def unknown(self, *functions: Callable, **named: Callable) -> None:
        """Wrong, and no slip may be claimed."""
        self.wrong_ones += [
            Answer(self.exercise, f, (None,), f"no slip ({name})") for name, f in listed(functions, named)
        ]

    def both(self, slips: tuple[str, ...], *functions: Callable, **named: Callable) -> None:
        """Two slips at once."""
        self.wrong_ones += [
            Answer(self.exercise, f, slips, f"{' + '.join(slips)} ({name})") for name, f in listed(functions, named)
        ]


def listed(functions: tuple[Callable, ...], named: dict[str, Callable]) -> list[tuple[str, Callable]]:
    return [(f.__name__, f) for f in functions] + list(named.items())


@dataclass(frozen=True)
class Rehearsed(Exercise):
    """An exercise that remembers what its reference and its slips do with each seed."""

    remembered: dict = field(default_factory=dict)

    def trials(self, rng: np.random.Generator) -> list[Trial]:
        key = repr(rng.bit_generator.state)
        if key not in self.remembered:
            self.remembered[key] = super().trials(rng)
        return self.remembered[key]


REHEARSED: dict[str, Rehearsed] = {}


def few(seeds: Sequence[int], id: str) -> Sequence[int]:
    """All seeds, or three where one judgement trains networks."""
    return seeds if find(id).seconds <= 10 else seeds[:3]


def judged(id: str, function: Callable, seed: int) -> Verdict:
    """The verdict on a function as an answer to a chapter's exercise, with the cases of this seed."""
    return judgement(find(id), function, seed)


def judgement(exercise: Exercise, function: Callable, seed: int) -> Verdict:
    """The same for any exercise."""
    trees = trees_of(function) if exercise.rules else ()
    return judge(rehearsed(exercise), caller(exercise, function), np.random.default_rng(seed), trees)


def rehearsed(exercise: Exercise) -> Rehearsed:
    if exercise.id not in REHEARSED:
        REHEARSED[exercise.id] = Rehearsed(**{one.name: getattr(exercise, one.name) for one in fields(Exercise)})
    return REHEARSED[exercise.id]
