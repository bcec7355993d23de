"""Take README's picture anew: `python tests/browser/take_picture.py`. A slider and a named slip of chapter 04."""

import shutil
import tempfile
from pathlib import Path

from lab_server import ROOT, Lab, chromium

PICTURE = ROOT / "docs" / "slip.png"
MARGIN = 12

SLIP = '''
def sigmoid(z):
    """σ(z) = 1 / (1 + e^(−z)), element by element, for any real z."""
    return 1 / (1 + np.exp(z))
'''


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy, state = Path(folder) / "notebooks", Path(folder) / "state"
        shutil.copytree(ROOT / "notebooks", copy)
        state.mkdir()
        with Lab(copy, state, chromium(), device_scale_factor=1.5) as lab:
            take(lab)
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size // 1024} KiB")


def take(lab: Lab) -> None:
    """From the slider down to the verdict on a wrong answer."""
    notebook = lab.open("04_logistic_regression.ipynb", width=900, height=1800)
    notebook.run_all()
    notebook.answer("sigmoid", SLIP.strip())
    slider = notebook.sliders()[0]
    verdict = notebook.cell('check("logistic_regression.sigmoid"').locator(".jp-Cell-outputWrapper")
    slider.evaluate("node => node.scrollIntoView({block: 'center'})")
    top, bottom = slider.bounding_box(), verdict.bounding_box()
    y = top["y"] - MARGIN
    size = {"width": bottom["width"], "height": bottom["y"] + bottom["height"] - y}
    notebook.page.screenshot(path=PICTURE, clip={"x": bottom["x"], "y": y, **size})


if __name__ == "__main__":
    main()
