"""The one judge, for the learner's notebook and for the grader.

`judge` only sees `call(case) → Observation`: in a notebook `call` wraps the learner's function, in grading it is a
message to a process in a sandbox. Expected answers never get there.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

import numpy as np

from dlcore.check.compare import misfit, same
from dlcore.check.describe import NOT_FINITE, as_finite, stopped
from dlcore.check.diagnose import Diagnosis, diagnose, sentence_of
from dlcore.check.exercise import Case, Exercise, Property, Trial
from dlcore.check.failures import Failure, wrong_parts
from dlcore.check.observe import Observation, Seed, realise
from dlcore.check.rules import broken_rule
from dlcore.check.verdict import Verdict

Call = Callable[[Case], Observation]
Trees = Sequence[ast.AST]
GLOBALLY = "This uses NumPy's global generator: draw from `rng` only."
NO_ACCIDENT = 50  # entries that two draws have in common
TRAINING_SECONDS = 60  # whoever may take so long trains a network


@np.errstate(all="ignore")  # what the comparisons do with huge numbers is nobody's concern
def judge(exercise: Exercise, call: Call, rng: np.random.Generator, trees: Trees = ()) -> Verdict:
    """Try an answer on the exercise's cases and say what came of it.

    call   case (`Seed` and `Function` in its arguments) → Observation of the answer
    rng    draws the cases
    trees  syntax trees of the answer and its helpers, for the rules that read source
    """
    trials = exercise.trials(rng)
    seen: list[Observation] = []
    for trial in trials:
        seen.append(call(trial.case))
        if seen[-1].error == "NotImplementedError" and len(seen) == 1:
            return not_started(exercise)
        if seen[-1].error == "TooSlow" or spent(seen) > exercise.seconds:
            return too_slow(exercise, seen[-1].remark)
    if exercise.properties:
        return judge_by_properties(exercise, trials, seen, call, trees)
    return judge_by_values(exercise, trials, seen, trees)


def spent(seen: Sequence[Observation]) -> float:
    return sum(observation.seconds for observation in seen)


def judge_by_values(exercise: Exercise, trials: list[Trial], seen: list[Observation], trees: Trees) -> Verdict:
    """Compare each returned component with the reference's; run the slips if one is wrong."""
    failures = [
        Failure(trial, observation, wrong)
        for trial, observation in zip(trials, seen, strict=True)
        if (wrong := wrong_parts(exercise, trial, observation))
    ]
    if not failures:
        return judge_the_manner(exercise, trials, seen, trees) or right(exercise)
    ordinary = [failure for failure in failures if not failure.trial.case.holds]
    failed = {id(failure.trial) for failure in failures}
    diagnosis = diagnose(exercise, ordinary or failures, [trial for trial in trials if id(trial) not in failed])
    wrong = frozenset().union(*(failure.wrong for failure in failures))
    message = diagnosis.sentence + at_the_extremes(exercise, diagnosis, ordinary, failures)
    good = [name for k, name in enumerate(exercise.outputs) if k not in wrong]
    if good:
        message += f" Right already: {', '.join(good)}."
    score = len(good) / len(exercise.outputs) if exercise.outputs else 0.0
    if not diagnosis.slip and any(observation.globally for observation in seen):
        message += f" {GLOBALLY}"
    return verdict(exercise, score, diagnosis.slip, message)


def at_the_extremes(exercise: Exercise, said: Diagnosis, ordinary: list[Failure], failures: list[Failure]) -> str:
    """A second slip, where the one that the ordinary cases show would not fail the extreme ones; else nothing."""
    extreme = [failure for failure in failures if failure.trial.case.holds]
    k = next((k for k, slip in enumerate(exercise.slips) if slip.name == said.slip), None)
    if k is None or not ordinary or not extreme:
        return ""
    if any(wrong_parts(exercise, failure.trial, failure.trial.slip(k)) for failure in extreme):
        return ""
    also = diagnose(exercise, extreme)
    return f" That is not all. {also.sentence}" if also.slip != said.slip else ""


def judge_by_properties(
    exercise: Exercise, trials: list[Trial], seen: list[Observation], call: Call, trees: Trees
) -> Verdict:
    """Ask for each property in turn, then that `rng`, where there is one, decides everything."""
    for trial, observation in zip(trials, seen, strict=True):
        if observation.error:
            return wrong(exercise, stopped(observation))
        nothing = observation.value is None
        complaint = misfit(trial.expected.value, observation.value) if exercise.same_shapes or nothing else ""
        if complaint:
            return wrong(exercise, complaint)
        if exercise.same_shapes and not as_finite(trial.expected.value, observation.value):
            return wrong(exercise, NOT_FINITE)
    for property_ in exercise.properties:
        for trial, observation in zip(trials, seen, strict=True):
            if not fulfilled(property_, trial, observation):
                score = exercise.bands(observation.value) if exercise.bands else 0.0
                return verdict(exercise, score, property_.name, property_.sentence)
    return (
        judge_the_manner(exercise, trials, seen, trees)
        or judge_randomness(exercise, trials[0].case, seen[0], call)
        or right(exercise)
    )


def fulfilled(property_: Property, trial: Trial, observation: Observation) -> bool:
    """Whether a property holds; a value it can't even be asked of does not have it."""
    try:
        return bool(property_.holds(realise(trial.case.args), observation.value))
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError):
        return False


def judge_the_manner(exercise: Exercise, trials: list[Trial], seen: list[Observation], trees: Trees) -> Verdict | None:
    """Right values: was an argument changed, a rule broken, the global random state used?"""
    for trial, observation in zip(trials, seen, strict=True):
        if observation.changed:
            changed = set(observation.changed)
            slip = next((s for k, s in enumerate(exercise.slips) if changed <= set(trial.slip(k).changed)), None)
            sentence = slip and sentence_of(exercise, slip)
            return wrong(
                exercise,
                sentence or "The values are right, but this changes its arguments: work on a copy.",
                slip and slip.name,
            )
    rule = broken_rule(exercise.rules, seen, trees)
    if rule:
        score = 0.0 if rule.costs_all else 1 - 1 / max(len(exercise.outputs), 1)
        return verdict(exercise, score, rule.name, rule.sentence)
    if any(observation.globally for observation in seen):
        return wrong(exercise, GLOBALLY)
    return None


def judge_randomness(exercise: Exercise, case: Case, first: Observation, call: Call) -> Verdict | None:
    """The same seed must give the same value, another seed another. A finished model is too dear to make again."""
    if exercise.finish or not any(isinstance(arg, Seed) for arg in case.args):
        return None
    if not same(first.value, call(case).value, 1e-12):
        return wrong(exercise, "Called twice with the same seed, this gives two results: draw from `rng` only.")
    other = Case(tuple(Seed(arg.seed + 1) if isinstance(arg, Seed) else arg for arg in case.args))
    another = call(other).value
    if same(first.value, another, 1e-12):
        return wrong(exercise, "Another seed gives the same result: `rng` is not used.")
    if in_part(first.value, another):
        return wrong(exercise, "Another seed gives the same numbers in one place: draw everything from `rng`.")
    return None


def in_part(one: object, other: object) -> bool:
    """Whether two results have the same array in one place, no constant and too large to be the same by chance."""
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        return any(map(in_part, one, other))
    return isinstance(one, np.ndarray) and one.size >= NO_ACCIDENT and one.min() < one.max() and same(one, other, 1e-12)


def verdict(exercise: Exercise, score: float, slip: str | None, message: str, status: str = "failed") -> Verdict:
    return Verdict(
        id=exercise.id, passed=status == "passed", score=score, slip=slip, message=message,
        points=exercise.points, status=status, hints=exercise.hints,
    )  # fmt: skip


def wrong(exercise: Exercise, message: str, slip: str | None = None) -> Verdict:
    return verdict(exercise, 0.0, slip, message)


def right(exercise: Exercise) -> Verdict:
    noun = "point" if exercise.points == 1 else "points"
    message = f"right, {exercise.points} of {exercise.points} {noun}. {exercise.praise}".rstrip()
    return verdict(exercise, 1.0, None, message, "passed")


def not_started(exercise: Exercise) -> Verdict:
    message = (
        "not started. In the cell above, write it in the place of `raise NotImplementedError`; "
        "run that cell, then this one again."
    )
    return verdict(exercise, 0.0, None, message, "not started")


def too_slow(exercise: Exercise, remark: str) -> Verdict:
    if exercise.seconds >= TRAINING_SECONDS:
        why = ". Train for fewer epochs, or with a smaller network."
    else:
        why = ": does a loop ever end?"
    return wrong(exercise, f"This was stopped after {exercise.seconds:g} seconds{why} {remark}".rstrip())
