"""The figures of chapter 07: numbers flowing through a graph and back, a check that finds bugs, batches, boundaries."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.figure import Figure

from dlcore.activations import sigmoid
from dlcore.gradcheck import numerical_gradient, relative_error
from dlcore.viz.figures.backpropagation_chain import FORWARD_STEPS, STEPS, chain, number, rate, told
from dlcore.viz.graph import Edge, Node, draw_graph
from dlcore.viz.style import (
    BLUE,
    DIVERGING,
    GREY,
    INK,
    NAVY,
    ORANGE,
    RUST,
    SAND,
    SKY,
    classes,
    level_lines,
    new_figure,
    power_of_ten,
    styled,
    ticks,
)

PLACES = {
    "x": (0.035, 0.5), "z₁": (0.215, 0.5), "a₁": (0.4, 0.5), "z₂": (0.585, 0.5), "a₂": (0.77, 0.5), "L": (0.955, 0.5),
    "w₁": (0.12, 0.82), "b₁": (0.31, 0.82), "w₂": (0.49, 0.82), "b₂": (0.68, 0.82), "y": (0.955, 0.82),
}  # fmt: skip


@styled
def draw_pass(step: int = STEPS, w1: float = 0.8, w2: float = -1.5, y: int = 1) -> Figure:
    """Draw the chain x = 1.5 → … → L with b₁ = −0.2, b₂ = 0.5 after `step` of its 5 steps forward and 6 back.

    Values stand in the boxes, the derivatives of L in orange beside them, the rate of each link on its arrow.
    """
    figure, ax = new_figure(720, 340)
    figure.set_layout_engine("none")  # fixed places are quicker, and stand still under the slider
    ax.set_position([0.015, 0.01, 0.97, 0.98])
    v, d = chain(1.5, y, w1, -0.2, w2, 0.5)
    back = step > FORWARD_STEPS
    now, sentence = told(step, v, d)
    known = {"x", "y", "w₁", "b₁", "w₂", "b₂"}.union(*(told(k, v, d)[0] for k in range(min(step, FORWARD_STEPS) + 1)))
    returned = set().union(*(told(k, v, d)[0] for k in range(FORWARD_STEPS + 1, step + 1)))
    nodes = {
        name: Node(*place, f"{name}\n{number(v[name]) if name in known else '?'}", _color(name, now, back))
        for name, place in PLACES.items()
    }
    rates = {"a₂": -1 / v["a₂"] if y else 1 / (1 - v["a₂"]), "z₂": v["a₂"] * (1 - v["a₂"]), "a₁": w2}
    rates |= {"z₁": 1 - v["a₁"] ** 2, "w₂": v["a₁"], "b₂": 1, "w₁": v["x"], "b₁": 1}
    pairs = [("x", "z₁"), ("w₁", "z₁"), ("b₁", "z₁"), ("z₁", "a₁"), ("a₁", "z₂"), ("w₂", "z₂"), ("b₂", "z₂")]
    pairs += [("z₂", "a₂"), ("a₂", "L"), ("y", "L")]
    edges = [
        Edge(
            start, end, f"×{rate(rates[start])}" if start in returned else "",
            ORANGE if start in returned else SKY, shift=(0, -11) if start in "z₁a₁z₂a₂" else (0, 0),
        )
        for start, end in pairs
    ]  # fmt: skip
    draw_graph(ax, nodes, edges)
    for name in returned:
        x, above = PLACES[name][0], PLACES[name][1] > 0.6
        ax.text(
            x, 0.965 if above else 0.33, f"d{name} = {number(d[name])}", color=RUST, ha="center", va="center",
            fontsize=11, weight="bold" if name in now else "normal",
        )  # fmt: skip
    head = f"back, step {step - FORWARD_STEPS} of {STEPS - FORWARD_STEPS}" if back else f"forward, step {step} of 5"
    ax.text(0, 0.15, head if step else "before the first step", color=GREY, fontsize=11)
    ax.text(0, 0.04, sentence, fontsize=12.5)
    return figure


def _color(name, now, back):
    return (ORANGE if back else BLUE) if name in now else INK


@styled
def draw_slides(
    x: float, y: Sequence[float], v: float, gamma: float, w: Sequence[float], theta: Sequence[float]
) -> Figure:
    """Draw one input, one hidden unit and two outputs in the symbols of the slides, every number forward and back.

    y, w, theta: two numbers each.
    """
    figure, ax = new_figure(720, 380)
    alpha = v * x
    b = float(sigmoid(alpha - gamma))
    beta = [w_j * b for w_j in w]
    y_hat = [float(sigmoid(beta_j - theta_j)) for beta_j, theta_j in zip(beta, theta, strict=True)]
    g = [p * (1 - p) * (y_j - p) for p, y_j in zip(y_hat, y, strict=True)]
    e = b * (1 - b) * sum(w_j * g_j for w_j, g_j in zip(w, g, strict=True))
    E = sum((p - y_j) ** 2 for p, y_j in zip(y_hat, y, strict=True)) / 2
    nodes = {
        "x": Node(0.05, 0.5, f"x\n{number(x)}"),
        "b": Node(0.34, 0.5, f"α = {number(alpha)}\nγ = {number(gamma)}\nb = {number(b)}"),
        "E": Node(0.95, 0.5, f"E\n{number(E)}"),
    }
    edges = [Edge("x", "b", f"v = {number(v)}")]
    for j, height in enumerate((0.8, 0.2)):
        sub = "₁₂"[j]
        text = f"β{sub} = {number(beta[j])}\nθ{sub} = {number(theta[j])}\nŷ{sub} = {number(y_hat[j])}"
        nodes[sub] = Node(0.7, height, text)
        look = (BLUE, "dashed") if j else (NAVY, "solid")
        edges += [
            Edge("b", sub, f"w{sub} = {number(w[j])}", *look, shift=(-14, 13 - 30 * j)),
            Edge(sub, "E", f"y{sub} = {number(y[j])}", *look, shift=(22, 9 - 18 * j)),
        ]
    draw_graph(ax, nodes, edges)
    back = {"color": RUST, "ha": "center", "va": "center", "fontsize": 11.5}
    ax.text(0.7, 0.985, f"g₁ = {number(g[0])}", **back)
    ax.text(0.7, 0.015, f"g₂ = {number(g[1])}", **back)
    ax.text(0.47, 0.9, f"w₁g₁ = {number(w[0] * g[0])}", **back)
    ax.text(0.47, 0.1, f"w₂g₂ = {number(w[1] * g[1])}", **back)
    ax.text(0.3, 0.19, f"e = b(1 − b)(w₁g₁ + w₂g₂)\n= {number(e)}", **back)
    return figure


def relative_errors(
    J: Callable[[tuple], float], parameters: Sequence[np.ndarray], grads: Sequence[np.ndarray], h: float
) -> dict[str, float]:
    """The relative error of each of `grads` against central differences of J(parameters), under the names dW1 … db2."""
    errors = {}
    for k, (name, grad) in enumerate(zip(("dW1", "db1", "dW2", "db2"), grads, strict=True)):
        measured = numerical_gradient(lambda P, k=k: J((*parameters[:k], P, *parameters[k + 1 :])), parameters[k], h)
        errors[name] = relative_error(grad, measured)
    return errors


@styled
def draw_errors(errors: dict[str, float], title: str = "") -> Figure:
    """Draw the relative error of each gradient on a logarithmic line from 10⁻¹² to 1, good and buggy ends shaded."""
    figure, ax = new_figure(720, 260)
    ax.axvspan(1e-13, 1e-7, color=SKY, alpha=0.35, lw=0)
    ax.axvspan(1e-3, 2, color=SAND, alpha=0.55, lw=0)
    for row, error in enumerate(errors.values()):
        shown = max(error, 1e-12)
        color, marker = (ORANGE, "X") if error >= 1e-3 else (BLUE, "o")
        ax.plot([1e-13, shown], [row, row], color=color, lw=2, ls="-")
        ax.plot(shown, row, marker, color=color, ms=11, mec=INK)
    ax.set(xscale="log", xlim=(1e-13, 2), xlabel="relative error", ylabel="gradient", title=title)
    ax.set_ylim(len(errors) - 0.5, -1.1)
    ticks(ax.yaxis, range(len(errors)), list(errors))
    ticks(ax.xaxis, np.logspace(-12, 0, 7))
    ax.xaxis.set_major_formatter(power_of_ten)
    ax.minorticks_off()
    for x, word in ((1e-10, "good"), (1e-5, "look again"), (4e-2, "a bug")):
        ax.text(x, -0.75, word, ha="center", va="center", color=INK)
    return figure


def descend(
    x: np.ndarray, y: np.ndarray, size: int, alpha: float = 0.1, epochs: int = 6, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Descent of the line wx + b on mean squared error with batches of `size`: (path (steps + 1, 2), costs).

    x, y: (m,), m a multiple of `size`. Every epoch goes through all examples once, in a new order.
    """
    rng, path = np.random.default_rng(seed), [np.array([-1.5, 2.5])]
    inputs = np.column_stack([x, np.ones(len(x))])  # a row for each example: x, and the 1 that b goes with
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(epochs):
            for rows in rng.permutation(len(x)).reshape(-1, size):
                batch = inputs[rows]
                error = batch @ path[-1] - y[rows]
                path.append(path[-1] - alpha * 2 / size * (error @ batch))
        path = np.array(path)
        return path, np.mean((path @ inputs.T - y) ** 2, axis=1)


@styled
def draw_batches(x: np.ndarray, y: np.ndarray, size: int, alpha: float = 0.1, epochs: int = 6) -> Figure:
    """Draw the path of `descend` over the contours of the cost, and the cost by examples seen."""
    figure, (plane, curve) = new_figure(720, 350, 1, 2)
    figure.set_layout_engine("none")  # fixed places are quicker, and stand still under the slider
    plane.set_position([0.07, 0.14, 0.39, 0.77])
    curve.set_position([0.56, 0.14, 0.42, 0.77])
    path, costs = descend(x, y, size, alpha, epochs)
    best = np.polyfit(x, y, 1)
    w, b = np.meshgrid(np.linspace(-3, 5, 40), np.linspace(-3, 3.5, 40))
    J = np.mean((w[..., None] * x + b[..., None] - y) ** 2, axis=-1)
    level_lines(plane, w, b, J, [0.5, 1, 2, 4, 8, 16, 32], color=SKY, lw=1)
    plane.plot(*path.T, ".-", color=BLUE, lw=1.2, ms=5)
    plane.plot(*path[0], "s", color=INK, ms=8)
    plane.plot(*best, "*", color=ORANGE, mec=INK, ms=15)
    plane.set(xlabel="w", ylabel="b", xlim=(-3, 5), ylim=(-3, 3.5), title=f"{len(path) - 1} steps of α = {alpha:g}")
    curve.semilogy(np.arange(len(path)) * size, costs, color=BLUE, lw=1.6)
    curve.axhline(np.mean((np.polyval(best, x) - y) ** 2), color=ORANGE, lw=1.5, ls="--", label="the best line")
    curve.set(xlabel="examples seen", ylabel="J over all examples", ylim=(0.1, 100), xlim=(0, epochs * len(x)))
    ticks(curve.yaxis, [0.1, 1, 10, 100], ["0.1", "1", "10", "100"])
    curve.minorticks_off()
    curve.set_title(f"After {epochs} epochs")
    curve.set_title(f"J = {costs[-1]:.2f}" if costs[-1] < costs[0] else "diverged", loc="right")
    curve.legend(loc="upper right")
    return figure


@styled
def draw_boundaries(panels: Sequence[tuple]) -> Figure:
    """Draw the probability surface of tanh–sigmoid networks over their examples, one panel each.

    panels: (title, X (2, m), Y (1, m), (W1, b1, W2, b2)).
    """
    figure, axes = new_figure(720, 360, 1, len(panels), squeeze=False)
    for ax, (title, X, Y, (W1, b1, W2, b2)) in zip(axes[0], panels, strict=True):
        margin = 0.12 * np.ptp(X, axis=1)
        sides = [np.linspace(X[i].min() - margin[i], X[i].max() + margin[i], 80) for i in (0, 1)]
        grid = np.stack(np.meshgrid(*sides)).reshape(2, -1)
        A2 = sigmoid(W2 @ np.tanh(W1 @ grid + b1) + b2).reshape(80, 80)
        ax.grid(False)
        ax.contourf(*sides, A2, np.linspace(0, 1, 11), cmap=DIVERGING, alpha=0.85)
        level_lines(ax, *sides, A2, [0.5], color=INK, lw=2)
        classes(ax, X, Y, size=8)
        ax.set(xlabel="$x_1$", ylabel="$x_2$", title=title)
    axes[0, -1].legend(loc="lower right", frameon=True, framealpha=0.9, borderpad=0.3, handletextpad=0.1)
    return figure
