"""Draw a slider's next picture over what stands still: the axes and their words take most of the time."""

import struct
import zlib

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from dlcore.viz.show import DENSITY, canvas_of

LOOKS = 4  # so many are kept at one pixel per CSS pixel, and as many bytes of larger ones: some megabytes


class Backdrop:
    """The places of the panels and the pixels of their axes, kept from one picture to the next.

    A picture drawn over it is the one that `png` would draw, in half of the time or less. The last few looks are
    kept, for a hand that goes to and fro.
    """

    def __init__(self, density: int = DENSITY):
        self.density = density  # pixels per CSS pixel
        self.places = {}  # layout → where its panels stand
        self.looks = {}  # what the axes look like → their pixels

    def png(self, figure: Figure) -> bytes:
        """Return the figure as PNG; its axes are drawn only if they look like none of the last few."""
        with canvas_of(figure, self.density) as canvas:
            panels = [ax for ax in figure.axes if ax.get_visible() and has_axes(ax)]
            self.lay_out(figure, panels)
            for ax in figure.axes:
                locate = ax.get_axes_locator()
                ax.apply_aspect(locate(ax, canvas) if locate else None)
            look = (*figure.bbox.size, *map(look_of, panels))
            if look not in self.looks:
                while len(self.looks) >= LOOKS // self.density**2:
                    del self.looks[next(iter(self.looks))]
                canvas.clear()
                figure.patch.draw(canvas)
                for ax in panels:
                    draw_axes(ax, canvas)
                self.looks[look] = canvas.copy_from_bbox(figure.bbox)
            canvas.restore_region(self.looks[look])
            figure.patch.set_visible(False)
            for ax in panels:
                hide_axes(ax)
            figure.draw(canvas)
            return encoded(np.asarray(canvas.buffer_rgba()))

    def lay_out(self, figure: Figure, panels: list[Axes]) -> None:
        """Put every panel where it stood when the words around it were as long: a layout costs as much as a picture."""
        engine = figure.get_layout_engine()
        if not isinstance(engine, ConstrainedLayoutEngine):
            return
        layout = (len(figure.axes), *figure.get_size_inches(), *map(room_of, panels))
        if layout not in self.places:
            engine.execute(figure)
            self.places[layout] = [ax.get_position(original=True) for ax in figure.axes]
        figure.set_layout_engine("none")
        for ax, place in zip(figure.axes, self.places[layout], strict=True):
            ax.set_position(place)


def draw_axes(ax: Axes, canvas: RendererAgg) -> None:
    """Draw what stands still of a panel, from the back to the front: its paper, grid, ticks and labels."""
    ax.patch.draw(canvas)
    if solid(ax):
        ax.M = ax.get_proj()
        for part in ("draw_pane", "draw_grid"):
            for axis in axes_of(ax):
                getattr(axis, part)(canvas)
    for axis in axes_of(ax):
        axis.draw(canvas)


def hide_axes(ax: Axes) -> None:
    """Let a panel draw everything but what `draw_axes` draws."""
    ax.patch.set_visible(False)
    if solid(ax):
        ax.set_axis_off()
    for axis in axes_of(ax):
        axis.set_visible(False)


def solid(ax: Axes) -> bool:
    """Whether a panel has three dimensions."""
    return ax.name == "3d"


def has_axes(ax: Axes) -> bool:
    """Whether a panel has axes of the kinds that `draw_axes` knows, and shows them."""
    return ax._axis3don if solid(ax) else ax.name == "rectilinear" and ax.axison


def axes_of(ax: Axes) -> list[Axis]:
    """The two or three axes of a panel."""
    return [ax.xaxis, ax.yaxis, *([ax.zaxis] if solid(ax) else [])]


def turn_of(ax: Axes) -> tuple[float, ...]:
    """From where a panel of three dimensions is looked at."""
    return tuple(ax.get_proj().ravel()) if solid(ax) else ()


def words(axis: Axis, places: np.ndarray) -> list[str]:
    """The tick labels at `places`, without making the ticks."""
    return [str(word) for word in axis.get_major_formatter().format_ticks(places)]


def room_of(ax: Axes) -> tuple:
    """What decides how much room a panel needs around it: titles, labels, and the longest word on each axis."""
    titles = (ax.get_title(loc=loc).count("\n") + bool(ax.get_title(loc=loc)) for loc in ("left", "center", "right"))
    longest = (max(map(len, words(axis, axis.get_majorticklocs())), default=0) for axis in axes_of(ax))
    return (*titles, *longest, *(bool(axis.label.get_text()) for axis in axes_of(ax)), *turn_of(ax))


def look_of(ax: Axes) -> tuple:
    """Everything that the pixels of a panel's furniture depend on."""
    look = [ax.get_position().bounds, ax.get_facecolor(), *turn_of(ax)]
    for axis in axes_of(ax):
        places = axis.get_majorticklocs()
        look += [axis.get_scale(), *axis.get_view_interval(), *places, *words(axis, places)]
        look += [axis.label.get_text(), axis.label.get_color(), axis.get_visible(), str(axis.get_tick_params())]
    return tuple(look)


def encoded(pixels: np.ndarray) -> bytes:
    """Return pixels (height, width, 3 or 4) as PNG without transparency or filters.

    It takes half the time of Pillow, which tries five filters a line.
    """
    height, width, _ = pixels.shape
    lines = np.zeros((height, 1 + 3 * width), np.uint8)  # a 0 in front of each: no filter
    for channel in range(3):
        lines[:, 1 + channel :: 3] = pixels[:, :, channel]
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)  # 8 bits of red, green and blue
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
