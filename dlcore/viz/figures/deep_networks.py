"""The figures of chapter 08: activations and their slopes, signals through twenty layers, folds, boundaries, units."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.figure import Figure

from dlcore import activations
from dlcore.layers import initial_weights
from dlcore.viz.style import (
    BLUE,
    DIVERGING,
    GREY,
    INK,
    NAVY,
    ORANGE,
    SAND,
    SEQUENTIAL,
    SKY,
    classes,
    new_figure,
    power_of_ten,
    styled,
    ticks,
)

LEAK = 0.1  # ten times the usual slope, so that it can be seen

# Name on the page: the function and its derivative.
CURVES = {
    "sigmoid": (activations.sigmoid, activations.sigmoid_prime),
    "tanh": (activations.tanh, activations.tanh_prime),
    "ReLU": (activations.relu, activations.relu_prime),
    "leaky ReLU": (
        lambda Z: activations.leaky_relu(Z, slope=LEAK),
        lambda Z: activations.leaky_relu_prime(Z, slope=LEAK),
    ),
    "ELU": (activations.elu, activations.elu_prime),
}
SCHEMES = {"zeros": "zeros", "0.01 · N(0, 1)": "small", "Xavier": "xavier", "He": "he", "N(0, 1)": "normal"}

# Five series on one pair of axes: colour, dash and marker.
LOOKS = ((GREY, ":", "x"), (SKY, "-", "s"), (BLUE, "-", "o"), (ORANGE, "--", "^"), (NAVY, "-.", "D"))
WIDTH, LAYERS, EXAMPLES = 100, 20, 200
FLOOR = 1e-35  # where a signal that is exactly 0 is drawn


def _fixed(left, right):
    """Put two panels in fixed places: quicker than a layout, and they stand still under the slider."""
    left.figure.set_layout_engine("none")
    left.set_position([0.105, 0.16, 0.365, 0.73])
    right.set_position([0.595, 0.16, 0.385, 0.73])


@styled
def draw_activations() -> Figure:
    """Draw the five hidden activations and, dashed, their slopes."""
    figure, axes = new_figure(720, 250, 1, 5, sharey=True)
    z = np.linspace(-4, 4, 401)
    for ax, (name, (g, g_prime)) in zip(axes, CURVES.items(), strict=True):
        ax.plot(z, g(z), color=BLUE, label="g(z)")
        ax.plot(z, g_prime(z), color=ORANGE, ls="--", lw=1.8, label="g′(z)")
        ax.set(xlabel="z", title=name, ylim=(-1.2, 2.2), xticks=[-4, 0, 4])
    axes[0].set_ylabel("g and its slope g′")
    axes[0].legend(loc="upper left", handlelength=1.2, borderpad=0)
    return figure


@styled
def draw_activation(name: str = "sigmoid", z: float = 0.0, layers: int = 20) -> Figure:
    """Draw an activation with its tangent at z, its slope, and what `layers` such slopes leave of a gradient."""
    figure, (left, right) = new_figure(720, 320, 1, 2)
    _fixed(left, right)
    g, g_prime = CURVES[name]
    at, slope = float(g(z)), float(g_prime(z))
    line = np.linspace(-6, 6, 601)
    left.plot(line, g(line), color=BLUE, lw=3)
    left.axline((z, at), slope=slope, color=ORANGE, ls="--", lw=1.8)
    left.plot(z, at, "o", color=INK, ms=9, clip_on=False)
    left.set(xlabel="z", ylabel="g(z)", xlim=(-6, 6), ylim=(-1.3, 3), title=f"{name}: g({z:g}) = {at:.3f}")
    right.axhspan(-0.05, 0.05, color=SAND, alpha=0.6, lw=0)
    right.text(5.8, -0.055, "saturated: slope under 0.05", ha="right", va="top", fontsize=9, color=GREY)
    right.plot(line, g_prime(line), color=ORANGE, lw=3)
    right.plot(z, slope, "o", color=INK, ms=9, clip_on=False)
    right.set(xlabel="z", ylabel="g′(z)", xlim=(-6, 6), ylim=(-0.2, 1.2))
    through = slope**layers
    right.set_title(
        f"g′ = {slope:.3f}; {layers} of them: {f'{through:.1e}' if 0 < through < 0.001 else f'{through:.3f}'}"
    )
    for ax in (left, right):
        ax.set_title(ax.get_title(loc="left").replace("-", "−"))
    return figure


def signals(activation: str, weights: str | Callable, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Send 200 examples through 20 layers of 100 units, and an error back: (spread of A[l], size of dZ[l]), both (20,).

    weights(rng) → W (100, 100), or a scheme of `initial_weights`. Spread is the standard deviation over the examples,
    mean over the units: what is left to tell them apart. The error starts at layer 20 as N(0, 1); size is its root mean
    square.
    """
    g, g_prime = CURVES[activation]
    rng = np.random.default_rng(seed)
    A, passed, spread, size = rng.normal(size=(WIDTH, EXAMPLES)), [], [], []
    for _ in range(LAYERS):
        W = initial_weights(weights, WIDTH, WIDTH, rng) if isinstance(weights, str) else weights(rng)
        Z = W @ A
        A = g(Z)
        passed.append((W, Z))
        spread.append(np.mean(np.std(A, axis=1)))
    dA = rng.normal(size=A.shape)
    for W, Z in reversed(passed):
        dZ = dA * g_prime(Z)
        size.append(np.sqrt(np.mean(dZ**2)))
        dA = W.T @ dZ
    return np.array(spread), np.array(size[::-1])


@styled
def draw_signals(activation: str = "tanh") -> Figure:
    """Draw the signal forward and the error back, layer by layer, for the five initialisations."""
    figure, axes = new_figure(720, 400, 1, 2, sharey=True)
    for (name, scheme), look in zip(SCHEMES.items(), LOOKS, strict=True):
        _signal_lines(axes, name, signals(activation, scheme), look)
    _signal_axes(axes, activation)
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=5)
    return figure


@styled
def draw_gain(activation: str = "tanh", gain: float = 0.5) -> Figure:
    """Draw both signals for weights of standard deviation gain / √n."""
    figure, axes = new_figure(720, 340, 1, 2)
    _fixed(*axes)
    both = signals(activation, lambda rng: rng.normal(0, gain / np.sqrt(WIDTH), (WIDTH, WIDTH)))
    _signal_lines(axes, "", both, (BLUE, "-", "o"))
    _signal_axes(axes, activation, 1e-20, np.logspace(-20, 20, 5))
    for ax, word, values in zip(axes, ("forward", "back"), both, strict=True):
        last, first = (values[-1], values[0]) if word == "forward" else (values[0], values[-1])
        state = "dies" if last < first / 100 else "explodes" if last > 100 * first else "alive"
        ax.set_title(f"{word}: {state}, ×{last / first:.0e} on the way".replace("e-", "e−"))
        ax.set_ylabel(f"size ({activation})")
    return figure


def _signal_lines(axes, name, both, look):
    color, dash, marker = look
    for ax, values in zip(axes, both, strict=True):
        shown = np.maximum(values, FLOOR)
        ax.plot(range(1, LAYERS + 1), shown, color=color, ls=dash, marker=marker, ms=5, lw=1.8, label=name)


def _signal_axes(axes, activation, bottom=FLOOR / 5, heights=(1e-30, 1e-20, 1e-10, 1, 1e10, 1e20)):
    axes[0].set(ylabel=f"size ({activation})", title="forward: spread of A over the examples", xlabel="layer l →")
    axes[1].set(title="back: the error dZ, from the right", xlabel="layer l ←")
    for ax in axes:
        ax.set(yscale="log", ylim=(bottom, 1e20), xlim=(0.5, LAYERS + 0.5))
        ticks(ax.xaxis, [1, 5, 10, 15, 20])
        ticks(ax.yaxis, heights)
        ax.yaxis.set_major_formatter(power_of_ten)
        ax.minorticks_off()


@styled
def draw_runs(costs: dict, gradients: dict | None = None) -> Figure:
    """Draw training costs by epoch up to 1 nat, five runs at most; beside them the norm of each layer's dW, if given.

    costs, gradients: name → one number per epoch, per layer.
    """
    figure, axes = new_figure(720, 360, 1, 2 if gradients else 1, squeeze=False)
    curve = axes[0, 0]
    for k, ((name, values), (color, dash, _)) in enumerate(zip(costs.items(), LOOKS[::-1], strict=False)):
        curve.plot(values, color=color, ls=dash, lw=3.8 - 0.6 * k, label=name)  # thinner over thicker: all can be seen
    curve.set(xlabel="epoch", ylabel="cost J (nats)", ylim=(0, 1), title="training cost")
    if not gradients:
        curve.legend(loc="lower left")
        return figure
    layers = axes[0, 1]
    for (name, norms), (color, dash, marker) in zip(gradients.items(), LOOKS[::-1], strict=False):
        layers.plot(range(1, len(norms) + 1), norms, color=color, ls=dash, marker=marker, ms=6, lw=1.8, label=name)
    layers.set(xlabel="layer l", ylabel="‖dW[l]‖ before the first step", yscale="log", title="gradient by layer")
    layers.yaxis.set_major_formatter(power_of_ten)
    layers.minorticks_off()
    figure.legend(*layers.get_legend_handles_labels(), loc="outside lower center", ncols=5)
    return figure


@styled
def draw_units(panels: Sequence[tuple[str, np.ndarray]]) -> Figure:
    """Draw hidden activations A (n, m), one panel each: a row a unit, a column an example. panels: (title, A)."""
    figure, axes = new_figure(720, 260, 1, len(panels), squeeze=False, sharey=True)
    for ax, (title, A) in zip(axes[0], panels, strict=True):
        ax.imshow(A, cmap=SEQUENTIAL, vmin=0, vmax=max(A.max(), 1e-9), aspect="auto", interpolation="nearest")
        ax.grid(False)
        ax.set(xlabel="example", title=title, yticks=range(0, len(A), 5))
    axes[0, 0].set_ylabel("hidden unit")
    return figure


def folded(x: np.ndarray, depth: int) -> np.ndarray:
    """Fold x in [0, 1] over `depth` times: each layer, two ReLU units, computes 2 relu(u) − 4 relu(u − ½)."""
    u = np.asarray(x, float)
    for _ in range(depth):
        u = 2 * activations.relu(u) - 4 * activations.relu(u - 0.5)
    return u


@styled
def draw_folds(depth: int = 3) -> Figure:
    """Draw the zigzag of `depth` layers of two ReLU units, and how many straight pieces units can buy."""
    figure, (curve, count) = new_figure(720, 320, 1, 2)
    _fixed(curve, count)
    x = np.linspace(0, 1, 1025)
    curve.plot(x, folded(x, depth), color=BLUE, lw=2 if depth < 6 else 0.7)
    curve.set(xlabel="x", ylabel="output", xlim=(0, 1), ylim=(-0.03, 1.08))
    curve.set_title(f"{depth} × 2 units: {2**depth} pieces")
    depths = np.arange(1, 9)
    count.plot(2 * depths, 2.0**depths, "o-", color=BLUE, label="deep: 2ᵏ pieces, k layers")
    count.plot(2 * depths, 2 * depths + 1, "s--", color=ORANGE, label="one layer: units + 1")
    count.plot(2 * depth, 2**depth, "o", color=INK, ms=11)
    count.set(xlabel="hidden units", ylabel="straight pieces, at most", yscale="log", ylim=(1, 330))
    ticks(count.xaxis, [4, 8, 12, 16])
    ticks(count.yaxis, [1, 10, 100], ["1", "10", "100"])
    count.minorticks_off()
    count.legend(loc="upper left")
    return figure


@styled
def draw_surfaces(panels: Sequence[tuple[str, Callable]], X: np.ndarray, Y: np.ndarray) -> Figure:
    """Draw what models say over the plane, with the examples X (2, m), Y (1, m). panels: (title, forward)."""
    figure, axes = new_figure(720, 720 // len(panels) + 40, 1, len(panels), squeeze=False, sharey=True)
    reach = 1.08 * np.abs(X).max()
    side = np.linspace(-reach, reach, 90)
    grid = np.stack(np.meshgrid(side, side)).reshape(2, -1)
    for ax, (title, forward) in zip(axes[0], panels, strict=True):
        ax.grid(False)
        ax.contourf(side, side, np.asarray(forward(grid)).reshape(90, 90), np.linspace(0, 1, 11), cmap=DIVERGING)
        classes(ax, X, Y, size=4, edge=0.4)
        ax.set(xlabel="$x_1$", title=title, xticks=[-1, 0, 1], yticks=[-1, 0, 1])
    axes[0, 0].set_ylabel("$x_2$")
    return figure
