"""Draw words that come again from memory: matplotlib draws letter by letter, a tenth of a millisecond each."""

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg

KEPT = 300  # words, of some kilobytes each


class StampingRenderer(RendererAgg):
    """Agg, but a text drawn again in the same place and look is cut out as a stamp, and only stamped from then on.

    So the words of a picture under a slider are drawn twice, and those that change are drawn as ever.
    """

    def __init__(self, width: int, height: int, dpi: float):
        super().__init__(width, height, dpi)
        self.glass = RendererAgg(width, height, dpi)
        self.stamps = {}  # a text in its place and look → its stamp (x, y, pixels), None if seen only once

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        """Draw the text `s`, as RendererAgg does."""
        if gc.get_clip_rectangle() or gc.get_clip_path()[0]:
            return super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
        text = (s, x, y, angle, ismath, hash(prop), gc.get_rgb(), gc.get_alpha())
        seen = text in self.stamps
        stamp = self.stamps.pop(text, None)
        if seen and not stamp:
            stamp = self.cut(gc, x, y, s, prop, angle, ismath, mtext)
        self.stamps[text] = stamp  # the last ones at the end
        while len(self.stamps) > KEPT:
            del self.stamps[next(iter(self.stamps))]
        if stamp:
            self.draw_image(self.new_gc(), *stamp)
        else:
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)

    def cut(self, gc, *text) -> tuple[int, int, np.ndarray]:
        """Draw a text on glass, and cut it out."""
        self.glass.clear()
        self.glass.draw_text(gc, *text)
        pixels = np.asarray(self.glass.buffer_rgba())
        inked = pixels[..., 3] > 0
        rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
        if not len(rows):
            return 0, 0, pixels[:1, :1].copy()
        top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
        return left, pixels.shape[0] - bottom, pixels[top:bottom, left:right][::-1].copy()  # from the lowest row
