"""Every page, solved and unsolved: built from its source, executed, readable, and with all its errata."""

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

from dlcore.__main__ import main
from dlcore.authoring.build import drift, plan
from dlcore.authoring.execute import CELL_SECONDS, kernel_environment
from dlcore.authoring.exercises import BEGIN, END
from dlcore.authoring.notebook import as_text, code, load
from dlcore.check.exercises import chapter_exercises

ROOT = Path(__file__).parents[1]
PAGES = plan(ROOT)
TABLE = (ROOT / "solutions" / "source" / "errata.md").read_text(encoding="utf-8")
ERRATA = re.findall(r"(?m)^\| ([a-z0-9-]+) \|.*\| (\d\d) \|$", TABLE)

LONGEST_CELL = 25  # lines of code; 15 is what a page aims at
LONGEST_TEXT = 80  # words to be read at once
LARGEST_FILE = 6_000_000

APPENDIX = "9"  # pages from 90 on: no exercises, and no number in the title


def each(pages):
    return pytest.mark.parametrize("page", pages, ids=lambda page: page.page.slug)


every_page = each(PAGES)
every_chapter = each([page for page in PAGES if page.page.number < APPENDIX])
every_page_that_runs = each(
    [page for page in reversed(PAGES) if code(page.solution)]
)  # chapter 13 takes longest: not last


def nbval(path, scratch, *mode):
    """Run one notebook under nbval in a process of its own. Returns (exit code, what it said)."""
    command = [sys.executable, "-m", "pytest", "-p", "nbval.plugin", "-p", "no:cacheprovider"]
    command += ["-o", "addopts=", "-o", "filterwarnings=", "--color=no", "-q", *mode]
    command += ["--nbval-current-env", f"--nbval-cell-timeout={CELL_SECONDS}", str(path)]
    environment = {name: value for name, value in kernel_environment(scratch).items() if name != "PYTEST_ADDOPTS"}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # Hypothesis and others cost seconds a page
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8")
    return ran.returncode, ran.stdout + ran.stderr


def strictly():
    return "--nbval", f"--nbval-sanitize-with={ROOT / 'tests' / 'nbval_sanitize.cfg'}"


def texts(page):
    return [cell.source for cell in page.page.cells if cell.kind == "markdown"]


# Displays, tables, code and what unfolds are looked at in their own time; of a link its words are read.
READ_APART = re.compile(r"(?sm)<details>.*?</details>|^```.*?^```$|\$\$.*?\$\$|^\|[^\n]*|(?<=\])\([^)]*\)|<[^>]+>")


def words_at_once(text):
    """How many words of a text cell are read in one go; a formula or a name of code is one."""
    words = re.sub(r"\$[^$]+\$|`[^`]+`", "x", READ_APART.sub(" ", text)).split()
    return sum(re.search(r"\w", word) is not None for word in words)


def outputs(page):
    """(cell, output) of the stored run of the solved page."""
    solution = load(page.solution_path)
    assert solution, f"{page.solution_path.name} is missing: dlcore build {page.page.number}"
    return [(cell, output) for cell in code(solution) for output in cell.outputs]


@every_page
def test_the_stored_notebooks_are_what_the_source_says_and_the_solved_one_has_run(page):
    assert list(drift(page)) == []


def test_the_command_line_check_passes(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert main(["build", "--check"]) == 0


@every_page
def test_the_unsolved_page_with_its_solutions_put_in_is_the_solved_page(page):
    assert len(page.learner.cells) == len(page.solution.cells)
    for unsolved, solved in zip(page.learner.cells, page.solution.cells, strict=True):
        filled = unsolved.source
        if "exercise" in unsolved.metadata.dlcore:
            assert BEGIN not in filled
            assert filled.count("raise NotImplementedError") == 1
            block = re.search(rf"(?ms)^ +{BEGIN}$.*^ +{END}$", solved.source)[0]
            filled = re.sub(r"(?m)^ +raise NotImplementedError$", lambda _, block=block: block, filled)
        assert (unsolved.id, unsolved.metadata, filled) == (solved.id, solved.metadata, solved.source)


@every_chapter
def test_a_page_asks_every_exercise_of_its_chapter_and_no_other(page):
    asked = {question.cell.exercise for question in page.questions}
    ours = {exercise.id for exercise in chapter_exercises(page.page.chapter)}
    assert asked == ours, f"{page.page.path.name} and its module differ in {sorted(asked ^ ours)}"


@pytest.mark.notebooks
@every_page_that_runs
def test_the_solved_page_says_the_same_again(page, tmp_path):
    exit_code, report = nbval(page.solution_path, tmp_path, *strictly())
    assert exit_code == 0, report
    assert f"{len(code(page.solution))} passed" in report


@pytest.mark.notebooks
@every_page_that_runs
def test_the_unsolved_page_runs_to_its_end_with_every_check_not_started(page, tmp_path):
    notebook = nbformat.from_dict(page.learner)
    for check in [cell for cell in notebook.cells if "check" in cell.metadata.dlcore]:
        asserts = nbformat.v4.new_code_cell(
            "verdict = list(Out.values())[-1]\nassert verdict.status == 'not started', verdict", id=f"{check.id}-status"
        )
        notebook.cells.insert(notebook.cells.index(check) + 1, asserts)
    path = tmp_path / page.learner_path.name
    path.write_text(as_text(notebook), encoding="utf-8")
    exit_code, report = nbval(path, tmp_path, "--nbval-lax")
    assert exit_code == 0, report
    assert f"{len(code(notebook))} passed" in report


@every_page
def test_in_the_solved_page_every_check_shows_full_marks(page):
    shown = {cell.id: output.data["text/plain"] for cell, output in outputs(page) if "data" in output}
    for question in page.questions:
        name = question.cell.exercise.rpartition(".")[2]
        assert re.match(rf"✓ {name}: right, {question.points} of {question.points} points?\b", shown[question.check.id])


@every_page
def test_the_solved_page_shows_no_error_no_warning_no_stand_in_and_no_machine(page):
    for cell, output in outputs(page):
        assert output.output_type != "error", cell.id
        assert output.get("name") != "stderr", f"{cell.id}: {output.text}"
        text = str(output.get("text", "")) + str(output.get("data", {}).get("text/plain", ""))
        for unwanted in ("the course's own runs here", str(ROOT), "/tmp/", " at 0x"):
            assert unwanted not in text, cell.id


@every_page
def test_every_picture_has_words_for_those_who_cannot_see_it(page):
    for cell, output in outputs(page):
        data = output.get("data", {})
        assert not {"image/png", "image/svg+xml"} & set(data), f"{cell.id}: use show(figure, alt)"
        for tag in re.findall(r"<img\b[^>]*>", data.get("text/html", "")):
            assert re.search(r'\balt="[^"]{20,}"', tag), cell.id
    for text in texts(page):
        assert "![](" not in text
        assert all(re.search(r'\balt="[^"]+"', tag) for tag in re.findall(r"<img\b[^>]*>", text))


@every_page
def test_headings_start_with_number_and_title_and_skip_no_level(page):
    prose = re.sub(r"(?ms)^```.*?^```$", "", "\n".join(texts(page)))
    headings = [(len(marks), title) for marks, title in re.findall(r"(?m)^(#+) +(.+)$", prose)]
    number = page.page.number.removeprefix("0")
    numbered = "" if page.page.number.startswith(APPENDIX) else f"{number} · "
    assert headings[0] == (1, numbered + page.page.title)
    levels = [level for level, _ in headings]
    assert levels.count(1) == 1
    assert all(later <= level + 1 for level, later in pairwise(levels)), headings


@every_page
def test_whatever_unfolds_has_a_label_and_an_end(page):
    for text in texts(page):
        assert (
            text.count("<details>") == text.count("</details>") == text.count("<summary>") == text.count("</summary>")
        )


@every_page
def test_code_cells_are_short_except_exercises(page):
    for cell in page.page.cells:
        if cell.kind == "code" and not cell.exercise:
            assert cell.source.count("\n") < LONGEST_CELL, f"{page.page.path.name}:{cell.line}"


@every_page
def test_text_cells_are_short_except_lists_of_further_reading(page):
    for cell in page.page.cells:
        if cell.kind == "markdown" and not cell.source.startswith("## Further reading"):
            assert words_at_once(cell.source) <= LONGEST_TEXT, f"{page.page.path.name}:{cell.line}"


@every_page
def test_files_are_small_enough_to_send(page):
    assert page.solution_path.stat().st_size < LARGEST_FILE


@pytest.mark.parametrize("chapter", sorted({chapter for _, chapter in ERRATA}))
def test_a_chapter_puts_its_errata_right(chapter):
    expected = {erratum for erratum, where in ERRATA if where == chapter}
    cells = [cell for page in PAGES if page.page.number == chapter for cell in page.page.cells]
    taught = {erratum for cell in cells for erratum in cell.errata}
    assert taught == expected


def test_the_table_of_errata_was_read_in_full():
    assert len(ERRATA) == len(dict(ERRATA)) == TABLE.count("\n| ") - 1 >= 40


@pytest.mark.notebooks
def test_a_picture_is_compared_by_its_words_and_not_by_its_bytes(tmp_path):
    def cell(stored, now):
        source = f"from IPython.display import HTML\nHTML({picture(*now)!r})"
        data = {"text/html": picture(*stored), "text/plain": "<IPython.core.display.HTML object>"}
        output = nbformat.v4.new_output("execute_result", data=data, execution_count=1)
        return nbformat.v4.new_code_cell(source, execution_count=1, outputs=[output])

    def picture(data, words):
        return f'<img src="data:image/png;base64,{data}" alt="{words}">'

    cells = [cell(("BBBB", "a curve"), ("AAA=", "a curve")), cell(("AAA=", "a curve"), ("AAA=", "a line"))]
    path = tmp_path / "picture.ipynb"
    path.write_text(as_text(nbformat.v4.new_notebook(cells=cells)), encoding="utf-8")
    exit_code, report = nbval(path, tmp_path, *strictly())
    assert exit_code == 1
    assert "1 failed, 1 passed" in report
    assert "picture.ipynb::Cell 1" in report


def test_the_environment_of_a_run_has_one_thread_and_a_progress_file_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    environment = kernel_environment(tmp_path)
    assert environment["OPENBLAS_NUM_THREADS"] == "1"
    assert Path(environment["DLCORE_PROGRESS"]).parent == tmp_path
    assert "NBGRADER_EXECUTION" not in environment
    assert environment["PATH"] == os.environ["PATH"]
