"""Every question of the assignments, tested by its own slips, as the chapters' exercises are."""

from pathlib import Path

import numpy as np
import pytest

from dlcore.check.exercise import Edit
from dlcore.check.recorded import specified
from dlcore.grading import paper
from tests.exercises.answers import judgement

SPECS = sorted((Path(paper.ROOT) / "solutions" / "exercises").glob("a[1-6]_*.py"))
EXERCISES = {exercise.id: exercise for path in SPECS for exercise in specified(path)}
SLIPS = [(id, k) for id, exercise in EXERCISES.items() for k in range(len(exercise.slips))]
MOST = 8  # draws of cases for each slip


@pytest.mark.parametrize("id", EXERCISES)
def test_the_reference_passes(id, seeds):
    for seed in seeds[:MOST]:
        verdict = judgement(EXERCISES[id], EXERCISES[id].answer, seed)
        assert verdict.passed, verdict


@pytest.mark.parametrize(("id", "k"), SLIPS, ids=[f"{id}: {EXERCISES[id].slips[k].name} ({k})" for id, k in SLIPS])
def test_a_slip_fails_and_is_named(id, k, seeds):
    exercise = EXERCISES[id]
    for seed in seeds[:MOST]:
        verdict = judgement(exercise, exercise.slips[k].wrong, seed)
        assert verdict.score < 1
        assert verdict.slip == exercise.slips[k].name, f"seed {seed}: {verdict}"


@pytest.mark.parametrize("id", EXERCISES)
def test_every_edit_of_a_slip_finds_the_text_that_it_replaces(id):
    for slip in EXERCISES[id].slips:
        assert not isinstance(slip.wrong, Edit) or callable(slip.wrong.function)  # a ValueError names the text


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_an_assignment_is_worth_ten_points_and_every_question_has_three_hints(path):
    exercises = specified(path)
    assert sum(exercise.points for exercise in exercises) == 10
    assert all(len(exercise.hints) == 3 for exercise in exercises)
    assert {exercise.chapter for exercise in exercises} == {path.stem[:2].upper()}


# ── Answers as people write them, and what they must be told ──────────────


def last_of_equals(W, b, x, k, alpha):
    W, b, best = W.copy(), b.copy(), 0
    scores = [float(row @ x[:, 0]) + t for row, t in zip(W, b[:, 0], strict=True)]
    for j, score in enumerate(scores):
        best = j if score >= scores[best] else best
    if best != k:
        for j, sign in ((k, 1), (best, -1)):
            W[j], b[j] = W[j] + sign * alpha * x[:, 0], b[j] + sign * alpha
    return W, b


def unless_highest(W, b, x, k, alpha):
    scores = (W @ x + b).ravel()
    step = alpha * ((np.arange(len(b)) == k) * 1.0 - (np.arange(len(b)) == scores.argmax()))[:, None]
    return (W, b) if scores[k] == scores.max() else (W + step @ x.T, b + step)


def scored_without_b(W, b, x, k, alpha):
    W, b, best = W.copy(), b.copy(), (W @ x)[:, 0].argmax()
    if best != k:
        for j, sign in ((k, 1), (best, -1)):
            W[j], b[j] = W[j] + sign * alpha * x[:, 0], b[j] + sign * alpha
    return W, b


def rejecting_zero(W, b, X):
    labels = (W @ X + b).argmax(axis=0)
    labels[((W @ X + b) <= 0).all(axis=0)] = -1
    return labels


def cross_entropy(A, Y, weight):
    with np.errstate(all="ignore"):
        return -np.mean(weight * Y * np.log(A) + (1 - Y) * np.log(1 - A))


def clipped(epsilon):
    return lambda A, Y, weight: float(cross_entropy(np.maximum(np.minimum(A, 1 - epsilon), epsilon), Y, weight))


def backward_from_activations(slope_at_zero):
    def backward(W, Z, A, Y, activations):
        m, dZ, dW, db = Y.shape[1], A[-1] - Y, [None] * len(W), [None] * len(W)
        for l in reversed(range(1, len(W))):
            dW[l], db[l] = dZ @ A[l - 1].T / m, dZ.mean(axis=1, keepdims=True)
            if l > 1:
                a, z = A[l - 1], Z[l - 1]
                relu = np.where(z > 0, 1.0, np.where(z < 0, 0.0, slope_at_zero))
                slope = {"relu": relu, "tanh": 1 - a**2, "sigmoid": a * (1 - a), "identity": 1.0}
                dZ = (W[l].T @ dZ) * slope[activations[l - 1]]
        return dW, db

    return backward


def lion(side=np.sign, new_memory=False, remember_direction=False):
    def lion_step(theta, m, grad, alpha, beta1, beta2, lam):
        after = m + (1 - beta2) * (grad - m)
        c = (after if new_memory else m) * beta1 + grad * (1 - beta1)
        return theta - alpha * side(c) - alpha * lam * theta, c if remember_direction else after

    return lion_step


def walk(small=lambda length, tolerance: length <= tolerance, limit=True, more=0):
    def descend(gradient, theta, alpha, tolerance, max_steps):
        theta = theta.astype(float)
        for step in range(max_steps if limit else 10_000):
            if small(np.sqrt(np.sum(gradient(theta) ** 2)), tolerance):
                return theta, step + more
            theta = theta - alpha * gradient(theta)
        return theta, step + 1

    return descend


def gradient_check(error):
    def wrong_parameter(f, parameters, gradients, h=1e-5):
        errors = []
        for name, p in parameters.items():
            numeric = np.zeros(p.shape)
            for i in np.ndindex(p.shape):
                step = np.zeros(p.shape)
                step[i] = h
                up, down = (f({**parameters, name: p + sign * step}) for sign in (1, -1))
                numeric[i] = (up - down) / (2 * h)
            errors.append(error(gradients[name], numeric))
        return list(parameters)[int(np.argmax(errors))]

    return wrong_parameter


def relative(g, numeric):
    return np.linalg.norm(g - numeric) / (np.linalg.norm(g) + np.linalg.norm(numeric))


def by_length(choose):
    return lambda f, parameters, gradients: choose(gradients, key=lambda name: np.linalg.norm(gradients[name]))


def share_of_dead(dead):
    return lambda A: [sum(map(dead, layer)) / len(layer) for layer in A[1:-1]]


def checked_all_at_once(f, parameters, gradients, h=1e-5):
    up, down = ({name: p + step for name, p in parameters.items()} for step in (h, -h))
    slope, errors = (f(up) - f(down)) / (2 * h), []
    for g in gradients.values():
        numeric = np.full(g.shape, slope)
        errors.append(np.linalg.norm(g - numeric) / (np.linalg.norm(g) + np.linalg.norm(numeric)))
    return list(gradients)[int(np.argmax(errors))]


def pocket_of(
    yes=np.greater_equal, in_the_middle=False, walks=lambda epochs: epochs, seen=slice(None), filled=True, copy=np.copy
):
    def pocket(X, Y, epochs):
        w, b, order = np.zeros((len(X), 1)), 0.0, range(X.shape[1])[seen]

        def mistakes():
            return int(np.sum(yes(w.T @ X + b, 0).astype(float) != Y))

        best = w.copy(), b, mistakes()
        for _ in range(walks(epochs)):
            for i in order:
                error = Y[0, i] - float(yes(float(w[:, 0] @ X[:, i]) + b, 0))
                w += error * X[:, [i]]
                b += error
                if filled and (in_the_middle or i == order[-1]) and mistakes() < best[2]:
                    best = copy(w), b, mistakes()
        return best

    return pocket


def huber(slope):
    def huber_gradient(w, b, X, Y, delta):
        pull = slope(w.T @ X + b - Y, delta)
        return np.mean(X * pull, axis=1, keepdims=True), float(np.mean(pull))

    return huber_gradient


def stopping(early=0, drifting=False):
    def early_stopping(losses, patience, min_delta):
        best, best_epoch, last = losses[0], 0, 0
        for epoch, loss in enumerate(losses):
            if best - loss > min_delta:
                best, best_epoch = loss, epoch
            elif epoch - best_epoch >= patience - early:
                return epoch, best_epoch
            best, last = min(best, loss) if drifting else best, epoch
        return last, best_epoch

    return early_stopping


def scalar_maximum(*args):
    theta, m, v, largest = shared_maximum(*args)
    return theta, m, v, largest[0]


def shared_maximum(theta, m, v, v_max, grad, alpha, beta1, beta2, epsilon):
    m, v = beta1 * m + (1 - beta1) * grad, beta2 * v + (1 - beta2) * grad**2
    largest = max(v_max.max(), v.max())
    return theta - alpha * m / (largest**0.5 + epsilon), m, v, np.full(v.shape, largest)


RIGHT = {
    "A1.descend": [walk()],
    "A1.huber_gradient": [huber(lambda r, d: np.where(abs(r) <= d, r, d * np.sign(r)))],
    "A2.pocket": [pocket_of()],
    "A3.wrong_parameter": [gradient_check(relative)],
    "A4.dead_units": [share_of_dead(lambda unit: not unit.any())],
    "A2.one_vs_rest": [lambda W, b, X: np.where((W @ X + b >= 0).any(axis=0), (W @ X + b).argmax(axis=0), -1)],
    "A2.weighted_cross_entropy": [
        *map(clipped, (1e-15, 1e-12, 1e-10, 1e-8, 1e-7, 1e-6)),
        lambda A, Y, weight: float(-np.mean(weight * Y * np.log(A + 1e-9) + (1 - Y) * np.log(1 - A + 1e-9))),
        lambda A, Y, weight: float(np.mean(np.where(Y == 1, weight, 1) * -np.log(np.maximum(1e-8, 1 - abs(Y - A))))),
    ],
    "A4.backward": [backward_from_activations(0.0)],
    "A5.early_stopping": [stopping()],
    "A6.lion_step": [lion()],
}
WRONG = {
    ("A1.descend", "less than the tolerance"): [walk(np.less)],
    ("A1.descend", "one step too many counted"): [walk(more=1)],
    ("A1.descend", "tolerance not looked at"): [walk(lambda length, tolerance: False)],
    ("A1.descend", "max_steps not looked at"): [walk(limit=False)],
    ("A1.descend", "one step too few"): [lambda *args: walk()(*args[:-1], args[-1] - 1)],
    ("A1.descend", "one step too many"): [lambda *args: walk()(*args[:-1], args[-1] + 1)],
    ("A1.huber_gradient", "2r for r"): [
        huber(lambda r, d: 2 * np.clip(r, -d, d)),
        huber(lambda r, d: np.clip(2 * r, -d, d)),
        huber(lambda r, d: np.where(abs(r) > d, d * np.sign(r), 2 * r)),
    ],
    ("A2.pocket", "no at exactly 0"): [pocket_of(yes=np.greater)],
    ("A2.pocket", "looks after every example"): [pocket_of(in_the_middle=True)],
    ("A2.pocket", "one epoch too few"): [pocket_of(walks=lambda epochs: epochs - 1)],
    ("A2.pocket", "one epoch too many"): [pocket_of(walks=lambda epochs: epochs + 1)],
    ("A2.pocket", "epochs ignored"): [pocket_of(walks=lambda epochs, k=k: k) for k in (1, 3, 5, 10)],
    ("A2.pocket", "last example never seen"): [pocket_of(seen=slice(-1))],
    ("A2.pocket", "pocket never filled"): [pocket_of(filled=False)],
    ("A2.pocket", "no copy in the pocket"): [pocket_of(copy=lambda w: w)],
    ("A2.multiclass_update", "the last of equals wins"): [last_of_equals],
    ("A2.multiclass_update", "a tie counts as won"): [unless_highest],
    ("A2.multiclass_update", "scores without b"): [scored_without_b],
    ("A2.one_vs_rest", "no at exactly 0"): [rejecting_zero],
    ("A2.weighted_cross_entropy", "clipped too early"): [*map(clipped, (0.05, 0.01, 1e-3, 1e-4))],
    ("A2.weighted_cross_entropy", "NaN made 0"): [
        lambda A, Y, weight: float(np.nan_to_num(cross_entropy(A, Y, weight))),
    ],
    ("A2.weighted_cross_entropy", "NaN left out"): [
        lambda A, Y, weight: float(-np.nanmean(weight * Y * np.log(A) + (1 - Y) * np.log(1 - A))),
    ],
    ("A3.wrong_parameter", "all moved at once"): [checked_all_at_once],
    ("A3.wrong_parameter", "lengths compared"): [
        gradient_check(lambda g, numeric: abs(np.linalg.norm(g) / np.linalg.norm(numeric) - 1)),
    ],
    ("A3.wrong_parameter", "errors cancel in a sum"): [
        gradient_check(lambda g, numeric: abs(np.mean(g) / np.mean(numeric) - 1)),
    ],
    ("A3.wrong_parameter", None): [
        lambda f, parameters, gradients: gradient_check(relative)(f, parameters, gradients, h=0.1),
        by_length(min),
        by_length(max),
    ],
    ("A4.dead_units", "seldom awake is not dead"): [share_of_dead(lambda unit: np.mean(unit == 0) > 0.95)],
    ("A4.dead_units", "weak is not dead"): [share_of_dead(lambda unit: np.mean(unit) < 1e-4)],
    ("A4.multiply_adds", "first layer left out"): [
        lambda sizes, m: (m * np.dot(sizes[1:], sizes[:-1]), 2 * m * np.dot(sizes[2:], sizes[1:-1])),
    ],
    ("A4.backward", "slope 1 at 0"): [backward_from_activations(1.0)],
    ("A5.elastic_gradient", "½λ₂W"): [lambda W, dW, lam1, lam2: dW + lam1 * np.sign(W) + 0.5 * lam2 * W],
    ("A5.elastic_gradient", "λ₁ forgotten"): [lambda W, dW, lam1, lam2: dW + lam2 * W],
    ("A5.elastic_gradient", "λ₂ forgotten"): [lambda W, dW, lam1, lam2: lam1 * np.sign(W) + dW],
    ("A5.early_stopping", "stops one epoch early"): [stopping(early=1)],
    ("A5.early_stopping", "best drifts down"): [stopping(drifting=True)],
    ("A5.early_stopping", "never stops"): [
        lambda losses, patience, min_delta: (len(losses) - 1, losses.index(min(losses))),
        lambda losses, patience, min_delta: stopping()(losses, len(losses), min_delta),
        lambda losses, patience, min_delta: (len(losses) - 1, stopping()(losses, patience, min_delta)[1]),
    ],
    ("A6.amsgrad_step", "one maximum for all"): [shared_maximum, scalar_maximum],
    ("A6.lion_step", "direction remembered"): [lion(remember_direction=True)],
    ("A6.lion_step", "new m in the direction"): [lion(new_memory=True)],
    ("A6.lion_step", "β and 1 − β swapped"): [
        lambda theta, m, g, a, b1, b2, lam: lion()(theta, m, g, a, 1 - b1, b2, lam)
    ],
    ("A6.lion_step", "moved where c is 0"): [lion(lambda c: 2.0 * (c >= 0) - 1), lion(lambda c: 2.0 * (c > 0) - 1)],
    ("A6.lion_step", "0 over 0"): [lion(lambda c: c / abs(c))],
}


@pytest.mark.parametrize("id", RIGHT)
def test_another_way_of_writing_it_passes(id, seeds):
    for answer in RIGHT[id]:
        for seed in seeds[:MOST]:
            verdict = judgement(EXERCISES[id], answer, seed)
            assert verdict.passed, f"seed {seed}: {verdict}"


@pytest.mark.parametrize(("id", "slip"), WRONG, ids=[f"{id}: {slip}" for id, slip in WRONG])
def test_a_slip_in_other_words_is_named(id, slip, seeds):
    for answer in WRONG[id, slip]:
        for seed in seeds[:MOST]:
            verdict = judgement(EXERCISES[id], answer, seed)
            assert verdict.score < 1
            assert verdict.slip == slip, f"seed {seed}: {verdict}"


def one_step_too_many(gradient, theta, alpha, tolerance, max_steps):
    theta, k = np.array(theta, float), 0
    while k <= max_steps:
        g = gradient(theta)
        if np.linalg.norm(g) <= tolerance:
            break
        theta, k = theta - alpha * g, k + 1
    return theta, k


def test_two_slips_that_together_never_end_do_not_keep_the_judge():
    verdict = judgement(EXERCISES["A1.descend"], one_step_too_many, 0)
    assert not verdict.passed


def test_right_values_with_a_warning_cost_no_more_than_an_infinite_one():
    def warns(Z):
        return np.logaddexp(0, Z), 1 / (1 + np.exp(-Z))

    def infinite(Z):
        return np.log(1 + np.exp(Z)), 1 / (1 + np.exp(-Z))

    warned, wrong = (judgement(EXERCISES["A4.softplus"], answer, 0) for answer in (warns, infinite))
    assert warned.slip == wrong.slip == "overflows"
    assert 0 < wrong.score <= warned.score < 1
    assert "logaddexp" not in warned.message


def test_residuals_beyond_delta_count_in_db():
    def left_out_of_db(w, b, X, Y, delta):
        R = w.T @ X + b - Y
        return X @ np.clip(R, -delta, delta).T / R.size, float(np.where(np.abs(R) <= delta, R, 0).mean())

    for seed in range(5):
        verdict = judgement(EXERCISES["A1.huber_gradient"], left_out_of_db, seed)
        assert not verdict.passed
        assert verdict.message.endswith("Right already: dw.")


def test_numpys_global_generator_is_told_of_where_nothing_else_is_known():
    def with_noise(X, Y, sigma, copies, rng):
        noise = np.random.normal(0, sigma, (len(X), copies * X.shape[1]))  # noqa: NPY002
        return np.hstack([X, np.tile(X, copies) + noise]), np.tile(Y, copies + 1)

    assert "global generator" in judgement(EXERCISES["A5.with_noise"], with_noise, 0).message


def test_a_length_of_theta_is_no_length_of_the_gradient():
    def descend(gradient, theta, alpha, tolerance, max_steps):
        theta, steps = theta.copy(), 0
        while steps < max_steps and np.linalg.norm(theta) > tolerance:
            theta, steps = theta - alpha * gradient(theta), steps + 1
        return theta, steps

    for seed in range(6):
        assert judgement(EXERCISES["A1.descend"], descend, seed).slip == "theta for the gradient"
