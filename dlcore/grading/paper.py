"""What a class was asked: the pristine notebook and the exercises behind its cells."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from dlcore.check.exercise import Case, Exercise, Trial
from dlcore.check.exercises import chapter_exercises
from dlcore.check.recorded import specified

ROOT = Path(__file__).parents[2]


class NoPaper(Exception):
    """There is no such chapter or assignment here; the message says what there is."""


@dataclass(frozen=True)
class Question:
    """One exercise of a paper, the id of its cell, and that of the cell that checks it."""

    cell_id: str
    exercise: Exercise
    check_id: str = ""

    @property
    def name(self) -> str:
        return self.exercise.name


@dataclass(frozen=True, eq=False)
class Paper:
    """An assignment or a chapter as handed out.

    key      "A2" or "04"
    slug     "A2_linear_classifiers"
    cells    the sources of its code cells that belong to no question, in order
    written  cell id → points of what a human grades
    root     the folder that holds `assignments/` and `solutions/`
    """

    key: str
    slug: str
    questions: tuple[Question, ...]
    cells: tuple[str, ...]
    written: dict[str, int]
    root: Path = ROOT

    @property
    def is_chapter(self) -> bool:
        return self.key.isdigit()

    @property
    def path(self) -> Path:
        """The pristine notebook."""
        return self.root / ("notebooks" if self.is_chapter else "assignments") / f"{self.slug}.ipynb"

    @property
    def points(self) -> dict[str, float]:
        """Question → its points, in order, those for human eyes last."""
        machine = {question.name: question.exercise.points for question in self.questions}
        return machine | {written_name(id): points for id, points in self.written.items()}

    @property
    def columns(self) -> list[str]:
        """The names of its questions."""
        return list(self.points)

    @property
    def max(self) -> float:
        """The points there are."""
        return sum(self.points.values())

    def cell(self, name: str) -> str:
        """The id of the cell that a question is answered in."""
        asked = {question.name: question.cell_id for question in self.questions}
        return (asked | {written_name(id): id for id in self.written})[name]

    @cached_property
    def fingerprint(self) -> str:
        """Changes when the notebook, an exercise or the judge does: then a result is of another paper."""
        parts = [self.slug, *self.cells, *(question.cell_id for question in self.questions), repr(self.written)]
        specs = [*(ROOT / "dlcore" / "check").rglob("*.py"), *(self.root / "solutions" / "exercises").glob("*.py")]
        parts += [path.read_text(encoding="utf-8") for path in sorted(specs)]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


@lru_cache
def load(key: str, root: Path = ROOT) -> Paper:
    """The paper "A2" or "04" (also by its slug). Raises `NoPaper`."""
    folder = root / ("assignments" if key[:1] in "Aa" else "notebooks")
    known = sorted(path for path in folder.glob("*.ipynb") if re.match(r"(\d\d|A\d)_", path.name))
    found = [path for path in known if key.lower() in (path.stem.lower(), path.stem.partition("_")[0].lower())]
    if len(found) != 1:
        names = ", ".join(path.stem for path in known) or "none: `dlcore build` makes them"
        raise NoPaper(f"No paper {key!r} in {folder.name}/. There: {names}.")
    slug = found[0].stem
    number, _, chapter = slug.partition("_")
    listed = exercises_of(slug, root) if key[:1] in "Aa" else chapter_exercises(chapter)
    exercises = {exercise.id: exercise for exercise in listed}
    one = from_notebook(json.loads(found[0].read_text(encoding="utf-8")), number, slug, exercises, root)
    if not one.columns:
        raise NoPaper(f"{slug} has no questions to grade.")
    return one


def exercises_of(slug: str, root: Path) -> list[Exercise]:
    """The exercises of an assignment, with its references. Raises `NoPaper` where they are not on this machine."""
    path = root / "solutions" / "exercises" / f"{slug.lower()}.py"
    if not path.is_file():
        raise NoPaper(f"{path.name} is missing: the references are in solutions/, which learners don't have.")
    return specified(path)


def written_name(id: str) -> str:
    """The name of a question for human eyes: its cell's id without the paper's key."""
    return id.partition("-")[2]


def is_written(cell: dict) -> bool:
    return "written" in cell["metadata"].get("dlcore", {})


def from_notebook(notebook: dict, key: str, slug: str, exercises: dict[str, Exercise], root: Path) -> Paper:
    """The paper of a pristine notebook whose cells name their exercises."""
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    role = {cell["id"]: cell["metadata"].get("dlcore", {}) for cell in code}
    checks = {about["check"]: id for id, about in role.items() if "check" in about}
    asked = {id: about["exercise"] for id, about in role.items() if "exercise" in about}
    questions = [Question(id, exercises[name], checks.get(name, "")) for id, name in asked.items()]
    others = [cell for cell in code if not {"exercise", "check"} & role[cell["id"]].keys()]
    return Paper(
        key, slug, tuple(questions),
        tuple("".join(cell["source"]) for cell in others),
        {cell["id"]: cell["metadata"]["dlcore"]["written"] for cell in notebook["cells"] if is_written(cell)},
        root,
    )  # fmt: skip


@lru_cache(maxsize=64)
def secret(paper: Paper, at: int, seed: int) -> Secret:
    """Question `at` of a paper with the cases of this seed drawn and answered, kept for the next submission."""
    exercise = paper.questions[at].exercise
    rng = np.random.default_rng([seed, at])
    drawn = tuple(case if isinstance(case, Case) else Case(case) for case in exercise.cases(rng))
    fields = {name: getattr(exercise, name) for name in Exercise.__dataclass_fields__}
    return Secret(**(fields | {"cases": lambda rng: drawn, "secret": True}))


@dataclass(frozen=True)
class Secret(Exercise):
    """An exercise whose answers are worked out once for a whole class."""

    def trials(self, rng: np.random.Generator) -> list[Trial]:
        return self._trials

    @cached_property
    def _trials(self) -> list[Trial]:
        trials = super().trials(np.random.default_rng())
        return [replace(trial, slip=lru_cache(trial.slip)) for trial in trials]
