"""What is typed is read as people mean it, and what cannot be read is refused in a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corpus.fulltext.query import MOST_WORDS, Either, Every, Phrase, Without, parse, phrases_of
from core.corpus.fulltext.terms import terms_of
from core.corpus.searches import EVERYWHERE, TEXT, TITLE
from core.errors import InputError


def word(text, **kind):
    return Phrase((text,), **kind)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sea", word("sea")),
        ("SEA", word("sea")),
        ("sea shore", Every((word("sea"), word("shore")))),
        ("sea AND shore", Every((word("sea"), word("shore")))),
        ("sea OR shore", Either((word("sea"), word("shore")))),
        ("sea or shore", Every((word("sea"), word("or"), word("shore")))),
        ("a b OR c", Either((Every((word("a"), word("b"))), word("c")))),
        ("a (b OR c)", Every((word("a"), Either((word("b"), word("c")))))),
        ('"Sea  shore"', Phrase(("sea", "shore"))),
        ("“sea shore”", Phrase(("sea", "shore"))),
        ("sho*", word("sho", is_open=True)),
        ('"sea sho"*', Phrase(("sea", "sho"), is_open=True)),
        ("well-known", Phrase(("well", "known"))),
        ("sea -shore", Every((word("sea"), Without(word("shore"))))),
        ("sea NOT shore", Every((word("sea"), Without(word("shore"))))),
        ("NOT -sea", word("sea")),
        ("-(a b)", Without(Every((word("a"), word("b"))))),
        ("+sea", word("sea")),
        ("sea - shore", Every((word("sea"), word("shore")))),
        ("title:sea", word("sea", field=TITLE)),
        ('text:"sea shore"', Phrase(("sea", "shore"), field=TEXT)),
        ("title:(a text:b)", Every((word("a", field=TITLE), word("b", field=TEXT)))),
        ("-title:sea", Without(word("sea", field=TITLE))),
        ("http://x.org", Phrase(("http", "x", "org"))),
        ("12:30 std::move", Every((Phrase(("12", "30")), Phrase(("std", "move"))))),
        ("C:\\dir note: x", Every((Phrase(("c", "dir")), word("note"), word("x")))),
        ('"foo:bar" "text: sea"', Every((Phrase(("foo", "bar")), Phrase(("text", "sea"))))),
        ('"the mo"', Phrase(("the", "mo"))),
        ('"the moo"* m*', Every((Phrase(("the", "moo"), is_open=True), word("m", is_open=True)))),
        ('"月 東"*', Phrase(("月", "東"), is_open=True)),
        ("sea !!! ()", word("sea")),
        ("東京", Phrase(("東", "京"))),
        ("Cafe\u0301", word("caf\u00e9")),
        ("ΟΔΟΣ", word("οδοσ")),
        ("sea OR", word("sea")),
        ("OR sea", word("sea")),
        ("sea ***", word("sea")),
    ],
)
def test_a_query_is_read_as_it_is_meant(typed, meant):
    assert parse(typed) == meant


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "no word"),
        ("   ", "no word"),
        ("!!! ...", "no word"),
        ("-", "no word"),
        ("OR AND NOT", "no word"),
        ('"sea', "not closed"),
        ('sea"', "not closed"),
        ("(sea", "bracket of this search is not closed"),
        ("sea)", "no opening one"),
        ("s*a", "put it at the end|Put it at the end"),
        ("(" * 9 + "a" + ")" * 9, "brackets"),
        ("foo:bar", "no field 'foo'.*only title and text"),
        ("id:[", "no field 'id'"),
        ('sea -date:"2020"', "no field 'date'"),
        ("domain:(a b)", "no field 'domain'"),
        ("title:", "behind 'title:'"),
        ("-text: sea", "behind 'text:'"),
        ('"the a"*', "at least 3 letters"),
        ('x "sea sh"*', "at least 3 letters"),
        ("a " * (MOST_WORDS + 1), "at most"),
        ("(" * 2_000, "brackets"),
    ],
)
def test_what_is_no_query_is_refused_in_a_sentence(typed, why):
    with pytest.raises(InputError, match=why) as refused:
        parse(typed)
    assert len(str(refused.value)) < 250


@given(st.text(alphabet=st.sampled_from('ab"*()-+: ORANDT\\/^~[]{}\x00東é\u0301'), max_size=40) | st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused(typed):
    try:
        found = list(phrases_of(parse(typed), wanted_only=False))
    except InputError:
        return
    assert found
    assert all(phrase.terms and all(phrase.terms) for phrase in found)


@given(st.text(max_size=40))
def test_a_quoted_text_is_the_words_that_it_has(text):
    plain = text.translate(str.maketrans("", "", '"“”„‟«»'))
    if terms_of(plain):
        assert parse(f'"{plain}"') == Phrase(terms_of(plain))


def test_where_words_stand_by_default_is_said_beside_the_query():
    assert parse("sea text:shore", TITLE) == Every((word("sea", field=TITLE), word("shore", field=TEXT)))
    assert parse("sea") == word("sea", field=EVERYWHERE)


def test_what_must_not_be_met_is_not_marked():
    assert [phrase.terms for phrase in phrases_of(parse("a -b OR NOT (c d)"))] == [("a",)]
