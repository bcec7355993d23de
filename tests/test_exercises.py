"""Every exercise, tested by its own slips: the answer passes, and each slip fails under its own name, over 20 seeds."""

import numpy as np
import pytest

from dlcore.check.exercise import Edit, Exercise
from dlcore.check.exercises import chapter_exercises, every_id, find, logistic_regression
from tests.exercises.answers import few, judged

IDS = [id for id in every_id() if not find(id).finish]  # a trained model takes its minute: see test_capstone
SLIPS = [(id, k) for id in IDS for k in range(len(find(id).slips))]


@pytest.mark.parametrize("id", IDS)
def test_the_reference_passes_with_the_full_score(id, seeds):
    exercise = find(id)
    for seed in few(seeds, id):
        verdict = judged(id, exercise.answer, seed)
        assert verdict.passed, verdict
        assert verdict.score == 1.0
        assert verdict.slip is None


@pytest.mark.parametrize(("id", "k"), SLIPS, ids=[f"{id}: {find(id).slips[k].name} ({k})" for id, k in SLIPS])
def test_a_slip_fails_and_is_named(id, k, seeds):
    exercise = find(id)
    for seed in few(seeds, id):
        verdict = judged(id, exercise.slips[k].wrong, seed)
        assert not verdict.passed, f"seed {seed}: {id} lets the slip {exercise.slips[k].name!r} pass"
        assert verdict.score < 1
        assert verdict.slip == exercise.slips[k].name, f"seed {seed}: {verdict}"


@pytest.mark.parametrize("id", every_id())
def test_every_edit_of_a_slip_finds_the_text_that_it_replaces(id):
    for slip in find(id).slips:
        assert not isinstance(slip.wrong, Edit) or callable(slip.wrong.function)  # a ValueError names the text


@pytest.mark.parametrize("id", IDS)
def test_an_untouched_stub_is_not_started(id):
    def stub(*args):
        raise NotImplementedError

    verdict = judged(id, stub, 0)
    assert verdict.status == "not started"
    assert verdict.score == 0.0


@pytest.mark.parametrize("id", IDS)
@pytest.mark.parametrize(
    "value",
    [None, 7.25, 1e308, 10**400, "yes", np.zeros((0,)), np.full((3, 3), np.nan), [], (), {}, object()],
    ids=[
        "None",
        "a number",
        "a huge number",
        "a huge integer",
        "a string",
        "an empty array",
        "NaN",
        "an empty list",
        "an empty tuple",
        "an empty dict",
        "an object",
    ],
)
def test_a_value_of_the_wrong_kind_fails_with_a_sentence(id, value):
    verdict = judged(id, lambda *args: value, 0)
    assert not verdict.passed
    assert len(verdict.message) > 10


@pytest.mark.parametrize("id", IDS)
def test_there_are_three_hints_and_a_sentence_for_every_slip(id):
    exercise = find(id)
    assert len(exercise.hints) == 3
    found_elsewhere = {one.name for one in (*exercise.properties, *exercise.rules)}
    for slip in exercise.slips:
        assert slip.sentence.endswith((".", "?", ")")) or slip.name in found_elsewhere, slip


def test_ids_are_unique_and_end_with_the_name_of_a_function():
    ids = every_id()
    assert len(set(ids)) == len(ids)
    assert [id for id in ids if not find(id).name.isidentifier()] == []


def test_an_id_of_another_chapter_is_refused(monkeypatch):
    stray = Exercise("logistic.logit", answer=np.log, cases=list)
    monkeypatch.setattr(logistic_regression, "LOGIT", stray, raising=False)
    with pytest.raises(ValueError, match=r"logistic_regression.py holds 'logistic.logit': its id must begin with"):
        chapter_exercises("logistic_regression")
