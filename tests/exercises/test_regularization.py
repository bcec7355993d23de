"""Chapter 10, answered in many ways."""

import numpy as np
import pytest

from tests.exercises.answers import Answers, judged

answers = Answers("regularization")


# ── l2_cost(Ws, lam, m) ───────────────────────────────────────────────────
answers.to("l2_cost")


def l2_in_a_loop(Ws, lam, m):
    total = 0
    for W in Ws:
        for row in W:
            for w in row:
                total += w * w
    return lam * total / (2 * m)


answers.right(
    l2_in_a_loop,
    sums=lambda Ws, lam, m: lam / (2 * m) * sum(np.sum(W**2) for W in Ws),
    norms=lambda Ws, lam, m: 0.5 * lam / m * sum(np.linalg.norm(W) ** 2 for W in Ws),
    vdot=lambda Ws, lam, m: np.array(sum(np.vdot(W, W) for W in Ws) * lam / m / 2),
    float32=lambda Ws, lam, m: np.float32(lam / 2 / m) * sum(np.square(W.astype(np.float32)).sum() for W in Ws),
)
answers.wrong(
    "½ missing",
    sums=lambda Ws, lam, m: lam / m * sum(np.sum(W**2) for W in Ws),
    loop=lambda Ws, lam, m: 2 * l2_in_a_loop(Ws, lam, m),
)
answers.wrong(
    "1/m missing",
    sums=lambda Ws, lam, m: lam / 2 * sum(np.sum(W**2) for W in Ws),
    half=lambda Ws, lam, m: 0.5 * lam * sum((W * W).sum() for W in Ws),
)
answers.wrong(
    "norm for squared norm",
    each=lambda Ws, lam, m: lam / (2 * m) * sum(np.linalg.norm(W) for W in Ws),
    of_all=lambda Ws, lam, m: lam / (2 * m) * np.sqrt(sum(np.sum(W**2) for W in Ws)),
)
answers.both(("½ missing", "1/m missing"), bare=lambda Ws, lam, m: lam * sum(np.sum(W**2) for W in Ws))
answers.both(
    ("½ missing", "norm for squared norm"), norms=lambda Ws, lam, m: lam / m * sum(np.linalg.norm(W) for W in Ws)
)

# ── l2_gradient(W, lam, m) ────────────────────────────────────────────────
answers.to("l2_gradient")
answers.right(
    product=lambda W, lam, m: lam * W / m,
    numpy=lambda W, lam, m: np.multiply(lam / m, W),
    loop=lambda W, lam, m: np.array([[lam / m * w for w in row] for row in W]),
    float32=lambda W, lam, m: (W * (lam / m)).astype(np.float32),
)
answers.wrong("2λW/m", product=lambda W, lam, m: 2 * lam * W / m, sum=lambda W, lam, m: (W + W) * lam / m)
answers.wrong("1/m missing", product=lambda W, lam, m: lam * W, numpy=lambda W, lam, m: np.multiply(W, lam))
answers.both(("2λW/m", "1/m missing"), product=lambda W, lam, m: 2 * lam * W)

# ── soft_threshold(W, t) ──────────────────────────────────────────────────
answers.to("soft_threshold")


def entry_by_entry(W, t):
    out = np.zeros(W.shape)
    for index, w in np.ndenumerate(W):
        if w > t:
            out[index] = w - t
        elif w < -t:
            out[index] = w + t
    return out


answers.right(
    entry_by_entry,
    sign=lambda W, t: np.sign(W) * np.maximum(np.abs(W) - t, 0),
    where=lambda W, t: np.where(t < W, W - t, np.where(-t > W, W + t, 0)),
    clip=lambda W, t: W - np.clip(W, -t, t),
    two=lambda W, t: np.maximum(W - t, 0) - np.maximum(-W - t, 0),
)
answers.wrong(
    "hard threshold",
    where=lambda W, t: np.where(np.abs(W) > t, W, 0),
    product=lambda W, t: W * (np.abs(W) >= t),
)
answers.wrong(
    "sign lost",
    maximum=lambda W, t: np.maximum(np.abs(W) - t, 0),
    one_side=lambda W, t: np.maximum(W - t, 0),
)
answers.wrong(
    "subgradient step",
    sign=lambda W, t: W - t * np.sign(W),
    where=lambda W, t: np.where(W > 0, W - t, np.where(W < 0, W + t, 0)),
    sign_times=lambda W, t: np.sign(W) * (np.abs(W) - t),
)
answers.both(("sign lost", "hard threshold"), where=lambda W, t: np.where(np.abs(W) > t, np.abs(W), 0))

# ── dropout_forward(A, keep, rng) ─────────────────────────────────────────
answers.to("dropout_forward")


def dropped(draw, scale=lambda keep: keep):
    def dropout_forward(A, keep, rng):
        mask = draw(A.shape, keep, rng)
        return A * mask / scale(keep), mask

    return dropout_forward


def with_where(A, keep, rng):
    mask = rng.uniform(0, 1, size=A.shape) < keep
    return np.where(mask, A / keep, 0), mask.astype(np.float32)


def entry_by_entry_dropped(A, keep, rng):
    mask, out = np.zeros(A.shape, int), np.zeros(A.shape)
    for index in np.ndindex(A.shape):
        if rng.random() < keep:
            mask[index] = 1
            out[index] = A[index] / keep
    return [out, mask]


answers.right(
    with_where,
    entry_by_entry_dropped,
    booleans=dropped(lambda shape, keep, rng: rng.random(shape) < keep),
    binomial=dropped(lambda shape, keep, rng: rng.binomial(1, keep, size=shape)),
    choice=dropped(lambda shape, keep, rng: rng.choice([0.0, 1.0], size=shape, p=[1 - keep, keep])),
    at_most=dropped(lambda shape, keep, rng: (rng.random(shape) <= keep).astype(float)),
    from_above=dropped(lambda shape, keep, rng: rng.random(shape) >= 1 - keep),
)
answers.wrong(
    "keep as drop",
    greater=dropped(lambda shape, keep, rng: rng.random(shape) > keep),
    binomial=dropped(lambda shape, keep, rng: rng.binomial(1, 1 - keep, shape)),
    divided_too=dropped(lambda shape, keep, rng: rng.random(shape) > keep, lambda keep: 1 - keep),
)
answers.wrong(
    "not divided by keep",
    ones=dropped(lambda shape, keep, rng: rng.random(shape) < keep, lambda keep: 1),
    where=lambda A, keep, rng: (lambda mask: (np.where(mask, A, 0), mask))(rng.random(A.shape) < keep),
)
answers.wrong(
    "one mask for all examples",
    column=dropped(lambda shape, keep, rng: rng.random((shape[0], 1)) < keep),
    repeated=dropped(lambda shape, keep, rng: np.tile(rng.random((shape[0], 1)) < keep, (1, shape[1]))),
)
answers.both(
    ("keep as drop", "not divided by keep"),
    greater=dropped(lambda shape, keep, rng: rng.random(shape) > keep, lambda keep: 1),
)
answers.both(
    ("one mask for all examples", "not divided by keep"),
    column=dropped(lambda shape, keep, rng: rng.random((shape[0], 1)) < keep, lambda keep: 1),
)
answers.both(
    ("one mask for all examples", "keep as drop"),
    column=dropped(lambda shape, keep, rng: rng.random((shape[0], 1)) > keep),
)

# ── dropout_backward(dA, mask, keep) ──────────────────────────────────────
answers.to("dropout_backward")
answers.right(
    product=lambda dA, mask, keep: dA * mask / keep,
    where=lambda dA, mask, keep: np.where(mask, dA / keep, 0),
    divided_first=lambda dA, mask, keep: (mask / keep) * dA,
    index=lambda dA, mask, keep: np.multiply(dA, mask) * (1 / keep),
)
answers.wrong("mask forgotten", divided=lambda dA, mask, keep: dA / keep, untouched=lambda dA, mask, keep: dA.copy())
answers.wrong(
    "1/keep forgotten",
    product=lambda dA, mask, keep: dA * mask,
    where=lambda dA, mask, keep: np.where(mask > 0, dA, 0.0),
)
answers.both(("mask forgotten", "1/keep forgotten"), same=lambda dA, mask, keep: dA)

# ── early_stopping(losses, patience) ──────────────────────────────────────
answers.to("early_stopping")


def with_a_counter(losses, patience, best=float("inf"), one_by_one=False):
    best_epoch, waited = 0, 0
    for epoch, loss in enumerate(losses):
        if loss < best:
            best, best_epoch, waited = loss, epoch, max(waited - 1, 0) if one_by_one else 0
        else:
            waited += 1
        if waited == patience:
            return epoch, best_epoch
    return len(losses) - 1, best_epoch


def by_distance(losses, patience):
    best_epoch = 0
    for epoch in range(len(losses)):
        if losses[epoch] < losses[best_epoch]:
            best_epoch = epoch
        if epoch - best_epoch >= patience:
            break
    return [epoch, best_epoch]


def by_argmin(losses, patience):
    for epoch in range(len(losses)):
        best_epoch = int(np.argmin(losses[: epoch + 1]))
        if epoch - best_epoch == patience:
            return np.int64(epoch), np.int64(best_epoch)
    return len(losses) - 1, int(np.argmin(losses))


answers.right(with_a_counter, by_distance, by_argmin)


def stopping(better=lambda loss, best: loss < best, reset=True, enough=lambda waited, patience: waited >= patience):
    def early_stopping(losses, patience):
        best, best_epoch, waited = np.inf, 0, 0
        for epoch, loss in enumerate(losses):
            if better(loss, best):
                best, best_epoch = loss, epoch
                waited = 0 if reset else waited
            else:
                waited += 1
                if enough(waited, patience):
                    return epoch, best_epoch
        return len(losses) - 1, best_epoch

    return early_stopping


answers.wrong(
    "best = stop",
    twice=lambda losses, patience: (with_a_counter(losses, patience)[0],) * 2,
    again=lambda losses, patience: [by_distance(losses, patience)[0]] * 2,
)
answers.wrong("counts without resetting", counter=stopping(reset=False))


def bad_epochs_counted(losses, patience):
    best_epoch, bad = 0, []
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best_epoch]:
            best_epoch = epoch
        else:
            bad.append(epoch)
        if len(bad) == patience:
            return epoch, best_epoch
    return len(losses) - 1, best_epoch


answers.wrong("counts without resetting", bad_epochs_counted)
answers.wrong(
    "off by one",
    too_late=stopping(enough=lambda waited, patience: waited > patience),
    too_early=stopping(enough=lambda waited, patience: waited >= patience - 1),
    from_one=lambda losses, patience: tuple(e + 1 for e in with_a_counter(losses, patience)),
    stop_from_one=lambda losses, patience: (
        with_a_counter(losses, patience)[0] + 1,
        with_a_counter(losses, patience)[1],
    ),
)
answers.wrong(
    "≤ counted as better",
    counter=stopping(better=lambda loss, best: loss <= best),
    last_of_equals=lambda losses, patience: stopping(better=lambda loss, best: not loss > best)(losses, patience),
)
answers.both(
    ("≤ counted as better", "off by one"),
    too_late=stopping(lambda loss, best: loss <= best, enough=lambda waited, patience: waited > patience),
)
answers.both(
    ("counts without resetting", "off by one"),
    too_late=stopping(reset=False, enough=lambda waited, patience: waited > patience),
)
answers.both(
    ("best = stop", "off by one"),
    too_late=lambda losses, patience: (
        (stopping(enough=lambda waited, patience: waited > patience)(losses, patience)[0],) * 2
    ),
)
answers.both(
    ("best = stop", "counts without resetting"),
    twice=lambda losses, patience: (stopping(reset=False)(losses, patience)[0],) * 2,
)

# ── shift_image(image, dx, dy) ────────────────────────────────────────────
answers.to("shift_image")


def pixel_by_pixel(image, dx, dy):
    height, width = image.shape
    out = np.zeros(image.shape)
    for y in range(height):
        for x in range(width):
            if 0 <= y - dy < height and 0 <= x - dx < width:
                out[y, x] = image[y - dy, x - dx]
    return out


def padded(image, dx, dy):
    height, width = image.shape
    big = np.pad(image, ((abs(dy), abs(dy)), (abs(dx), abs(dx))))
    y, x = abs(dy) - dy, abs(dx) - dx
    return big[y : y + height, x : x + width]


def rolled_and_wiped(image, dx, dy):
    out = np.roll(image, (dy, dx), axis=(0, 1))
    if dy > 0:
        out[:dy] = 0
    if dy < 0:
        out[dy:] = 0
    if dx > 0:
        out[:, :dx] = 0
    if dx < 0:
        out[:, dx:] = 0
    return out


answers.right(pixel_by_pixel, padded, rolled_and_wiped)


def wrapped_pixels(image, dx, dy):
    height, width = image.shape
    return np.array([[image[(y - dy) % height, (x - dx) % width] for x in range(width)] for y in range(height)])


answers.wrong("wraps round", wrapped_pixels, roll=lambda image, dx, dy: np.roll(np.roll(image, dx, 1), dy, 0))
answers.wrong(
    "axes swapped",
    arguments=lambda image, dx, dy: pixel_by_pixel(image, dy, dx),
    turned=lambda image, dx, dy: padded(image.T, dx, dy).T,
)
answers.wrong(
    "opposite direction",
    minus=lambda image, dx, dy: pixel_by_pixel(image, -dx, -dy),
    flipped=lambda image, dx, dy: padded(image[::-1, ::-1], dx, dy)[::-1, ::-1],
)
answers.both(("wraps round", "axes swapped"), roll=lambda image, dx, dy: np.roll(image, (dx, dy), axis=(0, 1)))
answers.both(("wraps round", "opposite direction"), roll=lambda image, dx, dy: np.roll(image, (-dy, -dx), axis=(0, 1)))
answers.both(("axes swapped", "opposite direction"), minus=lambda image, dx, dy: pixel_by_pixel(image, -dy, -dx))


# ── written from the page alone ────────────────────────────────────────────
def all_units_or_none(A, keep, rng):
    mask = np.broadcast_to(rng.random((1, A.shape[1])) < keep, A.shape)
    return A * mask / keep, mask


answers.to("dropout_forward")
answers.wrong("one mask for all units", all_units_or_none)
answers.wrong("nothing dropped", ones=lambda A, keep, rng: (A / keep, np.ones(A.shape)))


def beats_the_one_before(losses, patience):
    best = waited = 0
    for epoch in range(1, len(losses)):
        best = epoch if losses[epoch] < losses[best] else best
        waited = 0 if losses[epoch] < losses[epoch - 1] else waited + 1
        if waited == patience:
            return epoch, best
    return len(losses) - 1, best


answers.to("early_stopping")
answers.wrong("compared with the epoch before", beats_the_one_before)
answers.wrong(
    "tiny progress ignored",
    by_a_little=stopping(better=lambda loss, best: loss < best - 1e-4),
    isclose=stopping(better=lambda loss, best: loss < best and not np.isclose(loss, best, rtol=1e-3)),
)


def beats_the_first(losses, patience):
    best = waited = 0
    for epoch, loss in enumerate(losses):
        if epoch and loss < losses[0]:
            best, waited = epoch, 0
        elif epoch:
            waited += 1
            if waited == patience:
                break
    return epoch, best


answers.wrong("compared with epoch 0", beats_the_first)
answers.wrong("never stops", to_the_end=lambda losses, patience: (len(losses) - 1, int(np.argmin(losses))))
answers.to("shift_image")
answers.wrong(
    "opposite direction",
    only_x=lambda image, dx, dy: pixel_by_pixel(image, -dx, dy),
    only_y=lambda image, dx, dy: pixel_by_pixel(image, dx, -dy),
)


# ── found by a reader from outside ────────────────────────────────────────
def waiting(at_patience=lambda epoch, best: best, at_the_end=lambda epoch, best: best):
    """Early stopping that reports a best epoch of its own where patience runs out, and where it does not."""

    def early_stopping(losses, patience):
        lowest, best, waited = float("inf"), 0, 0
        for epoch, loss in enumerate(losses):
            if loss < lowest:
                lowest, best, waited = loss, epoch, 0
            else:
                waited += 1
                if waited >= patience:
                    return epoch, at_patience(epoch, best)
        return len(losses) - 1, at_the_end(len(losses) - 1, best)

    return early_stopping


def rolled(image, dx, dy):
    out = np.roll(image, (dy, dx), axis=(0, 1))
    if dy > 0:
        out[:dy] = 0
    if dx > 0:
        out[:, :dx] = 0
    return out


answers.to("early_stopping")
answers.right(counted=waiting())
answers.wrong("best = stop", at_the_end=waiting(at_the_end=max), at_patience=waiting(at_patience=max))
answers.to("shift_image")
answers.wrong("wraps round", rolled)
answers.to("soft_threshold")
answers.both(("sign lost", "subgradient step"), size=lambda W, t: np.abs(W - t * np.sign(W)))


def ties_pass(losses, patience):
    lowest, best, waited = float("inf"), 0, 0
    for epoch, loss in enumerate(losses):
        if loss < lowest:
            lowest, best, waited = loss, epoch, 0
        elif loss > lowest:
            waited += 1
        if waited >= patience:
            return epoch, best
    return len(losses) - 1, best


answers.to("early_stopping")
answers.wrong("an equal loss not counted", ties_pass)
answers.to("l2_gradient")
answers.wrong("another m", of_W=lambda W, lam, m: lam / W.shape[1] * W)


def mask_first(A, keep, rng):
    mask = rng.random(A.shape) < keep
    return mask, A * mask / keep


def mask_of_the_dropped(A, keep, rng):
    dropped = rng.random(A.shape) < 1 - keep
    return A * ~dropped / keep, dropped


@pytest.mark.parametrize(("function", "said"), [(mask_first, "another order"), (mask_of_the_dropped, "marks what was")])
def test_a_right_dropout_handed_over_wrongly_is_told_so(function, said):
    verdict = judged("regularization.dropout_forward", function, 0)
    assert not verdict.passed
    assert said in verdict.message


answers.to("early_stopping")
answers.unknown(
    one_at_a_time=lambda losses, patience: with_a_counter(losses, patience, one_by_one=True),
    at_most_ten=lambda losses, patience: with_a_counter(losses, patience, best=10.0),
    always_two=lambda losses, patience: with_a_counter(losses, 2),
)
answers.wrong("stop = best", twice=lambda losses, patience: with_a_counter(losses, patience)[1:] * 2)
answers.wrong(
    "off by one",
    stop_late=lambda losses, patience: (with_a_counter(losses, patience)[0] + 1, with_a_counter(losses, patience)[1]),
    stop_early=lambda losses, patience: (with_a_counter(losses, patience)[0] - 1, with_a_counter(losses, patience)[1]),
    best_late=lambda losses, patience: (with_a_counter(losses, patience)[0], with_a_counter(losses, patience)[1] + 1),
)
answers.to("soft_threshold")
answers.wrong("sign lost", all_negative=lambda W, t: -np.maximum(np.abs(W) - t, 0))
answers.to("l2_gradient")
answers.wrong(
    "1/m missing",
    half=lambda W, lam, m: lam * W / 2,
    sign=lambda W, lam, m: -lam * W,
    four=lambda W, lam, m: 4 * lam * W,
)
answers.to("l2_cost")
answers.unknown(
    ends=lambda Ws, lam, m: lam / (2 * m) * (np.sum(Ws[0] ** 2) + (np.sum(Ws[-1] ** 2) if len(Ws) > 1 else 0))
)
answers.to("dropout_backward")
answers.unknown(dropped_share=lambda dA, mask, keep: dA * mask * (1 - keep))


def shift_by_four_cases(image, dx, dy):
    """With a wrong last one."""
    height, width = image.shape
    out = np.zeros_like(image)
    if dx >= 0 and dy >= 0:
        out[dy:, dx:] = image[: max(height - dy, 0), : max(width - dx, 0)]
    elif dx < 0 <= dy:
        out[dy:, :dx] = image[: max(height - dy, 0), -dx:]
    elif dx >= 0:
        out[:dy, dx:] = image[-dy:, : max(width - dx, 0)]
    else:
        out[:dy, :dx] = image[:dy, :dx]
    return out


answers.to("shift_image")
answers.unknown(shift_by_four_cases)


def test_units_are_dropped_equally_often(seeds):
    def sorted_draws(A, keep, rng):
        mask = np.sort(rng.random(A.shape), axis=0) < keep
        return A * mask / keep, mask

    for seed in seeds:
        assert "far more often" in judged("regularization.dropout_forward", sorted_draws, seed).message


@pytest.mark.parametrize("answer", answers.right_ones, ids=str)
def test_a_right_answer_passes(answer):
    answer.passes()


@pytest.mark.parametrize("answer", answers.wrong_ones, ids=str)
def test_a_wrong_answer_is_told_its_slip(answer):
    answer.is_told_its_slip()


# ── no slip, but a sentence ───────────────────────────────────────────────
def read_off(A, keep, rng):
    out = A * (rng.random(A.shape) < keep) / keep
    return out, out != 0


def sorting(losses, patience):
    stopped = with_a_counter(losses, patience)
    losses.sort()
    return stopped


def uniform(shape, keep, rng):
    return rng.random(shape) < keep


SAID = {
    "early_stopping": [
        (sorting, "this changes its arguments"),
        (lambda losses, patience: with_a_counter(losses, patience)[0], "This returns a number; expected a tuple of 2."),
    ],
    "dropout_forward": [
        (read_off, "The mask is 0 wherever A is 0"),
        (lambda A, keep, rng: (A / keep, uniform(A.shape, keep, rng)), "A times the mask that is returned"),
        (lambda A, keep, rng: (with_where(A, keep, rng)[0], uniform(A.shape, keep, rng)), "A times the mask"),
        (dropped(uniform, lambda keep: 1 - keep), "another scale than 1/keep"),
        (dropped(uniform, lambda keep: 1 / keep), "another scale than 1/keep"),
        (dropped(lambda shape, keep, rng: rng.normal(size=shape) < keep), "The share of ones in the mask is not keep."),
        (dropped(lambda shape, keep, rng: rng.uniform(-1, 1, shape) < keep), "The share of ones in the mask is not"),
    ],
}


@pytest.mark.parametrize(
    ("exercise", "function", "said"), [(name, *answer) for name, those in SAID.items() for answer in those]
)
def test_a_wrong_answer_that_makes_no_known_slip_is_told_what_is_wrong(exercise, function, said, seeds):
    for seed in seeds:
        verdict = judged(f"regularization.{exercise}", function, seed)
        assert not verdict.passed
        assert verdict.slip is None
        assert said in verdict.message
