"""The settings of the Playground, and the string they are shared as: `data=spiral&noise=10&hidden=8,8&…`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from urllib.parse import parse_qsl, urlencode

from dlcore.activations import ACTIVATIONS
from dlcore.layers import SPREADS
from dlcore.optimizers import Adam, AdamW, GradientDescent, Momentum, Nesterov, RMSProp
from dlcore.viz.live.playground_data import DATA, FEATURES

OPTIMIZERS = {
    "descent": GradientDescent,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "rmsprop": RMSProp,
    "adam": Adam,
    "adamw": AdamW,
}


@dataclass(frozen=True)
class OneOf:
    """One of several names."""

    names: tuple[str, ...]

    def read(self, name: str, value: object) -> str:
        if value not in self.names:
            raise ValueError(f"{name} is {value!r}, expected one of {', '.join(self.names)}.")
        return value


@dataclass(frozen=True)
class Whole:
    """A whole number from `low` to `high`."""

    low: int
    high: int

    def read(self, name: str, value: object) -> int:
        try:
            number = int(str(value))
        except ValueError:
            number = None
        if number is None or not self.low <= number <= self.high:
            raise ValueError(f"{name} is {value!r}, expected a whole number from {self.low} to {self.high}.")
        return number


@dataclass(frozen=True)
class Number:
    """A number from `low` to `high`, `low` itself only if `closed`; `usual` ones to pick from."""

    low: float
    high: float
    usual: tuple[float, ...]
    closed: bool = True

    def read(self, name: str, value: object) -> float:
        try:
            number = float(str(value))
        except ValueError:
            number = float("nan")
        if not self.low <= number <= self.high or (number == self.low and not self.closed):
            above = "from" if self.closed else "above"
            raise ValueError(f"{name} is {value!r}, expected a number {above} {self.low:g}, up to {self.high:g}.")
        return number


@dataclass(frozen=True)
class Several:
    """At most `most` values of one kind, as a list or with commas between; names come once, in their own order."""

    each: OneOf | Whole
    most: int
    least: int = 0

    def read(self, name: str, value: object) -> tuple:
        listed = value.split(",") if isinstance(value, str) else value
        parts = tuple(self.each.read(name, part) for part in listed if part != "")
        if isinstance(self.each, OneOf):
            parts = tuple(part for part in self.each.names if part in parts)
        if not self.least <= len(parts) <= self.most:
            raise ValueError(f"{name} has {len(parts)} entries, expected {self.least} to {self.most}.")
        return parts


Rule = OneOf | Whole | Number | Several
SWITCH = Whole(0, 1)


def setting(default: object, rule: Rule) -> object:
    return field(default=default, metadata={"rule": rule})


@dataclass(frozen=True)
class Settings:
    """Everything that decides a run: the same settings are the same run, on any machine with the same NumPy.

    `draw` makes the data, `seed` the weights, the mini-batches and the dropout masks. noise and ratio in %.
    `lam` is the λ of `penalty`; `keep` the probability to keep a hidden activation.
    """

    data: str = setting("circle", OneOf(tuple(DATA)))
    noise: int = setting(0, Whole(0, 50))
    ratio: int = setting(50, Whole(10, 90))
    draw: int = setting(1, Whole(0, 10**9))
    batch: int = setting(10, Whole(1, 30))
    features: tuple[str, ...] = setting(("x1", "x2"), Several(OneOf(tuple(FEATURES)), len(FEATURES), least=1))
    hidden: tuple[int, ...] = setting((4, 2), Several(Whole(1, 8), 6))
    activation: str = setting("tanh", OneOf(tuple(ACTIVATIONS)))
    optimizer: str = setting("descent", OneOf(tuple(OPTIMIZERS)))
    alpha: float = setting(
        0.03, Number(0, 100, (1e-5, 1e-4, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10), closed=False)
    )
    init: str = setting("xavier", OneOf(tuple(SPREADS)))
    penalty: str = setting("none", OneOf(("none", "l1", "l2")))
    lam: float = setting(0.0, Number(0, 1000, (0, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)))
    keep: float = setting(1.0, Number(0, 1, (1, 0.9, 0.8, 0.7, 0.5), closed=False))
    batchnorm: int = setting(0, SWITCH)
    seed: int = setting(1, Whole(0, 10**9))
    discrete: int = setting(0, SWITCH)
    test: int = setting(0, SWITCH)

    def but(self, changes: Mapping[str, object]) -> "Settings":
        """These settings with some changed. ValueError says which is none, or out of range."""
        if unknown := [name for name in changes if name not in RULES]:
            raise ValueError(f"{unknown[0]!r} is no setting of the Playground. Those are {', '.join(RULES)}.")
        return replace(self, **{name: RULES[name].read(name, value) for name, value in changes.items()})

    def __str__(self) -> str:
        return urlencode({name: written(getattr(self, name)) for name in RULES}, safe=",^*()")


RULES: dict[str, Rule] = {each.name: each.metadata["rule"] for each in fields(Settings)}


def written(value: object) -> str:
    """One setting as text; `read` of its rule takes it back exactly."""
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def parse(text: str, usual: Settings = Settings()) -> Settings:
    """Settings from their string; what it does not name is as `usual`. ValueError if it is no such string."""
    text = text.strip().removeprefix("#").removeprefix("?")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), max_num_fields=len(RULES))
    except ValueError:
        raise ValueError(
            f"{text[:60]!r} is no state of the Playground, expected name=value pairs joined by &. "
            "Try data=spiral&hidden=8,8."
        ) from None
    if twice := [name for name, _ in pairs if [other for other, _ in pairs].count(name) > 1]:
        raise ValueError(f"{twice[0]} is given twice, expected once.")
    return usual.but(dict(pairs))
