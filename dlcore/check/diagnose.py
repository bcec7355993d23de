"""Why an answer is wrong: the slips are run, and the one that does what the learner's function does is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np

from dlcore.check.compare import alike, same
from dlcore.check.deadline import TooSlow, within
from dlcore.check.describe import described, examples, in_proportion
from dlcore.check.evidence import Evidence, Matches, not_by_chance
from dlcore.check.exercise import Edit, Exercise, Slip, Trial, both
from dlcore.check.failures import Failure, lacks_components

NEARLY = 1e-2  # of the right value: a slip and a factor that cancel it explain nothing
CHANGED_TOO = "And its arguments are changed: work on a copy."
TWO_EDITS_SECONDS = 2
MOST_IN_DISORDER = 4  # components that are tried in every order


@dataclass(frozen=True)
class Diagnosis:
    slip: str | None
    sentence: str


def diagnose(exercise: Exercise, failures: Sequence[Failure], successes: Sequence[Trial] = ()) -> Diagnosis:
    """Name the slip that explains most. The surest evidence comes first:

    a slip that does the same everywhere; right values in another order; a case that only one slip gets wrong; two slips
    in one line; a slip that does the same in some components, or in everything but the shape; changed arguments; a slip
    that does the same on most cases, or everywhere but for a factor. Else say how the value is off.
    """
    view = Reading(exercise, failures, successes)
    return (
        view.one_slip(same, everywhere=True)
        or view.another_order()
        or view.telling_case()
        or view.two_edits()
        or view.one_slip(same)
        or view.one_slip(alike)
        or view.changed_arguments()
        or view.on_most_cases()
        or view.but_for_a_factor()
        or Diagnosis(None, described(exercise, view.components[0], failures))
    )


def sentence_of(exercise: Exercise, slip: Slip) -> str:
    """The slip's own sentence, or that of the property or rule of its name."""
    others = (*exercise.properties, *exercise.rules)
    return slip.sentence or next((o.sentence for o in others if o.name == slip.name), slip.name)


class Reading(Evidence):
    """The ways to name what the evidence shows."""

    def one_slip(self, matches: Matches, everywhere: bool = False) -> Diagnosis | None:
        """The slip that explains most components: that does there what the learner's function does, on every trial.

        On a tie the slip wins that gets wrong nothing else, changes the same arguments more often, and is right where
        the answer is right; then the first.
        """
        explained = [self.explained_by(k, matches) for k in range(len(self.exercise.slips))]

        def rank(k: int) -> tuple:
            return (
                len(explained[k]),
                bool(explained[k]) and not self.spoiled_by(k),
                bool(explained[k]) and self.manner(k),
                bool(explained[k]) and self.right_too(k),
            )

        best = max(range(len(explained)), key=rank, default=None)
        if best is None or not explained[best] or (everywhere and len(explained[best]) < len(self.components)):
            return None
        rest = [c for c in self.components if c not in explained[best]]
        if matches is alike:
            return self.named(best, f"That is not all. {self.described(self.components[0])}")
        if not rest:
            return self.named(best, self.also_changed(best))
        other = next((k for k, those in enumerate(explained) if those.issuperset(rest)), None)
        about = self.described(rest[0]) if other is None else f"In {self.label(rest)}: {self.sentence(other)}"
        return self.named(best, f"That is not all. {about}")

    def also_changed(self, k: int) -> str:
        """What to say where the learner's function changes arguments, and slip k, which it makes, does not."""
        changing = [f for f in self.failures if f.seen.changed and not f.trial.slip(k).changed]
        if not changing:
            return ""
        guilty = (
            j
            for j, slip in enumerate(self.exercise.slips)
            if slip.name != self.exercise.slips[k].name
            and all(failure.trial.slip(j).changed == failure.seen.changed for failure in changing)
        )
        j = next(guilty, None)
        return f"And a second slip: {self.sentence(j)}" if j is not None else CHANGED_TOO

    def another_order(self) -> Diagnosis | None:
        """The right components, but not in their places."""
        names, seen = self.exercise.outputs, [failure.seen for failure in self.failures]
        if not names or len(names) > MOST_IN_DISORDER or any(lacks_components(self.exercise, one) for one in seen):
            return None
        pairs = [(failure.trial.expected.value, failure.seen.value) for failure in self.failures]
        for order in permutations(range(len(names))):
            if all(same(e, [v[c] for c in order], self.exercise.tolerance) for e, v in pairs):
                return Diagnosis(None, f"These are right, but in another order; expected: {', '.join(names)}.")
        return None

    def telling_case(self) -> Diagnosis | None:
        """Only cases fail that one slip alone gets wrong: that slip, whatever came out."""
        names = {failure.trial.case.tells for failure in self.failures}
        return self.named_as(names.pop()) if len(names) == 1 else None

    def two_edits(self) -> Diagnosis | None:
        """Two slips at once, if they are found in time: two edits that end by themselves may make an endless loop."""
        if self.of_another_kind():
            return None
        try:
            return within(TWO_EDITS_SECONDS, self.pair_of_edits)
        except TooSlow:
            return None

    @np.errstate(all="ignore")  # of this thread; what the comparisons do with huge numbers is nobody's concern
    def pair_of_edits(self) -> Diagnosis | None:
        """Two slips of which the answer, edited for both, does what the learner's function does.

        Each of the two is wrong by itself where the learner's function is, or it would explain nothing.
        """
        slips = self.exercise.slips
        edits = [k for k, slip in enumerate(slips) if isinstance(slip.wrong, Edit) and self.wrong_here(k)]
        for first, second in combinations(edits, 2):
            one, two = slips[first].wrong, slips[second].wrong
            function = both(one, two) or both(two, one)
            if function and self.explained_by_function(function):
                return self.named(first, f"And a second slip: {self.sentence(second)}")
        return None

    def changed_arguments(self) -> Diagnosis | None:
        """The slip that changes the same arguments wherever some are changed; the values are like nothing known."""
        changing = [failure for failure in self.failures if failure.seen.changed]
        for k in range(len(self.exercise.slips)) if changing else ():
            if all(failure.trial.slip(k).changed == failure.seen.changed for failure in changing):
                return self.named(k, f"That is not all. {self.described(self.components[0])}")
        return None

    def on_most_cases(self) -> Diagnosis | None:
        """The slip that does the same in the most places, and in at least half of them; and how the rest is off."""
        places = [(failure, c) for failure in self.failures for c in sorted(failure.wrong)]
        slips = filter(self.right_too, range(len(self.exercise.slips)))
        left = {k: [p for p in places if not self.agrees_tellingly(k, *p)] for k in slips}
        best = min(left, key=lambda k: len(left[k]), default=None)
        if best is None or 2 * len(left[best]) > len(places):
            return None
        failure, c = left[best][0]
        return self.named(best, f"That is not all. {described(self.exercise, c, [failure])}")

    def but_for_a_factor(self) -> Diagnosis | None:
        """The slip that explains everything up to a sign or a factor, where the right answer does not."""
        right = self.pairs_with(lambda failure: failure.trial.expected)
        if in_proportion(right, self.failures) or (right and all(alike(*pair, NEARLY) for pair in right)):
            return None
        for k in range(len(self.exercise.slips)):
            if self.manner(k) < len(self.failures):
                continue
            pairs = self.pairs_with(lambda failure, k=k: failure.trial.slip(k))
            off = in_proportion(pairs, self.failures)
            m = max(examples(failure) or 1 for failure in self.failures)
            telling = [pair for pair in pairs if not_by_chance(pair[0], m)]
            if off and not all(alike(*pair, self.exercise.tolerance) for pair in telling):
                return self.named(k, f"That is not all. {off}")
        return None

    def described(self, c: int) -> str:
        return described(self.exercise, c, self.failures)

    def named(self, k: int, more: str = "") -> Diagnosis:
        return Diagnosis(self.exercise.slips[k].name, f"{self.sentence(k)} {more}".rstrip())

    def named_as(self, name: str | None) -> Diagnosis | None:
        return next((self.named(k) for k, slip in enumerate(self.exercise.slips) if slip.name == name), None)

    def sentence(self, k: int) -> str:
        return sentence_of(self.exercise, self.exercise.slips[k])

    def label(self, components: Sequence[int]) -> str:
        return " and ".join(self.exercise.outputs[c] for c in components)
