"""What holds for the figures of every chapter: each is tried, says what it measures, and wears the course's colours."""

import ast
import importlib
import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import CSS4_COLORS, is_color_like
from matplotlib.figure import Figure

from dlcore.viz.style import new_figure

HERE = Path(__file__).parent
MODULES = {path.stem: path for path in sorted((HERE.parent / "dlcore" / "viz" / "figures").glob("[a-z]*.py"))}
TESTS = [path.stem for path in sorted(HERE.glob("test_figures_*.py"))]
DRAWINGS = [drawing for name in TESTS for drawing in importlib.import_module(name).DRAWINGS]
NAMES = [f"{draw.__module__.rpartition('.')[2]}.{draw.__name__}" for draw, *_ in DRAWINGS]
COLOURED = re.compile(r"c|m?[ef]c|\w*colors?")  # the arguments in which matplotlib takes a colour

every_module = pytest.mark.parametrize("name", MODULES)


def tree_of(name):
    return ast.parse(MODULES[name].read_text(encoding="utf-8"))


def drawing_functions(tree):
    return [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("draw_")]


def unlabelled(figure):
    """The axes with numbers and no words on them that have no label, nor has one beside them that they share."""
    for number, ax in enumerate((ax for ax in figure.axes if ax.axison), 1):
        for which, shared in (("x", ax.get_shared_x_axes()), ("y", ax.get_shared_y_axes())):
            labels = [getattr(other, f"get_{which}label")() for other in shared.get_siblings(ax)]
            ticks = [label.get_text() for label in getattr(ax, f"get_{which}ticklabels")()]
            if not any(labels) and re.search(r"\d", str(ticks)) and not any(tick[:2].isalpha() for tick in ticks):
                yield f"no label on the {which} axis of panel {number}"


@every_module
def test_every_drawing_function_is_tried(name):
    tried = {function.__name__ for function, *_ in DRAWINGS if function.__module__.endswith(f".{name}")}
    untried = [node.name for node in drawing_functions(tree_of(name)) if node.name not in tried]
    assert not untried, f"DRAWINGS of the tests lack {', '.join(untried)} of {name}.py"


def cut_off(figure):
    """The panels and words that reach beyond the edge of the picture."""
    boxes = {f"panel {number}": ax.get_tightbbox() for number, ax in enumerate(figure.axes, 1)}
    boxes |= {text.get_text(): text.get_window_extent() for text in figure.texts if text.get_text()}
    for name, box in boxes.items():
        if box and (min(box.min) < -1.5 or np.any(box.max > figure.bbox.size + 1.5)):
            yield name


@pytest.mark.parametrize(("draw", "arguments"), [(draw, rest) for draw, *rest in DRAWINGS], ids=NAMES)
def test_every_drawing_is_a_figure_whose_axes_say_what_they_measure_with_no_word_cut_off(draw, arguments):
    figure = draw(*arguments)
    assert isinstance(figure, Figure)
    figure.draw_without_rendering()
    assert not list(unlabelled(figure)), f"{draw.__name__} has {', '.join(unlabelled(figure))}"
    assert not list(cut_off(figure)), f"{draw.__name__} leaves its picture with {', '.join(cut_off(figure))}"


def test_a_word_beyond_the_edge_is_seen():
    figure, ax = new_figure(300, 200)
    figure.set_layout_engine("none")
    figure.draw_without_rendering()
    assert not list(cut_off(figure))
    ax.set_position([0.01, 0.2, 0.9, 0.7])
    figure.text(0.9, 0.5, "too long for here")
    assert list(cut_off(figure)) == ["panel 1", "too long for here"]


def test_an_axis_without_its_label_is_seen_unless_its_neighbour_has_one():
    figure, axes = new_figure(300, 200, 1, 2, sharey=True)
    axes[1].set(xlabel="x", ylabel="y")
    figure.draw_without_rendering()
    assert list(unlabelled(figure)) == ["no label on the x axis of panel 1"]


def own_colours(tree):
    """(line, colour) of every colour that a module spells out instead of taking it from the style."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if node.value in CSS4_COLORS or re.fullmatch("#[0-9A-Fa-f]{3,8}", node.value):
                yield node.lineno, node.value
        elif isinstance(node, ast.keyword) and COLOURED.fullmatch(node.arg or ""):
            given = [part.value for part in ast.walk(node.value) if isinstance(part, ast.Constant)]
            yield from ((node.value.lineno, each) for each in given if is_shorthand(each))
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith((".plot", ".semilogy", ".loglog")):
            given = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            yield from ((node.lineno, each) for each in given if re.search("[bgrcmykw]", str(each)))


def is_shorthand(given):
    """Whether a constant is a colour by which matplotlib means its own, "k" or "0.5" or "C0"."""
    return isinstance(given, str) and given not in {"none", *CSS4_COLORS} and is_color_like(given)


@every_module
def test_colours_come_from_the_style(name):
    found = [
        f"{name}.py:{line}: {colour!r} is not of dlcore/viz/style.py" for line, colour in own_colours(tree_of(name))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('ax.plot(x, y, "o--", color=BLUE, mfc="none")', []),
        ('ax.text(0, 0, "w", color=INK, ha="center")', []),
        ('look = (0, "o", "#8A4B00")', ["#8A4B00"]),
        ('box = {"facecolor": "white"}', ["white"]),
        ('ax.plot(x, y, mec="k" if y else INK)', ["k"]),
        ('ax.axhline(0, color="0.5")', ["0.5"]),
        ('ax.plot(x, y, "r--")', ["r--"]),
    ],
)
def test_a_colour_of_its_own_is_seen_and_a_word_is_not(source, found):
    assert [colour for _, colour in own_colours(ast.parse(source))] == found


@every_module
def test_every_drawing_function_is_styled(name):
    plain = [
        f"{name}.py:{node.lineno}: {node.name} needs @styled above it"
        for node in drawing_functions(tree_of(name))
        if "styled" not in [ast.unparse(decorator) for decorator in node.decorator_list]
    ]
    assert not plain, "\n".join(plain)
