"""Submissions a minute: ours, nbgrader's, one kernel a notebook; then our memory and time from 20 to 500.

The same 20 honest notebooks for all three: an assignment, which draws nothing, each with its own checks, on two cores.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[2]
KEY, SLUG = "A2", "A2_linear_classifiers"
JOBS = 2


def grading(count: int = 20) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        names = submissions(home / "in", count)
        rivals = {
            "nbgrader autograde": lambda: autograde(home, names),
            "nbclient, a fresh kernel each": lambda: kernels(home, names),
            "dlcore grade, a fresh sandbox each": lambda: ours(home, "in", "out"),
        }
        slowest = None
        for name, measure in rivals.items():
            seconds = measure()
            slowest = slowest or seconds
            print(f"{name:<36} {60 * count / seconds:7.0f} a minute {slowest / seconds:6.1f} ×", flush=True)
        print("\nsubmissions   seconds   a minute   peak memory of the grader")
        for many in (20, 100, 500):
            submissions(home / f"in{many}", many)
            seconds = ours(home, f"in{many}", f"out{many}")
            peak = json.loads((home / f"out{many}" / "peak.json").read_text())
            print(f"{many:11d} {seconds:9.1f} {60 * many / seconds:10.0f} {peak:9.0f} MB", flush=True)


def submissions(folder: Path, count: int) -> list[str]:
    """Write `count` honest answers; returns the students' names."""
    folder.mkdir()
    names = [f"s{k:03d}" for k in range(count)]
    for name in names:
        shutil.copy(ROOT / "solutions" / f"{SLUG}.ipynb", folder / f"{name}.ipynb")
    return names


def ours(home: Path, source: str, out: str) -> float:
    """Seconds that `dlcore grade` takes, its start included."""
    program = (
        "import json, resource, sys\nfrom pathlib import Path\nfrom dlcore.__main__ import main\n"
        "if __name__ == '__main__':\n"
        "    code = main(sys.argv[1:])\n"
        "    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)\n"
        "    peak = max(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024\n"
        "    Path(sys.argv[sys.argv.index('--out') + 1], 'peak.json').write_text(json.dumps(peak))\n"
        "    sys.exit(code)\n"
    )
    (home / "ours.py").write_text(program)
    command = [sys.executable, "ours.py", "grade", KEY, source, "--out", out, "--jobs", str(JOBS), "--seed", "1"]
    start = time.perf_counter()
    subprocess.run(command, cwd=home, env=environment(home), check=True, capture_output=True)
    return time.perf_counter() - start


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
    return time.perf_counter() - start


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
    grading(int(sys.argv[1]) if sys.argv[1:] else 20)
