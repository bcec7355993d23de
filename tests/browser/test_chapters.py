"""Every chapter as a learner meets it: in JupyterLab, in a browser."""

import re

import pytest

from lab_server import ROOT

pytestmark = pytest.mark.browser

SLIPPED = "01_derivatives.ipynb"  # where a learner makes a slip; the other chapters run as they come
CHAPTERS = {path.name for path in (ROOT / "notebooks").glob("[01]*.ipynb")} - {SLIPPED}

FORWARD_DIFFERENCE = """
def derivative(f, x, h=1e-5):
    return (f(x + h) - f(x)) / h
"""
CENTRAL_DIFFERENCE = """
def derivative(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h)
"""


def runs_with_nothing_started(page):
    """Run all cells: no error, and every check says that its exercise is not started."""
    page.run_all()
    assert page.errors() == []
    assert page.verdicts()
    assert all("not started" in verdict for verdict in page.verdicts())


def every_slider_moves(page):
    """From end to end without an error: there by mouse, back by keyboard."""
    for slider in page.sliders():
        page.drag(slider, "left")
        page.send(slider, "right")
    assert page.errors() == []


def test_a_learner_of_chapter_01_makes_a_slip_reads_its_name_mends_it_and_moves_sliders(lab):
    page = lab.open(SLIPPED)
    runs_with_nothing_started(page)

    assert re.search("✗ derivative: .*forward difference", page.answer("derivative", FORWARD_DIFFERENCE))
    assert re.search("✓ derivative: right, 2 of 2 points", page.answer("derivative", CENTRAL_DIFFERENCE))
    assert '"derivatives.derivative"' in lab.server.progress_file.read_text()

    slider = page.sliders()[0]
    page.drag(slider, "left")
    before = page.picture_of(slider)
    page.drag(slider, "right")
    assert page.picture_of(slider) != before
    every_slider_moves(page)


@pytest.mark.parametrize("name", sorted(CHAPTERS))
def test_a_chapter_runs_and_its_sliders_move_from_end_to_end_without_an_error(lab, name):
    page = lab.open(name)
    runs_with_nothing_started(page)
    every_slider_moves(page)
