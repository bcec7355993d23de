"""Draw words that come again from memory: matplotlib draws letter by letter, a tenth of a millisecond each."""

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg

KEPT = 300  # words, of some kilobytes each
BLANK = np.array([255, 255, 255, 0], np.uint8).view(np.uint32)  # a pixel of a cleared canvas


class StampingRenderer(RendererAgg):
    """Agg, but a text is drawn on glass and cut out, and in the same place and look only stamped from then on."""

    def __init__(self, width: int, height: int, dpi: float):
        super().__init__(width, height, dpi)
        self.glass = RendererAgg(width, height, dpi)
        self.stamps = {}  # a text in its place and look → its stamp (x, y, pixels)

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        """Draw the text `s`, as RendererAgg does."""
        if gc.get_clip_rectangle() or gc.get_clip_path()[0]:
            return super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
        text = (s, x, y, angle, ismath, hash(prop), gc.get_rgb(), gc.get_alpha())
        stamp = self.stamps.pop(text, None) or self.cut(gc, x, y, s, prop, angle, ismath, mtext)
        self.stamps[text] = stamp  # the last ones at the end
        while len(self.stamps) > KEPT:
            del self.stamps[next(iter(self.stamps))]
        self.draw_image(self.new_gc(), *stamp)

    def cut(self, gc, *text) -> tuple[int, int, np.ndarray]:
        """Draw a text on glass, and cut it out."""
        self.glass.clear()
        self.glass.draw_text(gc, *text)
        pixels = np.asarray(self.glass.buffer_rgba())
        inked = pixels.view(np.uint32)[..., 0] != BLANK
        rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
        if not len(rows):
            return 0, 0, pixels[:1, :1].copy()
        top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
        return left, pixels.shape[0] - bottom, pixels[top:bottom, left:right][::-1].copy()  # from the lowest row
