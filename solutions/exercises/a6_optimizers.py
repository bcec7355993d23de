"""A6: AdaGrad, AMSGrad and Lion, a schedule that warms up, gradients kept on a leash."""

import numpy as np

from dlcore.check.exercise import Exercise, Slip, edit


def vectors(rng, n, *positive):
    """theta and as many more vectors (n,) as there are entries in `positive`, which says which of them are ≥ 0."""
    more = [rng.normal(size=n) for _ in positive]
    return rng.normal(size=n), *(np.abs(v) if p else v for v, p in zip(more, positive, strict=True))


def adagrad_step(theta, s, grad, alpha, epsilon):
    s = s + grad**2
    return theta - alpha * grad / (np.sqrt(s) + epsilon), s


ADAGRAD_STEP = Exercise(
    "A6.adagrad_step",
    outputs=("theta", "s"),
    answer=adagrad_step,
    cases=lambda rng: [(*vectors(rng, n, True, False), float(rng.uniform(0.1, 0.9)), 0.05) for n in (1, 3, 5)],
    slips=[
        Slip("grad for grad²", edit(adagrad_step, "grad**2", "grad"), "s adds up the *squares* of the gradients."),
        Slip("root missing", edit(adagrad_step, "np.sqrt(s)", "s"), "The step is divided by the root of s."),
        Slip("ε inside the root", edit(adagrad_step, "np.sqrt(s) + epsilon", "np.sqrt(s + epsilon)"), "ε stands inside the root; here it is added after it."),
        Slip("old s used", lambda theta, s, g, a, e: (theta - a * g / (np.sqrt(s) + e), s + g**2), "The step uses the old s; this gradient's square counts already."),
        Slip("one account for all", edit(adagrad_step, "grad**2", "np.sum(grad**2)"), "All parameters share one sum of squares; each has an account of its own."),
        Slip("ε forgotten", edit(adagrad_step, "(np.sqrt(s) + epsilon)", "np.sqrt(s)"), "ε is missing below the line."),
        Slip("running average", edit(adagrad_step, "s + grad**2", "0.9 * s + 0.1 * grad**2"), "A running average makes RMSprop. AdaGrad forgets nothing: it adds."),
        Slip("uphill", edit(adagrad_step, "theta - alpha", "theta + alpha"), "This goes uphill."),
    ],
    hints=["Every parameter has its own account of how steep it has been.", "s grows by the squared gradient; the step is the gradient over the root of s.", "Two lines: s first, then theta with α, the gradient, and √s + ε below."],
)  # fmt: skip


def amsgrad_step(theta, m, v, v_max, grad, alpha, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - alpha * m / (np.sqrt(v_max) + epsilon), m, v, v_max


def ams_case(rng, n):
    theta, m, v, v_max, grad = vectors(rng, n, False, True, True, False)
    return theta, m, v, v_max * rng.choice([0.2, 3.0], size=n), grad, 0.3, 0.8, 0.6, 0.05


AMSGRAD_STEP = Exercise(
    "A6.amsgrad_step",
    outputs=("theta", "m", "v", "v_max"),
    answer=amsgrad_step,
    cases=lambda rng: [ams_case(rng, 4), ams_case(rng, 6), ams_case(rng, 8)],
    slips=[
        Slip("v for its maximum", edit(amsgrad_step, "np.sqrt(v_max)", "np.sqrt(v)"), "The step is divided by √v as in Adam. Here by the root of the *largest* v there has been."),
        Slip("maximum stored in v", edit(amsgrad_step, "np.sqrt(v_max) + epsilon), m, v, v_max", "np.sqrt(v_max) + epsilon), m, v_max, v_max"), "v is overwritten with its maximum; the two are kept apart."),
        Slip("maximum never kept", edit(amsgrad_step, "np.maximum(v_max, v)", "v"), "v_max forgets: it is the larger of the old maximum and the new v."),
        Slip("one maximum for all", edit(amsgrad_step, "np.maximum(v_max, v)", "np.max([v_max, v])"), "All parameters share one largest v; each has a memory of its own."),
        Slip("minimum", edit(amsgrad_step, "np.maximum", "np.minimum"), "This keeps the smallest v, so steps can only grow."),
        Slip("betas swapped", edit(amsgrad_step, "beta1 * m + (1 - beta1)", "beta2 * m + (1 - beta2)", "beta2 * v + (1 - beta2)", "beta1 * v + (1 - beta1)"), "β₁ and β₂ are swapped: β₁ belongs to m."),
        Slip("root missing", edit(amsgrad_step, "np.sqrt(v_max)", "v_max"), "The step is divided by the root of v_max."),
        Slip("ε inside the root", edit(amsgrad_step, "np.sqrt(v_max) + epsilon", "np.sqrt(v_max + epsilon)"), "ε stands inside the root; here it is added after it."),
        Slip("grad for grad²", edit(amsgrad_step, "grad**2", "grad"), "v averages the *squares* of the gradients."),
        Slip("gradient for m", edit(amsgrad_step, "alpha * m", "alpha * grad"), "The step goes along this gradient alone; it goes along m, its average."),
        Slip("ε forgotten", edit(amsgrad_step, "(np.sqrt(v_max) + epsilon)", "np.sqrt(v_max)"), "ε is missing below the line."),
        Slip("uphill", edit(amsgrad_step, "theta - alpha", "theta + alpha"), "This goes uphill."),
        Slip("old m used", lambda theta, m, v, vm, g, a, b1, b2, e: (theta - a * m / (np.sqrt(np.maximum(vm, b2 * v + (1 - b2) * g**2)) + e), b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2, np.maximum(vm, b2 * v + (1 - b2) * g**2)), "The step uses the old m."),
    ],
    hints=["Adam's two averages, without their correction, and a memory that only grows.", "`np.maximum` of the old maximum and the new v; only the step looks at it.", "Four lines: m, v, v_max, then theta with √v_max + ε below."],
)  # fmt: skip


def lion_step(theta, m, grad, alpha, beta1, beta2, lam):
    direction = np.sign(beta1 * m + (1 - beta1) * grad)
    return theta - alpha * (direction + lam * theta), beta2 * m + (1 - beta2) * grad


def lion_case(rng, n):
    theta, m, grad = vectors(rng, n, False, False)
    grad[:2], m[:2] = [1.0, -1.0], [-0.3, 0.3]  # where β₁ and β₂ decide differently
    grad[2], m[2] = 1.0, -0.46  # where the old m and the new one do
    grad[3], m[3] = 0.1, -1.0  # where the gradient alone does
    grad[4], m[4] = 0.0, 0.0  # where neither side is chosen
    grad[5], m[5] = 1.0, -0.01  # where the memory alone does
    grad[6], m[6] = 1.0, -0.6  # where β₁ and 1 − β₁ do
    return theta, m, grad, 0.1, 0.7, 0.95, 0.3


ZERO = "Where c is exactly 0 this takes a step; 0 has no sign, and only the decay is left."

LION_STEP = Exercise(
    "A6.lion_step",
    outputs=("theta", "m"),
    answer=lion_step,
    cases=lambda rng: [lion_case(rng, 7), lion_case(rng, 8), lion_case(rng, 9)],
    slips=[
        Slip("one β for both", edit(lion_step, "beta1 * m + (1 - beta1)", "beta2 * m + (1 - beta2)"), "The direction is mixed with β₂; it has its own, β₁."),
        Slip("direction remembered", edit(lion_step, "beta2 * m + (1 - beta2) * grad\n", "beta1 * m + (1 - beta1) * grad\n"), "The new memory is the direction's mixture; it has one of its own."),
        Slip("new m in the direction", edit(lion_step, "theta), beta2 * m + (1 - beta2) * grad", "theta), m", "    direction =", "    m = beta2 * m + (1 - beta2) * grad\n    direction ="), "The direction is mixed from the *new* memory: this gradient counts twice."),
        Slip("moved where c is 0", edit(lion_step, "np.sign(beta1 * m + (1 - beta1) * grad)", "np.where(beta1 * m + (1 - beta1) * grad >= 0, 1.0, -1.0)"), ZERO),
        Slip("moved where c is 0", edit(lion_step, "np.sign(beta1 * m + (1 - beta1) * grad)", "np.where(beta1 * m + (1 - beta1) * grad > 0, 1.0, -1.0)"), ZERO),
        Slip("0 over 0", edit(lion_step, "np.sign(beta1 * m + (1 - beta1) * grad)", "(beta1 * m + (1 - beta1) * grad) / np.abs(beta1 * m + (1 - beta1) * grad)"), "Dividing c by its size fails where c is 0: there `np.sign` knows what to do."),
        Slip("betas swapped", edit(lion_step, "beta1 * m + (1 - beta1)", "beta2 * m + (1 - beta2)", "beta2 * m + (1 - beta2) * grad\n", "beta1 * m + (1 - beta1) * grad\n"), "β₁ and β₂ are swapped: β₁ mixes the direction, β₂ the memory."),
        Slip("β and 1 − β swapped", edit(lion_step, "beta1 * m + (1 - beta1) * grad", "(1 - beta1) * m + beta1 * grad"), "In the direction β₁ and 1 − β₁ have changed places: β₁ belongs to the memory."),
        Slip("β and 1 − β swapped", edit(lion_step, "beta2 * m + (1 - beta2) * grad", "(1 - beta2) * m + beta2 * grad"), "In the new memory β₂ and 1 − β₂ have changed places: β₂ belongs to the old one."),
        Slip("sign missing", edit(lion_step, "np.sign(beta1 * m + (1 - beta1) * grad)", "(beta1 * m + (1 - beta1) * grad)"), "Lion takes only the *sign* of its direction: every parameter moves by the same α."),
        Slip("sign of the memory alone", edit(lion_step, "np.sign(beta1 * m + (1 - beta1) * grad)", "np.sign(m)"), "The direction is that of the memory alone. It is mixed from memory and gradient before its sign is taken."),
        Slip("sign of the gradient alone", edit(lion_step, "np.sign(beta1 * m + (1 - beta1) * grad)", "np.sign(grad)"), "The direction is mixed from memory and gradient before its sign is taken."),
        Slip("uphill", edit(lion_step, "alpha * (direction + lam * theta)", "alpha * (lam * theta - direction)"), "This goes uphill."),
        Slip("uphill", edit(lion_step, "theta - alpha", "theta + alpha"), "This goes uphill, and the weights grow."),
        Slip("weights grow", edit(lion_step, "direction + lam * theta", "direction - lam * theta"), "The decay has the wrong sign: the weights grow."),
        Slip("weight decay missing", edit(lion_step, " + lam * theta", ""), "The weight decay λθ is missing."),
        Slip("decay without α", edit(lion_step, "alpha * (direction + lam * theta)", "alpha * direction - lam * theta"), "The decay is multiplied by α as well."),
        Slip("sign of the memory", edit(lion_step, "beta2 * m + (1 - beta2) * grad\n", "direction\n"), "The memory averages the gradients themselves, not their signs."),
    ],
    hints=["Two mixtures of memory and gradient: one to move by, one to remember.", "The first with β₁, and only its sign; the second with β₂, as it is.", "direction; theta − α (direction + λθ); and the new m."],
)  # fmt: skip


def cosine_schedule(step, warmup, total, alpha, alpha_min):
    if step < warmup:
        return alpha * (step + 1) / warmup
    done = (step - warmup) / (total - warmup)
    return alpha_min + (alpha - alpha_min) * (1 + np.cos(np.pi * done)) / 2


COSINE_SCHEDULE = Exercise(
    "A6.cosine_schedule",
    answer=cosine_schedule,
    cases=lambda rng: [(step, 10, 100, 0.5, 0.03) for step in (55, 30, 99, 10, 0, 4, 9, 100)] + [(int(rng.integers(6, 39)), 5, 40, 0.3, 0.01)],
    slips=[
        Slip("warm-up from zero", edit(cosine_schedule, "(step + 1) / warmup", "step / warmup"), "The first step has a rate of 0 and learns nothing: the warm-up begins at α/warmup."),
        Slip("warm-up one step too long", edit(cosine_schedule, "step < warmup", "step <= warmup"), "At step = warmup the rate still rises, to more than α. There the cosine begins, at α."),
        Slip("cosine from step 0", edit(cosine_schedule, "(step - warmup) / (total - warmup)", "step / total"), "The cosine begins at step 0; it begins when the warm-up ends."),
        Slip("cosine too long", edit(cosine_schedule, "(total - warmup)", "total"), "The cosine is stretched over all steps, so it never gets to the bottom: it has total − warmup steps."),
        Slip("½ missing", edit(cosine_schedule, "(1 + np.cos(np.pi * done)) / 2", "(1 + np.cos(np.pi * done))"), "1 + cos goes from 2 to 0: halve it."),
        Slip("floor forgotten", edit(cosine_schedule, "alpha_min + (alpha - alpha_min)", "alpha"), "The rate falls to 0; its floor is α_min."),
        Slip("floor added on top", edit(cosine_schedule, "(alpha - alpha_min)", "alpha"), "The floor is added to the whole curve, which then begins above α."),
        Slip("no warm-up", edit(cosine_schedule, "alpha * (step + 1) / warmup", "alpha"), "There is no warm-up: the rate is α from the first step."),
        Slip("half a cosine only", edit(cosine_schedule, "np.pi * done", "np.pi / 2 * done"), "Only a quarter of a turn: the cosine should run from 1 to −1."),
        Slip("linear", edit(cosine_schedule, "(1 + np.cos(np.pi * done)) / 2", "(1 - done)"), "The decay is a straight line; a cosine is asked for."),
    ],
    hints=["Two pieces: a straight line up, then half a turn of a cosine down.", "How much of the second piece is done at this step, from 0 to 1? That times π goes into the cosine.", "An `if` for the warm-up. Over half a turn 1 + cos falls from 2 to 0: fit that between α and the floor."],
)  # fmt: skip


def clip_by_global_norm(grads, limit):
    norm = float(np.sqrt(sum(np.sum(g**2) for g in grads)))
    scale = min(1.0, limit / norm) if norm else 1.0
    return [g * scale for g in grads], norm


def each_alone(grads, limit):
    norm = float(np.sqrt(sum(np.sum(g**2) for g in grads)))
    return [g * min(1.0, limit / np.linalg.norm(g)) if g.any() else g * 1.0 for g in grads], norm


CLIP_BY_GLOBAL_NORM = Exercise(
    "A6.clip_by_global_norm",
    outputs=("grads", "norm"),
    answer=clip_by_global_norm,
    cases=lambda rng: [
        ([rng.normal(scale=2, size=(3, 2)), rng.normal(size=(3, 1)), rng.normal(size=(1, 3))], 1.5),
        ([rng.normal(scale=0.1, size=(2, 2)), rng.normal(scale=0.1, size=(2, 1))], 5.0),
        ([rng.normal(size=4), 3 * rng.normal(size=2)], 0.7),
        ([np.zeros((2, 2)), np.zeros(2)], 1.0),
    ],
    slips=[
        Slip("each array alone", each_alone, "Each array is clipped by its own norm: that turns the step. There is *one* norm, of all of them together."),
        Slip("entries clipped", edit(clip_by_global_norm, "g * scale", "np.clip(g, -limit, limit)"), "Single entries are clipped: that turns the step. Scale everything by one factor."),
        Slip("never clipped", edit(clip_by_global_norm, "g * scale", "g * 1.0"), "The gradients come back as long as they were. Is what you compute put into the list that you return?"),
        Slip("short ones lengthened", edit(clip_by_global_norm, "min(1.0, limit / norm)", "limit / norm"), "Short gradients are stretched to the limit; they should stay as they are."),
        Slip("squared norm", edit(clip_by_global_norm, "float(np.sqrt(sum(np.sum(g**2) for g in grads)))", "float(sum(np.sum(g**2) for g in grads))"), "The root of the sum of squares is missing."),
        Slip("sum of norms", edit(clip_by_global_norm, "float(np.sqrt(sum(np.sum(g**2) for g in grads)))", "float(sum(np.linalg.norm(g) for g in grads))"), "The norms are added; add the *squares*, then take the root."),
        Slip("norm after clipping", edit(clip_by_global_norm, "for g in grads], norm", "for g in grads], min(norm, limit)"), "This is the norm after clipping; return the one before, which tells whether training is in trouble."),
        Slip("stops at zero", edit(clip_by_global_norm, " if norm else 1.0", ""), "Gradients that are all zero divide by 0. They are short enough: leave them."),
    ],
    hints=["Think of all gradients as one long vector. How long is it?", "The root of the sum of all squares; one factor, limit/norm, where that is less than 1.", "The norm first, then one factor for all arrays, never above 1. What should it be where the norm is 0?"],
)  # fmt: skip
