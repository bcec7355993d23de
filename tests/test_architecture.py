"""Who may import whom, by the syntax trees: mathematics ← check ← grading, mathematics ← viz, commands on top."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import dlcore

PACKAGE = Path(dlcore.__file__).parent
MATHEMATICS = "mathematics"
COMMANDS = {"__main__", "doctor"}
MAY_USE = {
    MATHEMATICS: {MATHEMATICS},
    "check": {MATHEMATICS, "check"},
    "viz": {MATHEMATICS, "viz"},
    "grading": {MATHEMATICS, "check", "grading"},
    "authoring": {MATHEMATICS, "check", "authoring"},
}
WHEN_ASKED_FOR = {("dlcore.train", "tqdm")}  # the progress bar: inside a function, so that importing stays light


def module_name(path):
    parts = ("dlcore", *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def room(module):
    """The part of the course that a module of ours belongs to: a package, the commands, or the mathematics."""
    part = [*module.split("."), ""][1]
    if part in COMMANDS:
        return "commands"
    return part if part in MAY_USE else MATHEMATICS


def imports(tree, module, is_package=False):
    """Every module that a syntax tree imports, anywhere in it, as (full name, at the top level?)."""
    top = {id(node) for node in tree.body}
    home = module.split(".") if is_package else module.split(".")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = home[: len(home) - node.level + 1] if node.level else []
            base = ".".join([*start, *filter(None, [node.module])])
            within = [f"{base}.{alias.name}" for alias in node.names]
            names = [name for name in within if room(name) != room(base)] or [base]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {"import_module", "__import__"}:
            names = [arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant)]
        else:
            continue
        yield from ((name, id(node) in top) for name in names)


def wrong_imports(module, tree, is_package=False):
    """What `module` must not import, in words."""
    here = room(module)
    found = []
    for name, at_top in imports(tree, module, is_package):
        first = name.split(".")[0]
        light = first in {"dlcore", "numpy"} or first in sys.stdlib_module_names
        if first == "dlcore" and here != "commands" and room(name) not in MAY_USE[here]:
            found.append(f"{module} ({here}) imports {name} ({room(name)})")
        elif here == MATHEMATICS and not light and (at_top or (module, first) not in WHEN_ASKED_FOR):
            found.append(f"{module} imports {name}: mathematics needs NumPy and the standard library only")
    return found


@pytest.mark.parametrize("module", FILES)
def test_nothing_imports_upwards(module):
    path = FILES[module]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not wrong_imports(module, tree, is_package=path.name == "__init__.py")


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("dlcore.mlp", "import dlcore.check"),
        ("dlcore.mlp", "from dlcore.viz import show"),
        ("dlcore.mlp", "from dlcore import check"),
        ("dlcore.mlp", "from .check import judge"),
        ("dlcore.mlp", "def late():\n    from dlcore.grading.worker import run"),
        ("dlcore.mlp", "importlib.import_module('dlcore.check')"),
        ("dlcore.mlp", "import scipy.special"),
        ("dlcore.mlp", "def bar():\n    import tqdm"),
        ("dlcore.train", "import tqdm"),
        ("dlcore.datasets.toys", "from ..viz import style"),
        ("dlcore.datasets.toys", "import matplotlib"),
        ("dlcore.check.judge", "from dlcore import viz"),
        ("dlcore.check.judge", "from dlcore.grading import batch"),
        ("dlcore.viz.show", "import dlcore.check as c"),
        ("dlcore.grading.batch", "from dlcore.authoring import build"),
        ("dlcore.authoring.build", "import dlcore.__main__"),
    ],
)
def test_the_wall_sees_a_breach(module, source):
    assert len(wrong_imports(module, ast.parse(source))) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("dlcore.mlp", "import json, numpy.linalg\nfrom dlcore.layers import Affine\nfrom . import heads"),
        ("dlcore.train", "def bar():\n    from tqdm.auto import tqdm"),
        ("dlcore.check.judge", "from dlcore import datasets, MLP\nfrom .exercise import Exercise\nimport IPython"),
        ("dlcore.viz.show", "from dlcore.mlp import MLP\nimport matplotlib"),
        ("dlcore.grading.batch", "from dlcore.check import judge"),
        ("dlcore.__main__", "from dlcore.grading import batch\nfrom dlcore.authoring import build"),
    ],
)
def test_the_wall_lets_through_what_is_allowed(module, source):
    assert not wrong_imports(module, ast.parse(source))


def test_every_room_is_inhabited_so_that_the_wall_guards_something():
    assert {*MAY_USE, "commands"} == {room(module) for module in FILES}
    assert room("dlcore") == room("dlcore.datasets.real") == MATHEMATICS


def freshly_imported(*modules):
    """The packages beyond NumPy and the standard library that importing `modules` brings into a new interpreter."""
    code = f"""
import sys, numpy.random
before = set(sys.modules)
import {", ".join(modules)}
print(*set(sys.modules) - before)
"""
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    packages = {name.split(".")[0] for name in run.stdout.split()}
    return packages - {"numpy"} - set(sys.stdlib_module_names)


def test_importing_dlcore_loads_nothing_but_numpy_and_the_standard_library():
    assert freshly_imported("dlcore") == {"dlcore"}


def test_all_of_the_mathematics_together_loads_nothing_but_numpy_and_the_standard_library():
    assert freshly_imported(*(module for module in FILES if room(module) == MATHEMATICS)) == {"dlcore"}
