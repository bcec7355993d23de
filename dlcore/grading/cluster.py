"""The same tasks on a Dask cluster: each worker grades in sandboxes of its own machine, results stream back.

A worker needs this course (with `solutions/`), bubblewrap, and the submissions' folder under the same path.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dlcore.grading.batch import Runner, Task
from dlcore.grading.result import Result


def on(address: str) -> Runner:
    """A runner on the scheduler at `address`. Needs the extra `cluster`.

    Twice as many tasks are under way as there are threads, so that no worker waits and little is lost to a kill.
    """

    def run(tasks: Sequence[Task]) -> Iterator[Result]:
        from distributed import Client, as_completed

        waiting = iter(tasks)
        under_way: dict[str, Task] = {}

        with Client(address, set_as_default=False) as client:

            def submit() -> list:
                task = next(waiting, None)
                if task is None:
                    return []
                future = client.submit(Task.run, task, pure=False, retries=1)
                under_way[future.key] = task
                return [future]

            ahead = 2 * max(1, sum(client.nthreads().values()))
            futures = as_completed([future for _ in range(ahead) for future in submit()], loop=client.loop)
            for future in futures:
                task, problem = under_way.pop(future.key), future.exception()
                yield task.failed(f"{type(problem).__name__}: {problem}") if problem else future.result()
                future.release()
                for more in submit():
                    futures.add(more)

    return run
