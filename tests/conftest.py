"""Every test: one BLAS thread, no window, and a progress file of its own."""

import itertools
import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before NumPy is imported; child processes inherit it
os.environ["MPLBACKEND"] = "Agg"

import hypothesis
import pytest

hypothesis.settings.register_profile("patient", deadline=None)  # a busy machine is no bug
hypothesis.settings.register_profile("quick", deadline=None, max_examples=25)
hypothesis.settings.load_profile("patient")

numbers = itertools.count()


def pytest_addoption(parser):
    parser.addoption("--seeds", type=int, default=20, help="draws of cases by which slips must be told apart")


@pytest.fixture(scope="session")
def seeds(request):
    """The draws of cases to judge with: twenty, fewer before a commit."""
    return range(request.config.getoption("seeds"))


@pytest.fixture(scope="session")
def progress_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("progress")


@pytest.fixture(autouse=True)
def _fresh_progress(progress_folder, monkeypatch):
    monkeypatch.setenv("DLCORE_PROGRESS", str(progress_folder / f"{next(numbers)}.json"))
