"""The learner's copy: complete, and without any answer that counts."""

import argparse
import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dlcore.authoring import release
from dlcore.check.recorded import specified

ROOT = release.ROOT
SPECS = sorted((ROOT / "solutions" / "exercises").glob("*.py"))


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    dest = tmp_path_factory.mktemp("release") / "workbook"
    assert release.run(argparse.Namespace(dest=dest)) == 0
    return dest


def test_the_copy_has_the_pages_the_checks_and_the_commands(copy):
    for name in ("README.md", "Makefile", "requirements.txt", "pyproject.toml", "notebooks/00_start_here.ipynb"):
        assert (copy / name).is_file()
    assert len(list((copy / "assignments").glob("*.cases.json"))) == 6
    assert (copy / "dlcore" / "check" / "exercises" / "logistic_regression.py").is_file()


def test_the_copy_lacks_solutions_and_every_test_that_needs_them(copy):
    assert not (copy / "solutions").exists()
    tests = list((copy / "tests").rglob("*.py"))
    assert len(tests) > 20
    assert not [path.name for path in tests if "solutions" in path.read_text(encoding="utf-8")]
    assert not (copy / "tests" / "hostile").exists()


def test_the_copys_readme_has_no_section_on_what_only_a_clone_can_do(copy):
    def sections(folder):
        return re.findall(r"^## (.*)", (folder / "README.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert sections(ROOT) == ["You want to learn", "You teach", "You want to change something", "Licences"]
    assert sections(copy) == ["You want to learn", "Licences"]


def test_the_guide_for_whoever_teaches_is_found_from_the_readme():
    assert "(docs/instructor.md)" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_make_clean_works_where_there_are_no_solutions(copy, tmp_path):
    (tmp_path / "dlcore" / "__pycache__").mkdir(parents=True)
    subprocess.run(["make", "-f", str(copy / "Makefile"), "clean"], cwd=tmp_path, check=True, capture_output=True)
    assert list(tmp_path.rglob("*")) == [tmp_path / "dlcore"]


def in_the(copy, *command):
    """Run Python in the copy, with the copy's own dlcore. Returns what it has printed."""
    environment = os.environ | {"PYTHONPATH": str(copy), "PYTEST_ADDOPTS": "-p no:cacheprovider"}
    environment.pop("PYTEST_XDIST_WORKER", None)
    ran = subprocess.run([sys.executable, *command], cwd=copy, env=environment, capture_output=True, encoding="utf-8")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def imports(path):
    """The modules that a file imports, as paths without their suffix: dlcore/check/judge, grading_kit."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.replace(".", "/") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.replace(".", "/")
            yield from (f"{node.module}.{alias.name}".replace(".", "/") for alias in node.names)


def modules(root):
    """The course's modules in a folder, as `imports` names them; a test is known by its file's name alone."""
    paths = [path.relative_to(root) for top in ("dlcore", "tests", "solutions") for path in (root / top).rglob("*.py")]
    return {path.with_suffix("").as_posix() if path.parts[0] == "dlcore" else path.stem for path in paths}


def test_no_file_of_the_copy_imports_one_that_stayed_at_home(copy):
    gone = modules(ROOT) - modules(copy)
    assert "a1_descent" in gone
    assert not {(path.name, name) for path in copy.rglob("*.py") for name in imports(path) if name in gone}


@pytest.mark.slow
def test_the_copys_own_tests_run_on_its_own_dlcore(copy):
    assert in_the(copy, "-c", "import dlcore; print(dlcore.__file__)").startswith(str(copy))
    some = ("tests/test_architecture.py", "tests/test_check_rules.py", "tests/exercises/test_logistic_regression.py")
    assert " passed" in in_the(copy, "-m", "pytest", "-v", *some)


@pytest.mark.slow
def test_the_copys_dlcore_grades_its_chapters_and_says_why_it_grades_no_assignment(copy, tmp_path):
    in_the(copy, "-m", "dlcore", "grade", "04", "notebooks", "--out", str(tmp_path / "out"))
    with pytest.raises(AssertionError, match=r"a1_descent\.py is missing: the references are in solutions/"):
        in_the(copy, "-m", "dlcore", "grade", "A1", "assignments")


def test_the_copys_assignments_are_checked_from_recorded_cases(copy, monkeypatch):
    from dlcore.check import recorded

    monkeypatch.chdir(copy / "assignments")
    monkeypatch.setattr(recorded, "PLACES", (Path("."),))
    recorded.assignment.cache_clear()
    assert next(exercise.id for exercise in recorded.assignment("A2")) == "A2.pocket"
    recorded.assignment.cache_clear()


ANSWERED = "holds answers or outputs. Type: git restore notebooks assignments"
ANSWERS = [exercise for path in SPECS for exercise in specified(path)]


@pytest.mark.parametrize("exercise", ANSWERS, ids=lambda exercise: exercise.id)
def test_a_planted_answer_is_found_wherever_it_hides(exercise, tmp_path):
    notebook = {
        "cells": [{"cell_type": "markdown", "metadata": {}, "source": release.body(exercise.answer).splitlines(True)}]
    }
    (tmp_path / "page.ipynb").write_text(json.dumps(notebook, indent=1), encoding="utf-8")
    (tmp_path / "notes.md").write_text(f"x\n{release.body(exercise.answer)}\n", encoding="utf-8")
    found = list(release.leaked(tmp_path, ROOT))
    assert f"notes.md holds the answer to {exercise.id}." in found
    assert f"page.ipynb holds the answer to {exercise.id}." in found


def test_a_solved_notebook_is_found(tmp_path):
    (tmp_path / "04.ipynb").write_bytes((ROOT / "solutions" / "04_logistic_regression.ipynb").read_bytes())
    assert list(release.leaked(tmp_path, ROOT)) == [f"04.ipynb {ANSWERED}"]


def run(cell):
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "7"}]


@pytest.mark.parametrize(
    "change",
    [lambda cell: cell.update(source="    return 7\n" + "".join(cell["source"])), run],
    ids=["an answer above the stub's last line", "an output"],
)
def test_a_notebook_that_is_not_as_it_was_built_is_found(change, tmp_path):
    notebook = json.loads((ROOT / "notebooks" / "04_logistic_regression.ipynb").read_text(encoding="utf-8"))
    copy = tmp_path / "04.ipynb"
    copy.write_text(json.dumps(notebook), encoding="utf-8")
    assert list(release.leaked(tmp_path, ROOT)) == []
    change(next(cell for cell in notebook["cells"] if "exercise" in cell["metadata"]["dlcore"]))
    copy.write_text(json.dumps(notebook), encoding="utf-8")
    assert list(release.leaked(tmp_path, ROOT)) == [f"04.ipynb {ANSWERED}"]


def course(folder):
    """A small course under git."""
    for name in ("README.md", "solutions/A1.md", "tests/test_a.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("")
    (folder / "tests" / "test_b.py").write_text("import test_c")
    (folder / "tests" / "test_c.py").write_text("PATH = 'solutions'")
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", "-C", str(folder), *command], check=True)
    return folder


def test_what_git_does_not_know_stays_at_home_and_is_named(tmp_path, capsys):
    root = course(tmp_path / "course")
    (root / "graded").mkdir()
    (root / "graded" / "grades.csv").write_text("ada,10")
    assert release.run(argparse.Namespace(dest=tmp_path / "copy"), root) == 0
    names = {
        path.relative_to(tmp_path / "copy").as_posix() for path in (tmp_path / "copy").rglob("*") if path.is_file()
    }
    assert names == {"README.md", "tests/test_a.py"}, "a test that imports one of solutions' tests stays too"
    assert "Left out, for git does not know them: graded/grades.csv" in capsys.readouterr().out


def test_a_course_without_git_is_told_to_be_cloned(tmp_path, capsys):
    (tmp_path / "course").mkdir()
    assert release.run(argparse.Namespace(dest=tmp_path / "copy"), tmp_path / "course") == 2
    assert "release from a clone" in capsys.readouterr().err
    assert not (tmp_path / "copy").exists()


def test_a_folder_in_use_or_inside_the_course_is_refused(tmp_path, capsys):
    (tmp_path / "x").write_text("mine")
    assert release.run(argparse.Namespace(dest=tmp_path)) == 2
    assert release.run(argparse.Namespace(dest=ROOT / "copy")) == 2
    assert "is not empty" in capsys.readouterr().err
    assert release.run(argparse.Namespace(dest=tmp_path / "x")) == 2
    assert "x is a file. Give a folder that does not exist yet." in capsys.readouterr().err
    assert (tmp_path / "x").read_text() == "mine"
