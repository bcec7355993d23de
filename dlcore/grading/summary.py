"""The page for Monday morning: how each question went, which slips the class made, and what waits for a human."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from dlcore.check.verdict import COLOURS, as_html
from dlcore.grading.feedback import outcome, page, points
from dlcore.grading.paper import Paper
from dlcore.grading.report import frequent, untouched
from dlcore.grading.result import Answer, Result, file_name

BLUE, ORANGE = COLOURS["passed"], COLOURS["failed"]
STYLE = """
dl { display: flex; flex-wrap: wrap; gap: 0.6em 2.4em; margin: 0 0 1em; }
dl div { display: flex; flex-direction: column-reverse; } dt { color: #555; } dd { margin: 0; font-size: 1.7em; }
svg { display: block; width: 100%; height: auto; } svg text { font: 13px system-ui, sans-serif; }
table { border-collapse: collapse; width: 100%; } td, th { padding: 0.3em 1em 0.3em 0; text-align: left; }
td, th { vertical-align: top; font-weight: normal; border-bottom: 1px solid #ddd; }
thead th { color: #555; } .n { text-align: right; white-space: nowrap; }
.slips { margin: 0.5em 0 0; table-layout: fixed; } .slips .n { width: 2em; }
.bar { width: 9em; padding-top: 0.75em; } .bar i { display: block; height: 0.6em; }
summary { cursor: pointer; font-size: 1.15em; font-weight: bold; margin: 2em 0 0.6em; }
.legend span { margin-right: 1.4em; } .legend i { display: inline-block; width: 0.9em; height: 0.9em;
          border: 1px solid #555; vertical-align: -0.1em; }
h3 { font-size: 1em; margin: 1.6em 0 0.5em; } .quiet { font-weight: normal; }
.quiet { color: #555; } td { overflow-wrap: anywhere; }
"""
SHADES = {  # told apart by lightness too, and by the words beside them
    "right": (BLUE, "white"), "partly right": ("#a9d0f0", "#222"), "not right": (ORANGE, "black"),
    "not started": ("#e4e4e4", "#222"), "not read yet": ("white", "#222"),
}  # fmt: skip
WIDTH = 900
MOST_SLIPS = 8  # that are named for a question


def summary(one: Paper, results: Sequence[Result]) -> str:
    """An HTML page. It may be shown to the class: names stand only in what is folded up at its end."""
    title = one.slug.replace("_", " ")
    read = [result for result in results if result.status.startswith("graded")]
    answers = {name: [a for r in read for a in r.answers if a.name == name] for name in one.columns}
    parts = [f"<h1>{escape(title)}</h1>", figures(one, results)]
    if results:
        parts += ["<h2>Scores</h2>", histogram(one, results), worth_a_word(one, answers, len(results))]
        parts += [
            "<h2>Question by question</h2>",
            legend(answers),
            *(question(one, name, answers[name]) for name in one.columns),
        ]
        parts.append(who(one, results))
    return page(title, "\n".join(part for part in parts if part), STYLE)


def figures(one: Paper, results: Sequence[Result]) -> str:
    """The class in a few numbers."""
    scores = [result.score for result in results]
    refused = sum(not result.status.startswith("graded") for result in results)
    waiting = sum(any(answer.status == "by hand" for answer in result.answers) for result in results)
    rows = [("submissions", str(len(results)))]
    if results:
        rows.append((f"median of {points(one.max)}", points(statistics.median(scores))))
        rows.append(("mean", points(statistics.fmean(scores))))
        rows.append(("have every point", str(sum(score >= one.max for score in scores))))
        rows.append(("not started", str(sum(map(untouched, results)))))
    rows += [("refused", str(refused))] if refused else []
    rows += [("to be read by a human", str(waiting))] if waiting else []
    return "<dl>" + "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows) + "</dl>"


def histogram(one: Paper, results: Sequence[Result]) -> str:
    """How many got how much, in whole points, rounded down."""
    counts = Counter(int(result.score) for result in results)
    bins = range(int(one.max) + 1)
    step, most = WIDTH / len(bins), max(counts.values())
    drawn = []
    for k in bins:
        height, x = 110 * counts[k] / most, k * step
        place = f'x="{x + 3:.1f}" y="{130 - height:.1f}" width="{step - 6:.1f}" height="{height:.1f}"'
        drawn.append(f'<rect {place} fill="{SHADES["right"][0]}"/>')
        middle = f'x="{x + step / 2:.1f}" text-anchor="middle"'
        drawn.append(f'<text {middle} y="{125 - height:.1f}">{counts[k] or ""}</text><text {middle} y="147">{k}</text>')
    label = "; ".join(f"{k} points: {counts[k]}" for k in bins)
    return svg(label, 152, f'<path d="M0 130.5H{WIDTH}" stroke="#999"/>' + "".join(drawn))


def worth_a_word(one: Paper, answers: dict[str, list[Answer]], whole: int) -> str:
    """The slips made most, with the sentence that each learner has read: what to talk about."""
    made = [(count, name, slip) for name in answers for slip, count in frequent(answers[name]) if count > 1]
    made.sort(key=lambda row: -row[0])
    rows = "".join(
        f'<tr><td class="n">{count} ({count / whole:.0%})</td><td>{escape(name)}</td>'
        f"<td><strong>{escape(slip)}</strong><br>{sentence(one, name, slip)}</td></tr>"
        for count, name, slip in made[:6]
    )
    return f"<h2>Worth a word in class</h2><table>{rows}</table>" if rows else ""


def question(one: Paper, name: str, answers: Sequence[Answer]) -> str:
    """One question: a bar of outcomes, and why the others did not get it right."""
    words = Counter(map(outcome, answers))
    slips = frequent(answers)
    others = Counter(
        answer.status for answer in answers if not answer.slip and outcome(answer) in ("partly right", "not right")
    )
    reasons = slips[:MOST_SLIPS] + [(NO_SLIP.get(status, status), count) for status, count in others.items()]
    if rest := [count for _, count in slips[MOST_SLIPS:]]:
        reasons.append((f"{len(rest)} other slip{'s' * (len(rest) > 1)}", sum(rest)))
    reasons.sort(key=lambda reason: -reason[1])
    rows = "".join(
        f'<tr><td class="n">{count}</td><td class="bar"><i style="background: {ORANGE}; '
        f'width: {100 * count / len(answers):.1f}%"></i></td><td>{escape(reason)}</td></tr>'
        for reason, count in reasons
    )
    table = f'<table class="slips">{rows}</table>' if rows else ""
    mean = statistics.fmean(answer.points for answer in answers) if answers else 0
    right = f"{points(mean)} of {points(one.points[name])} points on average"
    return f'<section><h3>{escape(name)} <span class="quiet">· {right}</span></h3>{outcomes(words)}{table}</section>'


NO_SLIP = {
    "failed": "wrong in a way that no slip explains", "broken": "an error, or out of time, when it ran",
    "missing": "no cell, and no function of this name",
    "unreadable": "a syntax error", "stopped": "out of time or memory before it was reached",
    "by a human": "points given by hand",
}  # fmt: skip


def legend(answers: dict[str, list[Answer]]) -> str:
    """What the shades of the bars mean, as far as they occur."""
    words = {outcome(answer) for answered in answers.values() for answer in answered}
    keys = (
        f'<span><i style="background: {fill}"></i> {word}</span>' for word, (fill, _) in SHADES.items() if word in words
    )
    return f'<p class="legend">{"".join(keys)}</p>'


def outcomes(words: Counter) -> str:
    """One bar for a class: its parts are how many were right, partly right, not right, not started."""
    whole, x, drawn = max(1, words.total()), 0.0, []
    for word, (fill, ink) in SHADES.items():
        if not words[word]:
            continue
        width = WIDTH * words[word] / whole
        label = f"{words[word]} {word}"
        label = label if width > 7.5 * len(label) else str(words[word])
        drawn.append(
            f'<rect x="{x:.1f}" width="{width:.1f}" height="28" fill="{fill}" stroke="#555" stroke-width="0.7"/>'
        )
        drawn.append(f'<text x="{x + 6:.1f}" y="19" fill="{ink}">{label if width > 20 else ""}</text>')
        x += width
    return svg("; ".join(f"{words[word]} {word}" for word in SHADES if words[word]), 28, "".join(drawn))


def svg(label: str, height: int, drawn: str) -> str:
    size = f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    return f'<svg role="img" aria-label="{escape(label)}" {size}><title>{escape(label)}</title>{drawn}</svg>'


def sentence(one: Paper, name: str, slip: str) -> str:
    """What the check says of this slip."""
    exercise = next((q.exercise for q in one.questions if q.name == name), None)
    known = (*exercise.slips, *exercise.properties) if exercise else ()
    return next((as_html(each.sentence) for each in known if each.name == slip), "")


def who(one: Paper, results: Sequence[Result]) -> str:
    """Everybody, with a link to the page they get; those that need a look first."""
    rows = "".join(
        f'<tr><td><a href="feedback/{quote(file_name(r.student))}.html">{escape(r.student)}</a></td>'
        f'<td class="n">{points(r.score)}</td><td>{"" if r.status == "graded" else escape(r.status)}</td></tr>'
        for r in sorted(results, key=lambda r: (r.status.startswith("graded"), r.status == "graded", r.student))
    )
    head = '<thead><tr><th>student</th><th class="n">points</th><th>what came in</th></tr></thead>'
    return f"<details><summary>Who: {len(results)} names and their pages</summary><table>{head}{rows}</table></details>"
