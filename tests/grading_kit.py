"""A small assignment of its own, A0, for the grading tests: its exercises, its notebook, and submissions to it."""

import json
import os
from pathlib import Path

SPEC = """
import numpy as np

from dlcore.check.exercise import Exercise, Property, Slip, edit
from dlcore.check.observe import Function, Seed
from dlcore.check.rules import no_loop


def double(x):
    return 2 * x


DOUBLE = Exercise(
    "A0.double", points=2, seconds=1.5, answer=double,
    cases=lambda rng: [(float(rng.normal()),), (rng.normal(size=3),)],
    slips=[Slip("x + 2", lambda x: x + 2, "This adds 2.")],
)


def affine(W, b, X):
    Z = W @ X + b
    return Z, float(np.mean(Z))


AFFINE = Exercise(
    "A0.affine", points=4, seconds=1.5, outputs=("Z", "mean"), answer=affine,
    cases=lambda rng: [(rng.normal(size=(2, 3)), rng.normal(size=(2, 1)), rng.normal(size=(3, m))) for m in (1, 4)],
    slips=[
        Slip("b forgotten", edit(affine, " + b", ""), "Where is b?"),
        Slip("sum", edit(affine, "np.mean", "np.sum"), "Sum or mean?"),
    ],
    rules=[no_loop("No loop, please.")],
)


def slope(f, x):
    return (f(x + 1e-5) - f(x - 1e-5)) / 2e-5


SLOPE = Exercise(
    "A0.slope", points=2, seconds=1.5, answer=slope, tolerance=1e-4,
    cases=lambda rng: [(Function("sine", (2.0,)), float(rng.normal()))],
    slips=[Slip("forward, coarse", lambda f, x: (f(x + 0.1) - f(x)) / 0.1, "Only forward.")],
)


def shuffled(x, rng):
    return rng.permutation(x)


SHUFFLED = Exercise(
    "A0.shuffled", points=2, seconds=1.5, answer=shuffled,
    cases=lambda rng: [(np.arange(20.0), Seed(int(rng.integers(2**31))))],
    properties=[
        Property("elements lost", lambda args, v: sorted(v) == sorted(args[0]), "Not the same elements."),
        Property("not shuffled", lambda args, v: list(v) != list(args[0]), "Still in order."),
    ],
)
"""
RIGHT = {
    "double": "def double(x):\n    return 2 * x",
    "affine": "def affine(W, b, X):\n    Z = W @ X + b\n    return Z, Z.mean()",
    "slope": "def slope(f, x):\n    return (f(x + h) - f(x - h)) / (2 * h)",
    "shuffled": "def shuffled(x, rng):\n    return rng.permutation(x)",
}
POINTS = {"double": 2, "affine": 4, "slope": 2, "shuffled": 2}
FIRST = "import numpy as np\nfrom dlcore.check import check\nfrom dlcore.viz import show\nh = 1e-5"


def code(id, source, **metadata):
    """A code cell as it is in a file."""
    return {
        "cell_type": "code", "id": id, "metadata": metadata, "source": source, "outputs": [], "execution_count": None,
    }  # fmt: skip


def notebook(answers=(), extra=()):
    """The notebook of A0 with stubs, or with `answers` (name → source) in their cells, and cells after them."""
    cells = [{"cell_type": "markdown", "id": "A0-title", "metadata": {}, "source": "# A0"}, code("A0-start", FIRST)]
    for name in POINTS:
        stub = RIGHT[name].partition("\n")[0] + "\n    raise NotImplementedError"
        source = dict(answers).get(name, stub)
        marks = {"schema_version": 3, "grade": False, "solution": True, "locked": False, "grade_id": f"A0-{name}"}
        cells.append(code(f"A0-{name}", source, dlcore={"exercise": f"A0.{name}"}, nbgrader=marks))
        cells.append(code(f"A0-{name}-check", f'check("A0.{name}", {name})', dlcore={"check": f"A0.{name}"}))
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [*cells, *extra]}


def solved(**changes):
    """The notebook with right answers, except the changed ones."""
    return notebook({**RIGHT, **changes})


def make_root(folder: Path) -> Path:
    """A course folder with A0 in it."""
    (folder / "assignments").mkdir(parents=True)
    (folder / "solutions" / "exercises").mkdir(parents=True)
    (folder / "assignments" / "A0_trial.ipynb").write_text(json.dumps(notebook()), encoding="utf-8")
    (folder / "solutions" / "exercises" / "a0_trial.py").write_text(SPEC, encoding="utf-8")
    return folder


def hand_in(folder: Path, student: str, content) -> Path:
    """Write a submission: a notebook as a dict, or any text or bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{student}.ipynb"
    raw = (
        content
        if isinstance(content, bytes)
        else (content if isinstance(content, str) else json.dumps(content)).encode()
    )
    path.write_bytes(raw)
    return path


def descendants(pid):
    """The processes that stem from this one."""
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat") as file:
                    parents[int(entry)] = int(file.read().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found = {pid}
    while more := {p for p, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def alive(pid):
    """Whether it still runs: neither gone nor a zombie."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
