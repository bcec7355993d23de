"""A reference answer as source text, for a chapter's later exercises to call where the learner's own has failed.

Only what has been judged already is sent, and only for chapters, whose answers are practice and public: so that one
mistake costs its own question and no other, as in the learner's notebook. Assignments have no stand-ins.
"""

from __future__ import annotations

import inspect
import sys
import textwrap
import types
from collections.abc import Callable, Iterator

import numpy as np

from dlcore.check.rules import names_in


class NotPlain(Exception):
    """The function needs something that source text can't carry."""


def stand_in(name: str, answer: Callable) -> str | None:
    """A statement that gives `name` the function `answer`, in a scope of its own; None where that can't be written."""
    try:
        lines = list(dict.fromkeys(needed(answer, set())))
    except (NotPlain, OSError, TypeError):
        return None
    body = textwrap.indent("\n".join([*lines, f"return {answer.__name__}"]), "    ")
    return f"from __future__ import annotations\ndef {name}():\n{body}\n{name} = {name}()"


def needed(function: Callable, seen: set) -> Iterator[str]:
    """The source of `function` and, before it, all that it names: helpers, modules, constants."""
    if not isinstance(function, types.FunctionType) or function.__closure__ or function.__name__ == "<lambda>":
        raise NotPlain
    seen.add(function)
    for name in sorted(names_in(function.__code__) & function.__globals__.keys()):
        value = function.__globals__[name]
        if isinstance(value, types.ModuleType):
            if value.__name__.partition(".")[0] not in {"numpy", *sys.stdlib_module_names}:
                raise NotPlain
            yield f"import {value.__name__} as {name}"
        elif isinstance(value, bool | int | float | str | tuple):
            yield f"{name} = {value!r}"
        elif isinstance(value, np.ndarray) and value.size <= 9:
            yield f"from numpy import array\n{name} = array({value.tolist()!r}, {value.dtype.str!r})"
        elif not isinstance(value, types.FunctionType):
            raise NotPlain
        elif value not in seen:
            yield from needed(value, seen)
            if value.__name__ != name:
                yield f"{name} = {value.__name__}"
    yield textwrap.dedent(inspect.getsource(function))
