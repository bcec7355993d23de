"""The Playground in JupyterLab: every control by mouse or keyboard, a learner's own code, and life without a kernel."""

import re

import pytest
from playwright.sync_api import expect

from live_page import answered, in_both_themes, opened

pytestmark = pytest.mark.browser

ONE = "from dlcore.viz.live import Playground\nPlayground('hidden=3,2')"
OWN = """
from dlcore.check.exercises.deep_networks import backward, forward
from dlcore.viz.live import Playground

def broken(W, Z, A, Y):
    dW, db = backward(W, Z, A, Y)
    dW[1] = 10 * dW[1]
    return dW, db

own, other = Playground("data=xor", forward=forward, backward=broken), Playground()
display(own, other)
"""


LISTS = {
    "Activation": "activation",
    "Initial weights": "init",
    "Optimiser": "optimizer",
    "Learning rate": "alpha",
    "Penalty": "penalty",
    "its λ": "lam",
    "Dropout: keep": "keep",
}
NUMBERS = {"alpha", "lam", "keep"}


class Bench:
    """One Playground on a page, and what a test asks of it."""

    def __init__(self, notebook, root):
        self.notebook, self.page, self.root = notebook, notebook.page, root
        self.surface = root.get_by_role("img", name=re.compile("answers over the plane"))

    def button(self, name):
        return self.root.get_by_role("button", name=name, exact=True)

    def choose(self, name, value):
        self.root.get_by_role("combobox", name=name).select_option(value)

    def state(self, *parts):
        """Wait until the state string has all of these parts."""
        for part in parts:
            whole = re.compile(rf"(^|&){re.escape(part)}(&|$)")
            expect(self.root.get_by_label("The state as text")).to_have_value(whole)

    def after_step(self, steps):
        """Wait until the picture is that of exactly so many steps, and there is nothing to complain of."""
        expect(self.root).to_have_attribute("data-steps", str(steps))
        expect(self.root.get_by_role("alert")).to_have_count(0)

    def trains(self):
        """Wait until the picture moves."""
        frames = self.root.get_attribute("data-frames")
        expect(self.root).not_to_have_attribute("data-frames", frames)
        expect(self.root).not_to_have_attribute("data-steps", "0")

    def looks_different_after(self, act):
        """Whether the surface does, once all questions are answered."""
        before = self.surface.screenshot()
        act()
        answered(self.root)
        return self.surface.screenshot() != before


def test_every_control_does_what_it_says(lab, tmp_path):
    bench = Bench(*opened(lab, ONE))
    play_pause_step_and_reset(bench, tmp_path)
    every_choice_of_every_list(bench)
    data_and_their_shares(bench)
    layers_units_and_inputs(bench)
    state_to_share(bench)
    assert bench.notebook.errors() == []


def play_pause_step_and_reset(bench, folder):
    bench.after_step(0)
    bench.button("Step").click()
    bench.after_step(25)  # an epoch of 250 points, ten at a time
    bench.choose("A picture every", "a step")
    bench.button("Step").click()
    bench.after_step(26)
    bench.choose("A picture every", "as much as fits")
    bench.button("Play").click()
    bench.trains()
    words = bench.root.locator(".words")
    expect(words).to_contain_text("after 0 epochs")  # no word for every picture
    bench.button("Pause").click()
    expect(words).not_to_contain_text("after 0 epochs")
    expect(words).to_contain_text("test points are right")
    in_both_themes(bench, bench.root, folder, "playground")
    bench.choose("A picture every", "an epoch")
    bench.button("Reset").click()
    bench.after_step(0)


def every_choice_of_every_list(bench):
    for name, setting in LISTS.items():
        options = bench.root.get_by_role("combobox", name=name).locator("option")
        values = options.evaluate_all("options => options.map(option => option.value)")
        assert len(values) > 2
        for value in [*values[1:], values[0]]:
            bench.choose(name, value)
            bench.state(f"{setting}={float(value) if setting in NUMBERS else value}")
    bench.root.get_by_label("Batch norm").check()
    bench.state("batchnorm=1")
    bench.root.get_by_label("Seed").fill("7")
    bench.root.get_by_label("Seed").press("Enter")
    bench.state("seed=7")
    bench.choose("Learning rate", "0.001")
    bench.state("alpha=0.001")
    bench.button("Step").click()
    bench.after_step(25)


def data_and_their_shares(bench):
    for name, data in (("XOR", "xor"), ("two clouds", "gauss"), ("spiral", "spiral"), ("circle", "circle")):
        assert bench.looks_different_after(bench.root.locator(".set", has_text=name).click)
        bench.state(f"data={data}")
    bench.choose("Problem", "regression")
    bench.state("data=plane")
    bench.root.locator(".set", has_text="hills").click()
    bench.state("data=hills")
    bench.choose("Problem", "classification")
    bench.state("data=circle")
    for name, setting in (("For training", "ratio"), ("Noise", "noise"), ("Batch size", "batch")):
        slider = bench.root.get_by_role("slider", name=name)
        slider.fill("27")
        bench.state(f"{setting}=27")
    assert bench.looks_different_after(bench.button("New points").click)
    bench.state("draw=2")
    assert bench.looks_different_after(bench.root.get_by_label("Show test points").check)
    bench.state("test=1")
    assert bench.looks_different_after(bench.root.get_by_label("Discretise").check)
    bench.state("discrete=1")


def layers_units_and_inputs(bench):
    for button, hidden in (
        ("Add a hidden layer", "3,2,2"),
        ("Add a unit in layer 3", "3,2,3"),
        ("Add a unit in layer 1", "4,2,3"),
        ("Remove a unit in layer 2", "4,1,3"),
    ):
        bench.button(button).click()
        bench.state(f"hidden={hidden}")
    expect(bench.button("Remove a unit in layer 2")).to_be_disabled()
    bench.button("Input x₁x₂").click()
    bench.state("features=x1,x2,x1*x2", "hidden=4,1,3")
    bench.button("Input x₁").click()
    bench.state("features=x2,x1*x2")
    for hidden in ("4,1", "4", ""):
        bench.button("Remove a hidden layer").click()
        bench.state(f"hidden={hidden}")
    expect(bench.button("Remove a hidden layer")).to_be_disabled()
    bench.button("Step").click()
    bench.after_step(5)  # 27 % of 500 points, 27 at a time


def state_to_share(bench):
    field = bench.root.get_by_label("The state as text")
    bench.button("Copy").click()
    expect(bench.root.get_by_role("button", name="Copied")).to_be_visible()
    field.fill("data=spiral&hidden=8,8,8&activation=elu&alpha=0.07")
    bench.button("Use it").click()
    bench.state("data=spiral", "hidden=8,8,8", "alpha=0.07", "seed=1")
    expect(bench.root.get_by_role("combobox", name="Learning rate")).to_have_value("0.07")
    expect(bench.root.get_by_role("radio", name="spiral")).to_be_checked()
    field.fill("data=moon")
    field.press("Enter")
    expect(bench.root.get_by_role("alert")).to_contain_text("expected one of circle")
    bench.button("Step").click()
    bench.after_step(25)


def test_by_keyboard_by_pointer_and_without_motion(lab):
    bench = Bench(*opened(lab, ONE))
    keyboard, caption = bench.page.keyboard, bench.root.locator("figcaption")
    bench.button("Input x₁").focus()
    keyboard.press("ArrowRight")
    expect(caption).to_have_text(re.compile("unit . of layer 1"))
    for key in ("ArrowDown", "ArrowUp", "ArrowUp"):
        keyboard.press(key)
    expect(caption).to_have_text("What unit 1 of layer 1 answers")
    keyboard.press("Enter")
    expect(bench.button("Unit 1 of layer 1")).to_have_attribute("aria-pressed", "true")
    bias = bench.root.get_by_label("bias, unit 1 of layer 1")

    def by_hand():
        bias.fill("2.5")
        bias.press("Enter")

    assert bench.looks_different_after(by_hand)
    bench.button("Unit 1 of layer 1").focus()
    keyboard.press("Escape")
    bench.button("The output").focus()
    expect(caption).to_have_text("What the network answers")
    bench.root.get_by_role("slider", name="Noise").focus()
    keyboard.press("ArrowRight")
    bench.state("noise=1")
    bench.root.get_by_role("radio", name="circle").focus()
    keyboard.press("ArrowRight")
    bench.state("data=xor")
    bench.root.get_by_role("combobox", name="Activation").focus()
    keyboard.press("ArrowDown")
    bench.state("activation=relu")
    expect(bench.page.locator(".jp-CodeCell")).to_have_count(1)  # no shortcut of the notebook took a key

    source, target = (bench.button(name).bounding_box() for name in ("Input x₁", "Unit 1 of layer 1"))
    x = (source["x"] + source["width"] + target["x"]) / 2
    bench.page.mouse.move(x, (source["y"] + target["y"] + target["height"]) / 2)
    expect(bench.root.locator(".card")).to_have_text(re.compile("^From x₁ to unit 1 of layer 1: w = −?[0-9.]+"))

    bench.page.emulate_media(reduced_motion="reduce")
    before = int(bench.root.get_attribute("data-frames"))
    bench.button("Play").click()
    bench.page.wait_for_timeout(2500)
    bench.button("Pause").click()
    answered(bench.root)
    assert 1 <= int(bench.root.get_attribute("data-frames")) - before <= 9  # two or three, and what a pause paints
    expect(bench.root).not_to_have_attribute("data-steps", "0")
    assert bench.notebook.errors() == []


def test_a_slip_in_ones_own_backward_is_named_and_mended_while_another_playground_plays(lab, tmp_path):
    notebook, roots = opened(lab, OWN)
    own, other = (Bench(notebook, root) for root in roots.all())
    expect(own.root.locator(".own")).to_have_text("training on your forward and backward")
    expect(own.root.get_by_label("Batch norm")).to_be_disabled()
    other.button("Play").click()
    own.button("Play").click()
    alert = own.root.get_by_role("alert")
    expect(alert).to_contain_text("Step 1, backward. dW[1]")
    expect(alert).to_contain_text("10 times")
    expect(own.button("Play")).to_be_visible()
    in_both_themes(notebook, own.root, tmp_path, "playground_own")
    other.trains()

    notebook.page.locator(".jp-CodeCell .cm-content").click()
    for key in ("Escape", "b", "Enter"):  # a new cell below
        notebook.page.keyboard.press(key)
    notebook.page.keyboard.insert_text("own.backward = backward")
    notebook.page.keyboard.press("Shift+Enter")
    expect(alert).to_have_count(0)
    own.button("Play").click()
    own.trains()
    other.trains()
    assert notebook.errors() == []


def test_without_a_kernel_the_last_picture_stays_and_nothing_runs_on(lab):
    notebook, root = opened(lab, ONE)
    bench = Bench(notebook, root)
    bench.button("Play").click()
    bench.trains()
    for session in lab.server.api("GET", "sessions"):
        lab.server.api("DELETE", f"kernels/{session['kernel']['id']}")
    expect(root.locator(".silence")).to_have_text(re.compile("kernel is busy, or was stopped"))
    frames = root.get_attribute("data-frames")
    before = bench.surface.screenshot()
    bench.page.wait_for_timeout(1000)
    assert root.get_attribute("data-frames") == frames
    assert bench.surface.screenshot() == before
