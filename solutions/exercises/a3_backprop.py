"""A3: a shortcut past the hidden layer, another output, a temperature to learn, a gradient check that points."""

from itertools import permutations

import numpy as np

from dlcore.check.exercise import Exercise, Slip, edit
from dlcore.check.observe import Function


def skip_forward(parameters, X):
    W1, b1, W2, b2, S = parameters
    A1 = np.tanh(W1 @ X + b1)
    return A1, 1 / (1 + np.exp(-(W2 @ A1 + S @ X + b2)))


def skip_network(rng, n, h, k):
    """(W1, b1, W2, b2, S) for n inputs, h hidden units, k outputs."""
    shapes = ((h, n), (h, 1), (k, h), (k, 1), (k, n))
    return tuple(rng.normal(scale=0.7, size=shape) for shape in shapes)


SKIP_FORWARD = Exercise(
    "A3.skip_forward",
    points=1,
    outputs=("A1", "A2"),
    answer=skip_forward,
    cases=lambda rng: [(skip_network(rng, n, h, k), rng.normal(size=(n, m))) for n, h, k, m in ((2, 2, 1, 3), (3, 4, 2, 5))],
    slips=[
        Slip("shortcut forgotten", edit(skip_forward, " + S @ X", ""), "The shortcut S X does not reach the output."),
        Slip("shortcut after the sigmoid", lambda p, X: (np.tanh(p[0] @ X + p[1]), 1 / (1 + np.exp(-(p[2] @ np.tanh(p[0] @ X + p[1]) + p[3]))) + p[4] @ X), "The shortcut is added after the sigmoid; it belongs into Z2, before it."),
        Slip("b forgotten", edit(skip_forward, " + b2", ""), "b2 is forgotten."),
        Slip("b forgotten", edit(skip_forward, "W1 @ X + b1", "W1 @ X"), "b1 is forgotten."),
        Slip("sigmoid hidden", edit(skip_forward, "np.tanh(W1 @ X + b1)", "1 / (1 + np.exp(-(W1 @ X + b1)))"), "The hidden layer is a sigmoid here; tanh is asked for."),
        Slip("tanh missing", edit(skip_forward, "np.tanh(W1 @ X + b1)", "W1 @ X + b1"), "The hidden layer has no tanh."),
    ],
    hints=[
        "Two ways lead from X to the output: through the hidden layer, and past it.",
        "Both arrive at Z2, where they are added. Only then comes the sigmoid.",
        "A1 as ever; Z2 is a sum of three terms; A2 its sigmoid.",
    ],
)  # fmt: skip


def skip_backward(parameters, A1, A2, X, Y):
    W2 = parameters[2]
    m = X.shape[1]
    dZ2 = A2 - Y
    dZ1 = W2.T @ dZ2 * (1 - A1**2)
    dW1 = dZ1 @ X.T / m
    db1 = dZ1.sum(axis=1, keepdims=True) / m
    dW2 = dZ2 @ A1.T / m
    db2 = dZ2.sum(axis=1, keepdims=True) / m
    dS = dZ2 @ X.T / m
    return dW1, db1, dW2, db2, dS


def seen_forward(rng, n, h, k, m):
    parameters, X = skip_network(rng, n, h, k), rng.normal(size=(n, m))
    return (parameters, *skip_forward(parameters, X), X, rng.integers(0, 2, size=(k, m)).astype(float))


SKIP_BACKWARD = Exercise(
    "A3.skip_backward",
    points=3,
    outputs=("dW1", "db1", "dW2", "db2", "dS"),
    answer=skip_backward,
    cases=lambda rng: [seen_forward(rng, 2, 2, 1, 3), seen_forward(rng, 3, 3, 3, 4), seen_forward(rng, 3, 4, 2, 5)],
    slips=[
        Slip("1/m missing", edit(skip_backward, " / m", ""), "The 1/m is missing: J is a mean, so its gradient is a mean too."),
        Slip("Y − A2", edit(skip_backward, "A2 - Y", "Y - A2"), "This is Y − A2: with that sign every step would go uphill."),
        Slip("1 − A1² forgotten", edit(skip_backward, " * (1 - A1**2)", ""), "The slope of tanh is missing on the way back through the hidden layer."),
        Slip("1 − tanh²(A1)", edit(skip_backward, "1 - A1**2", "1 - np.tanh(A1) ** 2"), "A1 has been through tanh already: its slope is 1 − A1²."),
        Slip("brackets lost", edit(skip_backward, "* (1 - A1**2)", "* 1 - A1**2"), "A1² is *subtracted* from the error here: without its brackets, 1 − A1² is no factor."),
        Slip("sigmoid's slope", edit(skip_backward, "(1 - A1**2)", "A1 * (1 - A1)"), "A1(1 − A1) is the slope of a sigmoid; this hidden layer is tanh."),
        Slip("A2(1 − A2) too many", edit(skip_backward, "A2 - Y", "(A2 - Y) * A2 * (1 - A2)"), "With the cross-entropy the output's slope cancels: A2 − Y is the whole error at Z2."),
        Slip("dS from the hidden layer", edit(skip_backward, "dS = dZ2 @ X.T", "dS = dZ2 @ A1.T"), "The shortcut starts at X, so its gradient is the error times X, not times A1."),
        Slip("dS through the hidden layer", edit(skip_backward, "dS = dZ2 @ X.T", "dS = dZ1 @ X.T"), "The shortcut does not pass the hidden layer: its error is dZ2."),
        Slip("W2 not transposed", edit(skip_backward, "W2.T @ dZ2", "W2 @ dZ2"), "Going back, W2 is transposed."),
        Slip("db without its axis kept", edit(skip_backward, ", keepdims=True", ""), "db came as (n,): keep the axis, so that it has the shape (n, 1) of b."),
    ],
    hints=[
        "At Z2 the gradient is A2 − Y, as before. Which three things does it reach from there?",
        "W2 and its input A1; S and its input X; and, through W2, the hidden layer. Nothing else changes.",
        "One more line than without the shortcut: the error at Z2 times the transpose of what S multiplies, over m.",
    ],
)  # fmt: skip


def tanh_output(Z, Y):
    A = np.tanh(Z)
    return float(np.sum((A - Y) ** 2)) / (2 * Z.shape[1]), (A - Y) * (1 - A**2)


TANH_OUTPUT = Exercise(
    "A3.tanh_output",
    outputs=("cost", "dZ"),
    answer=tanh_output,
    cases=lambda rng: [(rng.normal(size=(k, m)), rng.uniform(-1, 1, size=(k, m))) for k, m in ((1, 1), (2, 4), (3, 5))],
    slips=[
        Slip("tanh′ forgotten", edit(tanh_output, " * (1 - A**2)", ""), "This is dA. To dZ it is one more link: the slope of tanh."),
        Slip("1 − tanh²(A)", edit(tanh_output, "1 - A**2", "1 - np.tanh(A) ** 2"), "A has been through tanh already: its slope is 1 − A²."),
        Slip("1 − Z²", edit(tanh_output, "1 - A**2", "1 - Z**2"), "The slope of tanh is 1 − tanh², made of its *output*."),
        Slip("sigmoid's slope", edit(tanh_output, "1 - A**2", "A - A**2"), "A(1 − A) is the slope of the sigmoid. What is that of tanh?"),
        Slip("½ missing", edit(tanh_output, "2 * Z", "Z"), "The ½ of the cost is missing: half the squared distance, for each example."),
        Slip("mean over outputs too", edit(tanh_output, "2 * Z.shape[1]", "2 * Z.size"), "The cost is divided by the number of outputs as well: it is a sum over outputs and a mean over examples only."),
        Slip("dZ divided by m", edit(tanh_output, "(1 - A**2)", "(1 - A**2) / Z.shape[1]"), "dZ is per example; its 1/m enters later, with dW and db."),
        Slip("Y − A", edit(tanh_output, "(A - Y) * (1", "(Y - A) * (1"), "The gradient's sign is the wrong way round."),
    ],
    hints=[
        "Two links: Z → A = tanh Z → cost. Why does nothing cancel here as it does for sigmoid and cross-entropy?",
        "dA is A − Y; the slope of tanh is 1 − A².",
        "The cost: a sum of squares, with a ½, over m. dZ: dA times a slope, entry by entry.",
    ],
)  # fmt: skip


def temperature_gradient(Z, Y, T):
    P = np.exp(Z / T - np.max(Z / T, axis=0))
    P = P / P.sum(axis=0)
    return -float(np.sum((P - Y) * Z)) / (T**2 * Z.shape[1])


def classes(rng, K, m):
    Y = np.eye(K)[:, rng.integers(0, K, size=m)]
    return rng.normal(scale=2, size=(K, m)), Y, float(rng.choice([0.4, 0.7, 1.6, 2.5]))


TEMPERATURE_GRADIENT = Exercise(
    "A3.temperature_gradient",
    answer=temperature_gradient,
    cases=lambda rng: [classes(rng, 2, 3), classes(rng, 3, 5), classes(rng, 5, 8), *((np.diag(scores), np.eye(3)[:, [1, 0, 2]], 2.0) for scores in ([4000.0] * 3, [4000.0, 300.0, 1500.0]))],
    slips=[
        Slip("sign", edit(temperature_gradient, "return -float", "return float"), "The sign is the wrong way round: 1/T *falls* as T grows."),
        Slip("T for T²", edit(temperature_gradient, "T**2", "T"), "The derivative of 1/T is −1/T²: one T is missing below the line."),
        Slip("T² forgotten", edit(temperature_gradient, "(T**2 * Z.shape[1])", "Z.shape[1]"), "The derivative of Z/T with respect to T is missing its 1/T²."),
        Slip("softmax without T", edit(temperature_gradient, "Z / T", "Z"), "The probabilities are those of softmax(Z); they should be those of softmax(Z / T)."),
        Slip("Z forgotten", edit(temperature_gradient, "(P - Y) * Z", "P - Y"), "The factor Z is missing: T scales every score in proportion to its size."),
        Slip("1/m missing", edit(temperature_gradient, " * Z.shape[1]", ""), "The 1/m is missing: J is a mean over the examples."),
        Slip("one maximum for all", edit(temperature_gradient, "np.max(Z / T, axis=0)", "np.max(Z / T)"), "The largest score of *all* columns is subtracted: in a column far below it every exponential becomes 0, and then 0/0. Each column has its own."),
        Slip("overflows", lambda Z, Y, T: -float(np.sum((np.exp(Z / T) / np.exp(Z / T).sum(axis=0) - Y) * Z)) / (T**2 * Z.shape[1]), "Scores of 1000 overflow: subtract, in each column, the largest of what goes into `np.exp`."),
    ],
    hints=[
        "Call U = Z / T. You know dJ/dU. How does each entry of U change when T does?",
        "dJ/dU per example is softmax(U) − Y. And what is the derivative of 1/T?",
        "Multiply the two slopes entry by entry, add over all entries, and mind that J is a mean.",
    ],
)  # fmt: skip


def wrong_parameter(f, parameters, gradients, h=1e-5):
    errors = {}
    for name, p in parameters.items():
        numeric = np.zeros(p.shape)
        for i in np.ndindex(p.shape):
            values = []
            for step in (h, -h):
                moved = p.copy()
                moved[i] += step
                values.append(f({**parameters, name: moved}))
            numeric[i] = (values[0] - values[1]) / (2 * h)
        g = gradients[name]
        errors[name] = np.linalg.norm(g - numeric) / (np.linalg.norm(g) + np.linalg.norm(numeric))
    return max(errors, key=errors.get)


SHAPES = {"W1": (3, 2), "b1": (3, 1), "W2": (1, 3)}


def last_turned(grad):
    return np.where(np.arange(grad.size).reshape(grad.shape) == grad.size - 1, -grad, grad)


def shifted(grad):
    return np.roll(grad, 1)


# The last two leave the norm as it is, the very last the sum, too.
FAULTS = (lambda grad: 0.9 * grad, lambda grad: 1.1 * grad, last_turned, shifted)


def suspects(rng, sizes, scales, wrong, rough, fault):
    """Parameters of these sizes; the gradients are scale · p², one of them wrong, another off by a thousandth."""
    parameters = {
        name: sizes[name] * rng.permutation(np.linspace(0.5, 1, np.prod(shape))).reshape(shape)
        for name, shape in SHAPES.items()
    }
    gradients = {name: scales[name] * p**2 for name, p in parameters.items()}
    gradients[wrong], gradients[rough] = fault(gradients[wrong]), 1.001 * gradients[rough]
    return Function("sum_over_parts", tuple(float(scales[name]) for name in SHAPES)), parameters, gradients


def of_all_sizes(rng, wrong, rough, size, fault):
    """The rough one is huge; `wrong` is the smallest (size 0.2) or the middle one (2). All gradients have one sign."""
    sizes = dict.fromkeys(SHAPES, 2.2 - size) | {rough: 40, wrong: size}
    scales = dict(zip(SHAPES, rng.choice([-1, 1]) * np.arange(1, 4), strict=True))
    return suspects(rng, sizes, scales, wrong, rough, fault)


def of_two_signs(rng, large, small, wrong, rough, fault):
    """The third stands against the sum of all slopes, which has the sign of the large one."""
    pull = dict.fromkeys(SHAPES, -4) | {large: 5, small: 0.8}
    sign = rng.choice([-1, 1])
    scales = {name: sign * pull[name] / np.prod(shape) for name, shape in SHAPES.items()}
    return suspects(rng, dict.fromkeys(SHAPES, 1), scales, wrong, rough, fault)


def wrong_parameter_cases(rng):
    """Each parameter wrong beside each other one, in four ways; then the large or the small one, each in its turn."""
    pairs, names = rng.permutation(list(permutations(SHAPES, 2))).tolist(), rng.permutation(list(SHAPES)).tolist()
    turns = [(names[k], names[k - 1]) for k in range(3)]
    return [
        *(of_all_sizes(rng, *pair, (0.2, 2)[k % 2], FAULTS[k % 4]) for k, pair in enumerate(pairs)),
        *(of_two_signs(rng, large, small, large, small, last_turned) for large, small in turns),
        *(of_two_signs(rng, large, small, small, large, shifted) for large, small in turns),
    ]


def alone(change):
    """An edit that is not tried together with others: two of them give nearly any names out of three."""
    return lambda *args: change(*args)


WRONG_PARAMETER = Exercise(
    "A3.wrong_parameter",
    answer=wrong_parameter,
    cases=wrong_parameter_cases,
    slips=[
        Slip("absolute error", alone(edit(wrong_parameter, " / (np.linalg.norm(g) + np.linalg.norm(numeric))", "")), "The largest *absolute* error wins here: a huge gradient with a little rounding beats a small one that is wrong. Divide by the sizes."),
        Slip("lengths compared", alone(edit(wrong_parameter, "np.linalg.norm(g - numeric) / (np.linalg.norm(g) + np.linalg.norm(numeric))", "abs(np.linalg.norm(g) / np.linalg.norm(numeric) - 1)")), "Only the lengths are compared: a gradient that points elsewhere may be just as long. The difference comes first, then its norm."),
        Slip("errors cancel in a sum", alone(edit(wrong_parameter, "np.linalg.norm(g - numeric) / (np.linalg.norm(g) + np.linalg.norm(numeric))", "abs(np.sum(g - numeric)) / abs(np.sum(g) + np.sum(numeric))")), "The entries are added up, so that an error upwards makes up for one downwards. In a norm none cancels."),
        Slip("all moved at once", alone(edit(wrong_parameter, "{**parameters, name: moved}", "{key: value + step for key, value in parameters.items()}")), "All parameters are moved at once: then the difference belongs to none of them."),
        *(Slip("a constant answer", lambda *args, name=name: name, "The answer is always the same: compare each gradient with its own difference quotient.") for name in SHAPES),
        Slip("the best instead of the worst", alone(edit(wrong_parameter, "return max", "return min")), "This names the parameter whose gradient is *best*."),
        Slip("the error instead of the name", alone(edit(wrong_parameter, "return max(errors, key=errors.get)", "return float(max(errors.values()))")), "This is the largest error; the *name* of the parameter that has it is asked for."),
    ],
    hints=[
        "Check each parameter on its own, all others as they are.",
        "For one entry of one array: f with it a little up, f with it a little down. Then one relative error an array.",
        "A dict of relative errors ‖g − ĝ‖ / (‖g‖ + ‖ĝ‖), and the key of its maximum.",
    ],
)  # fmt: skip
