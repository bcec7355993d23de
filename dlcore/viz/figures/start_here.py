"""The figures of chapter 00 that show data: digits, their pixels, a training run, a network's ten bars."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from dlcore.viz.style import BLUE, INK, ORANGE, PIXELS_PER_INCH, SKY, new_figure, styled


@styled
def draw_gallery(images: np.ndarray, captions: Sequence[str] | None = None, marked: Sequence[int] = ()) -> Figure:
    """Draw images (m, 28, 28), eight in a row, with captions above; those whose index is in `marked` are framed."""
    rows = -(-len(images) // 8)
    figure, axes = new_figure(720, rows * (95 if captions is None else 118), rows, 8, squeeze=False)
    for ax in axes.flat:
        ax.set_axis_off()
    for index, (ax, image) in enumerate(zip(axes.flat, images, strict=False)):
        _image(ax, image)
        if captions is not None:
            ax.set_title(captions[index], fontsize=10, loc="center", pad=4)
        if index in marked:
            ax.add_patch(Rectangle((-0.5, -0.5), 28, 28, fill=False, ec=ORANGE, lw=4))
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
    for (row, column), value in np.ndenumerate(square):
        colour = "white" if value > 120 else INK
        part.text(column, row, value, ha="center", va="center", fontsize=9, color=colour)
    part.set(title=f"what the machine gets; sum {square.sum()}", xlabel="column", ylabel="row")
    part.set_xticks(range(0, size, 2), range(left, left + size, 2))
    part.set_yticks(range(0, size, 2), range(top, top + size, 2))
    return figure


@styled
def draw_columns(images: np.ndarray) -> Figure:
    """Draw images (m, 28, 28) above the matrix X (784, m) that has each of them as a column."""
    m = len(images)
    figure = Figure(figsize=(720 / PIXELS_PER_INCH, 440 / PIXELS_PER_INCH), layout="constrained")
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
    picture.set(xticks=[], yticks=[], xlabel=f"the label says {label}")
    picture.spines[:].set_visible(False)
    said = int(np.argmax(probabilities))
    drawn = bars.bar(range(10), probabilities, color=SKY)
    drawn[said].set(facecolor=BLUE if said == label else ORANGE, hatch="" if said == label else "//")
    verdict = "right" if said == label else "wrong"
    bars.set(title=f"it reads {said}, with probability {probabilities[said]:.2f}: {verdict}")
    bars.set(xticks=range(10), xlabel="digit", ylabel="probability", ylim=(0, 1.02))
    return figure


def _image(ax, pixels, high=1):
    """Ink on paper: 0 is white, `high` is black."""
    ax.imshow(pixels, cmap="gray_r", vmin=0, vmax=high, interpolation="nearest")
    ax.grid(False)
