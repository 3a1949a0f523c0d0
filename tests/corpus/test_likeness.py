"""Likeness as a filter: what comparing everything by hand gives; orders put together as their ranks say; outlines."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corpus.catalog.closest import closest_of, fused
from core.corpus.catalog.found_lists import Found
from core.corpus.catalog.queries import open_catalog
from core.corpus.catalog.so_far import Reach, so_far
from core.corpus.embeddings import begin_embedding, embedded_parts, finish_embedding, normalised, vectors_of_part
from core.corpus.embeddings import write_vectors as write_part
from core.corpus.filters import CLOSENESS, DocumentFilter, Order
from core.corpus.importing import import_files
from core.corpus.outlines import within
from core.corpus.rows import FieldNames
from core.corpus.searches import Among, Likeness, Region
from core.corpus.workspace_folder import create_workspace
from core.errors import InputError, NotFoundError

N = 90


@pytest.fixture
def embedded(tmp_path, write_jsonl):
    """Three parts of documents with vectors of no meaning, some of them alike."""
    workspace = create_workspace(tmp_path / "w")
    rng = np.random.default_rng(1)
    for number in range(3):
        rows = [{"id": f"d{number}-{row}", "text": f"text {number} {row}"} for row in range(N // 3)]
        import_files(workspace, [write_jsonl(rows, f"{number}.jsonl")], names=FieldNames(id="id"))
    begin_embedding(workspace)
    for part in workspace.document_parts():
        vectors = rng.normal(size=(N // 3, 384)).astype(np.float32)
        vectors[1] = vectors[0]
        write_part(workspace, part.name, normalised(vectors))
    finish_embedding(workspace, workspace.document_parts())
    return workspace


def all_vectors(workspace):
    return np.concatenate([vectors_of_part(workspace, part) for part in embedded_parts(workspace)]).astype(np.float32)


def ids_by(products: np.ndarray) -> list[str]:
    order = np.argsort(-products, kind="stable").tolist()
    return [f"d{number // (N // 3)}-{number % (N // 3)}" for number in order]


@pytest.mark.parametrize("is_least", [False, True])
def test_the_documents_most_and_least_like_one_are_those_of_a_matrix_product(embedded, is_least):
    vectors = all_vectors(embedded)
    wanted = Likeness(doc_id="d1-7", most=22, is_least=is_least)
    products = vectors @ vectors[N // 3 + 7]
    page = open_catalog(embedded).page(
        DocumentFilter(searches=(wanted,)), None, order=Order(CLOSENESS), offset=0, limit=50
    )
    assert page["doc_id"].tolist() == ids_by(-products if is_least else products)[:22]


def test_a_text_is_embedded_by_who_was_given_and_by_nobody_else(embedded):
    vectors, wanted = all_vectors(embedded), DocumentFilter(searches=(Likeness("anything", most=5),))
    told = []

    def embed(text):
        told.append(text)
        return vectors[40]

    page = open_catalog(embedded, embed=embed).page(wanted, None, order=Order(CLOSENESS), offset=0, limit=9)
    assert (page["doc_id"].tolist(), told) == (ids_by(vectors @ vectors[40])[:5], ["anything"])
    with pytest.raises(InputError, match="Search for what is like a document"):
        open_catalog(embedded).amount(wanted, None)


def test_two_likenesses_leave_the_documents_of_both_in_the_order_of_their_ranks(embedded):
    searches = (Likeness(doc_id="d0-3", most=60), Likeness(doc_id="d2-5", most=60))
    catalog = open_catalog(embedded)

    def ids_of(*these):
        page = catalog.page(DocumentFilter(searches=these), None, order=Order(CLOSENESS), offset=0, limit=N)
        return page["doc_id"].tolist()

    one, other = (ids_of(search) for search in searches)
    ranks = {doc_id: 1 / (61 + one.index(doc_id)) + 1 / (61 + other.index(doc_id)) for doc_id in set(one) & set(other)}
    found = ids_of(*searches)
    assert set(found) == set(ranks)
    assert [ranks[doc_id] for doc_id in found] == sorted(ranks.values(), reverse=True)
    assert catalog.amount(DocumentFilter(searches=searches), None).n_documents == len(ranks)


def test_what_cannot_be_like_anything_says_so(embedded, write_jsonl, make_workspace):
    import_files(embedded, [write_jsonl([{"id": "new", "text": "a newcomer"}], "new.jsonl")], names=FieldNames(id="id"))
    catalog = open_catalog(embedded)
    for doc_id, message in (("nobody", "no document with id 'nobody'"), ("new", "after the last index")):
        with pytest.raises(NotFoundError, match=message):
            catalog.amount(DocumentFilter(searches=(Likeness(doc_id=doc_id),)), None)
    # What has no vector is like nothing.
    assert catalog.amount(DocumentFilter(searches=(Likeness(doc_id="d0-0"),)), None).n_documents == N
    without = open_catalog(make_workspace([{"text": "one"}]))
    with pytest.raises(NotFoundError, match="qulens index"):
        without.amount(DocumentFilter(searches=(Likeness("one"),)), None)
    with pytest.raises(NotFoundError, match="qulens map"):
        without.amount(DocumentFilter(searches=(Region("map_x", "map_y", ((0, 0), (1, 0), (0, 1))),)), None)


def test_an_index_made_meanwhile_is_asked_at_once(embedded, write_jsonl):
    import_files(embedded, [write_jsonl([{"id": "new", "text": "a newcomer"}], "new.jsonl")], names=FieldNames(id="id"))
    catalog, documents = open_catalog(embedded), DocumentFilter(searches=(Likeness(doc_id="d0-0", most=3),))

    def found(asked):
        return catalog.page(asked, None, order=Order(CLOSENESS), offset=0, limit=9)["doc_id"].tolist()

    before = so_far(catalog, embedded, documents)
    assert before.unindexed == (Reach(documents.searches[0], N, N + 1),)
    assert before.documents == DocumentFilter(searches=(Among(documents.searches[0], N),)) != documents
    assert found(before.documents) == found(documents)
    assert catalog.amount(documents, None).n_documents == 3
    # Within the revision, the newcomer gets the vector of the document that is asked for.
    part = embedded.document_parts()[-1].name
    write_part(embedded, part, all_vectors(embedded)[:1])
    finish_embedding(embedded, embedded.document_parts())
    after = so_far(catalog, embedded, documents)
    assert (after.documents, after.unindexed) == (documents, ())
    assert set(found(after.documents)) == set(found(documents)) == {"d0-0", "d0-1", "new"}
    assert catalog.amount(documents, None).n_documents == 3
    # What a page keeps it keeps under all that it asked with.
    states = [each.documents.searches[0] for each in (before, after)]
    assert states[0].search.as_of != states[1].as_of
    assert so_far(catalog, embedded, documents).documents.searches[0].as_of == states[1].as_of


def in_order(order, n=20, *, others=()):
    mask = np.zeros(n, dtype=bool)
    mask[[*order, *others]] = True
    return Found.in_order(np.array(order, dtype=np.int64), np.ones(len(order), np.float32), n, mask=mask)


ORDERS = st.lists(st.integers(0, 19), unique=True)


@given(st.lists(ORDERS, min_size=1, max_size=4), st.integers(0, 20))
def test_fusing_adds_the_inverse_ranks_of_documents_that_stand_in_every_order(orders, n_closest):
    # Those that are not among the closest stand behind them, in the order of the corpus.
    orders = [[*order[:n_closest], *sorted(order[n_closest:])] for order in orders]
    found = fused([in_order(order[:n_closest], others=order[n_closest:]) for order in orders])
    common = set(orders[0]).intersection(*orders)
    closeness = {number: sum(1 / (61 + order.index(number)) for order in orders) for number in common}
    assert found.closest.tolist() == sorted(common, key=lambda number: (-closeness[number], number))
    assert np.flatnonzero(found.mask).tolist() == sorted(common)
    np.testing.assert_allclose(found.closeness, [closeness[number] for number in found.closest], rtol=1e-6)


@given(ORDERS, st.integers(0, 20), st.sets(st.integers(0, 19)), st.booleans(), st.integers(0, 21), st.integers(0, 21))
def test_a_page_of_the_closest_is_a_stretch_of_the_list_of_all_that_are_left(
    order, n_closest, left, descending, offset, limit
):
    order = [*order[:n_closest], *sorted(order[n_closest:])]
    expected = [number for number in order if number in left]
    found = in_order(order[:n_closest], others=order[n_closest:])
    is_left = np.isin(np.arange(20), list(left))
    page = closest_of(found, is_left, descending=descending, offset=offset, limit=limit)
    assert page.tolist() == (expected if descending else expected[::-1])[offset : offset + limit]


def crosses(x, y, outline):
    """The even-odd rule as the textbooks write it, a side and a point at a time."""
    is_within = False
    for (x0, y0), (x1, y1) in zip(outline, [*outline[1:], outline[0]], strict=True):
        if (y0 > y) != (y1 > y) and x < x0 + (x1 - x0) * ((y - y0) / (y1 - y0)):
            is_within = not is_within
    return is_within


grid = st.integers(-4, 4).map(float)


@given(st.lists(st.tuples(grid, grid), min_size=3, max_size=12), st.lists(st.tuples(grid, grid), max_size=30))
def test_points_are_within_by_the_even_odd_rule_on_sides_and_corners_too(outline, points):
    x, y = np.array(points, dtype=np.float64).reshape(-1, 2).T
    assert within(x, y, outline).tolist() == [crosses(*point, outline) for point in points]


def test_two_outlines_that_share_a_side_share_no_point():
    x, y = np.meshgrid(np.arange(5.0), np.arange(5.0))
    halves = (((0, 0), (2, 0), (2, 4), (0, 4)), ((2, 0), (4, 0), (4, 4), (2, 4)))
    left, right = (within(x.ravel(), y.ravel(), half) for half in halves)
    assert not (left & right).any()
    assert (left | right).sum() == 4 * 4


def test_the_documents_of_an_outline_are_those_whose_places_lie_in_it(make_workspace):
    rng = np.random.default_rng(4)
    places = rng.uniform(0, 10, (200, 2)).round(2).tolist()
    rows = [{"text": f"text {n}", "x": x if n % 9 else None, "y": y, "kind": "k"} for n, (x, y) in enumerate(places)]
    catalog = open_catalog(make_workspace(rows))
    outline = ((1.0, 1.0), (9.0, 2.0), (3.0, 8.0), (8.0, 9.0))
    found = catalog.page(
        DocumentFilter(searches=(Region("x", "y", outline),)), None, order=Order("doc_id"), offset=0, limit=500
    )
    expected = {f"text {n}" for n, (x, y) in enumerate(places) if n % 9 and crosses(x, y, outline)}
    assert set(found["title"]) == expected
    assert 0 < len(expected) < 200
    with pytest.raises(NotFoundError, match="no places 'kind'"):
        catalog.amount(DocumentFilter(searches=(Region("kind", "y", outline),)), None)
