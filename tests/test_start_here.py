"""The first page leads to every chapter and appendix that exists, and to no other."""

import re
from pathlib import Path

SOURCES = Path(__file__).parents[1] / "solutions" / "source"
PAGE = (SOURCES / "00_start_here.md").read_text(encoding="utf-8")


def test_the_first_page_links_every_later_page_that_exists_and_no_other():
    road = PAGE.partition("## The road ahead")[2].partition("## Summary")[0]
    linked = re.findall(r"\]\((\w+)\.ipynb\)", road)
    existing = [path.stem for path in sorted(SOURCES.glob("[0-9][0-9]_*.md")) if path.stem != "00_start_here"]
    assert linked == existing, "Link it under The road ahead in 00_start_here.md, then build."


def test_the_first_page_names_chapters_1_to_13_in_order():
    road = PAGE.partition("## The road ahead")[2].partition("Chapters 1 to 9")[0]
    assert re.findall(r"(?<![\w.])(\d+) [a-z]", road) == [str(number) for number in range(1, 14)]
