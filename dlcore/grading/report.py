"""A batch's results as a table: grades.csv for the office, a few lines for the terminal."""

from __future__ import annotations

import csv
import io
import re
import statistics
from collections.abc import Iterable, Sequence
from pathlib import Path

from dlcore.grading.feedback import points
from dlcore.grading.paper import Paper
from dlcore.grading.result import Result, write_atomically

SHOWN = 10  # submissions and files that are named on the terminal
HUMAN = {"by hand", "by a human"}  # states of answers that the machine does not judge
FORMULA = tuple("=+-@'＝＋－＠")  # full-width ones, too: a spreadsheet may read them alike
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def write_grades(path: Path, one: Paper, results: Sequence[Result]) -> None:
    """grades.csv: student, assignment, score, max, a column a question, status."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["student", "assignment", "score", "max", *one.columns, "status"])
    for result in sorted(results, key=lambda result: result.student):
        points = {answer.name: answer.points for answer in result.answers}
        row = [result.student, result.assignment, number(result.score), number(one.max)]
        row += [number(points.get(name, 0)) for name in one.columns] + [result.status]
        writer.writerow([harmless(field) for field in row])
    write_atomically(path, table.getvalue())


def harmless(field: str) -> str:
    """A field of one line that no spreadsheet takes for a formula: one that begins like one gets an apostrophe."""
    field = CONTROL.sub(" ", field)
    return "'" + field if field.lstrip().startswith(FORMULA) else field


def number(value: float) -> str:
    return f"{value:g}"


def closing(one: Paper, results: Sequence[Result], seconds: float, kept: int) -> str:
    """The lines printed at the end: how many, how fast, how each question went, who needs a look."""
    refused = [result for result in results if not result.status.startswith("graded")]
    idle = sum(map(untouched, results))
    lines = [f"{one.slug}: {len(results)} submissions, {kept} of them graded before, {len(refused)} refused."]
    fresh = len(results) - kept
    if fresh and seconds > 0:
        lines[0] += f" {fresh} in {seconds:.1f} s: {60 * fresh / seconds:.0f} a minute."
    if results:
        scores = [result.score for result in results]
        lines.append(
            f"Score: median {points(statistics.median(scores))} of {points(one.max)}, "
            f"{points(min(scores))} to {points(max(scores))}; "
            f"every point: {sum(score >= one.max for score in scores)}, not started: {idle}."
        )
    width = max(map(len, one.columns), default=0)
    for name in one.columns:
        answers = [answer for result in results for answer in result.answers if answer.name == name]
        waiting = sum(answer.status == "by hand" for answer in answers)
        full = sum(answer.points >= answer.max for answer in answers)
        slips = frequent(answers)
        line = f"  {name:<{width}}  {full:>4} right" + (f", {waiting} to be read by a human" if waiting else "")
        lines.append(line + (f"   most often: {slips[0][0]} ({slips[0][1]})" if slips else ""))
    if {answer.status for r in results if r not in refused for answer in r.answers} - HUMAN == {"missing"}:
        lines.append(f"  ! None of these notebooks has a question of {one.slug}: is it the right paper?")
    lines += [f"  ! {shown(result.student)}: {result.status}" for result in refused[:SHOWN]]
    lines += [f"  ! and {len(refused) - SHOWN} more"] if len(refused) > SHOWN else []
    return "\n".join(lines)


def untouched(result: Result) -> bool:
    """Whether a submission is the notebook as it was handed out."""
    states = {answer.status for answer in result.answers} - HUMAN
    return states == {"not started"}


def few(names: Iterable[str]) -> str:
    """The first of these names, and how many more there are."""
    names = list(names)
    more = [f"and {len(names) - SHOWN} more"] if len(names) > SHOWN else []
    return ", ".join([*map(shown, names[:SHOWN]), *more]) + "."


def shown(name: str) -> str:
    """A name as a terminal may print it: nothing in it moves the cursor or changes colours."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)


def frequent(answers) -> list[tuple[str, int]]:
    """The slips in these answers with their counts, the most frequent first."""
    counts: dict[str, int] = {}
    for answer in answers:
        if answer.slip:
            counts[answer.slip] = counts.get(answer.slip, 0) + 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
