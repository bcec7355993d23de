"""Chapter 11, answered in many ways."""

import math

import numpy as np
import pytest

from tests.exercises.answers import Answers, judged

answers = Answers("optimizers")


# ── mini_batches(X, Y, size, rng) ─────────────────────────────────────────
answers.to("mini_batches")


def batches_by(order, stop=lambda m, size: m):
    def mini_batches(X, Y, size, rng):
        index = order(X.shape[1], rng)
        return [(X[:, index[k : k + size]], Y[:, index[k : k + size]]) for k in range(0, stop(X.shape[1], size), size)]

    return mini_batches


def split_off(X, Y, size, rng):
    m = X.shape[1]
    index = np.arange(m)
    rng.shuffle(index)
    return tuple([X[:, part], Y[:, part]] for part in np.split(index, range(size, m, size)))


def full_ones_then_the_rest(X, Y, size, rng):
    m = X.shape[1]
    order = rng.permutation(m)
    X, Y = X[:, order], Y[:, order]
    batches = [(X[:, k * size : (k + 1) * size], Y[:, k * size : (k + 1) * size]) for k in range(m // size)]
    if m % size:
        batches.append((X[:, m - m % size :], Y[:, m - m % size :]))
    return batches


answers.right(
    split_off,
    full_ones_then_the_rest,
    permutation=batches_by(lambda m, rng: rng.permutation(m)),
    noise=batches_by(lambda m, rng: np.argsort(rng.standard_normal(m))),
)
answers.wrong(
    "not shuffled",
    arange=batches_by(lambda m, rng: np.arange(m)),
    slices=lambda X, Y, size, rng: [(X[:, k : k + size], Y[:, k : k + size]) for k in range(0, X.shape[1], size)],
)
answers.wrong(
    "last dropped",
    whole=batches_by(lambda m, rng: rng.permutation(m), lambda m, size: m - m % size),
    counted=lambda X, Y, size, rng: [
        (X[:, part], Y[:, part]) for part in rng.permutation(X.shape[1])[: X.shape[1] // size * size].reshape(-1, size)
    ],
)


def two_orders(X, Y, size, rng):
    X, Y = rng.permutation(X, axis=1), rng.permutation(Y, axis=1)
    return [(X[:, k : k + size], Y[:, k : k + size]) for k in range(0, X.shape[1], size)]


def only_X(X, Y, size, rng):
    X = X[:, rng.permutation(X.shape[1])]
    return [(X[:, k : k + size], Y[:, k : k + size]) for k in range(0, X.shape[1], size)]


answers.wrong("X and Y apart", two_orders, only_X)
answers.both(
    ("not shuffled", "last dropped"), arange=batches_by(lambda m, rng: np.arange(m), lambda m, size: m - m % size)
)
answers.both(
    ("X and Y apart", "last dropped"),
    two_orders=lambda X, Y, size, rng: [b for b in two_orders(X, Y, size, rng) if b[0].shape[1] == size],
)

# ── momentum_step(theta, v, grad, alpha, gamma) ───────────────────────────
answers.to("momentum_step")


def momentum(theta, v, grad, alpha, gamma):
    v = gamma * v + alpha * grad
    return theta - v, v


def momentum_in_a_loop(theta, v, grad, alpha, gamma):
    theta, v = theta.copy(), v.copy()
    for index in np.ndindex(theta.shape):
        v[index] = gamma * v[index] + alpha * grad[index]
        theta[index] -= v[index]
    return [theta, v]


answers.right(
    momentum,
    momentum_in_a_loop,
    expanded=lambda theta, v, grad, alpha, gamma: (theta - gamma * v - alpha * grad, gamma * v + alpha * grad),
    float32=lambda theta, v, grad, alpha, gamma: momentum(
        theta.astype(np.float32), v.astype(np.float32), grad.astype(np.float32), alpha, gamma
    ),
)
answers.wrong(
    "θ + v",
    plus=lambda theta, v, grad, alpha, gamma: (theta + gamma * v + alpha * grad, gamma * v + alpha * grad),
    tuple=lambda theta, v, grad, alpha, gamma: (
        2 * theta - momentum(theta, v, grad, alpha, gamma)[0],
        momentum(theta, v, grad, alpha, gamma)[1],
    ),
)


def averaged(theta, v, grad, alpha, gamma):
    v = gamma * v + (1 - gamma) * grad
    return theta - alpha * v, v


def averaged_with_alpha(theta, v, grad, alpha, gamma):
    v = gamma * v + (1 - gamma) * alpha * grad
    return theta - v, v


answers.wrong("(1 − γ) form", averaged, averaged_with_alpha)
answers.wrong(
    "α applied twice",
    twice=lambda theta, v, grad, alpha, gamma: (
        theta - alpha * (gamma * v + alpha * grad),
        gamma * v + alpha * grad,
    ),
    in_place_of_v=lambda theta, v, grad, alpha, gamma: (
        theta - np.multiply(alpha, momentum(theta, v, grad, alpha, gamma)[1]),
        momentum(theta, v, grad, alpha, gamma)[1],
    ),
)
answers.wrong(
    "old v used",
    order=lambda theta, v, grad, alpha, gamma: (theta - v, gamma * v + alpha * grad),
    lines=lambda theta, v, grad, alpha, gamma: [theta - v, momentum(theta, v, grad, alpha, gamma)[1]],
)
answers.both(("θ + v", "old v used"), plus=lambda theta, v, grad, alpha, gamma: (theta + v, gamma * v + alpha * grad))
answers.both(
    ("θ + v", "(1 − γ) form"),
    plus=lambda theta, v, grad, alpha, gamma: (
        2 * theta - averaged(theta, v, grad, alpha, gamma)[0],
        averaged(theta, v, grad, alpha, gamma)[1],
    ),
)

# ── rmsprop_step(theta, s, grad, alpha, beta, epsilon) ────────────────────
answers.to("rmsprop_step")


def rmsprop(theta, s, grad, alpha, beta, epsilon):
    s = beta * s + (1 - beta) * grad**2
    return theta - alpha * grad / (np.sqrt(s) + epsilon), s


def rmsprop_in_a_loop(theta, s, grad, alpha, beta, epsilon):
    theta, s = np.array(theta), np.array(s)
    for i in np.ndindex(theta.shape):
        s[i] += (1 - beta) * (grad[i] * grad[i] - s[i])
        theta[i] -= alpha / (math.sqrt(s[i]) + epsilon) * grad[i]
    return theta, s


answers.right(
    rmsprop,
    rmsprop_in_a_loop,
    power=lambda theta, s, grad, alpha, beta, epsilon: [
        theta - alpha * grad / ((beta * s + (1 - beta) * grad * grad) ** 0.5 + epsilon),
        beta * s + (1 - beta) * np.square(grad),
    ],
)


def rmsprop_with(
    square=np.square,
    step=lambda grad, s, epsilon: grad / (np.sqrt(s) + epsilon),
    weights=lambda beta: (beta, 1 - beta),
):
    def rmsprop_step(theta, s, grad, alpha, beta, epsilon):
        old, new = weights(beta)
        s = old * s + new * square(grad)
        return theta - alpha * step(grad, s, epsilon), s

    return rmsprop_step


answers.wrong(
    "grad for grad²",
    plain=rmsprop_with(square=lambda g: g),
    absolute=rmsprop_with(square=np.abs),
)
answers.wrong(
    "ε inside",
    root=rmsprop_with(step=lambda g, s, e: g / np.sqrt(s + e)),
    power=rmsprop_with(step=lambda g, s, e: g * (s + e) ** -0.5),
)
answers.wrong(
    "β and 1 − β swapped",
    weights=rmsprop_with(weights=lambda beta: (1 - beta, beta)),
    argument=lambda theta, s, grad, alpha, beta, epsilon: rmsprop(theta, s, grad, alpha, 1 - beta, epsilon),
)
answers.wrong(
    "root missing",
    plain=rmsprop_with(step=lambda g, s, e: g / (s + e)),
    reciprocal=rmsprop_with(step=lambda g, s, e: 1 / (s + e) * g),
)
answers.both(
    ("β and 1 − β swapped", "ε inside"),
    both=rmsprop_with(step=lambda g, s, e: g / np.sqrt(s + e), weights=lambda beta: (1 - beta, beta)),
)
answers.both(
    ("β and 1 − β swapped", "root missing"),
    both=rmsprop_with(step=lambda g, s, e: g / (s + e), weights=lambda beta: (1 - beta, beta)),
)
answers.both(
    ("grad for grad²", "root missing"),
    both=rmsprop_with(square=lambda g: g, step=lambda g, s, e: g / (s + e)),
)

# ── adam_step(theta, m, v, grad, t, alpha, beta1, beta2, epsilon) ─────────
answers.to("adam_step")


def adam(theta, m, v, grad, t, alpha, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - alpha * m_hat / (np.sqrt(v_hat) + epsilon), m, v


def adam_in_a_loop(theta, m, v, grad, t, alpha, beta1, beta2, epsilon):
    theta, m, v = theta.copy(), m.copy(), v.copy()
    for i in np.ndindex(theta.shape):
        m[i] = beta1 * m[i] + (1 - beta1) * grad[i]
        v[i] = beta2 * v[i] + (1 - beta2) * grad[i] * grad[i]
        theta[i] -= alpha * (m[i] / (1 - beta1**t)) / (math.sqrt(v[i] / (1 - beta2**t)) + epsilon)
    return [theta, m, v]


def adam_in_float32(theta, m, v, grad, t, alpha, beta1, beta2, epsilon):
    return tuple(a.astype(np.float32) for a in adam(theta, m, v, grad, t, alpha, beta1, beta2, epsilon))


answers.right(adam, adam_in_a_loop, adam_in_float32)


def adam_with(
    correct=True,
    store_corrected=False,
    inside=False,
    later=0,
    swap=False,
):
    def adam_step(theta, m, v, grad, t, alpha, beta1, beta2, epsilon):
        if swap:
            beta1, beta2 = beta2, beta1
        m = beta1 * m + (1 - beta1) * grad
        v = beta2 * v + (1 - beta2) * grad * grad
        m_hat, v_hat = (m / (1 - beta1 ** (t - later)), v / (1 - beta2 ** (t - later))) if correct else (m, v)
        below = np.sqrt(v_hat + epsilon) if inside else np.sqrt(v_hat) + epsilon
        kept = (m_hat, v_hat) if store_corrected else (m, v)
        return theta - alpha * m_hat / below, *kept

    return adam_step


def half_corrected(theta, m, v, grad, t, alpha, beta1, beta2, epsilon):
    _, m, v = adam(theta, m, v, grad, t, alpha, beta1, beta2, epsilon)
    return theta - alpha * m / (np.sqrt(v) + epsilon), m, v


def corrected_in_place(theta, m, v, grad, t, alpha, beta1, beta2, epsilon):
    theta, m, v = adam(theta, m, v, grad, t, alpha, beta1, beta2, epsilon)
    return theta, m / (1 - beta1**t), v / (1 - beta2**t)


answers.wrong("no bias correction", half_corrected, none=adam_with(correct=False))
answers.wrong("corrected m, v stored", corrected_in_place, stored=adam_with(store_corrected=True))
answers.wrong(
    "betas swapped",
    swapped=adam_with(swap=True),
    arguments=lambda theta, m, v, grad, t, alpha, beta1, beta2, epsilon: adam(
        theta, m, v, grad, t, alpha, beta2, beta1, epsilon
    ),
)
answers.wrong(
    "ε inside",
    inside=adam_with(inside=True),
    power=lambda theta, m, v, grad, t, alpha, beta1, beta2, epsilon: (
        theta
        - alpha
        * (adam(theta, m, v, grad, t, alpha, beta1, beta2, epsilon)[1] / (1 - beta1**t))
        * (adam(theta, m, v, grad, t, alpha, beta1, beta2, epsilon)[2] / (1 - beta2**t) + epsilon) ** -0.5,
        *adam(theta, m, v, grad, t, alpha, beta1, beta2, epsilon)[1:],
    ),
)
answers.wrong(
    "t − 1",
    later=adam_with(later=1),
    argument=lambda theta, m, v, grad, t, alpha, beta1, beta2, epsilon: adam(
        theta, m, v, grad, t - 1, alpha, beta1, beta2, epsilon
    ),
)
answers.both(("ε inside", "no bias correction"), both=adam_with(correct=False, inside=True))
answers.both(("betas swapped", "corrected m, v stored"), both=adam_with(swap=True, store_corrected=True))
answers.both(("betas swapped", "no bias correction"), both=adam_with(swap=True, correct=False))
answers.both(("corrected m, v stored", "ε inside"), both=adam_with(store_corrected=True, inside=True))

# ── learning_rate(schedule, alpha0, epoch, rate) ──────────────────────────
answers.to("learning_rate")


def rates(
    inverse=lambda a, e, r: a / (1 + r * e),
    exponential=lambda a, e, r: a * r**e,
    root=lambda a, e, r: a * r / math.sqrt(e),
):
    def learning_rate(schedule, alpha0, epoch, rate):
        if schedule == "inverse_time":
            return inverse(alpha0, epoch, rate)
        if schedule == "exponential":
            return exponential(alpha0, epoch, rate)
        return root(alpha0, epoch, rate)

    return learning_rate


def multiplied_out(schedule, alpha0, epoch, rate):
    match schedule:
        case "inverse_time":
            return np.divide(alpha0, rate * epoch + 1.0)
        case "exponential":
            alpha = alpha0
            for _ in range(int(epoch)):
                alpha *= rate
            return alpha
        case "inverse_sqrt":
            return alpha0 * rate * epoch**-0.5


answers.right(
    multiplied_out,
    branches=rates(),
    table=lambda schedule, alpha0, epoch, rate: {
        "inverse_time": lambda: alpha0 / (1 + rate * epoch),
        "exponential": lambda: alpha0 * np.exp(epoch * np.log(rate)),
        "inverse_sqrt": lambda: rate / np.sqrt(epoch) * alpha0,
    }[schedule](),
)
answers.wrong(
    "rate·epoch without the 1",
    quotient=rates(inverse=lambda a, e, r: a / (r * e)),
    power=rates(inverse=lambda a, e, r: a * (e * r) ** -1.0),
)
answers.wrong(
    "e^(−rate·epoch)",
    exp=rates(exponential=lambda a, e, r: a * np.exp(-r * e)),
    math=rates(exponential=lambda a, e, r: a / math.exp(r * e)),
)
answers.wrong(
    "rate/epoch",
    plain=rates(root=lambda a, e, r: a * r / e),
    reciprocal=rates(root=lambda a, e, r: r * (1 / e) * a),
)
answers.both(
    ("rate·epoch without the 1", "rate/epoch"),
    both=rates(inverse=lambda a, e, r: a / (r * e), root=lambda a, e, r: a * r / e),
)
answers.both(
    ("e^(−rate·epoch)", "rate/epoch"),
    both=rates(exponential=lambda a, e, r: a * np.exp(-r * e), root=lambda a, e, r: a * r / e),
)


# ── written from the page alone ────────────────────────────────────────────
def batches_in_another_order(X, Y, size, rng):
    ends = range(size, X.shape[1], size)
    batches = list(zip(np.split(X, ends, axis=1), np.split(Y, ends, axis=1), strict=True))
    return [batches[k] for k in rng.permutation(len(batches))]


answers.to("mini_batches")
answers.wrong("not shuffled", batches_in_another_order)


def momentum_with(velocity):
    def momentum_step(theta, v, grad, alpha, gamma):
        v = velocity(v, grad, alpha, gamma)
        return theta - v, v

    return momentum_step


answers.to("momentum_step")
answers.wrong("α forgotten", bare=momentum_with(lambda v, grad, alpha, gamma: gamma * v + grad))
answers.wrong("α applied twice", in_v=momentum_with(lambda v, grad, alpha, gamma: gamma * v + alpha * (alpha * grad)))
answers.wrong("old v subtracted", minus=momentum_with(lambda v, grad, alpha, gamma: alpha * grad - gamma * v))


def adam_corrected(corrections):
    def adam_step(theta, m, v, grad, t, alpha, beta1, beta2, epsilon):
        _, m, v = adam(theta, m, v, grad, t, alpha, beta1, beta2, epsilon)
        for_m, for_v = corrections(t, beta1, beta2)
        return theta - alpha * m * for_m / (np.sqrt(v * for_v) + epsilon), m, v

    return adam_step


def averages_swapped(theta, m, v, grad, t, alpha, beta1, beta2, epsilon):
    m, v = adam(theta, m, v, grad, t, alpha, beta2, beta1, epsilon)[1:]
    return theta - alpha * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + epsilon), m, v


answers.to("adam_step")
answers.wrong("power t forgotten", bare=adam_corrected(lambda t, beta1, beta2: (1 / (1 - beta1), 1 / (1 - beta2))))
answers.wrong(
    "t − 1", scalars=adam_corrected(lambda t, beta1, beta2: (1 / (1 - beta1 ** (t - 1)), 1 / (1 - beta2 ** (t - 1))))
)
answers.wrong(
    "betas swapped",
    averages_swapped,
    correction=adam_corrected(lambda t, beta1, beta2: (1 / (1 - beta2**t), 1 / (1 - beta1**t))),
)


# ── no slip, but a sentence ───────────────────────────────────────────────
def batches_of(width):
    return lambda X, Y, size, rng: split_off(X, Y, width(X.shape[1]), rng)


def only_the_first(X, Y, size, rng):
    for batch in split_off(X, Y, size, rng):
        return [batch]


def in_order(X, Y, size):
    return [(X[:, k : k + size], Y[:, k : k + size]) for k in range(0, X.shape[1], size)]


SAID = {
    "mini_batches": [
        (batches_of(lambda m: m), "should have `size` examples"),
        (batches_of(lambda m: 1), "should have `size` examples"),
        (lambda X, Y, size, rng: [(X, Y)], "should have `size` examples"),
        (only_the_first, "is the `return` inside the loop"),
        (lambda X, Y, size, rng: in_order(rng.permutation(X), Y, size), "columns that are not X's"),
        (lambda X, Y, size, rng: split_off(rng.permutation(X), Y, size, rng), "columns that are not X's"),
        (lambda X, Y, size, rng: in_order(rng.permuted(X, axis=1), Y, size), "columns that are not X's"),
    ],
    "momentum_step": [(lambda *args: momentum(*args)[::-1], "These are right, but in another order")],
    "rmsprop_step": [(lambda *args: rmsprop(*args)[::-1], "These are right, but in another order")],
    "adam_step": [
        (lambda *args: [adam(*args)[k] for k in (1, 2, 0)], "in another order; expected: theta, m, v."),
        (lambda *args: [adam(*args)[k] for k in (0, 2, 1)], "expected: theta, m, v. Right already: theta."),
    ],
    "learning_rate": [
        (rates(inverse=lambda a, e, r: a / (1 + 0.5 * e)), "expected"),
        (rates(exponential=lambda a, e, r: a * 0.95**e), "expected"),
        (rates(root=lambda a, e, r: a * 0.8 / math.sqrt(e)), "expected"),
    ],
}


@pytest.mark.parametrize(
    ("exercise", "function", "said"), [(name, *answer) for name, those in SAID.items() for answer in those]
)
def test_a_wrong_answer_that_makes_no_known_slip_is_told_what_is_wrong(exercise, function, said, seeds):
    for seed in seeds:
        verdict = judged(f"optimizers.{exercise}", function, seed)
        assert not verdict.passed
        assert verdict.slip is None
        assert said in verdict.message


def test_averages_with_the_betas_swapped_make_one_slip():
    verdict = judged("optimizers.adam_step", averages_swapped, 0)
    assert "swapped in the averages" in verdict.message
    assert "second slip" not in verdict.message


# ── found by a reader from outside ────────────────────────────────────────
def short_form(theta, m, v, grad, t, alpha, beta1, beta2, epsilon):
    m, v = beta1 * m + (1 - beta1) * grad, beta2 * v + (1 - beta2) * grad**2
    return theta - alpha * np.sqrt(1 - beta2**t) / (1 - beta1**t) * m / (np.sqrt(v) + epsilon), m, v


def downhill_and_back(theta, v, grad, alpha, gamma):
    v = gamma * v - alpha * grad
    return theta - v, v


answers.to("adam_step")
answers.wrong("ε before the correction", short_form)
answers.to("momentum_step")
answers.wrong("uphill", downhill_and_back)


def one_short(X, Y, size, rng):
    order = rng.permutation(X.shape[1])
    starts = range(0, len(order) - 1, size)
    return [(X[:, order[i : i + size]], Y[:, order[i : i + size]]) for i in starts]


def one_beta(theta, m, v, grad, t, alpha, beta1, beta2, epsilon):
    m, v = beta1 * m + (1 - beta1) * grad, beta1 * v + (1 - beta1) * grad * grad
    return theta - alpha * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + epsilon), m, v


def wide_brackets(theta, v, grad, alpha, gamma):
    v = alpha * (gamma * v + grad)
    return theta - v, v


answers.to("mini_batches")
answers.wrong("last dropped", one_short)
answers.to("adam_step")
answers.wrong("one β for both", one_beta)
answers.to("momentum_step")
answers.wrong("α on both", wide_brackets)


answers.to("mini_batches")


def rotated(X, Y, size, rng):
    shift = rng.integers(1, X.shape[1])
    return in_order(np.roll(X, shift, axis=1), np.roll(Y, shift, axis=1), size)


answers.wrong("not shuffled", rotated)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda batches: [(X, 1 - Y) for X, Y in batches], "labels are not Y's"),
        (lambda batches: [(np.nan * X, Y) for X, Y in batches], "leave their numbers as they are"),
        (lambda batches: [*batches, (batches[0][0][:, :0], batches[0][1][:, :0])], "none is empty"),
    ],
)
def test_what_is_wrong_with_batches_is_told_truly(change, told, seeds):
    def mini_batches(X, Y, size, rng):
        order = rng.permutation(X.shape[1])
        return change(in_order(X[:, order], Y[:, order], size))

    for seed in seeds:
        assert told in judged("optimizers.mini_batches", mini_batches, seed).message


def rmsprop_by_math(theta, s, grad, alpha, beta, epsilon):
    s = beta * s + (1 - beta) * grad
    roots = np.array([math.sqrt(x) for x in s.flat]).reshape(s.shape)
    return theta - alpha * grad / (roots + epsilon), s


answers.to("rmsprop_step")
answers.wrong("grad for grad²", rmsprop_by_math)


def adam_at_one_rate(theta, m, v, grad, t, alpha, beta1, beta2, epsilon):
    return adam(theta, m, v, grad, t, 0.1, beta1, beta2, epsilon)


answers.to("adam_step")
answers.unknown(adam_at_one_rate)


@pytest.mark.parametrize("answer", answers.right_ones, ids=str)
def test_a_right_answer_passes(answer):
    answer.passes()


@pytest.mark.parametrize("answer", answers.wrong_ones, ids=str)
def test_a_wrong_answer_is_told_its_slip(answer):
    answer.is_told_its_slip()
