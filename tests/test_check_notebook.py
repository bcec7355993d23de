"""`check`, `hint`, `checked`, verdicts and progress, as a notebook sees them."""

import importlib
import os
import stat

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from dlcore.check import Verdict, check, checked, hint, notebook, progress
from dlcore.check.exercises import chapter_exercises, find
from dlcore.check.progress import passed_when, progress_file

RIGHT = "0.5 * (1 + np.tanh(z / 2))"
NAMES = [exercise.name for exercise in chapter_exercises("logistic_regression")]


@pytest.fixture(autouse=True)
def fresh_kernel(monkeypatch):
    """As if the kernel had just started."""
    monkeypatch.setattr(notebook, "_passed", {})
    monkeypatch.setattr(notebook, "_hints_given", {})
    monkeypatch.setattr(notebook, "_unread", {})


@pytest.fixture
def page():
    """The names of a notebook half done: sigmoid is written, cross_entropy is not, propagate uses both."""
    names = {"np": np, "__name__": "__main__"}
    exec(
        f"""
def sigmoid(z):
    return {RIGHT}

def cross_entropy(A, Y):
    raise NotImplementedError

def propagate(w, b, X, Y):
    A = sigmoid(w.T @ X + b)
    return X @ (A - Y).T / X.shape[1], float(np.mean(A - Y)), cross_entropy(A, Y)
""",
        names,
    )
    return names


def test_a_function_that_has_not_passed_is_stood_in_for(page):
    assert check("logistic_regression.propagate", page["propagate"]).passed


def test_a_wrong_function_before_does_not_make_the_next_one_wrong(page):
    exec("def sigmoid(z):\n    return z", page)
    assert check("logistic_regression.propagate", page["propagate"]).passed
    assert not check("logistic_regression.sigmoid", page["sigmoid"]).passed


def test_the_notebooks_names_are_put_back_afterwards(page):
    before = dict(page)
    check("logistic_regression.propagate", page["propagate"])
    assert page["sigmoid"] is before["sigmoid"]
    assert page["cross_entropy"] is before["cross_entropy"]


def test_names_are_put_back_when_the_call_fails(page):
    exec("def propagate(w, b, X, Y):\n    raise ValueError", page)
    before = page["sigmoid"]
    check("logistic_regression.propagate", page["propagate"])
    assert page["sigmoid"] is before


def test_a_function_that_passed_is_used_itself(page):
    exec(f"def sigmoid(z):\n    called.append(1)\n    return {RIGHT}", page)
    page["called"] = []
    assert check("logistic_regression.sigmoid", page["sigmoid"]).passed
    page["called"].clear()
    assert check("logistic_regression.propagate", page["propagate"]).passed
    assert page["called"]


def test_a_function_that_was_changed_after_it_passed_is_unproven_again(page):
    assert check("logistic_regression.sigmoid", page["sigmoid"]).passed
    exec("def sigmoid(z):\n    return z", page)
    assert check("logistic_regression.propagate", page["propagate"]).passed


def test_a_failed_check_takes_an_earlier_pass_back(page):
    check("logistic_regression.sigmoid", page["sigmoid"])
    check("logistic_regression.sigmoid", lambda z: z)
    assert checked("logistic_regression").sigmoid is find("logistic_regression.sigmoid").answer


def test_the_answer_of_the_chapter_that_is_asked_for_is_never_stood_in_for(page):
    exec("def cross_entropy(A, Y):\n    return 0.0", page)
    assert not check("logistic_regression.cross_entropy", page["cross_entropy"]).passed


def test_functions_of_the_same_name_in_a_callable_object_are_stood_in_for(page):
    exec(
        """
class Propagate:
    def __call__(self, w, b, X, Y):
        A = sigmoid(w.T @ X + b)
        return X @ (A - Y).T / X.shape[1], float(np.mean(A - Y)), cross_entropy(A, Y)
""",
        page,
    )
    assert check("logistic_regression.propagate", page["Propagate"]()).passed


# ── the cell above ────────────────────────────────────────────────────────


@pytest.fixture
def shell(monkeypatch):
    shell = InteractiveShell(history_load_length=0)
    shell.showtraceback = shell.showsyntaxerror = lambda *args, **kwargs: None
    shell.run_cell("from dlcore.check import check\ndef hello(x):\n    return 2 * x")
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    return shell


@pytest.mark.parametrize(
    ("cell", "error"),
    [
        ("def hello(x):\n    return 2x", "SyntaxError: invalid decimal literal"),
        ("def hello(x)\n    return 2 * x", "SyntaxError: expected ':'"),
        ("def hello(x):\nreturn 2 * x", "IndentationError: expected an indented block"),
    ],
)
def test_a_cell_that_stopped_is_told_instead_of_judging_the_old_function(cell, error, shell):
    shell.run_cell(cell)
    for _ in range(2):
        verdict = shell.run_cell("check('start_here.hello', hello)").result
        assert not verdict.passed
        assert f"The cell above stopped with {error}" in str(verdict)
    shell.run_cell("def hello(x):\n    return 2 * x")
    assert shell.run_cell("check('start_here.hello', hello)").result.passed


@pytest.mark.parametrize("cell", ["1 / 0", "def other(x):\n    return 2x", "def hello(x):\n    return x + x\n\n1 / 0"])
def test_a_cell_that_ran_or_defines_something_else_does_not_stop_the_check(cell, shell):
    shell.run_cell(cell)
    assert shell.run_cell("check('start_here.hello', hello)").result.passed


# ── checked ───────────────────────────────────────────────────────────────


def test_checked_gives_the_courses_own_and_says_so_once(capsys):
    mine = checked("logistic_regression")
    assert mine.sigmoid(np.zeros((1, 1))) == 0.5
    assert "sigmoid" in capsys.readouterr().out
    mine.sigmoid(np.zeros((1, 1)))
    assert capsys.readouterr().out == ""


def test_checked_gives_the_learners_own_after_its_check(page, capsys):
    mine = checked("logistic_regression")
    exec(f"def sigmoid(z):\n    called.append(1)\n    return {RIGHT}", page)
    page["called"] = []
    check("logistic_regression.sigmoid", page["sigmoid"])
    page["called"].clear()
    mine.sigmoid(np.zeros((1, 1)))
    assert page["called"]
    assert capsys.readouterr().out == ""


def test_checked_lets_the_learners_own_call_the_courses_where_it_must(page):
    check("logistic_regression.propagate", page["propagate"])
    arguments = np.zeros((2, 1)), 0.0, np.ones((2, 3)), np.ones((1, 3))
    assert checked("logistic_regression").propagate(*arguments)[2] == pytest.approx(np.log(2))


def test_checked_lists_the_functions_of_the_chapter():
    assert dir(checked("logistic_regression")) == sorted(NAMES)


def test_checked_complains_about_an_unknown_name():
    with pytest.raises(AttributeError, match=r"Did you mean 'logistic_regression\.sigmoid'"):
        _ = checked("logistic_regression").sigmoit


# ── hint ──────────────────────────────────────────────────────────────────


def test_hints_come_one_by_one_and_the_last_stays():
    said = [str(hint("logistic_regression.sigmoid")) for _ in range(4)]
    assert [text[:11] for text in said] == ["Hint 1 of 3", "Hint 2 of 3", "Hint 3 of 3", "Hint 3 of 3"]
    assert len(set(said)) == 3


def test_a_hint_shows_code_as_code():
    hint("logistic_regression.sigmoid")
    assert "<code>np.exp</code>" in hint("logistic_regression.sigmoid")._repr_html_()


def test_a_hint_for_an_unknown_exercise_names_the_nearest():
    with pytest.raises(LookupError, match=r"logistic_regression\.sigmoid"):
        hint("logistic_regression.sigmoids")


# ── verdict ───────────────────────────────────────────────────────────────


def verdict_on(expression, id="logistic_regression.sigmoid"):
    return check(id, eval(f"lambda z: {expression}", {"np": np}))


def test_a_pass_says_the_points_and_shows_no_hints():
    verdict = verdict_on(RIGHT)
    assert str(verdict).startswith("✓ sigmoid: right, 2 of 2 points.")
    assert "<details>" not in verdict._repr_html_()


def test_a_fail_shows_the_three_hints_folded_one_in_the_other():
    html = verdict_on("z")._repr_html_()
    assert html.count("<details>") == 3
    assert html.index("A hint") < html.index("A stronger hint") < html.index("The strongest hint")
    assert html.endswith("</details></details></details></div>")


def test_an_untouched_stub_is_not_started_and_shows_no_hints():
    def stub(z):
        raise NotImplementedError

    verdict = check("logistic_regression.sigmoid", stub)
    assert verdict.status == "not started"
    assert str(verdict).startswith("○")
    assert "<details>" not in verdict._repr_html_()


def test_a_verdict_is_the_same_every_time():
    assert repr(verdict_on("1 / (1 + np.exp(-z))")) == repr(verdict_on("1 / (1 + np.exp(-z))"))


def test_while_nbgrader_executes_a_verdict_is_the_bare_number_of_points(monkeypatch):
    right, wrong = verdict_on(RIGHT), verdict_on("z")
    partly = Verdict("a.b", False, 2 / 3, None, "…", points=3)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert [repr(v) for v in (right, wrong, partly)] == ["2", "0", "2"]
    assert right._repr_html_() is None
    assert str(right).startswith("✓")


def test_right_components_count_and_are_named():
    def dw_wrong(w, b, X, Y):
        A = 1 / (1 + np.exp(-(w.T @ X + b)))
        cost = -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))
        return X @ (A - Y).T, float(np.mean(A - Y)), cost

    verdict = check("logistic_regression.propagate", dw_wrong)
    assert verdict.score == pytest.approx(2 / 3)
    assert "Right already: db, cost." in verdict.message


# ── progress ──────────────────────────────────────────────────────────────


def test_a_pass_is_remembered_with_its_time_and_a_fail_is_not():
    verdict_on("z")
    assert passed_when() == {}
    verdict_on(RIGHT)
    when = passed_when()["logistic_regression.sigmoid"]
    verdict_on(RIGHT)
    verdict_on("z")
    assert passed_when() == {"logistic_regression.sigmoid": when}


def test_progress_counts_chapter_by_chapter():
    verdict_on(RIGHT)
    chapters = {name: (done, total) for name, done, total in progress().chapters}
    assert chapters["logistic_regression"] == (1, len(NAMES))
    assert chapters["derivatives"][0] == 0
    assert f"1 of {len(NAMES)}" in repr(progress())
    assert f'aria-label="1 of {len(NAMES)} passed"' in progress()._repr_html_()


def test_a_deleted_file_does_no_harm():
    verdict_on(RIGHT)
    progress_file().unlink()
    assert passed_when() == {}
    assert verdict_on(RIGHT).passed
    assert len(passed_when()) == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"null", b"[]", b'"x"', b"\xff\xfe\x00", b'{"passed": 3}', b'{"passed": ["x"]}', b"[" * 100_000],
)
def test_a_damaged_file_does_no_harm(content):
    progress_file().write_bytes(content)
    assert verdict_on(RIGHT).passed
    assert "logistic_regression.sigmoid" in passed_when()
    assert repr(progress())


def test_a_file_that_is_a_folder_does_no_harm():
    progress_file().mkdir()
    assert verdict_on(RIGHT).passed
    assert repr(progress())


def test_an_unwritable_place_does_no_harm(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    monkeypatch.setenv("DLCORE_PROGRESS", str(blocked / "progress.json"))
    assert verdict_on(RIGHT).passed
    assert passed_when() == {}


def test_no_stray_files_are_left_beside_it():
    verdict_on(RIGHT)
    name = progress_file().name
    assert [path.name for path in progress_file().parent.iterdir() if path.name.startswith(("tmp", name))] == [name]


def test_progress_never_replaces_what_is_no_plain_file(tmp_path, monkeypatch):
    module = importlib.import_module("dlcore.check.progress")  # the package's `progress` is the function
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setenv("DLCORE_PROGRESS", str(tmp_path / "pipe"))
    monkeypatch.setattr(module, "passed_when", dict)  # reading a pipe would wait for a writer
    module.record("start_here.hello")
    assert stat.S_ISFIFO(os.stat(tmp_path / "pipe").st_mode)
