"""Chapter 11: mini-batches, momentum, RMSprop, Adam, learning-rate decay."""

import math

import numpy as np

from dlcore.check.exercise import Exercise, Property, Slip, edit
from dlcore.check.exercises.preparation import (
    APART,
    NOT_SHUFFLED,
    OTHER_LABELS,
    in_another_order,
    labels_of_Y,
    no_example_twice,
    none_lost,
    numbered,
    together,
)
from dlcore.check.observe import Seed


def mini_batches(X, Y, size, rng):
    order = rng.permutation(X.shape[1])
    parts = [order[start : start + size] for start in range(0, len(order), size)]
    return [(X[:, part], Y[:, part]) for part in parts]


def numbered_with_features(rng, m, K):
    """`numbered`, with so many rows that shuffled ones don't stay in order by chance."""
    X, Y = numbered(rng, m, K)
    return np.vstack([X, rng.normal(size=(4, m))]), Y


def are_batches(args, value):
    X, Y, _, _ = args
    return all(
        len(batch) == 2 and batch[0].shape[0] == len(X) and batch[1].shape == (len(Y), batch[0].shape[1])
        for batch in value
    )


def made_of_columns(args, value):
    """Whether every column of a batch is one of X, up to rounding."""
    X = args[0]
    return all(np.isclose(X_b[:, :, None], X[:, None]).all(axis=0).any(axis=1).all() for X_b, _ in value)


def sizes(value):
    return [X_b.shape[1] for X_b, _ in value]


def sizes_asked_for(args):
    m, size = args[0].shape[1], args[2]
    return [min(size, m - start) for start in range(0, m, size)]


def at_most_a_batch_lost(args, value):
    return args[0].shape[1] - sum(sizes(value)) <= args[2]


def full_but_one(args, value):
    return sorted(sizes(value), reverse=True) == sizes_asked_for(args)


def full_but_the_last(args, value):
    return sizes(value) == sizes_asked_for(args)


NOT_FULL = "Every batch should have `size` examples; only the last may have fewer, and none is empty."


MINI_BATCHES = Exercise(
    "optimizers.mini_batches",
    answer=mini_batches,
    cases=lambda rng: [(*numbered_with_features(rng, m, K), size, Seed(int(rng.integers(1e6)))) for m, K, size in ((23, 1, 5), (40, 3, 8), (31, 1, 6), (12, 1, 20))],
    same_shapes=False,
    properties=[
        Property(None, are_batches, "Expected a list of pairs (X_b, Y_b), examples in columns."),
        Property(None, made_of_columns, "A batch has columns that are not X's: shuffle columns (axis 1), not rows, and leave their numbers as they are."),
        Property(None, no_example_twice, "An example comes twice in the same epoch."),
        Property(None, at_most_a_batch_lost, "Many examples are in no batch: is the `return` inside the loop, or does a slice end too early?"),
        Property("last dropped", none_lost, "Some examples are in no batch. Does the last, smaller batch count, and is every example in the order?"),
        Property(None, labels_of_Y, OTHER_LABELS),
        Property("X and Y apart", together, APART),
        Property(None, full_but_one, NOT_FULL),
        Property("not shuffled", in_another_order, NOT_SHUFFLED),
        Property(None, full_but_the_last, NOT_FULL),
    ],
    slips=[
        Slip("not shuffled", edit(mini_batches, "rng.permutation(X.shape[1])", "np.arange(X.shape[1])")),
        Slip("last dropped", edit(mini_batches, "range(0, len(order), size)", "range(0, len(order) - size + 1, size)")),
        Slip("X and Y apart", edit(mini_batches, "Y[:, part]", "Y[:, rng.permutation(X.shape[1])[: len(part)]]")),
    ],
    hints=[
        "One shuffled order for the epoch, cut into pieces of `size`.",
        "`range(0, m, size)` gives where each piece starts; a slice may run over the end.",
        "A permutation; for each start, the pair (X[:, piece], Y[:, piece]).",
    ],
)  # fmt: skip


def vectors(rng, count):
    return [rng.normal(size=shape) for shape in [(3, 2)] * count]


def momentum_step(theta, v, grad, alpha, gamma):
    v = gamma * v + alpha * grad
    return theta - v, v


MOMENTUM_STEP = Exercise(
    "optimizers.momentum_step",
    outputs=("theta", "v"),
    answer=momentum_step,
    cases=lambda rng: [(*vectors(rng, 3), 0.3, 0.9), (*vectors(rng, 3), 0.4, 0.7)],
    slips=[
        Slip("θ + v", edit(momentum_step, "theta -", "theta +"), "θ moves with +v: v is made of gradients, so this walks uphill."),
        Slip("(1 − γ) form", edit(momentum_step, "alpha * grad", "(1 - gamma) * grad", "theta - v", "theta - alpha * v"), "This is the v of the exponential average, with (1 − γ) g. Here the classical form is asked for: v = γv + αg."),
        Slip("(1 − γ) form", edit(momentum_step, "alpha * grad", "(1 - gamma) * alpha * grad"), "The gradient is weighted with 1 − γ, as in the exponential average. Here the classical form is asked for: v = γv + αg."),
        Slip("α outside v", edit(momentum_step, "alpha * grad", "grad", "theta - v", "theta - alpha * v"), "This is the v of PyTorch's form, γv + g, with α outside: the same path while α stays, but another v. Here α is inside: v = γv + αg."),
        Slip("α on both", edit(momentum_step, "gamma * v + alpha * grad", "alpha * (gamma * v + grad)"), "α multiplies the old v, too. It belongs to the gradient alone."),
        Slip("α forgotten", edit(momentum_step, "alpha * grad", "grad"), "α is missing: the gradient pushes v with its full size, whatever the rate."),
        Slip("old v subtracted", edit(momentum_step, "gamma * v + alpha * grad", "alpha * grad - gamma * v"), "γv is subtracted. Friction slows the old velocity; it does not turn it round."),
        Slip("v with a minus", lambda theta, v, grad, alpha, gamma: (theta + gamma * v - alpha * grad, gamma * v - alpha * grad), "This v points downhill, as in Keras. Here v holds +α·grad, and θ moves by −v."),
        Slip("uphill", edit(momentum_step, "v + alpha", "v - alpha"), "This walks uphill: v is made of −g, and θ moves by −v. One minus is enough."),
        Slip("looks ahead", edit(momentum_step, "theta - v", "theta - (gamma * v + alpha * grad)"), "This is Nesterov's step, which looks ahead. Plain momentum moves by v itself."),
        Slip("v not used", edit(momentum_step, "theta - v", "theta - alpha * grad"), "θ moves by this gradient alone: then v has no effect."),
        Slip("α applied twice", edit(momentum_step, "theta - v", "theta - alpha * v"), "α is applied twice: it is in v already."),
        Slip("α applied twice", edit(momentum_step, "alpha * grad", "alpha**2 * grad"), "α is applied twice: the gradient enters v once times α, and v moves θ as it is."),
        Slip("old v used", edit(momentum_step, "v = gamma", "old, v = v, gamma", "theta - v", "theta - old"), "θ moves with the old v: update v first, then move with it."),
    ],
    hints=["A ball with velocity v: friction γ slows it, the slope pushes it.", "First the new v from the old one and the gradient, then θ.", "One line for v: friction times what it was, plus rate times slope. One for θ, against v. Return both, θ first."],
)  # fmt: skip


def rmsprop_step(theta, s, grad, alpha, beta, epsilon):
    s = beta * s + (1 - beta) * grad**2
    return theta - alpha * grad / (np.sqrt(s) + epsilon), s


def root_of_each(s):
    return np.vectorize(math.sqrt)(s)


RMSPROP_STEP = Exercise(
    "optimizers.rmsprop_step",
    outputs=("theta", "s"),
    answer=rmsprop_step,
    cases=lambda rng: [(theta, s**2, grad, alpha, beta, epsilon) for alpha, beta, epsilon in ((0.1, 0.9, 0.05), (0.5, 0.6, 0.2)) for theta, s, grad in [vectors(rng, 3)]],
    slips=[
        Slip("grad for grad²", edit(rmsprop_step, "grad**2", "np.abs(grad)"), "s should average the *squares* of the gradient."),
        Slip("grad for grad²", edit(rmsprop_step, "grad**2", "grad"), "s should average the *squares* of the gradient."),
        Slip("grad for grad²", edit(rmsprop_step, "grad**2", "grad", "np.sqrt(s)", "root_of_each(s)"), "s should average the *squares* of the gradient; this one can be negative, and then has no root."),
        Slip("ε inside", edit(rmsprop_step, "(np.sqrt(s) + epsilon)", "np.sqrt(s + epsilon)"), "ε is inside the root, as in the course notes' formula; this course puts it outside: √s + ε."),
        Slip("β and 1 − β swapped", edit(rmsprop_step, "beta * s + (1 - beta) * grad**2", "(1 - beta) * s + beta * grad**2"), "β and 1 − β are swapped: with β = 0.9 the *memory* keeps nine tenths."),
        Slip("old s used", lambda theta, s, grad, alpha, beta, epsilon: (theta - alpha * grad / (np.sqrt(s) + epsilon), beta * s + (1 - beta) * grad**2), "θ moves with the old s: update s first, then move with it."),
        Slip("1 − β missing", edit(rmsprop_step, "(1 - beta) * grad**2", "grad**2"), "The new square comes in whole. In a running *mean* the shares add up to 1: β and 1 − β."),
        Slip("β missing", edit(rmsprop_step, "beta * s + (1 - beta) * grad**2", "s + grad**2"), "s only ever grows: that is AdaGrad. A running mean forgets, with β and 1 − β."),
        Slip("ε forgotten", edit(rmsprop_step, "(np.sqrt(s) + epsilon)", "np.sqrt(s)"), "The `epsilon` that was passed is not added below the line: √s + ε."),
        Slip("uphill", edit(rmsprop_step, "theta - alpha", "theta + alpha"), "This goes uphill."),
        Slip("root missing", edit(rmsprop_step, "np.sqrt(s)", "s"), "The root is missing: s is a mean of squares, so its root has the gradient's size."),
    ],
    hints=["How large has this coordinate's slope been lately? Take smaller steps where it was large.", "s is a running mean of squares; divide the gradient by its root, plus ε.", "One line mixes s with the squared slope, in shares that add up to 1; one moves θ by rate times slope over (a root, plus ε)."],
)  # fmt: skip


def adam_step(theta, m, v, grad, t, alpha, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - alpha * m_hat / (np.sqrt(v_hat) + epsilon), m, v


def adam_states(rng):
    cases = []
    for t, alpha, beta1, beta2, epsilon in (
        (1, 0.1, 0.9, 0.99, 0.05),
        (3, 0.3, 0.8, 0.95, 0.1),
        (7, 0.2, 0.9, 0.99, 0.02),
    ):
        theta, m, v, grad = vectors(rng, 4)
        memory = 0 if t == 1 else 1
        cases.append((theta, memory * m, memory * v**2, grad, t, alpha, beta1, beta2, epsilon))
    return cases


ONE_STEP_LATE = "The correction uses t − 1. Here t counts from 1, and 1 − β⁰ would be 0."

ADAM_STEP = Exercise(
    "optimizers.adam_step",
    points=3,
    outputs=("theta", "m", "v"),
    answer=adam_step,
    cases=adam_states,
    slips=[
        Slip("no bias correction", edit(adam_step, "m_hat = m / (1 - beta1**t)", "m_hat = m", "v_hat = v / (1 - beta2**t)", "v_hat = v"), "The bias correction is missing: m and v start at 0, so the first averages are too small."),
        Slip("m not corrected", edit(adam_step, "m_hat = m / (1 - beta1**t)", "m_hat = m"), "v is corrected, m is not. Both start at 0, and both are too small at first."),
        Slip("v not corrected", edit(adam_step, "v_hat = v / (1 - beta2**t)", "v_hat = v"), "m is corrected, v is not. Both start at 0, and both are too small at first."),
        Slip("root missing", edit(adam_step, "np.sqrt(v_hat)", "v_hat"), "The root is missing: v̂ is a mean of squares, so its root has the gradient's size."),
        Slip("gradient for m̂", edit(adam_step, "alpha * m_hat", "alpha * grad"), "The step goes along this gradient alone. Adam goes along m̂, its average."),
        Slip("uphill", edit(adam_step, "theta - alpha", "theta + alpha"), "This goes uphill."),
        Slip("corrected m, v stored", edit(adam_step, "+ epsilon), m, v", "+ epsilon), m_hat, v_hat"), "The corrected averages are returned as the memory: then the next step corrects them again. Keep the plain ones."),
        Slip("one β for both", edit(adam_step, "v = beta2 * v + (1 - beta2)", "v = beta1 * v + (1 - beta1)"), "v is averaged with β1. The squares have a β of their own."),
        Slip("one β for both", edit(adam_step, "beta2", "beta1", "beta1, beta1, epsilon", "beta1, beta2, epsilon"), "v is averaged and corrected with β1. The squares have a β of their own."),
        Slip("one β for both", edit(adam_step, "m = beta1 * m + (1 - beta1)", "m = beta2 * m + (1 - beta2)"), "m is averaged with β2. The gradients have a β of their own."),
        Slip("one β for both", edit(adam_step, "beta1", "beta2", "beta2, beta2, epsilon", "beta1, beta2, epsilon"), "m is averaged and corrected with β2. The gradients have a β of their own."),
        Slip("betas swapped", edit(adam_step, "m = beta1 * m", "beta1, beta2 = beta2, beta1; m = beta1 * m"), "β1 and β2 are swapped: the squares get the longer memory."),
        Slip("betas swapped", edit(adam_step, "m = beta1 * m + (1 - beta1)", "m = beta2 * m + (1 - beta2)", "v = beta2 * v + (1 - beta2)", "v = beta1 * v + (1 - beta1)"), "β1 and β2 are swapped in the averages: the squares get the longer memory."),
        Slip("betas swapped", edit(adam_step, "m / (1 - beta1**t)", "m / (1 - beta2**t)", "v / (1 - beta2**t)", "v / (1 - beta1**t)"), "β1 and β2 are swapped in the correction: each average is corrected with the β that made it."),
        Slip("ε inside", edit(adam_step, "(np.sqrt(v_hat) + epsilon)", "np.sqrt(v_hat + epsilon)"), "ε is inside the root; Adam has it outside: √v̂ + ε."),
        Slip("ε before the correction", edit(adam_step, "(np.sqrt(v_hat) + epsilon)", "(np.sqrt(v_hat) + epsilon / np.sqrt(1 - beta2**t))"), "This is the short form, which corrects α instead of m and v. There ε stands beside the uncorrected √v, so it weighs more at first. Here it stands beside √v̂."),
        Slip("t − 1", edit(adam_step, "**t", "** (t - 1)"), ONE_STEP_LATE),
        Slip("t − 1", edit(adam_step, "m / (1 - beta1**t)", "m * (1 / (1 - beta1 ** (t - 1)))", "v / (1 - beta2**t)", "v * (1 / (1 - beta2 ** (t - 1)))"), ONE_STEP_LATE),
        Slip("power t forgotten", edit(adam_step, "**t", ""), "The power t is missing in the correction: like this it never fades, and is as strong at step 1,000 as at the first."),
    ],
    hints=[
        "Momentum for the direction, RMSprop for the scale, and a correction for their cold start.",
        "m averages g, v averages g²; divide by 1 − β1ᵗ and 1 − β2ᵗ to get m̂ and v̂. Return m and v as they are.",
        "Four assignments in this order: m, v, m̂, v̂; then a step with m̂ for the slope and v̂ for the scale.",
    ],
)  # fmt: skip


def learning_rate(schedule, alpha0, epoch, rate):
    if schedule == "inverse_time":
        return alpha0 / (1 + rate * epoch)
    if schedule == "exponential":
        return alpha0 * rate**epoch
    return alpha0 * rate / np.sqrt(epoch)


LEARNING_RATE = Exercise(
    "optimizers.learning_rate",
    answer=learning_rate,
    cases=lambda rng: [
        (schedule, float(rng.uniform(0.1, 1)), epoch, rate)
        for schedule, rates in (("inverse_time", (0.5, 0.2, 1.5)), ("exponential", (0.95, 0.9, 0.7)), ("inverse_sqrt", (0.8, 0.5, 1.2)))
        for epoch, rate in zip((1, 2, 9), rates, strict=True)
    ],
    slips=[
        Slip("rate·epoch without the 1", edit(learning_rate, "(1 + rate * epoch)", "(rate * epoch)"), "inverse_time: the 1 is missing, so the very first rates are far too large."),
        Slip("e^(−rate·epoch)", edit(learning_rate, "rate**epoch", "np.exp(-rate * epoch)"), "exponential: `rate` is the factor itself, such as 0.95 an epoch; it is not an exponent of e."),
        Slip("epochs from 0", edit(learning_rate, "rate**epoch", "rate ** (epoch - 1)"), "exponential: the epochs are counted from 0 here (as PyTorch's schedulers do). This course counts from 1."),
        Slip("epochs from 0", edit(learning_rate, "rate * epoch", "rate * (epoch - 1)", "rate**epoch", "rate ** (epoch - 1)"), "The epochs are counted from 0 here (as PyTorch's schedulers do). This course counts from 1."),
        Slip("rate under the root", edit(learning_rate, "rate / np.sqrt(epoch)", "np.sqrt(rate / epoch)"), "inverse_sqrt: only the epoch stands under the root."),
        Slip("rate/epoch", edit(learning_rate, "np.sqrt(epoch)", "epoch"), "inverse_sqrt: this falls like 1/epoch; the root is missing."),
    ],
    hints=["Three formulas, chosen by a name.", "Count epochs from 1: at epoch 1, inverse_time has already divided once.", "Two ifs and three returns: a division by one plus a product, a power, a division by a root."],
)  # fmt: skip
