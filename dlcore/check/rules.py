"""Rules about how an answer is written: no loop, no warning. And the syntax trees they read."""

from __future__ import annotations

import ast
import dis
import functools
import inspect
import textwrap
import types
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from dlcore.check.exercise import Rule

LOOPS = (ast.For, ast.AsyncFor)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
HIDDEN_LOOPS = {"map", "filter", "reduce", "starmap"}  # as plain names, or of a module: np.add.reduce is no loop
NUMPY_LOOPS = {
    "vectorize", "frompyfunc", "fromiter", "fromfunction", "apply_along_axis", "apply_over_axes",
    "nditer", "ndenumerate", "ndindex",
}  # fmt: skip
A_LOOP = ast.parse("while True: pass")


def no_loop(sentence: str) -> Rule:
    """The answer, and the learner's own helpers that it calls, go over no examples one by one."""
    return Rule("a loop", lambda observations, trees: any_loop(trees), sentence)


def no_warnings(sentence: str) -> Rule:
    """No call may warn of overflow, division by zero or an invalid value.

    It costs one component: the values are right, so no more than where one of them is infinite.
    """
    return Rule("overflows", lambda seen, trees: any(one.warned for one in seen), sentence, costs_all=False)


def any_loop(trees: Sequence[ast.AST]) -> bool:
    """Whether one of these functions loops, or they call each other in a circle."""
    return any(map(has_loop, trees)) or in_a_circle(trees)


def has_loop(tree: ast.AST) -> bool:
    """Whether a function loops: for, while, comprehensions, or something that loops for it.

    Going over a few things, `for v in (X, Y)` or `for n in X.shape`, is no loop over examples.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.While):
            return True
        if isinstance(node, LOOPS) and not are_few(node.iter):
            return True
        if isinstance(node, COMPREHENSIONS) and any(not are_few(g.iter) for g in node.generators):
            return True
        if isinstance(node, ast.Call) and loops_inside(node.func):
            return True
        if isinstance(node, ast.Attribute) and node.attr in NUMPY_LOOPS:  # perhaps to be called by another name
            return True
    return False


def are_few(node: ast.AST) -> bool:
    """Whether this is a display, or an array's shape, or goes over such ones by `zip` or `enumerate`."""
    match node:
        case ast.Tuple(elts) | ast.List(elts):
            return not any(isinstance(e, ast.Starred) for e in elts)
        case ast.Call(ast.Name("zip" | "enumerate"), args):
            return any(map(are_few, args))
    return isinstance(node, ast.Attribute) and node.attr == "shape"


def loops_inside(function: ast.AST) -> bool:
    """Whether calling this expression is a loop in disguise, such as `np.vectorize`."""
    if isinstance(function, ast.Name):
        return function.id in HIDDEN_LOOPS | NUMPY_LOOPS
    if not isinstance(function, ast.Attribute) or function.attr not in {"reduce", "starmap"}:
        return False
    return isinstance(function.value, ast.Name) and not isinstance(getattr(np, function.value.id, None), np.ufunc)


def in_a_circle(trees: Sequence[ast.AST]) -> bool:
    """Whether a function defined in these trees calls itself, perhaps by way of others."""
    calls = {name: called_in(body) for tree in trees for name, body in functions_defined_in(tree)}
    for name in calls:
        reached, waiting = set(), [name]
        while waiting:
            found = calls.get(waiting.pop(), set()) - reached
            reached |= found
            waiting += found
        if name in reached:
            return True
    return False


def functions_defined_in(tree: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Name and body of each function: by `def`, or a lambda with a name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))


def called_in(body: ast.AST) -> set[str]:
    """The names that are called in a function, and its own object's methods.

    Not where an `if` has asked of what kind an argument is: a call with one of another kind, made there, goes no round.
    """
    names, waiting = set(), [body]
    while waiting:
        node = waiting.pop()
        match node:
            case ast.Call(ast.Name(name)) | ast.Call(ast.Attribute(ast.Name("self"), name)):
                names.add(name)
            case ast.If(test, _, orelse) if asks_the_kind(test):
                waiting += [test, *orelse]
                continue
        waiting += ast.iter_child_nodes(node)
    return names


def asks_the_kind(test: ast.AST) -> bool:
    """Whether a condition asks for a type or for the number of axes."""
    names = {getattr(node, "id", getattr(node, "attr", None)) for node in ast.walk(test)}
    return bool(names & {"isinstance", "isscalar", "ndim", "type"})


def trees_of(function: Callable) -> list[ast.AST]:
    """The syntax trees of a live answer and of the learner's own functions that it names, however deep.

    A function without a source (typed into `exec`) is read from its bytecode, as far as that shows loops.
    """
    trees, waiting, seen = [], [function], set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, np.vectorize):
            trees.append(A_LOOP)
        for code in functions_behind(one):
            if code in seen:
                continue
            seen.add(code)
            trees.append(tree_of(code))
            waiting += [value for value in named_by(code) if belongs_with(code, value)]
    return trees


def functions_behind(one: object) -> Iterator[types.FunctionType]:
    """The plain functions that run when `one` is called: a function, method, partial, class or object with methods."""
    while isinstance(one, functools.partial | types.MethodType):
        one = one.func if isinstance(one, functools.partial) else one.__func__
    if isinstance(one, types.FunctionType):
        yield one
        return
    kind = one if isinstance(one, type) else type(one)
    if kind.__module__ != "builtins":
        methods = (getattr(value, "__func__", value) for value in vars(kind).values())  # staticmethod, classmethod
        yield from (value for value in methods if isinstance(value, types.FunctionType))


def named_by(function: types.FunctionType) -> list[object]:
    """The values of the global and enclosing names that a function mentions, and its defaults."""
    cells = [cell.cell_contents for cell in function.__closure__ or () if cell_is_full(cell)]
    defaults = [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]
    return [function.__globals__.get(name) for name in names_in(function.__code__)] + cells + defaults


def cell_is_full(cell: types.CellType) -> bool:
    try:
        cell.cell_contents  # noqa: B018 (empty where the name is bound later)
    except ValueError:
        return False
    return True


def belongs_with(function: types.FunctionType, value: object) -> bool:
    """Whether a value was made in the same place as the function, so by the learner."""
    return isinstance(value, np.vectorize) or any(f.__module__ == function.__module__ for f in functions_behind(value))


def tree_of(function: types.FunctionType) -> ast.AST:
    """A function's own tree; what it amounts to where there is no source, or, for a lambda, only the line around it."""
    try:
        if function.__name__ != "<lambda>":
            return ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        pass
    return A_LOOP if loops(function.__code__) else ast.parse("")


def loops(code: types.CodeType) -> bool:
    """Whether bytecode jumps backwards or names something that loops."""
    return (
        any("JUMP_BACKWARD" in step.opname for step in dis.get_instructions(code))
        or bool(set(code.co_names) & NUMPY_LOOPS)
        or bool(names_in(code) & HIDDEN_LOOPS)
        or any(loops(inner) for inner in code.co_consts if isinstance(inner, types.CodeType))
    )


def names_in(code: types.CodeType) -> set[str]:
    """Every global name that a function's code and the functions nested in it mention."""
    own = {step.argval for step in dis.get_instructions(code) if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    return own.union(*(names_in(inner) for inner in code.co_consts if isinstance(inner, types.CodeType)))


def trees_in(text: str, name: str) -> list[ast.AST]:
    """The same from the text of a submission: whatever `name` is bound to and all that it names. [] if unreadable."""
    try:
        module = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    defined: dict[str, ast.AST] = {}
    for statement in outermost(module):
        defined.update(dict.fromkeys(names_bound_by(statement), statement))  # the last one counts
    trees, waiting = [], [name]
    while waiting:
        tree = defined.pop(waiting.pop(), None)
        if tree is not None:
            trees.append(tree)
            waiting += free_names(tree)
    return trees


def outermost(block: ast.AST) -> Iterator[ast.AST]:
    """The statements of a module in order, also those inside `if`, `try` or `with`, but in no function or class."""
    waiting = list(ast.iter_child_nodes(block))[::-1]  # no recursion: a chain of a thousand `elif` is as deep
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.expr):
            waiting += list(ast.iter_child_nodes(node))[::-1]


def names_bound_by(node: ast.AST) -> list[str]:
    """The names that a definition or an assignment gives a value to."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def free_names(tree: ast.AST) -> set[str]:
    """The names that a function or an expression uses and does not bind itself."""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    inside = tree if isinstance(tree, ast.FunctionDef) else None
    bound = {node.id for node in names if inside and isinstance(node.ctx, ast.Store)}
    bound |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    return {node.id for node in names} - bound


def broken_rule(rules: Sequence[Rule], observations: Sequence, trees: Sequence[ast.AST]) -> Rule | None:
    """The first rule that an answer breaks."""
    return next((rule for rule in rules if rule.broken(observations, trees)), None)
