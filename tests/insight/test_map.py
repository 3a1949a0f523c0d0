"""The map keeps alike documents together, in any order of files; all others lie among their neighbours."""

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.neighbors import NearestNeighbors

from core.corpus.columns.column_files import read_column
from core.corpus.embeddings import begin_embedding, finish_embedding, normalised, write_vectors
from core.corpus.fingerprints import doc_hashes
from core.corpus.importing import import_files
from core.corpus.rows import FieldNames
from core.corpus.similar.among import Among
from core.corpus.workspace_folder import create_workspace
from core.errors import ConflictError, NotFoundError
from core.insight.map.flattened import PCA, UMAP, flattened
from core.insight.map.making import X, Y, map_documents
from core.insight.map.placed import on_the_map, weighted_mean
from tests.command_line import qulens, refusal_of, result_of

THEMES, OF_EACH = 4, 60
NAMES = FieldNames(id="id")


def vector_of(doc_id: str) -> np.ndarray:
    """Point somewhere near the direction of the theme."""
    noise = np.random.default_rng(doc_hashes([doc_id])[0]).normal(size=384)
    noise[int(doc_id[0])] += 40
    return noise


@pytest.fixture
def indexed(tmp_path, write_jsonl):
    def make(n_files=1, step=1):
        rows = [{"id": f"{theme}-{n}", "text": f"text {theme} {n}"} for n in range(OF_EACH) for theme in range(THEMES)]
        workspace = create_workspace(tmp_path / f"w{n_files}")
        for number in range(n_files):
            some = rows[::step][number::n_files]
            import_files(workspace, [write_jsonl(some, f"{n_files}-{number}.jsonl")], names=NAMES)
        begin_embedding(workspace)
        for part in workspace.document_parts():
            ids = pq.read_table(part)["doc_id"].to_pylist()
            write_vectors(workspace, part.name, normalised(np.stack([vector_of(doc_id) for doc_id in ids])))
        finish_embedding(workspace, workspace.document_parts())
        return workspace

    return make


def places_in(workspace) -> dict[str, tuple[float, float]]:
    ids = [doc_id for part in workspace.document_parts() for doc_id in pq.read_table(part)["doc_id"].to_pylist()]
    x, y = (read_column(workspace, name).to_pylist() for name in (X, Y))
    return dict(zip(ids, zip(x, y, strict=True), strict=True))


def share_beside_their_own(places) -> float:
    """How many of the nearest on the map are of the same theme."""
    theme = np.array([int(doc_id[0]) for doc_id in places])
    points = np.array(list(places.values()))
    near = NearestNeighbors(n_neighbors=6).fit(points).kneighbors(points)[1][:, 1:]
    return float((theme[near] == theme[:, None]).mean())


@pytest.mark.parametrize("method", [UMAP, PCA])
def test_what_is_alike_lies_together(indexed, method, monkeypatch):
    monkeypatch.setattr("core.insight.map.making.method_for", lambda n: method)
    workspace = indexed()
    report = map_documents(workspace)
    places = places_in(workspace)
    assert (report.method, report.n_values, report.n_sampled) == (method, THEMES * OF_EACH, THEMES * OF_EACH)
    # Two components keep three of four themes apart at the worst.
    assert share_beside_their_own(places) > (0.95 if method == UMAP else 0.6)
    points = np.array(list(places.values()))
    assert (points.min(axis=0).tolist(), points.max(axis=0).tolist()) == ([0, 0], [100, 100])


def test_documents_that_were_not_sampled_lie_among_their_own(indexed, monkeypatch):
    monkeypatch.setattr("core.insight.map.making.MOST_SAMPLED", 100)
    workspace = indexed()
    report = map_documents(workspace)
    assert (report.n_sampled, report.n_values) == (100, THEMES * OF_EACH)
    assert share_beside_their_own(places_in(workspace)) > 0.95


def test_order_of_files_changes_nothing_and_the_seed_does(indexed, monkeypatch):
    monkeypatch.setattr("core.insight.map.making.MOST_SAMPLED", 120)
    one, other = indexed(), indexed(n_files=3, step=-1)
    for workspace in (one, other):
        map_documents(workspace, seed=1)
    assert places_in(one) == places_in(other)
    before = places_in(one)
    map_documents(one, seed=2, force=True)
    assert places_in(one) != before


def test_what_cannot_be_mapped_says_so_and_what_came_later_has_no_place(indexed, make_workspace, write_jsonl):
    with pytest.raises(NotFoundError, match="qulens index"):
        map_documents(make_workspace([{"text": "one"}]))
    workspace = indexed()
    import_files(workspace, [write_jsonl([{"id": "9-new", "text": "new"}], "new.jsonl")], names=NAMES)
    report = map_documents(workspace)
    assert (report.n_documents, report.n_values) == (241, 240)
    assert places_in(workspace)["9-new"] == (None, None)
    with pytest.raises(ConflictError, match="made otherwise"):
        map_documents(workspace, seed=7)


def test_the_verb_says_how_the_map_was_made(indexed):
    workspace = indexed()
    assert result_of("map", workspace.root)["method"] == UMAP
    assert qulens("map", workspace.root).stdout.startswith("240 documents of 240 placed by UMAP of 240 in ")
    assert "--force" in refusal_of("map", workspace.root, "--seed", 5)


@pytest.mark.parametrize("method", [UMAP, PCA])
def test_equal_vectors_and_few_of_them_have_places_too(method):
    rng = np.random.default_rng(0)
    vectors = normalised(rng.normal(size=(60, 384)).astype(np.float32))
    vectors[:30] = vectors[0]
    assert np.isfinite(on_the_map(flattened(vectors, method=method, seed=0))).all()
    for n in (1, 2, 3):
        assert np.isfinite(on_the_map(flattened(vectors[-n:], method=PCA, seed=0))).all()


@given(arrays(np.float32, (3, 4), elements=st.floats(-1, 1, width=32)), st.integers(0, 99))
def test_the_mean_lies_between_the_neighbours_nearer_to_the_more_similar(similarities, seed):
    similarities = -np.sort(-similarities, axis=1)
    neighbours = np.random.default_rng(seed).uniform(0, 100, (3, 4, 2))
    found = weighted_mean(similarities, neighbours)
    for row in range(3):
        weights = [np.exp((float(s) - float(similarities[row, 0])) / 0.03) for s in similarities[row]]
        assert found[row] == pytest.approx(np.average(neighbours[row], axis=0, weights=weights))
        assert (found[row] >= neighbours[row].min(axis=0) - 1e-9).all()
        assert (found[row] <= neighbours[row].max(axis=0) + 1e-9).all()


def test_among_thousands_nearly_all_that_are_nearest_are_found():
    rng = np.random.default_rng(3)
    themes = rng.normal(size=(50, 384))
    vectors = normalised((themes[rng.integers(0, 50, 6_000)] + rng.normal(size=(6_000, 384))).astype(np.float32))
    found = Among(vectors).nearest(vectors[:200], 5)[1]
    wanted = np.argsort(-(vectors[:200] @ vectors.T), axis=1)[:, :5]
    assert np.mean([len(np.intersect1d(*pair)) / 5 for pair in zip(found, wanted, strict=True)]) > 0.95
