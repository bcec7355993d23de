"""The command line: help without heavy imports, one sentence where something is missing."""

import subprocess
import sys

import pytest

from dlcore import __main__ as command_line


def test_help_lists_every_command_and_imports_none():
    code = "import sys; from dlcore.__main__ import main; sys.argv[1:] = ['--help']\ntry: main()\nfinally: "
    code += "print([name for name in sys.modules if name.split('.')[0] in ('jupytext', 'nbclient', 'matplotlib')])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True).stdout
    assert said.endswith("[]\n")
    for name, (_, purpose) in command_line.COMMANDS.items():
        assert name in said
        assert purpose.split()[0] in said


@pytest.mark.parametrize("name", command_line.COMMANDS)
def test_every_command_explains_its_options(name, capsys):
    with pytest.raises(SystemExit) as left:
        command_line.main([name, "--help"])
    assert left.value.code == 0
    assert f"dlcore {name}" in capsys.readouterr().out


@pytest.mark.parametrize("argv", [[], ["bild"]])
def test_no_command_or_an_unknown_one_is_refused(argv, capsys):
    with pytest.raises(SystemExit) as left:
        command_line.main(argv)
    assert left.value.code == 2
    assert "COMMAND" in capsys.readouterr().err


def test_a_missing_package_is_named_with_the_line_to_type(monkeypatch, capsys):
    def missing(module):
        raise ModuleNotFoundError("No module named 'jupytext'", name="jupytext")

    monkeypatch.setattr(command_line, "import_module", missing)
    with pytest.raises(SystemExit) as left:
        command_line.main(["build"])
    assert left.value.code == 2
    assert "dlcore build needs jupytext. Type: make setup" in capsys.readouterr().err


def test_a_module_of_our_own_that_is_missing_is_a_bug_and_shown_as_one(monkeypatch):
    monkeypatch.setattr(command_line, "COMMANDS", {"build": ("dlcore.nowhere", "nothing")})
    with pytest.raises(ModuleNotFoundError, match="nowhere"):
        command_line.main(["build"])
