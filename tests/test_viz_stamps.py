"""Words stamped from memory look as if drawn anew."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.font_manager import FontProperties

from dlcore.viz.stamps import KEPT, StampingRenderer
from dlcore.viz.style import ORANGE, empty_figure, styled

SIZE = 400, 240, 100


@styled
def words(*said, color="black", **look):
    """A figure of texts below each other."""
    figure = empty_figure(*SIZE[:2])
    for k, text in enumerate(said):
        figure.text(0.3, 0.8 - 0.2 * k, text, color=color, **look)
    FigureCanvasAgg(figure)
    return figure


def pixels(figure, renderer):
    renderer.clear()
    figure.draw(renderer)
    return np.array(renderer.buffer_rgba()).astype(int)


@pytest.fixture
def drawn(monkeypatch):
    """Every text that was drawn letter by letter."""
    texts, draw = [], RendererAgg.draw_text

    def noted(self, gc, x, y, s, *more, **options):
        texts.append(s)
        draw(self, gc, x, y, s, *more, **options)

    monkeypatch.setattr(RendererAgg, "draw_text", noted)
    return texts


@pytest.mark.parametrize(
    ("said", "look"),
    [
        (["a slope of −1.5", "θ₁"], {}),
        (["$x_1 + \\sqrt{y}$"], {"fontsize": 15}),
        (["upright"], {"rotation": 90}),
        (["askew, and pale"], {"rotation": 33, "alpha": 0.4, "color": ORANGE}),
        (["beyond the edge of the picture, a long way"], {"fontsize": 20}),
        (["cut off"], {"clip_on": True}),
        ([" ", "after a blank"], {}),
        (["two\nlines"], {}),
        (["in a box"], {"bbox": {"facecolor": "yellow"}}),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_stamp_leaves_the_pixels_of_the_letters(said, look):
    figure, renderer = words(*said, **look), StampingRenderer(*SIZE)
    expected = pixels(figure, RendererAgg(*SIZE))
    for _ in range(4):
        assert np.abs(pixels(figure, renderer) - expected).max() <= 2


def test_a_text_is_drawn_once_and_stamped_from_then_on(drawn):
    renderer = StampingRenderer(*SIZE)
    for turn in range(5):
        pixels(words("cost J", f"step {turn}"), renderer)
    assert drawn.count("cost J") == 1
    assert [text for text in drawn if text != "cost J"] == [f"step {turn}" for turn in range(5)]


@pytest.mark.parametrize("change", [{"color": ORANGE}, {"fontsize": 14}, {"alpha": 0.5}, {"rotation": 5}, {"x": 0.31}])
def test_a_text_that_looks_otherwise_gets_no_old_stamp(change):
    renderer = StampingRenderer(*SIZE)
    for _ in range(3):
        pixels(words("the same words"), renderer)
    changed = words("the same words")
    changed.texts[0].set(**change)
    assert np.array_equal(pixels(changed, renderer), pixels(changed, RendererAgg(*SIZE)))


def test_few_stamps_are_kept():
    renderer = StampingRenderer(*SIZE)
    for k in range(KEPT + 50):
        renderer.draw_text(renderer.new_gc(), k, 100, "7", FontProperties(), 0)
    assert len(renderer.stamps) == KEPT
