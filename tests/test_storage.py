"""A saved model comes back exactly, or a sentence says why not; a file is there whole or not at all."""

import json
import os
import pickle
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore import MLP, LogisticRegression, Perceptron, datasets
from dlcore.activations import ACTIVATIONS
from dlcore.heads import HEADS
from dlcore.optimizers import Adam, GradientDescent
from dlcore.storage import load, save


def trained(kind):
    """A model that has learnt a little, and inputs to ask it about."""
    rng = np.random.default_rng(0)
    X, Y = datasets.moons(60, rng=rng)
    if kind == "perceptron":
        model = Perceptron(2)
        model.fit(X, Y, epochs=3)
    elif kind == "logistic":
        model = LogisticRegression(2, dtype=np.float64)
        model.fit(X, Y, optimizer=GradientDescent(0.1), epochs=5)
    else:
        model = MLP([2, 5, 4, 1], hidden="elu", init="xavier", keep=0.8, batch_norm=True, l2=0.1, l1=0.2, rng=rng)
        model.fit(X, Y, optimizer=Adam(0.01), epochs=3, batch_size=16, rng=rng)
    return model, X


@pytest.fixture
def saved(tmp_path):
    """A trained network's file, and that network."""
    model, _ = trained("mlp")
    save(tmp_path / "net.npz", model)
    return tmp_path / "net.npz", model


def rewrite(path, **changes):
    """Replace, add or (with None) drop arrays of a saved file; `header` takes a dictionary of changes."""
    with np.load(path) as archive:
        arrays = dict(archive)
    if isinstance(changes.get("header"), dict):
        changes["header"] = json.dumps(json.loads(arrays["header"].item()) | changes["header"])
    arrays = {name: value for name, value in (arrays | changes).items() if value is not None}
    np.savez(path, **arrays)


@pytest.mark.parametrize("kind", ["perceptron", "logistic", "mlp"])
def test_what_comes_back_is_the_same_model_to_the_last_bit(tmp_path, kind):
    model, X = trained(kind)
    save(tmp_path / "model.npz", model)
    again = load(tmp_path / "model.npz")
    assert type(again) is type(model)
    assert again.config() == model.config()
    np.testing.assert_array_equal(again.theta, model.theta)
    np.testing.assert_array_equal(again.running, model.running)
    assert again.theta.dtype == model.theta.dtype
    np.testing.assert_array_equal(again.predict(X), model.predict(X))
    if kind != "perceptron":
        np.testing.assert_array_equal(again.forward(X), model.forward(X))


@given(
    hidden=st.sampled_from(sorted(ACTIVATIONS)),
    head=st.sampled_from(sorted(HEADS)),
    sizes=st.lists(st.integers(1, 4), min_size=2, max_size=4),
    batch_norm=st.booleans(),
    dtype=st.sampled_from([np.float32, np.float64]),
)
def test_every_kind_of_network_comes_back(tmp_path_factory, hidden, head, sizes, batch_norm, dtype):
    rng = np.random.default_rng(1)
    model = MLP(sizes, hidden=hidden, head=head, batch_norm=batch_norm, dtype=dtype, rng=rng)
    path = tmp_path_factory.mktemp("kinds") / "model.npz"
    save(path, model)
    X = rng.normal(size=(sizes[0], 3))
    np.testing.assert_array_equal(load(path).forward(X), model.forward(X))


def test_training_goes_on_after_loading_as_if_nothing_had_been(saved):
    path, model = saved
    X, Y = datasets.moons(40, rng=np.random.default_rng(5))
    again = load(path)
    costs = [
        net.fit(X, Y, optimizer=GradientDescent(0.1), epochs=4, rng=np.random.default_rng(2)).cost
        for net in (model, again)
    ]
    assert costs[0] == costs[1]


def test_two_files_of_one_model_are_the_same_bytes_and_hold_no_pickle(saved, tmp_path):
    path, model = saved
    save(tmp_path / "twin.npz", model)
    assert path.read_bytes() == (tmp_path / "twin.npz").read_bytes()
    with np.load(path, allow_pickle=False) as archive:
        assert set(archive) == {"header", "theta", "running"}
        header = json.loads(archive["header"].item())
    assert (header["format"], header["version"], header["model"]) == ("dlcore model", 1, "MLP")
    assert header["config"] == model.config()


def test_a_save_that_fails_leaves_the_old_file_and_no_other(saved, monkeypatch):
    path, _ = saved
    before = path.read_bytes()

    def full_disk(file, **arrays):
        file.write(b"half of it")
        raise OSError("No space left on device")

    monkeypatch.setattr(np, "savez", full_disk)
    with pytest.raises(OSError, match="No space left"):
        save(path, trained("perceptron")[0])
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == ["net.npz"]


def test_the_old_file_is_replaced_only_when_the_new_one_is_complete(saved, monkeypatch):
    path, model = saved
    seen = []
    monkeypatch.setattr(os, "fsync", lambda number: seen.append((load(path).theta.copy(), os.fstat(number).st_size)))
    old = model.theta.copy()
    size = path.stat().st_size
    model.theta += 1
    save(path, model)
    np.testing.assert_array_equal(seen[0][0], old)
    assert seen[0][1] == size
    np.testing.assert_array_equal(load(path).theta, model.theta)


def test_a_saved_file_may_be_read_by_whom_the_users_umask_allows(saved):
    path, _ = saved
    (path.parent / "plain").write_text("")
    assert path.stat().st_mode == (path.parent / "plain").stat().st_mode


def test_what_is_no_model_and_what_is_no_npz_name_is_refused(tmp_path):
    model, _ = trained("perceptron")
    with pytest.raises(TypeError, match="model is of type list, expected one of MLP, LogisticRegression, Perceptron"):
        save(tmp_path / "a.npz", [1, 2])
    with pytest.raises(TypeError, match="model is of type type"):
        save(tmp_path / "a.npz", MLP)

    class Mine(MLP):
        pass

    with pytest.raises(TypeError, match="model is of type Mine"):
        save(tmp_path / "a.npz", Mine([1, 1], rng=np.random.default_rng(0)))
    for name in ("model", "model.pkl"):
        with pytest.raises(ValueError, match=r"expected a name that ends in \.npz\. Try 'model\.npz'"):
            save(tmp_path / name, model)
    with pytest.raises(FileNotFoundError, match=r"There is no folder .*no such folder"):
        save(tmp_path / "no such folder" / "a.npz", model)
    assert not any(tmp_path.iterdir())


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"There is no file .*gone\.npz"):
        load(tmp_path / "gone.npz")
    with pytest.raises(FileNotFoundError):
        load(tmp_path)


@pytest.mark.parametrize("content", [b"", b"PK", b"not a model", b"\x93NUMPY", pickle.dumps([1, 2, 3])])
def test_a_foreign_file_is_refused(tmp_path, content):
    path = tmp_path / "foreign.npz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"^Cannot load '.*foreign\.npz': "):
        load(path)


def test_other_peoples_archives_are_refused(tmp_path):
    path = tmp_path / "foreign.npz"
    with path.open("wb") as file:
        np.save(file, np.ones(3))
    with pytest.raises(ValueError, match="Cannot load"):
        load(path)
    for arrays in ({"x": np.ones(3)}, {"header": np.ones(3)}, {"header": "{"}, {"header": "[]"}, {"header": "{}"}):
        np.savez(path, **arrays)
        with pytest.raises(ValueError, match="it has no header of dlcore's"):
            load(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("header", "text that is no array")
    with pytest.raises(ValueError, match="Cannot load"):
        load(path)


def test_code_in_a_file_is_never_run(tmp_path):
    class Bomb:
        def __reduce__(self):
            return (os.mkdir, (str(tmp_path / "exploded"),))

    path = tmp_path / "bomb.npz"
    np.savez(path, header=np.array(Bomb(), dtype=object), theta=np.ones(3), running=np.ones(0))
    with pytest.raises(ValueError, match="Cannot load"):
        load(path)
    assert not (tmp_path / "exploded").exists()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"header": {"format": "another model"}}, "its format is 'another model', expected 'dlcore model'"),
        ({"header": {"version": 2}}, "its format has version 2, and this dlcore reads version 1"),
        ({"header": {"model": "Transformer"}}, "its parameters do not fit its configuration .'Transformer'"),
        ({"header": {"model": ["MLP"]}}, "its parameters do not fit its configuration"),
        ({"header": {"config": {"sizes": [2, 3, 1]}}}, "its parameters do not fit its configuration"),
        ({"header": {"config": {"sizes": "2, 3"}}}, "its parameters do not fit its configuration"),
        ({"header": {"config": {"sizes": [10**9, 10**9]}}}, "its parameters do not fit its configuration"),
        ({"header": {"config": {"sizes": [2, 1], "hidden": "os.system"}}}, "hidden is 'os.system'"),
        ({"header": {"config": {"sizes": [2, 1], "cheat": 1}}}, "its parameters do not fit its configuration"),
        ({"header": {"config": None}}, "its parameters do not fit its configuration"),
        ({"theta": np.ones(7, np.float32)}, r"theta is float32 \(7,\)"),
        ({"running": np.ones(3, np.float32)}, r"running is float32 \(3,\)"),
        ({"theta": None}, "its parameters do not fit its configuration .'theta'"),
    ],
)
def test_a_file_that_contradicts_itself_says_where(saved, changes, reason):
    path, _ = saved
    rewrite(path, **changes)
    with pytest.raises(ValueError, match=rf"^Cannot load '.*net\.npz': .*{reason}"):
        load(path)


def test_parameters_of_another_dtype_are_refused(saved):
    path, model = saved
    rewrite(path, theta=model.theta.astype(np.float64))
    with pytest.raises(ValueError, match="theta is float64"):
        load(path)


@given(where=st.floats(0, 1, exclude_max=True), change=st.integers(1, 255))
def test_a_changed_byte_is_found_or_harmless(tmp_path_factory, where, change):
    path = tmp_path_factory.mktemp("bytes") / "net.npz"
    model, _ = MODEL
    save(path, model)
    content = bytearray(path.read_bytes())
    content[int(where * len(content))] ^= change
    path.write_bytes(content)
    try:
        again = load(path)
    except ValueError as error:
        assert str(error).startswith("Cannot load")  # noqa: PT017
    else:
        np.testing.assert_array_equal(again.theta, model.theta)
        assert again.config() == model.config()


@given(st.floats(0, 1, exclude_max=True))
def test_a_file_cut_short_is_damaged(tmp_path_factory, share):
    path = tmp_path_factory.mktemp("short") / "net.npz"
    save(path, MODEL[0])
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(ValueError, match=r"Cannot load .* it is damaged or no \.npz archive"):
        load(path)


MODEL = trained("mlp")
