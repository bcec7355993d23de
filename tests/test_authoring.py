"""A page's source: what is read, what its cells are called, and which line an error names."""

import re
from types import SimpleNamespace

import pytest

from dlcore.authoring.exercises import questions, stub
from dlcore.authoring.notebook import as_text, learner_notebook, solution_notebook
from dlcore.authoring.source import SourceError, read

PAGE = '''\
---
title: Sums
minutes: 5
needs: [00_start_here]
---

# 4 · Sums: how many?

Some text.

+++ {"errata": ["a-slip"]}

## Wie groß ist σ?

```{code-cell}
:id: tools
:tags: [nbval-ignore-output]
import math
```

```{code-cell}
total = 1 + 1
total
```

### Exercise: add

```{code-cell}
:exercise: sums.add_up
def add_up(a, b):
    """The sum of a and b."""
    ### BEGIN SOLUTION
    return a + b
    ### END SOLUTION
```

```{code-cell}
check("sums.add_up", add_up)
```
'''


def known(id):
    if id != "sums.add_up":
        raise LookupError(id)
    return SimpleNamespace(id=id, points=2)


def page_of(folder, text, name="04_sums.md"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    page = read(path)
    return page, questions(page, known)


def complaint(folder, text, name="04_sums.md"):
    """The line and the sentence of the error that this text gets."""
    with pytest.raises(SourceError) as caught:
        page_of(folder, text, name)
    place = re.fullmatch(rf"(?s).*{re.escape(name)}:(\d+): (.*)", str(caught.value))
    return int(place[1]), place[2]


def line_of(text, piece):
    return text[: text.index(piece)].count("\n") + 1


def test_a_page_knows_its_number_chapter_and_front_matter(tmp_path):
    page, _ = page_of(tmp_path, PAGE)
    assert (page.number, page.chapter, page.slug) == ("04", "sums", "04_sums")
    assert (page.title, page.minutes, page.needs) == ("Sums", 5, ("00_start_here",))


def test_every_cell_knows_the_line_of_its_first_character(tmp_path):
    page, _ = page_of(tmp_path, PAGE)
    lines = PAGE.split("\n")
    assert [lines[cell.line - 1] for cell in page.cells] == [cell.source.split("\n")[0] for cell in page.cells]
    assert len(page.cells) == 7


def test_cells_are_called_by_name_by_exercise_or_by_heading_and_count(tmp_path):
    page, _ = page_of(tmp_path, PAGE)
    assert [cell.id for cell in page.cells] == [
        "04-sums-how-many", "04-wie-gro-ist", "04-tools", "04-wie-gro-ist-2",
        "04-exercise-add", "04-add-up", "04-add-up-check",
    ]  # fmt: skip


def test_a_heading_that_reads_like_an_exercise_does_not_take_its_id(tmp_path):
    page, _ = page_of(tmp_path, PAGE.replace("## Wie groß ist σ?", "## Add up"))
    ids = [cell.id for cell in page.cells]
    assert len(set(ids)) == len(ids)
    assert "04-add-up-2" in ids


def test_tags_and_errata_stay_with_their_cells(tmp_path):
    page, _ = page_of(tmp_path, PAGE)
    assert [cell.tags for cell in page.cells if cell.tags] == [("nbval-ignore-output",)]
    assert [cell.errata for cell in page.cells if cell.errata] == [("a-slip",)]


def test_the_stub_keeps_signature_and_docstring_and_raises(tmp_path):
    _, (question,) = page_of(tmp_path, PAGE)
    assert stub(question.cell.source) == (
        'def add_up(a, b):\n    """The sum of a and b."""\n    raise NotImplementedError'
    )


def test_code_below_the_solution_survives_in_the_stub():
    source = "def f(x):\n    ### BEGIN SOLUTION\n    y = x\n\n    ### END SOLUTION\n    return y"
    assert stub(source) == "def f(x):\n    raise NotImplementedError\n    return y"


def test_cells_carry_nbgrader_metadata_of_schema_3_and_points_from_the_exercise(tmp_path):
    page, asked = page_of(tmp_path, PAGE)
    for notebook in (learner_notebook(page, asked), solution_notebook(page, asked)):
        graded = {cell.id: cell.metadata.nbgrader for cell in notebook.cells if "nbgrader" in cell.metadata}
        common = {"schema_version": 3}
        assert graded == {
            "04-add-up": common | {"grade": False, "solution": True, "locked": False, "grade_id": "04-add-up"},
            "04-add-up-check": common
            | {"grade": True, "solution": False, "locked": True, "grade_id": "04-add-up-check", "points": 2},
        }


def test_two_readings_of_one_page_give_the_same_bytes(tmp_path):
    first, second = (as_text(learner_notebook(*page_of(tmp_path, PAGE))) for _ in range(2))
    assert first == second


MALFORMED = [
    # piece of the page, what it becomes, what the error's line holds, what the error says
    ("title: Sums\n", "", "---", "title"),
    ("minutes: 5", "minutes: soon", "---", "minutes"),
    ("needs: [00", "colour: blue\nneeds: [00", "---", "colour"),
    ("title: Sums", "title: [Sums", "---", "metadata that cannot be read"),
    (":id: tools", ":id tools", ":id tools", "no option"),
    (":id: tools", ":name: tools", ":name: tools", "no option"),
    (":id: tools", ":id: two tools", ":id: two", "no option"),
    (":id: tools", f":id: {'t' * 41}", "import math", "at most 40"),
    ("[nbval-ignore-output]", "nbval-ignore-output", ":tags:", "no option"),
    ("[nbval-ignore-output]", "[nbval", ":tags:", "no option"),
    ('{"errata": ["a-slip"]}', '{"errata": "a-slip"}', "## Wie", "list of names"),
    ('{"errata": ["a-slip"]}', '{"errate": ["a-slip"]}', "## Wie", "errate"),
    ('{"errata": ["a-slip"]}', '{"tags": "plain"}', "---", "metadata that cannot be read"),
    ('{"errata": ["a-slip"]}', '{"tags": ["writen-2"]}', "## Wie", "'writen-2' is no tag; known are"),
    ("[nbval-ignore-output]", "[nbval-ignore]", "import math", "'nbval-ignore' is no tag; known are"),
    ('{"errata": ["a-slip"]}', "{errata}", "+++", "could not be read"),
    ("## Wie groß ist σ?\n", "", "+++", "no text cell"),
    ("import math\n", "\n", ":id: tools", "empty"),
    ("import math", "import math from", "import math from", "not Python"),
    ("total\n```", "total", "```{code-cell}\ntotal", "never closed"),
    ("```{code-cell}\ntotal = 1", "```{code_cell}\ntotal = 1", "```{code_cell}", "no cell"),
    ("Some text.", "- ```{code-cell}\n  1\n  ```", "- ```{code-cell}", "outside lists"),
    (":id: tools", ":id: add-up", "def add_up", "taken by the cell at line"),
    ("    ### END SOLUTION\n", "", "    ### BEGIN", "one '### BEGIN SOLUTION' and below it one '### END SOLUTION'"),
    ("    ### BEGIN SOLUTION\n", "", "    ### END", "one '### BEGIN SOLUTION' and below it one '### END SOLUTION'"),
    ("### BEGIN", "# BEGIN", "    # BEGIN", "one '### BEGIN SOLUTION' and below it one '### END SOLUTION'"),
    ("    ### BEGIN SOLUTION\n", "### BEGIN SOLUTION\n", "### BEGIN", "indented like its body"),
    (":exercise: sums.add_up\n", "", "    ### BEGIN", "no ':exercise:'"),
    ('    """The sum of a and b."""\n', "", "def add_up", "docstring"),
    ("def add_up", "def add", "def add", "needs one 'def add_up"),
    (":exercise: sums.", ":exercise: logic.", "def add_up", "belongs to another page: expected sums.add_up"),
    ('check("sums.add_up", add_up)', "1 + 1", "def add_up", 'the next code cell must be check("sums.add_up", add_up)'),
    ('check("sums.add_up", add_up)', 'check("sums.add_up", add)', "def add_up", "has no check"),
    ('check("sums.add_up", add_up)', 'check("sums.sub", add_up)', "def add_up", "has no check"),
    ('check("sums.add_up", add_up)', 'done = check("sums.add_up", add_up)', "done = ", "stands alone"),
    ("total = 1 + 1\ntotal", 'check("sums.add_up", sum)', 'check("sums.add_up", sum)', "without its exercise"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "there", "says"), MALFORMED)
def test_an_error_names_the_line_and_what_is_wrong(tmp_path, old, new, there, says):
    assert old in PAGE
    text = PAGE.replace(old, new, 1)
    line, sentence = complaint(tmp_path, text)
    assert says.lower() in sentence.lower()
    assert line == line_of(text, there)


def test_an_erratum_that_the_table_beside_the_page_does_not_have_is_refused(tmp_path):
    table = tmp_path / "errata.md"
    table.write_text("| id | the slip |\n|---|---|\n| a-slip | plus for minus |\n", encoding="utf-8")
    page_of(tmp_path, PAGE)
    line, sentence = complaint(tmp_path, PAGE.replace("a-slip", "a-slipp"))
    assert sentence == f"'a-slipp' is no erratum of {table.as_posix()}"
    assert line == line_of(PAGE, "## Wie")


def test_a_solution_at_the_very_end_misses_its_check(tmp_path):
    text = PAGE[: PAGE.index('\n```{code-cell}\ncheck("sums')]
    line, sentence = complaint(tmp_path, text)
    assert "has no check" in sentence
    assert line == line_of(text, "def add_up")


def test_an_exercise_that_the_check_does_not_know_is_refused(tmp_path):
    text = PAGE.replace("add_up", "add_down")
    line, sentence = complaint(tmp_path, text)
    assert "knows no exercise sums.add_down" in sentence
    assert line == line_of(text, "def add_down")


def test_a_file_name_without_a_number_is_refused(tmp_path):
    assert "NN_slug.md" in complaint(tmp_path, PAGE, "sums.md")[1]


def test_windows_line_ends_give_the_same_notebook(tmp_path):
    unix = as_text(learner_notebook(*page_of(tmp_path, PAGE)))
    (tmp_path / "04_sums.md").write_bytes(PAGE.replace("\n", "\r\n").encode())
    page = read(tmp_path / "04_sums.md")
    assert as_text(learner_notebook(page, questions(page, known))) == unix
