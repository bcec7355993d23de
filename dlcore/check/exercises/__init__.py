"""The exercises: one module a chapter, found by their ids."""

from __future__ import annotations

import difflib
import importlib
import importlib.util

from dlcore.check.exercise import Exercise
from dlcore.check.recorded import assignment, is_assignment

CHAPTERS = (
    "start_here", "derivatives", "gradient_descent", "perceptron", "logistic_regression", "vectorization",
    "shallow_networks", "backpropagation", "deep_networks", "training_in_practice", "regularization",
    "optimizers", "batch_normalization", "capstone",
)  # fmt: skip


def chapter_exercises(chapter: str) -> list[Exercise]:
    """The exercises of a chapter in the order of its module; [] where it has none. ValueError for an id of another."""
    if chapter not in CHAPTERS or not importlib.util.find_spec(f"{__name__}.{chapter}"):
        return []
    module = importlib.import_module(f"{__name__}.{chapter}")
    exercises = [value for value in vars(module).values() if isinstance(value, Exercise)]
    for exercise in exercises:
        if exercise.chapter != chapter:
            raise ValueError(f"{chapter}.py holds {exercise.id!r}: its id must begin with {chapter}.")
    return exercises


def find(id: str) -> Exercise:
    """The exercise "chapter.name". LookupError, with the nearest id there is, if there is none."""
    chapter = str(id).partition(".")[0]
    for exercise in assignment(chapter) if is_assignment(chapter) else chapter_exercises(chapter):
        if exercise.id == id:
            return exercise
    if is_assignment(chapter):
        raise LookupError(f"There is no question {id!r}, or {chapter}'s .cases.json is not beside the notebook.")
    near = difflib.get_close_matches(str(id), every_id(), n=1)
    raise LookupError(f"There is no exercise {id!r}." + (f" Did you mean {near[0]!r}?" if near else ""))


def every_id() -> list[str]:
    """The ids of all exercises, chapter by chapter."""
    return [exercise.id for chapter in CHAPTERS for exercise in chapter_exercises(chapter)]
