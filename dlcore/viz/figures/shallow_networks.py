"""The figures of chapter 06: planes bent by hand and by learning, a network of units, bumps, fitted curves."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from dlcore.activations import sigmoid, step
from dlcore.viz.ahead import ahead
from dlcore.viz.style import (
    BLUE,
    DIVERGING,
    GREY,
    INK,
    NAVY,
    ORANGE,
    PALE,
    SKY,
    classes,
    empty_figure,
    level_lines,
    new_figure,
    styled,
    ticks,
)
from dlcore.viz.surface import colour_plane

GRID = 70  # points along each side of a surface


@styled
def draw_decisions(problems: Mapping[str, tuple]) -> Figure:
    """Draw, side by side, {title: (X (2, m), Y (1, m), forward)}: points over the surface of forward(grid) (1, k)."""
    figure, axes = new_figure(720, 330, 1, len(problems), squeeze=False)
    for ax, (title, (X, Y, forward)) in zip(axes[0], problems.items(), strict=True):
        plane = _plane(X)
        picture = _surface(ax, plane, forward, 0, 1)
        classes(ax, X, Y, size=4.5, edge=0.5)
        ax.set(xlabel="$x_1$", ylabel="$x_2$", xlim=plane[:2], ylim=plane[2:])
        ax.set_title(title)
    figure.colorbar(picture, ax=axes, ticks=[0, 0.5, 1], label="probability of class 1", pad=0.02)
    return figure


def _plane(X) -> tuple[float, float, float, float]:
    """The plane (left, right, bottom, top) around the points X."""
    (left, bottom), (right, top) = X.min(axis=1) - 0.4, X.max(axis=1) + 0.4
    return left, right, bottom, top


def _surface(ax: Axes, plane: tuple[float, ...], forward, low: float, high: float, side: int = GRID):
    """Colour a plane by forward at side × side places, with a line half way between low and high."""
    left, right, bottom, top = plane
    x1, x2 = np.meshgrid(np.linspace(left, right, side), np.linspace(bottom, top, side))
    A = np.reshape(forward(np.stack([x1.ravel(), x2.ravel()])), (side, side))
    picture = colour_plane(ax, A, plane, low, high)
    level_lines(ax, x1, x2, A, [(low + high) / 2], color=INK, lw=1.6)
    return picture


@styled
def draw_xor(parameters: Sequence[np.ndarray]) -> Figure:
    """Draw XOR's four inputs with the borders of two step units, and where the units move the inputs to.

    parameters: (W1 (2, 2), b1 (2, 1), W2 (1, 2), b2 (1, 1)), step units throughout.
    """
    W1, b1, W2, b2 = parameters
    X, Y = np.array([[0, 0, 1, 1], [0, 1, 0, 1]]), np.array([[0, 1, 1, 0]])
    figure, (left, right) = new_figure(720, 370, 1, 2)
    x1, x2 = np.meshgrid(np.linspace(-0.5, 1.5, 121), np.linspace(-0.5, 1.5, 121))
    plane = np.stack([x1.ravel(), x2.ravel()])
    answer = step(W2 @ step(W1 @ plane + b1) + b2).reshape(x1.shape)
    _regions(left, x1, x2, answer)
    for row, color, dash in zip(W1 @ plane + b1, (BLUE, NAVY), ("-", "--"), strict=True):
        _border(left, x1, x2, row, color, dash)
    _regions(right, x1, x2, step(W2 @ plane + b2).reshape(x1.shape))
    _border(right, x1, x2, (W2 @ plane + b2)[0], INK, "-")
    for ax, places in ((left, X), (right, step(W1 @ X + b1))):
        classes(ax, places, Y, size=11, edge=0.5)
        for place in sorted(set(map(tuple, places.T))):
            names = [f"({a}, {b})" for (a, b), where in zip(X.T, places.T, strict=True) if tuple(where) == place]
            ax.annotate("\n".join(names), place, (9, 8), textcoords="offset points", fontsize=9)
    left.set(xlabel="$x_1$", ylabel="$x_2$", title="Inputs, and the two hidden borders")
    right.set(xlabel="hidden unit 1", ylabel="hidden unit 2", title="As the output unit sees them")
    return figure


def _regions(ax: Axes, x1, x2, answer) -> None:
    ax.grid(False)
    ax.contourf(x1, x2, answer, [-0.5, 0.5, 1.5], colors=[SKY, ORANGE], alpha=0.3)
    ax.set(xlim=(-0.5, 1.5), ylim=(-0.5, 1.5), xticks=[0, 1], yticks=[0, 1])


def _border(ax: Axes, x1, x2, Z, color: str, dash: str) -> None:
    if Z.min() < 0 < Z.max():
        level_lines(ax, x1, x2, Z.reshape(x1.shape), [0], color=color, ls=dash, lw=2)


@styled
def draw_network(sizes: Sequence[int]) -> Figure:
    """Draw a network of `sizes` [n0, …, nL], at most six units a layer, with the shapes of its parameters."""
    figure, ax = new_figure(720, 330)
    tallest, last = max(sizes), len(sizes) - 1
    columns = [[(3.4 * l, i - (n - 1) / 2) for i in range(n)] for l, n in enumerate(sizes)]
    for l, (these, nexts) in enumerate(pairwise(columns), start=1):
        for x, y in these:
            for x_next, y_next in nexts:
                ax.plot([x, x_next], [y, y_next], color=GREY, lw=1, zorder=1)
        ax.text(
            3.4 * l - 1.7, tallest / 2 + 0.25, f"W[{l}] {sizes[l], sizes[l - 1]}\nb[{l}] {sizes[l], 1}", ha="center"
        )
    for l, places in enumerate(columns):
        color = SKY if l == 0 else ORANGE if l == last else BLUE
        ax.plot(*np.transpose(places), "o", ms=24, color=color, mec=NAVY, ls="none", zorder=2)
        name = "input\nA[0] = X" if l == 0 else f"output\nA[{l}]" if l == last else f"hidden\nA[{l}]"
        ax.text(3.4 * l, -tallest / 2 - 0.25, f"{name} ({sizes[l]}, m)", ha="center", va="top")
    ax.set(xlim=(-1.2, 3.4 * last + 1.2), ylim=(-tallest / 2 - 1.2, tallest / 2 + 1))
    ax.axis("off")
    return figure


@ahead
@styled
def four_and_one(left: float, right: float, bottom: float, top: float) -> tuple[Figure, dict[str, Axes]]:
    """Make an empty figure: four small panels "a" to "d" beside a large one, "out", of one plane, and their scale."""
    figure = empty_figure(720, 360)
    axes = figure.subplot_mosaic([["a", "b", "out", "out"], ["c", "d", "out", "out"]])
    for number, name in enumerate("abcd", 1):
        axes[name].set(xticks=[], yticks=[])
        axes[name].set_title(f"unit {number}", fontsize=10)
    for ax in axes.values():
        ax.set(xlim=(left, right), ylim=(bottom, top))
    axes["out"].set(xlabel="$x_1$", ylabel="$x_2$")
    scale = ScalarMappable(Normalize(0, 1), DIVERGING)
    bar = figure.colorbar(scale, ax=list(axes.values()), ticks=[0, 0.5, 1], pad=0.02, alpha=0.85)
    bar.ax.set_yticklabels(["unit −1\nclass 0", "0\n½", "unit +1\nclass 1"])
    return figure, axes


@styled
def draw_features(X: np.ndarray, Y: np.ndarray, parameters: Sequence[np.ndarray], cost: float) -> Figure:
    """Draw the four hidden units of a tanh network over the plane, and the probability that they add up to.

    parameters: (W1 (4, 2), b1 (4, 1), W2 (1, 4), b2 (1, 1)), with which the cost is `cost` nats.
    """
    W1, b1, W2, b2 = parameters
    plane = _plane(X)
    figure, axes = four_and_one(*plane)
    for i, name in enumerate("abcd"):
        unit = axes[name]
        _surface(unit, plane, lambda grid, i=i: np.tanh(W1[i] @ grid + b1[i]), -1, 1, GRID // 2)
        unit.set_title(f"× {W2[0, i]:.1f}".replace("-", "−"), loc="right", fontsize=10)
    _surface(axes["out"], plane, lambda grid: sigmoid(W2 @ np.tanh(W1 @ grid + b1) + b2), 0, 1)
    classes(axes["out"], X, Y, size=4.5, edge=0.5)
    axes["out"].set_title(f"Output, J = {cost:.3f}")
    return figure


@styled
def draw_bumps(f: Callable, parameters: Sequence[np.ndarray], errors: Mapping[int, float]) -> Figure:
    """Draw f on [−3, 3) and what a step network makes of it, beside the largest errors.

    parameters: (W1 (2n, 1), b1 (2n, 1), W2 (1, 2n), b2 (1, 1)) of n bumps; errors: {n: largest error}.
    """
    W1, b1, W2, b2 = parameters
    n = W1.shape[0] // 2
    figure, (left, right) = new_figure(720, 330, 1, 2, width_ratios=[1.6, 1])
    x = np.linspace(-3.6, 3.6, 1441)[None]
    inside = (x >= -3) & (x < 3)
    approximation = W2 @ step(W1 @ x + b1) + b2
    left.plot(x[inside], f(x[inside]), color=ORANGE, ls="--", label="the function")
    left.plot(x[0], approximation[0], color=BLUE, lw=1.8, label=f"{n} bumps, {2 * n} hidden units")
    left.set(xlabel="x", ylabel="y", ylim=(-3, 3.4))
    left.legend(loc="upper center", ncols=2, columnspacing=1)
    counts = list(errors)
    right.loglog(counts, list(errors.values()), color=NAVY, marker="o", ms=5)
    if n in errors:
        right.plot(n, errors[n], "o", color=ORANGE, ms=11)
    right.set(xlabel="number of bumps", ylabel="largest error", ylim=(0.02, 4))
    ticks(right.xaxis, counts, map(str, counts))
    ticks(right.yaxis, [3, 1, 0.3, 0.1, 0.03], ["3", "1", "0.3", "0.1", "0.03"])
    right.minorticks_off()
    return figure


@styled
def draw_fit(f: Callable, x: np.ndarray, forward: Callable, n_h: int) -> Figure:
    """Draw f on the range of the training inputs x (1, m), and a network's forward(x) there and beyond it."""
    figure, (left, right) = new_figure(720, 330, 1, 2, width_ratios=[1.6, 1], sharex=True)
    wide = np.linspace(x.min() - 2, x.max() + 2, 300)[None]
    for ax in (left, right):
        ax.axvspan(x.min(), x.max(), color=PALE, alpha=0.6, zorder=0)
        ax.set(xlabel="x")
    error = (forward(x) - f(x))[0]
    left.plot(wide[0], f(wide)[0], color=ORANGE, ls="--", label="the function")
    left.plot(wide[0], forward(wide)[0], color=BLUE, label=f"{n_h} hidden unit{'s' * (n_h > 1)}")
    left.set(ylabel="y", ylim=(-4, 4.6))
    left.legend(loc="upper center", ncols=2, columnspacing=1)
    right.axhline(0, color=GREY, lw=1)
    right.plot(x[0], error, color=NAVY, lw=1.8)
    right.set(ylabel="error where it was trained", ylim=(-1.6, 1.6))
    right.set_title(f"largest error {np.abs(error).max():.2f}")
    return figure
