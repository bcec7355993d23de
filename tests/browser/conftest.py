"""A real JupyterLab with a real browser in front of it: `notebook = lab.open("04_logistic_regression.ipynb")`."""

import os
import shutil

import pytest

from lab import Lab, chromium, installed
from lab_server import ROOT, Server

WHERE = "install it (on Debian: apt install chromium)"


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """JupyterLab over a copy of the learner's notebooks, so that no test writes into the repository."""
    notebooks = tmp_path_factory.mktemp("lab") / "notebooks"
    shutil.copytree(ROOT / "notebooks", notebooks)
    with Server(notebooks, tmp_path_factory.mktemp("state")) as server:
        yield server


@pytest.fixture(scope="module")  # and no longer: as long as Playwright is there, no other test can run an asyncio loop
def browser():
    """Chromium."""
    if installed() is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"No Chromium to open JupyterLab with: {WHERE}.")
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def lab(browser, server):
    return Lab(server, browser)


@pytest.fixture(autouse=True)
def _no_kernel_survives(lab):
    """Kernels outlive the pages that started them: end them between tests."""
    yield
    lab.close_notebooks()
