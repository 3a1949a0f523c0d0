"""Which rated documents are read: each as likely as any other, from a bounded number of files, and said so."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.corpus import document_parts, record_rows
from core.corpus.catalog.queries import open_catalog
from core.corpus.fingerprints import doc_hashes
from core.corpus.rows import FieldNames
from core.insight.audit import texts_of_documents
from core.insight.audit.shortcuts import rated_sample as module
from core.insight.audit.shortcuts.rated_sample import rated_sample
from core.insight.audit.shortcuts.shortcut_sample import shortcut_sample
from tests.insight.pools import pool_of

N_EACH = 12


class Lying:
    """Says where documents lie: `N_EACH` in each part."""

    def parts_of(self, places):
        return places // N_EACH


def pool_with_hashes(n, seed=1):
    hashes = doc_hashes([f"{seed}-{row}" for row in range(n)])
    return replace(pool_of([1] * n), doc_hash=hashes)


def test_of_few_files_all_are_read_and_the_smallest_hashes_taken():
    pool = pool_with_hashes(module.MOST_PARTS * N_EACH)
    found = rated_sample(pool, Lying(), 50)
    assert set(found.rows) == set(np.argsort(pool.doc_hash)[:50])
    assert found.part_of is None
    assert found.in_words().startswith(f"50 of {len(pool):,} rated documents: those with the smallest hashes")


@pytest.mark.parametrize("n_parts", [201, 284, 399, 5_000])
def test_of_many_files_some_are_read_spread_evenly(n_parts):
    pool = pool_with_hashes(n_parts * N_EACH)
    found = rated_sample(pool, Lying(), 1_200)
    parts = np.unique(found.rows // N_EACH)
    assert len(found.rows) == 1_200
    assert 190 < len(parts) <= module.MOST_PARTS
    assert np.diff(parts).max() <= 3 * n_parts / module.MOST_PARTS + 1
    assert np.array_equal(np.unique(found.part_of), np.arange(len(parts)))
    assert np.array_equal(parts[found.part_of], found.rows // N_EACH)
    assert f"of {len(parts)} of the {n_parts:,} files" in found.in_words()
    assert np.array_equal(found.rows, rated_sample(pool, Lying(), 1_200).rows)


def test_each_part_is_as_likely_as_any_other(monkeypatch):
    """Over all beginnings that chance could have taken, each is taken equally often."""
    parts, taken = np.arange(284), np.zeros(284)
    for begins in range(284):
        monkeypatch.setattr(module, "random_bits", lambda *_, b=begins, **__: np.array([b], dtype=np.uint64))
        taken[module._spread_evenly(parts)] += 1
    assert (taken == module.MOST_PARTS).all()


def test_documents_without_a_rating_are_not_drawn_and_no_more_than_there_are():
    pool = pool_with_hashes(300 * N_EACH)
    ratings = np.where(np.arange(len(pool)) % 2, np.nan, 0.0)
    pool = replace(pool, ratings={"educational_value": ratings})
    found = rated_sample(pool, Lying(), len(pool) // 2)
    assert np.array_equal(found.rows, np.arange(0, len(pool), 2))
    assert found.in_words() == "all 1,800 rated documents"


def pool_of_workspace(workspace, catalog):
    """All documents, rated at random."""
    ids = sorted(pq.read_table(workspace.document_parts(), columns=["doc_id"])["doc_id"].to_pylist())
    n_tokens = catalog.column("n_tokens").to_numpy()
    return replace(
        pool_of(n_tokens),
        doc_ids=pa.chunked_array([ids], pa.large_string()),
        doc_hash=doc_hashes(ids),
        ratings={"educational_value": np.random.default_rng(5).normal(size=len(ids))},
    )


def test_only_files_that_are_drawn_are_read(make_workspace, monkeypatch):
    """A corpus in six files, of which three may be read."""
    for where in (document_parts, record_rows):
        monkeypatch.setattr(where, "PART_ROWS" if where is document_parts else "BATCH_ROWS", 150)
    monkeypatch.setattr(module, "MOST_PARTS", 3)
    rows = [{"id": f"d{number}", "text": f"Is moss {number} green? " * (number % 7 + 1)} for number in range(900)]
    workspace = make_workspace(rows, names=FieldNames(id="id"))
    catalog, opened = open_catalog(workspace), []
    pool = pool_of_workspace(workspace, catalog)
    files = pq.ParquetFile
    monkeypatch.setattr(
        texts_of_documents, "pq", SimpleNamespace(ParquetFile=lambda path: opened.append(path.name) or files(path))
    )
    parts = workspace.document_parts()
    assert len(parts) == 6
    in_files = [pq.read_table(part, columns=["doc_id"])["doc_id"].to_pylist() for part in parts]
    places = {doc_id: number for number, of_file in enumerate(in_files) for doc_id in of_file}
    assert catalog.parts_of(np.arange(900)).tolist() == [places[doc_id] for doc_id in pool.doc_ids.to_pylist()]

    told = []
    found = shortcut_sample(workspace, catalog, pool, n=300, on_progress=told.append)
    assert (found.n, found.n_rated) == (300, 900)
    assert "of 3 of the 6 files" in found.drawn
    assert len(set(opened)) == 3
    assert [each.done for each in told[:4]] == sorted({each.done for each in told[:4]})
    assert (told[0].done, told[3].done, told[3].total) == (0, 300, 300)
    assert shortcut_sample(workspace, catalog, pool, n=300) == found
    assert shortcut_sample(workspace, catalog, pool, n=900).drawn == "all 900 rated documents"
