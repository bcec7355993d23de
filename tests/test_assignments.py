"""Every question of the assignments, tested by its own slips, as the chapters' exercises are."""

from pathlib import Path

import pytest

from dlcore.check.recorded import specified
from dlcore.grading import paper
from tests.exercises.answers import judgement

SPECS = sorted((Path(paper.ROOT) / "solutions" / "exercises").glob("a[1-6]_*.py"))
EXERCISES = {exercise.id: exercise for path in SPECS for exercise in specified(path)}
SLIPS = [(id, k) for id, exercise in EXERCISES.items() for k in range(len(exercise.slips))]
MOST = 8  # draws of cases for each slip


@pytest.mark.parametrize("id", EXERCISES)
def test_the_reference_passes(id, seeds):
    for seed in seeds[:MOST]:
        verdict = judgement(EXERCISES[id], EXERCISES[id].answer, seed)
        assert verdict.passed, verdict


@pytest.mark.parametrize(("id", "k"), SLIPS, ids=[f"{id}: {EXERCISES[id].slips[k].name} ({k})" for id, k in SLIPS])
def test_a_slip_fails_and_is_named(id, k, seeds):
    exercise = EXERCISES[id]
    for seed in seeds[:MOST]:
        verdict = judgement(exercise, exercise.slips[k].wrong, seed)
        assert verdict.score < 1
        assert verdict.slip == exercise.slips[k].name, f"seed {seed}: {verdict}"


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_an_assignment_is_worth_ten_points_and_every_question_has_three_hints(path):
    exercises = specified(path)
    assert sum(exercise.points for exercise in exercises) == 10
    assert all(len(exercise.hints) == 3 for exercise in exercises)
    assert {exercise.chapter for exercise in exercises} == {path.stem[:2].upper()}
