"""The order of the subset and its seed: a folded part of the side bar of the subset page."""

from functools import partial

import streamlit as st

from core.selection.asked.parameters import ORDERS
from core.selection.asked.phases import Phase
from core.selection.curricula.orders import RATED_ORDERS
from pages.parts import state
from pages.parts.plain import for_markdown, shortened
from pages.parts.selections import title_of
from pages.parts.state import changes, seeded
from pages.parts.subset.view import SubsetView

_ORDERS = {
    "key": "Most wanted first",
    "rating-up": "Rating, low to high",
    "rating-down": "Rating, high to low",
    "random": "Random",
    "cyclical": "Rating, up and down in turn",
    "folded": "Rating, low to high several times",
}
_STAGED = "staged"
_REPEATED = ("cyclical", "folded")


def order_controls(view: SubsetView) -> None:
    """Draw the order with what it needs, and the seed; phases are told, since they come from a file."""
    if view.phases:
        _phases(view)
    elif view.order in _ORDERS:
        key = seeded("subset_order", view.order)
        st.selectbox(
            "Order of the subset",
            [order for order in ORDERS if order != _STAGED],
            key=key,
            format_func=lambda name: _ORDERS[name],
            on_change=changes(SubsetView, key, order=str, jitter=lambda _: 0.0),
        )
    if view.order in _REPEATED:
        key = seeded("subset_cycles", view.cycles)
        st.number_input(
            "Passes through the ratings", 1, step=1, key=key, on_change=changes(SubsetView, key, cycles=int)
        )
    if view.order in RATED_ORDERS or view.jitter:
        key = seeded("subset_jitter", max(view.jitter, 0.0))
        st.number_input(
            "Jitter, sd of the rating",
            0.0,
            step=0.1,
            format="%.6g",
            key=key,
            on_change=changes(SubsetView, key, jitter=float),
            help="Noise on the ratings that the order goes by, so that neighbours are not all alike.",
        )
    key = seeded("subset_seed", str(view.seed))
    st.text_input("Seed", key=key, on_change=changes(SubsetView, key, seed=partial(_seed, view.seed)))


def _seed(before: int, written: str) -> int:
    return int(written) if written.strip().isdecimal() else before


def _phases(view: SubsetView) -> None:
    told = "  \n".join(f"{number}. {_phase(phase)}" for number, phase in enumerate(view.phases, start=1))
    st.caption(f"In phases, as the file of phases said:  \n{told}")
    without = partial(state.change, SubsetView, phases=(), order="key")
    st.button("Without these phases", key="subset_no_phases", on_click=without)


def _phase(phase: Phase) -> str:
    """Tell what a phase has of its own."""
    name = f"{for_markdown(shortened(phase.name, 30))}: " if phase.name else ""
    own = [f"{for_markdown(phase.share)} of the budget"]
    for what, value in phase.changes().items():
        told = " + ".join(f"{title_of(key)} {weight:g}" for key, weight in value) if what == "criteria" else str(value)
        own.append(f"{what} {for_markdown(shortened(told, 60))}")
    return name + ", ".join(own)
