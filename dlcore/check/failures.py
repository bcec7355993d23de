"""What of an answer is wrong, trial by trial and component by component."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dlcore.check.compare import misfit, same
from dlcore.check.exercise import Exercise, Trial
from dlcore.check.observe import Observation


@dataclass(frozen=True)
class Failure:
    """One trial that went wrong, and the positions of the components that did."""

    trial: Trial
    seen: Observation
    wrong: frozenset[int]


def parts(exercise: Exercise, seen: Observation) -> Sequence:
    """The returned components: one, unless the exercise names several and that many came."""
    value = seen.value
    if not exercise.outputs:
        return (value,)
    return (value,) * len(exercise.outputs) if lacks_components(exercise, seen) else value


def lacks_components(exercise: Exercise, seen: Observation) -> bool:
    """Whether several components were asked for, and something else came."""
    wanted = len(exercise.outputs)
    return bool(wanted) and (not isinstance(seen.value, tuple | list) or len(seen.value) != wanted)


def wrong_parts(exercise: Exercise, trial: Trial, seen: Observation) -> frozenset[int]:
    """The positions of the components that are not right on this trial."""
    every = frozenset(range(len(exercise.outputs) or 1))
    if seen.error:
        return every
    if trial.case.holds:
        return frozenset() if fulfils(trial, seen.value) else every
    if lacks_components(exercise, seen):
        return every
    pairs = zip(parts(exercise, trial.expected), parts(exercise, seen), strict=True)
    return frozenset(k for k, (e, v) in enumerate(pairs) if not same(e, v, exercise.tolerance))


def fulfils(trial: Trial, value: object) -> bool:
    """Whether a value has the property that an extreme case asks for."""
    try:
        return not misfit(trial.expected.value, value) and bool(trial.case.holds(value))
    except OverflowError:  # an integer of more than 308 digits
        return False
