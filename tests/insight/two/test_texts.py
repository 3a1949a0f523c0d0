"""Two texts, two documents, and two raters on one text."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corpus.catalog.queries import open_catalog
from core.insight.segments_of_document import RatedSegment
from core.insight.two.documents import two_documents
from core.insight.two.segments import segment_gaps
from core.insight.two.text_difference import MOST_CHARACTERS, differences, share_in_common

ANY_TEXT = st.text(st.sampled_from("ab .!?\n<&é\u0000"), max_size=80)


@given(one=ANY_TEXT, other=ANY_TEXT)
def test_the_stretches_are_both_texts_and_take_turns(one, other):
    found = differences(one, other)
    assert "".join(stretch.one for stretch in found) == one
    assert "".join(stretch.other for stretch in found) == other
    assert all(before.is_same != after.is_same for before, after in pairwise(found))
    assert all(stretch.is_same for stretch in found) == (one == other)


@given(one=ANY_TEXT, other=ANY_TEXT)
def test_what_is_in_common_is_symmetric_and_all_of_equal_texts(one, other):
    assert share_in_common(one, other) == share_in_common(other, one)
    assert 0 <= share_in_common(one, other) <= 1
    assert share_in_common(one, one) == 1


def test_one_word_that_was_changed_in_a_long_text_is_found():
    sentences = [f"Sentence {number} tells of moss and of fern number {number * 7}." for number in range(1_500)]
    one = " ".join(sentences)
    other = one.replace("moss and of fern number 700.", "peat and of fern number 700.")
    changed = [(each.one, each.other) for each in differences(one, other) if not each.is_same]
    assert changed == [("moss", "peat")]
    assert share_in_common(one, other) > 0.99


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "\n" * n,
        lambda n: "a " * n,
        lambda n: "".join(f"{number % 99}." for number in range(n)),
        lambda n: "x" * n,
        lambda n: "".join(chr(97 + (number * number) % 23) + " ." for number in range(n)),
    ],
)
def test_a_hostile_text_is_compared_in_seconds(make):
    one = make(5_000_000)
    begun = time.monotonic()
    found = differences(one, "b. " + one[1:])
    assert sum(len(stretch.one) for stretch in found) <= MOST_CHARACTERS
    # Without bounds it takes hours.
    assert time.monotonic() - begun < 60


@given(
    cuts=st.tuples(st.lists(st.integers(1, 39), unique=True), st.lists(st.integers(1, 39), unique=True)),
    values=st.lists(st.floats(-3, 3), min_size=80, max_size=80),
)
def test_every_character_has_the_ratings_of_the_segments_it_lies_in(cuts, values):
    def segments(chosen, offset):
        ends = [*sorted(chosen), 40]
        return [
            RatedSegment(place + 1, start, end, 1, {"writing_style": values[offset + place]})
            for place, (start, end) in enumerate(zip([0, *ends], ends, strict=False))
        ]

    one, other = segments(cuts[0], 0), segments(cuts[1], 40)
    found = segment_gaps(one, other, "writing_style")
    by_character = {place: (gap.one, gap.other) for gap in found for place in range(gap.start, gap.end)}
    for place in range(40):
        wanted = tuple(
            next(each.standardised["writing_style"] for each in side if each.start <= place < each.end)
            for side in (one, other)
        )
        assert by_character[place] == wanted
    distances = [abs(gap.difference) for gap in found]
    assert distances == sorted(distances, reverse=True)


def test_two_documents_of_nearly_the_same_text(make_workspace):
    text = "It rained on the moss for a week. Nobody minded much. Then the sun came out again."
    workspace = make_workspace(
        [
            {"text": text, "domain": "a", "id": "x", "url": None, "n": 1},
            {"text": text.replace("a week", "two days"), "domain": "a", "id": "y", "n": 1.0},
            {"text": "<b>Law</b>", "domain": "b", "id": "z"},
        ]
    )
    catalog = open_catalog(workspace)
    page = {row["title"]: row["doc_id"] for row in catalog._frame("SELECT * FROM documents").to_dict("records")}
    places = [catalog.place(doc_id, None) for doc_id in page.values()]
    found = two_documents(workspace, places[0], places[1])
    assert {fact.name for fact in found.facts if fact.differs} >= {"doc_id", "n_bytes", "n", "id"}
    assert [fact.name for fact in found.facts if not fact.differs][:1] == ["domain"]
    changed = [(each.one, each.other) for each in found.stretches if not each.is_same]
    assert ("".join(one for one, _ in changed), "".join(other for _, other in changed)) == ("aweek", "twodays")
    assert two_documents(workspace, places[0], places[2]).stretches == ()
