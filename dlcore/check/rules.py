"""Rules about how an answer is written: no loop, no warning. And the syntax trees they read."""

from __future__ import annotations

import ast
import dis
import inspect
import textwrap
import types
from collections.abc import Callable, Sequence

from dlcore.check.exercise import Rule

LOOPS = (ast.For, ast.AsyncFor, ast.While)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
HIDDEN_LOOPS = {
    "map", "filter", "reduce", "vectorize", "frompyfunc", "fromiter", "fromfunction", "apply_along_axis",
    "apply_over_axes", "nditer", "ndenumerate", "ndindex",
}  # fmt: skip


def no_loop(sentence: str) -> Rule:
    """The answer, and the learner's own helpers that it calls, go over no examples one by one."""
    return Rule("a loop", lambda observations, trees: any(map(has_loop, trees)), sentence)


def no_warnings(sentence: str) -> Rule:
    """No call may warn of overflow, division by zero or an invalid value."""
    return Rule("overflows", lambda observations, trees: any(seen.warned for seen in observations), sentence)


def has_loop(tree: ast.AST) -> bool:
    """Whether a function loops: for, while, comprehensions, calls that loop for it, or itself called again.

    Going over a display of a few things, `for v in (X, Y)`, is no loop over examples.
    """
    own = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.While):
            return True
        if isinstance(node, LOOPS) and not is_display(node.iter):
            return True
        if isinstance(node, COMPREHENSIONS) and any(not is_display(g.iter) for g in node.generators):
            return True
        if isinstance(node, ast.Call) and called(node) in HIDDEN_LOOPS | own:
            return True
    return False


def is_display(node: ast.AST) -> bool:
    return isinstance(node, ast.Tuple | ast.List) and not any(isinstance(e, ast.Starred) for e in node.elts)


def called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def trees_of(function: Callable) -> list[ast.AST]:
    """The syntax trees of a live function and of the learner's own functions that it names, however deep.

    A function without a source (typed into `exec`) is read from its bytecode, as far as that shows loops.
    """
    trees, waiting, seen = [], [function], set()
    while waiting:
        one = waiting.pop()
        if not isinstance(one, types.FunctionType) or one in seen:
            continue
        seen.add(one)
        try:
            tree = ast.parse(textwrap.dedent(inspect.getsource(one)))
        except (OSError, TypeError, SyntaxError):
            tree = loop_seen_in(one.__code__)
        trees.append(tree)
        home = one.__module__
        globals_ = (one.__globals__.get(name) for name in names_in(one.__code__))
        waiting += [g for g in globals_ if isinstance(g, types.FunctionType) and g.__module__ == home]
    return trees


def names_in(code: types.CodeType) -> set[str]:
    """Every global name that a function's code and the functions nested in it mention."""
    inner = (names_in(c) for c in code.co_consts if isinstance(c, types.CodeType))
    return set(code.co_names).union(*inner)


def loop_seen_in(code: types.CodeType) -> ast.AST:
    loops = any(step.opname == "FOR_ITER" for step in dis.get_instructions(code)) or any(
        loop_seen_in(c).body for c in code.co_consts if isinstance(c, types.CodeType)
    )
    return ast.parse("while True: pass" if loops else "")


def trees_in(text: str, name: str) -> list[ast.AST]:
    """The same from the text of a submission: function `name` and the functions it names. [] if it can't be read."""
    try:
        module = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    defined: dict[str, ast.AST] = {}
    for node in module.body:
        if isinstance(node, ast.FunctionDef):
            defined[node.name] = node
        elif isinstance(node, ast.Assign):
            defined.update({t.id: node for t in node.targets if isinstance(t, ast.Name)})
    return follow(defined, name)


def follow(defined: dict[str, ast.AST], name: str) -> list[ast.AST]:
    trees, waiting = [], [name]
    while waiting:
        tree = defined.pop(waiting.pop(), None)
        if tree is not None:
            trees.append(tree)
            waiting += [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    return trees


def broken_rule(rules: Sequence[Rule], observations: Sequence, trees: Sequence[ast.AST]) -> Rule | None:
    """The first rule that an answer breaks."""
    return next((rule for rule in rules if rule.broken(observations, trees)), None)
