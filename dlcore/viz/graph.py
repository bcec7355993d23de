"""Draw a computation graph: boxes for quantities, arrows for "goes into", a label on each."""

from dataclasses import dataclass
from math import hypot

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.text import Text

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


class Outline:
    """The round box of a text, for an arrow to begin or end at.

    An arrow asks its `contains` of fifty points. matplotlib's own works the whole box out each time: 7 ms an arrow.
    """

    def __init__(self, text: Text):
        self.box = text.get_bbox_patch()

    def contains(self, point) -> tuple[bool, dict]:
        """Whether a point (x, y) of the screen lies in the box, in the form that a patch answers."""
        box = self.box
        radius = box.get_boxstyle().pad * box.get_mutation_scale()  # the text's rectangle, and this much around it
        left, bottom = Artist.get_transform(box).transform((box.get_x(), box.get_y()))
        dx = max(left - point.x, 0, point.x - left - box.get_width())
        dy = max(bottom - point.y, 0, point.y - bottom - box.get_height())
        return hypot(dx, dy) <= radius, {}


def draw_graph(ax: Axes, nodes: dict[str, Node], edges: list[Edge]) -> None:
    """Draw nodes and edges into empty axes, and take the axes' own lines away."""
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.axis("off")
    boxes = {
        name: Outline(ax.text(
            node.x, node.y, node.text, ha="center", va="center", color=node.color, linespacing=1.4, zorder=3,
            bbox={"boxstyle": "round,pad=0.55", "facecolor": PAPER, "edgecolor": node.color, "linewidth": 1.6},
        ))
        for name, node in nodes.items()
    }  # fmt: skip
    for edge in edges:
        start, end = nodes[edge.start], nodes[edge.end]
        ax.annotate(
            "", (end.x, end.y), (start.x, start.y),
            arrowprops={
                "arrowstyle": "-|>", "mutation_scale": 15, "color": edge.color, "linewidth": 2,
                "linestyle": edge.linestyle, "patchA": boxes[edge.start], "patchB": boxes[edge.end],
            },
        )  # fmt: skip
        if not edge.label:
            continue
        middle = [a + edge.at * (b - a) for a, b in ((start.x, end.x), (start.y, end.y))]
        ax.annotate(
            edge.label, middle, edge.shift, textcoords="offset points", ha="center", va="center",
            bbox={"boxstyle": "round,pad=0.15", "facecolor": PAPER, "edgecolor": "none"},
        )  # fmt: skip
