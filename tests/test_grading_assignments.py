"""Every assignment and chapter through the whole machinery: solved notebooks get everything, stubs nothing."""

import json
from pathlib import Path

import numpy as np
import pytest

from dlcore.check.judge import judge
from dlcore.check.notebook import caller
from dlcore.check.recorded import assignment, from_json, specified, to_json
from dlcore.check.rules import trees_of
from dlcore.grading import paper
from dlcore.grading.command import sandbox_for
from dlcore.grading.grade import Submission, grade

ROOT = paper.ROOT
SLUGS = sorted(path.stem for path in (ROOT / "assignments").glob("*.ipynb"))
CHAPTERS = sorted(path.stem for path in (ROOT / "notebooks").glob("[01][0-9]_*.ipynb"))


def graded(folder, slug):
    one = paper.load(slug)
    return grade(Submission("ada", ROOT / folder / f"{slug}.ipynb"), one, 3, sandbox_for(one))


def test_there_are_seven():
    assert [slug[:2] for slug in SLUGS] == [f"A{k}" for k in range(1, 8)]


@pytest.mark.slow
@pytest.mark.parametrize("slug", SLUGS)
def test_the_solved_notebook_gets_every_point_on_secret_cases(slug):
    result = graded("solutions", slug)
    assert result.max == 10
    assert result.score == (8 if slug == "A7_project" else 10), [answer.message for answer in result.answers]


@pytest.mark.slow
@pytest.mark.parametrize("slug", SLUGS)
def test_the_pristine_notebook_gets_none(slug):
    result = graded("assignments", slug)
    assert result.score == 0
    assert "not started" in result.status


def test_there_are_fourteen_chapters():
    assert [slug[:2] for slug in CHAPTERS] == [f"{k:02d}" for k in range(14)]


@pytest.mark.slow
@pytest.mark.parametrize("slug", CHAPTERS)
def test_the_solved_chapter_gets_every_point(slug):
    result = graded("solutions", slug)
    assert result.status == "graded"
    assert result.score == result.max > 0, [(answer.name, answer.message) for answer in result.answers]


@pytest.mark.parametrize("slug", SLUGS[:6])
def test_recorded_cases_judge_like_the_references_and_name_every_slip(slug):
    def judged(exercise, function):
        return judge(exercise, caller(exercise, function), np.random.default_rng(0), trees_of(function))

    references = {
        exercise.id: exercise for exercise in specified(ROOT / "solutions" / "exercises" / f"{slug.lower()}.py")
    }
    recorded = assignment(slug[:2])
    assert [exercise.id for exercise in recorded] == list(references)
    for exercise in recorded:
        reference = references[exercise.id]
        assert judged(exercise, reference.answer).passed
        named = [judged(exercise, slip.wrong).slip for slip in reference.slips]
        assert named == [slip.name for slip in reference.slips]


@pytest.mark.parametrize("path", sorted((ROOT / "assignments").glob("*.json")), ids=lambda path: path.stem)
def test_recorded_cases_hold_data_only_and_are_small(path):
    text = path.read_text(encoding="utf-8")
    assert len(text) < 200_000
    for exercise in json.loads(text):
        assert set(exercise) == {
            "id", "points", "outputs", "hints", "praise", "tolerance", "seconds", "slips", "rules", "cases",
        }  # fmt: skip
        for case in exercise["cases"]:
            assert to_json(from_json(case["args"])) == case["args"]


@pytest.mark.parametrize("slug", SLUGS[:6])
def test_no_question_is_answered_by_a_function_of_the_course(slug):
    names = {exercise.name for exercise in assignment(slug[:2])}
    mathematics = [path.read_text(encoding="utf-8") for path in Path(ROOT, "dlcore").glob("*.py")]
    assert not [name for name in names for text in mathematics if f"\ndef {name}(" in text]
