"""A folder to the submissions in it: `<student>.ipynb`, or nbgrader's `submitted/<student>/<assignment>/`."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from dlcore.grading.grade import Submission
from dlcore.grading.paper import Paper


def find(folder: Path, one: Paper) -> list[Submission]:
    """Every submission in `folder`, ordered by student. Raises `NotADirectoryError` with a sentence if it is none."""
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} is not a folder. Give the folder that holds the submissions.")
    if (folder / "submitted").is_dir():
        folder = folder / "submitted"
    here = [path for path in entries(folder) if path.suffix.lower() == ".ipynb"]
    found = [Submission(printable(path.stem), path) for path in here] or nested(folder, one)
    return sorted(told_apart(found), key=lambda submission: submission.student)


def told_apart(found: list[Submission]) -> Iterator[Submission]:
    """The submissions with a name for each: where two would have the same, the file's, numbered if need be."""
    names, taken = Counter(submission.student for submission in found), set()
    for one in found:
        name = alone = one.student if names[one.student] == 1 else printable(one.path.name)
        number = 1
        while name in taken:
            number += 1
            name = f"{alone} ({number})"
        taken.add(name)
        yield replace(one, student=name)


def nested(folder: Path, one: Paper) -> list[Submission]:
    """nbgrader's layout: a folder for each student, in it one for the assignment, in it the notebook."""
    found = []
    for student in entries(folder):
        if student.is_symlink():
            found.append(Submission(printable(student.name), student, "a symbolic link, not a folder"))
        elif student.is_dir():
            found.append(Submission(printable(student.name), *notebook_of(student, one)))
    return found


def notebook_of(student: Path, one: Paper) -> tuple[Path, str]:
    """The notebook that a student's folder holds for this paper, and what is wrong where there is none."""
    for folder in entries(student):
        if folder.name.lower() in (one.key.lower(), one.slug.lower()):
            if folder.is_symlink() or not folder.is_dir():
                return folder, "not a folder"
            notebooks = [path for path in entries(folder) if path.suffix.lower() == ".ipynb"]
            named = [path for path in notebooks if path.stem.lower() == one.slug.lower()]
            if len(named or notebooks) == 1:
                return (named or notebooks)[0], ""
            return folder, f"{len(notebooks)} notebooks, none called {one.slug}.ipynb" if notebooks else "no notebook"
    return student, f"nothing handed in for {one.key}"


def entries(folder: Path) -> list[Path]:
    """What a folder holds, hidden things left out, in order."""
    return [
        Path(folder, name) for name in sorted(os.listdir(folder)) if not name.startswith(".") or name.startswith("..")
    ]


def printable(name: str) -> str:
    """A file's name as text that any file can hold: bytes that are not UTF-8 become \\xNN."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
