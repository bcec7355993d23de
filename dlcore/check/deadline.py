"""A time limit on a call, for the learner's loop that never ends."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable

PAUSE, STRIKES = 0.05, 40  # seconds between two attempts to stop a call, and how many are made


class TooSlow(BaseException):
    """Raised at the deadline. Not an Exception, so that `except Exception` lets it through."""


def within(seconds: float, function: Callable[[], object]) -> object:
    """The value of `function()`, or TooSlow once `seconds` have passed; what it raises is raised here.

    It runs in a thread of its own, on every platform, so that the caller goes on in any case. At the deadline TooSlow
    is raised in it too, again and again. A long call into C, or a loop that swallows every exception, may outlive that;
    then TooSlow says so.
    """
    outcome: list[tuple[object, BaseException | None]] = []

    def run() -> None:
        try:
            outcome.append((function(), None))
        except BaseException as error:
            outcome.append((None, error))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        thread.join(seconds)
    finally:  # in time, too late, or interrupted
        stop(thread, outcome)
    if not outcome:
        raise TooSlow("It is still running: restart the kernel to be rid of it.")
    value, error = outcome[0]
    if error:
        raise error
    return value


def stop(thread: threading.Thread, outcome: list) -> None:
    """Raise TooSlow in a thread until it has ended or withstood too often."""
    for _ in range(STRIKES):
        if outcome or not thread.is_alive():
            return
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(TooSlow))
        thread.join(PAUSE)
