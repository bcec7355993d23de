"""Compare a stored notebook with what its source says, outputs aside."""

from nbformat import NotebookNode

OUTPUTS = ("outputs", "execution_count")


def learner_drift(stored: NotebookNode, expected: NotebookNode) -> str | None:
    """Where the learner's notebook is not as built, or None.

    What a learner adds is no drift: answers in exercise cells, cells of their own, and the metadata that JupyterLab
    writes when it saves.
    """
    ours = [cell for cell in stored.cells if "dlcore" in cell.metadata]
    return _drift(ours, stored, expected, _holds, ignored=lambda cell: "exercise" in cell.metadata.dlcore)


def solution_drift(stored: NotebookNode, expected: NotebookNode) -> str | None:
    """Where the solved notebook is not as built, or None. `expected` has not been executed."""
    stored = NotebookNode(stored, metadata=_without(stored.metadata, "widgets"))
    stored.metadata["dlcore"] = _without(stored.metadata.get("dlcore", {}), "executed")
    return _drift(stored.cells, stored, expected, lambda old, new: old == new, ignored=lambda cell: False)


def _drift(cells, stored, expected, agree, ignored) -> str | None:
    if [cell.get("id") for cell in cells] != [cell.id for cell in expected.cells]:
        return "it has other cells"
    for old, new in zip(cells, expected.cells, strict=True):
        aside = (*OUTPUTS, "source") if ignored(new) else OUTPUTS
        if not agree(_without(old, *aside), _without(new, *aside)):
            return f"its cell {new.id} differs"
    return None if agree(_without(stored, "cells"), _without(expected, "cells")) else "its metadata differ"


def _holds(old: object, new: object) -> bool:
    """Whether `old` has all that `new` has, and perhaps more."""
    if isinstance(new, dict) and isinstance(old, dict):
        return all(key in old and _holds(old[key], value) for key, value in new.items())
    return old == new


def _without(mapping: dict, *keys: str) -> dict:
    return {key: value for key, value in mapping.items() if key not in keys}
