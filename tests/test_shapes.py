import numpy as np
import pytest

from dlcore.shapes import as_columns, class_labels, columns, layer_sizes, one_hot


def test_rows_become_columns():
    assert np.array_equal(as_columns([[1, 2], [3, 4], [5, 6]]), [[1, 3, 5], [2, 4, 6]])


def test_a_list_of_labels_becomes_one_row():
    assert as_columns([0, 1, 1]).shape == (1, 3)


@pytest.mark.parametrize("rows", [np.zeros((3, 2)), np.zeros(3)])
def test_changing_the_columns_leaves_the_rows_alone(rows):
    as_columns(rows)[...] = 7
    assert not rows.any()


def test_a_stack_of_images_is_refused_and_told_how_to_flatten():
    with pytest.raises(ValueError, match=r"shape \(5, 28, 28\).*rows.reshape\(len\(rows\), -1\)"):
        as_columns(np.zeros((5, 28, 28)))


@pytest.mark.parametrize(
    ("values", "n", "m", "advice"),
    [
        (np.zeros(200), 1, 200, r"Try Y.reshape\(1, -1\)"),
        (np.zeros((200, 2)), 2, 200, r"Try Y\.T"),
        (np.zeros((200, 2)), 2, None, r"Try Y\.T"),
        (np.zeros(3), 3, None, r"Try Y.reshape\(-1, 1\)"),
        (np.zeros(200), 10, 200, r"one_hot\(Y, 10\)"),
    ],
)
def test_a_wrong_shape_says_what_came_what_was_expected_and_what_to_type(values, n, m, advice):
    with pytest.raises(ValueError, match=advice) as complaint:
        columns("Y", values, n, m, row="output")
    assert f"Y has shape {values.shape}, expected ({n}, {m or 'm'})" in str(complaint.value)
    assert "one row per output, one column per example" in str(complaint.value)


def test_no_advice_is_given_where_the_shape_does_not_show_what_was_meant():
    with pytest.raises(ValueError, match=r"one column per example\.$"):
        columns("X", np.zeros((5, 7)), 2)


def test_an_empty_batch_is_refused():
    with pytest.raises(ValueError, match="no examples"):
        columns("X", np.zeros((2, 0)), 2)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_nan_and_infinity_are_named_with_their_place(bad):
    X = np.zeros((2, 3))
    X[1, 2] = bad
    with pytest.raises(ValueError, match=f"X holds {bad} in row 1, column 2"):
        columns("X", X, 2)


@pytest.mark.parametrize("values", [[["a", "b"]], np.array([[1j]]), [[None]], np.array([["2026-11-21"]], "datetime64")])
def test_what_is_no_number_is_refused(values):
    with pytest.raises(TypeError, match=r"X has dtype .*, expected real numbers"):
        columns("X", values, 1)


def test_integers_and_booleans_come_out_in_the_asked_dtype():
    assert columns("X", [[True, False]], 1, dtype=np.float32).dtype == np.float32
    assert columns("X", [[1, 2]], 1).dtype == np.float64


def test_one_hot_puts_the_one_in_the_row_of_the_class():
    assert np.array_equal(one_hot([2, 0], 3), [[0, 1], [0, 0], [1, 0]])


@pytest.mark.parametrize(
    ("labels", "complaint"),
    [
        ([0, 3], "3 at position 1, expected whole numbers 0 … 2"),
        ([-1, 0], "-1 at position 0"),
        ([0.5], "0.5 at position 0"),
        ([np.nan], "nan at position 0"),
        ([], "empty"),
        ([[0, 1]], r"shape \(1, 2\), expected \(m,\)"),
    ],
)
def test_labels_out_of_range_are_named(labels, complaint):
    with pytest.raises(ValueError, match=complaint):
        one_hot(labels, 3)


def test_labels_that_are_words_are_refused():
    with pytest.raises(TypeError, match="labels has dtype"):
        class_labels("labels", ["cat", "dog"], 2)


def test_labels_given_as_whole_floats_become_integers():
    assert class_labels("labels", [0.0, 2.0], 3).dtype.kind == "i"


@pytest.mark.parametrize("sizes", [[3], [], [2, 0, 1], [2, 1.5], [2, -1]])
def test_layer_sizes_need_an_input_an_output_and_whole_numbers(sizes):
    with pytest.raises(ValueError, match=r"expected \[n0, …, nL\]"):
        layer_sizes(sizes)
