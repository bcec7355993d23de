"""The browser tests see what goes wrong: otherwise their silence would mean nothing."""

import nbformat
import pytest

from lab_server import ROOT

pytestmark = pytest.mark.browser

TROUBLE = {
    "warned": "import sys\nprint('warned', file=sys.stderr)",
    "cannot be drawn": "from dlcore.viz import explore\n"
    "def draw(k): raise ValueError('cannot be drawn')\n"
    "explore(draw, alt='Nothing.', k=(1, 3, 1))",
    "javascript error": "import ipywidgets\nipywidgets.Image(tooltip='fails in ipywidgets 8.1.9')",
    "ZeroDivisionError": "1 / 0",
}


def test_a_warning_a_failing_figure_a_failing_widget_and_a_traceback_are_all_seen(lab):
    notebook = nbformat.read(ROOT / "notebooks" / "00_start_here.ipynb", as_version=4)
    notebook.cells = [nbformat.v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate(TROUBLE.values())]
    nbformat.write(notebook, lab.server.folder / "trouble.ipynb")
    page = lab.open("trouble.ipynb")
    page.run_all()
    seen = page.errors()
    assert [words for words in TROUBLE if not any(words in text for text in seen)] == []
