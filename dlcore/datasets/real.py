"""Real images and measurements, shipped beside this file and compared with their published checksums.

Origin, licence and sha256 of every array: provenance.json; the licences' words: README.md, in this folder.
"""

import csv
import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dlcore.shapes import one_hot

FOLDER = Path(__file__).parent

DIGITS = tuple("0123456789")
CLOTHES = (
    "T-shirt",
    "trouser",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle boot",
)
MEASUREMENTS = ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g")


@dataclass(frozen=True, eq=False, repr=False)
class Images:
    """Grey images of 28 × 28, cut into a part to train on and a part to test on; one column per image.

    X_train, X_test: (784, m) float32 in [0, 1], row by row from the top left corner, 0 the background.
    labels_train, labels_test: (m,) integers; `class_names[label]` says what a label means.
    """

    X_train: np.ndarray
    labels_train: np.ndarray
    X_test: np.ndarray
    labels_test: np.ndarray
    class_names: tuple[str, ...]

    @property
    def Y_train(self) -> np.ndarray:
        """The training targets, float32: (K, m) one-hot, or (1, m) of 0/1 when there are two classes."""
        return _targets(self.labels_train, len(self.class_names))

    @property
    def Y_test(self) -> np.ndarray:
        """The test targets, in the form of `Y_train`."""
        return _targets(self.labels_test, len(self.class_names))

    @property
    def images_train(self) -> np.ndarray:
        """The training images as pictures: (m, 28, 28), a view of `X_train`."""
        return self.X_train.T.reshape(-1, 28, 28)

    @property
    def images_test(self) -> np.ndarray:
        """The test images as pictures: (m, 28, 28), a view of `X_test`."""
        return self.X_test.T.reshape(-1, 28, 28)

    def __repr__(self) -> str:
        m_train, m_test = self.X_train.shape[1], self.X_test.shape[1]
        return f"{m_train} images to train on, {m_test} to test on; classes: {', '.join(self.class_names)}"


@dataclass(frozen=True, eq=False, repr=False)
class Penguins:
    """Measurements of 333 penguins of three species; one column per penguin.

    X: (4, 333) float64 in the units of `feature_names` (mm, mm, mm, g). species, sex: (333,) integers,
    explained by `species_names` and `sex_names`.
    """

    X: np.ndarray
    species: np.ndarray
    sex: np.ndarray
    feature_names: tuple[str, ...] = MEASUREMENTS
    species_names: tuple[str, ...] = ("Adelie", "Chinstrap", "Gentoo")
    sex_names: tuple[str, ...] = ("female", "male")

    @property
    def Y_species(self) -> np.ndarray:
        """The species as a target: (3, 333) one-hot, float32."""
        return _targets(self.species, 3)

    @property
    def Y_sex(self) -> np.ndarray:
        """The sex as a target: (1, 333), 1 for male, float32."""
        return _targets(self.sex, 2)

    def __repr__(self) -> str:
        return f"{self.X.shape[1]} penguins; species: {', '.join(self.species_names)}"


def mnist() -> Images:
    """Read 10,000 handwritten digits to train on and 2,000 to test on (MNIST; LeCun et al. 1998)."""
    return _images("mnist_10k_2k.npz", DIGITS)


def fashion() -> Images:
    """Read 10,000 pieces of clothing to train on and 2,000 to test on (Fashion-MNIST; Xiao et al. 2017)."""
    return _images("fashion_10k_2k.npz", CLOTHES)


def fashion_pair(one: str = "sandal", zero: str = "sneaker", m: int = 2000) -> Images:
    """Read two kinds of clothing, the first as class 1 and the second as class 0: a yes/no question.

    At most m images to train on, the first ones of `fashion()`; all those to test on. Y_train is (1, m).
    """
    for name in (one, zero):
        if name not in CLOTHES:
            raise ValueError(f"{name!r} is no class of fashion(), expected one of {', '.join(CLOTHES)}.")
    if one == zero:
        raise ValueError(
            f"Both classes are {one!r}, expected two different ones. Try fashion_pair('sandal', 'sneaker')."
        )
    if not isinstance(m, int | np.integer) or m < 2:
        raise ValueError(f"m is {m!r}, expected a whole number of images, 2 or more. Try m=2000.")
    both = fashion()
    codes = [CLOTHES.index(zero), CLOTHES.index(one)]
    train = np.flatnonzero(np.isin(both.labels_train, codes))[:m]
    test = np.flatnonzero(np.isin(both.labels_test, codes))
    return Images(
        X_train=both.X_train.T[train].T,
        labels_train=(both.labels_train[train] == codes[1]).astype(int),
        X_test=both.X_test.T[test].T,
        labels_test=(both.labels_test[test] == codes[1]).astype(int),
        class_names=(zero, one),
    )


def penguins() -> Penguins:
    """Read the 333 of 344 Palmer penguins with all four measurements and a known sex (Horst et al. 2020)."""
    content = _read("penguins.csv", lambda path: {"file": path.read_bytes()})["file"]
    rows = csv.DictReader(io.StringIO(content.decode()))
    complete = [row for row in rows if "NA" not in row.values()]
    return Penguins(
        X=np.array([[float(row[name]) for row in complete] for name in MEASUREMENTS]),
        species=np.array([Penguins.species_names.index(row["species"]) for row in complete]),
        sex=np.array([Penguins.sex_names.index(row["sex"]) for row in complete]),
    )


def _images(file, class_names):
    arrays = _read(file, _read_npz)
    return Images(
        X_train=_columns(arrays["x_train"]),
        labels_train=arrays["y_train"].astype(int),
        X_test=_columns(arrays["x_test"]),
        labels_test=arrays["y_test"].astype(int),
        class_names=class_names,
    )


def _columns(images):
    """One column per image; an image's pixels stay next to each other, so that taking columns is quick."""
    return (images.reshape(len(images), -1) / np.float32(255)).T


def _targets(labels, K):
    Y = one_hot(labels, K).astype(np.float32)
    return Y[1:] if K == 2 else Y


def _read_npz(path):
    with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
        return dict(archive)


def _read(file, reader):
    """Read one file's named contents and compare the sha256 of each with provenance.json."""
    repair = f"Restore it: git checkout -- dlcore/datasets/{file}, or install dlcore again."
    path = FOLDER / file
    if not path.is_file():
        raise FileNotFoundError(f"The data file {path} is missing. {repair}")
    expected = json.loads((FOLDER / "provenance.json").read_text(encoding="utf-8"))[file]["sha256"]
    try:
        contents = reader(path)
        found = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    except Exception as error:  # damaged bytes fail in a dozen ways inside zipfile, zlib and NumPy
        raise ValueError(
            f"The data file {path} is damaged: it cannot be read ({type(error).__name__}). {repair}"
        ) from error
    wrong = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    if wrong:
        raise ValueError(f"The data file {path} is damaged: not the published sha256 of {', '.join(wrong)}. {repair}")
    return contents
