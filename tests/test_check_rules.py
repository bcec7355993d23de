"""Source rules read syntax trees, of live functions and of a submission's text alike."""

import functools
import textwrap

import numpy as np
import pytest

from dlcore.check.rules import any_loop, names_in, trees_in, trees_of

NO_LOOPS = {
    "another kind of argument": """
        def f(X):
            if X.ndim == 1:
                return f(X[:, None])
            if not isinstance(X, np.ndarray):
                return f(np.array(X))
            return X
        """,
    "over a shape": """
        def f(X):
            assert all(n > 0 for n in X.shape)
            return [n * name for n, name in zip(X.shape, ("rows", "columns"))]
        """,
    "a comment and a string": """
        def f(X):
            '''Not a for loop, no while.'''
            # for x in X: while True
            return "for x in X" and X.sum()
        """,
    "names with for in them": """
        def f(for_all, forward, while_):
            before = for_all + forward
            return before.sum()
        """,
    "a display of two arrays": """
        def f(X, Y):
            return [v.mean() for v in (X, Y)]
        """,
    "a for over a display": """
        def f(X, Y):
            for v in [X, Y]:
                v.sum()
            return X
        """,
    "a helper inside": """
        def f(X):
            def g(Z):
                return Z + 1
            return g(g(X))
        """,
    "ufunc methods": """
        def f(X):
            return np.add.reduce(X) + np.logaddexp.reduce(X, axis=0)
        """,
    "a ufunc's reduce by its bare name": """
        from numpy import add
        def f(X):
            return add.reduce(X)
        """,
    "a helper that wraps NumPy's function of its name": """
        def exp(Z):
            return np.exp(Z)
        def f(X):
            return exp(X)
        """,
    "a method of the function's name": """
        def mean(X):
            return X.mean()
        f = mean
        """,
    "an attribute named as a looping helper": """
        def sigmoid(Z):
            return Z
        def total(Z):
            return [z for z in Z]
        def f(X):
            return X.total + sigmoid(X)
        """,
    "a looping function that is not used": """
        def g(X):
            return [x for x in X]
        def f(X):
            return X
        """,
    "a looping function of old, written anew": """
        def g(X):
            return [x for x in X]
        def g(X):
            return X + 1
        def f(X):
            return g(X)
        """,
    "a local name like a global list": """
        A = [k for k in range(3)]
        def f(X):
            A = X + 1
            return A
        """,
    "a parameter like a global list": """
        X = [k for k in range(3)]
        def f(X):
            return X + 1
        """,
}

LOOPS = {
    "for": """
        def f(X):
            for x in X:
                pass
        """,
    "while": """
        def f(X):
            while X:
                X = X[1:]
        """,
    "a comprehension": """
        def f(X):
            return [x for x in X]
        """,
    "a generator": """
        def f(X):
            return sum(x for x in X)
        """,
    "a dict comprehension": """
        def f(X):
            return {x: 1 for x in X}
        """,
    "a starred display": """
        def f(X):
            return [x for x in [*X]]
        """,
    "map": """
        def f(X):
            return list(map(abs, X))
        """,
    "functools.reduce": """
        import functools
        def f(X):
            return functools.reduce(max, X)
        """,
    "np.vectorize": """
        def f(X):
            return np.vectorize(abs)(X)
        """,
    "apply_along_axis": """
        def f(X):
            return np.apply_along_axis(sum, 0, X)
        """,
    "recursion": """
        def f(X):
            return f(X[1:])
        """,
    "recursion inside": """
        def f(X):
            def g(Z):
                return g(Z[1:])
            return g(X)
        """,
    "recursion by way of another": """
        def g(Z):
            return f(Z[1:])
        def f(X):
            return g(X)
        """,
    "recursion of a lambda": """
        def f(X):
            g = lambda Z: g(Z[1:])
            return g(X)
        """,
    "recursion of a method": """
        class G:
            def go(self, X):
                return self.go(X[1:])
        def f(X):
            return G().go(X)
        """,
    "functools by another name": """
        import functools as ft
        def f(X):
            return ft.reduce(np.add, X)
        """,
    "itertools": """
        import itertools
        def f(X):
            return list(itertools.starmap(max, X))
        """,
    "vectorize by another name": """
        def f(X):
            each = np.vectorize
            return each(abs)(X)
        """,
    "a helper": """
        def g(X):
            return [x for x in X]
        def f(X):
            return g(X)
        """,
    "a helper of a helper": """
        def h(X):
            while X: pass
        def g(X):
            return h(X)
        def f(X):
            return g(X)
        """,
    "a lambda": """
        g = lambda X: [x for x in X]
        f = lambda X: g(X)
        """,
    "a class": """
        class G:
            def __call__(self, X):
                return [x for x in X]
        def f(X):
            return G()(X)
        """,
    "an object": """
        class G:
            def go(self, X):
                return [x for x in X]
        helper = G()
        def f(X):
            return helper.go(X)
        """,
    "a vectorised global": """
        g = np.vectorize(abs)
        def f(X):
            return g(X)
        """,
    "a partial": """
        import functools
        def loop(k, X):
            return [x for x in X]
        g = functools.partial(loop, 1)
        def f(X):
            return g(X)
        """,
    "a decorator": """
        def each(function):
            def over(X):
                return [function(x) for x in X]
            return over
        @each
        def f(x):
            return x
        """,
    "a helper behind an if": """
        if True:
            def g(X):
                return [x for x in X]
        def f(X):
            return g(X)
        """,
    "a helper as a default argument": """
        def g(X):
            return [x for x in X]
        def f(X, how=g):
            return how(X)
        """,
    "a recursion that ends by itself": """
        def f(X):
            if X.shape[1] > 1:
                return np.hstack([f(X[:, :1]), f(X[:, 1:])])
            return X
        """,
    "a helper written anew with a loop": """
        def g(X):
            return X
        def g(X):
            return [x for x in X]
        def f(X):
            return g(X)
        """,
}


def live(text, tmp_path):
    """The function f of a module with this text, and with a source that Python can find."""
    path = tmp_path / "cell.py"
    path.write_text(textwrap.dedent(text))
    names = {"np": np, "__name__": "__main__"}
    exec(compile(path.read_text(), str(path), "exec"), names)
    return names["f"]


def without_source(text):
    names = {"np": np, "__name__": "__main__"}
    exec(textwrap.dedent(text), names)
    return names["f"]


@pytest.mark.parametrize("text", NO_LOOPS.values(), ids=NO_LOOPS.keys())
def test_no_false_alarm(text, tmp_path):
    assert not any_loop(trees_of(live(text, tmp_path)))
    assert not any_loop(trees_in(textwrap.dedent(text), "f"))


@pytest.mark.parametrize("text", LOOPS.values(), ids=LOOPS.keys())
def test_a_loop_is_found(text, tmp_path):
    assert any_loop(trees_of(live(text, tmp_path)))
    assert any_loop(trees_in(textwrap.dedent(text), "f"))


@pytest.mark.parametrize("name", ["for", "while", "a comprehension", "np.vectorize", "a helper", "an object"])
def test_a_loop_is_found_without_a_source(name):
    assert any_loop(trees_of(without_source(LOOPS[name])))


@pytest.mark.parametrize("name", ["a comment and a string", "a helper inside", "ufunc methods"])
def test_no_false_alarm_without_a_source(name):
    assert not any_loop(trees_of(without_source(NO_LOOPS[name])))


def test_a_loop_is_found_in_what_is_bound_to_arguments(tmp_path):
    looping = live(LOOPS["for"], tmp_path)
    assert any_loop(trees_of(functools.partial(looping)))


def test_what_numpy_does_inside_is_no_loop_of_the_learners():
    assert trees_of(np.sum) == []
    assert not any_loop(trees_of(lambda X: np.sum(np.linalg.norm(X))))


@pytest.mark.parametrize("text", ["def f(:", "\x00", "(" * 10_000, "f = 3", ""])
def test_text_that_defines_nothing_has_no_loop(text):
    assert not any_loop(trees_in(text, "f"))


def test_functions_that_name_each_other_are_read_once():
    text = "def g(X):\n    return f(X)\ndef f(X):\n    return g(X)"
    assert len(trees_in(text, "f")) == 2


def test_names_are_globals_not_attributes():
    def f(X):
        return np.abs(X).mean() + (lambda v: textwrap)(X)

    assert names_in(f.__code__) == {"np", "textwrap"}
