"""The figures of chapter 05: products as blocks, a race over m, what broadcasting copies, softmax, ten templates."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import NullLocator

from dlcore.activations import softmax
from dlcore.viz.style import (
    BLUE,
    DIVERGING,
    GREY,
    INK,
    NAVY,
    ORANGE,
    PALE,
    PAPER,
    SAND,
    SKY,
    new_figure,
    power_of_ten,
    styled,
    ticks,
)

SLOW, FAST = ORANGE, BLUE  # with a loop, and without


@styled
def draw_products() -> Figure:
    """Draw Z = wᵀX + b and dw = X dZᵀ / m as blocks; one example is orange in each of them."""
    figure, (top, bottom) = new_figure(720, 400, 2, 1, height_ratios=[1, 1.15])
    _blocks(
        top,
        [
            ("$w^T$\n(1, n)", 3, 1, None, ""),
            ("X\n(n, m)", 5, 3, "column", "@"),
            ("b\nfloat", 0.6, 1, None, "+"),
            ("Z\n(1, m)", 5, 1, "column", "="),
        ],
    )
    _blocks(
        bottom,
        [
            ("X\n(n, m)", 5, 3, "column", ""),
            ("$dZ^T$\n(m, 1)", 1, 5, "row", "@"),
            ("m·dw\n(n, 1)", 1, 3, None, "="),
        ],
    )
    top.set_title("Forward: the orange column meets w and gives the orange score")
    bottom.set_title("Backward: the orange column, times its own error, goes into the sum")
    return figure


def _blocks(ax: Axes, blocks) -> None:
    """Blocks (name, width, height, what is marked, the sign before it), side by side on one middle line."""
    x = 0.0
    for name, width, height, marked, sign in blocks:
        ax.text(x - 0.75, 0, sign, ha="center", va="center", fontsize=15)
        ax.add_patch(Rectangle((x, -height / 2), width, height, facecolor=SKY, edgecolor=NAVY, lw=1.5))
        if marked == "column":
            ax.add_patch(Rectangle((x + 3, -height / 2), 0.6, height, facecolor=ORANGE, edgecolor=NAVY, lw=1))
        if marked == "row":
            ax.add_patch(Rectangle((x, height / 2 - 3.6), width, 0.6, facecolor=ORANGE, edgecolor=NAVY, lw=1))
        ax.text(x + width + 0.15, -height / 2, name, va="bottom", linespacing=1.3)
        x += width + 3.4
    ax.set(xlim=(-0.6, 24.5), ylim=(-2.7, 2.7))
    ax.set_aspect("equal", anchor="W")
    ax.axis("off")


@styled
def draw_race(
    m: Sequence[float], loop: Sequence[float], vectorised: Sequence[float], now: tuple | None = None
) -> Figure:
    """Draw milliseconds a step over the number of examples m, with and without a loop, and how many times faster.

    m, loop, vectorised: equally long. now: (m, loop, vectorised) of one more measurement, drawn as large dots.
    """
    figure, (left, right) = new_figure(720, 340, 1, 2, width_ratios=[1.25, 1])
    m, loop, vectorised = (np.asarray(values, float) for values in (m, loop, vectorised))
    left.plot(m, loop, color=SLOW, ls="--", label="loop over the examples")
    left.plot(m, vectorised, color=FAST, ls="-", label="vectorised")
    right.plot(m, loop / vectorised, color=NAVY)
    right.axhline(1, color=GREY, lw=1, ls=":")
    if now is not None:
        count, slow, fast = now
        left.plot(count, slow, "o", color=SLOW, ms=10)
        left.plot(count, fast, "o", color=FAST, ms=10)
        right.plot(count, slow / fast, "o", color=NAVY, ms=10)
        right.set_title(f"m = {count:g}: ratio {slow / fast:.1f}")
    left.set(xscale="log", yscale="log", xlabel="examples m", ylabel="time for one step (ms)")
    left.legend(loc="upper left")
    right.set(xscale="log", yscale="log", xlabel="examples m", ylabel="loop's time / vectorised time")
    for ax in (left, right):
        low, high = np.log10(ax.get_ylim())
        ax.set_ylim(10 ** np.floor(low), 10 ** np.ceil(high))  # whole powers: still the same for the next measurement
    for axis in (left.xaxis, left.yaxis, right.xaxis, right.yaxis):
        axis.set_major_formatter(power_of_ten)
        axis.set_minor_locator(NullLocator())  # twice as quick to draw
    return figure


@styled
def draw_broadcast(left: tuple[int, ...], right: tuple[int, ...]) -> Figure:
    """Draw what NumPy makes of `left + right`, two shapes: given cells solid, its copies pale, or why it refuses."""
    figure, ax = new_figure(720, 180)
    a = np.arange(1, 1 + np.prod(left)).reshape(left)
    b = 10 * np.arange(1, 1 + np.prod(right)).reshape(right)
    ax.axis("off")
    ax.set(xlim=(-0.2, 17.5), ylim=(-3.2, 0.9))
    ax.set_aspect("equal", anchor="W")
    try:
        out = np.broadcast_shapes(left, right)
    except ValueError:
        _cells(ax, 0, np.atleast_2d(a), np.atleast_2d(a).shape, SKY, str(left))
        _cells(ax, 6.2, np.atleast_2d(b), np.atleast_2d(b).shape, SAND, str(right))
        ax.text(5.1, -1.5, "+", ha="center", va="center", fontsize=16)
        ax.text(11.4, -1.5, f"error: last axes\n{left[-1]} and {right[-1]} differ", va="center", color=INK)
        return figure
    _cells(ax, 0, np.broadcast_to(a, out), np.atleast_2d(a).shape, SKY, f"{left}")
    _cells(ax, 6.2, np.broadcast_to(b, out), np.atleast_2d(b).shape, SAND, f"{right}")
    _cells(ax, 12.4, a + b, out, PALE, f"{out}")
    for x, sign in ((5.1, "+"), (11.3, "=")):
        ax.text(x, -1.5, sign, ha="center", va="center", fontsize=16)
    return figure


def _cells(ax: Axes, x: float, values, given: tuple[int, int], color: str, caption: str) -> None:
    """A grid of numbers from (x, 0) to the right and down; what lies outside the shape `given` is a copy."""
    for (i, j), value in np.ndenumerate(values):
        own = i < given[0] and j < given[1]
        edge = {"edgecolor": NAVY, "lw": 1.4} if own else {"edgecolor": GREY, "lw": 0.8, "ls": "--"}
        ax.add_patch(Rectangle((x + j, -i - 1), 1, 1, facecolor=to_rgba(color, 1 if own else 0.25), **edge))
        ax.text(x + j + 0.5, -i - 0.5, value, ha="center", va="center", fontsize=9, color=INK if own else GREY)
    ax.text(x, 0.25, caption, va="bottom")


@styled
def draw_penguins(X: np.ndarray, Z: np.ndarray, species: np.ndarray, names: Sequence[str]) -> Figure:
    """Draw two features of penguins, X (2, m) in grams and millimetres and Z (2, m) standardised, at equal scales.

    species: (m,) indices of `names`.
    """
    figure, (left, right) = new_figure(720, 350, 1, 2)
    for k, (name, marker, color) in enumerate(zip(names, "o^s", (NAVY, ORANGE, SKY), strict=True)):
        for ax, points in ((left, X), (right, Z)):
            ax.plot(*points[:, species == k], marker, color=color, ms=5, mec=PAPER, mew=0.5, ls="none", label=name)
    middle, reach = (X[0].min() + X[0].max()) / 2, np.ptp(X[0]) / 2 * 1.05
    left.set(xlabel="body mass (g)", ylabel="bill depth (mm)")
    left.set(xlim=(middle - reach, middle + reach), ylim=(X[1].mean() - reach, X[1].mean() + reach))
    left.set_title("As measured")
    left.legend(loc="upper left")
    right.set(xlabel="body mass (standard deviations)", ylabel="bill depth (standard deviations)")
    right.set(xlim=(-3.3, 3.3), ylim=(-3.3, 3.3))
    right.set_title("Standardised")
    for ax in (left, right):
        ax.set_box_aspect(1)
    return figure


@styled
def draw_softmax(names: Sequence[str], scores: Sequence[float], temperature: float = 1.0) -> Figure:
    """Draw scores (K,) as bars, and beside them the probabilities softmax(scores / temperature)."""
    figure, (left, right) = new_figure(720, 60 + 42 * len(names), 1, 2, sharey=True)
    P = softmax(np.asarray(scores, float)[:, None] / temperature)[:, 0]
    places = np.arange(len(names))
    left.barh(places, scores, color=SKY, edgecolor=NAVY)
    left.axvline(0, color=GREY, lw=1)
    left.set_xlim(np.floor(min(0, *scores)), np.ceil(max(1, *scores)))
    left.set(xlabel="score z", ylabel="class")
    ticks(left.yaxis, places, names)
    left.invert_yaxis()
    left.set_title("Scores")
    right.barh(places, P, color=BLUE)
    for place, p in zip(places, P, strict=True):
        right.text(p + 0.02, place, f"{p:.3f}", va="center")
    right.set(xlabel="probability a", xlim=(0, 1.18))
    ticks(right.xaxis, np.linspace(0, 1, 6))
    right.set_title(f"softmax(z / T), T = {temperature:.2f}")
    for ax in (left, right):
        ax.grid(False, axis="y")
    return figure


@styled
def draw_costs(runs: Mapping[str, Sequence[float]]) -> Figure:
    """Draw training costs in nats over the steps; runs: {label: costs}, four at most."""
    figure, ax = new_figure(720, 300)
    for (label, costs), style in zip(runs.items(), ("--", "-", ":", "-."), strict=False):
        ax.plot(costs, ls=style, label=label, color={"--": ORANGE, "-": BLUE}.get(style, NAVY))
    ax.set(xlabel="step", ylabel="cost J (nats)", ylim=(0, None))
    ax.legend(loc="upper right", bbox_to_anchor=(1, 0.9))
    return figure


@styled
def draw_templates(W: np.ndarray, names: Sequence[str]) -> Figure:
    """Draw each row of W (10, 784) as a picture: orange where ink speaks for the class, blue where against."""
    figure, axes = new_figure(720, 340, 2, 5)
    bound = 0.6 * np.abs(W).max()  # a few weights beyond it keep the full colour, the many small ones show
    for ax, w, name in zip(axes.flat, W, names, strict=True):
        picture = ax.imshow(w.reshape(28, 28), cmap=DIVERGING, vmin=-bound, vmax=bound, interpolation="nearest")
        ax.set(xticks=[], yticks=[], title=name)
        ax.spines[:].set_visible(False)
        ax.grid(False)
    bar = figure.colorbar(picture, ax=axes, shrink=0.8, ticks=[-bound, 0, bound])
    bar.ax.set_yticklabels(["against", "neither", "for"])
    return figure
