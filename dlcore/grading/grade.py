"""One submission against one paper: find the answers, run them in a sandbox, judge what comes back."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from dlcore.check.deadline import TooSlow, within
from dlcore.check.exercise import Case, Exercise
from dlcore.check.judge import judge
from dlcore.check.observe import Observation
from dlcore.check.rules import trees_in
from dlcore.check.verdict import Verdict
from dlcore.grading import cells, paper, reader
from dlcore.grading.helpers import Helpers
from dlcore.grading.paper import Paper, Question
from dlcore.grading.result import Answer, Result
from dlcore.grading.sandbox import Sandbox
from dlcore.grading.script import Script, attempt
from dlcore.grading.session import ENDED, UNHEARD, Session, session
from dlcore.grading.stand_in import stand_in
from dlcore.grading.worker import UNDEFINED

READING_SECONDS = 20
NO_REPLY = {
    ENDED: "This was cut short: its process ended, out of memory, by an exit or by a crash.",
    UNHEARD: "This gives no result: its process did not answer as agreed. Perhaps what it returns is far too large.",
}
CELL_PROBLEM = {"TooSlow": "Timeout"}  # the judge takes TooSlow to mean the call
LEAST_SECONDS = 60  # for a submission as a whole


@dataclass(frozen=True)
class Submission:
    """A file that a student handed in; or `problem`, where there is none to be read."""

    student: str
    path: Path
    problem: str = ""


def key(digest: str, one: Paper, seed: int, sandbox: Sandbox) -> str:
    """What a result depends on: the file, the paper and its exercises, the seed, the protection."""
    return hashlib.sha256(repr((digest, one.fingerprint, seed, sandbox)).encode()).hexdigest()[:32]


def grade(submission: Submission, one: Paper, seed: int, sandbox: Sandbox) -> Result:
    """Grade a submission, however bad it is. Raises only if no worker starts on this machine."""
    start = time.monotonic()

    digest = ""

    def result(status: str, answers: Sequence[Answer]) -> Result:
        spent = round(time.monotonic() - start, 3)
        return Result(submission.student, one.slug, status, tuple(answers), key(digest, one, seed, sandbox), spent)

    def read() -> tuple[list, list, str]:
        nonlocal digest
        if submission.problem:
            raise reader.Refused(submission.problem)
        raw = reader.regular_bytes(submission.path)
        digest = reader.digest(raw)
        notebook = reader.parse(raw)
        handed_in = reader.cells(notebook)
        code = [(cell, cells.python(cell.source)) for cell in handed_in if cell.is_code]
        return handed_in, code, reader.page(notebook, handed_in)

    try:
        handed_in, code, page = within(READING_SECONDS, read)
    except reader.Refused as reason:
        return result(f"refused: {reason}", [no_answer(q, "missing", str(reason)) for q in one.questions])
    except TooSlow:
        reason = "refused: its cells take too long to read"
        return result(reason, [no_answer(q, "missing", reason) for q in one.questions])
    answers = [*graded(handed_in, code, one, seed, sandbox), *by_hand(handed_in, one)]
    if page.partition("_")[0] not in ("", one.key) and {each.status for each in answers} <= {"missing", "by hand"}:
        reason = f"this looks like {page}, and holds no answer to {one.slug}: hand in that one"
        return result(f"refused: {reason}", [no_answer(q, "missing", reason) for q in one.questions])
    return result(status_of(answers), answers)


def status_of(answers: Sequence[Answer]) -> str:
    """ "graded", and what an instructor should know besides."""
    counts = {}
    for answer in answers:
        if answer.status in ("missing", "unreadable", "not started", "stopped", "by hand"):
            counts.setdefault(answer.status, []).append(answer.name)
    return "; ".join(["graded", *(f"{status}: {', '.join(names)}" for status, names in counts.items())])


def graded(handed_in: Sequence[reader.Cell], code: list[tuple], one: Paper, seed: int, sandbox: Sandbox):
    """The answers to all questions in order, each judged right after its cell has run."""
    exercises = [paper.secret(one, at, seed) for at in range(len(one.questions))]
    codes = [c for _, c in code]
    helpers = Helpers(codes, [cells.python(source) for source in one.cells], [q.name for q in one.questions])
    seconds = max(LEAST_SECONDS, 1.5 * max((e.seconds for e in exercises), default=0))
    with session(sandbox, seconds) as work:
        script = Script(work, helpers)
        script.run(helpers.first)
        out_of_workers = False
        for question, exercise in zip(one.questions, exercises, strict=True):
            found = cells.answer_to(question.cell_id, question.name, code)
            if found is None:
                yield no_answer(question, "missing", nowhere(question, handed_in))
                continue
            at, remark = found
            cell, c = code[at]
            if c.tree is None:
                yield no_answer(question, "unreadable", c.problem, cell)
                continue
            script.run(helpers.before(at, question.name))
            verdict = None
            if not out_of_workers:
                verdict = attempt(lambda: judged(script, question, exercise, at, c, seed))  # noqa: B023
            out_of_workers = verdict is None
            if verdict is None:
                message = "Not judged: the answers before it have used up the time or the processes of this submission."
                yield no_answer(question, "stopped", message, cell)
                continue
            remarks = [*c.notes, remark, script.remark]
            if not verdict.passed and not sandbox.dlcore and cells.calls_course(c, codes):
                remarks.append("dlcore is not there when answers are graded: use NumPy alone")
            yield answer(question, cell, verdict, list(filter(None, remarks)))
            if one.is_chapter and not verdict.passed:
                substitute(work, question)


def nowhere(question: Question, handed_in: Sequence[reader.Cell]) -> str:
    """Why a question has no answer."""
    if any(question.cell_id in (cell.id, cell.grade_id) for cell in handed_in):
        return "Its cell is Markdown or raw text, not code: nothing in it runs. Make it a code cell again."
    return "There is no cell for this question, and no function of its name."


def judged(script: Script, question: Question, exercise: Exercise, at: int, code: cells.Code, seed: int) -> Verdict:
    """Run the answer's cell and judge its function. Raises `NoWorker`."""
    work, problem = script.work, script.run_answer(at, question.name, code)
    left, gone, error = exercise.seconds, None, None

    def call(case: Case) -> Observation:
        nonlocal left, gone, error
        if gone:  # with its worker: that costs the whole question
            return gone
        seen = work.call(question.name, case, max(left, 0.01), exercise.finish)
        left -= seen.seconds
        if seen.error in (UNDEFINED, "NameError") and problem:
            remark = f"already when its cell ran{script.where}"
            seen = Observation(error=CELL_PROBLEM.get(problem, problem), remark=remark)
        error = error or seen.error
        if work.worker is None:
            gone = seen
        return seen

    trees = trees_in("\n".join(script.texts), question.name)
    verdict = judge(exercise, call, np.random.default_rng(seed), trees)
    if not error or verdict.slip or verdict.status != "failed":
        return verdict
    return replace(verdict, status="broken", message=lacking(error, question, code, script) or verdict.message)


def lacking(error: str, question: Question, code: cells.Code, script: Script) -> str:
    """What is not there, where that is why an answer stopped; else nothing."""
    if error == UNDEFINED:
        return f"This cell defines no function called {question.name}."
    if error == "ModuleNotFoundError":
        dlcore = script.work.sandbox.dlcore
        there = "Python, NumPy and dlcore" if dlcore else "Python and NumPy"
        known = sys.stdlib_module_names | {"numpy"} | ({"dlcore"} if dlcore else set())
        names = " and ".join(sorted(code.imports() - known)) or "something"
        return f"It imports {names}, which grading does not have: there are {there} alone."
    if error == "NameError" and (name := script.missing(question.name)):
        return f"It stopped with NameError: {script.helpers.origin(name)}."
    return NO_REPLY.get(error, "")


def by_hand(handed_in: Sequence[reader.Cell], one: Paper) -> Iterator[Answer]:
    """What a human must read: no points yet."""
    for id, points in one.written.items():
        text = next((cell.source for cell in handed_in if id in (cell.id, cell.grade_id)), "")
        yield Answer(id.partition("-")[2], id, 0.0, points, None, "by hand", "A human reads this.", text)


def answer(question: Question, cell: reader.Cell, verdict: Verdict, remarks: Sequence[str]) -> Answer:
    points = round(verdict.score * verdict.points, 4)
    said = "Not started." if verdict.status == "not started" else verdict.message
    if verdict.passed:  # "right …"; a slip may begin with a symbol, and σ is not Σ
        said = said[0].upper() + said[1:]
    message = " ".join([said, *(f"({remark}.)" for remark in remarks)])
    return Answer(
        question.name, question.cell_id, points, verdict.points, verdict.slip, verdict.status, message, cell.source
    )


def no_answer(question: Question, status: str, message: str, cell: reader.Cell | None = None) -> Answer:
    code = cell.source if cell else ""
    return Answer(question.name, question.cell_id, 0.0, question.exercise.points, None, status, message, code)


def substitute(work: Session, question: Question) -> None:
    """Let the course's own function stand in for a failed one in the exercises to come."""
    statement = stand_in(question.name, question.exercise.answer)
    if statement:
        attempt(lambda: work.run([statement]))
