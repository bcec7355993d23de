"""Run a solved notebook and keep what it printed; the author's own progress stays as it was."""

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from dlcore.authoring.notebook import code, fingerprint

CELL_SECONDS = 120
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class ExecutionError(Exception):
    """A cell raised, took too long or killed its kernel. `cell_id` says which, `reason` how."""

    def __init__(self, cell_id: str, reason: str):
        super().__init__(cell_id, reason)
        self.cell_id, self.reason = cell_id, reason


def execute(notebook: NotebookNode, folder: Path, on_cell: Callable[[], object] = lambda: None) -> None:
    """Run the cells in place, in `folder`, with one BLAS thread; calls `on_cell()` after each code cell.

    Raises `ExecutionError`. Afterwards the notebook's metadata say which code it has run.
    """
    reached = ["start"]
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],
        on_cell_start=lambda cell, cell_index: reached.append(cell.id),
        on_cell_executed=lambda cell, cell_index, execute_reply: on_cell(),
    )
    with TemporaryDirectory() as scratch:
        try:
            client.execute(env=kernel_environment(Path(scratch)))
        except CellExecutionError as error:
            raise ExecutionError(reached[-1], f"{error.ename}: {error.evalue}") from error
        except (CellTimeoutError, DeadKernelError) as error:
            raise ExecutionError(reached[-1], str(error).splitlines()[0]) from error
    notebook.metadata.language_info = {"name": "python"}
    notebook.metadata.dlcore.executed = code_fingerprint(notebook)


def kernel_environment(scratch: Path) -> dict[str, str]:
    """The environment for a kernel whose outputs anyone should be able to repeat; progress goes to `scratch`."""
    environment = {name: value for name, value in os.environ.items() if name != "NBGRADER_EXECUTION"}
    return environment | ONE_THREAD | {"DLCORE_PROGRESS": str(scratch / "progress.json")}


def code_fingerprint(notebook: NotebookNode) -> str:
    """Of all the code, in order: outputs belong to it as long as it does not change."""
    return fingerprint(cell.source for cell in code(notebook))


def was_executed(notebook: NotebookNode, expected: NotebookNode) -> bool:
    """Whether its stored outputs come from a full run of exactly the code in `expected`."""
    ran = notebook.metadata.get("dlcore", {}).get("executed")
    complete = all(cell.execution_count for cell in code(notebook))
    return complete and ran == code_fingerprint(notebook) == code_fingerprint(expected)


def keep_outputs(notebook: NotebookNode, stored: NotebookNode) -> None:
    """Give `notebook` the stored run of the same code: outputs, counts and the widgets' last state."""
    for cell, old in zip(code(notebook), code(stored), strict=True):
        cell.outputs, cell.execution_count = old.outputs, old.execution_count
    notebook.metadata.dlcore.executed = stored.metadata.dlcore.executed
    if "widgets" in stored.metadata:
        notebook.metadata.widgets = stored.metadata.widgets
