"""What a picture asks for first is made before it asks: once for each picture, and the same as if made then."""

import asyncio

import pytest
from matplotlib.axes import Axes

from dlcore.viz import ahead, explore
from dlcore.viz.show import png
from dlcore.viz.style import new_figure, styled
from dlcore.viz.widgets import PAUSE


@pytest.fixture
def spares(monkeypatch):
    """No spares yet, and what is made in the test is gone after it."""
    monkeypatch.setattr(ahead, "spares", ahead.Spares())
    monkeypatch.setattr("dlcore.viz.widgets.spares", ahead.spares)
    return ahead.spares


@pytest.fixture
def made(monkeypatch):
    """How many axes have been made, in a list of one number."""
    count, init = [0], Axes.__init__

    def counted(self, *args, **options):
        count[0] += 1
        init(self, *args, **options)

    monkeypatch.setattr(Axes, "__init__", counted)
    return count


@styled
def draw_line(slope=1.0):
    figure, (left, right) = new_figure(400, 240, 1, 2, width_ratios=[2, 1])
    left.plot([0, 1], [0, slope])
    right.set(xlabel="x", ylim=(0, 3))
    return figure


def test_a_figure_made_ahead_is_taken_once_and_looks_as_if_made_now(spares, made):
    fresh = png(draw_line())
    spares.prepare()
    made[0] = 0
    assert png(draw_line()) == fresh
    assert made == [0]
    assert png(draw_line()) == fresh
    assert made == [2]


def test_an_order_with_other_arguments_is_made_now(spares):
    new_figure(400, 240)
    spares.prepare()
    _figure, axes = new_figure(400, 240, 2)
    assert len(axes) == 2
    assert len(spares.ready) == 1


def test_only_the_last_order_is_made_again_and_few_are_kept(spares):
    calls = []

    @ahead.ahead
    def part(name):
        calls.append(name)
        return name

    @ahead.ahead
    def whole(name):
        return part(name) * 2

    for name in "0123456789":
        whole(name)
        spares.prepare()
        spares.prepare()
    assert len(calls) == 20
    assert len(spares.ready) == ahead.KEPT
    assert whole("9") == "99"
    assert len(calls) == 20


def test_a_slider_finds_its_axes_made_while_the_hand_was_still(spares, made):
    explorer = explore(draw_line, alt="A line.", slope=(0.0, 3.0, 0.1, 1.0))

    async def moved():
        counts = []
        for slope in (1.5, 2.0, 2.5):
            made[0] = 0
            explorer.controls["slope"].value = slope
            counts.append(made[0])
            await asyncio.sleep(5 * PAUSE)
        explorer.rest.cancel()
        return counts

    assert asyncio.run(moved()) == [2, 0, 0]
