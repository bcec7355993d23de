"""Chapter 10: L2, soft threshold, dropout (in `dropout`), early stopping, shifted images."""

import numpy as np

from dlcore.check.exercise import Case, Exercise, Slip, edit
from dlcore.check.exercises import dropout


def l2_cost(Ws, lam, m):
    return lam / (2 * m) * float(sum(np.sum(W**2) for W in Ws))


def l2_gradient(W, lam, m):
    return lam / m * W


def soft_threshold(W, t):
    return np.sign(W) * np.maximum(np.abs(W) - t, 0)


def weights(rng):
    return [rng.normal(size=(3, 4)), rng.normal(size=(2, 3))], float(rng.uniform(0.1, 2)), int(rng.integers(3, 50))


L2_COST = Exercise(
    "regularization.l2_cost",
    points=1,
    answer=l2_cost,
    cases=lambda rng: [weights(rng), weights(rng), ([rng.normal(size=(1, 2))], 0.5, 8), ([rng.normal(size=shape) for shape in ((2, 4), (3, 2), (1, 3))], 0.9, 10)],
    slips=[
        Slip("½ missing", edit(l2_cost, "(2 * m)", "m"), "Twice too large: the ½ is there so that the gradient is λW/m, without a 2."),
        Slip("1/m missing", edit(l2_cost, "lam / (2 * m)", "lam / 2"), "The 1/m is missing: the penalty is shared among the m examples, as the cost is."),
        Slip("norm for squared norm", lambda Ws, lam, m: lam / (2 * m) * sum(np.linalg.norm(W) for W in Ws), "These are the norms; their *squares* are asked for: the sum of all squared weights."),
        Slip("absolute values", edit(l2_cost, "W**2", "np.abs(W)"), "This adds up the sizes of the weights: that is L1. L2 adds up their squares."),
        Slip("mean of the squares", edit(l2_cost, "np.sum(W**2)", "np.mean(W**2)"), "The squares of a matrix are averaged. The penalty adds up all of them: every weight costs."),
        Slip("norm for squared norm", lambda Ws, lam, m: lam / (2 * m) * np.sqrt(sum(np.sum(W**2) for W in Ws)), "This is a norm; its *square* is asked for: the sum of all squared weights."),
    ],
    hints=["How large are all the weights together? Large ones should count more than in proportion.", "‖W‖² is the sum of the squares of all entries; add it up over the matrices.", "A factor made of λ and m, times a sum over the matrices of the sum of their squared entries."],
)  # fmt: skip

ANOTHER_M = "This divides by a size of W. `m`, the number of training examples, is handed in."

L2_GRADIENT = Exercise(
    "regularization.l2_gradient",
    points=1,
    answer=l2_gradient,
    cases=lambda rng: [(rng.normal(size=(5, 7)), float(rng.uniform(0.1, 2)), m) for m in (4, 20, 9)],
    slips=[
        Slip("2λW/m", edit(l2_gradient, "lam / m", "2 * lam / m"), "Twice too large: the penalty's ½ cancels the 2 that the square brings down."),
        Slip("1/m missing", edit(l2_gradient, "/ m", ""), "The 1/m is missing: the penalty has it, so its gradient has it too."),
        Slip("another m", edit(l2_gradient, "lam / m", "lam / W.shape[1]"), ANOTHER_M),
        Slip("another m", edit(l2_gradient, "lam / m", "lam / W.shape[0]"), ANOTHER_M),
        Slip("another m", edit(l2_gradient, "lam / m", "lam / W.size"), ANOTHER_M),
        Slip("½ kept", edit(l2_gradient, "/ m", "/ (2 * m)"), "Half of what it should be: the square brings a 2 down that cancels the ½."),
        Slip("sign for weight", edit(l2_gradient, "* W", "* np.sign(W)"), "This has one size for all weights: that is L1's gradient. L2 pulls large weights harder."),
        Slip("the shrunken weight", lambda W, lam, m: W - lam / m * W, "This is W after a step. The gradient of the penalty alone is asked for."),
    ],
    hints=["Differentiate λ/(2m) · w² for a single weight.", "The 2 of the square and the ½ cancel.", "W times one number, made of λ and m."],
)  # fmt: skip

SOFT_THRESHOLD = Exercise(
    "regularization.soft_threshold",
    answer=soft_threshold,
    cases=lambda rng: [(rng.normal(size=(4, 5)), 0.5), (np.array([-2.0, -0.3, 0.0, 0.2, 1.5]), 0.4), (rng.normal(size=(3, 3)), 0.1)],
    slips=[
        Slip("hard threshold", edit(soft_threshold, "np.maximum(np.abs(W) - t, 0)", "np.where(np.abs(W) > t, np.abs(W), 0)"), "Small weights are cut to 0, but large ones stay as they are: each of those must come nearer to 0 by t, too."),
        Slip("away from zero", edit(soft_threshold, "np.maximum(np.abs(W) - t, 0)", "np.where(np.abs(W) > t, np.abs(W) + t, 0)"), "The large weights move *away* from 0: subtract t from their size."),
        Slip("the part cut off", lambda W, t: np.clip(W, -t, t), "This keeps what should be taken away. What is left of W when the part between −t and t is gone?"),
        Slip("sign lost", edit(soft_threshold, "np.sign(W) * ", ""), "Negative weights come out positive: put the sign back."),
        Slip("sign lost", edit(soft_threshold, "np.sign(W) * ", "-"), "Positive weights come out negative: give each of them its own sign back."),
        Slip("sign lost", lambda W, t: np.maximum(W - t, 0), "Negative weights come out as 0: they must come nearer to 0 by t, from below."),
        Slip("sign lost", lambda W, t: np.abs(W) - t, "This is how much is left of each size. It can't be less than nothing, and the sign is to be put back."),
        Slip("sign lost", lambda W, t: np.abs(W - t * np.sign(W)), "A weight that would jump over 0 comes out positive, and so does every negative one."),
        Slip("subgradient step", lambda W, t: W - t * np.sign(W), "This is a subgradient step: a weight smaller than t jumps over 0 and none ever stops there."),
    ],
    hints=["Every weight comes nearer to 0 by t; one that would cross 0 stops there.", "`np.abs(W) - t` says how much is left, `np.maximum(…, 0)` that it can't be less than nothing, `np.sign(W)` on which side.", "A product of two factors: which side, and how much is left."],
)  # fmt: skip

DROPOUT_FORWARD, DROPOUT_BACKWARD = dropout.DROPOUT_FORWARD, dropout.DROPOUT_BACKWARD


def early_stopping(losses, patience):
    best, waited = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best, waited = epoch, 0
        else:
            waited += 1
            if waited == patience:
                return epoch, best
    return len(losses) - 1, best


def early_stopping_from_the_second(losses, patience):
    best, lowest, waited = 0, losses[0], 0
    for epoch, loss in enumerate(losses[1:]):
        if loss < lowest:
            best, lowest, waited = epoch, loss, 0
        else:
            waited += 1
            if waited == patience:
                return epoch, best
    return len(losses) - 1, best


def early_stopping_with_the_last_of_equals(losses, patience):
    stop, best = early_stopping(losses, patience)
    return stop, max(epoch for epoch in range(stop + 1) if losses[epoch] == losses[best])


BEFORE = "An epoch counts as progress here if it beats the one before. It has to beat the *best* so far."

EARLY_STOPPING = Exercise(
    "regularization.early_stopping",
    points=3,
    outputs=("stop_epoch", "best_epoch"),
    answer=early_stopping,
    cases=lambda rng: [
        ([1.0, 0.8, 0.9, 0.7, 0.75, 0.6, 0.65, 0.7, 0.72, 0.5], 3),
        ([1.0, 0.9, 0.95, 0.8, 0.85, 0.7, 0.75, 0.72, 0.6, 0.65, 0.66, 0.9], 2),
        ([1.0, 0.6, 0.6, 0.6, 0.4, 0.3], 2),
        ([1.0, 0.6, 0.6, 0.7, 0.8, 0.9], 2),
        ([0.9, 0.7, 0.5, 0.4], 2),
        ([0.9, 0.5, 0.6, 0.7], 3),
        ([0.5, 0.6, 0.7], 1),
        ([0.5, 0.6, 0.7, 0.8, 0.9, 0.4], 2),
        ([30.0, 40.0, 50.0, 20.0, 45.0, 35.0, 0.0, 12.0, 11.0, 10.0, 5.0], 3),
        (np.round(rng.uniform(0.2, 1, size=12), 2).tolist(), 3),
        Case(([0.5, 0.4, 0.39999, 0.41, 0.42, 0.3], 2), tells="tiny progress ignored"),
    ],
    slips=[
        Slip("best = stop", edit(early_stopping, "return epoch, best", "return epoch, epoch", "return len(losses) - 1, best", "return len(losses) - 1, len(losses) - 1"), "The best epoch is reported as the one where it stopped: by then it had been getting worse for a while."),
        Slip("best = stop", edit(early_stopping, "return epoch, best", "return epoch, epoch"), "Where patience runs out, the best epoch is reported as the one where it stopped: by then it had been getting worse for a while."),
        Slip("best = stop", edit(early_stopping, "return len(losses) - 1, best", "return len(losses) - 1, len(losses) - 1"), "Where patience never runs out, the best epoch is reported as the last one. It is still the one with the lowest loss."),
        Slip("swapped", lambda losses, patience: early_stopping(losses, patience)[::-1], "The two are swapped: first the epoch in which it stops, then the best one."),
        Slip("stop = best", edit(early_stopping, "return epoch, best", "return best, best", "return len(losses) - 1, best", "return best, best"), "Both are the best epoch. The first should be the epoch in which it stops, after waiting."),
        Slip("never stops", edit(early_stopping, "waited == patience", "False"), "It never stops: `patience` epochs in a row without progress are enough."),
        Slip("compared with the epoch before", edit(early_stopping, "losses[epoch] < losses[best]", "losses[epoch] < losses[epoch - 1]"), BEFORE),
        Slip("compared with the epoch before", edit(early_stopping, "best, waited = epoch, 0", "best = epoch", "else:", "if losses[epoch] < losses[epoch - 1]:\n            waited = 0\n        else:"), BEFORE),
        Slip("compared with epoch 0", edit(early_stopping, "losses[epoch] < losses[best]", "losses[epoch] < losses[0]"), "An epoch counts as progress here if it beats epoch 0. It has to beat the *best* so far."),
        Slip("tiny progress ignored", edit(early_stopping, "losses[epoch] < losses[best]", "losses[epoch] < losses[best] - 1e-4"), "A very small improvement is ignored here: every loss strictly below the best is progress."),
        Slip("the future known", lambda losses, patience: (min(int(np.argmin(losses)) + patience, len(losses) - 1), int(np.argmin(losses))), "The lowest loss of *all* epochs is searched. At the time, only the epochs so far are known."),
        Slip("epoch 0 waits", edit(early_stopping, "best, waited = 0, 0\n    for epoch in range(1,", "best, waited = 0, 0\n    for epoch in range(0,"), "Epoch 0 counts as one without progress, but it is the first best: waiting starts with epoch 1."),
        Slip("counts without resetting", edit(early_stopping, "best, waited = epoch, 0", "best = epoch"), "Epochs without progress are counted from the beginning: the count starts again at each new best."),
        Slip("off by one", edit(early_stopping, "waited == patience", "waited > patience"), "It stops one epoch late: `patience` epochs in a row without progress are enough."),
        Slip("off by one", edit(early_stopping, "waited == patience", "waited >= patience - 1"), "It stops one epoch early: only after `patience` epochs in a row without progress."),
        Slip("off by one", edit(early_stopping, "return epoch, best", "return epoch + 1, best + 1", "return len(losses) - 1, best", "return len(losses), best + 1"), "The epochs are counted from 1; here they count from 0."),
        Slip("off by one", edit(early_stopping, "return epoch, best", "return epoch + 1, best"), "The stop is one too high: name the epoch in which patience ran out, counted from 0."),
        Slip("off by one", edit(early_stopping, "return epoch, best", "return epoch - 1, best"), "The stop is one too low: name the epoch in which patience ran out, counted from 0."),
        Slip("off by one", edit(early_stopping, "return len(losses) - 1, best", "return len(losses), best"), "Where patience never runs out, the last epoch is named one too high: they count from 0."),
        Slip("off by one", edit(early_stopping, "return epoch, best", "return epoch + 1, best", "return len(losses) - 1, best", "return len(losses), best"), "The stop is one too high: epochs count from 0."),
        Slip("off by one", edit(early_stopping, "return epoch, best", "return epoch - 1, best", "return len(losses) - 1, best", "return len(losses) - 2, best"), "The stop is one too low: epochs count from 0."),
        Slip("off by one", edit(early_stopping, "return epoch, best", "return epoch, best + 1", "return len(losses) - 1, best", "return len(losses) - 1, best + 1"), "The best epoch is one too high: epochs count from 0."),
        Slip("off by one", edit(early_stopping, "return epoch, best", "return epoch, max(best - 1, 0)", "return len(losses) - 1, best", "return len(losses) - 1, max(best - 1, 0)"), "The best epoch is one too low: epochs count from 0."),
        Slip("off by one", early_stopping_from_the_second, "The epochs come out one too low: the first loss is left out, and the numbers start at 0 all the same."),
        Slip("an equal loss not counted", edit(early_stopping, "else:", "elif losses[epoch] > losses[best]:"), "An equal loss is not counted as an epoch without progress. Only a strictly lower one is progress."),
        Slip("≤ counted as better", early_stopping_with_the_last_of_equals, "Of equal losses the last is reported as the best: only a strictly lower one is better."),
        Slip("≤ counted as better", edit(early_stopping, "losses[epoch] < losses[best]", "losses[epoch] <= losses[best]"), "An equal loss counts as progress here: only a strictly lower one does."),
    ],
    hints=[
        "Walk along the losses with two notes: where the best one was, and how long ago.",
        "A new best resets the waiting; every other epoch adds one to it; at `patience` you stop.",
        "A loop with an if and an else; after the loop, the last index and the best.",
    ],
)  # fmt: skip


def shift_image(image, dx, dy):
    height, width = image.shape
    rows, columns = np.arange(height)[:, None] - dy, np.arange(width) - dx
    inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
    return np.where(inside, image[rows % height, columns % width], 0)


SHIFT_IMAGE = Exercise(
    "regularization.shift_image",
    answer=shift_image,
    cases=lambda rng: [(rng.uniform(0.1, 1, size=shape), dx, dy) for shape, dx, dy in (((5, 5), 1, 0), ((5, 6), 0, -2), ((6, 4), -1, 2), ((5, 5), 2, 1), ((4, 4), 0, 0), ((3, 4), 4, -5), ((5, 6), -1, -2), ((6, 5), 2, -1))],
    slips=[
        Slip("wraps round", edit(shift_image, "np.where(inside, ", "(", "], 0)", "])"), "What leaves on one side comes back on the other: fill with 0 instead."),
        Slip("wraps round", edit(shift_image, "(rows >= 0) & ", "", "(columns >= 0) & ", ""), "What leaves on the right or below comes back on the other side: a negative index counts from the end."),
        Slip("wraps round", edit(shift_image, "(rows < height) & ", "", " & (columns < width)", ""), "What leaves on the left or above comes back on the other side: fill with 0 there, too."),
        Slip("axes swapped", edit(shift_image, "= image.shape", "= image.shape; dx, dy = dy, dx"), "The axes are swapped: dx moves along a row, that is over the columns."),
        Slip("opposite direction", edit(shift_image, "- dx", "+ dx"), "dx moves the other way: dx > 0 is to the right, to higher columns."),
        Slip("opposite direction", edit(shift_image, "- dy", "+ dy"), "dy moves the other way: dy > 0 is down, to higher rows."),
        Slip("opposite direction", edit(shift_image, "= image.shape", "= image.shape; dx, dy = -dx, -dy"), "It moves the other way: dx > 0 is to the right, dy > 0 is down."),
    ],
    hints=[
        "An empty image of the same size, and a piece of the old one copied into it, somewhere else.",
        "Array axis 0 goes down, axis 1 to the right. `np.roll` moves everything; what came round must then be set to 0.",
        "Zeros like the image; out[target rows, target columns] = image[source rows, source columns].",
    ],
)  # fmt: skip
