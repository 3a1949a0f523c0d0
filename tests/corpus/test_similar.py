"""Neighbours are those of a matrix product; an index goes on where it was, and is never mixed with another."""

import numpy as np
import pytest

from core.corpus.catalog.queries import open_catalog
from core.corpus.embeddings import embedded_parts, embeddings_folder, embeddings_record, vectors_of_part
from core.corpus.files import read_json, write_json
from core.corpus.importing import import_files
from core.corpus.similar import SimilarDocuments
from core.corpus.workspace_folder import create_workspace
from core.errors import ConflictError, InputError, NotFoundError
from core.qurater.embedding.index_workspace import index_workspace
from tests.sample import N_FEW, write_few


@pytest.fixture
def few(tmp_path):
    workspace = create_workspace(tmp_path / "few")
    import_files(workspace, [write_few(tmp_path / "few.jsonl")])
    return workspace


def test_neighbours_are_those_of_a_matrix_product(few):
    report = index_workspace(few)
    assert (report.n_documents, report.resumed_documents) == (N_FEW, 0)
    parts = embedded_parts(few)
    vectors = np.concatenate([vectors_of_part(few, part) for part in parts]).astype(np.float32)
    similar = SimilarDocuments(few)
    assert len(similar) == N_FEW
    for row in (0, 21, 39):
        products = vectors @ vectors[row]
        products[row] = -np.inf
        expected = np.argsort(-products, kind="stable")[:5]
        found = similar.near(0, row, 5)
        assert [neighbour.row for neighbour in found] == expected.tolist()
        np.testing.assert_allclose([neighbour.similarity for neighbour in found], products[expected], atol=2e-3)
        frame = open_catalog(few).documents_at([(n.part, n.row) for n in found])
        assert len(frame) == 5
    assert len(similar.near(0, 0, 1_000)) == N_FEW - 1


def test_an_index_goes_on_where_it_was_and_takes_in_what_came_later(few, write_jsonl):
    index_workspace(few)
    import_files(few, [write_jsonl([{"text": "a newcomer"}, {"text": "another one"}])])
    with pytest.raises(NotFoundError, match="after the last index"):
        SimilarDocuments(few).near(1, 0, 3)
    report = index_workspace(few)
    assert (report.n_documents, report.resumed_documents) == (N_FEW + 2, N_FEW)
    assert SimilarDocuments(few).near(1, 0, 1)[0].row == 1


def test_what_cannot_be_indexed_or_searched_says_so(tmp_path, few):
    with pytest.raises(InputError, match="no documents yet"):
        index_workspace(create_workspace(tmp_path / "empty"))
    with pytest.raises(NotFoundError, match="qulens index"):
        SimilarDocuments(few)
    index_workspace(few)
    next(embeddings_folder(few).glob("*.npy")).write_bytes(b"\x93NUMPY")
    with pytest.raises(InputError, match="damaged"):
        SimilarDocuments(few)


def test_the_record_says_what_was_indexed_by_what(few):
    index_workspace(few)
    record = read_json(embeddings_record(few))
    assert record["n_documents"] == N_FEW
    assert record["window"] == 512
    assert all(len(record[key]) == 64 for key in ("weights_sha256", "tokenizer_sha256"))
    assert {"time", "software"} <= record.keys()


@pytest.mark.parametrize("is_finished", [True, False])
def test_vectors_of_another_encoder_are_not_mixed_with_ours(few, is_finished):
    index_workspace(few)
    folder = embeddings_folder(few)
    encoder = read_json(folder / "encoder.json")
    write_json(folder / "encoder.json", encoder | {"tokenizer_sha256": "0" * 64})
    if not is_finished:
        embeddings_record(few).unlink()
    with pytest.raises(ConflictError, match="by another encoder.*Delete that folder"):
        index_workspace(few)
    (folder / "encoder.json").unlink()
    with pytest.raises(ConflictError, match="by another encoder"):
        index_workspace(few)


def test_progress_is_told_within_a_part_and_only_ever_grows(few, monkeypatch):
    monkeypatch.setattr("core.qurater.embedding.index_workspace._AT_ONCE", 16)
    told = []
    index_workspace(few, on_progress=told.append)
    done = [progress.done for progress in told]
    assert len(embedded_parts(few)) == 1
    assert done == [*range(0, N_FEW, 16), N_FEW]
    assert {progress.total for progress in told} == {N_FEW}
