"""The page a student gets: each question's verdict and slip, their own code beside it, nothing secret."""

from __future__ import annotations

from html import escape

from dlcore.check.verdict import COLOURS, as_html
from dlcore.grading.result import Answer, Result

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #222; }
section { border-left: 5px solid; padding: 0.2em 1em; margin: 1.5em 0; }
h2 { margin: 0; font-size: 1.1em; } h2 span { float: right; font-weight: normal; }
pre { background: #f5f5f5; padding: 0.8em; overflow-x: auto; font-size: 0.85em; line-height: 1.35; }
progress { width: 100%; }
"""


def page(title: str, body: str) -> str:
    """A page of its own: no script runs in it, whatever it holds."""
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def feedback(result: Result) -> str:
    """One submission's page. Everything of the learner's is escaped."""
    title = f"{result.assignment.replace('_', ' ')}: {result.student}"
    score = f"{result.score:g} of {result.max:g} points"
    head = [f"<h1>{escape(title)}</h1>", f"<p><strong>{score}</strong> · {escape(result.status)}</p>"]
    head.append(f'<progress max="{result.max or 1:g}" value="{result.score:g}">{score}</progress>')
    return page(title, "\n".join(head + [question(answer) for answer in result.answers]))


def question(answer: Answer) -> str:
    kind = "passed" if answer.points >= answer.max else "not started" if answer.status == "not started" else "failed"
    slip = f"<p>The slip: <strong>{escape(answer.slip)}</strong>.</p>" if answer.slip else ""
    code = f"<pre><code>{escape(answer.code)}</code></pre>" if answer.code else ""
    return (
        f'<section style="border-color: {COLOURS[kind]}"><h2>{escape(answer.name)}'
        f"<span>{answer.points:g} of {answer.max:g}</span></h2>"
        f"<p>{as_html(answer.message)}</p>{slip}{code}</section>"
    )
