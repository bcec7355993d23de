"""A picture drawn over the backdrop is the picture itself, and axes that stand still are drawn once."""

import io

import numpy as np
import pytest
from matplotlib.axis import Axis
from matplotlib.layout_engine import ConstrainedLayoutEngine
from mpl_toolkits.mplot3d.axis3d import Axis as SolidAxis
from PIL import Image

from dlcore.viz import explore
from dlcore.viz.backdrop import LOOKS, Backdrop, encoded
from dlcore.viz.show import canvas_of
from dlcore.viz.style import DIVERGING, new_figure, styled


@styled
def draw_two(slope=1.0, top=3.0, label="y (pigs)"):
    figure, (left, right) = new_figure(500, 240, 1, 2)
    left.plot([0, 1], [0, slope])
    left.fill_between([0, 1], 0, [0, slope], alpha=0.3)
    left.set(xlabel="x (years)", ylabel=label, ylim=(0, top), title=f"slope {slope:g}")
    right.semilogy([1, 2, 3], [1, 10**slope, 1], "o--", label="a power")
    right.set(ylim=(0.1, 1e4))
    right.legend()
    return figure


@styled
def draw_map(angle=0.0):
    figure, ax = new_figure(300, 300)
    x, y = np.meshgrid(np.linspace(-1, 1, 20), np.linspace(-1, 1, 20))
    filled = ax.contourf(x, y, x * np.cos(angle) + y * np.sin(angle), np.linspace(-2, 2, 9), cmap=DIVERGING)
    ax.set(aspect="equal", facecolor="#EEEEEE")
    figure.colorbar(filled, ax=ax)
    return figure


@styled
def draw_solid(turn=30, height=1.0, off=False):
    figure, ax = new_figure(300, 300, subplot_kw={"projection": "3d"})
    figure.set_layout_engine("none")
    ax.plot([0, 1], [0, 1], [0, height])
    ax.set(zlim=(0, 3), zlabel="z")
    ax.view_init(azim=turn)
    if off:
        ax.set_axis_off()
    return figure


@styled
def draw_round(turn):
    figure, ax = new_figure(300, 300, subplot_kw={"projection": "polar"})
    ax.plot([0, turn], [0, 1])
    return figure


def draw_bare(turn):
    return draw_solid(turn, off=True)


def pixels(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)


def off(data: bytes, figure) -> int:
    """The largest difference, of 255, between a PNG and the figure drawn whole."""
    with canvas_of(figure) as canvas:
        canvas.clear()
        figure.draw(canvas)
        whole = np.array(canvas.buffer_rgba())[..., :3].astype(int)
    return np.abs(pixels(data) - whole).max()


@pytest.fixture
def drawn(monkeypatch):
    """How often a visible axis was drawn, and a layout made."""
    counts = {"axis": 0, "layout": 0}
    draw, execute = Axis.draw, ConstrainedLayoutEngine.execute

    def counted_draw(self, *args, **kwargs):
        counts["axis"] += self.get_visible()
        return draw(self, *args, **kwargs)

    def counted_execute(self, figure):
        counts["layout"] += 1
        return execute(self, figure)

    monkeypatch.setattr(Axis, "draw", counted_draw)
    monkeypatch.setattr(ConstrainedLayoutEngine, "execute", counted_execute)
    return counts


@pytest.mark.slow
@pytest.mark.parametrize(
    ("draw", "values"),
    [
        (draw_two, (0.5, 2.5)),
        (draw_map, (0.0, 2.0)),
        (draw_solid, (30, 60)),
        (draw_bare, (30, 60)),
        (draw_round, (1, 2)),
    ],
    ids=["two panels", "map", "solid", "solid without axes", "round"],
)
def test_picture_over_the_backdrop_is_the_picture_drawn_whole(draw, values):
    backdrop = Backdrop()
    for value in values:
        assert off(backdrop.png(draw(value)), draw(value)) <= 2, value


def test_axes_that_look_the_same_are_drawn_and_laid_out_once(drawn):
    backdrop = Backdrop()
    backdrop.png(draw_two(0.5))
    assert drawn == {"axis": 4, "layout": 1}
    backdrop.png(draw_two(2.5))
    backdrop.png(draw_two(1.0))
    assert drawn == {"axis": 4, "layout": 1}


@pytest.mark.slow
def test_axes_seen_before_are_not_drawn_again(drawn):
    backdrop = Backdrop(density=1)
    for top in (2.0, 3.0, 2.0):
        backdrop.png(draw_two(top=top))
    assert drawn["axis"] == 8
    for top in np.linspace(4, 9, LOOKS - 1):
        backdrop.png(draw_two(top=top))
    assert len(backdrop.looks) <= LOOKS


def test_axes_in_three_dimensions_are_drawn_when_they_turn(monkeypatch):
    drawn, draw = [], SolidAxis.draw
    monkeypatch.setattr(SolidAxis, "draw", lambda axis, canvas: drawn.append(axis) or draw(axis, canvas))
    backdrop = Backdrop()
    for turn, height in ((30, 1), (30, 2), (60, 2)):
        backdrop.png(draw_solid(turn, height))
    assert len(drawn) == 6


def test_explorer_draws_once_for_each_change_and_no_axis_again(drawn):
    calls = []

    def draw(slope):
        calls.append(slope)
        return draw_two(slope)

    explorer = explore(draw, alt="A line.", slope=(0.0, 3.0, 0.1, 1.0))
    explorer.controls["slope"].value = 2.0
    explorer.controls["slope"].value = 3.0
    assert calls == [1.0, 2.0, 3.0]
    assert drawn == {"axis": 4, "layout": 1}


@pytest.mark.parametrize("change", [{"top": 2.0}, {"label": "y (cows)"}], ids=["limits", "label"])
def test_axes_that_look_different_are_drawn_anew(change):
    backdrop = Backdrop()
    backdrop.png(draw_two())
    assert off(backdrop.png(draw_two(**change)), draw_two(**change)) <= 2


def test_longer_tick_labels_get_the_room_they_need(drawn):
    backdrop = Backdrop()
    backdrop.png(draw_two(top=3.0))
    assert off(backdrop.png(draw_two(top=30000.0)), draw_two(top=30000.0)) <= 2
    assert drawn["layout"] == 3  # one for each width, and the one to compare with


def test_two_backdrops_on_one_canvas_do_not_mix():
    one, other = Backdrop(), Backdrop()
    one.png(draw_two(1.0, top=3.0))
    other.png(draw_two(1.0, top=4.0))
    assert off(one.png(draw_two(2.0, top=3.0)), draw_two(2.0, top=3.0)) <= 2


def test_encoded_picture_reads_back_as_the_same_pixels():
    given = np.random.default_rng(0).integers(0, 256, size=(7, 5, 3), dtype=np.uint8)
    np.testing.assert_array_equal(pixels(encoded(given)), given)
