"""Chapter 12: batch norm forward and backward, running averages, and what it does at prediction time."""

import numpy as np

from dlcore.check.exercise import Exercise, Slip, edit


def batchnorm_forward(Z, gamma, beta, epsilon):
    mean = np.mean(Z, axis=1, keepdims=True)
    variance = np.var(Z, axis=1, keepdims=True)
    sigma = np.sqrt(variance + epsilon)
    Z_hat = (Z - mean) / sigma
    return gamma * Z_hat + beta, Z_hat, sigma


def layer(rng, n, m):
    """Z, γ, β, ε: features of their own scale, an ε large enough to be seen."""
    return (
        rng.normal(size=(n, m)) * rng.uniform(0.5, 3, size=(n, 1)) + rng.normal(size=(n, 1)),
        rng.uniform(0.5, 2, size=(n, 1)),
        rng.normal(size=(n, 1)),
        float(rng.uniform(0.05, 0.2)),
    )


MINUS_ONE = (
    "The variance is divided by m − 1. Batch norm uses the biased one, divided by m; a batch of one must work too."
)

BATCHNORM_FORWARD = Exercise(
    "batch_normalization.batchnorm_forward",
    points=3,
    outputs=("out", "Z_hat", "sigma"),
    answer=batchnorm_forward,
    cases=lambda rng: [layer(rng, 3, 6), layer(rng, 4, 4), layer(rng, 2, 9), layer(rng, 3, 1)],
    slips=[
        Slip("per example", edit(batchnorm_forward, "axis=1", "axis=0"), "The statistics are taken down each column, over the features of one example. Batch norm takes them per feature, over the batch."),
        Slip("one mean for all", edit(batchnorm_forward, "np.mean(Z, axis=1, keepdims=True)", "np.mean(Z)"), "One mean for the whole layer: each feature has a mean of its own."),
        Slip("one mean for all", edit(batchnorm_forward, "np.mean(Z, axis=1, keepdims=True)", "np.mean(Z)", "np.var(Z, axis=1, keepdims=True)", "np.var(Z)"), "One mean and one variance for the whole layer: each feature has its own."),
        Slip("one mean for all", edit(batchnorm_forward, "np.mean(Z, axis=1, keepdims=True)", "np.mean(Z)", "np.var(Z, axis=1, keepdims=True)", "np.mean((Z - mean) ** 2, axis=1, keepdims=True)"), "One mean for the whole layer: each feature has a mean of its own."),
        Slip("one variance for all", edit(batchnorm_forward, "np.var(Z, axis=1, keepdims=True)", "np.full((len(Z), 1), np.var(Z))"), "One variance for the whole layer: each feature has a spread of its own, as it has a mean."),
        Slip("per example", edit(batchnorm_forward, "axis=1, keepdims=True", "axis=0"), "The statistics are taken down each column, over the features of one example. Batch norm takes them per feature, over the batch."),
        Slip("per example", edit(batchnorm_forward, "np.var(Z, axis=1", "np.var(Z, axis=0"), "The variance is taken down each column, over the features of one example. Batch norm takes it per feature, over the batch."),
        Slip("per example", edit(batchnorm_forward, "np.mean(Z, axis=1", "np.mean(Z, axis=0"), "The mean is taken down each column, over the features of one example. Batch norm takes it per feature, over the batch."),
        Slip("m − 1", edit(batchnorm_forward, "np.var(Z", "np.var(Z, ddof=1"), MINUS_ONE),
        Slip("m − 1", edit(batchnorm_forward, "np.var(Z, axis=1, keepdims=True)", "np.sum((Z - mean) ** 2, axis=1, keepdims=True) / max(Z.shape[1] - 1, 1)"), MINUS_ONE),
        Slip("axis not kept", edit(batchnorm_forward, "np.mean(Z, axis=1, keepdims=True)", "np.mean(Z, axis=1)", "np.var(Z, axis=1, keepdims=True)", "np.var(Z, axis=1)"), "A mean or σ came as a row, (n,). `keepdims=True` keeps it a column, (n, 1), which fits beside Z."),
        Slip("ε forgotten", edit(batchnorm_forward, "variance + epsilon", "variance"), "The `epsilon` that was passed is not added: σ = √(var + ε), so that it is never 0, even where all values of a feature are equal."),
        Slip("var for its root", edit(batchnorm_forward, "np.sqrt(variance + epsilon)", "variance + epsilon"), "The variance stands in the place of its root: σ = √(var + ε)."),
        Slip("γ and β swapped", edit(batchnorm_forward, "gamma * Z_hat + beta", "beta * Z_hat + gamma"), "γ and β are swapped: γ is the scale, β the place."),
        Slip("ε added to the root", edit(batchnorm_forward, "np.sqrt(variance + epsilon)", "np.sqrt(variance) + epsilon"), "ε is added to the root; here it is added to the variance, inside: σ = √(var + ε)."),
    ],
    hints=[
        "Standardise each feature over the batch, then let the network choose another scale and place.",
        "`axis=1, keepdims=True` gives a column of means and one of variances. σ is the root of (variance + ε).",
        "mean, σ, Z_hat = (Z − mean) / σ, and γ · Z_hat + β; return the last, Z_hat and σ.",
    ],
)  # fmt: skip


def batchnorm_backward(dout, Z_hat, gamma, sigma):
    dbeta = np.sum(dout, axis=1, keepdims=True)
    dgamma = np.sum(dout * Z_hat, axis=1, keepdims=True)
    m = dout.shape[1]
    dZ = gamma / sigma * (dout - dbeta / m - Z_hat * dgamma / m)
    return dZ, dgamma, dbeta


def passed_forward(rng, n, m):
    Z, gamma, beta, epsilon = layer(rng, n, m)
    _, Z_hat, sigma = batchnorm_forward(Z, gamma, beta, epsilon)
    return rng.normal(size=(n, m)), Z_hat, gamma, sigma


BATCHNORM_BACKWARD = Exercise(
    "batch_normalization.batchnorm_backward",
    points=4,
    outputs=("dZ", "dgamma", "dbeta"),
    answer=batchnorm_backward,
    cases=lambda rng: [passed_forward(rng, 3, 6), passed_forward(rng, 4, 4), passed_forward(rng, 2, 9)],
    slips=[
        Slip("statistics treated as constants", edit(batchnorm_backward, " - dbeta / m - Z_hat * dgamma / m", ""), "The mean and σ are treated as constants, but each z moves them, and through them the whole batch: two more paths."),
        Slip("variance path only", edit(batchnorm_backward, " - dbeta / m", ""), "The path through the mean is missing: each z also moves the mean, and so every other example."),
        Slip("mean path only", edit(batchnorm_backward, " - Z_hat * dgamma / m", ""), "The path through σ is missing: each z also moves the variance."),
        Slip("axis not kept", edit(batchnorm_backward, "np.sum(dout, axis=1, keepdims=True)", "np.sum(dout, axis=1)", "np.sum(dout * Z_hat, axis=1, keepdims=True)", "np.sum(dout * Z_hat, axis=1)"), "The sums came as a row, (n,). `keepdims=True` keeps them a column, (n, 1), the shape of γ and β."),
        Slip("sums for means in dZ", edit(batchnorm_backward, "dbeta / m - Z_hat * dgamma / m", "dbeta - Z_hat * dgamma"), "In dZ the two sums enter as *means*: each z moves μ and σ only by a share of 1/m."),
        Slip("sigma forgotten", edit(batchnorm_backward, "gamma / sigma", "gamma"), "σ is missing in dZ: Z_hat was made by dividing by it."),
        Slip("gamma forgotten", edit(batchnorm_backward, "gamma / sigma", "1 / sigma"), "γ is missing in dZ: the output is γ times Z_hat."),
        Slip("means for sums", edit(batchnorm_backward, "return dZ, dgamma, dbeta", "return dZ, dgamma / m, dbeta / m"), "dγ and dβ are means here. `dout` is already the derivative of J, with its 1/m in it: add up over the batch."),
    ],
    hints=[
        "z reaches the output on three paths: directly, through the mean, and through σ. Add over paths.",
        "dβ and dγ are sums over the batch, and both turn up again in dZ, divided by m.",
        "γ/σ times a bracket with three terms: dout, minus its mean, minus Z_hat times the mean of dout · Z_hat.",
    ],
)  # fmt: skip


def running_average(old, new, momentum):
    return momentum * old + (1 - momentum) * new


RUNNING_AVERAGE = Exercise(
    "batch_normalization.running_average",
    points=1,
    answer=running_average,
    cases=lambda rng: [(rng.normal(size=shape), rng.normal(size=shape), momentum) for shape, momentum in (((3, 1), 0.9), ((3, 1), 0.7), ((4, 1), 0.8))],
    slips=[Slip("swapped", lambda old, new, momentum: momentum * new + (1 - momentum) * old, "Old and new are swapped: with momentum 0.9 the old average keeps nine tenths. (PyTorch's `momentum` is the other share.)")],
    hints=["A little of the new batch, most of what was known.", "The two shares add up to 1; `momentum` is the share of the old.", "momentum times old, plus the rest times new."],
)  # fmt: skip


def batchnorm_predict(Z, gamma, beta, mean, var, epsilon):
    return gamma * (Z - mean) / np.sqrt(var + epsilon) + beta


def at_prediction(rng, n, m):
    Z, gamma, beta, epsilon = layer(rng, n, m)
    return Z, gamma, beta, rng.normal(size=(n, 1)), rng.uniform(0.5, 3, size=(n, 1)), epsilon


BATCHNORM_PREDICT = Exercise(
    "batch_normalization.batchnorm_predict",
    answer=batchnorm_predict,
    cases=lambda rng: [at_prediction(rng, 3, 6), at_prediction(rng, 4, 4), at_prediction(rng, 2, 1)],
    slips=[
        Slip("batch statistics", edit(batchnorm_predict, "return", "mean, var = Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True); return"), "The batch's own statistics are used: then the answer for one image depends on its neighbours. Use the running ones."),
        Slip("batch statistics", edit(batchnorm_predict, "Z - mean", "Z - Z.mean(axis=1, keepdims=True)"), "The batch's own mean is used: then the answer for one image depends on its neighbours. Use the running one."),
        Slip("batch statistics", edit(batchnorm_predict, "np.sqrt(var", "np.sqrt(Z.var(axis=1, keepdims=True)"), "The batch's own variance is used: then the answer for one image depends on its neighbours. Use the running one."),
        Slip("var for its root", edit(batchnorm_predict, "np.sqrt(var + epsilon)", "(var + epsilon)"), "This divides by the variance; divide by its root."),
        Slip("γ and β forgotten", edit(batchnorm_predict, "gamma * (Z - mean) / np.sqrt(var + epsilon) + beta", "(Z - mean) / np.sqrt(var + epsilon)"), "γ and β are missing: they were learned, and prediction needs them."),
        Slip("β divided too", edit(batchnorm_predict, "gamma * (Z - mean) / np.sqrt(var + epsilon) + beta", "(gamma * (Z - mean) + beta) / np.sqrt(var + epsilon)"), "β is divided by σ as well. It sets the place *after* the scaling."),
        Slip("ε forgotten", edit(batchnorm_predict, "var + epsilon", "var"), "The `epsilon` that was passed is not added: the same formula as in training, with the running statistics."),
        Slip("ε added to the root", edit(batchnorm_predict, "np.sqrt(var + epsilon)", "(np.sqrt(var) + epsilon)"), "ε is added to the root; it belongs inside, to the variance."),
    ],
    hints=["At prediction there may be one example only: whose mean and variance can you use?", "The same formula as forward, with `mean` and `var` given.", "Subtract, divide by a root, stretch, shift: one line in this order."],
)  # fmt: skip
