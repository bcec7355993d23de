"""Take README's pictures anew: `python tests/browser/take_pictures.py`. A named slip, and the Playground at work."""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import expect

from lab import Lab, chromium
from lab_server import ROOT, Server
from live_page import answered, opened

MARGIN = 12

SLIP = '''
def sigmoid(z):
    """σ(z) = 1 / (1 + e^(−z)), element by element, for any real z."""
    return 1 / (1 + np.exp(z))
'''
SPIRAL = """
from dlcore.viz.live import Playground
Playground("data=spiral&hidden=8,8&activation=relu&init=he&alpha=0.1")
"""


def main() -> None:
    for name, take in (("slip", slip), ("playground", playground)):
        path = ROOT / "docs" / f"{name}.png"
        with tempfile.TemporaryDirectory() as folder:
            copy, state = Path(folder) / "notebooks", Path(folder) / "state"
            shutil.copytree(ROOT / "notebooks", copy)
            state.mkdir()
            with Server(copy, state) as server, chromium() as browser:
                take(Lab(server, browser, device_scale_factor=1.5), path)
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KiB")


def slip(lab: Lab, path: Path) -> None:
    """Chapter 04, from its slider down to the verdict on a wrong answer."""
    notebook = lab.open("04_logistic_regression.ipynb", width=900, height=1800)
    notebook.run_all()
    notebook.answer("sigmoid", SLIP.strip())
    slider = notebook.sliders()[0]
    verdict = notebook.cell('check("logistic_regression.sigmoid"').locator(".jp-Cell-outputWrapper")
    slider.evaluate("node => node.scrollIntoView({block: 'center'})")
    top, bottom = slider.bounding_box(), verdict.bounding_box()
    y = top["y"] - MARGIN
    size = {"width": bottom["width"], "height": bottom["y"] + bottom["height"] - y}
    notebook.page.screenshot(path=path, clip={"x": bottom["x"], "y": y, **size})


def playground(lab: Lab, path: Path) -> None:
    """The Playground when it has found the spiral."""
    notebook, canvas = opened(lab, SPIRAL)
    notebook.page.set_viewport_size({"width": 1280, "height": 1200})
    canvas.get_by_label("A picture every").select_option(label="10 epochs")
    canvas.get_by_role("button", name="Play", exact=True).click()
    notebook.page.wait_for_function("Number(document.querySelector('.loss1 b').textContent) < 0.04", timeout=120_000)
    canvas.get_by_role("button", name="Pause", exact=True).click()
    answered(canvas)
    expect(canvas.locator(".words")).to_contain_text("test points are right")
    canvas.screenshot(path=path)


if __name__ == "__main__":
    main()
