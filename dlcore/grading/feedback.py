"""The page a student gets: each question's verdict and slip, their own code beside it, nothing secret."""

from __future__ import annotations

from html import escape

from dlcore.check.verdict import COLOURS, as_html
from dlcore.grading.result import Answer, Result

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 68em; margin: 2em auto; padding: 0 1.5em; color: #222; }
h1 { font-size: 1.6em; line-height: 1.2; margin: 0 0 0.4em; overflow-wrap: anywhere; }
h2 { font-size: 1.15em; margin: 2.2em 0 0.6em; }
* { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
@media print { body { margin: 0; font-size: 11pt; } section, tr, svg { break-inside: avoid; }
               h2, h3 { break-after: avoid; } }
"""
OWN_STYLE = """
.score { font-size: 1.2em; }
section { border-left: 5px solid; padding: 0 0 0 1.2em; margin: 1.8em 0; display: grid; gap: 0 2em;
          grid-template-columns: minmax(0, 1fr) minmax(0, 2fr); }
h2 { margin: 0 0 0.4em; font-size: 1.1em; grid-column: 1 / -1; } h2 span { float: right; font-weight: normal; }
abbr { text-decoration: none; } p { margin: 0 0 0.6em; }
pre { background: #f5f5f5; padding: 0.8em; margin: 0; font-size: 0.85em; line-height: 1.4; tab-size: 4; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
@media (max-width: 50em) { section { grid-template-columns: minmax(0, 1fr); } }
"""
MARKS = {"right": "✓", "partly right": "◐", "not right": "✗", "not started": "○", "not read yet": "…"}


def page(title: str, body: str, style: str = "") -> str:
    """A page of its own: no script runs in it, whatever it holds."""
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}{style}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def feedback(result: Result) -> str:
    """One submission's page. Everything of the learner's is escaped."""
    title = f"{result.assignment.replace('_', ' ')}: {result.student}"
    head = [f"<h1>{escape(title)}</h1>"]
    head.append(f'<p class="score"><strong>{points(result.score)} of {points(result.max)} points</strong></p>')
    answers = result.answers
    if not result.status.startswith("graded"):
        head.append(f"<p>{escape(result.status[:1].upper() + result.status[1:])}.</p>")
        answers = [answer for answer in answers if answer.status == "by a human"]
    return page(title, "\n".join(head + [question(answer) for answer in answers]), OWN_STYLE)


def outcome(answer: Answer) -> str:
    """An answer's outcome in a word or two, one of those in `MARKS`."""
    if answer.status == "by hand":
        return "not read yet"
    if answer.points >= answer.max:
        return "right"
    if answer.points > 0:
        return "partly right"
    return "not started" if answer.status == "not started" else "not right"


def question(answer: Answer) -> str:
    word = outcome(answer)
    colour = COLOURS[
        {"right": "passed", "not started": "not started", "not read yet": "not started"}.get(word, "failed")
    ]
    slip = f"<p><strong>{escape(answer.slip)}.</strong></p>" if answer.slip else ""
    code = f"<pre><code>{escape(answer.code)}</code></pre>" if answer.code else ""
    return (
        f'<section style="border-color: {colour}"><h2>'
        f'<span>{points(answer.points)} of {points(answer.max)}</span><abbr title="{word}">{MARKS[word]}</abbr> '
        f"{escape(answer.name)}</h2><div>{slip}<p>{as_html(answer.message)}</p></div>{code}</section>"
    )


def points(value: float) -> str:
    """At most two decimals: 1.3333 → 1.33."""
    return f"{round(value, 2):g}"
