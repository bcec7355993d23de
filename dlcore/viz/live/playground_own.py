"""A learner's own forward and backward (chapter 08) inside the Playground, and what is wrong with them, by name.

forward(X, W, b) → Z, A and backward(W, Z, A, Y) → dW, db, lists with slot 0 as in chapter 08. Each mini-batch goes
through dlcore's network as well: the two must agree, or the learner is told in which step, where, and by how much.
"""

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from dlcore.gradcheck import relative_error
from dlcore.mlp import MLP
from dlcore.regularize import l1_gradient, l2_gradient

Array = np.ndarray

AGREE = 1e-6  # relative error between two ways to compute the same in float64; rounding leaves about 1e-14
NOTHING = 1e-12  # both smaller than this: rounding is all that is left


class Misstep(Exception):
    """What went wrong in a learner's function: where ("step 3, backward"), what, and perhaps the exception."""

    def __init__(self, where: str, what: str, cause: Exception | None = None):
        super().__init__(f"{where}: {what}")
        self.where, self.what, self.cause = where, what, cause

    def html(self) -> str:
        lines = "".join(traceback.format_tb(self.cause.__traceback__)[1:][-3:]) if self.cause else ""
        details = f"<details><summary>Where</summary><pre>{escape(lines)}</pre></details>" if lines else ""
        return f'<div role="alert" class="misstep"><b>{escape(self.where)}.</b> {escape(self.what)}{details}</div>'


@dataclass
class OwnFunctions:
    """The learner's functions; None where dlcore's are to be used."""

    forward: Callable | None = None
    backward: Callable | None = None

    @property
    def names(self) -> list[str]:
        return [name for name in ("forward", "backward") if getattr(self, name) is not None]

    def gradient(self, model: MLP, X: Array, Y: Array, m_train: int, step: int) -> Array:
        """The flat gradient for a batch, as `model.backpropagate` returns it, from the learner's functions.

        The penalties' share is dlcore's. Raises Misstep; the model's parameters are never touched.
        """
        if model.keep != 1 or model.batch_norm:
            raise Misstep(f"Step {step}", "your functions know neither dropout nor batch norm: switch both off.")
        gradient = model.backpropagate(X, Y, m_train)
        W, b = listed(model.weights), listed(model.biases)
        Z = [None, *(affine.Z.copy() for affine in model.affines)]
        A = [X.copy(), *(affine.A.copy() for affine in model.affines[1:]), model.head.activation(model.Z)]
        if self.forward:
            where = f"Step {step}, forward"
            mine = pair(where, "Z and A", called(where, self.forward, X.copy(), W, b), len(W))
            for l in range(1, len(W)):
                for name, values, expected in (("Z", mine[0][l], Z[l]), ("A", mine[1][l], A[l])):
                    agree(where, f"{name}[{l}]", values, expected, setting_of(model, l) if name == "A" else "")
            Z, A = mine
        if self.backward:
            where = f"Step {step}, backward"
            mine = pair(where, "dW and db", called(where, self.backward, listed(W[1:]), Z, A, Y.copy()), len(W))
            for l in range(len(W) - 1, 0, -1):  # from the output down: the first mistake is the cause of the rest
                affine = model.affines[l - 1]
                penalty = l2_gradient(affine.W, model.l2, m_train) + l1_gradient(affine.W, model.l1, m_train)
                parts = ("dW", mine[0][l], affine.dW, penalty), ("db", mine[1][l], affine.db, 0)
                for name, values, target, share in parts:
                    agree(where, f"{name}[{l}]", values, target - share, gradient_of(Y.shape[1]))
                    target[...] = values + share
        return gradient


def listed(parts: Sequence[Array]) -> list:
    """Copies, in a list with None in slot 0."""
    return [None, *(np.array(part, float) for part in parts)]


def called(where: str, function: Callable, *args: object) -> object:
    """What the function returns; Misstep if it raises."""
    try:
        with np.errstate(all="ignore"):  # what is no number is said in words
            return function(*args)
    except Exception as error:
        raise Misstep(where, f"{type(error).__name__}: {error}", error) from error


def pair(where: str, names: str, answer: object, length: int) -> tuple[Sequence, Sequence]:
    """The two lists that must come back; Misstep if they don't."""
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        raise Misstep(where, f"it returned {kind(answer)}, expected two lists: {names}.")
    for part, name in zip(answer, names.split(" and "), strict=True):
        if not isinstance(part, tuple | list) or len(part) != length:
            raise Misstep(where, f"{name} is {kind(part)}, expected a list of {length}: slot 0, then a layer each.")
    return answer[0], answer[1]


def kind(value: object) -> str:
    """What a value is, in few words."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    return f"a {type(value).__name__} of {len(value)}" if isinstance(value, tuple | list) else type(value).__name__


def agree(where: str, name: str, values: object, expected: Array, advice: str | Callable[[float], str]) -> None:
    """Misstep unless `values` are finite numbers of the expected shape, and the expected ones but for rounding.

    advice: what to say where they are not; may depend on the factor by which all of them are off (NaN if on none).
    """
    if not isinstance(values, np.ndarray) or values.dtype.kind not in "biuf":
        raise Misstep(where, f"{name} is {kind(values)}, expected an array of numbers.")
    if values.shape != expected.shape:
        raise Misstep(where, f"{name} has shape {values.shape}, expected {expected.shape}.")
    if not np.isfinite(values).all():
        if not np.isfinite(expected).all():
            return  # dlcore's are none either: training has diverged, and that will be said
        raise Misstep(where, f"{name} holds {values[~np.isfinite(values)][0]}, expected finite numbers.")
    error = relative_error(values, expected)
    if error > AGREE and np.abs(values - expected).max() > NOTHING:
        words = advice if isinstance(advice, str) else advice(common_factor(values, expected))
        raise Misstep(where, f"{name} is not dlcore's: relative error {error:.1g}. {words}".strip())


def common_factor(values: Array, expected: Array) -> float:
    """c if values = c · expected, else NaN."""
    c = float(np.vdot(values, expected) / np.vdot(expected, expected)) if expected.any() else float("nan")
    return c if np.allclose(values, c * expected, rtol=1e-6) else float("nan")


def setting_of(model: MLP, l: int) -> str:
    """What the settings ask of layer l's activation."""
    last = l == len(model.affines)
    name = f"{model.head.name} at the output" if last else f"{model.g.name} here"
    return f"The settings say {name}: do you compute that?"


def gradient_of(m: int) -> Callable[[float], str]:
    """Advice about a gradient that is off, for a batch of m."""

    def advice(factor: float) -> str:
        if np.isfinite(factor) and abs(factor - m) < 1e-6 * m:
            return f"It is {m} times too large, and the batch has {m} examples: the sum, not the mean?"
        if np.isfinite(factor) and factor:
            return f"It is {factor:.4g} times the derivative of J."
        return "The gradient check fails here; the layers above are right."

    return advice
