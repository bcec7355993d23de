"""The same grading on a Dask cluster of two processes, one of which is lost on the way."""

import os
import signal
import threading
import time
import warnings

import pytest

from dlcore.grading import batch, cluster
from dlcore.grading.grade import Submission
from dlcore.grading.sandbox import Sandbox
from grading_kit import hand_in, make_root, solved

pytestmark = pytest.mark.slow


SLOW = "def double(x):\n    import time\n    time.sleep(0.1)\n    return 2 * x"


def tasks_of(folder, sources):
    """One task a source, handed in there."""
    root = make_root(folder / "course")
    return [
        batch.Task(Submission(name, hand_in(folder / "in", name, solved(double=source))), "A0", root, 1, Sandbox())
        for name, source in sources.items()
    ]


@pytest.mark.filterwarnings("default")  # distributed's own
def test_a_cluster_of_two_gives_the_same_results_and_survives_a_lost_worker(tmp_path):
    from distributed import LocalCluster

    sources = {f"s{k:02d}": SLOW if k % 2 else "def double(x):\n    return x + 2" for k in range(12)}
    tasks = tasks_of(tmp_path, sources)
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


@pytest.mark.filterwarnings("default")
def test_workers_that_come_late_are_waited_for_and_given_work(tmp_path, capsys):
    from distributed import LocalCluster

    tasks = tasks_of(tmp_path, {f"s{k:02d}": SLOW for k in range(16)})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with LocalCluster(n_workers=0, threads_per_worker=1, processes=True, dashboard_address=None) as late:
            results = cluster.on(late.scheduler_address)(tasks)
            threading.Timer(1, late.scale, [1]).start()
            got = [next(results)]
            assert f"{late.scheduler_address} has no workers yet; waiting." in capsys.readouterr().err
            late.scale(3)
            late.wait_for_workers(3)
            got.append(next(results))
            until = time.monotonic() + 20
            while len(late.scheduler.tasks) < 6 and time.monotonic() < until:
                time.sleep(0.05)
            assert len(late.scheduler.tasks) == 6, "two for each worker; while there was one, two in all"
            got += results
    assert {result.student: result.score for result in got} == {task.submission.student: 10 for task in tasks}


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense://x"])
def test_a_scheduler_that_does_not_answer_is_told_in_one_sentence(address, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "SECONDS", 1)
    with pytest.raises(
        cluster.NoScheduler, match=f"No scheduler answers at {address}. Start one, and give its address"
    ):
        list(cluster.on(address)(tasks_of(tmp_path, {"ada": SLOW})))


@pytest.mark.filterwarnings("default")
def test_a_scheduler_that_goes_away_is_told_in_one_sentence(tmp_path):
    from distributed import LocalCluster

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None) as short:
            results = cluster.on(short.scheduler_address)(tasks_of(tmp_path, {f"s{k}": SLOW for k in range(9)}))
            next(results)
        with pytest.raises(cluster.NoScheduler, match=r"is gone. With a new one the same command goes on\."):
            list(results)
