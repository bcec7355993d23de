"""The drawn-by-hand figures of chapter 00: functions, fields, depth, eighty years of history, eight steps."""

from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch

from dlcore.viz.style import BLUE, GREY, INK, ORANGE, PALE, PAPER, SKY, empty_figure, new_figure, styled

# The counts of weights and the error rates are those of the papers named: LeCun et al. 1998, Krizhevsky et al. 2012
# (table 2: without and with extra training data), He et al. 2015 (an ensemble, 3.57 %), Brown et al. 2020.
EVENTS = (
    (1943, "McCulloch and Pitts: a neuron as a formula"),
    (1958, "Rosenblatt: the perceptron learns from examples"),
    (1969, "Minsky and Papert: what one neuron can never do"),
    (1986, "Rumelhart, Hinton and Williams: backpropagation"),
    (1989, "LeCun and others: a network reads zip codes"),
    (1991, "Hochreiter: why gradients vanish in deep networks"),
    (1997, "Hochreiter and Schmidhuber: LSTM, a memory for sequences"),
    (1998, "LeCun and others: LeNet-5, 60 thousand weights"),
    (2006, "Hinton and others: deep belief nets; deep autoencoders in Science"),
    (2012, "AlexNet: 60 million weights; ImageNet errors 16.4 % and 15.3 %"),
    (2015, "He and others: ResNet, up to 152 layers; an ensemble errs in 3.6 %"),
    (2016, "Silver and others: AlphaGo, Go at champion level"),
    (2017, "Vaswani and others: the transformer"),
    (2020, "Brown and others: GPT-3, 175 billion weights"),
    (2024, "Nobel prize in physics for Hopfield and Hinton"),
    (2026, "today: your turn"),
)
STEPS = ("load", "split,\nnormalise", "define", "configure", "train", "evaluate", "predict", "save")
LOOP = (3, 4, 5)  # the steps that are gone through again and again
ARROW = {"arrowstyle": "->", "color": GREY, "lw": 1.6}


@styled
def draw_functions(digit: np.ndarray) -> Figure:
    """Draw four functions nobody can write down, input → f → output; digit: an image (28, 28) in [0, 1]."""
    figure, ax = _canvas(720, 400)
    rows = (
        ("a sound", "“How are you?”"),
        ("an image", "“seven”"),
        ("a Go board", "the next move: “5-5”"),
        ("your words", "“Hello! How can I help?”"),
    )
    for row, (given, answer) in enumerate(rows):
        y = 0.875 - row / 4
        ax.text(0.15, y, given, ha="right", va="center", fontsize=11)
        ax.annotate("", (0.47, y), (0.36, y), arrowprops=ARROW)
        _box(ax, 0.48, y - 0.075, 0.075, 0.15, BLUE)
        ax.text(0.5175, y, "$f$", color=PAPER, ha="center", va="center", fontsize=17)
        ax.annotate("", (0.655, y), (0.565, y), arrowprops=ARROW)
        ax.text(0.675, y, answer, va="center", fontsize=11)
    insets = [figure.add_axes((0.18, 0.785 - row / 4, 0.16, 0.18)) for row in range(4)]
    for inset in insets:
        inset.set_axis_off()
    t = np.linspace(0, 1, 400)
    wave = np.sin(2 * np.pi * 28 * t) * (np.sin(3 * np.pi * t) ** 2) * (1 - 0.5 * t)
    insets[0].plot(t, wave, color=BLUE, lw=0.9, ls="-")
    insets[1].imshow(digit[3:-3, 3:-3], cmap="gray_r", vmin=0, vmax=1)
    _go_board(insets[2])
    bubble = {"boxstyle": "round,pad=0.5", "fc": PALE, "ec": "none"}
    insets[3].text(0.5, 0.45, "Hi!", ha="center", va="center", fontsize=14, bbox=bubble)
    return figure


def _go_board(ax):
    for line in range(5):
        ax.plot([0, 4], [line, line], color=GREY, lw=0.8, ls="-")
        ax.plot([line, line], [0, 4], color=GREY, lw=0.8, ls="-")
    black, white = [(1, 1), (2, 2), (3, 3)], [(2, 1), (3, 2), (1, 3)]
    for place in black + white:
        ax.add_patch(Circle(place, 0.42, fc=INK if place in black else PAPER, ec=INK, zorder=3))
    ax.set_aspect("equal")


@styled
def draw_fields() -> Figure:
    """Draw deep learning inside machine learning inside artificial intelligence, with an example of each."""
    figure, ax = _canvas(720, 300)
    fields = (
        (1.00, PALE, "artificial intelligence", "also rules that people write: a route planner, a chess program"),
        (0.70, SKY, "machine learning", "a function found from examples: prices, from a list of sales"),
        (0.40, BLUE, "deep learning", "… and the function is a network of layers: “seven”, from pixels"),
    )
    for depth, (top, colour, name, example) in enumerate(fields):
        left, bottom, ink = 0.035 * depth, 0.06 * depth, PAPER if colour == BLUE else INK
        _box(ax, left, bottom, 1 - 2 * left, top - bottom, colour)
        ax.text(left + 0.03, top - 0.085, name, fontsize=13, weight="bold", color=ink, va="center")
        ax.text(left + 0.03, top - 0.19, example, fontsize=11, color=ink, va="center")
    return figure


@styled
def draw_depth(*networks: tuple[int, ...]) -> Figure:
    """Draw networks side by side, each given by its layer sizes, and count their layers of weights."""
    widths = [len(sizes) for sizes in networks]
    figure, axes = new_figure(720, 300, 1, len(networks), width_ratios=widths, squeeze=False)
    half = max(map(max, networks)) / 2
    for ax, sizes in zip(axes.flat, networks, strict=True):
        layers = [np.arange(n) - (n - 1) / 2 for n in sizes]
        for x, (here, there) in enumerate(pairwise(layers)):
            starts, ends = np.meshgrid(here, there)
            ax.plot([x, x + 1], [starts.ravel(), ends.ravel()], color=GREY, lw=0.5, ls="-")
        for x, ys in enumerate(layers):
            ax.scatter(np.full(len(ys), x), ys, s=130, color=ORANGE if x == 0 else BLUE, zorder=3)
        L = len(sizes) - 1
        ax.set(ylim=(-half, half), xlim=(-0.3, L + 0.3))
        ax.set_title(f"{L} {'layer' if L == 1 else 'layers'}", loc="center")
        ax.set_axis_off()
    return figure


@styled
def draw_timeline() -> Figure:
    """Draw `EVENTS` beside an axis of years that is true to scale."""
    figure, ax = new_figure(720, 620)
    years = [year for year, _ in EVENTS]
    for (year, event), y in zip(EVENTS, spread(years, gap=3.4, end=2028), strict=True):
        colour = ORANGE if year == years[-1] else BLUE
        ax.scatter(0, year, color=colour, s=40, zorder=3, clip_on=False)
        ax.plot([0.01, 0.12, 0.15], [year, y, y], color=GREY, lw=0.9, ls="-")
        ax.text(0.17, y, str(year), va="center", weight="bold")
        ax.text(0.34, y, event, va="center")
    ax.set(ylabel="year", xlim=(0, 2.3), ylim=(2030, 1940), xticks=[], yticks=range(1940, 2030, 10))
    ax.spines["left"].set_linewidth(2)
    ax.spines["bottom"].set_visible(False)
    ax.grid(False)
    return figure


def spread(years: list[int], gap: float, end: float) -> list[float]:
    """Move sorted labels at least `gap` apart: later where they crowd, then earlier so that none is past `end`."""
    places = [float(year) for year in years]
    for i in range(1, len(places)):
        places[i] = max(places[i], places[i - 1] + gap)
    for i in reversed(range(len(places))):
        places[i] = min(places[i], end - gap * (len(places) - 1 - i))
    return places


@styled
def draw_steps() -> Figure:
    """Draw the eight steps of a project in a row, and the way back from the sixth to the fourth."""
    figure, ax = _canvas(720, 130)
    width, pitch = 0.104, 0.128
    for k, name in enumerate(STEPS):
        x, loop = k * pitch, k in LOOP
        _box(ax, x, 0.44, width, 0.54, BLUE if loop else SKY)
        ink = PAPER if loop else INK
        ax.text(x + width / 2, 0.85, k + 1, ha="center", va="center", color=ink, weight="bold", fontsize=11)
        ax.text(x + width / 2, 0.62, name, ha="center", va="center", color=ink, fontsize=9)
        if k:
            ax.annotate("", (x, 0.71), (x - pitch + width, 0.71), arrowprops=ARROW | {"shrinkA": 1, "shrinkB": 1})
    first, last = (k * pitch + width / 2 for k in (LOOP[0], LOOP[-1]))
    back = ARROW | {"connectionstyle": "arc,angleA=-90,armA=21,angleB=-90,armB=21,rad=5", "lw": 1.6}
    ax.annotate("", (first, 0.42), (last, 0.42), arrowprops=back)
    ax.text((first + last) / 2, 0.10, "again, until it is good enough", ha="center", va="center", fontsize=10)
    return figure


def _canvas(width, height):
    """A figure of width × height CSS pixels whose one axes runs from 0 to 1 both ways and shows no scale."""
    figure = empty_figure(width, height)
    figure.set_layout_engine("none")
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.set_axis_off()
    return figure, ax


def _box(ax, left, bottom, width, height, colour):
    style = "round,pad=0,rounding_size=0.015"
    ax.add_patch(FancyBboxPatch((left, bottom), width, height, boxstyle=style, fc=colour, ec="none"))
