"""The Playground on paper shows the network it is given."""

import numpy as np

from dlcore import MLP, datasets
from dlcore.optimizers import GradientDescent
from dlcore.viz.figures.playground import answers, draw_playground

X, Y = datasets.circle(60, rng=np.random.default_rng(0))
MODEL = MLP([2, 3, 2, 1], hidden="tanh", rng=np.random.default_rng(0))
RUN = MODEL.fit(X, Y, optimizer=GradientDescent(0.1), epochs=3, validation=(X, Y))
DRAWINGS = [(draw_playground, MODEL, X, Y, RUN)]


def test_it_is_a_picture_with_a_frame_for_each_unit_and_a_line_for_each_weight():
    figure = draw_playground(MODEL, X, Y, RUN)
    figure.draw_without_rendering()
    network, surface, losses = figure.axes
    assert len(network.images) == len(network.patches) == 2 + 3 + 2 + 1
    assert len(network.lines) == 2 * 3 + 3 * 2 + 2
    assert len(losses.lines[0].get_ydata()) == 3
    assert surface.get_xlabel() == "$x_1$"


def test_the_pictures_are_the_units_answers_with_the_upper_edge_on_top():
    inputs, first, _, output = answers(MODEL)
    corner = np.array([[-6.0], [6.0]])  # upper left
    np.testing.assert_allclose(inputs[:, 0, 0], [-1, 1])
    np.testing.assert_allclose(output[0, 0, 0], 2 * MODEL.forward(corner)[0, 0] - 1, rtol=1e-5)
    np.testing.assert_allclose(
        first[:, 0, 0], np.tanh(MODEL.weights[0] @ corner + MODEL.biases[0])[:, 0], rtol=1e-4, atol=1e-6
    )
