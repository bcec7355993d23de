"""A page whose only cell shows live canvases, and a pointer to draw with."""

import nbformat
from playwright.sync_api import Locator, expect

from lab import Lab
from notebook_page import Notebook

NOTEBOOK = "live.ipynb"

# A network that reads digits well enough, in some ten seconds.
DIGIT = """
import numpy as np
from dlcore import MLP
from dlcore.datasets import mnist
from dlcore.optimizers import Adam
from dlcore.regularize import RandomShift
from dlcore.viz.live import DrawDigit

digits, rng = mnist(), np.random.default_rng(0)
X, Y = digits.X_train, digits.Y_train
model = MLP([784, 128, 10], rng=rng)
model.fit(X, Y, optimizer=Adam(0.003), epochs=10, batch_size=128, rng=rng, augment=RandomShift((28, 28)))
DrawDigit(model, rehearsal=(X, Y), rng=rng)
"""


def opened(
    lab: Lab, source: str, width: int = 1280, density: int = 1, what: str = ".dlcore-live"
) -> tuple[Notebook, Locator]:
    """The page, and its canvases, or `what` else it shows. `density`: pixels of the screen for each CSS pixel."""
    cells = [nbformat.v4.new_code_cell(source.strip(), id="live")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), lab.server.folder / NOTEBOOK)
    page = lab.open(NOTEBOOK, width=width)
    if density != 1:
        screen = {"width": width, "height": 900, "deviceScaleFactor": density, "mobile": False}
        page.page.context.new_cdp_session(page.page).send("Emulation.setDeviceMetricsOverride", screen)
    page.run_all()
    assert page.errors() == [], page.errors()
    canvas = page.page.locator(what)
    expect(canvas.first).to_be_visible()
    return page, canvas


def in_both_themes(page: Notebook, canvas: Locator, folder, name: str) -> None:
    """Keep a picture in both themes; the canvas must look different."""
    pictures = {}
    for theme in ("Light", "Dark"):
        page.page.emulate_media(color_scheme=theme.lower())
        expect(page.page.locator("body")).to_have_attribute("data-jp-theme-name", f"JupyterLab {theme}")
        page.page.wait_for_timeout(300)
        pictures[theme] = canvas.screenshot(path=folder / f"{name}_{theme.lower()}.png")
    assert pictures["Light"] != pictures["Dark"]


def answered(canvas: Locator) -> None:
    """Wait until the canvas has an answer to all its questions, and has painted it."""
    # Looked at with every frame, as `expect` does not.
    canvas.page.wait_for_function("canvas => canvas.dataset.asked === '0'", arg=canvas.element_handle())
    canvas.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


class Pointer:
    """A mouse, a pen or a finger ("touch") on an element, as the browser itself reports them."""

    def __init__(self, target: Locator, kind: str = "mouse"):
        target.scroll_into_view_if_needed()
        self.box, self.kind = target.bounding_box(), kind
        self.devtools = target.page.context.new_cdp_session(target.page)

    def stroke(self, line) -> None:
        """Draw a line through points (x, y), each in [0, 1] of the element's width and height."""
        first, *others = [
            (self.box["x"] + x * self.box["width"], self.box["y"] + y * self.box["height"]) for x, y in line
        ]
        self.send("down", *first)
        for point in others:
            self.send("move", *point)
        self.send("up", *(others or [first])[-1])

    def send(self, what: str, x: float, y: float) -> None:
        if self.kind == "touch":
            name = {"down": "touchStart", "move": "touchMove", "up": "touchEnd"}[what]
            fingers = [] if what == "up" else [{"x": x, "y": y}]
            self.devtools.send("Input.dispatchTouchEvent", {"type": name, "touchPoints": fingers})
        else:
            name = {"down": "mousePressed", "move": "mouseMoved", "up": "mouseReleased"}[what]
            how = {"button": "left", "buttons": 0 if what == "up" else 1, "clickCount": 1, "pointerType": self.kind}
            self.devtools.send("Input.dispatchMouseEvent", {"type": name, "x": x, "y": y, **how})
