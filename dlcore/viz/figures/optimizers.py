"""The figures of chapter 11: walks over four surfaces, noise, ε and cold starts, learning rates tuned and decaying."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from dlcore.optimizers import Adam, GradientDescent, Momentum, Optimizer, RMSProp
from dlcore.viz.ahead import ahead
from dlcore.viz.style import (
    BLUE,
    GREY,
    INK,
    NAVY,
    ORANGE,
    PAPER,
    RUST,
    SAND,
    SEQUENTIAL,
    SKY,
    empty_figure,
    level_lines,
    new_figure,
    power_of_ten,
    styled,
    ticks,
)

RACERS = {"descent": GradientDescent, "momentum": Momentum, "RMSprop": RMSProp, "Adam": Adam}
STYLES = dict(zip(RACERS, ((GREY, ":"), (BLUE, "-"), (NAVY, "--"), (ORANGE, "-")), strict=True))
FAR = 1e3  # beyond it a walk has diverged
COLUMN = 0.235  # of a figure's width, for an entry of its key


@dataclass(frozen=True)
class Surface:
    """A height over θ = (x, y) whose lowest value is 0, its gradient, a start, and the window (x0, x1, y0, y1)."""

    height: Callable
    slope: Callable
    start: tuple[float, float]
    window: tuple[float, float, float, float]


def _valley(degrees: float, flat: float = 1, steep: float = 100) -> Surface:
    """½ (flat · u² + steep · v²), with u and v along axes turned by `degrees`."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))

    def height(x, y):
        return (flat * (c * x + s * y) ** 2 + steep * (c * y - s * x) ** 2) / 2

    def slope(theta):
        u, v = flat * (c * theta[0] + s * theta[1]), steep * (c * theta[1] - s * theta[0])
        return np.array([c * u - s * v, s * u + c * v])

    return Surface(height, slope, (-4 * c - s, c - 4 * s), (-4.6, 1.6, -2.9, 1.9))


def _banana_slope(theta):
    x, y = theta
    return np.array([-2 * (1 - x) - 40 * x * (y - x**2), 20 * (y - x**2)])


SURFACES = {
    "valley": _valley(0),
    "turned valley": _valley(30),
    "banana": Surface(
        lambda x, y: (1 - x) ** 2 + 10 * (y - x**2) ** 2, _banana_slope, (-1.5, 1.8), (-2.1, 2.1, -0.9, 2.9)
    ),
    "hollow in a plain": Surface(
        lambda x, y: 1 - np.exp(-(x**2 + y**2) / 2),
        lambda theta: theta * np.exp(-(theta @ theta) / 2),
        (-2.8, 1.6),
        (-3.6, 2.4, -2.4, 2.6),
    ),
}


def walk(surface: Surface, optimizer: Optimizer, steps: int) -> np.ndarray:
    """The path (steps + 1, 2) of `optimizer` from the surface's start; it stays where it is once beyond FAR."""
    theta, gradient = np.array(surface.start, float), np.empty(2)
    path = [theta.copy()]
    for _ in range(steps):
        if np.abs(theta).max() < FAR:
            gradient[:] = surface.slope(theta)
            optimizer.step(theta, gradient)
        path.append(theta.copy())
    return np.array(path)


def settled(surface: Surface, path: np.ndarray, share: float = 1e-3) -> int | None:
    """The first step from which the height stays below `share` of the starting height; None if it never does."""
    heights = surface.height(*path.T)
    high = np.flatnonzero(heights >= share * heights[0])[-1]
    return int(high) + 1 if high + 1 < len(path) else None


def _map(ax: Axes, surface: Surface) -> None:
    x0, x1, y0, y1 = surface.window
    x, y = np.meshgrid(np.linspace(x0, x1, 70), np.linspace(y0, y1, 70))
    levels = surface.height(*surface.start) * np.array([0.002, 0.02, 0.08, 0.25, 0.6, 0.97, 2, 4])
    level_lines(ax, x, y, surface.height(x, y), levels, color=SKY, lw=1)
    ax.set(xlim=(x0, x1), ylim=(y0, y1))


@ahead
@styled
def plane_and_race(share: float) -> tuple[Figure, Axes, Axes]:
    """Make an empty figure: a plane to walk over, and the height at every step, with a line at `share` of the first."""
    figure = empty_figure(720, 370)
    plane, race = figure.subplots(1, 2)
    figure.set_layout_engine("none")  # quicker, and nothing moves under a slider
    plane.set_position([0.095, 0.14, 0.39, 0.66])
    plane.set(xlabel="θ₁", ylabel="θ₂")
    race.set_position([0.59, 0.14, 0.39, 0.66])
    race.set(xlabel="step", ylabel="share of the starting height", yscale="log", ylim=(1e-6, 10))
    ticks(race.yaxis, [1e-6, 1e-3, 1], [power_of_ten(1e-6), power_of_ten(1e-3), "1"])
    race.minorticks_off()
    race.set_title("below the line from step …", loc="right", fontsize=10, color=GREY)
    race.axhline(share, color=GREY, linewidth=1)
    return figure, plane, race


@styled
def draw_walks(name: str, paths: dict[str, np.ndarray], share: float = 1e-3) -> Figure:
    """Draw walks {label: path (steps + 1, 2)} over the surface `name`, and their height at every step."""
    surface = SURFACES[name]
    figure, plane, race = plane_and_race(share)
    _map(plane, surface)
    start = surface.height(*surface.start)
    others = iter(((BLUE, "-"), (ORANGE, "-"), (NAVY, "--"), (GREY, ":")))
    key = []
    for label, path in paths.items():
        color, dash = STYLES.get(label) or next(others)
        plane.plot(*np.clip(path, -FAR, FAR).T, color=color, linestyle=dash, linewidth=1.8, marker=".", markersize=3.5)
        heights = np.clip(surface.height(*path.T) / start, 1e-9, 1e3)
        race.plot(heights, color=color, linestyle=dash)
        key.append((f"{label}: {settled(surface, path, share) or '–'}", color, dash))
    plane.plot(*surface.start, "o", color=INK, markersize=8)
    race.set_xlim(0, 50 * np.ceil((len(path) - 1) / 50))
    _key(figure, key)
    plane.set_title(name)
    return figure


def _key(figure: Figure, entries: list[tuple[str, str, str]]) -> None:
    """Write (label, color, dash) of up to four curves above the panels: a legend takes a quarter of a picture."""
    left = 0.5 - COLUMN * len(entries) / 2
    for k, (label, color, dash) in enumerate(entries):
        x = left + COLUMN * k
        figure.add_artist(Line2D([x, x + 0.045], [0.945, 0.945], color=color, linestyle=dash))
        figure.text(x + 0.055, 0.943, label, va="center", fontsize=9.5)


@styled
def draw_race(name: str, rates: dict[str, float], factor: float, steps: int) -> Figure:
    """Draw the race of `rates` {racer: learning rate}, every rate multiplied by `factor`, over the surface `name`."""
    return draw_walks(name, {who: walk(SURFACES[name], RACERS[who](factor * a), steps) for who, a in rates.items()})


@styled
def draw_batches(X: np.ndarray, Y: np.ndarray, paths: dict[str, np.ndarray]) -> Figure:
    """Draw walks {label: path (steps + 1, 2)} of a line wx + b through X, Y (1, m) on the map of its whole cost."""
    figure, axes = new_figure(720, 300, 1, len(paths), sharey=True)
    w, b = np.meshgrid(np.linspace(-0.4, 1.2, 60), np.linspace(2.6, 5.2, 60))
    cost = np.mean((np.multiply.outer(w, X[0]) + b[..., None] - Y[0]) ** 2, axis=-1)
    for ax, (label, path) in zip(axes, paths.items(), strict=True):
        level_lines(ax, w, b, cost, [0.17, 0.25, 0.4, 0.7, 1.2, 2], color=SKY, lw=1.1)
        ax.plot(*path.T, ".-", color=ORANGE, linewidth=1.1, markersize=4)
        ax.plot(*path[0], "o", color=INK)
        ax.plot(*path[-1], "s", color=BLUE)
        ax.set(xlabel="w (kg per cm)", ylabel="b (kg)", xlim=(-0.4, 1.2), ylim=(2.6, 5.2))
        ax.label_outer()
        ax.set_title(f"{label}: {len(path) - 1} step{'s' * (len(path) > 2)}")
    return figure


@styled
def draw_epsilon(epsilon: float) -> Figure:
    """Draw the step g/(√s + ε) and g/√(s + ε), in units of α, against a steady gradient g, for which s = g²."""
    figure, ax = new_figure(720, 320)
    g = np.logspace(-12, 1, 261)
    ax.semilogx(g, g / (g + epsilon), color=BLUE, label="ε outside: g / (√s + ε)")
    ax.semilogx(g, g / np.sqrt(g**2 + epsilon), color=ORANGE, linestyle="--", label="ε inside: g / √(s + ε)")
    for edge, color, words in ((epsilon, BLUE, "ε"), (np.sqrt(epsilon), RUST, "√ε")):
        ax.axvline(edge, color=color, linewidth=1, linestyle=":")
        ax.text(edge, 1.1, words, color=color, ha="center", va="center", backgroundcolor=PAPER)
    ax.xaxis.set_major_formatter(power_of_ten)
    ax.minorticks_off()
    ax.set(xlabel="size of the gradient g", ylabel="step, in units of α", ylim=(-0.03, 1.2), xlim=(1e-12, 10))
    ax.set_title(f"ε = {power_of_ten(epsilon)}", pad=14)
    ax.legend(loc="center left")
    return figure


@styled
def draw_cold_start(beta1: float, beta2: float, steps: int = 100) -> Figure:
    """Draw Adam's step, in units of α, under a constant gradient: with the two bias corrections, and without."""
    figure, ax = new_figure(720, 300)
    t = np.arange(1, steps + 1)
    raw = (1 - beta1**t) / np.sqrt(1 - beta2**t)
    ax.plot(t, np.ones(steps), color=BLUE, label="with bias correction")
    ax.plot(t, raw, color=ORANGE, linestyle="--", label="without")
    ax.plot(1, raw[0], "o", color=ORANGE)
    ax.set(xlabel="step t", ylabel="step, in units of α", ylim=(0, max(7.5, 1.1 * raw.max())), xlim=(0, steps))
    ax.set_title(f"first step without the correction: {raw[0]:.2f} α")
    ax.legend(loc="upper right")
    return figure


@styled
def draw_tuning(rates: Sequence[float], costs: dict[str, np.ndarray]) -> Figure:
    """Draw each optimiser's final cost (len(rates), seeds), NaN if not tried, against its rate: mean, and range."""
    figure, ax = new_figure(720, 350)
    for who, color, dash in zip(costs, (GREY, BLUE, SKY, NAVY, ORANGE), (":", "-", "-.", "--", "-"), strict=False):
        means = costs[who].mean(axis=1)
        ax.vlines(rates, costs[who].min(axis=1), costs[who].max(axis=1), color=color, linewidth=5, alpha=0.35)
        ax.loglog(rates, means, "o", linestyle=dash, color=color, label=who)
        best = np.nanargmin(means)
        ax.plot(rates[best], means[best], "o", color=color, markersize=15, markerfacecolor="none", markeredgewidth=2)
    ax.set_xticks(rates, [f"{rate:g}" for rate in rates])
    ax.set_yticks([0.1, 0.3, 1, 3], ["0.1", "0.3", "1", "3"])
    ax.minorticks_off()
    ax.set(xlabel="learning rate α", ylabel="cost on the training digits (nats)", ylim=(0.05, 4))
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


@styled
def draw_schedules(alpha0: float, k: float, factor: float, epochs: int = 60) -> Figure:
    """Draw α0/(1 + k·epoch), α0·factor^epoch, α0/√epoch and, for comparison, α0/epoch; epochs from 1."""
    figure, ax = new_figure(720, 330)
    epoch = np.arange(1, epochs + 1)
    for rate, color, dash, label in (
        (alpha0 / (1 + k * epoch), BLUE, "-", f"α₀ / (1 + {k:g} · epoch)"),
        (alpha0 * factor**epoch, ORANGE, "-", f"α₀ · {factor:g}^epoch"),
        (alpha0 / np.sqrt(epoch), NAVY, "--", "α₀ / √epoch"),
        (alpha0 / epoch, GREY, ":", "α₀ / epoch"),
    ):
        ax.plot(epoch, rate, color=color, linestyle=dash, label=label)
    ax.axhline(alpha0 / 10, color=GREY, linewidth=1)
    ax.text(0.25 * epochs, alpha0 / 10, "a tenth of α₀", color=GREY, fontsize=9, va="bottom")
    ax.set(xlabel="epoch, counted from 1", ylabel="learning rate α", xlim=(0, epochs + 1), ylim=(0, 1.05 * alpha0))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=4, columnspacing=1.2)  # clear of every curve
    return figure


@styled
def draw_distances(distances: dict[str, np.ndarray]) -> Figure:
    """Draw typical distances from the bottom {label: (epochs + 1,)} of walkers whose gradients are noisy."""
    figure, ax = new_figure(720, 330)
    styles = ((ORANGE, "-"), (SAND, "--"), (BLUE, "-"), (NAVY, "--"), (SKY, "-."))
    for (label, distance), (color, dash) in zip(distances.items(), styles, strict=False):
        ax.semilogy(distance, color=color, linestyle=dash, label=label)
    ax.set_yticks([1, 3, 10], ["1", "3", "10"])
    ax.minorticks_off()
    ax.set(xlabel="epoch", ylabel="typical distance |θ|", xlim=(0, len(distance) - 1), ylim=(0.8, 16))
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


@styled
def draw_rate_and_batch(costs: np.ndarray, batch_sizes: Sequence[int], rates: Sequence[float]) -> Figure:
    """Draw the final costs (batch sizes, rates) as a table, dark where they are high."""
    figure, ax = new_figure(560, 330)
    ax.imshow(np.log(costs), cmap=SEQUENTIAL, aspect="auto")
    middle = np.log(costs).min() / 2 + np.log(costs).max() / 2
    for (i, j), cost in np.ndenumerate(costs):
        color = PAPER if np.log(cost) > middle else INK
        ax.text(j, i, f"{cost:.2f}", ha="center", va="center", color=color, fontsize=12)
    ax.set_xticks(range(len(rates)), [f"{rate:g}" for rate in rates])
    ax.set_yticks(range(len(batch_sizes)), [str(size) for size in batch_sizes])
    ax.set(
        xlabel="learning rate α",
        ylabel="batch size",
        xlim=(-0.5, len(rates) - 0.5),
        ylim=(len(batch_sizes) - 0.5, -0.5),
    )
    ax.grid(False)
    return figure
