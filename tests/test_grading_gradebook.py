"""Scores through nbgrader's own API, and out again by its own export."""

import csv
import re
import subprocess
import sys

import pytest

from dlcore.grading import gradebook
from grading_kit import code, hand_in, make_root, notebook, solved
from test_grading_batch import grade

pytestmark = [pytest.mark.nbgrader, pytest.mark.slow, pytest.mark.filterwarnings("default")]  # nbgrader has its own


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A folder with a gradebook for all tests: making one takes seconds."""
    return tmp_path_factory.mktemp("gradebook")


@pytest.fixture
def url(home):
    return f"sqlite:///{home}/gradebook.db"


def test_scores_and_comments_reach_nbgraders_export(tmp_path, url):
    from nbgrader.api import Gradebook

    root = make_root(tmp_path / "course")
    hand_in(tmp_path / "in", "ada", solved())
    hand_in(tmp_path / "in", "bob", solved(affine="def affine(W, b, X):\n    Z = W @ X + b\n    return Z, Z.sum()"))
    hand_in(tmp_path / "in", "eve", "{")
    for _ in range(2):  # a second time changes nothing
        assert grade(root, tmp_path / "in", tmp_path / "out", "--gradebook", url) == 0
    with Gradebook(url) as book:
        scores = {one.student.id: one.score for one in book.find_assignment("A0_trial").submissions}
        assert scores.items() >= {"ada": 10, "bob": 8, "eve": 0}.items()
        assert book.find_assignment("A0_trial").max_score == 10
        comment = book.find_comment("A0-affine", "A0_trial", "A0_trial", "bob").comment
        assert comment.startswith("Sum or mean?")
    export = [sys.executable, "-m", "nbgrader", "export", f"--CourseDirectory.db_url={url}", f"--to={tmp_path}/all.csv"]
    subprocess.run(export, cwd=tmp_path, check=True, capture_output=True)
    with open(tmp_path / "all.csv", newline="") as file:
        exported = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert exported.items() >= {"ada": 10, "bob": 8, "eve": 0}.items()


def test_manual_points_are_manual_scores(tmp_path, url):
    from nbgrader.api import Gradebook

    root = make_root(tmp_path / "course")
    hand_in(tmp_path / "in", "dee", solved(double="def double(x):\n    return 0.0"))
    (tmp_path / "manual.csv").write_text("student,question,points\ndee,double,1\n")
    options = ["--gradebook", url, "--manual", str(tmp_path / "manual.csv")]
    assert grade(root, tmp_path / "in", tmp_path / "out", *options) == 0
    with Gradebook(url) as book:
        given = book.find_grade("A0-double-check", "A0_trial", "A0_trial", "dee")
        assert (given.manual_score, given.score, given.needs_manual_grade) == (1, 1, False)


def test_points_given_in_formgrader_outlive_another_grading(tmp_path, url):
    from nbgrader.api import Gradebook

    root = make_root(tmp_path / "course")
    hand_in(tmp_path / "in", "fay", solved(double="def double(x):\n    return 0.0"))
    where = ("A0-double-check", "A0_trial", "A0_trial", "fay")
    assert grade(root, tmp_path / "in", tmp_path / "out", "--gradebook", url) == 0
    with Gradebook(url) as book:
        book.find_grade(*where).manual_score = 1.5
        book.db.commit()
    assert grade(root, tmp_path / "in", tmp_path / "out", "--gradebook", url, "--regrade") == 0
    with Gradebook(url) as book:
        assert (book.find_grade(*where).score, book.find_grade(*where).auto_score) == (1.5, 0)


def test_formgraders_page_is_the_pristine_notebook_with_answers_and_verdicts(tmp_path, home, url):
    import nbformat

    root = make_root(tmp_path / "course")
    forged = code("A0-double-check", "100", nbgrader={"grade_id": "A0-double-check", "grade": True, "points": 100})
    content = solved(double="def double(x):\n    return x + 2")
    hand_in(tmp_path / "in", "gus", {**content, "cells": [*content["cells"], forged]})
    assert grade(root, tmp_path / "in", tmp_path / "out", "--gradebook", url) == 0
    page = nbformat.read(home / "autograded" / "gus" / "A0_trial" / "A0_trial.ipynb", as_version=4)
    cells = {cell.id: cell for cell in page.cells}
    assert list(cells) == [cell["id"] for cell in notebook()["cells"]]
    assert cells["A0-double"].source == "def double(x):\n    return x + 2"
    assert cells["A0-double-check"].source == 'check("A0.double", double)'
    assert cells["A0-double-check"].outputs[0].text == "This adds 2.\n0 of 2 points"


def test_a_gradebook_that_cannot_be_written_is_said_and_costs_no_result(tmp_path, capsys):
    root = make_root(tmp_path / "course")
    hand_in(tmp_path / "in", "ada", solved())
    url = f"sqlite:///{tmp_path}/nowhere/gradebook.db"
    assert grade(root, tmp_path / "in", tmp_path / "out", "--gradebook", url) == 1
    assert f"{url} cannot be written" in capsys.readouterr().err
    assert (tmp_path / "out" / "grades.csv").is_file()


@pytest.mark.parametrize("text", ["a", "```\n<b>\n```", "````text\n<script>", "`" * 50 + "\n\n<img src=x>", "~~~\n<i>"])
def test_a_written_answer_is_shown_as_typed_whatever_it_is(text):
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    html = markdown2html_mistune(gradebook.fenced(text))
    assert html.count("<pre>") == 1
    assert not {"<b>", "<script", "<img", "<i>"} & set(re.findall(r"<\w+>?", html))
