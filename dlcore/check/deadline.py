"""A time limit on a call in this thread, for the learner's loop that never ends."""

from __future__ import annotations

import contextlib
import ctypes
import threading
from collections.abc import Iterator


class TooSlow(BaseException):
    """Raised inside the call at its deadline. Not an Exception, so that `except Exception` lets it through."""


@contextlib.contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise TooSlow in the body once `seconds` have passed, again and again until the body ends.

    Works on every platform and in every thread, between two bytecodes: a single long call into C is not interrupted.
    """
    thread, done, lock = threading.get_ident(), threading.Event(), threading.Lock()

    def watch() -> None:
        pause = seconds
        while not done.wait(pause):
            with lock:
                if not done.is_set():
                    raise_in(thread, TooSlow)
            pause = 0.05

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        while not done.is_set():
            with contextlib.suppress(TooSlow), lock:  # one may strike right here
                raise_in(thread, None)
                done.set()
        watcher.join()


def raise_in(thread: int, error: type[BaseException] | None) -> None:
    """Schedule `error` in the thread with this identity, or cancel what is scheduled (None)."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error) if error else None)
