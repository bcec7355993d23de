"""The Playground on a learner's forward and backward: it trains on them, and names the step where they go wrong."""

import numpy as np
import pytest

from dlcore.check import checked
from dlcore.check.exercise import edit
from dlcore.check.exercises.deep_networks import backward, forward
from dlcore.viz.live import Playground
from test_live_canvas import asked

STATE = "data=circle&hidden=4,3"


@pytest.fixture(autouse=True)
def _no_hurry(monkeypatch):
    """A busy machine must not decide how many steps a question takes."""
    monkeypatch.setattr("dlcore.viz.live.playground.BUDGET", 60)
    monkeypatch.setattr("dlcore.viz.live.playground.HELD", 60)


def after(steps=1, state=STATE, **functions):
    playground = Playground(state, **functions)
    asked(playground, "train", steps=steps)
    return playground


def test_the_learners_functions_are_called_and_train_as_dlcore_does():
    calls = []

    def my_forward(X, W, b):
        calls.append(X.shape)
        return forward(X, W, b)

    mine = after(10, forward=my_forward, backward=backward)
    assert mine.problem == ""
    assert len(calls) == mine.training.steps == 10
    assert mine.own == ["forward", "backward"]
    dlcores = after(10, mine.state)
    np.testing.assert_allclose(mine.training.model.theta, dlcores.training.model.theta, rtol=1e-9)


def test_it_is_the_learners_gradient_that_moves_the_weights(monkeypatch):
    def tiny_difference(W, Z, A, Y):
        dW, db = backward(W, Z, A, Y)
        return dW, [None, *(d * (1 + 1e-7) for d in db[1:])]  # small enough to pass the check

    mine, exact = (after(1, backward=b) for b in (tiny_difference, backward))
    ratio = mine.training.model.affines[0].db / exact.training.model.affines[0].db
    assert np.allclose(ratio, 1 + 1e-7, rtol=1e-9, atol=0)


@pytest.mark.parametrize("functions", [{"forward": forward}, {"backward": backward}])
def test_one_function_alone_runs_with_dlcores_other(functions):
    mine = after(20, **functions)
    assert mine.problem == ""
    np.testing.assert_allclose(mine.training.model.theta, after(20, mine.state).training.model.theta, rtol=1e-9)


def test_what_checked_gives_is_taken_with_penalties_and_any_optimiser(capsys):
    mine = checked("deep_networks")
    playground = after(10, STATE + "&penalty=l2&lam=3&optimizer=adam", forward=mine.forward, backward=mine.backward)
    assert playground.problem == ""
    theta = after(10, playground.state).training.model.theta
    np.testing.assert_allclose(playground.training.model.theta, theta, rtol=1e-9)


def raises(*arguments):
    raise NotImplementedError


def nothing(*arguments):
    return None


BACKWARD_SLIPS = {
    "1/m": (edit(backward, " / m", ""), "dW[3]", "10 times too large, and the batch has 10"),
    "ReLU′ forgotten": (edit(backward, " * relu_prime(Z[l - 1])", ""), "dW[2]", "gradient check fails here"),
    "axis lost": (edit(backward, ", keepdims=True", ""), "db[3]", "shape (1,), expected (1, 1)"),
    "NaN": (edit(backward, "dZ = A[L] - Y", "dZ = (A[L] - Y) * np.log(-1.0)"), "dW[3]", "nan, expected finite"),
    "sign": (edit(backward, "A[L] - Y", "Y - A[L]"), "dW[3]", "-1 times the derivative"),
    "stub": (raises, "backward", "NotImplementedError"),
    "nothing": (nothing, "backward", "expected two lists: dW and db"),
    "too few": (lambda W, Z, A, Y: ([None], [None]), "dW", "expected a list of 4"),
    "no arrays": (lambda W, Z, A, Y: (["a"] * 4, ["b"] * 4), "dW[3]", "expected an array of numbers"),
}
FORWARD_SLIPS = {
    "b forgotten": (edit(forward, " + b[l]", ""), "Z[1]", "not dlcore"),
    "sigmoid hidden": (edit(forward, "sigmoid(Z[l]) if l == L else relu(Z[l])", "sigmoid(Z[l])"), "A[1]", "relu here"),
    "ReLU out": (
        edit(forward, "sigmoid(Z[l]) if l == L else relu(Z[l])", "relu(Z[l])"),
        "A[3]",
        "sigmoid at the output",
    ),
    "transposed": (edit(forward, "W[l] @ A[l - 1] + b[l]", "A[l - 1].T @ W[l].T + b[l].T"), "forward", "ValueError"),
    "stub": (raises, "forward", "NotImplementedError"),
    "nothing": (nothing, "forward", "NoneType, expected two lists: Z and A"),
}


def failed(playground, name, sentence):
    assert 'role="alert"' in playground.problem
    assert name in playground.problem
    assert sentence in playground.problem


@pytest.mark.parametrize("slip", BACKWARD_SLIPS)
def test_a_slip_in_backward_is_named_with_the_step_and_the_parameter(slip):
    function, name, sentence = BACKWARD_SLIPS[slip]
    playground = Playground(STATE, backward=function)
    asked(playground, "weight", place=[1, 0, -1], value=0.5)
    asked(playground, "train", steps=5)
    failed(playground, name, sentence)
    assert "Step 1, backward" in playground.problem


@pytest.mark.parametrize("slip", FORWARD_SLIPS)
def test_a_slip_in_forward_is_named_with_the_step_and_the_layer(slip):
    function, name, sentence = FORWARD_SLIPS[slip]
    playground = Playground(STATE, forward=function)
    asked(playground, "weight", place=[1, 0, -1], value=0.5)
    asked(playground, "train", steps=5)
    failed(playground, name, sentence)
    assert "Step 1, forward" in playground.problem


def test_a_function_that_fails_later_is_caught_at_that_step_and_the_network_waits_unharmed():
    calls = []

    def tires(W, Z, A, Y):
        calls.append(1)
        if len(calls) == 4:
            raise RuntimeError("<b>tired</b>")
        return backward(W, Z, A, Y)

    playground = after(10, backward=tires)
    assert "Step 4, backward" in playground.problem
    assert "&lt;b&gt;tired" in playground.problem
    assert "in tires" in playground.problem  # the line of the learner
    assert playground.training.steps == 3
    smooth = after(3, playground.state)
    np.testing.assert_allclose(playground.training.model.theta, smooth.training.model.theta, rtol=1e-12)


def test_it_goes_on_living_a_mended_function_trains_on_from_the_very_same_batch():
    playground = after(3, backward=raises)
    assert "Step 1" in playground.problem
    asked(playground, "set", changes={"test": 1})
    assert playground.problem == ""
    playground.backward = backward
    assert playground.backward is backward
    asked(playground, "train", steps=5)
    assert playground.problem == ""
    np.testing.assert_allclose(
        playground.training.model.theta, after(5, playground.state).training.model.theta, rtol=1e-9
    )
    playground.backward = None
    assert playground.own == []
    asked(playground, "train", steps=1)
    assert playground.problem == ""


def test_a_function_that_changes_what_it_is_given_cannot_harm_the_network():
    def vandal(X, W, b):
        answer = forward(X.copy(), [None, *(w.copy() for w in W[1:])], [None, *(c.copy() for c in b[1:])])
        X[:], W[1][:], b[1][:] = 0, 7, 7
        return answer

    mine = after(5, forward=vandal)
    np.testing.assert_allclose(mine.training.model.theta, after(5, mine.state).training.model.theta, rtol=1e-9)


def test_dropout_and_batch_norm_are_refused_in_words():
    for extra in ("&keep=0.8", "&batchnorm=1"):
        assert "switch both off" in after(1, STATE + extra, backward=backward).problem


def test_divergence_with_ones_own_functions_is_divergence_and_no_slip():
    playground = Playground(
        "data=circle&hidden=8,8&alpha=100&features=x1,x2,x1^2,x2^2", forward=forward, backward=backward
    )
    for _ in range(40):
        asked(playground, "train", steps=20)
    assert playground.problem == ""


def test_the_settings_start_as_chapter_08_computes_and_may_be_said_otherwise():
    assert Playground(backward=backward).training.settings.activation == "relu"
    assert Playground("activation=tanh", backward=backward).training.settings.activation == "tanh"
