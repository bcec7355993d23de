"""What each slip does where an answer went wrong, and whether the learner's function does the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from dlcore.check.compare import same
from dlcore.check.deadline import TooSlow
from dlcore.check.describe import examples
from dlcore.check.exercise import Exercise, Trial
from dlcore.check.failures import Failure, lacks_components, parts, wrong_parts
from dlcore.check.observe import Observation, observe

Matches = Callable[[object, object, float], bool]


class Evidence:
    """The trials that went wrong, and what each slip does on them."""

    def __init__(self, exercise: Exercise, failures: Sequence[Failure], successes: Sequence[Trial]) -> None:
        self.exercise, self.failures, self.successes = exercise, failures, successes
        self.components = sorted(frozenset().union(*(failure.wrong for failure in failures)))

    def explained_by(self, k: int, matches: Matches) -> frozenset[int]:
        """The components on which slip k does what the learner's function does, on every failing trial.

        None on which the reference does so too, as far as `matches` can tell: then only the shape is wrong. And none
        that the slip gets wrong where the learner's function is right: that function does not make this slip, nor in
        the other components, where it agrees by chance.
        """
        answers = [failure.trial.slip(k) for failure in self.failures]
        those = frozenset(c for c in self.components if self.accounts(c, answers, matches))
        compared = frozenset(c for c in self.components if self.values(c, answers))
        if those & compared:  # that both stop elsewhere is then no accident, with whatever error
            those |= frozenset(self.components) - compared
        right = [failure.trial.expected for failure in self.failures] if those else []
        those = frozenset(c for c in those if not self.accounts(c, right, matches))
        spoiled = self.spoiled_by(k) if those else those
        return frozenset(c for c in those - spoiled if self.tells(c, answers)) if spoiled else those

    def tells(self, c: int, answers: Sequence[Observation]) -> bool:
        """Whether to agree with these in component c, where that is wrong, can be no accident."""
        return any(
            not answer.error and not_by_chance(parts(self.exercise, answer)[c], examples(failure) or 1)
            for answer, failure in zip(answers, self.failures, strict=True)
            if c in failure.wrong and not lacks_components(self.exercise, answer)
        )

    def accounts(self, c: int, answers: Sequence[Observation], matches: Matches) -> bool:
        """Whether these observations agree with the learner's in component c, wherever that is wrong.

        With which error a call stops matters only if there is nothing else to compare.
        """
        pairs = self.values(c, answers) or self.pairs_in(c, answers)
        return all(self.agree(c, *pair, matches) for pair in pairs)

    def values(self, c: int, answers: Sequence[Observation]) -> list[tuple[Observation, Observation]]:
        """Of `pairs_in` component c those of which not both stopped with an error."""
        return [pair for pair in self.pairs_in(c, answers) if not (pair[0].error and pair[1].error)]

    def pairs_in(self, c: int, answers: Sequence[Observation]) -> list[tuple[Observation, Observation]]:
        """These observations, each with the learner's, wherever that is wrong in component c."""
        pairs = zip(answers, self.failures, strict=True)
        return [(answer, failure.seen) for answer, failure in pairs if c in failure.wrong]

    def agree(self, c: int, a: Observation, b: Observation, matches: Matches) -> bool:
        """Whether two calls did the same in component c; an error counts as a value."""
        if a.error or b.error:
            return a.error == b.error
        if lacks_components(self.exercise, a) != lacks_components(self.exercise, b):
            return False
        return matches(parts(self.exercise, a)[c], parts(self.exercise, b)[c], self.exercise.tolerance)

    def manner(self, k: int) -> int:
        """On how many trials slip k changes the same arguments as the learner's function."""
        return sum(failure.trial.slip(k).changed == failure.seen.changed for failure in self.failures)

    def right_too(self, k: int) -> bool:
        """Whether slip k is right on the trials where the learner's function is."""
        return not any(wrong_parts(self.exercise, trial, trial.slip(k)) for trial in self.successes)

    def spoiled_by(self, k: int) -> frozenset[int]:
        """The components that slip k gets wrong on a trial on which they are right in the learner's function."""
        seen = [(trial, frozenset()) for trial in self.successes] + [(f.trial, f.wrong) for f in self.failures]
        return frozenset().union(*(wrong_parts(self.exercise, trial, trial.slip(k)) - wrong for trial, wrong in seen))

    def wrong_here(self, k: int) -> bool:
        """Whether slip k is wrong in a component in which the learner's function is."""
        return any(wrong_parts(self.exercise, f.trial, f.trial.slip(k)) & f.wrong for f in self.failures)

    def agrees_tellingly(self, k: int, failure: Failure, c: int) -> bool:
        """Whether slip k does the same here, and not by chance, as with an error, or a value out of a few.

        A slip that spoils here what the learner's function gets right is not the one that was made.
        """
        a = failure.trial.slip(k)
        spoiled = wrong_parts(self.exercise, failure.trial, a) - failure.wrong
        if a.error or spoiled or not self.agree(c, a, failure.seen, same):
            return False
        return not_by_chance(parts(self.exercise, a)[c], examples(failure) or 1)

    def of_another_kind(self) -> bool:
        """Whether something came back that no edit of the answer gives: nothing, a word, too few components."""
        return any(
            lacks_components(self.exercise, failure.seen)
            or (type(failure.seen.value) is not type(failure.trial.expected.value) and not data(failure.seen.value))
            for failure in self.failures
            if not failure.seen.error
        )

    def explained_by_function(self, function: Callable) -> bool:
        """Whether a function does what the learner's does, not always an error: wrong alike, and right where it is."""

        def run(trial: Trial) -> Observation:
            seen = observe(function, trial.case.args, finish=self.exercise.finish, extra=trial.case.extra)
            if seen.error == TooSlow.__name__:
                raise TooSlow
            return seen

        answered = False
        for failure in self.failures:
            answer = run(failure.trial)
            if wrong_parts(self.exercise, failure.trial, answer) - failure.wrong:
                return False
            if not all(self.agree(c, answer, failure.seen, same) for c in failure.wrong):
                return False
            answered = answered or not answer.error
        return answered and not any(wrong_parts(self.exercise, trial, run(trial)) for trial in self.successes)

    def pairs_with(self, theirs: Callable[[Failure], Observation]) -> list[tuple]:
        """(their value, the learner's) in each wrong place; none where one of the two failed."""
        seen = [(theirs(failure), failure.seen, c) for failure in self.failures for c in failure.wrong]
        if any(one.error or lacks_components(self.exercise, one) for a, b, _ in seen for one in (a, b)):
            return []
        return [(parts(self.exercise, a)[c], parts(self.exercise, b)[c]) for a, b, c in seen]


def data(value: object) -> bool:
    """Whether this is a number, an array, or several of them."""
    return isinstance(value, bool | int | float | np.generic | np.ndarray | tuple | list)


def not_by_chance(value: object, m: int) -> bool:
    """Whether a value is more than a count, or a share, of m examples: these agree by accident."""
    if isinstance(value, tuple | list):
        return any(not_by_chance(item, m) for item in value)
    if not isinstance(value, float | np.ndarray | np.floating):
        return False
    numbers = np.ravel(value).astype(float)
    numbers = numbers[np.isfinite(numbers)]
    return not np.allclose(m * numbers, np.round(m * numbers), rtol=0, atol=1e-6)
