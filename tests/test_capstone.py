"""The judgement of a trained model, with models that need no training; the real one runs in the solved notebook."""

import numpy as np
import pytest

from dlcore import datasets
from dlcore.check import check
from dlcore.check.project import project

DIGITS = datasets.mnist()


class Oracle:
    """Knows the test labels, and errs on the first `mistakes` of them."""

    def __init__(self, mistakes):
        self.mistakes = mistakes

    def predict(self, X):
        labels = DIGITS.labels_test.copy()
        labels[: self.mistakes] = (labels[: self.mistakes] + 1) % 10
        return labels


def trained(model):
    return lambda X_train, Y_train, X_valid, Y_valid, rng: model


@pytest.mark.slow
@pytest.mark.parametrize(("right", "score"), [(97.0, 1), (96.9, 2 / 3), (95.0, 2 / 3), (93.0, 1 / 3), (92.9, 0)])
def test_accuracy_on_unseen_digits_earns_its_band(right, score):
    verdict = check("capstone.train_digits", trained(Oracle(round(20 * (100 - right)))))
    assert verdict.score == pytest.approx(score)
    assert verdict.passed == (score == 1)


@pytest.mark.parametrize("shape", [(10, 2000), (2000, 10), (1999,), (2, 3, 4)])
def test_a_model_that_returns_something_else_than_a_label_each_is_told_so(shape):
    model = Oracle(0)
    model.predict = lambda X: np.zeros(shape)
    assert "one label a column" in check("capstone.train_digits", trained(model)).message


@pytest.mark.slow
@pytest.mark.parametrize("change", [lambda y: y + 1, lambda y: y - 1, lambda y: y + 0.25, lambda y: y / 0.0 - y])
def test_labels_that_are_no_digits_are_told_so(change):
    model = Oracle(0)
    model.predict = lambda X: change(DIGITS.labels_test)
    verdict = check("capstone.train_digits", trained(model))
    assert verdict.score == 0
    assert "whole numbers from 0 to 9" in verdict.message


@pytest.mark.parametrize("odd", [np.zeros(3), DIGITS.labels_test[None], None, "7"])
def test_labels_of_another_shape_earn_nothing_in_the_project(odd):
    exercise = project(DIGITS.X_test, DIGITS.labels_test, trained(None))
    assert exercise.bands(DIGITS.labels_test) == 1
    assert exercise.bands(odd) == 0


@pytest.mark.parametrize(("returned", "came"), [(None, "nothing came"), (np.zeros(3), "a ndarray came")])
def test_a_function_that_returns_no_model_is_told_what_came(returned, came):
    verdict = check("capstone.train_digits", trained(returned))
    assert not verdict.passed
    assert came in verdict.message
    assert "return model" in verdict.message
