"""The glossary: sorted, complete in both languages, and every term is used where it says."""

import re
from itertools import pairwise

import pytest

from texts import ROOT, headings, prose

GLOSSARY = ROOT / "notebooks" / "90_glossary.ipynb"
TERMS = re.findall(
    r"(?m)^\| \*\*(.+?)\*\* \| (.+?) \| (.+?) \|.*\| \[(.+?)\]\((\w+\.ipynb)#cell-id=.+?\) \|$", prose(GLOSSARY)
)


def test_every_row_of_the_glossary_has_a_chinese_word_and_one_sentence():
    rows = re.findall(r"(?m)^\| \*\*.*$", prose(GLOSSARY))
    assert len(TERMS) == len(rows) > 100
    for term, chinese, words, *_ in TERMS:
        assert re.search(r"[\u4e00-\u9fff]", chinese), term
        assert words.endswith("."), term
        assert len(words.split()) <= 25, term


def test_the_glossary_is_sorted_under_its_letters_and_has_no_term_twice():
    terms = [term.casefold() for term, *_ in TERMS]
    late = [f"{later!r} comes after {earlier!r}" for earlier, later in pairwise(terms) if not earlier < later]
    assert not late, f"the glossary is not in alphabetical order: {late[0]}"
    letters = [heading for heading in headings(prose(GLOSSARY)) if len(heading) == 1]
    assert letters == sorted({term[0].upper() for term in terms})


@pytest.mark.parametrize(("term", "place", "name"), [(row[0], row[3], row[4]) for row in TERMS])
def test_the_section_that_the_glossary_gives_for_a_term_uses_it(term, place, name):
    text, heading = prose(GLOSSARY.with_name(name)), place.partition(" · ")[2]
    begins = re.search(rf"(?m)^(#+) {re.escape(heading)}$", text)
    assert begins, f"{term}: {name} has no section {heading!r}"
    level = begins[1]
    section = re.search(rf"(?ms)^{level} {re.escape(heading)}$.*?(?=^#{{1,{len(level)}}} |\Z)", text)[0].casefold()
    stems = [word[:6] for word in re.findall(r"\w+", term.casefold())]
    assert all(stem in section for stem in stems), f"{place} does not speak of {term}"
