"""Scores through nbgrader's own API, and out again by its own export."""

import csv
import subprocess
import sys

import pytest

from grading_kit import hand_in, make_root, solved
from test_grading_batch import grade

pytestmark = [pytest.mark.nbgrader, pytest.mark.slow, pytest.mark.filterwarnings("default")]  # nbgrader has its own


def test_scores_and_comments_reach_nbgraders_export(tmp_path):
    from nbgrader.api import Gradebook

    root = make_root(tmp_path / "course")
    hand_in(tmp_path / "in", "ada", solved())
    hand_in(tmp_path / "in", "bob", solved(affine="def affine(W, b, X):\n    Z = W @ X + b\n    return Z, Z.sum()"))
    hand_in(tmp_path / "in", "eve", "{")
    url = f"sqlite:///{tmp_path}/gradebook.db"
    for _ in range(2):  # a second time changes nothing
        assert grade(root, tmp_path / "in", tmp_path / "out", "--gradebook", url) == 0
    with Gradebook(url) as book:
        assert {one.student.id: one.score for one in book.find_assignment("A0_trial").submissions} == {
            "ada": 10,
            "bob": 8,
            "eve": 0,
        }
        assert book.find_assignment("A0_trial").max_score == 10
        comment = book.find_comment("A0-affine", "A0_trial", "A0_trial", "bob").comment
        assert comment.startswith("Sum or mean?")
    export = [sys.executable, "-m", "nbgrader", "export", f"--CourseDirectory.db_url={url}", f"--to={tmp_path}/all.csv"]
    subprocess.run(export, cwd=tmp_path, check=True, capture_output=True)
    with open(tmp_path / "all.csv", newline="") as file:
        assert {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)} == {
            "ada": 10,
            "bob": 8,
            "eve": 0,
        }


def test_manual_points_are_manual_scores(tmp_path):
    from nbgrader.api import Gradebook

    root = make_root(tmp_path / "course")
    hand_in(tmp_path / "in", "ada", solved(double="def double(x):\n    return 0.0"))
    (tmp_path / "manual.csv").write_text("student,question,points\nada,double,1\n")
    url = f"sqlite:///{tmp_path}/gradebook.db"
    options = ["--gradebook", url, "--manual", str(tmp_path / "manual.csv")]
    assert grade(root, tmp_path / "in", tmp_path / "out", *options) == 0
    with Gradebook(url) as book:
        given = book.find_grade("A0-double-check", "A0_trial", "A0_trial", "ada")
        assert (given.manual_score, given.score, given.needs_manual_grade) == (1, 1, False)
