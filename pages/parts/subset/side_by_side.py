"""Documents that would be kept beside documents that would be dropped, for reading where the line is drawn."""

from functools import partial

import streamlit as st

from core.insight.kept_and_dropped import BOUNDARY, RANDOM, UNEXPECTED
from core.selection.asked.parameters import SelectionParameters
from pages.parts import state
from pages.parts.beginnings import beginning
from pages.parts.caches import subset as caches
from pages.parts.opened import Opened
from pages.parts.plain import shortened
from pages.parts.selections import main_criterion
from pages.parts.state import changes, seeded, widget_value
from pages.parts.subset.view import SubsetView

_SIGHTS = {
    BOUNDARY: "At the boundary",
    UNEXPECTED: "Low kept, high dropped",
    RANDOM: "Any",
}
_EVERY_DOMAIN = ""


def side_by_side(corpus: Opened, view: SubsetView, parameters: SelectionParameters) -> None:
    """Let the reader go through pairs of a kept and a dropped document."""
    st.subheader("Kept and dropped, side by side", anchor=False)
    found = caches.kept_and_dropped(*corpus.key, parameters, sight=view.sight, domain=view.read_in)
    n_turns = max(len(found.kept), len(found.dropped), 1)
    turn = min(view.turn, n_turns)
    _controls(corpus, view, turn, n_turns)
    rated = corpus.criteria(parameters.rater)
    criterion = main_criterion(parameters) if main_criterion(parameters) in rated else rated[0]
    for column, name, doc_ids in zip(
        st.columns(2, gap="medium"), ("Kept", "Dropped"), (found.kept, found.dropped), strict=True
    ):
        with column:
            st.markdown(f"**{name}**")
            if turn <= len(doc_ids):
                beginning(corpus, doc_ids[turn - 1], parameters.rater, criterion=criterion, key=f"side_{name}")
            else:
                st.caption("No more such documents.")


def _controls(corpus: Opened, view: SubsetView, turn: int, n_turns: int) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = seeded("subset_sight", view.sight)
        st.segmented_control(
            "Which documents",
            list(_SIGHTS),
            key=key,
            format_func=lambda sight: _SIGHTS[sight],
            required=True,
            on_change=changes(SubsetView, key, sight=str, turn=_first),
            help="At the boundary: those whose keys (rating and chance) are nearest to the last one taken.",
        )
        names = corpus.domains_offered([view.read_in] if view.read_in else [])
        if len(names) > 1:
            key = seeded("subset_read_in", view.read_in if view.read_in in names else _EVERY_DOMAIN)
            st.selectbox(
                "In",
                [_EVERY_DOMAIN, *names],
                key=key,
                format_func=lambda name: shortened(name, 40) if name else "every domain",
                on_change=partial(_read_in, key),
                width=200,
            )
        for label, shortcut, other in (("Previous", "K", turn - 1), ("Next", "J", turn + 1)):
            st.button(
                label,
                key=f"side_{label.lower()}",
                shortcut=shortcut,
                disabled=not 1 <= other <= n_turns,
                on_click=partial(state.change, SubsetView, turn=other),
            )
        st.markdown(f"{turn} of {n_turns}")


def _first(_: object) -> int:
    return 1


def _read_in(key: str) -> None:
    name = widget_value(key)
    state.change(SubsetView, read_in=None if name == _EVERY_DOMAIN else name, turn=1)
