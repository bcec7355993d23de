"""A submitted file to its code cells. A notebook is data: nothing in it runs here, and everything in it is capped."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FILE_BYTES = 24 << 20
CELLS = 2_000
CELL_CHARACTERS = 100_000
ALL_CHARACTERS = 1_000_000
AGAIN = ". Download it again from JupyterLab"
PASTED = ". Take the pasted data out and save it again"
KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFDIR: "a folder", stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}  # fmt: skip


class Refused(Exception):
    """This file can't be graded; the message says why, in words for the student, without a full stop."""


@dataclass(frozen=True)
class Cell:
    """A submitted cell: its own id, nbgrader's, its source with \\n line ends; code, or text for human eyes."""

    id: str
    grade_id: str
    source: str
    is_code: bool = True


def digest(raw: bytes) -> str:
    """The SHA-256 of a file's bytes."""
    return hashlib.sha256(raw).hexdigest()


def regular_bytes(path: Path) -> bytes:
    """The bytes of a plain file of its own: no link, no pipe, no folder. Raises `Refused`."""
    try:
        acceptable(os.lstat(path))  # before opening, for opening a device can already do something
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as file:
            acceptable(os.fstat(descriptor))  # and after, for the name may have changed hands
            return file.read(FILE_BYTES + 1)
    except OSError as error:
        raise Refused(f"cannot be read: {error.strerror}") from None


def acceptable(about: os.stat_result) -> None:
    """Raises `Refused` unless this is a plain file, of one name and a bearable size."""
    kind = stat.S_IFMT(about.st_mode)
    if kind != stat.S_IFREG:
        raise Refused(f"{KINDS.get(kind, 'something')}, not a file: hand in the file itself")
    if about.st_nlink > 1:
        raise Refused("a hard link to another file: hand in the file itself")
    if about.st_size > FILE_BYTES:
        size, limit = about.st_size / 1e6, FILE_BYTES / 1e6
        raise Refused(f"{size:.0f} MB; the limit is {limit:.0f} MB. Clear the outputs and save it again")


def parse(raw: bytes) -> dict:
    """A notebook of format 4 as JSON has it. Raises `Refused`."""
    if not raw.strip():
        raise Refused(f"an empty file{AGAIN}")
    try:
        notebook = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refused(f"not UTF-8 text{AGAIN}") from None
    except (ValueError, RecursionError, MemoryError):
        raise Refused(f"not a notebook: broken JSON{AGAIN}") from None
    if not isinstance(notebook, dict) or not {"cells", "worksheets"} & notebook.keys():
        raise Refused("not a notebook: JSON without cells")
    if notebook.get("nbformat") != 4 or not isinstance(notebook.get("cells"), list):
        raise Refused("not in notebook format 4: open it in JupyterLab and save it again")
    if len(notebook["cells"]) > CELLS:
        raise Refused(f"{len(notebook['cells'])} cells; the limit is {CELLS}")
    return notebook


def cells(notebook: dict) -> list[Cell]:
    """The cells of a parsed notebook. Raises `Refused` where one is malformed."""
    found, total = [], 0
    for number, cell in enumerate(notebook["cells"], start=1):
        source = cell.get("source", "") if isinstance(cell, dict) else None
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        if not isinstance(source, str):
            raise Refused(f"cell {number} is malformed")
        is_code = cell.get("cell_type") == "code"
        if not is_code:
            source = source[:CELL_CHARACTERS]  # a picture pasted into a text is as long as ten notebooks
        total += len(source) if is_code else 0
        if len(source) > CELL_CHARACTERS:
            raise Refused(f"cell {number} has {len(source):,} characters; the limit is {CELL_CHARACTERS:,}{PASTED}")
        if total > ALL_CHARACTERS:
            raise Refused(f"its cells have more than {ALL_CHARACTERS:,} characters in all{PASTED}")
        ids = text(cell.get("id")), text(nbgrader(cell).get("grade_id"))
        found.append(Cell(*ids, clean(source), is_code))
    return found


def page(notebook: dict, found: Sequence[Cell]) -> str:
    """The chapter or assignment that a notebook says it is, or most of its cells' ids do; "" where none does."""
    about = notebook.get("metadata")
    ours = about.get("dlcore") if isinstance(about, dict) else None
    said = text(ours.get("page")) if isinstance(ours, dict) else ""
    if re.fullmatch(r"(A\d|\d\d)_\w{1,60}", said):
        return said
    keys = [match[1] for cell in found if (match := re.match(r"(A\d|\d\d)-", cell.id or cell.grade_id))]
    return max(keys, key=keys.count, default="")


def nbgrader(cell: dict) -> dict:
    """nbgrader's metadata of a cell; {} where there is none worth the name."""
    metadata = cell.get("metadata")
    inner = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return inner if isinstance(inner, dict) else {}


def text(value: object) -> str:
    return value if isinstance(value, str) else ""


def clean(source: str) -> str:
    """Unix line ends, and no half of a surrogate pair, which no file could hold."""
    return source.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")
