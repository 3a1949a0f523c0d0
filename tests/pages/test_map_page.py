import shutil
from dataclasses import replace

import numpy as np
import pytest

from core.corpus.embeddings import begin_embedding, embeddings_folder, finish_embedding, normalised, write_vectors
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.insight.clusters import cluster_documents
from core.insight.map.making import map_documents
from core.selection.asked.parameters import SelectionParameters
from core.selection.stored.selecting import select
from pages.parts.map.view import OUTLINE, MapView
from tests.pages.conftest import Open, address, is_healthy, words
from tests.sample import N_SAMPLE


def embed(workspace: Workspace) -> None:
    """Give documents vectors of no meaning."""
    begin_embedding(workspace)
    for number, part in enumerate(workspace.document_parts()):
        n = len(read_stored(part, ["doc_id"]))
        rng = np.random.default_rng(number)
        write_vectors(workspace, part.name, normalised(rng.normal(size=(n, 384)).astype(np.float32)))
    finish_embedding(workspace, workspace.document_parts())


@pytest.fixture
def mapped(rated_workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setattr("core.insight.map.making.method_for", lambda n: "pca")
    embed(rated_workspace)
    map_documents(rated_workspace)
    cluster_documents(rated_workspace, k=6)
    return rated_workspace


def test_the_way_to_a_map_is_shown_step_by_step(open_page: Open, rated_workspace: Workspace) -> None:
    shutil.rmtree(embeddings_folder(rated_workspace), ignore_errors=True)
    at = open_page(rated_workspace, "map")
    assert is_healthy(at)
    assert "There is no map yet" in words(at)
    assert [at.button(key=f"map_{verb}").disabled for verb in ("index", "map")] == [False, True]
    embed(rated_workspace)
    at = open_page(rated_workspace, "map")
    assert [at.button(key=f"map_{verb}").disabled for verb in ("index", "map")] == [True, False]
    assert any(f"qulens map {rated_workspace.root}" in code.value for code in at.code)


def test_a_map_with_clusters_and_what_a_selection_keeps(open_page: Open, mapped: Workspace) -> None:
    at = open_page(mapped, "map")
    assert is_healthy(at)
    assert "two principal components" in words(at)
    assert f"{N_SAMPLE} documents in all of the map, each a point" in words(at)
    assert list(at.dataframe[0].value["n_documents"]) == sorted(at.dataframe[0].value["n_documents"], reverse=True)
    assert at.dataframe[0].value["n_documents"].sum() == N_SAMPLE
    assert "share_kept" not in at.dataframe[0].value
    select(mapped, "some", SelectionParameters(fraction="0.3"))
    at = open_page(mapped, "map", tint="kept")
    assert is_healthy(at)
    shares = at.dataframe[0].value["share_kept"]
    assert ((shares >= 0) & (shares <= 1)).all()
    assert 0 < shares.mean() < 1


def test_going_in_and_out_is_in_the_address(open_page: Open, mapped: Workspace) -> None:
    at = open_page(mapped, "map")
    assert at.button(key="map_out").disabled
    at.button(key="map_in").click().run()
    assert is_healthy(at)
    assert address(at)["at"] == ["25..75", "25..75"]
    assert "in this part" in words(at)
    at.button(key="map_up").click().run()
    assert address(at)["at"] == ["25..75", "50..100"]
    at.button(key="map_whole").click().run()
    assert "at" not in address(at)


def test_outlines_and_clusters_are_filters_everywhere(open_page: Open, mapped: Workspace) -> None:
    outline = '["region", "map_x", "map_y", [-1, -1], [50, -1], [50, 101], [-1, 101]]'
    at = open_page(mapped, "map", find=outline)
    assert is_healthy(at)
    assert "within an outline on the map" in "".join(button.label for button in at.button).replace("\u2060", "")
    left = at.dataframe[0].value["n_documents"].sum()
    assert 0 < left < N_SAMPLE
    name = at.dataframe[0].value["name"].iloc[0]
    at = open_page(mapped, "browse", find=outline, field=f'["cluster", "{name}"]')
    assert is_healthy(at)


def test_densities_are_drawn_where_documents_are_many(
    open_page: Open, mapped: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.parts.caches.map.MOST_POINTS", 50)
    for tint in ("documents", "educational_value", "kept"):
        at = open_page(mapped, "map", tint=tint)
        assert is_healthy(at)
        assert "each a point" not in words(at)


def test_a_document_that_was_clicked_is_read_beside_the_map(open_page: Open, mapped: Workspace) -> None:
    doc_id = read_stored(mapped.document_parts()[0], ["doc_id"])["doc_id"][0].as_py()
    at = open_page(mapped, "map", doc=doc_id)
    assert is_healthy(at)
    assert any("percentile" in caption.value for caption in at.caption)


def test_links_that_cannot_be_say_so_and_filters_that_leave_nothing_do_not_break(
    open_page: Open, mapped: Workspace
) -> None:
    for query in (
        {"at": "1..2"},
        {"at": ["5..2", "0..9"]},
        {"at": ["a..b", "0..9"]},
        {"tint": "beauty"},
        {"pointer": "x"},
    ):
        assert len(open_page(mapped, "map", **query).error) == 1
    at = open_page(mapped, "map", domain="nowhere")
    assert is_healthy(at)


def test_hostile_names_are_shown_as_they_are(
    open_page: Open, hostile_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.insight.map.making.method_for", lambda n: "pca")
    embed(hostile_workspace)
    map_documents(hostile_workspace)
    cluster_documents(hostile_workspace, k=2)
    for query in ({}, {"at": ["0..50", "0..50"]}):
        assert is_healthy(open_page(hostile_workspace, "map", **query))


def test_a_view_comes_back_from_its_address() -> None:
    view = MapView(tint="kept", pointer=OUTLINE, doc_id="d", groups="topics")
    view = replace(view, window=view.window.zoomed(0.3).moved(1, 0))
    assert MapView.from_query(view.to_query()) == view
