"""nbgrader takes the solved notebooks as its source, grades by partial credit, and finds a stub wanting."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from dlcore.authoring.build import plan
from dlcore.authoring.notebook import as_text

pytest.importorskip("nbgrader", reason="nbgrader is not installed: pip install -e '.[nbgrader]'")

pytestmark = pytest.mark.nbgrader

ROOT = Path(__file__).parents[1]
PAGES = {work.page.number: work for work in plan(ROOT)}
GRADED = "01"  # the page that goes all the way through autograding; the others as far as the release


def nbgrader(course, *arguments):
    """Run one of nbgrader's commands in the course's folder. Returns (exit code, what it said)."""
    binaries = str(Path(sys.executable).parent)  # it calls alembic by name
    unset = ("PYTEST_ADDOPTS", "NBGRADER_EXECUTION")
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    environment["PATH"] = os.pathsep.join([binaries, environment["PATH"]])
    command = [sys.executable, "-m", "nbgrader", *arguments]
    ran = subprocess.run(command, cwd=course, env=environment, capture_output=True, encoding="utf-8")
    return ran.returncode, ran.stdout + ran.stderr


def write(path, notebook):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_text(notebook), encoding="utf-8")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course of nbgrader's whose one assignment holds every solved page, released to the learners."""
    course = tmp_path_factory.mktemp("course")
    (course / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'workbook'\n")
    for work in PAGES.values():
        write(course / "source" / "workbook" / work.solution_path.name, work.solution)
    exit_code, report = nbgrader(course, "generate_assignment", "workbook")
    assert exit_code == 0, report
    return course


@pytest.fixture(scope="module")
def scores(course):
    """Scores, as nbgrader exports them, of one learner who never began and one who handed in our solutions."""
    work = PAGES[GRADED]
    name = work.solution_path.name
    for student, notebook in (("idle", work.learner), ("solver", work.solution)):
        write(course / "submitted" / student / "workbook" / name, notebook)
    for command in (["autograde", "workbook"], ["export"]):
        exit_code, report = nbgrader(course, *command)
        assert exit_code == 0, report
    with open(course / "grades.csv", encoding="utf-8") as file:
        return {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}


@pytest.mark.parametrize("number", PAGES)
def test_the_released_notebook_is_ours_with_nbgraders_own_stub(course, number):
    work = PAGES[number]
    released = nbformat.read(course / "release" / "workbook" / work.solution_path.name, as_version=4)
    assert [cell.id for cell in released.cells] == [cell.id for cell in work.learner.cells]
    for theirs, ours in zip(released.cells, work.learner.cells, strict=True):
        if "exercise" in ours.metadata.dlcore:
            assert "SOLUTION" not in theirs.source
            head = ours.source.partition("raise NotImplementedError")[0].rstrip()
            assert theirs.source.startswith(head), "signature and docstring stay"
            assert "raise NotImplementedError()" in theirs.source
        else:
            assert theirs.source == ours.source


def test_an_untouched_stub_gets_nothing_and_the_solution_full_marks(scores):
    full = sum(question.points for question in PAGES[GRADED].questions)
    assert scores == {"idle": 0, "solver": full}


def test_validate_fails_the_stub_and_passes_the_solution(course, tmp_path):
    work = PAGES[GRADED]
    stub, solution = tmp_path / "stub.ipynb", tmp_path / "solution.ipynb"
    write(stub, work.learner), write(solution, work.solution)
    report = nbgrader(course, "validate", str(stub), str(solution))[1]
    about_stub, _, about_solution = report.partition("Success! Your notebook passes all the tests.")
    assert f"VALIDATION FAILED ON {len(work.questions)} CELL(S)" in about_stub
    assert "FAILED" not in about_solution
    assert "Success!" in report
