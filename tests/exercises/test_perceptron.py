"""Chapter 03, answered in many ways."""

import numpy as np
import pytest

from tests.exercises.answers import Answers, judged

answers = Answers("perceptron")


# ── step(z) ───────────────────────────────────────────────────────────────
answers.to("step")


def entry_by_entry(z):
    out = np.zeros(z.shape, dtype=int)
    for index, value in np.ndenumerate(z):
        if value >= 0:
            out[index] = 1
    return out


def by_mask(z):
    out = np.zeros_like(z)
    out[z >= 0] = 1
    return out


answers.right(
    entry_by_entry,
    by_mask,
    where=lambda z: np.where(z >= 0, 1, 0),
    booleans=lambda z: z >= 0,
    floats=lambda z: 1.0 * (z >= 0),
    float32=lambda z: (z >= 0).astype(np.float32),
    heaviside=lambda z: np.heaviside(z, 1),
    not_negative=lambda z: 1 - (z < 0),
)
answers.wrong(
    "z > 0",
    where=lambda z: np.where(z > 0, 1, 0),
    heaviside=lambda z: np.heaviside(z, 0),
    clipped_sign=lambda z: np.maximum(np.sign(z), 0),
    booleans=lambda z: ~(z <= 0),
)
answers.wrong(
    "−1/+1",
    where=lambda z: np.where(z >= 0, 1, -1),
    doubled=lambda z: 2.0 * (z >= 0) - 1,
    sign=np.sign,
)
answers.both(("z > 0", "−1/+1"), where=lambda z: np.where(z > 0, 1, -1))


# ── predict(w, b, X) ──────────────────────────────────────────────────────
answers.to("predict")


def step(z):
    raise NotImplementedError


def column_by_column(w, b, X):
    m = X.shape[1]
    y_hat = np.zeros((1, m))
    for i in range(m):
        z = sum(w[j, 0] * X[j, i] for j in range(len(w))) + b
        y_hat[0, i] = 1 if z >= 0 else 0
    return y_hat


answers.right(
    column_by_column,
    one_line=lambda w, b, X: (w.T @ X + b >= 0).astype(int),
    with_step=lambda w, b, X: step(np.dot(w.T, X) + b),
    booleans=lambda w, b, X: np.einsum("jo,jm->om", w, X) >= -b,
    sum=lambda w, b, X: np.where(np.sum(w * X, axis=0, keepdims=True) + b >= 0, 1.0, 0.0),
)
answers.wrong(
    "b forgotten",
    one_line=lambda w, b, X: (w.T @ X >= 0).astype(int),
    with_step=lambda w, b, X: step(w.T @ X),
)


def as_a_list(w, b, X):
    return np.array([1 if w[:, 0] @ x + b >= 0 else 0 for x in X.T])


answers.wrong(
    "shape (m,)",
    as_a_list,
    flat=lambda w, b, X: step(w[:, 0] @ X + b),
    first_row=lambda w, b, X: (w.T @ X + b >= 0)[0],
    squeezed=lambda w, b, X: np.squeeze(w.T @ X + b >= 0, axis=0).astype(float),
)
answers.wrong("raw wᵀX + b", matrix=lambda w, b, X: w.T @ X + b, sum=lambda w, b, X: (w * X).sum(0)[None, :] + b)
answers.both(("b forgotten", "shape (m,)"), flat=lambda w, b, X: step(w.ravel() @ X))
answers.both(("b forgotten", "raw wᵀX + b"), bare=lambda w, b, X: w.T @ X)
answers.both(("shape (m,)", "raw wᵀX + b"), flat=lambda w, b, X: w[:, 0] @ X + b)


# ── gates() ───────────────────────────────────────────────────────────────
answers.to("gates")


def neuron(*weights, b):
    return np.array(weights, float).reshape(-1, 1), b


def gates_with(**changed):
    gates = {"and": neuron(1, 1, b=-1.5), "or": neuron(1, 1, b=-0.5), "not": neuron(-1, b=0.5)}
    return lambda: {**gates, **changed}


answers.right(
    halves=gates_with(),
    integers=lambda: {
        "and": (np.array([[1], [1]]), -2),
        "or": (np.array([[1], [1]]), -1),
        "not": (np.array([[-1]]), 0),
    },
    lists=lambda: {
        "or": [np.array([[20.0], [30.0]]), np.float64(-10)],
        "not": [np.array([[-0.01]], np.float32), np.float32(0.005)],
        "and": [np.array([[0.3], [0.9]]), np.array(-1.1)],
    },
)
answers.wrong(
    "one gate wrong",
    and_is_or=gates_with(**{"and": neuron(1, 1, b=-0.5)}),
    and_never=gates_with(**{"and": neuron(1, 1, b=-2.5)}),
    or_is_and=gates_with(**{"or": neuron(1, 1, b=-1.5)}),
    or_always=gates_with(**{"or": neuron(1, 1, b=0)}),
    not_is_identity=gates_with(**{"not": neuron(1, b=-0.5)}),
    not_always=gates_with(**{"not": neuron(-1, b=1)}),
    zeros=gates_with(**{"not": neuron(0, b=0)}),
    two=gates_with(**{"and": neuron(1, 1, b=0.5), "not": neuron(1, b=0)}),
)


# ── update(w, b, x, y, alpha) ─────────────────────────────────────────────
answers.to("update")


def said(w, b, x):
    return 1 if float((w.T @ x)[0, 0]) + b >= 0 else 0


def by_cases(w, b, x, y, alpha):
    y_hat = said(w, b, x)
    if y_hat == y:
        return w, b
    if y == 1:
        return w + alpha * x, b + alpha
    return w - alpha * x, b - alpha


def coordinate_by_coordinate(w, b, x, y, alpha):
    e = y - said(w, b, x)
    new = w.copy()
    for j in range(len(w)):
        new[j] += alpha * e * x[j]
    return [new, b + alpha * e]


answers.right(
    by_cases,
    coordinate_by_coordinate,
    formula=lambda w, b, x, y, alpha: (w + alpha * (y - said(w, b, x)) * x, b + alpha * (y - said(w, b, x))),
    minus=lambda w, b, x, y, alpha: (w - alpha * (said(w, b, x) - y) * x, np.float64(b - alpha * (said(w, b, x) - y))),
)


def always_towards(w, b, x, y, alpha):
    direction = 1 if y == 1 else -1
    return w + alpha * direction * x, b + alpha * direction


def without_asking(w, b, x, y, alpha):
    return w + alpha * y * x, b + alpha * y


def with_the_raw_sum(w, b, x, y, alpha):
    e = y - ((w.T @ x)[0, 0] + b)
    return w + alpha * e * x, b + alpha * e


answers.wrong("moves when right", always_towards, without_asking, with_the_raw_sum)


def away(w, b, x, y, alpha):
    e = said(w, b, x) - y
    return w + alpha * e * x, b + alpha * e


answers.wrong(
    "sign",
    away,
    minus=lambda w, b, x, y, alpha: (w - alpha * (y - said(w, b, x)) * x, b - alpha * (y - said(w, b, x))),
    in_b_only=lambda w, b, x, y, alpha: (w + alpha * (y - said(w, b, x)) * x, b - alpha * (y - said(w, b, x))),
)
answers.wrong(
    "b forgotten",
    returned=lambda w, b, x, y, alpha: (by_cases(w, b, x, y, alpha)[0], b),
    in_the_prediction=lambda w, b, x, y, alpha: (
        w + alpha * (y - said(w, 0, x)) * x,
        b + alpha * (y - said(w, 0, x)),
    ),
    altogether=lambda w, b, x, y, alpha: (w + alpha * (y - said(w, 0, x)) * x, b),
)


def in_place(w, b, x, y, alpha):
    e = y - said(w, b, x)
    w += alpha * e * x
    b += alpha * e
    return w, b


def in_place_by_entries(w, b, x, y, alpha):
    e = y - said(w, b, x)
    for j in range(w.size):
        w[j, 0] = w[j, 0] + alpha * e * x[j, 0]
    return w, b + alpha * e


answers.wrong("w changed in place", in_place, in_place_by_entries)


def away_in_place(w, b, x, y, alpha):
    e = y - said(w, b, x)
    w -= alpha * e * x
    return w, b - alpha * e


answers.both(("sign", "w changed in place"), away_in_place)
answers.both(("sign", "b forgotten"), w_only=lambda w, b, x, y, alpha: (away(w, b, x, y, alpha)[0], b))
answers.both(
    ("moves when right", "b forgotten"), w_only=lambda w, b, x, y, alpha: (always_towards(w, b, x, y, alpha)[0], b)
)
answers.both(("moves when right", "sign"), turned=lambda w, b, x, y, alpha: always_towards(w, b, x, 1 - y, alpha))


# ── fit(X, Y, alpha, epochs) ──────────────────────────────────────────────
answers.to("fit")


def update(w, b, x, y, alpha):
    raise NotImplementedError


def predict(w, b, X):
    raise NotImplementedError


def with_predict_and_update(X, Y, alpha, epochs):
    w, b, mistakes = np.zeros((X.shape[0], 1)), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for i in range(X.shape[1]):
            x, y = X[:, i : i + 1], Y[0, i]
            wrong += int(predict(w, b, x)[0, 0] != y)
            w, b = update(w, b, x, y, alpha)
        mistakes.append(wrong)
    return w, b, mistakes


def with_flat_weights(X, Y, alpha, epochs):
    n, _m = X.shape
    w, b = np.zeros(n), 0
    mistakes = np.zeros(epochs, dtype=int)
    for epoch in range(epochs):
        for x, y in zip(X.T, Y[0], strict=True):
            e = y - (1 if w @ x + b >= 0 else 0)
            if e != 0:
                w = w + alpha * e * x
                b = b + alpha * e
                mistakes[epoch] += 1
    return w.reshape(n, 1), b, mistakes


def in_one_vector(X, Y, alpha, epochs):
    X1 = np.vstack([X, np.ones(X.shape[1])])
    theta, mistakes = np.zeros((len(X1), 1)), ()
    for _ in range(epochs):
        count = 0.0
        for i in range(X.shape[1]):
            e = Y[0, i] - float(theta[:, 0] @ X1[:, i] >= 0)
            count += abs(e)
            theta += alpha * e * X1[:, [i]]
        mistakes += (count,)
    return [theta[:-1], float(theta[-1, 0]), mistakes]


answers.right(with_predict_and_update, with_flat_weights, in_one_vector)


def batch(divide):
    def whole_batch(X, Y, alpha, epochs):
        w, b, mistakes = np.zeros((X.shape[0], 1)), 0.0, []
        for _ in range(epochs):
            E = Y - (w.T @ X + b >= 0)
            mistakes.append(int(np.abs(E).sum()))
            w = w + alpha * X @ E.T / (X.shape[1] if divide else 1)
            b = b + alpha * E.sum() / (X.shape[1] if divide else 1)
        return w, b, mistakes

    return whole_batch


def judged_before_the_epoch(X, Y, alpha, epochs):
    w, b, mistakes = np.zeros((X.shape[0], 1)), 0.0, []
    for _ in range(epochs):
        Y_hat = predict(w, b, X)
        mistakes.append(np.sum(Y_hat != Y))
        for i in range(X.shape[1]):
            e = Y[0, i] - Y_hat[0, i]
            w, b = w + alpha * e * X[:, i : i + 1], b + alpha * e
    return w, b, mistakes


answers.wrong("whole-batch update", judged_before_the_epoch, sums=batch(False), means=batch(True))


def counted_at_the_end_of_an_epoch(X, Y, alpha, epochs):
    w, b, mistakes = np.zeros((X.shape[0], 1)), 0.0, []
    for _ in range(epochs):
        for i in range(X.shape[1]):
            w, b = update(w, b, X[:, i : i + 1], Y[0, i], alpha)
        mistakes.append(int((predict(w, b, X) != Y).sum()))
    return w, b, mistakes


def counted_after_each_update(X, Y, alpha, epochs):
    w, b, mistakes = np.zeros((X.shape[0], 1)), 0.0, []
    for _ in range(epochs):
        count = 0
        for i in range(X.shape[1]):
            x = X[:, i : i + 1]
            w, b = update(w, b, x, Y[0, i], alpha)
            if predict(w, b, x)[0, 0] != Y[0, i]:
                count += 1
        mistakes.append(count)
    return w, b, mistakes


answers.wrong("counts after the update", counted_at_the_end_of_an_epoch, counted_after_each_update)


def without_b(use, move):
    def b_forgotten(X, Y, alpha, epochs):
        w, b, mistakes = np.zeros((X.shape[0], 1)), 0.0, []
        for _ in range(epochs):
            count = 0
            for i in range(X.shape[1]):
                x = X[:, i : i + 1]
                e = Y[0, i] - (1 if float((w.T @ x)[0, 0]) + use * b >= 0 else 0)
                count += e != 0
                w, b = w + alpha * e * x, b + move * alpha * e
            mistakes.append(count)
        return w, b, mistakes

    return b_forgotten


answers.wrong("b forgotten", never_moved=without_b(1, 0), never_used=without_b(0, 1), neither=without_b(0, 0))


def batch_counted_after(X, Y, alpha, epochs):
    w, b, mistakes = np.zeros((X.shape[0], 1)), 0.0, []
    for _ in range(epochs):
        E = Y - predict(w, b, X)
        w, b = w + alpha * X @ E.T, b + alpha * E.sum()
        mistakes.append(np.sum(predict(w, b, X) != Y))
    return w, b, mistakes


def counted_after_without_b(X, Y, alpha, epochs):
    w, mistakes = np.zeros((X.shape[0], 1)), []
    for _ in range(epochs):
        for i in range(X.shape[1]):
            w, _ = update(w, 0.0, X[:, i : i + 1], Y[0, i], alpha)
        mistakes.append(int((predict(w, 0.0, X) != Y).sum()))
    return w, 0.0, mistakes


answers.both(("whole-batch update", "counts after the update"), batch_counted_after)
answers.both(("b forgotten", "counts after the update"), counted_after_without_b)

# ── signs and factors left out ────────────────────────────────────────────
answers.to("step")
answers.wrong("one decision for all", if_else=lambda z: 1 if z >= 0 else 0)

answers.to("predict")
answers.wrong("b subtracted", threshold=lambda w, b, X: (w.T @ X - b >= 0) * 1)

answers.to("update")
answers.wrong("α forgotten", full=lambda w, b, x, y, alpha: by_cases(w, b, x, y, 1.0))


def as_the_bias(w, b, x, y, alpha):
    moved = by_cases(w, b, x, y, alpha)[1]
    return w + moved - b, moved


answers.wrong("x forgotten", as_the_bias)


# ── written from the page alone ────────────────────────────────────────────
answers.to("predict")
answers.wrong("z > 0", booleans=lambda w, b, X: w.T @ X + b > 0, turned=lambda w, b, X: 1 - (w.T @ X + b <= 0))


def silent_at_zero(w, b, x, y, alpha):
    error = y - float((w * x).sum() + b > 0)
    return w + alpha * error * x, b + alpha * error


answers.to("update")
answers.wrong("z > 0", silent_at_zero)


# ── what passed, or was called by another's name ───────────────────────────
answers.to("step")
answers.unknown(nearly=lambda z: (z >= -1e-3) * 1, rounded=lambda z: (np.round(z, 4) >= 0) * 1)

answers.to("predict")
answers.wrong("shape (m,)", squeezed_to_a_number=lambda w, b, X: np.squeeze(w.T @ X + b >= 0))

answers.to("gates")
answers.wrong(
    "one gate wrong",
    huge=gates_with(**{"or": neuron(1e308, 1e308, b=1)}),
    integer=gates_with(**{"or": (np.ones((2, 1)), 10**400)}),
)


def moved_by(error):
    def update(w, b, x, y, alpha):
        e = alpha * error(float((w * x).sum() + b), y)
        return w + e * x, b + e

    return update


def until_right(w, b, x, y, alpha):
    while said(w, b, x) != y:
        w, b = by_cases(w, b, x, y, alpha)
    return w, b


def twice_decided(w, b, x, y, alpha):
    w = by_cases(w, b, x, y, alpha)[0]
    return w, by_cases(w, b, x, y, alpha)[1]


answers.to("update")
answers.wrong(
    "moves when right",
    probability=moved_by(lambda z, y: y - 1 / (1 + np.exp(-z))),
    minus_one=moved_by(lambda z, y: y - (1 if z >= 0 else -1)),
    always=moved_by(lambda z, y: 1),
)
answers.wrong("sign", lost=moved_by(lambda z, y: abs(y - (z >= 0))))
answers.wrong("decides again for b", twice_decided)
answers.unknown(
    until_right,
    missed_ones_only=moved_by(lambda z, y: float(z < 0 and y == 1)),
)


def learnt(moves=lambda z, y: y - float(z >= 0), enough=lambda wrong: False):
    def fit(X, Y, alpha, epochs):
        w, b, mistakes = np.zeros((len(X), 1)), 0.0, []
        for _ in range(epochs):
            wrong = 0
            for x, y in zip(X.T, Y[0], strict=True):
                e = moves(w[:, 0] @ x + b, y)
                w, b, wrong = w + alpha * e * x[:, None], b + alpha * e, wrong + int(e != 0)
            mistakes.append(wrong)
            if enough(wrong):
                break
        return w, b, mistakes

    return fit


def stopped_and_filled_up(X, Y, alpha, epochs):
    w, b, mistakes = stopped(X, Y, alpha, epochs)
    return w, b, mistakes + [0] * (epochs - len(mistakes))


stopped = learnt(enough=lambda wrong: wrong == 0)

answers.to("fit")
answers.right(stopped_and_filled_up, to_the_end=learnt())
answers.wrong("stops early", stopped=stopped)
answers.wrong("z > 0", silent=learnt(lambda z, y: y - float(z > 0)))
answers.wrong("α forgotten", full=lambda X, Y, alpha, epochs: learnt()(X, Y, 1.0, epochs))
answers.unknown(backwards=lambda X, Y, alpha, epochs: learnt()(X[:, ::-1], Y[:, ::-1], alpha, epochs))


# ── found by a reader from outside ────────────────────────────────────────
def at_once(X, Y, alpha, epochs):
    w, b, mistakes = np.zeros((len(X), 1)), 0.0, []
    for _ in range(epochs):
        E = Y - (w.T @ X + b >= 0)
        mistakes.append(int(np.abs(E).sum()))
        w = w + alpha * X @ E.T
    return w, b, mistakes


def counted_before(X, Y, alpha, epochs):
    w, b, mistakes = np.zeros((len(X), 1)), 0.0, []
    for _ in range(epochs):
        mistakes.append(int(np.sum((w.T @ X + b >= 0) != Y)))
        w, b = one_epoch(w, b, X, Y, alpha)
    return w, b, mistakes


def one_epoch(w, b, X, Y, alpha):
    for x, y in zip(X.T, Y[0], strict=True):
        e = y - float(w[:, 0] @ x + b >= 0)
        w, b = w + alpha * e * x[:, None], b + alpha * e
    return w, b


def frozen(moved_w, moved_b, used_b=1):
    """The rule with only some of w and b moved, and b used or not."""

    def fit(X, Y, alpha, epochs):
        w, b, mistakes = np.zeros((len(X), 1)), 0.0, []
        for _ in range(epochs):
            wrong = 0
            for x, y in zip(X.T, Y[0], strict=True):
                e = y - float(w[:, 0] @ x + used_b * b >= 0)
                w, b, wrong = w + moved_w * alpha * e * x[:, None], b + moved_b * alpha * e, wrong + int(e != 0)
            mistakes.append(wrong)
        return w, b, mistakes

    return fit


def with_a_threshold(w, b, x, y, alpha):
    e = y - float(w[:, 0] @ x[:, 0] - b >= 0)
    return w + alpha * e * x, b + alpha * e


answers.to("fit")
answers.wrong("moves when right", target=learnt(lambda z, y: 2 * y - 1))
answers.wrong("w stays 0", frozen(0, 1))
answers.wrong("b forgotten", never_moved=frozen(1, 0), never_used=frozen(1, 1, 0))
answers.wrong("counts before the epoch", counted_before)
answers.wrong("update not kept", missed_ones_only=learnt(lambda z, y: float(z < 0 and y == 1)))
answers.both(("whole-batch update", "b forgotten"), at_once)

answers.to("update")
answers.wrong("b subtracted", threshold=with_a_threshold)


def plus_minus_one(X, Y, alpha, epochs):
    w, b, mistakes = np.zeros((len(X), 1)), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for x, s in zip(X.T, 2 * Y[0] - 1, strict=True):
            if s * (w[:, 0] @ x + b) <= 0:
                w, b, wrong = w + alpha * s * x[:, None], b + alpha * s, wrong + 1
        mistakes.append(wrong)
    return w, b, mistakes


answers.to("fit")
answers.wrong("a tie is a mistake", plus_minus_one)
answers.wrong("sign", turned=learnt(lambda z, y: float(z >= 0) - y))
answers.to("update")
answers.wrong("moves when right", label_ignored=moved_by(lambda z, y: 1 - 2 * (z >= 0)))


# ── examples not seen, epochs cut short, and the best weights instead of the last ──
def walking(visits, moves=lambda miss, y, epoch: True):
    """The rule over the (epoch, example) pairs of `visits`, which may look at `missed` while it goes."""

    def fit(X, Y, alpha, epochs):
        w, b, mistakes = np.zeros((len(X), 1)), 0.0, [0] * epochs
        missed = []
        for epoch, i in visits(epochs, X.shape[1], missed):
            x, y = X[:, [i]], Y[0, i]
            missed.append(said(w, b, x) != y)
            mistakes[epoch] += int(missed[-1])
            if moves(missed[-1], y, epoch):
                w, b = by_cases(w, b, x, y, alpha)
        return w, b, mistakes

    return fit


def until_the_last_but_one(epochs, m, missed):
    return ((e, i) for e in range(epochs) for i in range(m - 1))


def from_one(epochs, m, missed):
    return ((e, i) for e in range(epochs) for i in range(1, m))


def always_the_first(epochs, m, missed):
    return ((e, 0) for e in range(epochs))


def one_each(epochs, m, missed):
    return ((e, e % m) for e in range(epochs))


def examples_outside(epochs, m, missed):
    return ((e, i) for i in range(m) for e in range(epochs))


def in_order(epochs, m, missed):
    return ((e, i) for e in range(epochs) for i in range(m))


def left_when(stop):
    def visits(epochs, m, missed):
        for e in range(epochs):
            for i in range(m):
                yield e, i
                if missed[-1] == stop:
                    break

    return visits


def best_of_all_epochs(better):
    def pocket(X, Y, alpha, epochs):
        ends = [learnt()(X, Y, alpha, e + 1) for e in range(epochs)]
        best = ends[0]
        for end in ends[1:]:
            if better(*(np.sum((w.T @ X + b >= 0) != Y) for w, b, _ in (end, best))):
                best = end
        return best[0], best[1], ends[-1][2]

    return pocket


def after_one_example(X, Y, alpha, epochs):
    return *learnt()(X[:, :1], Y[:, :1], alpha, 1)[:2], []


answers.to("fit")
answers.wrong("an example left out", last=walking(until_the_last_but_one), first=walking(from_one))
answers.wrong("one example an epoch", after_one_example, first=walking(always_the_first), next=walking(one_each))
answers.wrong("epoch cut short", missed=walking(left_when(True)), right=walking(left_when(False)))
answers.wrong("loops swapped", walking(examples_outside))
answers.wrong("one kind of mistake only", false_alarms=walking(in_order, lambda miss, y, epoch: y == 0))
answers.wrong("one epoch only", moves_in_the_first=walking(in_order, lambda miss, y, epoch: epoch == 0))
answers.unknown(first_best=best_of_all_epochs(np.less), last_best=best_of_all_epochs(np.less_equal))


def test_epochs_that_count_but_move_nothing_are_not_called_missing():
    frozen_later = walking(in_order, lambda miss, y, epoch: epoch == 0)
    assert "as one epoch leaves them" in judged("perceptron.fit", frozen_later, 0).message


@pytest.mark.parametrize("answer", answers.right_ones, ids=str)
def test_a_right_answer_passes(answer):
    answer.passes()


@pytest.mark.parametrize("answer", answers.wrong_ones, ids=str)
def test_a_wrong_answer_is_told_its_slip(answer):
    answer.is_told_its_slip()
