"""`dlcore grade` on whole folders: tables, files, resuming, killing, names, refusals."""

import argparse
import contextlib
import csv
import io
import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from dlcore.grading import batch, command, paper, sandbox
from dlcore.grading.grade import Submission
from dlcore.grading.report import harmless
from dlcore.grading.result import file_name, read
from dlcore.grading.sandbox import Sandbox
from grading_kit import RIGHT, alive, descendants, hand_in, make_root, notebook, solved

pytestmark = pytest.mark.slow
BROKEN = "refused: not a notebook: broken JSON. Download it again from JupyterLab"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return make_root(tmp_path_factory.mktemp("course"))


def grade(root, folder, out, *options):
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args(["A0", str(folder), "--out", str(out), *options]), root)


def table(out):
    with open(out / "grades.csv", encoding="utf-8", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def graded(root, tmp_path_factory):
    """One batch of all sorts, graded with two jobs."""
    folder, out = tmp_path_factory.mktemp("submissions"), tmp_path_factory.mktemp("out")
    hand_in(folder, "ada", solved())
    hand_in(folder, "bob", notebook())
    hand_in(folder, "cy", solved(double="def double(x):\n    return x + 2  # <script>alert(1)</script>"))
    hand_in(folder, "=HYPERLINK(1)", solved())
    hand_in(folder, "x\r=1+1", solved())
    hand_in(folder, " =1+1", solved())
    hand_in(folder, "..%2F..%2Fescape", solved())
    hand_in(folder, "Zoë, van der Berg 😀", solved())
    hand_in(folder, "n" * 240, solved())
    hand_in(folder, "broken", "{")
    (folder / "notes.txt").write_text("no submission")
    with contextlib.redirect_stdout(io.StringIO()) as said:
        code = grade(root, folder, out, "--jobs", "2", "--seed", "7")
    assert "! No notebooks, and passed over: notes.txt." in said.getvalue()
    return code, out, folder


def test_the_exit_code_is_zero_however_bad_the_submissions(graded):
    assert graded[0] == 0


def test_grades_csv_has_a_row_a_student_and_a_column_a_question(graded):
    rows = table(graded[1])
    assert len(rows) == 10
    header = ["student", "assignment", "score", "max", "double", "affine", "slope", "shuffled", "status"]
    assert list(rows["ada"]) == header
    assert list(rows["ada"].values()) == ["ada", "A0_trial", "10", "10", "2", "4", "2", "2", "graded"]
    assert rows["bob"]["score"] == "0"
    assert rows["cy"]["double"] == "0"
    assert rows["broken"]["status"] == BROKEN


def test_no_field_is_a_formula(graded):
    for row in csv.reader((graded[1] / "grades.csv").read_text(encoding="utf-8").splitlines()):
        assert not any(field.strip().startswith(("=", "+", "-", "@")) for field in row)
    rows = table(graded[1])
    assert [rows[name]["score"] for name in ("'=HYPERLINK(1)", "x =1+1", "' =1+1")] == ["10", "10", "10"]
    assert all(harmless(f"{sign}1+1")[0] == "'" for sign in "=+-@＝＋－＠")


def test_every_student_has_a_result_and_a_page_inside_the_folder(graded):
    _, out, _ = graded
    assert len(list((out / "results").iterdir())) == len(list((out / "feedback").iterdir())) == 10
    assert {path.name for path in out.iterdir()} == {"batch.json", "grades.csv", "summary.html", "results", "feedback"}
    one = json.loads((out / "results" / "cy.json").read_text(encoding="utf-8"))
    assert (one["score"], one["max"], one["answers"][0]["slip"]) == (8, 10, "x + 2")


def test_feedback_escapes_the_learners_text_and_runs_no_script(graded):
    text = (graded[1] / "feedback" / "cy.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)" in text
    assert "<script" not in text
    assert "default-src 'none'" in text
    assert "This adds 2." in text


def test_a_second_run_grades_nothing_again_and_regrade_all(graded, root, capsys):
    _, out, folder = graded
    before = {path: path.stat().st_mtime_ns for path in (out / "results").iterdir()}
    assert grade(root, folder, out) == 0
    assert "10 of them graded before" in capsys.readouterr().out
    assert before == {path: path.stat().st_mtime_ns for path in (out / "results").iterdir()}
    hand_in(folder, "bob", solved())
    assert grade(root, folder, out) == 0
    changed = [path.name for path in before if path.stat().st_mtime_ns != before[path]]
    assert changed == ["bob.json"]
    assert table(out)["bob"]["score"] == "10"
    assert grade(root, folder, out, "--regrade") == 0
    assert all(path.stat().st_mtime_ns != before[path] for path in before)


def test_another_seed_or_a_damaged_result_is_graded_again(root, tmp_path, capsys):
    hand_in(tmp_path / "in", "ada", solved())
    hand_in(tmp_path / "in", "bob", solved())
    grade(root, tmp_path / "in", tmp_path / "out", "--seed", "1")
    (tmp_path / "out" / "results" / "ada.json").write_text('{"student": "ada"')
    grade(root, tmp_path / "in", tmp_path / "out")
    assert "1 of them graded before" in capsys.readouterr().out
    grade(root, tmp_path / "in", tmp_path / "out", "--seed", "2")
    assert "0 of them graded before" in capsys.readouterr().out
    assert json.loads((tmp_path / "out" / "batch.json").read_text()) == {"seed": 2}


KILLABLE = """
import argparse, functools, pathlib, signal, sys

from dlcore.grading import batch, command

grade = batch.Task.run


@functools.wraps(grade)
def logged(task):
    with open(sys.argv[1], "a") as log:
        log.write(task.submission.student + "\\n")
    return grade(task)


batch.Task.run = logged  # here and, as this file is read there too, in the batch's processes
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in a shell's background
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    sys.exit(command.run(parser.parse_args(sys.argv[3:]), pathlib.Path(sys.argv[2])))
"""


def test_a_batch_killed_again_and_again_loses_no_result_and_repeats_at_most_jobs_a_kill(root, tmp_path):
    students, jobs, rng = [f"s{k:02d}" for k in range(16)], 2, np.random.default_rng()
    for student in students:
        hand_in(tmp_path / "in", student, solved())
    (tmp_path / "killable.py").write_text(KILLABLE)
    log, out = tmp_path / "log", tmp_path / "out"
    arguments = [str(log), str(root), "A0", str(tmp_path / "in"), "--out", str(out), "--jobs", str(jobs), "--seed", "3"]

    def results():
        return {path.name: path.read_bytes() for path in (out / "results").glob("*.json")}

    kills, kept = 0, {}
    while len(kept) < len(students) - 1:
        batch_ = subprocess.Popen([sys.executable, tmp_path / "killable.py", *arguments], stderr=subprocess.DEVNULL)
        enough = min(len(kept) + rng.integers(1, 5), len(students) - 1)
        wait_for(lambda: len(results()) >= enough or batch_.poll() is not None, 120)  # noqa: B023
        time.sleep(rng.uniform(0, 0.2))
        children = descendants(batch_.pid)
        batch_.send_signal(signal.SIGKILL)
        kills += batch_.wait() != 0
        wait_for(lambda: not any(map(alive, children)))  # noqa: B023
        now = results()
        assert now.items() >= kept.items(), "a finished result is neither lost nor touched"
        assert {path.stem for path in (out / "feedback").glob("*.html")} >= {name[:-5] for name in now}
        kept = now
    assert grade(root, tmp_path / "in", out) == 0
    assert results().items() >= kept.items()
    assert kills
    assert {name: row["score"] for name, row in table(out).items()} == dict.fromkeys(students, "10")
    started = log.read_text().split()
    assert set(started) <= set(students)
    assert len(started) <= len(students) + kills * jobs


def wait_for(condition, seconds=20):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_graders_process_that_dies_costs_no_other_submission(root, tmp_path, monkeypatch):
    class Deadly(batch.Task):
        def run(self):
            if self.submission.student == "deadly":
                os._exit(1)
            return super().run()

    monkeypatch.setattr(sys.modules[__name__], "Deadly", Deadly, raising=False)
    Deadly.__qualname__ = "Deadly"
    tasks = [
        Deadly(Submission(name, hand_in(tmp_path, name, solved())), "A0", root, 1, Sandbox())
        for name in ("ada", "bob", "deadly", "eve", "fay")
    ]
    with monkeypatch.context() as patch:  # forked, so that the test's own class is known there
        import multiprocessing

        patch.setattr(multiprocessing, "get_context", lambda kind, get=multiprocessing.get_context: get("fork"))
        results = {result.student: result for result in batch.local(2)(tasks)}
    assert {name: result.score for name, result in results.items()} == {
        "ada": 10,
        "bob": 10,
        "deadly": 0,
        "eve": 10,
        "fay": 10,
    }
    assert results["deadly"].status.startswith("not graded")
    assert results["deadly"].key == ""


def test_an_unknown_paper_and_a_missing_folder_are_told_in_one_sentence(root, tmp_path, capsys):
    assert grade(root, tmp_path / "nowhere", tmp_path / "out") == 2
    assert "is not a folder" in capsys.readouterr().err
    with pytest.raises(paper.NoPaper, match=r"No paper 'A9' in assignments/. There: A0_trial"):
        paper.load("A9", root)
    with pytest.raises(paper.NoPaper, match="91_playground has no questions to grade"):
        paper.load("91")


def test_a_folder_without_notebooks_and_a_file_for_the_results_are_told_in_one_sentence(root, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert grade(root, tmp_path / "empty", tmp_path / "out") == 2
    assert f"No notebook for A0 in {tmp_path / 'empty'}. Unpack" in capsys.readouterr().err
    hand_in(tmp_path / "in", "ada", solved())
    (tmp_path / "file").write_text("")
    assert grade(root, tmp_path / "in", tmp_path / "file") == 2
    assert f"{tmp_path / 'file'} is a file. Give a folder." in capsys.readouterr().err


def test_whoever_reads_only_the_first_lines_gets_no_traceback(root, tmp_path):
    hand_in(tmp_path / "in", "ada", solved())
    (tmp_path / "killable.py").write_text(KILLABLE)
    arguments = [str(tmp_path / "log"), str(root), "A0", str(tmp_path / "in"), "--out", str(tmp_path / "out")]
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "wb") as gone:
        command_ = [sys.executable, str(tmp_path / "killable.py"), *arguments]
        one = subprocess.run(command_, stdout=gone, stderr=subprocess.PIPE, encoding="utf-8")
    assert one.returncode == 0
    assert "Error" not in one.stderr


def test_ctrl_c_stops_at_once_with_one_sentence_and_keeps_what_is_done(root, tmp_path):
    hand_in(tmp_path / "in", "ada", solved())
    hand_in(tmp_path / "in", "bob", solved(double="import time\ntime.sleep(9)\n" + RIGHT["double"]))
    (tmp_path / "killable.py").write_text(KILLABLE)
    arguments = [str(tmp_path / "log"), str(root), "A0", str(tmp_path / "in"), "--out", str(tmp_path / "out")]
    command_ = [sys.executable, str(tmp_path / "killable.py"), *arguments, "--jobs", "1"]
    one = subprocess.Popen(command_, stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True)
    wait_for(lambda: (tmp_path / "log").exists() and "bob" in (tmp_path / "log").read_text())
    children, start = descendants(one.pid), time.monotonic()
    os.killpg(one.pid, signal.SIGINT)
    said = one.communicate()[1]
    assert time.monotonic() - start < 5
    assert one.returncode == 130
    assert said.endswith("Stopped. The same command goes on from here.\n")
    assert "Traceback" not in said
    assert [path.name for path in (tmp_path / "out" / "results").iterdir()] == ["ada.json"]
    wait_for(lambda: not any(map(alive, children)))


def test_without_bubblewrap_grading_stops_unless_submissions_are_trusted(root, tmp_path, monkeypatch, capsys):
    hand_in(tmp_path / "in", "ada", solved(slope="def slope(f, x):\n    while True:\n        pass"))
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: None)
    assert grade(root, tmp_path / "in", tmp_path / "out") == 2
    said = capsys.readouterr().err
    assert "bubblewrap is not installed" in said
    assert "--trust-submissions" in said
    assert not (tmp_path / "out").exists()
    assert grade(root, tmp_path / "in", tmp_path / "out", "--trust-submissions") == 0
    assert table(tmp_path / "out")["ada"]["score"] == "8"


def test_where_namespaces_are_forbidden_the_refusal_says_so(tmp_path, monkeypatch):
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: str(fake))
    assert "No permissions to create new namespace" in sandbox.missing()


@pytest.mark.parametrize(
    "name", ["ada", "a b", "..", ".hidden", "../../x", "a/b", "=1", "nul\0", "n" * 500, "😀" * 100, "%41"]
)
def test_a_file_name_is_one_name_in_one_folder(name):
    safe = file_name(name)
    assert "/" not in safe
    assert "\0" not in safe
    assert not safe.startswith(".")
    assert len(f"{safe}.json".encode()) < 255


def test_two_names_never_share_a_file():
    names = ["a", "a/", "a%2F", "n" * 300, "n" * 301, "..", "%2E%2E", "A "]
    assert len({file_name(name) for name in names}) == len(names)


def test_a_result_survives_its_file(root, tmp_path):
    task = batch.Task(
        Submission("ada", hand_in(tmp_path, "ada", solved(**{"double": RIGHT["double"]}))), "A0", root, 1, Sandbox()
    )
    result = task.run()
    result.write(tmp_path / "r.json")
    assert read(tmp_path / "r.json") == result


def test_the_summary_counts_slips_and_escapes_names(graded):
    text = (graded[1] / "summary.html").read_text(encoding="utf-8")
    assert "A0 trial" in text
    assert "x + 2" in text
    assert "<script" not in text
    assert BROKEN in text


def test_points_given_by_hand_replace_the_machines(root, tmp_path, capsys):
    hand_in(tmp_path / "in", "ada", solved(double="def double(x):\n    return 0.0"))
    hand_in(tmp_path / "in", "=bob", solved())
    table_ = tmp_path / "manual.csv"
    table_.write_text(
        "student,question,points,comment\nada,double,1.5,an honest try <b>\n'=bob,slope,0,\n", encoding="utf-8"
    )
    assert grade(root, tmp_path / "in", tmp_path / "out", "--manual", str(table_)) == 0
    assert {name: row["score"] for name, row in table(tmp_path / "out").items()} == {"ada": "9.5", "'=bob": "8"}
    assert "an honest try &lt;b&gt;" in (tmp_path / "out" / "feedback" / "ada.html").read_text(encoding="utf-8")


def test_points_given_by_hand_count_in_later_runs_until_another_table_comes(root, tmp_path):
    def points_of_ada(*options):
        assert grade(root, tmp_path / "in", tmp_path / "out", *options) == 0
        page = (tmp_path / "out" / "feedback" / "ada.html").read_text(encoding="utf-8")
        return table(tmp_path / "out")["ada"]["score"], "an honest try" in page

    (tmp_path / "first.csv").write_text("student,question,points,comment\nada,double,1.5,an honest try\n")
    (tmp_path / "second.csv").write_text("student,question,points\nbob,slope,0\n")
    hand_in(tmp_path / "in", "ada", solved(double="def double(x):\n    return 0.0"))
    assert points_of_ada("--manual", str(tmp_path / "first.csv")) == ("9.5", True)
    hand_in(tmp_path / "in", "bob", solved())  # late
    assert points_of_ada() == ("9.5", True)
    assert points_of_ada("--manual", str(tmp_path / "second.csv")) == ("8", False)
    assert table(tmp_path / "out")["bob"]["score"] == "8"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("eve,double,1", "line 2: no student 'eve' here. Names stand in grades.csv."),
        ("ada,double,1,good, but", "line 2: more fields than columns. Put a comment with commas in quotes."),
        ("ada,double,1\n ada,double,2", "line 3: a second row for 'ada' and double"),
        ("ada,treble,1", "line 2: no question 'treble'; there are double, affine, slope, shuffled"),
        ("ada,double,1\nada,slope,3", "line 3: points must be a number of 0 to 2"),
        ("ada,double,x", "must be a number"),
        ("ada,double,nan", "must be a number"),
        ("ada,double", "must be a number"),
    ],
)
def test_a_bad_row_of_points_is_told_before_anything_is_graded(rows, said, root, tmp_path, capsys):
    hand_in(tmp_path / "in", "ada", solved())
    (tmp_path / "manual.csv").write_text(f"student,question,points,comment\n{rows}\n")
    assert grade(root, tmp_path / "in", tmp_path / "out", "--manual", str(tmp_path / "manual.csv")) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_table_of_points_may_come_from_a_spreadsheet_with_semicolons(root, tmp_path):
    hand_in(tmp_path / "in", "ada", solved(double="def double(x):\n    return 0.0"))
    (tmp_path / "manual.csv").write_bytes("\ufeffstudent;question;points\r\nada;double;1,5\r\n".encode())
    assert grade(root, tmp_path / "in", tmp_path / "out", "--manual", str(tmp_path / "manual.csv")) == 0
    assert table(tmp_path / "out")["ada"]["score"] == "9.5"


def test_blanks_around_a_name_in_a_table_of_points_are_nothing(root, tmp_path):
    hand_in(tmp_path / "in", "ada", notebook())
    (tmp_path / "manual.csv").write_text("student,question,points\n ada , double,1\n")
    assert grade(root, tmp_path / "in", tmp_path / "out", "--manual", str(tmp_path / "manual.csv")) == 0
    assert table(tmp_path / "out")["ada"]["score"] == "1"


@pytest.mark.parametrize(("content", "said"), [("Zoë,double,1".encode("latin-1"), "is not UTF-8"), (None, "not there")])
def test_a_table_of_points_that_cannot_be_read_is_told_with_the_mend(content, said, root, tmp_path, capsys):
    hand_in(tmp_path / "in", "ada", notebook())
    if content:
        (tmp_path / "manual.csv").write_bytes(b"student,question,points\n" + content)
    assert grade(root, tmp_path / "in", tmp_path / "out", "--manual", str(tmp_path / "manual.csv")) == 2
    assert said in capsys.readouterr().err


def test_a_student_whose_file_is_gone_leaves_nothing_and_stops_nothing(root, tmp_path, capsys):
    hand_in(tmp_path / "in", "ada", notebook())
    gone, out = hand_in(tmp_path / "in", "bob", notebook()), tmp_path / "out"
    (tmp_path / "manual.csv").write_text("student,question,points\nada,double,1\nbob,double,1\n")
    assert grade(root, tmp_path / "in", out, "--manual", str(tmp_path / "manual.csv")) == 0
    (out / "feedback" / "mine.html").write_text("not the tool's")
    gone.unlink()
    assert grade(root, tmp_path / "in", out) == 0
    assert f"{out / 'manual.csv'} has points for students who are not here: bob." in capsys.readouterr().err
    assert table(out)["ada"]["score"] == "1"
    assert sorted(path.name for path in out.glob("*/*")) == ["ada.html", "ada.json", "mine.html"]


def test_a_human_may_give_points_to_what_the_machine_refused(root, tmp_path):
    hand_in(tmp_path / "in", "ada", "{")
    (tmp_path / "manual.csv").write_text("student,question,points,comment\nada,affine,3,shown on paper\n")
    assert grade(root, tmp_path / "in", tmp_path / "out", "--manual", str(tmp_path / "manual.csv")) == 0
    row = table(tmp_path / "out")["ada"]
    assert (row["score"], row["affine"], row["status"]) == ("3", "3", BROKEN)
