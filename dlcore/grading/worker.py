"""The process that runs one submission: alone in a sandbox, with Python, NumPy and this file.

Forked from a zygote (zygote.py); or, on trust, started as `python worker.py CONFIG` with the grader's socket as
standard input. A request is a list: [nonce, "run", [statement, …]] → [nonce, error | None, line] and
[nonce, "call", name, args, finish] → [nonce, value, error | None, changed, warned, globally], before which the
worker may ask for what `finish` needs: [nonce, "extra"] → [value, …].
It holds no expected answer. What it reports is only what the learner's code could have reported itself.
"""

import builtins
import contextlib
import importlib.abc
import importlib.machinery
import io
import json
import math
import os
import sys
import types

FOREVER = math.inf
UNDEFINED = "Undefined"  # in the place of an error's name: there is no function to call
INERT = ("IPython", "anywidget", "dlcore", "ipywidgets", "matplotlib", "mpl_toolkits", "tqdm")


class Nothing:
    """Stands for anything of a drawing or checking library: takes every call, gives back what it is given.

    `sides` are those of a grid of such things, for whoever unpacks or goes over it.
    """

    _sides = ()

    def __init__(self, *sides):
        self._sides = sides

    def __call__(self, *args, **kwargs):
        return args[0] if args and callable(args[0]) else self

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name in ("flat", "flatten", "ravel"):
            return Nothing(math.prod(self._sides))
        return {**GIVES, "subplots": axes}.get(name, self)

    def __getitem__(self, key):
        return Nothing()

    def __setitem__(self, key, value):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        return None

    def __iter__(self):
        return iter([Nothing(*self._sides[1:]) for _ in range(self._sides[0] if self._sides else 0)])


for operation in ("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow", "and", "or"):
    for side in ("", "r"):
        setattr(Nothing, f"__{side}{operation}__", lambda self, *other: self)
for operation in ("neg", "abs", "round"):
    setattr(Nothing, f"__{operation}__", lambda self, *digits: self)
for operation in ("lt", "le", "gt", "ge"):
    setattr(Nothing, f"__{operation}__", lambda self, other: False)


class Bar(Nothing):
    """tqdm's: goes over what it is given, and shows nothing."""

    def __init__(self, iterable=None, *args, **kwargs):
        self._items = () if iterable is None else iterable

    def __iter__(self):
        return iter(self._items)

    def __len__(self):
        return len(self._items)

    def __bool__(self):
        return True

    write = staticmethod(lambda *args, **kwargs: None)


def axes(nrows=1, ncols=1, *args, squeeze=True, **kwargs):
    """One of matplotlib's axes, or a grid of them."""
    return Nothing(*(side for side in (nrows, ncols) if side != 1 or not squeeze))


GIVES = {  # whatever gives back something of a shape that a caller counts on
    "hist": lambda *args, **kwargs: Nothing(3),
    "plot": lambda *args, **kwargs: Nothing(1),
    "subplot_mosaic": lambda *args, **kwargs: Nothing(2),
    "subplots": lambda *args, **kwargs: (Nothing(), axes(*args, **kwargs)),
    "tnrange": lambda *args, **kwargs: Bar(range(*args)),
    "tqdm": Bar,
    "tqdm_notebook": Bar,
    "trange": lambda *args, **kwargs: Bar(range(*args)),
}


class Inert(types.ModuleType):
    """A module in which every name is there and nothing happens."""

    __path__ = ()

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "pyplot":  # a module, whichever way it is imported
            return Inert(f"{self.__name__}.{name}")
        return GIVES.get(name) or Nothing()


class InertFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the libraries that notebooks import and answers don't need."""

    def __init__(self, roots):
        self.roots = roots

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.roots:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        return Inert(spec.name)

    def exec_module(self, module):
        pass


class Shell:
    """What `get_ipython()` gives: every magic and shell command does nothing."""

    def getoutput(self, command, *args, **kwargs):
        return []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **kwargs: None


def limit(config):
    """Resource limits that nobody inside can raise again."""
    import resource

    limits = {
        "RLIMIT_AS": config["memory"],
        "RLIMIT_CPU": config["cpu"],
        "RLIMIT_FSIZE": config["file"],
        "RLIMIT_NOFILE": 64,
        "RLIMIT_NPROC": config["processes"],
        "RLIMIT_SIGPENDING": 64,
        "RLIMIT_CORE": 1,  # 1, not 0: this also keeps a dump from a handler that core_pattern names
    }
    for name, value in limits.items():
        if value is not None and hasattr(resource, name):
            hard = resource.getrlimit(getattr(resource, name))[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(getattr(resource, name), (value, value))


def run(statements, names):
    """Execute each statement by itself; the last exception's type by name and the line it came from, or None and 0."""
    error, line = None, 0
    for text in statements:
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(text, "<cell>", "exec", dont_inherit=True), names)
        except BaseException as problem:
            error, line = type(problem).__name__, getattr(problem.__traceback__.tb_next, "tb_lineno", 0)
    return error, line


class Later:
    """What `finish` needs beside the value: asked for when it is unpacked, so that the answer can't have seen it."""

    def __init__(self, ask):
        self.ask = ask

    def __iter__(self):
        return iter(self.ask())


def call(observe, extra, names, name, args, finish):
    """What a call of the learner's function did, as a list for the wire."""
    function = names.get(name)
    if not callable(function):
        return [None, UNDEFINED, [], False, False]
    try:
        seen = observe(function, args, finish=finish, extra=extra)
    except BaseException as problem:  # observe lets KeyboardInterrupt and its kind through
        return [None, type(problem).__name__, [], False, False]
    return [seen.value, seen.error, list(seen.changed), seen.warned, seen.globally]


def serve(link, wire, observe, imports):
    """Answer requests until the grader hangs up."""
    names = {"__name__": "__main__", "__builtins__": builtins, "get_ipython": Shell}
    for statement in imports:
        exec(statement, names)
    wire.send(link, ["ready", os.getpid()], FOREVER)
    while True:
        nonce, verb, *rest = wire.receive(link, FOREVER)
        if verb == "run":
            wire.send(link, [nonce, *run(rest[0], names)], FOREVER)
        else:

            def ask(nonce=nonce):
                wire.send(link, [nonce, "extra"], FOREVER)
                return wire.receive(link, FOREVER)

            wire.send(link, [nonce, *call(observe, Later(ask), names, *rest)], FOREVER)


def prepare(config):
    """Import NumPy and what `serve` needs, which is returned; then hide the course from the learner's imports."""
    import numpy.random  # noqa: F401

    from dlcore.check.observe import observe
    from dlcore.grading import wire

    if not config["dlcore"]:
        for name in [name for name in sys.modules if name.partition(".")[0] == "dlcore"]:
            del sys.modules[name]
        sys.path[:] = [folder for folder in sys.path if folder != config["packages"][0]]
    at = len(sys.meta_path) if config["dlcore"] else 0
    sys.meta_path.insert(at, InertFinder(INERT))
    return wire, observe


def begin(link, tools, config):
    """Make this process a worker: nothing open but `link`, every generator in the same state, then serve."""
    import random

    import numpy

    os.dup2(1, 0)  # standard output is already nowhere
    os.dup2(1, 2)
    random.seed(0)
    numpy.random.seed(0)  # noqa: NPY002 (so that grading twice gives the same, whatever an answer draws)
    with contextlib.suppress(EOFError, OSError):
        serve(link, *tools, config["imports"])


def main():
    import socket

    config = json.loads(sys.argv[1])
    limit(config)
    sys.path[:0] = config["packages"]
    begin(socket.socket(fileno=os.dup(0)), prepare(config), config)


if __name__ == "__main__":
    main()
