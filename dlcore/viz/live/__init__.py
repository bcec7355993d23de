"""Live canvases: pictures that answer while you draw, click or watch. Each is one class and one .js beside it."""

from dlcore.viz.live.draw_digit import DrawDigit
from dlcore.viz.live.optimizer_race import OptimizerRace
from dlcore.viz.live.perceptron_stepper import PerceptronStepper
from dlcore.viz.live.playground import Playground

__all__ = ["DrawDigit", "OptimizerRace", "PerceptronStepper", "Playground"]
