"""Chapter 03, first part: the step unit, and logic gates by hand."""

import numpy as np

from dlcore.check.exercise import Exercise, Property, Slip, edit


def step(z):
    return np.where(z >= 0, 1.0, 0.0)


STEP = Exercise(
    "perceptron.step",
    points=1,
    answer=step,
    cases=lambda rng: [
        (np.round(rng.normal(size=(2, 4)), 2),),
        (np.array([-1.5, 0.0, 2.0]),),
        (np.array([[0.0]]),),
        (-rng.uniform(0.1, 2, size=(3, 1)),),
        (np.array([[-1e-6, 1e-6]]),),
    ],
    slips=[
        Slip(
            "z > 0",
            edit(step, ">= 0", "> 0"),
            "At z = 0 exactly this unit stays silent; here it fires at the threshold: z ≥ 0.",
        ),
        Slip("−1/+1", edit(step, "0.0)", "-1.0)"), "This answers −1 or +1; here a unit answers 0 or 1."),
        Slip(
            "one decision for all",
            lambda z: 1.0 if z >= 0 else 0.0,
            "`if` asks one question, and z may hold many numbers. Compare the whole array, and let each entry decide.",
        ),
        Slip("−1/+1", np.sign, "This answers −1 or +1 (and 0 at the threshold); here a unit answers 0 or 1."),
    ],
    hints=[
        "Two answers only: fire (1) or not (0). What happens exactly at the threshold?",
        "Comparing an array with a number gives an array of True and False.",
        "`np.where`, or the comparison itself turned into numbers.",
    ],
)


def predict(w, b, X):
    return step(w.T @ X + b)


def unit(rng, n, m):
    """w (n, 1), b, X (n, m): the bias is large enough to matter."""
    return rng.normal(size=(n, 1)), float(rng.choice([-1, 1]) * rng.uniform(0.8, 1.5)), rng.normal(size=(n, m))


# The first two examples lie on the boundary.
AT_THE_THRESHOLD = (np.array([[1.0], [-2.0]]), 1.0, np.array([[1.0, 3.0, 0.0, 2.0], [1.0, 2.0, 1.0, 0.0]]))


PREDICT = Exercise(
    "perceptron.predict",
    answer=predict,
    cases=lambda rng: [unit(rng, 2, 12), unit(rng, 3, 20), unit(rng, 1, 1), AT_THE_THRESHOLD],
    slips=[
        Slip("b forgotten", edit(predict, " + b", ""), "b is never used: every boundary of yours goes through the origin."),
        Slip("b subtracted", edit(predict, "+ b", "- b"), "b is subtracted. A threshold is; a bias is *added*."),
        Slip("z > 0", edit(predict, "step(w.T @ X + b)", "np.where(w.T @ X + b > 0, 1.0, 0.0)"), "Where wᵀx + b is exactly 0 this unit stays silent; here it fires at the threshold: z ≥ 0."),
        Slip(
            "shape (m,)",
            edit(predict, "step(w.T @ X + b)", "step(w.T @ X + b).ravel()"),
            "The decisions come in the shape (m,). Here one row an output, one column an example: (1, m).",
        ),
        Slip(
            "shape (m,)",
            edit(predict, "step(w.T @ X + b)", "np.squeeze(step(w.T @ X + b))"),
            "`np.squeeze` drops the row, too. Here one row an output, one column an example: (1, m).",
        ),
        Slip("raw wᵀX + b", edit(predict, "step(w.T @ X + b)", "w.T @ X + b"), "These are the weighted sums themselves; the decision, 0 or 1, is still to be made."),
    ],
    hints=[
        "Weigh the inputs, add the bias, decide.",
        "`w.T @ X` does all examples at once and keeps one row.",
        "`step` of the weighted sum plus the bias.",
    ],
)  # fmt: skip


def gates():
    return {
        "and": (np.array([[1.0], [1.0]]), -1.5),
        "or": (np.array([[1.0], [1.0]]), -0.5),
        "not": (np.array([[-1.0]]), 0.5),
    }


def is_gate(name, X, truth):
    def holds(args, value):
        w, b = value[name]
        return np.array_equal(predict(w, float(b), X), truth)

    return holds


CORNERS = np.array([[0, 0, 1, 1], [0, 1, 0, 1]], float)


def negated(unit):
    """Whether a unit would be AND if its bias had the other sign."""
    w, b = unit
    return is_gate("and", CORNERS, [[0, 0, 0, 1]])((), {"and": (w, -float(b))})


def gates_but(name, w, b):
    return lambda: {**gates(), name: (np.array(w, float).reshape(-1, 1), b)}


GATES = Exercise(
    "perceptron.gates",
    answer=gates,
    cases=lambda rng: [()],
    properties=[
        Property("one gate wrong", lambda args, value: not negated(value["and"]), "AND fires for (0, 0): its b has the sign of a threshold."),
        Property("one gate wrong", is_gate("and", CORNERS, [[0, 0, 0, 1]]), "AND is wrong on some input: it must fire for (1, 1) only."),
        Property("one gate wrong", is_gate("or", CORNERS, [[0, 1, 1, 1]]), "OR is wrong on some input: it must fire for all inputs but (0, 0)."),
        Property("one gate wrong", is_gate("not", np.array([[0.0, 1.0]]), [[1, 0]]), "NOT is wrong: it must fire for 0 and stay silent for 1."),
    ],
    slips=[
        Slip("one gate wrong", gates_but("and", [1, 1], -0.5)),
        Slip("one gate wrong", gates_but("or", [1, 1], -1.5)),
        Slip("one gate wrong", gates_but("not", [1], 0.5)),
    ],
    hints=[
        "Draw the four corners of the square. Which line has the firing corners on one side?",
        "With w = (1, 1), the weighted sum counts the ones. From which count on should each gate fire?",
        "The bias is minus a threshold that lies between two counts; NOT needs a negative weight.",
    ],
)  # fmt: skip
