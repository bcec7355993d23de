"""The figures of chapter 03: a neuron, its boundary, gates, the rule at work, its bound, and XOR going round."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dlcore.activations import step
from dlcore.viz.graph import Edge, Node, draw_graph
from dlcore.viz.style import (
    BLUE,
    CLASSES,
    GREY,
    INK,
    NAVY,
    ORANGE,
    PALE,
    PAPER,
    SAND,
    SKY,
    classes,
    level_lines,
    new_figure,
    styled,
    ticks,
)

DEPTH, MASS = "bill depth (mm)", "body mass (kg)"


def decide(w: np.ndarray, b: float, X: np.ndarray) -> np.ndarray:
    """What a unit w (2,), b answers for the columns of X: 0 or 1, (m,)."""
    return step(np.dot(w, X) + b)


def minus(text: str) -> str:
    return text.replace("-", "−")


def state_in_words(state: Sequence[float]) -> str:
    w1, w2, b = state
    return minus(f"w = ({w1:g}, {w2:g}), b = {b:g}")


def halves(ax: Axes, w: np.ndarray, b: float, window: Sequence[float]) -> None:
    """Shade the side where wᵀx + b ≥ 0 orange, the other blue, and draw the line between them."""
    low1, high1, low2, high2 = window
    x1, x2 = np.meshgrid([low1, high1], [low2, high2])  # for a linear function the corners are enough
    Z = w[0] * x1 + w[1] * x2 + b
    ax.grid(visible=False)
    if Z.min() < 0 <= Z.max() and np.any(w):
        ax.contourf(x1, x2, Z, levels=[-1e9, 0, 1e9], colors=[SKY, SAND], alpha=0.4)
        level_lines(ax, x1, x2, Z, [0], color=INK, lw=2)
    else:
        ax.axvspan(low1, high1, color=SAND if Z.min() >= 0 else SKY, alpha=0.4, linewidth=0)
    ax.set(xlim=(low1, high1), ylim=(low2, high2))


def name_the_firing_side(ax: Axes, w: np.ndarray, b: float, window: Sequence[float]) -> None:
    """Write "fires" into the corner where wᵀx + b is largest, if the unit fires there: `halves` without colour."""
    rightwards, upwards = bool(w[0] > 0), bool(w[1] > 0)
    corner = window[rightwards], window[2 + upwards]
    if w[0] * corner[0] + w[1] * corner[1] + b >= 0:
        ax.annotate(
            "fires", corner, (-6 if rightwards else 6, -6 if upwards else 6), textcoords="offset points",
            ha="right" if rightwards else "left", va="top" if upwards else "bottom",
        )  # fmt: skip


def window_of(X: np.ndarray, margin: float = 0.08) -> tuple[float, ...]:
    low, high = X.min(axis=1), X.max(axis=1)
    edge = margin * (high - low)
    return low[0] - edge[0], high[0] + edge[0], low[1] - edge[1], high[1] + edge[1]


@styled
def draw_penguins(X: np.ndarray, Y: np.ndarray) -> Figure:
    """Draw penguins X (2, m), bill depth and body mass, Gentoos (Y = 1) apart from the others."""
    figure, ax = new_figure(720, 360)
    classes(ax, X, Y, size=6, edge=0.6, names=("another species", "Gentoo"))
    ax.set(xlabel=DEPTH, ylabel=MASS)
    ax.legend(loc="upper right", handletextpad=0.1)
    return figure


@styled
def draw_neuron() -> Figure:
    """Draw a neuron as a graph: inputs, weights, sum, step, and the bias as the weight of an input that is 1."""
    figure, ax = new_figure(720, 280)
    nodes = {
        "x1": Node(0.06, 0.88, "x₁"), "x2": Node(0.06, 0.5, "x₂"), "one": Node(0.06, 0.12, "1", GREY),
        "z": Node(0.44, 0.5, "z = w₁x₁ + w₂x₂ + b"), "y": Node(0.8, 0.5, "ŷ = step(z)\n0 or 1"),
    }  # fmt: skip
    edges = [
        Edge("x1", "z", "times w₁", shift=(30, 10)), Edge("x2", "z", "times w₂"),
        Edge("one", "z", "times b", GREY, shift=(30, -10)), Edge("z", "y", "decide"),
    ]  # fmt: skip
    draw_graph(ax, nodes, edges)
    return figure


@styled
def draw_boundary(w1: float, w2: float, b: float) -> Figure:
    """Draw where w₁x₁ + w₂x₂ + b is positive, the boundary, and w as an arrow standing on it."""
    figure, ax = new_figure(480, 400)
    w = np.array([w1, w2])
    halves(ax, w, b, (-4, 4, -4, 4))
    length = np.hypot(w1, w2)
    if length:
        foot = -b * w / length**2
        ax.plot([0, foot[0]], [0, foot[1]], color=GREY, linestyle="dashed", linewidth=1.4)
        ax.quiver(*foot, *w, angles="xy", scale_units="xy", scale=1, color=ORANGE, width=0.012, zorder=3)
        ax.set_title(f"‖w‖ = {length:.2f}, boundary {abs(b) / length:.2f} from the origin")
    else:
        ax.set_title("w = 0: no boundary")
    ax.plot(0, 0, "+", color=INK, markersize=10)
    ax.set(xlabel="x₁", ylabel="x₂", aspect="equal")
    return figure


@styled
def draw_gate(name: str, X: np.ndarray, Y: np.ndarray, w1: float, w2: float, b: float) -> Figure:
    """Draw the four corners X (2, 4) with what they should answer, Y (1, 4), and what the unit answers."""
    figure, ax = new_figure(480, 400)
    right = corners(ax, X, Y, np.array([w1, w2]), b)
    ax.set_title(f"{name.upper()}: {right} of 4 right")
    return figure


def corners(ax: Axes, X: np.ndarray, Y: np.ndarray, w: np.ndarray, b: float, upcoming: int | None = None) -> int:
    """Draw a gate's corners over the unit's two halves, one ringed if it is `upcoming`; return how many are right."""
    halves(ax, w, b, (-0.5, 1.5, -0.5, 1.5))
    answers = decide(w, b, X)
    for i, (x, y, answer) in enumerate(zip(X.T, Y[0], answers, strict=True)):
        marker, color = CLASSES[int(y)]
        ax.plot(*x, marker, color=color, markersize=13, mec=PAPER)
        if i == upcoming:
            ax.plot(*x, "o", mfc="none", mec=INK, markersize=24, mew=2)
        ax.annotate(
            f"should be {y:g}, is {answer:g}", x, (0, -22), textcoords="offset points", ha="center", fontsize=9,
            weight="normal" if answer == y else "bold", color=INK,
            bbox={"facecolor": PAPER, "edgecolor": "none", "alpha": 0.75, "pad": 1},
        )  # fmt: skip
    ax.set(xlabel="x₁", ylabel="x₂", aspect="equal")
    for axis in (ax.xaxis, ax.yaxis):
        ticks(axis, [0, 1])
    return int(np.sum(answers == Y[0]))


@styled
def draw_rule(X: np.ndarray, Y: np.ndarray, states: Sequence[tuple], culprits: Sequence[int], k: int) -> Figure:
    """Draw the boundary after k corrections, the example that caused the last one, and how many are still wrong.

    X (2, m), Y (1, m); states: one (w₁, w₂, b) for each number of corrections; culprits: example of each correction.
    """
    figure, (plane, count) = new_figure(720, 360, 1, 2, width_ratios=[1.4, 1])
    figure.set_layout_engine("none")
    plane.set_position([0.07, 0.14, 0.51, 0.77])
    count.set_position([0.68, 0.14, 0.3, 0.77])
    *w, b = states[k]
    window = window_of(X)
    halves(plane, w, b, window)
    classes(plane, X, Y, size=6, edge=0.6)
    name_the_firing_side(plane, w, b, window)
    if k:
        plane.plot(*X[:, culprits[k - 1]], "o", mfc="none", mec=INK, markersize=16, mew=2.2)
    plane.set(xlabel=DEPTH, ylabel=MASS)
    plane.set_title(minus(f"w = ({w[0]:.1f}, {w[1]:.2f}), b = {b:.0f}"))
    wrong = [int(np.sum(decide(state[:2], state[2], X) != Y[0])) for state in states]
    count.plot(wrong, color=SKY)
    count.plot(wrong[: k + 1], color=BLUE)
    count.plot(k, wrong[k], "o", color=BLUE, markersize=9)
    count.set(xlabel="corrections so far", ylabel="penguins judged wrong", ylim=(-8, 1.05 * max(wrong)))
    count.set_title(f"{wrong[k]} of {X.shape[1]} wrong")
    return figure


@styled
def draw_squeeze(along: Sequence[float], lengths: Sequence[float], gamma: float, R: float) -> Figure:
    """Draw uᵀv and ‖v‖ after each mistake between their bounds kγ and √k·R, which must cross at (R/γ)²."""
    figure, ax = new_figure(720, 360)
    k = np.arange(len(along))
    ax.fill_between(k, k * gamma, np.sqrt(k) * R, color=PALE)
    ax.plot(k, np.sqrt(k) * R, color=GREY, linestyle="dashed", label="√k · R: it cannot be longer")
    ax.plot(k, lengths, "o-", color=BLUE, markersize=4, label="‖v‖, length of v")
    ax.plot(k, along, "s-", color=ORANGE, markersize=4, label="uᵀv, how far along u")
    ax.plot(k, k * gamma, color=GREY, linestyle="dotted", label="kγ: it must be at least here")
    ax.set(xlabel="mistakes k so far", ylabel="size of v = (w, b)")
    ax.legend(loc="upper left")
    return figure


@styled
def draw_bound(mistakes: Sequence[int], bounds: Sequence[float]) -> Figure:
    """Draw the mistakes of each run against its bound (R/γ)², both logarithmic; no dot may lie above the line."""
    figure, ax = new_figure(720, 340)
    limit = 2 * max(bounds)
    ax.loglog([1, limit], [1, limit], color=GREY, linestyle="dashed")
    ax.text(60, 75, "as many as allowed", rotation=27, color=GREY, fontsize=9, ha="right", va="bottom")
    ax.loglog(bounds, mistakes, "o", color=BLUE, alpha=0.8)
    ax.set(xlabel="bound (R/γ)²", ylabel="mistakes until perfect", xlim=(5, limit), ylim=(0.8, 2000))
    ax.set_xticks([10, 100, 1000, 10000], ["10", "100", "1000", "10000"])
    ax.set_yticks([1, 10, 100, 1000], ["1", "10", "100", "1000"])
    ax.minorticks_off()
    return figure


@styled
def draw_staircase(b: Sequence[float], mistakes: Sequence[float]) -> Figure:
    """Draw the step function, and the share of mistakes over the bias: flat everywhere, but for its jumps."""
    figure, (left, right) = new_figure(720, 300, 1, 2, width_ratios=[1, 1.5])
    for z, value in (([-3, 0], 0), ([0, 3], 1)):
        left.plot(z, [value] * 2, color=BLUE, linewidth=3)
    left.plot(0, 1, "o", color=BLUE)
    left.plot(0, 0, "o", color=BLUE, mfc=PAPER)
    left.set(xlabel="z", ylabel="step(z)", title="slope 0 on both sides", xticks=[-3, 0, 3])
    right.plot(b, mistakes, color=ORANGE, linewidth=1.8, drawstyle="steps-mid")
    right.set(xlabel="b", ylabel="penguins judged wrong", title="slope 0 on every tread")
    return figure


@styled
def draw_cycle(X: np.ndarray, Y: np.ndarray, states: Sequence[tuple], k: int, first: int, again: int) -> Figure:
    """Draw the unit before step k (it sees example k mod 4 next), and w₁, w₂, b of all `states`.

    The state before step `first` returns before step `again`: that stretch is shaded.
    """
    figure, (square, run) = new_figure(720, 370, 1, 2, width_ratios=[1, 1.25])
    figure.set_layout_engine("none")
    square.set_position([0.06, 0.13, 0.42, 0.79])
    run.set_position([0.56, 0.13, 0.42, 0.79])
    *w, b = states[k]
    corners(square, X, Y, np.array(w), b, upcoming=k % 4)
    square.set_title(state_in_words(states[k]))
    run.axvspan(first, again, color=PALE)
    for values, name, color, dash, marker in zip(
        np.transpose(states), ("w₁", "w₂", "b"), (NAVY, BLUE, ORANGE), ("solid", "dashed", "solid"), "osD", strict=True
    ):
        run.plot(values, color=color, linestyle=dash, marker=marker, markersize=4, linewidth=1.6, label=name)
        run.plot(k, values[k], marker, color=color, markersize=10)
    run.axvline(k, color=GREY, linewidth=1)
    run.set(xlabel="step", ylabel="value", ylim=(-1.3, 2.1))
    ticks(run.yaxis, [-1, 0, 1])
    run.set_title(f"before step {k}")
    run.legend(loc="upper right", ncols=3)
    return figure


@styled
def draw_settling(paths: Sequence[np.ndarray], costs: Sequence[np.ndarray]) -> Figure:
    """Draw sigmoid units on XOR: w₁, w₂ and b of each path (steps + 1, 3), and its costs, against the step."""
    figure, (values, cost) = new_figure(720, 320, 1, 2)
    for path, color, dash in zip(paths, (NAVY, BLUE, ORANGE), ("solid", "dashed", "solid"), strict=True):
        values.plot(path, color=color, linestyle=dash, linewidth=1.6)
    for run, color, dash in zip(costs, (NAVY, BLUE, ORANGE), ("solid", "dashed", "solid"), strict=True):
        cost.plot(run, color=color, linestyle=dash)
    cost.axhline(np.log(2), color=GREY, linewidth=1, linestyle="dotted")
    values.set(xlabel="step", ylabel="w₁, w₂ and b", title="everything goes to 0")
    cost.set(xlabel="step", ylabel="cost (nats)", title="the cost goes to ln 2 = 0.693")
    cost.set_ylim(0, 1.05 * np.max(costs))
    return figure
