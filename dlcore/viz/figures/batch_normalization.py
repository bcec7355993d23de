"""The figures of chapter 12: ten layers with and without normalising, one feature's batch, runs that learn."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from matplotlib.figure import Figure

from dlcore.viz.graph import Edge, Node, draw_graph
from dlcore.viz.style import BLUE, GREY, NAVY, ORANGE, SEQUENTIAL, new_figure, styled, ticks

UNITS, DEPTH, EXAMPLES = 64, 10, 100


@cache
def drawn() -> tuple[np.ndarray, list[np.ndarray]]:
    """One batch of inputs and ten layers of weights with variance 1/fan_in, always the same."""
    rng = np.random.default_rng(12)
    X = rng.normal(size=(UNITS, EXAMPLES))
    return X, [rng.normal(size=(UNITS, UNITS)) / np.sqrt(UNITS) for _ in range(DEPTH)]


def signals(scale: float, normalise: bool) -> list[np.ndarray]:
    """The activations of ten tanh layers whose weights are `scale` times as spread as they should be."""
    A, weights = drawn()
    layers = []
    for W in weights:
        Z = scale * W @ A
        if normalise:
            Z = (Z - Z.mean(axis=1, keepdims=True)) / np.sqrt(Z.var(axis=1, keepdims=True) + 1e-5)
        A = np.tanh(Z)
        layers.append(A)
    return layers


@styled
def draw_layers(scale: float) -> Figure:
    """Draw every layer's histogram of activations as one row of shades, without and with batch norm."""
    figure, axes = new_figure(720, 330, 1, 2, sharey=True)
    for ax, normalise, title in zip(axes, (False, True), ("plain", "batch norm"), strict=True):
        layers = signals(scale, normalise)
        shares = [np.histogram(A, bins=41, range=(-1, 1))[0] / A.size for A in layers]
        ax.imshow(shares, aspect="auto", cmap=SEQUENTIAL, vmin=0, vmax=0.15, extent=(-1, 1, DEPTH + 0.5, 0.5))
        ax.set_xlabel("activation")
        ticks(ax.yaxis, range(1, DEPTH + 1))
        ax.set_title(f"{title}: spread {layers[-1].std():.2g} in layer {DEPTH}")
        ax.grid(False)
    axes[0].set_ylabel("layer")
    return figure


@styled
def draw_feature(z: Sequence[float], z_hat: Sequence[float], out: Sequence[float]) -> Figure:
    """Draw one feature of a batch on three number lines: as it is, standardised, and moved by γ and β."""
    figure, ax = new_figure(720, 240)
    rows = (("z", z, GREY), ("ẑ", z_hat, ORANGE), ("out", out, BLUE))
    for height, (_, values, color) in zip((2, 1, 0), rows, strict=True):
        ax.plot(values, [height] * len(values), "o", color=color, ms=11)
        mean, spread = np.mean(values), np.std(values)
        ax.plot([mean - spread, mean + spread], [height - 0.28] * 2, color=color, lw=3, solid_capstyle="butt")
        ax.plot(mean, height - 0.28, "|", color=NAVY, ms=14, mew=2.5)
    ax.set(yticks=(2, 1, 0), yticklabels=[row[0] for row in rows], ylim=(-0.6, 2.5), xlabel="value")
    ax.set_title("Dots: the examples of the batch. Bar: mean ± one standard deviation")
    ax.grid(axis="y", visible=False)
    return figure


@styled
def draw_paths() -> Figure:
    """Draw the three paths on which one z reaches the outputs of its whole batch."""
    figure, ax = new_figure(720, 280)
    nodes = {
        "z": Node(0.07, 0.5, "$z_i$", BLUE),
        "mean": Node(0.38, 0.86, "mean μ", ORANGE),
        "sigma": Node(0.38, 0.14, "σ = √(var + ε)", ORANGE),
        "hat": Node(0.68, 0.5, "$\\hat z_j = (z_j - \\mu)/\\sigma$"),
        "out": Node(0.94, 0.5, "$\\gamma\\,\\hat z_j + \\beta$"),
    }
    edges = [
        Edge("z", "hat", "directly, if j = i:  1/σ", at=0.42),
        Edge("z", "mean", "1/m", ORANGE, "dashed"),
        Edge("mean", "hat", "−1/σ", ORANGE, "dashed", shift=(14, 8)),
        Edge("z", "sigma", "$\\hat z_i$/m", ORANGE, "dotted", shift=(0, -14)),
        Edge("sigma", "hat", "−$\\hat z_j$/σ", ORANGE, "dotted", shift=(16, -12)),
        Edge("hat", "out", "γ"),
    ]
    draw_graph(ax, nodes, edges)
    return figure


@styled
def draw_runs(costs: dict[str, tuple[list[float], list[float]]]) -> Figure:
    """Draw cost over epochs for several settings, each (without, with) batch norm."""
    figure, axes = new_figure(720, 280, 1, len(costs), sharey=True, squeeze=False)
    for ax, (setting, (plain, normed)) in zip(axes[0], costs.items(), strict=True):
        ax.plot(np.arange(1, len(plain) + 1), plain, "o--", color=ORANGE, label="without")
        ax.plot(np.arange(1, len(normed) + 1), normed, "o-", color=BLUE, label="with batch norm")
        ax.axhline(np.log(10), color=GREY, lw=1, ls=":")
        ax.set(title=setting, xlabel="epoch", ylim=(0, 2.6))
    axes[0, 0].set_ylabel("training cost (nats)")
    axes[0, 0].text(1, np.log(10) + 0.06, "guessing: ln 10", color=GREY, fontsize=9)
    axes[0, -1].legend(loc="center right", bbox_to_anchor=(1, 0.6))
    return figure


@styled
def draw_neighbours(alone: float, answers: Sequence[float]) -> Figure:
    """Draw one image's score in many different batches, and its one score at prediction time."""
    figure, ax = new_figure(720, 220)
    ax.hist(answers, bins=20, color=ORANGE, alpha=0.85, label="with batch statistics, in 200 batches")
    ax.axvline(alone, color=BLUE, lw=4, label="with running statistics, always")
    ax.set(xlabel="score of the true class", ylabel="batches")
    ax.legend(loc="upper left")
    ax.margins(y=0.35)
    return figure
