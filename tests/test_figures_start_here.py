"""The figures of chapter 00 say in words what their scales mean, and their data are what they claim."""

import numpy as np

from dlcore.viz.figures import start_here as figures
from dlcore.viz.figures import start_here_story as story

RNG = np.random.default_rng(0)
IMAGES = RNG.random((10, 28, 28))
PROBABILITIES = np.array([0.01, 0.02, 0.6, 0.05, 0.05, 0.05, 0.05, 0.05, 0.06, 0.06])

DRAWINGS = [
    (figures.draw_gallery, IMAGES, [str(k) for k in range(10)], [9]),
    (figures.draw_pixels, np.round(255 * IMAGES[0]).astype(int), 6, 10),
    (figures.draw_columns, IMAGES),
    (figures.draw_training, [1.0, 0.5], [0.9, 0.6]),
    (figures.draw_reading, IMAGES[0], PROBABILITIES, 3),
    (story.draw_functions, IMAGES[0]),
    (story.draw_fields,),
    (story.draw_depth, (4, 3), (4, 5, 3)),
    (story.draw_timeline,),
    (story.draw_steps,),
]


def test_the_numbers_beside_an_image_are_those_of_the_framed_square():
    image = np.arange(28 * 28).reshape(28, 28) % 256
    part = figures.draw_pixels(image, top=6, left=10, size=9).axes[1]
    numbers = part.collections[0]
    for glyphs, (column, row) in zip(numbers.get_paths(), numbers.get_offsets().astype(int), strict=True):
        np.testing.assert_array_equal(glyphs.vertices, figures.glyphs(str(image[6 + row, 10 + column])).vertices)
    assert f"sum {image[6:15, 10:19].sum()}" in part.get_title(loc="left")


def test_the_columns_below_the_images_are_the_images_row_by_row():
    matrix = figures.draw_columns(IMAGES).axes[-1].images[0].get_array()
    assert matrix.shape == (784, 10)
    np.testing.assert_array_equal(matrix[:, 3].reshape(28, 28), IMAGES[3])


def test_a_reading_says_whether_it_agrees_with_the_label_without_needing_colour():
    right, wrong = (figures.draw_reading(IMAGES[0], PROBABILITIES, label).axes[1] for label in (2, 3))
    assert right.get_title(loc="left") == "it reads 2, with probability 0.60: right"
    assert wrong.get_title(loc="left") == "it reads 2, with probability 0.60: wrong"
    assert [bool(bar.get_hatch()) for bar in wrong.patches].index(True) == 2
    assert not any(bar.get_hatch() for bar in right.patches)


def test_the_timeline_is_in_order_and_its_labels_keep_apart():
    years = [year for year, _ in story.EVENTS]
    places = story.spread(years, gap=3.4, end=2028)
    assert years == sorted(years)
    assert np.diff(places).min() >= 3.4 - 1e-9
    assert places[-1] <= 2028


def test_depth_counts_layers_of_weights_and_not_the_input():
    titles = [ax.get_title() for ax in story.draw_depth((4, 3), (4, 5, 5, 5, 3)).axes]
    assert titles == ["1 layer", "4 layers"]
