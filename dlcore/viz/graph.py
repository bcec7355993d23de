"""Draw a computation graph: boxes for quantities, arrows for "goes into", a label on each."""

from dataclasses import dataclass
from math import hypot

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch
from matplotlib.path import Path

from dlcore.viz.style import BLUE, INK, PAPER


@dataclass(frozen=True)
class Node:
    """A box at (x, y), in units of the axes 0 to 1, with its text."""

    x: float
    y: float
    text: str
    color: str = INK


@dataclass(frozen=True)
class Edge:
    """An arrow from one node to another; the label stands `at` a share of the way, `shift` points off it."""

    start: str
    end: str
    label: str
    color: str = BLUE
    linestyle: str = "solid"
    at: float = 0.5
    shift: tuple[float, float] = (0, 11)


def straight(start, end, shrinkA=0.0, shrinkB=0.0, patchA=None, patchB=None) -> Path:
    """Return an arrow's line from the round box `patchA` at `start` to the box `patchB` at `end`, in pixels.

    For `connectionstyle`, and with its names. matplotlib's own asks a box fifty times whether it contains a point, and
    works the box out each time: 3 ms an arrow.
    """
    return Path([leave(patchA, start, end, shrinkA), leave(patchB, end, start, shrinkB)])


def leave(box: FancyBboxPatch, inside: tuple, outside: tuple, gap: float) -> list[float]:
    """Return the point [x, y] on the way from `inside` to `outside` that is `gap` pixels away from a round box."""
    left, bottom = Artist.get_transform(box).transform((box.get_x(), box.get_y()))
    width, height = box.get_width(), box.get_height()  # of the text's own rectangle, and this much around it:
    radius = box.get_boxstyle().pad * box.get_mutation_scale() + gap

    def at(share):
        return [a + share * (b - a) for a, b in zip(inside, outside, strict=True)]

    near, far = 0.0, 1.0
    for _ in range(16):  # halving: a 65,000th of the way is finer than a pixel
        middle = (near + far) / 2
        x, y = at(middle)
        dx, dy = max(left - x, 0, x - left - width), max(bottom - y, 0, y - bottom - height)
        near, far = (middle, far) if hypot(dx, dy) < radius else (near, middle)
    return at(far)


def draw_graph(ax: Axes, nodes: dict[str, Node], edges: list[Edge]) -> None:
    """Draw nodes and edges into empty axes, and take the axes' own lines away."""
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.axis("off")
    boxes = {
        name: ax.text(
            node.x, node.y, node.text, ha="center", va="center", color=node.color, linespacing=1.4, zorder=3,
            bbox={"boxstyle": "round,pad=0.55", "facecolor": PAPER, "edgecolor": node.color, "linewidth": 1.6},
        ).get_bbox_patch()
        for name, node in nodes.items()
    }  # fmt: skip
    for edge in edges:
        start, end = nodes[edge.start], nodes[edge.end]
        ax.annotate(
            "", (end.x, end.y), (start.x, start.y),
            arrowprops={
                "arrowstyle": "-|>", "mutation_scale": 15, "color": edge.color, "linewidth": 2,
                "linestyle": edge.linestyle, "patchA": boxes[edge.start], "patchB": boxes[edge.end],
                "connectionstyle": straight,
            },
        )  # fmt: skip
        if not edge.label:
            continue
        middle = [a + edge.at * (b - a) for a, b in ((start.x, end.x), (start.y, end.y))]
        ax.annotate(
            edge.label, middle, edge.shift, textcoords="offset points", ha="center", va="center",
            bbox={"boxstyle": "round,pad=0.15", "facecolor": PAPER, "edgecolor": "none"},
        )  # fmt: skip
