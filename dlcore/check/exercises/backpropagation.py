"""Chapter 07: two backward passes (in `backward_passes`), the gradient check, a planted bug, and training."""

import numpy as np

from dlcore.check.exercise import Exercise, Property, Rule, Slip, edit
from dlcore.check.exercises import backward_passes
from dlcore.check.exercises.backward_passes import backward, passed_forward
from dlcore.check.exercises.shallow_networks import forward, initialize
from dlcore.check.functions import fault_of
from dlcore.check.observe import Function, Seed
from dlcore.datasets import toys

BACKWARD, BP_UPDATE = backward_passes.BACKWARD, backward_passes.BP_UPDATE


def gradient_check(f, gradient, theta, h=1e-5):
    numeric = np.zeros(len(theta))
    for i in range(len(theta)):
        step = np.zeros(len(theta))
        step[i] = h
        numeric[i] = (f(theta + step) - f(theta - step)) / (2 * h)
    g, norm = gradient(theta), np.linalg.norm
    return float(norm(g - numeric) / (norm(g) + norm(numeric)))


def gradient_check_that_moves_theta(f, gradient, theta, h=1e-5):
    g = np.array(gradient(theta))
    numeric = np.zeros(len(theta))
    for i in range(len(theta)):
        old = theta[i]
        theta[i] = old + h
        up = f(theta)
        theta[i] = old - h
        numeric[i] = (up - f(theta)) / (2 * h)
        theta[i] = old
    theta += h
    return float(np.linalg.norm(g - numeric) / (np.linalg.norm(g) + np.linalg.norm(numeric)))


def gradient_check_that_forgets_to_step_back(f, gradient, theta, h=1e-5):
    g = np.array(gradient(theta))
    numeric = np.zeros(len(theta))
    for i in range(len(theta)):
        theta[i] += h
        up = f(theta)
        theta[i] -= 2 * h
        numeric[i] = (up - f(theta)) / (2 * h)
    return float(np.linalg.norm(g - numeric) / (np.linalg.norm(g) + np.linalg.norm(numeric)))


def on_a_copy(side):
    """The same on a copy of theta, stepping up first, or down first with `side` −1."""
    return lambda f, gradient, theta, h=1e-5: gradient_check_that_forgets_to_step_back(
        f, gradient, theta.copy(), side * h
    )


LEFT_CHANGED = "Afterwards θ is not what it was, so the next coordinate is measured somewhere else. Work on a copy, or put it back."
MOVED = (
    "Afterwards θ is not what it was: whoever called this goes on from another place. Work on a copy, or put it back."
)

GRADIENT_CHECK = Exercise(
    "backpropagation.gradient_check",
    points=3,
    answer=gradient_check,
    cases=lambda rng: [
        (Function("products", (2.0,)), Function("products_gradient", (2.0, fault)), rng.normal(size=n), *h)
        for n, fault, h in ((4, 0.5, ()), (3, -0.4, (0.1,)), (5, 0.2, ()), (4, 0.0, (0.1,)), (5, 0.0, ()))
    ],
    slips=[
        Slip("absolute error", edit(gradient_check, " / (norm(g) + norm(numeric))", ""), "This is the absolute error: it depends on how large the gradient happens to be. Divide by the sizes of the two."),
        Slip("squared norms", edit(gradient_check, "np.linalg.norm", "lambda v: np.sum(v**2)"), "The norms are squared here, so that an error of 1e-3 looks like 1e-6. Take their roots."),
        Slip("squared norms", edit(gradient_check, "norm(g - numeric)", "norm(g - numeric) ** 2"), "The norm above the line is squared, those below are not. Take its root."),
        Slip("squared norms", edit(gradient_check, "norm(g) + norm(numeric)", "norm(g) ** 2 + norm(numeric) ** 2"), "The norms below the line are squared, the one above is not. Take their roots."),
        Slip("squared norms", lambda f, gradient, theta, h=1e-5: gradient_check(f, gradient, theta, h) ** 2, "The whole fraction is squared, so that an error of 1e-3 looks like 1e-6."),
        Slip("forward difference", edit(gradient_check, "f(theta + step)", "f(theta)", "(2 * h)", "h"), "The numerical side looks backwards only, which has an error of its own that hides small bugs. Look to both sides."),
        Slip("moves every coordinate", edit(gradient_check, "step[i]", "step[:]"), "All coordinates move at once, so every numerical slope is the sum of all. Hold the others still."),
        Slip("brackets", edit(gradient_check, "(2 * h)", "2 * h"), "This divides by 2 and then *multiplies* by h: Python works from left to right."),
        Slip("forward difference", edit(gradient_check, "f(theta - step)", "f(theta)", "(2 * h)", "h"), "The numerical side is a forward difference, whose own error hides small bugs. Look to both sides."),
        Slip("over h instead of 2h", edit(gradient_check, "(2 * h)", "h"), "The numerical gradient is twice too large: from θ − h to θ + h it is 2h."),
        Slip("one norm only", edit(gradient_check, "(norm(g) + norm(numeric))", "norm(g)"), "Only one of the two sizes stands below the line: add both norms, so that neither gradient alone decides."),
        Slip("one norm only", edit(gradient_check, "(norm(g) + norm(numeric))", "norm(numeric)"), "Only one of the two sizes stands below the line: add both norms, so that neither gradient alone decides."),
        Slip("one norm only", edit(gradient_check, "(norm(g) + norm(numeric))", "max(norm(g), norm(numeric))"), "Only the larger of the two sizes stands below the line: add both norms."),
        Slip("theta left changed", gradient_check_that_forgets_to_step_back, LEFT_CHANGED),
        Slip("theta left changed", gradient_check_that_moves_theta, MOVED),
        Slip("not put back", on_a_copy(1), "A coordinate is not put back before the next is moved."),
        Slip("not put back", on_a_copy(-1), "A coordinate is not put back before the next is moved."),
    ],
    hints=[
        "Compute the gradient a second way, slowly and without any algebra, and compare.",
        "A central difference for each coordinate; `np.linalg.norm` measures a vector.",
        "The norm of the difference, over the sum of the two norms.",
    ],
)  # fmt: skip


OVERLOOKED = ("last turned", "shifted")  # by who compares norms, sums, or one entry
NAMES = ("dW1", "db1", "dW2", "db2")


def find_the_bug(faulty_backward, parameters, X, Y):
    def cost(changed):
        _, A2 = forward(X, changed)
        return -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / X.shape[1]

    errors = []
    for k, grad in enumerate(faulty_backward(parameters, X, Y)):
        numeric = np.zeros(grad.shape)
        for i in np.ndindex(grad.shape):
            sides = []
            for h in (1e-5, -1e-5):
                changed = [P.copy() for P in parameters]
                changed[k][i] += h
                sides.append(cost(changed))
            numeric[i] = (sides[0] - sides[1]) / 2e-5
        errors.append(np.linalg.norm(grad - numeric) / np.linalg.norm(grad))
    return NAMES[int(np.argmax(errors))]


def always(name):
    return lambda faulty_backward, parameters, X, Y: name


def planted_bugs(rng):
    """Two faults in each of the four gradients; those that are easily overlooked in two gradients."""
    keys = {fault_of(key): key for key in rng.integers(1, 10**6, size=1000).tolist()}
    first = rng.permutation(4)
    second = (first + rng.integers(1, 4)) % 4
    faults = ["halved", "a quarter more", *OVERLOOKED, "doubled", "turned", *OVERLOOKED]
    cases = []
    for key in [keys[place, fault] for place, fault in zip([*first.tolist(), *second.tolist()], faults, strict=True)]:
        parameters, _, _, X, Y = passed_forward(rng, 2, 3, 2, 6)
        cases.append((Function("faulty_backward", (key,)), parameters, X, Y))
    return cases


FIND_THE_BUG = Exercise(
    "backpropagation.find_the_bug",
    points=3,
    answer=find_the_bug,
    cases=planted_bugs,
    slips=[Slip("a constant answer", always(name), "The same answer for every bug. Compare each of the four gradients with a numerical one, and see which is off.") for name in NAMES],
    hints=[
        "You have a way to compute each of the four gradients without any backpropagation.",
        "Move one entry of one parameter by ±h, run `forward`, compute the cost: a central difference.",
        "A relative error for each of the four; return the name of the one with the largest.",
    ],
)  # fmt: skip


def train(X, Y, n_h, alpha, steps, rng):
    parameters = initialize(X.shape[0], n_h, Y.shape[0], rng)
    for _ in range(steps):
        A1, A2 = forward(X, parameters)
        grads = backward(parameters, A1, A2, X, Y)
        parameters = tuple(P - alpha * dP for P, dP in zip(parameters, grads, strict=True))
    return parameters


def cost_of(args, value):
    X, Y = args[0], args[1]
    _, A2 = forward(X, value)
    p = np.clip(np.where(Y == 1, A2, 1 - A2), 1e-12, 1)
    return float(-np.mean(np.log(p)))


def learned(args, value):
    _, A2 = forward(args[0], value)
    return np.mean((A2 >= 0.5) == (args[1] == 1)) >= 0.95


def units_differ(args, value):
    return np.ptp(value[0], axis=0).max() > 1e-9


def biases_moved(args, value):
    return np.any(value[1]) and np.any(value[3])


def not_uphill(args, value):
    return cost_of(args, value) < 0.8


def which_move(observations):
    """Which of the parameters another α brings elsewhere, from the same start."""
    one, other = observations[0].value, observations[-1].value
    return [not np.array_equal(P, Q) for P, Q in zip(one, other, strict=True)]


def frozen(observations, trees):
    """Whether W1 or W2 stays where it starts: b1 alone makes XOR learnable."""
    return any(which_move(observations)) and not all(which_move(observations))


XOR = (np.array([[0, 0, 1, 1], [0, 1, 0, 1]], float), np.array([[0, 1, 1, 0]], float))


def zero_start(X, Y, n_h, alpha, steps, rng):
    parameters = tuple(P * 0 for P in initialize(X.shape[0], n_h, Y.shape[0], rng))
    for _ in range(steps):
        grads = backward(parameters, *forward(X, parameters), X, Y)
        parameters = tuple(P - alpha * dP for P, dP in zip(parameters, grads, strict=True))
    return parameters


TRAIN = Exercise(
    "backpropagation.train",
    points=4,
    answer=train,
    cases=lambda rng: [
        (*XOR, 8, 0.5, 3000, seed := Seed(int(rng.integers(1e6)))),
        (*toys.moons(100, rng=rng, noise=0.1), 8, 0.5, 3000, Seed(int(rng.integers(1e6)))),
        (*XOR, 8, 0.6, 3000, seed),
    ],
    properties=[
        Property("zero start", units_differ, "All hidden units are twins: they started equal, so they got equal gradients at every step. Start from random weights."),
        Property(None, biases_moved, "The biases of a layer are all 0 after training, as at the start. Does each step move all four parameters, and do the weights start far enough from 0?"),
        Property("uphill", not_uphill, "The cost is higher than that of a coin toss: the steps go uphill, or are far too long (is the 1/m there?), or the gradient is computed once and never again."),
        Property(None, learned, "Less than 95 % of the training examples are right after all the steps. Is every parameter moved at every step, and do the weights start far enough from 0?"),
    ],
    slips=[
        Slip("zero start", zero_start),
        Slip("uphill", edit(train, "P - alpha", "P + alpha")),
    ],
    rules=[
        Rule(None, lambda observations, trees: not any(which_move(observations)), "Another α gives the same parameters: it is not used."),
        Rule(None, frozen, "The weights of a layer stay what they were at the start. Is every parameter moved at every step, W1 and W2 too?"),
    ],
    seconds=20,
    hints=[
        "Random start; then again and again: forward, backward, a step against each of the four gradients.",
        "`initialize`, `forward` and `backward` are all written; the loop only passes things on.",
        "Inside the loop: A1, A2 from forward; four gradients from backward; four new parameters.",
    ],
    praise="This is a neural network that learns, and every line of it is yours.",
)  # fmt: skip
