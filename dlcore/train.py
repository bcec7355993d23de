"""Training: mini-batches, `fit`, its history and its callbacks (chapters 09 and 11)."""

from __future__ import annotations  # so that np.random loads only when it is used

import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

Array = np.ndarray


def mini_batches(X: Array, Y: Array, size: int, rng: np.random.Generator) -> Iterator[tuple[Array, Array]]:
    """Yield (X_b, Y_b), `size` examples each (the last may have fewer), every example once, in a random order.

    X (n, m) and Y (K, m) stay as they are. Data stored example by example (`np.asfortranarray(X)`) are not copied.
    """
    m = X.shape[1]
    if size < 1:
        raise ValueError(f"size is {size}, expected at least 1 example a batch.")
    X_rows, Y_rows = np.ascontiguousarray(X.T), np.ascontiguousarray(Y.T)  # rows are gathered 10 times faster
    order = rng.permutation(m)
    for start in range(0, m, size):
        batch = order[start : start + size]
        yield X_rows.take(batch, 0).T, Y_rows.take(batch, 0).T


@dataclass
class History:
    """What a run of `fit` wrote down, epoch by epoch.

    `cost`: mean training cost in nats per example (half squared error for a linear head), each batch's before its step,
    without penalties. `valid_cost`: the same on the validation set after the epoch. `records`: whatever `Record`
    callbacks measured. `stopped`: a sentence if the run ended early, else None.
    """

    cost: list[float] = field(default_factory=list)
    valid_cost: list[float] = field(default_factory=list)
    records: dict[str, list[float]] = field(default_factory=dict)
    stopped: str | None = None

    @property
    def epochs(self) -> int:
        """Epochs finished."""
        return len(self.cost)


class Callback:
    """Something to do around the epochs of a run. Override what you need.

    `after_epoch` may return a sentence: the run then ends, with that sentence in `history.stopped`.
    """

    def start(self, model, epochs: int) -> None:
        """Before the first epoch."""

    def after_epoch(self, model, history: History) -> str | None:
        """After each epoch, the history already written."""

    def finish(self, model, history: History) -> None:
        """After the run, however it ended."""


class Record(Callback):
    """Measure something after every epoch: `Record(accuracy=lambda model: …)` fills `history.records["accuracy"]`."""

    def __init__(self, **measures: Callable[[object], float]):
        self.measures = measures

    def after_epoch(self, model, history: History) -> None:
        for name, measure in self.measures.items():
            history.records.setdefault(name, []).append(measure(model))


class ProgressBar(Callback):
    """A bar with the cost beside it; silent where nobody watches (output that goes to a file or a pipe). Needs tqdm."""

    def start(self, model, epochs: int) -> None:
        from tqdm.auto import tqdm  # only now: `import dlcore` must not wait for it

        self.bar = tqdm(total=epochs, unit="epoch", disable=None)

    def after_epoch(self, model, history: History) -> None:
        self.bar.set_postfix(cost=f"{history.cost[-1]:.4f}", refresh=False)
        self.bar.update()

    def finish(self, model, history: History) -> None:
        self.bar.close()


def fit(
    model,
    X: Array,
    Y: Array,
    *,
    optimizer,
    epochs: int,
    batch_size: int | None = None,
    rng: np.random.Generator | None = None,
    callbacks: Iterable[Callback] = (),
    validation: tuple[Array, Array] | None = None,
    augment: Callable[[Array, np.random.Generator], Array] | None = None,
) -> History:
    """Train `model` on X (n, m), Y (K, m), in place: `epochs` times through all mini-batches. Returns the History.

    batch_size None takes all examples in every step, in their order. `rng` shuffles, draws dropout masks and augments;
    only a run without any of these can do without. `validation` = (X_valid, Y_valid) is measured after every epoch.
    `augment(X_b, rng)` returns changed copies of a batch. If the cost becomes NaN or infinite the run ends there with a
    RuntimeWarning, whose sentence is also in `history.stopped`; the history so far is kept.

    Any model will do that has theta (flat), head, Z (K, m; of its last batch), `check(X, Y)`, `cost(X, Y)` and
    `backpropagate(X, Y, m_train, rng)` → flat gradient, and for `EarlyStopping` running (flat, perhaps empty).
    Any optimiser will do that has `start_epoch(epoch)` and `step(theta, gradient)`.
    """
    X, Y = model.check(X, Y)
    if validation is not None:
        validation = model.check(*validation)
    if epochs < 1 or (batch_size is not None and batch_size < 1):
        raise ValueError(f"epochs is {epochs} and batch_size {batch_size}, expected both at least 1.")
    if rng is None and (batch_size is not None or augment is not None):
        raise ValueError("rng is None, but mini-batches are shuffled. Try rng=np.random.default_rng(0).")
    X, Y = np.asfortranarray(X), np.asfortranarray(Y)  # each example's numbers side by side, for mini_batches
    callbacks, history = list(callbacks), History()
    for callback in callbacks:
        callback.start(model, epochs)
    try:
        with np.errstate(over="ignore", invalid="ignore"):  # divergence is reported below, in words
            for epoch in range(1, epochs + 1):
                optimizer.start_epoch(epoch)
                batches = [(X, Y)] if batch_size is None else mini_batches(X, Y, batch_size, rng)
                if augment is not None:
                    batches = ((augment(X_b, rng), Y_b) for X_b, Y_b in batches)
                history.cost.append(_epoch(model, batches, Y.shape, optimizer, rng))
                if validation is not None:
                    history.valid_cost.append(model.cost(*validation))
                if not np.isfinite(model.theta).all() or not np.isfinite(history.cost[-1]):
                    history.stopped = f"diverged in epoch {epoch}: the cost is no longer a number. Try a smaller alpha."
                    warnings.warn(history.stopped, RuntimeWarning, stacklevel=2)
                for callback in callbacks:
                    history.stopped = callback.after_epoch(model, history) or history.stopped
                if history.stopped:
                    break
    finally:  # also when the run is interrupted
        for callback in callbacks:
            callback.finish(model, history)
    return history


def _epoch(model, batches: Iterable[tuple[Array, Array]], shape: tuple[int, int], optimizer, rng) -> float:
    """One step a batch. Returns the mean cost, computed once from all outputs: quicker than batch by batch."""
    Z, Y = np.empty((2, *shape), model.theta.dtype)
    seen = 0
    for X_b, Y_b in batches:
        gradient = model.backpropagate(X_b, Y_b, shape[1], rng)
        optimizer.step(model.theta, gradient)
        now = slice(seen, seen := seen + X_b.shape[1])
        Z[:, now], Y[:, now] = model.Z, Y_b
    return model.head.cost(Z, Y)
