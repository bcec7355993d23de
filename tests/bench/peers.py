"""The same steps in PyTorch (eager and fused), scikit-learn and JAX. A peer that is not installed is left out."""

import importlib
import warnings

import numpy as np

from bench.workloads import RATES, Workload


class Torch:
    """Eager PyTorch: nn.Sequential, autograd, torch.optim."""

    fused = False

    def __init__(self, work: Workload, optimizer: str):
        torch = self.torch = importlib.import_module("torch")
        torch.set_num_threads(1)
        nn, start = torch.nn, work.model()
        hidden = {"tanh": nn.Tanh, "relu": nn.ReLU, "sigmoid": nn.Sigmoid}[work.hidden]
        layers = []
        for W, b in zip(start.weights, start.biases, strict=True):
            linear = nn.Linear(W.shape[1], W.shape[0])
            with torch.no_grad():
                linear.weight.copy_(torch.tensor(W))
                linear.bias.copy_(torch.tensor(b[:, 0]))
            layers += [linear, hidden()]
        self.net = nn.Sequential(*layers[:-1])
        kind = {"SGD": torch.optim.SGD, "Adam": torch.optim.Adam}[optimizer]
        self.optimizer = kind(self.net.parameters(), lr=RATES[optimizer], fused=self.fused)
        self.softmax, self.outputs = work.head == "softmax", work.sizes[-1]
        self.loss = nn.CrossEntropyLoss() if self.softmax else nn.BCEWithLogitsLoss()
        X, Y = work.data
        self.X = torch.tensor(X.T.copy())
        self.Y = torch.tensor(Y.argmax(axis=0) if self.softmax else Y.T.copy())
        self.order = [torch.tensor(batch) for batch in work.order]

    def J(self, batch=slice(None)):
        loss = self.loss(self.net(self.X[batch]), self.Y[batch])
        return loss if self.softmax or self.outputs == 1 else loss * self.outputs  # ours sums over outputs

    def epoch(self) -> None:
        for batch in self.order:
            self.optimizer.zero_grad()
            self.J(batch).backward()
            self.optimizer.step()

    def cost(self) -> float:
        with self.torch.no_grad():
            return self.J().item()


class TorchFused(Torch):
    fused = True


class Sklearn:
    """MLPClassifier.fit, warm-started for one epoch; it shuffles and keeps its loss, as ours does in `fit`."""

    cost = None  # its own order of batches: nothing to compare with

    def __init__(self, work: Workload, optimizer: str):
        neural_network = importlib.import_module("sklearn.neural_network")
        X, Y = work.data
        self.X = X.T.copy()
        one_hot = work.head == "softmax"
        self.Y = Y.argmax(axis=0) if one_hot else Y.T.astype(int).squeeze()
        self.net = neural_network.MLPClassifier(
            work.sizes[1:-1],
            activation={"sigmoid": "logistic"}.get(work.hidden, work.hidden),
            solver=optimizer.lower(),
            alpha=0,
            momentum=0,
            learning_rate_init=RATES[optimizer],
            batch_size=work.size,
            max_iter=1,
            warm_start=True,
            random_state=0,
        )
        self.warning = importlib.import_module("sklearn.exceptions").ConvergenceWarning

    def epoch(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", self.warning)
            self.net.fit(self.X, self.Y)


class Jax:
    """One compiled lax.scan over the epoch's batches."""

    def __init__(self, work: Workload, optimizer: str):
        jax = importlib.import_module("jax")
        jnp, start, alpha = jax.numpy, work.model(), RATES[optimizer]
        X, Y = (jnp.asarray(part.T) for part in work.data)
        hidden = {"tanh": jnp.tanh, "relu": jax.nn.relu, "sigmoid": jax.nn.sigmoid}[work.hidden]

        def J(parameters, x, y):
            for W, b in parameters[:-1]:
                x = hidden(x @ W.T + b)
            z = x @ parameters[-1][0].T + parameters[-1][1]
            if work.head == "softmax":
                return -(y * jax.nn.log_softmax(z)).sum() / len(z)
            return (jnp.logaddexp(0, z) - y * z).sum() / len(z)

        def step(state, batch):
            parameters, m, v, t = state
            g = jax.grad(J)(parameters, X[batch], Y[batch])
            t = t + 1
            if optimizer == "SGD":
                return (jax.tree.map(lambda p, g: p - alpha * g, parameters, g), m, v, t), None
            m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
            v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)

            def move(p, m, v):
                return p - alpha * (m / (1 - 0.9**t)) / (jnp.sqrt(v / (1 - 0.999**t)) + 1e-8)

            return (jax.tree.map(move, parameters, m, v), m, v, t), None

        order = jnp.asarray(work.order)
        self.run = jax.jit(lambda state: jax.lax.scan(step, state, order)[0])
        parameters = [(jnp.asarray(W), jnp.asarray(b[:, 0])) for W, b in zip(start.weights, start.biases, strict=True)]
        zeros = jax.tree.map(jnp.zeros_like, parameters)
        self.state = (parameters, zeros, zeros, jnp.zeros(()))
        self.cost_of = lambda state: float(J(state[0], X, Y))
        self.run.lower(self.state).compile()  # compiling is not timed
        self.jax = jax

    def epoch(self) -> None:
        self.state = self.jax.block_until_ready(self.run(self.state))

    def cost(self) -> float:
        return self.cost_of(self.state)


def installed(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def peers() -> dict:
    """Those at hand, by name."""
    found = {}
    if installed("torch"):
        found |= {"PyTorch eager": Torch, "PyTorch fused": TorchFused}
    if installed("sklearn"):
        found["scikit-learn"] = Sklearn
    if installed("jax"):
        found["JAX scan"] = Jax
    return found


def losses_agree(ours: float, theirs: float) -> bool:
    return bool(np.isclose(ours, theirs, rtol=2e-3, atol=2e-4))
