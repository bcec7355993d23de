"""What an instructor and a student read: the summary, the terminal's closing lines, and the feedback page."""

import re

import pytest

from dlcore.grading import paper
from dlcore.grading.feedback import MARKS, feedback
from dlcore.grading.report import closing
from dlcore.grading.result import Answer, Result
from dlcore.grading.summary import summary
from grading_kit import POINTS, make_root

EVIL = "<script>alert(1)</script>\x1b[31m"


@pytest.fixture(scope="module")
def a0(tmp_path_factory):
    return paper.load("A0", make_root(tmp_path_factory.mktemp("course")))


def result(student, status="graded", **changes):
    """A right submission, except for what `changes` says of a question: (points, slip, status)."""
    answers = []
    for name, most in POINTS.items():
        points, slip, state = changes.get(name, (most, None, "passed"))
        answers.append(Answer(name, f"A0-{name}", points, most, slip, state, "A message.", EVIL))
    return Result(student, "A0_trial", status, tuple(answers), "key")


IDLE = dict.fromkeys(POINTS, (0, None, "not started"))
CLASS = [
    result("ada"),
    result("bob", double=(0, "x + 2", "failed")),
    result("cy", double=(0, "x + 2", "failed"), affine=(2, "sum", "failed")),
    result("dee", "graded; unreadable: double", double=(0, None, "unreadable")),
    result("eve", "graded; not started: double, affine, slope, shuffled", **IDLE),
    result(EVIL, "refused: broken JSON", **dict.fromkeys(POINTS, (0, None, "missing"))),
]


def words(html):
    """The text of a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", html.partition("</style>")[2]))


def test_the_summary_begins_with_the_class_in_numbers(a0):
    text = words(summary(a0, CLASS))
    for said in ("submissions 6", "median of 10 7", "mean 5.33", "have every point 1", "not started 1", "refused 1"):
        assert said in text


def test_the_slips_made_most_come_with_the_sentence_that_the_learners_read(a0):
    text = words(summary(a0, CLASS))
    assert "2 (33%) double x + 2 This adds 2." in text
    assert "1 (17%)" not in text, "what one learner did is not for the class"


def test_every_question_has_its_outcomes_in_words_and_its_reasons(a0):
    html = summary(a0, CLASS)
    assert 'aria-label="1 right; 3 not right; 1 not started"' in html
    assert 'aria-label="3 right; 1 partly right; 1 not started"' in html
    assert "a syntax error" in html


def test_a_wrong_value_and_an_error_are_two_reasons(a0):
    states = ["failed", "failed", "broken"]
    text = words(summary(a0, [result(str(k), slope=(0, None, state)) for k, state in enumerate(states)]))
    assert "2 wrong in a way that no slip explains 1 an error, or out of time, when it ran" in text


def test_slips_beyond_the_eighth_are_counted_together(a0):
    slips = [f"slip {k}" for k in range(11)]
    text = words(summary(a0, [result(slip, slope=(0, slip, "failed")) for slip in slips]))
    assert "1 slip 5" in text
    assert "3 3 other slips" in text


def test_names_stand_only_where_they_are_folded_up(a0):
    shown, _, folded = summary(a0, CLASS).partition("<details>")
    assert not [one.student for one in CLASS if f">{one.student}<" in shown]
    assert 'href="feedback/ada.html"' in folded
    assert "refused: broken JSON" in folded


def test_the_summary_of_nobody_is_a_page_too(a0):
    assert "submissions 0" in words(summary(a0, []))


@pytest.mark.parametrize(
    "make", [lambda a0: summary(a0, CLASS), lambda a0: feedback(CLASS[-1])], ids=["summary", "page"]
)
def test_what_learners_wrote_is_no_markup(a0, make):
    html = make(a0)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "default-src 'none'" in html


def test_a_feedback_page_says_each_outcome_by_a_mark_and_a_word():
    page = feedback(result("ada", double=(0, "x + 2", "failed"), affine=(4 / 3, None, "failed")))
    for word in ("right", "partly right", "not right"):
        assert f'<abbr title="{word}">{MARKS[word]}</abbr>' in page
    assert "1.33 of 4" in page
    assert "<strong>x + 2.</strong>" in page


def test_the_page_of_a_refused_notebook_says_why_once_and_shows_only_what_a_human_has_graded():
    refused = dict.fromkeys(POINTS, (0, None, "missing"))
    page = feedback(result("eve", "refused: an empty file", **refused))
    assert "<p>Refused: an empty file.</p>" in page
    assert "<section" not in page
    page = feedback(result("eve", "refused: an empty file", **refused | {"slope": (1, None, "by a human")}))
    assert page.count("<section") == 1


def test_a_slip_stands_as_it_is_written():
    assert "<strong>α forgotten.</strong>" in feedback(result("ada", double=(0, "α forgotten", "failed")))


def test_answers_to_another_paper_are_noticed(a0):
    other = result("ada", "graded; missing: …", **dict.fromkeys(POINTS, (0, None, "missing")))
    asked = "! None of these notebooks has a question of A0_trial: is it the right paper?"
    assert asked in closing(a0, [other, CLASS[-1]], 1.0, 0)
    assert asked not in closing(a0, [other, CLASS[0]], 1.0, 0)
    assert asked not in closing(a0, [CLASS[-1]], 1.0, 0), "what was refused may have been the right paper"


def test_the_closing_lines_name_who_was_refused_and_leave_the_terminal_alone(a0):
    said = closing(a0, CLASS, 6.0, 0)
    assert "6 submissions, 0 of them graded before, 1 refused. 6 in 6.0 s: 60 a minute." in said
    assert "median 7 of 10, 0 to 10; every point: 1, not started: 1" in said
    assert "most often: x + 2 (2)" in said
    assert "! <script>alert(1)</script>\\x1b[31m: refused: broken JSON" in said
    assert "\x1b" not in said
