"""`dlcore build`: every page's learner notebook and solved notebook, from its one source."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nbformat import NotebookNode
from tqdm import tqdm

from dlcore.authoring.cases import cases_drift, write_cases
from dlcore.authoring.drift import learner_drift, solution_drift
from dlcore.authoring.execute import ExecutionError, execute, keep_outputs, was_executed
from dlcore.authoring.exercises import Question, questions
from dlcore.authoring.notebook import as_text, code, learner_notebook, load, solution_notebook, worked_in
from dlcore.authoring.source import Page, SourceError, read
from dlcore.check.exercises import find as find_exercise

SOURCES = Path("solutions", "source")


@dataclass(frozen=True)
class Work:
    """One page on its way: where its two notebooks go, and what the source says they are."""

    root: Path
    page: Page
    questions: list[Question]

    @property
    def learner_path(self) -> Path:
        folder = "assignments" if self.page.number.startswith("A") else "notebooks"
        return self.root / folder / f"{self.page.slug}.ipynb"

    @property
    def solution_path(self) -> Path:
        return self.root / "solutions" / f"{self.page.slug}.ipynb"

    @cached_property
    def learner(self) -> NotebookNode:
        return learner_notebook(self.page, self.questions)

    @property
    def solution(self) -> NotebookNode:
        return solution_notebook(self.page, self.questions)


def plan(root: Path, names: Sequence[str] = (), find: Callable = find_exercise) -> list[Work]:
    """Read the named pages ("04" or "04_logistic_regression"), all of them without a name. Raises `SourceError`."""
    sources = sorted(path for path in (root / SOURCES).glob("*.md") if path.stem != "errata")
    for name in names:
        if not any(_named(path, name) for path in sources):
            there = ", ".join(path.stem for path in sources)
            raise SourceError(SOURCES, 1, f"no page is called {name!r}; there are {there or 'none'}")
    chosen = [path for path in sources if not names or any(_named(path, name) for name in names)]
    pages = [read(path) for path in chosen]
    return [Work(root, page, questions(page, find)) for page in pages]


def write_learner(work: Work, force: bool = False) -> str | None:
    """Write the learner's notebook, unless it holds work of theirs that this would destroy; then say so."""
    path, stored = work.learner_path, load(work.learner_path)
    if path.exists() and not force and worked_in(stored):
        if stored and not learner_drift(stored, work.learner):
            return None
        return (
            f"{_short(work, path)} has been worked in, so it stays as it is, without the new text. "
            f"Move it away, or overwrite it: dlcore build {work.page.number} --force"
        )
    _write(path, work.learner)
    return None


def write_solutions(works: Sequence[Work], run: bool | None = None) -> Iterator[str]:
    """Write the solved notebooks, executed where code has changed; `run` forces or forbids that. Yields failures."""
    to_run = []
    for work in works:
        solution, stored = work.solution, load(work.solution_path)
        kept = stored is not None and was_executed(stored, solution)
        if kept and not run:
            keep_outputs(solution, stored)
        if run or (run is None and not kept):
            to_run.append((work, solution))
        else:
            _write(work.solution_path, solution)
    cells = sum(len(code(solution)) for _, solution in to_run)
    with tqdm(total=cells, unit="cell", disable=None if to_run else True) as bar:
        for work, solution in to_run:
            bar.set_description(work.page.slug)
            work.solution_path.parent.mkdir(exist_ok=True)
            try:
                execute(solution, work.solution_path.parent, bar.update)
            except ExecutionError as error:
                cell = next((cell for cell in work.page.cells if cell.id == error.cell_id), work.page.cells[0])
                yield str(work.page.error(cell, f"the solved page stops in cell {cell.id}: {error.reason}"))
            else:
                _write(work.solution_path, solution)


def drift(work: Work) -> Iterator[str]:
    """What in the page's two notebooks is not as the source says, outputs aside; a run of other code counts."""
    remedy = f"Type: dlcore build {work.page.number}"
    solution, solved, learners = work.solution, load(work.solution_path), load(work.learner_path)
    for path, stored, compare, expected in (
        (work.learner_path, learners, learner_drift, work.learner),
        (work.solution_path, solved, solution_drift, solution),
    ):
        found = compare(stored, expected) if stored else "it is missing, or no notebook"
        if found:
            yield f"{_short(work, path)} is not what {work.page.path.name} says: {found}. {remedy}"
    if solved and not was_executed(solved, solution):
        yield f"{_short(work, work.solution_path)} has never been executed, or with other code. {remedy}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `dlcore build`."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="pages, as 04 or A1_descent; all if none is given")
    parser.add_argument("--force", action="store_true", help="overwrite notebooks that a learner has worked in")
    either = parser.add_mutually_exclusive_group()
    either.add_argument(
        "--check", action="store_true", help="write nothing; fail where a notebook and its source differ"
    )
    either.add_argument(
        "--execute",
        action=argparse.BooleanOptionalAction,
        help="execute every solved notebook, or none (default: those whose code has changed)",
    )


def run(args: argparse.Namespace) -> int:
    """Build or check from the working directory upwards; complaints go to stderr. Returns the exit code."""
    here = Path.cwd()
    root = next((folder for folder in (here, *here.parents) if (folder / SOURCES).is_dir()), None)
    if root is None:
        print(f"No {SOURCES.as_posix()} in {here} or above it: go to the workbook's folder first.", file=sys.stderr)
        return 2
    root = Path(os.path.relpath(root))
    if not args.check:
        write_cases(root)
    try:
        works = plan(root, args.names)
    except SourceError as error:
        print(error, file=sys.stderr)
        return 1
    if args.check:
        complaints = [complaint for work in works for complaint in drift(work)]
        complaints += [*cases_drift(root), *_orphans(root)] if not args.names else []
    else:
        complaints = [complaint for work in works if (complaint := write_learner(work, args.force))]
        complaints += write_solutions(works, args.execute)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    print(f"{len(works)} pages {'checked' if args.check else 'built'}, {len(complaints)} complaints")
    return 1 if complaints else 0


def _named(source: Path, name: str) -> bool:
    return name.removesuffix(".md").removesuffix(".ipynb") in (source.stem, source.stem.partition("_")[0])


def _orphans(root: Path) -> list[str]:
    solved = sorted((root / "solutions").glob("*.ipynb"))
    return [
        f"solutions/{path.name} has no source {SOURCES.as_posix()}/{path.stem}.md. Delete it, or write its source"
        for path in solved
        if not (root / SOURCES / f"{path.stem}.md").exists()
    ]


def _short(work: Work, path: Path) -> str:
    return path.relative_to(work.root).as_posix()


def _write(path: Path, notebook: NotebookNode) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(as_text(notebook), encoding="utf-8", newline="\n")
