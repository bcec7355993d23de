"""Chapter 12, answered in many ways."""

import numpy as np
import pytest

from tests.exercises.answers import Answers, judged

answers = Answers("batch_normalization")


# ── batchnorm_forward(Z, gamma, beta, epsilon) ────────────────────────────
answers.to("batchnorm_forward")


def by_the_book(Z, gamma, beta, epsilon):
    mu = Z.mean(axis=1, keepdims=True)
    sigma = np.sqrt(Z.var(axis=1, keepdims=True) + epsilon)
    Z_hat = (Z - mu) / sigma
    return gamma * Z_hat + beta, Z_hat, sigma


def row_by_row(Z, gamma, beta, epsilon):
    out, Z_hat, sigma = np.zeros(Z.shape), np.zeros(Z.shape), np.zeros((len(Z), 1))
    for j in range(len(Z)):
        mean = sum(Z[j]) / len(Z[j])
        sigma[j] = (sum((z - mean) ** 2 for z in Z[j]) / len(Z[j]) + epsilon) ** 0.5
        Z_hat[j] = (Z[j] - mean) / sigma[j]
        out[j] = gamma[j, 0] * Z_hat[j] + beta[j, 0]
    return [out, Z_hat, sigma]


def in_float32(Z, gamma, beta, epsilon):
    return tuple(a.astype(np.float32) for a in by_the_book(Z, gamma, beta, epsilon))


answers.right(
    by_the_book,
    row_by_row,
    in_float32,
    einsum=lambda Z, gamma, beta, epsilon: (
        np.einsum("no,nm->nm", gamma, by_the_book(Z, gamma, beta, epsilon)[1]) + beta,
        *by_the_book(Z, gamma, beta, epsilon)[1:],
    ),
)


def normalised(mean=lambda Z: Z.mean(1, keepdims=True), sigma=lambda Z, e: np.sqrt(Z.var(1, keepdims=True) + e)):
    def batchnorm_forward(Z, gamma, beta, epsilon):
        root = sigma(Z, epsilon)
        Z_hat = (Z - mean(Z)) / root
        return gamma * Z_hat + beta, Z_hat, root

    return batchnorm_forward


answers.wrong(
    "per example",
    kept=normalised(lambda Z: Z.mean(0, keepdims=True), lambda Z, e: np.sqrt(Z.var(0, keepdims=True) + e)),
    flat=normalised(lambda Z: np.mean(Z, axis=0), lambda Z, e: np.sqrt(np.var(Z, axis=0) + e)),
)
answers.wrong(
    "one mean for all",
    both=normalised(lambda Z: Z.mean(), lambda Z, e: np.sqrt(Z.var() + e)),
    mean_only=normalised(lambda Z: Z.mean()),
    column=normalised(lambda Z: Z.mean(), lambda Z, e: np.full((len(Z), 1), np.sqrt(Z.var() + e))),
)
answers.wrong(
    "m − 1",
    ddof=normalised(sigma=lambda Z, e: np.sqrt(Z.var(1, ddof=1, keepdims=True) + e)),
    by_hand=normalised(
        sigma=lambda Z, e: np.sqrt(((Z - Z.mean(1, keepdims=True)) ** 2).sum(1, keepdims=True) / (Z.shape[1] - 1) + e)
    ),
)
answers.wrong(
    "ε added to the root",
    std=normalised(sigma=lambda Z, e: Z.std(1, keepdims=True) + e),
    root=normalised(sigma=lambda Z, e: np.sqrt(Z.var(1, keepdims=True)) + e),
)
answers.both(("m − 1", "ε added to the root"), std=normalised(sigma=lambda Z, e: Z.std(1, ddof=1, keepdims=True) + e))
answers.both(
    ("per example", "ε added to the root"),
    std=normalised(lambda Z: Z.mean(0, keepdims=True), lambda Z, e: Z.std(0, keepdims=True) + e),
)

# ── batchnorm_backward(dout, Z_hat, gamma, sigma) ─────────────────────────
answers.to("batchnorm_backward")


def backward(dout, Z_hat, gamma, sigma):
    m = dout.shape[1]
    dgamma = np.sum(dout * Z_hat, axis=1, keepdims=True)
    dbeta = np.sum(dout, axis=1, keepdims=True)
    dZ = gamma / (m * sigma) * (m * dout - dbeta - Z_hat * dgamma)
    return dZ, dgamma, dbeta


def step_by_step(dout, Z_hat, gamma, sigma):
    m = dout.shape[1]
    dZ_hat = dout * gamma
    dvar = np.sum(dZ_hat * Z_hat * sigma * -0.5 / sigma**3, axis=1, keepdims=True)
    dmean = -np.sum(dZ_hat / sigma, axis=1, keepdims=True)
    dZ = dZ_hat / sigma + dvar * 2 * Z_hat * sigma / m + dmean / m
    return dZ, (dout * Z_hat).sum(1).reshape(-1, 1), dout.sum(1).reshape(-1, 1)


def by_the_jacobian(dout, Z_hat, gamma, sigma):
    n, m = dout.shape
    dZ = np.zeros((n, m))
    for j in range(n):
        J = (np.eye(m) - 1 / m - np.outer(Z_hat[j], Z_hat[j]) / m) / sigma[j, 0]
        dZ[j] = J @ (gamma[j, 0] * dout[j])
    return [dZ, np.einsum("nm,nm->n", dout, Z_hat)[:, None], np.einsum("nm->n", dout)[:, None]]


answers.right(backward, step_by_step, by_the_jacobian)


def backward_with(dZ=None, total=lambda a: np.sum(a, axis=1, keepdims=True)):
    def batchnorm_backward(dout, Z_hat, gamma, sigma):
        right = backward(dout, Z_hat, gamma, sigma)
        return dZ(dout, Z_hat, gamma, sigma) if dZ else right[0], total(dout * Z_hat), total(dout)

    return batchnorm_backward


def mean(a):
    return a.mean(axis=1, keepdims=True)


answers.wrong(
    "statistics treated as constants",
    product=backward_with(lambda d, Z_hat, gamma, sigma: gamma * d / sigma),
    step=backward_with(lambda d, Z_hat, gamma, sigma: (d * gamma) * (1 / sigma)),
)
answers.wrong(
    "variance path only",
    mean_left_out=backward_with(lambda d, Z_hat, gamma, sigma: gamma / sigma * (d - Z_hat * mean(d * Z_hat))),
    steps=backward_with(
        lambda d, Z_hat, gamma, sigma: (
            gamma * d / sigma - gamma * Z_hat * (d * Z_hat).sum(1)[:, None] / sigma / d.shape[1]
        )
    ),
)
answers.wrong(
    "gamma forgotten",
    product=backward_with(lambda d, Z_hat, gamma, sigma: (d - mean(d) - Z_hat * mean(d * Z_hat)) / sigma),
    called=backward_with(lambda d, Z_hat, gamma, sigma: backward(d, Z_hat, np.ones_like(gamma), sigma)[0]),
)
answers.wrong(
    "means for sums",
    mean=backward_with(total=mean),
    divided=backward_with(total=lambda a: a.sum(1, keepdims=True) / a.shape[1]),
    dgamma_only=lambda *args: (backward(*args)[0], mean(args[0] * args[1]), backward(*args)[2]),
)
answers.both(
    ("gamma forgotten", "statistics treated as constants"),
    product=backward_with(lambda d, Z_hat, gamma, sigma: d / sigma),
)
answers.both(
    ("gamma forgotten", "means for sums"),
    both=backward_with(lambda d, Z_hat, gamma, sigma: (d - mean(d) - Z_hat * mean(d * Z_hat)) / sigma, mean),
)
answers.both(
    ("statistics treated as constants", "means for sums"),
    both=backward_with(lambda d, Z_hat, gamma, sigma: gamma * d / sigma, mean),
)
answers.both(
    ("gamma forgotten", "variance path only"),
    both=backward_with(lambda d, Z_hat, gamma, sigma: (d - Z_hat * mean(d * Z_hat)) / sigma),
)

# ── running_average(old, new, momentum) ───────────────────────────────────
answers.to("running_average")
answers.right(
    formula=lambda old, new, momentum: momentum * old + (1 - momentum) * new,
    step=lambda old, new, momentum: old + (1 - momentum) * (new - old),
    numpy=lambda old, new, momentum: np.add(np.multiply(momentum, old), np.multiply(1 - momentum, new)),
)
answers.wrong(
    "swapped",
    formula=lambda old, new, momentum: (1 - momentum) * old + momentum * new,
    step=lambda old, new, momentum: old + momentum * (new - old),
)

# ── batchnorm_predict(Z, gamma, beta, mean, var, epsilon) ─────────────────
answers.to("batchnorm_predict")


def predict_by_row(Z, gamma, beta, mean, var, epsilon):
    out = np.zeros(Z.shape)
    for j in range(len(Z)):
        out[j] = gamma[j, 0] * (Z[j] - mean[j, 0]) / (var[j, 0] + epsilon) ** 0.5 + beta[j, 0]
    return out


answers.right(
    predict_by_row,
    formula=lambda Z, gamma, beta, mean, var, epsilon: gamma * (Z - mean) / np.sqrt(var + epsilon) + beta,
    folded=lambda Z, gamma, beta, mean, var, epsilon: (
        (gamma / np.sqrt(var + epsilon)) * Z + (beta - gamma * mean / np.sqrt(var + epsilon))
    ),
    float32=lambda *args: predict_by_row(*args).astype(np.float32),
)
answers.wrong(
    "batch statistics",
    own=lambda Z, gamma, beta, mean, var, epsilon: (
        gamma * (Z - Z.mean(1, keepdims=True)) / np.sqrt(Z.var(1, keepdims=True) + epsilon) + beta
    ),
    forward=lambda Z, gamma, beta, mean, var, epsilon: by_the_book(Z, gamma, beta, epsilon)[0],
)
answers.wrong(
    "var for its root",
    plain=lambda Z, gamma, beta, mean, var, epsilon: gamma * (Z - mean) / (var + epsilon) + beta,
    product=lambda Z, gamma, beta, mean, var, epsilon: beta + (Z - mean) * (gamma / (epsilon + var)),
)
answers.wrong(
    "ε forgotten",
    root=lambda Z, gamma, beta, mean, var, epsilon: gamma * (Z - mean) / np.sqrt(var) + beta,
    power=lambda Z, gamma, beta, mean, var, epsilon: gamma * (Z - mean) * var**-0.5 + beta,
)
answers.both(
    ("var for its root", "ε forgotten"),
    plain=lambda Z, gamma, beta, mean, var, epsilon: gamma * (Z - mean) / var + beta,
)
answers.both(
    ("batch statistics", "ε forgotten"),
    own=lambda Z, gamma, beta, mean, var, epsilon: (
        gamma * (Z - Z.mean(1, keepdims=True)) / Z.std(1, keepdims=True) + beta
    ),
)


# ── written from the page alone ────────────────────────────────────────────
def spread_around_one_mean(Z, gamma, beta, epsilon):
    mean = Z.mean()
    sigma = np.sqrt(np.mean((Z - mean) ** 2, axis=1, keepdims=True) + epsilon)
    return gamma * (Z - mean) / sigma + beta, (Z - mean) / sigma, sigma


answers.to("batchnorm_forward")
answers.wrong("one mean for all", spread_around_one_mean)
answers.wrong(
    "one variance for all",
    number=normalised(sigma=lambda Z, e: np.sqrt(Z.var() + e)),
    column=normalised(sigma=lambda Z, e: np.full((len(Z), 1), np.sqrt(Z.var() + e))),
)
answers.to("batchnorm_predict")
answers.wrong(
    "batch statistics",
    only_the_mean=lambda Z, gamma, beta, mean, var, epsilon: (
        gamma * (Z - Z.mean(axis=1, keepdims=True)) / np.sqrt(var + epsilon) + beta
    ),
)


# ── found by a reader from outside ────────────────────────────────────────
def down_the_columns(Z, gamma, beta, epsilon):
    sigma = np.sqrt(np.var(Z, axis=0) + epsilon)
    Z_hat = (Z - np.mean(Z, axis=0)) / sigma
    return gamma * Z_hat + beta, Z_hat, sigma


answers.to("batchnorm_predict")
answers.wrong(
    "batch statistics",
    variance=lambda Z, gamma, beta, mean, var, epsilon: (
        gamma * (Z - mean) / np.sqrt(Z.var(axis=1, keepdims=True) + epsilon) + beta
    ),
)
answers.to("batchnorm_forward")
answers.wrong("per example", down_the_columns)


def test_statistics_of_an_example_are_one_slip():
    message = judged("batch_normalization.batchnorm_forward", down_the_columns, 0).message
    assert "second slip" not in message


def averaged_in_a_loop(old, new, momentum):
    out = np.empty_like(old)
    for j in range(len(old)):
        out[j, 0] = momentum * old[j, 0] + (1 - momentum) * new[j, 0]
    return out


def forward_with_a_guard(Z, gamma, beta, epsilon):
    m, centred = Z.shape[1], Z - Z.mean(axis=1, keepdims=True)
    sigma = np.sqrt((centred**2).sum(axis=1, keepdims=True) / max(m - 1, 1) + epsilon)
    return gamma * centred / sigma + beta, centred / sigma, sigma


answers.to("running_average")
answers.right(averaged_in_a_loop)
answers.to("batchnorm_forward")
answers.wrong("m − 1", forward_with_a_guard)


@pytest.mark.parametrize("answer", answers.right_ones, ids=str)
def test_a_right_answer_passes(answer):
    answer.passes()


@pytest.mark.parametrize("answer", answers.wrong_ones, ids=str)
def test_a_wrong_answer_is_told_its_slip(answer):
    answer.is_told_its_slip()


@pytest.mark.parametrize(
    ("exercise", "function"),
    [
        ("batchnorm_forward", lambda Z, gamma, beta, epsilon: by_the_book(Z, gamma, beta, 1e-8)),
        ("batchnorm_predict", lambda *args: predict_by_row(*args[:-1], 1e-8)),
    ],
)
def test_an_epsilon_of_its_own_is_not_called_missing(exercise, function, seeds):
    for seed in seeds:
        verdict = judged(f"batch_normalization.{exercise}", function, seed)
        assert verdict.slip == "ε forgotten"
        assert "that was passed is not added" in verdict.message
