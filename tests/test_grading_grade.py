"""One submission in a real sandbox: the judge of the notebooks, the points, the words."""

import dataclasses

import pytest

from dlcore.grading import paper
from dlcore.grading.grade import Submission, grade
from dlcore.grading.sandbox import Sandbox
from grading_kit import FIRST, RIGHT, code, hand_in, make_root, notebook, solved


@pytest.fixture(scope="module")
def a0(tmp_path_factory):
    return paper.load("A0", make_root(tmp_path_factory.mktemp("course")))


@pytest.fixture
def graded(a0, tmp_path):
    def one(content, seed=1, sandbox=None):
        return grade(Submission("ada", hand_in(tmp_path, "ada", content)), a0, seed, sandbox or Sandbox())

    return one


def points(result):
    return {answer.name: answer.points for answer in result.answers}


def test_right_answers_get_every_point(graded):
    result = graded(solved())
    assert points(result) == {"double": 2, "affine": 4, "slope": 2, "shuffled": 2}
    assert result.status == "graded"
    assert (result.score, result.max) == (10, 10)


def test_an_untouched_notebook_gets_nothing_and_is_said_to_be_not_started(graded):
    result = graded(notebook())
    assert result.score == 0
    assert result.status == "graded; not started: double, affine, slope, shuffled"
    assert {answer.message for answer in result.answers} == {"Not started."}


def test_a_slip_is_named_and_the_right_component_is_paid(graded):
    result = graded(solved(affine="def affine(W, b, X):\n    Z = W @ X + b\n    return Z, Z.sum()"))
    answer = result.answers[1]
    assert (answer.points, answer.slip) == (2, "sum")
    assert "Right already: Z" in answer.message
    assert result.score == 8


def test_other_questions_are_untouched_by_a_loop_that_never_ends(graded):
    result = graded(solved(double="def double(x):\n    while True:\n        pass"))
    assert points(result) == {"double": 0, "affine": 4, "slope": 2, "shuffled": 2}
    assert "stopped after 1.5 seconds" in result.answers[0].message


def test_a_memory_bomb_ends_at_the_limit(graded):
    result = graded(solved(affine="def affine(W, b, X):\n    return np.ones((1 << 20, 1 << 12)), 0.0"))
    assert points(result)["affine"] == 0
    assert "MemoryError" in result.answers[1].message
    assert result.score == 6


def test_a_wrong_value_is_not_answered_with_the_secret_case(graded):
    result = graded(solved(double="def double(x):\n    return np.cos(x) + 7"))
    assert result.answers[0].message == "Not the value expected, and like no slip that is known."


def test_the_same_seed_gives_the_same_result_and_cases_follow_the_seed(a0, graded):
    content = solved(slope="def slope(f, x):\n    return 1.5 * np.cos(2 * x)")
    assert graded(content, seed=5).answers == graded(content, seed=5).answers
    drawn = [paper.secret(a0, 0, seed).trials(None)[0].case.args for seed in (5, 5, 6)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_a_helper_in_a_cell_of_the_learners_own_is_found_and_what_else_it_does_is_not_run(graded):
    helper = code("mine", "def twice(x):\n    return 2 * x\nwhile True: pass")
    content = solved(double="def double(x):\n    return twice(x)")
    content["cells"].append(helper)
    assert graded(content).score == 10


TWICE = "def twice(x):\n    return 2 * x\n"
NO_SUCH = "try:\n    from math import none_such as twice\nexcept ImportError:\n    twice = lambda x: 2 * x"
DECORATED = "@(\n    lambda f: f\n)\ndef twice(x):\n    return " + "0 + " * 600 + "2 * x"
CHAIN = "k = 0\nif k == 0:\n    pass\n" + "".join(f"elif k == {k}:\n    pass\n" for k in range(1, 1000))
ELSEWHERE = {
    "math": ("mine", "import math\nTWO = math.log2(4.0)", "TWO * x"),
    "numpy": ("mine", "import numpy\nTWO = float(2) + 0 * numpy.finfo(float).eps", "TWO * x"),
    "partial": ("mine", "from functools import partial\ntwice = partial(np.multiply, 2)", "twice(x)"),
    "try": ("mine", NO_SUCH, "twice(x)"),
    "a decorated function": ("mine", DECORATED, "twice(x)"),
    "a table": ("mine", "TABLE = [" + "0, " * 5_000 + "2]", "TABLE[-1] * x"),
    "in the first cell": ("A0-start", f"{FIRST}\n{TWICE}", "twice(x)"),
    "in a check's cell": ("A0-double-check", f"{TWICE}check('A0.double', double)", "twice(x)"),
    "beside a chain of a thousand branches": ("mine", TWICE + CHAIN, "twice(x)"),
    "in a branch": ("mine", f"if h:\n    {TWICE}".replace("\n    return", "\n        return"), "twice(x)"),
    "by a function of the learner's own": ("mine", "def make():\n    return 2.0\nTWO = make()", "TWO * x"),
    "by a loop": ("mine", "T = {}\nfor k, v in zip('ab', (1, 2)):\n    T[k] = v\nT.update(c=3)", "T['b'] * x"),
    "a named tuple": ("mine", "from collections import namedtuple\nP = namedtuple('P', 'x')", "2 * P(x).x"),
}


@pytest.mark.parametrize(("id", "source", "value"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_what_another_cell_defines_is_there(id, source, value, graded):
    content = solved(double=f"def double(x):\n    return {value}")
    content["cells"] = [code(id, source)] + [cell for cell in content["cells"] if cell["id"] != id]
    assert graded(content).score == 10


def test_what_no_answer_relies_on_is_not_run(graded):
    content = solved()
    trains = "def train():\n    while True: pass\nhistory = train()\nfor k in range(9):\n    history = train()"
    content["cells"] += [code(f"mine-{k}", trains) for k in range(5)]
    result = graded(content)
    assert (result.score, result.seconds < 5) == (10, True)


def test_a_name_has_the_value_that_a_cell_above_the_answer_gives_it(graded):
    content = solved(
        double="def double(x):\n    return sum([k * x, x])", slope="def slope(f, x):\n    return k * f(x) + f(0.0)"
    )
    at = next(at for at, cell in enumerate(content["cells"]) if cell["id"] == "A0-double")
    content["cells"].insert(at, code("above", "k = 1"))
    content["cells"].insert(at + 2, code("below", "k = 9\nsum = 0"))
    assert points(graded(content))["double"] == 2


def test_a_name_that_only_a_cell_below_gives_is_there(graded):
    content = solved(double="def double(x):\n    return k * x")
    content["cells"].append(code("below", "k = 2"))
    assert graded(content).score == 10


def test_a_name_error_says_which_name_and_where_it_should_come_from(graded):
    content = solved(double="def double(x):\n    return TWO * x")
    content["cells"].append(code("mine", 'TWO = np.load("two.npy")'))
    message = graded(content).answers[0].message
    origin = '`TWO` comes from `TWO = np.load("two.npy")`, which did not get through when it was run.'
    assert message == f"It stopped with NameError: {origin}"


def test_a_chain_of_a_thousand_branches_in_the_answers_cell_is_walked(graded):
    assert graded(solved(double=CHAIN + RIGHT["double"])).score == 10


def test_a_long_comment_costs_nothing(graded):
    assert graded(solved(double="# why\n" * 2_000 + RIGHT["double"])).score == 10


def test_a_made_up_type_or_key_carries_no_secret_into_the_feedback(graded):
    for body in (
        "raise type(50 * 'Leak', (Exception,), {})",
        "return type(50 * 'Leak', (), {})()",
        "return {50 * 'Leak': 0}",
    ):
        message = graded(solved(double="def double(x):\n    " + body)).answers[0].message
        assert message.count("Leak") <= 6


def test_a_helper_with_a_loop_breaks_the_rule_like_a_loop_in_the_answer(graded):
    loop = "def total(W, X):\n    return sum(W[:, k : k + 1] * X[k] for k in range(len(X)))"
    content = notebook(
        RIGHT | {"affine": "def affine(W, b, X):\n    Z = total(W, X) + b\n    return Z, Z.mean()"},
        [code("mine", loop)],
    )
    answer = graded(content).answers[1]
    assert (answer.points, answer.slip) == (0, "a loop")


def test_answers_are_found_by_id_by_grade_id_and_by_name_in_any_order(graded):
    content = solved()
    double, affine = (next(c for c in content["cells"] if c["id"] == f"A0-{name}") for name in ("double", "affine"))
    double["id"] = "a1b2c3"
    affine["id"], affine["metadata"] = "d4e5f6", {}
    content["cells"].reverse()
    result = graded(content)
    assert result.score == 10
    assert "found by its name" in result.answers[1].message


def test_of_two_cells_for_one_question_the_last_counts(graded):
    content = solved()
    content["cells"].append(code("copy", "def double(x):\n    return x + 2", nbgrader={"grade_id": "A0-double"}))
    answer = graded(content).answers[0]
    assert (answer.points, answer.slip) == (0, "x + 2")
    assert "2 cells claim this question" in answer.message


def test_an_answer_below_an_untouched_stub_counts(graded):
    content = notebook(extra=[code("mine", "\n".join(RIGHT.values()))])
    result = graded(content)
    assert result.score == 10
    assert "found by its name, not in its own cell" in result.answers[0].message


@pytest.mark.parametrize(
    ("again", "earned"),
    [(RIGHT["double"], 2), ("def double(x):\n    return x", 0), ("double = lambda x: x", 0)],
    ids=["right", "wrong", "a lambda"],
)
def test_of_a_function_that_is_defined_again_above_its_check_the_last_definition_counts(again, earned, graded):
    content = notebook(RIGHT | {"double": "def double(x):\n    return x + 2"})
    check = next(at for at, cell in enumerate(content["cells"]) if cell["id"] == "A0-double-check")
    content["cells"].insert(check, code("mine", again))
    answer = graded(content).answers[0]
    assert (answer.points, answer.slip) == (earned, None)
    assert "defined again above its check" in answer.message


def test_below_its_check_no_other_definition_takes_its_place(graded):
    answer = graded(notebook(RIGHT, [code("mine", "def double(x):\n    return x + 2")])).answers[0]
    assert answer.points == 2
    assert "defined again below its check" in answer.message


@pytest.mark.parametrize(
    "again", ["double = 6.0", "from somewhere import double", "def double(x):\n    raise NotImplementedError"]
)
def test_what_is_no_other_answer_takes_no_answers_place(again, graded):
    assert graded(notebook(RIGHT, [code("mine", again)])).score == 10


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_an_answer_in_a_cell_that_is_no_code_is_told_so(kind, graded):
    content = solved()
    next(cell for cell in content["cells"] if cell["id"] == "A0-double")["cell_type"] = kind
    answer = graded(content).answers[0]
    assert answer.status == "missing"
    assert answer.message.startswith("Its cell is Markdown or raw text, not code: nothing in it runs.")


@pytest.mark.parametrize("metadata", [{"dlcore": {"page": "A9_other"}}, {"dlcore": []}])
def test_the_notebook_of_another_assignment_is_refused_by_name(metadata, graded):
    other = {"nbformat": 4, "metadata": metadata, "cells": [code("A9-treble", "def treble(x):\n    return 3 * x")]}
    status = graded(other).status
    assert status.startswith("refused: this looks like A9")
    assert status.endswith("and holds no answer to A0_trial: hand in that one")
    answered = other | {"cells": [*other["cells"], code("mine", RIGHT["double"])]}
    assert graded(answered).score == 2


def test_a_deleted_cell_costs_its_question_only(graded):
    content = solved()
    content["cells"] = [cell for cell in content["cells"] if cell["id"] != "A0-affine"]
    result = graded(content)
    assert result.score == 6
    assert result.status == "graded; missing: affine"


def test_a_syntax_error_is_pointed_to(graded):
    result = graded(solved(double="def double(x):\n    return 2 x"))
    assert result.score == 8
    assert "syntax error in line 2" in result.answers[0].message


def test_where_a_cell_fails_before_its_function_the_definitions_in_it_count_and_it_says_so(graded):
    answer = graded(solved(double='n = input("n? ")\n' + RIGHT["double"])).answers[0]
    assert answer.points == 2
    assert 'its cell stopped with EOFError at `n = input("n? ")`, so its definitions were run' in answer.message


def test_a_cell_that_fails_before_its_function_can_be_made_says_where(graded):
    answer = graded(solved(double="k = 1 / 0\ndouble = [np.add][k]")).answers[0]
    assert (answer.points, answer.status) == (0, "broken")
    assert "It stopped with ZeroDivisionError: already when its cell ran at `k = 1 / 0`." in answer.message


def test_a_cell_that_cannot_begin_has_no_definitions(graded):
    assert graded(solved(double=RIGHT["double"] + "\nreturn 3")).score == 8


@pytest.mark.parametrize("double", ["import pandas\ndef double(x):", "def double(x):\n    import pandas"])
def test_an_import_of_what_is_not_there_is_said_with_what_is(double, graded):
    result = graded(solved(double=f"{double}\n    return pandas.Series(2 * x)"))
    assert result.score == 8
    expected = "It imports pandas, which grading does not have: there are Python and NumPy alone."
    assert result.answers[0].message.startswith(expected)


def test_projects_are_told_that_dlcore_is_there_too(graded):
    result = graded(solved(double="import pandas"), sandbox=Sandbox(dlcore=True))
    assert result.answers[0].message.endswith("there are Python, NumPy and dlcore alone.")


def test_a_cell_without_its_function_is_told_apart_from_a_name_that_is_not_there(graded):
    result = graded(solved(double="def Double(x):\n    return 2 * x", slope="def slope(f, x):\n    return g(x)"))
    assert result.answers[0].message == "This cell defines no function called double."
    assert result.answers[2].message == "It stopped with NameError: nothing in this notebook defines `g`."


def test_magics_and_shell_commands_are_passed_over(graded):
    result = graded(solved(
        double="%%time\ndef double(x):\n    return 2 * x",
        affine="%matplotlib inline\n!pip install numpy\nfrom matplotlib import pyplot as plt\n" + RIGHT["affine"],
    ))  # fmt: skip
    assert result.score == 10


def test_libraries_that_draw_or_check_may_be_imported(graded):
    lines = "import matplotlib.pyplot as plt\n"
    lines += "from tqdm import tqdm\nfrom dlcore.check import check, hint\nplt.figure().show()"
    body = "def double(x):\n    for _ in tqdm(range(3)):\n        pass\n    return 2 * x"
    assert graded(solved(double=f"{lines}\n{body}")).score == 10


DRAWS = """
from matplotlib import pyplot as plt
import tqdm
from tqdm.auto import trange
plt.rcParams["figure.dpi"] = 2 * plt.rcParams["figure.dpi"] + 100
def double(x):
    fig, ax = plt.subplots()
    fig, ((a, b, c), row) = plt.subplots(2, 3, figsize=(3, 4))
    fig, axes = plt.subplots(2, 3)
    line, = axes[0, 1].plot([0, 1])
    line.set_ydata(-line.get_ydata() / 2 + 1)
    assert [len(list(grid)) for grid in (axes, axes[:], axes.flat)] == [2, 0, 6]
    n, bins, patches = plt.hist([1, 2], bins=2)
    with tqdm.tqdm(total=3) as bar:
        bar.update(1)
        bar.set_description("x")
    bar.close()
    steps = trange(3, leave=False)
    steps.set_postfix(loss=1)
    if fig.dpi > 100 or ax.get_ylim()[1] < 0:
        return 0.0
    return (sum(steps) - 1 + 0 * len(tqdm.tqdm([1, 2]))) * x
"""


def test_what_draws_and_counts_does_nothing_and_does_no_harm(graded):
    result = graded(solved(double=DRAWS))
    assert result.score == 10, result.answers[0].message


@pytest.mark.parametrize(
    "double",
    [
        "from dlcore.activations import relu as r\ndef double(x):\n    return r(x) - r(-x) + x",
        "def double(x):\n    import dlcore.layers\n    return dlcore.layers.twice(x)",
        "def double(x):\n    return borrowed(x)",
    ],
    ids=["at the top", "inside", "in another cell"],
)
def test_a_wrong_answer_that_calls_dlcore_is_told_that_it_is_not_there(double, graded):
    content = solved(double=double)
    content["cells"].insert(0, code("mine", "from dlcore.layers import twice as borrowed"))
    wrong, right = graded(content).answers[:2]
    assert wrong.points == 0
    assert "use NumPy alone" in wrong.message
    assert "use NumPy alone" not in right.message


def test_a_wrong_answer_that_only_imports_dlcore_is_not_told_so(graded):
    wrong = graded(solved(double="from dlcore.check import check\ndef double(x):\n    return x + 2")).answers[0]
    assert "This adds 2." in wrong.message
    assert "use NumPy alone" not in wrong.message


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(graded):
    import json

    raw = json.dumps(solved(double="def double(x):\r\n    return 2 * x\r\n"), indent=1).replace("\n", "\r\n")
    assert graded(b"\xef\xbb\xbf" + raw.encode()).score == 10


def test_a_submission_is_stopped_when_it_has_used_up_its_workers(graded):
    result = graded(solved(**{name: f"import os\nos._exit(0)\n{text}" for name, text in RIGHT.items()}))
    assert result.score == 0
    assert [answer.status for answer in result.answers].count("broken") >= 1
    assert "its process ended" in result.answers[0].message
    assert "Stopped" not in result.answers[0].message


@pytest.mark.slow
def test_without_confinement_the_answers_get_the_same_points(graded):
    loop = "def affine(W, b, X):\n    while True:\n        pass"
    result = graded(solved(affine=loop), sandbox=Sandbox(confined=False))
    assert points(result) == {"double": 2, "affine": 0, "slope": 2, "shuffled": 2}


def test_a_chapters_failed_function_is_stood_in_for_in_the_next(tmp_path):
    from dlcore.check.exercises.logistic_regression import PROPAGATE, SIGMOID

    cells = [
        code("04-sigmoid", "", dlcore={"exercise": SIGMOID.id}),
        code("04-propagate", "", dlcore={"exercise": PROPAGATE.id}),
    ]
    chapter = paper.from_notebook({"cells": cells}, "04", "04_x", {e.id: e for e in (SIGMOID, PROPAGATE)}, tmp_path)
    cells[0]["source"] = "import numpy as np\ndef sigmoid(z):\n    return z"
    cells[1]["source"] = (
        "def propagate(w, b, X, Y):\n    A = sigmoid(w.T @ X + b)\n    dZ = A - Y\n"
        "    J = -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))\n    return X @ dZ.T / Y.size, dZ.mean(), J"
    )
    content = {"nbformat": 4, "metadata": {}, "cells": cells}
    path = hand_in(tmp_path, "ada", content)
    result = grade(Submission("ada", path), chapter, 1, Sandbox())
    assert points(result) == {"sigmoid": 0, "propagate": 3}
    assignment = dataclasses.replace(chapter, key="A4")
    assert points(grade(Submission("ada", path), assignment, 1, Sandbox()))["propagate"] < 3
