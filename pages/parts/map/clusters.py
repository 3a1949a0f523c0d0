"""The clusters beside the map: how large, how rated, what a selection keeps of each; a click keeps one."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from core.corpus.filters import Membership
from core.wording import count
from pages.parts import state
from pages.parts.caches import map as caches
from pages.parts.map.picture import of_cluster
from pages.parts.map.view import MapView
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown, one_line, shortened
from pages.parts.state import widget_value
from pages.parts.wording import short_title

_PIXELS, _MOST_ROWS = 500, 13


def clusters_table(
    corpus: Opened,
    view: MapView,
    rater: str | None,
    *,
    group: str,
    criteria: Sequence[str],
    selection: Membership | None,
) -> None:
    """List the clusters of what the filter leaves, one that is chosen among the others."""
    others = view.filter.with_field(group, None)
    found = caches.clusters(*corpus.key, group, others, rater, kept=selection)
    shown = found[["name", "n_documents", *(["share_kept"] if selection else []), *criteria]]
    key = f"map_clusters_{hash((view.filter, selection, group))}"
    st.dataframe(
        shown.assign(name=[one_line(name) for name in shown["name"]]),
        hide_index=True,
        height=_PIXELS if len(shown) > _MOST_ROWS else "content",
        key=key,
        on_select=partial(_choose, key, group, tuple(found["name"])),
        selection_mode=["single-row", "single-cell"],
        column_config=_columns(criteria),
        alt=f"Clusters: size, mean ratings{', what a selection keeps' if selection else ''}",
    )
    kept = f"; kept: share of tokens in {for_markdown(shortened(selection.selection, 40))}" if selection else ""
    st.caption(
        f"{count(len(found), 'cluster')} of what the other filters leave. Ratings: means, in sd{kept}. Click a head "
        "to sort, a row to keep only that cluster."
    )
    if view.filter != others:
        st.button(
            "All clusters",
            key="map_all_clusters",
            on_click=partial(_all, group),
            icon=":material/close:",
            type="tertiary",
        )


def _columns(criteria: Sequence[str]) -> dict[str, Any]:
    number = st.column_config.NumberColumn
    columns: dict[str, Any] = {
        "name": st.column_config.TextColumn("Cluster", width=150),
        "n_documents": number("Documents", format="localized", width=80),
        "share_kept": number("Kept", format="percent", width=60),
    }
    return columns | {key: number(short_title(key), format="%+.2f", width=60) for key in criteria}


def _choose(key: str, group: str, names: tuple[str, ...]) -> None:
    selection = widget_value(key)["selection"]
    rows = [selection["cells"][0][0]] if selection["cells"] else selection["rows"]
    if rows:
        view = state.read(MapView)
        state.show(view.with_filter(of_cluster(view.filter, group, names[rows[0]])))


def _all(group: str) -> None:
    view = state.read(MapView)
    state.show(view.with_filter(view.filter.with_field(group, None)))
