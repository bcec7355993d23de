"""The chain of two units that chapter 07 draws: its values and derivatives, and what to say at each step."""

import numpy as np

from dlcore.activations import sigmoid

FORWARD_STEPS, STEPS = 5, 11  # forward, and in all


def chain(x: float, y: float, w1: float, b1: float, w2: float, b2: float) -> tuple[dict, dict]:
    """One tanh unit, one sigmoid unit, cross-entropy: (value of each quantity, ∂L/∂ each quantity)."""
    z1 = w1 * x + b1
    a1 = np.tanh(z1)
    z2 = w2 * a1 + b2
    a2 = sigmoid(z2)
    L = -(y * np.log(a2) + (1 - y) * np.log(1 - a2))
    values = {"x": x, "y": y, "w₁": w1, "b₁": b1, "w₂": w2, "b₂": b2, "z₁": z1, "a₁": a1, "z₂": z2, "a₂": a2, "L": L}
    dz2 = a2 - y
    da1 = w2 * dz2
    dz1 = da1 * (1 - a1**2)
    slopes = {"a₂": dz2 / (a2 * (1 - a2)), "z₂": dz2, "w₂": dz2 * a1, "b₂": dz2}
    slopes |= {"a₁": da1, "z₁": dz1, "w₁": dz1 * x, "b₁": dz1}
    return values, slopes


def told(step: int, v: dict, d: dict) -> tuple[tuple[str, ...], str]:
    """What appears at a step of the two passes, 1 … STEPS, and the sum that gives it."""
    n = {name: number(value) for name, value in v.items()}
    s = {name: number(value) for name, value in d.items()}
    tanh_slope, sigmoid_slope = number(1 - v["a₁"] ** 2), number(v["a₂"] * (1 - v["a₂"]))
    loss = ("−ln a₂", f"−ln {n['a₂']}") if v["y"] else ("−ln(1 − a₂)", f"−ln(1 − {n['a₂']})")
    first = "−1/a₂" if v["y"] else "1/(1 − a₂)"
    return [
        ((), "Known: the input, the label and four parameters."),
        (("z₁",), f"z₁ = w₁x + b₁ = {n['w₁']} · {n['x']} + {n['b₁']} = {n['z₁']}"),
        (("a₁",), f"a₁ = tanh z₁ = {n['a₁']}"),
        (("z₂",), f"z₂ = w₂a₁ + b₂ = {n['w₂']} · {n['a₁']} + {n['b₂']} = {n['z₂']}"),
        (("a₂",), f"a₂ = σ(z₂) = {n['a₂']}"),
        (("L",), f"L = {loss[0]} = {loss[1]} = {n['L']} nats"),
        (("a₂",), f"da₂ = {first} = {s['a₂']}"),
        (("z₂",), f"dz₂ = da₂ · a₂(1 − a₂) = {s['a₂']} · {sigmoid_slope} = {s['z₂']} = a₂ − y"),
        (("w₂", "b₂"), f"dw₂ = dz₂ · a₁ = {s['z₂']} · {n['a₁']} = {s['w₂']}      db₂ = dz₂ · 1 = {s['b₂']}"),
        (("a₁",), f"da₁ = dz₂ · w₂ = {s['z₂']} · {n['w₂']} = {s['a₁']}"),
        (("z₁",), f"dz₁ = da₁ · (1 − a₁²) = {s['a₁']} · {tanh_slope} = {s['z₁']}"),
        (("w₁", "b₁"), f"dw₁ = dz₁ · x = {s['z₁']} · {n['x']} = {s['w₁']}      db₁ = dz₁ · 1 = {s['b₁']}"),
    ][step]


def number(value: float) -> str:
    """Three decimals with a real minus; fewer where one says it all, so that 0 is zero and 0.000 only nearly."""
    text = f"{value:g}" if short(value) else f"{value:.3f}"
    return text.replace("-", "−" if float(text) else "")


def rate(value: float) -> str:
    """Two decimals do for the rate on an arrow, which has little room."""
    return number(value) if short(value) else f"{value:.2f}".replace("-", "−")


def short(value: float) -> bool:
    """Whether one decimal says it all, as far as a slider's steps of 0.1 are exact."""
    return abs(value - round(value, 1)) < 1e-9
