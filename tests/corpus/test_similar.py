"""Neighbours are those of a matrix product; an index goes on where it was, and is never mixed with another."""

import numpy as np
import pytest

from core.corpus.catalog.queries import open_catalog
from core.corpus.embeddings import (
    begin_embedding,
    embedded_parts,
    embeddings_folder,
    embeddings_record,
    finish_embedding,
    normalised,
    vectors_of_part,
    write_vectors,
)
from core.corpus.files import read_json, write_json
from core.corpus.importing import import_files
from core.corpus.similar import Neighbour, SimilarDocuments, open_similar
from core.corpus.similar.building import build_cells
from core.corpus.similar.cells import record_path
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


@pytest.fixture
def many(tmp_path, write_jsonl, monkeypatch):
    """Some thousand documents around a few themes: more than are compared with all others."""
    monkeypatch.setattr("core.corpus.similar.building.MOST_COMPARED", 1_000)
    monkeypatch.setattr("core.corpus.similar.documents.MOST_COMPARED", 1_000)
    workspace = create_workspace(tmp_path / "many")
    rng = np.random.default_rng(2)
    themes = rng.normal(size=(40, 384))
    for number in range(2):
        import_files(workspace, [write_jsonl([{"text": f"{number} {row}"} for row in range(2_000)], f"{number}.jsonl")])
    begin_embedding(workspace)
    for part in workspace.document_parts():
        near = themes[rng.integers(0, 40, 2_000)] + 0.5 * rng.normal(size=(2_000, 384))
        write_vectors(workspace, part.name, normalised(near))
    finish_embedding(workspace, workspace.document_parts())
    return workspace


def test_cells_find_what_they_say_they_find_and_know_its_likeness_exactly(many):
    told = []
    reaches = build_cells(many, told.append)
    assert [reach.n for reach in reaches] == [10, 1_000]
    assert [(progress.done, progress.unit) for progress in told] == [
        (0, "documents"),
        (4_000, "documents"),
        (0, "sizes of questions"),
        (1, "sizes of questions"),
    ]
    similar = SimilarDocuments(many)
    vectors = np.concatenate([vectors_of_part(many, part) for part in embedded_parts(many)]).astype(np.float32)
    n_found = 0
    for place in range(0, 4_000, 40):
        products = vectors @ vectors[place]
        similarities, places = similar.most_like(vectors[place], 11)
        assert places[0] == place
        np.testing.assert_allclose(similarities, products[places], atol=1e-6)
        assert (np.diff(similarities) <= 0).all()
        n_found += len(np.intersect1d(places, np.argsort(-products)[:11])) - 1
    # A hundred questions of ten each: three standard errors of a share near 0.98 are 1.4 points.
    assert n_found / 1_000 == pytest.approx(similar.recall(10), abs=0.03)
    assert similar.recall(10) >= 0.9


def test_questions_beyond_what_was_measured_and_those_for_the_least_compare_all(many):
    build_cells(many, lambda _: None)
    similar = SimilarDocuments(many)
    vectors = np.concatenate([vectors_of_part(many, part) for part in embedded_parts(many)]).astype(np.float32)
    products = vectors @ vectors[3]
    assert similar.recall(2_000) == 1.0
    assert similar.most_like(vectors[3], 2_000)[1].tolist() == np.argsort(-products, kind="stable")[:2_000].tolist()
    similarities, places = similar.least_like(vectors[3], 7)
    assert places.tolist() == np.argsort(products, kind="stable")[:7].tolist()
    np.testing.assert_allclose(similarities, products[places], atol=1e-6)


def test_cells_are_made_once_and_not_used_when_others_came_in(many, write_jsonl):
    build_cells(many, lambda _: None)
    made = record_path(many).read_bytes()
    build_cells(many, lambda _: None)
    assert record_path(many).read_bytes() == made
    before = open_similar(many)
    assert open_similar(many) is before
    import_files(many, [write_jsonl([{"text": "a newcomer"}], "new.jsonl")])
    new = many.document_parts()[-1]
    write_vectors(many, new.name, vectors_of_part(many, embedded_parts(many)[0])[:1].astype(np.float32))
    finish_embedding(many, many.document_parts())
    after = open_similar(many)
    assert (len(before), len(after)) == (4_000, 4_001)
    # The cells do not know of it, so all are compared until they are made again.
    assert after.recall(10) == 1.0
    assert after.near(2, 0, 1)[0] == Neighbour(0, 0, pytest.approx(1.0, abs=1e-3))
    build_cells(many, lambda _: None)
    assert open_similar(many).recall(10) < 1.0 or open_similar(many).near(2, 0, 1)[0].row == 0
    assert read_json(record_path(many))["n_documents"] == 4_001


def test_an_index_of_few_documents_has_no_cells(few):
    index_workspace(few)
    assert build_cells(few, lambda _: None) == ()
    assert not record_path(few).exists()
