"""The Playground's settings as a string: there and back exactly, and a sentence for what is none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.viz.live import Playground
from dlcore.viz.live.playground_state import RULES, Number, OneOf, Settings, Several, Whole, parse
from test_live_canvas import asked


@pytest.fixture(autouse=True)
def _no_hurry(monkeypatch):
    """A busy machine must not decide how many steps a question takes."""
    monkeypatch.setattr("dlcore.viz.live.playground.BUDGET", 60)
    monkeypatch.setattr("dlcore.viz.live.playground.HELD", 60)


def values(rule):
    """Every value that a rule allows."""
    if isinstance(rule, OneOf):
        return st.sampled_from(rule.names)
    if isinstance(rule, Whole):
        return st.integers(rule.low, rule.high)
    if isinstance(rule, Number):
        return st.floats(rule.low, rule.high, exclude_min=not rule.closed)
    return st.lists(values(rule.each), min_size=rule.least, max_size=rule.most, unique=isinstance(rule.each, OneOf))


@settings(deadline=None)
@given(st.fixed_dictionaries({name: values(rule) for name, rule in RULES.items()}))
def test_any_settings_go_there_and_back_exactly(chosen):
    there = Settings().but(chosen)
    assert parse(str(there)) == there
    assert str(parse(str(there))) == str(there)


def test_a_string_of_one_playground_makes_the_same_run_in_another():
    one = Playground("data=spiral&hidden=6,3&activation=elu&noise=12&seed=9&keep=0.9")
    other = Playground()
    asked(other, "load", state=one.state)
    for playground in (one, other):
        asked(playground, "train", steps=7)
    assert one.weights == other.weights
    assert one.state == other.state


def test_what_is_not_named_is_as_usual():
    assert parse("data=xor") == Settings(data="xor")
    assert parse("") == parse(" # ") == Settings()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("hello", "no state of the Playground"),
        ("data", "no state of the Playground"),
        ("colour=red", "'colour' is no setting"),
        ("data=moon", "expected one of circle, xor"),
        ("noise=70", "whole number from 0 to 50"),
        ("noise=ten", "whole number from 0 to 50"),
        ("noise=9" + "9" * 9000, "whole number from 0 to 50"),
        ("batch=0", "from 1 to 30"),
        ("hidden=9", "from 1 to 8"),
        ("hidden=1,1,1,1,1,1,1", "7 entries, expected 0 to 6"),
        ("hidden=2,,x", "from 1 to 8"),
        ("features=", "0 entries, expected 1 to 7"),
        ("features=x3", "expected one of x1"),
        ("alpha=0", "above 0"),
        ("alpha=nan", "above 0"),
        ("alpha=inf", "above 0"),
        ("lam=-1", "from 0"),
        ("keep=1.5", "up to 1"),
        ("data=xor&data=spiral", "given twice"),
        ("&".join(f"a{i}=1" for i in range(99)), "no state of the Playground"),
        ("<script>=1", "no setting"),
    ],
)
def test_a_bad_string_gets_a_sentence_and_changes_nothing(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        parse(text)
    playground = Playground()
    before = playground.state
    asked(playground, "load", state=text)
    assert playground.state == before
    assert 'role="alert"' in playground.problem
    assert "<script>" not in playground.problem


def test_features_keep_their_own_order_and_come_once():
    assert parse("features=x2,x1,x2").features == ("x1", "x2")


def test_every_rule_is_of_a_kind_the_controls_know():
    assert {type(rule) for rule in RULES.values()} <= {OneOf, Whole, Number, Several}
