import copy

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression as Peer

from dlcore import LogisticRegression
from dlcore.gradcheck import gradient_check
from dlcore.optimizers import GradientDescent

rng = np.random.default_rng(3)
X = rng.normal(size=(2, 80))
Y = (X[:1] - 0.5 * X[1:] + 0.3 + rng.normal(size=(1, 80)) > 0).astype(float)


def test_the_gradient_passes_the_gradient_check():
    model = LogisticRegression(2, dtype=float)

    def cost(theta):
        model.theta[:] = theta
        return model.cost(X, Y)

    def gradient(theta):
        model.theta[:] = theta
        return model.gradient(X, Y)

    assert gradient_check(cost, gradient, [0.4, -1.0, 0.2]) < 1e-8


def test_descent_ends_where_scikit_learn_ends():
    model = LogisticRegression(2, dtype=float)
    model.fit(X, Y, optimizer=GradientDescent(2.0), epochs=2000)
    peer = Peer(C=np.inf, tol=1e-10).fit(X.T, Y[0])
    np.testing.assert_allclose(model.w[:, 0], peer.coef_[0], rtol=1e-4)
    np.testing.assert_allclose(model.b, peer.intercept_[0], rtol=1e-4)
    np.testing.assert_allclose(model.forward(X)[0], peer.predict_proba(X.T)[:, 1], rtol=1e-3)
    assert np.array_equal(model.predict(X)[0], peer.predict(X.T))


def test_the_first_cost_of_a_run_is_ln_2_and_it_only_falls():
    history = LogisticRegression(2, dtype=float).fit(X, Y, optimizer=GradientDescent(0.5), epochs=50)
    assert np.isclose(history.cost[0], np.log(2))
    assert (np.diff(history.cost) < 0).all()


def test_on_xor_it_settles_at_zero_weights_and_cost_ln_2():
    corners = np.array([[0, 0, 1, 1], [0, 1, 0, 1.0]])
    model = LogisticRegression(2, dtype=float)
    model.theta[:] = [1.0, -2.0, 0.5]
    history = model.fit(corners, [[0, 1, 1, 0]], optimizer=GradientDescent(1.0), epochs=3000)
    np.testing.assert_allclose(model.theta, 0, atol=1e-6)
    assert np.isclose(history.cost[-1], np.log(2))


def test_config_and_theta_rebuild_the_model():
    model = LogisticRegression(2)
    model.fit(X, Y, optimizer=GradientDescent(0.5), epochs=3)
    twin = LogisticRegression(**model.config())
    twin.theta[:] = model.theta
    assert np.array_equal(twin.forward(X), model.forward(X))
    assert twin.theta.dtype == np.float32


def test_a_copy_trains_by_itself():
    model = LogisticRegression(2)
    twin = copy.deepcopy(model)
    twin.fit(X, Y, optimizer=GradientDescent(0.5), epochs=3)
    assert twin.w.any()
    assert not model.w.any()


def test_wrong_shapes_are_refused_with_advice():
    model = LogisticRegression(2)
    with pytest.raises(ValueError, match=r"Try X\.T"):
        model.predict(X.T)
    with pytest.raises(ValueError, match=r"Y has shape \(80,\), expected \(1, 80\).*Try Y.reshape\(1, -1\)"):
        model.fit(X, Y[0], optimizer=GradientDescent(0.1), epochs=1)
    with pytest.raises(ValueError, match="expected labels 0 or 1"):
        model.cost(X, 2 * Y - 1)
    with pytest.raises(ValueError, match="n is 0"):
        LogisticRegression(0)
