"""Up to six optimisers on one surface, side by side (chapter 11)."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from traitlets import Bytes, Dict, Int, List, Unicode

from dlcore.optimizers import Adam, AdamW, GradientDescent, Momentum, Nesterov, Optimizer, RMSProp
from dlcore.viz.figures.optimizers import FAR, SURFACES, Surface
from dlcore.viz.live.canvas import Canvas, script

Array = np.ndarray

STEPS = 400  # a race is over after so many
LANES = 6  # as many as there are colours and dashes to tell apart
GRID = (180, 240)  # rows and columns of the picture of the surface
BANDS = 10  # shades of it, from low to high
SHARE = 1e-3  # of the height at the start: who is below it has arrived


# A learning rate for each that suits the valley.
OPTIMIZERS = {
    "gradient descent": (GradientDescent, 0.018),
    "momentum": (Momentum, 0.006),
    "Nesterov": (Nesterov, 0.006),
    "RMSProp": (RMSProp, 0.05),
    "Adam": (Adam, 0.3),
    "AdamW": (AdamW, 0.3),
}


class OptimizerRace(Canvas):
    """Optimisers start at one point; each follows its own learning rate to the finish line, or out of the picture.

    optimizers  name → (α → optimiser with `step(theta, gradient)` in place, first α), six at most
    surfaces    name → Surface; the reader picks one
    The finish line is at a thousandth of the height at the start.
    """

    _esm = script("optimizer_race")

    names = List(Unicode(), help="the optimisers").tag(sync=True)
    rates = Dict(help="name → learning rate; who is missing does not run").tag(sync=True)
    surfaces = List(Unicode(), help="the surfaces to pick from").tag(sync=True)
    surface = Unicode(help="the one picked").tag(sync=True)
    window = List(help="x0, x1, y0, y1 of the picture").tag(sync=True)
    ground = Bytes(help="a byte a pixel, top row first: 0 beyond the finish line, else 1 (low) to 10 (high)").tag(
        sync=True
    )
    columns = Int(GRID[1]).tag(sync=True)
    trails = Bytes(help="float32 x, y of each optimiser at step 0, then at step 1, …; NaN if it does not run").tag(
        sync=True
    )

    def __init__(
        self,
        optimizers: Mapping[str, tuple[Callable[[float], Optimizer], float]] = OPTIMIZERS,
        surfaces: Mapping[str, Surface] = SURFACES,
    ):
        if not 1 <= len(optimizers) <= LANES:
            raise ValueError(f"There are {len(optimizers)} optimisers, expected 1 to {LANES}.")
        self.makers = {name: maker for name, (maker, _) in optimizers.items()}
        self.grounds = dict(surfaces)
        first = {name: float(alpha) for name, (_, alpha) in optimizers.items()}
        super().__init__(names=list(optimizers), surfaces=list(surfaces), rates=first)
        self.choose(self.surfaces[0])

    def hear(self, kind: str, content: dict, buffers: Sequence[memoryview]) -> None:
        """*choose* the surface `name`; set the `rates`; *go* on for `steps`; start *again*."""
        if kind == "choose":
            self.choose(content["name"])
        elif kind == "rates":
            self.rates = {name: float(alpha) for name, alpha in content["rates"].items()}
            self.start()
        elif kind == "go":
            self.go(int(content["steps"]))
        elif kind == "again":
            self.start()

    def choose(self, name: str) -> None:
        """Take up a surface, and go to its start."""
        self.here = here = self.grounds[name]
        x0, x1, y0, y1 = here.window
        heights = here.height(*np.meshgrid(np.linspace(x0, x1, GRID[1]), np.linspace(y1, y0, GRID[0])))
        self.finish = SHARE * float(here.height(*here.start))
        ranks = heights.ravel().argsort().argsort() / heights.size  # as many pixels of every shade
        bands = np.where(heights.ravel() <= self.finish, 0, 1 + BANDS * ranks)
        self.surface, self.window, self.ground = name, list(here.window), bands.astype(np.uint8).tobytes()
        self.start()

    def start(self) -> None:
        """Put every runner at the start, with an optimiser that remembers nothing."""
        self.runners = {name: self.makers[name](alpha) for name, alpha in self.rates.items()}
        self.places = {name: np.array(self.here.start, float) for name in self.runners}
        self.running, self.step, self.events = list(self.runners), 0, []
        self.track = [self.row()]
        self.trails = self.track[0].tobytes()
        self.words = f"{len(self.running)} at the start of the {self.surface}."

    def row(self) -> Array:
        gone = (np.nan, np.nan)
        return np.array([self.places.get(name, gone) for name in self.names], np.float32)

    def go(self, steps: int) -> None:
        """Let all who still run take this many steps; say who arrives, and who leaves the picture."""
        for _ in range(min(steps, STEPS - self.step)):
            if not self.running:
                break
            self.step += 1
            for name in list(self.running):
                self.advance(name)
            self.track.append(self.row())
        self.trails = np.array(self.track).tobytes()
        over = not self.running or self.step >= STEPS
        late = [f"{name} is still on its way after step {STEPS}" for name in self.running if over]
        if self.events or late:  # only news, or a screen reader would never rest
            self.words = ("Over: " if over else "") + "; ".join(self.events + late) + "."

    def advance(self, name: str) -> None:
        """One step of one optimiser."""
        theta = self.places[name]
        with np.errstate(over="ignore", invalid="ignore"):  # divergence is reported in words
            self.runners[name].step(theta, np.array(self.here.slope(theta)))
        if not np.abs(theta).max() < FAR:  # NaN is nowhere
            self.running.remove(name)
            self.events.append(f"{name} left the picture for good: it diverged by step {self.step}")
        elif self.here.height(*theta) <= self.finish:
            self.running.remove(name)
            self.events.append(f"{name} crossed the finish line at step {self.step}")
