"""Points given by hand: a table `student,question,points[,comment]` merged into results."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

from dlcore.grading.result import Result


class BadTable(Exception):
    """The table can't be used; the message names the line and says why."""


def read(path: Path) -> dict[tuple[str, str], tuple[float, str]]:
    """(student, question) → (points, comment). Raises `BadTable`."""
    given = {}
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if not {"student", "question", "points"} <= set(rows.fieldnames or ()):
                raise BadTable(f"{path} needs the columns student, question, points, and may have comment.")
            for row in rows:
                student = row["student"].removeprefix("'")  # as grades.csv writes a name that looks like a formula
                given[student, row["question"]] = (float(row["points"]), row.get("comment") or "")
    except (OSError, UnicodeDecodeError) as error:
        raise BadTable(f"{path} cannot be read: {error}") from None
    except (TypeError, ValueError):
        raise BadTable(f"{path}, line {rows.line_num}: points must be a number, as in 1.5.") from None
    return given


def merge(results: list[Result], given: dict[tuple[str, str], tuple[float, str]]) -> list[Result]:
    """The results with these points in place of the machine's. Raises `BadTable` for what nobody was asked."""
    left = dict(given)
    merged = [replace(one, answers=tuple(with_points(one, answer, left) for answer in one.answers)) for one in results]
    if left:
        student, question = next(iter(left))
        raise BadTable(f"{student}, {question}: no such student or question in this batch.")
    return merged


def with_points(one: Result, answer, left: dict):
    given = left.pop((one.student, answer.name), None) or left.pop((one.student.removeprefix("'"), answer.name), None)
    if given is None:
        return answer
    points, comment = given
    if not 0 <= points <= answer.max:
        raise BadTable(f"{one.student}, {answer.name}: {points:g} points, of 0 to {answer.max:g}.")
    return replace(answer, points=points, status="by a human", message=comment or "Read, and graded by hand.")
