"""Which pairs are drawn, and what is asked: in the side bar."""

import streamlit as st

from core.criteria import CRITERION_KEYS
from core.judging.comparisons import KINDS, RANDOM, RATED_ALIKE, SAME_DOMAIN
from pages.parts.compare.view import CompareView
from pages.parts.state import changes, seeded
from pages.parts.wording import short_title

_KINDS = {RANDOM: "any two", SAME_DOMAIN: "two of one domain", RATED_ALIKE: "two that are rated alike"}


def _first(_: object) -> int:
    return 1


def _no_pair(_: object) -> None:
    return None


def _in_order(keys: list[str]) -> tuple[str, ...]:
    return tuple(key for key in CRITERION_KEYS if key in keys) or CRITERION_KEYS


def pair_controls(view: CompareView, *, rated: bool) -> None:
    """Draw the controls; each change goes into the address and begins a series of pairs anew."""
    key = seeded("compare_asked", list(view.asked))
    st.pills(
        "Vote on",
        CRITERION_KEYS,
        selection_mode="multi",
        key=key,
        format_func=short_title,
        on_change=changes(CompareView, key, asked=_in_order),
    )
    options = [kind for kind in KINDS if rated or kind != RATED_ALIKE]
    key = seeded("compare_kind", view.kind if view.kind in options else RANDOM)
    st.selectbox(
        "Draw",
        options,
        key=key,
        format_func=lambda kind: _KINDS[kind],
        on_change=changes(CompareView, key, kind=str, turn=_first, pair=_no_pair),
    )
    if view.kind == RATED_ALIKE:
        key = seeded("compare_alike", view.alike_by)
        st.selectbox(
            "Alike by",
            CRITERION_KEYS,
            key=key,
            format_func=short_title,
            on_change=changes(CompareView, key, alike_by=str, turn=_first, pair=_no_pair),
            help="Their standardised ratings are at most 0.25 sd apart: where the rater cannot decide.",
        )
    key = seeded("compare_seed", view.seed)
    st.number_input(
        "Series of pairs (seed)",
        1,
        key=key,
        on_change=changes(CompareView, key, seed=int, turn=_first, pair=_no_pair),
        help="Voters with the same seed and filter are shown the same pairs.",
    )
