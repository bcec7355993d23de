"""Where a submission runs: a bubblewrap sandbox with Python and NumPy, or, on trust, a process with limits only.

Inside: no network, a read-only root with Python and NumPy, a small /tmp, an empty environment, process numbers of its
own, one unprivileged user, no new process or thread. Killed as a whole.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path

import numpy as np

from dlcore.grading import seccomp, wire

PACKAGE = Path(__file__).parents[1]  # dlcore itself
INSIDE = "/grader"
SHARED = (
    "check/observe.py",
    "check/functions.py",
    "check/deadline.py",
    "grading/wire.py",
)  # what the worker needs of it
START_SECONDS = 30
ENVIRONMENT = {
    "HOME": "/tmp", "LANG": "C.UTF-8", "PATH": "", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}  # fmt: skip


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
        ours, theirs = socket.socketpair()
        with theirs, self._program() as filter_:
            command = self._command(filter_)
            process = subprocess.Popen(
                command,
                env={} if self.confined else dict(ENVIRONMENT),
                cwd="/" if self.confined else None,
                stdin=theirs,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=() if filter_ is None else (filter_,),
                start_new_session=True,
            )
        worker = Worker(process, ours)
        try:
            wire.receive(ours, time.monotonic() + START_SECONDS)
        except (EOFError, OSError, wire.BadFrame) as problem:
            worker.kill(keep_words=True)
            raise RuntimeError(f"no worker starts here ({worker.words or type(problem).__name__})") from None
        return worker

    def _command(self, filter_: int | None) -> list[str]:
        here = str(PACKAGE / "grading" / "worker.py")
        python = [sys.executable if not self.confined else executable(), "-I", "-S", "-B", "-X", "utf8"]
        if not self.confined:
            packages = [str(PACKAGE.parent), str(Path(np.__file__).parents[1])]
            return [*python, here, self._config(packages)]
        inside = [f"{INSIDE}/lib", f"{INSIDE}/packages"]
        return [*bubblewrap(self, filter_), *python, f"{INSIDE}/worker.py", self._config(inside)]

    def _config(self, packages: list[str]) -> str:
        limits = self.limits
        return json.dumps({
            "packages": packages, "dlcore": self.dlcore, "imports": ["import numpy as np"], "memory": limits.memory,
            "cpu": limits.cpu, "file": limits.disk, "processes": None if os.getuid() == 0 or not self.confined else 64,
        })  # fmt: skip

    @contextlib.contextmanager
    def _program(self) -> Iterator[int | None]:
        """A descriptor from which bubblewrap reads the filter of system calls."""
        if not self.confined:
            yield None
            return
        reading, writing = os.pipe()
        try:
            os.write(writing, seccomp.program())
            os.close(writing)
            yield reading
        finally:
            os.close(reading)


@dataclass
class Worker:
    """A running worker and the link to it."""

    process: subprocess.Popen
    link: socket.socket
    words: str = ""

    def kill(self, keep_words: bool = False) -> None:
        """End it and all it has started. Safe to call twice."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, 9)
        self.link.close()
        self.process.wait()
        if keep_words:
            os.set_blocking(self.process.stderr.fileno(), False)
            self.words = (self.process.stderr.read() or b"").decode(errors="replace").strip()[-300:]
        self.process.stderr.close()


def executable() -> str:
    """Python itself, links and virtual environment followed."""
    return os.path.realpath(sys.executable)


def bubblewrap(sandbox: Sandbox, filter_: int | None) -> list[str]:
    """The command line up to the program to run."""
    bwrap = shutil.which("bwrap") or "bwrap"
    options = [
        "--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try",
        "--uid", "65534", "--gid", "65534", "--hostname", "sandbox", "--cap-drop", "ALL",
        "--die-with-parent", "--new-session", "--seccomp", str(filter_),
    ]  # fmt: skip
    for source, target in mounts(sandbox.dlcore):
        options += ["--ro-bind", source, target]
    for folder in hidden():
        options += ["--tmpfs", folder, "--remount-ro", folder]
    for link, target in system_links():
        options += ["--symlink", target, link]
    for device in ("null", "zero", "urandom"):
        options += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]
    options += ["--size", str(sandbox.limits.disk), "--tmpfs", "/tmp", "--remount-ro", "/", "--chdir", "/tmp"]
    for name, value in ENVIRONMENT.items():
        options += ["--setenv", name, value]
    return [bwrap, *options, "--"]


def mounts(with_dlcore: bool) -> Iterator[tuple[str, str]]:
    """What is visible inside, read-only: (here, there)."""
    for folder in ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache"):
        if os.path.exists(folder) and not os.path.islink(folder):
            yield folder, folder
    base = Path(sys.base_prefix).resolve()
    for folder in (base / "lib", base / "lib64"):
        if folder.is_dir() and not folder.is_symlink() and not str(folder).startswith("/usr/lib"):
            yield str(folder), str(folder)
    yield executable(), executable()
    numpy = Path(np.__file__).parent
    for folder in (numpy, numpy.with_name("numpy.libs")):
        if folder.is_dir():
            yield str(folder), f"{INSIDE}/packages/{folder.name}"
    yield str(PACKAGE / "grading" / "worker.py"), f"{INSIDE}/worker.py"
    if with_dlcore:
        yield str(PACKAGE), f"{INSIDE}/lib/dlcore"
    else:
        for file in SHARED:
            yield str(PACKAGE / file), f"{INSIDE}/lib/dlcore/{file}"
            compiled = Path(cache_from_source(PACKAGE / file))
            if compiled.is_file():  # a tenth of the start is compiling these
                yield str(compiled), f"{INSIDE}/lib/dlcore/{Path(file).parent}/__pycache__/{compiled.name}"


def hidden() -> Iterator[str]:
    """Folders of installed packages inside what is visible: emptied, for dlcore may be among them."""
    stdlib = Path(os.__file__).resolve().parent
    for folder in (stdlib / "site-packages", stdlib / "dist-packages", Path("/usr/lib/python3/dist-packages")):
        if folder.is_dir():
            yield str(folder)


def system_links() -> Iterator[tuple[str, str]]:
    """/lib → usr/lib and its kind, where the system has them."""
    for link in ("/lib", "/lib64"):
        if os.path.islink(link):
            yield link, os.readlink(link)


def missing() -> str:
    """What protection this machine lacks, as a sentence; "" where a confined worker starts and answers."""
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed: submissions could read and change all that you can (see `dlcore doctor`)."
    if seccomp.program() is None:
        return "The filter of system calls knows x86-64 and arm64 only: submissions could start processes without end."
    try:
        Sandbox().start().kill()
    except RuntimeError as problem:
        return f"bubblewrap is not allowed to work: {problem}. `dlcore doctor` says how to mend it."
    return ""
