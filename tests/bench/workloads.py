"""The five networks that are timed, their data, their first weights and the order of their batches."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dlcore import MLP
from dlcore.optimizers import Adam, GradientDescent

RATES = {"SGD": 0.05, "Adam": 0.001}


@dataclass(frozen=True)
class Workload:
    name: str
    sizes: tuple[int, ...]
    hidden: str
    head: str
    size: int  # examples a batch
    batches: int  # batches in an epoch, which is what one round times

    @property
    def m(self) -> int:
        return self.size * self.batches

    @cached_property
    def data(self) -> tuple[np.ndarray, np.ndarray]:
        """X (n0, m) and Y (nL, m) that a random linear teacher labelled, float32."""
        rng = np.random.default_rng(0)
        X = rng.standard_normal((self.sizes[0], self.m)).astype(np.float32)
        scores = rng.standard_normal((self.sizes[-1], self.sizes[0])) @ X
        Y = scores > 0 if self.sizes[-1] == 1 else scores == scores.max(axis=0)
        return X, Y.astype(np.float32)

    @cached_property
    def order(self) -> np.ndarray:
        """(batches, size): which examples each batch holds."""
        return np.random.default_rng(1).permutation(self.m).reshape(self.batches, self.size)

    def model(self, dtype=np.float32) -> MLP:
        return MLP(
            self.sizes, hidden=self.hidden, head=self.head, init="xavier", dtype=dtype, rng=np.random.default_rng(2)
        )

    @property
    def flops(self) -> int:
        """Multiplications and additions in the matrix products of one step; the first layer needs no dA."""
        products = [2 * self.size * n * n_prev for n_prev, n in zip(self.sizes, self.sizes[1:], strict=False)]
        return 3 * sum(products) - products[0]


WORKLOADS = [
    Workload("XOR", (2, 4, 1), "tanh", "sigmoid", 4, 500),
    Workload("playground", (2, 8, 8, 1), "tanh", "sigmoid", 32, 400),
    Workload("digits", (64, 64, 10), "relu", "softmax", 64, 200),
    Workload("Nielsen", (784, 100, 10), "sigmoid", "sigmoid", 10, 200),
    Workload("large", (784, 512, 256, 10), "relu", "softmax", 128, 16),
]


class Ours:
    """dlcore's bare step: gather a batch, forward, backward, update."""

    epochs = 1

    def __init__(self, work: Workload, optimizer: str):
        self.model = work.model()
        self.optimizer = {"SGD": GradientDescent, "Adam": Adam}[optimizer](RATES[optimizer])
        self.rows, self.targets = (np.ascontiguousarray(part.T) for part in work.data)
        self.work = work

    def epoch(self) -> None:
        model, optimizer, m = self.model, self.optimizer, self.work.m
        for batch in self.work.order:
            gradient = model.backpropagate(self.rows.take(batch, 0).T, self.targets.take(batch, 0).T, m)
            optimizer.step(model.theta, gradient)

    def cost(self) -> float:
        return self.model.cost(*self.work.data)


class OursFit(Ours):
    """dlcore's `fit` as a whole, five epochs at a time: checks, shuffling, bookkeeping and the epoch's cost too."""

    epochs = 5
    cost = None  # its own order of batches: nothing to compare with

    def epoch(self) -> None:
        how = {"epochs": self.epochs, "batch_size": self.work.size, "rng": np.random.default_rng(3)}
        self.model.fit(*self.work.data, optimizer=self.optimizer, **how)
