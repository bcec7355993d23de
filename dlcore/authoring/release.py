"""`dlcore release DEST`: the learner's copy, without `solutions/` and without what needs it, and verified so."""

from __future__ import annotations

import argparse
import ast
import inspect
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from dlcore.authoring.notebook import code, load, worked_in
from dlcore.check.recorded import specified

ROOT = Path(__file__).parents[2]
WITHHELD = "solutions"
# Sections of README on what works in a clone alone.
TEACHERS = re.compile(r"^## (You teach|You want to change something)\n.*?(?=^## )", re.MULTILINE | re.DOTALL)
TEXT = {".py", ".md", ".json", ".ipynb", ".toml", ".txt", ".js", ".css", ".csv", ""}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `dlcore release`."""
    parser.add_argument("dest", type=Path, help="a folder that does not exist yet, or is empty")


def run(args: argparse.Namespace, root: Path = ROOT) -> int:
    """Copy and verify. 0 when the copy is fit to be handed out; otherwise it is taken away again."""
    if args.dest.exists() and not args.dest.is_dir():
        print(f"{args.dest} is a file. Give a folder that does not exist yet.", file=sys.stderr)
        return 2
    if args.dest.exists() and any(args.dest.iterdir()):
        print(f"{args.dest} is not empty. Give a folder that does not exist yet.", file=sys.stderr)
        return 2
    if args.dest.resolve().is_relative_to(root.resolve()):
        print(f"{args.dest} lies inside the course itself. Give a folder outside.", file=sys.stderr)
        return 2
    try:
        known, strangers = listed(root), listed(root, "--others", "--exclude-standard")
    except (OSError, subprocess.CalledProcessError):
        print(
            "What belongs to the course is known to git: release from a clone of it, with git installed.",
            file=sys.stderr,
        )
        return 2
    files = learners_files(root, known)
    for file in files:
        target = args.dest / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / file, target)
    readme = args.dest / "README.md"
    readme.write_text(TEACHERS.sub("", readme.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    leaks = list(leaked(args.dest, root))
    for leak in leaks:
        print(leak, file=sys.stderr)
    if leaks:
        shutil.rmtree(args.dest)
        return 1
    print(f"{len(files)} files in {args.dest}: no answer of an assignment, no solved notebook.")
    if strangers:
        print(
            f"Left out, for git does not know them: {', '.join(map(str, strangers[:9]))}{' …' * (len(strangers) > 9)}"
        )
    return 0


def listed(root: Path, *options: str) -> list[Path]:
    """The files that `git ls-files` lists, relative to `root`."""
    command = ["git", "-C", str(root), "ls-files", "-z", *options]
    listing = subprocess.run(command, capture_output=True, check=True).stdout
    names = map(os.fsdecode, listing.split(b"\0"))
    return [Path(name) for name in names if name and (root / name).is_file()]


def learners_files(root: Path, known: list[Path]) -> list[Path]:
    """What learners get of what git knows: all less `solutions/` and the tests that need it."""
    tests = {path for path in known if path.parts[0] == "tests" and path.suffix == ".py"}
    kept = tests - needing_solutions(root, tests)
    return [path for path in known if path.parts[0] != WITHHELD and (path not in tests or path in kept)]


def needing_solutions(root: Path, tests: set[Path]) -> set[Path]:
    """The test modules that speak of `solutions`, and those that import one of them."""
    text = {path: (root / path).read_text(encoding="utf-8") for path in tests}
    out = {path for path in tests if WITHHELD in text[path]}
    while more := {path for path in tests - out if imported(text[path]) & {gone.stem for gone in out}}:
        out |= more
    return out


def imported(source: str) -> set[str]:
    """The last names of all modules that a source imports."""
    nodes = list(ast.walk(ast.parse(source)))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    return {name.rpartition(".")[2] for name in names}


def leaked(dest: Path, root: Path) -> Iterator[str]:
    """What must not be in the learner's copy, one sentence each."""
    answers = {
        exercise.id: squeezed(body(exercise.answer))
        for path in sorted((root / WITHHELD / "exercises").glob("*.py"))
        for exercise in specified(path)
    }
    for path in sorted(path for path in dest.rglob("*") if path.is_file()):
        name = path.relative_to(dest).as_posix()
        if WITHHELD in path.relative_to(dest).parts:
            yield f"{name} belongs to {WITHHELD}/."
        if path.suffix == ".ipynb" and not pristine(load(path)):
            yield f"{name} holds answers or outputs. Type: git restore notebooks assignments"
        if path.suffix in TEXT:
            text = squeezed(path.read_text(encoding="utf-8", errors="replace").replace("\\n", "\n"))
            yield from (f"{name} holds the answer to {id}." for id, answer in answers.items() if answer in text)


def pristine(notebook: NotebookNode | None) -> bool:
    """Whether a notebook is as `dlcore build` has made it: every exercise its stub, no cell more, no outputs."""
    return not worked_in(notebook) and not any(cell.outputs for cell in code(notebook))


def body(function) -> str:
    """A function's source without its first line."""
    return inspect.getsource(function).partition(":\n")[2]


def squeezed(text: str) -> str:
    """Without white space, quotes and commas, in which two writings of one answer may differ."""
    return re.sub(r"[\s\"',]", "", text)
