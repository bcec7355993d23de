"""The page for Monday morning: how each question went, and which slips the class made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

from dlcore.check.verdict import COLOURS
from dlcore.grading.feedback import page
from dlcore.grading.paper import Paper
from dlcore.grading.report import frequent
from dlcore.grading.result import Answer, Result

BLUE, ORANGE = COLOURS["passed"], COLOURS["failed"]
WIDTH = 420  # of a full bar, in pixels


def summary(one: Paper, results: Sequence[Result]) -> str:
    """An HTML page with a chart of all scores, and for each question its points, slips and other endings."""
    title = f"{one.slug.replace('_', ' ')}: {len(results)} submissions"
    parts = [f"<h1>{escape(title)}</h1>"]
    if results:
        scores = Counter(int(result.score) for result in results)
        parts += [
            "<h2>Scores</h2>",
            bars([(str(k), scores[k]) for k in range(int(one.max) + 1)], "points", BLUE, len(results)),
        ]
    for name in one.columns:
        answers = [answer for result in results for answer in result.answers if answer.name == name]
        parts.append(question(name, answers))
    statuses = Counter(result.status for result in results if result.status != "graded")
    rows = "".join(f"<li>{count} × {escape(status)}</li>" for status, count in statuses.most_common(30))
    parts.append(f"<h2>What else came in</h2><ul>{rows or '<li>nothing out of the ordinary</li>'}</ul>")
    return page(title, "\n".join(parts))


def question(name: str, answers: Sequence[Answer]) -> str:
    """One question: how many got how much, and why the others did not."""
    points = Counter(f"{answer.points:g}" for answer in answers)
    slips = frequent(answers)
    others = Counter(answer.status for answer in answers if not answer.slip and answer.points < answer.max)
    reasons = slips[:8] + [(f"({status}, no slip named)", count) for status, count in others.most_common()]
    best = max((answer.max for answer in answers), default=0)
    right = sum(answer.points >= answer.max for answer in answers)
    return (
        f"<h2>{escape(name)}: {right} of {len(answers)} right</h2>"
        + bars(sorted(points.items(), key=lambda pair: -float(pair[0])), f"of {best:g} points", BLUE, len(answers))
        + (bars(reasons, "", ORANGE, len(answers)) if reasons else "")
    )


def bars(counts: Sequence[tuple[str, int]], unit: str, colour: str, whole: int) -> str:
    """A bar chart as an SVG that reads as a table where it is not seen; a full bar is all `whole` submissions."""
    row = 24
    label = "; ".join(f"{name} {unit}: {count}".replace("  ", " ") for name, count in counts)
    lines = []
    for k, (name, count) in enumerate(counts):
        y, width = row * k, round(WIDTH * count / max(whole, 1))
        lines.append(
            f'<text x="270" y="{y + 16}" text-anchor="end">{escape(f"{name} {unit}".strip())}</text>'
            f'<rect x="280" y="{y + 3}" width="{width}" height="{row - 6}" fill="{colour}"/>'
            f'<text x="{286 + width}" y="{y + 16}">{count}</text>'
        )
    height = row * len(counts)
    return (
        f'<svg role="img" aria-label="{escape(label)}" width="760" height="{height}" font-size="13"'
        f' viewBox="0 0 760 {height}" fill="currentColor">{"".join(lines)}</svg>'
    )
