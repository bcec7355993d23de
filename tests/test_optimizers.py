import numpy as np
import pytest

from dlcore.optimizers import PIECE, Adam, AdamW, GradientDescent, Momentum, Nesterov, RMSProp
from dlcore.schedules import Exponential, InverseTime

ALL = [GradientDescent, Momentum, Nesterov, RMSProp, Adam, AdamW]


def steps(optimizer, gradients, theta=1.0):
    theta = np.array([theta])
    for g in gradients:
        optimizer.step(theta, np.array([g]))
    return theta[0]


def test_gradient_descent_by_hand():
    assert steps(GradientDescent(0.1), [2.0, -1.0]) == pytest.approx(1 - 0.2 + 0.1)


def test_momentum_by_hand():
    # v = 0.2; v = 0.5 · 0.2 − 0.1 = 0
    assert steps(Momentum(0.1, gamma=0.5), [2.0, -1.0]) == pytest.approx(1 - 0.2 - 0.0)


def test_nesterov_by_hand():
    # v = 0.2, step 0.5 · 0.2 + 0.2 = 0.3;  v = 0, step 0 − 0.1
    assert steps(Nesterov(0.1, gamma=0.5), [2.0, -1.0]) == pytest.approx(1 - 0.3 + 0.1)


def test_rmsprop_by_hand_with_epsilon_outside_the_root():
    # s = 0.1 · 4 = 0.4
    assert steps(RMSProp(0.1, beta=0.9, epsilon=0.5), [2.0]) == pytest.approx(1 - 0.1 * 2 / (0.4**0.5 + 0.5))


def test_adam_follows_kingma_and_bas_algorithm_by_hand():
    m = v = 0.0
    theta = 1.0
    gradients = [0.5, -1.0, 2.0]
    for t, g in enumerate(gradients, 1):
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        theta -= 0.1 * (m / (1 - 0.9**t)) / ((v / (1 - 0.999**t)) ** 0.5 + 0.01)
        assert steps(Adam(0.1, epsilon=0.01), gradients[:t]) == pytest.approx(theta, rel=1e-12)


@pytest.mark.parametrize("size", [1e-6, 1.0, 1e6])
def test_the_first_step_of_adam_is_alpha_whatever_the_gradients_size(size):
    assert steps(Adam(0.1, epsilon=1e-12), [size]) == pytest.approx(0.9, rel=1e-5)


def test_adamw_shrinks_theta_by_its_decay_before_adams_step():
    adam = steps(Adam(0.1), [0.5]) - 1
    assert steps(AdamW(0.1, decay=0.2), [0.5]) == pytest.approx(0.98 + adam)
    assert steps(AdamW(0.1, decay=0.0), [0.5, 1.0]) == steps(Adam(0.1), [0.5, 1.0])


@pytest.mark.parametrize("optimizer", ALL)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_optimizer_moves_downhill_in_place_and_leaves_the_gradient_alone(optimizer, dtype):
    theta, g = np.array([3.0, -2.0], dtype), np.array([3.0, -2.0], dtype)
    kept = theta
    optimizer(0.1).step(theta, g)
    assert kept is theta
    assert theta.dtype == dtype
    assert (abs(theta) < [3, 2]).all()
    assert g.tolist() == [3, -2]


@pytest.mark.parametrize("optimizer", ALL)
def test_every_optimizer_finds_the_bottom_of_a_long_bowl(optimizer):
    curvature = np.array([1.0, 10.0])
    theta = np.array([1.0, 1.0])
    run = optimizer(0.02) if optimizer is not GradientDescent else optimizer(0.1)
    for _ in range(600):
        run.step(theta, curvature * theta)
    assert np.abs(theta).max() < 0.03


@pytest.mark.parametrize("optimizer", ALL)
def test_a_theta_of_several_pieces_moves_as_a_whole(optimizer):
    theta, g = np.ones(2 * PIECE + 5), np.full(2 * PIECE + 5, 0.5)
    run = optimizer(0.1)
    run.step(theta, g)
    run.step(theta, g.copy())  # another array may bring the gradient
    np.testing.assert_allclose(theta, steps(optimizer(0.1), [0.5, 0.5]))


@pytest.mark.parametrize("optimizer", ALL)
def test_no_memory_fades_to_numbers_that_slow_a_processor_down(optimizer):
    theta, g, smallest = np.ones(2, np.float32), np.ones(2, np.float32), np.finfo(np.float32).tiny
    run = optimizer(1e-3)
    for step in range(1500):
        run.step(theta, g)
        g[:] = 0
        subnormal = (run.memory != 0) & (np.abs(run.memory) < smallest)
        assert not subnormal.any(), step


@pytest.mark.parametrize("optimizer", ALL)
def test_entries_do_not_influence_each_other(optimizer):
    gradients = np.random.default_rng(0).normal(size=(5, 3))
    together, run = np.ones(3), optimizer(0.1)
    for g in gradients:
        run.step(together, g)
    alone = [steps(optimizer(0.1), column) for column in gradients.T]
    np.testing.assert_allclose(together, alone)


def test_a_schedule_takes_the_place_of_a_number():
    optimizer = GradientDescent(InverseTime(1.0, 1.0))
    theta, g = np.zeros(1), np.ones(1)
    for epoch in (1, 2, 3):
        optimizer.start_epoch(epoch)
        optimizer.step(theta, g)
    assert theta[0] == pytest.approx(-(1 / 2 + 1 / 3 + 1 / 4))


@pytest.mark.parametrize("optimizer", ALL)
@pytest.mark.parametrize("alpha", [0, -0.1, np.nan])
def test_a_learning_rate_that_is_not_positive_is_refused(optimizer, alpha):
    with pytest.raises(ValueError, match="expected a learning rate > 0"):
        optimizer(alpha)


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: Momentum(0.1, gamma=1), "gamma is 1, expected 0 ≤ gamma < 1"),
        (lambda: Nesterov(0.1, gamma=-0.1), "gamma is -0.1"),
        (lambda: RMSProp(0.1, beta=1.5), "beta is 1.5"),
        (lambda: RMSProp(0.1, epsilon=0), "epsilon is 0, expected epsilon > 0"),
        (lambda: Adam(0.1, beta1=1), "beta1 is 1"),
        (lambda: Adam(0.1, beta2=np.nan), "beta2 is nan"),
        (lambda: AdamW(0.1, decay=-1), "decay is -1, expected decay ≥ 0"),
        (lambda: GradientDescent(Exponential(0.1, 1e-300)).start_epoch(2), "alpha is 0.0 in epoch 2"),
    ],
)
def test_settings_out_of_range_are_refused(make, complaint):
    with pytest.raises(ValueError, match=complaint):
        make()


def test_a_gradient_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"gradient has shape \(3,\) and dtype float64, expected \(2,\)"):
        Adam(0.1).step(np.zeros(2), np.zeros(3))


def test_an_optimizer_is_not_shared_between_runs():
    used = Momentum(0.1)
    used.step(np.zeros(2), np.ones(2))
    with pytest.raises(ValueError, match="fresh"):
        used.step(np.zeros(2), np.ones(2))
