"""What an answer may rely on of the rest of its notebook, and when that is run.

Definitions are run, and what gives a name that an answer relies on. Plots, training runs and whatever else a cell
*does* are left out: they cost time and answer no question.
"""

from __future__ import annotations

import ast
import builtins
import symtable
import warnings
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from dlcore.check.rules import outermost
from dlcore.grading.cells import UNREADABLE, Code, is_stub

# Calls that a constant may be made by: they train nothing and draw nothing.
CHEAP = {"np", "numpy", "math", "functools", "itertools", "operator", "collections", "partial", "sqrt", "log", "exp"}
CHEAP |= {"abs", "bool", "dict", "enumerate", "float", "frozenset", "int", "len", "list", "max", "min", "pow", "range"}
CHEAP |= {"namedtuple", "reversed", "round", "set", "slice", "sorted", "str", "sum", "tuple", "zip"}
CHANGES = {"add", "append", "extend", "insert", "setdefault", "update"}  # what they are called on


@dataclass(frozen=True)
class Statement:
    """One at the top level of a cell: its text, the names that it gives a value, and those that it relies on."""

    text: str
    gives: frozenset[str]
    uses: frozenset[str]
    is_definition: bool

    def is_wanted(self, needed: Collection[str]) -> bool:
        """Whether to run it where these names are relied on."""
        return self.is_definition or not self.gives.isdisjoint(needed)

    @property
    def head(self) -> str:
        """Its first line."""
        return shortened(self.text.partition("\n")[0])


class Helpers:
    """The statements of a notebook that wait to be run, each once, for the answers to rely on.

    first  those of the notebook as it was handed out, cell by cell
    given  the names that have a value by now, and keep it unless a cell further down changes it
    ran    the texts of what has been run
    """

    def __init__(self, cells: Sequence[Code], pristine: Sequence[Code], names: Collection[str]) -> None:
        self.cells, handed_out = [statements(code) for code in cells], [statements(code) for code in pristine]
        self.stubs = {node.name for code in cells for node in code.body if is_stub(node)}
        self.givers: dict[str, list[Statement]] = {}
        for one in chain(*handed_out, *self.cells):
            for name in one.gives:
                self.givers.setdefault(name, []).append(one)
        needed = set().union(*map(self.behind, names))
        self.first = [[one for one in cell if one.is_wanted(needed)] for cell in handed_out]
        self.ran = {one.text for one in chain(*self.first)}
        wanted = ([one for one in cell if one.is_wanted(needed) and one.text not in self.ran] for cell in self.cells)
        self.waiting = dict(enumerate(wanted))
        self.given = {*dir(builtins), "get_ipython"}.union(*(one.gives for one in chain(*self.first)))
        self.answered: set[str] = set()

    def behind(self, name: str) -> set[str]:
        """All the names that what is called `name` relies on, however deep."""
        reached, waiting, seen = set(), [name], set()
        while waiting:
            for one in self.givers.get(waiting.pop(), ()):
                if id(one) not in seen:
                    seen.add(id(one))
                    waiting += one.uses - reached
                    reached |= one.uses
        return reached

    def before(self, at: int, name: str) -> Iterator[list[Statement]]:
        """What to run, cell by cell, before the answer called `name` in cell `at`.

        All that stands above it; and from below what it relies on and nothing above gives.
        """
        needed = self.behind(name)
        self.waiting.pop(at, None)  # the answer's cell is run as it is
        for place, cell in list(self.waiting.items()):
            now, later = [], []
            for one in cell:
                is_due = place < at or (one.gives & needed and not one.gives & self.given)
                (now if is_due else later).append(one)
            self.waiting[place] = later
            now = [one for one in now if not one.gives & self.answered]
            self.given.update(*(one.gives for one in now))
            self.ran.update(one.text for one in now)
            if now:
                yield now

    def alone(self, at: int, needed: Collection[str]) -> list[str]:
        """What defines something in a cell, or gives one of these names, without what else the cell does."""
        return [one.text for one in self.cells[at] if one.is_wanted(needed)]

    def answer(self, at: int, name: str) -> None:
        """Take note that the answer called `name` has been run, in this cell: nothing takes its place."""
        self.given.update(*(one.gives for one in self.cells[at]))
        self.answered.add(name)

    def origin(self, name: str) -> str:
        """Where a name that has no value should have got it, in words."""
        if name not in self.givers:
            if name in self.stubs:
                return f"`{name}` is not started"
            return f"`{name}` is not there" if "*" in self.givers else f"nothing in this notebook defines `{name}`"
        one = self.givers[name][-1]
        if one.text in self.ran:
            return f"`{name}` comes from `{one.head}`, which did not get through when it was run"
        return f"`{name}` comes from `{one.head}`, which was not run: of other cells only definitions are"


def statements(code: Code) -> list[Statement]:
    """The top level of a cell, without the stubs of answers."""
    lines = code.text.encode().split(b"\n")  # once: `ast.get_source_segment` does it for every statement
    nodes = [node for node in (code.tree.body if code.tree else ()) if not is_stub(node)]
    return [
        Statement(text := segment(lines, node), frozenset(given(node)), frozenset(used(text)), is_definition(node))
        for node in nodes
    ]


def shortened(line: str) -> str:
    """A line of code as far as a sentence can hold it."""
    return line if len(line) <= 60 else f"{line[:60]} …"


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


def parts(node: ast.stmt) -> list[ast.stmt]:
    """A statement and those inside it that run when it does: of an `if`, a loop, a `try` or a `with`."""
    return [part for part in outermost(ast.Module([node], [])) if isinstance(part, ast.stmt)]


def given(node: ast.stmt) -> Iterator[str]:
    """The names that a statement gives a value to, or changes the value of. Of a star import it is the star."""
    for part in parts(node):
        match part:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield part.name
            case ast.Import() | ast.ImportFrom():
                yield from (alias.asname or alias.name.partition(".")[0] for alias in part.names)
            case ast.Assign(targets=targets):
                yield from roots(targets)
            case ast.AnnAssign(target=target) | ast.AugAssign(target=target) | ast.For(target=target):
                yield from roots([target])
            case ast.With(items=items):
                yield from roots([item.optional_vars for item in items])
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=value, attr=attr))) if attr in CHANGES:
                yield from roots([value])


def roots(targets: Iterable[ast.expr | None]) -> Iterator[str]:
    """The names at the bottom of what is assigned to: `a` of `a`, `a[0]`, `a.b` and `(a, *b)`, `b` of the last, too."""
    waiting = list(targets)
    while waiting:
        target = waiting.pop()
        if isinstance(target, ast.Tuple | ast.List):
            waiting += target.elts
        elif isinstance(target, ast.Starred | ast.Subscript | ast.Attribute):
            waiting.append(target.value)
        elif isinstance(target, ast.Name):
            yield target.id


def used(text: str) -> Iterator[str]:
    """The names of the notebook that a statement uses, also where a function in it does."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            waiting = [symtable.symtable(text, "<cell>", "exec")]
    except UNREADABLE:
        return
    while waiting:
        table = waiting.pop()
        waiting += table.get_children()
        top = table.get_type() == "module"
        yield from (s.get_name() for s in table.get_symbols() if s.is_referenced() and (top or s.is_global()))


def is_definition(node: ast.stmt) -> bool:
    """An import, a function, a class, or an assignment of something that calls only what is `CHEAP`."""
    match node:
        case ast.FunctionDef() | ast.ClassDef() | ast.Import() | ast.ImportFrom():
            return True
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
            return all(root(call.func) in CHEAP for call in calls(value))
    return False


def calls(expression: ast.expr) -> Iterator[ast.Call]:
    """The calls that are made when an expression is evaluated: those inside a lambda are not."""
    waiting: list[ast.AST] = [expression]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call):
            yield node
        if not isinstance(node, ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
