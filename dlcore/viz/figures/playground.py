"""The Playground on paper: a trained network, what each of its units answers, and how it got there."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from dlcore.mlp import MLP
from dlcore.train import History
from dlcore.viz.style import BLUE, DIVERGING, GREY, INK, ORANGE, PAPER, new_figure, styled

REACH = 6.0  # the plane is [-6, 6] × [-6, 6]
SIDE = 60  # pixels of a picture
HALF = 0.36  # of a unit's picture, where units stand 1 apart


def answers(model: MLP) -> list[np.ndarray]:
    """Over the plane, top row first: the inputs, every hidden layer and the output, each (n, 60, 60)."""
    side = np.linspace(-REACH, REACH, SIDE)
    X = np.stack(np.meshgrid(side, -side)).reshape(2, -1)
    A = model.forward(X)
    layers = [X / REACH, *(affine.A for affine in model.affines[1:]), 2 * A - 1]
    return [layer.reshape(-1, SIDE, SIDE) for layer in layers]


@styled
def draw_playground(model: MLP, X: np.ndarray, Y: np.ndarray, run: History) -> Figure:
    """Draw a network from (x₁, x₂) to a probability: units, weights as lines, surface with examples, loss by epoch.

    X (2, m) in [-6, 6], Y (1, m) of 0 and 1; `run` of a `fit` with validation.
    """
    figure, axes = new_figure(860, 320, 1, 3, width_ratios=[2.1, 1.25, 1])
    layers = answers(model)
    _network(axes[0], model, layers)
    _surface(axes[1], layers[-1][0], X, Y)
    axes[2].plot(run.cost, color=GREY, lw=3, label="training")
    axes[2].plot(run.valid_cost, color=INK, ls="--", lw=1.6, label="test")
    axes[2].set(xlabel="epoch", ylabel="loss (nats)", title="losses", ylim=(0, None))
    axes[2].legend(loc="upper right")
    return figure


def _network(ax, model, layers):
    places = [[(3.2 * l, (len(layer) - 1) / 2 - i) for i in range(len(layer))] for l, layer in enumerate(layers)]
    t = np.linspace(0, 1, 40)
    bend = t * t * (3 - 2 * t)
    for W, sources, targets in zip(model.weights, places, places[1:], strict=False):
        for i, (x1, y1) in enumerate(targets):
            for j, (x0, y0) in enumerate(sources):
                look = {"color": ORANGE if W[i, j] > 0 else BLUE, "lw": min(7, 0.5 + 1.6 * abs(W[i, j])), "alpha": 0.75}
                ax.plot(x0 + HALF + (x1 - x0 - 2 * HALF) * t, y0 + (y1 - y0) * bend, solid_capstyle="butt", **look)
    for layer, column in zip(layers, places, strict=True):
        for picture, (x, y) in zip(layer, column, strict=True):
            box = (x - HALF, x + HALF, y - HALF, y + HALF)
            ax.imshow(picture, cmap=DIVERGING, vmin=-1, vmax=1, extent=box, zorder=3)
            ax.add_patch(_frame(box))
    tall = max(map(len, layers)) / 2
    ax.set(xlim=(-0.6, 3.2 * (len(layers) - 1) + 0.6), ylim=(-tall, tall), aspect="equal", yticks=[])
    ax.set(xlabel="layer l", title="units and weights", xticks=[3.2 * l for l in range(len(layers))])
    ax.set_xticklabels(range(len(layers)))
    ax.grid(False)
    ax.spines[:].set_visible(False)


def _frame(box):
    return Rectangle(box[::2], box[1] - box[0], box[3] - box[2], fill=False, ec=GREY, zorder=4)


def _surface(ax, output, X, Y):
    ax.imshow(output, cmap=DIVERGING, vmin=-1, vmax=1, extent=(-REACH, REACH, -REACH, REACH), interpolation="bilinear")
    for label, marker, color in ((0, "o", BLUE), (1, "^", ORANGE)):
        ax.plot(*X[:, Y[0] == label], marker, color=color, mec=PAPER, mew=0.6, ms=5, ls="none")
    ax.grid(False)
    ax.set(xlabel="$x_1$", ylabel="$x_2$", title="what it answers", xticks=[-6, 0, 6], yticks=[-6, 0, 6])
