"""What a call is seen to do, and how values are compared."""

import threading

import numpy as np
import pytest

from dlcore.check.compare import alike, misfit, same
from dlcore.check.deadline import TooSlow, within
from dlcore.check.observe import Function, Opaque, Seed, observe, plain

# ── observe ───────────────────────────────────────────────────────────────


def test_each_call_gets_fresh_copies():
    case = (np.zeros(2), [np.ones(1), None], Seed(3))

    def greedy(x, pair, rng):
        x += 1
        pair[0] *= 5
        pair.append(7)
        return rng.random()

    first, second = observe(greedy, case), observe(greedy, case)
    assert first.value == second.value
    assert first.changed == (0, 1)
    assert np.array_equal(case[0], np.zeros(2))
    assert len(case[1]) == 2


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        (lambda x: x.__iadd__(1e-5).__isub__(1e-5), ()),
        (lambda x: x.__iadd__(1e-12), (0,)),
        (lambda x: x.__iadd__(1e-6), (0,)),
        (lambda x: x.fill(np.nan), (0,)),
        (lambda x: x.resize((1, 2), refcheck=False), (0,)),
        (lambda x: x.sort(), ()),
    ],
)
def test_a_change_beyond_rounding_is_seen(change, seen):
    assert observe(lambda x: change(x) and None, (np.array([1.0, 2.0]),)).changed == seen


@pytest.mark.parametrize(
    ("change", "argument", "seen"),
    [
        (lambda x: x.sort(), [2.0, 1.0], (0,)),
        (lambda x: x.sort(), [1, 2], ()),
        (lambda x: x.__setitem__(0, 0.1 + 0.2), [0.3], ()),
        (lambda x: x.__setitem__(0, np.float64(0.3)), [0.3], ()),
        (lambda x: x.__setitem__(0, float("nan")), [float("nan"), 1.0], ()),
        (lambda x: x.__setitem__(0, float("nan")), [1.0], (0,)),
        (lambda x: x.__setitem__(0, 1.0), [float("inf")], (0,)),
        (lambda x: x.__setitem__(0, 10**400), [1.0], (0,)),
        (lambda x: x.__setitem__(0, np.ones(2)), [1.0], (0,)),
        (lambda x: x.__setitem__(0, "b"), ["a"], (0,)),
        (lambda x: x.__setitem__(0, not x[0]), [True], (0,)),
        (lambda x: x.__setitem__(0, 1.0), [[1.0]], (0,)),
        (lambda x: x.__setitem__("w", np.zeros(1)), {"w": np.ones(1)}, (0,)),
        (lambda x: x["w"].__iadd__(1), {"w": np.ones(1)}, (0,)),
        (lambda x: x["w"].__iadd__(0), {"w": np.ones(1)}, ()),
        (lambda x: x.update(b=1), {"w": 2}, (0,)),
        (lambda x: x.pop("w"), {"w": 2}, (0,)),
        (lambda x: x.update(w=[]), {"w": {}}, (0,)),
        (lambda x: x.update(w=3), {"w": 2}, (0,)),
    ],
)
def test_a_change_inside_a_list_or_a_dict_is_seen(change, argument, seen):
    assert observe(lambda x: change(x) and None, (argument,)).changed == seen


def test_a_warning_is_seen_and_only_a_floating_point_one():
    assert observe(lambda x: np.exp(x), (np.array([1e4]),)).warned
    assert observe(lambda x: 1 / x, (np.zeros(1),)).warned
    assert not observe(lambda x: __import__("warnings").warn("old", DeprecationWarning, 2), (1,)).warned
    assert not observe(lambda x: x + 1, (np.zeros(1),)).warned


def test_a_notebook_that_raises_on_underflow_changes_nothing():
    with np.errstate(all="raise"):
        assert observe(lambda x: np.exp(x), (np.array([-1e4]),)).value == 0


def test_a_seed_of_its_own_is_seen_at_every_call():
    calls = [observe(lambda: np.random.seed(0), ()) for _ in range(2)]  # noqa: NPY002
    assert all(seen.globally for seen in calls)


@pytest.mark.parametrize("error", [GeneratorExit, type("Odd", (BaseException,), {})])
def test_whatever_is_raised_is_reported(error):
    def raises():
        raise error

    assert observe(raises, ()).error == error.__name__


def test_an_interrupt_is_let_through():
    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        observe(interrupted, ())


def test_a_value_too_large_to_copy_is_an_error():
    for shape in ((10**7, 10**7), (10**5, 10**4)):
        assert observe(lambda: np.broadcast_to(1.0, shape), ()).error == "MemoryError"  # noqa: B023


def test_the_global_random_state_is_watched():
    assert observe(lambda: np.random.rand(), ()).globally  # noqa: NPY002
    assert observe(lambda: np.random.set_bit_generator(np.random.MT19937(1)), ()).globally
    assert not observe(lambda rng: rng.random(), (Seed(0),)).globally


def test_a_function_among_the_arguments_is_built_by_name():
    assert observe(lambda f: f(3.0), (Function("power", (2, 0.5)),)).value == 4.5


def test_what_is_finished_gets_the_extra_arguments():
    class Model:
        def predict(self, X):
            return X.argmax(axis=0)

    seen = observe(lambda x: Model(), (1,), finish="predicted_labels", extra=(np.eye(3),))
    assert np.array_equal(seen.value, [0, 1, 2])


def test_values_come_as_plain_copies():
    x = np.arange(3.0)
    value = plain((x, [np.float32(1)], {"a": True}, {1, 2}))
    x += 1
    assert np.array_equal(value[0], [0, 1, 2])
    assert type(value[1][0]) is np.ndarray
    assert value[3] == Opaque("set")


def test_a_string_of_numpy_is_a_string_and_an_array_of_them_no_numbers():
    assert type(plain(np.array(["dW1"])[0])) is str
    assert type(plain(np.array(["0.5"]))) is Opaque


def test_a_list_inside_itself_has_an_end():
    costs = []
    costs += [costs] * 20
    assert plain(costs) == [Opaque("list")] * 20


# ── within ────────────────────────────────────────────────────────────────


def test_a_call_in_time_gives_its_value_or_its_error():
    assert within(5, lambda: 42) == 42
    with pytest.raises(KeyError):
        within(5, lambda: {}["x"])


def test_a_call_out_of_time_raises_and_its_thread_ends():
    before = threading.active_count()

    def endless():
        while True:
            pass

    with pytest.raises(TooSlow):
        within(0.05, endless)
    assert threading.active_count() == before


def test_limits_may_be_nested():
    def inner():
        with pytest.raises(TooSlow):
            within(0.05, lambda: [None for _ in iter(int, 1)])
        return "went on"

    assert within(5, inner) == "went on"


# ── compare ───────────────────────────────────────────────────────────────

SAME = [
    (1.0, 1),
    (1.0, np.float32(1)),
    (1.0, np.array(1.0)),
    (1, True),
    (0.1, np.float32(0.1)),
    (np.array([0.0, 1.0]), np.array([False, True])),
    (np.array([0.0, 1.0]), np.array([0, 1], dtype=np.int8)),
    (np.array([np.nan, np.inf]), np.array([np.nan, np.inf])),
    ((1, 2.0), [1, 2]),
    ([0.5, 0.25], np.array([0.5, 0.25])),
    ([None, np.ones(2)], ["anything", np.ones(2)]),
    ({"a": 1.0}, {"a": 1}),
    ("dW1", "dW1"),
    (np.array([1e-12, 1.0]), np.array([0.0, 1.0])),
    (np.array([1e8, 1.0]), np.array([1e8, 1.0]) * (1 + 1e-7)),
]

DIFFERENT = [
    (1.0, np.array([1.0])),
    (1.0, np.array([[1.0]])),
    (1.0, "1.0"),
    (1.0, None),
    (1.0, [1.0]),
    (1.0, 10**400),
    (1.0, float("nan")),
    (np.ones(3), np.ones((3, 1))),
    (np.ones(3), np.ones((1, 3))),
    (np.ones(3), 1.0),
    (np.ones(3), [1.0, 1.0, 1.0]),
    (np.ones(3), np.ones(0)),
    (np.ones(3), np.full(3, np.nan)),
    (np.array([np.inf]), np.array([-np.inf])),
    (np.array([np.nan]), np.array([1.0])),
    ((1, 2), (1, 2, 3)),
    ((1, 2), (2, 1)),
    ((1, 2), "12"),
    ([0.5, 0.25], np.array([[0.5, 0.25]])),
    ({"a": 1}, {"b": 1}),
    ({"a": 1}, [("a", 1)]),
    ("dW1", "dw1"),
    ("dW1", None),
    (0.0, 1e-5),
    (1.0, 1.0 + 1e-4),
]


@pytest.mark.parametrize(("expected", "value"), SAME)
def test_harmless_differences_are_none(expected, value):
    assert same(plain(expected), plain(value))
    assert misfit(plain(expected), plain(value)) == ""


@pytest.mark.parametrize(("expected", "value"), DIFFERENT)
def test_type_shape_and_size_count(expected, value):
    assert not same(plain(expected), plain(value))


def test_a_misfit_says_what_came_and_what_was_expected():
    assert misfit(np.ones((3, 1)), np.ones(3)) == "The shape is (3,); expected (3, 1)."
    assert misfit(1.0, np.ones((2, 2))) == "This returns an array of shape (2, 2); expected a number."
    assert "return" in misfit(1.0, None)
    assert misfit((1.0, np.ones(2)), (1.0, 2.0)) == "In place 1: this is a number; expected an array of shape (2,)."
    assert misfit({"not": np.ones(1)}, {"not": np.ones(2)}) == "In 'not': the shape is (2,); expected (1,)."
    assert misfit(True, "True") == "This returns a string; expected True or False."


def test_values_are_alike_whatever_their_shapes():
    assert alike(np.ones((2, 1)), np.ones(2))
    assert alike(2.0, np.full((2, 2), 2.0))
    assert not alike(np.ones(2), np.ones(3))
    assert not alike(np.ones(0), np.ones(1))
