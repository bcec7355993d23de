"""Files that are not what they should be: each is refused quickly, with a reason in words."""

import json
import os
import socket

import pytest

from dlcore.check.deadline import within
from dlcore.grading import paper, reader, submissions
from dlcore.grading.cells import python
from dlcore.grading.helpers import statements
from dlcore.grading.reader import Refused
from grading_kit import code, hand_in, make_root, notebook, solved


def definitions(code):
    return [one.text for one in statements(code) if one.is_definition]


def read(path):
    return reader.cells(reader.parse(reader.regular_bytes(path)))


BAD = {
    "empty": ("", "empty file"),
    "blank": (" \n ", "empty file"),
    "broken JSON": ('{"cells": [', "broken JSON"),
    "a list": ("[]", "without cells"),
    "a number": ("3", "without cells"),
    "no cells": ('{"nbformat": 4}', "without cells"),
    "cells are a dict": ('{"nbformat": 4, "cells": {}}', "format 4"),
    "no format": ('{"cells": []}', "format 4"),
    "format 3": ('{"nbformat": 3, "worksheets": [{"cells": []}]}', "format 4"),
    "format 99": ('{"nbformat": 99, "cells": []}', "format 4"),
    "latin-1": ('{"cells": [], "é": 1}'.encode("latin-1"), "not UTF-8"),
    "utf-16": (json.dumps(notebook()).encode("utf-16"), "not UTF-8"),
    "binary": (bytes(range(256)) * 100, "not UTF-8"),
    "deep": ("[" * 1_000_000, "broken JSON. Download it again from JupyterLab"),
    "a huge integer": ('{"nbformat": 4, "cells": [], "n": ' + "9" * 1_000_000 + "}", "broken JSON"),
    "a cell that is a number": ('{"nbformat": 4, "cells": [7]}', "cell 1 is malformed"),
    "a source that is a number": (
        '{"nbformat": 4, "cells": [{"cell_type": "code", "source": 7}]}',
        "cell 1 is malformed",
    ),
    "a source of numbers": ('{"nbformat": 4, "cells": [{"cell_type": "code", "source": [7]}]}', "cell 1 is malformed"),
    "a hundred thousand cells": ('{"nbformat": 4, "cells": [' + ",".join(["{}"] * 100_000) + "]}", "100000 cells"),
    "an endless cell": (
        json.dumps(solved(double="x = 1\n" * 100_000)),
        "has 600,000 characters; the limit is 100,000. Take the pasted data out",
    ),
    "endless cells": (
        json.dumps(notebook({}, [code("x", "x" * 90_000)] * 12)),
        "more than 1,000,000 characters in all",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_a_reason(name, tmp_path):
    content, reason = BAD[name]
    with pytest.raises(Refused, match=reason):
        read(hand_in(tmp_path, "ada", content))


def special(folder, kind):
    path = folder / "ada.ipynb"
    if kind == "a symbolic link":
        path.symlink_to(hand_in(folder / "elsewhere", "other", solved()))
    elif kind == "a dangling link":
        path.symlink_to("/nonexistent")
    elif kind == "a hard link":
        os.link(hand_in(folder / "elsewhere", "other", solved()), path)
    elif kind == "a named pipe":
        os.mkfifo(path)
    elif kind == "a folder":
        path.mkdir()
    elif kind == "a socket":
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(path))
    elif kind == "GB; the limit":
        with open(path, "wb") as file:
            file.truncate(100 << 30)
    return path


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("a symbolic link", "a symbolic link, not a file: hand in the file itself"),
        ("a dangling link", "a symbolic link"), ("a hard link", "a hard link"),
        ("a named pipe", "a named pipe"), ("a folder", "a folder"), ("a socket", "a socket, not a file"),
        ("GB; the limit", "107374 MB; the limit is 25 MB"),
    ],
)  # fmt: skip
def test_what_is_no_plain_file_is_refused_at_once(kind, reason, tmp_path):
    with pytest.raises(Refused, match=reason):
        read(special(tmp_path, kind))


def test_half_a_surrogate_pair_becomes_a_question_mark():
    assert reader.clean("a\ud800b\r\n") == "a?b\n"


def test_odd_metadata_and_ids_are_passed_over(tmp_path):
    content = solved()
    for cell, metadata in zip(
        content["cells"], [None, [], {"nbgrader": 3}, {"nbgrader": {"grade_id": []}}], strict=False
    ):
        cell["metadata"], cell["id"] = metadata, {"not": "text"}
    assert len(read(hand_in(tmp_path, "ada", content))) == 10


def test_definitions_are_imports_functions_classes_and_constants():
    source = (
        "import numpy as np\nX = load()\neps = 1e-9\nw = np.zeros(3)\nf = lambda x: g(x)\nplot(X)\n"
        "@deco\ndef g(x):\n    return x\nclass C:\n    pass\nfor k in range(9):\n    train()"
    )
    heads = [text.split("\n")[0] for text in definitions(python(source))]
    assert heads == ["import numpy as np", "eps = 1e-9", "w = np.zeros(3)", "f = lambda x: g(x)", "@deco", "class C:"]


def test_definitions_are_cut_out_where_they_stand():
    source = "é = 1; a = 2; b = train()\ndef f():\n    return 3"
    assert definitions(python(source)) == ["é = 1", "a = 2", "def f():\n    return 3"]


def test_ten_thousand_definitions_are_read_in_a_moment():
    read = within(5, lambda: definitions(python("a = 1\n" * 10_000)))
    assert read == ["a = 1"] * 10_000


@pytest.fixture(scope="module")
def a0(tmp_path_factory):
    return paper.load("A0", make_root(tmp_path_factory.mktemp("course")))


def test_a_flat_folder_and_nbgraders_layout_give_the_same_students(tmp_path, a0):
    for student in ("ada", "Émilie du Châtelet", "o'neill, sean", "=2+2", "😀", "..%2F..%2Fetc"):
        hand_in(tmp_path / "flat", student, solved())
        hand_in(tmp_path / "course" / "submitted" / student / "A0", "A0_trial", solved())
    flat, nested = (submissions.find(tmp_path / name, a0) for name in ("flat", "course"))
    assert [one.student for one in flat] == [one.student for one in nested]
    assert len(flat) == 6
    assert not any(one.problem for one in nested)


def test_a_student_without_the_assignment_has_a_row_that_says_so(tmp_path, a0):
    (tmp_path / "bob" / "A1").mkdir(parents=True)
    (tmp_path / "cy" / "A0").mkdir(parents=True)
    (tmp_path / "dee").symlink_to(tmp_path / "bob")
    hand_in(tmp_path / "eve" / "A0", "one", "")
    hand_in(tmp_path / "eve" / "A0", "two", "")
    hand_in(tmp_path / "fay" / "A0", "one", solved())
    problems = [one.problem for one in submissions.find(tmp_path, a0)]
    assert problems == [
        "nothing handed in for A0", "no notebook", "a symbolic link, not a folder",
        "2 notebooks, none called A0_trial.ipynb", "",
    ]  # fmt: skip


@pytest.mark.parametrize("tail", ["_12345_assignsubmission_file_", "_12345_assignsubmission_file", ""])
def test_a_folder_a_student_holds_the_notebook_itself(tail, tmp_path, a0):
    for student in ("Ada Lovelace", "张伟"):
        hand_in(tmp_path / f"{student}{tail}", "A0_trial", solved())
        (tmp_path / f"{student}{tail}" / "report.pdf").write_text("")
    hand_in(tmp_path / f"Eve{tail}", "my own name for it", solved())
    (tmp_path / f"Zoë{tail}").mkdir()
    found = submissions.find(tmp_path, a0)
    assert [one.student for one in found] == ["Ada Lovelace", "Eve", "Zoë", "张伟"]
    assert [one.problem for one in found] == ["", "", "nothing handed in for A0", ""]


def test_moodles_names_are_shortened_to_the_students_as_long_as_no_two_are_the_same(tmp_path, a0):
    for student in (
        "Ada Lovelace_1_assignsubmission_file_A0",
        "Bo_2_assignsubmission_file_A0",
        "_7_assignsubmission_x",
    ):
        hand_in(tmp_path, student, solved())
    hand_in(tmp_path, "Bo_3_assignsubmission_file_A0", solved())
    assert [one.student for one in submissions.find(tmp_path, a0)] == [
        "Ada Lovelace", "Bo_2_assignsubmission_file_A0", "Bo_3_assignsubmission_file_A0", "_7_assignsubmission_x",
    ]  # fmt: skip


@pytest.mark.parametrize("names", [[], ["all.zip"], ["a/b/ada.ipynb"], ["ada/essay.pdf", "bob/A1/A1.ipynb"]])
def test_where_nobody_has_handed_in_a_notebook_the_mend_is_told(names, tmp_path, a0):
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    with pytest.raises(submissions.NoSubmissions, match=r"No notebook for A0 in .* Unpack the archive, and give the"):
        submissions.find(tmp_path, a0)


def test_what_belongs_to_no_submission_is_named_and_the_systems_own_files_are_not(tmp_path, a0):
    for name in ("Late.pdf", "essay.py", "Thumbs.db", "desktop.ini", ".DS_Store", "points.csv"):
        (tmp_path / name).write_text("")
    hand_in(tmp_path / "bob", "A0", solved())
    found = submissions.find(tmp_path, a0)
    assert submissions.passed_over(tmp_path, found) == ["Late.pdf", "essay.py"]
    hand_in(tmp_path, "ada", solved())
    found = submissions.find(tmp_path, a0)
    assert [one.student for one in found] == ["ada", "bob"]
    assert submissions.passed_over(tmp_path, found) == ["Late.pdf", "essay.py"]


def test_beside_notebooks_a_folder_counts_if_it_holds_one_and_a_link_never_does(tmp_path, a0):
    hand_in(tmp_path, "ada", solved())
    hand_in(tmp_path / "ada", "A0_trial", solved())
    hand_in(tmp_path / "bob", "A0_trial", solved())
    hand_in(tmp_path / "cy", "one", solved())
    hand_in(tmp_path / "cy", "two", solved())
    (tmp_path / "feedback").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "bob")
    (tmp_path / "dee.ipynb").symlink_to(tmp_path / "bob" / "A0_trial.ipynb")
    found = submissions.find(tmp_path, a0)
    assert {one.student: one.problem for one in found} == {
        "ada": "", "ada.ipynb": "", "bob": "", "cy": "2 notebooks, none called A0_trial.ipynb", "dee": "",
    }  # fmt: skip
    assert submissions.passed_over(tmp_path, found) == ["feedback", "link"]


def test_two_files_of_one_name_are_two_students(tmp_path, a0):
    hand_in(tmp_path, "ann", solved()).rename(tmp_path / "ann.IPYNB")
    hand_in(tmp_path, "ann", solved())
    hand_in(tmp_path, "ann.ipynb", solved())
    hand_in(tmp_path, "\\xff", solved())
    hand_in(tmp_path, os.fsdecode(b"\xff"), solved())
    found = [one.student for one in submissions.find(tmp_path, a0)]
    assert found == ["\\xff.ipynb", "\\xff.ipynb (2)", "ann.IPYNB", "ann.ipynb", "ann.ipynb (2)"]


def test_a_notebook_beside_nbgraders_folder_is_no_submission(tmp_path, a0):
    hand_in(tmp_path, "notes", solved())
    hand_in(tmp_path / "submitted" / "ann" / "A0", "A0_trial", solved())
    assert [one.student for one in submissions.find(tmp_path, a0)] == ["ann"]


def test_a_picture_pasted_into_a_text_costs_nothing(tmp_path):
    content = solved()
    content["cells"][0]["source"] = "![](data:image/png;base64," + "A" * 2_000_000 + ")"
    assert len(read(hand_in(tmp_path, "ada", content))) == len(content["cells"])


def test_a_pristine_cell_is_never_taken_from_a_submission(a0):
    assert a0.cells == (notebook()["cells"][1]["source"],)
