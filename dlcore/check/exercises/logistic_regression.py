"""Chapter 04: sigmoid, cross-entropy (in `surprise`), the gradient A − Y, gradient descent, accuracy."""

import numpy as np

from dlcore.activations import sigmoid
from dlcore.check.exercise import Case, Exercise, Slip, edit
from dlcore.check.exercises import surprise
from dlcore.check.exercises.squared_error import BY_N
from dlcore.check.exercises.surprise import cross_entropy, labels
from dlcore.check.rules import no_warnings

OVERFLOWS = "At z = −1000 or +1000 this overflows: find a form that never takes exp of a large positive number."
BRACKETS = "The 1 is not divided by all of 1 + e^(−z): a division comes before a sum."

SIGMOID = Exercise(
    "logistic_regression.sigmoid",
    answer=sigmoid,
    cases=lambda rng: [
        (np.array([[0.0]]),),
        (rng.normal(size=(1, 2)),),
        (rng.normal(size=(3, 5)),),
        (rng.normal(scale=5, size=7),),
        (np.array([-30.0, 30.0]),),
        Case((np.array([[-1000.0, -800.0, 0.0, 800.0, 1000.0]]),), tells="overflows"),
    ],
    slips=[
        Slip(
            "exponent's sign",
            lambda z: sigmoid(-np.asarray(z)),
            "The exponent has the wrong sign: yours falls as z grows.",
        ),
        Slip("overflows", lambda z: 1 / (1 + np.exp(-z)), OVERFLOWS),
        Slip("overflows", lambda z: np.exp(z) / (1 + np.exp(z)), OVERFLOWS),
        Slip(
            "clipped",
            lambda z: sigmoid(np.clip(z, -10, 10)),
            "At z = −1000 this is not yet 0: the cut comes too early.",
        ),
        Slip(
            "brackets",
            lambda z: 1 / 1 + np.exp(-np.asarray(z)),
            BRACKETS,
        ),
        Slip("brackets", lambda z: 1 / 1 + np.exp(-np.clip(z, -500, 500)), BRACKETS),
    ],
    rules=[no_warnings(OVERFLOWS)],
    hints=[
        "What must σ(0) be, and what should it tend to on either side?",
        "`np.exp` only misbehaves for large positive arguments: give it −|z| and nothing else.",
        "With e = exp(−|z|): one fraction where z ≥ 0, another where z < 0. `np.where` chooses.",
    ],
)


CROSS_ENTROPY = surprise.CROSS_ENTROPY


def propagate(w, b, X, Y):
    m = X.shape[1]
    A = sigmoid(w.T @ X + b)
    dZ = A - Y
    dw = X @ dZ.T / m
    db = float(np.sum(dZ)) / m
    return dw, db, cross_entropy(A, Y)


def neuron(rng, n, m):
    """w (n, 1), b, X (n, m), Y (1, m), nowhere saturated."""
    return rng.normal(scale=0.5, size=(n, 1)), float(rng.normal()), rng.normal(size=(n, m)), labels(rng, m)


PER_EXAMPLE = "db holds one value an example. There is one bias, so it needs one slope: the mean over the examples."

PROPAGATE = Exercise(
    "logistic_regression.propagate",
    points=3,
    outputs=("dw", "db", "cost"),
    answer=propagate,
    cases=lambda rng: [neuron(rng, 2, 5), neuron(rng, 4, 8), neuron(rng, 3, 3), neuron(rng, 1, 2)],
    slips=[
        Slip(
            "1/m missing",
            edit(propagate, " / m", ""),
            "The 1/m is missing: J is a mean, so its gradient is a mean too.",
        ),
        Slip(
            "1/m missing",
            edit(propagate, "cross_entropy(A, Y)", "m * cross_entropy(A, Y)"),
            "The 1/m is missing in the cost: J is a mean over the examples.",
        ),
        Slip(
            "2 too many",
            edit(propagate, "X @ dZ.T / m", "2 * X @ dZ.T / m", "float(np.sum(dZ)) / m", "2 * float(np.sum(dZ)) / m"),
            "There is a factor 2 too many: it comes from a square, and the cross-entropy has none.",
        ),
        Slip("divided by n", edit(propagate, "X.shape[1]", "X.shape[0]"), BY_N),
        Slip(
            "Y − A",
            edit(propagate, "dZ = A - Y", "dZ = Y - A"),
            "This is Y − A: with that sign every step would go uphill.",
        ),
        Slip(
            "σ′ once too often",
            edit(propagate, "dZ = A - Y", "dZ = (A - Y) * A * (1 - A)"),
            "There is a factor a(1 − a) too many: in A − Y the sigmoid's slope has cancelled already.",
        ),
        Slip("b forgotten", edit(propagate, "w.T @ X + b", "w.T @ X"), "b is forgotten: z = wᵀx + b."),
        Slip("db per example", edit(propagate, "float(np.sum(dZ)) / m", "dZ"), PER_EXAMPLE),
        Slip("db per example", edit(propagate, "float(np.sum(dZ)) / m", "dZ / m"), PER_EXAMPLE),
        Slip(
            "dw as (1, n)",
            edit(propagate, "X @ dZ.T / m", "(X @ dZ.T / m).T"),
            "dw lies on its side: it must have the shape of w, (n, 1).",
        ),
    ],
    hints=[
        "Forward first: z, then a, then the cost. Then back: the error of each example is a − y.",
        "dw adds up (error × input) over the examples; db adds up the errors. Both are means.",
        "`w.T @ X + b` goes through the sigmoid to A; `X @ (A - Y).T` has the shape of w.",
    ],
)


def fit(X, Y, alpha, steps):
    w, b, costs = np.zeros((X.shape[0], 1)), 0.0, []
    for _ in range(steps):
        dw, db, cost = propagate(w, b, X, Y)
        w = w - alpha * dw
        b = b - alpha * db
        costs.append(cost)
    return w, b, costs


def two_clouds(rng, n, m):
    """X (n, m) with the classes on either side of a tilted plane, Y (1, m)."""
    Y = labels(rng, m)
    return rng.normal(size=(n, m)) + 1.5 * (Y - 0.3) * (-1.0) ** np.arange(n)[:, None], Y


# The same example with both labels: every slope is 0, every cost ln 2.
NOTHING_TO_LEARN = (np.ones((2, 4)), np.array([[0.0, 1.0, 1.0, 0.0]]))

FIT = Exercise(
    "logistic_regression.fit",
    points=3,
    outputs=("w", "b", "costs"),
    answer=fit,
    cases=lambda rng: [
        (*two_clouds(rng, 2, 7), 0.4, 3),
        (*two_clouds(rng, 3, 11), 0.2, 20),
        Case((*NOTHING_TO_LEARN, 0.5, 4), tells="stops early"),
    ],
    slips=[
        Slip("uphill", edit(fit, "w - alpha", "w + alpha", "b - alpha", "b + alpha"), "Every step goes uphill: the gradient points to where the cost *grows*."),
        Slip("uphill", edit(fit, "w - alpha", "w + alpha"), "w goes uphill: the gradient points to where the cost *grows*."),
        Slip("uphill", edit(fit, "b - alpha", "b + alpha"), "b goes uphill: its slope, too, points to where the cost *grows*."),
        Slip("costs after the step", edit(fit, "append(cost)", "append(propagate(w, b, X, Y)[2])"), "The costs are those after each step: costs[0] should be the cost of the zero start, ln 2."),
        Slip("db from the already moved w", edit(fit, "alpha * db", "alpha * propagate(w, b, X, Y)[1]"), "db is computed with the w that has just moved. Take both slopes at the same point, then move both."),
        Slip("b forgotten", edit(fit, "b - alpha * db", "b"), "b never moves: it is a parameter like w."),
        Slip("α forgotten", edit(fit, "alpha * dw", "dw", "alpha * db", "db"), "The steps are as long as the slopes themselves: α is missing."),
        Slip("1/m missing", edit(fit, "alpha * d", "alpha * X.shape[1] * d"), "The 1/m is missing: the cost is a mean, so its slopes are means too."),
        Slip("stops early", edit(fit, "costs.append(cost)", "costs.append(cost)\n        if len(costs) > 1 and costs[-2] - cost < 1e-6:\n            break"), "It stops where the cost no longer falls. All the steps were asked for, and a cost for each."),
        Slip("costs left out", edit(fit, "costs.append(cost)", "if not costs:\n            costs.append(cost)"), "Some costs are left out: `costs` should have an entry for every step."),
        Slip("one step only", edit(fit, "range(steps)", "range(1)"), "Only one step is made. Does `return` stand inside the loop?"),
    ],
    hints=[
        "Start at zero; then, again and again: slopes at this point, note the cost, step downhill.",
        "`propagate` returns all three things that a step needs, from one and the same w and b.",
        "A loop of four lines: propagate, append the cost, move w, move b.",
    ],
    praise="This loop, with other models inside, is how every network in this course learns.",
)  # fmt: skip


def accuracy(w, b, X, Y):
    return float(np.mean((w.T @ X + b >= 0) == (Y == 1)))


def spread_out(rng, n, m):
    """As `neuron`, but with many z between 0 and ½, where the two thresholds differ, and a b that decides much."""
    w, b = rng.normal(size=(n, 1)), float(rng.choice([-1, 1]) * rng.uniform(1, 2))
    X = rng.normal(size=(n, m))
    X += w * (rng.uniform(-0.4, 0.8, size=(1, m)) - b - w.T @ X) / float(np.sum(w * w))
    return w, b, X, labels(rng, m)


def in_rounded_percent(decimals):
    return lambda w, b, X, Y: round(100 * accuracy(w, b, X, Y), decimals)


PERCENT = "This is in percent; a fraction is asked for."

ACCURACY = Exercise(
    "logistic_regression.accuracy",
    points=1,
    answer=accuracy,
    cases=lambda rng: [
        spread_out(rng, 2, 9),
        spread_out(rng, 3, 25),
        spread_out(rng, 2, 60),
        neuron(rng, 3, 200),
        (np.zeros((2, 1)), 0.0, rng.normal(size=(2, 5)), np.array([[1.0, 1.0, 0.0, 1.0, 1.0]])),
    ],
    slips=[
        Slip("percent", edit(accuracy, "float(np.mean", "100 * float(np.mean"), PERCENT),
        *(Slip("percent", in_rounded_percent(decimals), PERCENT) for decimals in (0, 1, 2)),
        Slip("percent", lambda w, b, X, Y: int(100 * accuracy(w, b, X, Y)), PERCENT),
        Slip(
            "σ > ½",
            edit(accuracy, ">= 0", "> 0"),
            "An example at exactly ½ counts as class 1 here: σ ≥ ½.",
        ),
        Slip("b forgotten", edit(accuracy, "w.T @ X + b", "w.T @ X"), "b is forgotten: z = wᵀx + b."),
        Slip(
            "z ≥ ½",
            edit(accuracy, ">= 0", ">= 0.5"),
            "The threshold ½ belongs to σ(z), not to z. Which z has σ(z) = ½?",
        ),
    ],
    hints=[
        "Count the examples on which the decision and the label agree.",
        "σ(z) ≥ ½ is a matrix of True and False; so is `Y == 1`.",
        "The mean of a comparison of two comparisons.",
    ],
)
