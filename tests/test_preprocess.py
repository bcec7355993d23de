"""Splits lose nothing and mix fairly; scalers agree with scikit-learn's and learn from the training part only."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from dlcore.preprocess import Scaler, min_max, split, standardizer

FRACTIONS = [(0.7, 0.3), (0.6, 0.2, 0.2), (0.98, 0.01, 0.01), (1.0,), (0.25,) * 4]
FEATURES = arrays(
    float,
    st.tuples(st.integers(1, 5), st.integers(1, 20)),
    elements=st.floats(-1e4, 1e4).map(lambda x: round(x, 3)),
)


def numbered(m, K=1):
    """X whose column j is (j, -j), and targets that tell j too."""
    j = np.arange(m, dtype=float)
    return np.stack([j, -j]), np.tile(j, (K, 1))


@given(m=st.integers(100, 400), fractions=st.sampled_from(FRACTIONS), seed=st.integers(0, 2**32), fair=st.booleans())
def test_every_example_is_in_one_part_beside_its_own_target(m, fractions, seed, fair):
    X, Y = numbered(m, K=3)
    parts = split(X, Y, fractions, np.random.default_rng(seed), stratify=fair)
    for X_part, Y_part in parts:
        np.testing.assert_array_equal(X_part[0], -X_part[1])
        np.testing.assert_array_equal(X_part[0], Y_part[2])
    together = np.concatenate([X_part[0] for X_part, _ in parts])
    np.testing.assert_array_equal(np.sort(together), np.arange(m))
    ends = np.cumsum([X_part.shape[1] for X_part, _ in parts])
    np.testing.assert_array_equal(ends, np.round(m * np.cumsum(fractions)))


def test_a_split_is_random_repeats_with_its_seed_and_leaves_its_input_alone():
    X, Y = numbered(50)
    before = X.copy()
    first, again, other = (split(X, Y, (0.5, 0.5), np.random.default_rng(seed))[0][0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    assert not np.array_equal(np.sort(first[0]), np.arange(25))
    first[:] = 99
    np.testing.assert_array_equal(X, before)


@given(
    counts=st.lists(st.integers(1, 80), min_size=2, max_size=5),
    fractions=st.sampled_from([(0.7, 0.3), (0.6, 0.2, 0.2), (0.5, 0.5)]),
    seed=st.integers(0, 2**32),
)
def test_stratified_parts_hold_every_class_in_proportion(counts, fractions, seed):
    K, m = len(counts), sum(counts)
    if m < 10:
        counts, m = [count + 10 for count in counts], m + 10 * K
    labels = np.repeat(np.arange(K), counts)
    Y = np.eye(K)[:, labels]
    for (_, Y_part), fraction in zip(
        split(Y, Y, fractions, np.random.default_rng(seed), stratify=True), fractions, strict=True
    ):
        # each of a part's two ends is off by half an example, and by the class's share of what all classes are off
        allowed = 2 * (0.5 + np.array(counts) / m * (K + 1) / 2)
        assert (abs(Y_part.sum(axis=1) - fraction * np.array(counts)) <= allowed).all()


def test_a_rare_class_is_dealt_out_and_within_a_part_the_order_is_random():
    Y = np.array([[0.0] * 180 + [1.0] * 20])
    (_, train), (_, test) = split(Y, Y, (0.7, 0.3), np.random.default_rng(0), stratify=True)
    assert (train.sum(), test.sum()) == (14, 6)
    gaps = np.diff(np.flatnonzero(train[0]))
    assert len(set(gaps)) > 4  # evenly dealt would be all tens


def test_stratifying_keeps_the_choice_within_a_class_random():
    Y = np.repeat([[0.0, 1.0]], 50, axis=1)
    X = np.arange(100.0)[None]
    chosen = [set(split(X, Y, (0.5, 0.5), np.random.default_rng(s), stratify=True)[0][0][0]) for s in range(2)]
    assert chosen[0] != chosen[1]


def test_parts_keep_their_dtype():
    X, Y = np.ones((3, 10), np.float32), np.ones((1, 10), int)
    (X_part, Y_part), _ = split(X, Y, (0.5, 0.5), np.random.default_rng(0))
    assert (X_part.dtype, Y_part.dtype) == (np.float32, int)


@pytest.mark.parametrize(
    "fractions", [(0.5, 0.6), (0.7,), (1.2, -0.2), (1.0, 0.0), (), 0.7, (np.nan, 1), (np.inf, 1), [[0.5, 0.5]]]
)
def test_fractions_that_are_none_are_refused(fractions):
    X, Y = numbered(20)
    with pytest.raises(ValueError, match=r"^fractions is .*expected positive numbers that add up to 1"):
        split(X, Y, fractions, np.random.default_rng(0))


def test_an_empty_part_is_refused():
    X, Y = numbered(20)
    with pytest.raises(ValueError, match="of 20 examples leave a part empty"):
        split(X, Y, (0.98, 0.01, 0.01), np.random.default_rng(0))


def test_a_split_of_wrong_shapes_or_without_a_generator_is_refused():
    X, Y = numbered(20)
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match=r"^Y has shape \(20,\), expected \(1, 20\).*Try Y\.reshape\(1, -1\)"):
        split(X, Y[0], (0.5, 0.5), rng)
    with pytest.raises(ValueError, match=r"^Y has shape \(1, 20\), expected \(1, 2\)"):
        split(X.T, Y, (0.5, 0.5), rng)
    with pytest.raises(ValueError, match=r"^X has shape \(20,\)"):
        split(X[0], Y, (0.5, 0.5), rng)
    with pytest.raises(ValueError, match="no examples"):
        split(X[:, :0], Y[:, :0], (0.5, 0.5), rng)
    X[1, 3] = np.nan
    with pytest.raises(ValueError, match=r"^X holds nan in row 1, column 3"):
        split(X, Y, (0.5, 0.5), rng)
    with pytest.raises(TypeError, match=r"Try np\.random\.default_rng\(0\)"):
        split(Y, Y, (0.5, 0.5), 0)


@given(FEATURES, st.integers(0, 2**32))
def test_scalers_are_those_of_scikit_learn_on_training_and_on_unseen_data(X_train, seed):
    varied = (X_train != X_train[:, :1]).any(axis=1)
    X_test = np.random.default_rng(seed).normal(scale=1e4, size=(len(X_train), 7))
    for learn, theirs in ((standardizer, StandardScaler()), (min_max, MinMaxScaler())):
        scaler, theirs = learn(X_train), theirs.fit(X_train.T)
        for X in (X_train, X_test):
            expected = theirs.transform(X.T).T
            np.testing.assert_allclose(scaler.transform(X)[varied], expected[varied], rtol=1e-7, atol=1e-7)


@given(FEATURES)
def test_standardized_features_have_mean_zero_and_variance_one_or_are_zero(X):
    Z = standardizer(X).transform(X)
    constant = (X[:, :1] == X).all(axis=1)
    np.testing.assert_allclose(Z.mean(axis=1), 0, atol=1e-6)
    np.testing.assert_allclose(Z.var(axis=1), ~constant, atol=1e-6)
    assert not Z[constant].any()


@given(FEATURES)
def test_min_max_fills_zero_to_one_or_is_zero(X):
    Z = min_max(X).transform(X)
    constant = (X[:, :1] == X).all(axis=1)
    np.testing.assert_array_equal(Z.min(axis=1), 0)
    np.testing.assert_allclose(Z.max(axis=1), ~constant)


@given(FEATURES)
def test_inverse_gives_the_original_units_back(X):
    for scaler in (standardizer(X), min_max(X)):
        np.testing.assert_allclose(scaler.inverse(scaler.transform(X)), X, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("learn", [standardizer, min_max])
def test_a_constant_with_a_rounding_error_in_its_mean_becomes_exactly_zero(learn):
    X = np.full((1, 3), 0.1)
    assert X.std() > 0  # the trap
    np.testing.assert_array_equal(learn(X).transform(X), np.zeros((1, 3)))


def test_unseen_values_are_measured_in_training_units_and_not_clipped():
    X_train, X_test = np.array([[0.0, 10.0]]), np.array([[-10.0, 30.0]])
    np.testing.assert_array_equal(min_max(X_train).transform(X_test), [[-1, 3]])
    np.testing.assert_array_equal(standardizer(X_train).transform(X_test), [[-3, 5]])


@pytest.mark.parametrize("learn", [standardizer, min_max])
def test_float32_stays_float32_and_is_summed_exactly_enough(learn):
    X = np.random.default_rng(0).normal(1000, 1, (2, 5000)).astype(np.float32)
    scaler = learn(X)
    assert scaler.transform(X).dtype == scaler.inverse(X).dtype == np.float32
    exact = learn(X.astype(float))
    np.testing.assert_allclose(scaler.transform(X), exact.transform(X), atol=1e-5)
    assert learn(np.array([[1, 2, 4]])).transform([[1, 2]]).dtype == float


def test_a_scaler_can_be_made_from_kept_numbers():
    scaler = Scaler(offset=np.array([[1.0]]), scale=np.array([[2.0]]))
    np.testing.assert_array_equal(scaler.transform([[5]]), [[2]])


@pytest.mark.parametrize("learn", [standardizer, min_max])
def test_a_scaler_refuses_what_it_was_not_made_for(learn):
    X = np.arange(6.0).reshape(2, 3)
    with pytest.raises(ValueError, match=r"^X_train has shape \(2,\), expected \(1, m\)"):
        learn(X[:, 0])
    with pytest.raises(ValueError, match=r"^X_train holds nan in row 0, column 1"):
        learn([[1.0, np.nan]])
    with pytest.raises(TypeError, match=r"^X_train has dtype"):
        learn([["a", "b"]])
    with pytest.raises(ValueError, match="no examples"):
        learn(X[:, :0])
    for use in (learn(X).transform, learn(X).inverse):
        with pytest.raises(ValueError, match=r"^X has shape \(3, 2\), expected \(2, m\).*Try X\.T"):
            use(X.T)
        with pytest.raises(ValueError, match=r"^X holds inf"):
            use([[1.0, np.inf], [0.0, 0.0]])
