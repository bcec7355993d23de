"""Every live canvas in JupyterLab, by mouse and by keyboard."""

import re
import statistics

import nbformat
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

DIGIT = """
import numpy as np
from dlcore import MLP
from dlcore.datasets import mnist
from dlcore.optimizers import Adam
from dlcore.viz.live import DrawDigit

digits, rng = mnist(), np.random.default_rng(0)
model = MLP([784, 128, 10], rng=rng)
model.fit(digits.X_train, digits.Y_train, optimizer=Adam(0.002), epochs=4, batch_size=128, rng=rng)
DrawDigit(model, rehearsal=(digits.X_train, digits.Y_train), rng=rng)
"""

TWO = """
from dlcore.datasets import gates
from dlcore.viz.live import OptimizerRace, PerceptronStepper

stepper = PerceptronStepper({"and": gates("and")})
"""

# From the last movement of the pointer to the bars' new values, in milliseconds.
STOPWATCH = """root => {
    const times = window.times = [];
    let moved = null;
    root.querySelector('.drawing').addEventListener('pointermove', () => { moved ??= performance.now(); }, true);
    new MutationObserver(() => {
        if (moved !== null) times.push(performance.now() - moved);
        moved = null;
    }).observe(root.querySelector('.bars'), { subtree: true, attributes: true, attributeFilter: ['aria-valuenow'] });
}"""


def opened(lab, source):
    """A page whose only cell shows a canvas, and that canvas."""
    cells = [nbformat.v4.new_code_cell(source.strip(), id="live")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), lab.folder / "live.ipynb")
    page = lab.open("live.ipynb")
    page.run_all()
    assert page.errors() == []
    canvas = page.page.locator(".dlcore-live")
    expect(canvas.first).to_be_visible()
    return page, canvas


def in_both_themes(page, canvas, folder, name):
    """Keep a picture in both themes; the canvas must look different."""
    pictures = {}
    for theme in ("Light", "Dark"):
        page.page.emulate_media(color_scheme=theme.lower())
        expect(page.page.locator("body")).to_have_attribute("data-jp-theme-name", f"JupyterLab {theme}")
        page.page.wait_for_timeout(500)
        pictures[theme] = canvas.screenshot(path=folder / f"{name}_{theme.lower()}.png")
    assert pictures["Light"] != pictures["Dark"]


def test_draw_a_digit_by_mouse_and_keyboard_clear_and_teach(lab, tmp_path):
    page, canvas = opened(lab, DIGIT)
    paper, words, mouse = canvas.locator(".drawing"), canvas.locator(".words"), page.page.mouse
    meters = canvas.get_by_role("meter")
    expect(meters).to_have_count(10)
    expect(words).to_contain_text("Draw a digit")

    canvas.evaluate(STOPWATCH)
    paper.scroll_into_view_if_needed()
    box = paper.bounding_box()
    mouse.move(box["x"] + 140, box["y"] + 50)
    mouse.down()
    for y in range(50, 231, 6):
        mouse.move(box["x"] + 140, box["y"] + y)
        page.page.wait_for_timeout(20)
    mouse.up()
    expect(words).to_contain_text("It reads 1")
    expect(meters.nth(1)).to_have_class("most")
    times = page.page.evaluate("window.times")
    print(f"\ndrawn to bars: median {statistics.median(times):.0f} ms, worst {max(times):.0f} ms of {len(times)}")

    canvas.get_by_label("The digit you drew").select_option("7")
    canvas.get_by_role("button", name="Teach it this one").click()
    expect(words).to_contain_text("Taught that it is 7")
    in_both_themes(page, canvas, tmp_path, "draw_digit")

    canvas.get_by_role("button", name="Clear").click()
    expect(words).to_contain_text("Draw a digit")
    expect(meters.nth(7)).to_have_attribute("aria-valuenow", "0")

    paper.focus()
    page.page.keyboard.press("Space")
    for _ in range(15):
        page.page.keyboard.press("ArrowDown")
    expect(words).to_contain_text("It reads")
    page.page.keyboard.press("Delete")
    expect(words).to_contain_text("Draw a digit")
    expect(page.page.locator(".jp-CodeCell")).to_have_count(1)  # no shortcut of the notebook took a key
    assert page.errors() == []

    canvas.get_by_role("button", name="Teach it this one").click()
    expect(canvas.get_by_role("alert")).to_contain_text("draw a digit first")


def test_a_kernel_that_stops_is_said_in_every_canvas_and_ends_the_race(lab):
    page, _ = opened(lab, f"{TWO}\nfrom IPython.display import display\ndisplay(OptimizerRace(), stepper)")
    race, stepper = page.page.locator(".dlcore-live").all()
    race.get_by_role("button", name="Play").click()
    expect(race.get_by_role("button", name="Pause")).to_be_visible()
    for session in lab.api("GET", "sessions"):
        lab.api("DELETE", f"kernels/{session['kernel']['id']}")
    stepper.get_by_role("button", name="Next example").click()
    for canvas in (race, stepper):
        expect(canvas.locator(".silence")).to_have_text(re.compile("kernel is busy, or was stopped"))
    before = race.get_by_role("img").screenshot()
    page.page.wait_for_timeout(500)
    assert race.get_by_role("img").screenshot() == before


PERCEPTRON = """
from dlcore.datasets import gates
from dlcore.viz.live import PerceptronStepper

PerceptronStepper({name: gates(name) for name in ["and", "xor"]})
"""


def test_the_perceptron_is_stepped_by_mouse_and_keyboard_learns_and_goes_in_circles(lab, tmp_path):
    page, canvas = opened(lab, PERCEPTRON)
    words, plane = canvas.locator(".words"), canvas.locator("canvas")
    expect(words).to_contain_text("fires everywhere")
    before = plane.screenshot()
    canvas.get_by_role("button", name="Next example").focus()
    page.page.keyboard.press("Enter")
    expect(words).to_contain_text("example 1 of 4: class 0, the unit said 1, a mistake")
    page.page.wait_for_timeout(500)  # the boundary turns
    assert plane.screenshot() != before

    for _ in range(12):
        canvas.get_by_role("button", name="To the next mistake").click()
        page.page.wait_for_timeout(100)
    expect(words).to_contain_text("it has learned")
    in_both_themes(page, canvas, tmp_path, "perceptron_stepper")

    canvas.get_by_role("button", name="Start again").click()
    expect(words).to_contain_text("fires everywhere")
    canvas.get_by_label("Data").select_option("xor")
    expect(words).to_contain_text("no bound")
    for _ in range(12):
        canvas.get_by_role("button", name="Next example").click()
    expect(words).to_contain_text("it goes in circles")
    assert page.errors() == []


def test_the_optimisers_race_pause_step_diverge_and_start_again(lab, tmp_path):
    page, canvas = opened(lab, "from dlcore.viz.live import OptimizerRace\nOptimizerRace()")
    words, plane = canvas.locator(".words"), canvas.get_by_role("img")
    expect(words).to_contain_text("6 at the start")
    page.page.evaluate("""() => {
        const paint = CanvasRenderingContext2D.prototype.drawImage;
        window.painted = [];
        CanvasRenderingContext2D.prototype.drawImage = function (...how) {
            window.painted.push(performance.now());
            return paint.apply(this, how);
        };
    }""")
    canvas.get_by_role("button", name="Play").focus()
    page.page.keyboard.press("Enter")
    expect(canvas.get_by_role("button", name="Pause")).to_be_visible()
    page.page.wait_for_timeout(3000)
    painted = page.page.evaluate("window.painted")
    print(f"\n{1000 * (len(painted) - 1) / (painted[-1] - painted[0]):.0f} painted frames/s of {len(painted)}")
    in_both_themes(page, canvas, tmp_path, "optimizer_race")
    expect(words).to_contain_text("crossed the finish line")

    canvas.get_by_role("button", name="Start again").click()
    expect(words).to_contain_text("6 at the start")
    expect(canvas.get_by_role("button", name="Play")).to_be_visible()
    before = plane.screenshot()
    canvas.get_by_role("button", name="One step").click()
    page.page.wait_for_timeout(500)
    assert plane.screenshot() != before

    canvas.get_by_label("AdamW runs").uncheck()
    expect(words).to_contain_text("5 at the start")
    rate = canvas.get_by_label("learning rate of gradient descent")
    rate.fill("0.05")
    rate.press("Tab")
    page.page.emulate_media(reduced_motion="reduce")  # the whole race in one picture
    canvas.get_by_role("button", name="Play").click()
    expect(words).to_contain_text("gradient descent left the picture for good")
    expect(words).to_contain_text("Over")
    canvas.get_by_role("combobox", name="Surface").select_option("banana")
    expect(words).to_contain_text("5 at the start of the banana")
    assert page.errors() == []
