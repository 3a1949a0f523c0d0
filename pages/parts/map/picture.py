"""The map itself: bins or documents; a box zooms, an outline filters, a click on a title or a point chooses."""

from functools import partial
from typing import Any, Literal

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from core.corpus.catalog.places import Axes, Tinted
from core.corpus.filters import DocumentFilter
from core.corpus.windows import Window
from core.insight.map.here import MapHere
from core.insight.map.picture import spread_out, title_of_cluster
from core.wording import count
from pages.parts.caches import map as caches
from pages.parts.charts.map import density_map, points_map, with_all_behind
from pages.parts.charts.map_frame import with_outline, with_titles
from pages.parts.charts.palette import NO_BUTTONS
from pages.parts.map.choosing import chosen_clusters, outline_of, when_chosen
from pages.parts.map.view import CHOOSE, DOCUMENTS, KEPT, OUTLINE, ZOOM, MapView
from pages.parts.opened import Opened

_MOST_TITLES, _TITLES_APART = 60, (0.36, 0.045)
_SELECTION_MODES: dict[str, Literal["points", "box", "lasso"]] = {CHOOSE: "points", ZOOM: "box", OUTLINE: "lasso"}
_NO_TITLES = pd.DataFrame({"name": [], "n": [], "x": [], "y": [], "title": []})


def map_picture(
    corpus: Opened,
    view: MapView,
    rater: str | None,
    asked: DocumentFilter,
    *,
    here: MapHere,
    axes: Axes,
    group: str | None,
) -> None:
    """Draw what lies in the window; what the filter leaves out stays behind, in grey."""
    figure, n_documents, are_points = _documents(corpus, view, rater, asked, axes=axes)
    is_dark = st.context.theme.type == "dark"
    titles = _titles(corpus, axes=axes, group=group, window=view.window)
    chosen = chosen_clusters(view.filter, group)
    with_titles(figure, titles, window=view.window, chosen=chosen, is_dark=is_dark, can_be_clicked=not are_points)
    if outline := outline_of(view.filter, axes):
        with_outline(figure, outline)
    dragged = {ZOOM: "select", OUTLINE: "lasso"}.get(view.pointer, False)
    figure.update_layout(dragmode=dragged, clickmode="event" if dragged else "event+select")
    key = f"map_{hash((view.window, view.filter, view.tint, view.pointer, view.doc_id))}"
    st.plotly_chart(
        figure,
        config=NO_BUTTONS,
        key=key,
        on_select=partial(when_chosen, key, axes, group),
        selection_mode=_SELECTION_MODES[view.pointer],
        alt=_in_words(n_documents, titles, are_points=are_points),
    )
    said = _caption(n_documents, view, are_points=are_points, has_titles=group is not None)
    st.caption(f"{said} {_how_it_was_made(here)}")


def _documents(
    corpus: Opened, view: MapView, rater: str | None, asked: DocumentFilter, *, axes: Axes
) -> tuple[go.Figure, int, bool]:
    """Draw the documents, say how many they are, and whether each is a point."""
    tinted: Tinted = {DOCUMENTS: None, KEPT: view.selection}.get(view.tint, view.tint)
    of: dict[str, Any] = {"window": view.window, "tinted": tinted}
    how: dict[str, Any] = {"window": view.window, "tint": view.tint, "is_dark": st.context.theme.type == "dark"}
    grid = caches.density(*corpus.key, axes, asked, rater, **of)
    are_points = grid.n_documents <= caches.MOST_POINTS
    if are_points:
        points = caches.points(*corpus.key, axes, asked, rater, **of)
        figure = points_map(points, chosen=view.doc_id, **how)
    else:
        figure = density_map(grid, **how)
    if asked != DocumentFilter():
        with_all_behind(figure, _everything(corpus, axes, view.window))
    return figure, grid.n_documents, are_points


def _everything(corpus: Opened, axes: Axes, window: Window) -> Any:
    """Give all documents in the window: their bins, or their places where they are few."""
    of: dict[str, Any] = {"window": window, "tinted": None}
    grid = caches.density(*corpus.key, axes, DocumentFilter(), None, **of)
    if grid.n_documents > caches.MOST_POINTS:
        return grid
    return caches.points(*corpus.key, axes, DocumentFilter(), None, **of)


def _titles(corpus: Opened, *, axes: Axes, group: str | None, window: Window) -> pd.DataFrame:
    """Name the clusters that have room in the window, whatever the filter: another one can still be chosen.

    The nearer one looks, the more of them.
    """
    if group is None:
        return _NO_TITLES
    found = caches.titles(*corpus.key, axes, group, DocumentFilter(), None, window=window, limit=_MOST_TITLES)
    across, up = _TITLES_APART
    places = list(zip(found["x"], found["y"], strict=True))
    shown = found.iloc[spread_out(places, window=window, across=across, up=up)]
    return shown.assign(title=[title_of_cluster(name) for name in shown["name"]])


def _in_words(n_documents: int, titles: pd.DataFrame, *, are_points: bool) -> str:
    largest = "; ".join(titles["title"].tolist()[:5])
    what = "each a point" if are_points else "by how many lie where"
    clusters = f" The largest clusters: {largest}." if largest else ""
    return f"Map of {count(n_documents, 'document')}, {what}.{clusters}"


def _caption(n_documents: int, view: MapView, *, are_points: bool, has_titles: bool) -> str:
    shown = f"{count(n_documents, 'document')} in {'all of the map' if view.window.is_whole else 'this part'}"
    if are_points and n_documents:
        shown += ", each a point"
    elif view.tint == DOCUMENTS and n_documents:
        shown += "; the stronger the colour, the more of them"
    behind = " Grey: what the filter leaves out." if view.filter != DocumentFilter() else ""
    advice = _advice(view.pointer, are_points=are_points, has_titles=has_titles) if n_documents else ""
    return f"{shown}.{behind}{advice}"


def _advice(pointer: str, *, are_points: bool, has_titles: bool) -> str:
    if pointer == ZOOM:
        return " Drag a box to look at a part."
    if pointer == OUTLINE:
        return " Draw round documents to keep only those."
    if are_points:
        return " Click a point to read how it begins."
    return " Click titles to keep their clusters, a second time to let them go." if has_titles else ""


def _how_it_was_made(here: MapHere) -> str:
    if here.method == "umap":
        return f"Places: UMAP of {count(here.n_sampled, 'document')}; what is near is alike, far apart says little."
    return "Places: the two principal components of the vectors; UMAP is not installed, or documents are few."
