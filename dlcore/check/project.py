"""A7: train a network that knows clothes; in the notebook by public images, in grading by hidden ones."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dlcore import datasets
from dlcore.check.exercise import Case, Exercise, Property
from dlcore.check.observe import Seed

BANDS = {0.78: 0.25, 0.82: 0.5, 0.835: 0.75, 0.845: 1.0}  # accuracy reached → share of the points
POINTS, SECONDS = 8, 120
TALK = {
    0.78: "Fewer than 78 % of the unseen images are right. Does the cost fall at all? Find a rate that makes it fall.",
    0.82: "At least 78 % are right: a quarter of the points. A single layer does better, if it is trained well.",
    0.835: "At least 82 % are right: half of the points. Is the network too small now, or does it learn by heart?",
    0.845: "At least 83.5 % are right: three quarters of the points. Does the rate decay towards the end?",
}


def practice() -> Exercise:
    """The learner's side: judged by the 2,000 public test images."""
    data = datasets.fashion()
    return project(data.X_test, data.labels_test, _not_here)


def project(X: np.ndarray, labels: np.ndarray, answer: Callable) -> Exercise:
    """`train(X, Y, rng)`, judged by its labels for these images; `answer` is one that gets all the points."""

    def fits(value: object) -> bool:
        return isinstance(value, np.ndarray) and value.shape == labels.shape

    def accuracy(value: object) -> float:
        return float(np.mean(value == labels)) if fits(value) else 0.0

    def reaches(share: float) -> Callable:
        return lambda args, value: accuracy(value) >= share

    def cases(rng: np.random.Generator) -> list[Case]:
        data = datasets.fashion()
        return [Case((data.X_train, data.Y_train, Seed(int(rng.integers(1e6)))), extra=(X,))]

    return Exercise(
        "A7.train",
        points=POINTS,
        seconds=SECONDS,
        answer=answer,
        cases=cases,
        finish="predicted_labels",
        same_shapes=False,
        bands=lambda value: max((share for reached, share in BANDS.items() if accuracy(value) >= reached), default=0.0),
        properties=[
            Property(
                None,
                lambda args, value: fits(value),
                "Expected a model whose `predict(X)` gives one label a column, of shape (m,).",
            ),
            *(Property(None, reaches(reached), sentence) for reached, sentence in TALK.items()),
        ],
        hints=[
            "Keep a thousand images back and watch the accuracy on them: only that tells overfitting from progress.",
            "`MLP`, `Adam` with a decaying rate, and one of the course's ways of learning less by heart.",
            "784 over a hidden layer to 10, fitted in mini-batches for a dozen epochs or more; return the model.",
        ],
    )


def _not_here(*args: object) -> object:
    raise LookupError("The answers of assignments are not in the learner's copy.")
