"""Metrics agree with scikit-learn wherever it has the same one, and refuse what has no answer."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn import metrics as sk

from dlcore import MLP, metrics
from dlcore.optimizers import GradientDescent
from dlcore.train import Record

VALUES = st.floats(-1e6, 1e6).map(lambda x: round(x, 6))
REGRESSION = [
    metrics.mean_squared_error,
    metrics.mean_absolute_error,
    metrics.mean_absolute_percentage_error,
    metrics.cosine_similarity,
]


@st.composite
def pairs(draw):
    """Y and Y_hat of one shape (K, m)."""
    shape = draw(st.tuples(st.integers(1, 4), st.integers(1, 12)))
    return draw(arrays(float, shape, elements=VALUES)), draw(arrays(float, shape, elements=VALUES))


@st.composite
def labelled(draw):
    """K, labels (m,), predicted (m,)."""
    K, m = draw(st.integers(2, 6)), draw(st.integers(1, 40))
    of_class = st.integers(0, K - 1)
    return K, draw(arrays(int, m, elements=of_class)), draw(arrays(int, m, elements=of_class))


@given(pairs())
def test_squared_and_absolute_error_are_those_of_scikit_learn(pair):
    Y, Y_hat = pair
    assert metrics.mean_squared_error(Y, Y_hat) == pytest.approx(sk.mean_squared_error(Y.T, Y_hat.T))
    assert metrics.mean_absolute_error(Y, Y_hat) == pytest.approx(sk.mean_absolute_error(Y.T, Y_hat.T))


@given(pairs())
def test_percentage_error_is_a_hundred_times_that_of_scikit_learn(pair):
    Y, Y_hat = pair
    Y = np.where(Y == 0, 1.0, Y)
    expected = 100 * sk.mean_absolute_percentage_error(Y.T, Y_hat.T)
    assert metrics.mean_absolute_percentage_error(Y, Y_hat) == pytest.approx(expected)


@given(pairs())
def test_cosine_similarity_is_the_mean_of_scikit_learns_over_columns(pair):
    Y, Y_hat = pair
    expected = np.mean(np.diag(sk.pairwise.cosine_similarity(Y.T, Y_hat.T)))
    assert metrics.cosine_similarity(Y, Y_hat) == pytest.approx(expected, abs=1e-9)


def test_cosine_similarity_of_lengths_whose_squares_underflow_or_overflow_is_still_right():
    Y = np.array([[1e-200, 3e200], [0.0, 4e200]])
    assert metrics.cosine_similarity(Y, Y) == pytest.approx(1)
    assert metrics.cosine_similarity(Y, -Y) == pytest.approx(-1)


def test_cosine_similarity_counts_a_column_of_zeros_as_nothing():
    Y = np.array([[1.0, 0.0], [0.0, 0.0]])
    assert metrics.cosine_similarity(Y, Y) == 0.5


def test_errors_in_a_worked_example():
    Y, Y_hat = np.array([[1.0, 2.0, -4.0]]), np.array([[2.0, 2.0, -2.0]])
    assert metrics.mean_squared_error(Y, Y_hat) == pytest.approx(5 / 3)  # (1 + 0 + 4)/3, no ½
    assert metrics.mean_absolute_error(Y, Y_hat) == 1  # (1 + 0 + 2)/3
    assert metrics.mean_absolute_percentage_error(Y, Y_hat) == pytest.approx(50)  # (100 + 0 + 50)/3 %
    assert metrics.cosine_similarity(Y, Y_hat) == 1  # one row: only the sign counts


def test_a_percentage_of_zero_is_refused_and_located():
    Y = np.array([[1.0, 2.0, 0.0]])
    with pytest.raises(ValueError, match=r"^Y holds 0 in row 0, column 2.*mean_absolute_error"):
        metrics.mean_absolute_percentage_error(Y, Y)


@given(pairs(), st.randoms(use_true_random=False))
def test_the_order_of_the_examples_does_not_matter(pair, random):
    Y, Y_hat = pair
    Y = np.where(Y == 0, 1.0, Y)
    order = random.sample(range(Y.shape[1]), Y.shape[1])
    for metric in REGRESSION:
        assert metric(Y[:, order], Y_hat[:, order]) == pytest.approx(metric(Y, Y_hat), rel=1e-9, abs=1e-9)


@given(labelled(), st.integers(0, 2**32))
def test_accuracies_are_those_of_scikit_learn(case, seed):
    K, labels, _ = case
    P = np.random.default_rng(seed).random((K, labels.size))
    Y = np.eye(K)[:, labels]
    expected = sk.accuracy_score(labels, P.argmax(axis=0))
    assert metrics.categorical_accuracy(Y, P) == pytest.approx(expected)
    assert metrics.sparse_categorical_accuracy(labels, P) == pytest.approx(expected)
    A, side = P[:1], labels[None] % 2
    assert metrics.binary_accuracy(side, A) == pytest.approx(sk.accuracy_score(side[0], A[0] >= 0.5))


@given(labelled(), st.integers(0, 2**32))
def test_top_k_accuracy_is_that_of_scikit_learn_and_grows_to_one(case, seed):
    K, labels, _ = case
    P = np.random.default_rng(seed).random((K, labels.size))
    values = [metrics.top_k_accuracy(P, labels, k) for k in range(1, K + 1)]
    assert values == sorted(values)
    assert values[-1] == 1
    if K > 2:  # scikit-learn takes two classes as one score a row
        for k in range(1, K):
            expected = sk.top_k_accuracy_score(labels, P.T, k=k, labels=np.arange(K))
            assert values[k - 1] == pytest.approx(expected)


def test_saying_the_same_of_every_class_is_no_way_to_be_right():
    P, labels = np.full((4, 8), 0.25), np.arange(8) % 4
    assert metrics.top_k_accuracy(P, labels, 1) == 0.25
    assert metrics.top_k_accuracy(P, labels, 2) == 0.5


def test_one_half_says_one():
    assert metrics.binary_accuracy([[1, 0]], [[0.5, 0.5]]) == 0.5
    assert metrics.binary_accuracy([[1, 0]], [[0.5, 0.4999]]) == 1


@given(labelled())
def test_the_confusion_matrix_is_that_of_scikit_learn(case):
    K, labels, predicted = case
    expected = sk.confusion_matrix(labels, predicted, labels=np.arange(K))
    np.testing.assert_array_equal(metrics.confusion_matrix(labels, predicted, K), expected)


def test_rows_of_the_confusion_matrix_are_the_truth():
    np.testing.assert_array_equal(metrics.confusion_matrix([0, 0, 1], [0, 1, 1], 2), [[1, 1], [0, 1]])


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30))
def test_precision_and_recall_are_those_of_scikit_learn_and_zero_where_undefined(cases):
    labels, predicted = np.array(cases, int).T
    precision, recall = metrics.precision_recall(labels, predicted)
    assert precision == pytest.approx(sk.precision_score(labels, predicted, zero_division=0))
    assert recall == pytest.approx(sk.recall_score(labels, predicted, zero_division=0))


def test_precision_comes_before_recall():
    assert metrics.precision_recall([1, 1, 1, 1, 0], [1, 0, 0, 0, 0]) == (1.0, 0.25)


def test_a_metric_of_ones_own_is_followed_through_a_training_beside_the_courses():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(2, 60))
    Y = (X[:1] > 0).astype(float)
    model = MLP([2, 4, 1], hidden="tanh", rng=rng)

    def share_of_ones(Y, A):
        return np.mean(A >= 0.5)

    record = Record(
        accuracy=lambda model: metrics.binary_accuracy(Y, model.forward(X)),
        ones=lambda model: share_of_ones(Y, model.forward(X)),
    )
    history = model.fit(X, Y, optimizer=GradientDescent(0.5), epochs=40, callbacks=[record])
    assert len(history.records["accuracy"]) == len(history.records["ones"]) == 40
    assert history.records["accuracy"][-1] == np.mean(model.predict(X) == Y)
    assert history.records["accuracy"][-1] > 0.9
    assert history.records["ones"][-1] == np.mean(model.predict(X))


@pytest.mark.parametrize("metric", [*REGRESSION, metrics.binary_accuracy, metrics.categorical_accuracy])
def test_every_wrong_pair_of_arrays_is_refused_in_words(metric):
    Y = np.array([[1.0, 1.0, 1.0]])
    other = "Y_hat" if metric in REGRESSION else "A" if metric is metrics.binary_accuracy else "P"
    with pytest.raises(ValueError, match=r"^Y has shape \(3,\), expected \(1, m\).*Try Y\.reshape\(1, -1\)"):
        metric(Y[0], Y)
    with pytest.raises(ValueError, match=rf"^{other} has shape \(3,\), expected \(1, 3\).*{other}\.reshape\(1, -1\)"):
        metric(Y, Y[0])
    with pytest.raises(ValueError, match=rf"^{other} has shape \(3, 1\), expected \(1, 3\).*Try {other}\.T"):
        metric(Y, Y.T)
    with pytest.raises(ValueError, match=r"^Y has shape.*no examples"):
        metric(Y[:, :0], Y[:, :0])
    with pytest.raises(ValueError, match=r"^Y has shape \(0, 3\)"):
        metric(Y[:0], Y[:0])
    with pytest.raises(ValueError, match=rf"^{other} holds nan in row 0, column 1"):
        metric(Y, np.array([[1.0, np.nan, 1.0]]))
    with pytest.raises(ValueError, match=r"^Y holds inf"):
        metric(np.array([[1.0, np.inf, 1.0]]), Y)
    with pytest.raises(TypeError, match=f"^{other} has dtype"):
        metric(Y, np.array([["a", "b", "c"]]))
    with pytest.raises(TypeError, match=r"^Y has dtype complex"):
        metric(Y * 1j, Y)


@pytest.mark.parametrize("A", [[[-3.0, 5.0]], [[0.0, 1.1]]])
def test_scores_are_no_probabilities(A):
    with pytest.raises(ValueError, match=r"^A lies in .*Try sigmoid\(Z\)"):
        metrics.binary_accuracy([[0, 1]], A)


def test_labels_that_are_no_labels_are_refused():
    P = np.array([[0.2, 0.9], [0.8, 0.1]])
    with pytest.raises(ValueError, match="holds 2 at position 1, expected whole numbers 0 … 1"):
        metrics.sparse_categorical_accuracy([1, 2], P)
    with pytest.raises(ValueError, match=r"labels has shape \(1, 2\)"):
        metrics.top_k_accuracy(P, [[0, 1]], 1)
    with pytest.raises(ValueError, match="labels has 3 examples and P has 2"):
        metrics.sparse_categorical_accuracy([1, 0, 1], P)
    with pytest.raises(ValueError, match="labels has 1 examples and predicted has 2"):
        metrics.confusion_matrix([1], [1, 0], 2)
    with pytest.raises(ValueError, match="predicted holds -1"):
        metrics.precision_recall([0, 1], [-1, 1])
    with pytest.raises(ValueError, match="labels holds nan"):
        metrics.precision_recall([0, np.nan], [0, 1])
    with pytest.raises(ValueError, match="labels is empty"):
        metrics.confusion_matrix([], [], 2)
    with pytest.raises(ValueError, match="column 0 of Y adds up to 2"):
        metrics.categorical_accuracy([[1, 0], [1, 1]], P)


@pytest.mark.parametrize("wrong", [0, 3, 1.0, "1", None])
def test_an_impossible_k_is_refused(wrong):
    with pytest.raises(ValueError, match=r"^k is .* from 1 to K = 2"):
        metrics.top_k_accuracy(np.array([[0.2], [0.8]]), [1], wrong)


@pytest.mark.parametrize("wrong", [0, -1, 2.0, "2", None])
def test_an_impossible_number_of_classes_is_refused(wrong):
    with pytest.raises(ValueError, match=r"^K is"):
        metrics.confusion_matrix([0], [0], wrong)
