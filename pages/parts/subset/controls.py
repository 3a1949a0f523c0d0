"""What is to be selected: the controls of the subset page, in the side bar."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

import streamlit as st

from core.criteria import CRITERION_KEYS
from core.selection.asked.parameters import ORDERS, QUOTAS
from pages.parts import state
from pages.parts.opened import Opened
from pages.parts.rater_choice import rater_choice
from pages.parts.state import changes, seeded, widget_value
from pages.parts.subset.view import SubsetView
from pages.parts.wording import short_title

_BUDGETS = {"share": "Share of tokens", "tokens": "Tokens"}
_ORDERS = {
    "key": "Most wanted first",
    "rating-up": "Rating, low to high",
    "rating-down": "Rating, high to low",
    "random": "Random",
}
_QUOTAS = {"proportional": "As in the pool", "none": "None"}
_LARGEST = 1e6


def subset_controls(corpus: Opened, view: SubsetView, rater: str) -> None:
    """Draw all controls; each change goes into the address."""
    rater_choice(corpus, SubsetView, rater)
    _budget(view)
    _weights(view, corpus.criteria(rater))
    _sampling(view)
    _shape(view, view.quota_in(has_domains=corpus.summary["has_domains"]))


def _budget(view: SubsetView) -> None:
    key = seeded("subset_by", view.by)
    st.segmented_control(
        "Take a",
        list(_BUDGETS),
        key=key,
        format_func=lambda name: _BUDGETS[name],
        required=True,
        on_change=changes(SubsetView, key, by=str),
        width="stretch",
    )
    if view.by == "tokens":
        key = seeded("subset_tokens", view.tokens)
        st.number_input("At most, tokens", 1, step=1000, key=key, on_change=changes(SubsetView, key, tokens=int))
    else:
        key = seeded("subset_percent", min(max(view.percent, 0.0), 100.0))
        st.number_input(
            "At most, % of the rated tokens",
            0.0,
            100.0,
            step=1.0,
            format="%.6g",
            key=key,
            on_change=changes(SubsetView, key, fraction=share_of_percent),
        )


def share_of_percent(percent: float) -> str:
    """Write a percentage as an exact decimal share.

    Examples
    --------
    >>> share_of_percent(12.5), share_of_percent(100.0)
    ('0.125', '1')
    """
    return f"{(Decimal(repr(percent)) / 100).normalize():f}"


def _weights(view: SubsetView, criteria: Sequence[str]) -> None:
    st.caption("Weights of the criteria; 0 leaves one out.")
    # A link may weigh one that this rater does not rate by: it is refused, and here it can be left out.
    shown = [key for key in CRITERION_KEYS if key in criteria or view.weight_of(key)]
    for first in range(0, len(shown), 2):
        for column, criterion in zip(st.columns(2), shown[first : first + 2], strict=False):
            key = seeded(f"subset_weight_{criterion}", view.weight_of(criterion))
            column.number_input(
                short_title(criterion),
                -_LARGEST,
                _LARGEST,
                step=0.5,
                format="%.6g",
                key=key,
                on_change=partial(_set_weight, criterion),
                disabled=view.uniform,
            )


def _set_weight(criterion: str) -> None:
    view = state.read(SubsetView)
    weight = float(widget_value(f"subset_weight_{criterion}") or 0)
    state.change(SubsetView, criteria=view.with_weight(criterion, weight))


def _sampling(view: SubsetView) -> None:
    key = seeded("subset_temperature", min(max(view.temperature, 0.0), _LARGEST))
    st.number_input(
        "Temperature",
        0.0,
        _LARGEST,
        step=0.25,
        format="%.6g",
        key=key,
        on_change=changes(SubsetView, key, temperature=float),
        disabled=view.uniform,
        help="0 takes the highest rated; the larger, the nearer to uniform.",
    )
    key = seeded("subset_inverse", view.inverse)
    st.toggle("Prefer low ratings", key=key, on_change=changes(SubsetView, key, inverse=bool), disabled=view.uniform)
    key = seeded("subset_uniform", view.uniform)
    st.toggle(
        "Uniform baseline",
        key=key,
        on_change=changes(SubsetView, key, uniform=bool),
        help="Ignore the ratings: what a selection is to be compared with.",
    )


def _shape(view: SubsetView, quota: str) -> None:
    if view.shares:
        st.caption("Quotas: the shares by domain of the saved selection.")
    elif quota in QUOTAS:
        key = seeded("subset_quota", quota)
        st.selectbox(
            "Domain quotas",
            QUOTAS,
            key=key,
            format_func=lambda name: _QUOTAS[name],
            on_change=changes(SubsetView, key, quota=str),
        )
    if view.order in ORDERS:
        key = seeded("subset_order", view.order)
        st.selectbox(
            "Order of the subset",
            ORDERS,
            key=key,
            format_func=lambda name: _ORDERS[name],
            on_change=changes(SubsetView, key, order=str),
        )
    key = seeded("subset_seed", str(view.seed))
    st.text_input("Seed", key=key, on_change=changes(SubsetView, key, seed=partial(_seed, view.seed)))


def _seed(before: int, written: str) -> int:
    return int(written) if written.strip().isdecimal() else before
