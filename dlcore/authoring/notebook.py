"""A page's two notebooks: the learner's with stubs, and the solved one, which is also nbgrader's source."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode, v4

from dlcore.authoring.exercises import Question, stub
from dlcore.authoring.source import Cell, Page

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def learner_notebook(page: Page, questions: list[Question]) -> NotebookNode:
    """Stubs in place of solutions, no outputs. Its metadata carry the fingerprint of what a learner may write."""
    notebook = _notebook(page, questions, stub)
    notebook.metadata.dlcore.built = fingerprint(answers(notebook))
    return notebook


def solution_notebook(page: Page, questions: list[Question]) -> NotebookNode:
    """Solutions with their markers, not yet executed."""
    return _notebook(page, questions, lambda source: source)


def answers(notebook: NotebookNode) -> list[str]:
    """What belongs to the learner: the exercise cells, and every cell that no build has put there."""
    ours = [cell.metadata.get("dlcore", {"exercise": "their own"}) for cell in notebook.cells]
    return [
        cell.source
        for cell, role in zip(notebook.cells, ours, strict=True)
        if "exercise" in role and cell.source.strip()
    ]


def load(path: Path) -> NotebookNode | None:
    """The notebook in a file; None if there is none, or it is damaged."""
    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
        nbformat.validate(notebook)
    except Exception:  # JSON that is no notebook trips nbformat in many ways
        return None
    return notebook


def worked_in(notebook: NotebookNode | None) -> bool:
    """Whether a learner has typed into it since it was built. A file that cannot be read may hold work as well."""
    return notebook is None or notebook.metadata.get("dlcore", {}).get("built") != fingerprint(answers(notebook))


def code(notebook: NotebookNode) -> list[NotebookNode]:
    """The code cells, in order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def fingerprint(texts: Iterable[str]) -> str:
    """Twelve hex digits that change when any of the texts does."""
    return hashlib.sha256(json.dumps(list(texts)).encode()).hexdigest()[:12]


def as_text(notebook: NotebookNode) -> str:
    """The notebook's file, the same bytes for the same content. Raises `nbformat.ValidationError`."""
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def _notebook(page: Page, questions: list[Question], written) -> NotebookNode:
    roles = {q.cell.id: {"exercise": q.cell.exercise} for q in questions}
    roles |= {q.check.id: {"check": q.cell.exercise} for q in questions}
    grading = {q.cell.id: _nbgrader(q.cell, grade=False) for q in questions}
    grading |= {q.check.id: _nbgrader(q.check, grade=True) | {"points": q.points} for q in questions}
    by_hand = {cell.id: int(tag[8:]) for cell in page.cells for tag in cell.tags if tag.startswith("written-")}
    roles |= {id: {"written": points} for id, points in by_hand.items()}
    grading |= {
        cell.id: _nbgrader(cell, grade=True) | {"solution": True, "locked": False, "points": by_hand[cell.id]}
        for cell in page.cells
        if cell.id in by_hand
    }
    cells = []
    for cell in page.cells:
        metadata = {"dlcore": roles.get(cell.id, {}) | ({"errata": list(cell.errata)} if cell.errata else {})}
        if cell.id in grading:
            metadata["nbgrader"] = grading[cell.id]
        if cell.tags:
            metadata["tags"] = list(cell.tags)
        make = v4.new_code_cell if cell.kind == "code" else v4.new_markdown_cell
        cells.append(make(written(cell.source) if cell.exercise else cell.source, id=cell.id, metadata=metadata))
    about = {"page": page.slug, "minutes": page.minutes, "needs": list(page.needs)}
    metadata = {"title": page.title, "kernelspec": KERNEL, "language_info": {"name": "python"}, "dlcore": about}
    return v4.new_notebook(cells=cells, metadata=nbformat.from_dict(metadata))


def _nbgrader(cell: Cell, grade: bool) -> dict:
    return {"schema_version": 3, "grade": grade, "solution": not grade, "locked": grade, "grade_id": cell.id}
