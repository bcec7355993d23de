"""The learner's copy: complete, and without any answer that counts."""

import argparse
import json
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


def test_the_copys_assignments_are_checked_from_recorded_cases(copy, monkeypatch):
    from dlcore.check import recorded

    monkeypatch.chdir(copy / "assignments")
    monkeypatch.setattr(recorded, "PLACES", (Path("."),))
    recorded.assignment.cache_clear()
    assert next(exercise.id for exercise in recorded.assignment("A2")) == "A2.pocket"
    recorded.assignment.cache_clear()


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
    assert list(release.leaked(tmp_path, ROOT)) == [
        "04.ipynb holds outputs or answers: it is a solved notebook, or somebody's own."
    ]


def test_a_folder_in_use_or_inside_the_course_is_refused(tmp_path, capsys):
    (tmp_path / "x").write_text("mine")
    assert release.run(argparse.Namespace(dest=tmp_path)) == 2
    assert release.run(argparse.Namespace(dest=ROOT / "copy")) == 2
    assert "is not empty" in capsys.readouterr().err
    assert (tmp_path / "x").read_text() == "mine"
