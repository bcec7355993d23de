"""What `dlcore grade --gradebook` writes, as an instructor sees it in nbgrader's formgrader."""

import argparse
import json
import shutil

import pytest

from dlcore.grading import command
from lab import Lab
from lab_server import ROOT, Server
from test_nbgrader import nbgrader, needs_nbgrader

pytestmark = [pytest.mark.nbgrader, pytest.mark.browser, needs_nbgrader]
NAME = "A2_linear_classifiers"
RIGHT = "weight * Y * np.log(A) + (1 - Y) * np.log(1 - A)))"
WRONG = "weight * (Y * np.log(A) + (1 - Y) * np.log(1 - A))))"
MARKUP = "<script>document.title = 'planted'</script><img src=x onerror=\"document.title='planted'\">"


def hand_in(course, student, right, wrong):
    """The solved notebook, one line of it changed, collected by nbgrader."""
    text = (ROOT / "solutions" / f"{NAME}.ipynb").read_text(encoding="utf-8")
    assert right in text
    folder = course / "submitted" / student / "A2"
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_text(text.replace(right, wrong), encoding="utf-8")
    (folder / "timestamp.txt").write_text("2026-11-16 09:30:00.000000 UTC")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course of nbgrader's in which A2 has been released, collected, and graded by us."""
    course = tmp_path_factory.mktemp("course")
    (course / "source" / "A2").mkdir(parents=True)
    shutil.copy(ROOT / "solutions" / f"{NAME}.ipynb", course / "source" / "A2")
    hand_in(course, "ada", "###", "###")
    hand_in(course, "bob", RIGHT, WRONG + "  # " + json.dumps(MARKUP)[1:-1])
    url = f"sqlite:///{course / 'gradebook.db'}"
    exit_code, report = nbgrader(course, "generate_assignment", "A2")
    assert exit_code == 0, report
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    options = ["A2", str(course), "--out", str(course / "graded"), "--gradebook", url, "--seed", "1"]
    assert command.run(parser.parse_args(options)) == 0
    return course


@pytest.fixture(scope="module")
def lab(course, browser, tmp_path_factory):
    """JupyterLab over the course's folder: nbgrader's extension comes with it."""
    state = tmp_path_factory.mktemp("state")
    (state / "config").mkdir()
    (state / "config" / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.root = {str(course)!r}\n"
    )
    with Server(course, state) as server:
        yield Lab(server, browser)


@pytest.fixture
def page(lab):
    return lab.context.new_page()


def rows(page, url):
    """The table of a page of formgrader's, as it is once its script has filled it: a list of texts for each row."""
    page.goto(url)
    page.wait_for_function("[...document.querySelectorAll('td')].filter(cell => cell.innerText == '10 / 10').length")
    return [[cell.inner_text() for cell in row.locator("td").all()] for row in page.locator("tbody tr").all()]


def test_the_list_of_submissions_shows_every_score(page, lab):
    listed = {row[1]: row[2:5] for row in rows(page, f"{lab.server.url}/formgrader/manage_submissions/A2")}
    collected = "2026-11-16 09:30:00 UTC"
    assert listed == {"ada": [collected, "graded", "10 / 10"], "bob": [collected, "graded", "8 / 10"]}


@pytest.fixture
def bobs(page, lab):
    """The page of bob's submission, opened from the list for manual grading."""
    rows(page, f"{lab.server.url}/formgrader/gradebook/A2/{NAME}")
    href = page.locator("a.name-shown", has_text="bob").get_attribute("href")
    page.goto(lab.server.url + href)
    page.wait_for_function("document.querySelector('#A2-pocket-check').placeholder === '2'")
    return page


def test_a_submissions_page_shows_its_scores_and_comments(bobs):
    scores = {box.get_attribute("id"): box.get_attribute("placeholder") for box in bobs.locator("input.score").all()}
    assert scores == {
        "A2-pocket-check": "2", "A2-multiclass-update-check": "2", "A2-signed-logistic-check": "2",
        "A2-one-vs-rest-check": "2", "A2-weighted-cross-entropy-check": "0",
    }  # fmt: skip
    comment = bobs.locator("#A2-weighted-cross-entropy-comment").get_attribute("placeholder")
    assert comment.startswith("Both classes are weighted")
    assert comment in bobs.locator("body").inner_text(), "the verdict stands under the check too"


def test_nothing_that_a_learner_wrote_is_markup_there(bobs):
    assert "planted" not in bobs.title()
    assert bobs.locator(".container img").count() == 0
    assert "document.title = 'planted'" in bobs.locator("body").inner_text()
