"""The catalog answers as a plain loop over the documents would, whatever things are called."""

import errno
import os
import shutil
import signal
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import numpy as np
import pyarrow.parquet as pq
import pytest

from core.corpus.catalog import build, connection, finders
from core.corpus.catalog.current import catalog_path
from core.corpus.catalog.found_lists import Found, Searched
from core.corpus.catalog.queries import open_catalog
from core.corpus.filters import DocumentFilter, Membership, Order, RatingRange
from core.corpus.searches import Likeness
from core.criteria import CRITERION_KEYS
from core.errors import ConflictError, InputError, NotFoundError
from core.records import Amount
from core.selection.asked.parameters import SelectionParameters
from core.selection.pool.load import load_pool
from core.selection.stored.selecting import SELECTED, select
from tests.read_only import read_only
from tests.sample import N_SAMPLE

HOSTILE = ['"; drop table documents; --', "<b>x</b>", "[a](http://x)", "$x$", "a'b", "ß ", "%_", "?"]


@pytest.fixture
def pool(rated_workspace):
    return load_pool(rated_workspace, "default")


def standardised(pool, criterion):
    ratings = pool.ratings[criterion].astype(float)
    return (ratings - ratings.mean()) / ratings.std()


def test_amounts_by_filter_are_those_of_a_loop(rated_workspace, pool):
    catalog = open_catalog(rated_workspace)
    z = standardised(pool, "writing_style")
    for low, high in ((None, None), (0.3, None), (None, 0.3), (-0.5, 0.5), (9.0, None)):
        for domains in ((), ("news",), ("news", "web"), ("nowhere",)):
            documents = DocumentFilter(domains, ranges=(RatingRange("writing_style", low, high),))
            inside = (z >= (-np.inf if low is None else low)) & (z <= (np.inf if high is None else high))
            named = np.array([not domains or pool.domains[number] in domains for number in pool.domain_of])
            assert catalog.amount(documents, "default") == pool.amount(inside & named)


@pytest.mark.parametrize("column", [*CRITERION_KEYS, "n_tokens", "doc_id", "domain"])
@pytest.mark.parametrize("descending", [True, False])
def test_pages_put_together_are_all_documents_in_order(rated_workspace, pool, column, descending):
    catalog = open_catalog(rated_workspace)
    order = Order(column, descending)
    pages = [
        catalog.page(DocumentFilter(), "default", order=order, offset=offset, limit=41)["doc_id"].tolist()
        for offset in range(0, N_SAMPLE, 41)
    ]
    values = {
        **{key: pool.ratings[key] for key in CRITERION_KEYS},
        "n_tokens": pool.n_tokens,
        "doc_id": np.array(pool.doc_ids.to_pylist()),
        "domain": np.array([pool.domains[number] for number in pool.domain_of]),
    }[column]
    rows = sorted(range(len(pool)), key=lambda row: values[row], reverse=False)
    if descending:
        # Equal values keep the order of their ids in both directions.
        rows = sorted(range(len(pool)), key=lambda row: (-np.unique(values, return_inverse=True)[1][row], row))
    assert list(chain.from_iterable(pages)) == [pool.doc_ids[row].as_py() for row in rows]


def test_standardised_ratings_and_percentiles_of_a_document(rated_workspace, pool):
    catalog = open_catalog(rated_workspace)
    for row in (0, 17, 59):
        place = catalog.place(pool.doc_ids[row].as_py(), "default")
        for criterion in CRITERION_KEYS:
            ratings = pool.ratings[criterion]
            assert place.ratings[criterion] == ratings[row]
            assert place.standardised[criterion] == pytest.approx(standardised(pool, criterion)[row], abs=1e-9)
            assert place.percentiles[criterion] == pytest.approx(100 * (ratings <= ratings[row]).mean())


def test_histograms_count_every_rated_document_once(rated_workspace, pool):
    catalog = open_catalog(rated_workspace)
    edges = [-1.0, -0.5, 0.0, 0.5, 1.0]
    counts = catalog.histogram("facts_and_trivia", "default", DocumentFilter(), edges=edges)
    inside = np.clip(standardised(pool, "facts_and_trivia"), -0.9999, 0.9999)
    assert counts == np.histogram(inside, edges)[0].tolist()


def test_the_catalog_shows_the_numbers_that_selection_uses(rated_workspace, pool):
    from core.corpus.ratings import standardisation

    shown = open_catalog(rated_workspace).standardisation("default")
    assert shown == {key: standardisation(pool.ratings[key]) for key in CRITERION_KEYS}


def test_hostile_names_are_only_names(make_workspace):
    workspace = make_workspace([{"text": f"text {n}", "domain": name} for n, name in enumerate(HOSTILE)])
    catalog = open_catalog(workspace)
    for name in HOSTILE:
        assert catalog.amount(DocumentFilter(domains=(name,)), None).n_documents == 1
    assert sorted(catalog.domains(None)["domain"]) == sorted(HOSTILE)


def test_hostile_ids_are_only_ids(make_workspace):
    from core.corpus.rows import FieldNames

    rows = [{"text": f"text {n}", "id": name} for n, name in enumerate(HOSTILE)]
    catalog = open_catalog(make_workspace(rows, names=FieldNames(id="id")))
    assert [catalog.place(name, None).title for name in HOSTILE] == [row["text"] for row in rows]
    with pytest.raises(NotFoundError, match="no document with id 'missing'"):
        catalog.place("missing", None)


def test_a_new_revision_gets_a_new_catalog_and_the_old_one_goes(make_workspace, write_jsonl):
    from core.corpus.importing import import_files

    workspace = make_workspace([{"text": "a"}])
    old = open_catalog(workspace)
    import_files(workspace, [write_jsonl([{"text": "b"}])])
    assert open_catalog(workspace).amount(DocumentFilter(), None).n_documents == 2
    assert old.amount(DocumentFilter(), None).n_documents == 1
    assert len(list((workspace.root / "catalog").iterdir())) == 1


def test_a_folder_of_catalogs_that_was_deleted_is_made_again(make_workspace):
    workspace = make_workspace([{"text": "a"}])
    shutil.rmtree(workspace.root / "catalog")
    assert open_catalog(workspace).amount(DocumentFilter(), None).n_documents == 1


def test_a_catalog_that_is_removed_before_it_is_opened_is_built_again(make_workspace, monkeypatch):
    workspace, times = make_workspace([{"text": "a"}]), []

    def found_and_removed(workspace, **_):
        path = catalog_path(workspace)
        if not times:
            shutil.rmtree(path)
        times.append(path)
        return path

    monkeypatch.setattr("core.corpus.catalog.queries.catalog_path", found_and_removed)
    assert open_catalog(workspace).amount(DocumentFilter(), None).n_documents == 1
    assert len(times) == 2
    monkeypatch.setattr("core.corpus.catalog.queries.catalog_path", lambda *_, **__: workspace.root / "gone")
    with pytest.raises(ConflictError, match="Others keep changing"):
        open_catalog(workspace)


def killed_while_building(workspace):
    """Build a catalog in a process that dies before its end."""
    child = os.fork()
    if child == 0:
        build.ArrayFiles = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        catalog_path(workspace)
    os.waitpid(child, 0)


def test_what_a_killed_build_left_is_removed_by_the_next_one(make_workspace):
    workspace = make_workspace([{"text": "a"}])
    killed_while_building(workspace)
    assert list((workspace.root / "catalog").glob("*.unfinished"))
    path = catalog_path(workspace)
    assert list((workspace.root / "catalog").iterdir()) == [path]


def test_a_build_that_fails_leaves_nothing(make_workspace, monkeypatch):
    workspace = make_workspace([{"text": "a"}])

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(build, "fill_documents", full)
    with pytest.raises(OSError, match="No space"):
        catalog_path(workspace)
    assert list((workspace.root / "catalog").iterdir()) == []


def test_a_catalog_that_several_ask_for_is_built_once(make_workspace, monkeypatch):
    workspace, times, show = make_workspace([{"text": "a"}]), [], build.show_documents
    monkeypatch.setattr(build, "show_documents", lambda *given: times.append(1) or show(*given))
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(catalog_path, [workspace] * 4))) == 1
    assert len(times) == 1


def test_a_workspace_that_cannot_be_written_has_its_catalog_elsewhere(make_workspace, write_jsonl):
    from core.corpus.importing import import_files

    workspace = make_workspace([{"text": "a"}])
    with read_only(workspace.root / "catalog"):
        path = catalog_path(workspace)
        assert path == catalog_path(workspace)
        assert open_catalog(workspace).amount(DocumentFilter(), None).n_documents == 1
    assert workspace.root not in path.parents
    assert path.parent.stat().st_mode & 0o077 == 0
    assert list((workspace.root / "catalog").iterdir()) == []
    import_files(workspace, [write_jsonl([{"text": "b"}])])
    with read_only(workspace.root / "catalog"):
        assert [catalog_path(workspace)] == list(path.parent.iterdir())
        assert open_catalog(workspace).amount(DocumentFilter(), None).n_documents == 2
    assert workspace.root in catalog_path(workspace).parents


def test_where_nothing_can_be_written_that_is_said(make_workspace, monkeypatch, tmp_path):
    workspace = make_workspace([{"text": "a"}])
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "not there"))
    with (
        read_only(workspace.root / "catalog"),
        pytest.raises(InputError, match="cannot be written, nor can a folder for temporary files .* TMPDIR"),
    ):
        catalog_path(workspace)


def test_unrated_documents_are_counted_and_in_no_rating(rated_workspace, write_jsonl):
    from core.corpus.importing import import_files

    import_files(rated_workspace, [write_jsonl([{"text": "not rated yet", "domain": "new"}])])
    catalog = open_catalog(rated_workspace)
    assert catalog.amount(DocumentFilter(domains=("new",)), "default") == Amount(1, 3)
    assert (
        catalog.amount(DocumentFilter(ranges=(RatingRange("writing_style", -99, 99),)), "default").n_documents
        == N_SAMPLE
    )
    last = catalog.page(
        DocumentFilter(), "default", order=Order("writing_style", descending=True), offset=N_SAMPLE, limit=9
    )
    assert last["domain"].tolist() == ["new"]
    new = catalog.domains("default").set_index("domain").loc["new"]
    assert (new["n_documents"], new["n_rated"]) == (1, 0)


def test_ratings_that_are_not_there_are_not_made_up(make_workspace):
    catalog = open_catalog(make_workspace([{"text": "a"}]))
    with pytest.raises(NotFoundError, match="no ratings by 'default' here"):
        catalog.amount(DocumentFilter(), "default")
    with pytest.raises(NotFoundError, match="not rated, so they cannot be filtered"):
        catalog.amount(DocumentFilter(ranges=(RatingRange("writing_style", 0.0),)), None)
    assert catalog.page(DocumentFilter(), None, order=Order(), offset=0, limit=5)["writing_style"].isna().all()


def test_only_known_columns_can_be_asked_for():
    with pytest.raises(InputError, match="Nothing can be sorted by 'text; drop table'"):
        Order("text; drop table")
    with pytest.raises(InputError, match="no criterion 'beauty'"):
        RatingRange("beauty", 0.0)


def test_the_steps_of_a_filter_end_with_the_filter():
    documents = DocumentFilter(
        ("a",), ranges=(RatingRange("writing_style", 0.0), RatingRange("facts_and_trivia", None, 1.0))
    )
    assert documents.steps()[-1] == documents
    assert [len(step.domains) + len(step.ranges) for step in documents.steps()] == [1, 2, 3]


def test_a_selection_and_the_rest_are_all_documents(rated_workspace):
    report = select(rated_workspace, "tenth", SelectionParameters(fraction="0.1"))
    catalog = open_catalog(rated_workspace)
    kept = DocumentFilter(memberships=(Membership("tenth", report.subset_hash[:8]),))
    rest = DocumentFilter(memberships=(Membership("tenth", report.subset_hash[:8], kept=False),))
    assert catalog.amount(kept, None) == Amount(report.n_documents, report.n_tokens)
    ids = {
        which: set(catalog.page(which, None, order=Order("doc_id"), offset=0, limit=1_000)["doc_id"])
        for which in (kept, rest)
    }
    assert len(ids[kept]) + len(ids[rest]) == N_SAMPLE
    selected = pq.read_table(rated_workspace.selection("tenth") / SELECTED)["doc_id"].to_pylist()
    assert ids[kept] == set(selected)
    assert not ids[rest] & set(selected)


def test_a_selection_that_was_replaced_or_is_not_there_is_not_taken_for_another(rated_workspace):
    catalog = open_catalog(rated_workspace)
    select(rated_workspace, "tenth", SelectionParameters(fraction="0.1"))
    with pytest.raises(ConflictError, match="another was saved under its name"):
        catalog.amount(DocumentFilter(memberships=(Membership("tenth", "00000000"),)), None)
    with pytest.raises(NotFoundError, match="no selection 'other'"):
        catalog.amount(DocumentFilter(memberships=(Membership("other", "0"),)), None)
    with pytest.raises(InputError, match="name"):
        catalog.amount(DocumentFilter(memberships=(Membership("../../etc", "0"),)), None)


def test_a_selection_that_is_replaced_while_it_is_read_is_not_taken_for_another(rated_workspace, monkeypatch):
    first = select(rated_workspace, "half", SelectionParameters(fraction="0.5"))
    catalog, find = open_catalog(rated_workspace), Searched.found
    half = DocumentFilter(memberships=(Membership("half", first.subset_hash[:8]),))

    def replaced_before(self, *query):
        select(rated_workspace, "half", SelectionParameters(fraction="0.1"), force=True)
        return find(self, *query)

    with monkeypatch.context() as patched:
        patched.setattr(Searched, "found", replaced_before)
        with pytest.raises(ConflictError, match="another was saved"):
            catalog.amount(half, None)
    select(rated_workspace, "half", SelectionParameters(fraction="0.5"), force=True)
    assert catalog.amount(half, None).n_documents == first.n_documents


def test_a_selection_that_is_removed_while_it_is_read_is_missed(rated_workspace, monkeypatch):
    report = select(rated_workspace, "half", SelectionParameters(fraction="0.5"))
    catalog, find = open_catalog(rated_workspace), Searched.found

    def removed_before(self, *query):
        shutil.rmtree(rated_workspace.selection("half"))
        return find(self, *query)

    monkeypatch.setattr(Searched, "found", removed_before)
    with pytest.raises(NotFoundError, match="no selection 'half'"):
        catalog.amount(DocumentFilter(memberships=(Membership("half", report.subset_hash[:8]),)), None)


def test_documents_are_sorted_by_any_field(rated_workspace):
    catalog = open_catalog(rated_workspace)
    for name, field in catalog.fields.items():
        frame = catalog.page(DocumentFilter(), "default", order=Order(f"field:{name}"), offset=0, limit=10**6)
        values = catalog.values_by_id(name).to_pylist()
        by_id = dict(zip(sorted(frame["doc_id"]), values, strict=True))
        shown = [by_id[doc_id] for doc_id in frame["doc_id"]]
        known = [value for value in shown if value is not None]
        assert known == sorted(known, reverse=True)
        assert shown[: len(known)] == known, field
    with pytest.raises(NotFoundError, match="no field 'nowhere'"):
        catalog.page(DocumentFilter(), "default", order=Order("field:nowhere"), offset=0, limit=1)


def test_a_search_that_nobody_can_make_is_refused_and_closeness_without_one_is_length(rated_workspace):
    catalog = open_catalog(rated_workspace)
    by_length = catalog.page(DocumentFilter(), None, order=Order("n_tokens"), offset=0, limit=20)
    assert catalog.page(DocumentFilter(), None, order=Order("closeness"), offset=0, limit=20).equals(by_length)
    with pytest.raises(InputError, match="A text has no vector here"):
        catalog.amount(DocumentFilter(searches=(Likeness("sea"),)), None)


def test_the_closest_documents_that_a_filter_leaves_come_first(rated_workspace, monkeypatch):
    catalog = open_catalog(rated_workspace)
    everything = catalog.page(DocumentFilter(), None, order=Order("doc_id"), offset=0, limit=10**6)
    domain = everything["domain"].iloc[0]
    numbers = np.random.default_rng(0).permutation(len(everything))[:200]
    closeness = np.linspace(1, 0, 200, dtype=np.float32)
    monkeypatch.setattr(finders, "find", lambda searched, _: Found.in_order(numbers, closeness, searched.n_documents))
    monkeypatch.setattr(connection, "find", finders.find)
    wanted = DocumentFilter(domains=(domain,), searches=(Likeness("sea"),))
    ids = {number: doc_id for number, doc_id in catalog._rows("SELECT number, doc_id FROM documents")}
    in_domain = set(everything["doc_id"][everything["domain"] == domain])
    expected = [ids[number] for number in numbers if ids[number] in in_domain]
    for order, ids_expected in ((Order("closeness"), expected), (Order("closeness", descending=False), expected[::-1])):
        found = catalog.page(wanted, None, order=order, offset=1, limit=3)
        assert list(found["doc_id"]) == ids_expected[1:4]
    assert catalog.amount(wanted, None).n_documents == len(expected)
