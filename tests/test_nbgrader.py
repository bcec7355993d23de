"""nbgrader takes the solved notebooks as its source, grades by partial credit, and finds a stub wanting."""

import csv
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import nbformat
import pytest

from dlcore.authoring.notebook import as_text
from test_notebooks import PAGES as WORKS
from test_notebooks import ROOT

missing = find_spec("nbgrader") is None  # to import it would cost every run a second
needs_nbgrader = pytest.mark.skipif(missing, reason="nbgrader is not installed: pip install -e '.[nbgrader]'")
pytestmark = [pytest.mark.nbgrader, needs_nbgrader]

PAGES = {work.page.number: work for work in WORKS}
CHAPTERS = {number: work for number, work in PAGES.items() if number.isdigit()}
ASSIGNMENTS = {number: work for number, work in PAGES.items() if not number.isdigit()}
GRADED = ("01", "A2")  # the pages that go all the way through autograding; the others as far as the release
GENERATE = """
import sys
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

course = CourseDirectory(config=Config({"CourseDirectory": {"root": ".", "course_id": "workbook"}}))
for name in sys.argv[1:]:
    report = NbGraderAPI(course).generate_assignment(name)
    print(report.get("log", ""), report.get("error", ""))
    if not report["success"]:
        sys.exit(f"{name} failed")
"""


def folder_of(work):
    """The assignment of nbgrader's that a page belongs to: chapters share one."""
    return "chapters" if work.page.number in CHAPTERS else work.page.number


def run(course, *command):
    """Run Python with these arguments in the course's folder. Returns (exit code, what it said)."""
    binaries = str(Path(sys.executable).parent)  # nbgrader calls alembic by name
    unset = ("PYTEST_ADDOPTS", "NBGRADER_EXECUTION")
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    environment["PATH"] = os.pathsep.join([binaries, environment["PATH"]])
    ran = subprocess.run([sys.executable, *command], cwd=course, env=environment, capture_output=True, encoding="utf-8")
    return ran.returncode, ran.stdout + ran.stderr


def nbgrader(course, *arguments):
    """Run one of nbgrader's commands in the course's folder. Returns (exit code, what it said)."""
    return run(course, "-m", "nbgrader", *arguments)


def write(path, notebook):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_text(notebook), encoding="utf-8")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course of nbgrader's with every page released: each assignment by itself, the chapters as one."""
    course = tmp_path_factory.mktemp("course")
    (course / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'workbook'\n")
    for work in PAGES.values():
        write(course / "source" / folder_of(work) / work.solution_path.name, work.solution)
    for work in ASSIGNMENTS.values():
        for cases in work.learner_path.parent.glob(f"{work.page.slug}.cases.json"):
            shutil.copy(cases, course / "source" / folder_of(work))
    exit_code, report = run(course, "-c", GENERATE, "chapters", *ASSIGNMENTS)
    assert exit_code == 0, report
    return course


@pytest.fixture(scope="module")
def scores(course):
    """{(assignment, student): score} as nbgrader exports them: one has never begun, one has handed in our solutions."""
    for work in map(PAGES.get, GRADED):
        for student, notebook in (("idle", work.learner), ("solver", work.solution)):
            write(course / "submitted" / student / folder_of(work) / work.solution_path.name, notebook)
        exit_code, report = nbgrader(course, "autograde", folder_of(work))
        assert exit_code == 0, report
    exit_code, report = nbgrader(course, "export")
    assert exit_code == 0, report
    with open(course / "grades.csv", encoding="utf-8") as file:
        return {(row["assignment"], row["student_id"]): float(row["score"]) for row in csv.DictReader(file)}


@pytest.mark.parametrize("number", PAGES)
def test_the_released_notebook_is_ours_with_nbgraders_own_stub(course, number):
    work = PAGES[number]
    released = nbformat.read(course / "release" / folder_of(work) / work.solution_path.name, as_version=4)
    assert [cell.id for cell in released.cells] == [cell.id for cell in work.learner.cells]
    for theirs, ours in zip(released.cells, work.learner.cells, strict=True):
        if "exercise" in ours.metadata.dlcore:
            assert "SOLUTION" not in theirs.source
            head = ours.source.partition("raise NotImplementedError")[0].rstrip()
            assert theirs.source.startswith(head), "signature and docstring stay"
            assert "raise NotImplementedError()" in theirs.source
        else:
            assert theirs.source == ours.source


@pytest.mark.parametrize("number", [number for number in ASSIGNMENTS if number != "A7"])
def test_the_recorded_cases_are_released_beside_their_notebook(course, number):
    name = f"{ASSIGNMENTS[number].page.slug}.cases.json"
    assert (course / "release" / number / name).read_bytes() == (ROOT / "assignments" / name).read_bytes()


@pytest.mark.parametrize("number", GRADED)
def test_an_untouched_stub_gets_nothing_and_the_solution_full_marks(scores, number):
    work = PAGES[number]
    full = sum(question.points for question in work.questions)
    assert (scores[folder_of(work), "idle"], scores[folder_of(work), "solver"]) == (0, full)


def test_validate_fails_the_stub_and_passes_the_solution(course, tmp_path):
    work = PAGES["01"]
    stub, solution = tmp_path / "stub.ipynb", tmp_path / "solution.ipynb"
    write(stub, work.learner), write(solution, work.solution)
    report = nbgrader(course, "validate", str(stub), str(solution))[1]
    about_stub, _, about_solution = report.partition("Success! Your notebook passes all the tests.")
    assert f"VALIDATION FAILED ON {len(work.questions)} CELL(S)" in about_stub
    assert "FAILED" not in about_solution
    assert "Success!" in report
