"""The figures of chapter 04: the sigmoid, the price of being wrong, two costs side by side, a boundary that learns."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from dlcore.activations import sigmoid
from dlcore.viz.ahead import ahead
from dlcore.viz.style import (
    BLUE,
    DIVERGING,
    GREY,
    INK,
    ORANGE,
    PAPER,
    SKY,
    classes,
    empty_figure,
    level_lines,
    new_figure,
    new_mosaic,
    styled,
)
from dlcore.viz.surface import colour_plane

NATS, SQUARED = BLUE, ORANGE  # cross-entropy and squared error keep their colours through the chapter


@styled
def draw_shoes(images: np.ndarray, captions: Sequence[str]) -> Figure:
    """Draw images (m, 28, 28) in one row, a caption above each."""
    m = len(images)
    figure, axes = new_figure(720, 720 // m + 25, 1, m, squeeze=False)
    for ax, image, caption in zip(axes[0], images, captions, strict=True):
        _picture(ax, image, caption, cmap="gray_r", vmin=0, vmax=1)
    return figure


@styled
def draw_sigmoid(w: float = 1.0, b: float = 0.0, goals: Sequence[tuple[float, float]] = ()) -> Figure:
    """Draw a = σ(wx + b) for x in [−6, 6], its coin-toss point, and a ring at each (x, a) in `goals`."""
    figure, ax = new_figure(720, 330)
    x = np.linspace(-6, 6, 400)
    ax.axhline(0.5, color=GREY, lw=1, ls="--")
    ax.plot(x, sigmoid(w * x + b), color=BLUE, ls="-", lw=3)
    if w and abs(b / w) < 6:
        ax.plot(-b / w, 0.5, "o", color=BLUE, ms=9)
        ax.annotate("coin toss", (-b / w, 0.5), (10, -16), textcoords="offset points", color=BLUE, va="center")
    for goal in goals:
        ax.plot(*goal, "o", ms=17, mfc="none", mec=ORANGE, mew=2.5)
    ax.set(xlabel="x", ylabel="probability of class 1", ylim=(-0.04, 1.04), xlim=(-6, 6))
    ax.set_title(f"a = σ({_signed(w)} x {'−' if b < 0 else '+'} {abs(b):g})")
    return figure


@styled
def draw_surprise(probabilities: Sequence[float]) -> Figure:
    """Draw the price −ln(probability given to what happened), both labels; mark the wrong "sandal" `probabilities`."""
    figure, ax = new_figure(720, 380)
    a = np.linspace(0.001, 0.9995, 1000)
    ax.plot(a, -np.log(a), color=SKY, ls="--", label="it was a sandal: $-\\ln\\,a$")
    ax.plot(a, -np.log(1 - a), color=BLUE, ls="-", lw=3, label="it was a sneaker: $-\\ln(1-a)$")
    for p in probabilities:
        price = -np.log(1 - p)
        ax.plot(p, price, "o", color=ORANGE, ms=9, zorder=3)
        ax.annotate(
            f"“sandal, {p:g}” costs {price:.2f}",
            (p, price),
            (-8, 10),
            textcoords="offset points",
            ha="right",
        )
    ax.axhline(np.log(2), color=GREY, lw=1, ls=":")
    ax.text(0.005, np.log(2) + 0.08, "coin toss, 0.693", color=GREY, fontsize=9)
    ax.set(xlabel="a, the probability that the network gives to sandal", ylabel="price (nats)")
    ax.set(xlim=(0, 1.01), ylim=(0, 7.4))
    ax.legend(loc="upper center", bbox_to_anchor=(0.42, 1.0))
    return figure


@styled
def draw_saturation(z: float) -> Figure:
    """Draw cost and slope over the score for one sandal (y = 1), cross-entropy and squared error; mark the score z."""
    figure, (left, right) = new_figure(720, 340, 1, 2)
    score = np.linspace(-8, 8, 401)
    for name, color, dash, cost, slope in (
        ("cross-entropy", NATS, "-", lambda a: -np.log(a), lambda a: a - 1),
        ("squared error", SQUARED, "--", lambda a: (a - 1) ** 2, lambda a: 2 * (a - 1) * a * (1 - a)),
    ):
        for ax, f in ((left, cost), (right, slope)):
            ax.plot(score, f(sigmoid(score)), color=color, ls=dash, lw=3, label=name)
            ax.plot(z, f(sigmoid(z)), "o", color=color, ms=9)
    for ax in (left, right):
        ax.axvline(z, color=GREY, lw=1, ls=":")
    left.set(xlabel="score z", ylabel="cost of this example", ylim=(-0.2, 8.2))
    left.set_title("How much is it punished?")
    left.legend(loc="upper right")
    right.set(xlabel="score z", ylabel="slope of the cost in z", ylim=(-1.08, 0.08))
    right.set_title("How hard is it pulled back?")
    return figure


COSTS = (("squared error", SQUARED, "--"), ("cross-entropy", NATS, "-"))


@ahead
@styled
def two_costs_and_race() -> tuple[Figure, dict[str, Axes]]:
    """Make an empty figure: panels for the two costs over w, "above" and "below", and one for their "race"."""
    figure, axes = new_mosaic(720, 420, [["above", "race"], ["below", "race"]], width_ratios=[1.15, 1])
    for name in ("above", "below"):
        axes[name].set(xlabel="w", ylabel="cost J(w)", xlim=(-6.2, 6.2))
    race = axes["race"]
    race.set(xlabel="step", ylabel="share of the starting cost that is left", ylim=(0, 1.06))
    marks = [Line2D([], [], color=color, ls=dash, lw=3, label=name) for name, color, dash in COSTS]
    race.legend(handles=marks, loc="lower left", bbox_to_anchor=(-0.03, 1), ncols=2, columnspacing=1)  # clear of curves
    return figure, axes


@styled
def draw_two_costs(x: Sequence[float], y: Sequence[float], start: float, alpha: float = 0.3, steps: int = 60) -> Figure:
    """Draw both costs of a = σ(wx) over w, descent on each from w = start, and the share of the cost left at each step.

    x, y: (m,) examples and their labels.
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    figure, axes = two_costs_and_race()
    w = np.linspace(-6, 6, 481)
    for ax, (name, color, dash), cost, slope in (
        (axes["above"], COSTS[0], _squared_error, _squared_error_slope),
        (axes["below"], COSTS[1], _cross_entropy, _cross_entropy_slope),
    ):
        path = [start]
        for _ in range(steps):
            path.append(path[-1] - alpha * slope(path[-1], x, y))
        costs = cost(path, x, y)
        ax.plot(w, cost(w, x, y), color=color, ls="-", lw=2.5)
        ax.plot(path, costs, "o", color=INK, ms=4, alpha=0.55)
        ax.plot(path[-1], costs[-1], "o", color=INK, ms=9, clip_on=False)
        ax.set_ylim(0, None)
        ax.set_title(f"{name}: w from {_signed(start)} to {_signed(round(path[-1], 2))}")
        axes["race"].plot(costs / costs[0], color=color, ls=dash, lw=3)
    return figure


def _signed(number: float) -> str:
    return f"{number:g}".replace("-", "−")


def _cross_entropy(w, x, y):
    """The mean cost for each of w (k,)."""
    Z = np.multiply.outer(w, x)
    return np.mean(np.logaddexp(0, np.where(y == 1, -Z, Z)), axis=-1)


def _cross_entropy_slope(w, x, y):
    return np.mean((sigmoid(w * x) - y) * x)


def _squared_error(w, x, y):
    """The mean cost for each of w (k,)."""
    return np.mean((sigmoid(np.multiply.outer(w, x)) - y) ** 2, axis=-1)


def _squared_error_slope(w, x, y):
    a = sigmoid(w * x)
    return np.mean(2 * (a - y) * a * (1 - a) * x)


@ahead
@styled
def plane_and_curve() -> tuple[Figure, Axes, Axes]:
    """Make an empty figure: a plane with the scale of its probabilities, and beside it a panel for a curve."""
    figure = empty_figure(720, 360)
    plane, curve = figure.subplots(1, 2, width_ratios=[1.25, 1])
    scale = ScalarMappable(Normalize(0, 1), DIVERGING)
    figure.colorbar(scale, ax=plane, ticks=[0, 0.5, 1], label="probability of class 1", pad=0.02, alpha=0.85)
    classes(plane, np.empty((2, 0)), np.empty((1, 0)), size=6.5)  # for the legend
    plane.legend(loc="lower left", frameon=True, framealpha=0.85, borderpad=0.3, handletextpad=0.1)
    plane.set(xlabel="$x_1$", ylabel="$x_2$")
    curve.set(xlabel="step", ylabel="cost J (nats)")
    return figure, plane, curve


@styled
def draw_training(X: np.ndarray, Y: np.ndarray, path: Sequence[tuple], step: int) -> Figure:
    """Draw the probability surface and the boundary after `step` steps, beside the cost up to then.

    X (2, m), Y (1, m); path: one (w (2, 1), b, cost) for every step.
    """
    figure, plane, curve = plane_and_curve()
    w, b, cost = path[step]
    _surface(plane, X, Y, w, b)
    plane.set_title(f"After step {step}" if step else "Before the first step")
    costs = [cost for _, _, cost in path]
    curve.plot(costs, color=SKY, ls="-")
    curve.plot(costs[: step + 1], color=BLUE, ls="-", lw=3)
    curve.plot(step, cost, "o", color=BLUE, ms=9)
    curve.set_ylim(0, max(costs) * 1.05)
    curve.set_title(f"J = {cost:.3f}")
    return figure


def _surface(ax: Axes, X, Y, w, b) -> None:
    low, high = X.min(axis=1) - 0.5, X.max(axis=1) + 0.5
    x1, x2 = np.meshgrid(np.linspace(low[0], high[0], 90), np.linspace(low[1], high[1], 90))
    A = sigmoid(w[0, 0] * x1 + w[1, 0] * x2 + b)
    colour_plane(ax, A, (low[0], high[0], low[1], high[1]))
    level_lines(ax, x1, x2, A, [0.1, 0.9], color=INK, lw=0.8, ls="--")
    level_lines(ax, x1, x2, A, [0.5], color=INK, lw=2.2)
    classes(ax, X, Y, size=6.5)
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))


@styled
def draw_costs(costs: Sequence[float]) -> Figure:
    """Draw a training run's cost against the step, with the coin toss's ln 2 for comparison."""
    figure, ax = new_figure(720, 280)
    ax.axhline(np.log(2), color=GREY, lw=1, ls="--")
    ax.text(len(costs), np.log(2) - 0.01, "coin toss, ln 2", color=GREY, ha="right", va="top", fontsize=9)
    ax.plot(costs, color=BLUE, ls="-", lw=3)
    ax.set(xlabel="step", ylabel="cost J (nats)", ylim=(0, max(np.log(2), max(costs)) * 1.05))
    return figure


@styled
def draw_weights(w: np.ndarray, b: float, X: np.ndarray) -> Figure:
    """Draw the weights w (784, 1) as a picture, and for the two images in X (784, 2) the vote of each pixel."""
    panels = [["weights", "image 1", "votes 1"], ["weights", "image 2", "votes 2"]]
    figure, axes = new_mosaic(720, 400, panels, width_ratios=[2.1, 1, 1])
    bound = 0.6 * np.abs(w).max()  # a few weights beyond it keep the full colour, the many small ones show
    scale = {"cmap": DIVERGING, "vmin": -bound, "vmax": bound}
    drawn = _picture(axes["weights"], w, "The weights", **scale)
    for sign, marker in ((1, "+"), (-1, "_")):  # where the colour is strong, for those who see none
        rows, columns = np.nonzero(sign * np.reshape(w, (28, 28)) > bound / 2)
        axes["weights"].plot(columns, rows, marker, color=PAPER, markersize=4, markeredgewidth=1)
    for (_, image, vote), x in zip(panels, X.T, strict=True):
        votes = w[:, 0] * x
        _picture(axes[image], x, "An image", cmap="gray_r", vmin=0, vmax=1)
        _picture(axes[vote], votes, f"Votes + b = {_signed(round(votes.sum() + b, 1))}", **scale)
    bar = figure.colorbar(drawn, ax=axes["weights"], location="left", shrink=0.8, ticks=[-bound, 0, bound])
    bar.ax.set_yticklabels(["sneaker", "neither", "sandal"])
    return figure


def _picture(ax: Axes, pixels, title: str, **options):
    """Draw 784 pixels as a titled picture without ticks."""
    ax.set(xticks=[], yticks=[], title=title)
    ax.spines[:].set_visible(False)
    ax.grid(False)
    return ax.imshow(np.reshape(pixels, (28, 28)), interpolation="nearest", **options)


@styled
def draw_reliability(A: np.ndarray, Y: np.ndarray, bins: int = 5) -> Figure:
    """Draw, for each of `bins` of probabilities A (1, m), how often class 1 came, Y (1, m); honest is the diagonal."""
    figure, ax = new_figure(720, 360)
    A, Y = np.ravel(A), np.ravel(Y)
    ax.plot([0, 1], [0, 1], color=GREY, lw=1, ls="--")
    ax.text(0.83, 0.77, "honest", color=GREY, fontsize=9)
    members = np.minimum((A * bins).astype(int), bins - 1)
    for k in np.unique(members):
        chosen = members == k
        said, came = A[chosen].mean(), Y[chosen].mean()
        side = 1 if came < said else -1  # the label stays clear of the diagonal
        ax.plot([said, said], [said, came], color=ORANGE, lw=3, ls="-", alpha=0.7)
        ax.plot(said, came, "o", color=BLUE, ms=10)
        ax.annotate(
            f"{chosen.sum()} images",
            (said, came),
            (11 * side, -4 - 4 * side),
            textcoords="offset points",
            ha="left" if side > 0 else "right",
        )
    ax.set(xlabel="the neuron says: sandal with probability", ylabel="share that were sandals")
    ax.set(xlim=(-0.03, 1.03), ylim=(-0.07, 1.06))
    return figure
