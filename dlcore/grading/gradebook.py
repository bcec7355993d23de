"""Results into nbgrader's gradebook, by its own API: `nbgrader export`, formgrader and feedback then show them."""

from __future__ import annotations

import json
import os
import re
import sys
import warnings
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from dlcore.grading import reader
from dlcore.grading.paper import Paper
from dlcore.grading.result import Answer, Result, file_name, write_atomically


class NoGradebook(Exception):
    """The gradebook can't be written; the message says why."""


def write(url: str, one: Paper, results: Sequence[Result]) -> None:
    """Set every score and comment in the gradebook at `url` (sqlite:///gradebook.db), creating what is missing there.

    The assignment goes by the paper's key ("A2") if the gradebook has it, else by its slug. Points that a human gave in
    formgrader stay. What formgrader shows is written beside the database, to `autograded/`. Raises `NoGradebook`.
    """
    from nbgrader.api import Gradebook
    from sqlalchemy.exc import SQLAlchemyError

    scripts = str(Path(sys.executable).parent)  # nbgrader calls alembic by its bare name
    os.environ["PATH"] = os.pathsep.join([scripts, os.environ.get("PATH", "")])
    try:
        with warnings.catch_warnings(), Gradebook(url) as book:
            warnings.simplefilter("ignore")  # of nbgrader's use of SQLAlchemy
            known = {assignment.name for assignment in book.assignments}
            name = one.key if one.key in known else one.slug
            prepare(book, name, one)
            for result in results:
                enter(book, course_of(url), name, one, result)
            book.db.commit()
    except SQLAlchemyError as problem:
        raise NoGradebook(f"{url} cannot be written: {str(problem).splitlines()[0]}") from None


def course_of(url: str) -> Path:
    """The folder of nbgrader's course: where the database lies, if it is a file."""
    return Path(url.removeprefix("sqlite:///")).parent if url.startswith("sqlite:///") else Path()


def prepare(book, name: str, one: Paper) -> None:
    """The assignment, its notebook and the cells that carry points, as far as they are not there."""
    book.update_or_create_assignment(name)
    book.update_or_create_notebook(one.slug, name)
    for question in one.questions:
        points = question.exercise.points
        book.update_or_create_grade_cell(question.check_id, one.slug, name, max_score=points, cell_type="code")
        book.update_or_create_solution_cell(question.cell_id, one.slug, name)
    for cell, points in one.written.items():
        book.update_or_create_grade_cell(cell, one.slug, name, max_score=points, cell_type="markdown")
        book.update_or_create_solution_cell(cell, one.slug, name)


def enter(book, course: Path, name: str, one: Paper, result: Result) -> None:
    """One student's scores, comments and page."""
    book.update_or_create_student(result.student)
    book.update_or_create_submission(name, result.student, timestamp=handed_in(course, result.student, name))
    for cell, points_cell in cells_of(one):
        put(book, name, one.slug, result, cell, points_cell)
    if file_name(result.student) == result.student:  # otherwise formgrader has no address for it either
        write_atomically(course / "autograded" / result.student / name / f"{one.slug}.ipynb", shown(one, result))


def handed_in(course: Path, student: str, name: str) -> datetime | None:
    """When nbgrader collected the submission: formgrader takes a score of another time for an old one."""
    from nbgrader.utils import parse_utc

    try:
        text = reader.regular_bytes(course / "submitted" / student / name / "timestamp.txt")[:64]
        return parse_utc(text.decode("ascii").strip())
    except (reader.Refused, ValueError, OverflowError):
        return None


def cells_of(one: Paper) -> list[tuple[str, str]]:
    """(cell of the answer, cell of the points) of everything that is graded."""
    return [(question.cell_id, question.check_id) for question in one.questions] + [(id, id) for id in one.written]


def put(book, name: str, notebook: str, result: Result, cell: str, points_cell: str) -> None:
    """One question's score and comment; 0 where a submission was refused."""
    nothing = Answer(cell, cell, 0.0, 0.0, None, "missing", result.status)
    answer = next((answer for answer in result.answers if answer.cell == cell), nothing)
    grade = book.find_grade(points_cell, notebook, name, result.student)
    if answer.status == "by a human":
        grade.manual_score = answer.points
    else:
        grade.auto_score = None if answer.status == "by hand" else answer.points
    grade.needs_manual_grade = answer.status == "by hand" and grade.manual_score is None
    book.find_comment(cell, notebook, name, result.student).auto_comment = answer.message


def shown(one: Paper, result: Result) -> str:
    """The pristine notebook with the learner's answers in it, and the verdicts as outputs of the checks.

    Nothing of the learner's is markup there: code is code, and a written answer stands in a fence.
    """
    notebook = json.loads(one.path.read_text(encoding="utf-8"))
    answers = {answer.cell: answer for answer in result.answers}
    verdicts = {check: answers[cell] for cell, check in cells_of(one) if cell in answers and cell != check}
    for cell in notebook["cells"]:
        if (answer := answers.get(cell["id"])) and answer.code:
            cell["source"] = answer.code if cell["cell_type"] == "code" else fenced(answer.code)
        if answer := verdicts.get(cell["id"]):
            text = f"{answer.message}\n{answer.points:g} of {answer.max:g} points"
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": text}]
    return json.dumps(notebook, ensure_ascii=False, indent=1)


def fenced(text: str) -> str:
    """Text that Markdown leaves as it is."""
    fence = "`" * (2 + max(map(len, ["`", *re.findall("`+", text)])))
    return f"{fence}text\n{text}\n{fence}"
