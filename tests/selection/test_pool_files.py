"""The pool of a workspace: the same whatever lies how on disk, made once, and never of another state."""

import os
import shutil
import time
from unittest.mock import patch

import numpy as np
import pyarrow as pa
import pytest

from core.corpus.columns.column_files import VALUE
from core.corpus.columns.fill_column import fill_column
from core.corpus.importing import import_files
from core.corpus.stored import read_stored
from core.errors import InputError, NotFoundError
from core.selection.asked.parameters import SelectionParameters
from core.selection.pool import load, sorted_documents
from core.selection.pool.load import load_pool
from core.selection.pool.needed import fingerprint_of_list, open_pool, pool_for
from core.selection.pool.pool_files import FOLDER
from core.selection.stored.removed import OVER_BUDGET, removed_documents
from core.selection.stored.selecting import select, select_again, selection_manifest
from tests.sample import N_SAMPLE


def half_known(table):
    lengths = [len(text) for text in table["text"].to_pylist()]
    return {VALUE: pa.array([n if n % 2 else None for n in lengths], pa.int64())}


def initial(table):
    return {VALUE: pa.array([text[:1] if text[:1].isalpha() else None for text in table["text"].to_pylist()])}


def is_long(table):
    return {VALUE: pa.array([len(text) > 2_000 for text in table["text"].to_pylist()])}


def is_longer(table):
    return {VALUE: pa.array([len(text) > 3_000 for text in table["text"].to_pylist()])}


def rows_of(workspace):
    """Read documents and ratings again, as plainly as can be."""
    found = {}
    for part, rated in zip(workspace.document_parts(), workspace.rating_parts("default"), strict=True):
        documents = read_stored(part, ["doc_id", "domain", "n_tokens", "doc_hash", "text"]).to_pylist()
        for row, ratings in zip(documents, read_stored(rated).to_pylist(), strict=True):
            found[row["doc_id"]] = row | {"rating": ratings["educational_value"]}
    return dict(sorted(found.items()))


@pytest.mark.parametrize("range_rows", [10**6, 50])
def test_the_pool_holds_all_documents_by_id(rated_workspace, monkeypatch, range_rows):
    monkeypatch.setattr(sorted_documents, "RANGE_ROWS", range_rows)
    for name, values_of in (("half", half_known), ("initial", initial)):
        fill_column(rated_workspace, name, values_of, how={"method": name})
    pool = load_pool(rated_workspace, "default", ["half", "initial"])
    rows = rows_of(rated_workspace)
    assert pool.doc_ids.to_pylist() == list(rows)
    assert pool.doc_ids.num_chunks == 1 or range_rows == 50
    assert pool.n_tokens.tolist() == [row["n_tokens"] for row in rows.values()]
    assert pool.doc_hash.tolist() == [row["doc_hash"] for row in rows.values()]
    assert [pool.domains[number] for number in pool.domain_of] == [row["domain"] for row in rows.values()]
    assert pool.ratings["educational_value"].tolist() == pytest.approx([row["rating"] for row in rows.values()])
    lengths = [len(row["text"]) if len(row["text"]) % 2 else np.nan for row in rows.values()]
    assert np.array_equal(pool.columns["half"], lengths, equal_nan=True)
    initials = pool.grouping("initial")
    firsts = [row["text"][0] if row["text"][0].isalpha() else None for row in rows.values()]
    assert [None if n < 0 else initials.names[n] for n in initials.number_of.tolist()] == firsts
    some = np.array([250, 3, 40, 3])
    assert pool.ids(some).to_pylist() == [list(rows)[place] for place in some]


def test_it_is_made_once_and_anew_when_something_changed(rated_workspace, write_jsonl):
    load_pool(rated_workspace, "default")
    made = {path: path.stat().st_mtime_ns for path in (rated_workspace.root / FOLDER).rglob("*.npy")}
    load_pool(rated_workspace, "default")
    assert {path: path.stat().st_mtime_ns for path in (rated_workspace.root / FOLDER).rglob("*.npy")} == made
    before = load_pool(rated_workspace, "default")
    import_files(rated_workspace, [write_jsonl([{"text": "One more document."}])])
    after = load_pool(rated_workspace, "default")
    assert (len(after), np.isnan(after.ratings["writing_style"]).sum()) == (len(before) + 1, 1)
    later = time.time() + 3_600
    with patch("core.selection.pool.pool_files.time.time", return_value=later):
        load_pool(rated_workspace, "default")
    assert not set(made) & set((rated_workspace.root / FOLDER).rglob("*.npy"))
    assert len(before.n_tokens) == len(before.doc_ids)  # still mapped, though its files are gone


def test_half_made_files_are_made_again(rated_workspace):
    expected = load_pool(rated_workspace, "default").fingerprint_of("documents")
    for folder in (rated_workspace.root / FOLDER).iterdir():
        (folder / "about.json").unlink()
        for path in folder.glob("*.npy"):
            path.write_bytes(b"half")
    assert load_pool(rated_workspace, "default").fingerprint_of("documents") == expected


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_workspace_that_cannot_be_written_can_be_selected_from(rated_workspace):
    rated_workspace.root.chmod(0o500)
    try:
        assert len(load_pool(rated_workspace, "default"))
    finally:
        rated_workspace.root.chmod(0o700)


def test_fingerprints_are_those_of_what_is_mapped(rated_workspace):
    fill_column(rated_workspace, "initial", initial, how={"method": "initial"})
    pool = load_pool(rated_workspace, "default", ["initial"])
    told = {name: pool.fingerprint_of(name) for name in ("documents", "writing_style", "initial")}
    pool.fingerprints.clear()
    assert {name: pool.fingerprint_of(name) for name in told} == told
    pool.statistics.clear()
    assert pool.standardisation_of("writing_style").n == len(pool)


def test_a_name_that_is_neither_is_refused(rated_workspace):
    with pytest.raises(InputError, match="There is no criterion or column 'beauty'.*none yet"):
        pool_for(rated_workspace, SelectionParameters(fraction="1", criteria=(("beauty", 1.0),)))


def test_lists_of_ids_are_known_again(rated_workspace, tmp_path):
    doc_ids = load_pool(rated_workspace, "default").doc_ids.to_pylist()
    path = tmp_path / "blocked.txt"
    path.write_text("\n".join([doc_ids[3], "unknown", doc_ids[7], ""]))
    lists = ((str(path), fingerprint_of_list(path)),)
    assert np.flatnonzero(open_pool(rated_workspace, "default", (), lists).listed[str(path)]).tolist() == [3, 7]
    path.write_text("other")
    with pytest.raises(InputError, match="its content changed"):
        open_pool(rated_workspace, "default", (), lists)
    path.unlink()
    with pytest.raises(NotFoundError, match="no column and no file"):
        open_pool(rated_workspace, "default", (), lists)


def test_a_manifest_with_columns_makes_the_same_again_and_says_which_column_changed(rated_workspace):
    fill_column(rated_workspace, "long", is_long, how={"method": "long"})
    asked = SelectionParameters(fraction="0.2", excluded=("long",), max_epochs=2, order="folded")
    report = select(rated_workspace, "a", asked)
    assert report.left_out.keys() == {"excluded by 'long'"}
    assert selection_manifest(rated_workspace, "a")["columns"] == {"long": "long"}
    again = select_again(rated_workspace, "b", report.manifest)
    assert again.subset_hash == report.subset_hash
    shutil.rmtree(rated_workspace.column("long"))
    fill_column(rated_workspace, "long", is_longer, how={"method": "other"})
    with pytest.raises(InputError, match=r"not the same here: long \([0-9a-f]+ there, [0-9a-f]+ here\)"):
        select_again(rated_workspace, "c", report.manifest)


def test_what_was_removed_is_told_with_the_reason(rated_workspace):
    fill_column(rated_workspace, "long", is_long, how={"method": "long"})
    report = select(rated_workspace, "a", SelectionParameters(fraction="0.2", excluded=("long",)))
    removed = removed_documents(rated_workspace, "a").to_pylist()
    pool = load_pool(rated_workspace, "default")
    assert len(removed) == len(pool) - report.n_documents
    reasons = {row["reason"] for row in removed}
    assert reasons == {OVER_BUDGET, "excluded by 'long'"}
    assert all((row["key"] is None) == (row["reason"] != OVER_BUDGET) for row in removed)
    fill_column(rated_workspace, "long", is_longer, how={"method": "other"}, force=True)
    with pytest.raises(InputError, match="cannot be said any more"):
        removed_documents(rated_workspace, "a")


def test_another_process_may_remove_what_is_about_to_be_opened(rated_workspace, monkeypatch):
    load_pool(rated_workspace, "default")
    opened = load.mapped
    calls = []

    def removed_first(path):
        if not calls:
            shutil.rmtree(rated_workspace.root / FOLDER)
        calls.append(path)
        return opened(path)

    monkeypatch.setattr(load, "mapped", removed_first)
    assert len(load_pool(rated_workspace, "default")) == N_SAMPLE
    assert len(calls) > 1


def huge(table):
    return {VALUE: pa.array([1e200 * (place % 3) for place in range(len(table))])}


def large_integers(table):
    return {VALUE: pa.array([2**60 + place for place in range(len(table))], pa.int64())}


@pytest.mark.parametrize("values_of", [huge, large_integers])
def test_numbers_of_any_size_can_be_selected_by(rated_workspace, values_of):
    fill_column(rated_workspace, "big", values_of, how={"method": "big"})
    report = select(rated_workspace, "a", SelectionParameters(document_budget=10, criteria=(("big", 1.0),)))
    assert report.n_documents == 10


def few_numbers(table):
    return {VALUE: pa.array([place % 3 or None for place in range(len(table))], pa.int64())}


def test_few_numbers_make_groups_and_texts_are_no_numbers(rated_workspace):
    fill_column(rated_workspace, "class", few_numbers, how={"method": "class"})
    fill_column(rated_workspace, "initial", initial, how={"method": "initial"})
    report = select(rated_workspace, "a", SelectionParameters(document_budget=30, quota_by="class"))
    assert sorted(report.quotas) == ["(no value)", "1", "2"]
    pool = load_pool(rated_workspace, "default", ["class", "initial"])
    with pytest.raises(InputError, match="'initial' holds texts, and numbers are needed"):
        pool.ratings_by("initial")


def test_a_list_of_nothing_that_is_here_is_refused(rated_workspace, tmp_path):
    path = tmp_path / "blocked.txt"
    path.write_text("unknown\n")
    with pytest.raises(InputError, match="None of the lines of .* is the id of a document here"):
        open_pool(rated_workspace, "default", (), ((str(path), fingerprint_of_list(path)),))
