"""Every question of the assignments, tested by its own slips, as the chapters' exercises are."""

from pathlib import Path

import numpy as np
import pytest

from dlcore.check.judge import judge
from dlcore.check.notebook import caller
from dlcore.check.recorded import specified
from dlcore.check.rules import trees_of
from dlcore.grading import paper

SPECS = sorted((Path(paper.ROOT) / "solutions" / "exercises").glob("a[1-6]_*.py"))
EXERCISES = {exercise.id: exercise for path in SPECS for exercise in specified(path)}
SLIPS = [(id, k) for id, exercise in EXERCISES.items() for k in range(len(exercise.slips))]
SEEDS = range(8)


def judged(exercise, function, seed):
    return judge(exercise, caller(exercise, function), np.random.default_rng(seed), trees_of(function))


@pytest.mark.parametrize("id", EXERCISES)
def test_the_reference_passes(id):
    for seed in SEEDS:
        verdict = judged(EXERCISES[id], EXERCISES[id].answer, seed)
        assert verdict.passed, verdict


@pytest.mark.parametrize(("id", "k"), SLIPS, ids=[f"{id}: {EXERCISES[id].slips[k].name} ({k})" for id, k in SLIPS])
def test_a_slip_fails_and_is_named(id, k):
    exercise = EXERCISES[id]
    for seed in SEEDS:
        verdict = judged(exercise, exercise.slips[k].wrong, seed)
        assert verdict.score < 1
        assert verdict.slip == exercise.slips[k].name, f"seed {seed}: {verdict}"


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_an_assignment_is_worth_ten_points_and_every_question_has_three_hints(path):
    exercises = specified(path)
    assert sum(exercise.points for exercise in exercises) == 10
    assert all(len(exercise.hints) == 3 for exercise in exercises)
    assert {exercise.chapter for exercise in exercises} == {path.stem[:2].upper()}


def test_progress_never_replaces_what_is_no_plain_file(tmp_path, monkeypatch):
    import importlib
    import os
    import stat

    progress = importlib.import_module("dlcore.check.progress")  # the package's `progress` is the function
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setenv("DLCORE_PROGRESS", str(tmp_path / "pipe"))
    monkeypatch.setattr(progress, "passed_when", dict)  # reading a pipe would wait for a writer
    progress.record("start_here.hello")
    assert stat.S_ISFIFO(os.stat(tmp_path / "pipe").st_mode)
