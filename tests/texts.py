"""What is written: the text cells of every built notebook, the guides, their headings."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
NOTEBOOKS = [
    path for folder in ("notebooks", "assignments", "solutions") for path in sorted(ROOT.glob(f"{folder}/*.ipynb"))
]
GUIDES = [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md")), ROOT / "dlcore" / "datasets" / "README.md"]
CHAPTERS = {int(path.stem[:2]): path for path in sorted((ROOT / "notebooks").glob("[01]*.ipynb"))}


def notebook(path):
    """The notebook in a file, as plain lists and dictionaries."""
    return json.loads(path.read_text(encoding="utf-8"))


def cells(path):
    """{id: text} of a notebook's text cells, fenced code left out; a guide is a single cell."""
    if path.suffix == ".ipynb":
        written = [cell for cell in notebook(path)["cells"] if cell["cell_type"] == "markdown"]
        texts = {cell["id"]: "".join(cell["source"]) for cell in written}
    else:
        texts = {"": path.read_text(encoding="utf-8")}
    return {id: re.sub(r"(?ms)^ *(`{3,})[^\n]*\n.*?^ *\1$", "", text) for id, text in texts.items()}


def prose(path):
    """All its text, in order."""
    return "\n\n".join(cells(path).values())


def headings(text):
    """The headings of a text, without their marks."""
    return re.findall(r"(?m)^#+ +(.+)$", text)


def code(path):
    """All code of a notebook, or the Python of a guide, one piece after the other."""
    if path.suffix == ".md":
        return "\n\n".join(re.findall(r"(?ms)^```python\n(.*?)^```$", path.read_text(encoding="utf-8")))
    return "\n\n".join("".join(cell["source"]) for cell in notebook(path)["cells"] if cell["cell_type"] == "code")
