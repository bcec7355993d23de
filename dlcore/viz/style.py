"""One look for every figure: blue against orange, told apart in grey print and by colour-blind eyes.

A figure function is pure and looks like this; nothing global is touched:

    @styled
    def draw_parabola(x):
        figure, ax = new_figure(720, 320)
        ax.plot(x, x**2, color=BLUE)
        ax.set(xlabel="x (years)", ylabel="y (pigs)")
        return figure

`styled` matters as much as `new_figure`: matplotlib reads some settings when a curve or legend is added.
"""

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import matplotlib
import numpy as np
from contourpy import contour_generator
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator

from dlcore.viz.ahead import ahead

PIXELS_PER_INCH = 100

BLUE = "#1B5FA6"  # the first thing to look at
ORANGE = "#E8861A"  # what it is compared with
NAVY = "#12304F"  # a third series, nearly black in print
SKY = "#9CCBEF"  # a quiet blue: areas, earlier steps
SAND = "#F7CF9A"  # a quiet orange
INK = "#20262E"  # text and marks
GREY = "#69717B"  # guides, and whatever is past
RUST = "#A85A00"  # for words and numbers that belong to what is orange
BROWN = "#8A4B00"  # class 1 against class 0 in navy, dark enough for small marks
PALE = "#E3E7EB"  # grid
PAPER = "#FFFFFF"

# Four series and no more, each lighter than the one before: they stay apart in grey print.
SERIES = (NAVY, BLUE, ORANGE, SKY)

CLASSES = (("o", NAVY), ("^", BROWN))  # the marks of class 0 and class 1

# Low to high as white to navy; negative to positive as blue to orange.
SEQUENTIAL = LinearSegmentedColormap.from_list("sequential", [PAPER, SKY, BLUE, NAVY])
DIVERGING = LinearSegmentedColormap.from_list("diverging", [BLUE, SKY, PAPER, SAND, ORANGE])

SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

RC = {
    "figure.facecolor": PAPER,
    "figure.dpi": PIXELS_PER_INCH,
    "figure.constrained_layout.h_pad": 0.09,
    "figure.constrained_layout.w_pad": 0.09,
    "font.family": "DejaVu Sans",  # ships with matplotlib: the same picture on every machine
    "font.size": 10,
    "text.color": INK,
    "mathtext.fontset": "dejavusans",
    "axes.facecolor": PAPER,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "axes.titlepad": 8,
    "axes.titley": 1.0,  # else every picture first looks for ticks on top
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.prop_cycle": cycler(color=SERIES),
    "grid.color": PALE,
    "grid.linewidth": 0.8,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "lines.linewidth": 2.2,
    "lines.markersize": 7,
    "legend.frameon": False,
    "legend.fontsize": 9.5,
    "image.cmap": "gray",
}

drawing = threading.RLock()


@contextmanager
def our_settings() -> Iterator[None]:
    """Make matplotlib's settings ours, and the caller's again afterwards, for one thread at a time.

    They are the whole program's, and a slider may draw while a cell does: JupyterLab runs them on two threads.
    """
    with drawing, matplotlib.rc_context(RC):
        yield


styled = our_settings()  # decorates a draw_* function


@ahead
@styled
def new_figure(width: int, height: int, rows: int = 1, columns: int = 1, **options):
    """Make an empty figure of width × height CSS pixels; return (figure, axes).

    axes is one Axes, or an array of them for several rows or columns. `options` go to `Figure.subplots`
    (`sharex=True`, `width_ratios=[2, 1]`, `subplot_kw={"projection": "3d"}`).
    At 720 pixels a figure fills a notebook cell on a laptop; text is 14 pixels high whatever the size.
    """
    figure = empty_figure(width, height)
    return figure, figure.subplots(rows, columns, **options)


@ahead
@styled
def new_mosaic(width: int, height: int, mosaic: list[list[str]], **options) -> tuple[Figure, dict[str, Axes]]:
    """Make an empty figure of width × height CSS pixels whose panels are laid out as their names are in `mosaic`.

    `options` go to `Figure.subplot_mosaic`.
    """
    figure = empty_figure(width, height)
    return figure, figure.subplot_mosaic(mosaic, **options)


def empty_figure(width: int, height: int) -> Figure:
    """Make a figure of width × height CSS pixels without axes, in a `styled` function: others arrange most of them."""
    return Figure(figsize=(width / PIXELS_PER_INCH, height / PIXELS_PER_INCH), layout="constrained")


def ticks(axis: Axis, places: Iterable[float], words: Iterable[str] | None = None) -> None:
    """Put an axis's ticks at `places`, with `words` beside them: matplotlib's `set_ticks` for pictures under a slider.

    Its own makes all of them at once, a millisecond each; these are made when drawn, which a `Backdrop` does only once.
    """
    axis.set_major_locator(FixedLocator(list(places)))
    if words is not None:
        axis.set_major_formatter(FixedFormatter(list(words)))


def level_lines(ax: Axes, x: np.ndarray, y: np.ndarray, z: np.ndarray, levels: Iterable[float], **look: object) -> None:
    """Draw where z (rows, columns) over the grid x, y is one of `levels`; `look`: as of a `LineCollection`.

    In half of the time of matplotlib's `contour`. The limits of the axes stay what they are.
    """
    contours = contour_generator(x, y, np.ma.masked_invalid(z))
    lines = [line for level in levels for line in contours.lines(level)]
    ax.add_collection(LineCollection(lines, **look), autolim=False)


def classes(
    ax: Axes,
    X: np.ndarray,
    Y: np.ndarray,
    size: float,
    edge: float = 0.7,
    names: Sequence[str] = ("class 0", "class 1"),
) -> None:
    """Draw examples X (2, m) in the marks of their classes Y (1, m); `size` and the width of their `edge` in points."""
    for label, (marker, color) in enumerate(CLASSES):
        points = X[:, Y[0] == label]
        ax.plot(*points, marker, color=color, mec=PAPER, mew=edge, ms=size, ls="none", label=names[label])


def power_of_ten(value: float, _position: int | None = None) -> str:
    """Return "10⁻⁸" for 1e-8: `ax.xaxis.set_major_formatter(power_of_ten)`, ten times quicker than mathtext."""
    return "10" + str(round(np.log10(value))).translate(SUPERSCRIPT)


def luminance(color: str) -> float:
    """Return how light a "#RRGGBB" colour is, 0 (black) to 1 (white): what is left of it in grey print.

    Relative luminance of WCAG 2.2: 0.2126 R + 0.7152 G + 0.0722 B on linear light.
    """
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio of two colours, 1 (equal) to 21 (black on white)."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)
