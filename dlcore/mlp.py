"""A network of L layers: Z[l] = W[l] A[l−1] + b[l], A[l] = g[l](Z[l]) (chapters 06 to 13)."""

from __future__ import annotations  # so that np.random loads only when it is used

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from dlcore.activations import ACTIVATIONS
from dlcore.heads import HEADS
from dlcore.layers import Affine, BatchNorm, Dropout, initial_weights
from dlcore.regularize import l1_cost, l1_gradient, l2_cost, l2_gradient
from dlcore.shapes import columns, floating, layer_sizes
from dlcore.train import History, fit

Array = np.ndarray


class MLP:
    """A multilayer perceptron n[0] → n[1] → … → n[L].

    sizes       [n0, …, nL]
    hidden      activation of the hidden layers: "relu", "leaky_relu", "elu", "tanh", "sigmoid", "identity"
    head        "sigmoid" (default for one output), "softmax" (default for several) or "linear"
    init        "he", "xavier", "normal", "small" or "zeros": the weights' spread; biases start at 0
    keep        probability to keep a hidden activation, in (0, 1]; 1 means no dropout
    batch_norm  batch norm between a hidden layer's Z and its activation
    l2, l1      penalties λ/(2m) Σ w² and λ/m Σ |w|, m the size of the training set
    rng         draws the initial weights

    All parameters are views of one flat vector `theta`; batch norm's running statistics are in the flat vector
    `running`, empty without batch norm. With `config()` these are the whole model: `MLP(**config, rng=rng)` makes one
    of the same shape, `theta[:] = …` and `running[:] = …` fill it.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        *,
        hidden: str = "relu",
        head: str | None = None,
        init: str = "he",
        keep: float = 1.0,
        batch_norm: bool = False,
        l2: float = 0.0,
        l1: float = 0.0,
        dtype: DTypeLike = np.float32,
        rng: np.random.Generator,
    ):
        self.sizes = layer_sizes(sizes)
        self.head = _named("head", head or ("sigmoid" if self.sizes[-1] == 1 else "softmax"), HEADS)
        self.g = _named("hidden", hidden, ACTIVATIONS)
        for name, lam in (("l2", l2), ("l1", l1)):
            if not lam >= 0:
                raise ValueError(f"{name} is {lam}, expected {name} ≥ 0.")
        self.init, self.keep, self.batch_norm, self.l2, self.l1 = init, keep, batch_norm, l2, l1
        widths = self.sizes[1:-1]
        pairs = enumerate(zip(self.sizes, self.sizes[1:], strict=False))
        self.affines = [Affine(n_prev, n, by_columns=l == 0) for l, (n_prev, n) in pairs]
        self.norms = [BatchNorm(n) if batch_norm else None for n in widths]
        self.dropouts = [Dropout(keep) if keep != 1 else None for _ in widths]
        self._m = 0  # the batch size there is room for

        norms = [norm for norm in self.norms if norm]
        layers = self.affines + norms
        self.theta = np.zeros(sum(layer.size for layer in layers), floating(dtype))
        self.running = np.zeros(sum(norm.size for norm in norms), dtype)
        self._gradient = np.zeros_like(self.theta)
        for layer, *views in zip(layers, _parts(self.theta, layers), _parts(self._gradient, layers), strict=True):
            layer.bind(*views)
        for norm, view in zip(norms, _parts(self.running, norms), strict=True):
            norm.bind_running(view)
        for W in self.weights:
            W[...] = initial_weights(init, *W.shape, rng)

    def propagate(self, X: Array, train: bool = False, rng: np.random.Generator | None = None) -> Array:
        """X (n0, m) → A[L] (nL, m), leaving Z[L] in `Z`. Shapes are not checked: `forward` does that."""
        A = X
        for affine, norm, dropout, room in self._hidden(X.shape[1]):
            Z = affine.forward(A)  # W A + b
            if norm:
                Z = norm.forward(Z, train)
            A = self.g.forward(Z, room)
            if dropout and train:
                A = dropout.forward(A, rng)
        self.Z = self.affines[-1].forward(A)
        return self.head.activation(self.Z)

    def backpropagate(
        self, X: Array, Y: Array, m_train: int | None = None, rng: np.random.Generator | None = None
    ) -> Array:
        """One pass forward and back: the flat gradient of J for a batch of a training set of `m_train` examples.

        Batch norm takes the batch's statistics, `rng` draws dropout masks. Shapes are not checked (`gradient` does
        that), and the next call overwrites what is returned.
        """
        m = X.shape[1]
        A = self.propagate(X, True, rng)
        dZ = A - Y  # true of every head, per example
        above = self.affines[-1]
        above.backward(dZ)
        for affine, norm, dropout, A in reversed(self._hidden(m)):
            dA = above.input_gradient(dZ)  # Wᵀ dZ, both of the layer above
            if dropout:
                dA = dropout.backward(dA)
            dZ = self.g.backward(dA, A)  # dA ⊙ g′(Z)
            if norm:
                dZ = norm.backward(dZ)
            affine.backward(dZ)  # dW = dZ A_prevᵀ / m,  db = mean of dZ
            above = affine
        for affine in self.affines if self.l2 or self.l1 else ():
            affine.dW += l2_gradient(affine.W, self.l2, m_train or m)
            affine.dW += l1_gradient(affine.W, self.l1, m_train or m)
        return self._gradient

    def _hidden(self, m: int) -> list[tuple[Affine, BatchNorm | None, Dropout | None, Array]]:
        """The hidden layers: affine, batch norm, dropout, room for A (the next layer's own input, if possible)."""
        if m != self._m:
            self._m = m
            for affine in self.affines:
                affine.room(m)
            rooms = [above.A.copy() if self.keep != 1 else above.A for above in self.affines[1:]]
            self._layers = list(zip(self.affines[:-1], self.norms, self.dropouts, rooms, strict=True))
        return self._layers

    def forward(self, X: ArrayLike) -> Array:
        """A[L] (nL, m) for X (n0, m): probabilities, or values with a linear head. As in prediction: no dropout."""
        return self.propagate(columns("X", X, self.sizes[0], dtype=self.theta.dtype))

    def predict(self, X: ArrayLike) -> Array:
        """0/1 (nL, m) with a sigmoid head, class labels (m,) with softmax, values (nL, m) with a linear head."""
        return self.head.decide(self.forward(X))

    def cost(self, X: ArrayLike, Y: ArrayLike, train: bool = False, rng: np.random.Generator | None = None) -> float:
        """J with penalties, in nats per example; X and Y count as the training set.

        As in prediction, or with `train` as in training: batch statistics, and dropout masks drawn from `rng`.
        """
        X, Y = self.check(X, Y)
        self.propagate(X, train, rng)
        penalty = l2_cost(self.weights, self.l2, X.shape[1]) + l1_cost(self.weights, self.l1, X.shape[1])
        return self.head.cost(self.Z, Y) + penalty

    def gradient(self, X: ArrayLike, Y: ArrayLike, rng: np.random.Generator | None = None) -> Array:
        """The gradient of `cost(X, Y, train=True, rng)`, flat like theta."""
        return self.backpropagate(*self.check(X, Y), rng=rng).copy()

    def check(self, X: ArrayLike, Y: ArrayLike) -> tuple[Array, Array]:
        """X (n0, m) and Y (nL, m) in this model's dtype; TypeError or ValueError if they are no such thing."""
        X = columns("X", X, self.sizes[0], dtype=self.theta.dtype)
        Y = columns("Y", Y, self.sizes[-1], X.shape[1], dtype=self.theta.dtype, row="output")
        self.head.check(Y)
        return X, Y

    def fit(self, X: ArrayLike, Y: ArrayLike, **how) -> History:
        """Train in place; the keywords are those of `dlcore.train.fit`."""
        return fit(self, X, Y, **how)

    def config(self) -> dict:
        """The constructor's arguments but rng, fit for JSON."""
        names = ("sizes", "init", "keep", "batch_norm", "l2", "l1")
        settings = {name: getattr(self, name) for name in names}
        return settings | {"hidden": self.g.name, "head": self.head.name, "dtype": self.theta.dtype.name}

    def __getstate__(self) -> tuple[dict, Array, Array]:
        return self.config(), self.theta, self.running

    def __setstate__(self, state: tuple[dict, Array, Array]) -> None:
        """For copy.deepcopy and pickle: a copy's layers must view the copy's theta."""
        config, theta, running = state
        self.__init__(**config, rng=np.random.default_rng(0))
        self.theta[:], self.running[:] = theta, running

    @property
    def weights(self) -> list[Array]:
        """[W1, …, WL], views of theta."""
        return [affine.W for affine in self.affines]

    @property
    def biases(self) -> list[Array]:
        """[b1, …, bL], views of theta."""
        return [affine.b for affine in self.affines]


def _parts(flat: Array, layers: Sequence[Affine | BatchNorm]) -> list[Array]:
    """Cut a flat vector into each layer's share."""
    ends = np.cumsum([layer.size for layer in layers], dtype=int)
    return [flat[end - layer.size : end] for end, layer in zip(ends, layers, strict=True)]


def _named(argument: str, name: str, choices: Mapping):
    if name not in choices:
        raise ValueError(f"{argument} is {name!r}, expected one of {', '.join(map(repr, choices))}.")
    return choices[name]
