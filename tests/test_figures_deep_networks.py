"""The figures of chapter 08: axes are named, signals do what theory says, and the zigzag folds."""

import numpy as np
import pytest

from dlcore import activations
from dlcore.viz.figures import deep_networks as figures

X, Y = np.array([[0.0, 0, 1, 1], [0, 1, 0, 1]]), np.array([[0.0, 1, 1, 0]])
NORMS = {"sigmoid": [1e-6, 1e-3, 1e-1], "ReLU": [0.1, 0.2, 0.1]}

DRAWINGS = [
    (figures.draw_activations,),
    (figures.draw_activation, "ELU", -2.0, 3),
    (figures.draw_signals, "ReLU"),
    (figures.draw_gain, "sigmoid", 8.0),
    (figures.draw_runs, {"one": [0.7, 0.3], "two": [0.69, 0.69]}),
    (figures.draw_runs, {"sigmoid": [0.7, 0.69], "ReLU": [0.7, 0.1]}, NORMS),
    (figures.draw_units, [("dead", np.zeros((4, 6))), ("alive", np.ones((4, 6)))]),
    (figures.draw_folds, 3),
    (figures.draw_surfaces, [("flat", lambda X: np.full((1, X.shape[1]), 0.3))], X, Y),
]


def title(ax):
    return ax.get_title(loc="left")


@pytest.mark.parametrize("name", figures.CURVES)
def test_the_slope_beside_each_curve_is_its_derivative(name):
    g, g_prime = figures.CURVES[name]
    z, h = np.array([-5.0, -1.3, -0.2, 0.4, 3.0]), 1e-6
    np.testing.assert_allclose(g_prime(z), (g(z + h) - g(z - h)) / (2 * h), atol=1e-8)


def test_twenty_slopes_of_a_sigmoid_leave_its_quarter_to_the_twentieth():
    assert title(
        figures.draw_activation("sigmoid", 0.0, 20).axes[1]
    ) == f"g′ = 0.250; 20 of them: {0.25**20:.1e}".replace("-", "−")


def test_he_keeps_relu_alive_and_xavier_halves_its_power_at_every_layer():
    (he, he_back), (xavier, _) = (figures.signals("ReLU", scheme) for scheme in ("he", "xavier"))
    assert 0.1 < he[-1] / he[0] < 1
    assert 0.3 < he_back[0] / he_back[-1] < 3
    np.testing.assert_allclose(xavier / he, 0.5 ** (np.arange(1, 21) / 2), rtol=1e-9)


def test_zeros_send_nothing_forward_and_small_weights_shrink_by_a_tenth_of_root_n():
    assert not figures.signals("tanh", "zeros")[0].any()
    spread, _ = figures.signals("ReLU", "small")
    assert spread[-1] / spread[-2] == pytest.approx(0.1 / np.sqrt(2), rel=0.3)


def test_weights_from_the_unit_interval_leave_no_error_for_the_first_layer():
    for activation in ("sigmoid", "tanh"):
        assert figures.signals(activation, lambda rng: rng.uniform(size=(100, 100)))[1][0] == 0


def test_the_size_of_the_error_is_what_backpropagation_carries():
    def weights(rng):
        return rng.normal(size=(100, 100)) / 10

    _, size = figures.signals("ReLU", weights, seed=4)
    rng = np.random.default_rng(4)
    A, W, Z = rng.normal(size=(100, 200)), [], []
    for _ in range(20):
        W.append(weights(rng))
        Z.append(W[-1] @ A)
        A = activations.relu(Z[-1])
    dZ = rng.normal(size=(100, 200)) * (Z[-1] > 0)
    dZ = W[-1].T @ dZ * (Z[-2] > 0)
    assert size[-2] == pytest.approx(np.sqrt(np.mean(dZ**2)))


@pytest.mark.parametrize(("gain", "state"), [(0.3, "dies"), (1.41, "alive"), (3.0, "explodes")])
def test_a_gain_of_root_two_keeps_relu_alive_both_ways_and_no_other_does(gain, state):
    assert all(state in title(ax) for ax in figures.draw_gain("ReLU", gain).axes)


@pytest.mark.parametrize("depth", [1, 3, 8])
def test_each_layer_doubles_the_pieces_of_the_zigzag(depth):
    x = np.linspace(0, 1, 2**12 + 1)
    y = figures.folded(x, depth)
    pieces = 1 + np.count_nonzero(np.diff(np.sign(np.diff(y))))
    assert pieces == 2**depth
    assert (y.min(), y.max()) == (0, 1)
    assert f"{pieces} pieces" in title(figures.draw_folds(depth).axes[0])


def test_runs_are_told_apart_by_dash_and_width_as_well_as_colour():
    lines = figures.draw_runs({str(k): [0.7, 0.1 * k] for k in range(5)}).axes[0].lines
    assert len({(line.get_linestyle(), line.get_linewidth()) for line in lines}) == 5
    assert len({line.get_color() for line in lines}) == 5
