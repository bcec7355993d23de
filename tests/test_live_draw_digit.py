"""A drawing becomes an image like MNIST's, the network reads it, and can be taught."""

import re
from copy import deepcopy

import numpy as np
import pytest

import scripted_hand
from dlcore import MLP
from dlcore.datasets import mnist
from dlcore.optimizers import Adam
from dlcore.regularize import RandomShift
from dlcore.viz.live import DrawDigit, draw_digit
from dlcore.viz.live.draw_digit import BOX, PEN, as_mnist
from test_live_canvas import asked

LETTER = np.array([[0.2, 0.1], [0.25, 0.8], [0.6, 0.7]])  # no symmetry that could hide a mistake


@pytest.fixture(scope="module")
def digits():
    return mnist()


def network(digits, epochs):
    rng = np.random.default_rng(0)
    model = MLP([784, 256, 10], rng=rng)
    how = {"epochs": epochs, "batch_size": 128, "augment": RandomShift((28, 28))}
    model.fit(digits.X_train, digits.Y_train, optimizer=Adam(0.002), rng=rng, **how)
    return model


@pytest.fixture(scope="module")
def trained(digits):
    return network(digits, epochs=2)


@pytest.fixture
def reader(trained):
    """A network of its own for each test, since teaching changes it."""
    return deepcopy(trained)


def draw(widget, points):
    asked(widget, "draw", [memoryview(np.asarray(points, np.float32).tobytes())])
    assert widget.problem == ""


def taught(widget, label):
    """Teach as the browser does, slice by slice; return what the widget says after each."""
    said, kind = [], "teach"
    while asked(widget, kind, label=str(label))[-1]["more"]:
        said.append(widget.words)
        kind = "learn"
    return [*said, widget.words]


def chances(widget):
    return np.frombuffer(widget.chances, np.float32)


def test_ink_fills_a_box_of_20_pixels_about_its_centre_of_mass():
    image = as_mnist(LETTER)
    rows = np.flatnonzero(image.max(axis=1) > 0.05)
    assert abs(np.ptp(rows) + 1 - BOX) <= 1
    grid = np.arange(28) + 0.5
    centre = [image.sum(axis=0) @ grid / image.sum(), image.sum(axis=1) @ grid / image.sum()]
    assert np.allclose(centre, 14, atol=0.15)


def test_where_and_how_large_one_draws_makes_no_difference():
    assert np.abs(as_mnist(LETTER) - as_mnist(0.4 * LETTER + [0.5, 0.05])).mean() < 0.01


def test_right_stays_right_and_down_stays_down():
    image = as_mnist(np.array([[0.3, 0.2], [0.3, 0.8], [0.6, 0.8]]))  # an L
    rows, columns = np.nonzero(image > 0.5)
    assert (image[rows.max() - 1] > 0.5).sum() > 5
    assert (image[:, columns.min() + 1] > 0.5).sum() > 15
    assert (image[rows.min() + 2] > 0.5).sum() <= 3


def test_strokes_are_not_joined():
    two = np.array([[0.2, 0.2], [0.2, 0.8], [np.nan, np.nan], [0.8, 0.2], [0.8, 0.8]])
    assert as_mnist(two)[:, 13:15].max() == 0
    assert as_mnist(two[[0, 1, 3, 4]])[:, 13:15].max() > 0.5


def test_a_dot_is_a_small_disc_in_the_middle():
    image = as_mnist(np.array([[np.nan, np.nan], [0.9, 0.1]]))
    assert image.sum() == pytest.approx(np.pi * PEN**2 / 4, rel=0.2)
    assert image[13:15, 13:15].min() > 0.9


@pytest.mark.parametrize("points", [np.empty((0, 2)), np.full((3, 2), np.nan)], ids=["nothing", "only lifts"])
def test_nothing_drawn_is_an_empty_image(points):
    assert as_mnist(points).sum() == 0


def test_its_images_have_as_much_ink_as_mnist(digits):
    rng = np.random.default_rng(1)
    ours = [as_mnist(scripted_hand.flat(scripted_hand.strokes(image, rng))).sum() for image in digits.images_test[:50]]
    theirs = digits.X_test[:, :50].sum(axis=0)
    assert np.mean(ours) == pytest.approx(np.mean(theirs), rel=0.1)


@pytest.mark.slow
def test_46_of_50_digits_drawn_by_a_scripted_hand_are_read(digits):
    rng = np.random.default_rng(0)
    widget, right = DrawDigit(network(digits, epochs=15)), 0
    for i in rng.permutation(digits.labels_test.size)[:50]:
        draw(widget, scripted_hand.flat(scripted_hand.strokes(digits.images_test[i], rng)))
        right += chances(widget).argmax() == digits.labels_test[i]
    assert right >= 46


def test_bars_and_words_are_the_networks_own_answer_and_clear_empties_them(trained):
    widget = DrawDigit(trained)
    draw(widget, LETTER)
    expected = trained.forward(as_mnist(LETTER.astype(np.float32)).reshape(-1, 1))[:, 0]
    assert np.allclose(chances(widget), expected)
    assert f"It reads {expected.argmax()}" in widget.words
    draw(widget, np.empty((0, 2)))
    assert not chances(widget).any()
    assert not any(widget.seen)
    assert "Draw a digit" in widget.words


def test_taught_digit_is_read_and_the_old_ones_are_not_forgotten(reader, digits):
    widget = DrawDigit(reader, (digits.X_train, digits.Y_train), np.random.default_rng(0))
    draw(widget, LETTER)
    label = int(chances(widget).argsort()[-2])
    before = np.mean(reader.predict(digits.X_test) == digits.labels_test)
    taught(widget, label)
    assert chances(widget)[label] >= 0.9
    assert f"Taught that it is {label}" in widget.words
    assert np.mean(reader.predict(digits.X_test) == digits.labels_test) > before - 0.01


def test_a_lesson_in_slices_says_how_far_it_is_and_teaches_the_same_as_in_one_go(trained, digits, monkeypatch):
    readers = []
    for seconds in (0, np.inf):
        monkeypatch.setattr(draw_digit, "SLICE", seconds)
        widget = DrawDigit(deepcopy(trained), (digits.X_train, digits.Y_train), np.random.default_rng(0))
        draw(widget, LETTER)
        said = taught(widget, int(chances(widget).argsort()[-4]))
        steps = int(re.search(r"in (\d+) steps?\.$", said[-1])[1])
        assert len(said) == (steps + 1 if seconds == 0 else 1)
        assert all(f"step {k} of 40" in words for k, words in enumerate(said[:-1], start=1))
        readers.append(widget.model)
    assert steps > 3
    assert np.array_equal(readers[0].theta, readers[1].theta)


def test_a_new_drawing_ends_the_lesson(reader, digits, monkeypatch):
    monkeypatch.setattr(draw_digit, "SLICE", 0)
    widget = DrawDigit(reader, (digits.X_train, digits.Y_train), np.random.default_rng(0))
    draw(widget, LETTER)
    assert asked(widget, "teach", label=str(chances(widget).argsort()[-4]))[-1]["more"]
    draw(widget, np.empty((0, 2)))
    theta = reader.theta.copy()
    assert not asked(widget, "learn")[-1]["more"]
    assert np.array_equal(reader.theta, theta)
    assert "Draw a digit" in widget.words


def test_teaching_an_empty_canvas_says_what_to_do(reader, digits):
    widget = DrawDigit(reader, (digits.X_train, digits.Y_train), np.random.default_rng(0))
    asked(widget, "teach", label="3")
    assert "draw a digit first" in widget.problem


def test_teaching_without_a_generator_says_what_to_type(trained, digits):
    with pytest.raises(TypeError, match="rng=rng"):
        DrawDigit(trained, (digits.X_train, digits.Y_train))


def test_a_network_of_another_shape_is_told_so_in_the_widget():
    widget = DrawDigit(MLP([5, 10], rng=np.random.default_rng(0)))
    asked(widget, "draw", [memoryview(LETTER.astype(np.float32).tobytes())])
    assert "784" in widget.problem
    assert "5" in widget.problem
