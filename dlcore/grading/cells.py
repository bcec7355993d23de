"""Submitted cells as Python, and which of them answers which question."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dlcore.check.deadline import TooSlow, within
from dlcore.grading.reader import Cell

MAGIC_SECONDS = 3
PASSED_OVER = re.compile(r"^\s*%%\s*(time|timeit|capture|prun)\b[^\n]*\n")
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


@dataclass(frozen=True)
class Code:
    """One cell as plain Python. `problem` says why there is none, `notes` what was passed over."""

    text: str
    tree: ast.Module | None
    problem: str = ""
    notes: tuple[str, ...] = ()

    def defines(self, name: str) -> bool:
        """Whether the cell gives `name` a value at its top level."""
        return self.line(name) > 0

    def has_stub(self, name: str) -> bool:
        """Whether what the cell last gives to `name` is the function as it was handed out."""
        nodes = [node for node in self.body if name in bound(node)]
        return bool(nodes) and is_stub(nodes[-1])

    def line(self, name: str) -> int:
        """Where the statement ends that last gives `name` a value; 0 where none does."""
        return max((node.end_lineno for node in self.body if name in bound(node)), default=0)

    def makes(self, name: str) -> bool:
        """Whether the cell defines a function or a class of this name, and does not assign just anything to it."""
        nodes = [getattr(node, "value", node) for node in self.body if name in bound(node)]
        return any(isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda) for node in nodes)

    @property
    def body(self) -> list[ast.stmt]:
        return self.tree.body if self.tree else []

    def imports(self) -> set[str]:
        """The packages that it imports anywhere, by the first part of their names."""
        nodes = list(ast.walk(self.tree)) if self.tree else []
        names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
        names += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
        return {name.partition(".")[0] for name in names}


def python(source: str) -> Code:
    """A cell's source with its magics taken out, parsed. Never raises."""
    notes = ()
    if match := PASSED_OVER.match(source):
        source, notes = source[match.end() :], (f"%%{match[1]}",)
    try:
        return Code(source, parsed(source), notes=notes)
    except UNREADABLE as error:
        problem = words(error)
    try:
        from IPython.core.inputtransformer2 import TransformerManager  # slow to import, seldom needed

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            changed = within(MAGIC_SECONDS, lambda: TransformerManager().transform_cell(source))
        return Code(changed, parsed(changed), notes=notes)
    except UNREADABLE as error:
        return Code("", None, words(error) if isinstance(error, SyntaxError) and error.lineno else problem, notes)
    except (RuntimeError, TooSlow):  # more magics than IPython cares to take out
        return Code("", None, problem, notes)


def parsed(source: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "\d" in a learner's string is none of ours
        return ast.parse(source)


def words(error: BaseException) -> str:
    if isinstance(error, SyntaxError) and error.lineno:
        return f"There is a syntax error in line {error.lineno} of its cell: {error.msg}."
    return "Its cell is not Python that can be read."


def bound(node: ast.stmt) -> set[str]:
    """The names that a statement defines or assigns."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Assign):
        return {n.id for target in node.targets for n in ast.walk(target) if isinstance(n, ast.Name)}
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return {node.target.id}
    return set()


def is_stub(node: ast.stmt) -> bool:
    """A function of which, its docstring apart, only `raise NotImplementedError` is there."""
    if not isinstance(node, ast.FunctionDef):
        return False
    *before, last = node.body
    told = len(before) == (ast.get_docstring(node, clean=False) is not None)
    match last:
        case ast.Raise(exc=ast.Name("NotImplementedError") | ast.Call(func=ast.Name("NotImplementedError"))):
            return told
    return False


def calls_course(code: Code, others: Iterable[Code]) -> bool:
    """Whether a cell uses what it, or one of the `others`, imports from dlcore."""
    trees = [c.tree for c in (code, *others) if c.tree]
    imports = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {
        alias.asname or alias.name.partition(".")[0]
        for node in imports
        for alias in node.names
        if (getattr(node, "module", None) or alias.name).partition(".")[0] == "dlcore"
    }
    return bool(code.tree) and any(isinstance(node, ast.Name) and node.id in names for node in ast.walk(code.tree))


def answer_to(cell_id: str, name: str, cells: Sequence[tuple[Cell, Code]]) -> tuple[int, str] | None:
    """Where in `cells` the question with this id and function name is answered, and a remark if not simply there.

    What counts is what its check judges when all are run in order: its own cell, by id, or one between the two that
    defines the function again. Where its own has no more than the stub, any other.
    """
    own = [at for at, (cell, _) in enumerate(cells) if cell_id in (cell.id, cell.grade_id)]
    defining = [at for at, (_, code) in enumerate(cells) if code.defines(name)]
    begun = [at for at in defining if not cells[at][1].has_stub(name)]
    if home := [at for at in begun if at in own]:
        again = [at for at in begun if at > home[-1] and cells[at][1].makes(name)]
        check = next((at for at, (c, _) in enumerate(cells) if f"{cell_id}-check" in (c.id, c.grade_id)), 0)
        if above := [at for at in again if at < check]:
            return above[-1], "defined again above its check, where the last definition counts"
        if again:
            return home[-1], "defined again below its check, where that does not count"
        return home[-1], f"{len(own)} cells claim this question; the last counts" if len(own) > 1 else ""
    if elsewhere := begun or [at for at in defining if not own]:
        return elsewhere[-1], "found by its name, not in its own cell"
    return (own[-1], "") if own else None
