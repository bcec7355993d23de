"""What a learner is told: a sentence, shown as HTML in a notebook and as plain text elsewhere."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass

MARKS = {"passed": "✓", "failed": "✗", "not started": "○"}
COLOURS = {"passed": "#1f6fb2", "failed": "#d9730d", "not started": "#8a8a8a"}


@dataclass(frozen=True)
class Verdict:
    """The judgement of one answer.

    score    share of returned components that are right on all cases, in [0, 1]
    slip     the recognised slip's name, or None
    message  one or two sentences that name the slip and never the answer
    """

    id: str
    passed: bool
    score: float
    slip: str | None
    message: str
    points: int = 0
    status: str = "failed"
    hints: Sequence[str] = ()

    def __str__(self) -> str:
        return f"{MARKS[self.status]} {self.id.partition('.')[2]}: {self.message}"

    def __repr__(self) -> str:
        """The sentence; while nbgrader executes, the bare number of points, which it takes as partial credit."""
        if "NBGRADER_EXECUTION" in os.environ:
            return f"{self.score * self.points:g}"
        return str(self)

    def _repr_html_(self) -> str | None:
        if "NBGRADER_EXECUTION" in os.environ:
            return None
        text = as_html(str(self))
        hints = folded(list(self.hints)) if self.status == "failed" else ""
        return (
            f'<div role="status" style="border-left: 4px solid {COLOURS[self.status]}; padding: 0.4em 0.8em;'
            f' margin: 0.3em 0; max-width: 46em; line-height: 1.45">{text}{hints}</div>'
        )


def as_html(text: str) -> str:
    """Plain text escaped, with `code` between backticks marked up."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def folded(hints: list[str], number: int = 1) -> str:
    """Hints one inside the other, so that the stronger one takes another click."""
    if not hints:
        return ""
    label = "A hint" if number == 1 else "A stronger hint" if hints[1:] else "The strongest hint"
    inner = folded(hints[1:], number + 1)
    return f"<details><summary>{label}</summary>{as_html(hints[0])}{inner}</details>"
