"""The clusters of the map: how large, how rated, what a selection keeps of each; those that are ticked are kept."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from core.corpus.filters import DocumentFilter
from core.wording import count
from pages.parts import state
from pages.parts.caches import map as caches
from pages.parts.charts.palette import CRITERION_COLOURS, KEPT
from pages.parts.filters.refilter import refilters
from pages.parts.filters.steps import take_step
from pages.parts.map.choosing import chosen_clusters, of_clusters
from pages.parts.map.view import MapView
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown, one_line, shortened
from pages.parts.state import widget_value
from pages.parts.wording import short_title

_PIXELS, _MOST_ROWS = 500, 13
# Means of clusters lie closer together than ratings of documents.
_FULL_BAR = 1.5
# How often another table took the place of one with other ticks, in this session.
_NUMBER = "map_clusters_number"


def clusters_table(
    corpus: Opened,
    view: MapView,
    rater: str | None,
    asked: DocumentFilter,
    *,
    group: str,
    criteria: Sequence[str],
) -> None:
    """List the clusters of what the filter leaves, those that are kept among the others."""
    others, selection = asked.with_field(group, None), view.selection
    found = caches.clusters(*corpus.key, group, others, rater, kept=selection)
    if found.empty:
        return
    chosen = chosen_clusters(view.filter, group)
    shown = found[["name", "n_documents", *(["share_kept"] if selection else []), *criteria]]
    ticked = [row for row, name in enumerate(found["name"]) if name in chosen]
    key = _table_with(ticked, f"map_clusters_{hash((others, selection, group))}")
    st.dataframe(
        shown.assign(name=[one_line(name) for name in shown["name"]]),
        hide_index=True,
        height=_PIXELS if len(shown) > _MOST_ROWS else "content",
        key=key,
        on_select=partial(_choose, key, group, tuple(found["name"])),
        selection_mode="multi-row",
        selection_default={"selection": {"rows": ticked}},
        column_config=_columns(criteria),
        alt=f"Clusters: size, mean ratings{', what a selection keeps' if selection else ''}",
    )
    kept = f"; kept: share of tokens in {for_markdown(shortened(selection.selection, 40))}" if selection else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f"{count(len(found), 'cluster')} of what the other filters leave. Ratings: means, in sd, from -1.5 to "
            f"+1.5{kept}. Tick the clusters to keep; click a head to sort.",
            width="stretch",
        )
        if chosen:
            everything = refilters(MapView, partial(of_clusters, group=group, names=()))
            st.button(
                "All clusters", key="map_all_clusters", on_click=everything, icon=":material/close:", type="tertiary"
            )


def _table_with(ticked: list[int], name: str) -> str:
    """Give the key of the table with these ticks.

    It stays, with its place in the list, while its ticks are those of the filter. Where the filter was changed
    elsewhere, by a step back for one, another table begins with the right ones: those of a table that is there can be
    set, but the browser answers that they were changed by the reader.
    """
    number: int = st.session_state.get(_NUMBER, 0)
    shown = st.session_state.get(f"{name}_{number}")
    if shown is not None and sorted(shown["selection"]["rows"]) != ticked:
        number += 1
        st.session_state[_NUMBER] = number
    return f"{name}_{number}"


def _columns(criteria: Sequence[str]) -> dict[str, Any]:
    columns: dict[str, Any] = {
        "name": st.column_config.TextColumn("Cluster", width=200, pinned=True),
        "n_documents": st.column_config.NumberColumn("Documents", format="localized", width=80),
        "share_kept": st.column_config.ProgressColumn(
            "Kept", format="percent", min_value=0, max_value=1, color=KEPT, width=100
        ),
    }
    ratings = {
        key: st.column_config.ProgressColumn(
            short_title(key),
            format="%+.2f",
            min_value=-_FULL_BAR,
            max_value=_FULL_BAR,
            color=CRITERION_COLOURS[key],
            width=100,
        )
        for key in criteria
    }
    return columns | ratings


def _choose(key: str, group: str, names: tuple[str, ...]) -> None:
    view = state.again(MapView)
    ticked = tuple(names[row] for row in widget_value(key)["selection"]["rows"])
    # One that the other filters leave nothing of is in no row, and stays.
    unseen = tuple(name for name in chosen_clusters(view.filter, group) if name not in names)
    take_step(MapView, view, of_clusters(view.filter, group, (*unseen, *ticked)))
