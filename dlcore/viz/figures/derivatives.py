"""Figures of chapter 01: secants, slices, a hillside, paths through a graph, and the error of a difference."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dlcore.activations import sigmoid, sigmoid_prime
from dlcore.viz.ahead import ahead
from dlcore.viz.graph import Edge, Node, draw_graph
from dlcore.viz.style import (
    BLUE,
    GREY,
    INK,
    NAVY,
    ORANGE,
    PAPER,
    SEQUENTIAL,
    SKY,
    new_figure,
    power_of_ten,
    styled,
    ticks,
)

YEARS = np.linspace(0, 4, 201)
ROUND = np.linspace(0, 2 * np.pi, 91)

# Name on the page: the function and its exact derivative.
CURVES = {
    "sin x": (np.sin, np.cos),
    "σ(x)": (sigmoid, sigmoid_prime),
    "eˣ": (np.exp, np.exp),
    "5x² + 30": (lambda x: 5 * x**2 + 30, lambda x: 10 * x),
}


def sales(x: float | np.ndarray) -> float | np.ndarray:
    """y = 5x² + 30: pigs sold in year x."""
    return 5 * x**2 + 30


def height(p: np.ndarray) -> float | np.ndarray:
    """100 − 10 p₁² − 20 p₂²: metres above the sea, p₁ km east and p₂ km north of a summit."""
    return 100 - 10 * p[0] ** 2 - 20 * p[1] ** 2


def contour(level: float, angle: np.ndarray = ROUND) -> np.ndarray:
    """Points (2, k) of the ellipse on which `height` is `level` metres; angle: where on it, in radians."""
    return np.sqrt(100 - level) * np.array([np.cos(angle) / np.sqrt(10), np.sin(angle) / np.sqrt(20)])


def name_contour(ax: Axes, level: float, angle: float, color: str) -> None:
    """Write its height on a contour, where the ellipse has this angle."""
    ax.text(
        *contour(level, angle), f"{level:.0f} m".replace("-", "−"), color=color, fontsize=8, ha="center", va="center",
        zorder=2.2, clip_on=True, bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.5},
    )  # fmt: skip


@styled
def draw_sales() -> Figure:
    """Draw both of the farmer's histories, year by year, with the growth of each year written in."""
    figure, axes = new_figure(720, 300, 1, 2, sharey=True)
    years = np.arange(5)
    for ax, y, title in zip(axes, (10 * years + 30, sales(years)), ("y = 10x + 30", "y = 5x² + 30"), strict=True):
        ax.bar(years, y, width=0.55, color=SKY)
        ax.plot(years, y, "o-", color=BLUE)
        for year, low, high in zip(years, y, y[1:], strict=False):
            ax.annotate(
                f"+{high - low}", (year + 0.5, (low + high) / 2), (-4, 10), textcoords="offset points", ha="right"
            )
        ax.set(xlabel="x (years)", title=title, xticks=years, ylim=(0, 125))
        ax.grid(visible=False, axis="x")
    axes[0].set_ylabel("y (pigs sold in a year)")
    return figure


@styled
def draw_secant(x: float, h: float) -> Figure:
    """Draw y = 5x² + 30 with the secant from x to x + h (h ≠ 0) and the tangent at x, slopes written in."""
    figure, ax = new_figure(720, 380)
    slope = (sales(x + h) - sales(x)) / h
    ax.plot(YEARS, sales(YEARS), color=NAVY)
    ax.axline((x, sales(x)), slope=10 * x, color=GREY, linestyle="dashed", linewidth=1.6)
    ax.axline((x, sales(x)), slope=slope, color=ORANGE)
    ax.plot([x, x + h, x + h], [sales(x), sales(x), sales(x + h)], color=BLUE, linewidth=1.4)
    ax.plot([x, x + h], [sales(x), sales(x + h)], "o", color=ORANGE)
    ax.annotate(f"h = {h:g}", (x + h / 2, sales(x)), (0, -13), textcoords="offset points", ha="center", color=BLUE)
    ax.text(0.15, 114, f"secant: {slope:.3f} pigs per year", color=INK, fontsize=13, weight="bold")
    ax.text(0.15, 105, f"tangent at x = {x:g}: {10 * x:.3f} pigs per year (dashed)")
    ax.set(xlabel="x (years)", ylabel="y (pigs sold in a year)", xlim=(0, 4), ylim=(0, 125))
    return figure


@styled
def draw_differences(x: float, h: float) -> Figure:
    """Draw the forward secant, x to x + h, and the central one, x − h to x + h, beside the tangent of sin at x."""
    figure, axes = new_figure(720, 320, 1, 2, sharey=True)
    curve = np.linspace(-0.3, 2.3, 201)
    for ax, left, title in ((axes[0], x, "forward: from x to x + h"), (axes[1], x - h, "central: from x − h to x + h")):
        slope = (np.sin(x + h) - np.sin(left)) / (x + h - left)
        ax.plot(curve, np.sin(curve), color=NAVY)
        ax.axline((x, np.sin(x)), slope=np.cos(x), color=GREY, linestyle="dashed", linewidth=1.6)
        ax.axline((left, np.sin(left)), slope=slope, color=ORANGE)
        ax.plot([left, x + h], np.sin([left, x + h]), "o", color=ORANGE)
        ax.plot(x, np.sin(x), "s", color=INK, markersize=6)
        ax.text(-0.2, 1.3, f"secant {slope:.3f}, tangent {np.cos(x):.3f}")
        ax.set(xlabel="x", title=title, xlim=(-0.3, 2.3), ylim=(-0.4, 1.5))
    axes[0].set_ylabel("sin x")
    return figure


@styled
def draw_slices(at: Sequence[float]) -> Figure:
    """Draw y = 5x₁² + 8x₂ + 35x₃ + 30 along each coordinate through the point `at` (3,), with tangents."""
    figure, axes = new_figure(720, 300, 1, 3, sharey=True)
    names = ("x₁ (years)", "x₂ (pens)", "x₃ (workers)")
    slopes = (10 * at[0], 8, 35)
    now = 5 * at[0] ** 2 + 8 * at[1] + 35 * at[2] + 30
    for i, (ax, name, slope) in enumerate(zip(axes, names, slopes, strict=True)):
        along = np.linspace(0, 2 * at[i], 101)
        moved = 5 * along**2 - 5 * at[0] ** 2 if i == 0 else slope * (along - at[i])
        ax.plot(along, now + moved, color=BLUE, linewidth=3.5)
        ax.axline((at[i], now), slope=slope, color=ORANGE, linestyle="dashed", linewidth=1.8)
        ax.plot(at[i], now, "o", color=INK)
        ax.set(xlabel=name, title=f"slope {slope:g}", ylim=(0, 2 * now))
    axes[0].set_ylabel("y (pigs sold in a year)")
    return figure


@ahead
@styled
def hill() -> tuple[Figure, Axes, Axes]:
    """Make a figure of the hillside `height` without a walker: in three dimensions, and its map."""
    figure, flat = new_figure(720, 340)
    figure.set_layout_engine("none")  # fixed places are a third quicker, and stand still under the slider
    flat.set_position([0.57, 0.15, 0.4, 0.76])
    solid = figure.add_axes([0.02, 0.14, 0.44, 0.82], projection="3d")
    grid = np.meshgrid(np.linspace(-2.5, 2.5, 31), np.linspace(-2.5, 2.5, 31))
    solid.plot_surface(*grid, height(grid), cmap=SEQUENTIAL.reversed(), alpha=0.7, rcount=16, ccount=16)
    solid.set(xlabel="east (km)", ylabel="north (km)", xlim=(-2.6, 2.6), ylim=(-2.6, 2.6), zlim=(-90, 105))
    ticks(solid.zaxis, [-50, 0, 50, 100])
    solid.set_title("height (m)", y=0.96)
    solid.view_init(elev=40, azim=-70)
    for level in (-60, -20, 20, 60, 90):  # by hand: matplotlib's `contour` and `clabel` take 20 ms
        flat.plot(*contour(level), color=SKY, lw=1.2)
        name_contour(flat, level, -1, GREY)
    flat.set(xlabel="east (km)", ylabel="north (km)", xlim=(-2.5, 2.5), ylim=(-2.5, 2.5), aspect="equal")
    for axis in (solid.xaxis, solid.yaxis, flat.xaxis, flat.yaxis):
        ticks(axis, [-2, -1, 0, 1, 2])
    return figure, flat, solid


@styled
def draw_hill(east: float, north: float, heading: float) -> Figure:
    """Draw the hillside `height` with its gradient at (east, north) in km, and the slope felt in each direction.

    heading: direction of the walk in degrees, counted from east towards north.
    """
    figure, flat, solid = hill()
    uphill = np.array([-20 * east, -40 * north])
    walk = np.array([np.cos(np.radians(heading)), np.sin(np.radians(heading))])
    here, z = np.array([east, north]), height((east, north))
    flat.plot(*contour(z), color=BLUE, lw=1.2)
    name_contour(flat, z, np.arctan2(-north * np.sqrt(20), -east * np.sqrt(10)), BLUE)  # on the far side
    for step, color in ((uphill / 40, ORANGE), (walk, NAVY)):
        flat.quiver(*here, *step, color=color, angles="xy", scale_units="xy", scale=1, width=0.012, zorder=3)
        solid.plot(*zip(here, here + step, strict=True), [z, z + uphill @ step], color=color, zorder=9)
    flat.plot(east, north, "o", color=INK)
    flat.set_title(f"this way: {uphill @ walk:+.1f} m per km".replace("-", "−"))
    return figure


@styled
def draw_paths(x1: float) -> Figure:
    """Draw the three ways time reaches the sales at year x1, with the rate on each arrow and their sum."""
    figure, ax = new_figure(720, 340)
    nodes = {
        "x1": Node(0.08, 0.5, "x₁\nyears"),
        "x2": Node(0.36, 0.86, "x₂ = 2x₁ + 4\npens"),
        "x3": Node(0.36, 0.14, "x₃ = x₁ + 1\nworkers"),
        "y": Node(0.64, 0.5, "y\npigs"),
    }
    edges = [
        Edge("x1", "x2", "2", BLUE, "dashed", shift=(-10, 8)), Edge("x2", "y", "8", BLUE, "dashed", shift=(10, 8)),
        Edge("x1", "y", f"10x₁ = {10 * x1:g}", NAVY),
        Edge("x1", "x3", "1", ORANGE, shift=(-10, -8)), Edge("x3", "y", "35", ORANGE, shift=(10, -8)),
    ]  # fmt: skip
    draw_graph(ax, nodes, edges)
    rows = ((0.86, f"2 × 8 = {2 * 8}"), (0.5, f"{10 * x1:g}"), (0.14, f"1 × 35 = {1 * 35}"))
    for y, text in rows:
        ax.text(0.73, y, text, va="center", fontsize=12)
    ax.text(0.84, 0.5, f"sum {10 * x1 + 51:g}\npigs per year", va="center", fontsize=12, weight="bold")
    return figure


@styled
def draw_sigmoid() -> Figure:
    """Draw σ and its derivative σ′ = σ(1 − σ), two panels."""
    figure, axes = new_figure(720, 260, 1, 2)
    z = np.linspace(-7, 7, 201)
    axes[0].plot(z, sigmoid(z), color=BLUE)
    axes[0].set(xlabel="z", ylabel="σ(z)", title="σ: squeezed between 0 and 1", ylim=(-0.05, 1.05))
    axes[1].plot(z, sigmoid_prime(z), color=ORANGE)
    axes[1].set(xlabel="z", ylabel="σ′(z)", title="σ′: its slope, never above ¼", ylim=(-0.0125, 0.2625))
    return figure


@styled
def draw_neuron(w: float, x: float, b: float) -> Figure:
    """Draw y = σ(wx + b) as a graph, each box with its value, each arrow with its local rate."""
    figure, ax = new_figure(720, 300)
    z = w * x + b
    shown = {name: f"{value:g}".replace("-", "−") for name, value in (("w", w), ("x", x), ("b", b), ("z", z))}
    nodes = {
        "w": Node(0.07, 0.88, f"w = {shown['w']}"),
        "x": Node(0.07, 0.5, f"x = {shown['x']}"),
        "b": Node(0.07, 0.12, f"b = {shown['b']}"),
        "z": Node(0.5, 0.5, f"z = wx + b\n= {shown['z']}"),
        "y": Node(0.9, 0.5, f"y = σ(z)\n= {sigmoid(z):.3f}"),
    }
    edges = [
        Edge("w", "z", f"∂z/∂w = x = {shown['x']}", ORANGE, shift=(48, 12)),
        Edge("x", "z", f"∂z/∂x = w = {shown['w']}"),
        Edge("b", "z", "∂z/∂b = 1", shift=(36, -12)),
        Edge("z", "y", f"σ′(z) = {sigmoid_prime(z):.3f}"),
    ]
    draw_graph(ax, nodes, edges)
    return figure


@styled
def draw_error(function: str = "sin x", x: float = 1.0, power: float = -1.0) -> Figure:
    """Draw the error of the forward and central difference against h on logarithmic axes; mark h = 10^power.

    function: a name in `CURVES`. Errors below 1e-17, zero included, are drawn at 1e-17.
    """
    figure, ax = new_figure(720, 380)
    f, prime = CURVES[function]
    h = np.logspace(-16, 0, 129)
    mark = 10.0**power
    for name, difference, color in (
        ("forward", lambda h: (f(x + h) - f(x)) / h, ORANGE),
        ("central", lambda h: (f(x + h) - f(x - h)) / (2 * h), BLUE),
    ):
        error, here = (np.maximum(np.abs(difference(step) - prime(x)), 1e-17) for step in (h, mark))
        ax.loglog(h, error, color=color, linewidth=1.6)
        ax.loglog(mark, here, "o", color=color, markeredgecolor=INK, label=f"{name}: {here:.0e}")
    ax.axvline(mark, color=GREY, linewidth=1)
    ax.set_title("← rounding: digits cancel")
    ax.set_title("truncation: the curve bends →", loc="right")
    ax.set(xlabel="h", ylabel="error of the slope", ylim=(5e-18, 5e1), xlim=(1e-16, 1.3))
    for axis, count in ((ax.xaxis, 9), (ax.yaxis, 5)):
        ticks(axis, np.logspace(-16, 0, count))
        axis.set_major_formatter(power_of_ten)
    ax.minorticks_off()
    ax.legend(loc="lower left", title=f"{function} at x = {x:g}, h = {mark:.1e}", alignment="left")
    return figure
