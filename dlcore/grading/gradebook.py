"""Results into nbgrader's gradebook, by its own API: `nbgrader export` and formgrader then show them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from dlcore.grading.paper import Paper
from dlcore.grading.result import Answer, Result


def write(url: str, one: Paper, results: Sequence[Result]) -> None:
    """Create what is missing in the gradebook at `url` (sqlite:///gradebook.db) and set every score and comment.

    The assignment goes by the paper's key ("A2") if the gradebook has it, else by its slug.
    """
    from nbgrader.api import Gradebook

    scripts = str(Path(sys.executable).parent)  # nbgrader calls alembic by its bare name
    os.environ["PATH"] = os.pathsep.join([scripts, os.environ.get("PATH", "")])
    with Gradebook(url) as book:
        known = {assignment.name for assignment in book.assignments}
        name = one.key if one.key in known else one.slug
        prepare(book, name, one)
        for result in results:
            book.update_or_create_student(result.student)
            book.update_or_create_submission(name, result.student)
            for cell, kind, _ in cells_of(one):
                put(book, name, one.slug, result, cell, kind)
        book.db.commit()


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


def cells_of(one: Paper) -> list[tuple[str, str, float]]:
    """(cell of the answer, cell of the points, points) of everything that is graded."""
    machine = [(question.cell_id, question.check_id, question.exercise.points) for question in one.questions]
    return machine + [(cell, cell, points) for cell, points in one.written.items()]


def put(book, name: str, notebook: str, result: Result, cell: str, points_cell: str) -> None:
    """One question's score and comment; 0 where a submission was refused."""
    nothing = Answer(cell, cell, 0.0, 0.0, None, "missing", result.status)
    answer = next((answer for answer in result.answers if answer.cell == cell), nothing)
    grade = book.find_grade(points_cell, notebook, name, result.student)
    if answer.status == "by a human":
        grade.manual_score = answer.points
    else:
        grade.auto_score = answer.points
    grade.needs_manual_grade = answer.status == "by hand"
    book.find_comment(cell, notebook, name, result.student).auto_comment = answer.message
