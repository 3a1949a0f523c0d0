"""Pairs are drawn by chance, again the same, of what the drawing allows."""

from dataclasses import replace

import pytest

from core.corpus.catalog.queries import open_catalog
from core.corpus.filters import DocumentFilter, Order, RatingRange
from core.errors import InputError, NotFoundError
from core.judging.comparisons import RANDOM, RATED_ALIKE, SAME_DOMAIN, Drawing, comparison_of, draw_pair

ANY_TWO = Drawing(DocumentFilter(), RANDOM, "writing_style", "default", 1)


@pytest.fixture
def catalog(rated_workspace):
    return open_catalog(rated_workspace)


def test_the_same_series_gives_the_same_pairs_and_another_one_others(catalog):
    pairs = [draw_pair(catalog, ANY_TWO, turn) for turn in range(1, 40)]
    assert pairs == [draw_pair(catalog, ANY_TWO, turn) for turn in range(1, 40)]
    assert pairs != [draw_pair(catalog, replace(ANY_TWO, seed=2), turn) for turn in range(1, 40)]
    assert all(left != right for left, right in pairs)
    assert len({frozenset(pair) for pair in pairs}) > 30


def test_each_document_stands_on_either_side(catalog):
    two = replace(ANY_TWO, documents=DocumentFilter(text="a", domains=("code",)))
    pairs = [draw_pair(catalog, two, turn) for turn in range(200)]
    on_the_left = sum(left < right for left, right in pairs)
    assert 70 < on_the_left < 130


def test_pairs_of_one_domain_and_pairs_that_are_rated_alike(catalog):
    for turn in range(1, 30):
        left, right = (
            catalog.place(doc_id, "default") for doc_id in draw_pair(catalog, replace(ANY_TWO, kind=SAME_DOMAIN), turn)
        )
        assert left.domain == right.domain
    alike = replace(ANY_TWO, kind=RATED_ALIKE, criterion="facts_and_trivia")
    drawn = 0
    for turn in range(1, 30):
        try:
            pair = draw_pair(catalog, alike, turn)
        except NotFoundError:
            continue
        ratings = [catalog.place(doc_id, "default").standardised["facts_and_trivia"] for doc_id in pair]
        assert abs(ratings[0] - ratings[1]) <= 0.25
        drawn += 1
    assert drawn > 20


def test_one_document_is_no_pair(catalog):
    nothing = replace(ANY_TWO, documents=DocumentFilter(domains=("nowhere",)))
    with pytest.raises(NotFoundError, match="no two documents"):
        draw_pair(catalog, nothing, 1)
    with pytest.raises(InputError, match="cannot be drawn"):
        replace(ANY_TWO, kind="by taste")


def test_a_comparison_has_the_same_excerpts_whichever_side_they_stand_on(rated_workspace, catalog):
    left, right = draw_pair(catalog, ANY_TWO, 1)
    once, again = (comparison_of(rated_workspace, catalog, *pair) for pair in ((left, right), (right, left)))
    assert (once.left, once.right) == (again.right, again.left)
    with pytest.raises(InputError, match="with itself"):
        comparison_of(rated_workspace, catalog, left, left)
    with pytest.raises(NotFoundError, match="no document"):
        comparison_of(rated_workspace, catalog, left, "nobody")


def test_every_document_is_drawn_equally_often_and_from_its_place(catalog):
    documents = DocumentFilter(text="a", ranges=(RatingRange("writing_style", -1.0, None),))
    n = catalog.amount(documents, "default").n_documents
    drawn = [catalog.nth(documents, "default", place=place) for place in range(n)]
    page = catalog.page(documents, "default", order=Order("doc_id"), offset=0, limit=n)
    assert sorted(drawn) == sorted(page["doc_id"])
    places = [(place.part, place.row) for place in (catalog.place(doc_id, None) for doc_id in drawn)]
    assert places == sorted(places)
    assert catalog.nth(documents, "default", place=n) is None
