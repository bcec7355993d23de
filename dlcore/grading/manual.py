"""Points given by hand: a table `student,question,points[,comment]` merged into results."""

from __future__ import annotations

import csv
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from dlcore.grading.grade import status_of
from dlcore.grading.paper import Paper
from dlcore.grading.result import Answer, Result

Given = dict[tuple[str, str], tuple[float, str]]  # (student, question) → (points, comment)


class BadTable(Exception):
    """The table can't be used; the message names the line and says why."""


def read(path: Path, one: Paper, students: Collection[str]) -> tuple[Given, dict[str, str]]:
    """The table's rows, each for a question of this paper and one of these students; and the names of others in it,
    each with its place. Raises `BadTable`.

    Separated by commas, or by semicolons as spreadsheets in half of Europe write it, then with 1,5 for 1.5.
    """
    most, given, strangers = one.points, {}, {}
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            semicolons = ";" in file.readline()
            file.seek(0)
            rows = csv.DictReader(file, delimiter=";" if semicolons else ",")
            if not {"student", "question", "points"} <= set(rows.fieldnames or ()):
                raise BadTable(f"{path} needs the columns student, question, points, and may have comment.")
            for row in rows:
                where, question = f"{path}, line {rows.line_num}", (row["question"] or "").strip()
                if None in row:
                    raise BadTable(f"{where}: more fields than columns. Put a comment with commas in quotes.")
                if question not in most:
                    raise BadTable(f"{where}: no question {question!r}; there are {', '.join(most)}.")
                points = number(row["points"], semicolons)
                if points is None or not 0 <= points <= most[question]:
                    raise BadTable(f"{where}: points must be a number of 0 to {most[question]:g}, as in 1.5.")
                student = known(row["student"] or "", students)
                if student is None:
                    strangers.setdefault(row["student"] or "", where)
                elif (student, question) in given:
                    raise BadTable(f"{where}: a second row for {student!r} and {question}. Keep one of them.")
                else:
                    given[student, question] = points, row.get("comment") or ""
    except FileNotFoundError:
        raise BadTable(f"{path} is not there.") from None
    except UnicodeDecodeError:
        raise BadTable(f'{path} is not UTF-8: in Excel save it as "CSV UTF-8".') from None
    except (OSError, csv.Error) as error:
        raise BadTable(f"{path} cannot be read: {error}") from None
    return given, strangers


def known(name: str, students: Collection[str]) -> str | None:
    """The student of this name, blanks around it aside, and the apostrophe that grades.csv puts before a formula."""
    forms = (form.removeprefix(mark) for form in (name, name.strip()) for mark in ("", "'"))
    return next((form for form in forms if form in students), None)


def number(text: str | None, comma: bool) -> float | None:
    try:
        return float((text or "").replace(",", ".") if comma else text or "")
    except ValueError:
        return None


def merge(results: Sequence[Result], given: Given, one: Paper) -> list[Result]:
    """The results with these points in place of the machine's."""
    return [merged(result, given, one) for result in results]


def merged(result: Result, given: Given, one: Paper) -> Result:
    rows = {name: given[result.student, name] for name in one.columns if (result.student, name) in given}
    if not rows:
        return result
    answers = {answer.name: answer for answer in result.answers}
    for name, (points, comment) in rows.items():
        answer = answers.get(name) or Answer(name, one.cell(name), 0.0, one.points[name], None, "", "")
        message = comment or "Read, and graded by hand."
        answers[name] = replace(answer, points=points, slip=None, status="by a human", message=message)
    ordered = tuple(answers[name] for name in one.columns if name in answers)
    return replace(
        result, answers=ordered, status=status_of(ordered) if result.status.startswith("graded") else result.status
    )
