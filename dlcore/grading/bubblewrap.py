"""The command line of bubblewrap: what a sandbox shows of this machine.

No network, a read-only root with Python and NumPy, an empty environment, process numbers of its own, one unprivileged
user. The one capability, over these namespaces only, lets the zygote make a sandbox for each worker out of its own.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from importlib.util import cache_from_source
from pathlib import Path

import numpy as np

PACKAGE = Path(__file__).parents[1]  # dlcore itself
INSIDE = "/grader"
SHARED = (
    "check/observe.py",
    "check/functions.py",
    "check/deadline.py",
    "grading/seccomp.py",
    "grading/wire.py",
    "grading/worker.py",
)  # what a worker needs of it
ENVIRONMENT = {
    "HOME": "/tmp", "LANG": "C.UTF-8", "PATH": "", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1", "PYTHONHASHSEED": "0",
}  # fmt: skip


def executable() -> str:
    """Python itself, links and virtual environment followed."""
    return os.path.realpath(sys.executable)


def command(*, with_dlcore: bool) -> list[str]:
    """The command line up to the program to run."""
    bwrap = shutil.which("bwrap") or "bwrap"
    options = [
        "--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try",
        "--uid", "65534", "--gid", "65534", "--hostname", "sandbox", "--cap-drop", "ALL",
        "--cap-add", "CAP_SYS_ADMIN", "--die-with-parent", "--new-session",
    ]  # fmt: skip
    for source, target in mounts(with_dlcore):
        options += ["--ro-bind", source, target]
    for folder in hidden():
        options += ["--tmpfs", folder, "--remount-ro", folder]
    for link, target in system_links():
        options += ["--symlink", target, link]
    for device in ("null", "zero", "urandom"):
        options += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]
    options += ["--dir", "/tmp", "--remount-ro", "/", "--chdir", "/tmp"]
    for name, value in {**ENVIRONMENT, **libraries()}.items():
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
    yield str(PACKAGE / "grading" / "zygote.py"), f"{INSIDE}/zygote.py"
    if with_dlcore:
        yield str(PACKAGE), f"{INSIDE}/lib/dlcore"
    else:
        for file in SHARED:
            yield str(PACKAGE / file), f"{INSIDE}/lib/dlcore/{file}"
            compiled = Path(cache_from_source(PACKAGE / file))
            if compiled.is_file():  # a tenth of the start is compiling these
                yield str(compiled), f"{INSIDE}/lib/dlcore/{Path(file).parent}/__pycache__/{compiled.name}"


def libraries() -> dict[str, str]:
    """Where the loader finds Python's own library: inside there is no /proc to tell it what `$ORIGIN` is."""
    library = Path(sys.base_prefix).resolve() / "lib"
    return {"LD_LIBRARY_PATH": str(library)} if any(library.glob("libpython*.so*")) else {}


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
