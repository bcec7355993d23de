"""Pictures carry words, survive grey print, and leave matplotlib's global state alone."""

import base64
import io
import itertools
import re
import sys
from concurrent.futures import ThreadPoolExecutor

import matplotlib
import numpy as np
import pytest
from PIL import Image

from dlcore.check.verdict import COLOURS
from dlcore.viz import show
from dlcore.viz.graph import leave
from dlcore.viz.show import html, png
from dlcore.viz.style import (
    BLUE,
    DIVERGING,
    GREY,
    INK,
    ORANGE,
    PAPER,
    RUST,
    SEQUENTIAL,
    SERIES,
    contrast,
    level_lines,
    luminance,
    new_figure,
    power_of_ten,
    styled,
)
from dlcore.viz.widgets import explain


@styled
def draw_line(slope=1.0):
    figure, ax = new_figure(400, 240)
    ax.plot([0, 1], [0, slope])
    ax.set(xlabel="x (years)", ylabel="y (pigs)", ylim=(0, 3))
    return figure


def test_luminance_agrees_with_the_worked_values_of_wcag():
    assert luminance("#000000") == 0
    assert luminance("#FFFFFF") == pytest.approx(1)
    assert luminance("#FF0000") == pytest.approx(0.2126)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)  # a published near miss of 4.5


def test_series_colours_stay_apart_in_grey_print():
    for one, other in itertools.combinations(SERIES, 2):
        assert contrast(one, other) > 1.4, (one, other)
    assert contrast(BLUE, ORANGE) > 2


def test_text_and_guides_are_readable_on_paper():
    assert contrast(INK, PAPER) > 7
    for words in (GREY, BLUE, RUST):
        assert contrast(words, PAPER) >= 4.5  # WCAG 1.4.3, AA
    assert contrast(ORANGE, PAPER) > 2.4


@pytest.mark.parametrize("paper", [PAPER, "#111111"], ids=["light", "dark"])
def test_marks_beside_verdicts_and_errors_stand_out_in_both_themes_of_jupyterlab(paper):
    edge = re.search("#[0-9A-F]{6}", explain(ValueError("no")))[0]
    for mark in (*COLOURS.values(), edge):
        assert contrast(mark, paper) >= 3, mark  # WCAG 1.4.11, AA


@pytest.mark.parametrize(("ink", "paper"), [(0, 255), (255, 17)], ids=["light", "dark"])
def test_caption_below_a_slider_can_be_read_in_both_themes_of_jupyterlab(ink, paper):
    strength = 0.87 * 0.75  # JupyterLab's text is 87 % of black or white, the caption 75 % of that
    seen = round(strength * ink + (1 - strength) * paper)
    assert contrast("#" + 3 * f"{seen:02x}", "#" + 3 * f"{paper:02x}") >= 4.5


def test_blue_and_orange_differ_for_every_kind_of_colour_blindness():
    # Machado, Oliveira & Fernandes 2009: protanopia, deuteranopia, tritanopia (on linear RGB).
    deficiencies = np.array([
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    ])  # fmt: skip
    blue, orange = (np.array(matplotlib.colors.to_rgb(c)) ** 2.2 for c in (BLUE, ORANGE))
    for seen in deficiencies:
        assert np.linalg.norm(seen @ (blue - orange)) > 0.3


def test_sequential_map_only_darkens():
    lightness = [luminance(matplotlib.colors.to_hex(c)) for c in SEQUENTIAL(np.linspace(0, 1, 50))]
    assert (np.diff(lightness) < 0).all()


def test_diverging_map_is_lightest_at_zero():
    lightness = [luminance(matplotlib.colors.to_hex(c)) for c in DIVERGING(np.linspace(0, 1, 51))]
    assert np.argmax(lightness) == 25


def test_drawing_leaves_the_readers_matplotlib_settings_alone():
    before = dict(matplotlib.rcParams)
    png(draw_line())
    assert dict(matplotlib.rcParams) == before


def test_styled_settings_do_not_depend_on_the_readers_own():
    ours = png(draw_line())
    with matplotlib.rc_context({"lines.linewidth": 9, "font.size": 30, "axes.facecolor": "black"}):
        assert png(draw_line()) == ours


def test_a_slider_and_a_cell_may_draw_at_the_same_time_on_two_threads():
    before, alone = dict(matplotlib.rcParams), png(draw_line())
    with ThreadPoolExecutor(4) as threads:
        pictures = list(threads.map(lambda _: png(draw_line()), range(8)))
    assert set(pictures) == {alone}
    assert dict(matplotlib.rcParams) == before


def test_powers_of_ten_are_written_with_raised_digits():
    assert [power_of_ten(10.0**n) for n in (-16, 0, 3)] == ["10⁻¹⁶", "10⁰", "10³"]


def test_picture_has_two_pixels_for_each_css_pixel():
    assert Image.open(io.BytesIO(png(draw_line()))).size == (800, 480)


def test_same_figure_gives_the_same_bytes_even_drawn_twice():
    figure = draw_line()
    assert png(figure) == png(figure) == png(draw_line())


def test_show_gives_an_image_with_alt_text_and_the_alt_text_alone(monkeypatch):
    shown = []
    monkeypatch.setattr(sys.modules["dlcore.viz.show"], "display", lambda data, raw: shown.append(data))
    show(draw_line(), 'A line "through" 0 & 1 <up>')
    (data,) = shown
    assert data["text/plain"] == 'A line "through" 0 & 1 <up>'
    tag = data["text/html"]
    assert 'alt="A line &quot;through&quot; 0 &amp; 1 &lt;up&gt;"' in tag
    assert 'width="400"' in tag
    picture = re.search(r"data:image/png;base64,([^\"]+)", tag).group(1)
    assert base64.b64decode(picture) == png(draw_line())


def test_card_is_white_so_that_dark_themes_can_read_it():
    assert "background:#fff" in html(draw_line(), "A line.")
    assert Image.open(io.BytesIO(png(draw_line()))).convert("RGB").getpixel((1, 1)) == (255, 255, 255)


@pytest.mark.parametrize("alt", ["", "  ", None, 3])
def test_show_without_words_says_what_to_type(alt):
    with pytest.raises(ValueError, match="expected a sentence"):
        show(draw_line(), alt)


def test_an_arrow_ends_where_matplotlibs_own_box_does():
    figure, ax = new_figure(400, 240)
    text = ax.text(0.4, 0.5, "z₁\n0.25", ha="center", va="center", bbox={"boxstyle": "round,pad=0.55"})
    png(figure)
    box = text.get_bbox_patch()
    inside = box.get_window_extent().min + 20.0
    for angle in np.linspace(0, 2 * np.pi, 100):
        ray = np.array([np.cos(angle), np.sin(angle)])
        end = np.array(leave(box, inside, inside + 300 * ray, gap=0))
        at = [box.get_path().contains_point(end + step * ray, box.get_transform()) for step in (-2, 2)]
        assert at == [True, False], angle  # their corners are not quite circles
        farther = leave(box, inside, inside + 300 * ray, gap=5)
        assert np.hypot(*(farther - end)) >= 4.9, angle


def test_level_lines_run_where_the_height_is_a_level_and_nowhere_else():
    _, ax = new_figure(400, 240)
    x, y = np.meshgrid(np.linspace(-2, 2, 80), np.linspace(-2, 2, 80))
    z = np.hypot(x, y)
    z[:, 0] = np.nan
    level_lines(ax, x, y, z, [1.0, 1.5, 9.0], color=INK)
    (lines,) = ax.collections
    for line, radius in zip(lines.get_segments(), (1.0, 1.5), strict=True):
        assert np.abs(np.hypot(*line.T) - radius).max() < 0.01
        assert len(line) > 50
