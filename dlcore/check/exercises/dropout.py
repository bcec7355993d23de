"""Chapter 10, second part: dropout forward, judged by its properties, and backward."""

import numpy as np

from dlcore.check.exercise import Exercise, Property, Slip, edit
from dlcore.check.observe import Seed


def dropout_forward(A, keep, rng):
    mask = rng.random(A.shape) < keep
    return A * mask / keep, mask


def mask_of(value):
    return np.asarray(value[1], float)


def shapes_fit(args, value):
    return len(value) == 2 and value[0].shape == args[0].shape and value[1].shape in (args[0].shape, (len(args[0]), 1))


def one_mask_each(args, value):
    mask = mask_of(value)
    return mask.shape == args[0].shape and np.any(mask != mask[:, :1])


def one_mask_for_each_unit(args, value):
    return np.any(mask_of(value) != mask_of(value)[:1])


def in_order(args, value):
    return not scaled_by(1 / args[1], args, value[::-1])


def not_turned_round(args, value):
    return not scaled_by(1 / args[1], args, (value[0], 1 - mask_of(value)))


def not_read_off(args, value):
    zeros = args[0] == 0
    return not zeros.any() or mask_of(value)[zeros].any()


def keeps_the_share(args, value):
    return abs(mask_of(value).mean() - args[1]) < 0.03


def as_often_each(args, value):
    return np.abs(mask_of(value).mean(axis=1) - args[1]).max() < 0.3


def not_dropping_the_share(args, value):
    return abs(mask_of(value).mean() - (1 - args[1])) >= 0.03


def masked(args, value):
    return np.array_equal(value[0] != 0, args[0] * mask_of(value) != 0)


def scaled_by(scale, args, value):
    return np.allclose(value[0], args[0] * mask_of(value) * scale, rtol=1e-5, atol=1e-7)


def dropout_cases(rng):
    """A for two shares; the second is as it comes from a ReLU, with zeros of its own."""
    A, B = rng.normal(size=(2, 100, 80))
    return [(A, 0.8, Seed(int(rng.integers(1e6)))), (np.maximum(B, 0), 0.3, Seed(int(rng.integers(1e6))))]


DROPOUT_FORWARD = Exercise(
    "regularization.dropout_forward",
    points=3,
    answer=dropout_forward,
    cases=dropout_cases,
    same_shapes=False,
    properties=[
        Property(None, shapes_fit, "Expected a pair (output, mask), both of A's shape."),
        Property(None, in_order, "These are right, but in another order; expected: output, mask."),
        Property(None, lambda args, value: np.isin(mask_of(value), (0, 1)).all(), "The mask should hold zeros and ones (or False and True) only; the division by keep belongs to the output."),
        Property("nothing dropped", lambda args, value: not mask_of(value).all(), "The mask is all ones: nothing is dropped."),
        Property("one mask for all examples", one_mask_each, "All examples lose the same units: draw a mask entry for each unit *of each example*."),
        Property("one mask for all units", one_mask_for_each_unit, "An example loses all of its units or none: draw a mask entry for *each unit* of each example."),
        Property(None, not_read_off, "The mask is 0 wherever A is 0: draw it, don't read it off the output. A unit that is 0 by itself may well have stayed."),
        Property(None, not_turned_round, "The output is right, but the mask marks what was *dropped*. In it 1 means that a unit stayed."),
        Property("keep as drop", not_dropping_the_share, "The share that is *dropped* equals keep. Here `keep` is the probability of staying."),
        Property(None, keeps_the_share, "The share of ones in the mask is not keep."),
        Property(None, as_often_each, "Some units are dropped far more often than others: each stays with the same probability."),
        Property(None, masked, "The output must be A times the mask that is returned."),
        Property("not divided by keep", lambda args, value: not scaled_by(1, args, value), "What is left is not divided by keep: then the next layer's sums are too small, and prediction would need another scale."),
        Property(None, lambda args, value: scaled_by(1 / args[1], args, value), "What stays has another scale than 1/keep."),
    ],
    slips=[
        Slip("keep as drop", edit(dropout_forward, "< keep", "> keep")),
        Slip("keep as drop", edit(dropout_forward, "< keep", "> keep", "A * mask / keep", "A * mask / (1 - keep)")),
        Slip("not divided by keep", edit(dropout_forward, " / keep, mask", ", mask")),
        Slip("one mask for all examples", edit(dropout_forward, "rng.random(A.shape)", "rng.random((len(A), 1))")),
        Slip("one mask for all examples", edit(dropout_forward, "rng.random(A.shape)", "np.repeat(rng.random((len(A), 1)), A.shape[1], axis=1)")),
        Slip("one mask for all units", edit(dropout_forward, "rng.random(A.shape)", "np.repeat(rng.random((1, A.shape[1])), len(A), axis=0)")),
        Slip("nothing dropped", edit(dropout_forward, "rng.random(A.shape) < keep", "np.ones(A.shape)")),
    ],
    hints=[
        "Toss a coin for every unit of every example; what stays is blown up so that the expected sum is the same.",
        "`rng.random(A.shape)` is uniform on [0, 1); comparing it with keep makes a mask.",
        "The mask is a comparison; the output is A times the mask, over keep. Return both.",
    ],
)  # fmt: skip


def dropout_backward(dA, mask, keep):
    return dA * mask / keep


DROPOUT_BACKWARD = Exercise(
    "regularization.dropout_backward",
    points=1,
    answer=dropout_backward,
    cases=lambda rng: [(rng.normal(size=(4, 6)), (rng.random((4, 6)) < keep).astype(float), keep) for keep in (0.8, 0.4)],
    slips=[
        Slip("mask forgotten", lambda dA, mask, keep: dA / keep, "Units that were dropped get a gradient: they had no part in the cost."),
        Slip("mask forgotten", lambda dA, mask, keep: dA.copy(), "The gradient passes as if there had been no dropout: apply the same mask and the same scale."),
        Slip("keep on the wrong side", lambda dA, mask, keep: dA * mask * keep, "Multiplied by keep; forward divided by it, and so does backward."),
        Slip("the dropped ones", lambda dA, mask, keep: dA * (1 - mask) / keep, "The gradient goes to the units that were dropped. Those that stayed had a part in the cost."),
        Slip("1/keep forgotten", lambda dA, mask, keep: dA * mask, "The 1/keep is missing: forward multiplied by it, so backward does too."),
    ],
    hints=["Forward was a multiplication by a constant, entry by entry.", "The derivative of a·c is c: the same mask, the same scale.", "One product and one division, the same as in forward."],
)  # fmt: skip
