"""The figures of chapter 05 name their axes, and show what the chapter says about them."""

import numpy as np
import pytest

from dlcore.viz.figures import vectorization as figures

M = [1, 10, 100]
DRAWINGS = [
    (figures.draw_race, M, [0.01, 0.1, 1], [0.01, 0.012, 0.02]),
    (figures.draw_race, M, [0.01, 0.1, 1], [0.01, 0.012, 0.02], (30, 0.3, 0.015)),
    (figures.draw_penguins, np.array([[3000.0, 4000, 5000], [17, 18, 15]]), np.eye(2, 3), np.arange(3), "ABC"),
    (figures.draw_products,),
    (figures.draw_broadcast, (3, 1), (1, 4)),
    (figures.draw_broadcast, (3, 4), (3,)),
    (figures.draw_templates, np.eye(10, 784), list("abcdefghij")),
    (figures.draw_softmax, ["a", "b"], [1.0, -2.0], 0.5),
    (figures.draw_costs, {"raw": [1.1, 1.0], "standardised": [1.1, 0.2]}),
]
SHAPES = [((3, 1), (1, 4)), ((3, 4), (3, 1)), ((3, 4), (4,)), ((3, 3), (3,)), ((4,), (3, 1))]


def texts(figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


@pytest.mark.parametrize(("left", "right"), SHAPES)
def test_broadcasting_shows_numpys_own_sum_and_three_shapes(left, right):
    shown = texts(figures.draw_broadcast(left, right))
    a = np.arange(1, 1 + np.prod(left)).reshape(left)
    b = 10 * np.arange(1, 1 + np.prod(right)).reshape(right)
    numbers = [int(text) for text in shown if text.isdigit()]
    assert numbers == [*np.broadcast_to(a, (a + b).shape).flat, *np.broadcast_to(b, (a + b).shape).flat, *(a + b).flat]
    assert [text for text in shown if text.startswith("(")] == [str(left), str(right), str((a + b).shape)]


def test_only_given_cells_are_solid():
    rectangles = figures.draw_broadcast((3, 1), (1, 4)).axes[0].patches
    assert [sum(r.get_linestyle() == "solid" for r in part) for part in (rectangles[:12], rectangles[12:24])] == [3, 4]


def test_shapes_that_do_not_fit_are_refused_in_words():
    assert any("4 and 3 differ" in text for text in texts(figures.draw_broadcast((3, 4), (3,))))


def test_the_title_of_a_race_is_its_ratio():
    _, right = figures.draw_race(M, [1, 10, 100], [1, 1, 2], now=(30, 30.0, 1.5)).axes
    assert right.get_title(loc="left") == "m = 30: ratio 20.0"
    np.testing.assert_array_equal(right.lines[0].get_ydata(), [1, 10, 50])


@pytest.mark.parametrize("temperature", [0.05, 1.0, 5.0])
def test_bars_of_softmax_add_up_to_one_and_equal_the_formula(temperature):
    scores = np.array([2.0, 1.2, -1.5])
    _, right = figures.draw_softmax(["a", "b", "c"], scores, temperature).axes
    widths = [bar.get_width() for bar in right.patches]
    assert widths == pytest.approx(np.exp(scores / temperature) / np.exp(scores / temperature).sum())


def test_both_penguin_pictures_have_one_scale_for_both_axes():
    X = np.array([[3000.0, 4000, 5000], [17, 18, 15]])
    for ax in figures.draw_penguins(X, np.eye(2, 3), np.arange(3), "ABC").axes:
        assert np.ptp(ax.get_xlim()) == pytest.approx(np.ptp(ax.get_ylim()))


def test_ten_templates_are_named_and_the_colours_are_explained():
    *pictures, bar = figures.draw_templates(np.eye(10, 784), list("abcdefghij")).axes
    assert [ax.get_title(loc="left") for ax in pictures] == list("abcdefghij")
    assert [label.get_text() for label in bar.get_yticklabels()] == ["against", "neither", "for"]


def test_products_show_the_shapes_of_every_block():
    top, bottom = figures.draw_products().axes
    assert [text.get_text().split("\n")[-1] for text in top.texts if "\n" in text.get_text()] == [
        "(1, n)", "(n, m)", "float", "(1, m)",
    ]  # fmt: skip
    assert [text.get_text().split("\n")[-1] for text in bottom.texts if "\n" in text.get_text()] == [
        "(n, m)", "(m, 1)", "(n, 1)",
    ]  # fmt: skip
