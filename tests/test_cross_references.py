"""What a page says about other pages and about itself is so: numbers, prerequisites, time, what comes next."""

import re
from itertools import pairwise

import pytest

from texts import CHAPTERS, NOTEBOOKS, code, notebook, prose

COUNTED = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
LIST = r"\d+(?:(?:, | and |, and | to |–)\d+)*"

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
every_chapter = pytest.mark.parametrize("number", list(CHAPTERS), ids=lambda number: CHAPTERS[number].stem)


def about(number):
    """What the builder noted of a chapter: its `minutes` and `needs`."""
    return notebook(CHAPTERS[number])["metadata"]["dlcore"]


def our_own(text):
    """The text without what other books are cited for, whose chapters have numbers, too."""
    return re.sub(r"(?ms)^## Further reading$.*?(?=^\*\*Next|^#|\Z)", "", text)


def chapters_in(text):
    """Every number that a text calls a chapter, as written: "chapters 4, 05 and 7" gives ["4", "05", "7"]."""
    return [number for found in re.findall(rf"[Cc]hapters? ({LIST})", text) for number in re.findall(r"\d+", found)]


def spanned(text):
    """The chapters that "8 and 9" or "4 to 6" stand for."""
    numbers = set()
    for first, last in re.findall(r"(\d+)(?: to (\d+))?", text):
        numbers |= set(range(int(first), int(last or first) + 1))
    return numbers


def needed(numbers):
    """These chapters and all that they need in turn."""
    before = {int(slug[:2]) for number in numbers for slug in about(number)["needs"]}
    return numbers | needed(before) if before else numbers


@every_notebook
def test_every_chapter_that_a_page_mentions_exists_and_is_written_without_a_leading_zero(path):
    assert not set(chapters_in(our_own(prose(path)))) - set(map(str, CHAPTERS))


def test_a_chapter_that_does_not_exist_is_seen_and_another_book_s_is_not():
    text = "Chapters 4, 05 and 7, chapter 14.\n\n## Further reading\n\n- Nielsen, chapter 99.\n\n**Next:** chapter 20."
    assert chapters_in(our_own(text)) == ["4", "05", "7", "14", "20"]


def test_the_chapters_are_numbered_without_a_gap():
    assert list(CHAPTERS) == list(range(14))


@every_chapter
def test_what_a_chapter_needs_is_there_and_comes_before_it(number):
    slugs = about(number)["needs"]
    assert [CHAPTERS.get(int(slug[:2])) for slug in slugs] == [CHAPTERS[number].with_stem(slug) for slug in slugs]
    assert all(int(slug[:2]) < number for slug in slugs)
    assert (slugs == []) == (number == 0)


@every_chapter
def test_a_chapter_names_what_it_needs_and_how_long_it_takes(number):
    needs = re.search(r"\*\*You need\*\*(.*)", prose(CHAPTERS[number]))[1]
    said = re.search(rf"[Cc]hapters? ({LIST})", needs)
    assert needed(spanned(said[1])) == needed({number}) - {number} if said else number == 0
    assert re.search(r"(\d+) minutes", needs)[1] == str(about(number)["minutes"])


@every_chapter
def test_a_chapter_counts_its_exercises_right(number):
    needs = re.search(r"\*\*You need\*\*(.*)", prose(CHAPTERS[number]))[1]
    said = re.search(rf"({'|'.join(COUNTED)})[a-z ]* exercises?", needs)
    exercises = re.findall(r"^check\(", code(CHAPTERS[number]), re.MULTILINE)
    found = f"{CHAPTERS[number].name} has {len(exercises)} exercises, and its **You need** says: {needs}"
    assert (COUNTED.index(said[1]) + 1 == len(exercises)) if said else number <= 1, found


@every_chapter
def test_a_chapter_asks_only_for_functions_of_chapters_that_it_needs(number):
    known = {CHAPTERS[other].stem[3:] for other in needed({number})}
    assert set(re.findall(r"\bchecked\(\"(\w+)\"\)", code(CHAPTERS[number]))) <= known


@pytest.mark.parametrize(("number", "following"), list(pairwise(CHAPTERS)))
def test_a_chapter_ends_with_a_link_to_the_next(number, following):
    *_, last = re.findall(r"(?m)^\*\*Next:\*\*(.*)$", prose(CHAPTERS[number]))
    assert f"]({CHAPTERS[following].name})" in last
