"""What the contributor guide says to type works, on the page and in the modules that it names."""

import importlib.util
import re

import numpy as np
import pytest
from matplotlib.figure import Figure

from dlcore.authoring.build import plan
from dlcore.authoring.notebook import code
from dlcore.check.exercises import find
from dlcore.check.judge import judge
from dlcore.check.notebook import caller
from dlcore.viz import explore, show
from dlcore.viz.show import png
from texts import ROOT

GUIDE = (ROOT / "docs" / "contributor.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(?ms)^(`{3,})(python|md)\n(.*?)^\1$", GUIDE)
EXERCISE, ANSWERS, FIGURE = [block for _, language, block in BLOCKS if language == "python"]
ONE_CELL, EXERCISE_CELLS, FIGURE_CELLS, PAGE_START = [block for _, language, block in BLOCKS if language == "md"]
CHAPTER = "logistic_regression"


def extended(tmp_path, module, block):
    """A module of ours with a block of the guide at its end, imported from a file of its own."""
    source = ROOT.joinpath("dlcore", *module.split(".")).with_suffix(".py").read_text(encoding="utf-8")
    path = tmp_path / f"guided_{module.replace('.', '_')}.py"
    path.write_text(f"{source}\n\n{block}", encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.fixture
def exercise(tmp_path):
    return extended(tmp_path, f"check.exercises.{CHAPTER}", EXERCISE).LOGIT


@pytest.fixture
def figures(tmp_path):
    return extended(tmp_path, f"viz.figures.{CHAPTER}", FIGURE)


def verdict(exercise, function, seed=0):
    return judge(exercise, caller(exercise, function), np.random.default_rng(seed), ())


def test_the_exercise_accepts_its_answer_and_names_each_of_its_slips(exercise):
    assert len(exercise.hints) == 3
    for seed in range(5):
        assert verdict(exercise, exercise.answer, seed).passed
        for slip in exercise.slips:
            assert verdict(exercise, slip.wrong, seed).slip == slip.name


def test_the_exercise_takes_about_ten_lines():
    assert 10 <= EXERCISE[EXERCISE.index("LOGIT") :].count("\n") <= 12


def test_the_answers_written_in_other_ways_are_judged_as_the_guide_says(exercise):
    class Answers:
        def to(self, name):
            assert exercise.id == f"{CHAPTER}.{name}"

        def right(self, **functions):
            assert all(verdict(exercise, function).passed for function in functions.values())

        def wrong(self, slip, **functions):
            assert {verdict(exercise, function).slip for function in functions.values()} == {slip}

    exec(ANSWERS, {"answers": Answers(), "np": np})


def test_the_cells_become_a_page_with_a_stub_a_check_and_a_solution(tmp_path, exercise):
    source = tmp_path / "solutions" / "source" / f"04_{CHAPTER}.md"
    source.parent.mkdir(parents=True)
    source.write_text(PAGE_START + "\n" + EXERCISE_CELLS + "\n" + FIGURE_CELLS, encoding="utf-8")
    [work] = plan(tmp_path, find=lambda id: exercise if id == exercise.id else find(id))
    stub, check, still, slider = code(work.learner)
    assert "raise NotImplementedError" in stub.source
    assert check.source == f'check("{exercise.id}", logit)'
    assert "return np.log(a / (1 - a))" in code(work.solution)[0].source
    assert "draw_logit()" in still.source
    assert slider.source in ONE_CELL
    assert "nbval-ignore-output" in slider.metadata.tags
    assert work.page.minutes == 90


def test_the_figure_is_drawn_names_its_axes_and_follows_its_slider(figures):
    figure = figures.draw_logit()
    assert isinstance(figure, Figure)
    assert figure.axes[0].get_xlabel()
    assert figure.axes[0].get_ylabel()
    cells = re.findall(r"(?m)^(show|explore)\((.*)\)$", FIGURE_CELLS)
    assert [tool for tool, _ in cells] == ["show", "explore"]
    for tool, arguments in cells:
        made = eval(f"{tool}({arguments})", {"show": show, "explore": explore, "figures": figures})
    before = made.picture.value
    made.controls["marked"].value = 0.5
    assert made.picture.value != before
    assert png(figures.draw_logit(0.5)).startswith(b"\x89PNG")


def test_the_exercise_of_the_guide_is_not_in_the_course():
    with pytest.raises(LookupError):
        find(f"{CHAPTER}.logit")


@pytest.mark.parametrize(
    "path", re.findall(r"`((?:dlcore|solutions|tests|docs|notebooks|assignments)/[\w./*-]+)`", GUIDE)
)
def test_every_file_that_the_guide_names_is_there(path):
    assert "NN" in path or list(ROOT.glob(path))
