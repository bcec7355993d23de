"""`make bench`, or a part of it: `make bench ARGS="steps --rounds 5"`. One thread; ratios, not absolute figures."""

import argparse
import os
from importlib import import_module
from importlib.util import find_spec

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
os.environ |= dict.fromkeys(THREADS, "1")  # before NumPy is imported
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"


def main() -> None:
    parser = argparse.ArgumentParser("bench", description=__doc__)
    # One module each; learners' copies have no grading.
    own = [part for part in ("steps", "sliders", "grading", "browser") if find_spec(f"bench.{part}")]
    parts = [*own, "loops", "imports", "memory", "digits"]
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(parts)}; all if none is named")
    parser.add_argument("--rounds", type=int, default=15, help="interleaved rounds of each comparison")
    args = parser.parse_args()
    if wrong := set(args.parts) - set(parts):
        parser.error(f"no such part: {', '.join(sorted(wrong))}")
    chosen = args.parts or parts

    for part in chosen:
        module = import_module(f"bench.{part if part in own else 'others'}")
        getattr(module, part)(args.rounds)


if __name__ == "__main__":
    main()
