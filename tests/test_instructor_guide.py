"""The instructor guide says nothing that the commands do not know, and keeps to its length."""

import argparse
import re
from pathlib import Path

import pytest

from dlcore.authoring import release
from dlcore.grading import command

GUIDE = (Path(__file__).parents[1] / "docs" / "instructor.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"dlcore ((?:grade|release) [^#\n`]+)", GUIDE.replace("\\\n", " "))


@pytest.mark.parametrize("line", sorted({line.strip() for line in COMMANDS if "--" in line or "submissions" in line}))
def test_a_command_of_the_guide_is_one_that_dlcore_takes(line):
    name, *arguments = line.replace('"', "").split()
    parser = argparse.ArgumentParser(exit_on_error=True)
    {"grade": command, "release": release}[name].add_arguments(parser)
    assert parser.parse_args(arguments)


def test_the_guide_is_short():
    assert len(GUIDE.splitlines()) <= 250


def test_the_arithmetic_follows_from_the_measured_line():
    rate = int(re.search(r"\*\*(\d+) submissions a minute\*\*", GUIDE)[1])
    row = re.search(r"\| 10,000, a department \| (\d+) h (\d+) min \|", GUIDE)
    assert abs(60 * int(row[1]) + int(row[2]) - 10_000 / rate) < 1
