"""The grader's end of a worker: cells in, observations out, and a fresh worker when one dies.

Everything that comes back is checked against the request. A worker that dies, is late or answers wrongly costs the
question it was asked; its successor runs the cells before that question again.
"""

from __future__ import annotations

import contextlib
import re
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dlcore.check.exercise import Case
from dlcore.check.observe import Observation
from dlcore.grading import wire
from dlcore.grading.sandbox import Sandbox, Worker

RESTARTS = 3
CELL_SECONDS = 10
TYPE_NAME = re.compile(r"[A-Za-z_]\w{0,60}")

ENDED, UNHEARD = "process ended", "no proper reply"  # in the place of an error's name, which has no blank in it
LOST = {EOFError: ENDED, wire.BadFrame: UNHEARD, TimeoutError: "TooSlow"}


class NoWorker(Exception):
    """The submission has used up its workers."""


@dataclass
class Session:
    """One submission's worker and what has been run in it.

    until   the monotonic time at which the submission's whole time is up
    """

    sandbox: Sandbox
    until: float
    worker: Worker | None = None
    started: int = 0
    ran: list[Sequence[str]] = field(default_factory=list)

    def run(self, statements: Sequence[str]) -> tuple[str | None, int]:
        """Execute statements for good: (name of the last error's type or None, its line; 0 where that is not known).

        Statements that end their worker are not run again in the next.
        """
        reply = self._ask(["run", list(statements)], CELL_SECONDS)
        match reply:
            case Observation(error=error):
                return error, 0
            case [error, int(line)] if is_type_name(error):
                self.ran.append(statements)
                return error, line
        self._bury()
        return UNHEARD, 0

    def call(self, name: str, case: Case, seconds: float, finish: str | None) -> Observation:
        """What a call of the learner's function did, by the worker's word and the grader's clock."""
        start = time.monotonic()
        reply = self._ask(["call", name, case.args, finish], seconds, case.extra)
        spent = time.monotonic() - start
        match reply:
            case Observation():
                return reply
            case [value, error, list(changed), bool(warned), bool(globally)] if is_type_name(error):
                if all(type(k) is int and 0 <= k < len(case.args) for k in changed):
                    name = error and error[: wire.NAME]
                    return Observation(value, name, tuple(sorted(set(changed))), warned, globally, spent)
        self._bury()
        return lost(wire.BadFrame)

    def close(self) -> None:
        """End the worker, if one is alive."""
        self._bury()

    def _ask(self, request: list, seconds: float, extra: tuple = ()) -> list | Observation:
        """The reply without its nonce; or the observation of a worker that gave none.

        `extra` is sent when the worker asks for it, once the learner's function has returned.
        """
        worker = self._alive()
        until = min(time.monotonic() + seconds, self.until)
        nonce = secrets.token_hex(16)
        try:
            if not wire.silent(worker.link):
                raise wire.BadFrame("bytes that nobody asked for")
            wire.send(worker.link, [nonce, *request], until)
            reply = wire.receive(worker.link, until, wire.REPLY_BYTES)
            if extra and words(reply) == [nonce, "extra"]:
                wire.send(worker.link, list(extra), until)
                reply = wire.receive(worker.link, until, wire.REPLY_BYTES)
            if words(reply)[:1] != [nonce]:
                raise wire.BadFrame("a reply to another request")
            if not wire.silent(worker.link):
                raise wire.BadFrame("bytes after the reply")
            return reply[1:]
        except TimeoutError:
            problem = TimeoutError
        except (EOFError, OSError):
            problem = EOFError
        except wire.BadFrame:
            problem = wire.BadFrame
        self._bury()
        return lost(problem)

    def _alive(self) -> Worker:
        """The worker, or a fresh one in which the cells have run again. Raises `NoWorker`."""
        while self.worker is None:
            if self.started > RESTARTS or time.monotonic() >= self.until:
                raise NoWorker
            self.worker = self.sandbox.start()
            self.started += 1
            again, self.ran = self.ran, []
            for k, statements in enumerate(again):
                self.run(statements)
                if self.worker is None:
                    self.ran += again[k + 1 :]
                    break
        return self.worker

    def _bury(self) -> None:
        if self.worker is not None:
            self.worker.kill()
            self.worker = None


def lost(problem: type[Exception]) -> Observation:
    """The observation of a call that no reply came from."""
    return Observation(error=LOST[problem])


def words(reply: object) -> list[str | None]:
    """A reply with None for whatever is no text: an array there compares with nothing."""
    return [item if isinstance(item, str) else None for item in reply] if isinstance(reply, list) else []


def is_type_name(error: object) -> bool:
    return error is None or (isinstance(error, str) and TYPE_NAME.fullmatch(error) is not None)


@contextlib.contextmanager
def session(sandbox: Sandbox, seconds: float) -> Iterator[Session]:
    """A session with `seconds` for everything, its worker ended afterwards."""
    one = Session(sandbox, time.monotonic() + seconds)
    try:
        yield one
    finally:
        one.close()
