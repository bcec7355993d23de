"""Chapter 06, answered in many ways."""

import itertools
import math

import numpy as np
import pytest

from tests.exercises.answers import Answers, judged

answers = Answers("shallow_networks")


# ── parameter_count(sizes) ────────────────────────────────────────────────
answers.to("parameter_count")


def layer_by_layer(sizes):
    count = 0
    for l in range(1, len(sizes)):
        count += sizes[l] * sizes[l - 1]
        count += sizes[l]
    return count


answers.right(
    layer_by_layer,
    zip=lambda sizes: sum(n * (n_prev + 1) for n_prev, n in itertools.pairwise(sizes)),
    numpy=lambda sizes: np.dot(sizes[1:], np.add(sizes[:-1], 1)),
    from_shapes=lambda sizes: int(
        sum(np.zeros((n, p)).size + np.zeros((n, 1)).size for p, n in itertools.pairwise(sizes))
    ),
)
answers.wrong(
    "biases forgotten",
    zip=lambda sizes: sum(p * n for p, n in itertools.pairwise(sizes)),
    dot=lambda sizes: int(np.dot(sizes[:-1], sizes[1:])),
)
answers.wrong(
    "a bias for the input layer",
    sum=lambda sizes: sum(sizes) + sum(sizes[k] * sizes[k + 1] for k in range(len(sizes) - 1)),
    added=lambda sizes: layer_by_layer(sizes) + sizes[0],
)


# ── xor_network() ─────────────────────────────────────────────────────────
answers.to("xor_network")


def network(W1, b1, W2, b2):
    W1, b1, W2, b2 = (np.array(a) for a in (W1, b1, W2, b2))
    return lambda: (W1, b1.reshape(2, 1), W2.reshape(1, 2), b2.reshape(1, 1))


answers.right(
    or_and_nand=network([[1.0, 1.0], [-1.0, -1.0]], [-0.5, 1.5], [1.0, 1.0], [-1.5]),
    or_without_and=network([[1, 1], [1, 1]], [-1, -2], [1, -2], [-1]),
    one_without_the_other=network([[1, -1], [-1, 1]], [-0.5, -0.5], [1, 1], [-0.5]),
    nor_and_and=lambda: [
        np.array([[-2.0, -2.0], [7.0, 7.0]], np.float32),
        np.array([[1.0], [-10.0]]),
        np.array([[-1.0, -1.0]]),
        np.array([[0.5]]),
    ],
)
answers.wrong("wrong on (0, 0)", nand=network([[1, 1], [-1, -1]], [-0.5, 1.5], [0, 1], [-0.5]))
answers.wrong(
    "wrong on (1, 1)",
    or_gate=network([[1, 1], [-1, -1]], [-0.5, 1.5], [1, 0], [-0.5]),
    unit_too_weak=network([[1, 1], [1, 1]], [-1, -2], [1, -1], [0])
    and network([[1, 1], [1, 1]], [-1, -3], [1, -2], [-1]),
)
answers.wrong("wrong on (0, 1)", first_only=network([[1, -1], [-1, 1]], [-0.5, -0.5], [1, 0], [-0.5]))
answers.wrong("wrong on (1, 0)", second_only=network([[1, -1], [-1, 1]], [-0.5, -0.5], [0, 1], [-0.5]))
answers.both(
    ("wrong on (0, 0)", "wrong on (0, 1)", "wrong on (1, 0)", "wrong on (1, 1)"),
    equivalence=network([[1, 1], [-1, -1]], [-0.5, 1.5], [-1, -1], [1.5]),
    zeros=network([[0, 0], [0, 0]], [0, 0], [0, 0], [-1]),
)


# ── initialize(n_x, n_h, n_y, rng) ────────────────────────────────────────
answers.to("initialize")


def with_standard_normal(n_x, n_h, n_y, rng):
    W1 = rng.standard_normal((n_h, n_x)) / np.sqrt(n_x)
    W2 = rng.standard_normal((n_y, n_h)) * n_h**-0.5
    return W1, np.zeros((n_h, 1)), W2, np.zeros((n_y, 1))


def with_a_scale(n_x, n_h, n_y, rng):
    W2 = rng.normal(scale=1 / math.sqrt(n_h), size=(n_y, n_h))
    W1 = rng.normal(0.0, np.sqrt(1 / n_x), (n_h, n_x))
    return [W1, np.zeros((n_h, 1), dtype=np.float32), W2, np.array([[0]] * n_y)]


def in_float32(n_x, n_h, n_y, rng):
    def layer(n, n_prev):
        W = rng.standard_normal((n, n_prev), dtype=np.float32) / np.float32(np.sqrt(n_prev))
        return W, np.zeros((n, 1), np.float32)

    return *layer(n_h, n_x), *layer(n_y, n_h)


def entry_by_entry(n_x, n_h, n_y, rng):
    W1 = np.array([[rng.normal() / n_x**0.5 for _ in range(n_x)] for _ in range(n_h)])
    W2 = np.array([[rng.normal() / n_h**0.5 for _ in range(n_h)] for _ in range(n_y)])
    return W1, 0 * W1[:, :1], W2, 0 * W2[:, :1]


answers.right(with_standard_normal, with_a_scale, in_float32, entry_by_entry)


def drawn(draw, draw_b=lambda n, rng: np.zeros((n, 1))):
    """An initialisation with weights draw(n, n_prev, rng) and biases draw_b(n, rng)."""

    def initialize(n_x, n_h, n_y, rng):
        return draw(n_h, n_x, rng), draw_b(n_h, rng), draw(n_y, n_h, rng), draw_b(n_y, rng)

    return initialize


def fan_in(n, n_prev, rng):
    return rng.normal(size=(n, n_prev)) / np.sqrt(n_prev)


def zero_hidden(n_x, n_h, n_y, rng):
    W1, b1, W2, b2 = with_standard_normal(n_x, n_h, n_y, rng)
    return 0 * W1, b1, W2, b2


answers.wrong("zeros", zero_hidden, all=drawn(lambda n, n_prev, rng: np.zeros((n, n_prev))))
answers.wrong(
    "all positive",
    uniform=drawn(lambda n, n_prev, rng: rng.random((n, n_prev)) / np.sqrt(n_prev)),
    uniform_as_wide=drawn(lambda n, n_prev, rng: rng.random((n, n_prev)) * np.sqrt(12 / n_prev)),
    absolute=drawn(lambda n, n_prev, rng: np.abs(fan_in(n, n_prev, rng))),
)
answers.wrong(
    "not scaled",
    ones=drawn(lambda n, n_prev, rng: rng.normal(size=(n, n_prev))),
    hundredths=drawn(lambda n, n_prev, rng: rng.standard_normal((n, n_prev)) * 0.01),
)
answers.wrong(
    "random biases",
    normal=drawn(fan_in, lambda n, rng: rng.normal(size=(n, 1))),
    small=drawn(fan_in, lambda n, rng: 0.01 * rng.standard_normal((n, 1))),
    uniform=drawn(fan_in, lambda n, rng: rng.random((n, 1))),
)
answers.wrong(
    "fan-out",
    root=drawn(lambda n, n_prev, rng: rng.standard_normal((n, n_prev)) / np.sqrt(n)),
    scale=drawn(lambda n, n_prev, rng: rng.normal(0, n**-0.5, size=(n, n_prev))),
)
answers.both(
    ("not scaled", "random biases"),
    normal=drawn(lambda n, n_prev, rng: rng.normal(size=(n, n_prev)), lambda n, rng: rng.normal(size=(n, 1))),
)
answers.both(
    ("fan-out", "random biases"),
    normal=drawn(
        lambda n, n_prev, rng: rng.normal(size=(n, n_prev)) / np.sqrt(n), lambda n, rng: rng.normal(size=(n, 1))
    ),
)
answers.both(("not scaled", "all positive"), uniform=drawn(lambda n, n_prev, rng: rng.random((n, n_prev))))


# ── forward(X, parameters) ────────────────────────────────────────────────
answers.to("forward")


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def by_the_book(X, parameters):
    W1, b1, W2, b2 = parameters
    A1 = np.tanh(W1 @ X + b1)
    return A1, sigmoid(W2 @ A1 + b2)


def column_by_column(X, parameters):
    W1, b1, W2, b2 = parameters
    A1, A2 = np.zeros((len(W1), X.shape[1])), np.zeros((len(W2), X.shape[1]))
    for i in range(X.shape[1]):
        for h in range(len(W1)):
            A1[h, i] = math.tanh(sum(W1[h, j] * X[j, i] for j in range(len(X))) + b1[h, 0])
        for k in range(len(W2)):
            A2[k, i] = 1 / (1 + math.exp(-(W2[k] @ A1[:, i] + b2[k, 0])))
    return [A1, A2]


def with_biases_in_the_matrices(X, parameters):
    W1, b1, W2, b2 = parameters
    ones = np.ones((1, X.shape[1]))
    A1 = np.tanh(np.hstack([b1, W1]) @ np.vstack([ones, X]))
    return A1, 0.5 + 0.5 * np.tanh(np.hstack([b2, W2]) @ np.vstack([ones, A1]) / 2)


answers.right(
    by_the_book,
    column_by_column,
    with_biases_in_the_matrices,
    float32=lambda X, parameters: tuple(A.astype(np.float32) for A in by_the_book(X, parameters)),
)


def forward_with(hidden=np.tanh, output=sigmoid, first=1, second=1):
    def forward(X, parameters):
        W1, b1, W2, b2 = parameters
        A1 = hidden(np.dot(W1, X) + first * b1)
        return A1, output(np.dot(W2, A1) + second * b2)

    return forward


answers.wrong(
    "b forgotten",
    both=forward_with(first=0, second=0),
    first=forward_with(first=0),
    second=forward_with(second=0),
)
answers.wrong(
    "tanh missing",
    identity=forward_with(hidden=lambda Z: Z),
    one_line=lambda X, p: (p[0] @ X + p[1], sigmoid(p[2] @ (p[0] @ X + p[1]) + p[3])),
)
answers.wrong(
    "sigmoid hidden",
    same=forward_with(hidden=sigmoid),
    by_tanh=forward_with(hidden=lambda Z: (1 + np.tanh(Z / 2)) / 2),
)
answers.both(
    ("b forgotten", "tanh missing"),
    all=forward_with(lambda Z: Z, first=0, second=0),
    second=forward_with(lambda Z: Z, second=0),
)
answers.both(
    ("b forgotten", "sigmoid hidden"), first=forward_with(sigmoid, first=0), second=forward_with(sigmoid, second=0)
)


# ── bump(left, right, height) ─────────────────────────────────────────────
answers.to("bump")


def up_and_down(left, right, height):
    return (
        np.array([[1.0], [1.0]]),
        np.array([[-left], [-right]]),
        np.array([[height, -height]]),
        np.array([[0.0]]),
    )


answers.right(
    up_and_down,
    steep=lambda left, right, height: [
        np.array([[8], [64]]),
        np.array([[-8.0 * left], [-64.0 * right]]),
        np.array([[height, -height]]),
        np.zeros((1, 1)),
    ],
    right_first=lambda left, right, height: (
        np.ones((2, 1)),
        -np.array([[right], [left]]),
        height * np.array([[-1, 1]]),
        np.array([[0]]),
    ),
)


def open_left_closed_right(left, right, height):
    return (
        np.array([[-1.0], [-1.0]]),
        np.array([[right], [left]]),
        np.array([[height, -height]]),
        np.array([[0.0]]),
    )


def from_above(left, right, height):
    return (
        np.array([[-1.0], [-1.0]]),
        np.array([[left], [right]]),
        np.array([[-height, height]]),
        np.zeros((1, 1)),
    )


def closed_at_both_ends(left, right, height):
    return (
        np.array([[1.0], [-1.0]]),
        np.array([[-left], [right]]),
        np.array([[height, height]]),
        np.array([[-height]]),
    )


answers.wrong("open/closed ends swapped", open_left_closed_right, from_above, closed_at_both_ends)


def off_with(W2=(1, -1), b2=0):
    return lambda left, right, height: (
        np.ones((2, 1)),
        np.array([[-left], [-right]]),
        height * np.array([W2], float),
        np.array([[height * b2]], float),
    )


answers.wrong("off outside", lifted=off_with(b2=1), two_steps=off_with(W2=(1, 1)), one_step=off_with(W2=(1, 0)))

# ── biases in the wrong number, an output without its sigmoid ─────────────
answers.to("parameter_count")
answers.wrong("a bias for each input", pairs=lambda sizes: sum(a * b + a for a, b in itertools.pairwise(sizes)))
answers.wrong("one bias a layer", pairs=lambda sizes: sum(a * b + 1 for a, b in itertools.pairwise(sizes)))

answers.to("forward")


def ending_with(output):
    def forward(X, parameters):
        W1, b1, W2, b2 = parameters
        A1 = np.tanh(W1 @ X + b1)
        return A1, output(W2 @ A1 + b2)

    return forward


answers.wrong("σ missing", scores=ending_with(np.copy))
answers.wrong("tanh at the output", tanh=ending_with(np.tanh))


def one_row_again_and_again(n, n_prev, rng):
    return np.tile(rng.normal(size=(1, n_prev)) / np.sqrt(n_prev), (n, 1))


SAID = {
    "xor_network": [(network([[np.nan] * 2] * 2, [-0.5, 1.5], [1.0, 1.0], [-1.5]), "Not a finite number")],
    "initialize": [
        (drawn(one_row_again_and_again), "Several units start with the same weights"),
        (drawn(lambda n, n_prev, rng: np.full((n, n_prev), np.nan)), "Not a finite number"),
    ],
    "bump": [(off_with(b2=np.nan), "Not a finite number")],
}


@pytest.mark.parametrize(
    ("exercise", "function", "said"), [(name, *answer) for name, those in SAID.items() for answer in those]
)
def test_a_wrong_answer_that_makes_no_known_slip_is_told_what_is_wrong(exercise, function, said, seeds):
    for seed in seeds:
        verdict = judged(f"shallow_networks.{exercise}", function, seed)
        assert not verdict.passed
        assert verdict.slip is None, verdict
        assert said in verdict.message, verdict


# ── found by a reader from outside ────────────────────────────────────────
answers.to("initialize")
answers.unknown(
    one_draw=lambda n_x, n_h, n_y, rng: (
        rng.normal() * np.ones((n_h, n_x)),
        np.zeros((n_h, 1)),
        rng.normal() * np.ones((n_y, n_h)),
        np.zeros((n_y, 1)),
    )
)


answers.to("forward")
answers.wrong(
    "Z1 for A1",
    before_tanh=lambda X, P: (P[0] @ X + P[1], 1 / (1 + np.exp(-(P[2] @ np.tanh(P[0] @ X + P[1]) + P[3])))),
)


answers.to("bump")
answers.right(
    steeper=lambda left, right, height: (
        np.full((2, 1), 1 / (right - left)),
        np.array([[-left / (right - left)], [-right / (right - left)]]),
        np.array([[height, -height]]),
        np.zeros((1, 1)),
    )
)


def each_drawn(W1, W2):
    """initialize with these two drawn instead, W1(shape, rng) and W2(shape, rng), each of variance 1."""

    def initialize(n_x, n_h, n_y, rng):
        first, second = W1((n_h, n_x), rng) / np.sqrt(n_x), W2((n_y, n_h), rng) / np.sqrt(n_h)
        return first, np.zeros((n_h, 1)), second, np.zeros((n_y, 1))

    return initialize


def normal(shape, rng):
    return rng.normal(size=shape)


def always_the_same(shape, rng):
    return np.random.default_rng(0).normal(size=shape)


def seeded_by_one_draw(n_x, n_h, n_y, rng):
    seed = int(rng.integers(1000))
    return each_drawn(*[lambda shape, rng: np.random.default_rng(seed).normal(size=shape)] * 2)(n_x, n_h, n_y, rng)


@pytest.mark.parametrize(
    ("initialize", "told"),
    [
        (each_drawn(normal, lambda shape, rng: rng.normal(0.1, 1, size=shape)), "not centred"),
        (each_drawn(lambda shape, rng: rng.normal(1, 1, size=shape), normal), "not centred"),
        (each_drawn(normal, always_the_same), "the same numbers in one place"),
        (each_drawn(always_the_same, normal), "the same numbers in one place"),
        (seeded_by_one_draw, "drawn once and used again"),
    ],
)
def test_each_matrix_is_drawn_by_itself(initialize, told, seeds):
    for seed in seeds:
        assert told in judged("shallow_networks.initialize", initialize, seed).message


@pytest.mark.parametrize("answer", answers.right_ones, ids=str)
def test_a_right_answer_passes(answer):
    answer.passes()


@pytest.mark.parametrize("answer", answers.wrong_ones, ids=str)
def test_a_wrong_answer_is_told_its_slip(answer):
    answer.is_told_its_slip()
