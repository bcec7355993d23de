"""A1: second derivatives, two costs of a line and their gradients, a stopping rule, Newton's step."""

import numpy as np

from dlcore.check.exercise import Exercise, Slip, edit
from dlcore.check.observe import Function


def second_derivative(f, x, h=1e-3):
    return (f(x + h) - 2 * f(x) + f(x - h)) / h**2


SECOND_DERIVATIVE = Exercise(
    "A1.second_derivative",
    answer=second_derivative,
    cases=lambda rng: [
        (Function("power", (3, float(rng.uniform(0.5, 2)))), float(rng.uniform(0.5, 2)), 0.1),
        (Function("exponential", (0.8,)), float(rng.normal()), 0.1),
        (Function("sine", (2,)), rng.uniform(-2, 2, size=4), 0.1),
        (Function("sine", (1,)), rng.uniform(0.5, 1, size=(2, 3))),
    ],
    slips=[
        Slip("over h instead of h²", edit(second_derivative, "/ h**2", "/ h"), "Divided once by h. A difference of differences is divided by h twice."),
        Slip("over (2h)²", edit(second_derivative, "/ h**2", "/ (2 * h) ** 2"), "A quarter of what it should be: neighbouring points are h apart, not 2h."),
        Slip("middle counted once", edit(second_derivative, "- 2 * f(x)", "- f(x)"), "The middle value belongs to both differences, so it counts twice."),
        Slip("one-sided", lambda f, x, h=1e-3: (f(x + 2 * h) - 2 * f(x + h) + f(x)) / h**2, "All three points lie on one side: this is the second derivative at x + h, not at x."),
        Slip("first derivative", lambda f, x, h=1e-3: (f(x + h) - f(x - h)) / (2 * h), "This is the *first* derivative, the slope. How fast does the slope itself change?"),
        Slip("sign", edit(second_derivative, "return (f", "return -(f"), "The sign is the wrong way round: x² bends upwards, and must get +2."),
    ],
    tolerance=1e-4,
    hints=[
        "The second derivative is how fast the slope changes: a difference of two slopes, over a distance.",
        "Take the slope from x to x + h and the slope from x − h to x. How far apart are the middles of the two?",
        "Subtract the two slopes and divide by h once more; then collect what stands before each of the three values of `f`.",
    ],
)  # fmt: skip


def line(rng, n, m):
    """w (n, 1), b, X (n, m), Y (1, m)."""
    return rng.normal(size=(n, 1)), float(rng.normal()), rng.normal(size=(n, m)), rng.normal(scale=3, size=(1, m))


def outliers(rng, n, m, delta):
    """A line, examples that miss it by 0.2 δ to 3 δ, most of them above it, and δ."""
    w, b, X, _ = line(rng, n, m)
    misses = delta * np.linspace(0.2, 3, m) * np.where(np.arange(m) % 3 == 1, -1, 1)
    return w, b, X, w.T @ X + b + rng.permutation(misses), delta


def huber_gradient(w, b, X, Y, delta):
    m = X.shape[1]
    R = np.clip(w.T @ X + b - Y, -delta, delta)
    return X @ R.T / m, float(np.sum(R)) / m


TWICE = "Small residuals pull with 2r. In the middle the cost is ½r², not r²: what is its slope?"

HUBER_GRADIENT = Exercise(
    "A1.huber_gradient",
    outputs=("dw", "db"),
    answer=huber_gradient,
    cases=lambda rng: [outliers(rng, 1, 6, 0.7), outliers(rng, 3, 9, 1.5), outliers(rng, 2, 12, 0.4)],
    slips=[
        Slip("never clipped", edit(huber_gradient, "np.clip(w.T @ X + b - Y, -delta, delta)", "w.T @ X + b - Y"), "Outliers pull as hard as with the squared error. Beyond ±δ the slope of Huber's cost stays at ±δ."),
        Slip("δ taken as 1", edit(huber_gradient, "-delta, delta", "-1, 1"), "Clipped at ±1 whatever δ is."),
        Slip("±1 for ±δ", edit(huber_gradient, "np.clip(w.T @ X + b - Y, -delta, delta)", "w.T @ X + b - Y; R = np.where(np.abs(R) <= delta, R, np.sign(R))"), "Beyond ±δ every residual pulls with ±1 here. The slope of δ(|r| − ½δ) is ±δ."),
        Slip("outliers left out", edit(huber_gradient, "np.clip(w.T @ X + b - Y, -delta, delta)", "w.T @ X + b - Y; R = np.where(np.abs(R) <= delta, R, 0)"), "Outliers do not pull at all here. Beyond ±δ the cost is straight, not level: its slope is ±δ."),
        Slip("sign lost beyond δ", edit(huber_gradient, "np.clip(w.T @ X + b - Y, -delta, delta)", "w.T @ X + b - Y; R = np.where(np.abs(R) <= delta, R, delta)"), "Beyond δ on either side this pulls with +δ. Below −δ the slope is −δ."),
        Slip("sign only", edit(huber_gradient, "np.clip(w.T @ X + b - Y, -delta, delta)", "delta * np.sign(w.T @ X + b - Y)"), "Every residual pulls with ±δ. Those smaller than δ pull with their own size."),
        Slip("2r for r", edit(huber_gradient, "R = np", "R = 2 * np"), TWICE),
        Slip("2r for r", edit(huber_gradient, "np.clip(w.T @ X + b - Y, -delta, delta)", "np.clip(2 * (w.T @ X + b - Y), -delta, delta)"), TWICE),
        Slip("2r for r", edit(huber_gradient, "np.clip(w.T @ X + b - Y, -delta, delta)", "w.T @ X + b - Y; R = np.where(np.abs(R) <= delta, 2 * R, delta * np.sign(R))"), TWICE),
        Slip("1/m missing", edit(huber_gradient, " / m", ""), "The 1/m is missing: J is a mean, so its gradient is a mean too."),
        Slip("uphill", edit(huber_gradient, "w.T @ X + b - Y", "Y - w.T @ X - b"), "The sign is the wrong way round: the residual is prediction minus target."),
        Slip("db per example", edit(huber_gradient, "float(np.sum(R)) / m", "R / m"), "There is one bias, so db is one number."),
    ],
    hints=[
        "What is the slope of Huber's cost for one example, as a function of its residual? Draw it.",
        "In the middle it is the residual itself. Where does it stop growing, and what is it from there on? `np.clip` may help.",
        "First that slope for every example; then dw and db exactly as for a line with the cost ½ r².",
    ],
)  # fmt: skip


def ridge_gradient(w, b, X, Y, lam):
    m = X.shape[1]
    R = w.T @ X + b - Y
    return 2 * X @ R.T / m + 2 * lam * w, 2 * float(np.sum(R)) / m


RIDGE_GRADIENT = Exercise(
    "A1.ridge_gradient",
    outputs=("dw", "db"),
    answer=ridge_gradient,
    cases=lambda rng: [(*line(rng, 1, 4), 0.5), (*line(rng, 3, 7), 0.1), (*line(rng, 2, 5), 2.0)],
    slips=[
        Slip("bias penalised", edit(ridge_gradient, "2 * float(np.sum(R)) / m", "2 * float(np.sum(R)) / m + 2 * lam * b"), "The bias is penalised too. λ‖w‖² holds no b: where the line crosses the axis is nobody's fault."),
        Slip("penalty forgotten", edit(ridge_gradient, " + 2 * lam * w", ""), "The penalty's own gradient is missing."),
        Slip("penalty's 2 missing", edit(ridge_gradient, "2 * lam * w", "lam * w"), "The derivative of w² is 2w."),
        Slip("penalty subtracted", edit(ridge_gradient, "+ 2 * lam", "- 2 * lam"), "The penalty's gradient is subtracted: then descent would *lengthen* the weights."),
        Slip("sign for weight", edit(ridge_gradient, "2 * lam * w", "lam * np.sign(w)"), "This is the gradient of λΣ|w|. Here the weights are squared."),
        Slip("penalty over m", edit(ridge_gradient, "2 * lam * w", "2 * lam * w / m"), "Here the penalty is λ‖w‖², without 1/m: it does not count the examples."),
        Slip("1/m missing", edit(ridge_gradient, " / m", ""), "The 1/m is missing: the error is a mean over the examples."),
        Slip("2 missing", edit(ridge_gradient, "2 * X", "X", "2 * float", "float"), "The derivative of r² is 2r."),
        Slip("uphill", edit(ridge_gradient, "w.T @ X + b - Y", "Y - w.T @ X - b"), "The residual's sign is the wrong way round: prediction minus target."),
    ],
    hints=[
        "The gradient of a sum is the sum of the gradients: the error's, and the penalty's.",
        "Does λ‖w‖² change when b does?",
        "The gradient of the mean squared error, and the penalty's own added to one of its two parts. To which?",
    ],
)  # fmt: skip


def descend(gradient, theta, alpha, tolerance, max_steps):
    theta, steps = np.array(theta, float), 0
    while steps < max_steps:
        g = gradient(theta)
        if np.linalg.norm(g) <= tolerance:
            break
        theta = theta - alpha * g
        steps += 1
    return theta, steps


def stops_on_a_small_move(gradient, theta, alpha, tolerance, max_steps):
    theta = np.array(theta, float)
    for steps in range(max_steps):
        move = alpha * gradient(theta)
        if np.linalg.norm(move) <= tolerance:
            return theta, steps
        theta = theta - move
    return theta, max_steps


LOOK = "        if np.linalg.norm(g) <= tolerance:\n            break\n"
STEP = "        theta = theta - alpha * g\n        steps += 1\n"


NOT_TAKEN = "The last theta is right; the count is one too high: a look at the gradient is no step yet."


def anywhere(rng, n):
    """A start (n,) some way from 0, on either side."""
    return rng.choice([-1.0, 1.0], size=n) * rng.uniform(1, 3, size=n)


def descend_in_place(gradient, theta, alpha, tolerance, max_steps):
    steps = 0
    while steps < max_steps and np.linalg.norm(gradient(theta)) > tolerance:
        theta -= alpha * gradient(theta)
        steps += 1
    return theta, steps


def steps_first(gradient, theta, alpha, tolerance, max_steps):
    theta, steps = np.array(theta, float), 0
    while True:
        theta = theta - alpha * gradient(theta)
        steps += 1
        if np.linalg.norm(gradient(theta)) <= tolerance or steps >= max_steps:
            return theta, steps


DESCEND = Exercise(
    "A1.descend",
    outputs=("theta", "steps"),
    answer=descend,
    cases=lambda rng: [
        (Function("bowl_gradient", (1.0, 3.0)), anywhere(rng, 2), 0.1, 0.05, 500),
        (Function("bowl_gradient", (2.0,)), anywhere(rng, 1), 0.3, 1e-3, 500),
        (Function("bowl_gradient", (1.0, 0.2, 2.0)), anywhere(rng, 3), 0.2, 1e-4, 7),
        (Function("bowl_gradient", (1.0, 1.0)), np.array([2.0, 2.0]), 0.1, 0.01, 500),
        (Function("bowl_gradient", (1.0, 1.0)), np.zeros(2), 0.1, 1e-3, 50),
        (Function("bowl_gradient", (2.0, 1.0)), np.zeros(2), 0.1, 0.0, 20),
        (Function("bowl_gradient", (4.0,)), np.ones(1), 0.1, 0.05, 500),
    ],
    slips=[
        Slip("uphill", edit(descend, "theta - alpha", "theta + alpha"), "Every step goes uphill."),
        Slip("gradient taken once", edit(descend, "    while steps", "    g = gradient(theta)\n    while steps", "        g = gradient(theta)\n", ""), "The gradient is asked for once, at the start. It is another one at every place."),
        Slip("theta for the gradient", edit(descend, "np.linalg.norm(g)", "np.linalg.norm(theta)"), "The length of θ is compared with the tolerance; the rule asks for that of the gradient."),
        Slip("squared norm", edit(descend, "np.linalg.norm(g)", "np.sum(g**2)"), "The squared norm is compared with the tolerance; take its root."),
        Slip("largest entry", edit(descend, "np.linalg.norm(g)", "np.max(np.abs(g))"), "The largest entry is compared with the tolerance; the rule asks for the norm of the whole gradient."),
        Slip("stops on a small move", stops_on_a_small_move, "This stops when the *move* is small: with a small α that happens far from the bottom. Look at the gradient."),
        Slip("tolerance not looked at", edit(descend, LOOK, ""), "All of max_steps are taken, however flat the ground is: nothing is compared with the tolerance."),
        Slip("max_steps not looked at", edit(descend, "steps < max_steps", "True"), "The walk goes on after max_steps: only flat ground ends it."),
        Slip("one step too few", edit(descend, "steps < max_steps", "steps < max_steps - 1"), "Where the ground does not get flat, this takes one step less than max_steps."),
        Slip("one step too many", edit(descend, "steps < max_steps", "steps <= max_steps"), "Where the ground does not get flat, this takes one step more than max_steps."),
        Slip("less than the tolerance", edit(descend, "<= tolerance", "< tolerance"), "A length of exactly `tolerance` does not stop this; *at most* includes it."),
        Slip("one step too many counted", edit(descend, "return theta, steps", "return theta, min(steps + 1, max_steps)"), NOT_TAKEN),
        Slip("one step too many counted", edit(descend, "return theta, steps", "return theta, steps + 1"), NOT_TAKEN),
        Slip("steps before it looks", edit(descend, LOOK + STEP, STEP + LOOK), "A step is taken before the gradient is looked at: where the ground is flat already, there is none to take."),
        Slip("steps before it looks", steps_first, "A step is taken before the gradient is looked at: where the ground is flat already, there is none to take."),
        Slip("index for count", edit(descend, "return theta, steps", "return theta, min(steps, max_steps - 1)"), "Where max_steps are used up, this returns the last *index*, one less than the number of steps."),
        Slip("steps counted from 1", edit(descend, "steps = np.array(theta, float), 0", "steps = np.array(theta, float), 1"), "The count starts at one: at the bottom already, zero steps are taken."),
        Slip("theta changed", descend_in_place, "The caller's theta is moved. Work on a copy."),
    ],
    hints=[
        "Two reasons to stop: the ground is flat, or the patience is used up. Which is looked at first?",
        "`np.linalg.norm(g)` before each step; a counter after it.",
        "A loop over at most max_steps: gradient, stop if small, step, count.",
    ],
)  # fmt: skip


def newton_step(slope, curvature, x):
    return x - slope(x) / abs(curvature(x))


NEWTON_STEP = Exercise(
    "A1.newton_step",
    answer=newton_step,
    cases=lambda rng: [
        (Function("power", (3, 2.0)), Function("power", (2, 6.0)), float(rng.uniform(0.5, 2))),
        (Function("sine", (1.0,)), Function("power", (0, -1.5)), float(rng.uniform(0.5, 1.5))),
        (Function("exponential", (0.5,)), Function("exponential", (0.9,)), float(rng.normal())),
        (Function("sine", (1.0,)), Function("power", (0, 2.0)), float(rng.uniform(3.5, 5.5))),
        (Function("sine", (1.0,)), Function("power", (0, -0.8)), float(rng.uniform(3.5, 5.5))),
    ],
    slips=[
        Slip("always to the left", edit(newton_step, "slope(x) / abs(curvature(x))", "abs(slope(x) / curvature(x))"), "Every step goes to the left here. Where the slope is negative, downhill is to the right: only the *curvature* loses its sign."),
        Slip("downhill only where it bends up", edit(newton_step, "abs(curvature(x))", "curvature(x)"), "Where the curve bends *down* (f″ < 0) this climbs to a maximum. Only the size of f″ may set the step."),
        Slip("uphill", edit(newton_step, "x - slope", "x + slope"), "This goes uphill."),
        Slip("upside down", edit(newton_step, "slope(x) / abs(curvature(x))", "abs(curvature(x)) / slope(x)"), "The fraction is upside down: a strong curvature asks for a *short* step."),
        Slip("multiplied", edit(newton_step, "/ abs", "* abs"), "Multiplied by the curvature; a strong curvature asks for a *short* step."),
        Slip("the step alone", edit(newton_step, "x - slope", "-slope"), "This is the step; the new x is asked for."),
    ],
    hints=[
        "Near x the curve looks like a parabola. Where is its bottom, seen from x?",
        "The bottom of a parabola with slope s and curvature c is s/c away. What if c is negative?",
        "x minus a fraction; below the line stands a size, without its sign.",
    ],
)  # fmt: skip
