"""A folder to the submissions in it: `<student>.ipynb` or a folder for each student, or nbgrader's `submitted/`."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from dlcore.grading.grade import Submission
from dlcore.grading.paper import Paper

MOODLE = re.compile(r"_\d+_assignsubmission_.*", re.DOTALL)  # what Moodle puts after a student's name
SYSTEMS_OWN = {"thumbs.db", "desktop.ini", "__macosx"}


class NoSubmissions(Exception):
    """There is nothing to grade; the message says what to give instead."""


def find(folder: Path, one: Paper) -> list[Submission]:
    """Every submission in `folder`, ordered by student. Raises `NoSubmissions` where there is no notebook."""
    if not folder.is_dir():
        raise NoSubmissions(f"{folder} is not a folder. Give the folder that holds the submissions.")
    folder = inner(folder)
    here = notebooks_in(folder)
    folders = nested(folder, one)
    if here:  # then a folder that holds no notebook is nobody's
        folders = [each for each in folders if each.path not in here and holds_notebook(each)]
    found = [*(Submission(printable(path.stem), path) for path in here), *folders]
    if all(submission.problem for submission in found):
        raise NoSubmissions(
            f"No notebook for {one.key} in {folder}. Unpack the archive, and give the folder that holds "
            "<student>.ipynb, or a folder for each student."
        )
    return sorted(told_apart(found), key=lambda submission: submission.student)


def passed_over(folder: Path, found: Sequence[Submission]) -> list[str]:
    """The names of what lies in `folder` and belongs to none of the submissions found there."""
    taken = {path for one in found for path in (one.path, *one.path.parents)}
    return [
        printable(path.name)
        for path in entries(inner(folder))
        if path not in taken and path.name.lower() not in SYSTEMS_OWN and path.suffix.lower() != ".csv"
    ]


def inner(folder: Path) -> Path:
    """Where the submissions lie: in nbgrader's folder a level down."""
    submitted = folder / "submitted"
    return submitted if submitted.is_dir() else folder


def told_apart(found: list[Submission]) -> Iterator[Submission]:
    """The submissions with a name for each: where two would have the same, a longer one, numbered if need be."""
    short = Counter(MOODLE.sub("", one.student) for one in found)
    whole, taken = Counter(one.student for one in found), set()
    for one in found:
        name = MOODLE.sub("", one.student)
        if short[name] > 1 or not name:
            of_a_file = one.student == printable(one.path.stem)
            name = printable(one.path.name) if whole[one.student] > 1 and of_a_file else one.student
        alone, number = name, 1
        while name in taken:
            number += 1
            name = f"{alone} ({number})"
        taken.add(name)
        yield replace(one, student=name)


def nested(folder: Path, one: Paper) -> list[Submission]:
    """A folder for each student, in it the notebook; in nbgrader's layout one for the assignment is in between."""
    found = []
    for student in entries(folder):
        if student.is_symlink():
            found.append(Submission(printable(student.name), student, "a symbolic link, not a folder"))
        elif student.is_dir() and os.access(student, os.R_OK) and student.name.lower() not in SYSTEMS_OWN:
            found.append(Submission(printable(student.name), *notebook_of(student, one)))
    return found


def notebook_of(student: Path, one: Paper) -> tuple[Path, str]:
    """The notebook that a student's folder holds for this paper, and what is wrong where there is none."""
    papers = [path for path in entries(student) if path.name.lower() in (one.key.lower(), one.slug.lower())]
    folder = papers[0] if papers else student
    if papers and (folder.is_symlink() or not folder.is_dir()):
        return folder, "not a folder"
    notebooks = notebooks_in(folder)
    named = [path for path in notebooks if path.stem.lower() == one.slug.lower()]
    if len(named or notebooks) == 1:
        return (named or notebooks)[0], ""
    if notebooks:
        return folder, f"{len(notebooks)} notebooks, none called {one.slug}.ipynb"
    return folder, "no notebook" if papers else f"nothing handed in for {one.key}"


def holds_notebook(one: Submission) -> bool:
    """Whether a student's folder has a notebook in it, though perhaps too many."""
    in_folder = one.path.is_dir() and not one.path.is_symlink()
    return not one.problem or (in_folder and bool(notebooks_in(one.path)))


def notebooks_in(folder: Path) -> list[Path]:
    return [path for path in entries(folder) if path.suffix.lower() == ".ipynb"]


def entries(folder: Path) -> list[Path]:
    """What a folder holds, hidden things left out, in order."""
    return [
        Path(folder, name) for name in sorted(os.listdir(folder)) if not name.startswith(".") or name.startswith("..")
    ]


def printable(name: str) -> str:
    """A file's name as text that any file can hold: bytes that are not UTF-8 become \\xNN."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
