"""Milliseconds of work from a slider's new value to its picture, in the kernel: every slider of every chapter."""

import contextlib
import io
import time
from pathlib import Path
from statistics import median

import numpy as np

import dlcore.check
import dlcore.viz
from dlcore.authoring.source import read
from dlcore.viz.widgets import Explorer, explore

PAGES = Path(__file__).parents[2] / "solutions" / "source"


def sliders(rounds: int) -> None:
    """Print, for each picture with sliders, the median and the worst of `rounds` values of each of its controls."""
    print("\nSliders: processor's milliseconds for a new picture, median (worst)")
    medians = []
    for path in sorted(PAGES.glob("[0-9]*.md")):
        for explorer in explorers(path):
            took = [1000 * seconds for control in explorer.controls.values() for seconds in moved(control, rounds)]
            medians.append(median(took))
            print(f"  {path.stem[:2]} {medians[-1]:4.0f} ({max(took):3.0f})  {explorer.alt[:80]}", flush=True)
    print(f"  median of all {median(medians):.0f}, slowest {max(medians):.0f}")


def explorers(path: Path) -> list[Explorer]:
    """Run a page's code, without its checks and still pictures, and return its explorers."""
    made = []

    def recorded(draw, **options):
        made.append(explore(draw, **options))

    doors = {dlcore.viz: {"explore": recorded, "show": nothing}}
    doors[dlcore.check] = dict.fromkeys(("check", "hint", "progress"), nothing)
    kept = {module: {name: getattr(module, name) for name in names} for module, names in doors.items()}
    names = {"__name__": "__main__"}
    for module, replacements in doors.items():
        vars(module).update(replacements)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            for cell in read(path).cells:
                if cell.kind == "code":
                    exec(compile(cell.source, f"{path.name}:{cell.line}", "exec"), names)
    finally:
        for module, originals in kept.items():
            vars(module).update(originals)
    return made


def nothing(*_args, **_options) -> None:
    """What a page's checks and still pictures do while it is measured."""


def moved(control, rounds: int):
    """Yield the seconds of work that each of `rounds` values of a control takes, and put it back."""
    start = control.value
    for value in values(control, rounds):
        if value != control.value:
            before = time.process_time()
            control.value = value
            yield time.process_time() - before
    control.value = start


def values(control, rounds: int) -> list:
    """Return up to `rounds` values of a control from end to end."""
    if hasattr(control, "options"):
        return list(control.options.values() if isinstance(control.options, dict) else control.options)
    steps = round((control.max - control.min) / control.step)
    kind = type(control.value)
    return [kind(round(control.min + k * control.step, 10)) for k in np.unique(np.linspace(0, steps, rounds).round())]
