"""Sliders over a pure figure function."""

import asyncio
import gc
import inspect
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from itertools import pairwise

import ipywidgets
from matplotlib.figure import Figure

from dlcore.viz.ahead import spares
from dlcore.viz.backdrop import Backdrop
from dlcore.viz.show import checked_alt, html
from dlcore.viz.style import PIXELS_PER_INCH, drawing

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "epsilon": "ε", "eta": "η", "theta": "θ", "lam": "λ", "sigma": "σ"
}  # fmt: skip
FEW = 6  # this many choices are shown as buttons, more as a list
PAUSE = 0.02  # seconds after which a picture is on its way to the browser, and the next one's axes are made
REST = 0.4  # seconds without a change after which the picture is drawn as sharp as the screen


class Explorer(ipywidgets.VBox):
    """Controls, the picture they draw, and a line of text with the same content. Made by `explore`."""

    def __init__(self, draw: Callable[..., Figure], alt: str, controls: dict[str, ipywidgets.Widget]):
        self.draw, self.alt, self.controls = draw, checked_alt(alt), controls
        self.quick, self.sharp = Backdrop(density=1), Backdrop()
        self.rest = None  # the timer that waits for the hand to rest
        self.picture = ipywidgets.Image(format="png", layout={"max_width": "100%", "height": "auto"})
        self.picture.add_class("dlcore-picture")
        self.caption, self.problem = ipywidgets.HTML(), ipywidgets.HTML()
        for control in controls.values():
            control.observe(self.redraw, names="value")
        self.redraw()
        super().__init__([*controls.values(), self.problem, self.picture, self.caption])

    @property
    def values(self) -> dict:
        """What the controls say now, by argument name."""
        return {name: control.value for name, control in self.controls.items()}

    def redraw(self, change: object = None) -> None:
        """Draw at the current values; where that fails, keep the last picture and say what went wrong.

        The browser sends a slider's next value only when the last one is done, so fast drags skip
        values instead of queueing up: no throttling needed here. While the hand moves, a picture has one pixel per
        CSS pixel, and is there a quarter sooner; where no loop runs that could notice the rest, it is sharp at once.
        """
        loop = running_loop() if change else None
        self.paint(self.quick if loop else self.sharp)
        if loop:
            loop.call_later(PAUSE, prepare)
        else:
            gc.collect(1)
        if self.rest:
            self.rest.cancel()
        self.rest = loop and loop.call_later(REST, self.paint, self.sharp)
        # No tooltip on the picture: ipywidgets 8.1.9 fails to show an Image that has one.
        self.caption.value = f'<span role="status" style="opacity:0.75">{escape(self.sentence())}</span>'

    def paint(self, backdrop: Backdrop) -> None:
        """Show the picture at the current values, or what went wrong."""
        with drawing, garbage_left_for_later():
            self.problem.value = self.tried(backdrop)

    def tried(self, backdrop: Backdrop) -> str:
        """Try to paint; return what went wrong, as HTML, or ""."""
        try:
            figure = self.draw(**self.values)
            self.picture.value = backdrop.png(figure)
            self.picture.width = str(round(figure.get_figwidth() * PIXELS_PER_INCH))
            return ""
        except Exception as error:  # whatever a learner's function may raise must reach the learner
            return explain(error)

    def sentence(self) -> str:
        """Return the alt text with the current values."""
        now = ", ".join(f"{self.controls[name].description} = {value}" for name, value in self.spoken())
        return f"{self.alt} Now {now}."

    def spoken(self) -> list[tuple[str, str]]:
        return [(name, f"{v:.6g}" if isinstance(v, float) else str(v)) for name, v in self.values.items()]

    def _repr_mimebundle_(self, **options):
        """Add a still picture for readers without widgets: nbconvert, GitHub, print."""
        bundle = super()._repr_mimebundle_(**options)
        still = {"text/plain": self.sentence()}
        if not self.problem.value:
            still["text/html"] = html(self.draw(**self.values), self.sentence())
        return {**bundle, **still}


def running_loop() -> asyncio.AbstractEventLoop | None:
    """The loop that this runs in, as a kernel's answers to the browser do; None in a plain program."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


@contextmanager
def garbage_left_for_later() -> Iterator[None]:
    """Collect no garbage in here.

    A figure is ten thousand objects that point at one another. Thrown away together they cost 3 ms; while a picture is
    drawn they cost a tenth of its time, and now and then a pause of a quarter of a second.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def prepare() -> None:
    """Clear the last picture away and make the next one's axes, so that it need not wait for them."""
    with drawing:
        gc.collect(1)
        spares.prepare()


def explore(draw: Callable[..., Figure], *, alt: str, labels: dict[str, str] | None = None, **sliders) -> Explorer:
    """Redraw `draw(**values)` as the reader moves the controls; the last line of a cell shows it.

    alt: a sentence saying what the picture shows; the current values are added to it.
    labels: what stands beside a control, with its unit, such as `{"h": "h (years)"}`; else the name.
    sliders: one keyword per argument of `draw`:
      (min, max, step) or (min, max, step, start)  a slider: whole numbers if all are ints
      [a, b, c] or {"text": a, ...}                a choice
      [0, 1, 3, 10, 30, 100, ...]                  a slider that stops at these, if they are many and grow
      any ipywidget with a `value`                 as it is
    An error in `draw` is shown above the last good picture. Axes whose limits, ticks and labels stay the same are drawn
    only once, which halves the time of a picture: keep what changes in the title or among the curves.
    """
    refuse_strangers(draw, sliders)
    named = {**{name: GREEK.get(name, name) for name in sliders}, **(labels or {})}
    room = f"{max(map(len, named.values()), default=0) + 1}ch"  # as much for every label, so that sliders align
    return Explorer(draw, alt, {name: control(spec, named[name], room) for name, spec in sliders.items()})


def refuse_strangers(draw: Callable[..., Figure], sliders: dict) -> None:
    """Raise a TypeError where `draw` cannot be called with just these arguments."""
    signature = inspect.signature(draw)
    try:
        signature.bind(**sliders)
    except TypeError as error:
        came, wanted = ", ".join(sliders) or "none", ", ".join(signature.parameters)
        function = getattr(draw, "__name__", "draw")
        raise TypeError(f"The controls are {came}, expected those of {function}({wanted}): {error}.") from None


def control(spec: object, label: str, room: str = "initial") -> ipywidgets.Widget:
    """Return the widget for one slider specification of `explore`; `room` is the width left for labels, in CSS."""
    common = {"description": label, "style": {"description_width": room}}
    if isinstance(spec, ipywidgets.Widget):
        spec.description = spec.description or label
        return spec
    wide = {"layout": {"width": "min(440px, 98%)"}}
    if isinstance(spec, list) and len(spec) > FEW and is_scale(spec):
        return ipywidgets.SelectionSlider(options=spec, **common, **wide)
    if isinstance(spec, (list, dict)) and spec:
        if len(spec) <= FEW:
            return ipywidgets.ToggleButtons(
                options=spec, description=label, style={"description_width": room, "button_width": "auto"}
            )
        return ipywidgets.Dropdown(options=spec, **common)
    if not isinstance(spec, tuple) or len(spec) not in (3, 4) or not spec[0] < spec[1] or not spec[2] > 0:
        raise ValueError(
            f"{label} is {spec!r}, expected (min, max, step) or (min, max, step, start) with min < max, "
            f"a list of choices, or an ipywidget. Try {label}=(0, 10, 1)."
        )
    low, high, step = spec[:3]
    start = spec[3] if len(spec) == 4 else low + step * ((high - low) / step // 2)
    common |= {"min": low, "max": high, "step": step, **wide}
    if all(isinstance(number, int) for number in spec):
        return ipywidgets.IntSlider(value=int(start), **common)
    return ipywidgets.FloatSlider(value=start, readout_format=f".{decimals(step)}f", **common)


def is_scale(choices: list) -> bool:
    """Whether these are numbers, each larger than the one before."""
    return all(isinstance(choice, (int, float)) for choice in choices) and all(a < b for a, b in pairwise(choices))


def decimals(step: float) -> int:
    """Return how many decimals tell one multiple of `step` from the next: 0.01 → 2, 0.25 → 2, 5.0 → 0."""
    text = f"{step:.10f}".rstrip("0")
    return len(text.partition(".")[2])


def explain(error: Exception) -> str:
    """Return an error as HTML: its message, and the last three lines of code that led there."""
    lines = "".join(traceback.format_tb(error.__traceback__)[-3:])
    return (
        '<div role="alert" style="border-left:4px solid #C96A00; padding-left:10px; line-height:1.4">'
        f"<b>The picture could not be drawn.</b> {escape(type(error).__name__)}: {escape(str(error))}"
        f"<details><summary>Where</summary><pre>{escape(lines)}</pre></details></div>"
    )
