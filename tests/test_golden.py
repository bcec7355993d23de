"""dlcore takes the same steps as PyTorch: recorded losses for everyone, PyTorch itself where it is installed."""

import json
from pathlib import Path

import numpy as np
import pytest

from golden.cases import CASES, STEPS, dlcore_losses

RECORDED = json.loads((Path(__file__).parent / "golden" / "pytorch.json").read_text(encoding="utf-8"))["losses"]


@pytest.mark.parametrize("name", CASES)
def test_twenty_steps_cost_what_they_cost_in_pytorch(name):
    losses = dlcore_losses(CASES[name])
    assert len(RECORDED[name]) == STEPS
    np.testing.assert_allclose(losses, RECORDED[name], rtol=0, atol=1e-9)


def test_the_runs_differ_from_each_other():
    last = [round(RECORDED[name][-1], 4) for name in CASES]
    assert len(set(last)) == len(CASES)


def test_the_record_is_what_pytorch_computes_today():
    pytest.importorskip("torch", reason="the recorded losses are tested without PyTorch")
    from golden.torch_runs import torch_losses

    for name, case in CASES.items():
        np.testing.assert_allclose(torch_losses(case), RECORDED[name], rtol=0, atol=1e-9, err_msg=name)
