import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from core.corpus.embeddings import begin_embedding, embeddings_folder, finish_embedding, normalised, write_vectors
from core.corpus.filters import DocumentFilter
from core.corpus.importing import import_files
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.insight.clusters import cluster_documents
from core.insight.map.making import map_documents
from core.selection.asked.parameters import SelectionParameters
from core.selection.stored.selecting import select
from pages.parts.map.choosing import chosen_clusters, toggled
from pages.parts.map.view import OUTLINE, MapView
from tests.pages.conftest import Open, address, is_healthy, words
from tests.sample import N_SAMPLE
from tests.shown import as_shown


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
    assert "within an outline on the map" in as_shown("".join(button.label for button in at.button))
    left = at.dataframe[0].value["n_documents"].sum()
    assert 0 < left < N_SAMPLE
    name = at.dataframe[0].value["name"].iloc[0]
    at = open_page(mapped, "browse", find=outline, field=f'["cluster", "{name}"]')
    assert is_healthy(at)


def test_densities_are_drawn_where_documents_are_many(
    open_page: Open, mapped: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.parts.caches.map.MOST_POINTS", 50)
    select(mapped, "some", SelectionParameters(fraction="0.3"))
    for tint in ("documents", "educational_value", "kept"):
        at = open_page(mapped, "map", tint=tint)
        assert is_healthy(at)
        assert at.selectbox(key="map_tint").value == tint
        assert "each a point" not in words(at)
        assert "Grey" not in words(at)
    # What is left is few, what lies behind it many.
    at = open_page(mapped, "map", domain="news", tint="kept")
    assert is_healthy(at)
    assert "each a point. Grey: what the filter leaves out" in words(at)


def test_clusters_are_kept_several_at_a_time_beside_the_others(open_page: Open, mapped: Workspace) -> None:
    names = list(open_page(mapped, "map").dataframe[0].value["name"])
    wanted = json.dumps(["cluster", names[0], names[2]])
    at = open_page(mapped, "map", field=wanted)
    assert is_healthy(at)
    table = at.dataframe[0].value
    assert list(table["name"]) == names
    left = table["n_documents"][[0, 2]].sum()
    assert f"**{left}** of {N_SAMPLE} documents" in words(at)
    assert "Grey: what the filter leaves out" in words(at)
    at.button(key="map_all_clusters").click().run()
    assert "field" not in address(at)
    at.button(key="map_undo").click().run()
    assert address(at)["field"] == [wanted]
    at.button(key="map_redo").click().run()
    assert "field" not in address(at)


@given(st.lists(st.sampled_from("abc")))
def test_a_second_click_on_a_cluster_lets_it_go(clicks: list[str]) -> None:
    documents = DocumentFilter(domains=("news",))
    for name in clicks:
        documents = toggled(documents, "cluster", name)
    assert set(chosen_clusters(documents, "cluster")) == {name for name in "abc" if clicks.count(name) % 2}
    assert documents.with_field("cluster", None) == DocumentFilter(domains=("news",))


CHOSEN = pytest.mark.parametrize(
    ("pointer", "selection", "kept"),
    [
        ("outline", {"points": [], "box": [], "lasso": [{"x": [0, 9, 9], "y": [0, 0, 9]}]}, "find"),
        ("choose", {"points": [{"customdata": ["cluster", "1 sea"]}], "box": [], "lasso": []}, "field"),
    ],
)


@CHOSEN
def test_what_is_chosen_on_the_map_is_a_step_that_can_be_taken_back(
    pointer: str, selection: dict[str, Any], kept: str
) -> None:
    def page(selection: object) -> None:
        import streamlit as st

        from core.corpus.catalog.places import Axes
        from pages.parts import state
        from pages.parts.filters.steps import undo
        from pages.parts.map.choosing import when_chosen
        from pages.parts.map.view import MapView

        state.read(MapView)
        st.session_state["chart"] = {"selection": selection}
        st.button("choose", key="choose", on_click=when_chosen, args=("chart", Axes("map_x", "map_y"), "cluster"))
        st.button("undo", key="undo", on_click=undo, args=(MapView,))

    at = AppTest.from_function(page, args=(selection,))
    at.query_params["pointer"] = pointer
    at.run()
    at.button(key="choose").click().run()
    assert not at.exception
    assert kept in address(at)
    at.button(key="undo").click().run()
    assert kept not in address(at)


def test_filters_of_the_side_bar_are_steps_too(open_page: Open, mapped: Workspace) -> None:
    at = open_page(mapped, "map")
    at.multiselect(key="map_domains").set_value(["news"]).run()
    assert address(at)["domain"] == ["news"]
    at.button(key="map_undo").click().run()
    assert is_healthy(at)
    assert "domain" not in address(at)


def test_an_outline_round_nothing_says_so_and_can_be_taken_away(open_page: Open, mapped: Workspace) -> None:
    at = open_page(mapped, "map", find='["region", "map_x", "map_y", [200, 200], [201, 200], [201, 201]]')
    assert is_healthy(at)
    assert "No document lies within the outline" in words(at)
    assert not any("Read them" in each.proto.label for each in at.get("page_link"))
    at.button(key="map_no_outline").click().run()
    assert is_healthy(at)
    assert "find" not in address(at)
    assert "No document" not in words(at)
    at = open_page(mapped, "map", at=["0..0.1", "0..0.1"])
    assert "None of the documents lies in this part" in words(at)
    at.button(key="map_see_whole").click().run()
    assert "None of the documents" not in words(at)


def test_documents_without_a_place_are_counted_with_what_places_them(
    open_page: Open, mapped: Workspace, write_jsonl: Callable[..., Path]
) -> None:
    assert not open_page(mapped, "map").warning
    import_files(mapped, [write_jsonl([{"text": "One that came later."}, {"text": "Another that came later."}])])
    at = open_page(mapped, "map")
    assert is_healthy(at)
    assert f"2 documents of {N_SAMPLE + 2} have no place on the map" in at.warning[0].value
    assert at.button(key="map_place").label == "Index them"
    assert any("qulens index" in code.value and "qulens map" in code.value for code in at.code)
    embed(mapped)
    at = open_page(mapped, "map")
    assert at.button(key="map_place").label == "Make the map again"
    map_documents(mapped, force=True)
    assert not open_page(mapped, "map").warning


def test_a_tint_by_a_selection_names_it_in_the_link(open_page: Open, mapped: Workspace) -> None:
    select(mapped, "some", SelectionParameters(fraction="0.3"))
    at = open_page(mapped, "map")
    at.selectbox(key="map_tint").set_value("kept").run()
    assert is_healthy(at)
    link = address(at)
    assert link["of"][0].startswith("some@")
    select(mapped, "newer", SelectionParameters(fraction="0.1"))
    at = open_page(mapped, "map", **link)
    assert at.selectbox(key="map_selection").value.selection == "some"


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
