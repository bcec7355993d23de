"""Exercise cells and their checks: which belongs to which, and the stub that the learner gets."""

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass

from dlcore.authoring.source import Cell, Page

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


@dataclass(frozen=True)
class Question:
    """An exercise cell, the check cell that follows it, and what it is worth."""

    cell: Cell
    check: Cell
    points: float


def questions(page: Page, find: Callable) -> list[Question]:
    """The page's exercises in order. `find(id)` gives the Exercise with its `.points`, or raises `LookupError`.

    Raises `SourceError`: a solution without its check, a check without its exercise, an id unknown or of another
    chapter, a marker that is missing or stands outside the function.
    """
    found = []
    code = [cell for cell in page.cells if cell.kind == "code"]
    trees = [_tree(page, cell) for cell in code]
    checks = [_checked(page, cell, tree) for cell, tree in zip(code, trees, strict=True)]
    for at, cell in enumerate(code):
        if checks[at] and checks[at][0] != (at and code[at - 1].exercise):
            raise page.error(cell, f"a check of {checks[at][0]} without its exercise in the code cell before")
        if cell.exercise:
            name = _function(page, cell, trees[at])
            if at + 1 == len(code) or checks[at + 1] != (cell.exercise, name):
                wanted = f'check("{cell.exercise}", {name})'
                raise page.error(cell, f"{cell.exercise} has no check: the next code cell must be {wanted}")
            found.append(Question(cell, code[at + 1], _points(page, cell, find)))
        elif stray := _markers(cell):
            raise page.error(cell, "a solution marker, but this cell has no ':exercise:' option", stray[0])
    return found


def stub(source: str) -> str:
    """What the learner gets: the markers and all between them become `raise NotImplementedError`."""
    return re.sub(rf"(?ms)^( +){BEGIN}\n.*?^ +{END}$", r"\1raise NotImplementedError", source)


def _tree(page: Page, cell: Cell) -> ast.Module:
    try:
        return ast.parse(cell.source)
    except SyntaxError as error:
        raise page.error(cell, f"this code cell is not Python: {error.msg}", (error.lineno or 1) - 1) from error


def _checked(page: Page, cell: Cell, tree: ast.Module) -> tuple[str, str] | None:
    """("chapter.name", "name") for a check cell, None for any other."""
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", None) == "check"]
    if not calls:
        return None
    match tree.body:
        case [ast.Expr(ast.Call(ast.Name("check"), [ast.Constant(str(exercise)), ast.Name(function)], []))]:
            return exercise, function
    raise page.error(cell, 'a check stands alone in its cell: check("chapter.name", name)', calls[0].lineno - 1)


def _function(page: Page, cell: Cell, tree: ast.Module) -> str:
    """The name of the function that the exercise asks for, once its cell is in order."""
    chapter, _, name = cell.exercise.rpartition(".")
    if chapter not in (page.chapter, page.number):
        raise page.error(cell, f"{cell.exercise} belongs to another page: expected {page.chapter}.{name}")
    defined = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == name]
    if len(defined) != 1:
        raise page.error(cell, f"the exercise {cell.exercise} needs one 'def {name}(…)' in its cell")
    if not ast.get_docstring(defined[0]):
        raise page.error(cell, f"{name} has no docstring: it is what the learner reads first")
    lines, markers = cell.source.split("\n"), _markers(cell)
    if [lines[at].strip() for at in markers] != [BEGIN, END]:
        at = markers[0] if markers else 0
        raise page.error(cell, f"an exercise has one '{BEGIN}' and below it one '{END}'", at)
    if not defined[0].lineno <= markers[0] < defined[0].end_lineno or stub(cell.source) == cell.source:
        raise page.error(cell, f"the markers must stand inside {name}, indented like its body", markers[0])
    return name


def _markers(cell: Cell) -> list[int]:
    """Its lines, from 0, that look like a marker."""
    return [at for at, text in enumerate(cell.source.split("\n")) if re.match(r"\s*#+ *(BEGIN|END) +SOLUTION", text)]


def _points(page: Page, cell: Cell, find: Callable) -> float:
    try:
        return find(cell.exercise).points
    except LookupError as error:
        raise page.error(cell, f"dlcore.check knows no exercise {cell.exercise}") from error
