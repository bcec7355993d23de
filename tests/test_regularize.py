import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore import MLP, LogisticRegression
from dlcore.gradcheck import gradient_check
from dlcore.optimizers import GradientDescent
from dlcore.regularize import (
    EarlyStopping,
    ProximalL1,
    RandomShift,
    flip_images,
    l1_cost,
    l1_gradient,
    l2_cost,
    l2_gradient,
    shift_images,
    soft_threshold,
)
from dlcore.train import Callback

W = np.array([[1.0, -2.0], [0.5, 3.0]])
IMAGE = np.array([[1, 2, 3], [4, 5, 6]])


def test_penalties_by_hand():
    assert l2_cost([W, W], lam=0.5, m=10) == pytest.approx(0.5 / 20 * 2 * 14.25)
    assert l1_cost([W, W], lam=0.5, m=10) == pytest.approx(0.5 / 10 * 2 * 6.5)


@pytest.mark.parametrize(("cost", "gradient"), [(l2_cost, l2_gradient), (l1_cost, l1_gradient)])
def test_penalty_gradients_pass_the_gradient_check(cost, gradient):
    def f(W):
        return cost([W], 0.7, 5)

    assert gradient_check(f, lambda W: gradient(W, 0.7, 5), W) < 1e-9


def test_the_subgradient_of_l1_at_zero_is_zero():
    assert l1_gradient(np.zeros((2, 2)), 1, 1).tolist() == [[0, 0], [0, 0]]


@given(st.floats(-10, 10), st.floats(0, 5))
def test_soft_threshold_solves_the_proximal_problem(w, t):
    best = soft_threshold(np.array([w]), t)[0]
    grid = np.append(np.linspace(-11, 11, 2001), [0, best])
    cost = 0.5 * (grid - w) ** 2 + t * abs(grid)
    assert cost[-1] <= cost.min() + 1e-9


@pytest.mark.parametrize(("lam", "m"), [(-1.0, 5), (float("nan"), 5), (1.0, 0)])
@pytest.mark.parametrize("penalty", [l1_gradient, l2_gradient])
def test_a_negative_strength_or_an_empty_training_set_is_refused(penalty, lam, m):
    with pytest.raises(ValueError, match="expected lam ≥ 0 and m ≥ 1"):
        penalty(np.ones((2, 2)), lam, m)


def test_a_negative_threshold_is_refused():
    with pytest.raises(ValueError, match="t is -1, expected t ≥ 0"):
        soft_threshold(W, -1)


def lasso_run(proximal):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(6, 100))
    Y = 2 * X[:1] - X[1:2] + 0.1 * rng.normal(size=(1, 100))
    model = MLP([6, 1], head="linear", l1=0.0 if proximal else 20.0, dtype=float, rng=rng)
    optimizer = GradientDescent(0.1)
    if proximal:
        optimizer = ProximalL1(optimizer, model.weights, lam=20.0, m=100)
    model.fit(X, Y, optimizer=optimizer, epochs=500)
    return X, Y, model


def test_the_proximal_step_ends_where_scikit_learns_lasso_ends_with_exact_zeros():
    from sklearn.linear_model import Lasso

    X, Y, model = lasso_run(proximal=True)
    peer = Lasso(alpha=20.0 / 100, tol=1e-12).fit(X.T, Y[0])
    np.testing.assert_allclose(model.weights[0][0], peer.coef_, atol=1e-6)
    assert (model.weights[0][0, 2:] == 0).all()
    assert model.biases[0] != 0


def test_the_subgradient_step_comes_near_but_reaches_no_exact_zero():
    _, _, model = lasso_run(proximal=False)
    rest = model.weights[0][0, 2:]
    assert (rest != 0).all()
    assert (abs(rest) < 0.05).all()


class Valid(Callback):
    """Plays back validation costs and marks theta with the epoch, as a run would."""

    def __init__(self, costs):
        self.costs = costs

    def after_epoch(self, model, history):
        history.valid_cost[-1] = self.costs[history.epochs - 1]
        model.theta[:] = history.epochs


def run(costs, patience):
    model, stopping = LogisticRegression(1), EarlyStopping(patience)
    X, Y = np.ones((1, 2)), np.ones((1, 2))
    history = model.fit(
        X,
        Y,
        optimizer=GradientDescent(0.1),
        epochs=len(costs),
        validation=(X, Y),
        callbacks=[Valid(costs), stopping],
    )
    return history.epochs, stopping.best_epoch, model.theta[0], history.stopped


@pytest.mark.parametrize(
    ("costs", "patience", "epochs", "best"),
    [
        ([3, 2, 1, 2, 3, 0], 2, 5, 3),
        ([3, 2, 2, 2, 2], 2, 4, 2),
        ([3, 4, 2, 4, 1, 5], 2, 6, 5),
        ([5, 4, 3, 2], 1, 4, 4),
        ([1, 2, 0], 1, 2, 1),
        ([np.nan, np.nan], 1, 1, 0),
    ],
)
def test_early_stopping_keeps_the_best_epoch(costs, patience, epochs, best):
    ran, best_epoch, theta, _ = run(costs, patience)
    assert (ran, best_epoch, theta) == (epochs, best, best)


def test_early_stopping_says_in_the_history_what_it_did():
    *_, sentence = run([2, 1, 3, 4], 2)
    assert sentence == "stopped early after epoch 4; the parameters are those of epoch 2."
    assert run([4, 3, 2, 1], 2)[-1] is None


def test_early_stopping_puts_the_running_statistics_back_too():
    rng = np.random.default_rng(0)
    model = MLP([2, 3, 1], batch_norm=True, dtype=float, rng=rng)
    X, Y = rng.normal(5, 1, size=(2, 20)), np.ones((1, 20))
    stopping = EarlyStopping(1)
    costs = Valid([1, 2])
    seen = []
    watch = Callback()
    watch.after_epoch = lambda model, history: seen.append(model.running.copy())
    model.fit(X, Y, optimizer=GradientDescent(0.1), epochs=2, validation=(X, Y), callbacks=[costs, stopping, watch])
    assert np.array_equal(model.running, seen[0])
    assert not np.array_equal(seen[0], seen[1])


def test_early_stopping_without_validation_or_patience_is_refused():
    with pytest.raises(ValueError, match="no validation cost to watch"):
        LogisticRegression(1).fit(
            [[1.0]], [[1]], optimizer=GradientDescent(0.1), epochs=1, callbacks=[EarlyStopping(2)]
        )
    with pytest.raises(ValueError, match="patience is 0"):
        EarlyStopping(0)


def column(image):
    return np.reshape(image, (-1, 1))


@pytest.mark.parametrize(
    ("dx", "dy", "expected"),
    [
        (0, 0, IMAGE),
        (1, 0, [[0, 1, 2], [0, 4, 5]]),
        (-1, 0, [[2, 3, 0], [5, 6, 0]]),
        (0, 1, [[0, 0, 0], [1, 2, 3]]),
        (0, -1, [[4, 5, 6], [0, 0, 0]]),
        (2, 1, [[0, 0, 0], [0, 0, 1]]),
        (5, 0, [[0, 0, 0], [0, 0, 0]]),
    ],
)
def test_images_move_right_and_down_and_the_rest_is_zero(dx, dy, expected):
    moved = shift_images(column(IMAGE), np.array([dx]), np.array([dy]), (2, 3))
    assert np.array_equal(moved, column(expected))


def test_every_image_moves_by_its_own_amount():
    X = np.hstack([column(IMAGE), column(IMAGE), column(IMAGE)])
    moved = shift_images(X, np.array([0, 1, 0]), np.array([0, 0, -1]), (2, 3))
    assert np.array_equal(moved[:, 0], IMAGE.ravel())
    assert np.array_equal(moved[:, 1], [0, 1, 2, 0, 4, 5])
    assert np.array_equal(moved[:, 2], [4, 5, 6, 0, 0, 0])


def test_flipping_exchanges_left_and_right_and_twice_is_nothing():
    X = np.random.default_rng(0).normal(size=(6, 4))
    assert np.array_equal(flip_images(column(IMAGE), (2, 3)), column([[3, 2, 1], [6, 5, 4]]))
    assert np.array_equal(flip_images(flip_images(X, (2, 3)), (2, 3)), X)


def test_random_shift_reaches_all_nine_places_leaves_its_input_alone_and_obeys_the_seed():
    X = np.zeros((25, 500))
    X[12] = 1
    augment = RandomShift((5, 5), reach=1)
    moved = augment(X, np.random.default_rng(0))
    assert (moved.sum(axis=0) == 1).all()
    assert set(moved.argmax(axis=0)) == {6, 7, 8, 11, 12, 13, 16, 17, 18}
    assert (X[12] == 1).all()
    assert np.array_equal(moved, augment(X, np.random.default_rng(0)))
    assert not np.array_equal(moved, augment(X, np.random.default_rng(1)))


def test_a_shape_that_does_not_fit_the_images_is_refused():
    with pytest.raises(ValueError, match=r"shape is \(5, 6\), expected height · width = 25"):
        RandomShift((5, 6))(np.zeros((25, 2)), np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"shape is \(5, 6\)"):
        flip_images(np.zeros((25, 2)), (5, 6))
