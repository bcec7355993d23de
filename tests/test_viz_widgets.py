"""Sliders redraw the picture, say what it shows, and never swallow an error."""

import asyncio
import gc
import io
import weakref

import ipywidgets
import pytest
from PIL import Image

from dlcore.viz import explore
from dlcore.viz.widgets import REST
from test_viz import draw_line


def test_moving_a_slider_changes_the_picture():
    explorer = explore(draw_line, alt="A line.", slope=(0.0, 3.0, 0.1, 1.0))
    before = explorer.picture.value
    explorer.controls["slope"].value = 2.5
    assert explorer.picture.value != before
    explorer.controls["slope"].value = 1.0
    assert explorer.picture.value == before


def test_while_the_hand_moves_a_picture_is_small_and_sharp_again_once_it_rests():
    async def hand(slider):
        for value in (1, 2, 3):
            slider.value = value
            sizes.append(size())
        await asyncio.sleep(2 * REST)
        sizes.append(size())

    def size():
        return Image.open(io.BytesIO(explorer.picture.value)).size

    explorer = explore(draw_line, alt="A line.", slope=(0, 3, 1, 0))
    sizes = [size()]
    asyncio.run(hand(explorer.controls["slope"]))
    assert sizes == [(800, 480), *[(400, 240)] * 3, (800, 480)]
    assert explorer.picture.value == explore(draw_line, alt="A line.", slope=(0, 3, 1, 3)).picture.value
    assert explorer.picture.width == "400"


def test_picture_has_the_width_of_its_figure():
    assert explore(draw_line, alt="A line.", slope=(0, 3, 1)).picture.width == "400"


def test_words_name_the_picture_and_follow_the_slider():
    explorer = explore(draw_line, alt="A line.", labels={"slope": "slope (pigs/year)"}, slope=(0, 3, 1, 2))
    assert "A line. Now slope (pigs/year) = 2." in explorer.caption.value
    explorer.controls["slope"].value = 3
    assert "slope (pigs/year) = 3" in explorer.caption.value
    assert 'role="status"' in explorer.caption.value


def test_greek_arguments_get_greek_labels():
    explorer = explore(lambda alpha: draw_line(alpha), alt="A line.", alpha=(0.0, 1.0, 0.5))
    assert explorer.controls["alpha"].description == "α"


def test_error_is_shown_above_the_last_good_picture_and_goes_away():
    def draw(slope):
        if slope == 2:
            raise ZeroDivisionError("no <h>")
        return draw_line(slope)

    explorer = explore(draw, alt="A line.", slope=(0, 3, 1, 1))
    good = explorer.picture.value
    explorer.controls["slope"].value = 2
    assert explorer.picture.value == good
    assert 'role="alert"' in explorer.problem.value
    assert "ZeroDivisionError: no &lt;h&gt;" in explorer.problem.value
    explorer.controls["slope"].value = 3
    assert explorer.problem.value == ""


def test_error_at_the_start_still_gives_a_page():
    explorer = explore(lambda slope: 1 / 0, alt="A line.", slope=(0, 3, 1))
    assert "division by zero" in explorer.problem.value
    assert "text/html" not in explorer._repr_mimebundle_()


def test_function_that_returns_no_figure_is_an_error_in_words():
    explorer = explore(lambda slope: None, alt="A line.", slope=(0, 3, 1))
    assert "returned None" in explorer.problem.value


def test_readers_without_widgets_get_a_still_picture_and_the_words():
    bundle = explore(draw_line, alt="A line.", slope=(0, 3, 1, 2))._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/html"].startswith('<img alt="A line. Now slope = 2."')
    assert bundle["text/plain"] == "A line. Now slope = 2."


def test_whole_numbers_make_a_whole_number_slider():
    assert isinstance(explore(draw_line, alt="A.", slope=(0, 3, 1)).controls["slope"], ipywidgets.IntSlider)


@pytest.mark.parametrize(("step", "shown"), [(0.01, ".2f"), (0.25, ".2f"), (5.0, ".0f"), (0.1, ".1f")])
def test_read_out_has_the_decimals_of_the_step(step, shown):
    slider = explore(draw_line, alt="A.", slope=(0.0, 10.0, step)).controls["slope"]
    assert slider.readout_format == shown


def test_slider_without_a_start_begins_on_a_step_near_the_middle():
    assert explore(draw_line, alt="A.", slope=(0, 9, 2)).controls["slope"].value == 4


def test_labels_of_all_controls_take_the_same_room():
    explorer = explore(lambda a, b: draw_line(a + b), alt="A.", labels={"a": "a (pigs)"}, a=(0, 3, 1), b=(0, 3, 1))
    assert {slider.style.description_width for slider in explorer.controls.values()} == {"9ch"}


def test_few_choices_are_buttons_many_a_list_and_many_growing_numbers_a_slider():
    few = explore(lambda slope: draw_line(len(slope)), alt="A.", slope=["a", "bb"])
    assert isinstance(few.controls["slope"], ipywidgets.ToggleButtons)
    many = explore(draw_line, alt="A.", slope=[1, 2, 3, 4, 5, 7, 6])
    assert isinstance(many.controls["slope"], ipywidgets.Dropdown)
    scale = explore(draw_line, alt="A.", slope=[0, 0.1, 0.3, 1, 3, 10, 30])
    assert isinstance(scale.controls["slope"], ipywidgets.SelectionSlider)
    scale.controls["slope"].value = 0.3
    assert "slope = 0.3." in scale.caption.value


def test_choices_with_text_pass_their_value():
    explorer = explore(draw_line, alt="A.", slope={"steep": 3.0, "flat": 0.5})
    assert explorer.values == {"slope": 3.0}


def test_ready_widget_is_taken_as_it_is():
    box = ipywidgets.FloatText(2.0)
    explorer = explore(draw_line, alt="A.", slope=box)
    assert explorer.controls["slope"] is box
    assert box.description == "slope"


@pytest.mark.parametrize("spec", [(1, 2), (3, 1, 1), (0, 1, 0), 5, [], "abc"])
def test_bad_slider_says_what_to_type(spec):
    with pytest.raises(ValueError, match=r"slope is .* Try slope=\(0, 10, 1\)"):
        explore(draw_line, alt="A.", slope=spec)


def test_controls_that_the_function_does_not_take_or_misses_are_named():
    with pytest.raises(TypeError, match=r"The controls are mark, expected those of draw_line\(slope\): got .*'mark'\."):
        explore(draw_line, alt="A.", mark=(0, 3, 1))
    with pytest.raises(TypeError, match=r"The controls are none, expected those of <lambda>\(x\): missing .*'x'\."):
        explore(lambda x: draw_line(x), alt="A.")


def test_a_function_that_takes_whatever_comes_gets_any_control():
    assert explore(lambda **values: draw_line(**values), alt="A.", slope=(0, 3, 1)).problem.value == ""


def test_two_explorers_of_one_function_do_not_share_state():
    first = explore(draw_line, alt="A.", slope=(0, 3, 1, 1))
    second = explore(draw_line, alt="A.", slope=(0, 3, 1, 1))
    first.controls["slope"].value = 3
    assert second.picture.value != first.picture.value


def test_no_garbage_is_collected_in_the_middle_of_a_picture_and_no_figure_is_kept():
    figures, collecting = [], []

    def draw(slope):
        figure = draw_line(slope)
        figures.append(weakref.ref(figure))
        collecting.append(gc.isenabled())
        return figure

    explorer = explore(draw, alt="A line.", slope=(0, 3, 1, 1))
    explorer.controls["slope"].value = 2
    assert collecting == [False, False]
    assert gc.isenabled()
    assert [figure() for figure in figures] == [None, None]


def test_garbage_is_collected_again_after_an_error():
    explore(lambda slope: 1 / 0, alt="A line.", slope=(0, 3, 1))
    assert gc.isenabled()
