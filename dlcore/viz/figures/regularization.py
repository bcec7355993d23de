"""The figures of chapter 10: two costs that part, a boundary under λ, weights on their way to 0, thinned networks."""

from collections.abc import Sequence

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from dlcore.mlp import MLP
from dlcore.viz.style import (
    BLUE,
    GREY,
    INK,
    NAVY,
    ORANGE,
    PAPER,
    SKY,
    classes,
    level_lines,
    new_figure,
    styled,
    ticks,
)
from dlcore.viz.surface import colour_plane

EDGE = np.linspace(-6, 6, 70)  # where `surface` looks, along both axes


@styled
def draw_costs(
    costs: Sequence[float], valid_costs: Sequence[float], best: int | None = None, stop: int | None = None
) -> Figure:
    """Draw training and validation cost (nats) against the epoch, counted from 0; mark the best epoch and the stop."""
    figure, ax = new_figure(720, 340)
    ax.plot(costs, color=ORANGE, linestyle="dashed", label="training")
    ax.plot(valid_costs, color=BLUE, linestyle="solid", linewidth=3, label="validation")
    if best is not None:
        ax.plot(best, valid_costs[best], "o", color=INK, markersize=10, zorder=3)
        ax.axvline(stop, color=GREY, linewidth=1.5, linestyle="dotted")
        ax.set_title(f"best epoch {best}: {valid_costs[best]:.3f} nats, stopped in epoch {stop}")
    ax.set(xlabel="epoch", ylabel="cost (nats)", ylim=(0, 1.8), xlim=(-1, len(costs)))
    ax.legend(loc="upper right")
    return figure


def surface(model: MLP) -> np.ndarray:
    """The probability of class 1 at 70 × 70 places of [−6, 6]², rows by x2."""
    places = np.reshape(np.meshgrid(EDGE, EDGE), (2, -1))
    return model.forward(places).reshape(EDGE.size, EDGE.size)


@styled
def draw_boundary(X: np.ndarray, Y: np.ndarray, probabilities: np.ndarray, title: str) -> Figure:
    """Draw the points X (2, m), Y (1, m) on a `surface` with its boundary, the place of probability one half."""
    figure, ax = new_figure(560, 400)
    figure.set_layout_engine("none")  # a fixed place is quicker, and it stands still under a slider
    ax.set_position([0.1, 0.13, 0.87, 0.78])
    colour_plane(ax, probabilities, (-6, 6, -6, 6))
    level_lines(ax, EDGE, EDGE, probabilities, [0.5], color=INK, lw=2.2)
    classes(ax, X, Y, size=7)
    ax.set(xlabel="$x_1$", ylabel="$x_2$", xlim=(-6, 6), ylim=(-4.5, 4.5))
    ax.legend(loc="lower left", frameon=True, framealpha=0.85, borderpad=0.3, handletextpad=0.1)
    ax.set_title(title)
    return figure


def shrink(start: float, t: float, steps: int) -> dict[str, np.ndarray]:
    """A weight under its penalty alone: L2 takes the share t of it each step, both forms of L1 the amount t."""
    paths = {"L2": [start], "L1, subgradient": [start], "L1, soft threshold": [start]}
    for _ in range(steps):
        l2, hopping, soft = (path[-1] for path in paths.values())
        paths["L2"].append((1 - t) * l2)
        paths["L1, subgradient"].append(hopping - t * np.sign(hopping))
        paths["L1, soft threshold"].append(np.sign(soft) * max(abs(soft) - t, 0))
    return {name: np.array(path) for name, path in paths.items()}


@styled
def draw_shrinkage(start: float = 1.0, t: float = 0.15, steps: int = 20) -> Figure:
    """Draw the paths of `shrink`, one panel each, with what is left at the end."""
    figure, axes = new_figure(720, 300, 1, 3, sharey=True)
    for ax, (name, path), color in zip(axes, shrink(start, t, steps).items(), (BLUE, ORANGE, NAVY), strict=True):
        ax.axhline(0, color=GREY, linewidth=1)
        ax.plot(path, "o-", color=color, markersize=5, linewidth=1.4)
        ax.set(xlabel="step", ylabel="weight", xticks=range(0, steps + 1, 5))
        ax.set_title(f"{name}\nends at {path[-1]:.3f}".replace("-", "−"))
    return figure


@styled
def draw_thinned(masks: Sequence[Sequence[int]], keep: float) -> Figure:
    """Draw a network whose hidden layers have the units of `masks`, lists of 0 and 1; dropped ones are hollow."""
    figure, ax = new_figure(720, 340)
    layers = [np.ones(4), *(np.asarray(mask) for mask in masks), np.ones(2)]
    places = [np.column_stack([np.full(len(mask), x), np.linspace(0, 1, len(mask) + 2)[1:-1]])
              for x, mask in enumerate(layers)]  # fmt: skip
    for left, right, alive_left, alive_right in zip(places, places[1:], layers, layers[1:], strict=False):
        ends = [(a, b) for a, live in zip(left, alive_left, strict=True) if live
                for b, living in zip(right, alive_right, strict=True) if living]  # fmt: skip
        ax.add_collection(LineCollection(ends, colors=SKY, linewidths=1))
    for place, mask in zip(places, layers, strict=True):
        ax.scatter(*place[mask == 1].T, s=130, color=BLUE, zorder=3)
        ax.scatter(*place[mask == 0].T, s=130, facecolor=PAPER, edgecolor=GREY, linewidth=2, zorder=3)
    kept = int(sum(np.sum(mask) for mask in layers[1:-1]))
    ax.set(xlim=(-0.3, len(layers) - 0.7), ylim=(0, 1), ylabel="units", xlabel="layer", yticks=[])
    ticks(ax.xaxis, range(len(layers)), ["input", *(f"hidden {k}" for k in range(1, len(layers) - 1)), "output"])
    ax.grid(False)
    ax.set_title(f"keep = {keep:g}")
    ax.set_title(f"{kept} of {sum(map(len, layers[1:-1]))} hidden units left", loc="right")
    return figure


@styled
def draw_comparison(results: dict) -> Figure:
    """Draw mean ± standard deviation over the seeds of each method, {name: (seeds, 2)}: cost and share right."""
    figure, axes = new_figure(720, 400, 1, 2, sharey=True)
    names = list(results)
    for k, (ax, label) in enumerate(zip(axes, ("cost on new digits (nats)", "share right, new digits"), strict=True)):
        base = np.mean(results[names[0]], axis=0)[k]
        ax.axvline(base, color=GREY, linewidth=1, linestyle="dashed")
        for y, name in enumerate(names):
            values = np.asarray(results[name])[:, k]
            mean, spread = values.mean(), values.std(ddof=1)
            ax.plot(values, np.full(len(values), y), "|", color=GREY, markersize=9)
            ax.plot(
                [mean - spread, mean + spread], [y, y], color=SKY, linestyle="solid", linewidth=5, solid_capstyle="butt"
            )
            ax.plot(mean, y, "o", color=BLUE, markersize=8)
        ax.set(xlabel=label, ylabel="method", ylim=(len(names) - 0.5, -0.5))
        ax.locator_params(axis="x", nbins=5)
        ax.label_outer()
    axes[0].set_yticks(range(len(names)), names)
    return figure
