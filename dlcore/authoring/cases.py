"""The assignments' public cases: recorded from `solutions/exercises` into `assignments/AN_slug.cases.json`."""

import json
import math
from collections.abc import Iterator
from pathlib import Path

from dlcore.check.recorded import record, specified

NEARLY = 1e-6  # another processor's last digits are no drift


def write_cases(root: Path) -> None:
    """Record every assignment's cases, where what is stored is not the same."""
    for path, cases in recorded(root):
        if not same(stored(path), cases):
            path.parent.mkdir(exist_ok=True)
            path.write_text(as_text(cases), encoding="utf-8", newline="\n")


def cases_drift(root: Path) -> Iterator[str]:
    """What in the recorded cases is not what the references and slips say."""
    for path, cases in recorded(root):
        if not same(stored(path), cases):
            yield f"assignments/{path.name} is not what solutions/exercises says. Type: dlcore build"


def recorded(root: Path) -> Iterator[tuple[Path, list]]:
    """For each assignment with recorded cases its file, and what belongs in it."""
    for spec in sorted((root / "solutions" / "exercises").glob("a[1-6]_*.py")):
        slug = spec.stem.replace("a", "A", 1)
        yield root / "assignments" / f"{slug}.cases.json", json.loads(as_text([record(one) for one in specified(spec)]))


def as_text(cases: list) -> str:
    """One line a case, so that a change can be read."""
    return json.dumps(cases, ensure_ascii=False).replace('{"args"', '\n{"args"').replace('{"id"', '\n{"id"') + "\n"


def stored(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def same(a: object, b: object) -> bool:
    """Whether two JSON values are equal, numbers up to rounding."""
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=NEARLY, abs_tol=NEARLY) or a == b or (math.isnan(a) and math.isnan(b))
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    return a == b
