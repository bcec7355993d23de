"""`dlcore doctor`: does this machine have what the course needs? One line each, with the mend."""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import sys
import tempfile
import webbrowser
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import numpy as np
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

from dlcore import datasets
from dlcore.check.progress import progress_file
from dlcore.grading import sandbox

PINS = Path(__file__).parents[1] / "requirements.txt"  # beside the package in a clone, absent where it was installed
REINSTALL = "Install again: `make lab`, or `python -m pip install -r requirements.txt`."


@dataclass(frozen=True)
class Finding:
    """What one look found. `mend` says what to do about it, "" where all is well.

    needed: whether the chapters depend on it (on a browser on this machine, say, they don't).
    """

    name: str
    found: str
    mend: str = ""
    needed: bool = True

    def __str__(self) -> str:
        mark = "✓" if not self.mend else "✗" if self.needed else "○"
        return f"{mark} {self.name:<9} {self.found}{'  → ' * bool(self.mend)}{self.mend}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none."""


def run(args: argparse.Namespace) -> int:
    """Print a line for each thing the course needs or can use. Return 1 if a needed one fails, else 0."""
    healthy = True
    for finding in findings():
        print(finding, flush=True)
        healthy = healthy and not (finding.mend and finding.needed)
    return 0 if healthy else 1


def findings() -> Iterator[Finding]:
    """Look at one thing after the other, the quick ones first."""
    yield python(sys.version_info[:3])
    yield packages(pins() or dict.fromkeys(dependencies()))
    yield blas()
    yield kernel()
    yield browser()
    yield protection()
    yield progress(progress_file())
    for load in (datasets.mnist, datasets.fashion, datasets.penguins):
        yield data(load)


def python(version: tuple[int, ...]) -> Finding:
    """Python itself: 3.11 or newer."""
    found = f"{'.'.join(map(str, version))} on {platform.system()} {platform.machine()}"
    return Finding("Python", found, "" if version >= (3, 11) else "Install Python 3.11 or newer.")


def dependencies() -> list[str]:
    """Names of the packages that dlcore says it needs, extras left out."""
    lines = metadata.requires("dlcore") or []
    return [re.split(r"[^\w.-]", line)[0] for line in lines if "extra ==" not in line]


def pins() -> dict[str, str]:
    """Package → version from requirements.txt, {} where there is none."""
    if not PINS.is_file():
        return {}
    return dict(re.findall(r"^([\w.-]+)==(\S+)$", PINS.read_text(encoding="utf-8"), flags=re.MULTILINE))


def packages(expected: dict[str, str | None]) -> Finding:
    """Every package installed, in the version that was tested (None: any)."""
    wrong = []
    for name, version in expected.items():
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{name} is missing")
            continue
        if version not in (None, installed):
            wrong.append(f"{name} {installed} instead of {version}")
    if wrong:
        return Finding("packages", ", ".join(wrong), REINSTALL)
    return Finding(
        "packages",
        f"all {len(expected)} installed, {'as tested' if any(expected.values()) else 'any version'}",
    )


def blas() -> Finding:
    """The library that multiplies NumPy's matrices, and how many threads it may use."""
    library = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    threads = os.environ.get("OPENBLAS_NUM_THREADS") or os.environ.get("OMP_NUM_THREADS") or "as many as cores"
    return Finding("BLAS", f"{library['name']} {library['version']}, {os.cpu_count()} cores, threads: {threads}")


def kernel() -> Finding:
    """The kernel that notebooks start in: it must be this very Python."""
    try:
        argv = KernelSpecManager().get_kernel_spec("python3").argv
    except NoSuchKernel:
        return Finding("Jupyter", "no kernel for Python", REINSTALL)
    own = argv[0] in ("python", "python3") or Path(argv[0]).absolute() == Path(sys.executable).absolute()
    if not own:
        return Finding(
            "Jupyter",
            f"notebooks run in {argv[0]}",
            "Unregister it: `python -m jupyter kernelspec remove python3`.",
        )
    return Finding("Jupyter", f"JupyterLab {metadata.version('jupyterlab')}, notebooks run in this Python")


def browser() -> Finding:
    """A browser that JupyterLab can open by itself."""
    try:
        webbrowser.get()
    except webbrowser.Error:
        return Finding(
            "browser",
            "none on this machine",
            "Open the address that `make lab ARGS=--no-browser` prints in a browser elsewhere.",
            needed=False,
        )
    return Finding("browser", "JupyterLab opens by itself")


def protection() -> Finding:
    """What a grader is protected by from hostile submissions on this machine."""
    lacking = sandbox.missing()
    if not lacking:
        return Finding("sandbox", "bubblewrap works: each submission is graded apart from this machine")
    if shutil.which("bwrap"):
        mend = "Allow user namespaces; on Ubuntu: `sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0`."
    else:
        mend = "On Linux `apt install bubblewrap`; on Windows grade in WSL2, on macOS in a Linux container."
    return Finding("sandbox", lacking.partition(":")[0], mend, needed=False)


def progress(path: Path) -> Finding:
    """The file that remembers which exercises have passed."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=path.parent).close()
    except OSError as error:
        mend = "Make it writable, or name another file in the environment variable DLCORE_PROGRESS."
        return Finding("progress", f"cannot be kept in {path}: {error.strerror}", mend, needed=False)
    return Finding("progress", f"kept in {path}")


def data(load: Callable[[], object]) -> Finding:
    """A data set that ships with the course, compared with its checksums."""
    try:
        return Finding("data", f"{load.__name__}: {load()}".partition(";")[0])
    except (OSError, ValueError) as error:
        found, _, mend = str(error).partition(". ")
        return Finding("data", found, mend)
