"""Figures of chapter 01: every axis is labelled, and the numbers written on them are right."""

import numpy as np
import pytest

from dlcore.viz.figures import derivatives as figures

DRAWINGS = [
    (figures.draw_sales,),
    (figures.draw_secant, 2.0, 1.0),
    (figures.draw_differences, 1.0, 0.8),
    (figures.draw_slices, (2, 8, 3)),
    (figures.draw_hill, 1.5, 1.0, 120.0),
    (figures.draw_paths, 2),
    (figures.draw_sigmoid,),
    (figures.draw_neuron, 2.0, -1.0, 0.5),
    (figures.draw_error,),
]


def words(figure):
    """Everything written in the figure: titles, texts, legends and their titles."""
    found = []
    for ax in figure.axes:
        legend = ax.get_legend()
        found += [ax.get_title(loc="left"), *(text.get_text() for text in ax.texts)]
        found += [text.get_text() for text in legend.get_texts()] if legend else []
    return " | ".join(found)


def test_secant_from_2_over_1_year_says_25_and_the_tangent_20():
    text = words(figures.draw_secant(2.0, 1.0))
    assert "secant: 25.000" in text
    assert "tangent at x = 2: 20.000" in text


def test_secant_may_look_back_in_time():
    assert "secant: 15.000" in words(figures.draw_secant(2.0, -1.0))


def test_growth_of_each_year_is_written_between_the_bars():
    assert words(figures.draw_sales()) == "y = 10x + 30 | +10 | +10 | +10 | +10 | y = 5x² + 30 | +5 | +15 | +25 | +35"


def test_walking_along_the_contour_is_level_and_along_the_gradient_steepest():
    uphill = np.degrees(np.arctan2(-40, -30))
    assert "this way: +50.0 m per km" in words(figures.draw_hill(1.5, 1.0, uphill))
    assert "0.0 m per km" in words(figures.draw_hill(1.5, 1.0, uphill + 90))


def test_paths_add_up_to_the_total_derivative():
    h = 1e-6
    total = [5 * x**2 + 8 * (2 * x + 4) + 35 * (x + 1) + 30 for x in (2 - h, 2 + h)]
    assert f"sum {(total[1] - total[0]) / (2 * h):.0f}" in words(figures.draw_paths(2))


def test_central_error_of_sin_at_a_tenth_is_h_squared_over_6():
    text = words(figures.draw_error("sin x", 1.0, -1.0))
    assert f"central: {0.1**2 / 6 * np.cos(1):.0e}" in text
    assert f"forward: {0.1 / 2 * np.sin(1):.0e}" in text


@pytest.mark.parametrize(
    ("figure", "quoted"),
    [
        (figures.draw_differences(1.0, 0.8), ["secant 0.165", "secant 0.484", "tangent 0.540"]),
        (figures.draw_slices([2, 8, 3]), ["slope 20", "slope 8", "slope 35"]),
        (figures.draw_hill(2.0, 1.0, 120.0), ["−14.6 m per km"]),
        (figures.draw_neuron(2.0, -1.0, 0.5), ["−1.5", "0.182", "0.149"]),
    ],
)
def test_numbers_that_the_page_quotes_in_its_alt_texts_stand_in_the_figure(figure, quoted):
    assert [number for number in quoted if number not in words(figure)] == []


@pytest.mark.parametrize("name", figures.CURVES)
def test_exact_derivatives_of_the_curves_agree_with_differences(name):
    f, prime = figures.CURVES[name]
    assert (f(0.7 + 1e-5) - f(0.7 - 1e-5)) / 2e-5 == pytest.approx(prime(0.7), rel=1e-8)
