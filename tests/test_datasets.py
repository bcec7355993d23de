"""The toys lie where TensorFlow Playground puts them; the real data is whole, or says that it is not."""

import hashlib
import inspect
import json
import shutil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import make_moons
from sklearn.linear_model import LogisticRegression

from dlcore import datasets
from dlcore.datasets import real

TOYS = [datasets.gauss, datasets.blobs, datasets.moons, datasets.circle, datasets.xor, datasets.spiral]
PLANES = [datasets.plane, datasets.hills]
NOISY = [toy for toy in TOYS + PLANES if toy is not datasets.blobs]


@pytest.fixture(scope="module")
def digits():
    return datasets.mnist()


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of the data folder that a test may damage."""
    folder = tmp_path / "datasets"
    shutil.copytree(real.FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    monkeypatch.setattr(real, "FOLDER", folder)
    return folder


@pytest.mark.parametrize("toy", TOYS + PLANES)
@given(m=st.integers(2, 60), seed=st.integers(0, 2**32))
def test_every_toy_has_one_column_per_example_and_repeats_with_its_seed(toy, m, seed):
    X, Y = toy(m, rng=np.random.default_rng(seed))
    assert X.shape == (2, m)
    assert Y.shape == (1, m)
    assert X.dtype == Y.dtype == np.float64
    assert np.isfinite(X).all()
    again = toy(m, rng=np.random.default_rng(seed))
    np.testing.assert_array_equal(X, again[0])
    np.testing.assert_array_equal(Y, again[1])


@pytest.mark.parametrize("toy", TOYS + PLANES)
def test_another_seed_gives_other_data(toy):
    assert not np.array_equal(*(toy(50, rng=np.random.default_rng(seed))[0] for seed in (0, 1)))


@pytest.mark.parametrize("toy", TOYS + PLANES)
def test_no_toy_touches_the_global_random_state(toy):
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    toy(20, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(before, np.random.get_state()[1])  # noqa: NPY002


@pytest.mark.parametrize("toy", TOYS)
def test_labels_are_zero_and_one_in_equal_numbers_and_mixed_order(toy):
    X, Y = toy(400, rng=np.random.default_rng(3))
    assert set(np.unique(Y)) == {0.0, 1.0}
    assert abs(Y.mean() - 0.5) < 0.1  # xor draws its quadrants at random: standard deviation 0.025
    assert abs(Y[0, :200].mean() - 0.5) < 0.15
    assert np.abs(X).max() < 6.5


def test_circle_and_xor_and_spiral_follow_their_formulas_without_noise():
    X, Y = datasets.circle(500, rng=np.random.default_rng(1))
    r = np.linalg.norm(X, axis=0)
    assert r[Y[0] == 1].max() < 2.5
    assert r[Y[0] == 0].min() >= 3.5
    assert r.max() < 5

    X, Y = datasets.xor(500, rng=np.random.default_rng(1))
    np.testing.assert_array_equal(Y[0] == 1, X[0] * X[1] >= 0)
    assert np.abs(X).min() >= 0.3
    assert np.abs(X).max() <= 5.3

    X, Y = datasets.spiral(500, rng=np.random.default_rng(1))
    turned = np.where(Y[0] == 1, X, -X)  # the two arms are each other's mirror image in the origin
    r = np.linalg.norm(turned, axis=0)
    t = 2 * np.pi * 1.75 * r / 5
    np.testing.assert_allclose(turned, [r * np.sin(t), r * np.cos(t)], atol=1e-12)


def test_gauss_has_the_playgrounds_centres_and_its_variance_between_one_half_and_four():
    for noise, variance in [(0.0, 0.5), (0.5, 4.0)]:
        X, Y = datasets.gauss(20_000, noise, rng=np.random.default_rng(5))
        np.testing.assert_allclose(X[:, Y[0] == 1].mean(axis=1), [2, 2], atol=0.08)
        np.testing.assert_allclose(X[:, Y[0] == 0].mean(axis=1), [-2, -2], atol=0.08)
        np.testing.assert_allclose(X[:, Y[0] == 1].var(axis=1), variance, rtol=0.06)


def test_moons_lie_on_those_of_scikit_learn():
    X, Y = datasets.moons(300, noise=0.0, rng=np.random.default_rng(0))
    dense, label = make_moons(20_000, noise=None, random_state=0)
    for k in (0, 1):
        curve = 3 * (dense[label == k].T - np.array([[0.5], [0.25]]))
        points = X[:, Y[0] == k]
        nearest = np.linalg.norm(points[:, :, None] - curve[:, None, :], axis=0).min(axis=1)
        assert nearest.max() < 1e-3


def test_plane_is_a_slope_and_hills_peak_at_their_centres():
    X, Y = datasets.plane(300, rng=np.random.default_rng(0))
    np.testing.assert_allclose(Y[0], (X[0] + X[1]) / 10)

    X, Y = datasets.hills(5000, rng=np.random.default_rng(0))
    centres = [(-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)]
    expected = np.zeros(5000)
    for cx, cy, sign in centres:  # the Playground's loop: the largest absolute value wins
        value = sign * np.clip(1 - np.hypot(X[0] - cx, X[1] - cy) / 2, 0, 1)
        expected = np.where(np.abs(value) > np.abs(expected), value, expected)
    np.testing.assert_allclose(Y[0], expected, atol=1e-12)


@pytest.mark.parametrize("toy", [datasets.circle, datasets.xor, datasets.plane, datasets.hills])
def test_noise_changes_targets_and_leaves_the_points_in_their_range(toy):
    X, Y = toy(400, 0.5, rng=np.random.default_rng(0))
    clean_X, clean_Y = toy(400, rng=np.random.default_rng(0))
    order, clean_order = np.lexsort(X), np.lexsort(clean_X)
    np.testing.assert_array_equal(X[:, order], clean_X[:, clean_order])
    assert not np.array_equal(Y[:, order], clean_Y[:, clean_order])


def test_blobs_of_three_classes_are_one_hot_and_balanced():
    X, Y = datasets.blobs(300, classes=3, spread=0.1, rng=np.random.default_rng(0))
    assert Y.shape == (3, 300)
    np.testing.assert_array_equal(Y.sum(axis=1), [100, 100, 100])
    np.testing.assert_array_equal(Y.sum(axis=0), np.ones(300))
    centres = X @ Y.T / 100
    np.testing.assert_allclose(np.linalg.norm(centres, axis=0), 3, atol=0.05)


@pytest.mark.parametrize("name", ["and", "or", "nand", "xor"])
def test_gates_are_their_truth_tables(name):
    X, Y = datasets.gates(name)
    python = {"and": lambda a, b: a & b, "or": lambda a, b: a | b, "nand": lambda a, b: 1 - (a & b)}
    truth = python.get(name, lambda a, b: a ^ b)
    assert {tuple(x) for x in X.T} == {(0, 0), (0, 1), (1, 0), (1, 1)}
    assert [truth(int(a), int(b)) for a, b in X.T] == Y[0].tolist()


def test_a_gate_can_be_changed_without_changing_the_next_one():
    X, Y = datasets.gates("not")
    np.testing.assert_array_equal(Y, 1 - X)
    Y += 7
    np.testing.assert_array_equal(datasets.gates("not")[1], [[1, 0]])


@pytest.mark.parametrize("toy", TOYS + PLANES)
@pytest.mark.parametrize("m", [0, 1, -3, 2.0, True, "20", None])
def test_an_impossible_number_of_examples_is_refused(toy, m):
    with pytest.raises(ValueError, match=r"^m is .*Try m=200\.$"):
        toy(m, rng=np.random.default_rng(0))


@pytest.mark.parametrize("toy", NOISY)
@pytest.mark.parametrize("noise", [-0.1, 0.6, 25, np.nan, np.array([0.1, 0.2])])
def test_noise_outside_zero_to_one_half_is_refused(toy, noise):
    with pytest.raises(ValueError, match=r"^noise is .*Try noise=0\.1\.$"):
        toy(20, noise, rng=np.random.default_rng(0))


@pytest.mark.parametrize("toy", TOYS + PLANES)
@pytest.mark.parametrize("rng", [0, None, np.random])
def test_anything_but_a_generator_is_refused(toy, rng):
    with pytest.raises(TypeError, match=r"Try rng=np\.random\.default_rng\(0\)\.$"):
        toy(20, rng=rng)


@pytest.mark.parametrize("toy", TOYS + PLANES)
def test_the_generator_is_a_keyword_without_a_default(toy):
    rng = inspect.signature(toy).parameters["rng"]
    assert rng.kind is inspect.Parameter.KEYWORD_ONLY
    assert rng.default is inspect.Parameter.empty


def test_impossible_blobs_and_gates_are_refused():
    rng = np.random.default_rng(0)
    for classes in (1, 21, 2.5):
        with pytest.raises(ValueError, match=r"^classes is"):
            datasets.blobs(20, classes, rng=rng)
    for spread in (-1, np.nan, np.inf):
        with pytest.raises(ValueError, match=r"^spread is"):
            datasets.blobs(20, spread=spread, rng=rng)
    with pytest.raises(ValueError, match="expected one of and, or, nand, xor, not"):
        datasets.gates("nor")


def test_digits_have_the_shapes_ranges_and_labels_of_the_course(digits):
    assert digits.X_train.shape == (784, 10_000)
    assert digits.X_test.shape == (784, 2000)
    for X in (digits.X_train, digits.X_test):
        assert X.dtype == np.float32
        assert X.min() == 0
        assert X.max() == 1
    assert digits.labels_train[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]  # MNIST's well-known beginning
    assert digits.labels_test[:4].tolist() == [7, 1, 0, 5]  # every fifth of 7 2 1 0 4 1 4 9 5 9 0 6 9 0 1 5 …
    assert digits.Y_train.shape == (10, 10_000)
    np.testing.assert_array_equal(digits.Y_test.argmax(axis=0), digits.labels_test)
    np.testing.assert_array_equal(digits.Y_test.sum(axis=0), np.ones(2000))
    assert "10000 images to train on" in repr(digits)


def test_a_column_is_an_image_read_row_by_row(digits):
    assert digits.images_train.shape == (10_000, 28, 28)
    assert np.shares_memory(digits.images_train, digits.X_train)
    np.testing.assert_array_equal(digits.images_train[3].ravel(), digits.X_train[:, 3])
    one = digits.images_train[3]  # a 1: taller than wide
    assert one.any(axis=1).sum() > one.any(axis=0).sum()


def test_clothes_have_ten_named_classes_of_about_a_thousand_each():
    clothes = datasets.fashion()
    assert clothes.X_train.shape == (784, 10_000)
    assert clothes.class_names[5] == "sandal"
    assert clothes.class_names[clothes.labels_train[0]] == "ankle boot"  # Fashion-MNIST's first image
    counts = np.bincount(clothes.labels_train)
    assert counts.size == 10
    assert counts.min() > 900


def test_sandal_or_sneaker_is_learnt_to_about_946_in_1000_by_logistic_regression():
    pair = datasets.fashion_pair("sandal", "sneaker")
    assert pair.X_train.shape == (784, 2000)
    assert pair.Y_train.shape == (1, 2000)
    assert pair.class_names == ("sneaker", "sandal")
    model = LogisticRegression(C=0.1, max_iter=1000).fit(pair.X_train.T, pair.labels_train)
    assert abs(model.score(pair.X_test.T, pair.labels_test) - 0.946) < 0.015


def test_class_one_of_a_pair_is_the_first_that_was_named():
    clothes = datasets.fashion()
    pair = datasets.fashion_pair("coat", "shirt", m=100)
    wanted = np.flatnonzero(np.isin(clothes.labels_train, [4, 6]))[:100]
    np.testing.assert_array_equal(pair.X_train, clothes.X_train[:, wanted])
    np.testing.assert_array_equal(pair.Y_train[0], clothes.labels_train[wanted] == 4)
    np.testing.assert_array_equal(pair.Y_test[0], pair.labels_test)


@pytest.mark.parametrize("arguments", [("sandals", "sneaker"), ("sandal", "sandal"), ("sandal", "sneaker", 1)])
def test_an_impossible_pair_is_refused(arguments):
    with pytest.raises(ValueError, match="expected"):
        datasets.fashion_pair(*arguments)


def test_penguins_are_the_333_complete_ones_with_known_means():
    birds = datasets.penguins()
    assert birds.X.shape == (4, 333)
    assert np.bincount(birds.species).tolist() == [146, 68, 119]
    assert np.bincount(birds.sex).tolist() == [165, 168]
    # the means palmerpenguins publishes for its complete rows
    np.testing.assert_allclose(birds.X.mean(axis=1), [43.99, 17.16, 200.97, 4207.06], atol=0.006)
    assert birds.Y_species.shape == (3, 333)
    np.testing.assert_array_equal(birds.Y_sex, birds.sex[None])
    male, female = birds.X[3, birds.sex == 1], birds.X[3, birds.sex == 0]
    assert male.mean() > female.mean() + 500
    assert repr(birds) == "333 penguins; species: Adelie, Chinstrap, Gentoo"


def test_what_one_learner_overwrites_the_next_call_reads_afresh(digits):
    first = digits.X_test[:, 0].copy()
    changed = datasets.mnist()
    changed.X_test[:] = 0
    np.testing.assert_array_equal(datasets.mnist().X_test[:, 0], first)


LOADERS = {
    "mnist_10k_2k.npz": datasets.mnist,
    "fashion_10k_2k.npz": datasets.fashion,
    "penguins.csv": datasets.penguins,
}


@pytest.mark.parametrize("file", LOADERS)
def test_a_missing_file_says_which_and_how_to_get_it_back(copy, file):
    (copy / file).unlink()
    with pytest.raises(FileNotFoundError, match=f"{file} is missing.*git checkout -- dlcore/datasets/{file}"):
        LOADERS[file]()


@pytest.mark.parametrize("file", LOADERS)
@pytest.mark.parametrize("damage", ["cut short", "empty", "one byte changed", "another file"])
def test_a_damaged_file_says_which_and_how_to_get_it_back(copy, file, damage):
    content = bytearray((copy / file).read_bytes())
    content[len(content) // 2] ^= 1
    spoilt = {
        "cut short": content[: len(content) // 2],
        "empty": b"",
        "one byte changed": content,
        "another file": b"version https://git-lfs.github.com/spec/v1\n",
    }[damage]
    (copy / file).write_bytes(spoilt)
    with pytest.raises(ValueError, match=f"{file} is damaged.*git checkout -- dlcore/datasets/{file}"):
        LOADERS[file]()


def test_an_intact_archive_with_other_pixels_is_damaged_too(copy):
    with np.load(copy / "mnist_10k_2k.npz") as archive:
        arrays = dict(archive)
    arrays["y_test"][0] = 8
    np.savez_compressed(copy / "mnist_10k_2k.npz", **arrays)
    with pytest.raises(ValueError, match="damaged: not the published sha256 of y_test"):
        datasets.mnist()


def test_a_byte_flipped_anywhere_is_found_or_harmless(copy, digits):
    rng = np.random.default_rng(0)
    path = copy / "mnist_10k_2k.npz"
    whole = path.read_bytes()
    ends = np.concatenate([rng.integers(0, 300, 8), len(whole) - 1 - rng.integers(0, 500, 8)])
    refused = 0
    for position in ends:
        content = bytearray(whole)
        content[position] ^= int(rng.integers(1, 256))
        path.write_bytes(content)
        try:
            read = datasets.mnist()
        except ValueError as error:
            assert "mnist_10k_2k.npz is damaged" in str(error)  # noqa: PT017
            refused += 1
        else:
            np.testing.assert_array_equal(read.labels_test, digits.labels_test)
    assert refused > 4


def test_every_data_file_has_provenance_licence_and_full_checksums_and_no_other_is_shipped():
    entries = json.loads((real.FOLDER / "provenance.json").read_text(encoding="utf-8"))
    shipped = {path.name for path in real.FOLDER.iterdir() if path.suffix in {".npz", ".csv"}}
    assert shipped == entries.keys() == LOADERS.keys()
    readme = (real.FOLDER / "README.md").read_text(encoding="utf-8")
    for file, entry in entries.items():
        assert entry["content"]
        assert entry["origin"]
        assert entry["licence"].split(",")[0] in readme
        assert f"`{file}`" in readme
        assert all(len(bytes.fromhex(value)) == 32 for value in entry["sha256"].values())
    penguins = hashlib.sha256((real.FOLDER / "penguins.csv").read_bytes()).hexdigest()
    assert entries["penguins.csv"]["sha256"]["file"] == penguins
