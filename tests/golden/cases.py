"""Small training runs that dlcore and PyTorch both take, from the same weights, on the same batches, in float64."""

from dataclasses import dataclass, field

import numpy as np

from dlcore import MLP
from dlcore.optimizers import Adam, AdamW, GradientDescent, Momentum, Nesterov, Optimizer, RMSProp

STEPS = 20
SIZES = [4, 6, 5, 3]
M = 8  # examples a batch

OPTIMIZERS = {
    "GradientDescent": lambda: GradientDescent(0.1),
    "Momentum": lambda: Momentum(0.05, gamma=0.9),
    "Nesterov": lambda: Nesterov(0.05, gamma=0.9),
    "RMSProp": lambda: RMSProp(0.01, beta=0.9, epsilon=1e-8),
    "Adam": lambda: Adam(0.01, beta1=0.9, beta2=0.999, epsilon=1e-8),
    "AdamW": lambda: AdamW(0.01, decay=0.1),
}


@dataclass(frozen=True)
class Case:
    optimizer: str = "GradientDescent"
    settings: dict = field(default_factory=dict)


CASES = (
    {name: Case(name) for name in OPTIMIZERS}
    | {f"hidden {g}": Case(settings={"hidden": g}) for g in ("sigmoid", "relu", "leaky_relu", "elu", "identity")}
    | {f"head {head}": Case(settings={"head": head}) for head in ("sigmoid", "linear")}
    | {
        "L2": Case(settings={"l2": 0.8}),
        "L1": Case(settings={"l1": 0.2}),
        "dropout": Case(settings={"keep": 0.7}),
        "batch norm": Case(settings={"batch_norm": True}),
        "all with Adam": Case("Adam", {"hidden": "elu", "l2": 0.8, "l1": 0.2, "keep": 0.7, "batch_norm": True}),
    }
)


def wave(*shape: int, phase: float) -> np.ndarray:
    """Numbers in [−1, 1] that no change of a random generator can move."""
    return np.sin(1 + 7.3 * np.arange(np.prod(shape)) ** 1.1 + phase).reshape(shape)


def network(case: Case) -> tuple[MLP, Optimizer]:
    """The untrained model, with every parameter away from 0, and its optimiser."""
    model = MLP(SIZES, dtype=float, rng=np.random.default_rng(0), **({"hidden": "tanh"} | case.settings))
    model.theta[:] = 0.6 * wave(model.theta.size, phase=0.5)
    return model, OPTIMIZERS[case.optimizer]()


def batch(step: int) -> tuple[np.ndarray, np.ndarray]:
    """X (4, M) and one-hot Y (3, M) of one step."""
    X = 2 * wave(SIZES[0], M, phase=step)
    return X, np.eye(SIZES[-1])[:, (np.arange(M) * (step + 1)) % SIZES[-1]]


def dlcore_losses(case: Case) -> list[float]:
    """The cost without penalties before each step."""
    model, optimizer = network(case)
    rng, losses = np.random.default_rng(1), []
    for step in range(STEPS):
        X, Y = batch(step)
        gradient = model.backpropagate(X, Y, rng=rng)
        losses.append(model.head.cost(model.Z, Y))
        optimizer.step(model.theta, gradient)
    return losses
