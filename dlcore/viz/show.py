"""Put a figure on the page, with words for those who can't see it."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from html import escape
from io import BytesIO

import numpy as np
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from PIL import Image

from dlcore.viz.stamps import StampingRenderer
from dlcore.viz.style import PIXELS_PER_INCH, our_settings

DENSITY = 2  # picture pixels per CSS pixel: sharp on today's screens
CARD = "max-width:100%; height:auto; background:#fff; border-radius:8px"  # readable on a dark page too


def show(figure: Figure, alt: str) -> None:
    """Display `figure`; `alt` says in words what it shows, and is all that a plain-text reader gets."""
    display({"text/html": html(figure, alt), "text/plain": checked_alt(alt)}, raw=True)


def html(figure: Figure, alt: str) -> str:
    """Return the figure as one `<img>` with its alt text, needing no other file."""
    width = round(figure.get_figwidth() * PIXELS_PER_INCH)
    data = b64encode(png(figure)).decode("ascii")
    return f'<img alt="{escape(checked_alt(alt))}" width="{width}" style="{CARD}" src="data:image/png;base64,{data}">'


def png(figure: Figure) -> bytes:
    """Return the figure as PNG at `DENSITY` in 256 colours, a third of the bytes.

    Drawn by Agg and encoded here: `savefig` would lay the figure out twice.
    """
    with canvas_of(figure) as canvas:
        canvas.clear()
        figure.draw(canvas)
        picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    file = BytesIO()
    # In a third of median cut's time, and with no colour off by more than a few levels of 255.
    picture.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(file, "png")
    return file.getvalue()


@contextmanager
def canvas_of(figure: Figure, density: int = DENSITY) -> Iterator[RendererAgg]:
    """Lend a canvas of the figure's size at `density`, in our style; what the last figure left there is still on it."""
    if not isinstance(figure, Figure):
        raise TypeError(f"The drawing function returned {figure!r}, expected a matplotlib Figure.")
    own_dpi = figure.dpi
    figure.dpi = PIXELS_PER_INCH * density
    try:
        with our_settings():
            FigureCanvasAgg(figure)  # a layout measures words with the figure's own
            yield _canvas(*map(int, figure.bbox.size), density)
    finally:
        figure.dpi = own_dpi


@lru_cache(maxsize=16)
def _canvas(width: int, height: int, density: int) -> RendererAgg:
    """Return the canvas of this size, the same each time: it remembers how large every word is."""
    kind = RendererAgg if density == DENSITY else StampingRenderer  # where a hand waits for the next picture
    return kind(width, height, PIXELS_PER_INCH * density)


def checked_alt(alt: str) -> str:
    """Return `alt` unchanged; complain if it says nothing."""
    if not isinstance(alt, str) or not alt.strip():
        raise ValueError(
            f"alt is {alt!r}, expected a sentence saying what the picture shows. "
            'Try show(figure, "A parabola through (0, 30)").'
        )
    return alt
