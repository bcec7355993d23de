"""One run of the Playground: a network, its data and its optimiser, trained a few milliseconds at a time."""

import time

import numpy as np

from dlcore.mlp import MLP
from dlcore.train import mini_batches
from dlcore.viz.live.playground_data import CLASSES, as_bytes, coarse, examples, grid, inputs
from dlcore.viz.live.playground_own import OwnFunctions
from dlcore.viz.live.playground_state import OPTIMIZERS, Settings

Array = np.ndarray

LEAST = 45  # an epoch of 450 points, ten at a time, is one even where the first step has to make room
MOST = 500  # points of the loss curves; when there are more, every other one is dropped


class Training:
    """A network that is being trained. `steps` counts mini-batches, `epoch` rounds of the training set, in parts.

    `own` are the learner's functions, looked up at every step, so that they may be exchanged while it runs.
    """

    def __init__(self, settings: Settings, own: OwnFunctions):
        self.settings, self.own = settings, own
        s = settings
        x_train, Y_train, x_test, Y_test = examples(s.data, s.noise, s.ratio, s.draw)
        self.points = np.hstack([x_train, x_test]), np.hstack([Y_train, Y_test])
        self.m = x_train.shape[1]
        self.X, self.Y = (np.asfortranarray(part) for part in (inputs(s.features, x_train), Y_train))
        self.model = MLP(
            [len(s.features), *s.hidden, 1],
            hidden=s.activation,
            head="sigmoid" if s.data in CLASSES else "linear",
            init=s.init,
            keep=s.keep,
            batch_norm=bool(s.batchnorm),
            dtype=float,  # so that a learner's gradient can be checked sharply
            rng=np.random.default_rng(s.seed),
        )
        # A copy looks at all points and pixels at once, so that neither has to make room for the other's batches.
        self.viewer = MLP(**{**self.model.config(), "dtype": "float32"}, rng=np.random.default_rng(s.seed))
        self.view = np.float32(inputs(s.features, np.hstack([self.points[0], grid()])))
        self.rng = np.random.default_rng(s.seed)
        self.optimizer = OPTIMIZERS[s.optimizer](s.alpha)
        self.batches, self.batch = iter(()), None
        self.steps, self.epoch = 0, 0.0
        self.norms = np.zeros(len(self.model.affines))
        self.history: list[tuple[float, float, float]] = []
        self.adopt(settings)

    def adopt(self, settings: Settings) -> None:
        """Take up settings that need no new start: learning rate, batch size, λ."""
        self.settings = settings
        self.model.l1, self.model.l2 = (settings.lam * (settings.penalty == name) for name in ("l1", "l2"))
        self.optimizer.alpha = settings.alpha
        self.optimizer.start_epoch(1)

    def train(self, steps: int, seconds: float) -> None:
        """Take so many steps, or as many as `seconds` of computing time allow, the first LEAST in any case.

        Raises Misstep if a learner's function fails.
        """
        end = time.thread_time() + seconds
        with np.errstate(over="ignore", invalid="ignore"):  # divergence is reported in words
            for taken in range(1, steps + 1):
                self.step()
                if taken >= LEAST and time.thread_time() > end:
                    break
        self.norms = np.array([np.linalg.norm(affine.dW) for affine in self.model.affines])

    def step(self) -> None:
        """One mini-batch. One on which a learner's function failed comes again, until that is mended."""
        if self.batch is None:
            self.batch = next(self.batches, None)
        if self.batch is None:
            self.batches = mini_batches(self.X, self.Y, self.settings.batch, self.rng)
            self.batch = next(self.batches)
        X, Y = self.batch
        if self.own.names:
            gradient = self.own.gradient(self.model, X, Y, self.m, self.steps + 1)
        else:
            gradient = self.model.backpropagate(X, Y, self.m, self.rng)
        self.optimizer.step(self.model.theta, gradient)
        self.batch = None
        self.steps += 1
        self.epoch += X.shape[1] / self.m

    @property
    def steps_per_epoch(self) -> int:
        return -(-self.m // self.settings.batch)

    def look(self) -> tuple[bytes, bytes]:
        """Every hidden unit's picture, and the output's, from one pass that also measures both losses."""
        self.viewer.theta[:], self.viewer.running[:] = self.model.theta, self.model.running
        with np.errstate(over="ignore", invalid="ignore"):
            self.A = self.viewer.propagate(self.view)
            losses = [self.viewer.head.cost(self.viewer.Z[:, part], self.points[1][:, part]) for part in self.parts]
        self.note(losses)
        hidden = [affine.A[:, self.parts[1].stop :] for affine in self.viewer.affines[1:]]
        units = coarse(np.vstack(hidden)) if hidden else np.zeros((0, 1, 1))
        low = 0.0 if self.settings.activation == "sigmoid" else -1.0
        loudest = np.maximum(1, np.abs(units).max(axis=(1, 2), keepdims=True))  # small signals stay pale
        output = self.A[:, self.parts[1].stop :]
        return as_bytes(units / loudest, low), as_bytes(output, 0.0 if self.settings.data in CLASSES else -1.0)

    @property
    def parts(self) -> tuple[slice, slice]:
        """Where the training and the test examples lie among all points."""
        return slice(0, self.m), slice(self.m, self.points[0].shape[1])

    def note(self, losses: list[float]) -> None:
        """Write both losses down, once for each step; a long curve is thinned out."""
        row = (self.epoch, *losses)
        if self.history and self.history[-1][0] == row[0]:
            self.history.pop()
        self.history.append(row)
        if len(self.history) > MOST:
            self.history = self.history[:-1:2] + self.history[-1:]

    @property
    def diverged(self) -> bool:
        return not (np.isfinite(self.model.theta).all() and np.isfinite(self.history[-1]).all())

    def right(self) -> float:
        """The share of test examples that the last picture has on the right side; classes only."""
        part = self.parts[1]
        return float(np.mean(self.viewer.head.decide(self.A[:, part]) == self.points[1][:, part]))
