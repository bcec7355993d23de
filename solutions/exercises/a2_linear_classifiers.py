"""A2: the pocket perceptron, many classes by perceptrons, labels of ±1, one against the rest, weighted classes."""

import numpy as np

from dlcore.check.exercise import Case, Exercise, Slip, edit
from dlcore.check.rules import no_warnings


def pocket(X, Y, epochs):
    n, m = X.shape
    w, b = np.zeros((n, 1)), 0.0
    best = (w, b, int(np.sum((w.T @ X + b >= 0) != Y)))
    for _ in range(epochs):
        for i in range(m):
            x, y = X[:, i : i + 1], Y[0, i]
            error = y - float((w.T @ x + b >= 0).item())
            w, b = w + error * x, b + error
        mistakes = int(np.sum((w.T @ X + b >= 0) != Y))
        if mistakes < best[2]:
            best = (w, b, mistakes)
    return best


def counts_while_learning(X, Y, epochs):
    n, m = X.shape
    w, b = np.zeros((n, 1)), 0.0
    best = (w, b, int(np.sum((w.T @ X + b >= 0) != Y)))
    for _ in range(epochs):
        mistakes = 0
        for i in range(m):
            x, y = X[:, i : i + 1], Y[0, i]
            error = y - float((w.T @ x + b >= 0).item())
            mistakes += int(error != 0)
            w, b = w + error * x, b + error
        if mistakes < best[2]:
            best = (w, b, mistakes)
    return best


def overlapping(rng, m):
    """Two clouds that no line separates, so that the rule never settles."""
    Y = rng.permutation(np.arange(m) % 2).astype(float).reshape(1, m)
    return rng.normal(scale=1.5, size=(2, m)) + 2.2 * (Y - 0.4), Y


def pocket_cases(rng):
    """Clouds on which the last weights are not the best, clouds on which they are, and two sets nearly of one class."""
    cases = []
    while len(cases) < 2:
        X, Y = overlapping(rng, 12)
        if all_apart(X, Y, 8):
            cases.append((X, Y, 8))
    better = ever_better(rng)
    return [*cases, (*better, 1), (*better, 2), none_better(rng), even_uphill(rng)]


def all_apart(X, Y, epochs):
    """Whether the answer and its slips end at weights more than 0.1 apart: the likeliest to agree are asked first."""
    ends = []
    for f in (pocket, *TOLD_APART):
        w = f(X, Y, epochs)[0]
        if any(np.abs(w - end).max() <= 0.1 for end in ends):
            return False
        ends.append(w)
    return True


def ever_better(rng):
    """Clouds on which each of the first three epochs finds better weights."""
    while True:
        X, Y = overlapping(rng, 12)
        if all(pocket(X, Y, epochs)[2] > pocket(X, Y, epochs + 1)[2] for epochs in range(3)):
            return X, Y


def one_sided(rng, ones):
    """So many of class 1, and the rest of twelve of class 0, mixed."""
    return rng.normal(size=(2, 12)), rng.permutation(np.arange(12) < ones).astype(float).reshape(1, 12)


def none_better(rng):
    """Nearly all of class 1, so that two epochs find nothing better than the zeros, but something worse."""
    while True:
        X, Y = one_sided(rng, 10)
        if not pocket(X, Y, 2)[0].any() and keeps_the_worst(X, Y, 2)[0].any():
            return X, Y, 2


def even_uphill(rng):
    """Nearly all of class 0, so that even steps uphill find something better than the zeros."""
    while True:
        X, Y = one_sided(rng, 2)
        if uphill(X, Y, 2)[0].any():
            return X, Y, 2


the_last = edit(pocket, "if mistakes < best[2]", "if True")
keeps_the_latest = edit(pocket, "mistakes < best[2]", "mistakes <= best[2]")
looks_after_every_example = edit(
    pocket, "_ in range(epochs)", "k in list(range(m)) * epochs", "i in range(m)", "i in [k]"
)
no_at_zero = edit(pocket, "b >= 0", "b > 0")
NO_AT_ZERO = "At exactly 0 this says class 0, and it is there that w and b start."
uphill = edit(pocket, "y - float((w.T @ x + b >= 0).item())", "float((w.T @ x + b >= 0).item()) - y")
without_the_last = edit(pocket, "range(m)", "range(m - 1)")
keeps_the_worst = edit(pocket, "mistakes < best[2]", "mistakes > best[2]")
from_the_pocket = edit(pocket, "for i in range(m)", "w, b = best[:2]\n        for i in range(m)")
MOVES_ON = "The w in the pocket goes on moving: `+=` changes the very array that lies there."
TOLD_APART = (
    keeps_the_latest, from_the_pocket, the_last, looks_after_every_example, counts_while_learning, no_at_zero,
    without_the_last,
)  # fmt: skip

POCKET = Exercise(
    "A2.pocket",
    outputs=("w", "b", "mistakes"),
    answer=pocket,
    cases=pocket_cases,
    slips=[
        Slip("no copy in the pocket", edit(pocket, "w, b = w + error * x, b + error", "w += error * x; b += error"), MOVES_ON),
        Slip("no copy in the pocket", edit(pocket, "w, b = w + error * x, b + error", "w += error * x; b += error", "best = (w, b, int(", "best = (w.copy(), b, int("), MOVES_ON),
        Slip("the last weights", the_last, "These are the last weights, not the best: that is what the pocket is for."),
        Slip("a tie counts as better", keeps_the_latest, "Weights that are only as good as those in the pocket replace them. Only strictly fewer mistakes do."),
        Slip("goes on from the pocket", from_the_pocket, "Each epoch starts from the weights in the pocket. The rule goes on from where it is; the pocket only remembers."),
        Slip("the worst kept", keeps_the_worst, "More mistakes replace fewer here: the pocket is for the best."),
        Slip("zeros not in the pocket", edit(pocket, "best = (w, b, int(np.sum((w.T @ X + b >= 0) != Y)))", "best = (w, b, np.inf)"), "The zeros never were in the pocket: the first epoch's weights replace them, even if they are worse."),
        Slip("counted while learning", counts_while_learning, "The mistakes are counted while w still moves. Count them for the weights at the *end* of the epoch, over the whole set."),
        Slip("counted while learning", edit(counts_while_learning, "best = (w, b, int(np.sum((w.T @ X + b >= 0) != Y)))", "best = (w, b, np.inf)"), "The mistakes are counted while w still moves, and the zeros never were in the pocket. Count for the weights at the *end* of an epoch, over the whole set."),
        Slip("looks after every example", looks_after_every_example, "The pocket is filled in the middle of an epoch. Its turn comes once all examples have been seen."),
        Slip("no at exactly 0", no_at_zero, NO_AT_ZERO),
        Slip("no at exactly 0", edit(pocket, "x + b >= 0", "x + b > 0"), NO_AT_ZERO),
        Slip("b forgotten", edit(pocket, "b + error", "b"), "The threshold b never moves."),
        Slip("pocket never filled", edit(pocket, "if mistakes < best[2]", "if False"), "Only the zeros come back: nothing that is learned gets into the pocket."),
        Slip("last example never seen", without_the_last, "The last example of the set is never learned from."),
        Slip("one epoch too few", edit(pocket, "range(epochs)", "range(epochs - 1)"), "This stops one epoch early: the weights of the last one could be the best."),
        Slip("one epoch too many", edit(pocket, "range(epochs)", "range(epochs + 1)"), "This walks through the examples once more than `epochs` says."),
        *(Slip("epochs ignored", edit(pocket, "range(epochs)", f"range({k})"), "The result is the same whatever `epochs` is.") for k in (1, 3, 5, 10, 100)),
        Slip("uphill", uphill, "The sign of the update is the wrong way round."),
    ],
    hints=[
        "Two things go on: the perceptron rule as ever, and a pocket that remembers the best weights so far.",
        "After each pass, count the mistakes of the weights as they now are, on all examples. The zero weights are in the pocket first.",
        "Two loops; after the inner one a count, a comparison with `<`, and perhaps a new pocket of three things.",
    ],
)  # fmt: skip


def multiclass_update(W, b, x, k, alpha):
    W, b = W.copy(), b.copy()
    guess = int(np.argmax(W @ x + b))
    if guess != k:
        W[k] += alpha * x[:, 0]
        b[k] += alpha
        W[guess] -= alpha * x[:, 0]
        b[guess] -= alpha
    return W, b


def every_rival(W, b, x, k, alpha):
    Z, W, b = W @ x + b, W.copy(), b.copy()
    for j in range(len(W)):
        if j != k and Z[j, 0] >= Z[k, 0]:
            W[k] += alpha * x[:, 0]
            b[k] += alpha
            W[j] -= alpha * x[:, 0]
            b[j] -= alpha
    return W, b


def scored(rng, K, n, place):
    """W, b, x and a class whose score has this place, 0 the highest."""
    W, b, x = rng.normal(size=(K, n)), rng.normal(size=(K, 1)), rng.normal(size=(n, 1))
    return W, b, x, int(np.argsort(-(W @ x + b)[:, 0])[place]), float(rng.uniform(0.2, 0.8))


def b_decides(rng):
    """The same, where another class would win without b; the right one is the last either way."""
    while True:
        W, b, x, k, alpha = scored(rng, 4, 3, 3)
        if np.argmax(W @ x) not in (np.argmax(W @ x + b), k):
            return W, b, x, k, alpha


def tied(rng):
    """The same before anything is learned: every score is 0, and the right class is neither the first nor the last."""
    return np.zeros((4, 3)), np.zeros((4, 1)), rng.normal(size=(3, 1)), int(rng.integers(1, 3)), 0.5


MULTICLASS_UPDATE = Exercise(
    "A2.multiclass_update",
    outputs=("W", "b"),
    answer=multiclass_update,
    cases=lambda rng: [scored(rng, 3, 2, 1), scored(rng, 4, 3, 3), scored(rng, 4, 2, 2), scored(rng, 3, 2, 0), b_decides(rng), tied(rng)],
    slips=[
        Slip("only the right class moves", edit(multiclass_update, "        W[guess] -= alpha * x[:, 0]\n        b[guess] -= alpha\n", ""), "Only the right class is pulled towards x. The class that won wrongly is pushed away as well."),
        Slip("only the wrong class moves", edit(multiclass_update, "        W[k] += alpha * x[:, 0]\n        b[k] += alpha\n", ""), "Only the wrong winner is pushed away. The right class is pulled towards x as well."),
        Slip("every rival moves", every_rival, "Every class with a higher score is pushed away. Only the winner is."),
        Slip("scores without b", edit(multiclass_update, "W @ x + b", "W @ x"), "The scores are taken without b, so that another class can win."),
        Slip("the last of equals wins", edit(multiclass_update, "int(np.argmax(W @ x + b))", "len(b) - 1 - int(np.argmax((W @ x + b)[::-1]))"), "Of several equal scores the last wins here; it should be the first."),
        Slip("a tie counts as won", edit(multiclass_update, "guess != k", "(W @ x + b)[k] < np.max(W @ x + b)"), "Nothing moves on a tie. There, too, one class has won, and it may be the wrong one."),
        Slip("uphill", edit(multiclass_update, "+= alpha", "-= alpha", "W[guess] -= alpha", "W[guess] += alpha", "b[guess] -= alpha", "b[guess] += alpha"), "The signs are swapped: the right class should come *towards* x."),
        Slip("b forgotten", edit(multiclass_update, "        b[k] += alpha\n", "", "        b[guess] -= alpha\n", ""), "The thresholds b never move."),
        Slip("α forgotten", edit(multiclass_update, "alpha", "1.0", "x, k, 1.0", "x, k, alpha"), "α is not used."),
        Slip("α forgotten", edit(multiclass_update, "b[k] += alpha", "b[k] += 1", "b[guess] -= alpha", "b[guess] -= 1"), "α is not used for b."),
        Slip("b changed in place", edit(multiclass_update, "W, b = W.copy(), b.copy()", "W = W.copy()"), "The caller's b is changed. Work on a copy of it, too."),
        Slip("W changed in place", edit(multiclass_update, "W, b = W.copy(), b.copy()", "pass"), "The caller's W and b are changed. Work on copies."),
    ],
    hints=[
        "One score a class; the highest wins. If it is the right one, nothing happens.",
        "If not, two classes are concerned: the one that should have won, and the one that did.",
        "Copies of W and b; then two rows and two entries, ± α times x (or times 1).",
    ],
)  # fmt: skip


def signed_logistic(w, b, X, Y):
    m = X.shape[1]
    margin = Y * (w.T @ X + b)
    cost = float(np.mean(np.logaddexp(0, -margin)))
    G = -Y * np.exp(-np.logaddexp(0, margin))
    return cost, X @ G.T / m, float(np.sum(G)) / m


def overflowing(w, b, X, Y):
    m = X.shape[1]
    margin = Y * (w.T @ X + b)
    G = -Y / (1 + np.exp(margin))
    return float(np.mean(np.log(1 + np.exp(-margin)))), X @ G.T / m, float(np.sum(G)) / m


def as_if_zero_and_one(w, b, X, Y):
    m = X.shape[1]
    Z = w.T @ X + b
    A = np.exp(-np.logaddexp(0, -Z))
    return float(np.mean(np.logaddexp(0, Z) - Y * Z)), X @ (A - Y).T / m, float(np.sum(A - Y)) / m


def signed(rng, n, m, scale=1.0):
    """w, b, X and labels of ±1, both among them."""
    Y = rng.permutation(2.0 * (np.arange(m) % 2) - 1).reshape(1, m)
    return scale * rng.normal(size=(n, 1)), float(rng.normal()), rng.normal(size=(n, m)), Y


OVERFLOWS = "At a margin of ±1000 this takes e^1000, which overflows: find a form that never takes exp of a large positive number."

SIGNED_LOGISTIC = Exercise(
    "A2.signed_logistic",
    outputs=("cost", "dw", "db"),
    answer=signed_logistic,
    cases=lambda rng: [signed(rng, 2, 6), signed(rng, 3, 5), signed(rng, 1, 4), signed(rng, 2, 6, 3000.0)],
    slips=[
        Slip("overflows", overflowing, OVERFLOWS),
        Slip("Y forgotten in the gradient", edit(signed_logistic, "G = -Y *", "G = -1 *"), "The cost is right; in its gradient the inner derivative is missing: that of −yz by z is −y, not −1."),
        Slip("labels taken as 0 and 1", as_if_zero_and_one, "These are the formulas for labels 0 and 1. Here a label is −1 or +1, and only the margin y·z counts."),
        Slip("margin's sign", edit(signed_logistic, "margin = Y *", "margin = -Y *", "G = -Y", "G = Y"), "The margin has the wrong sign: a cost that is high where the answer is right."),
        Slip("margin's sign", edit(signed_logistic, "np.exp(-np.logaddexp(0, margin))", "np.exp(-np.logaddexp(0, -margin))"), "In the gradient the margin has the wrong sign: an example that is right by far should hardly pull."),
        Slip("gradient's sign", edit(signed_logistic, "G = -Y", "G = Y"), "The cost is right; its gradient points the wrong way. What does d/dz of ln(1 + e^(−yz)) begin with?"),
        Slip("1/m missing", edit(signed_logistic, " / m", ""), "The 1/m is missing in the gradient: J is a mean, so its gradient is a mean too."),
        Slip("sum", edit(signed_logistic, " / m", "", "np.mean", "np.sum"), "The cost is a sum. J is the mean over the examples, and its gradient too."),
    ],
    rules=[no_warnings(OVERFLOWS)],
    hints=[
        "Everything depends on the margin y·z: large and positive is good. The cost of one example is softplus(−margin).",
        "The slope of softplus is σ; and σ(−t) = exp(−softplus(t)), which never overflows.",
        "The margins first. One `np.logaddexp` for the cost, another inside an `np.exp` for its slope by z; then dw and db as for any neuron.",
    ],
)  # fmt: skip


def one_vs_rest(W, b, X):
    Z = W @ X + b
    return np.where(Z.max(axis=0) >= 0, Z.argmax(axis=0), -1)


def voters(rng, K, n, m):
    """K classifiers on m examples, of which some are claimed by nobody and some only just."""
    W, X = rng.normal(size=(K, n)), rng.normal(size=(n, m))
    b = rng.normal(scale=0.3, size=(K, 1))
    b -= np.quantile((W @ X + b).max(axis=0), 0.4)
    return W, b, X


def only_just():
    """Scores that are whole numbers: the highest are 0, 2, −1, 0 and, where both say yes, 5."""
    X = np.array([[1.0, 3.0, 0.0, -1.0, 2.0], [0.0, 2.0, 0.0, 2.0, 7.0]])
    return np.eye(2), np.array([[-1.0], [-2.0]]), X


ONE_VS_REST = Exercise(
    "A2.one_vs_rest",
    answer=one_vs_rest,
    cases=lambda rng: [voters(rng, 3, 2, 12), voters(rng, 4, 3, 30), voters(rng, 2, 2, 9), only_just()],
    slips=[
        Slip("never rejects", lambda W, b, X: (W @ X + b).argmax(axis=0), "Where every classifier says no, the answer is −1, not the least unwilling."),
        Slip("no at exactly 0", edit(one_vs_rest, ">= 0", "> 0"), "At exactly 0 a classifier says yes; here it says no."),
        Slip("rejects below ½", edit(one_vs_rest, ">= 0", ">= 0.5"), "z ≥ ½ is asked for; a classifier says yes where z ≥ 0, that is where σ(z) ≥ ½."),
        Slip("rejects unless all agree", edit(one_vs_rest, "Z.max(axis=0) >= 0", "Z.min(axis=0) >= 0"), "−1 wherever *any* classifier says no. It belongs where all of them do."),
        Slip("lowest score", edit(one_vs_rest, "Z.argmax(axis=0)", "Z.argmin(axis=0)"), "The class with the *lowest* score wins here."),
        Slip("b forgotten", edit(one_vs_rest, "W @ X + b", "W @ X"), "b is forgotten."),
        Slip("first yes", lambda W, b, X: np.where((W @ X + b >= 0).any(axis=0), (W @ X + b >= 0).argmax(axis=0), -1), "The first classifier that says yes wins. The surest should."),
        Slip("as a row", lambda W, b, X: one_vs_rest(W, b, X).reshape(1, -1), "Labels have the shape (m,); these came as (1, m)."),
    ],
    hints=[
        "One score for each class and example: which is the highest, and is even that one a no?",
        "`argmax` down the columns for the class, `max` for whether anybody said yes.",
        "All scores, then two questions to each column. `np.where` chooses between two answers.",
    ],
)  # fmt: skip


def weighted_cross_entropy(A, Y, weight):
    A = np.clip(A, 1e-12, 1 - 1e-12)
    return float(-np.mean(weight * Y * np.log(A) + (1 - Y) * np.log(1 - A)))


def weighted(rng, m):
    Y = rng.permutation(np.arange(m) % 3 == 0).astype(float).reshape(1, m)
    return rng.uniform(0.05, 0.95, size=(1, m)), Y, float(rng.uniform(2, 6))


WEIGHTED_CROSS_ENTROPY = Exercise(
    "A2.weighted_cross_entropy",
    answer=weighted_cross_entropy,
    cases=lambda rng: [
        weighted(rng, 4), weighted(rng, 7), weighted(rng, 30),
        Case((rng.uniform(3e-5, 9e-5, size=(1, 4)), np.array([[1.0, 0.0, 0.0, 1.0]]), 4.0), tells="clipped too early"),
        Case((np.array([[0.0, 1.0, 0.03, 0.04, 0.05]]), np.array([[0.0, 1.0, 1.0, 1.0, 1.0]]), 3.0), tells="clipped too early"),
        Case((np.array([[0.0, 1.0, 0.5]]), np.array([[1.0, 0.0, 1.0]]), 3.0), holds=np.isfinite),
    ],
    slips=[
        Slip("weight on class 0", edit(weighted_cross_entropy, "weight * Y * np.log(A) + (1 - Y)", "Y * np.log(A) + weight * (1 - Y)"), "The weight is on class 0; class 1 is the rare one that counts more."),
        Slip("weight on both", edit(weighted_cross_entropy, "-np.mean(weight *", "-weight * np.mean("), "Both classes are weighted: that only scales the cost."),
        Slip("divided by the weights", edit(weighted_cross_entropy, "-np.mean(", "-np.sum(", "np.log(1 - A)))", "np.log(1 - A)) / np.sum(np.where(Y == 1, weight, 1)))"), "Divided by the sum of the weights; this cost is divided by m."),
        Slip("sum", edit(weighted_cross_entropy, "np.mean", "np.sum"), "The cost grows with the number of examples. Is this the sum or the mean?"),
        Slip("weight forgotten", edit(weighted_cross_entropy, "weight * Y", "Y"), "The weight is not used."),
        Slip("clipped too early", edit(weighted_cross_entropy, "1e-12", "1e-2"), "Clipped too early: this changes the cost of honest answers near 0 and 1. Only the ends themselves need help."),
        Slip("NaN made 0", edit(weighted_cross_entropy, "A = np.clip(A, 1e-12, 1 - 1e-12)", "pass", "-np.mean(", "-np.nan_to_num(np.mean(", "np.log(1 - A)))", "np.log(1 - A))))"), "One NaN makes the mean NaN; turned into a number *afterwards*, it has wiped out what all the others cost."),
        Slip("NaN left out", edit(weighted_cross_entropy, "A = np.clip(A, 1e-12, 1 - 1e-12)", "pass", "np.mean", "np.nanmean"), "Examples that give NaN are left out of the mean: the others are then divided by too few."),
        Slip("infinite or NaN at the ends", edit(weighted_cross_entropy, "A = np.clip(A, 1e-12, 1 - 1e-12)", "pass"), "Not a finite number where A is exactly 0 or 1."),
    ],
    hints=[
        "The cross-entropy has two terms, one for each class. Which one should count more?",
        "Which of the two terms lives where y = 1? And what is ln 0? `np.clip` keeps A away from both ends.",
        "Clip A, then one mean over the examples of two terms, with a minus in front.",
    ],
)  # fmt: skip
