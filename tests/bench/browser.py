"""Live pictures in JupyterLab with headless Chromium: painted frames, waits, and how long the kernel is held.

A frame counts when something was painted in it: a canvas drawn on, or a new picture decoded. A wait begins with the
event that the hand causes, and ends with the frame after the change.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from statistics import median

import numpy as np
from playwright.sync_api import Locator, expect

import scripted_hand
from dlcore.datasets import mnist
from lab import Lab, chromium
from lab_server import ROOT, Server
from live_page import DIGIT, Pointer, answered, opened
from notebook_page import Notebook

SECONDS = 8  # for one count of frames
HELD = "held.txt"

# Before a canvas is made: note how long each answer holds the kernel.
TIMED = f"""
import time
from dlcore.viz.live.canvas import Canvas

hear = Canvas._hear

def timed(self, *message):
    start = time.perf_counter()
    hear(self, *message)
    seconds = time.perf_counter() - start
    with open({HELD!r}, "a") as file:
        print(seconds, file=file)

Canvas._hear = timed
"""
PLAYGROUND = """
from dlcore.viz.live import Playground
Playground("data=circle&ratio=90&hidden=8,8&activation=tanh")
"""
RACE = """
from dlcore.viz.live import OptimizerRace
OptimizerRace()
"""
# The same picture and the same training as most notebooks do it.
INTERACTIVE = """
import ipywidgets
import numpy as np
from IPython.display import display
from dlcore import MLP, datasets
from dlcore.optimizers import GradientDescent
from dlcore.train import History
from dlcore.viz import show
from dlcore.viz.figures.playground import draw_playground

rng = np.random.default_rng(1)
X, Y = datasets.circle(500, rng=rng)
model, descent, run = MLP([2, 8, 8, 1], hidden="tanh", init="xavier", rng=rng), GradientDescent(0.03), History()

def frame(epoch):
    more = model.fit(
        X[:, :450], Y[:, :450], optimizer=descent, epochs=1, batch_size=10, rng=rng, validation=(X[:, 450:], Y[:, 450:])
    )
    run.cost += more.cost
    run.valid_cost += more.valid_cost
    show(draw_playground(model, X, Y, run), "A network, what it answers, and its losses.")

play = ipywidgets.Play(max=10**6, interval=10)
display(play, ipywidgets.interactive_output(frame, {"epoch": play}))
"""

# Note the times of all frames in which something was painted.
WATCH = """() => {
    window.painted = new Set();
    const paint = CanvasRenderingContext2D.prototype.drawImage;
    CanvasRenderingContext2D.prototype.drawImage = function (...how) {
        painted.add(document.timeline.currentTime);
        return paint.apply(this, how);
    };
    document.addEventListener("load", ({ target }) => {
        if (target.tagName === "IMG") painted.add(document.timeline.currentTime);
    }, true);
}"""

# From each movement of the pointer to the frame that shows the bars' new lengths.
BARS = """root => {
    window.waits = [];
    let moved = null;
    root.querySelector(".drawing").addEventListener("pointermove", () => { moved ??= performance.now(); }, true);
    new MutationObserver(() => {
        const start = moved;
        moved = null;
        if (start !== null) requestAnimationFrame(() => waits.push(performance.now() - start));
    }).observe(root.querySelector(".bars"), { subtree: true, attributes: true, attributeFilter: ["aria-valuenow"] });
}"""

# From a key on a slider's handle to the frame that shows the new picture. Pictures that stay the same do not arrive.
PICTURE = """handle => {
    const image = handle.closest(".widget-vbox").querySelector("img");
    window.wait = new Promise(done => {
        setTimeout(() => done(null), 5000);
        handle.addEventListener("keydown", () => {
            const start = performance.now();
            const shown = () => requestAnimationFrame(() => done(performance.now() - start));
            image.addEventListener("load", shown, { once: true });
        }, { once: true, capture: true });
    });
}"""


def browser(rounds: int) -> None:
    """Print all figures; `rounds` movements of each slider."""
    start = time.process_time()
    sum(range(10**7))
    loop = time.process_time() - start
    print(f"\nIn JupyterLab with headless Chromium, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores,", end=" ")
    print(f"on a machine that adds ten million numbers in {loop:.2f} s")
    ours = playground()
    theirs = interactive_output()
    print(f"  {ours / theirs:.1f} × the interactive_output")
    race()
    digit()
    chapters(rounds)


@contextmanager
def laboratory(notebooks: Path | None = None) -> Iterator[Lab]:
    """JupyterLab over a copy of `notebooks`, or over an empty folder."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, state = Path(scratch, "notebooks"), Path(scratch, "state")
        state.mkdir()
        if notebooks:
            shutil.copytree(notebooks, folder)
        else:
            folder.mkdir()
        with Server(folder, state) as server, chromium() as started:
            yield Lab(server, started)


def playground() -> float:
    """Print and return the Playground's painted frames a second while it trains 2-8-8-1 on 450 of 500 points."""
    with laboratory() as lab:
        page, canvas = opened(lab, TIMED + PLAYGROUND)
        canvas.get_by_label("A picture every").select_option(label="as much as fits")
        rate = frames(page, canvas.get_by_role("button", name="Play").click, "Playground, 2-8-8-1 on 500 points")
        canvas.get_by_role("button", name="Pause").click()
        answered(canvas)
        print(f"    {canvas.locator('.epoch').text_content()} epochs meanwhile; {holds(lab)}")
        return rate


def interactive_output() -> float:
    """Print and return the frames a second of a matplotlib picture of the same in an `interactive_output`."""
    with laboratory() as lab:
        page, controls = opened(lab, INTERACTIVE, what=".widget-play")
        return frames(page, controls.locator("button").first.click, "an interactive_output of the same")


def race() -> None:
    with laboratory() as lab:
        page, canvas = opened(lab, TIMED + RACE)
        frames(page, canvas.get_by_role("button", name="Play").click, "optimiser race, six of them", seconds=1)
        print(f"    {holds(lab)}")


def frames(page: Notebook, start: Callable[[], None], name: str, seconds: float = SECONDS) -> float:
    """Print and return the painted frames a second, counted for some seconds from the first one on."""
    page.page.evaluate(WATCH)
    start()
    page.page.wait_for_function("painted.size > 0")
    page.page.wait_for_timeout(1000 * seconds)
    times = page.page.evaluate("[...painted].sort((a, b) => a - b)")
    gaps = [later - earlier for earlier, later in pairwise(times)]
    rate = 1000 * len(gaps) / (times[-1] - times[0])
    print(
        f"  {name}: {rate:.1f} painted frames/s, {median(gaps):.0f} ms apart, {max(gaps):.0f} at the worst", flush=True
    )
    return rate


def digit() -> None:
    """Digits as the scripted hand draws them, then one taught."""
    digits, rng = mnist(), np.random.default_rng(0)
    with laboratory() as lab:
        page, canvas = opened(lab, TIMED + DIGIT)
        canvas.evaluate(BARS)
        for image in digits.images_test[:10]:
            pointer = Pointer(canvas.locator(".drawing"))
            for line in scripted_hand.strokes(image, rng):
                pointer.stroke(line)
            answered(canvas)
            page.page.keyboard.press("Delete")
        waits = page.page.evaluate("waits")
        print(f"  drawn digit to bars: {told(waits)}; {holds(lab)}", flush=True)
        pointer.stroke([(0.5, 0.2), (0.5, 0.8)])
        canvas.get_by_label("The digit you drew").select_option("7")
        canvas.get_by_role("button", name="Teach it this one").click()
        expect(canvas.locator(".words")).to_contain_text("Taught that it is 7")
        print(f"    teaching: {holds(lab)}", flush=True)


def chapters(rounds: int) -> None:
    """Every slider of every chapter: from a key to the new picture."""
    print("  from a slider to its picture, ms: median (worst) of", rounds)
    all_waits = []
    with laboratory(ROOT / "notebooks") as lab:
        for path in sorted(lab.server.folder.glob("[01]*.ipynb")):
            page = lab.open(path.name)
            page.run_all()
            for handle in page.sliders():
                if waits := [wait for wait in moved(page, handle, rounds) if wait is not None]:
                    all_waits.append(waits)
                    name = handle.locator("xpath=ancestor::*[contains(@class, 'widget-slider')]//label").inner_text()
                    print(f"    {path.stem[:2]} {median(waits):4.0f} ({max(waits):3.0f})  {name}", flush=True)
            lab.close_notebooks()
    medians = [median(waits) for waits in all_waits]
    slow = sum(each > 100 for each in medians)
    print(f"    median of all {median(medians):.0f}, slowest {max(medians):.0f}; {slow} of {len(medians)} above 100")


def moved(page: Notebook, handle: Locator, rounds: int) -> Iterator[float | None]:
    """Yield the wait after each key, back and forth; None where the picture stayed the same."""
    handle.scroll_into_view_if_needed()
    handle.focus()
    for _ in range(rounds):
        now, low, high = (float(handle.get_attribute(f"aria-value{name}")) for name in ("now", "min", "max"))
        handle.evaluate(PICTURE)
        page.page.keyboard.press("ArrowRight" if now < (low + high) / 2 else "ArrowLeft")
        yield page.page.evaluate("wait")


def told(waits: list[float]) -> str:
    return f"{median(waits):.0f} ms, {max(waits):.0f} at the worst of {len(waits)}"


def holds(lab: Lab) -> str:
    """Say how long answers held the kernel since the last word on it."""
    file = lab.server.folder / HELD
    held = [1000 * float(line) for line in file.read_text().split()]
    file.unlink()
    return f"the kernel was held for {told(held)}"
