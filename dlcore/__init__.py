"""The deep-learning workbook's own library: every piece of a neural network, to be read as well as run."""

from dlcore.logistic import LogisticRegression
from dlcore.mlp import MLP
from dlcore.perceptron import Perceptron

__all__ = ["MLP", "LogisticRegression", "Perceptron"]
