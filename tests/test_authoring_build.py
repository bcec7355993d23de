"""`dlcore build`: two notebooks a page, the same bytes every time, a learner's work left alone, drift found."""

import json
import os
import re
import shutil
import subprocess
import sys
from types import SimpleNamespace

import nbformat
import pytest

from dlcore.__main__ import main
from dlcore.authoring import build

pytestmark = pytest.mark.notebooks  # most of these start a kernel

PAGE = '''\
---
title: Your first function
minutes: 5
needs: []
---

# 0 · Your first function

```{code-cell}
import os

from dlcore.check import check
```

### Exercise: hello

```{code-cell}
:exercise: start_here.hello
def hello(x):
    """Twice x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
```

```{code-cell}
check("start_here.hello", hello)
```

```{code-cell}
:id: threads
print(os.environ["OPENBLAS_NUM_THREADS"], "NBGRADER_EXECUTION" in os.environ)
```
'''


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A workbook of one page, and the working directory in it."""
    house = SimpleNamespace(
        source=tmp_path / "solutions" / "source" / "00_start_here.md",
        learner=tmp_path / "notebooks" / "00_start_here.ipynb",
        solution=tmp_path / "solutions" / "00_start_here.ipynb",
    )
    house.source.parent.mkdir(parents=True)
    house.source.write_text(PAGE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return house


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A workbook that has been built and executed, once for all tests."""
    folder = tmp_path_factory.mktemp("workbook")
    (folder / "solutions" / "source").mkdir(parents=True)
    (folder / "solutions" / "source" / "00_start_here.md").write_text(PAGE, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("NBGRADER_EXECUTION", "autograde")
        patch.setenv("DLCORE_PROGRESS", str(folder / "progress.json"))
        assert main(["build"]) == 0
    return folder


@pytest.fixture
def built(house, template, tmp_path):
    """The workbook of one page, built."""
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    return house


def edit(path, change):
    """Change the notebook in a file as JupyterLab or a person would."""
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    nbformat.write(notebook, path)


def answer_exercise(notebook):
    next(cell for cell in notebook.cells if cell.id == "00-hello").source = "def hello(x):\n    return x + x"


def revise(house, old="# 0 · Your first", new="# 0 · Your very first"):
    text = house.source.read_text(encoding="utf-8")
    assert old in text
    house.source.write_text(text.replace(old, new), encoding="utf-8")


def test_a_build_executes_the_solution_and_leaves_the_learner_a_stub(built, template):
    learner, solution = (nbformat.read(path, as_version=4) for path in (built.learner, built.solution))
    assert not any(cell.get("outputs") for cell in learner.cells)
    assert "raise NotImplementedError" in learner.cells[3].source
    assert "### BEGIN SOLUTION" in solution.cells[3].source
    assert solution.cells[4].outputs[0].data["text/plain"].startswith("✓ hello")
    assert solution.cells[5].outputs[0].text == "1 False\n"
    assert not (template / "progress.json").exists(), "the author's progress was touched"


def test_two_builds_give_the_same_bytes_whatever_the_hash_seed(house):
    def files(seed):
        command = [sys.executable, "-m", "dlcore", "build", "--no-execute"]
        subprocess.run(command, check=True, capture_output=True, env=os.environ | {"PYTHONHASHSEED": seed})
        both = house.learner.read_bytes(), house.solution.read_bytes()
        house.learner.unlink(), house.solution.unlink()
        return both

    assert files("1") == files("2")


def test_a_second_build_executes_nothing_and_changes_no_byte(built, monkeypatch):
    before = built.learner.read_bytes(), built.solution.read_bytes()
    monkeypatch.setattr(build, "execute", lambda *_: pytest.fail("executed again"))
    assert main(["build"]) == 0
    assert (built.learner.read_bytes(), built.solution.read_bytes()) == before


def test_changed_text_keeps_the_stored_outputs_and_changed_code_runs_again(built, monkeypatch):
    runs = []
    execute = build.execute
    monkeypatch.setattr(build, "execute", lambda *args: runs.append(1) or execute(*args))
    revise(built)
    assert main(["build"]) == 0
    assert "✓ hello" in built.solution.read_text(encoding="utf-8")
    assert not runs
    revise(built, "return 2 * x", "return x * 2")
    assert main(["build"]) == 0
    assert len(runs) == 1
    assert main(["build", "--execute"]) == 0
    assert len(runs) == 2


def test_a_failing_cell_is_named_by_source_line_and_the_old_solution_stays(built, capsys):
    before = built.solution.read_bytes()
    revise(built, 'print(os.environ["OPENBLAS_NUM_THREADS"]', 'print(1 / 0, os.environ["OPENBLAS_NUM_THREADS"]')
    assert main(["build"]) == 1
    line = built.source.read_text(encoding="utf-8").split("print(1")[0].count("\n") + 1
    place = f"{os.path.join('solutions', 'source', '00_start_here.md')}:{line}: "
    assert f"{place}the solved page stops in cell 00-threads: ZeroDivisionError" in capsys.readouterr().err
    assert built.solution.read_bytes() == before


def test_a_killed_kernel_is_named_too(house, capsys):
    revise(house, "import os\n", "import os\n\nos._exit(1)\n")
    assert main(["build"]) == 1
    assert "00-your-first-function-2: " in capsys.readouterr().err
    assert not house.solution.exists()


def test_a_cell_that_never_ends_is_stopped_and_named(house, monkeypatch, capsys):
    monkeypatch.setattr("dlcore.authoring.execute.CELL_SECONDS", 1)
    revise(house, "import os\n", "import os\n\nwhile True:\n    pass\n")
    assert main(["build"]) == 1
    assert re.search("start_here.md:10: the solved page stops .*timed out .*after 1 seconds", capsys.readouterr().err)


def test_check_passes_after_a_build_and_writes_nothing(built):
    before = built.learner.stat().st_mtime_ns, built.solution.stat().st_mtime_ns
    assert main(["build", "--check"]) == 0
    assert (built.learner.stat().st_mtime_ns, built.solution.stat().st_mtime_ns) == before


def test_a_check_executes_nothing_and_refuses_to_be_asked_for_it(house, capsys):
    with pytest.raises(SystemExit):
        main(["build", "--execute", "--check"])
    assert "argument --check: not allowed with argument --execute" in capsys.readouterr().err


CHANGES = {
    "text": lambda nb: nb.cells[0].update(source=nb.cells[0].source + "!"),
    "code": lambda nb: nb.cells[1].update(source="import os"),
    "points": lambda nb: nb.cells[4].metadata.nbgrader.update(points=100),
    "an id": lambda nb: nb.cells[1].update(id="00-other"),
    "order": lambda nb: nb.cells.insert(0, nb.cells.pop()),
    "a cell lost": lambda nb: nb.cells.pop(),
    "title": lambda nb: nb.metadata.update(title="Another"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("kind", ["learner", "solution"])
def test_check_finds_a_change_by_hand_and_a_build_puts_it_right(built, capsys, kind, change):
    edit(getattr(built, kind), change)
    assert main(["build", "--check"]) == 1
    assert f"{getattr(built, kind).name} is not what 00_start_here.md says" in capsys.readouterr().err
    assert main(["build"]) == 0
    assert main(["build", "--check"]) == 0


def test_check_does_not_look_at_outputs(built):
    edit(built.solution, lambda nb: nb.cells[5].outputs[0].update(text="2\n"))
    assert main(["build", "--check"]) == 0


@pytest.mark.parametrize("build_arguments", [["--no-execute"], []])
def test_check_finds_a_solution_that_never_ran_or_ran_other_code(house, capsys, build_arguments):
    assert main(["build", *build_arguments]) == 0
    revise(house, "return 2 * x", "return x * 2")
    assert main(["build", "--no-execute"]) == 0
    assert main(["build", "--check"]) == 1
    assert "never been executed, or with other code" in capsys.readouterr().err


def test_check_finds_cleared_outputs(built):
    edit(built.solution, lambda nb: [cell.update(outputs=[], execution_count=None) for cell in nb.cells[4:]])
    assert main(["build", "--check"]) == 1


def test_check_finds_a_missing_notebook_and_one_without_a_source(built, capsys):
    built.solution.with_name("99_gone.ipynb").write_bytes(built.solution.read_bytes())
    built.learner.unlink()
    assert main(["build", "--check"]) == 1
    complaints = capsys.readouterr().err
    assert "notebooks/00_start_here.ipynb" in complaints
    assert "solutions/99_gone.ipynb has no source" in complaints


def own_cell(notebook):
    notebook.cells.append(nbformat.v4.new_markdown_cell("My notes"))


@pytest.mark.parametrize("work", [answer_exercise, own_cell])
def test_a_build_leaves_a_learners_work_alone_and_says_so(built, capsys, work):
    edit(built.learner, work)
    before = built.learner.read_bytes()
    revise(built)
    assert main(["build"]) == 1
    assert built.learner.read_bytes() == before
    assert "has been worked in" in capsys.readouterr().err
    assert "very first" in built.solution.read_text(encoding="utf-8"), "the solved page is built all the same"
    assert main(["build", "00", "--force"]) == 0
    assert main(["build", "--check"]) == 0


def jupyterlab_saves(notebook):
    """What JupyterLab adds when a learner runs and saves a notebook."""
    notebook.metadata.language_info |= {"version": "3.11.2", "mimetype": "text/x-python"}
    notebook.metadata["toc-autonumbering"] = False
    for cell in notebook.cells:
        cell.metadata["collapsed"] = False
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="hello\n")]
    notebook.cells.append(nbformat.v4.new_code_cell(""))


def test_what_jupyterlab_saves_is_neither_drift_nor_work(built):
    edit(built.learner, jupyterlab_saves)
    assert main(["build", "--check"]) == 0
    revise(built)
    assert main(["build"]) == 0
    assert main(["build", "--check"]) == 0


def test_answers_are_no_drift_and_no_complaint_while_the_page_stays(built):
    edit(built.learner, answer_exercise)
    before = built.learner.read_bytes()
    assert main(["build", "--check"]) == 0
    assert main(["build"]) == 0
    assert built.learner.read_bytes() == before


@pytest.mark.parametrize("damaged", ["", "{", "[]", "{}", '{"cells": 3}', "<<<<<<< HEAD\n{}", '{"nbformat": 4}'])
def test_damaged_notebooks_are_drift_and_only_the_learners_is_spared(built, capsys, damaged):
    built.learner.write_text(damaged), built.solution.write_text(damaged)
    assert main(["build", "--check"]) == 1
    capsys.readouterr()
    assert main(["build"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert built.learner.read_text() == damaged
    assert main(["build", "--force"]) == 0
    assert main(["build", "--check"]) == 0


def test_an_assignment_goes_to_its_own_folder(house, tmp_path):
    source = house.source.with_name("A1_start_here.md")
    house.source.rename(source)
    assert main(["build", "A1", "--no-execute"]) == 0
    assert (tmp_path / "assignments" / "A1_start_here.ipynb").exists()
    assert (tmp_path / "solutions" / "A1_start_here.ipynb").exists()
    assert not house.learner.exists()


def test_a_name_that_no_page_has_lists_those_there_are(house, capsys):
    assert main(["build", "17"]) == 1
    assert "no page is called '17'; there are 00_start_here" in capsys.readouterr().err


def test_outside_the_workbook_the_command_says_where_to_go(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["build"]) == 2
    assert "No solutions/source in" in capsys.readouterr().err


def test_the_build_works_from_a_folder_inside(house, monkeypatch):
    monkeypatch.chdir(house.source.parent)
    assert main(["build", "--no-execute"]) == 0
    assert house.learner.exists()


def test_built_files_are_utf8_json_with_unix_line_ends(house):
    revise(house, "# 0 · Your first", "# 0 · σ")
    assert main(["build", "--no-execute"]) == 0
    data = house.learner.read_bytes()
    assert b"\r" not in data
    assert "σ" in data.decode("utf-8")
    assert json.loads(data)["nbformat"] == 4
