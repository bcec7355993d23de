"""Why an answer is wrong: the slips are run, and the one that does what the learner's function does is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from dlcore.check.compare import alike, is_number, kind, misfit, same
from dlcore.check.exercise import Edit, Exercise, Trial
from dlcore.check.observe import Observation, observe


@dataclass(frozen=True)
class Failure:
    """One trial that went wrong, and the positions of the components that did."""

    trial: Trial
    seen: Observation
    wrong: frozenset[int]


@dataclass(frozen=True)
class Diagnosis:
    slip: str | None
    sentence: str


def parts(exercise: Exercise, seen: Observation) -> Sequence:
    """The returned components: one, unless the exercise names several and that many came."""
    value = seen.value
    if not exercise.outputs:
        return (value,)
    fits = isinstance(value, tuple | list) and len(value) == len(exercise.outputs)
    return value if fits else (value,) * len(exercise.outputs)


def wrong_parts(exercise: Exercise, trial: Trial, seen: Observation) -> frozenset[int]:
    """The positions of the components that are not right on this trial."""
    every = frozenset(range(len(exercise.outputs) or 1))
    if seen.error:
        return every
    if trial.case.holds:
        return frozenset() if fulfils(trial, seen) else every
    if exercise.outputs and misfit_of_container(exercise, seen):
        return every
    pairs = zip(parts(exercise, trial.expected), parts(exercise, seen), strict=True)
    return frozenset(k for k, (e, v) in enumerate(pairs) if not same(e, v, exercise.tolerance))


def fulfils(trial: Trial, seen: Observation) -> bool:
    return not misfit(trial.expected.value, seen.value) and bool(trial.case.holds(seen.value))


def misfit_of_container(exercise: Exercise, seen: Observation) -> bool:
    return not isinstance(seen.value, tuple | list) or len(seen.value) != len(exercise.outputs)


def diagnose(exercise: Exercise, failures: Sequence[Failure], successes: Sequence[Trial] = ()) -> Diagnosis:
    """Name the slip that explains most components; else two slips together; else say how the value is off.

    On a tie the slip wins that changes the same arguments and is right where the answer is right; then the first.
    """
    components = sorted(frozenset().union(*(failure.wrong for failure in failures)))
    for matches in (same, alike):
        explained = [explains(exercise, k, components, failures, matches) for k in range(len(exercise.slips))]
        best = max(
            range(len(explained)),
            key=lambda k: (
                len(explained[k]),
                bool(explained[k]) and same_manner(exercise, k, failures),
                bool(explained[k]) and right_too(exercise, k, successes),
            ),
            default=None,
        )
        if best is not None and explained[best]:
            return named(exercise, best, explained, components, failures, shapes_differ=matches is alike)
    return two_at_once(exercise, components, failures) or Diagnosis(None, fallback(exercise, components[0], failures))


def same_manner(exercise: Exercise, k: int, failures: Sequence[Failure]) -> bool:
    """Whether slip k changes the same arguments as the learner's function."""
    return all(failure.trial.slip(k).changed == failure.seen.changed for failure in failures)


def right_too(exercise: Exercise, k: int, successes: Sequence[Trial]) -> bool:
    """Whether slip k is right on the trials where the learner's function is."""
    return not any(wrong_parts(exercise, trial, trial.slip(k)) for trial in successes)


def explains(exercise, k, components, failures, matches) -> frozenset[int]:
    """The components on which slip k does what the learner's function does, on every failing trial."""
    answers = [failure.trial.slip(k) for failure in failures]
    return frozenset(c for c in components if accounts(exercise, c, answers, failures, matches))


def accounts(exercise, c, answers, failures, matches) -> bool:
    return all(
        agree(exercise, c, answer, failure.seen, matches)
        for answer, failure in zip(answers, failures, strict=True)
        if c in failure.wrong
    )


def agree(exercise: Exercise, c: int, a: Observation, b: Observation, matches) -> bool:
    """Whether two calls did the same in component c; an error counts as a value."""
    if a.error or b.error:
        return a.error == b.error
    if exercise.outputs and misfit_of_container(exercise, a) != misfit_of_container(exercise, b):
        return False
    return matches(parts(exercise, a)[c], parts(exercise, b)[c], exercise.tolerance)


def named(exercise, best, explained, components, failures, shapes_differ) -> Diagnosis:
    """The sentence of slip `best`, and a word on what it leaves unexplained."""
    slip, left = exercise.slips[best], [c for c in components if c not in explained[best]]
    sentences = [sentence_of(exercise, slip)]
    if shapes_differ:
        sentences.append(fallback(exercise, components[0], failures))
    elif left:
        other = next((k for k in range(len(explained)) if set(left) <= explained[k]), None)
        reason = (
            sentence_of(exercise, exercise.slips[other]) if other is not None else fallback(exercise, left[0], failures)
        )
        sentences.append(f"That is not all: {label(exercise, left)} has another fault. {reason}")
    return Diagnosis(slip.name, " ".join(sentences))


def sentence_of(exercise: Exercise, slip) -> str:
    """The slip's own sentence, or that of the property or rule of its name."""
    others = (*exercise.properties, *exercise.rules)
    return slip.sentence or next((o.sentence for o in others if o.name == slip.name), slip.name)


def two_at_once(exercise: Exercise, components, failures) -> Diagnosis | None:
    """Two slips in one line: both edits applied to the answer do what the learner's function does."""
    edits = [slip for slip in exercise.slips if isinstance(slip.wrong, Edit)]
    for first, second in combinations(edits, 2):
        if first.wrong.answer is not second.wrong.answer:
            continue
        both = Edit(first.wrong.answer, first.wrong.changes + second.wrong.changes)
        try:
            answers = [observe(both, failure.trial.case.args) for failure in failures]
        except ValueError:  # the two touch the same piece of source
            continue
        if all(accounts(exercise, c, answers, failures, same) for c in components):
            sentences = f"{sentence_of(exercise, first)} And a second slip: {sentence_of(exercise, second)}"
            return Diagnosis(first.name, sentences)
    return None


def label(exercise: Exercise, components: Sequence[int]) -> str:
    return " and ".join(exercise.outputs[c] for c in components) if exercise.outputs else "the value"


def fallback(exercise: Exercise, c: int, failures: Sequence[Failure]) -> str:
    """How component c is off where no slip fits: error, type, shape, NaN, sign, factor, else the smallest case."""
    failures = [failure for failure in failures if c in failure.wrong]
    broken = next((failure.seen for failure in failures if failure.seen.error), None)
    if broken and broken.error == "TooSlow":
        return f"This was stopped after {exercise.seconds:g} seconds: does a loop ever end?"
    if broken:
        return f"It stopped with {broken.error}{': ' if broken.remark else ''}{broken.remark}."
    first = failures[0]
    if exercise.outputs and misfit_of_container(exercise, first.seen):
        return misfit(first.trial.expected.value, first.seen.value)
    pairs = [(parts(exercise, f.trial.expected)[c], parts(exercise, f.seen)[c]) for f in failures]
    prefix = f"{exercise.outputs[c]}: " if exercise.outputs else ""
    complaint = next(filter(None, (misfit(e, v) for e, v in pairs)), "") or pattern(pairs, failures)
    unlike_any = "Not the value expected, and like no slip that is known." if exercise.secret else ""
    return prefix + (complaint or unlike_any or smallest(c, exercise, failures))


def pattern(pairs: Sequence[tuple], failures: Sequence[Failure]) -> str:
    """NaN, a sign, a constant factor or a factor m that all failing values share, as a sentence; else nothing."""
    numeric = [(np.ravel(e).astype(float), np.ravel(v).astype(float)) for e, v in pairs if numbers(e) and numbers(v)]
    if len(numeric) < len(pairs):
        return ""
    if any(np.isfinite(e).all() and not np.isfinite(v).all() for e, v in numeric):
        return "Not a finite number (NaN or infinity) where a number is expected."
    ratios = [ratio(e, v) for e, v in numeric]
    if None in ratios:
        return ""
    if all(abs(r + 1) < 1e-4 for r in ratios):
        return "The sign is the wrong way round."
    if len(ratios) > 1 and np.ptp(ratios) <= 1e-4 * abs(ratios[0]):
        return f"Always {ratios[0]:.4g} times what it should be."
    sizes = [examples(failure) for failure in failures]
    for power, said in ((1, "too large"), (-1, "too small")):
        if all(m and m > 1 and abs(r / m**power - 1) < 1e-4 for r, m in zip(ratios, sizes, strict=True)):
            return f"{sizes[0]} times {said} for m = {sizes[0]}. Is this the sum or the mean?"
    return ""


def numbers(value: object) -> bool:
    return is_number(value) or isinstance(value, np.ndarray)


def ratio(e: np.ndarray, v: np.ndarray) -> float | None:
    """The c with v = c·e, where there is one and it is not 0 or 1."""
    if not e.size or not np.abs(e).max() or not np.isfinite(e).all():
        return None
    k = int(np.abs(e).argmax())
    c = v[k] / e[k]
    return float(c) if c and np.allclose(v, c * e, rtol=1e-4, atol=1e-7) else None


def examples(failure: Failure) -> int | None:
    """m, the number of columns of the last matrix among the arguments."""
    matrices = [a for a in failure.trial.case.args if isinstance(a, np.ndarray) and a.ndim == 2]
    return matrices[-1].shape[1] if matrices else None


def smallest(c: int, exercise: Exercise, failures: Sequence[Failure]) -> str:
    """The failing case with the least in it, shown."""
    failure = min(failures, key=lambda f: sum(np.size(a) for a in f.trial.case.args if numbers(a)))
    args = ", ".join(shown(a) for a in failure.trial.case.args)
    yours = shown(parts(exercise, failure.seen)[c])
    if failure.trial.case.holds:
        return f"{exercise.name}({args}) gives {yours}."
    return f"{exercise.name}({args}) gives {yours}; expected {shown(parts(exercise, failure.trial.expected)[c])}."


def shown(value: object) -> str:
    """A value in a few words, for a sentence."""
    if isinstance(value, np.ndarray):
        if value.size > 12:
            return kind(value)
        return " ".join(np.array2string(value, precision=4, separator=", ").split())
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, tuple | list):
        return f"({', '.join(shown(item) for item in value[:6])}{', …' if len(value) > 6 else ''})"
    return getattr(value, "name", None) or repr(value)[:60]
