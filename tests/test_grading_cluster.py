"""The same grading on a Dask cluster of two processes, one of which is lost on the way."""

import os
import signal
import warnings

import pytest

from dlcore.grading import batch, cluster
from dlcore.grading.grade import Submission
from dlcore.grading.sandbox import Sandbox
from grading_kit import hand_in, make_root, solved

pytestmark = pytest.mark.slow


@pytest.mark.filterwarnings("default")  # distributed's own
def test_a_cluster_of_two_gives_the_same_results_and_survives_a_lost_worker(tmp_path):
    from distributed import LocalCluster

    root = make_root(tmp_path / "course")
    slow = "def double(x):\n    import time\n    time.sleep(0.1)\n    return 2 * x"
    sources = {f"s{k:02d}": solved(double=slow if k % 2 else "def double(x):\n    return x + 2") for k in range(12)}
    tasks = [
        batch.Task(Submission(name, hand_in(tmp_path / "in", name, content)), "A0", root, 1, Sandbox())
        for name, content in sources.items()
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as two:
            victim = next(iter(two.workers.values())).pid
            results = []
            for result in cluster.on(two.scheduler_address)(tasks):
                if len(results) == 2:
                    os.kill(victim, signal.SIGKILL)
                results.append(result)
    local = {name: 10 if k % 2 else 8 for k, name in enumerate(sources)}
    assert {result.student: result.score for result in results} == local
    assert all(result.status == "graded" for result in results)
