"""Assignments on the learner's side: public cases with what was expected of them and what every slip made of them.

`assignments/AN_slug.cases.json` holds inputs and outputs, no code of any answer, so that the same judge can name slips
where the references are not at hand.
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from dlcore.check.exercise import Case, Exercise, Rule, Slip, Trial
from dlcore.check.observe import Function, Observation, Opaque, Seed
from dlcore.check.project import practice
from dlcore.check.rules import no_loop, no_warnings

SEED = 1
RULES = {"a loop": no_loop, "overflows": no_warnings}
PLACES = (Path("."), Path("assignments"), Path(__file__).parents[2] / "assignments")
SHARED = ("id", "points", "outputs", "hints", "praise", "tolerance", "seconds")


@dataclass(frozen=True)
class Recorded(Exercise):
    """An exercise whose trials are read, not computed."""

    recorded: Sequence[Trial] = ()

    def trials(self, rng: np.random.Generator) -> list[Trial]:
        """The recorded cases, whatever `rng` is."""
        return list(self.recorded)


def is_assignment(chapter: str) -> bool:
    return re.fullmatch(r"A\d", chapter) is not None


@lru_cache
def assignment(key: str) -> tuple[Exercise, ...]:
    """The recorded exercises of "A1"; () where its cases are not beside the notebook. A7 has public images instead."""
    if key == "A7":
        return (practice(),)
    files = (path for place in PLACES for path in sorted(place.glob(f"{key}_*.cases.json")))
    path = next(files, None)
    return tuple(map(exercise, json.loads(path.read_text(encoding="utf-8")))) if path else ()


def specified(path: Path) -> list[Exercise]:
    """The exercises in a file of `solutions/exercises/`, with their references: the grader's and the author's side."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return [value for value in vars(module).values() if isinstance(value, Exercise)]


def record(exercise: Exercise) -> dict:
    """An exercise as JSON: its public cases, the answers to them, every slip's answers."""
    return {
        **{name: getattr(exercise, name) for name in SHARED},
        "slips": [[slip.name, slip.sentence] for slip in exercise.slips],
        "rules": [[rule.name, rule.sentence] for rule in exercise.rules],
        "cases": [
            {
                "args": to_json(trial.case.args),
                "holds": trial.case.holds and trial.case.holds.__name__,
                "expected": observation_to_json(trial.expected),
                "slips": [observation_to_json(trial.slip(k)) for k in range(len(exercise.slips))],
            }
            for trial in exercise.trials(np.random.default_rng(SEED))
        ],
    }


def exercise(data: dict) -> Recorded:
    """The exercise in such JSON."""
    return Recorded(
        **{name: data[name] for name in SHARED},
        answer=not_here,
        cases=not_here,
        slips=[Slip(name, not_here, sentence) for name, sentence in data["slips"]],
        rules=[rule(name, sentence) for name, sentence in data["rules"]],
        recorded=[trial(case) for case in data["cases"]],
    )


def rule(name: str, sentence: str) -> Rule:
    return RULES[name](sentence)


def trial(case: dict) -> Trial:
    expected, slips = observation(case["expected"]), [observation(slip) for slip in case["slips"]]
    holds = getattr(np, case["holds"]) if case["holds"] else None
    return Trial(Case(from_json(case["args"]), holds), lambda: expected, lambda k: slips[k])


def not_here(*args: object) -> object:
    raise LookupError("The answers of assignments are not in the learner's copy.")


def observation_to_json(seen: Observation) -> dict:
    return {"value": to_json(seen.value), "error": seen.error, "changed": list(seen.changed), "warned": seen.warned}


def observation(data: dict) -> Observation:
    return Observation(from_json(data["value"]), data["error"], tuple(data["changed"]), data["warned"])


def to_json(value: object) -> object:
    """Plain data as JSON; what JSON has no word for becomes a dict that names it."""
    if isinstance(value, np.ndarray):
        return {"array": value.tolist(), "shape": list(value.shape), "dtype": value.dtype.str}
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, tuple):
        return {"tuple": [to_json(item) for item in value]}
    if isinstance(value, list):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {"dict": {key: to_json(item) for key, item in value.items()}}
    if isinstance(value, Seed):
        return {"seed": value.seed}
    if isinstance(value, Function):
        return {"function": value.name, "parameters": list(value.parameters)}
    return {"opaque": value.type_name} if isinstance(value, Opaque) else value


def from_json(data: object) -> object:
    """What `to_json` was given."""
    match data:
        case {"array": entries, "shape": shape, "dtype": dtype}:
            return np.array(entries, dtype).reshape(shape)
        case {"tuple": items}:
            return tuple(map(from_json, items))
        case {"dict": items}:
            return {key: from_json(item) for key, item in items.items()}
        case {"seed": seed}:
            return Seed(seed)
        case {"function": name, "parameters": parameters}:
            return Function(name, tuple(parameters))
        case {"opaque": name}:
            return Opaque(name)
        case list():
            return [from_json(item) for item in data]
    return data
