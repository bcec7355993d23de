"""A network as course notes write it: float64, one column per example, dictionaries of arrays, nothing in place."""

import numpy as np

from bench.workloads import RATES, Workload


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def softmax(Z):
    E = np.exp(Z - np.max(Z, axis=0, keepdims=True))
    return E / np.sum(E, axis=0, keepdims=True)


ACTIVATIONS = {"tanh": np.tanh, "sigmoid": sigmoid, "relu": lambda Z: np.maximum(0, Z), "softmax": softmax}
SLOPES = {
    "tanh": lambda Z: 1 - np.tanh(Z) ** 2,
    "sigmoid": lambda Z: sigmoid(Z) * (1 - sigmoid(Z)),
    "relu": lambda Z: np.where(Z > 0, 1, 0),
}


class Textbook:
    def __init__(self, work: Workload, optimizer: str):
        model = work.model(float)
        self.L = len(model.weights)
        self.parameters = {}
        for l, (W, b) in enumerate(zip(model.weights, model.biases, strict=True), 1):
            self.parameters[f"W{l}"], self.parameters[f"b{l}"] = W.copy(), b.copy()
        self.X, self.Y = (part.astype(float) for part in work.data)
        self.work, self.optimizer, self.alpha, self.t = work, optimizer, RATES[optimizer], 0
        self.v = {name: np.zeros_like(value) for name, value in self.parameters.items()}
        self.s = {name: np.zeros_like(value) for name, value in self.parameters.items()}

    def forward(self, X):
        cache = {"A0": X}
        for l in range(1, self.L + 1):
            g = ACTIVATIONS[self.work.hidden if l < self.L else self.work.head]
            cache[f"Z{l}"] = np.dot(self.parameters[f"W{l}"], cache[f"A{l - 1}"]) + self.parameters[f"b{l}"]
            cache[f"A{l}"] = g(cache[f"Z{l}"])
        return cache

    def backward(self, cache, Y):
        grads, m = {}, Y.shape[1]
        dZ = cache[f"A{self.L}"] - Y
        for l in range(self.L, 0, -1):
            grads[f"W{l}"] = 1 / m * np.dot(dZ, cache[f"A{l - 1}"].T)
            grads[f"b{l}"] = 1 / m * np.sum(dZ, axis=1, keepdims=True)
            if l > 1:
                dA = np.dot(self.parameters[f"W{l}"].T, dZ)
                dZ = dA * SLOPES[self.work.hidden](cache[f"Z{l - 1}"])
        return grads

    def update(self, grads):
        self.t += 1
        for name, g in grads.items():
            if self.optimizer == "SGD":
                self.parameters[name] = self.parameters[name] - self.alpha * g
            else:
                self.v[name] = 0.9 * self.v[name] + 0.1 * g
                self.s[name] = 0.999 * self.s[name] + 0.001 * g**2
                v, s = self.v[name] / (1 - 0.9**self.t), self.s[name] / (1 - 0.999**self.t)
                self.parameters[name] = self.parameters[name] - self.alpha * v / (np.sqrt(s) + 1e-8)

    def epoch(self):
        order = self.work.order.ravel()
        X, Y = self.X[:, order], self.Y[:, order]
        for start in range(0, self.work.m, self.work.size):
            now = slice(start, start + self.work.size)
            self.update(self.backward(self.forward(X[:, now]), Y[:, now]))

    def cost(self):
        model = self.work.model(float)
        for l, (W, b) in enumerate(zip(model.weights, model.biases, strict=True), 1):
            W[...], b[...] = self.parameters[f"W{l}"], self.parameters[f"b{l}"]
        return model.cost(*self.work.data)
