"""Time per step, ours and theirs, in interleaved rounds of one epoch each: ratios of one run, not figures of many."""

import time
from statistics import median, quantiles

import numpy as np

from bench.peers import losses_agree, peers
from bench.textbook import Textbook
from bench.workloads import WORKLOADS, Ours, OursFit, Workload

TARGETS = {  # of issue 3, for SGD: against PyTorch eager and against the textbook version
    "XOR": (30, 3.5),
    "playground": (24, 3.5),
    "digits": (8, 2.3),
    "Nielsen": (4.5, 2.6),
    "large": (1.1, 2.2),
}


def seconds(run) -> float:
    """CPU time: what other processes do meanwhile does not count."""
    start = time.process_time()
    run()
    return time.process_time() - start


def spread(values: list[float]) -> str:
    low, _, high = quantiles(values, n=4)
    return f"{median(values):7.2f} ({low:.2f}–{high:.2f})"


def compare(work: Workload, optimizer: str, rounds: int) -> dict[str, list[float]]:
    """Seconds per step, round by round, of everyone; the losses after the first epoch must agree."""
    contenders = {"dlcore": Ours, "dlcore fit": OursFit, "textbook": Textbook, **peers()}
    runs = {name: make(work, optimizer) for name, make in contenders.items()}
    times = {name: [] for name in runs}
    for run in runs.values():
        run.epoch()
    ours = runs["dlcore"].cost()
    for name, run in runs.items():
        if run.cost and not losses_agree(ours, run.cost()):
            raise SystemExit(
                f"{work.name}, {optimizer}: after one epoch {name} costs {run.cost():.6f}, ours {ours:.6f}."
            )
    for _ in range(rounds):
        for name, run in runs.items():
            steps = work.batches * getattr(run, "epochs", 1)
            times[name].append(seconds(run.epoch) / steps)
    return times


def peak_flops(rounds: int) -> float:
    """float32 multiplications and additions a second in the best of some 1024 × 1024 products: the GEMM peak."""
    A, B = np.random.default_rng(0).standard_normal((2, 1024, 1024)).astype(np.float32)
    C = np.empty_like(A)
    return 2 * 1024**3 / min(seconds(lambda: A.dot(B, C)) for _ in range(rounds + 3))


def steps(rounds: int) -> None:
    print(f"Time per step over that of dlcore's bare step: median and quartiles of {rounds} interleaved rounds.")
    print("Losses after the first epoch agree. Targets for SGD: PyTorch eager, textbook.")
    for optimizer in ("SGD", "Adam"):
        for work in WORKLOADS:
            times = compare(work, optimizer, rounds)
            ours = times.pop("dlcore")
            sizes = "-".join(map(str, work.sizes))
            print(f"\n{work.name} {sizes}, batch {work.size}, {optimizer}: dlcore {median(ours) * 1e6:.1f} µs a step")
            for name, theirs in times.items():
                ratios = [other / own for other, own in zip(theirs, ours, strict=True)]
                target = dict(zip(("PyTorch eager", "textbook"), TARGETS[work.name], strict=True)).get(name)
                goal = f"   target {target}" if optimizer == "SGD" and target else ""
                print(f"  {name:14}{spread(ratios)}{goal}")
            if work.name == "large":
                share = work.flops / median(ours) / peak_flops(rounds)
                print(f"  {'GEMM peak':14}{share:7.0%} of it in the products of a whole step")
