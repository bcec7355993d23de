"""The figures of chapter 00 that show data: digits, their pixels, a training run, a network's ten bars."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Affine2D

from dlcore.viz.style import BLUE, INK, ORANGE, PAPER, SKY, empty_figure, new_figure, styled, ticks


@styled
def draw_gallery(images: np.ndarray, captions: Sequence[str] | None = None, marked: Sequence[int] = ()) -> Figure:
    """Draw images (m, 28, 28), eight in a row, with captions above; those whose index is in `marked` are framed."""
    rows, width, height = -(-len(images) // 8), 8 * 31, 33 if captions is None else 41  # in pixels of the images
    figure, ax = new_figure(720, rows * height * 720 // width)
    figure.set_layout_engine("none")
    ax.set_position([0, 0, 1, 1])
    for top in range(rows):  # one strip for each row: eight panels would take ten times as long
        row = [np.pad(image, ((0, 0), (0, 3))) for image in images[8 * top : 8 * top + 8]]
        _image(ax, np.hstack(row), extent=(0, 31 * len(row), height * top + 28, height * top), aspect="auto")
    for index in range(len(images)):
        left, top = 31 * (index % 8), height * (index // 8)
        if captions is not None:
            ax.text(left + 14, top - 2, captions[index], ha="center")
        if index in marked:
            ax.add_patch(Rectangle((left, top), 28, 28, fill=False, ec=ORANGE, lw=4))
    ax.set(xlim=(-1.5, width - 1.5), ylim=(height * (rows - 1) + 30, 30 - height))
    ax.set_axis_off()
    return figure


@styled
def draw_pixels(image: np.ndarray, top: int, left: int, size: int = 9) -> Figure:
    """Draw an image of 0…255 beside the numbers in one square of it, `size` pixels wide, and their sum."""
    figure, (whole, part) = new_figure(720, 370, 1, 2)
    square = image[top : top + size, left : left + size]
    _image(whole, image, 255)
    whole.add_patch(Rectangle((left - 0.5, top - 0.5), size, size, fill=False, ec=ORANGE, lw=2.5))
    whole.set(title="what you see", xlabel="column", ylabel="row")
    _image(part, square, 255)
    places = [(column, row) for row in range(size) for column in range(size)]
    _numbers(part, square.ravel(), places, [PAPER if value > 120 else INK for value in square.flat])
    part.set(title=f"what the machine gets; sum {square.sum()}", xticks=[], yticks=[])
    part.set_xlabel("column", labelpad=24)
    part.set_ylabel("row", labelpad=26)
    even = range(0, size, 2)
    _numbers(part, [left + k for k in even], [(k, size) for k in even], INK)
    _numbers(part, [top + k for k in even], [(-1, k) for k in even], INK)
    return figure


def _numbers(ax, values, places, colours) -> None:
    """Write whole numbers at places in the data, as one drawing: so many words would take far longer."""
    points = Affine2D().scale(1 / 72) + ax.figure.dpi_scale_trans
    words = [glyphs(str(value)) for value in values]
    drawn = PathCollection(words, offsets=places, offset_transform=ax.transData, facecolors=colours, linewidths=0)
    drawn.set(transform=points, clip_on=False)
    ax.add_collection(drawn, autolim=False)


@cache
def glyphs(word: str) -> Path:
    """The outline of a word, 9 points high, its middle at 0."""
    outline = TextPath((0, 0), word, size=9)
    box = outline.get_extents()
    return Affine2D().translate(-(box.x0 + box.x1) / 2, -(box.y0 + box.y1) / 2).transform_path(outline)


@styled
def draw_columns(images: np.ndarray) -> Figure:
    """Draw images (m, 28, 28) above the matrix X (784, m) that has each of them as a column."""
    m = len(images)
    figure = empty_figure(720, 440)
    grid = figure.add_gridspec(2, m, height_ratios=(1, 4))
    for column, image in enumerate(images):
        ax = figure.add_subplot(grid[0, column])
        _image(ax, image)
        ax.set_axis_off()
    ax = figure.add_subplot(grid[1, :])
    _image(ax, images.reshape(m, -1).T)
    ax.vlines(np.arange(1, m) - 0.5, -0.5, 783.5, color=ORANGE, lw=1)
    ax.set(aspect="auto", xlabel="example: one column each", ylabel="pixel: one row each")
    ax.set(xticks=range(m), yticks=[0, 200, 400, 600, 783])
    return figure


@styled
def draw_training(costs: Sequence[float], valid_costs: Sequence[float]) -> Figure:
    """Draw the cost on training and on validation digits, epoch by epoch."""
    figure, ax = new_figure(720, 300)
    epochs = range(1, len(costs) + 1)
    ax.plot(epochs, costs, "o-", color=BLUE, label="digits it trains on")
    ax.plot(epochs, valid_costs, "s--", color=ORANGE, label="validation digits")
    ax.set(xlabel="epoch", ylabel="cost (nats per digit)", ylim=(0, None))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    ax.legend()
    return figure


@styled
def draw_reading(image: np.ndarray, probabilities: np.ndarray, label: int) -> Figure:
    """Draw an image beside the ten probabilities (10,) a network gives it; a wrong reading is hatched."""
    figure, (picture, bars) = new_figure(720, 310, 1, 2, width_ratios=(1, 1.5))
    _image(picture, image)
    picture.set(xticks=[], yticks=[], title=f"the label says {label}")
    picture.spines[:].set_visible(False)
    said = int(np.argmax(probabilities))
    drawn = bars.bar(range(10), probabilities, color=SKY)
    drawn[said].set(facecolor=BLUE if said == label else ORANGE, hatch="" if said == label else "//")
    verdict = "right" if said == label else "wrong"
    bars.set(title=f"it reads {said}, with probability {probabilities[said]:.2f}: {verdict}")
    bars.set(xlabel="digit", ylabel="probability", ylim=(0, 1.02))
    ticks(bars.xaxis, range(10))
    return figure


def _image(ax, pixels, high=1, **options):
    """Ink on paper: 0 is white, `high` is black."""
    ax.imshow(pixels, cmap="gray_r", vmin=0, vmax=high, interpolation="nearest", **options)
    ax.grid(False)
