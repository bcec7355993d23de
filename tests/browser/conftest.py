"""A real JupyterLab with a real browser in front of it: `notebook = lab.open("04_logistic_regression.ipynb")`."""

import os
import shutil

import pytest

from lab_server import ROOT, Lab, chromium, installed

WHERE = "install it (on Debian: apt install chromium)"


@pytest.fixture(scope="session")
def browser():
    """Chromium, one for each process that runs tests."""
    if installed() is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"No Chromium to open JupyterLab with: {WHERE}.")
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory):
    """JupyterLab over a copy of the learner's notebooks, so that no test writes into the repository."""
    notebooks = tmp_path_factory.mktemp("lab") / "notebooks"
    shutil.copytree(ROOT / "notebooks", notebooks)
    with Lab(notebooks, tmp_path_factory.mktemp("state"), browser) as lab:
        yield lab


@pytest.fixture(autouse=True)
def _no_kernel_survives(lab):
    """Kernels outlive the pages that started them: end them between tests."""
    yield
    lab.close_notebooks()
