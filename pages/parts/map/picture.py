"""The map itself: bins or documents; a box zooms, an outline filters, a click on a title or a point chooses."""

from dataclasses import replace
from functools import partial
from typing import Any, Literal

import pandas as pd
import streamlit as st

from core.corpus.catalog.places import Axes, Tinted
from core.corpus.filters import DocumentFilter, FieldValues
from core.corpus.outlines import thinned
from core.corpus.searches import Region
from core.corpus.windows import Window
from core.insight.map.here import MapHere
from core.insight.map.picture import spread_out, title_of_cluster
from core.wording import count
from pages.parts import state
from pages.parts.caches import map as caches
from pages.parts.charts.map import density_map, points_map
from pages.parts.charts.palette import NO_BUTTONS
from pages.parts.map.view import CHOOSE, DOCUMENTS, KEPT, OUTLINE, ZOOM, MapView
from pages.parts.opened import Opened
from pages.parts.state import widget_value

_MOST_TITLES, _TITLES_APART = 60, (0.36, 0.045)
_MOST_CORNERS = 60
_SELECTION_MODES: dict[str, Literal["points", "box", "lasso"]] = {CHOOSE: "points", ZOOM: "box", OUTLINE: "lasso"}
_NO_TITLES = pd.DataFrame({"name": [], "n": [], "x": [], "y": [], "title": []})


def map_picture(
    corpus: Opened, view: MapView, rater: str | None, *, here: MapHere, axes: Axes, group: str | None
) -> None:
    """Draw what lies in the window."""
    tinted: Tinted = {DOCUMENTS: None, KEPT: view.selection}.get(view.tint, view.tint)
    asked: dict[str, Any] = {"window": view.window, "tinted": tinted}
    grid = caches.density(*corpus.key, axes, view.filter, rater, **asked)
    titles = _titles(corpus, view, rater, axes=axes, group=group)
    how: dict[str, Any] = {"window": view.window, "tint": view.tint, "is_dark": st.context.theme.type == "dark"}
    are_points = grid.n_documents <= caches.MOST_POINTS
    if are_points:
        points = caches.points(*corpus.key, axes, view.filter, rater, **asked)
        figure = points_map(points, titles, chosen=view.doc_id, **how)
    else:
        figure = density_map(grid, titles, **how)
    dragged = {ZOOM: "select", OUTLINE: "lasso"}.get(view.pointer, False)
    figure.update_layout(dragmode=dragged, clickmode="event" if dragged else "event+select")
    key = f"map_{hash((view.window, view.filter, view.tint, view.pointer, view.doc_id))}"
    st.plotly_chart(
        figure,
        config=NO_BUTTONS,
        key=key,
        on_select=partial(_chosen, key, axes, group),
        selection_mode=_SELECTION_MODES[view.pointer],
        alt=_in_words(grid.n_documents, titles, are_points=are_points),
    )
    said = _caption(grid.n_documents, view, are_points=are_points, has_titles=group is not None)
    st.caption(f"{said} {_how_it_was_made(here)}")


def _titles(corpus: Opened, view: MapView, rater: str | None, *, axes: Axes, group: str | None) -> pd.DataFrame:
    """Name the clusters that have room in the window: the nearer one looks, the more of them."""
    if group is None:
        return _NO_TITLES
    found = caches.titles(*corpus.key, axes, group, view.filter, rater, window=view.window, limit=_MOST_TITLES)
    across, up = _TITLES_APART
    places = list(zip(found["x"], found["y"], strict=True))
    shown = found.iloc[spread_out(places, window=view.window, across=across, up=up)]
    return shown.assign(title=[title_of_cluster(name) for name in shown["name"]])


def _chosen(key: str, axes: Axes, group: str | None) -> None:
    selection = widget_value(key)["selection"]
    view = state.read(MapView)
    if view.pointer == ZOOM and selection["box"]:
        box = selection["box"][0]
        state.show(replace(view, window=Window.around(tuple(box["x"]), tuple(box["y"]))))
    elif view.pointer == OUTLINE and selection["lasso"]:
        lasso = selection["lasso"][0]
        outline = thinned(list(zip(lasso["x"], lasso["y"], strict=True)), _MOST_CORNERS)
        if len(outline) >= 3:
            state.show(view.with_filter(view.filter.with_search(Region(*axes, outline))))
    elif view.pointer == CHOOSE and selection["points"]:
        _clicked(view, selection["points"][0].get("customdata"), group)


def _clicked(view: MapView, data: Any, group: str | None) -> None:
    match data:
        case ["cluster", str(name)] if group is not None:
            state.show(view.with_filter(of_cluster(view.filter, group, name)))
        case ["doc", str(doc_id)]:
            state.show(replace(view, doc_id=None if doc_id == view.doc_id else doc_id))


def of_cluster(documents: DocumentFilter, group: str, name: str) -> DocumentFilter:
    """Keep the documents of one cluster, of those that a filter leaves."""
    return documents.with_field(group, FieldValues(group, (name,)))


def _in_words(n_documents: int, titles: pd.DataFrame, *, are_points: bool) -> str:
    largest = "; ".join(titles["title"].tolist()[:5])
    what = "each a point" if are_points else "by how many lie where"
    clusters = f" The largest clusters: {largest}." if largest else ""
    return f"Map of {count(n_documents, 'document')}, {what}.{clusters}"


def _caption(n_documents: int, view: MapView, *, are_points: bool, has_titles: bool) -> str:
    shown = f"{count(n_documents, 'document')} in {'all of the map' if view.window.is_whole else 'this part'}"
    if are_points:
        shown += ", each a point"
    elif view.tint == DOCUMENTS:
        shown += "; the stronger the colour, the more of them"
    return f"{shown}.{_advice(view.pointer, are_points=are_points, has_titles=has_titles)}"


def _advice(pointer: str, *, are_points: bool, has_titles: bool) -> str:
    if pointer == ZOOM:
        return " Drag a box to look at a part."
    if pointer == OUTLINE:
        return " Draw round documents to keep only those."
    if are_points:
        return " Click a point to read how it begins."
    return " Click a title to keep its cluster." if has_titles else ""


def _how_it_was_made(here: MapHere) -> str:
    if here.method == "umap":
        return f"Places: UMAP of {count(here.n_sampled, 'document')}; what is near is alike, far apart says little."
    return "Places: the two principal components of the vectors; UMAP is not installed, or documents are few."
