"""A plane coloured by numbers on a grid: every pixel has the colour of the number there."""

from io import BytesIO

import numpy as np
import pytest
from matplotlib.figure import Figure

from dlcore.viz.show import canvas_of
from dlcore.viz.style import DIVERGING
from dlcore.viz.surface import STRENGTH, colour_plane


def pixels(values, extent=(0, 1, 0, 1), xlim=(0, 1), ylim=(0, 1), low=0, high=1):
    """The colours (200, 200, 3) of a panel of 2 × 2 inches, top row first."""
    figure = Figure((2, 2), dpi=100)
    ax = figure.add_axes((0, 0, 1, 1))
    colour_plane(ax, np.array(values, float), extent, low, high)
    ax.set(xlim=xlim, ylim=ylim)
    ax.axis("off")
    with canvas_of(figure, density=1) as canvas:
        figure.draw(canvas)
        return np.asarray(canvas.buffer_rgba())[..., :3].astype(int)


def colour(value):
    """What a number from 0 to 1 looks like on white paper."""
    return 255 * (STRENGTH * np.array(DIVERGING(value))[..., :3] + 1 - STRENGTH)


MIDDLES = (np.arange(200) + 0.5) / 200


def test_a_slope_is_straight_from_edge_to_edge_and_rises_to_the_right():
    seen = pixels([[0, 1], [0, 1]])
    assert np.abs(seen - colour(MIDDLES)[None]).max() <= 4  # two colours of 256


def test_the_first_row_is_the_lowest():
    seen = pixels([[0, 0], [0.5, 0.5], [1, 1]])
    assert np.abs(seen - colour(MIDDLES[::-1])[:, None]).max() <= 4


def test_between_four_corners_it_is_bilinear():
    seen = pixels([[0, 0], [0, 1]])
    assert np.abs(seen - colour(MIDDLES[::-1, None] * MIDDLES)).max() <= 4


def test_numbers_beyond_low_and_high_get_the_last_colours():
    assert np.abs(pixels(np.full((2, 2), 9.0), low=-1) - colour(1.0)).max() <= 2
    assert np.abs(pixels(np.full((2, 2), -9.0), low=-1) - colour(0.0)).max() <= 2


def test_where_a_number_is_missing_the_paper_shows_and_elsewhere_the_colour():
    values = np.ones((5, 5))
    values[0, 0] = np.nan
    seen = pixels(values)
    assert np.all(seen[-40:, :40] == 255)
    assert np.abs(seen[:, 60:] - colour(1.0)).max() <= 2


def test_of_a_plane_larger_than_the_panel_its_part_is_drawn():
    seen = pixels([[0, 1], [0, 1]], extent=(-1, 3, -1, 3))
    assert np.abs(seen - colour(0.25 + MIDDLES / 4)[None]).max() <= 4


def test_a_plane_beside_the_panel_is_not_drawn():
    assert np.all(pixels([[0, 1], [0, 1]], extent=(2, 3, 2, 3)) == 255)


@pytest.mark.parametrize("kind", ["pdf", "svg"])
def test_it_can_be_saved_as_a_drawing(kind):
    figure = Figure((2, 2))
    colour_plane(figure.add_subplot(), np.eye(3), (0, 1, 0, 1))
    file = BytesIO()
    figure.savefig(file, format=kind)
    assert len(file.getvalue()) > 1000
