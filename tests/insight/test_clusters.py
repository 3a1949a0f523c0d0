"""Clusters are found again where there are some, do not hang on the order of files, and are named by their words."""

import random

import numpy as np
import pyarrow.parquet as pq
import pytest

from core.corpus.columns.column_files import read_column
from core.corpus.embeddings import begin_embedding, finish_embedding, normalised, write_vectors
from core.corpus.fingerprints import doc_hashes
from core.corpus.importing import import_files
from core.corpus.rows import FieldNames
from core.corpus.workspace_folder import create_workspace
from core.errors import ConflictError, InputError, NotFoundError
from core.insight.clusters import cluster_documents, suggested_k
from core.insight.distinctive_terms import distinctive_terms
from tests.command_line import qulens, refusal_of, result_of

THEMES = {"plants": "moss fern spore", "law": "court judge appeal", "cars": "engine wheel brake"}
SIZES = {"plants": 60, "law": 40, "cars": 20}
NAMES = FieldNames(id="id")


def documents() -> list[dict[str, str]]:
    chance = random.Random(5)
    rows = []
    for theme, words in THEMES.items():
        for number in range(SIZES[theme]):
            text = chance.choices(words.split(), k=20) + chance.choices(["the", "and", "old", "new", "that"], k=40)
            rows.append({"id": f"{theme}-{number}", "text": " ".join(chance.sample(text, len(text)))})
    return rows


def vector_of(doc_id: str) -> np.ndarray:
    """Point somewhere near the direction of the theme."""
    noise = np.random.default_rng(doc_hashes([doc_id])[0]).normal(size=384)
    noise[list(THEMES).index(doc_id.split("-")[0])] += 60
    return noise


@pytest.fixture
def indexed(tmp_path, write_jsonl):
    def make(rows, n_files=1):
        workspace = create_workspace(tmp_path / f"w{n_files}")
        for number in range(n_files):
            import_files(workspace, [write_jsonl(rows[number::n_files], f"{n_files}-{number}.jsonl")], names=NAMES)
        begin_embedding(workspace)
        for part in workspace.document_parts():
            ids = pq.read_table(part)["doc_id"].to_pylist()
            write_vectors(workspace, part.name, normalised(np.stack([vector_of(doc_id) for doc_id in ids])))
        finish_embedding(workspace, workspace.document_parts())
        return workspace

    return make


def clusters_in(workspace) -> dict[str, str]:
    ids = [doc_id for part in workspace.document_parts() for doc_id in pq.read_table(part)["doc_id"].to_pylist()]
    return dict(zip(ids, read_column(workspace, "cluster").to_pylist(), strict=True))


def test_themes_are_found_again_and_named(indexed):
    workspace = indexed(documents())
    report = cluster_documents(workspace, k=3)
    found = clusters_in(workspace)
    by_theme = {theme: {name for doc_id, name in found.items() if doc_id.startswith(theme)} for theme in THEMES}
    assert all(len(names) == 1 for names in by_theme.values())
    for number, theme in enumerate(THEMES, start=1):
        name = by_theme[theme].pop()
        assert name.startswith(f"{number:03} ")
        assert set(name[4:].split(", ")) == set(THEMES[theme].split())
        assert report.clusters[name] == SIZES[theme]
    assert (report.n_documents, report.n_values, report.k) == (120, 120, 3)


def test_order_of_files_changes_nothing_and_the_seed_may(indexed):
    rows = documents()
    one, other = indexed(rows), indexed(rows[::-1], n_files=3)
    first = cluster_documents(one, k=7, seed=1)
    assert cluster_documents(other, k=7, seed=1).clusters == first.clusters
    assert clusters_in(one) == clusters_in(other)
    assert cluster_documents(one, k=7, seed=1, force=True).clusters == first.clusters
    assert cluster_documents(one, k=7, seed=2, force=True).clusters != first.clusters


def test_clusters_that_were_named_in_another_way_are_not_taken_for_these(indexed, monkeypatch):
    workspace = indexed(documents())
    cluster_documents(workspace, k=3)
    monkeypatch.setattr("core.insight.clusters.NAMED_BY", "chance")
    monkeypatch.setattr("core.insight.clusters.names_of_clusters", lambda *_, **__: ["one", "two", "three"])
    with pytest.raises(ConflictError):
        cluster_documents(workspace, k=3)
    assert list(cluster_documents(workspace, k=3, force=True).clusters) == ["one", "two", "three"]
    assert set(clusters_in(workspace).values()) == {"one", "two", "three"}


def test_documents_that_came_later_have_none(indexed, write_jsonl):
    workspace = indexed(documents())
    import_files(workspace, [write_jsonl([{"id": "new", "text": "moss"}], "new.jsonl")], names=NAMES)
    report = cluster_documents(workspace, k=2)
    assert (report.n_documents, report.n_values) == (121, 120)
    assert clusters_in(workspace)["new"] is None


def test_bounds_of_k(indexed, make_workspace):
    workspace = indexed(documents())
    for k in (1, 0, -3, 121, 1_001):
        with pytest.raises(InputError, match=r"must be from 2 to 1,000, and at most that of the documents \(120\)"):
            cluster_documents(workspace, k=k)
    assert cluster_documents(workspace).k == suggested_k(120) == 8
    with pytest.raises(ConflictError):
        cluster_documents(workspace, k=4)
    with pytest.raises(NotFoundError, match="no similarity index"):
        cluster_documents(make_workspace([{"text": "one"}]))


def test_more_clusters_than_kinds_of_documents(indexed):
    workspace = indexed(documents())
    report = cluster_documents(workspace, k=120)
    assert sum(report.clusters.values()) == 120
    assert list(report.clusters.values()) == sorted(report.clusters.values(), reverse=True)


def test_words_of_all_groups_distinguish_none():
    counts = [{"big": 50, "moss": 20, "fern": 1}, {"big": 50, "court": 30, "case": 25}]
    assert distinctive_terms(counts, [50, 50], n=3) == [["moss"], ["court", "case"]]
    assert distinctive_terms([{"moss": 1}, {"fern": 1}], [1, 1], n=3) == [["moss"], ["fern"]]


def test_words_that_are_common_everywhere_name_nothing_however_sure_their_difference():
    """ "said" is in far more stories than in other texts, and still tells less of them than "dragon"."""
    counts = [{"said": 80, "the": 95, "und": 40, "dragon": 30}, {"said": 60, "the": 90, "court": 40}]
    sizes = [100, 200]
    assert distinctive_terms(counts, sizes, n=1) == [["dragon"], ["court"]]
    assert distinctive_terms(counts, sizes, n=4) == [["dragon", "said"], ["court"]]


def test_the_verb_lists_clusters(indexed):
    workspace = indexed(documents())
    result = result_of("cluster", workspace.root, "--k", 3)
    assert [each["n_documents"] for each in result["clusters"]] == [60, 40, 20]
    assert qulens("cluster", workspace.root, "--k", 3).stdout.startswith("3 clusters of 120 documents.\ncluster")
    assert "--k" in refusal_of("cluster", workspace.root, "--k", 1)
