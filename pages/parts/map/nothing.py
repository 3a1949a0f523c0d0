"""What the map says where it has nothing to show, and of documents that have no place on it."""

from functools import partial

import streamlit as st

from core.corpus.catalog.places import Axes
from core.corpus.filters import DocumentFilter
from core.corpus.windows import Window
from core.insight.map.here import MapHere
from core.jobs import start
from core.records import Amount
from core.wording import count
from pages.parts import state
from pages.parts.caches import map as caches
from pages.parts.filters.refilter import refilters
from pages.parts.jobs.panel import why_not_now
from pages.parts.map.choosing import outline_of, without_outline
from pages.parts.map.view import MapView
from pages.parts.messages import empty
from pages.parts.opened import Opened


def advise_where_nothing_is(
    corpus: Opened, view: MapView, rater: str | None, asked: DocumentFilter, *, axes: Axes, shown: Amount
) -> None:
    """Say why there is nothing in the window, and what to do; nothing where there is something."""
    if _n_placed(corpus, axes, asked, rater, view.window):
        return
    if not shown.n_documents and asked != view.filter:
        empty("Nothing is found yet.", "What is found is drawn here as soon as there is some.")
    elif not shown.n_documents and outline_of(view.filter, axes):
        with st.container(horizontal=True, vertical_alignment="center"):
            empty(
                "No document lies within the outline.",
                "Take it away, or draw another one with the pointer on Outline.",
            )
            clears = refilters(MapView, partial(without_outline, axes=axes))
            st.button("Take the outline away", key="map_no_outline", on_click=clears, icon=":material/close:")
    elif not shown.n_documents:
        empty("No document matches this filter.", "Remove a condition above, or widen a range.")
    elif not view.window.is_whole and _n_placed(corpus, axes, asked, rater, Window()):
        with st.container(horizontal=True, vertical_alignment="center"):
            empty("None of the documents lies in this part.", "Look at the whole map, or move.")
            whole = partial(state.change, MapView, window=Window())
            st.button("The whole map", key="map_see_whole", on_click=whole, icon=":material/zoom_out_map:")
    else:
        empty("None of the documents has a place on the map.", "They came in after it was made.")


def tell_of_unplaced(
    corpus: Opened, rater: str | None, asked: DocumentFilter, *, axes: Axes, here: MapHere, shown: Amount
) -> None:
    """Count the documents without a place, and offer to place them."""
    n_unplaced = shown.n_documents - _n_placed(corpus, axes, asked, rater, Window())
    if n_unplaced <= 0:
        return
    verb, label = ("map", "Make the map again") if here.is_all_indexed else ("index", "Index them")
    st.warning(
        f"{count(n_unplaced, 'document')} of {shown.n_documents:,} {'has' if n_unplaced == 1 else 'have'} no place on "
        f"the map. {'Make it again' if here.is_all_indexed else 'Index them, then make the map again'}: those that "
        "are indexed get one.",
        icon=":material/wrong_location:",
    )
    commands = [*([] if here.is_all_indexed else [corpus.command("index")]), corpus.command("map", "--force")]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.code("\n".join(commands), language="bash", wrap_lines=True, width="stretch")
        busy = why_not_now(corpus.root)
        if st.button(label, key="map_place", icon=":material/play_circle:", disabled=busy is not None, help=busy):
            start(corpus.workspace, verb, ["--force"] if verb == "map" else [])
            st.rerun()


def _n_placed(corpus: Opened, axes: Axes, asked: DocumentFilter, rater: str | None, window: Window) -> int:
    return caches.density(*corpus.key, axes, asked, rater, window=window, tinted=None).n_documents
