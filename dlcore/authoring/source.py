"""A page's source: MyST text to cells that know the line they came from."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import count, takewhile
from pathlib import Path

import nbformat
from jupytext.myst import CODE_DIRECTIVE, MystMetadataParsingError, get_parser, myst_to_notebook

OPTIONS = {"id", "tags", "exercise", "errata"}
FRONT_MATTER = {"title": str, "minutes": int, "needs": list}
ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
TAG = re.compile(r"nbval-ignore-output|written-\d+")


class SourceError(Exception):
    """Something in a source file is wrong; says the file, the line and what to do."""

    def __init__(self, path: Path, line: int, message: str):
        super().__init__(f"{path}:{line}: {message}")


@dataclass(frozen=True)
class Cell:
    """One cell as written. `line` is the line of its first character in the source file, from 1."""

    kind: str  # "markdown" or "code"
    source: str
    line: int
    id: str = ""
    tags: tuple[str, ...] = ()
    errata: tuple[str, ...] = ()
    exercise: str | None = None


@dataclass(frozen=True)
class Page:
    """One source file: `number` "04", `chapter` "logistic_regression", and its cells in order."""

    path: Path
    number: str
    chapter: str
    title: str
    minutes: int
    needs: tuple[str, ...]
    cells: tuple[Cell, ...]

    @property
    def slug(self) -> str:
        return f"{self.number}_{self.chapter}"

    def error(self, cell: Cell, message: str, offset: int = 0) -> SourceError:
        """The error to raise about the line `offset` lines below the cell's first."""
        return SourceError(self.path, cell.line + offset, message)


def read(path: Path) -> Page:
    """Read one page. Raises `SourceError` where it is malformed, two cells claim one id or an erratum is unknown."""
    named = re.fullmatch(r"(\d\d|A\d)_(\w+)", path.stem)
    if not named:
        raise SourceError(path, 1, "a page is called NN_slug.md or AN_slug.md, for example 04_logistic_regression.md")
    text = path.read_text(encoding="utf-8")
    _refuse_malformed(path, text)
    try:
        notebook = myst_to_notebook(text, add_source_map=True)
    except (MystMetadataParsingError, nbformat.ValidationError) as error:
        line = re.search(r" at line (\d+)", str(error))
        raise SourceError(path, int(line[1]) if line else 1, f"metadata that cannot be read: {error}") from error
    starts = notebook.metadata.pop("source_map")
    front = _front_matter(path, notebook.metadata)
    lines = text.splitlines()
    cells = [_cell(path, lines, raw, start) for raw, start in zip(notebook.cells, starts, strict=True)]
    _refuse_errata(path, cells)
    return Page(path, named[1], named[2], *front, tuple(_with_ids(path, named[1], cells)))


def _refuse_malformed(path: Path, text: str) -> None:
    """What the MyST reader lets pass in silence: open fences, unknown directives and options, metadata of nothing."""
    lines = text.splitlines()
    for token in get_parser().parse(text):
        if token.type not in ("fence", "myst_block_break"):
            continue
        first, last = token.map
        wrong = partial(SourceError, path, first + 1)
        if token.type == "fence":
            unclosed = last - first < 2 or lines[last - 1].strip().strip(token.markup[0])
            if unclosed or any(line.startswith(f"```{CODE_DIRECTIVE}") for line in lines[first + 1 : last]):
                raise wrong(f"this {token.markup} block is never closed")
            if token.info.startswith("{") and (token.info.strip() != CODE_DIRECTIVE or token.level):
                raise wrong(f"{token.info} is no cell: only {CODE_DIRECTIVE} is, outside lists and quotations")
            if token.info.strip() == CODE_DIRECTIVE:
                _refuse_options(path, lines[first + 1 : last - 1], first + 2)
        elif token.content:
            below = next((line for line in lines[last:] if line.strip()), "+++")
            if below.startswith(("+++", f"```{CODE_DIRECTIVE}")):
                raise wrong("this metadata belongs to no text cell; a code cell has its own :options:")


def _refuse_options(path: Path, body: list[str], line: int) -> None:
    options = list(takewhile(lambda text: text.lstrip().startswith(":"), body))
    for offset, option in enumerate(options):
        if not re.fullmatch(r":(id|exercise): +[\w.-]+ *|:(tags|errata): +\[[\w, -]+\] *", option):
            known = ":id: name, :exercise: chapter.name, :tags: [one, two] and :errata: [one, two]"
            raise SourceError(path, line + offset, f"{option!r} is no option; known are {known}")
    if not "".join(body[len(options) :]).strip():
        raise SourceError(path, line, "this code cell is empty")


def _front_matter(path: Path, front: dict) -> tuple[str, int, tuple[str, ...]]:
    for key, kind in FRONT_MATTER.items():
        if type(front.get(key)) is not kind:
            raise SourceError(path, 1, f"the front matter needs {key}: ({kind.__name__}), and has {front.get(key)!r}")
    if unknown := set(front) - set(FRONT_MATTER):
        raise SourceError(path, 1, f"the front matter has {_listed(unknown)}, known are {_listed(FRONT_MATTER)}")
    return front["title"], front["minutes"], tuple(front["needs"])


def _cell(path: Path, lines: list[str], raw: dict, start: int) -> Cell:
    first = raw.source.split("\n")[0]
    line = next((at for at in range(start, len(lines)) if lines[at] == first), start) + 1
    wrong = partial(SourceError, path, line)
    given = {"id": "", "tags": [], "errata": [], "exercise": None} | raw.metadata
    if unknown := set(given) - OPTIONS:
        raise wrong(f"the cell's metadata has {_listed(unknown)}, known are {_listed(OPTIONS)}")
    for key in ("tags", "errata"):
        if not isinstance(given[key], list) or not all(isinstance(name, str) for name in given[key]):
            raise wrong(f"{key} is a list of names, as in [one, two], not {given[key]!r}")
    name, tags, errata = str(given["id"]), tuple(given["tags"]), tuple(given["errata"])
    if name and not ID.fullmatch(name):
        raise wrong(f"id {name!r}: at most 40 letters, digits, - and _")
    if strange := next((tag for tag in tags if not TAG.fullmatch(tag)), None):
        raise wrong(f"{strange!r} is no tag; known are nbval-ignore-output and written-N, N its points")
    return Cell(raw.cell_type, raw.source, line, name, tags, errata, given["exercise"])


def _refuse_errata(path: Path, cells: list[Cell]) -> None:
    """Refuse an erratum that the table beside the page, if there is one, does not have."""
    table = path.with_name("errata.md")
    if table.exists():
        known = set(re.findall(r"(?m)^\| ([a-z0-9-]+) \|", table.read_text(encoding="utf-8")))
        for cell in cells:
            if unknown := set(cell.errata) - known:
                raise SourceError(path, cell.line, f"{min(unknown)!r} is no erratum of {table.as_posix()}")


def _with_ids(path: Path, number: str, cells: list[Cell]) -> Iterator[Cell]:
    """Give every cell its id: the written one, the exercise's name, or its section's heading and a count."""
    claimed: dict[str, int] = {}
    named = [replace(cell, id=id) for cell, id in zip(cells, _own_ids(number, cells), strict=True)]
    for cell in named:
        if cell.id in claimed:
            raise SourceError(path, cell.line, f"the id {cell.id!r} is taken by the cell at line {claimed[cell.id]}")
        if cell.id:
            claimed[cell.id] = cell.line
    section = "start"
    for cell in named:
        if cell.kind == "markdown" and (heading := re.search(r"^#+ +(.+)$", cell.source, re.MULTILINE)):
            section = _slug(heading[1]) or section
        if not cell.id:
            free = (f"{number}-{section}{'' if n == 1 else f'-{n}'}" for n in count(1))
            cell = replace(cell, id=next(id for id in free if id not in claimed))
            claimed[cell.id] = cell.line
        yield cell


def _own_ids(number: str, cells: list[Cell]) -> Iterator[str]:
    """ "04-sigmoid" for the exercise of that name, "04-sigmoid-check" for the code cell after it, "" for no name."""
    check = ""
    for cell in cells:
        exercise = (cell.exercise or "").rpartition(".")[2].replace("_", "-")
        name = cell.id or exercise or (check if cell.kind == "code" else "")
        yield name and f"{number}-{name}"
        if cell.kind == "code":
            check = exercise and f"{exercise}-check"


def _slug(heading: str) -> str:
    """ "4 · How wrong is a probability?" → "how-wrong-is-a-probability", short enough for a cell id."""
    ascii_only = unicodedata.normalize("NFKD", heading.rpartition("·")[2]).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:40].strip("-")


def _listed(names) -> str:
    return ", ".join(sorted(map(str, names)))
