"""How the judge names what is wrong, on small exercises made for the purpose."""

import numpy as np
import pytest

from dlcore.check.exercise import Case, Edit, Exercise, Property, Slip, both, edit
from dlcore.check.judge import judge
from dlcore.check.notebook import caller
from dlcore.check.observe import Seed

NOT_FINITE = "Not a finite number (NaN or infinity) where a number is expected."


def answer(x, m):
    total = np.sum(x) / m
    return total, x * 2


def exercise(**changed):
    made = {
        "id": "chapter.name",
        "answer": answer,
        "cases": lambda rng: [(rng.normal(size=n), n) for n in (3, 4, 5)],
        "outputs": ("total", "double"),
        "slips": [
            Slip("sum", edit(answer, " / m", ""), "This is a sum."),
            Slip("tripled", edit(answer, "x * 2", "x * 3"), "This is three times x."),
            Slip("squared", edit(answer, "np.sum(x)", "np.sum(x**2)"), "These are squares."),
        ],
    }
    return Exercise(**(made | changed))


def verdict_on(function, one=None, seed=0):
    one = one or exercise()
    return judge(one, caller(one, function), np.random.default_rng(seed))


def test_a_slip_in_one_component_is_named_and_the_other_counts():
    verdict = verdict_on(lambda x, m: (np.sum(x), x * 2))
    assert (verdict.slip, verdict.score) == ("sum", 0.5)
    assert verdict.message == "This is a sum. Right already: double."


def test_two_slips_in_two_components_are_both_told():
    verdict = verdict_on(lambda x, m: (np.sum(x), x + x + x))
    assert verdict.slip == "sum"
    assert verdict.message == "This is a sum. And a second slip: This is three times x."


def test_two_slips_in_one_line_are_both_told():
    verdict = verdict_on(lambda x, m: (float(x @ x), 2 * x))
    assert verdict.slip == "sum"
    assert "These are squares." in verdict.message


def test_a_slip_that_is_right_where_the_answer_is_wrong_is_no_second_one():
    def answer(x, m):
        total = np.sum(x)
        return x / m * total, total

    slips = [
        Slip("no total", edit(answer, " * total", ""), "The total is missing."),
        Slip("a row", edit(answer, "np.sum(x)", "np.ones((1, m + 1)) * np.sum(x)"), "This is a row."),
    ]
    one = exercise(answer=answer, outputs=("shares", "total"), slips=slips)
    verdict = verdict_on(lambda x, m: (x / m * np.sum(x), np.ones((1, m + 1)) * np.sum(x)), one)
    assert verdict.slip in (None, "a row")
    assert "missing" not in verdict.message


def test_shares_of_m_that_agree_by_accident_name_no_slip():
    def answer(X):
        return float(np.mean(X > 0))

    cases = [(np.array([[1.0, -1.0]]),), (np.array([[1.0, 1.0, 1.0, -1.0]]),)]
    one = exercise(
        answer=answer, cases=lambda rng: cases, outputs=(), slips=[Slip("none", lambda X: 0.5, "None counts.")]
    )
    assert verdict_on(lambda X: 0.25 + X.shape[1] / 16 * (X.shape[1] == 4), one).slip is None


def test_arguments_changed_on_some_cases_only_are_noticed():
    def changes(x, m):
        if m > 3:
            x[0] = m
        return np.sum(x) - 1.0, x * 7

    def changes_all(x, m):
        x[0] = m
        return answer(x, m)

    one = exercise(slips=[Slip("changes x", changes_all, "x is changed.")])
    assert verdict_on(changes, one).slip == "changes x"


@pytest.mark.parametrize("value", [[None, np.ones(2)], (None, np.ones(2))])
def test_one_value_of_several_that_is_none_is_no_forgotten_return(value):
    one = exercise(answer=lambda x, m: [np.ones(3), np.ones(2)], outputs=(), slips=[])
    assert verdict_on(lambda x, m: value, one).message == "In place 0: this is None; expected an array of shape (3,)."


def test_a_shape_is_told_on_the_largest_case():
    one = exercise(
        answer=lambda x, m: float(np.sum(x)), cases=lambda rng: [(np.ones(n), n) for n in (1, 3)], outputs=(), slips=[]
    )
    assert verdict_on(lambda x, m: x, one).message == "This returns an array of shape (3,); expected a number."


def test_what_a_slip_leaves_unexplained_is_described():
    verdict = verdict_on(lambda x, m: (np.sum(x), x * -7))
    assert verdict.slip == "sum"
    assert verdict.message == "This is a sum. That is not all. double: Always -3.5 times what it should be."


def test_right_numbers_in_another_shape_are_blamed_on_no_slip():
    verdict = verdict_on(lambda x, m: (np.array([np.sum(x) / m]), x * 2))
    assert verdict.slip is None
    assert (
        verdict.message.removesuffix(" Right already: double.")
        == "total: This is an array of shape (1,); expected a number. `.item()` takes it out."
    )


def test_a_slip_in_another_shape_is_named_and_the_shape_told():
    verdict = verdict_on(lambda x, m: (np.array([np.sum(x)]), x * 2))
    assert verdict.slip == "sum"
    assert "shape (1,)" in verdict.message


def test_a_slip_with_another_sign_is_named_and_the_sign_told():
    one = exercise(
        slips=[Slip("squared", lambda x, m: (np.sum(x**2) / m, x * 2), "These are squares.")],
    )
    verdict = verdict_on(lambda x, m: (-np.sum(x**2) / m, x * 2), one)
    assert verdict.slip == "squared"
    assert "The sign is the wrong way round." in verdict.message


def test_a_plain_factor_is_not_blamed_on_a_slip():
    verdict = verdict_on(lambda x, m: (5 * np.sum(x) / m, x * 2))
    assert verdict.slip is None
    assert "Always 5 times" in verdict.message


@pytest.mark.parametrize("order", [(1, 0, 2), (2, 0, 1), (2, 1, 0)])
def test_right_values_in_another_order_are_called_that(order):
    one = exercise(
        answer=lambda x, m: (x, x**2, x**3),
        outputs=("a", "b", "c"),
        slips=[Slip("cubed", lambda x, m: (x**3,) * 3, "")],
    )
    verdict = verdict_on(lambda x, m: [(x, x * x, x * x * x)[k] for k in order], one)
    assert verdict.slip is None
    assert verdict.message.startswith("These are right, but in another order; expected: a, b, c.")


def test_a_slip_that_swaps_speaks_before_the_order():
    one = exercise(slips=[Slip("swapped", lambda x, m: answer(x, m)[::-1], "The two are swapped.")])
    assert verdict_on(lambda x, m: [x * 2, np.mean(x)], one).message == "The two are swapped."


@pytest.mark.parametrize("function", [lambda x, m: (np.sum(x), x * 2), lambda x, m: (x * 2, np.sum(x))])
def test_values_that_are_wrong_in_every_order_are_not_called_right(function):
    assert "in another order" not in verdict_on(function).message


def test_one_value_of_several_is_blamed_on_no_slip_that_repeats_it():
    one = exercise(
        answer=lambda n: (n + 1, n),
        cases=lambda rng: [(3,), (5,)],
        outputs=("stop", "best"),
        slips=[Slip("best = stop", lambda n: (n + 1, n + 1), "The best is the stop.")],
    )
    verdict = verdict_on(lambda n: n + 1, one)
    assert (verdict.slip, verdict.message) == (None, "This returns a number; expected a tuple of 2.")


def test_a_sum_that_nobody_thought_of_is_asked_about():
    one = exercise(
        answer=lambda X: float(X.mean()),
        cases=lambda rng: [(rng.normal(size=(1, m)),) for m in (1, 4, 6)],
        outputs=(),
        slips=[],
    )
    assert "6 times too large for m = 6" in verdict_on(lambda X: X.sum(), one).message


def test_a_case_that_only_one_slip_gets_wrong_tells_it_whatever_came_out():
    one = exercise(
        answer=lambda x: abs(x),
        cases=lambda rng: [(1.5,), (2.5,), Case((-3.0,), tells="sign kept")],
        outputs=(),
        slips=[Slip("sign kept", lambda x: x, "The sign is kept.")],
    )
    assert verdict_on(lambda x: x, one).slip == "sign kept"
    assert verdict_on(lambda x: x if x > 0 else 77.0, one).slip == "sign kept"
    assert verdict_on(lambda x: x if x > 0 else None, one).slip == "sign kept"
    assert verdict_on(lambda x: 77.0, one).slip is None


def test_the_first_of_two_slips_that_do_the_same_is_named():
    slips = exercise().slips
    twin = Slip("twin", slips[0].wrong, "The same.")
    assert verdict_on(slips[0].wrong, exercise(slips=[twin, *slips])).slip == "twin"


def test_of_two_slips_that_agree_on_what_is_wrong_the_one_that_is_right_elsewhere_is_named():
    one = exercise(
        answer=lambda x: max(x, 0.0),
        cases=lambda rng: [(1.5,), (-2.5,)],
        outputs=(),
        slips=[
            Slip("negated", lambda x: abs(x) if x < 0 else -x, "Negated."),
            Slip("absolute", abs, "Absolute."),
        ],
    )
    assert verdict_on(lambda x: np.sqrt(x * x), one).slip == "absolute"


def test_a_slip_that_is_wrong_where_the_answer_is_right_is_not_claimed():
    one = exercise(
        answer=abs,
        cases=lambda rng: [(1.5,), (-2.5,)],
        outputs=(),
        slips=[Slip("negated", lambda x: -abs(x), "Negated.")],
    )
    assert verdict_on(lambda x: -abs(x), one).slip == "negated"
    assert verdict_on(lambda x: x, one).slip is None


def test_a_slip_that_spoils_what_is_right_is_not_claimed_for_most_cases():
    one = exercise(slips=[Slip("three", lambda x, m: (np.sum(x) / 3, x * 3), "Always three.")])
    assert verdict_on(lambda x, m: (np.sum(x) / (3 if m > 3 else 4), x * 2), one).slip is None


def test_huge_values_are_compared_without_a_warning():
    assert not verdict_on(lambda x, m: (1e308, x * 1e308)).passed


def test_a_factor_that_is_nearly_1_is_said_to_be_that():
    assert "Always 1.00005 times" in verdict_on(lambda x, m: (np.sum(x) / m * 1.00005, x * 2)).message


def test_an_error_that_says_too_much_is_cut_short():
    def raises(x, m):
        raise ValueError("no " * 10_000)

    assert len(verdict_on(raises).message) < 300


def test_a_word_for_every_case_is_claimed_only_where_no_case_got_another():
    one = exercise(
        answer=lambda k: "abc"[k],
        cases=lambda rng: [(0,), (1,), (2,)],
        outputs=(),
        slips=[Slip("a constant answer", lambda k, word=word: word, "Always the same.") for word in "abc"],
    )
    assert verdict_on(lambda k: "b", one).slip == "a constant answer"
    assert verdict_on(lambda k: "a" if k == 0 else "b", one).slip is None


def test_an_error_is_a_value_too():
    def raises(x, m):
        raise IndexError

    assert verdict_on(raises, exercise(slips=[Slip("out of range", raises, "Out of range.")])).slip == "out of range"


def test_with_which_error_a_slip_stops_matters_only_where_nothing_else_is_seen():
    def flipped(x, m):
        return np.sum(x) / m, x[::-1] * (2 if m < 5 else np.ones(2))

    def flipped_otherwise(x, m):
        if m == 5:
            raise IndexError
        return np.sum(x) / m, 2 * x[::-1]

    def stops(x, m):
        raise IndexError

    one = exercise(slips=[Slip("turned round", flipped, "Turned round.")])
    assert verdict_on(flipped_otherwise, one).message.startswith("Turned round.")
    assert "That is not all" not in verdict_on(flipped_otherwise, one).message
    assert verdict_on(stops, one).slip is None


def test_whole_numbers_that_agree_by_accident_name_no_slip_that_is_wrong_elsewhere():
    one = exercise(
        answer=lambda x, m: (m + 1, m + 2),
        slips=[
            Slip("three", lambda x, m: (3, m + 9), "Always three, and nine."),
            Slip("nine", lambda x, m: (m + 1, 9), "Nine."),
        ],
    )
    assert verdict_on(lambda x, m: (3, m + 2), one).slip is None
    assert verdict_on(lambda x, m: (m + 1, 9), one).slip == "nine"


def test_whole_numbers_are_in_proportion_by_accident():
    one = exercise(answer=lambda x, m: (m, x), slips=[])
    assert "times" not in verdict_on(lambda x, m: (2 * m, x), one).message


def test_a_list_is_shown_as_one():
    one = Exercise(id="chapter.name", answer=lambda x: sum(x), cases=lambda rng: [([1.0, 2.5],)])
    assert verdict_on(lambda x: 0.5, one).message.startswith("name([1, 2.5]) gives 0.5")


def test_two_edits_that_spoil_what_is_right_are_not_claimed():
    def answer(x, m):
        scale = 2 * m
        return x * scale, x * scale * m

    one = exercise(
        answer=answer,
        slips=[
            Slip("m for 2m", edit(answer, "2 * m", "m"), "Half."),
            Slip("m twice", edit(answer, "scale * m", "scale * m * m"), "m twice."),
        ],
    )
    verdict = verdict_on(lambda x, m: (2 * m * x, m * x * m * m), one)
    assert "second slip" not in verdict.message
    assert "Right already: total" in verdict.message


def test_two_edits_that_both_fail_explain_nothing():
    one = exercise(
        slips=[
            Slip("one", edit(answer, "np.sum(x)", "np.sum(unknown)"), "One."),
            Slip("two", edit(answer, "x * 2", "x * nowhere"), "Two."),
        ]
    )
    verdict = verdict_on(lambda x, m: (undefined, x), one)  # noqa: F821
    assert verdict.slip == "one"  # the same error, but never both
    assert "second slip" not in verdict.message


def test_changed_arguments_name_the_slip_that_changes_them():
    def in_place(x, m):
        x *= 2
        return np.sum(x) / m / 2, x

    one = exercise(slips=[Slip("in place", in_place, "Changed.")])

    def in_place_and_off(x, m):
        x *= 2
        return np.sum(x**3), x**2

    assert verdict_on(in_place, one).slip == "in place"
    verdict = verdict_on(in_place_and_off, one)
    assert verdict.slip == "in place"
    assert "That is not all. total: " in verdict.message


def test_nothing_known_shows_the_smallest_failing_case():
    one = exercise(answer=lambda x: x + 1.0, cases=lambda rng: [(5.0,), (np.array([1.0, 2.0]),)], outputs=(), slips=[])
    assert verdict_on(lambda x: x**2, one).message == "name(5) gives 25; expected 6."


def test_a_difference_too_small_to_show_is_pointed_at():
    one = exercise(
        answer=lambda x: x, cases=lambda rng: [(np.array([1.0, 2.0, 3.0]),)], outputs=(), slips=[], tolerance=1e-9
    )
    verdict = verdict_on(lambda x: x + np.array([0, 1e-6, 0]), one)
    assert "entry [1]" in verdict.message


def test_a_call_too_long_to_show_is_not():
    long = exercise(
        answer=lambda *xs: [xs[0], xs[1] + 1], cases=lambda rng: [(np.zeros(12),) * 9], outputs=(), slips=[]
    )
    message = verdict_on(lambda *xs: [xs[0], xs[1]], long).message
    assert message == "In place 1: Some entries are off, most of all entry [0]: 0; expected 1."


def test_a_secret_exercise_shows_no_case():
    one = exercise(answer=lambda x: x + 1.0, cases=lambda rng: [(5.0,)], outputs=(), slips=[], secret=True)
    assert "5" not in verdict_on(lambda x: x**2, one).message


def test_ordinary_cases_speak_before_extreme_ones():
    one = exercise(
        answer=lambda x: 1 / x if x else 0.0,
        cases=lambda rng: [(2.0,), (4.0,), Case((0.0,), holds=np.isfinite)],
        outputs=(),
        slips=[
            Slip("infinite", lambda x: np.float64(1) / x, "Infinite."),
            Slip("negative", lambda x: -1 / x if x else 0.0, "Negative."),
        ],
    )
    assert verdict_on(lambda x: np.float64(-1) / x, one).slip == "negative"
    assert verdict_on(lambda x: np.float64(1) / x, one).slip == "infinite"
    assert verdict_on(lambda x: np.float64(-1) / x, one).message == "Negative. That is not all. " + NOT_FINITE


def test_a_reference_that_fails_is_a_mistake_of_ours():
    def broken(x, m):
        raise ValueError("ours")

    with pytest.raises(RuntimeError, match="reference"):
        verdict_on(answer, exercise(answer=broken))


@pytest.mark.parametrize("value", [(np.nan, [None, np.zeros(2)]), (1.0, [None, np.array([0.0, np.inf])])])
def test_what_is_not_finite_is_told_before_any_property(value):
    one = exercise(
        answer=lambda x, m: (1.0, [None, np.zeros(2)]), properties=[Property("none", lambda args, value: False, "No.")]
    )
    assert verdict_on(lambda x, m: value, one).message == NOT_FINITE
    assert verdict_on(lambda x, m: (1.0, [np.nan, np.zeros(2)]), one).message == "No."


def test_properties_speak_in_their_order():
    one = Exercise(
        "chapter.draw",
        answer=lambda rng: rng.normal(size=50),
        cases=lambda rng: [(Seed(1),)],
        properties=[
            Property("zeros", lambda args, value: np.any(value), "All zeros."),
            Property("positive", lambda args, value: value.min() < 0, "All positive."),
        ],
    )
    assert verdict_on(lambda rng: np.zeros(50), one).slip == "zeros"
    assert verdict_on(lambda rng: rng.random(50), one).slip == "positive"
    assert verdict_on(lambda rng: rng.normal(size=50), one).passed
    assert verdict_on(lambda rng: rng.normal(size=49), one).message == "The shape is (49,); expected (50,)."
    assert "rng" in verdict_on(lambda rng: np.linspace(-1, 1, 50), one).message


def test_an_edit_of_text_that_is_not_there_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="has no 'nowhere'"):
        edit(answer, "nowhere", "x")(np.ones(2), 2)


def test_edits_go_together_where_they_touch_different_text():
    sums, triples = edit(answer, " / m", ""), edit(answer, "x * 2", "x * 3")
    function = both(sums, triples)
    assert function(np.ones(4), 4)[0] == 4
    assert function(np.ones(4), 4)[1][0] == 3
    assert both(edit(answer, "np.sum(x) / m", "0"), sums) is None
    assert both(Edit(exercise, ()), sums) is None
