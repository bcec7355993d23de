"""Chapter 13: train a network that reads handwriting; judged by digits it has not seen."""

import numpy as np

from dlcore import MLP, datasets
from dlcore.check.exercise import Case, Exercise, Property
from dlcore.check.observe import Seed
from dlcore.optimizers import Adam
from dlcore.regularize import RandomShift
from dlcore.schedules import Exponential

BANDS = {0.93: 1 / 3, 0.95: 2 / 3, 0.97: 1.0}  # accuracy reached → share of the points


def train_digits(X_train, Y_train, X_valid, Y_valid, rng):
    model = MLP([784, 256, 10], rng=rng)
    model.fit(
        X_train,
        Y_train,
        optimizer=Adam(Exponential(0.004, 0.92)),
        epochs=20,
        batch_size=128,
        rng=rng,
        augment=RandomShift((28, 28), reach=1),
    )
    return model


def digits(rng):
    """9,000 digits to train on, 1,000 to validate with; the 2,000 test digits come when the model is there."""
    data = datasets.mnist()
    X, Y = data.X_train, data.Y_train
    args = (X[:, :9000], Y[:, :9000], X[:, 9000:], Y[:, 9000:], Seed(int(rng.integers(1e6))))
    return [Case(args, extra=(data.X_test,))]


def accuracy(labels):
    return float(np.mean(labels == datasets.mnist().labels_test))


def score(labels):
    """The share of the points that these 2,000 test labels earn."""
    if not is_a_label_each((), labels):
        return 0.0
    return max((share for reached, share in BANDS.items() if accuracy(labels) >= reached), default=0.0)


def reaches(share):
    return lambda args, labels: accuracy(labels) >= share


def is_a_label_each(args, labels):
    fits = isinstance(labels, np.ndarray) and labels.shape == datasets.mnist().labels_test.shape
    return fits and np.isin(labels, range(10)).all()


TRAIN_DIGITS = Exercise(
    "capstone.train_digits",
    points=6,
    answer=train_digits,
    cases=digits,
    finish="predicted_labels",
    same_shapes=False,
    bands=score,
    seconds=120,
    properties=[
        Property(None, is_a_label_each, "Expected a model whose `predict(X)` gives one label a column: whole numbers from 0 to 9, of shape (m,)."),
        Property(None, reaches(0.93), "Fewer than 93 % of the unseen digits are right. Start from the simple recipe of this chapter: one hidden layer, Adam, mini-batches."),
        Property(None, reaches(0.95), "More than 93 % of the unseen digits are right: a third of the points. What would a wider hidden layer, or a rate that decays, bring?"),
        Property(None, reaches(0.97), "More than 95 % of the unseen digits are right: two thirds of the points. Which change of an image leaves its label true, and would give you more of them?"),
    ],
    hints=[
        "What limits a good network here is the number of examples. Which changes of a digit leave it the same digit?",
        "`augment=RandomShift((28, 28))` in `fit`, Adam with a decaying rate, some twenty epochs.",
        "An MLP from 784 over a few hundred units to 10, fitted with those three; return it.",
    ],
    praise="At least 97 % of 2,000 digits that it has never seen.",
)  # fmt: skip
