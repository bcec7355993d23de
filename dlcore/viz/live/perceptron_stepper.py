"""The perceptron's rule, one example a click (chapter 03)."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from traitlets import Bytes, List, Unicode

from dlcore.shapes import columns
from dlcore.viz.live.canvas import Canvas, script

Array = np.ndarray
Rule = Callable[[Array, float, Array, float, float], tuple[Array, float]]


def rosenblatt(w: Array, b: float, x: Array, y: float, alpha: float) -> tuple[Array, float]:
    """w + α (y − ŷ) x and b + α (y − ŷ), with ŷ = 1 where wᵀ x + b ≥ 0. w, x (n, 1). Rosenblatt 1958."""
    error = y - ((w.T @ x).item() + b >= 0)
    return w + alpha * error * x, b + alpha * error


class PerceptronStepper(Canvas):
    """Points in the plane, the unit's boundary, and a button that shows it one example.

    data    name → (X (2, m), Y (1, m) of 0 and 1); the reader picks one
    update  (w (2, 1), b, x (2, 1), y, alpha) → (w, b): the learner's own rule, or Rosenblatt's
    """

    _esm = script("perceptron_stepper")

    names = List(Unicode(), help="the data sets to pick from").tag(sync=True)
    name = Unicode(help="the one picked").tag(sync=True)
    points = Bytes(help="float32 x1, x2, y of each example").tag(sync=True)
    unit = Bytes(help="float32 w1, w2, b now; the same before; the last example or −1; was it a mistake?").tag(
        sync=True
    )

    def __init__(self, data: Mapping[str, tuple[Array, Array]], update: Rule = rosenblatt, alpha: float = 1.0):
        if not data:
            raise ValueError('data is empty, expected names and data sets. Try {"and": gates("and")}.')
        self.data, self.update, self.alpha = dict(data), update, alpha
        super().__init__(names=list(self.data))
        self.choose(self.names[0])

    def hear(self, kind: str, content: dict, buffers: Sequence[memoryview]) -> None:
        """*choose* the data set `name`; show one example (*step*); show examples until a *mistake*; start *again*."""
        if kind == "choose":
            self.choose(content["name"])
        elif kind == "step":
            self.step()
        elif kind == "mistake":
            self.to_next_mistake()
        elif kind == "again":
            self.choose(self.name)

    def choose(self, name: str) -> None:
        """Take up a data set, with w = 0 and b = 0."""
        X, Y = self.data[name]
        self.X = columns("X", X, 2)
        self.Y = columns("Y", Y, 1, self.X.shape[1], row="output")
        self.bound = mistake_bound(self.X, self.Y)
        self.w, self.b, self.steps, self.mistakes, self.clean = np.zeros((2, 1)), 0.0, 0, 0, 0
        self.visited = {}  # every state so far → after how many steps
        self.repeats = None
        self.remember()
        self.name, self.points = name, np.vstack([self.X, self.Y]).T.astype(np.float32).tobytes()
        self.paint(self.w, self.b, last=-1, wrong=False)
        self.words = f"w = (0, 0), b = 0: the unit fires everywhere. {self.bound_in_words()}"

    def step(self) -> bool:
        """Show the unit the next example; return whether that was a mistake."""
        i = self.steps % self.X.shape[1]
        x, y = self.X[:, i : i + 1], self.Y[0, i]
        said = int((self.w.T @ x).item() + self.b >= 0)
        before = self.w, self.b
        self.w, self.b = checked(self.update(self.w.copy(), self.b, x.copy(), y, self.alpha))
        self.steps += 1
        wrong = said != y
        self.mistakes += wrong
        self.clean = 0 if wrong else self.clean + 1
        self.remember()
        self.paint(*before, last=i, wrong=wrong)
        self.words = self.sentence(i, y, said)
        return wrong

    def to_next_mistake(self) -> None:
        """Show examples until one is judged wrong, at most one round of them."""
        for _ in range(self.X.shape[1]):
            if self.step():
                break

    def remember(self) -> None:
        """Note the state; what follows depends on nothing else, so a state that comes back comes back for ever."""
        state = (*self.w[:, 0].tolist(), self.b, self.steps % self.X.shape[1])
        if self.repeats is None and state in self.visited and self.clean < self.X.shape[1]:
            self.repeats = self.visited[state], self.steps
        self.visited.setdefault(state, self.steps)

    def paint(self, w: Array, b: float, last: int, wrong: bool) -> None:
        now = [*self.w[:, 0], self.b, *w[:, 0], b, last, wrong]
        self.unit = np.array(now, np.float32).tobytes()

    def sentence(self, i: int, y: float, said: int) -> str:
        m = self.X.shape[1]
        verdict = "right" if said == y else "a mistake"
        text = (
            f"Epoch {(self.steps - 1) // m + 1}, example {i + 1} of {m}: "
            f"class {y:.0f}, the unit said {said}, {verdict}. "
            f"w = ({self.w[0, 0]:.3g}, {self.w[1, 0]:.3g}), b = {self.b:.3g}. Mistakes: {self.mistakes}. "
        )
        if self.clean >= m:
            return text + f"A whole round without a mistake: it has learned. {self.bound_in_words()}"
        if self.repeats:
            first, now = self.repeats
            return text + f"After step {now} it was in the state of step {first} again: from here it goes in circles."
        return text + self.bound_in_words()

    def bound_in_words(self) -> str:
        if self.bound is None:
            return "No line was found that separates these points: there is no bound on the mistakes."
        return f"Novikoff allows at most {self.bound:.0f} mistakes."


def checked(answer: tuple[Array, float]) -> tuple[Array, float]:
    """Return the rule's (w, b) if it is a finite (2, 1) and a finite number; ValueError in words if not."""
    try:
        w, b = answer
        w, b = np.asarray(w, float), float(b)
    except (TypeError, ValueError) as error:
        raise ValueError("update returned no pair of w and a number b. Try return w + …, b + …") from error
    if w.shape != (2, 1):
        raise ValueError(f"update returned w of shape {w.shape}, expected (2, 1), like the w that came in.")
    if not (np.isfinite(w).all() and np.isfinite(b)):
        raise ValueError(f"update returned w = {w[:, 0]} and b = {b}: not all of that are numbers.")
    return w, b


def mistake_bound(X: Array, Y: Array, rounds: int = 3000) -> float | None:
    """⌊(R/γ)²⌋, Novikoff's bound for a start at zero; None if no separating line is found in `rounds` steps.

    γ is the widest margin, found by adding again and again the example that is worst off (Krauth & Mézard 1987).
    """
    Z = np.vstack([X, np.ones_like(Y)]) * (2 * Y - 1)
    v = Z.sum(axis=1)
    widest = 0.0
    for _ in range(rounds):
        scores = v @ Z
        worst = scores.argmin()
        widest = max(widest, scores[worst] / max(np.linalg.norm(v), 1e-12))
        v = v + Z[:, worst]
    return float(np.floor(np.sum(Z**2, axis=0).max() / widest**2)) if widest > 1e-9 else None
