"""The same runs in PyTorch; `make golden` records their losses in pytorch.json.

Nothing of dlcore is used but the initial weights, the batches and the dropout masks.
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from dlcore.layers import Dropout
from golden.cases import CASES, STEPS, Case, M, batch, network

RECORD = Path(__file__).with_name("pytorch.json")

HIDDEN = {
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "relu": torch.relu,
    "leaky_relu": F.leaky_relu,
    "elu": F.elu,
    "identity": lambda z: z,
}
LOSS = {
    "softmax": lambda z, y: F.cross_entropy(z, y),
    "sigmoid": lambda z, y: F.binary_cross_entropy_with_logits(z, y, reduction="sum") / M,
    "linear": lambda z, y: F.mse_loss(z, y, reduction="sum") / (2 * M),
}
OPTIMIZERS = {
    "GradientDescent": lambda p: torch.optim.SGD(p, lr=0.1),
    "Momentum": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9),
    "Nesterov": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True),
    "RMSProp": lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.9, eps=1e-8),
    "Adam": lambda p: torch.optim.Adam(p, lr=0.01, betas=(0.9, 0.999), eps=1e-8),
    "AdamW": lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0.1),
}


def tensor(array: np.ndarray) -> torch.Tensor:
    return torch.tensor(array, requires_grad=True)


def torch_losses(case: Case) -> list[float]:
    """The cost without penalties before each step."""
    model, _ = network(case)
    weights, biases = [tensor(W) for W in model.weights], [tensor(b[:, 0]) for b in model.biases]
    gammas, betas = ([tensor(getattr(norm, name)[:, 0]) for norm in model.norms if norm] for name in ("gamma", "beta"))
    optimizer = OPTIMIZERS[case.optimizer]([*weights, *biases, *gammas, *betas])
    masks, rng, losses = Dropout(model.keep), np.random.default_rng(1), []
    for step in range(STEPS):
        x, y = (torch.tensor(part.T) for part in batch(step))
        for l, (W, b) in enumerate(zip(weights[:-1], biases[:-1], strict=True)):
            x = F.linear(x, W, b)
            if model.batch_norm:
                x = F.batch_norm(x, None, None, gammas[l], betas[l], training=True, eps=1e-5)
            x = HIDDEN[model.g.name](x)
            if model.keep != 1:
                x = x * torch.tensor(masks.forward(np.ones((len(W), M)), rng).T)
        loss = LOSS[model.head.name](F.linear(x, weights[-1], biases[-1]), y)
        losses.append(loss.item())
        penalty = sum(model.l2 / (2 * M) * (W**2).sum() + model.l1 / M * W.abs().sum() for W in weights)
        optimizer.zero_grad()
        (loss + penalty).backward()
        optimizer.step()
    return losses


if __name__ == "__main__":
    runs = {name: torch_losses(case) for name, case in CASES.items()}
    RECORD.write_text(json.dumps({"torch": torch.__version__, "losses": runs}, indent=1) + "\n", encoding="utf-8")
    print(f"recorded {len(runs)} runs of {STEPS} steps from PyTorch {torch.__version__} in {RECORD.name}")
