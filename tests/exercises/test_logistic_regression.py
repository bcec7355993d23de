"""Chapter 04, answered in many ways."""

import math

import numpy as np
import pytest

from tests.exercises.answers import Answers, judged

answers = Answers("logistic_regression")


# ── sigmoid(z) ────────────────────────────────────────────────────────────
answers.to("sigmoid")


def with_masks(z):
    out = np.empty_like(z)
    positive = z >= 0
    out[positive] = 1 / (1 + np.exp(-z[positive]))
    ez = np.exp(z[~positive])
    out[~positive] = ez / (1 + ez)
    return out


def with_the_warning_silenced(z):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-z))


def entry_by_entry_with_math(z):
    def one(v):
        return 1 / (1 + math.exp(-v)) if v >= 0 else math.exp(v) / (1 + math.exp(v))

    return np.array([one(v) for v in np.ravel(z)]).reshape(np.shape(z))


def from_both_sides(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


answers.right(
    with_masks,
    with_the_warning_silenced,
    entry_by_entry_with_math,
    from_both_sides,
    tanh=lambda z: 0.5 * (1 + np.tanh(0.5 * z)),
    clipped=lambda z: 1 / (1 + np.exp(-np.clip(z, -500, 500))),
    logaddexp=lambda z: np.exp(-np.logaddexp(0, -z)),
    float32=lambda z: ((1 + np.tanh(z / 2)) / 2).astype(np.float32),
)


def falling_and_careful(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, e, 1) / (1 + e)


answers.wrong(
    "exponent's sign",
    falling_and_careful,
    plain=lambda z: 1 / (1 + np.exp(z)),
    other_form=lambda z: np.exp(-z) / (1 + np.exp(-z)),
    tanh=lambda z: 0.5 * (1 - np.tanh(z / 2)),
)
answers.wrong(
    "overflows",
    plain=lambda z: 1 / (1 + np.exp(-z)),
    other_form=lambda z: np.exp(z) / (np.exp(z) + 1),
    power=lambda z: 1 / (1 + np.e ** (-z)),
    both_branches_computed=lambda z: np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z))),
    math=lambda z: np.array([1 / (1 + math.exp(-v)) for v in np.ravel(z)]).reshape(np.shape(z)),
    reciprocal=lambda z: np.reciprocal(1 + np.exp(-z)),
)


# ── cross_entropy(A, Y) ───────────────────────────────────────────────────
answers.to("cross_entropy")


def clipped(eps):
    def cross_entropy(A, Y):
        A = np.clip(A, eps, 1 - eps)
        return -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))

    return cross_entropy


def example_by_example(A, Y):
    total = 0.0
    for a, y in zip(A.flat, Y.flat, strict=True):
        p = a if y == 1 else 1 - a
        total -= math.log(max(p, 1e-15))
    return total / A.size


def limited_as_in_pytorch(A, Y):
    with np.errstate(divide="ignore"):
        log_a, log_b = np.maximum(np.log(A), -100), np.maximum(np.log1p(-A), -100)
    return np.float32(-(Y * log_a + (1 - Y) * log_b).mean())


answers.right(
    example_by_example,
    limited_as_in_pytorch,
    tiny=clipped(1e-15),
    keras=clipped(1e-7),
    given_to_what_happened=lambda A, Y: np.array(-np.mean(np.log(np.maximum(np.where(Y == 1, A, 1 - A), 1e-12)))),
    added=lambda A, Y: -np.sum(Y * np.log(A + 1e-9) + (1 - Y) * np.log(1 - A + 1e-9)) / A.shape[1],
    dot=lambda A, Y: -float((Y @ np.log(A + 1e-12).T)[0, 0] + ((1 - Y) @ np.log(1 - A + 1e-12).T)[0, 0]) / Y.shape[1],
)


def safe(A):
    return np.clip(A, 1e-12, 1 - 1e-12)


answers.wrong(
    "sign of the second term",
    as_in_the_notes=lambda A, Y: np.mean(-Y * np.log(safe(A)) + (1 - Y) * np.log(1 - safe(A))),
    minus_in_the_bracket=lambda A, Y: -np.sum(Y * np.log(safe(A)) - (1 - Y) * np.log(1 - safe(A))) / Y.size,
    brackets_missing=lambda A, Y: -np.mean(Y * np.log(safe(A))) + np.mean((1 - Y) * np.log(1 - safe(A))),
)
answers.wrong(
    "log10",
    log10=lambda A, Y: -np.mean(Y * np.log10(safe(A)) + (1 - Y) * np.log10(1 - safe(A))),
    divided=lambda A, Y: clipped(1e-12)(A, Y) / np.log(10),
    math=lambda A, Y: -np.mean([math.log10(a if y else 1 - a) for a, y in zip(safe(A)[0], Y[0], strict=True)]),
)
answers.wrong(
    "sum",
    numpy=lambda A, Y: -np.sum(Y * np.log(safe(A)) + (1 - Y) * np.log(1 - safe(A))),
    loop=lambda A, Y: example_by_example(A, Y) * A.shape[1],
)
answers.wrong(
    "infinite or NaN at the ends",
    plain=lambda A, Y: -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A)),
    clipped_below_only=lambda A, Y: -np.mean(Y * np.log(np.maximum(A, 1e-12)) + (1 - Y) * np.log(1 - A)),
    clipped_above_only=lambda A, Y: -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - np.minimum(A, 1 - 1e-12))),
    chosen=lambda A, Y: np.mean(-np.log(np.where(Y == 1, A, 1 - A))),
    added_to_one=lambda A, Y: -np.mean(Y * np.log(A + 1e-9) + (1 - Y) * np.log(1 - A)),
    epsilon_lost_to_rounding=clipped(1e-20),
    math=lambda A, Y: -sum(math.log(a if y else 1 - a) for a, y in zip(A[0], Y[0], strict=True)) / Y.size,
)
answers.both(("sum", "log10"), sum=lambda A, Y: -np.sum(Y * np.log10(safe(A)) + (1 - Y) * np.log10(1 - safe(A))))
answers.both(
    ("sum", "sign of the second term"),
    sum=lambda A, Y: np.sum(-Y * np.log(safe(A)) + (1 - Y) * np.log(1 - safe(A))),
)
answers.both(
    ("log10", "sign of the second term"),
    mean=lambda A, Y: np.mean(-Y * np.log10(safe(A)) + (1 - Y) * np.log10(1 - safe(A))),
)
answers.both(
    ("log10", "infinite or NaN at the ends"),
    plain=lambda A, Y: -np.mean(Y * np.log10(A) + (1 - Y) * np.log10(1 - A)),
)
answers.both(
    ("sum", "infinite or NaN at the ends"), plain=lambda A, Y: -(Y * np.log(A) + (1 - Y) * np.log(1 - A)).sum()
)


# ── propagate(w, b, X, Y) ─────────────────────────────────────────────────
answers.to("propagate")


def sigmoid(z):
    raise NotImplementedError


def cross_entropy(A, Y):
    raise NotImplementedError


def with_the_functions_before(w, b, X, Y):
    A = sigmoid(w.T @ X + b)
    dZ = A - Y
    return X @ dZ.T / X.shape[1], float(np.mean(dZ)), cross_entropy(A, Y)


def in_three_loops(w, b, X, Y):
    n, m = X.shape
    dw, db, cost = np.zeros((n, 1)), 0.0, 0.0
    for i in range(m):
        z = b
        for j in range(n):
            z += w[j, 0] * X[j, i]
        a = 1 / (1 + math.exp(-z))
        cost -= Y[0, i] * math.log(a) + (1 - Y[0, i]) * math.log(1 - a)
        for j in range(n):
            dw[j, 0] += X[j, i] * (a - Y[0, i])
        db += a - Y[0, i]
    return [dw / m, db / m, cost / m]


def by_broadcasting(w, b, X, Y):
    A = 1 / (1 + np.exp(-(np.sum(w * X, axis=0, keepdims=True) + b)))
    cost = np.mean(-Y * np.log(A) - (1 - Y) * np.log(1 - A))
    return np.mean(X * (A - Y), axis=1, keepdims=True), np.mean(A - Y), cost


def by_einsum(w, b, X, Y):
    a = sigmoid(np.einsum("jo,jm->m", w, X) + b)
    dz = (a - Y[0]) / a.size
    return np.einsum("jm,m->j", X, dz).reshape(w.shape), np.array(dz.sum()), cross_entropy(a[None], Y)


answers.right(with_the_functions_before, in_three_loops, by_broadcasting, by_einsum)


def propagate_with(dw=None, db=None, cost=None):
    """The right answer with some of its components computed from (X, dZ) or (A, Y) another way."""

    def propagate(w, b, X, Y):
        A = sigmoid(w.T @ X + b)
        right = with_the_functions_before(w, b, X, Y)
        return (
            dw(X, A - Y) if dw else right[0],
            db(A - Y) if db else right[1],
            cost(A, Y) if cost else right[2],
        )

    return propagate


answers.wrong(
    "1/m missing",
    both=propagate_with(lambda X, dZ: X @ dZ.T, np.sum),
    dw_only=propagate_with(lambda X, dZ: np.dot(X, dZ.T)),
    db_only=propagate_with(db=lambda dZ: float(np.sum(dZ))),
    everywhere=propagate_with(
        lambda X, dZ: X @ dZ.T, np.sum, lambda A, Y: -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A))
    ),
)
answers.wrong(
    "Y − A",
    both=propagate_with(lambda X, dZ: -X @ dZ.T / X.shape[1], lambda dZ: np.mean(-dZ)),
    dw_only=propagate_with(lambda X, dZ: X @ -dZ.T / X.shape[1]),
    db_only=propagate_with(db=lambda dZ: -dZ.mean()),
)
answers.wrong(
    "db per example",
    row=propagate_with(db=lambda dZ: dZ),
    row_over_m=propagate_with(db=lambda dZ: dZ / dZ.size),
    flat=propagate_with(db=lambda dZ: dZ[0]),
    summed_along_the_wrong_axis=propagate_with(db=lambda dZ: np.sum(dZ, axis=0) / dZ.shape[1]),
    mean_along_the_wrong_axis=propagate_with(db=lambda dZ: np.mean(dZ, axis=0, keepdims=True)),
)
answers.wrong(
    "dw as (1, n)",
    turned=propagate_with(lambda X, dZ: dZ @ X.T / X.shape[1]),
    transposed=propagate_with(lambda X, dZ: (X @ dZ.T).T / X.shape[1]),
)
answers.both(
    ("1/m missing", "Y − A"),
    in_one_line=propagate_with(lambda X, dZ: X @ -dZ.T, lambda dZ: np.sum(-dZ)),
    in_two_components=propagate_with(lambda X, dZ: X @ dZ.T, lambda dZ: -dZ.mean()),
)
answers.both(
    ("1/m missing", "db per example"),
    in_two_components=propagate_with(lambda X, dZ: X @ dZ.T, lambda dZ: dZ),
    scaled=propagate_with(lambda X, dZ: X @ dZ.T, lambda dZ: dZ / dZ.size),
)
answers.both(
    ("dw as (1, n)", "Y − A"),
    in_one_line=propagate_with(lambda X, dZ: -dZ @ X.T / X.shape[1]),
    everywhere=propagate_with(lambda X, dZ: -dZ @ X.T / X.shape[1], lambda dZ: -dZ.mean()),
)
answers.both(("dw as (1, n)", "1/m missing"), in_one_line=propagate_with(lambda X, dZ: dZ @ X.T))


# ── fit(X, Y, alpha, steps) ───────────────────────────────────────────────
answers.to("fit")


def propagate(w, b, X, Y):
    raise NotImplementedError


def with_propagate(X, Y, alpha, steps):
    w, b, costs = np.zeros((X.shape[0], 1)), 0.0, []
    for _ in range(steps):
        dw, db, cost = propagate(w, b, X, Y)
        costs.append(cost)
        w, b = w - alpha * dw, b - alpha * db
    return w, b, costs


def on_its_own(X, Y, alpha, steps):
    n, m = X.shape
    w, b, costs = np.zeros(n), 0.0, np.zeros(steps)
    for k in range(steps):
        a = 1 / (1 + np.exp(-(w @ X + b)))
        costs[k] = -np.mean(np.log(np.where(Y[0] == 1, a, 1 - a)))
        w -= alpha / m * (X @ (a - Y[0]))
        b -= alpha / m * np.sum(a - Y[0])
    return [w[:, None], b, costs]


def with_everything_as_arrays(X, Y, alpha, steps):
    w, b, costs = np.zeros((len(X), 1)), np.array(0.0), ()
    while len(costs) < steps:
        dw, db, cost = propagate(w, b, X, Y)
        costs += (float(cost),)
        w = np.subtract(w, alpha * dw)
        b = b - alpha * db
    return w, b, costs


answers.right(with_propagate, on_its_own, with_everything_as_arrays)


def climbing(X, Y, alpha, steps):
    w, b, costs = np.zeros((X.shape[0], 1)), 0.0, []
    for _ in range(steps):
        A = sigmoid(w.T @ X + b)
        costs.append(cross_entropy(A, Y))
        w += alpha * X @ (A - Y).T / X.shape[1]
        b += alpha * np.mean(A - Y)
    return w, b, costs


answers.wrong("uphill", climbing, negative_rate=lambda X, Y, alpha, steps: with_propagate(X, Y, -alpha, steps))


def cost_of_the_moved(X, Y, alpha, steps):
    w, b, costs = np.zeros((X.shape[0], 1)), 0.0, []
    for _ in range(steps):
        dw, db, _ = propagate(w, b, X, Y)
        w, b = w - alpha * dw, b - alpha * db
        costs.append(propagate(w, b, X, Y)[2])
    return w, b, costs


def costs_shifted(X, Y, alpha, steps):
    _w, _b, costs = with_propagate(X, Y, alpha, steps + 1)
    return *with_propagate(X, Y, alpha, steps)[:2], costs[1:]


answers.wrong("costs after the step", cost_of_the_moved, costs_shifted)


def two_sigmoids(X, Y, alpha, steps):
    w, b, costs = np.zeros((X.shape[0], 1)), 0.0, []
    for _ in range(steps):
        dw, _, cost = propagate(w, b, X, Y)
        w = w - alpha * dw
        costs.append(cost)
        A = sigmoid(w.T @ X + b)
        b = b - alpha * np.mean(A - Y)
    return w, b, costs


def two_propagations(X, Y, alpha, steps):
    w, b, costs = np.zeros((X.shape[0], 1)), 0.0, []
    for _ in range(steps):
        costs.append(propagate(w, b, X, Y)[2])
        w = w - alpha * propagate(w, b, X, Y)[0]
        b = b - alpha * propagate(w, b, X, Y)[1]
    return w, b, costs


answers.wrong("db from the already moved w", two_sigmoids, two_propagations)
answers.both(
    ("uphill", "costs after the step"), turned=lambda X, Y, alpha, steps: cost_of_the_moved(X, Y, -alpha, steps)
)
answers.both(
    ("uphill", "db from the already moved w"), turned=lambda X, Y, alpha, steps: two_sigmoids(X, Y, -alpha, steps)
)


def moved_and_costs_after(X, Y, alpha, steps):
    w, b, costs = np.zeros((X.shape[0], 1)), 0.0, []
    for _ in range(steps):
        w = w - alpha * propagate(w, b, X, Y)[0]
        b = b - alpha * propagate(w, b, X, Y)[1]
        costs.append(propagate(w, b, X, Y)[2])
    return w, b, costs


answers.both(("costs after the step", "db from the already moved w"), moved_and_costs_after)


# ── accuracy(w, b, X, Y) ──────────────────────────────────────────────────
answers.to("accuracy")


def counted(w, b, X, Y):
    right = 0
    for i in range(X.shape[1]):
        says = 1 if (w[:, 0] @ X[:, i]) + b >= 0 else 0
        right += says == Y[0, i]
    return right / X.shape[1]


answers.right(
    counted,
    mean=lambda w, b, X, Y: np.mean((sigmoid(w.T @ X + b) >= 0.5) == Y),
    errors=lambda w, b, X, Y: 1 - np.abs((w.T @ X + b >= 0) - Y).mean(),
    float32=lambda w, b, X, Y: np.float32(np.mean((w.T @ X + b >= 0) == (Y == 1))),
)
answers.wrong(
    "percent",
    mean=lambda w, b, X, Y: 100 * np.mean((sigmoid(w.T @ X + b) >= 0.5) == Y),
    notes=lambda w, b, X, Y: 100 - np.mean(np.abs((w.T @ X + b >= 0) - Y)) * 100,
)
answers.wrong(
    "z ≥ ½",
    mean=lambda w, b, X, Y: np.mean((w.T @ X + b >= 0.5) == Y),
    strictly=lambda w, b, X, Y: float(((np.dot(w.T, X) + b > 0.5) == Y).mean()),
)
answers.both(("percent", "z ≥ ½"), mean=lambda w, b, X, Y: 100 * np.mean((w.T @ X + b >= 0.5) == Y))

# ── half a cost, a slope too many ─────────────────────────────────────────
answers.to("cross_entropy")
answers.wrong("second term forgotten", sandals=lambda A, Y: -np.sum(np.log(np.maximum(A, 1e-9)) * Y) / Y.size)

answers.to("propagate")


def with_the_slope_again(w, b, X, Y):
    A = sigmoid(w.T @ X + b)
    pull = (A - Y) * (A - A**2) / Y.size
    return X @ pull.T, pull.sum(), -np.mean(np.log(np.where(Y == 1, A, 1 - A)))


answers.wrong("σ′ once too often", with_the_slope_again)


# ── written from the page alone ────────────────────────────────────────────
def descent(scale=1.0, at_most=None):
    def fit(X, Y, alpha, steps):
        w, b, costs = np.zeros((len(X), 1)), 0.0, []
        for _ in range(at_most or steps):
            A = 1 / (1 + np.exp(-w.T @ X - b))
            costs.append(-np.mean(np.log(np.where(Y == 1, A, 1 - A))))
            w = w - alpha * scale * X @ (A - Y).T / Y.size
            b = b - alpha * scale * np.mean(A - Y)
        return w, b, costs

    return fit


def summed(X, Y, alpha, steps):
    return descent(Y.size)(X, Y, alpha, steps)


answers.to("fit")
answers.right(means=descent())
answers.wrong("1/m missing", summed)
answers.wrong("one step only", return_in_the_loop=descent(at_most=1))


# ── what passed, or was called by another's name ───────────────────────────
def clipped_in_place(A, Y):
    np.clip(A, 1e-12, 1 - 1e-12, out=A)
    return -np.mean(np.log(np.where(Y == 1, A, 1 - A)))


def surprises(A, Y):
    with np.errstate(divide="ignore", invalid="ignore"):
        return Y * np.log(A) + (1 - Y) * np.log(1 - A)


answers.to("cross_entropy")
answers.unknown(clipped_in_place)
answers.wrong(
    "NaN made 0",
    afterwards=lambda A, Y: -np.nan_to_num(np.mean(surprises(A, Y))),
    given_up=lambda A, Y: 0.0 if np.any(A * (1 - A) == 0) else -np.mean(surprises(A, Y)),
)
answers.wrong(
    "infinite or NaN at the ends",
    huge=lambda A, Y: 1e9 if np.any(A * (1 - A) == 0) else -np.mean(surprises(A, Y)),
    one_end_guarded=lambda A, Y: -np.mean(Y * np.log(A + 1e-15) + (1 - Y) * np.log(1 - A)),
)

answers.to("propagate")


def of_each_example(w, b, X, Y):
    A = sigmoid(w.T @ X + b)
    return X @ (A - Y).T / Y.size, list((A - Y)[0]), -np.mean(surprises(A, Y))


def with_the_cost_summed(w, b, X, Y):
    A = sigmoid(w.T @ X + b)
    return X @ (A - Y).T / Y.size, np.mean(A - Y), -np.sum(surprises(A, Y))


answers.wrong("db per example", of_each_example)
answers.wrong("1/m missing", with_the_cost_summed)

answers.to("fit")


def until_it_hardly_falls(X, Y, alpha, steps):
    costs = descent()(X, Y, alpha, steps)[2]
    k = next((k for k in range(1, steps) if costs[k - 1] - costs[k] < 1e-9), steps)
    return descent()(X, Y, alpha, k)


def every_tenth_cost(X, Y, alpha, steps):
    w, b, costs = descent()(X, Y, alpha, steps)
    return w, b, costs[::10]


answers.wrong("stops early", until_it_hardly_falls)
answers.wrong("costs left out", every_tenth_cost)

answers.to("accuracy")
answers.unknown(
    b_subtracted=lambda w, b, X, Y: np.mean((w.T @ X - b >= 0) == Y),
    threshold_of_its_own=lambda w, b, X, Y: np.mean((sigmoid(w.T @ X + b) >= 0.4) == Y),
)


# ── found by a reader from outside ────────────────────────────────────────
answers.to("cross_entropy")
answers.wrong(
    "infinite or NaN at the ends",
    picked=lambda A, Y: -np.mean(np.log(np.where(Y == 1, A, 1 - A))),
    blended=lambda A, Y: -np.mean(np.log(Y * A + (1 - Y) * (1 - A))),
)
answers.to("propagate")
answers.wrong("divided by n", rows=lambda w, b, X, Y: propagated(w, b, X, Y, len(X)))
answers.to("accuracy")
answers.wrong(
    "percent",
    two=lambda w, b, X, Y: round(100 * float(np.mean((w.T @ X + b >= 0) == Y)), 2),
    whole=lambda w, b, X, Y: int(100 * np.mean((w.T @ X + b >= 0) == Y)),
)


def propagated(w, b, X, Y, m):
    A = 1 / (1 + np.exp(-(w.T @ X + b)))
    return X @ (A - Y).T / m, float(np.sum(A - Y)) / m, -float(np.mean(np.log(np.where(Y == 1, A, 1 - A))))


def test_an_infinite_cost_is_not_said_to_be_clipped_where_nothing_is():
    message = judged(
        "logistic_regression.cross_entropy", lambda A, Y: -np.mean(np.log(Y * A + (1 - Y) * (1 - A))), 0
    ).message
    assert "your clipping" not in message


def every_hundredth_cost(X, Y, alpha, steps):
    w, b, costs = np.zeros((len(X), 1)), 0.0, []
    for i in range(steps):
        dw, db, cost = propagated(w, b, X, Y, Y.size)
        w, b = w - alpha * dw, b - alpha * db
        if i % 100 == 0:
            costs.append(cost)
    return w, b, costs


answers.to("fit")
answers.wrong("costs left out", every_hundredth_cost)
answers.to("propagate")
answers.wrong(
    "2 too many",
    twice=lambda w, b, X, Y: (*(2 * d for d in propagated(w, b, X, Y, Y.size)[:2]), propagated(w, b, X, Y, Y.size)[2]),
)


answers.to("sigmoid")
answers.wrong(
    "brackets",
    no_division=lambda z: 1 + np.exp(-np.clip(z, -500, 500)),
    clipped=lambda z: 1 / 1 + np.exp(-np.clip(z, -500, 500)),
)


@pytest.mark.parametrize("answer", answers.right_ones, ids=str)
def test_a_right_answer_passes(answer):
    answer.passes()


@pytest.mark.parametrize("answer", answers.wrong_ones, ids=str)
def test_a_wrong_answer_is_told_its_slip(answer):
    answer.is_told_its_slip()
