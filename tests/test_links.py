"""Every link leads somewhere, and every name of the code that a text mentions is there."""

import ast
import builtins
import importlib.util
import keyword
import pkgutil
import re
from urllib.parse import unquote, urlsplit

import pytest

from dlcore.__main__ import COMMANDS
from dlcore.check.exercises import find
from texts import GUIDES, NOTEBOOKS, ROOT, cells, code, headings, prose

FOREIGN = {"torch", "Linear", "CrossEntropyLoss", "StandardScaler", "MinMaxScaler", "runtime.txt"}  # of other projects

every_text = pytest.mark.parametrize("path", [*NOTEBOOKS, *GUIDES], ids=lambda path: path.relative_to(ROOT).as_posix())


def links(text):
    """(words, target) of every link, picture and bare address in a text."""
    text = re.sub(r"`[^`\n]*`", "", text)
    written = re.findall(r"\[([^]]*)\]\(([^)\s]+)\)", text)
    tags = re.findall(r"<(img|a)\b[^>]*?(?:src|href)=\"([^\"]*)\"", text)
    return written + tags + [("", address) for address in re.findall(r"(?<![(\"])\bhttps?:[^\s)>\"]*", text)]


def broken_link(path, words, target):
    """What is wrong with a link on the page `path`, or None."""
    if ":" in target.partition("#")[0]:
        address = urlsplit(target)
        return None if address.scheme == "https" and re.fullmatch(r"[\w-]+(\.[\w-]+)+", address.netloc) else "not https"
    name, _, fragment = target.partition("#")
    page = (path.parent / unquote(name)).resolve() if name else path
    if name and (not page.exists() or page.name not in {other.name for other in page.parent.iterdir()}):
        return "no such file"
    if "solutions" in page.parts[len(ROOT.parts) :] and "solutions" not in path.parts:
        return "learners have no solutions/"
    if page.suffix == ".ipynb":
        return broken_reference(page, words, fragment)
    return f"no heading {fragment}" if fragment and fragment not in on_github(page) else None


def on_github(guide):
    """The anchors that GitHub gives to the headings of a .md file."""
    return [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings(prose(guide))]


def broken_reference(page, words, fragment):
    """What is wrong with a link to a notebook whose words may be "chapter 7" or "7 · A million knobs", or None.

    A place in it is named by its cell: JupyterLab scrolls to a heading only from the second click on.
    """
    there = cells(page)
    if fragment and fragment.removeprefix("cell-id=") not in there:
        return f"no text cell {fragment}"
    known = headings("\n".join(there.values()) if not fragment else there[fragment.removeprefix("cell-id=")])
    number, _, title = words.partition(" · ")
    if title and title not in known and words not in known:
        return f"no such title or section there; there are {known}"
    claimed = re.fullmatch(r"(?:[Cc]hapter )?(\d+)", number)
    return "another chapter's number" if claimed and claimed[1] != str(int(page.stem[:2])) else None


@every_text
def test_every_link_leads_somewhere(path):
    texts = cells(path).values()
    assert not [(*link, wrong) for text in texts for link in links(text) if (wrong := broken_link(path, *link))]


@pytest.mark.parametrize(
    ("words", "target", "wrong"),
    [
        ("there", "02_other.ipynb", None),
        ("2 · A title", "02_other.ipynb", None),
        ("2 · A section?", "02_other.ipynb#cell-id=02-section", None),
        ("chapter 2", "02_other.ipynb", None),
        ("a guide", "guide.md#what-to-do", None),
        ("a book", "https://example.org/a?b#c", None),
        ("gone", "03_gone.ipynb", "no such file"),
        ("case", "GUIDE.md", "no such file"),
        ("chapter 3", "02_other.ipynb", "another chapter's number"),
        ("3 · A section?", "02_other.ipynb#cell-id=02-section", "another chapter's number"),
        ("2 · Renamed", "02_other.ipynb", "no such title"),
        ("2 · A title", "02_other.ipynb#cell-id=02-section", "no such title"),
        ("there", "02_other.ipynb#cell-id=02-gone", "no text cell"),
        ("there", "02_other.ipynb#A-section?", "no text cell"),
        ("a guide", "guide.md#gone", "no heading"),
        ("old", "http://example.org", "not https"),
        ("odd", "https://example", "not https"),
        ("mine", "file:///notes.md", "not https"),
    ],
)
def test_a_broken_link_is_seen_and_a_good_one_is_let_through(tmp_path, words, target, wrong):
    (tmp_path / "guide.md").write_text("# A guide\n\n## What to do\n")
    (tmp_path / "02_other.ipynb").write_text(
        '{"cells": [{"cell_type": "markdown", "id": "02-start", "source": "# 2 · A title"},'
        ' {"cell_type": "markdown", "id": "02-section", "source": "## A section?"}]}'
    )
    text = f"See [{words}]({target})."
    assert links(text) == [(words, target)]
    found = broken_link(tmp_path / "01_page.ipynb", words, target)
    assert found is None if wrong is None else found.startswith(wrong)


def test_pictures_tags_and_bare_addresses_are_links_and_code_is_not():
    text = '![x](a.png) <img src="b.png" alt="y"> <a href="c.md">c</a> https://d.org/e `[no](link)`'
    assert [target for _, target in links(text)] == ["a.png", "b.png", "c.md", "https://d.org/e"]


def test_a_learners_page_must_not_link_solutions():
    page = ROOT / "notebooks" / "01_derivatives.ipynb"
    assert broken_link(page, "answers", "../solutions/01_derivatives.ipynb") == "learners have no solutions/"


def spoken(tree):
    """Every identifier of a program: what it defines, imports, names and calls."""
    fields = {ast.Name: "id", ast.Attribute: "attr", ast.arg: "arg", ast.keyword: "arg", ast.alias: "name"}
    fields |= dict.fromkeys((ast.FunctionDef, ast.ClassDef), "name")
    return {getattr(node, fields[type(node)]) for node in ast.walk(tree) if type(node) in fields}


def quoted(tree):
    """Every string of one word in a program: files that it writes, variables of the environment."""
    constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return {value for value in constants if isinstance(value, str) and re.fullmatch(r"[\w.]+", value)}


TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "dlcore").rglob("*.py")}
PYTHON = {*dir(builtins), *keyword.kwlist}
OURS = {path.stem for path in TREES}.union(*(spoken(tree) | quoted(tree) for tree in TREES.values()))


def unknown_names(text, own):
    """Names in `code` type that neither the page's `own` code, nor dlcore, nor Python or NumPy has."""
    found = []
    for name in re.findall(r"`([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?:\([^`]*\))?`", text):
        first, *rest = name.split(".")
        if first in ("dlcore", "np"):
            known = exists(".".join(["numpy" if first == "np" else first, *rest]))
        elif name in OURS or {first, name} & FOREIGN:
            known = True
        else:
            known = {first, *rest} <= own | OURS | PYTHON or importlib.util.find_spec(first)
        found += [] if known else [name]
    return found


def exists(name):
    """Whether a dotted name can be imported, or is an attribute of what can."""
    try:
        pkgutil.resolve_name(name)
    except (ImportError, AttributeError):
        return False
    return True


@every_text
def test_every_name_in_a_text_is_one_of_its_page_of_dlcore_of_python_or_of_numpy(path):
    own = spoken(ast.parse(code(ROOT / "solutions" / path.name if path.suffix == ".ipynb" else path)))
    assert not [name for name in unknown_names(prose(path), own) if not (path.parent / name).is_file()]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "`dlcore.layers.Affine`, `W`, `mine.forward(X)`, `np.zeros`, `for`, `len(x)`, `Linear.weight`",
            [],
        ),
        ("`dlcore.layers.afine`", ["dlcore.layers.afine"]),
        ("`dlcore.layer`", ["dlcore.layer"]),
        ("`np.zeross(3)`", ["np.zeross"]),
        ("`optimizers.Nesterof`", ["optimizers.Nesterof"]),
        ("`my_forwrad(X)`", ["my_forwrad"]),
    ],
)
def test_a_name_that_is_nowhere_is_seen_and_a_known_one_is_let_through(text, found):
    assert unknown_names(text, {"W", "X", "mine", "forward"}) == found


def taken_from_dlcore(source):
    """(line, dotted name) of what a page's code cells import from dlcore, and of what they take from that."""
    trees, places = [], {}
    for cell in re.finditer(r"(?ms)^```\{code-cell\}\n((?::[^\n]*\n)*)(.*?)^```$", source):
        trees.append(ast.parse("\n" * source.count("\n", 0, cell.start(2)) + cell[2]))  # with the lines of the source
    nodes = [node for tree in trees for node in ast.walk(tree)]
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] == "dlcore":
            places |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in places:
            yield node.lineno, f"{places[node.value.id]}.{node.attr}"


SOURCES = sorted((ROOT / "solutions" / "source").glob("*.md"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_all_that_a_page_takes_from_dlcore_is_there(path):
    taken = taken_from_dlcore(path.read_text(encoding="utf-8"))
    gone = [f"{path.name}:{line}: {name} is not in dlcore" for line, name in taken if not exists(name)]
    assert not gone, "\n".join(gone)


def test_what_a_page_takes_from_dlcore_is_seen_with_its_line():
    source = "# A page\n\n```{code-cell}\n:id: one\nfrom dlcore.viz.figures import perceptron as figures\n```\n\n"
    source += "```{code-cell}\nimport numpy as np\n\nshow(figures.draw_gone(np.pi))\n```\n"
    module = "dlcore.viz.figures.perceptron"
    assert list(taken_from_dlcore(source)) == [(5, module), (11, f"{module}.draw_gone")]
    assert [exists(name) for _, name in taken_from_dlcore(source)] == [True, False]


def test_readme_quotes_a_sentence_of_the_check_that_its_picture_shows():
    [quoted] = re.findall(r'the check below it says: ([^"]*)"', prose(ROOT / "README.md"))
    assert quoted in [slip.sentence for slip in find("logistic_regression.sigmoid").slips]


def unknown_commands(text):
    """`make …` and `dlcore …` in code, inline or fenced, that are no target and no command."""
    targets = re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"))
    spans = "\n".join(re.findall(r"(?ms)^ *```\w*\n(.*?)^ *```", text) + re.findall(r"`([^`\n]+)`", text))
    said = re.findall(r"(?m)(?:^|[\s/])(make|dlcore)[ \t]+([a-z]+)\b(?!=)", spans)
    return [f"{tool} {name}" for tool, name in said if name not in (targets if tool == "make" else COMMANDS)]


@every_text
def test_every_command_in_a_text_exists(path):
    text = path.read_text(encoding="utf-8") if path.suffix == ".md" else prose(path)
    assert not unknown_commands(text)


def test_a_command_that_does_not_exist_is_seen():
    fenced = "```sh\nmake lab\n.venv/bin/dlcore grad 04   # no such command\n```\n"
    assert unknown_commands(fenced + "Type `make tset` or `dlcore build`.") == ["dlcore grad", "make tset"]
