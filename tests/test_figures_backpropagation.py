"""The figures of chapter 07: the numbers on the graphs are derivatives, and the pictures say what the chapter says."""

import numpy as np
import pytest

from dlcore.viz.figures import backpropagation as figures
from dlcore.viz.figures import backpropagation_chain as chain

START = {"x": 1.5, "y": 1, "w1": 0.8, "b1": -0.2, "w2": -1.5, "b2": 0.5}
ARGUMENTS = {"w₁": "w1", "b₁": "b1", "w₂": "w2", "b₂": "b2"}
SLIDES = {"x": 1.0, "y": (1, 0), "v": 1.2, "gamma": 0.4, "w": (1.5, -0.8), "theta": (0.2, 0.5)}
X, Y = np.array([[0.0, 0, 1, 1], [0, 1, 0, 1]]), np.array([[0.0, 1, 1, 0]])
NETWORK = (np.array([[1.0, -1.0], [0.5, 0.5]]), np.zeros((2, 1)), np.array([[1.0, -2.0]]), np.zeros((1, 1)))
LINE = np.linspace(-1, 2, 16), 1.5 * np.linspace(-1, 2, 16) - 0.5 + 0.1 * np.cos(np.arange(16))

DRAWINGS = [
    (figures.draw_pass, 0),
    (figures.draw_pass, 4, -3.0, -1.5, 0),
    (figures.draw_pass, chain.STEPS, 0.8, 0.0),
    (figures.draw_slides, *SLIDES.values()),
    (figures.draw_errors, {"dW1": 1e-9, "db1": 0.0, "dW2": 0.3, "db2": 1.0}, "bug"),
    (figures.draw_batches, *LINE, 4),
    (figures.draw_batches, *LINE, 16, 3.0, 50),
    (figures.draw_boundaries, [("one", X, Y, NETWORK), ("two", X, Y, NETWORK)]),
]


def words(figure):
    return [text.get_text() for ax in figure.axes for text in ax.texts]


def title(ax):
    return ax.get_title(loc="left")


@pytest.mark.parametrize("y", [0, 1])
@pytest.mark.parametrize("symbol", ARGUMENTS)
def test_derivatives_on_the_graph_are_difference_quotients_of_its_loss(symbol, y):
    name, h = ARGUMENTS[symbol], 1e-6
    here = START | {"y": y}
    up, down = (chain.chain(**(here | {name: here[name] + sign * h}))[0]["L"] for sign in (1, -1))
    assert chain.chain(**here)[1][symbol] == pytest.approx((up - down) / (2 * h), rel=1e-7)


def test_steps_show_values_first_and_derivatives_then_each_where_it_is_told():
    values, slopes = chain.chain(**START)
    for step in range(1, chain.STEPS + 1):
        shown = words(figures.draw_pass(step))
        names, sentence = chain.told(step, values, slopes)
        assert shown[-1] == sentence
        for name in names:
            number = (values if step <= chain.FORWARD_STEPS else slopes)[name]
            assert chain.number(number) in sentence
        assert sum(text.startswith("d") and " = " in text and text != sentence for text in shown) == max(
            0, sum(len(chain.told(k, values, slopes)[0]) for k in range(chain.FORWARD_STEPS + 1, step + 1))
        )


def test_with_w2_at_zero_nothing_reaches_the_first_layer():
    shown = words(figures.draw_pass(chain.STEPS, w2=0.0))
    assert "dw₁ = 0" in shown
    assert "db₁ = 0" in shown


def test_minus_signs_are_minus_signs_and_zero_has_none():
    assert [chain.number(value) for value in (-1.5, -0.0, 2.0, -0.65432, 0.1 + 0.2)] == [
        "−1.5",
        "0",
        "2",
        "−0.654",
        "0.3",
    ]
    assert [chain.number(value) for value in (0.0, -0.0002, 0.0002)] == ["0", "0.000", "0.000"]
    assert [figures.rate(value) for value in (-2.9012, 1.0)] == ["−2.90", "1"]


def test_the_slides_numbers_are_minus_the_derivatives_of_the_squared_error():
    def E(alpha_shift, beta_shift):
        b = 1 / (1 + np.exp(-(1.2 - 0.4 + alpha_shift)))
        y_hat = 1 / (1 + np.exp(-(np.array(SLIDES["w"]) * b - SLIDES["theta"] + beta_shift)))
        return np.sum((y_hat - SLIDES["y"]) ** 2) / 2

    h, one, two = 1e-6, np.array([1.0, 0.0]), np.array([0.0, 1.0])
    shown = " ".join(words(figures.draw_slides(**SLIDES)))
    assert f"g₁ = {chain.number((E(0, -h * one) - E(0, h * one)) / (2 * h))}" in shown
    assert f"g₂ = {chain.number((E(0, -h * two) - E(0, h * two)) / (2 * h))}" in shown
    assert f"= {chain.number((E(-h, 0) - E(h, 0)) / (2 * h))}" in shown


def test_the_relative_error_is_large_for_the_one_gradient_that_is_wrong():
    parameters = tuple(np.array(shape) for shape in ([[0.3, -0.2]], [[0.1]], [[0.7]], [[-0.4]]))
    grads = [2.0 * P for P in parameters]
    grads[2] = 1.5 * grads[2]
    errors = figures.relative_errors(lambda parameters: sum(np.sum(P**2) for P in parameters), parameters, grads, 1e-5)
    assert list(errors) == ["dW1", "db1", "dW2", "db2"]
    assert errors.pop("dW2") == pytest.approx(0.2)
    assert max(errors.values()) < 1e-9


def test_an_epoch_has_as_many_steps_as_batches_and_the_whole_set_goes_straight():
    for size in (1, 4, 16):
        path, costs = figures.descend(*LINE, size=size, epochs=3)
        assert len(path) == len(costs) == 3 * 16 // size + 1
    assert np.all(np.diff(costs) < 0)


def test_a_batch_of_all_takes_gradient_steps_on_the_mean_squared_error():
    (start, after), costs = figures.descend(*LINE, size=16, alpha=0.01, epochs=1)
    h, (x, y) = 1e-6, LINE
    slopes = [
        (np.mean(((start + d) @ [x, x**0] - y) ** 2) - np.mean(((start - d) @ [x, x**0] - y) ** 2)) / (2 * h)
        for d in h * np.eye(2)
    ]
    np.testing.assert_allclose(after, start - 0.01 * np.array(slopes), rtol=1e-7)
    assert costs[0] == pytest.approx(np.mean((start @ [x, x**0] - y) ** 2))


def test_a_run_that_diverges_says_so_instead_of_its_numbers():
    curve = figures.draw_batches(*LINE, 16, alpha=3.0, epochs=50).axes[1]
    assert curve.get_title(loc="right") == "diverged"


def test_boundaries_keep_their_titles_and_show_both_classes():
    figure = figures.draw_boundaries([("one", X, Y, NETWORK), ("two", X, Y, NETWORK)])
    assert [title(ax) for ax in figure.axes] == ["one", "two"]
    assert [text.get_text() for text in figure.axes[-1].get_legend().get_texts()] == ["class 0", "class 1"]
