"""Learning rates that fall: functions of the epoch, counted from 1 (chapter 11).

An optimiser takes one in the place of a number: `Adam(Exponential(0.01, 0.95))`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Schedule:
    """`schedule(epoch)` is the learning rate then; `alpha0` > 0 and `rate` > 0 stand in the class's formula.

    Epoch 1 has fallen already: `Exponential(1, 0.95)(1)` is 0.95.
    """

    alpha0: float
    rate: float

    def __post_init__(self):
        if not (self.alpha0 > 0 and self.rate > 0):
            raise ValueError(f"alpha0 is {self.alpha0} and rate {self.rate}, expected both > 0.")


class InverseTime(Schedule):
    """α0 / (1 + rate · epoch)."""

    def __call__(self, epoch: int) -> float:
        return self.alpha0 / (1 + self.rate * counted(epoch))


class Exponential(Schedule):
    """α0 · rate^epoch, for instance 0.95^epoch: falls only if rate < 1."""

    def __call__(self, epoch: int) -> float:
        return self.alpha0 * self.rate ** counted(epoch)


class InverseSqrt(Schedule):
    """α0 · rate / √epoch: infinite at epoch 0, which is why epochs count from 1."""

    def __call__(self, epoch: int) -> float:
        return self.alpha0 * self.rate / counted(epoch) ** 0.5


def counted(epoch: int) -> int:
    """`epoch` if it is at least 1, else ValueError."""
    if epoch < 1:
        raise ValueError(f"epoch is {epoch}, expected at least 1: epochs are counted from 1.")
    return epoch
