"""What else is measured: loops against matrices, import time, memory, and ten thousand digits."""

import subprocess
import sys
import time
import tracemalloc
from statistics import mean, median, stdev

import numpy as np

from bench.steps import seconds, spread
from bench.workloads import WORKLOADS, Ours
from dlcore import MLP, LogisticRegression
from dlcore.datasets import mnist
from dlcore.optimizers import Adam
from dlcore.regularize import RandomShift
from dlcore.schedules import Exponential


def looped_gradient(w, b, X, Y):
    """Chapter 04's gradient, number by number."""
    n, m = len(X), len(Y)
    dw, db = [0.0] * n, 0.0
    for i in range(m):
        z = b
        for j in range(n):
            z += w[j] * X[j][i]
        dz = 1 / (1 + np.exp(-z)) - Y[i]
        for j in range(n):
            dw[j] += dz * X[j][i] / m
        db += dz / m
    return [*dw, db]


def loops(rounds: int) -> None:
    rng = np.random.default_rng(0)
    X, Y = rng.standard_normal((20, 2000)), rng.integers(0, 2, size=(1, 2000)).astype(float)
    model = LogisticRegression(20, dtype=float)
    model.theta[:] = rng.standard_normal(21)
    w, b = model.w[:, 0].tolist(), model.b
    results = {}

    def looped(X, Y):
        results["loops"] = looped_gradient(w, b, X, Y)

    def vectorised():
        results["matrices"] = model.backpropagate(X, Y)

    ratios = {"arrays": [], "lists": []}
    for _ in range(max(3, rounds // 3)):
        matrices = min(seconds(vectorised) for _ in range(20))
        ratios["arrays"].append(seconds(lambda: looped(X, Y[0])) / matrices)
        ratios["lists"].append(seconds(lambda: looped(X.tolist(), Y[0].tolist())) / matrices)
        np.testing.assert_allclose(results["loops"], results["matrices"])
    print("\nGradient of logistic regression, 20 features, 2000 examples: loops over matrices, same result")
    for name, values in ratios.items():
        print(f"  loops over {name:7}{spread(values)} times as long")


def imports(rounds: int) -> None:
    clock = "import time; t = time.process_time(); import {}; print(time.process_time() - t)"

    def took(module: str) -> float:
        run = subprocess.run([sys.executable, "-c", clock.format(module)], capture_output=True, text=True, check=True)
        return float(run.stdout)

    ratios = [took("dlcore") / took("numpy") for _ in range(rounds + 1)][1:]
    print(f"\nimport dlcore over import numpy{spread(ratios)}   target 1.3 at most")


def memory(rounds: int) -> None:
    print("\nMemory while training: the model's own, and what is new after 1 and after more epochs")
    for work in WORKLOADS:
        for optimizer in ("SGD", "Adam"):
            run = Ours(work, optimizer)
            tracemalloc.start()
            run.epoch()
            first, _ = tracemalloc.get_traced_memory()
            for _ in range(3):
                run.epoch()
            last, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            own = run.model.theta.nbytes / 1024
            figures = f"theta {own:8.1f} KiB, after 1 epoch {first / 1024:8.1f}, after 4 {last / 1024:8.1f}"
            print(f"  {work.name:11}{optimizer:5}{figures}, at most {peak / 1024:8.1f}")


def digits(rounds: int) -> None:
    data = mnist()
    print("\n10,000 digits, shifted by up to one pixel: 784-256-10, Adam, 40 epochs; wall time")
    scores, times = [], []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        start = time.perf_counter()
        model = MLP([784, 256, 10], rng=rng)
        model.fit(
            data.X_train,
            data.Y_train,
            optimizer=Adam(Exponential(0.003, 0.92)),
            epochs=40,
            batch_size=64,
            rng=rng,
            augment=RandomShift((28, 28), reach=1),
        )
        times.append(time.perf_counter() - start)
        scores.append(100 * np.mean(model.predict(data.X_test) == data.labels_test))
        print(f"  seed {seed}: {scores[-1]:.2f} % of the 2,000 test digits right, {times[-1]:.0f} s")
    print(
        f"  mean {mean(scores):.2f} %, standard deviation {stdev(scores):.2f}; {median(times):.0f} s. Target 97 %, 60 s"
    )
