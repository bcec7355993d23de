"""The figures of chapter 13: recipes compared, confusions, a network's doubts, and a digit that is moved and turned."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from dlcore.mlp import MLP
from dlcore.viz.figures.start_here import draw_reading
from dlcore.viz.style import BLUE, GREY, INK, ORANGE, PAPER, SEQUENTIAL, SKY, new_figure, styled


@styled
def draw_recipes(scores: dict[str, np.ndarray]) -> Figure:
    """Draw accuracies {recipe: (2, seeds)}, row 0 without and row 1 with shifted images: every run, and the means."""
    figure, ax = new_figure(720, 70 + 62 * len(scores))
    for place, runs in enumerate(scores.values()):
        for row, color, marker in ((0, ORANGE, "s"), (1, BLUE, "o")):
            percent, y = 100 * runs[row], place + 0.18 - 0.36 * row
            ax.plot(percent, np.full(len(percent), y), marker, color=color, markersize=7, alpha=0.55)
            ax.plot([percent.mean()] * 2, [y - 0.15, y + 0.15], color=color, linewidth=3)
    for color, marker, label in ((BLUE, "o", "with shifted images"), (ORANGE, "s", "without")):
        ax.plot([], [], marker, color=color, label=label)
    ax.axvline(97, color=GREY, linewidth=1)
    ax.set_yticks(range(len(scores)), list(scores))
    ax.set(xlabel="right answers on the validation digits (%)", ylabel="recipe", ylim=(len(scores) - 0.5, -0.5))
    figure.legend(loc="outside upper right", ncols=2)
    return figure


@styled
def draw_confusion(matrix: np.ndarray) -> Figure:
    """Draw a confusion matrix (K, K), rows the truth: mistakes shaded, right answers plain."""
    figure, ax = new_figure(560, 470)
    mistakes = matrix - np.diag(np.diag(matrix))
    ax.imshow(mistakes, cmap=SEQUENTIAL, vmin=0, vmax=max(1, mistakes.max()))
    for (i, j), count in np.ndenumerate(matrix):
        if count:
            color = GREY if i == j else PAPER if count > mistakes.max() / 2 else INK
            ax.text(j, i, str(count), ha="center", va="center", color=color, fontsize=9 if i == j else 11)
    ax.set(xlabel="the network reads", ylabel="the label says", xticks=range(len(matrix)), yticks=range(len(matrix)))
    ax.grid(False)
    return figure


@styled
def draw_mistakes(images: np.ndarray, labels: Sequence[int], P: np.ndarray) -> Figure:
    """Draw images (m, 28, 28), five a row; above each its label and what the probabilities P (10, m) say instead."""
    rows = -(-len(images) // 5)
    figure, axes = new_figure(720, 165 * rows, rows, 5, squeeze=False)
    for ax in axes.flat:
        ax.set_axis_off()
    for ax, image, label, p in zip(axes.flat, images, labels, P.T, strict=False):
        ax.imshow(image, cmap="gray_r", vmin=0, vmax=1, interpolation="nearest")
        said = p.argmax()
        ax.set_title(f"{label}: read {said} ({p[said]:.2f})", fontsize=10, loc="center", pad=4)
    return figure


@styled
def draw_doubt(confidence: np.ndarray, right: np.ndarray, threshold: float) -> Figure:
    """Draw the error among the digits read, against the share left to a human; mark `threshold`.

    confidence: (m,) the largest probability of each digit; right: (m,) bool. Below the threshold a human reads.
    """
    figure, ax = new_figure(720, 330)
    order = np.argsort(confidence)
    wrong = ~right[order]
    left = np.arange(len(order))  # how many go to a human, the least sure first
    still = wrong.sum() - np.concatenate([[0], np.cumsum(wrong)[:-1]])
    ax.plot(100 * left / len(order), 100 * still / (len(order) - left), color=BLUE)
    human = np.count_nonzero(confidence < threshold)
    read = right[confidence >= threshold]
    error = 100 * np.mean(~read) if read.size else 0.0
    ax.plot(100 * human / len(order), error, "o", color=ORANGE, markersize=10)
    ax.set(xlabel="left to a human (%)", ylabel="wrong among those it reads (%)", ylim=(0, None))
    ax.set_xlim(-0.5, max(20, 105 * human / len(order)))
    ax.set_title(
        f"below {threshold:.3g} ask a human: {100 * human / len(order):.1f} % asked, {error:.2f} % of the rest wrong"
    )
    return figure


def changed(image: np.ndarray, right: float, down: float, degrees: float, bolder: float) -> np.ndarray:
    """A copy of an image (h, w): strokes thickened, then turned clockwise about the middle, then moved (pixels).

    `bolder` from −1 to 1 blends towards the smallest (thinner) or largest (thicker) of each pixel's 3 × 3
    neighbours. Between pixels values are bilinear; what comes from outside is 0.
    """
    padded = np.pad(image, 1)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3))
    extreme = windows.max((2, 3)) if bolder > 0 else windows.min((2, 3))
    image = (1 - abs(bolder)) * image + abs(bolder) * extreme

    height, width = image.shape
    rows, columns = np.indices(image.shape, float)
    y, x = rows - (height - 1) / 2 - down, columns - (width - 1) / 2 - right
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    source_y = np.clip(c * y - s * x + (height - 1) / 2, -1, height)
    source_x = np.clip(s * y + c * x + (width - 1) / 2, -1, width)
    top, left = np.floor(source_y).astype(int), np.floor(source_x).astype(int)
    fy, fx = source_y - top, source_x - left
    framed = np.pad(image, ((1, 2), (1, 2)))
    upper = (1 - fx) * framed[top + 1, left + 1] + fx * framed[top + 1, left + 2]
    lower = (1 - fx) * framed[top + 2, left + 1] + fx * framed[top + 2, left + 2]
    return (1 - fy) * upper + fy * lower


@styled
def draw_changed(
    model: MLP, image: np.ndarray, label: int, right: float, down: float, degrees: float, bolder: float
) -> Figure:
    """Draw the image `changed` in these ways beside the ten probabilities that `model` gives it."""
    picture = changed(image, right, down, degrees, bolder)
    return draw_reading(picture, model.forward(picture.reshape(-1, 1))[:, 0], label)


@styled
def draw_moves(moves: Sequence[int], accuracies: dict[str, Sequence[float]]) -> Figure:
    """Draw the share of right answers (0 to 1) on test digits moved to the right by so many pixels."""
    figure, ax = new_figure(720, 290)
    for (label, shares), color, marker in zip(accuracies.items(), (ORANGE, BLUE, SKY), "so^", strict=False):
        ax.plot(moves, 100 * np.array(shares), f"{marker}-", color=color, label=label)
    ax.set(xlabel="moved to the right (pixels)", ylabel="right answers (%)", ylim=(0, 102), xticks=list(moves))
    ax.legend(loc="lower left")
    return figure
