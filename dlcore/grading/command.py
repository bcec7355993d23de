"""`dlcore grade A2 SUBMISSIONS`: a folder of notebooks to grades.csv, results, feedback and a summary."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sys
import time
from collections.abc import Collection, Sequence
from importlib.util import find_spec
from pathlib import Path

from tqdm import tqdm

from dlcore.grading import batch, cluster, gradebook, manual, paper, report, sandbox, submissions
from dlcore.grading.feedback import feedback
from dlcore.grading.paper import Paper
from dlcore.grading.result import Result, file_name, read, write_atomically
from dlcore.grading.sandbox import Limits, Sandbox
from dlcore.grading.summary import summary

MANUAL = "manual.csv"  # in the output folder: the points given by hand in the last run that was given any
PROJECTS = ("13", "A7")  # their networks are built of dlcore, and trained for a minute or two


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `dlcore grade`."""
    add = parser.add_argument
    add("paper", help="an assignment or a chapter: A2, or 04")
    add("submissions", type=Path, help="folder of <student>.ipynb, or nbgrader's submitted/")
    add("--out", type=Path, help="where the results go (default: graded/PAPER)")
    add("--jobs", type=positive, default=cores(), help="how many at a time (default: the cores)")
    add("--seed", type=int, help="of the secret cases (default: drawn once and kept in OUT/batch.json)")
    add(
        "--manual",
        type=Path,
        help="points given by hand: a table student,question,points[,comment]; it counts in later runs, too",
    )
    add("--gradebook", help="nbgrader's gradebook to write to as well: sqlite:///gradebook.db")
    add("--cluster", metavar="ADDRESS", help="grade on a Dask cluster: tcp://host:8786")
    add("--regrade", action="store_true", help="grade again what has a result")
    add("--trust-submissions", action="store_true", help="go on without a sandbox: limits and deadlines only")


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def positive(text: str) -> int:
    if (value := int(text)) < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return value


def run(args: argparse.Namespace, root: Path = paper.ROOT) -> int:
    """Grade. 0 if every submission has a result, 1 where the grader failed on one, 2 if it can't begin,
    130 if it was stopped.
    """
    try:
        return begun(args, root)
    except (paper.NoPaper, submissions.NoSubmissions, manual.BadTable, cluster.NoScheduler, Lacking) as problem:
        print(problem, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped. The same command goes on from here.", file=sys.stderr)
        return 130


def begun(args: argparse.Namespace, root: Path) -> int:
    """What `run` does, as long as nothing comes in the way."""
    one = paper.load(args.paper, root)
    folder, out = args.submissions.resolve(), args.out or Path("graded", one.slug)
    found = submissions.find(folder, one)
    if out.exists() and not out.is_dir():
        raise Lacking(f"{out} is a file. Give a folder.")
    given = by_hand(args.manual, out, one, {each.student for each in found})
    extras(args)
    if not args.cluster:
        batch.warm_up()
    protection(args.trust_submissions)
    how = sandbox_for(one, not args.trust_submissions)
    seed = kept_seed(out, args.seed)
    tasks = [batch.Task(submission, args.paper, root, seed, how) for submission in found]
    start = time.monotonic()
    old = [] if args.regrade else [r for task in tasks if (r := batch.finished(out, task, one))]
    done = {result.student for result in old}
    fresh = graded([task for task in tasks if task.submission.student not in done], runner(args), out)
    results = manual.merge([*old, *fresh], given, one)
    if args.manual:
        write_atomically(out / MANUAL, args.manual.read_text(encoding="utf-8-sig"))
    publish(out, one, results)
    lines = [report.closing(one, results, time.monotonic() - start, len(old))]
    if others := submissions.passed_over(folder, found):
        lines.append(f"  ! No notebooks, and passed over: {report.few(others)}")
    say("\n".join([*lines, f"In {out}: grades.csv, summary.html, results/, feedback/."]))
    if args.gradebook:
        try:
            gradebook.write(args.gradebook, one, results)
        except gradebook.NoGradebook as problem:
            print(problem, file=sys.stderr)
            return 1
    return 0 if all(result.key for result in results) else 1


def say(text: str) -> None:
    """Print it, also where nobody reads to its end, such as `head`."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python fails when it ends


def sandbox_for(one: Paper, confined: bool = True) -> Sandbox:
    """How the answers to a paper are run."""
    return Sandbox(confined, Limits(memory=2 << 30, cpu=240), dlcore=True) if one.key in PROJECTS else Sandbox(confined)


def runner(args: argparse.Namespace) -> batch.Runner:
    """Where to grade: on this machine, or on a cluster."""
    return cluster.on(args.cluster) if args.cluster else batch.local(args.jobs)


class Lacking(Exception):
    """This machine lacks something that grading needs."""


def extras(args: argparse.Namespace) -> None:
    """Raises `Lacking` where an option needs a package that is not installed."""
    for wanted, package, extra in ((args.gradebook, "nbgrader", "nbgrader"), (args.cluster, "distributed", "cluster")):
        if wanted and find_spec(package) is None:
            raise Lacking(
                f"--{extra.replace('nbgrader', 'gradebook')} needs {package}. Type: pip install -e '.[{extra}]'"
            )


def protection(trusted: bool) -> None:
    """Raises `Lacking` where submissions can't be confined and nobody has said that they are trusted."""
    lacking = "" if trusted else sandbox.missing()
    if lacking:
        raise Lacking(f"{lacking}\nTo go on with time and memory limits only: --trust-submissions.")


def kept_seed(out: Path, given: int | None) -> int:
    """The seed given, else that of the batch in `out`, else a new one; written down there."""
    path = out / "batch.json"
    try:
        seed = int(json.loads(path.read_text(encoding="utf-8"))["seed"]) if given is None else given
    except (OSError, ValueError, KeyError, TypeError):
        seed = secrets.randbits(32)
    write_atomically(path, json.dumps({"seed": seed}))
    return seed


def graded(tasks: Sequence[batch.Task], runner: batch.Runner, out: Path) -> list[Result]:
    """Run the tasks, writing each as it comes: its page first, so that what has a result is complete."""
    results = []
    for result in tqdm(runner(tasks), total=len(tasks), unit="submission", disable=None if tasks else True):
        write_atomically(page_file(out, result.student), feedback(result))
        result.write(batch.result_file(out, result.student))
        results.append(result)
    return results


def page_file(out: Path, student: str) -> Path:
    return out / "feedback" / f"{file_name(student)}.html"


def by_hand(table: Path | None, out: Path, one: Paper, students: Collection[str]) -> manual.Given:
    """The points given by hand: this run's, else the last one's, which are kept in `out`. Raises `manual.BadTable`.

    A name that is not here stops a run that is given it; in the kept table it may be of one whose file has gone since.
    """
    kept = out / MANUAL
    if not table and not kept.exists():
        return {}
    given, strangers = manual.read(table or kept, one, students)
    if strangers and table:
        name, where = next(iter(strangers.items()))
        raise manual.BadTable(f"{where}: no student {name!r} here. Names stand in grades.csv.")
    if strangers:
        print(f"{kept} has points for students who are not here: {report.few(strangers)}", file=sys.stderr)
    return given


def publish(out: Path, one: Paper, results: Sequence[Result]) -> None:
    """Write what is made of all results together, and the pages that a hand has changed, now or in an earlier run.

    Results and pages of students who are no longer there are taken away.
    """
    for result in results:
        path, page = page_file(out, result.student), feedback(result)
        if not path.exists() or path.read_bytes() != page.encode():
            write_atomically(path, page)
    forget_others(out, {file_name(result.student) for result in results})
    report.write_grades(out / "grades.csv", one, results)
    write_atomically(out / "summary.html", summary(one, results))


def forget_others(out: Path, names: Collection[str]) -> None:
    """Remove each result whose file has none of these names, and its page; nothing else that lies beside them."""
    for path in (out / "results").glob("*.json"):
        if path.stem not in names and (stored := read(path)) and file_name(stored.student) == path.stem:
            page_file(out, stored.student).unlink(missing_ok=True)
            path.unlink()
