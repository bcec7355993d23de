"""Whatever a learner hands in, the check answers with a sentence and never raises."""

import contextlib
import functools
import math
from dataclasses import replace

import numpy as np
import pytest

from dlcore.check import check
from dlcore.check.exercises import every_id, find
from dlcore.check.judge import judge
from dlcore.check.notebook import caller
from dlcore.check.observe import Observation

ID = "logistic_regression.sigmoid"


def sigmoid(z):
    return 0.5 * (1 + np.tanh(z / 2))


def message(function, id=ID):
    verdict = check(id, function)
    assert not verdict.passed
    assert verdict.score < 1
    return str(verdict)


def test_a_forgotten_return_is_noticed():
    def forgets(z):
        sigmoid(z)

    assert "return" in message(forgets)


def test_what_is_printed_is_not_what_is_returned(capsys):
    def prints(z):
        print(sigmoid(z))

    assert "return" in message(prints)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("function", "error"),
    [
        (lambda: 1, "TypeError"),
        (lambda z, more: z, "TypeError"),
        (lambda z: undefined_name, "NameError"),  # noqa: F821
        (lambda z: z.no_such_thing, "AttributeError"),
        (lambda z: z[99, 99], "IndexError"),
        (lambda z: [][0], "IndexError"),
        (lambda z: 1 / 0, "ZeroDivisionError"),
        (lambda z: exit(), "SystemExit"),
        (lambda z: (_ for _ in ()).throw(Exception), "Exception"),
    ],
)
def test_an_exception_is_named(function, error):
    assert error in message(function)


def test_endless_recursion_is_named():
    def again(z):
        return again(z)

    assert "RecursionError" in message(again)


def test_a_second_not_implemented_is_an_error_and_not_an_untouched_stub():
    calls = []

    def half_written(z):
        calls.append(z)
        if len(calls) > 2:
            raise NotImplementedError
        return sigmoid(z)

    verdict = check(ID, half_written)
    assert verdict.status == "failed"
    assert "NotImplementedError" in verdict.message


class Unspeakable(Exception):
    def __str__(self):
        raise RuntimeError("no words")


class Awkward:
    """An object whose every method fails or lies."""

    def __eq__(self, other):
        raise RuntimeError("compared")

    __hash__ = None

    def __repr__(self):
        raise RuntimeError("shown")

    def __bool__(self):
        raise RuntimeError("asked")

    def __len__(self):
        raise RuntimeError("measured")

    def __array__(self, *args, **kwargs):
        raise RuntimeError("converted")


class AlwaysEqual(float):
    def __eq__(self, other):
        return True

    __hash__ = float.__hash__

    def __sub__(self, other):
        return 0.0

    __rsub__ = __sub__


class LyingArray(np.ndarray):
    def __eq__(self, other):
        return np.ones(self.shape, bool)

    def __array_function__(self, function, types, args, kwargs):
        return True

    def __array_ufunc__(self, *args, **kwargs):
        return np.zeros(self.shape)


RETURNED = {
    "a string": lambda z: "0.5",
    "a generator": lambda z: (v for v in z),
    "a function": lambda z: sigmoid,
    "a class": lambda z: Awkward,
    "an awkward object": lambda z: Awkward(),
    "an awkward object in a list": lambda z: [Awkward()],
    "an awkward object in an array": lambda z: np.array([Awkward()], dtype=object),
    "a float that equals everything": lambda z: AlwaysEqual(7),
    "an array that equals everything": lambda z: np.full(z.shape, 7.0).view(LyingArray),
    "the argument itself": lambda z: z,
    "a huge integer": lambda z: 10**400,
    "an integer too long to print": lambda z: 10**5000,
    "a list of huge integers": lambda z: [10**400],
    "infinity": lambda z: np.full(z.shape, np.inf),
    "NaN": lambda z: np.full(z.shape, np.nan),
    "complex numbers": lambda z: sigmoid(z) + 0j,
    "strings in an array": lambda z: z.astype(str),
    "bytes": lambda z: b"\x00\xff",
    "dates": lambda z: np.zeros(z.shape, dtype="datetime64[s]"),
    "records": lambda z: np.zeros(z.shape, dtype=[("a", float)]),
    "an empty array": lambda z: np.zeros((0,)),
    "an array of no shape": lambda z: np.array(0.5),
    "too many axes": lambda z: sigmoid(z)[None],
    "a list of rows": lambda z: sigmoid(z).tolist(),
    "a list in itself": lambda z: (lambda a: a.append(a) or a)([]),
    "a deep tuple": lambda z: functools.reduce(lambda inner, _: (inner,), range(1000), ()),
    "a dict": lambda z: {"sigmoid": sigmoid(z)},
    "a dict with odd keys": lambda z: {None: 1, (1, 2): 2, 3.5: 3},
    "a set": lambda z: {1, 2},
    "a masked array": lambda z: np.ma.masked_array(np.full(z.shape, 7.0), mask=True),
    "an exception": lambda z: ValueError("x"),
    "a range": lambda z: range(3),
    "a memoryview": lambda z: memoryview(b"abc"),
}


@pytest.mark.parametrize("function", RETURNED.values(), ids=RETURNED.keys())
@pytest.mark.parametrize("id", [ID, "logistic_regression.propagate", "perceptron.gates", "optimizers.mini_batches"])
def test_a_value_of_any_kind_gets_a_sentence(id, function):
    verdict = check(id, lambda *args: function(np.array(args[0], float) if args else np.ones((1, 1))))
    assert not verdict.passed
    assert len(verdict.message) > 10
    assert verdict._repr_html_()


ODD_NUMBERS = {
    "huge": 10**400,
    "too long to print": 10**5000,
    "NaN": float("nan"),
    "a string": "x",
    "nothing": None,
    "awkward": Awkward(),
    "float16": np.float16(1),
    "True": True,
}


@pytest.mark.parametrize("value", ODD_NUMBERS.values(), ids=ODD_NUMBERS.keys())
@pytest.mark.parametrize("id", ["gradient_descent.mean_squared_error", "shallow_networks.parameter_count"])
def test_an_odd_number_gets_a_sentence(id, value):
    assert len(message(lambda *args: value, id)) > 10


def test_an_exception_without_words_is_named():
    def fails(z):
        raise Unspeakable

    assert "Unspeakable" in message(fails)


def test_a_product_that_does_not_fit_is_told_by_its_two_sizes():
    said = message(lambda w, b, X: w @ X + b, "vectorization.forward")
    assert "as many columns as B has rows: here 1 against 2" in said
    assert "gufunc" not in said


@pytest.mark.parametrize(
    ("function", "help"),
    [(lambda z: 1 if z >= 0 else 0, "np.where"), (lambda z: math.exp(z), "np.exp")],
    ids=["if", "math"],
)
def test_one_question_about_a_whole_array_is_told_in_plain_words(function, help):
    said = message(function)
    assert help in said
    assert "a.any()" not in said


def test_a_step_added_to_whole_numbers_in_place_is_told_in_plain_words():
    def derivative(f, x, h=1e-5):
        x += h
        return (f(x) - f(x - 2 * h)) / (2 * h)

    said = message(derivative, "derivatives.derivative")
    assert "whole numbers" in said
    assert "ufunc" not in said.removeprefix("It stopped with UFuncTypeError")


def test_a_subclass_with_the_right_values_passes():
    class Labelled(np.ndarray):
        pass

    assert check(ID, lambda z: sigmoid(z).view(Labelled)).passed
    assert check(ID, lambda z: np.matrix(sigmoid(z)) if np.ndim(z) == 2 else sigmoid(z)).passed


def test_a_lambda_a_partial_a_class_and_a_method_can_answer():
    class Answer:
        def __call__(self, z):
            return sigmoid(z)

        def method(self, z):
            return sigmoid(z)

        @staticmethod
        def static(z):
            return sigmoid(z)

    def scaled(scale, z):
        return sigmoid(scale * z)

    @functools.lru_cache
    def half():
        return 0.5

    for answer in (
        lambda z: sigmoid(z),
        functools.partial(scaled, 1.0),
        Answer(),
        Answer().method,
        Answer.static,
        functools.wraps(sigmoid)(lambda z: half() * (1 + np.tanh(half() * z))),
        np.vectorize(lambda v: 0.5 * (1 + np.tanh(v / 2))),
    ):
        assert check(ID, answer).passed


def test_a_function_without_a_source_can_answer():
    names = {"np": np}
    exec("def sigmoid(z):\n    return 0.5 * (1 + np.tanh(z / 2))", names)
    assert check(ID, names["sigmoid"]).passed


@pytest.mark.parametrize("given", [3.0, None, "sigmoid", np.zeros(3)])
def test_what_is_no_function_is_asked_for_again(given):
    assert "function itself" in message(given)


def test_an_unknown_exercise_is_answered_with_the_nearest():
    assert "logistic_regression.sigmoid" in message(sigmoid, "logistic_regression.sigmoit")
    assert "no exercise" in message(sigmoid, None)
    assert "no exercise" in message(sigmoid, "../../etc/passwd")


def test_right_values_with_a_changed_argument_fail():
    def in_place(z):
        z /= 2
        return 0.5 * (1 + np.tanh(z))

    assert "changes its arguments" in message(in_place)


def test_an_argument_that_is_changed_and_put_back_is_none_of_our_business():
    def put_back(z):
        z *= -1
        out = 1 - sigmoid(z)
        z *= -1
        return out

    assert check(ID, put_back).passed


def test_the_global_generator_is_refused():
    def global_start(n_x, n_h, n_y, rng):
        return (
            np.random.randn(n_h, n_x) / np.sqrt(n_x),  # noqa: NPY002
            np.zeros((n_h, 1)),
            np.random.randn(n_y, n_h) / np.sqrt(n_h),  # noqa: NPY002
            np.zeros((n_y, 1)),
        )

    assert "global" in message(global_start, "shallow_networks.initialize")


@pytest.mark.parametrize(
    ("seed", "said"), [(lambda: None, "two results"), (lambda: 0, "Another seed"), (lambda: 10**6, "Another seed")]
)
def test_a_generator_of_its_own_is_refused(seed, said):
    def own_generator(n_x, n_h, n_y, rng):
        rng = np.random.default_rng(seed())
        return (
            rng.normal(size=(n_h, n_x)) / np.sqrt(n_x),
            np.zeros((n_h, 1)),
            rng.normal(size=(n_y, n_h)) / np.sqrt(n_h),
            np.zeros((n_y, 1)),
        )

    assert said in message(own_generator, "shallow_networks.initialize")


def test_the_global_state_is_left_alone_by_the_check():
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    check("optimizers.mini_batches", find("optimizers.mini_batches").answer)
    assert np.array_equal(state, np.random.get_state()[1])  # noqa: NPY002


# ── time ──────────────────────────────────────────────────────────────────


def endless(z):
    while True:
        pass


def endless_and_swallowing(z):
    while True:
        with contextlib.suppress(Exception):
            sum(range(1000))


def asleep(z):
    import time

    time.sleep(0.4)
    return sigmoid(z)


def never_computing(z):
    total = 0
    for k in iter(int, 1):
        total += k
    return total


@pytest.mark.parametrize("function", [endless, endless_and_swallowing, asleep, never_computing])
def test_a_call_that_takes_too_long_is_stopped_with_a_sentence(function):
    exercise = replace(find(ID), seconds=0.2)
    verdict = judge(exercise, caller(exercise, function), np.random.default_rng(0))
    assert not verdict.passed
    assert "0.2 seconds" in verdict.message


@pytest.mark.slow
def test_a_call_that_swallows_even_the_stop_does_not_hold_up_the_check():
    over = []

    def turning():
        while not over:
            pass

    def stubborn(z):
        try:
            turning()  # the jump of a loop of its own would lie outside of the `try` in Python 3.13
        except BaseException:
            stubborn(z)

    exercise = replace(find(ID), seconds=0.1)
    message = judge(exercise, caller(exercise, stubborn), np.random.default_rng(0)).message
    over.append(True)
    assert "restart the kernel" in message


@pytest.mark.parametrize(("seconds", "said"), [(59, "does a loop ever end?"), (120, "Train for fewer epochs")])
def test_who_may_take_a_minute_or_more_is_asked_to_train_less(seconds, said):
    exercise = replace(find(ID), seconds=seconds)
    verdict = judge(exercise, lambda case: Observation(error="TooSlow"), np.random.default_rng(0))
    assert verdict.message.startswith(f"This was stopped after {seconds} seconds")
    assert said in verdict.message


def test_the_seconds_are_for_all_calls_together():
    def slow(z):
        import time

        time.sleep(0.08)
        return sigmoid(z)

    exercise = replace(find(ID), seconds=0.2)
    assert "0.2 seconds" in judge(exercise, caller(exercise, slow), np.random.default_rng(0)).message


# ── what is said ──────────────────────────────────────────────────────────


@pytest.mark.parametrize("id", every_id())
def test_no_sentence_and_no_hint_holds_a_line_of_the_answer(id):
    import inspect

    exercise = find(id)
    said = [*exercise.hints, exercise.praise]
    said += [one.sentence for one in (*exercise.slips, *exercise.properties, *exercise.rules)]
    said = ["".join(sentence.replace("`", "").split()) for sentence in said]
    lines = inspect.getsource(exercise.answer).splitlines()[1:]
    for line in lines:
        code = "".join(line.split()).removeprefix("return").split("#")[0]
        if len(code) > 12:
            assert not any(code in sentence for sentence in said), code


@pytest.mark.parametrize("id", every_id())
def test_every_sentence_reads_like_one(id):
    exercise = find(id)
    sentences = [one.sentence for one in (*exercise.slips, *exercise.properties, *exercise.rules) if one.sentence]
    for sentence in (*sentences, *exercise.hints):
        assert sentence[-1] in ".?!)"
        assert not sentence.startswith(" ")
        assert "  " not in sentence
        assert len(sentence) < 260


def test_the_learners_own_text_is_escaped_in_html():
    def fails(z):
        raise ValueError("<script>alert(1)</script>")

    html = check(ID, fails)._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
