"""The figures of chapter 02: a line through penguins, one step, learning rates, valleys, and paths on a map."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dlcore.viz.style import BLUE, GREY, INK, NAVY, ORANGE, PALE, PAPER, SKY, level_lines, new_figure, styled, ticks

CURVE = np.linspace(-6, 6, 481)  # where the wavy function is drawn


def wave(theta: float | np.ndarray) -> float | np.ndarray:
    """θ²/20 + sin 1.5θ: three valleys between −6 and 6, the deepest at −1.00."""
    return theta**2 / 20 + np.sin(1.5 * theta)


def wave_slope(theta: float | np.ndarray) -> float | np.ndarray:
    """The derivative of `wave`."""
    return theta / 10 + 1.5 * np.cos(1.5 * theta)


@styled
def draw_line(X: np.ndarray, Y: np.ndarray, w: float, b: float) -> Figure:
    """Draw penguins X (1, m) cm beyond 20, Y (1, m) kg, the line wx + b, every miss, and the mean squared error."""
    figure, ax = new_figure(720, 380)
    x, y = X[0], Y[0]
    cost = np.mean((w * x + b - y) ** 2)
    ax.vlines(x, y, w * x + b, color=ORANGE, alpha=0.3, linewidth=1.2)
    ax.plot(x, y, "o", color=BLUE, markersize=4.5, alpha=0.7)
    ax.axline((0, b), slope=w, color=ORANGE, linewidth=3)
    ax.set(xlabel="x, flipper beyond 20 cm (cm)", ylabel="y, body mass (kg)", xlim=(-3.1, 3.4), ylim=(2, 7))
    ax.set_title(f"J = {cost:.3f} kg²", fontsize=13, weight="bold")
    return figure


@styled
def draw_step(X: np.ndarray, Y: np.ndarray, w: float, b: float, alpha: float) -> Figure:
    """Draw the cost over w for a fixed b, its tangent at w, and the step −α·slope that the tangent calls for."""
    figure, ax = new_figure(720, 340)
    x, y = X[0], Y[0]

    def cost(w):
        return np.mean((np.multiply.outer(w, x) + b - y) ** 2, axis=-1)

    slope = 2 * np.mean((w * x + b - y) * x)
    after = w - alpha * slope
    along = np.linspace(-0.7, 1.7, 201)
    ax.plot(along, cost(along), color=NAVY)
    ax.axline((w, cost(w)), slope=slope, color=GREY, linestyle="dashed", linewidth=1.6)
    ax.plot([w, after], [cost(w)] * 2, color=ORANGE, linewidth=3)
    ax.plot([after, after], [cost(w), cost(after)], color=ORANGE, linewidth=1.2, linestyle="dotted")
    ax.plot(w, cost(w), "o", color=INK)
    ax.plot(after, cost(after), "o", color=ORANGE, markersize=9)
    side = 1 if after >= w else -1  # away from the curve
    ax.annotate(
        f"−α · slope = {signed(-alpha * slope)}", (after, cost(w)), (8 * side, 10), textcoords="offset points",
        ha="left" if side > 0 else "right",
    )  # fmt: skip
    ax.set(xlabel="w (kg per cm)", ylabel="cost J (kg²)", xlim=(-0.7, 1.7), ylim=(0, 3.1))
    ax.set_title(f"at w = {signed(w)} the slope is {signed(slope)}: step to {signed(after)}")
    return figure


def fixed(figure: Figure) -> None:
    """Give two panels fixed places: a fifth quicker than a layout, and they stand still under a slider."""
    figure.set_layout_engine("none")
    for ax, left, width in zip(figure.axes, (0.08, 0.56), (0.37, 0.42), strict=True):
        ax.set_position([left, 0.15, width, 0.76])


def rounded_up(number: int, unit: int) -> int:
    """The next multiple of `unit`: an axis that grows by units stands still under a slider most of the time."""
    return -(-number // unit) * unit


def signed(number: float) -> str:
    return f"{number:.2f}".replace("-", "−")


def descend(slope: Callable[[float], float], theta: float, alpha: float, steps: int) -> np.ndarray:
    """The places (steps + 1,) of descent on a function of one number; it stays where it is once beyond ±1e6."""
    path = [theta]
    for _ in range(steps):
        path.append(path[-1] - alpha * slope(path[-1]) if abs(path[-1]) < 1e6 else path[-1])
    return np.array(path)


@styled
def draw_quadratic(alpha: float, curvature: float = 1.0, steps: int = 20) -> Figure:
    """Draw descent on ½Lθ² from θ = 2: its first steps on the curve, and |θ| at every step."""
    figure, (bowl, race) = new_figure(720, 350, 1, 2)
    fixed(figure)
    path = descend(lambda theta: curvature * theta, 2.0, alpha, steps)
    theta = np.linspace(-4, 4, 201)
    bowl.plot(theta, curvature * theta**2 / 2, color=NAVY)
    bowl.plot(path, curvature * path**2 / 2, "o-", color=ORANGE, linewidth=1.3, markersize=6)
    bowl.plot(path[0], 2 * curvature, "o", color=INK, markersize=9)
    bowl.set(xlabel="θ", ylabel="½Lθ²", xlim=(-4, 4), ylim=(-0.4, 8))
    factor = 1 - alpha * curvature
    bowl.set_title(f"αL = {alpha * curvature:.2f}: θ times {signed(factor)} a step")
    race.axhline(2, color=GREY, linewidth=1, linestyle="dashed")
    race.semilogy(np.maximum(np.abs(path), 1e-6), "o-", color=ORANGE, markersize=5, linewidth=1.6)
    race.set(xlabel="step", ylabel="distance |θ| from the bottom", ylim=(1e-4, 1e2), xlim=(-0.7, steps + 0.7))
    ticks(race.yaxis, [1e-4, 1e-2, 1, 1e2], ["0.0001", "0.01", "1", "100"])
    race.minorticks_off()
    race.set_title(verdict(factor))
    return figure


def verdict(factor: float) -> str:
    """What repeated multiplication by `factor` does to a distance, in words."""
    if abs(abs(factor) - 1) < 1e-9:
        return "it never comes nearer"
    if abs(factor) > 1:
        return "it diverges"
    if abs(factor) < 1e-9:
        return "down in one step"
    return "it jumps to and fro, and settles" if factor < 0 else "it creeps down one side"


@styled
def draw_steps_needed(curvatures: Sequence[float]) -> Figure:
    """Draw how many steps descent on ½Lθ² needs for a thousandth of its distance, against α; one curve per L."""
    figure, ax = new_figure(720, 340)
    for L, color, dash in zip(curvatures, (NAVY, BLUE, ORANGE), ("solid", "dashed", "solid"), strict=True):
        alpha = np.linspace(0.01, 1.99, 397) / L
        with np.errstate(divide="ignore"):
            steps = np.ceil(np.log(1e-3) / np.log(np.abs(1 - alpha * L)))
        ax.plot(alpha, np.maximum(steps, 1), color=color, linestyle=dash, label=f"L = {L:g}")
        ax.axvline(2 / L, color=color, linewidth=1, linestyle="dotted")
        ax.annotate(
            f"2/L = {2 / L:g}", (2 / L, 88), (4, 0), textcoords="offset points", color=INK, fontsize=9, va="center"
        )
    ax.set(xlabel="learning rate α", ylabel="steps for a thousandth", ylim=(0, 95), xlim=(0, 2.35 / min(curvatures)))
    ax.legend(loc="center right")
    return figure


@styled
def draw_wave(start: float, alpha: float, steps: int = 40) -> Figure:
    """Draw descent on `wave` from `start`; where it leaves −6 to 6, the title says so."""
    figure, ax = new_figure(720, 360)
    path = descend(wave_slope, start, alpha, steps)
    ax.plot(CURVE, wave(CURVE), color=NAVY)
    ax.plot(path, wave(path), "o-", color=ORANGE, linewidth=1, markersize=5, alpha=0.75)
    ax.plot(start, wave(start), "o", color=INK, markersize=9)
    ax.plot(path[-1], wave(path[-1]), "s", color=BLUE, markersize=10)
    ax.set(xlabel="θ", ylabel="f(θ) = θ²/20 + sin 1.5θ", xlim=(-6, 6), ylim=(-1.4, 2.9))
    settled = abs(path[-1] - path[-2]) < 1e-3
    end = f"settled at {signed(path[-1])}, f = {signed(wave(path[-1]))}" if settled else "not settled"
    ax.set_title(f"from {signed(start)}, after {steps} steps: {end}")
    return figure


def slope_of(X: np.ndarray, Y: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """The gradient of the mean squared error of wx + b, as a function of θ = (w, b)."""
    x, y = X[0], Y[0]

    def slope(theta):
        error = theta[0] * x + theta[1] - y
        return 2 * np.array([np.mean(error * x), np.mean(error)])

    return slope


def walk(X: np.ndarray, Y: np.ndarray, start: Sequence[float], alpha: float, steps: int) -> np.ndarray:
    """The path (steps + 1, 2) of descent on the mean squared error; cut off once it is beyond 1e6."""
    slope, path = slope_of(X, Y), [np.array(start, float)]
    for _ in range(steps):
        path.append(path[-1] - alpha * slope(path[-1]))
        if np.abs(path[-1]).max() > 1e6:
            break
    return np.array(path)


def costs_of(X: np.ndarray, Y: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Mean squared error of wx + b for arrays of w and b of one shape, by the three means that it needs."""
    x, y = X[0], Y[0]
    return (
        np.mean(x**2) * w**2 + b**2 + np.mean(y**2)
        + 2 * np.mean(x) * w * b - 2 * np.mean(x * y) * w - 2 * np.mean(y) * b
    )  # fmt: skip


def contours(
    ax: Axes, X: np.ndarray, Y: np.ndarray, window: Sequence[float], levels: Sequence[float], points: int = 60
) -> None:
    """Draw the cost's contour lines over the window (w from, to, b from, to), and a cross at the bottom."""
    w, b = np.meshgrid(np.linspace(*window[:2], points), np.linspace(*window[2:], points))
    level_lines(ax, w, b, costs_of(X, Y, w, b), levels, color=SKY, lw=1.2)
    ax.plot(*np.polyfit(X[0], Y[0], 1), "+", color=INK, markersize=13, markeredgewidth=2)
    ax.set(xlim=window[:2], ylim=window[2:], xlabel="w (kg per cm)", ylabel="b (kg)")


@styled
def draw_path(X: np.ndarray, Y: np.ndarray, alpha: float, steps: int, start: Sequence[float] = (0.0, 0.0)) -> Figure:
    """Draw descent of a line through the penguins on the map of its cost, and the cost at every step."""
    figure, (plane, race) = new_figure(720, 380, 1, 2, width_ratios=[1, 1.1])
    fixed(figure)
    path = walk(X, Y, start, alpha, steps)
    costs = costs_of(X, Y, *path.T)
    contours(plane, X, Y, (-3, 4, -0.5, 8.5), [0.5, 2, 5, 10, 17, 26])
    plane.plot(*path.T, "o-", color=ORANGE, markersize=4, linewidth=1.4)
    plane.plot(*start, "o", color=INK, markersize=8)
    plane.set(aspect="equal")
    rising = costs[-1] > costs[len(costs) // 2]  # a rate that suits the bowl lowers the cost at every step
    plane.set_title("diverges" if rising else f"w = {signed(path[-1, 0])}, b = {signed(path[-1, 1])}")
    race.semilogy(costs, "o-", color=ORANGE, markersize=4, linewidth=1.4)
    race.axhline(costs_of(X, Y, *np.polyfit(X[0], Y[0], 1)), color=GREY, linewidth=1, linestyle="dashed")
    race.text(0.5, 0.135, "best possible, 0.154", color=GREY, fontsize=9, va="top")
    race.set(xlabel="step", ylabel="cost J (kg²)", ylim=(0.1, 100), xlim=(-1, rounded_up(max(steps, 10), 10) + 1))
    ticks(race.yaxis, [0.1, 1, 10, 100], ["0.1", "1", "10", "100"])
    race.minorticks_off()
    race.set_title("" if rising else f"J = {costs[-1]:.3f} kg² after {steps} steps")
    return figure


@styled
def draw_valleys(X: np.ndarray, Y: np.ndarray, steps: int = 1000) -> Figure:
    """Draw the same descent for flippers measured from 20 cm and from 0: a round bowl and a narrow valley."""
    figure, axes = new_figure(720, 370, 1, 2)
    for ax, offset, window, levels in (
        (axes[0], 0, (-3, 4, -0.5, 8.5), [0.5, 2, 5, 10, 17, 26]),
        (axes[1], 20, (-0.1, 0.7, -7.5, 1.5), [0.3, 1, 3, 8, 15]),
    ):
        shifted = X + offset
        angles = np.radians(np.arange(180))
        L = max(2 * np.mean((np.cos(a) * shifted + np.sin(a)) ** 2) for a in angles)
        path = walk(shifted, Y, (0, 0), 0.95 * 2 / L, steps)
        contours(ax, shifted, Y, window, levels, points=300)  # the narrow valley falls between fewer
        ax.plot(*path.T, "o-", color=ORANGE, markersize=4, linewidth=1.2)
        ax.plot(0, 0, "o", color=INK, markersize=8)
        ax.set_title(f"from {20 - offset} cm: J = {costs_of(shifted, Y, *path[-1]):.3f} kg²")
    return figure


@styled
def draw_saddle(paths: Sequence[np.ndarray]) -> Figure:
    """Draw the map of (x² − 1)² + y² with `paths`, each (steps + 1, 2): a pass between two hollows."""
    figure, ax = new_figure(720, 340)
    x, y = np.meshgrid(np.linspace(-1.6, 1.6, 121), np.linspace(-1.5, 1.5, 121))
    level_lines(ax, x, y, (x**2 - 1) ** 2 + y**2, [0.1, 0.4, 0.8, 1, 1.3, 2, 3], color=SKY, lw=1.2)
    for path, color, marker in zip(paths, (BLUE, ORANGE), ("s", "o"), strict=True):
        ax.plot(*path.T, color=color, linewidth=1.8)
        ax.plot(*path[-1], marker, color=color, markersize=11)
    ax.text(0.06, -0.1, "the pass", va="top")
    for side in (-1, 1):
        ax.text(side, -0.2, "a minimum", ha="center", va="top", bbox={"facecolor": PAPER, "edgecolor": PALE})
    ax.set(xlabel="x", ylabel="y", xlim=(-1.6, 1.6), ylim=(-0.8, 1.2), aspect="equal")
    return figure
