"""Documents at chosen percentiles of one criterion, side by side: what such a rating looks like."""

from functools import partial

import streamlit as st

from pages.parts import state
from pages.parts.beginnings import beginning
from pages.parts.caches import distributions as caches
from pages.parts.distributions.view import PERCENTS, DistributionsView
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown, shortened
from pages.parts.state import changes, seeded
from pages.parts.wording import ordinal, short_title

_TURNS = 9
_IN_A_ROW = 3


def percentiles_section(corpus: Opened, view: DistributionsView, rater: str) -> None:
    """Let the reader choose a criterion and percentiles, and read one document at each."""
    where = f" in {for_markdown(shortened(view.domain, 40))}" if view.domain is not None else ""
    st.subheader(f"What stands where{where}", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = seeded("distributions_by", view.criterion)
        st.segmented_control(
            "By",
            corpus.criteria(rater),
            key=key,
            format_func=short_title,
            required=True,
            on_change=changes(DistributionsView, key, criterion=str, turn=lambda _: 1),
        )
        key = seeded("distributions_at", list(view.percents))
        st.pills(
            "At the percentiles",
            PERCENTS,
            selection_mode="multi",
            key=key,
            format_func=ordinal,
            on_change=changes(DistributionsView, key, percents=_sorted, turn=lambda _: 1),
        )
        following = partial(state.change, DistributionsView, turn=view.turn % _TURNS + 1)
        st.button("Others near there", key="turn", on_click=following, icon=":material/refresh:")
    percents = list(view.percents)
    for first in range(0, len(percents), _IN_A_ROW):
        row = percents[first : first + _IN_A_ROW]
        for column, percent in zip(st.columns(max(len(row), 2), gap="medium"), row, strict=False):
            with column:
                _document(corpus, view, rater, percent)


def _sorted(percents: list[float]) -> tuple[float, ...]:
    return tuple(sorted(percents))


def _document(corpus: Opened, view: DistributionsView, rater: str, percent: float) -> None:
    near = caches.near_percentile(*corpus.key, view.criterion, rater, view.read_from, percent=percent, limit=_TURNS)
    st.markdown(f"**{ordinal(percent)} percentile**")
    if near.empty:
        st.caption("No rated document.")
        return
    doc_id = str(near["doc_id"].iloc[(view.turn - 1) % len(near)])
    beginning(corpus, doc_id, rater, criterion=view.criterion, key=f"near_{percent:g}")
