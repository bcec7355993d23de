"""Layers with memory: affine, batch norm, dropout, each forward and backward; and initial weights.

dZ is per example everywhere (the derivative of that example's own loss), so dW, db, dgamma and dbeta carry the 1/m.
A layer has `size` parameters; `bind(theta, gradient)` makes it work on that much of two flat vectors which the network
owns. `room(m)` prepares its buffers for batches of m examples; what a method returns is overwritten by the next call.
"""

from __future__ import annotations  # so that np.random loads only when it is used

import numpy as np

Array = np.ndarray


class Affine:
    """Z = W A + b, computed as one product [W b] [A; 1]: the bias is the weight of an input that is always 1.

    The row of ones never leaves this class: W (n, n_prev), b (n, 1), dW and db are views. Whoever computes the next
    input may write it straight into `A` (n_prev, m), the rows above the ones. With `by_columns` each example's inputs
    lie side by side in memory, the way a batch is gathered from a data set.
    """

    def __init__(self, n_prev: int, n: int, by_columns: bool = False):
        self.shape, self.size = (n, n_prev + 1), n * (n_prev + 1)
        self.order = "F" if by_columns else "C"

    def bind(self, theta: Array, gradient: Array) -> None:
        """Keep [W b] in `theta` and [dW db] in `gradient`, flat vectors."""
        self.Theta, self.dTheta = theta.reshape(self.shape), gradient.reshape(self.shape)
        self.W, self.b = self.Theta[:, :-1], self.Theta[:, -1:]
        self.dW, self.db = self.dTheta[:, :-1], self.dTheta[:, -1:]

    def room(self, m: int) -> None:
        """Prepare for batches of m examples."""
        n, n_prev = self.W.shape
        self.A1 = np.ones((n_prev + 1, m), self.W.dtype, self.order)
        self.A = self.A1[:-1]
        self.A1_T, self.W_T = self.A1.T, self.W.T
        self.share = np.array(1 / m, self.W.dtype)
        self.Z, self.dZ = np.empty((2, n, m), self.W.dtype)
        self.dA = np.empty((n_prev, m), self.W.dtype)

    def forward(self, A: Array) -> Array:
        """Z = W A + b.  A: (n_prev, m), copied unless it is in place already."""
        if A is not self.A:
            self.A[...] = A
        return self.Theta.dot(self.A1, self.Z)

    def backward(self, dZ: Array) -> None:
        """dW = dZ Aᵀ / m,  db = mean of dZ over the examples.  dZ: (n, m), per example."""
        np.multiply(dZ, self.share, out=self.dZ)  # 1/m here, since dZ is smaller than dW
        self.dZ.dot(self.A1_T, self.dTheta)

    def input_gradient(self, dZ: Array) -> Array:
        """dA = Wᵀ dZ, per example: (n_prev, m)."""
        return self.W_T.dot(dZ, self.dA)


class BatchNorm:
    """γ ẑ + β with ẑ = (z − mean) / √(var + ε), feature by feature. Ioffe & Szegedy 2015, Algorithm 1 (chapter 12).

    In training, mean and variance (biased, 1/m) are the batch's, and the running ones follow them:
    momentum · old + (1 − momentum) · new. In prediction they are the running ones. A batch of one has ẑ = 0, answers β.
    """

    def __init__(self, n: int, momentum: float = 0.9, epsilon: float = 1e-5):
        self.shape, self.size = (2, n, 1), 2 * n
        self.momentum, self.epsilon = momentum, epsilon

    def bind(self, theta: Array, gradient: Array) -> None:
        """Keep γ (n, 1) and β (n, 1) in `theta`, their derivatives in `gradient`, flat vectors of 2n. γ starts at 1."""
        self.gamma, self.beta = theta.reshape(self.shape)
        self.dgamma, self.dbeta = gradient.reshape(self.shape)
        self.gamma[...] = 1

    def bind_running(self, running: Array) -> None:
        """Keep the running mean and variance in `running`, a flat vector of 2n; they start at 0 and 1."""
        self.running = running.reshape(self.shape)
        self.running[1] = 1

    def forward(self, Z: Array, train: bool) -> Array:
        """(n, m) → (n, m), written into Z. With `train`, moves the running statistics."""
        mean, var = self.running
        if train:
            mean, var = Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)
            self.running *= self.momentum
            self.running += (1 - self.momentum) * np.stack([mean, var])
        self.sigma = np.sqrt(var + self.epsilon)
        self.Z_hat = (Z - mean) / self.sigma
        np.multiply(self.gamma, self.Z_hat, out=Z)
        Z += self.beta
        return Z

    def backward(self, dout: Array) -> Array:
        """dγ = mean of dout ⊙ ẑ, dβ = mean of dout, dZ = γ/σ ⊙ (dout − dβ − ẑ ⊙ dγ): mean and variance move with z."""
        np.mean(dout * self.Z_hat, axis=1, keepdims=True, out=self.dgamma)
        np.mean(dout, axis=1, keepdims=True, out=self.dbeta)
        return self.gamma / self.sigma * (dout - self.dbeta - self.Z_hat * self.dgamma)


class Dropout:
    """Inverted dropout: each activation is kept with probability `keep` and divided by it, else 0 (chapter 10).

    Nothing is to be done in prediction. Probabilities are rounded to 1/65536: two random bytes an activation.
    Srivastava et al. 2014, section 10 (there p is the probability to keep, too).
    """

    def __init__(self, keep: float):
        if not 0 < keep <= 1:
            raise ValueError(f"keep is {keep}, expected 0 < keep ≤ 1: the probability to keep an activation.")
        self.keep = keep

    def forward(self, A: Array, rng: np.random.Generator | None) -> Array:
        """A ⊙ mask / keep, a new array; every example and every unit gets its own draw."""
        if rng is None:
            raise ValueError("rng is None, but dropout draws masks. Try rng=np.random.default_rng(0).")
        bits = np.frombuffer(rng.bytes(2 * A.size), np.uint16).reshape(A.shape)
        self.mask = (bits < round(self.keep * 65536)).astype(A.dtype)
        self.mask /= self.keep
        return A * self.mask

    def backward(self, dA: Array) -> Array:
        """dA ⊙ mask / keep, in place."""
        dA *= self.mask
        return dA


SPREADS = {
    "zeros": lambda n_in: 0.0,
    "small": lambda n_in: 0.01,
    "normal": lambda n_in: 1.0,
    "xavier": lambda n_in: np.sqrt(1 / n_in),
    "he": lambda n_in: np.sqrt(2 / n_in),
}


def initial_weights(scheme: str, n_out: int, n_in: int, rng: np.random.Generator) -> Array:
    """W (n_out, n_in) ~ N(0, s²): s = 0 (zeros), 0.01 (small), 1 (normal), √(1/n_in) (xavier), √(2/n_in) (he).

    Glorot & Bengio 2010 (their condition for the way forward alone, as in LeCun et al. 1998); He et al. 2015, equation
    10 (chapter 08).
    """
    if scheme not in SPREADS:
        raise ValueError(f"init is {scheme!r}, expected one of {', '.join(map(repr, SPREADS))}.")
    return SPREADS[scheme](n_in) * rng.standard_normal((n_out, n_in))
