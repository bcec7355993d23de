"""Where a submission runs: a worker in a sandbox of its own, forked from a zygote; or, on trust, with limits only.

Inside: no network, a read-only root with Python and NumPy, a small /tmp, an empty environment, process numbers of its
own, one unprivileged user, no new process or thread. Killed as a whole.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import sys
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen

import numpy as np

from dlcore.grading import bubblewrap, seccomp, wire
from dlcore.grading.bubblewrap import ENVIRONMENT, INSIDE, PACKAGE

START_SECONDS, END_SECONDS = 60, 10
own = threading.local()
PYTHON = ("-s", "-S", "-P", "-B", "-X", "utf8")  # and the environment is ours


@dataclass(frozen=True)
class Limits:
    """What one worker may use: bytes of address space, seconds of CPU, bytes in /tmp and in one file."""

    memory: int = 1 << 30
    cpu: int = 150
    disk: int = 16 << 20


@dataclass(frozen=True)
class Sandbox:
    """How to start workers. `confined`: in bubblewrap. `dlcore`: with the course's package inside (A7)."""

    confined: bool = True
    limits: Limits = Limits()
    dlcore: bool = False

    def start(self) -> Worker:
        """A fresh worker that has said it is ready. Raises `RuntimeError` if none comes up."""
        worker = zygote(self).fork() if self.confined else process(self)
        try:
            wire.receive(worker.link, time.monotonic() + START_SECONDS)
        except (EOFError, OSError, wire.BadFrame) as problem:
            raise RuntimeError(f"no worker starts here ({worker.kill() or type(problem).__name__})") from None
        return worker

    def config(self, packages: Sequence[str]) -> str:
        """What a worker is told when it starts."""
        limits = self.limits
        return json.dumps({
            "packages": packages, "dlcore": self.dlcore, "imports": ["import numpy as np"], "memory": limits.memory,
            "cpu": limits.cpu, "file": limits.disk, "processes": None if os.getuid() == 0 or not self.confined else 64,
        })  # fmt: skip


@dataclass
class Worker:
    """The link to a running worker, and what ends it."""

    link: socket.socket
    end: Callable[[], str]

    def kill(self) -> str:
        """End it and all it has started; what it said on standard error before it was ready. Safe to call twice."""
        if self.link.fileno() < 0:
            return ""
        self.link.close()
        return self.end()


class Zygote:
    """A process in bubblewrap that forks workers, each in a sandbox of its own. Ended with this object."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.control, theirs = socket.socketpair()
        inside = [f"{INSIDE}/lib", f"{INSIDE}/packages"]
        python = [bubblewrap.executable(), *PYTHON, f"{INSIDE}/zygote.py", sandbox.config(inside)]
        with theirs:
            self.process = started([*bubblewrap.command(with_dlcore=sandbox.dlcore), *python], theirs, {})
        self.end = weakref.finalize(self, ended, self.process, self.control)

    def fork(self) -> Worker:
        """A worker that comes into being. Raises `RuntimeError` with the zygote's words where it can't."""
        ours, theirs = socket.socketpair()
        ours.settimeout(START_SECONDS)
        try:
            with theirs:
                socket.send_fds(self.control, [b"."], [theirs.fileno()])
            (handle,) = socket.recv_fds(ours, 1, 1)[1]
        except (OSError, ValueError):
            ours.close()
            raise RuntimeError(f"no worker starts here ({self.end()})") from None
        return Worker(ours, lambda: killed(handle) or words(self.process))


def zygote(sandbox: Sandbox) -> Zygote:
    """This thread's own, for bubblewrap dies with the thread that started it; a new one where it has died."""
    mine = own.__dict__.setdefault("zygotes", {})
    if sandbox not in mine or mine[sandbox].process.poll() is not None:
        mine[sandbox] = Zygote(sandbox)
    return mine[sandbox]


def forget() -> None:
    """End this thread's zygotes."""
    for mine in own.__dict__.pop("zygotes", {}).values():
        mine.end()


def process(sandbox: Sandbox) -> Worker:
    """A worker without a sandbox: a process with limits."""
    ours, theirs = socket.socketpair()
    packages = [str(PACKAGE.parent), str(Path(np.__file__).parents[1])]
    command = [sys.executable, *PYTHON, str(PACKAGE / "grading" / "worker.py"), sandbox.config(packages)]
    with theirs:
        child = started(command, theirs, ENVIRONMENT)
    return Worker(ours, lambda: ended(child))


def started(command: Sequence[str], link: socket.socket, environment: dict[str, str]) -> Popen:
    """A process that leads its own group, with `link` as standard input."""
    return Popen(command, env=environment, stdin=link, stdout=DEVNULL, stderr=PIPE, start_new_session=True)


def ended(process: Popen, *links: socket.socket) -> str:
    """End a process and its group; its last words."""
    for link in links:
        link.close()
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    with process.stderr:
        return words(process)


def words(process: Popen) -> str:
    """The end of what has come on its standard error since the last look."""
    if process.stderr.closed:
        return ""
    os.set_blocking(process.stderr.fileno(), False)
    return (process.stderr.read() or b"").decode(errors="replace").strip()[-300:]


def killed(handle: int) -> None:
    """End the first process of a worker's own numbers, and with it all that have such numbers; wait for that."""
    with contextlib.suppress(ProcessLookupError):
        signal.pidfd_send_signal(handle, signal.SIGKILL)
    ending = select.poll()
    ending.register(handle, select.POLLIN)
    ending.poll(1000 * END_SECONDS)
    os.close(handle)


def missing() -> str:
    """What protection this machine lacks, as a sentence; "" where a confined worker starts and answers."""
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed: submissions could read and change all that you can (see `dlcore doctor`)."
    if seccomp.program() is None:
        return "The filter of system calls knows x86-64 and arm64 only: submissions could start processes without end."
    forget()
    try:
        Sandbox().start().kill()
    except RuntimeError as problem:
        return f"bubblewrap is not allowed to work: {problem}. `dlcore doctor` says how to mend it."
    finally:
        forget()
    return ""
