"""What was looked for is marked where it stands, and the stretch that is shown is of the text."""

import re
import sys
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corpus.catalog.queries import open_catalog
from core.corpus.filters import DocumentFilter
from core.corpus.fulltext import hits as hits_module
from core.corpus.fulltext.building import index_words
from core.corpus.fulltext.hits import _lowered, hits
from core.corpus.fulltext.page_snippets import snippets_at
from core.corpus.fulltext.searching import every
from core.corpus.fulltext.snippets import places, snippet, sought_in
from core.corpus.searches import TITLE, Among, Pattern, Words
from core.errors import InputError


def marked(text, *sought):
    return [text[start:end] for start, end in places(text, sought)]


@pytest.mark.parametrize(
    ("text", "sought", "expected"),
    [
        ("The sea, the SEA and seals.", Words("sea"), ["sea", "SEA"]),
        ("The sea, the SEA and seals.", Words("sea*"), ["sea", "SEA", "seals"]),
        ("The sea, the SEA and seals.", Words("-sea seals"), ["seals"]),
        ("The sea shore; sea, shore. Shore of the sea", Words('"sea shore"'), ["sea shore", "sea, shore"]),
        ("sea shores", Words('"sea sho"*'), ["sea shores"]),
        ("Don't", Words("don't"), ["Don't"]),
        ("In title", Words("title:title"), []),
        ("In title", Words("title", TITLE), []),
        ("東京タワーと東京", Words("東京"), ["東京", "東京"]),
        ("東 京", Words("東京"), ["東 京"]),
        ("Cafe\u0301 and caf\u00e9, cafe", Words("café"), ["Cafe\u0301", "caf\u00e9"]),
        ("Cafe\u0301 and cafe", Words("cafe"), ["cafe"]),
        ("ΟΔΟΣ, οδος", Words("οδός OR οδος"), ["ΟΔΟΣ", "οδος"]),
        ("İSTANBUL istanbul", Words("İstanbul"), ["İSTANBUL", "istanbul"]),
        ("snake_case", Words("case"), ["case"]),
        ("100%, 100 %", "0%", ["0%"]),
        ("İSTANBUL", "stan", ["STAN"]),
        ("a.b aXb", "a.b", ["a.b"]),
        ("aaaa", "aa", ["aaaa"]),
        ("ab1 cd22", Pattern(r"[a-z]+\d"), ["ab1", "cd2"]),
        ("ab", Pattern("x*"), []),
        ("é\U0001f600b", Pattern("b|é"), ["é", "b"]),
        ("x", Pattern("("), []),
    ],
)
def test_what_was_looked_for_is_marked(text, sought, expected):
    assert marked(text, sought) == expected


def test_lower_case_leaves_each_character_in_its_place():
    everything = "".join(map(chr, (*range(0xD800), *range(0xE000, sys.maxunicode + 1))))
    assert len(_lowered(everything)) == len(everything)


EXPRESSIONS = ["a", "a+b", "[ab]{2}", "^a", "b$", r"\ba", "(a|b)c", "a.", "(?i)A", "c*"]


@given(text=st.text(alphabet="abc \né\u4e00", max_size=40), expression=st.sampled_from(EXPRESSIONS))
def test_expressions_are_marked_where_another_engine_finds_them(text, expression):
    expected = [found.span() for found in re.finditer(expression, text.rstrip("\n"), re.ASCII) if found.group()]
    found = [(hit.start, hit.end) for hit in hits(text.rstrip("\n"), [Pattern(expression)], most=99)]
    assert found == expected


@given(text=st.text(max_size=80), letters=st.text(min_size=1, max_size=3).filter(str.strip))
def test_letters_are_marked_wherever_they_stand(text, letters):
    joined = text + letters.upper() + text
    found = places(joined, [letters])
    if len(letters.upper()) == len(letters) and letters.upper().lower() == letters:
        assert any(start <= len(text) and end >= len(text) + len(letters) for start, end in found)
    assert all(before[1] < after[0] for before, after in pairwise(found))


SOUGHT = st.lists(
    st.sampled_from(["a", "b c", Words("a OR b*"), Words('"a b"'), Pattern("b+")]), min_size=1, max_size=3
)


@given(text=st.text(alphabet="abc \n.", max_size=600), sought=SOUGHT, characters=st.integers(8, 200))
def test_a_snippet_is_a_stretch_of_the_text_with_something_in_it(text, sought, characters):
    found = snippet(text, sought, characters=characters)
    if found is None:
        assert not places(text, sought)
        return
    flat = text.replace("\n", " ")
    assert found.text in flat
    assert 0 < len(found.text) <= characters
    assert found.places
    assert all(0 <= start < end <= len(found.text) for start, end in found.places)
    starts = [start for start in range(len(flat)) if flat.startswith(found.text, start)]
    inside = [
        [
            (max(a, s) - s, min(b, s + len(found.text)) - s)
            for a, b in places(text, sought)
            if a < s + len(found.text) and b > s
        ]
        for s in starts
    ]
    assert list(found.places) in inside


def test_the_stretch_with_most_different_things_is_shown():
    text = "sea " * 30 + "x " * 200 + "the sea and the tide " + "x " * 200 + "tide"
    found = snippet(text, [Words("sea tide")])
    assert {found.text[start:end] for start, end in found.places} == {"sea", "tide"}
    assert found.is_cut_before
    assert found.is_cut_after


def test_a_hit_that_is_longer_than_a_snippet_is_cut():
    found = snippet("a" * 5_000, [Pattern("a+")], characters=50)
    assert (found.text, found.places) == ("a" * 50, ((0, 50),))


def test_a_short_text_is_not_cut():
    found = snippet("  the sea\n", [Words("sea")])
    assert (found.text, found.is_cut_before, found.is_cut_after) == ("  the sea ", False, False)


@pytest.mark.parametrize(
    "sought",
    [
        Words("zebra"),
        Words('"a zebra"'),
        Words("lorem ipsum"),
        "zebra",
        Pattern("(a+)+$"),
        Pattern("z.*b"),
        Pattern("(x+x+)+y"),
    ],
)
@pytest.mark.parametrize("unit", ["lorem ipsum dolor a sit amet ", "x" * 29, "überall ä sit 東京 " * 2, "a" + " " * 28])
def test_five_megabytes_cost_little(unit, sought):
    text = unit * (5_000_000 // len(unit))
    began = time.process_time()
    snippet(text, [sought])
    # Half a second here, on a busy machine; what backtracks takes minutes.
    assert time.process_time() - began < 10


def test_a_filter_says_what_is_looked_for_in_texts():
    searches = (Words("moon"), Among(Pattern("x"), 4), Among("tide", 4))
    assert sought_in(DocumentFilter(text="sea", searches=searches)) == ("sea", Words("moon"), Pattern("x"), "tide")
    assert sought_in(DocumentFilter()) == ()
    with pytest.raises(InputError, match="not closed"):
        places("text", [Words('"open')])


@given(
    st.text(alphabet="ab c\n", max_size=200),
    st.sampled_from(["a+", "b", "ab", r"\ba", "x*", "(?m)^.", "c$", "(?s).*b", "a|b c"]),
    st.integers(1, 5),
)
def test_the_first_places_of_an_expression_are_found_in_the_beginning_of_a_text(text, expression, most):
    everything = hits(text, [Pattern(expression)], most=999)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hits_module, "_BEGINNING", 3)
        patch.setattr(hits_module, "_GROWTH", 2)
        assert hits(text, [Pattern(expression)], most=most) == everything[:most]


@pytest.mark.parametrize("expression", ["[a-z]", "x*", "()", "(?m)^"])
def test_a_long_text_is_marked_only_as_far_as_is_wanted(expression, monkeypatch):
    text, lengths, inner = "abc xx\n" * 700_000, [], hits_module._marked

    def marked(beginning, *arguments):
        lengths.append(len(beginning))
        return inner(beginning, *arguments)

    monkeypatch.setattr(hits_module, "_marked", marked)
    hits(text, [Pattern(expression)], most=2_000)
    assert sum(lengths) < len(text) / 10


def test_every_document_that_is_found_by_words_has_them_marked(rated_workspace):
    index_words(rated_workspace)
    catalog = open_catalog(rated_workspace)
    by_number = catalog._rows('SELECT part, "row" FROM documents ORDER BY number')
    for words in (Words("text:water"), Words('text:"of the"'), Words("text:photo*"), Words("text:it text:don't")):
        numbers = every(rated_workspace, words).closest[:40].tolist()
        wanted = [(int(by_number[number][0]), int(by_number[number][1])) for number in numbers]
        assert wanted
        assert set(snippets_at(rated_workspace, wanted, [words])) == set(wanted)
    assert snippets_at(rated_workspace, wanted, [Words("title:water"), "\x00nowhere"]) == {}
    assert snippets_at(rated_workspace, [], ["a"]) == {}
