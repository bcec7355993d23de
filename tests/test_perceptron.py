import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore import Perceptron

CORNERS = np.array([[0, 0, 1, 1], [0, 1, 0, 1]])


@pytest.mark.parametrize("targets", [[0, 0, 0, 1], [0, 1, 1, 1], [1, 1, 1, 0]])
def test_and_or_and_nand_are_learned_and_the_run_ends_with_an_epoch_without_mistakes(targets):
    model = Perceptron(2)
    mistakes = model.fit(CORNERS, [targets])
    assert mistakes[-1] == 0
    assert model.predict(CORNERS).tolist() == [targets]


def test_xor_cycles_for_ever():
    assert min(Perceptron(2).fit(CORNERS, [[0, 1, 1, 0]], epochs=200)[10:]) > 0


def test_one_epoch_by_hand():
    model = Perceptron(1)
    mistakes = model.fit([[2.0, -1.0, 3.0]], [[0, 0, 1]], alpha=0.5, epochs=1)
    # x = 2: step(0) = 1, wrong: w = -1, b = -0.5.  x = -1: step(0.5) = 1, wrong: w = -0.5, b = -1.
    # x = 3: step(-2.5) = 0, wrong: w = 1, b = -0.5.
    assert mistakes == [3]
    assert (model.w.item(), model.b) == (1.0, -0.5)


@given(st.integers(0, 10**6))
def test_the_mistakes_stay_below_novikoffs_bound(seed):
    rng = np.random.default_rng(seed)
    direction = rng.normal(size=3)  # of [w; b], separating with a margin of 0.2
    X = rng.uniform(-1, 1, size=(2, 60))
    X1 = np.vstack([X, np.ones(60)])
    score = direction @ X1 / np.linalg.norm(direction)
    keep = abs(score) > 0.2
    if not keep.any():
        return
    Y = (score[keep] > 0)[None].astype(int)
    bound = (np.linalg.norm(X1[:, keep], axis=0).max() / abs(score[keep]).min()) ** 2
    assert sum(Perceptron(2).fit(X[:, keep], Y, epochs=1000)) <= bound


def test_theta_holds_w_and_b():
    model = Perceptron(2)
    model.theta[:] = [1, 2, 3]
    assert model.w.tolist() == [[1], [2]]
    assert model.b == 3
    assert Perceptron(**model.config()).n == 2


@pytest.mark.parametrize(
    ("X", "Y", "complaint"),
    [
        (CORNERS.T[:3], [[0, 1, 1]], r"X has shape \(3, 2\), expected \(2, m\)"),
        (CORNERS, [0, 1, 1, 0], r"Try Y.reshape\(1, -1\)"),
        (CORNERS, [[-1, 1, 1, -1]], "expected labels 0 or 1"),
    ],
)
def test_wrong_data_are_refused(X, Y, complaint):
    with pytest.raises(ValueError, match=complaint):
        Perceptron(2).fit(X, Y)


def test_a_wrong_size_or_rate_is_refused():
    with pytest.raises(ValueError, match="n is 0"):
        Perceptron(0)
    with pytest.raises(ValueError, match="alpha is -1"):
        Perceptron(2).fit(CORNERS, [[0, 0, 0, 1]], alpha=-1)
