"""Lexicons beside a brute-force count, ours as they come along, and files that are none."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corpus.catalog.queries import open_catalog
from core.corpus.columns.column_files import read_column
from core.errors import ConflictError, InputError, NotFoundError
from core.insight.group_by_column import group_by
from core.insight.lexicons.lexicon import OUR_LEXICONS, SEVERAL, Lexicon, named_lexicon, read_lexicon, words_of
from core.insight.lexicons.mentions import Mentions, fill_mentions

SEA = Lexicon("sea", "", {"ships": ("ship", "tug boat"), "fish": ("cod", "boat fish")})
WORDS = st.lists(st.sampled_from(["ship", "Tug", "boat", "COD", "fish", "and", "shipped"]), max_size=12)


@given(WORDS)
def test_mentions_are_those_that_a_regular_expression_finds(words):
    text = ", ".join(words).replace(", boat", " boat")
    terms = {"tug boat": "ships", "boat fish": "fish", "ship": "ships", "cod": "fish"}
    joined = " ".join(words_of(text))
    found = re.findall(r"\b(tug boat|boat fish|ship|cod)\b", joined)
    assert Mentions(SEA).counted(text) == Counter(terms[each] for each in found)


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Ship, ship and cod.", "ships"),
        ("ship cod", SEVERAL),
        ("", None),
        ("relationship", None),
        ("The ship\u2019s cod's", None),
    ],
)
def test_a_document_belongs_to_what_it_mentions_most(text, group):
    assert Mentions(SEA).group_of(text) == group


@pytest.mark.parametrize("path", sorted(OUR_LEXICONS.glob("*.toml")), ids=lambda path: path.stem)
def test_our_lexicons_are_sound(path):
    lexicon = read_lexicon(path)
    assert lexicon.name == path.stem
    assert named_lexicon(path.stem) == lexicon
    for terms in lexicon.groups.values():
        assert len({*map(str.casefold, terms)}) == len(terms)


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("The roads of New Mexico, and Mexico's.", "Northern America"),
        ("Latin American novels", "Latin America & Caribbean"),
        ("In New England and British Columbia", "Northern America"),
        ("In New South Wales", "Oceania"),
        ("In South Sudan", "Sub-Saharan Africa"),
        ("I polish shoes.", None),
        ("New Mexicans and a New Mexican", "Northern America"),
        ("Gaelic in South America", "Latin America & Caribbean"),
        ("A guinea pig, Michael Jordan, and a turkey in Georgia.", None),
    ],
)
def test_a_region_within_the_name_of_another_does_not_count(text, region):
    assert Mentions(named_lexicon("regions")).group_of(text) == region


def test_a_role_that_is_more_often_something_else_is_none():
    assert Mentions(named_lexicon("roles")).group_of("Harry Potter on quantum mechanics.") is None


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("a = ", "is not TOML"),
        ("name = 'x'", "has the fields 'name'"),
        ("name = 'X y'\ndescription = 'd'\n[groups]\na = ['b']", "has the name 'X y'"),
        ("name = 'x'\ndescription = ''\n[groups]\na = ['b']", "no description"),
        ("name = 'x'\ndescription = 'd'\ngroups = 'a'", "a text as 'groups'. Write a table"),
        ("name = 'x'\ndescription = 'd'\ngroups = ['a', 'b']", "a list as 'groups'"),
        ("name = 'x'\ndescription = 'd'\n[groups]", "has 0 groups. Give from 1 to 100"),
        ("name = 'x'\ndescription = 'd'\n[groups]\n" + "".join(f"a{n} = ['b{n}']\n" for n in range(101)), "101 groups"),
        ("name = 'x'\ndescription = 'd'\n[groups]\na = 'b'", "a text for the group 'a'. Write a list"),
        ("name = 'x'\ndescription = 'd'\n[groups]\na = ['b']\nc = 3", "a number for the group 'c'"),
        ("name = 'x'\ndescription = 'd'\n[groups]\na = ['b']\n[groups.c]\nd = ['e']", "a table for the group 'c'"),
        ("name = 'x'\ndescription = 'd'\n[groups]\na = []", "no terms in the group 'a'"),
        (
            "name = 'x'\ndescription = 'd'\n[groups]\na = ['b', 3]",
            "a number among the terms of 'a'. Put",
        ),
        ("name = 'x'\ndescription = 'd'\n[groups]\na = ['b', true]", "true or false among the terms of 'a'"),
        ("name = 'x'\ndescription = 'd'\n[groups]\na = ['b']\nc = ['--']", "the term '--' in the group 'c'"),
        *(
            (f"name = 'x'\ndescription = 'd'\n[groups]\na = ['b']\n'{name}' = ['c']", "Choose another name")
            for name in (SEVERAL, "Several Alike", " several alike", "(no value)", "(empty)", "1,204 rarer values")
        ),
        ("name = 'x'\ndescription = 'd'\n[groups]\na = ['b']\nc = ['B']", "'B' in 'a' and in 'c'"),
        ("name = 'x'\ndescription = 'd'\n[groups]\na = ['b']\n\"c\\n\" = ['d']", "printable"),
    ],
)
def test_a_file_that_is_no_lexicon_is_refused(tmp_path, written, message):
    path = tmp_path / "mine.toml"
    path.write_text(written)
    with pytest.raises(InputError, match=message):
        read_lexicon(path)


def test_one_group_is_enough(tmp_path):
    """Documents mention it, or they do not."""
    path = tmp_path / "moss.toml"
    path.write_text("name = 'moss'\ndescription = 'Moss.'\n[groups]\nmoss = ['moss', 'mosses']")
    mentions = Mentions(read_lexicon(path))
    assert [mentions.group_of(text) for text in ("Mosses, and moss.", "Ferns.")] == ["moss", None]


def test_a_lexicon_that_is_not_there_is_named(tmp_path):
    with pytest.raises(NotFoundError, match=r"no lexicon '\.\./x'. Name one of pronouns, regions, roles"):
        named_lexicon("../x")


def test_documents_are_grouped_by_what_they_mention(rated_workspace):
    report = fill_mentions(rated_workspace, named_lexicon("pronouns"), n_processes=1)
    catalog = open_catalog(rated_workspace)
    names = {group.name for group in group_by(catalog, "pronouns").groups}
    assert {"she", "he", "they"} <= names
    assert 0 < report.n_values < report.n_documents
    with pytest.raises(ConflictError, match="made otherwise"):
        fill_mentions(rated_workspace, SEA, name="pronouns", n_processes=1)


def test_several_processes_give_what_one_gives(rated_workspace):
    fill_mentions(rated_workspace, named_lexicon("roles"), name="one", n_processes=1)
    fill_mentions(rated_workspace, named_lexicon("roles"), name="two", n_processes=2)
    assert read_column(rated_workspace, "one").equals(read_column(rated_workspace, "two"))
