"""Optimisers: what to do with a gradient (chapters 02 and 11).

Each has `step(theta, gradient)`, which changes the flat vector theta in place and remembers what it must between steps,
and a learning rate `alpha`: a number > 0, or a schedule, that is a function of the epoch (`dlcore.schedules`).
g is the gradient, t counts steps from 1; powers, roots and quotients are element by element.
An optimiser's memory belongs to one theta: take a fresh one for each run.
"""

from collections.abc import Callable

import numpy as np

Array = np.ndarray
Rate = float | Callable[[int], float]

PIECE = 32768  # parameters: a step over a big network is twice as fast when its vectors pass the cache piece by piece
FADED = 1e-30  # a memory so small is set to 0: it moves nothing, and subnormal numbers make a step take twice as long
SWEEP = 128  # steps from one such cleaning to the next


class Optimizer:
    """A learning rate that may depend on the epoch, and a memory of `vectors` vectors that start at zero."""

    vectors = 0

    def __init__(self, alpha: Rate):
        self.alpha = alpha
        self.theta = self.gradient = None
        self.t, self.rate = 0, np.array(0.0)
        self.start_epoch(1)

    def start_epoch(self, epoch: int) -> None:
        """Set `rate` (a 0-d array, quicker than a number) for this epoch, counted from 1."""
        self.rate = np.array(self.alpha(epoch) if callable(self.alpha) else self.alpha, self.rate.dtype)
        if not self.rate > 0:
            raise ValueError(f"alpha is {self.rate} in epoch {epoch}, expected a learning rate > 0.")

    def step(self, theta: Array, gradient: Array) -> None:
        """One step: changes theta in place, and only reads the gradient (same shape and dtype)."""
        if theta is not self.theta or gradient is not self.gradient:
            self.prepare(theta, gradient)
        self.t += 1
        for vectors in self.pieces:
            self.move(*vectors)
        if self.vectors and self.t % SWEEP == 0:
            self.memory[np.abs(self.memory) < FADED] = 0

    def prepare(self, theta: Array, gradient: Array) -> None:
        """Make the memory, once, and cut all vectors into pieces that stay in the cache for a whole step."""
        if gradient.shape != theta.shape or gradient.dtype != theta.dtype:
            came, expected = (f"{array.shape} and dtype {array.dtype}" for array in (gradient, theta))
            raise ValueError(f"gradient has shape {came}, expected {expected}, as theta has.")
        if self.theta is None:
            self.memory = np.zeros((self.vectors, theta.size), theta.dtype)
            self.scratch = np.empty_like(theta[:PIECE])
            self.rate = self.rate.astype(theta.dtype)
        elif theta is not self.theta:
            raise ValueError("This optimiser remembers another theta. Make a fresh one for each run.")
        self.theta, self.gradient = theta, gradient
        cuts = [slice(start, start + PIECE) for start in range(0, theta.size, PIECE)]
        self.pieces = [(gradient[at], theta[at], self.scratch[: theta[at].size], *self.memory[:, at]) for at in cuts]

    def move(self, g: Array, theta: Array, scratch: Array, *memory: Array) -> None:
        """The formula, for one piece of each vector, in place; `scratch` is for what lies between."""
        raise NotImplementedError


class GradientDescent(Optimizer):
    """θ ← θ − α g."""

    def move(self, g: Array, theta: Array, scratch: Array) -> None:
        theta -= np.multiply(g, self.rate, out=scratch)


class Momentum(Optimizer):
    """v ← γ v + α g,  θ ← θ − v: the classical form (Polyak 1964), α inside v. γ in [0, 1)."""

    vectors = 1

    def __init__(self, alpha: Rate, gamma: float = 0.9):
        super().__init__(alpha)
        self.gamma = fraction("gamma", gamma)

    def move(self, g: Array, theta: Array, scratch: Array, v: Array) -> None:
        v *= self.gamma
        v += np.multiply(g, self.rate, out=scratch)
        theta -= v


class Nesterov(Momentum):
    """v ← γ v + α g,  θ ← θ − (γ v + α g): look ahead along the new v. γ in [0, 1).

    The path of PyTorch's `SGD(nesterov=True)` while α stays (there α is outside v), after Nesterov 1983, with the
    gradient taken where θ stands.
    """

    def move(self, g: Array, theta: Array, scratch: Array, v: Array) -> None:
        step = np.multiply(g, self.rate, out=scratch)
        v *= self.gamma
        v += step
        theta -= step
        theta -= np.multiply(v, self.gamma, out=scratch)


class RMSProp(Optimizer):
    """s ← β s + (1 − β) g²,  θ ← θ − α g / (√s + ε), with ε outside the root. β in [0, 1).

    Tieleman & Hinton 2012, lecture 6e; ε as in PyTorch. Keras and some texts have √(s + ε): it matters only where s is
    about as small as ε.
    """

    vectors = 1

    def __init__(self, alpha: Rate = 0.001, beta: float = 0.9, epsilon: float = 1e-8):
        super().__init__(alpha)
        self.beta, self.epsilon = fraction("beta", beta), positive("epsilon", epsilon)

    def move(self, g: Array, theta: Array, scratch: Array, s: Array) -> None:
        np.multiply(g, g, out=scratch)
        scratch *= 1 - self.beta
        s *= self.beta
        s += scratch
        np.sqrt(s, out=scratch)
        scratch += self.epsilon
        np.divide(g, scratch, out=scratch)
        scratch *= self.rate
        theta -= scratch


class Adam(Optimizer):
    """m ← β1 m + (1 − β1) g,  v ← β2 v + (1 − β2) g²,  θ ← θ − α m̂ / (√v̂ + ε).

    m̂ = m / (1 − β1^t) and v̂ = v / (1 − β2^t) undo the start at zero. β1, β2 in [0, 1).
    Kingma & Ba 2015, Algorithm 1.
    """

    vectors = 2

    def __init__(self, alpha: Rate = 0.001, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8):
        super().__init__(alpha)
        self.beta1, self.beta2 = fraction("beta1", beta1), fraction("beta2", beta2)
        self.epsilon = positive("epsilon", epsilon)

    def move(self, g: Array, theta: Array, scratch: Array, m: Array, v: Array) -> None:
        m *= self.beta1
        m += np.multiply(g, 1 - self.beta1, out=scratch)
        v *= self.beta2
        np.multiply(g, g, out=scratch)
        scratch *= 1 - self.beta2
        v += scratch
        # α m̂ / (√v̂ + ε), with both corrections drawn into numbers (the end of the paper's section 2)
        root = (1 - self.beta2**self.t) ** 0.5
        np.sqrt(v, out=scratch)
        scratch += self.epsilon * root
        np.divide(m, scratch, out=scratch)
        scratch *= self.rate * root / (1 - self.beta1**self.t)
        theta -= scratch


class AdamW(Adam):
    """θ ← (1 − α λ) θ, then Adam's step: weight decay that Adam's scaling does not touch. λ ≥ 0.

    PyTorch's form of Loshchilov & Hutter 2019, Algorithm 2, where λ is not multiplied by α. All of theta decays, biases
    too.
    """

    def __init__(
        self,
        alpha: Rate = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        decay: float = 0.01,
    ):
        super().__init__(alpha, beta1, beta2, epsilon)
        if not decay >= 0:
            raise ValueError(f"decay is {decay}, expected decay ≥ 0.")
        self.decay = decay

    def move(self, g: Array, theta: Array, scratch: Array, m: Array, v: Array) -> None:
        theta *= 1 - self.rate * self.decay
        super().move(g, theta, scratch, m, v)


def fraction(name: str, value: float) -> float:
    """`value` if it lies in [0, 1), else ValueError."""
    if not 0 <= value < 1:
        raise ValueError(f"{name} is {value}, expected 0 ≤ {name} < 1, for instance 0.9.")
    return value


def positive(name: str, value: float) -> float:
    """`value` if it is > 0, else ValueError."""
    if not value > 0:
        raise ValueError(f"{name} is {value}, expected {name} > 0.")
    return value
