"""The stepper follows the rule, counts against the bound, sees a cycle, and says what a rule got wrong."""

import re

import numpy as np
import pytest

from dlcore import Perceptron
from dlcore.datasets import gates, gauss
from dlcore.viz.live import PerceptronStepper
from dlcore.viz.live.perceptron_stepper import mistake_bound, rosenblatt
from test_live_canvas import asked


def stepper(name, **options):
    return PerceptronStepper({name: gates(name)}, **options)


def unit(widget):
    return np.frombuffer(widget.unit, np.float32)


def clicks(widget, number):
    for _ in range(number):
        asked(widget, "step")


def test_stepping_is_dlcores_perceptron_mistake_for_mistake():
    X, Y = gauss(60, 0.1, rng=np.random.default_rng(0))
    widget, model = PerceptronStepper({"gauss": (X, Y)}), Perceptron(2)
    mistakes = model.fit(X, Y, epochs=50)
    clicks(widget, 60 * len(mistakes))
    assert np.allclose(unit(widget)[:3], model.theta)
    assert widget.mistakes == sum(mistakes) > 0
    assert "has learned" in widget.words


@pytest.mark.parametrize("name", ["and", "or", "nand"])
def test_gates_are_learned_within_the_bound_that_is_shown(name):
    widget = stepper(name)
    clicks(widget, 100)
    assert "has learned" in widget.words
    assert widget.mistakes <= widget.bound
    assert f"at most {widget.bound:.0f} mistakes" in widget.words
    assert "circles" not in widget.words


def test_bound_of_two_points_is_the_one_computed_by_hand():
    # z = (1, 0, 1) of class 1 and (−1, 0, 1) of class 0: u = (1, 0, 0), γ = 1, R² = 2
    assert mistake_bound(np.array([[1.0, -1.0], [0.0, 0.0]]), np.array([[1.0, 0.0]])) == pytest.approx(2, abs=0.01)


def test_xor_has_no_bound_and_goes_in_circles_which_is_said_when_a_state_repeats():
    widget = stepper("xor")
    assert "no bound" in widget.words
    states = []
    while "circles" not in widget.words:
        states.append((*unit(widget)[:3].tolist(), widget.steps % 4))
        asked(widget, "step")
        assert len(states) < 100
    first, now = widget.repeats
    assert states[first] == (*unit(widget)[:3].tolist(), now % 4)
    assert len(set(states)) == len(states)  # said at once, not a round later


def test_to_the_next_mistake_stops_at_one_and_after_a_clean_round():
    widget = stepper("and")
    for _ in range(100):
        asked(widget, "mistake")
        if "has learned" in widget.words:
            break
        assert unit(widget)[7] == 1
    steps = widget.steps
    asked(widget, "mistake")
    assert widget.steps == steps + 4


def test_start_again_and_another_data_set_begin_at_zero():
    widget = PerceptronStepper({"and": gates("and"), "xor": gates("xor")})
    clicks(widget, 5)
    asked(widget, "again")
    assert not unit(widget)[:3].any()
    clicks(widget, 5)
    asked(widget, "choose", name="xor")
    assert widget.name == "xor"
    assert widget.mistakes == widget.steps == 0
    assert np.allclose(np.frombuffer(widget.points, np.float32).reshape(-1, 3)[:, 2], gates("xor")[1])


def test_the_learners_own_rule_is_the_one_that_runs():
    widget = stepper("and", update=lambda w, b, x, y, alpha: (w + 1, b + 2))
    clicks(widget, 1)
    assert unit(widget)[:3].tolist() == [1, 1, 2]


def test_a_rule_that_changes_its_arguments_in_place_does_no_harm():
    def update(w, b, x, y, alpha):
        w += 1
        x += 5
        return w, b

    widget = stepper("and", update=update)
    clicks(widget, 1)
    assert unit(widget)[3:5].tolist() == [0, 0]
    assert np.array_equal(widget.X, gates("and")[0])


@pytest.mark.parametrize(
    ("update", "words"),
    [
        (lambda w, b, x, y, alpha: (w + x.T, b), r"shape \(2, 2\), expected \(2, 1\)"),
        (lambda w, b, x, y, alpha: w, "pair of w and a number b"),
        (lambda w, b, x, y, alpha: (w, None), "pair of w and a number b"),
        (lambda w, b, x, y, alpha: (w * np.nan, b), "not all of that are numbers"),
        (lambda w, b, x, y, alpha: 1 / 0, "division by zero"),
    ],
)
def test_a_wrong_rule_is_named_in_the_widget_which_goes_on_living(update, words):
    widget = stepper("and", update=update)
    clicks(widget, 1)
    assert re.search(words, widget.problem)
    assert widget.steps == 0
    widget.update = rosenblatt
    clicks(widget, 1)
    assert widget.problem == ""
    assert widget.steps == 1


def test_no_data_says_what_to_type():
    with pytest.raises(ValueError, match="gates"):
        PerceptronStepper({})
