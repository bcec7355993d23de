"""Many submissions: on this machine's cores, resumable at any moment."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.context import BaseContext
from pathlib import Path

from dlcore.grading import paper, reader, result
from dlcore.grading.grade import Submission, grade, key
from dlcore.grading.paper import Paper
from dlcore.grading.result import Result
from dlcore.grading.sandbox import Sandbox


@dataclass(frozen=True)
class Task:
    """All that a process here or elsewhere needs to grade one submission: it loads the paper itself."""

    submission: Submission
    paper: str
    root: Path
    seed: int
    sandbox: Sandbox

    def run(self) -> Result:
        """Grade it."""
        return grade(self.submission, paper.load(self.paper, self.root), self.seed, self.sandbox)

    def failed(self, reason: str) -> Result:
        """The result where the grader itself could not do its work; never taken for finished."""
        one = paper.load(self.paper, self.root)
        return Result(self.submission.student, one.slug, f"not graded: {reason}", (), "")


Runner = Callable[[Sequence[Task]], Iterator[Result]]


def local(jobs: int) -> Runner:
    """Run tasks in `jobs` processes; never more than that many are under way, so a kill loses no more."""

    def run(tasks: Sequence[Task]) -> Iterator[Result]:
        waiting, suspects = iter(tasks), []
        while True:
            with pool_of(jobs) as pool:
                yield from under_way(pool, jobs, waiting, suspects)
            if not suspects:
                return
            yield from map(alone, suspects)
            suspects.clear()

    return run


@contextlib.contextmanager
def pool_of(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """A pool of processes. Where the batch stops before its end, what is under way is not waited for."""
    with ProcessPoolExecutor(jobs, forks(), die_with_parent) as pool:
        try:
            yield pool
        except BaseException:  # Ctrl-C, above all
            for process in multiprocessing.active_children():
                process.kill()
            raise


def forks() -> BaseContext:
    """How processes are made: forked from one that has imported the grader once for all."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a process a core: more threads only make NumPy start slowly
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def warm_up() -> None:
    """Let the process that others are forked from import the grader while the batch gets ready."""
    forks()
    forkserver.ensure_running()


def under_way(pool, jobs: int, tasks: Iterator[Task], suspects: list[Task]) -> Iterator[Result]:
    """Results as they come. What raised, or was under way when the pool broke, is left in `suspects`."""
    running: dict[Future, Task] = {}
    broken = False
    while True:
        while not broken and len(running) < jobs and (task := next(tasks, None)) is not None:
            running[pool.submit(task.run)] = task
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            task = running.pop(future)
            if future.exception() is None:
                yield future.result()
            else:
                broken = broken or isinstance(future.exception(), BrokenProcessPool)
                suspects.append(task)


def alone(task: Task) -> Result:
    """Try a task once more, in a process that no other can break."""
    with pool_of(1) as pool:
        try:
            return pool.submit(task.run).result()
        except Exception as problem:
            return task.failed(f"{type(problem).__name__}: {problem}")


def die_with_parent() -> None:
    """A pool's process ends when the batch does, however that ends; Ctrl-C is the batch's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=outlived, daemon=True).start()


def outlived() -> None:
    """End this process as soon as the batch has ended."""
    multiprocessing.parent_process().join()
    os._exit(1)


def finished(out: Path, task: Task, one: Paper) -> Result | None:
    """The stored result of exactly this task, if there is one."""
    stored = result.read(result_file(out, task.submission.student))
    if stored is None or not stored.key or stored.assignment != one.slug:
        return None
    return stored if stored.key == key(digest(task.submission), one, task.seed, task.sandbox) else None


def digest(submission: Submission) -> str:
    """The SHA-256 of a submission's file, "" where it is not one that can be graded."""
    if submission.problem:
        return ""
    try:
        return reader.digest(reader.regular_bytes(submission.path))
    except reader.Refused:
        return ""


def result_file(out: Path, student: str) -> Path:
    return out / "results" / f"{result.file_name(student)}.json"
