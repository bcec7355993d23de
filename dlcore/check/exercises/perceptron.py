"""Chapter 03: the step unit and gates (in `threshold_unit`), and the perceptron rule of 1958."""

import numpy as np

from dlcore.check.exercise import Case, Exercise, Slip, edit
from dlcore.check.exercises import threshold_unit
from dlcore.check.exercises.threshold_unit import predict

STEP, PREDICT, GATES = threshold_unit.STEP, threshold_unit.PREDICT, threshold_unit.GATES


def update(w, b, x, y, alpha):
    error = y - float(predict(w, b, x)[0, 0])
    return w + alpha * error * x, b + alpha * error


def update_in_place(w, b, x, y, alpha):
    error = y - float(predict(w, b, x)[0, 0])
    w += alpha * error * x
    return w, b + alpha * error


def one_example(rng, n, fires, y):
    """w, b, x with a clear answer of the unit, and a label y."""
    w, x = rng.normal(size=(n, 1)), rng.normal(size=(n, 1))
    b = float((1 if fires else -1) * rng.uniform(0.3, 1) - (w.T @ x)[0, 0])
    return w, b, x, y, float(rng.uniform(0.2, 0.9))


AGAIN = "For b, the decision is made again, by the w that has just moved. One error, from one decision, moves both."

UPDATE = Exercise(
    "perceptron.update",
    outputs=("w", "b"),
    answer=update,
    cases=lambda rng: [
        one_example(rng, 2, False, 1),
        one_example(rng, 3, True, 0),
        one_example(rng, 2, True, 1),
        one_example(rng, 3, False, 0),
        (np.array([[0.5], [0.5]]), -1.0, np.array([[1.0], [0.2]]), 1, 0.5),
        (np.array([[0.5], [0.5]]), 1.0, np.array([[-1.0], [0.2]]), 0, 0.5),
        (np.zeros((2, 1)), 0.0, rng.normal(size=(2, 1)), 0, 0.5),
        (np.zeros((3, 1)), 0.0, rng.normal(size=(3, 1)), 1, 0.5),
        (np.array([[3.0], [1.0]]), 2.0, np.array([[0.5], [0.25]]), 0, 0.1),  # one step is not enough
        (np.array([[-3.0], [1.0]]), -2.0, np.array([[0.5], [0.25]]), 1, 0.1),
    ],
    slips=[
        Slip(
            "moves when right",
            edit(update, "y - float(predict(w, b, x)[0, 0])", "2 * y - 1"),
            "It moves even when the answer was right. The rule learns from mistakes only.",
        ),
        Slip(
            "moves when right",
            edit(update, "y - float(predict(w, b, x)[0, 0])", "y - float((w.T @ x + b)[0, 0])"),
            "It moves even when the answer was right: the error is label minus *decision* (0 or 1), not minus the weighted sum.",
        ),
        Slip(
            "moves when right",
            edit(update, "y - float(predict(w, b, x)[0, 0])", "y"),
            "It moves for every y = 1, right or not, and never for y = 0: the error is the label minus the decision.",
        ),
        Slip(
            "moves when right",
            edit(update, "float(predict(w, b, x)[0, 0])", "1 / (1 + np.exp(-float((w.T @ x)[0, 0] + b)))"),
            "It moves even when the answer was right: the error is label minus *decision* (0 or 1), not minus a probability.",
        ),
        Slip(
            "moves when right",
            edit(update, "float(predict(w, b, x)[0, 0])", "(2 * float(predict(w, b, x)[0, 0]) - 1)"),
            "It moves even when the unit was rightly silent: a decision is 0 or 1 here, as the label is, not −1.",
        ),
        Slip(
            "moves when right",
            edit(update, "y - float(predict(w, b, x)[0, 0])", "1.0"),
            "It moves at every example, right or not, and always the same way. The rule learns from mistakes only.",
        ),
        Slip(
            "moves when right",
            edit(update, "y - float(predict(w, b, x)[0, 0])", "1 - 2 * float(predict(w, b, x)[0, 0])"),
            "It moves at every example, whatever its label: up where the unit is silent, down where it fires. The rule learns from mistakes only.",
        ),
        Slip("the correction alone", edit(update, "w + alpha * error * x, b + alpha * error", "alpha * error * x, alpha * error"), "These are the corrections alone: the new w and b are asked for."),
        Slip(
            "sign",
            edit(update, "y - float(predict(w, b, x)[0, 0])", "abs(y - float(predict(w, b, x)[0, 0]))"),
            "The error has lost its sign: where the unit fires and should not, the weighted sum has to fall.",
        ),
        Slip(
            "sign",
            edit(update, "w + alpha", "w - alpha", "b + alpha", "b - alpha"),
            "The sign is the wrong way round: after a missed 1 the weighted sum has to grow.",
        ),
        Slip("z > 0", edit(update, "float(predict(w, b, x)[0, 0])", "float((w.T @ x)[0, 0] + b > 0)"), "Where wᵀx + b is exactly 0, as at the zero start, the unit fires: z ≥ 0."),
        Slip("α forgotten", edit(update, "alpha * error * x", "error * x", "alpha * error", "error"), "The correction has its full length: α is missing."),
        Slip("x forgotten", edit(update, "alpha * error * x", "alpha * error"), "All weights move alike. Each should move by its own input: α (y − ŷ) times x."),
        Slip("b forgotten", edit(update, "b + alpha * error", "b"), "b never moves. It is a weight like the others, with the input 1."),
        Slip("b forgotten", edit(update, "predict(w, b, x)", "predict(w, 0, x)"), "The decision is made without b."),
        Slip("b subtracted", edit(update, "predict(w, b, x)", "predict(w, -b, x)"), "In the decision b is subtracted. A threshold is; a bias is *added*."),
        Slip("decides again for b", edit(update, "    return", "    w = w + alpha * error * x\n    return", "w + alpha * error * x, b + alpha * error", "w, b + alpha * (y - float(predict(w, b, x)[0, 0]))"), AGAIN),
        Slip("w changed in place", update_in_place, "The caller's w has changed: `+=` works in place. Make a new array."),
    ],
    hints=[
        "Three situations: right; should have fired and did not; fired and should not have.",
        "y − ŷ is 0, 1 or −1: just these three situations. And b is the weight of an input that is always 1.",
        "Compute ŷ as a number, then return w plus α (y − ŷ) x and b plus α (y − ŷ).",
    ],
)  # fmt: skip


def fit(X, Y, alpha, epochs):
    w, b, mistakes = np.zeros((X.shape[0], 1)), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for i in range(X.shape[1]):
            x, y = X[:, i : i + 1], Y[0, i]
            wrong += int(predict(w, b, x)[0, 0] != y)
            w, b = update(w, b, x, y, alpha)
        mistakes.append(wrong)
    return w, b, mistakes


def fit_whole_batch(X, Y, alpha, epochs):
    w, b, mistakes = np.zeros((X.shape[0], 1)), 0.0, []
    for _ in range(epochs):
        E = Y - predict(w, b, X)
        mistakes.append(int(np.sum(E != 0)))
        w, b = w + alpha * X @ E.T, b + alpha * float(np.sum(E))
    return w, b, mistakes


def fit_that_goes_on_counting(X, Y, alpha, epochs):
    w, b, mistakes = fit(X, Y, alpha, epochs)
    return w, b, np.cumsum(mistakes).tolist()


def overlapping(rng, n, m):
    """Two classes that no line separates at once, far from the origin, so that the bias matters.

    Class 0 is the larger one: else what moves at every example would bring b back to 0.
    """
    Y = (np.arange(m) % 5 % 2).astype(float).reshape(1, m)
    return rng.normal(size=(n, m)) + 1.0 * Y + 1.5, Y


# After the first mistake there are no more.
SOON_RIGHT = (np.array([[2.0, 3.0, -2.0, -3.0], [1.0, 0.0, 0.0, 1.0]]), np.array([[1.0, 1.0, 0.0, 0.0]]), 0.5, 6)

# The first and the last example are mistakes in every epoch, and the third epoch ends with the fewest.
TORN = (
    np.array([[1.0, 2.0, -3.0, 1.0, 3.0, 0.0], [0.0, 2.0, -3.0, 3.0, -2.0, 3.0]]),
    np.array([[0.0, 1.0, 1.0, 1.0, 1.0, 0.0]]),
    0.3125,  # exact in binary, so that no order of adding rounds differently
    5,
)

EPOCHS, EXAMPLES = "for _ in range(epochs)", "for i in range(X.shape[1])"
COUNT, UPDATE_LINE = "wrong += int(predict(w, b, x)[0, 0] != y)", "w, b = update(w, b, x, y, alpha)"
STRICT = "error = y - float((w.T @ x)[0, 0] + b > 0); wrong += int(error != 0)"
AT_ONCE = "All examples are judged by the same w, and only then it moves. The perceptron moves after *each* mistake."
COUNTS_AFTER = "The mistakes are counted after the update: count each before you learn from it."
FIRST_ONLY = "Only the first example is seen: does `return` or `break` stand inside the inner loop?"
CUT_SHORT = "The epoch ends at its first mistake. Learn from it, and go on to the next example."
SWAPPED = (
    "The loops are the wrong way round: each example is repeated before the next one comes. An epoch sees them all."
)


def cut_short(leaves, when="True"):
    """`fit` that leaves its inner loop after the first example, or the first that is `missed`, or not."""
    return edit(
        fit, UPDATE_LINE, f"missed = predict(w, b, x)[0, 0] != y; {UPDATE_LINE}\n            if {when}: {leaves}"
    )


FIT = Exercise(
    "perceptron.fit",
    points=3,
    outputs=("w", "b", "mistakes"),
    answer=fit,
    cases=lambda rng: [
        (*overlapping(rng, 2, 16), 0.3, 5),
        (*(np.roll(part, -1, axis=1) for part in overlapping(rng, 3, 20)), 1.0, 4),  # one of class 1 comes first
        Case(SOON_RIGHT, tells="stops early"),
        TORN,
    ],
    slips=[
        Slip("whole-batch update", fit_whole_batch, AT_ONCE),
        Slip("whole-batch update", edit(fit_whole_batch, "alpha * X @ E.T", "alpha * X @ E.T / X.shape[1]", "float(np.sum(E))", "float(np.mean(E))"), AT_ONCE),
        Slip("counts after the update", edit(fit, COUNT, "pass", UPDATE_LINE, f"{UPDATE_LINE}; {COUNT}"), COUNTS_AFTER),
        Slip("counts after the update", edit(fit, "append(wrong)", "append(int(np.sum(predict(w, b, X) != Y)))"), COUNTS_AFTER),
        Slip(
            "stops early",
            edit(fit, "mistakes.append(wrong)", "mistakes.append(wrong)\n        if not wrong:\n            break"),
            "It stops at the first epoch without a mistake: `mistakes` should have an entry for every epoch, if only a 0.",
        ),
        Slip("z > 0", edit(fit, COUNT, STRICT, UPDATE_LINE, "w, b = w + alpha * error * x, b + alpha * error"), "Where wᵀx + b is exactly 0, as at the zero start, the unit fires: z ≥ 0."),
        Slip("a tie is a mistake", edit(fit, COUNT, "missed = (2 * y - 1) * float((w.T @ x)[0, 0] + b) <= 0; wrong += int(missed)", UPDATE_LINE, "w, b = (w + alpha * (2 * y - 1) * x, b + alpha * (2 * y - 1)) if missed else (w, b)"), "Where wᵀx + b is exactly 0, as at the zero start, every example counts as a mistake here. There the unit fires: one of class 1 is right."),
        Slip("sign", edit(fit, UPDATE_LINE, "w, b = update(w, b, x, y, -alpha)"), "The sign is the wrong way round: after a missed 1 the weighted sum has to grow."),
        Slip("decides again for b", edit(fit, UPDATE_LINE, "w, _ = update(w, b, x, y, alpha); b = b + alpha * (y - float(predict(w, b, x)[0, 0]))"), AGAIN),
        Slip("α forgotten", edit(fit, "y, alpha)", "y, 1.0)"), "Every correction has its full length: α is missing."),
        Slip("moves when right", edit(fit, UPDATE_LINE, "w, b = w + alpha * (2 * y - 1) * x, b + alpha * (2 * y - 1)"), "It moves even when the answer was right. The rule learns from mistakes only."),
        Slip("one epoch only", edit(fit, "range(epochs)", "range(1)"), "w and b stay as one epoch leaves them. Does `return` stand inside the loop?"),
        Slip("starts again", edit(fit, "wrong = 0", "wrong = 0; w, b = np.zeros((X.shape[0], 1)), 0.0"), "Every epoch gives the count of the first. Does each start again from zero weights?"),
        Slip("n examples", edit(fit, "range(X.shape[1])", "range(len(X))"), "This goes over n examples. There are m, the columns of X."),
        Slip("an example left out", lambda X, Y, alpha, epochs: fit(X[:, :-1], Y[:, :-1], alpha, epochs), "The last example is never visited: `range(m)` ends at m − 1 by itself."),
        Slip("an example left out", lambda X, Y, alpha, epochs: fit(X[:, 1:], Y[:, 1:], alpha, epochs), "The first example is never visited: columns count from 0."),
        Slip("one example an epoch", cut_short("break"), FIRST_ONLY),
        Slip("one example an epoch", cut_short("return w, b, [wrong]"), FIRST_ONLY),
        Slip("one example an epoch", cut_short("return w, b, []"), FIRST_ONLY),
        Slip("one example an epoch", edit(fit, EXAMPLES, "for i in [len(mistakes) % X.shape[1]]"), "Each epoch sees one example only. An epoch goes over all of them."),
        Slip("epoch cut short", cut_short("break", "missed"), CUT_SHORT),
        Slip("epoch cut short", cut_short("return w, b, mistakes", "missed"), CUT_SHORT),
        Slip("epoch cut short", cut_short("break", "not missed"), "The epoch ends at its first right answer: `break` leaves the loop. Go on to the next example."),
        Slip("loops swapped", edit(fit, EXAMPLES, "for _again in range(epochs)", EPOCHS, EXAMPLES), SWAPPED),
        Slip("loops swapped", edit(fit, EXAMPLES, "for k in range(epochs)", EPOCHS, EXAMPLES, "[]", "[0] * epochs", "wrong +=", "mistakes[k] +=", "mistakes.append(wrong)", "pass"), SWAPPED),
        Slip("one kind of mistake only", edit(fit, UPDATE_LINE, f"{UPDATE_LINE} if y == 0 else (w, b)"), "w and b move after false alarms only. A missed 1 is a mistake, too."),
        Slip("goes on counting", fit_that_goes_on_counting, "Each epoch's count goes on from the one before: start every epoch at 0."),
        Slip("counts before the epoch", edit(fit, COUNT, "pass", "wrong = 0", "wrong = int(np.sum(predict(w, b, X) != Y))"), "All mistakes are counted by the weights that the epoch starts with. Count each just before you learn from it."),
        Slip("b forgotten", edit(fit, "w, b = update(", "w, _ = update("), "b stays 0: every boundary goes through the origin."),
        Slip("b forgotten", edit(fit, UPDATE_LINE, "w, step_of_b = update(w, 0.0, x, y, alpha); b += step_of_b", "predict(w, b, x", "predict(w, 0.0, x"), "b is never used in a decision: every boundary goes through the origin."),
        Slip("w stays 0", edit(fit, "w, b = update(", "_, b = update("), "w stays 0: only b ever moves."),
        Slip("update not kept", edit(fit, UPDATE_LINE, "update(w, b, x, y, alpha)"), "Neither w nor b ever moves. Is what `update` returns kept, and does every kind of mistake lead to it?"),
    ],
    hints=[
        "From zero weights, go over the examples one by one, several times; note how often you were wrong.",
        "`X[:, i:i+1]` is example i as a column. Look at the prediction first, then update.",
        "Two nested loops; the inner one counts, then calls `update`; the outer one stores the count.",
    ],
)  # fmt: skip
