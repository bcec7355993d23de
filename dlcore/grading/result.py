"""What came of one submission, and its file: written once, atomically, so that a batch can go on where it stopped."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import urllib.parse
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Answer:
    """One question's outcome. `points` of `max`; `cell` and `code` are what was judged."""

    name: str
    cell: str
    points: float
    max: float
    slip: str | None
    status: str
    message: str
    code: str = ""


@dataclass(frozen=True)
class Result:
    """One submission's outcome. `key` says what it is the result of: file, paper, seed and way of running."""

    student: str
    assignment: str
    status: str
    answers: tuple[Answer, ...]
    key: str
    seconds: float = 0.0

    @property
    def score(self) -> float:
        return round(sum(answer.points for answer in self.answers), 4)

    @property
    def max(self) -> float:
        return sum(answer.max for answer in self.answers)

    def write(self, path: Path) -> None:
        """Write to `path` all or nothing."""
        data = asdict(self) | {"score": self.score, "max": self.max}
        write_atomically(path, json.dumps(data, indent=1, ensure_ascii=False))


def read(path: Path) -> Result | None:
    """The result in a file, None where there is none that can be read."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        del data["score"], data["max"]
        return Result(**(data | {"answers": tuple(Answer(**answer) for answer in data["answers"])}))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write_atomically(path: Path, text: str) -> None:
    """Put `text` into `path` so that no reader, and no kill, ever meets half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with open(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(handle)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def file_name(student: str) -> str:
    """A student's name as a file name, without a suffix: as it is where that is safe, else percent-encoded."""
    plain = student.isprintable() and not student.startswith((".", "~")) and not set(student) & set('/\\:*?"<>|%')
    name = student if plain and student == student.strip() else encoded(student)
    if len(name.encode()) <= 200:
        return name
    return name.encode()[:160].decode(errors="ignore") + "-" + hashlib.sha256(name.encode()).hexdigest()[:16]


def encoded(student: str) -> str:
    return urllib.parse.quote(student, safe=" ", errors="surrogateescape").replace(".", "%2E").replace("~", "%7E")
