"""Chapter 01, answered in many ways."""

import math

import numpy as np
import pytest

from tests.exercises.answers import Answers, judged

answers = Answers("derivatives")


def sigma(z):
    return 1 / (1 + np.exp(-z))


def sigma_prime(z):
    return sigma(z) * (1 - sigma(z))


# ── derivative(f, x, h=1e-5) ──────────────────────────────────────────────
answers.to("derivative")


def by_two_points(f, x, h=1e-5):
    left, right = x - h, x + h
    return (f(right) - f(left)) / (right - left)


def one_by_one(f, x, h=1e-5):
    if np.ndim(x) == 0:
        return (f(x + h) - f(x - h)) / (2 * h)
    return np.array([one_by_one(f, v, h) for v in x.ravel()]).reshape(x.shape)


def mean_of_two_slopes(f, x, h=1e-5):
    forward = (f(x + h) - f(x)) / h
    backward = (f(x) - f(x - h)) / h
    return 0.5 * (forward + backward)


answers.right(
    by_two_points,
    one_by_one,
    mean_of_two_slopes,
    one_line=lambda f, x, h=1e-5: (f(x + h) - f(x - h)) / (2 * h),
    other_default=lambda f, x, h=1e-6: (f(x + h) - f(x - h)) / (2 * h),
    converted=lambda f, x, h=1e-5: np.asarray((f(x + h) - f(x - h)) / h * 0.5),
    backwards=lambda f, x, h=1e-5: (f(x - h) - f(x + h)) / (-2 * h),
)


def forward_through_points(f, x, h=1e-5):
    x2 = x + h
    return (f(x2) - f(x)) / (x2 - x)


answers.wrong("forward difference", forward_through_points, one_line=lambda f, x, h=1e-5: f(x + h) / h - f(x) / h)
answers.wrong(
    "over h instead of 2h",
    one_line=lambda f, x, h=1e-5: (f(x + h) - f(x - h)) / h,
    two_slopes_added=lambda f, x, h=1e-5: (f(x + h) - f(x)) / h + (f(x) - f(x - h)) / h,
)
answers.wrong(
    "sign",
    turned=lambda f, x, h=1e-5: (f(x - h) - f(x + h)) / (2 * h),
    minus=lambda f, x, h=1e-5: -(f(x + h) - f(x - h)) / (2 * h),
)
answers.both(("forward difference", "sign"), turned=lambda f, x, h=1e-5: (f(x) - f(x + h)) / h)
answers.both(("over h instead of 2h", "sign"), turned=lambda f, x, h=1e-5: (f(x - h) - f(x + h)) / h)


# ── partial_derivative(f, x, i, h=1e-5) ───────────────────────────────────
answers.to("partial_derivative")


def with_two_copies(f, x, i, h=1e-5):
    up, down = x.astype(float), x.astype(float)
    up[i] += h
    down[i] -= h
    return (f(up) - f(down)) / (2 * h)


def with_a_unit_vector(f, x, i, h=1e-5):
    e = np.eye(len(x))[i]
    return float(f(x + h * e) - f(x - h * e)) / (2 * h)


def by_derivative(f, x, i, h=1e-5):
    return derivative(lambda t: f(np.concatenate([x[:i], [t], x[i + 1 :]])), x[i], h)


def derivative(f, x, h=1e-5):
    raise NotImplementedError


def put_back_at_the_end(f, x, i, h=1e-5):
    if x.dtype.kind != "f":
        x = x.astype(float)
    x[i] += h
    up = f(x)
    x[i] -= 2 * h
    down = f(x)
    x[i] += h
    return (up - down) / (2 * h)


def of_a_list(f, x, i, h=1e-5):
    up, down = list(x), list(x)
    up[i], down[i] = up[i] + h, down[i] - h
    return np.array((f(np.array(up)) - f(np.array(down))) / (2 * h))


answers.right(with_two_copies, with_a_unit_vector, by_derivative, put_back_at_the_end, of_a_list)


def a_step_in_all(f, x, i, h=1e-5):
    step = np.full(x.shape, h)
    return (f(x + step) - f(x - step)) / (2 * h)


answers.wrong(
    "moves every coordinate",
    a_step_in_all,
    one_line=lambda f, x, i, h=1e-5: (f(x + h) - f(x - h)) / (2 * h),
)


def left_below(f, x, i, h=1e-5):
    if x.dtype.kind == "i":
        x = x.astype(float)
    x[i] += h
    up = f(x)
    x[i] -= 2 * h
    return (up - f(x)) / (2 * h)


def left_above(f, x, i, h=1e-5):
    if not np.issubdtype(x.dtype, np.floating):
        x = x * 1.0
    x[i] = x[i] - h
    down = f(x)
    x[i] = x[i] + 2 * h
    up = f(x)
    return (up - down) / (2 * h)


answers.wrong("leaves x changed", left_below, left_above)


def step_of_its_type(f, x, i, h=1e-5):
    step = np.zeros_like(x)
    step[i] = h
    return (f(x + step) - f(x - step)) / (2 * h)


def copies_of_its_type(f, x, i, h=1e-5):
    up, down = x.copy(), x.copy()
    up[i] = up[i] + h
    down[i] = down[i] - h
    return (f(up) - f(down)) / (2 * h)


def put_back_of_its_type(f, x, i, h=1e-5):
    x = np.array(x)
    old = x[i]
    x[i] = old + h
    up = f(x)
    x[i] = old - h
    down = f(x)
    x[i] = old
    return (up - down) / (2 * h)


answers.wrong("integer x truncates the step", step_of_its_type, copies_of_its_type, put_back_of_its_type)


def left_changed_and_of_its_type(f, x, i, h=1e-5):
    x[i] += h
    up = f(x)
    x[i] -= 2 * h
    return (up - f(x)) / (2 * h)


answers.both(("leaves x changed", "integer x truncates the step"), left_changed_and_of_its_type)


# ── gradient(f, x, h=1e-5) ────────────────────────────────────────────────
answers.to("gradient")


def with_ndindex(f, x, h=1e-5):
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        up, down = x.astype(float), x.astype(float)
        up[index] += h
        down[index] -= h
        grad[index] = (f(up) - f(down)) / (2 * h)
    return grad


def over_flat(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    grad = np.empty_like(x)
    for k in range(x.size):
        old = x.flat[k]
        x.flat[k] = old + h
        up = f(x)
        x.flat[k] = old - h
        down = f(x)
        x.flat[k] = old
        grad.flat[k] = (up - down) / (2 * h)
    return grad


def by_partial_derivatives(f, x, h=1e-5):
    def of_flat(v):
        return f(v.reshape(x.shape))

    return np.array([partial_derivative(of_flat, x.ravel(), i, h) for i in range(x.size)]).reshape(x.shape)


def partial_derivative(f, x, i, h=1e-5):
    raise NotImplementedError


def by_unit_matrices(f, x, h=1e-5):
    basis = h * np.eye(x.size).reshape(-1, *x.shape)
    return np.reshape([f(x + e) - f(x - e) for e in basis], x.shape) / (2 * h)


def with_nditer(f, x, h=1e-5):
    x = x + 0.0
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"])
    while not it.finished:
        i = it.multi_index
        kept = x[i]
        x[i] = kept + h
        grad[i] = f(x)
        x[i] = kept - h
        grad[i] = (grad[i] - f(x)) / (2 * h)
        x[i] = kept
        it.iternext()
    return grad


answers.right(with_ndindex, over_flat, by_partial_derivatives, by_unit_matrices, with_nditer)


def same_step_for_all(f, x, h=1e-5):
    slope = (f(x + h) - f(x - h)) / (2 * h)
    return np.full(x.shape, slope)


def all_moved_in_a_loop(f, x, h=1e-5):
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        grad[i] = (f(x + h) - f(x - h)) / (2 * h)
    return grad


answers.wrong("moves every coordinate", same_step_for_all, all_moved_in_a_loop)


def never_put_back_below(f, x, h=1e-5):
    if x.dtype.kind == "i":
        x = x.astype(float)
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        up = f(x)
        x[i] -= 2 * h
        grad[i] = (up - f(x)) / (2 * h)
    return grad


def never_put_back_above(f, x, h=1e-5):
    if x.dtype.kind == "i":
        x = x.astype(float)
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] -= h
        down = f(x)
        x[i] += 2 * h
        grad[i] = (f(x) - down) / (2 * h)
    return grad


answers.wrong("leaves x changed", never_put_back_below, never_put_back_above)


def steps_of_its_type(f, x, h=1e-5):
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        grad[i] = (f(x + step) - f(x - step)) / (2 * h)
    return grad


def all_copies_of_its_type(f, x, h=1e-5):
    grad = np.zeros(x.shape, float)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i], down[i] = up[i] + h, down[i] - h
        grad[i] = (f(up) - f(down)) / (2 * h)
    return grad


answers.wrong("integer x truncates the step", steps_of_its_type, all_copies_of_its_type)


def as_a_list_of_slopes(f, x, h=1e-5):
    slopes = []
    for k in range(x.size):
        e = np.zeros(x.size)
        e[k] = h
        e = e.reshape(x.shape)
        slopes.append((f(x + e) - f(x - e)) / (2 * h))
    return np.array(slopes)


answers.wrong(
    "flattened result for a matrix", as_a_list_of_slopes, ravelled=lambda f, x, h=1e-5: with_ndindex(f, x, h).ravel()
)


def flattened_and_left_changed(f, x, h=1e-5):
    if x.dtype.kind == "i":
        x = x.astype(float)
    return never_put_back_below(f, x, h).ravel()


answers.both(("leaves x changed", "flattened result for a matrix"), flattened_and_left_changed)
answers.both(
    ("integer x truncates the step", "flattened result for a matrix"),
    ravelled=lambda f, x, h=1e-5: all_copies_of_its_type(f, x, h).reshape(-1),
)


# ── neuron_derivatives(w, x, b) ───────────────────────────────────────────
answers.to("neuron_derivatives")


def with_math(w, x, b):
    y = 1 / (1 + math.exp(-(w * x + b)))
    slope = y * (1 - y)
    return [slope * x, slope * w, slope]


def with_the_chapters_helpers(w, x, b):
    z = w * x + b
    return sigma_prime(z) * x, sigma_prime(z) * w, sigma_prime(z)


def by_quotients(w, x, b, h=1e-4):
    def y(w, x, b):
        return sigma(w * x + b)

    dw = (y(w + h, x, b) - y(w - h, x, b)) / (2 * h)
    dx = (y(w, x + h, b) - y(w, x - h, b)) / (2 * h)
    return np.float64(dw), np.array(dx), (y(w, x, b + h) - y(w, x, b - h)) / (2 * h)


answers.right(with_math, with_the_chapters_helpers, by_quotients)
answers.wrong(
    "σ′ forgotten",
    bare=lambda w, x, b: (x, w, 1),
    of_z=lambda w, x, b: (1.0 * x, 1.0 * w, 1.0),
)


def prime_of_a_given_z(w, x, b):
    def sigma_prime(a):
        return a * (1 - a)

    z = x * w + b
    return sigma_prime(z) * x, sigma_prime(z) * w, sigma_prime(z)


answers.wrong(
    "z(1 − z) for σ′",
    prime_of_a_given_z,
    squares=lambda w, x, b: tuple(((w * x + b) - (w * x + b) ** 2) * d for d in (x, w, 1)),
)
answers.wrong(
    "dw and dx swapped",
    in_the_product=lambda w, x, b: (sigma_prime(w * x + b) * w, sigma_prime(w * x + b) * x, sigma_prime(w * x + b)),
    in_the_return=lambda w, x, b: [with_math(w, x, b)[k] for k in (1, 0, 2)],
)
answers.both(("σ′ forgotten", "dw and dx swapped"), bare=lambda w, x, b: (w, x, 1.0))
answers.both(
    ("z(1 − z) for σ′", "dw and dx swapped"),
    turned=lambda w, x, b: [prime_of_a_given_z(w, x, b)[k] for k in (1, 0, 2)],
)
answers.both(
    ("z(1 − z) for σ′", "σ′ forgotten"),
    in_two_components=lambda w, x, b: (*prime_of_a_given_z(w, x, b)[:2], 1.0),
)


# ── add_over_paths(dy_du, du_dx, dy_dv, dv_dx) ────────────────────────────
answers.to("add_over_paths")
answers.right(
    sum=lambda dy_du, du_dx, dy_dv, dv_dx: dy_du * du_dx + dy_dv * dv_dx,
    dot=lambda a, b, c, d: np.dot([a, c], [b, d]),
    loop=lambda *s: sum(s[k] * s[k + 1] for k in (0, 2)),
)
answers.wrong("all four multiplied", product=lambda a, b, c, d: a * b * c * d, numpy=lambda *slopes: np.prod(slopes))
answers.wrong("one path only", first=lambda a, b, c, d: a * b, second=lambda a, b, c, d: np.float64(d * c))

# ── slips of brackets, steps and factors ──────────────────────────────────
answers.to("derivative")
answers.wrong(
    "brackets",
    around_nothing=lambda f, x, h=1e-5: (f(x + h) - f(x - h)) / 2 * h,
    around_too_little=lambda f, x, h=1e-5: f(x + h) - f(x - h) / (2 * h),
)
answers.wrong("half the step", between=lambda f, x, h=1e-5: (f(x + 0.5 * h) - f(x - 0.5 * h)) / h)
answers.wrong("h not used", constant=lambda f, x, h=1e-5: (f(x + 1e-6) - f(x - 1e-6)) / 2e-6)

answers.to("partial_derivative")
answers.wrong(
    "forward difference",
    unit_vector=lambda f, x, i, h=1e-5: (f(x + h * np.eye(len(x))[i]) - f(1.0 * x)) / h,
)
answers.wrong("f of one number", by_entry=lambda f, x, i, h=1e-5: (f(x[i] + h) - f(x[i] - h)) / (2 * h))

answers.to("gradient")


def one_step_array_for_all(f, x, h=1e-5):
    up, down, slopes = 1.0 * x, 1.0 * x, []
    for i in np.ndindex(x.shape):
        up[i], down[i] = x[i] + h, x[i] - h
        slopes.append((f(up) - f(down)) / (2 * h))
    return np.reshape(slopes, x.shape)


answers.wrong("steps pile up", one_step_array_for_all)

answers.to("neuron_derivatives")
answers.wrong(
    "b for ∂z/∂b",
    factors=lambda w, x, b: tuple(factor * sigma_prime(w * x + b) for factor in (x, w, b)),
)
answers.wrong(
    "σ for σ′",
    value=lambda w, x, b: (x / (1 + np.exp(-w * x - b)), w / (1 + np.exp(-w * x - b)), 1 / (1 + np.exp(-w * x - b))),
)


# ── written from the page alone ────────────────────────────────────────────
answers.to("gradient")


def never_put_back(f, x, h=1e-5):
    out, flat = [], x.reshape(-1)
    for k in range(flat.size):
        old = flat[k]
        flat[k] = old - h
        low = f(x)
        flat[k] = old + h
        out.append((f(x) - low) / (2 * h))
    return np.array(out).reshape(x.shape)


answers.wrong("leaves x changed", never_put_back)
answers.both(
    ("moves every coordinate", "forward difference"),
    filled=lambda f, x, h=1e-5: np.full(x.shape, (f(x + h) - f(x)) / h),
)

answers.to("partial_derivative")
answers.both(
    ("moves every coordinate", "forward difference"), whole_array=lambda f, x, i, h=1e-5: (f(x + h) - f(x)) / h
)

answers.to("derivative")
answers.both(("forward difference", "h not used"), fixed_step=lambda f, x, h=1e-5: (f(x + 1e-5) - f(x)) / 1e-5)


def five_points(f, x, h=1e-5):
    return (8 * (f(x + h) - f(x - h)) - f(x + 2 * h) + f(x - 2 * h)) / (12 * h)


def extrapolated(f, x, h=1e-5):
    return (4 * (f(x + h / 2) - f(x - h / 2)) / h - (f(x + h) - f(x - h)) / (2 * h)) / 3


answers.unknown(
    five_points,
    extrapolated,
    zero=lambda f, x, h=1e-5: 0 * x,
    steepness=lambda f, x, h=1e-5: abs(f(x + h) - f(x - h)) / (2 * h),
)

answers.to("neuron_derivatives")
answers.both(("σ′ forgotten", "dw and dx swapped"), weights_first=lambda w, x, b: (w, x, 1.0))


# ── found by a reader from outside ────────────────────────────────────────
def two_copies(divisor):
    def partial_derivative(f, x, i, h=1e-5):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        return (f(up) - f(down)) / (divisor * h)

    return partial_derivative


def step_like_x(f, x, i, h=1e-5):
    step = np.zeros_like(x)
    step[i] = h
    return (f(x + step) - f(x - step)) / h


def one_copy_never_put_back(f, x, h=1e-5):
    moved, out = x.astype(float), []
    for i in np.ndindex(x.shape):
        moved[i] += h
        up = f(moved)
        moved[i] -= 2 * h
        out.append((up - f(moved)) / (2 * h))
    return np.reshape(out, x.shape)


def entries_in_a_row(f, x, h=1e-5):
    flat = x.ravel().astype(float)
    steps = h * np.eye(x.size)
    return np.reshape([(f(flat + step) - f(flat - step)) / (2 * h) for step in steps], x.shape)


answers.to("derivative")
answers.wrong("forward difference", twice_as_far=lambda f, x, h=1e-5: (f(x + 2 * h) - f(x)) / (2 * h))

answers.to("partial_derivative")
answers.both(
    ("integer x truncates the step", "over h instead of 2h"),
    copies=two_copies(1),
    minus=two_copies(-1),
    four=two_copies(4),
)
answers.both(("integer x truncates the step", "over h instead of 2h"), step_like_x)

answers.to("gradient")
answers.wrong("steps pile up", one_copy_never_put_back)
answers.wrong("f of a flat x", entries_in_a_row)

answers.to("neuron_derivatives")
answers.wrong(
    "one factor twice",
    x=lambda w, x, b: (sigma_prime(w * x + b) * x, sigma_prime(w * x + b) * x, sigma_prime(w * x + b)),
    w=lambda w, x, b: (sigma_prime(w * x + b) * w, sigma_prime(w * x + b) * w, sigma_prime(w * x + b)),
)


answers.to("neuron_derivatives")
answers.unknown(
    constant=lambda w, x, b: (sigma_prime(w * x + b) * x, sigma_prime(w * x + b) * w, 0),
    no_brackets=lambda w, x, b: (0 * x, 0 * w, sigma(w * x + b) * 1 - sigma(w * x + b)),
)


def z_for_the_slope(w, x, b):
    z = w * x + b
    return x * z, w * z, z


answers.wrong("z for σ′", z_for_the_slope)


def test_a_zero_is_not_called_rounded():
    def constant(w, x, b):
        return sigma_prime(w * x + b) * x, sigma_prime(w * x + b) * w, 0

    assert "rounded" not in judged("derivatives.neuron_derivatives", constant, 0).message


def test_a_rounded_slope_is_called_rounded():
    def rounding(w, x, b):
        return tuple(round(sigma_prime(w * x + b) * factor, 3) for factor in (x, w, 1))

    assert "rounded" in judged("derivatives.neuron_derivatives", rounding, 0).message


@pytest.mark.parametrize("answer", answers.right_ones, ids=str)
def test_a_right_answer_passes(answer):
    answer.passes()


@pytest.mark.parametrize("answer", answers.wrong_ones, ids=str)
def test_a_wrong_answer_is_told_its_slip(answer):
    answer.is_told_its_slip()
