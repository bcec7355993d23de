"""Draw a digit, and watch the network read it (chapter 13)."""

from collections.abc import Iterator, Sequence
from time import perf_counter

import numpy as np
from PIL import Image, ImageDraw
from traitlets import Bool, Bytes

from dlcore.mlp import MLP
from dlcore.optimizers import GradientDescent
from dlcore.regularize import RandomShift
from dlcore.viz.live.canvas import Canvas, script

Array = np.ndarray

SIDE, BOX = 28, 20  # MNIST's digits fill a box of 20 × 20 pixels, somewhere in 28 × 28
PEN = 2.4  # pixels: about as thick as MNIST's strokes
FINE = 8  # each pixel is drawn as 8 × 8 smaller ones and averaged
SMALLEST = 0.1  # of the canvas: a dot is not blown up beyond this
SLICE = 0.02  # seconds of teaching for each question: more would keep the kernel from drawing

CLEAR = "Draw a digit with mouse, finger or pen; or move with the arrow keys and press space to lower the pen."


class DrawDigit(Canvas):
    """A canvas to draw on, ten bars for what `model` reads, and the 28 × 28 pixels that it saw.

    model      MLP 784 → … → 10, trained on `dlcore.datasets.mnist()`
    rehearsal  (X (784, m), Y (10, m)), its training set: with it there is a button *Teach it this one*, which
               changes the model in place. New and old digits are mixed, or it would forget the old ones.
    rng        draws which old digits are mixed in; needed for teaching
    """

    _esm = script("draw_digit")

    strokes = Bytes(help="float32 x, y, x, y, … in [0, 1]; NaN, NaN lifts the pen").tag(sync=True)
    seen = Bytes(bytes(SIDE * SIDE), help="the network's input, row by row, a byte a pixel").tag(sync=True)
    chances = Bytes(bytes(40), help="ten float32: the probability of each digit").tag(sync=True)
    teachable = Bool(False).tag(sync=True)

    def __init__(
        self, model: MLP, rehearsal: tuple[Array, Array] | None = None, rng: np.random.Generator | None = None
    ):
        if rehearsal is not None and rng is None:
            raise TypeError("Teaching draws old digits at random: try DrawDigit(model, rehearsal=(X, Y), rng=rng).")
        self.model, self.rehearsal, self.rng = model, rehearsal, rng
        super().__init__(words=CLEAR, teachable=rehearsal is not None)
        self.draw(b"")

    def hear(self, kind: str, content: dict, buffers: Sequence[memoryview]) -> bool | None:
        """*draw* the strokes in the buffer; *teach* that it is the digit `label`; go on to *learn* it."""
        if kind == "draw":
            return self.draw(bytes(buffers[0]))
        if kind == "teach":
            self.lesson = self.teach(int(content["label"]))
        return self.learn()

    def draw(self, strokes: bytes) -> None:
        """Read new strokes; a lesson about the old ones is over. An empty canvas empties the bars."""
        self.strokes, self.lesson = strokes, iter(())
        image = as_mnist(np.frombuffer(strokes, np.float32).reshape(-1, 2))
        self.seen = np.rint(255 * image).astype(np.uint8).tobytes()
        self.x = image.reshape(-1, 1)
        self.read()

    def read(self) -> None:
        """Set bars and words to what the network reads now."""
        if not self.x.any():
            self.chances, self.words = bytes(40), CLEAR
            return
        A = self.model.forward(self.x)[:, 0]
        self.chances = A.astype(np.float32).tobytes()
        first, second = np.argsort(-A)[:2]
        self.words = f"It reads {first} ({A[first]:.0%}), next {second} ({A[second]:.0%})."

    def learn(self) -> bool:
        """Go on with the lesson for SLICE seconds, and show how far it has come; return whether there is more of it."""
        until = perf_counter() + SLICE
        for more, news in self.lesson:
            if not more or perf_counter() > until:
                self.read()
                self.words += " " + news
                return more
        return False  # the drawing has changed meanwhile

    def teach(self, label: int, copies: int = 8, most: int = 40) -> Iterator[tuple[bool, str]]:
        """Take at most `most` gradient steps on copies of this digit among old ones, until it is read at 90 %.

        A likely label costs few of the old digits; an absurd one (a 7 called 0) costs about three in a hundred.
        Yields after each step whether there is more to learn, and in words how far it has come.
        """
        if self.rehearsal is None or not self.x.any():
            raise ValueError("There is nothing to learn from: draw a digit first.")
        X_old, Y_old = self.rehearsal
        Y_new = np.zeros((10, copies), np.float32)
        Y_new[label] = 1
        optimizer, shift, steps = GradientDescent(0.02), RandomShift((SIDE, SIDE)), 0
        while steps < most and self.model.forward(self.x)[label, 0] < 0.9:
            old = self.rng.integers(X_old.shape[1], size=7 * copies)
            X = np.hstack([shift(np.repeat(self.x, copies, axis=1), self.rng), X_old[:, old]])
            Y = np.hstack([Y_new, Y_old[:, old]])
            optimizer.step(self.model.theta, self.model.backpropagate(X, Y, rng=self.rng))
            steps += 1
            yield True, f"Learning that it is {label}: step {steps} of {most} at most."
        yield False, f"Taught that it is {label}, in {steps} step{'s' * (steps != 1)}."


def as_mnist(points: Array) -> Array:
    """Return strokes as MNIST has its digits: (28, 28) float32 in [0, 1], 0 the background.

    points (k, 2): x to the right, y down; a row of NaN lifts the pen. The strokes are scaled into 20 × 20 pixels
    with their proportions kept, then moved until their centre of mass is the centre (LeCun et al. 1998). The pen is
    as thick for a small drawing as for a large one.
    """
    drawn = points[np.isfinite(points).all(axis=1)]
    if not len(drawn):
        return np.zeros((SIDE, SIDE), np.float32)
    low, size = drawn.min(axis=0), np.ptp(drawn, axis=0)
    scale = (BOX - PEN) / max(*size, SMALLEST)
    fitted = FINE * ((points - low - size / 2) * scale + SIDE / 2)

    fine = Image.new("L", (FINE * SIDE, FINE * SIDE))
    pen, radius = ImageDraw.Draw(fine), FINE * PEN / 2
    for stroke in np.split(fitted, np.flatnonzero(np.isnan(fitted[:, 0]))):
        path = [(float(x), float(y)) for x, y in stroke if np.isfinite(x)]
        pen.line(path, fill=255, width=round(2 * radius))
        for x, y in path:  # round ends and corners
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)

    ink = np.asarray(fine, np.float32) / 255
    grid = np.arange(len(ink)) + 0.5
    centre = np.array([ink.sum(axis=0) @ grid, ink.sum(axis=1) @ grid]) / ink.sum()  # x, y
    dx, dy = np.rint(len(ink) / 2 - centre).astype(int)
    room = (len(ink) - FINE * BOX) // 2  # the ink never leaves the picture
    dx, dy = np.clip([dx, dy], -room, room)
    ink = np.roll(ink, (dy, dx), axis=(0, 1))
    return ink.reshape(SIDE, FINE, SIDE, FINE).mean(axis=(1, 3))
