"""Chapter 00, answered in many ways."""

import numpy as np
import pytest

from tests.exercises.answers import Answers

answers = Answers("start_here")

answers.to("hello")


class Doubler:
    def __call__(self, x):
        return x * 2.0


def with_a_print(x):
    print("I got", x)
    return 2 * x


answers.right(
    with_a_print,
    product=lambda x: 2 * x,
    sum=lambda x: x + x,
    numpy=lambda x: np.multiply(x, 2),
    float32=lambda x: np.float32(2) * np.asarray(x, np.float32),
    callable_object=Doubler(),
)


def in_place(x):
    x += 2
    return x


answers.wrong("sign lost", size=lambda x: abs(2 * x), root=lambda x: 2 * np.sqrt(x**2))
answers.wrong("x + 2", in_place, sum=lambda x: x + 2, numpy=lambda x: np.add(2.0, x))


@pytest.mark.parametrize("answer", answers.right_ones, ids=str)
def test_a_right_answer_passes(answer):
    answer.passes()


@pytest.mark.parametrize("answer", answers.wrong_ones, ids=str)
def test_a_wrong_answer_is_told_its_slip(answer):
    answer.is_told_its_slip()
