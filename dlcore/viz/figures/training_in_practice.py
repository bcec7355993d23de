"""The figures of chapter 09: how far a score can be trusted, bowls before and after scaling, metrics, capacity."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.figure import Figure
from numpy.polynomial import chebyshev

from dlcore.activations import sigmoid
from dlcore.viz.style import (
    BLUE,
    GREY,
    INK,
    NAVY,
    ORANGE,
    PAPER,
    SEQUENTIAL,
    SKY,
    level_lines,
    new_figure,
    styled,
    ticks,
)

LEVELS = np.array([0.01, 0.05, 0.15, 0.4, 1, 2.5, 6])  # contour lines, nats above the bottom
DEGREES = 12  # the largest degree that `draw_capacity` tries


@styled
def draw_scores(scores: Sequence[float], honest: Sequence[float], chance: float = 0.5) -> Figure:
    """Draw two lists of test scores in [0, 1], from before and after a leak was closed; chance as a line."""
    figure, ax = new_figure(720, 230)
    for y, (values, color, marker) in enumerate(((scores, ORANGE, "s"), (honest, BLUE, "o"))):
        spread = np.linspace(-0.2, 0.2, len(values))  # equal scores side by side
        ax.plot(values, y + spread, marker, color=color, alpha=0.7, markersize=6)
        ax.plot([np.mean(values)] * 2, [y - 0.35, y + 0.35], color=color, linestyle="solid", linewidth=3)
    ax.axvline(chance, color=GREY, linewidth=1, linestyle="dashed")
    ax.text(chance + 0.005, -0.62, "coin toss", color=GREY, fontsize=9, va="center")
    ax.set(xlabel="share of the test examples judged right", ylabel="the way of testing", xlim=(0.2, 1.02))
    ax.set(ylim=(1.5, -0.8), yticks=[0, 1], yticklabels=["leak", "no leak"])
    return figure


@styled
def draw_test_sizes(sizes: Sequence[int], truth: float, rng: np.random.Generator, trials: int = 2000) -> Figure:
    """Draw how the scores of `trials` test sets of each size scatter about the true share `truth`."""
    figure, ax = new_figure(720, 300)
    for y, m in enumerate(sizes):
        scores = rng.binomial(m, truth, trials) / m
        low, high = np.quantile(scores, [0.025, 0.975])
        ax.plot(scores[:300], y + rng.uniform(-0.25, 0.25, 300), ".", color=SKY, markersize=4)
        ax.plot([low, high], [y, y], color=BLUE, linestyle="solid", linewidth=4, solid_capstyle="butt")
        ax.annotate(
            f"{low:.3f} to {high:.3f}", (high, y), (10, 0), textcoords="offset points", va="center",
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1, "alpha": 0.85},
        )  # fmt: skip
    ax.axvline(truth, color=GREY, linewidth=1, linestyle="dashed")
    ax.set(xlabel="score on the test set", ylabel="test examples", ylim=(len(sizes) - 0.5, -0.5), xlim=(None, 1.04))
    ax.set(yticks=range(len(sizes)), yticklabels=[f"{m:,}" for m in sizes])
    ax.set_title(f"true share {truth:g}: where 95 in 100 test sets put it")
    return figure


@dataclass(frozen=True)
class Bowl:
    """The cross-entropy of σ(wᵀX) over w (2, 1), for centred features X (2, m) and Y (1, m); `bottom` is its minimum.

    `grid` holds the costs over (w1, w2), 72 × 72 of them, `window` its edges.
    """

    X: np.ndarray
    Y: np.ndarray
    bottom: np.ndarray
    window: np.ndarray
    grid: np.ndarray

    def cost(self, w) -> np.ndarray:
        """Mean cross-entropy in nats for every column of w (2, k): (k,)."""
        Z = w.T @ self.X
        return np.mean(np.logaddexp(0, Z) - self.Y * Z, axis=1)

    def slope(self, w) -> np.ndarray:
        """The gradient (2, 1) of `cost` at w (2, 1)."""
        return self.X @ (sigmoid(w.T @ self.X) - self.Y).T / self.X.shape[1]

    def descend(self, alpha: float, steps: int):
        """Descent from w = 0: path (2, steps + 1), and how much of the way down is left at each step, from 1 to 0."""
        path = [np.zeros((2, 1))]
        for _ in range(steps):
            path.append(path[-1] - alpha * self.slope(path[-1]))
        costs, (least,) = self.cost(np.hstack(path)), self.cost(self.bottom)
        return np.hstack(path), (costs - least) / (costs[0] - least)


def bowl(X: np.ndarray, Y: np.ndarray) -> Bowl:
    """Centre the features X (2, m), find the bottom by Newton's method, and measure the cost around it."""
    X = X - X.mean(axis=1, keepdims=True)
    w = np.zeros((2, 1))
    for _ in range(30):
        A = sigmoid(w.T @ X)
        w = w - np.linalg.solve((X * A * (1 - A)) @ X.T, X @ (A - Y).T)
    window = w + 1.25 * np.abs(w).max() * np.array([[-1, 1]])
    flat = Bowl(X, Y, w, window, np.empty(0))
    grid = np.meshgrid(*(np.linspace(*edges, 72) for edges in window))
    return replace(flat, grid=flat.cost(np.reshape(grid, (2, -1))).reshape(72, 72))


@styled
def draw_bowls(bowls: Sequence[Bowl], share: float, steps: int = 300) -> Figure:
    """Draw descent on two `bowl`s, features as measured and standardised, each with α = share · 2/L.

    L is the bowl's largest curvature at the start, where it is steepest to both sides.
    """
    figure, axes = new_figure(720, 400, 1, 2)
    figure.set_layout_engine("none")
    named = zip(axes, bowls, ("as measured", "standardised"), ("per mm", "per deviation"), (0.09, 0.59), strict=True)
    for ax, place, name, unit, left in named:
        ax.set_position([left, 0.13, 0.39, 0.72])
        alpha = share * 2 / np.linalg.eigvalsh(place.X @ place.X.T / place.X.shape[1] / 4)[-1]
        path, left_over = place.descend(alpha, steps)
        along = [np.linspace(*edges, len(place.grid)) for edges in place.window]
        level_lines(ax, *along, place.grid, place.cost(place.bottom) + LEVELS, color=SKY, lw=1.2)
        ax.plot(*path, "o-", color=ORANGE, markersize=3.5, linewidth=1.2)
        ax.plot(0, 0, "o", color=INK, markersize=8)
        ax.plot(*place.bottom, "+", color=INK, markersize=13, markeredgewidth=2)
        ax.set(xlabel=f"weight of bill depth ({unit})", ylabel=f"weight of flipper ({unit})", aspect="equal")
        ax.set(xlim=place.window[0], ylim=place.window[1])
        ax.locator_params(nbins=4)  # every tick costs a redraw its milliseconds
        ax.set_title(f"{name}, α = {alpha:.2g}\n{arrival(left_over)}")
    return figure


def arrival(left_over: np.ndarray) -> str:
    """When descent had 99 % of the way down behind it, in words; `left_over` is the rest of the way, step by step."""
    there = np.flatnonzero(left_over < 0.01)
    if there.size:
        return f"99 % of the way down after {there[0]} steps"
    return f"not down after {len(left_over) - 1} steps"


@styled
def draw_shapes(x: np.ndarray, unit: str) -> Figure:
    """Draw the distribution of one feature x (m,) before and after standardising, and the normal curve beside it."""
    figure, (left, right) = new_figure(720, 280, 1, 2)
    z = (x - x.mean()) / x.std()
    for ax, values in ((left, x), (right, z)):
        ax.hist(values, bins=24, density=True, color=SKY, edgecolor=PAPER, linewidth=0.6)
        ax.set(ylabel="share per unit", yticks=[])
    t = np.linspace(-3, 3, 200)
    right.plot(t, np.exp(-(t**2) / 2) / np.sqrt(2 * np.pi), color=ORANGE, linestyle="solid", label="standard normal")
    right.legend(loc="upper right")
    left.set_xlabel(f"as measured ({unit})")
    right.set(xlabel="standardised (deviations from the mean)", ylim=(0, 0.58))
    return figure


@styled
def draw_confusion(counts: np.ndarray, names: Sequence[str]) -> Figure:
    """Draw a confusion matrix (K, K), rows the truth; shades and numbers are shares of each row, in percent."""
    K = len(counts)
    figure, ax = new_figure(560, 480)
    share = 100 * np.asarray(counts) / np.maximum(1, np.sum(counts, axis=1, keepdims=True))
    ax.imshow(share, cmap=SEQUENTIAL, vmin=0, vmax=100)
    for i, j in np.ndindex(K, K):
        if share[i, j] >= 0.5:
            ax.text(j, i, f"{share[i, j]:.0f}", ha="center", va="center", color=INK if share[i, j] < 45 else PAPER)
    ax.grid(False)
    ax.set(xticks=range(K), yticks=range(K), xticklabels=names, yticklabels=names)
    ax.set(xlabel="what the model said", ylabel="the truth")
    ax.set_title("of every 100 examples of a row")
    return figure


@styled
def draw_threshold(A: np.ndarray, labels: np.ndarray, threshold: float) -> Figure:
    """Draw probabilities A (m,) by truth (m,) of 0/1 and the alarm threshold; precision against recall for all."""
    figure, (left, right) = new_figure(720, 360, 1, 2, width_ratios=[1.1, 1])
    figure.set_layout_engine("none")
    left.set_position([0.08, 0.15, 0.42, 0.72])
    right.set_position([0.6, 0.15, 0.38, 0.72])
    groups = [A[labels == 0], A[labels == 1]]
    colors, names = [SKY, ORANGE], ["others", "Chinstrap"]
    left.hist(groups, 20, range=(0, 1), stacked=True, histtype="stepfilled", color=colors, label=names)
    left.axvline(threshold, color=INK, linewidth=2)
    left.set(xlabel="the model's probability of Chinstrap", ylabel="penguins", xlim=(0, 1))
    left.set_title(f"alarm from {threshold:.2f} on")
    left.legend(loc="upper center", frameon=True, framealpha=1)
    right.plot(*alarms(A, labels, np.unique(A))[::-1], color=BLUE, linestyle="solid")
    precision, recall = alarms(A, labels, threshold)
    right.plot(recall, precision, "o", color=INK, markersize=10, clip_on=False, zorder=3)
    right.set(xlabel="recall: share of the Chinstraps found", ylabel="precision: share of true alarms")
    right.set(xlim=(0, 1.03), ylim=(0, 1.05))
    right.set_title(f"precision {precision:.2f}, recall {recall:.2f}")
    return figure


def alarms(A: np.ndarray, labels: np.ndarray, threshold: float | np.ndarray) -> tuple:
    """Precision and recall of saying 1 where A (m,) ≥ threshold, a number or (k,); 0 where undefined."""
    said = np.asarray(threshold)[..., None] <= A
    hits = np.sum(said & (labels == 1), axis=-1)
    return hits / np.maximum(1, said.sum(axis=-1)), hits / max(1, np.sum(labels == 1))


@styled
def draw_records(records: dict) -> Figure:
    """Draw measures in [0, 1] against the epoch, two or more by name."""
    figure, ax = new_figure(720, 300)
    for (name, values), color, dash in zip(records.items(), (BLUE, ORANGE, NAVY), ("-", "--", ":"), strict=False):
        ax.plot(range(1, len(values) + 1), values, color=color, linestyle=dash, linewidth=3, label=name)
    ax.set(xlabel="epoch", ylabel="share right, validation set", ylim=(0, 1))
    ax.locator_params(axis="x", integer=True)
    ax.legend(loc="lower right")
    return figure


def polynomial_errors(x: np.ndarray, y: np.ndarray, x_valid: np.ndarray, y_valid: np.ndarray) -> np.ndarray:
    """Mean squared errors (DEGREES + 1, 2), training and validation, of the best polynomial of each degree.

    x in [−1, 1]. Chebyshev's basis: the same polynomials as powers of x give, without their rounding errors.
    """
    errors = []
    for degree in range(DEGREES + 1):
        c = fitted(x, y, degree)
        errors.append([np.mean((chebyshev.chebval(u, c) - v) ** 2) for u, v in ((x, y), (x_valid, y_valid))])
    return np.array(errors)


def fitted(x: np.ndarray, y: np.ndarray, degree: int) -> np.ndarray:
    """The coefficients of the polynomial with the smallest squared error."""
    return np.linalg.lstsq(chebyshev.chebvander(x, degree), y, rcond=None)[0]


@styled
def draw_capacity(x: np.ndarray, y: np.ndarray, x_valid: np.ndarray, y_valid: np.ndarray, degree: int) -> Figure:
    """Draw the best polynomial of a degree through examples x, y (m,), and both errors for every degree."""
    figure, (plane, curve) = new_figure(720, 370, 1, 2, width_ratios=[1.15, 1])
    figure.set_layout_engine("none")  # fixed places: quicker, and they stand still under a slider
    plane.set_position([0.08, 0.14, 0.45, 0.76])
    curve.set_position([0.64, 0.14, 0.34, 0.76])
    c, along = fitted(x, y, degree), np.linspace(-1, 1, 300)
    plane.plot(x_valid, y_valid, ".", color=SKY, markersize=4, label="validation")
    plane.plot(x, y, "o", color=ORANGE, markersize=6, label="training")
    plane.plot(along, chebyshev.chebval(along, c), color=BLUE, linestyle="solid", linewidth=2.6)
    plane.set(xlabel="x", ylabel="y", xlim=(-1.02, 1.02), ylim=(-2.3, 2.3))
    plane.legend(loc="lower left", ncols=2, frameon=True, framealpha=0.85, handletextpad=0.1)
    plane.set_title(f"degree {degree}, m = {len(x)}")
    train, valid = polynomial_errors(x, y, x_valid, y_valid).T
    curve.semilogy(valid, "o-", color=BLUE, markersize=4, label="validation")
    curve.semilogy(train, "o--", color=ORANGE, markersize=4, label="training")
    curve.axvline(degree, color=GREY, linewidth=1, linestyle="dotted")
    curve.set(xlabel="degree", ylabel="mean squared error", ylim=(0.004, 20))
    curve.minorticks_off()
    ticks(curve.xaxis, range(0, 13, 3))
    ticks(curve.yaxis, [0.01, 0.1, 1, 10], ["0.01", "0.1", "1", "10"])
    curve.legend(loc="upper left")
    curve.set_title(f"validation {valid[degree]:.2f}" if valid[degree] < 100 else "validation off the scale")
    return figure


@styled
def draw_learning_curves(
    sizes: Sequence[int], train: Sequence[float], valid: Sequence[float], baseline: float
) -> Figure:
    """Draw accuracies on the training and the validation set against the number of training examples."""
    figure, ax = new_figure(720, 320)
    ax.fill_between(sizes, valid, train, color=SKY, alpha=0.25, linewidth=0)
    ax.semilogx(sizes, train, "o--", color=ORANGE, label="on the examples it learned from")
    ax.semilogx(sizes, valid, "o-", color=BLUE, label="on new examples")
    ax.axhline(baseline, color=GREY, linewidth=1, linestyle="dashed")
    ax.text(sizes[0], baseline + 0.015, "always the commonest class", color=GREY, fontsize=9)
    ax.set(xlabel="training examples", ylabel="accuracy", ylim=(0, 1.04))
    ax.set_xticks(sizes, [f"{m:,}" for m in sizes])
    ax.minorticks_off()
    ax.legend(loc="lower right", bbox_to_anchor=(1, 0.2))
    return figure
