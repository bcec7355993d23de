"""Figures of chapter 13: axes are labelled, what they state is counted right, and a changed digit is what was asked."""

import numpy as np
import pytest

from dlcore import MLP, datasets
from dlcore.regularize import shift_images
from dlcore.viz.figures import capstone as figures

DIGITS = datasets.mnist()
IMAGE = DIGITS.images_test[0]
STILL = {"right": 0, "down": 0, "degrees": 0, "bolder": 0}
MATRIX = np.array([[8, 2], [0, 9]])
CONFIDENCE, RIGHT = np.array([0.3, 0.5, 0.95, 0.99]), np.array([False, True, False, True])

DRAWINGS = [
    (figures.draw_recipes, {"simple": np.array([[0.95, 0.96], [0.96, 0.97]])}),
    (figures.draw_confusion, MATRIX),
    (figures.draw_mistakes, DIGITS.images_test[:10], DIGITS.labels_test[:10], np.full((10, 10), 0.1)),
    (figures.draw_doubt, CONFIDENCE, RIGHT, 0.9),
    (figures.draw_changed, MLP([784, 10], rng=np.random.default_rng(0)), IMAGE, 7, *STILL.values()),
    (figures.draw_moves, range(3), {"yours": [1, 0.9, 0.5]}),
]


def test_the_confusion_matrix_shows_every_count_but_zeros_with_truth_downwards():
    ax = figures.draw_confusion(MATRIX).axes[0]
    assert {text.get_position(): text.get_text() for text in ax.texts} == {(0, 0): "8", (1, 0): "2", (1, 1): "9"}


@pytest.mark.parametrize(
    ("threshold", "said"),
    [
        (0.0, "0.0 % asked, 50.00 %"),
        (0.9, "50.0 % asked, 50.00 %"),
        (0.97, "75.0 % asked, 0.00 %"),
        (1.0, "100.0 % asked"),
    ],
)
def test_the_doubtful_are_left_to_a_human_and_the_rest_is_counted(threshold, said):
    assert said in figures.draw_doubt(CONFIDENCE, RIGHT, threshold).axes[0].get_title(loc="left")


def test_the_curve_of_doubt_gives_away_the_least_sure_first():
    curve = figures.draw_doubt(CONFIDENCE, RIGHT, 0.9).axes[0].lines[0]
    assert curve.get_xdata() == pytest.approx([0, 25, 50, 75])
    assert curve.get_ydata() == pytest.approx([50, 100 / 3, 50, 0])


def test_a_mistake_is_captioned_with_label_answer_and_probability():
    P = np.full((10, 1), 0.02)
    P[7] = 0.82
    ax = figures.draw_mistakes(DIGITS.images_test[:1], [1], P).axes[0]
    assert ax.get_title() == "1: read 7 (0.82)"


def test_no_change_leaves_the_digit_as_it_is():
    assert figures.changed(IMAGE, **STILL) == pytest.approx(IMAGE)


@pytest.mark.parametrize(("right", "down"), [(3, 0), (0, -4), (-27, 27), (60, 0)])
def test_whole_pixels_move_as_shift_images_moves_them(right, down):
    expected = shift_images(IMAGE.reshape(-1, 1), np.array([right]), np.array([down]), (28, 28)).reshape(28, 28)
    assert figures.changed(IMAGE, **STILL | {"right": right, "down": down}) == pytest.approx(expected)


@pytest.mark.parametrize(("degrees", "turns"), [(90, 1), (180, 2), (-90, 3), (360, 0)])
def test_quarter_turns_go_clockwise(degrees, turns):
    expected = np.rot90(IMAGE, -turns)
    assert figures.changed(IMAGE, **STILL | {"degrees": degrees}) == pytest.approx(expected, abs=1e-6)


def test_bolder_adds_ink_and_thinner_takes_it_away_within_the_range_of_grey():
    thin, bold = (figures.changed(IMAGE, **STILL | {"bolder": bolder}) for bolder in (-1, 1))
    assert (thin <= IMAGE).all()
    assert (bold >= IMAGE).all()
    assert thin.sum() < IMAGE.sum() < bold.sum()
    assert bold.max() <= 1
    assert thin.min() >= 0


def test_the_bars_are_the_probabilities_of_the_changed_image():
    model = MLP([784, 10], rng=np.random.default_rng(0))
    how = STILL | {"degrees": 30, "down": 2}
    figure = figures.draw_changed(model, IMAGE, 7, **how)
    heights = [bar.get_height() for bar in figure.axes[1].patches]
    assert heights == pytest.approx(model.forward(figures.changed(IMAGE, **how).reshape(-1, 1))[:, 0])
