"""The Playground: a network you can watch learning, with dlcore's layers or with your own functions (chapter 08)."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace

import numpy as np
from traitlets import Bool, Bytes, Dict, Int, List, Unicode

from dlcore.viz.live.canvas import FOLDER, Canvas, script
from dlcore.viz.live.playground_data import CLASSES, FEATURES, VALUES, feature_pictures, thumbnails
from dlcore.viz.live.playground_own import Misstep, OwnFunctions
from dlcore.viz.live.playground_state import RULES, Number, OneOf, Settings, Whole, parse
from dlcore.viz.live.playground_training import Training

BUDGET = 0.004  # seconds of computing time to train for each picture, at most, after an epoch of the usual size
HELD = 0.008  # seconds after which no further picture is begun: then the kernel is free for other questions
AT_ONCE = {"alpha", "batch", "lam", "discrete", "test"}  # settings that need no new start
CHAPTER_08 = {"activation": "relu", "init": "he"}  # what its functions compute


class Playground(Canvas):
    """Data, network and result side by side; play, pause, step, and change whatever you like.

    state      the settings as a string, such as "data=spiral&hidden=8,8&activation=relu": see `Settings`
    forward    (X, W, b) → Z, A      a learner's own functions, with chapter 08's signatures. Training runs on them;
    backward   (W, Z, A, Y) → dW, db they may be set anew at any time: `playground.backward = mended`
    Every step compares them with dlcore's network; the first that goes wrong is named with its parameter, and the
    network waits, unharmed. They know neither dropout nor batch norm.
    """

    _esm = script("playground_plots", "playground_weights", "playground_network", "playground")
    _css = "\n".join((FOLDER / file).read_text(encoding="utf-8") for file in ("canvas.css", "playground.css"))

    settings = Dict(help="every setting by name").tag(sync=True)
    state = Unicode(help="the same as a string").tag(sync=True)
    options = Dict(help="names to pick from, ranges, what is written beside them").tag(sync=True)
    own = List(Unicode(), help="which functions are the learner's").tag(sync=True)
    thumbnails = Bytes(help="float32 x1, x2, y in [0, 1]: as many points of each data set").tag(sync=True)
    inputs = Bytes(help="a byte a pixel, 30 × 30 for every feature: 0 negative, 255 positive").tag(sync=True)
    shots = Int(help="how many pictures there are, one behind the other, of all that follows").tag(sync=True)
    units = Bytes(help="a byte a pixel, 30 × 30 for every hidden unit, layer by layer").tag(sync=True)
    output = Bytes(help="the same for the output, 60 × 60").tag(sync=True)
    weights = Bytes(help="float32, layer by layer, unit by unit: its weights, then its bias").tag(sync=True)
    norms = Bytes(help="float32 ‖dW[l]‖ of the last step; 0 before the first").tag(sync=True)
    progress = Bytes(help="float32 steps so far, epochs so far, training loss, test loss").tag(sync=True)
    points = Bytes(help="float32 x1, x2, y in [0, 1]: the training examples, then the test examples").tag(sync=True)
    train_points = Int(help="how many of them are for training").tag(sync=True)
    history = Bytes(help="float32 epoch, training loss, test loss").tag(sync=True)
    diverged = Bool(help="whether the numbers have run away: only a new start helps").tag(sync=True)

    def __init__(self, state: str = "", forward: Callable | None = None, backward: Callable | None = None):
        self._own = OwnFunctions(forward, backward)
        usual = Settings().but(CHAPTER_08) if self._own.names else Settings()
        super().__init__(options=described(), thumbnails=thumbnails(), inputs=feature_pictures())
        self.start(parse(state, usual))

    def hear(self, kind: str, content: dict, buffers: Sequence[memoryview]) -> None:
        """*train* for `steps` or `epochs` a picture and take `pictures`; *set* settings; *load* a state; *reset*.

        Also *weight*: change one by hand; *tell*: say how things stand.
        """
        if kind == "train":
            steps = content.get("steps") or content["epochs"] * self.training.steps_per_epoch
            self.train(int(steps), int(content.get("pictures", 1)))
        elif kind == "set":
            self.change(lambda: self.training.settings.but(content["changes"]))
        elif kind == "load":
            self.change(lambda: parse(content["state"]))
        elif kind == "weight":
            self.put(content["place"], float(content["value"]))
        elif kind == "reset":
            self.start(self.training.settings)
        elif kind == "tell":
            self.words = self.sentence()

    def start(self, settings: Settings) -> None:
        """A fresh network and its data, before the first step."""
        self.training = Training(settings, self._own)
        X, Y = self.training.points
        shown = Y if settings.data in CLASSES else (Y + 1) / 2
        self.points = np.vstack([X, shown]).T.astype(np.float32).tobytes()
        self.train_points = self.training.m
        self.adopt(settings)
        self.show()
        self.diverged = self.training.diverged
        self.words = self.sentence()

    def change(self, read: Callable[[], Settings]) -> None:
        """Take up the settings that `read` finds; the network starts anew unless they may change while it learns."""
        try:
            settings = read()
        except ValueError as error:
            self.problem = Misstep("These settings were not taken up", str(error)).html()
            return
        before = self.training.settings
        now = {name: getattr(settings, name) for name in AT_ONCE}
        if replace(before, **now) == settings:
            self.adopt(settings)
        else:
            self.start(settings)

    def adopt(self, settings: Settings) -> None:
        self.training.adopt(settings)
        self.settings, self.state, self.own = asdict(settings), str(settings), self._own.names

    def train(self, steps: int, pictures: int = 1) -> None:
        """So many times: train for so many steps, or as many as fit the budget, and take a picture."""
        if self.diverged:
            return
        shots, end = [], time.thread_time() + HELD
        for _ in range(pictures):
            try:
                self.training.train(steps, BUDGET)
            except Misstep as misstep:
                self.problem = misstep.html()
            shots.append(self.shot())
            self.diverged = self.training.diverged
            if self.diverged or self.problem or time.thread_time() > end:
                break
        self.show(shots)
        if self.diverged:
            steps = self.training.steps
            self.words = f"Diverged by step {steps}: the numbers ran away. Reset, and try a smaller learning rate."

    def put(self, place: Sequence[int], value: float) -> None:
        """Set one weight, by hand: place = (layer from 1, unit from 0, input from 0, or -1 for the bias)."""
        layer, unit, source = map(int, place)
        if not np.isfinite(value):
            raise ValueError(f"The weight is {value}, expected a finite number.")
        self.training.model.affines[layer - 1].Theta[unit, source] = value
        self.show()

    def shot(self) -> tuple[bytes, ...]:
        """Everything that moves, as it is now: units, output, weights, norms, progress."""
        training = self.training
        weights = np.concatenate([affine.Theta.ravel() for affine in training.model.affines])
        pictures = training.look()
        numbers = weights, training.norms, [training.steps, *training.history[-1]]
        return *pictures, *(np.array(part, np.float32).tobytes() for part in numbers)

    def show(self, shots: Sequence[tuple[bytes, ...]] = ()) -> None:
        """Show these pictures one after the other, or one of what is there now."""
        shots = shots or [self.shot()]
        self.units, self.output, self.weights, self.norms, self.progress = (
            b"".join(parts) for parts in zip(*shots, strict=True)
        )
        self.shots = len(shots)
        self.history = np.array(self.training.history, np.float32).tobytes()

    def sentence(self) -> str:
        """What stands there now, for all who read it."""
        training, settings = self.training, self.training.settings
        sizes = "–".join(map(str, training.model.sizes))
        _, train, test = training.history[-1]
        right = f"; {training.right():.0%} of the test points are right" if settings.data in CLASSES else ""
        code = f", with your own {' and '.join(self._own.names)}" if self._own.names else ""
        return (
            f"Network {sizes} on {settings.data}{code}, after {training.epoch:.6g} epochs: "
            f"training loss {train:.3f}, test loss {test:.3f}{right}."
        )

    @property
    def forward(self) -> Callable | None:
        """The learner's own forward, None for dlcore's. May be set while the network lives."""
        return self._own.forward

    @forward.setter
    def forward(self, function: Callable | None) -> None:
        self._own.forward, self.problem = function, ""
        self.own = self._own.names

    @property
    def backward(self) -> Callable | None:
        """The learner's own backward, None for dlcore's. May be set while the network lives."""
        return self._own.backward

    @backward.setter
    def backward(self, function: Callable | None) -> None:
        self._own.backward, self.problem = function, ""
        self.own = self._own.names


def described() -> dict:
    """For the controls: {"names": {setting: names}, "ranges": {setting: [low, high]}, "usual": …}, and lists.

    What has an order is a list: a notebook that is saved sorts the keys of a dict.
    """
    kinds = {
        kind: {name: rule for name, rule in RULES.items() if isinstance(rule, kind)} for kind in (OneOf, Whole, Number)
    }
    return {
        "names": {name: list(rule.names) for name, rule in kinds[OneOf].items()},
        "ranges": {name: [rule.low, rule.high] for name, rule in kinds[Whole].items()},
        "usual": {name: list(rule.usual) for name, rule in kinds[Number].items()},
        "features": [[name, label] for name, (label, _) in FEATURES.items()],
        "classes": list(CLASSES),
        "values": list(VALUES),
    }
