"""Two documents are set side by side as excerpts, the same whichever side they stand on."""

import pytest

from core.corpus.catalog.queries import open_catalog
from core.corpus.filters import DocumentFilter, Order, RatingRange
from core.errors import InputError, NotFoundError
from core.judging.excerpts import comparisons
from core.judging.excerpts.comparisons import comparison_as_judged, comparison_of, comparisons_of
from core.judging.excerpts.passages import read_passages
from core.judging.queues.drawing import build_queue
from core.judging.queues.queue_settings import QueueSettings


@pytest.fixture
def catalog(rated_workspace):
    return open_catalog(rated_workspace)


def test_a_comparison_has_the_same_excerpts_whichever_side_they_stand_on(rated_workspace, catalog):
    left, right = "code-01", "code-02"
    once, again = (comparison_of(rated_workspace, catalog, *pair) for pair in ((left, right), (right, left)))
    assert (once.left, once.right) == (again.right, again.left)
    with pytest.raises(InputError, match="with itself"):
        comparison_of(rated_workspace, catalog, left, left)
    with pytest.raises(NotFoundError, match="no document"):
        comparison_of(rated_workspace, catalog, left, "nobody")


def test_what_was_judged_is_shown_again_as_it_was(rated_workspace, catalog):
    cut = comparison_of(rated_workspace, catalog, "code-01", "code-02")
    spans = ((side.doc_id, (side.excerpt.start, side.excerpt.end)) for side in (cut.left, cut.right))
    assert comparison_as_judged(rated_workspace, catalog, *spans) == cut
    shorter = comparison_as_judged(rated_workspace, catalog, ("code-02", (3, 9)), ("code-01", (0, 5)))
    whole = comparison_as_judged(rated_workspace, catalog, ("code-02", (0, 10**6)), ("code-01", (0, 10**6)))
    assert shorter.left.excerpt.text == whole.left.excerpt.text[3:9]
    assert shorter.right.excerpt.n_characters == len(whole.right.excerpt.text)


def test_every_document_is_drawn_equally_often_and_from_its_place(catalog):
    documents = DocumentFilter(text="a", ranges=(RatingRange("writing_style", -1.0, None),))
    n = catalog.amount(documents, "default").n_documents
    drawn = [catalog.nth(documents, "default", place=place) for place in range(n)]
    page = catalog.page(documents, "default", order=Order("doc_id"), offset=0, limit=n)
    assert sorted(drawn) == sorted(page["doc_id"])
    places = [(place.part, place.row) for place in (catalog.place(doc_id, None) for doc_id in drawn)]
    assert places == sorted(places)
    assert catalog.nth(documents, "default", place=n) is None


def test_many_comparisons_are_those_made_one_by_one(rated_workspace, catalog, monkeypatch):
    pairs = build_queue(catalog, QueueSettings(n_pairs=30))
    expected = [comparison_of(rated_workspace, catalog, *pair) for pair in pairs]
    assert [(each.left.doc_id, each.right.doc_id) for each in expected] == pairs
    assert list(comparisons_of(rated_workspace, catalog, pairs)) == expected
    monkeypatch.setattr(comparisons, "_PAIRS_AT_ONCE", 7)
    monkeypatch.setattr(comparisons, "_TEXTS_AT_ONCE", 4)
    assert list(comparisons_of(rated_workspace, catalog, iter(pairs))) == expected


def test_excerpts_are_read_again_by_their_spans(rated_workspace, catalog):
    pairs = build_queue(catalog, QueueSettings(n_pairs=30))
    sides = [side for each in comparisons_of(rated_workspace, catalog, pairs) for side in (each.left, each.right)]
    passages = [(side.doc_id, side.excerpt.start, side.excerpt.end) for side in sides]
    assert read_passages(rated_workspace, catalog, passages) == [side.excerpt.text for side in sides]
    with pytest.raises(NotFoundError, match="no document with id 'nobody' here, of which an excerpt is needed"):
        read_passages(rated_workspace, catalog, [("nobody", 0, 1)])
