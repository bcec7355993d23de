"""Which submitted cell answers which question, and what of the rest must run first."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dlcore.check.deadline import TooSlow, within
from dlcore.grading.reader import Cell

MAGIC_SECONDS = 3
PASSED_OVER = re.compile(r"^\s*%%\s*(time|timeit|capture|prun)\b[^\n]*\n")
# Calls that a constant may be made by: they train nothing and draw nothing.
CHEAP = {"np", "numpy", "math", "functools", "itertools", "operator", "partial", "sqrt", "log", "exp"}
CHEAP |= {"abs", "bool", "dict", "enumerate", "float", "frozenset", "int", "len", "list", "max", "min", "pow", "range"}
CHEAP |= {"reversed", "round", "set", "slice", "sorted", "str", "sum", "tuple", "zip"}
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
        return self.tree is not None and any(name in bound(node) for node in self.tree.body)

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


def definitions(code: Code) -> Iterator[str]:
    """What other cells may rely on: imports, functions, classes and constants, one statement each.

    Plots, training runs and whatever else a cell *does* are left out: they cost time and answer no question.
    """
    lines = code.text.encode().split(b"\n")  # once: `ast.get_source_segment` does it for every statement
    for node in code.tree.body if code.tree else ():
        if is_definition(node) or (isinstance(node, ast.Try) and all(map(is_definition, statements_of(node)))):
            yield segment(lines, node)


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


def segment(lines: list[bytes], node: ast.stmt) -> str:
    """A statement's own text, from its first decorator on."""
    first, start = node.lineno - 1, node.col_offset
    if decorators := getattr(node, "decorator_list", None):
        first, start = decorators[0].lineno - 1, 0
        while first and not lines[first].lstrip().startswith(b"@"):
            first -= 1
    piece = lines[first : node.end_lineno]
    piece[-1] = piece[-1][: node.end_col_offset]
    return b"\n".join([piece[0][start:], *piece[1:]]).decode()


def statements_of(node: ast.Try) -> Iterator[ast.stmt]:
    """What may run of a `try`: an import, say, and what to do without it."""
    for block in (node.body, *(handler.body for handler in node.handlers), node.orelse, node.finalbody):
        yield from block


def is_definition(node: ast.stmt) -> bool:
    """An import, a function, a class, or an assignment of a lambda or of something that calls only what is `CHEAP`."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom | ast.Pass):
        return True
    if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
        return False
    if isinstance(node.value, ast.Lambda):
        return True
    return all(root(n.func) in CHEAP for n in ast.walk(node.value) if isinstance(n, ast.Call))


def root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def answer_to(cell_id: str, name: str, cells: Sequence[tuple[Cell, Code]]) -> tuple[Cell, Code, str] | None:
    """The cell that answers the question with this id and function name, and a remark where it was not simply there.

    By id; of several the last that defines the function, as when all are run in order; else any cell that defines it.
    """
    by_id = [pair for pair in cells if cell_id in (pair[0].id, pair[0].grade_id)]
    if good := [pair for pair in by_id if pair[1].defines(name)]:
        return *good[-1], f"{len(by_id)} cells claim this question; the last counts" if len(by_id) > 1 else ""
    if elsewhere := [pair for pair in cells if pair[1].defines(name)]:
        return *elsewhere[-1], "found by its name, not in its own cell"
    return (*by_id[-1], "") if by_id else None
