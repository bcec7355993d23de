"""What has been run of a submission, and in which order."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from dlcore.grading.cells import Code
from dlcore.grading.helpers import Helpers, Statement, shortened
from dlcore.grading.session import NoWorker, Session

MOST_NAMES = 100  # that are asked for one by one


@dataclass
class Script:
    """Runs the cells of a submission.

    texts   all that has been run, for the rules that read source
    where   at which line the last answer's cell stopped, if it did: " at `…`"
    remark  what was done about that, if anything
    """

    work: Session
    helpers: Helpers
    texts: list[str] = field(default_factory=list)
    where: str = ""
    remark: str = ""

    def run(self, cells: Iterable[list[Statement]]) -> None:
        """Run statements of other cells, cell by cell: what never ends takes nothing else with it."""
        for statements in cells:
            texts = [one.text for one in statements]
            self.texts += texts
            attempt(lambda: self.work.run(texts))  # noqa: B023

    def run_answer(self, at: int, name: str, code: Code) -> str | None:
        """Run an answer's cell; the error that it stopped with, if it did. Raises `NoWorker`.

        Where that was before its function was there, what it defines is run alone; not where the cell can't begin.
        """
        self.texts.append(code.text)
        error, line = self.work.run([code.text])
        lines = code.text.split("\n")
        self.where = f" at `{shortened(lines[line - 1].strip())}`" if 0 < line <= len(lines) else ""
        self.remark = ""
        if 0 < line < code.line(name) or error == "TooSlow":
            needed = {name, *(self.helpers.behind(name) if line else ())}  # what took too long is not tried again
            self.work.run(self.helpers.alone(at, needed))
            why = "took too long" if error == "TooSlow" else f"stopped with {error}"
            self.remark = f"its cell {why}{self.where}, so its definitions were run without the rest"
        self.helpers.answer(at, name)
        return error

    def missing(self, name: str) -> str:
        """A name that the answer called `name` relies on and that has no value; "" where all have."""
        names = sorted(self.helpers.behind(name) - set(dir(builtins)))[:MOST_NAMES]
        return next((one for one in names if attempt(lambda: self.work.run([one])[0]) == "NameError"), "")  # noqa: B023


def attempt(step: Callable) -> object:
    """The value of `step()`, None where the submission has no worker left."""
    try:
        return step()
    except NoWorker:
        return None
