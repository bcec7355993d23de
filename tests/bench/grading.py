"""Submissions a minute: ours, nbgrader's, one kernel a notebook; then our memory and time from 20 to 500.

The same 20 honest notebooks for all three: an assignment, which draws nothing, each with its own checks, on two cores.
Starting the grader counts. Ours is measured before, between and after the others: a machine is not always as busy.
"""

import csv
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[2]
KEY, SLUG = "A2", "A2_linear_classifiers"
JOBS = 2
PAUSE = 0.1  # seconds between two looks at the memory


def grading(rounds: int = 0, count: int = 20) -> None:
    """Print the table. `rounds` is for parts that take milliseconds."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        names = submissions(home / "in", count)
        mine = [ours(home, "in", "out0")]
        nbgrader_seconds = autograde(home, names)
        mine.append(ours(home, "in", "out1"))
        kernel_seconds = kernels(home, names)
        mine.append(ours(home, "in", "out2"))
        print(f"{count} submissions of {KEY}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        for name, seconds in (
            ("nbgrader autograde", nbgrader_seconds),
            ("nbclient, a fresh kernel each", kernel_seconds),
            ("dlcore grade, a fresh sandbox each", statistics.median(mine)),
        ):
            print(f"{name:<36} {60 * count / seconds:7.0f} a minute {nbgrader_seconds / seconds:6.1f} ×", flush=True)
        print("\nsubmissions   seconds   a minute   peak memory, sandboxes included")
        for many in (20, 100, 500):
            submissions(home / f"in{many}", many)
            with Memory() as memory:
                seconds = ours(home, f"in{many}", f"out{many}")
            print(f"{many:11d} {seconds:9.1f} {60 * many / seconds:10.0f} {memory.peak / 1024:9.0f} MB", flush=True)


def submissions(folder: Path, count: int) -> list[str]:
    """Write `count` honest answers; returns the students' names."""
    folder.mkdir()
    names = [f"s{k:03d}" for k in range(count)]
    for name in names:
        shutil.copy(ROOT / "solutions" / f"{SLUG}.ipynb", folder / f"{name}.ipynb")
    return names


def ours(home: Path, source: str, out: str) -> float:
    """Seconds that `dlcore grade` takes, its start included; all must get all points."""
    command = ["-m", "dlcore", "grade", KEY, source, "--out", out, "--jobs", str(JOBS), "--seed", "1"]
    start = time.perf_counter()
    subprocess.run([sys.executable, *command], cwd=home, env=environment(home), check=True, capture_output=True)
    seconds = time.perf_counter() - start
    with open(home / out / "grades.csv", newline="") as file:
        assert all(row["score"] == row["max"] for row in csv.DictReader(file))
    return seconds


class Memory:
    """The most that all processes below this one take together while it is open, in kB; shared pages counted once."""

    def __enter__(self) -> "Memory":
        self.peak, self.over = 0, threading.Event()
        self.thread = threading.Thread(target=self.look)
        self.thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self.over.set()
        self.thread.join()

    def look(self) -> None:
        while not self.over.wait(PAUSE):
            self.peak = max(self.peak, sum(map(proportional, below(os.getpid()))))


def below(pid: int) -> set[int]:
    """The processes that stem from this one."""
    parents = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            parents[int(entry)] = int(Path("/proc", entry, "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = {pid}
    while more := {p for p, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def proportional(pid: int) -> int:
    """A process's memory in kB, of shared pages its share; 0 where it has ended."""
    try:
        lines = Path("/proc", str(pid), "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def kernels(home: Path, names: list[str]) -> float:
    """Seconds for nbclient to execute the same notebooks, two at a time."""

    def execute(name: str) -> None:
        command = ["-m", "jupyter", "execute", f"in/{name}.ipynb"]
        subprocess.run([sys.executable, *command], cwd=home, env=environment(home), check=True, capture_output=True)

    start = time.perf_counter()
    with ThreadPoolExecutor(JOBS) as pool:
        list(pool.map(execute, names))
    return time.perf_counter() - start


def autograde(home: Path, names: list[str]) -> float:
    """Seconds of `nbgrader autograde` on the same notebooks; it has no parallel mode."""
    course = home / "nbgrader"
    (course / "source" / SLUG).mkdir(parents=True)
    shutil.copy(ROOT / "solutions" / f"{SLUG}.ipynb", course / "source" / SLUG)
    nbgrader(course, "generate_assignment", SLUG, "--create")
    for name in names:
        target = course / "submitted" / name / SLUG
        target.mkdir(parents=True)
        shutil.copy(home / "in" / f"{name}.ipynb", target / f"{SLUG}.ipynb")
    start = time.perf_counter()
    nbgrader(course, "autograde", SLUG, "--create")
    seconds = time.perf_counter() - start
    with sqlite3.connect(course / "gradebook.db") as book:
        points = book.execute("select sum(auto_score) from grade group by notebook_id").fetchall()
    assert len(set(points)) == 1
    assert len(points) == len(names)
    return seconds


def nbgrader(course: Path, *arguments: str) -> None:
    scripts = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    command = [sys.executable, "-m", "nbgrader", *arguments]
    subprocess.run(command, cwd=course, env=environment(course) | {"PATH": scripts}, check=True, capture_output=True)


def environment(home: Path) -> dict[str, str]:
    return dict(os.environ) | {
        "OPENBLAS_NUM_THREADS": "1",
        "MPLBACKEND": "Agg",
        "DLCORE_PROGRESS": str(home / "progress.json"),
    }


if __name__ == "__main__":
    grading(count=int(sys.argv[1]) if sys.argv[1:] else 20)
