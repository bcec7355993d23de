"""Each live canvas in JupyterLab: every control of it, by pointer and by keyboard."""

import numpy as np
import pytest
from playwright.sync_api import expect

import scripted_hand
from dlcore.datasets import mnist
from live_page import DIGIT, Pointer, answered, in_both_themes, opened

pytestmark = pytest.mark.browser

PERCEPTRON = """
from dlcore.datasets import gates
from dlcore.viz.live import PerceptronStepper

PerceptronStepper({name: gates(name) for name in ["and", "xor"]})
"""

SEVEN = [(0.3, 0.2), (0.4, 0.2), (0.5, 0.2), (0.6, 0.2), (0.7, 0.2), (0.62, 0.4), (0.55, 0.6), (0.5, 0.8)]


def test_fifty_digits_drawn_by_mouse_finger_and_pen_are_read_at_least_46_right(lab):
    page, canvas = opened(lab, DIGIT)
    paper, most = canvas.locator(".drawing"), canvas.locator(".most")
    page.page.evaluate("""() => {
        window.kinds = new Set();
        document.addEventListener("pointerdown", event => kinds.add(event.pointerType), true);
    }""")
    digits, rng, right = mnist(), np.random.default_rng(0), 0
    hands = [Pointer(paper, kind) for kind in ("mouse", "touch", "pen")]
    for k, i in enumerate(rng.permutation(digits.labels_test.size)[:50]):
        for line in scripted_hand.strokes(digits.images_test[i], rng):
            hands[k % 3].stroke([*line[:-1:8], line[-1]])  # some thirteen points a digit, as from a fast hand
        answered(canvas)
        right += int(most.get_attribute("aria-label")) == digits.labels_test[i]
        page.page.keyboard.press("Delete")
    assert page.page.evaluate("[...kinds].sort()") == ["mouse", "pen", "touch"]
    print(f"\n{right} of 50 read")
    assert right >= 46
    assert page.errors() == []


def test_draw_a_digit_by_mouse_and_keyboard_clear_and_teach(lab, tmp_path):
    page, canvas = opened(lab, DIGIT)
    paper, words, meters = canvas.locator(".drawing"), canvas.locator(".words"), canvas.get_by_role("meter")
    expect(meters).to_have_count(10)
    expect(words).to_contain_text("Draw a digit")

    Pointer(paper).stroke(SEVEN)
    expect(words).to_contain_text("It reads 7")
    expect(meters.nth(7)).to_have_class("most")

    canvas.get_by_label("The digit you drew").select_option("1")
    canvas.get_by_role("button", name="Teach it this one").click()
    expect(words).to_contain_text("Taught that it is 1")
    in_both_themes(page, canvas, tmp_path, "draw_digit")

    canvas.get_by_role("button", name="Clear").click()
    expect(words).to_contain_text("Draw a digit")
    expect(meters.nth(7)).to_have_attribute("aria-valuenow", "0")
    canvas.get_by_role("button", name="Teach it this one").click()
    expect(canvas.get_by_role("alert")).to_contain_text("draw a digit first")

    paper.focus()
    page.page.keyboard.press("Space")
    for _ in range(15):
        page.page.keyboard.press("ArrowDown")
    expect(words).to_contain_text("It reads")
    expect(canvas.get_by_role("alert")).to_have_count(0)
    page.page.keyboard.press("Delete")
    expect(words).to_contain_text("Draw a digit")
    expect(page.page.locator(".jp-CodeCell")).to_have_count(1)  # no shortcut of the notebook took a key
    assert page.errors() == []


def test_the_perceptron_is_stepped_by_mouse_and_keyboard_learns_and_goes_in_circles(lab, tmp_path):
    page, canvas = opened(lab, PERCEPTRON)
    words, plane = canvas.locator(".words"), canvas.locator("canvas")
    expect(words).to_contain_text("fires everywhere")
    before = plane.screenshot()
    canvas.get_by_role("button", name="Next example").focus()
    page.page.keyboard.press("Enter")
    expect(words).to_contain_text("example 1 of 4: class 0, the unit said 1, a mistake")
    page.page.wait_for_timeout(400)  # the boundary turns
    assert plane.screenshot() != before

    for _ in range(12):
        canvas.get_by_role("button", name="To the next mistake").click()
        answered(canvas)
    expect(words).to_contain_text("Mistakes: 11. A whole round without a mistake: it has learned")
    expect(words).to_contain_text("at most 50 mistakes")
    in_both_themes(page, canvas, tmp_path, "perceptron_stepper")

    canvas.get_by_role("button", name="Start again").click()
    expect(words).to_contain_text("fires everywhere")
    canvas.get_by_label("Data").select_option("xor")
    expect(words).to_contain_text("no bound")
    for _ in range(9):
        canvas.get_by_role("button", name="Next example").click()
    expect(words).to_contain_text("After step 9 it was in the state of step 5 again: from here it goes in circles")
    assert page.errors() == []


def test_the_optimisers_race_pause_step_diverge_and_start_again(lab, tmp_path):
    page, canvas = opened(lab, "from dlcore.viz.live import OptimizerRace\nOptimizerRace()")
    words, plane, play = canvas.locator(".words"), canvas.get_by_role("img"), canvas.get_by_role("button", name="Play")
    expect(words).to_contain_text("6 at the start")
    page.page.evaluate("""() => {
        const paint = CanvasRenderingContext2D.prototype.drawImage;
        window.painted = [];
        CanvasRenderingContext2D.prototype.drawImage = function (...how) {
            painted.push(performance.now());
            return paint.apply(this, how);
        };
    }""")
    play.focus()
    page.page.keyboard.press("Enter")
    page.page.wait_for_timeout(1000)
    canvas.get_by_role("button", name="Pause").click()
    assert page.page.evaluate("painted.length") > 5
    answered(canvas)
    page.page.evaluate("painted.length = 0")
    page.page.wait_for_timeout(300)
    assert page.page.evaluate("painted.length") == 0  # paused is paused

    play.click()
    expect(words).to_contain_text("Over")
    expect(words).to_contain_text("gradient descent crossed the finish line at step 136")
    expect(play).to_be_visible()  # it stops by itself
    in_both_themes(page, canvas, tmp_path, "optimizer_race")

    canvas.get_by_role("button", name="Start again").click()
    expect(words).to_contain_text("6 at the start")
    before = plane.screenshot()
    canvas.get_by_role("button", name="One step").click()
    answered(canvas)
    assert plane.screenshot() != before

    for name in ("AdamW", "Adam", "RMSProp", "Nesterov", "momentum"):
        canvas.get_by_label(f"{name} runs").uncheck()
    expect(words).to_contain_text("1 at the start")
    rate = canvas.get_by_label("learning rate of gradient descent")
    rate.fill("0.05")
    rate.press("Enter")
    answered(canvas)
    page.page.emulate_media(reduced_motion="reduce")
    page.page.evaluate("painted.length = 0")
    play.click()
    expect(words).to_contain_text("Over: gradient descent left the picture for good")
    answered(canvas)
    assert page.page.evaluate("painted.length") <= 5  # the whole race in one picture
    canvas.get_by_role("combobox", name="Surface").select_option("banana")
    expect(words).to_contain_text("1 at the start of the banana")
    assert page.errors() == []
