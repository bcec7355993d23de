"""The same tasks on a Dask cluster: each worker grades in sandboxes of its own machine, results stream back.

A worker needs this course (with `solutions/`), bubblewrap, and the submissions' folder under the same path.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import islice

from dlcore.grading.batch import Runner, Task
from dlcore.grading.result import Result

SECONDS = 10  # for the scheduler to answer


class NoScheduler(Exception):
    """There is no cluster to grade on; the message says where it was looked for."""


def on(address: str) -> Runner:
    """A runner on the scheduler at `address`, which raises `NoScheduler` if none answers. Needs the extra `cluster`.

    Twice as many tasks are under way as there are threads, so that no worker waits and little is lost to a kill;
    workers that come later are given theirs with the next result.
    """

    def run(tasks: Sequence[Task]) -> Iterator[Result]:
        from distributed import as_completed

        waiting = iter(tasks)
        under_way: dict[str, Task] = {}

        with connected(address) as client:
            futures = as_completed(loop=client.loop)

            def fill_up() -> None:
                ahead = 2 * max(1, sum(client.nthreads().values()))
                for task in islice(waiting, max(0, ahead - len(under_way))):
                    future = client.submit(Task.run, task, pure=False, retries=1)
                    under_way[future.key] = task
                    futures.add(future)

            if not client.nthreads():
                print(f"The scheduler at {address} has no workers yet; waiting.", file=sys.stderr)
            fill_up()
            for future in futures:
                if future.cancelled():
                    raise NoScheduler(f"The scheduler at {address} is gone. With a new one the same command goes on.")
                task, problem = under_way.pop(future.key), future.exception()
                result = task.failed(f"{type(problem).__name__}: {problem}") if problem else future.result()
                future.release()
                fill_up()
                yield result

    return run


def connected(address: str):
    """A client of the scheduler at `address`. Raises `NoScheduler`."""
    from distributed import Client

    try:
        return Client(address, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError):
        raise NoScheduler(
            f"No scheduler answers at {address}. Start one, and give its address as tcp://host:8786."
        ) from None
