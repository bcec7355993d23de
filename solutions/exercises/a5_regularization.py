"""A5: both penalties at once, softer labels, short rows, a stricter stop, noise that leaves labels alone."""

import numpy as np

from dlcore.check.exercise import Exercise, Slip, edit
from dlcore.check.observe import Seed


def elastic_gradient(W, dW, lam1, lam2):
    return dW + lam1 * np.sign(W) + lam2 * W


def weights(rng):
    """W with zeros in it, and dW of its shape."""
    W = rng.normal(size=(3, 4)) * (rng.uniform(size=(3, 4)) > 0.3)
    return W, rng.normal(size=(3, 4))


ELASTIC_GRADIENT = Exercise(
    "A5.elastic_gradient",
    points=1,
    answer=elastic_gradient,
    cases=lambda rng: [(*weights(rng), 0.3, 0.2), (*weights(rng), 0.05, 0.7), (*weights(rng), 0.5, 0.1)],
    slips=[
        Slip("weights for signs", edit(elastic_gradient, "lam1 * np.sign(W)", "lam1 * W"), "The slope of |w| does not depend on how large w is, only on its sign."),
        Slip("size for sign", edit(elastic_gradient, "np.sign(W)", "np.abs(W)"), "|w| is the penalty itself; its slope is asked for."),
        Slip("λ₁ and λ₂ swapped", edit(elastic_gradient, "lam1 * np.sign(W) + lam2 * W", "lam2 * np.sign(W) + lam1 * W"), "λ₁ belongs to |w|, λ₂ to ½w²."),
        Slip("2λ₂W", edit(elastic_gradient, "lam2 * W", "2 * lam2 * W"), "The penalty is ½λ₂w²: its slope is λ₂w."),
        Slip("½λ₂W", edit(elastic_gradient, "lam2 * W", "lam2 * W / 2"), "The ½ of ½λ₂w² is still there: where is the 2 that w² brings along?"),
        Slip("λ₁ forgotten", edit(elastic_gradient, "lam1 * np.sign(W)", "0"), "The penalty λ₁Σ|w| is missing: it has a slope too."),
        Slip("λ₂ forgotten", edit(elastic_gradient, " + lam2 * W", ""), "The penalty ½λ₂Σw² is missing: it has a slope too."),
        Slip("dW forgotten", edit(elastic_gradient, "dW + ", ""), "The gradient of the cost itself is missing."),
        Slip("sign of 0 taken as 1", edit(elastic_gradient, "np.sign(W)", "np.where(W >= 0, 1, -1)"), "At w = 0 this pushes; there the subgradient 0 is asked for."),
    ],
    hints=["Three terms: the cost, λ₁Σ|w|, ½λ₂Σw². Differentiate each.", "What is the slope of |w| left and right of 0? `np.sign` knows.", "dW and one more term for each penalty: one looks only at signs, the other at sizes."],
)  # fmt: skip


def proximal_step(W, dW, alpha, lam1, lam2):
    V = W - alpha * (dW + lam2 * W)
    return np.sign(V) * np.maximum(np.abs(V) - alpha * lam1, 0)


PROXIMAL_STEP = Exercise(
    "A5.proximal_step",
    points=1,
    answer=proximal_step,
    cases=lambda rng: [(*weights(rng), 0.5, 0.8, 0.3), (*weights(rng), 0.2, 2.0, 0.5), (*weights(rng), 0.8, 0.5, 0.2)],
    slips=[
        Slip("α missing in the threshold", edit(proximal_step, "- alpha * lam1", "- lam1"), "The threshold is λ₁; a step of length α shrinks by αλ₁."),
        Slip("subgradient step", lambda W, dW, alpha, lam1, lam2: W - alpha * (dW + lam2 * W + lam1 * np.sign(W)), "A subgradient step jumps over zero and back, and never lands on it. Shrink *after* the smooth step."),
        Slip("hard threshold", edit(proximal_step, "np.sign(V) * np.maximum(np.abs(V) - alpha * lam1, 0)", "V * (np.abs(V) > alpha * lam1)"), "Small weights become zero, but the others do not shrink by αλ₁."),
        Slip("sign lost", edit(proximal_step, "np.sign(V) * ", ""), "Negative weights come out positive."),
        Slip("sign lost", edit(proximal_step, "np.sign(V) * np.maximum(np.abs(V) - alpha * lam1, 0)", "np.maximum(V - alpha * lam1, 0)"), "Negative weights come out as 0: they must come nearer to 0 from below."),
        Slip("beyond zero", edit(proximal_step, "np.sign(V) * np.maximum(np.abs(V) - alpha * lam1, 0)", "V - alpha * lam1 * np.sign(V)"), "A weight smaller than αλ₁ jumps over zero. It should stop there."),
        Slip("sign of the old W", edit(proximal_step, "np.sign(V) *", "np.sign(W) *"), "The sign is that of the weight before the step; it may have changed."),
        Slip("α missing in the step", edit(proximal_step, "W - alpha * (dW + lam2 * W)", "W - (dW + lam2 * W)"), "The smooth step has no α."),
        Slip("λ₂ forgotten", edit(proximal_step, " + lam2 * W", ""), "The smooth part of the penalty, ½λ₂w², has a gradient too."),
        Slip("shrinks first", lambda W, dW, alpha, lam1, lam2: np.sign(W) * np.maximum(np.abs(W) - alpha * lam1, 0) - alpha * (dW + lam2 * W), "This shrinks before the step; the zeros do not last."),
    ],
    hints=["First the smooth part (the cost and ½λ₂w²) takes an ordinary step. Then |w| acts.", "The chapter's soft threshold, on the *result* of the step. How large is its threshold?", "Call the result of the smooth step V. From there on W is forgotten: V keeps its sign and loses some of its size."],
)  # fmt: skip


def smooth_labels(Y, epsilon):
    return (1 - epsilon) * Y + epsilon / Y.shape[0]


SMOOTH_LABELS = Exercise(
    "A5.smooth_labels",
    answer=smooth_labels,
    cases=lambda rng: [(np.eye(K)[:, rng.integers(0, K, size=m)], float(rng.uniform(0.05, 0.3))) for K, m in ((3, 5), (10, 4), (2, 7))],
    slips=[
        Slip("shared by the others only", lambda Y, e: np.where(Y == 1, 1 - e, e / (Y.shape[0] - 1)), "ε is shared by the *other* classes only. Here it goes to all K, the right one included."),
        Slip("shared by the others only", lambda Y, e: np.where(Y == 1, 1 - e, e / Y.shape[0]), "The right class gets no share of ε. It goes to all K, the right one included."),
        Slip("K − 1 for K", edit(smooth_labels, "Y.shape[0]", "(Y.shape[0] - 1)"), "ε is divided by K − 1; it goes to all K classes. What does each column sum to?"),
        Slip("over m", edit(smooth_labels, "Y.shape[0]", "Y.shape[1]"), "ε is divided by the number of examples; it is shared by the K classes."),
        Slip("not taken from the right class", edit(smooth_labels, "(1 - epsilon) * Y", "Y"), "Each column should still sum to 1: what the others get is taken from the right class."),
        Slip("not given to the others", edit(smooth_labels, " + epsilon / Y.shape[0]", ""), "Each column should still sum to 1: ε was taken, and given to nobody."),
        Slip("not shared", edit(smooth_labels, "epsilon / Y.shape[0]", "epsilon"), "Every class gets the whole ε; it is to be shared by all K."),
        Slip("labels swapped", edit(smooth_labels, "(1 - epsilon) * Y", "(1 - epsilon) * (1 - Y)"), "The wrong classes get the large share."),
    ],
    hints=["A mixture: mostly the label, and a little of *I don't know*.", "What would *I don't know* look like as K probabilities?", "Two terms whose shares add up to 1. To test it: what is the sum of each column?"],
)  # fmt: skip


def max_norm(W, limit):
    norms = np.linalg.norm(W, axis=1, keepdims=True)
    return W * np.minimum(1, limit / np.maximum(norms, 1e-12))


def rows(rng, n, n_prev):
    """W with short rows, long rows and a row of zeros."""
    W = rng.normal(size=(n, n_prev)) * rng.permutation(np.linspace(0.1, 3, n))[:, None]
    W[int(rng.integers(n))] = 0
    return W, 1.5


MAX_NORM = Exercise(
    "A5.max_norm",
    answer=max_norm,
    cases=lambda rng: [rows(rng, 4, 3), rows(rng, 6, 2), rows(rng, 5, 5)],
    slips=[
        Slip("columns", edit(max_norm, "axis=1", "axis=0"), "The columns are shortened. What comes into one unit stands in a *row* of W."),
        Slip("the whole matrix", edit(max_norm, ", axis=1, keepdims=True", ""), "The whole matrix is scaled by one norm; each row has its own."),
        Slip("short rows lengthened", edit(max_norm, "np.minimum(1, limit / np.maximum(norms, 1e-12))", "limit / np.maximum(norms, 1e-12)"), "Short rows are stretched to the limit; they should stay as they are."),
        Slip("squared norm", edit(max_norm, "np.linalg.norm(W, axis=1, keepdims=True)", "np.sum(W**2, axis=1, keepdims=True)"), "The squared norm is taken for the norm; take its root."),
        Slip("entries clipped", lambda W, limit: np.clip(W, -limit, limit), "Each entry is clipped: that changes the row's direction. Scale the whole row."),
        Slip("NaN for a row of zeros", lambda W, limit: W * np.minimum(1, limit / np.linalg.norm(W, axis=1, keepdims=True)) * (np.linalg.norm(W, axis=1, keepdims=True) / np.linalg.norm(W, axis=1, keepdims=True)), "A row of zeros gives 0/0. It is short enough: leave it."),
    ],
    hints=["One norm for each unit: which axis of W are its incoming weights along?", "A factor for each row: 1 where it is short enough, limit/norm where it is not.", "`np.linalg.norm(..., axis=1, keepdims=True)`, `np.minimum(1, …)`, and care where the norm is 0."],
)  # fmt: skip


def early_stopping(losses, patience, min_delta):
    best, best_epoch, waited = losses[0], 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < best - min_delta:
            best, best_epoch, waited = losses[epoch], epoch, 0
        else:
            waited += 1
        if waited >= patience:
            return epoch, best_epoch
    return len(losses) - 1, best_epoch


def best_drifts(losses, patience, min_delta):
    best, best_epoch, waited = losses[0], 0, 0
    for epoch in range(1, len(losses)):
        waited = 0 if losses[epoch] < best - min_delta else waited + 1
        if losses[epoch] < best:
            best, best_epoch = losses[epoch], epoch
        if waited >= patience:
            return epoch, best_epoch
    return len(losses) - 1, best_epoch


def best_loss_drifts(losses, patience, min_delta):
    best, best_epoch, waited = losses[0], 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < best - min_delta:
            best_epoch, waited = epoch, 0
        else:
            waited += 1
        best = min(best, losses[epoch])
        if waited >= patience:
            return epoch, best_epoch
    return len(losses) - 1, best_epoch


def against_the_last(losses, patience, min_delta):
    best_epoch, waited = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[epoch - 1] - min_delta:
            best_epoch, waited = epoch, 0
        else:
            waited += 1
        if waited >= patience:
            return epoch, best_epoch
    return len(losses) - 1, best_epoch


def all_known(losses, patience, min_delta):
    best_epoch = int(np.argmin(losses))
    return min(best_epoch + patience, len(losses) - 1), best_epoch


def curve(*losses):
    return [float(loss) for loss in losses]


def noisy(rng, epochs):
    """A curve that falls from 1 towards 0, every loss a little off."""
    return curve(*np.exp(-0.3 * np.arange(epochs)) + 0.01 * rng.normal(size=epochs))


DRIFTS = "Gains below min_delta still lower the best: then a slow, steady gain never adds up to progress."

NOT_THE_STOP = "The best epoch is where the best loss was, not where training stopped."

EARLY_STOPPING = Exercise(
    "A5.early_stopping",
    outputs=("stop_epoch", "best_epoch"),
    answer=early_stopping,
    cases=lambda rng: [
        (curve(1.0, 0.8, 0.79, 0.78, 0.77, 0.6, 0.59), 3, 0.05),
        (curve(1.0, 0.7, 0.69, 0.68, 0.67, 0.66, 0.65, 0.64, 0.63), 4, 0.025),
        (curve(2.0, 1.5, 1.6, 1.2, 1.3, 1.25, 1.0, 1.1, 1.15, 1.2), 3, 0.1),
        (curve(1.0, 0.9, 0.8, 0.7), 2, 0.01),
        (curve(1.0, 1.5, 1.25, 1.0), 2, 0.125),
        (curve(1.0, 0.5, 0.25, 0.125), 2, 0.5),
        (curve(1.0, 1.05, 1.02, 1.1), 2, 0.25),
        (curve(1.0, 1.2, 1.1, 0.5, 0.9, 0.8, 0.7, 0.6), 4, 0.05),
        (curve(3000, 4000, 5000, 2000, 4500, 3500, 0, 1200, 1100, 1000, 500), 3, 50.0),
        (curve(2.0, 1.0, 1.4, 1.2, 0.5, 0.9, 0.8, 0.1), 3, 0.05),
        (curve(1.0, 0.5, 0.75, 0.875, 0.25), 2, 0.0),
        (curve(0.5, 0.6, 0.7, 0.4), 1, 0.05),
        (noisy(rng, 25), 3, 0.02),
    ],
    slips=[
        Slip("min_delta ignored", edit(early_stopping, "best - min_delta", "best"), "The smallest gain counts as progress; it must be more than min_delta."),
        Slip("a gain of min_delta counts", edit(early_stopping, "< best - min_delta", "<= best - min_delta"), "A gain of exactly min_delta counts as progress; it must be *more*."),
        Slip("best drifts down", best_drifts, DRIFTS),
        Slip("best drifts down", best_loss_drifts, DRIFTS),
        Slip("compared with the last epoch", against_the_last, "Each epoch is compared with the one before; compare with the *best* so far."),
        Slip("stops one epoch late", edit(early_stopping, "waited >= patience", "waited > patience"), "Stops one epoch late: after `patience` epochs without progress it is over."),
        Slip("stops one epoch early", edit(early_stopping, "waited >= patience", "waited >= patience - 1"), "Stops one epoch early: the last of the `patience` epochs may bring progress yet."),
        Slip("never reset", edit(early_stopping, "losses[epoch], epoch, 0", "losses[epoch], epoch, waited"), "Progress should set the count of bad epochs back to zero."),
        Slip("best = stop", edit(early_stopping, "return epoch, best_epoch", "return epoch, epoch", "return len(losses) - 1, best_epoch", "return len(losses) - 1, len(losses) - 1"), NOT_THE_STOP),
        Slip("best = stop", edit(early_stopping, "return epoch, best_epoch", "return epoch, epoch"), NOT_THE_STOP),
        Slip("best = stop", edit(early_stopping, "return len(losses) - 1, best_epoch", "return len(losses) - 1, len(losses) - 1"), "Where patience never runs out, the last epoch is reported as the best. It is still the one of the best loss."),
        Slip("stop = best", edit(early_stopping, "return epoch, best_epoch", "return best_epoch, best_epoch", "return len(losses) - 1, best_epoch", "return best_epoch, best_epoch"), "Both are the best epoch. The first should be the epoch in which it stops, after waiting."),
        Slip("never stops", edit(early_stopping, "waited >= patience", "False"), "It never stops: `patience` epochs in a row without progress are enough."),
        Slip("never stops", lambda losses, patience, min_delta: (len(losses) - 1, int(np.argmin(losses))), "It never stops, and the lowest of *all* losses is the best. At the time, only the epochs so far are known."),
        Slip("never stops", lambda losses, patience, min_delta: (len(losses) - 1, early_stopping(losses, patience, min_delta)[1]), "The stop is always the last epoch. It is the one in which patience runs out, if it does."),
        Slip("the future known", all_known, "The lowest of *all* losses is searched. At the time, only the epochs so far are known."),
        Slip("compared with epoch 0", edit(early_stopping, "losses[epoch] < best - min_delta", "losses[epoch] < losses[0] - min_delta"), "Each epoch is compared with epoch 0; compare with the *best* so far."),
        Slip("epoch 0 waits", edit(early_stopping, "range(1, len(losses))", "range(len(losses))"), "Epoch 0 counts as one without progress, but it is the first best: waiting begins with epoch 1."),
        Slip("counted from 1", edit(early_stopping, "return epoch, best_epoch", "return epoch + 1, best_epoch + 1", "return len(losses) - 1, best_epoch", "return len(losses), best_epoch + 1"), "The epochs are counted from 1; here they count from 0."),
        Slip("stop one too high", edit(early_stopping, "return epoch, best_epoch", "return epoch + 1, best_epoch", "return len(losses) - 1, best_epoch", "return len(losses), best_epoch"), "The stop is one too high: epochs count from 0."),
        Slip("stop one too high", edit(early_stopping, "return len(losses) - 1, best_epoch", "return len(losses), best_epoch"), "Where patience never runs out, the last epoch is named one too high: they count from 0."),
        Slip("stop one too low", edit(early_stopping, "return epoch, best_epoch", "return epoch - 1, best_epoch"), "The stop is one too low: name the epoch in which patience ran out, counted from 0."),
        Slip("min_delta added", edit(early_stopping, "best - min_delta", "best + min_delta"), "Losses a little *worse* than the best count as progress."),
        Slip("min_delta a share", edit(early_stopping, "best - min_delta", "best * (1 - min_delta)"), "min_delta is taken as a share of the best loss. It is an amount, the same for large losses and small ones."),
        Slip("a rise counts", edit(early_stopping, "losses[epoch] < best - min_delta", "abs(best - losses[epoch]) > min_delta"), "Any large enough *change* counts as progress, upwards too. Only a lower loss is a gain."),
    ],
    hints=["Progress is a loss below the best one so far by *more than* min_delta. Everything else is waiting.", "Keep three numbers: the best loss that counted, its epoch, the epochs since.", "The chapter's loop, with one comparison changed; what else must not move when the gain is too small?"],
)  # fmt: skip


def with_noise(X, Y, sigma, copies, rng):
    noise = rng.normal(0.0, sigma, size=(X.shape[0], copies * X.shape[1]))
    return np.hstack([X, np.tile(X, copies) + noise]), np.tile(Y, copies + 1)


WITH_NOISE = Exercise(
    "A5.with_noise",
    outputs=("X", "Y"),
    answer=with_noise,
    cases=lambda rng: [
        (rng.normal(size=(n, m)), rng.integers(0, 2, size=(k, m)).astype(float), 0.3, copies, Seed(int(rng.integers(1e6))))
        for n, k, m, copies in ((2, 1, 4, 2), (3, 2, 5, 1), (2, 3, 3, 3))
    ],
    slips=[
        Slip("noise on the labels", edit(with_noise, "np.tile(Y, copies + 1)", "np.hstack([Y, np.tile(Y, copies) + noise[:1]])"), "The labels get noise too. The whole point is that they stay true."),
        Slip("the originals lost", edit(with_noise, "np.hstack([X, np.tile(X, copies) + noise])", "np.tile(X, copies) + noise", "copies + 1", "copies"), "The clean originals are gone: they come first, the noisy copies after them."),
        Slip("one copy too few", edit(with_noise, "copies * X", "(copies - 1) * X", "np.tile(X, copies)", "np.tile(X, copies - 1)", "copies + 1", "copies"), "There is a copy too few: `copies` counts the noisy ones, and the originals come on top."),
        Slip("variance for standard deviation", edit(with_noise, "0.0, sigma", "0.0, sigma**2"), "σ is the standard deviation of the noise; this has σ²."),
        Slip("the same noise in every copy", edit(with_noise, "size=(X.shape[0], copies * X.shape[1])", "size=X.shape", "+ noise", "+ np.tile(noise, copies)"), "Every copy has the same noise. Draw it for all copies in one call."),
        Slip("drawn copy by copy", lambda X, Y, sigma, copies, rng: (np.hstack([X, *(X + rng.normal(0, sigma, X.shape) for _ in range(copies))]), np.tile(Y, copies + 1)), "The noise is drawn copy by copy. Draw all of it in one call, in the shape of the copies side by side."),
        Slip("copies first", edit(with_noise, "[X, np.tile(X, copies) + noise]", "[np.tile(X, copies) + noise, X]"), "The noisy copies come first here; the clean originals do."),
        Slip("uniform noise", edit(with_noise, "rng.normal(0.0, sigma", "rng.uniform(-sigma, sigma"), "Uniform noise; a normal distribution is asked for."),
        Slip("labels in another order", edit(with_noise, "np.tile(Y, copies + 1)", "np.repeat(Y, copies + 1, axis=1)"), "The labels are repeated one by one, the examples set by set: they no longer belong together."),
    ],
    hints=["A blurred sandal is a sandal: which of X and Y may change?", "`np.tile` repeats whole sets; `rng.normal(0, sigma, size=...)` draws all the noise in one call.", "The originals beside the noisy copies make X. How many times does Y have to be repeated to belong to it?"],
)  # fmt: skip
