"""Put a figure on the page, with words for those who can't see it."""

import zlib
from base64 import b64encode
from html import escape
from io import BytesIO

import matplotlib
import numpy as np
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from dlcore.viz.style import PIXELS_PER_INCH, RC

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


def png(figure: Figure, live: bool = False) -> bytes:
    """Return the figure as PNG at `DENSITY`: 256 colours, a third of the bytes; `live` is quicker instead.

    Drawn by Agg and encoded here: `savefig` would lay the figure out twice.
    """
    if not isinstance(figure, Figure):
        raise TypeError(f"The drawing function returned {figure!r}, expected a matplotlib Figure.")
    file, own_dpi = BytesIO(), figure.dpi
    figure.dpi = PIXELS_PER_INCH * DENSITY
    try:
        with matplotlib.rc_context(RC):
            canvas = FigureCanvasAgg(figure)
            canvas.draw()
    finally:
        figure.dpi = own_dpi
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    if live:
        picture.save(file, "png", compress_level=1, compress_type=zlib.Z_RLE)
    else:
        picture.quantize(256, dither=Image.Dither.NONE).save(file, "png", optimize=True)
    return file.getvalue()


def checked_alt(alt: str) -> str:
    """Return `alt` unchanged; complain if it says nothing."""
    if not isinstance(alt, str) or not alt.strip():
        raise ValueError(
            f"alt is {alt!r}, expected a sentence saying what the picture shows. "
            'Try show(figure, "A parabola through (0, 30)").'
        )
    return alt
