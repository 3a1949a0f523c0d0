"""Quotas of groups, and what is left out: folded parts of the side bar of the subset page."""

from functools import partial

import streamlit as st

from core.insight.columns_here import ColumnsHere
from core.selection.asked.parameters import DOMAIN, QUOTAS
from core.wording import count
from pages.parts import state
from pages.parts.plain import for_markdown, shortened
from pages.parts.state import changes, seeded, widget_value
from pages.parts.subset.view import SubsetView

_QUOTAS = {"proportional": "As in the pool", "none": "None", "quality": "More where it is rated higher"}
_NONE = ""
_NO_QUOTA = "none"


def quotas(view: SubsetView, here: ColumnsHere, *, has_domains: bool) -> None:
    """Draw what quotas are for, how large they are, and how often a document may come."""
    options = [DOMAIN, *here.groups, *here.numbers]
    key = seeded("subset_quota_by", view.quota_by)
    st.selectbox(
        "Quotas of each",
        options if view.quota_by in options else [*options, view.quota_by],
        key=key,
        on_change=changes(SubsetView, key, quota_by=str, shares=lambda _: ()),
        help="A domain, or a group that a column of texts or of few numbers makes, such as a cluster.",
    )
    quota = view.quota_in(has_domains=has_domains)
    if view.shares:
        _shares(view)
    elif quota in QUOTAS:
        key = seeded("subset_quota", quota)
        st.selectbox(
            "Share of the budget",
            QUOTAS,
            key=key,
            format_func=lambda name: _QUOTAS[name],
            on_change=partial(_choose_quota, key),
        )
    key = seeded("subset_minimum", view.minimum_per_group)
    unit = "documents" if view.by == "documents" else "tokens"
    st.number_input(
        f"At least, {unit} of each",
        0,
        step=100,
        key=key,
        on_change=changes(SubsetView, key, minimum_per_group=int),
        # What a link brought along can be taken away.
        disabled=quota == _NO_QUOTA and not view.shares and not view.phases and not view.minimum_per_group,
    )
    key = seeded("subset_epochs", view.max_epochs)
    st.number_input(
        "Times that a document may come",
        1,
        step=1,
        key=key,
        on_change=changes(SubsetView, key, max_epochs=int),
        help="Epochs: every document of a group comes once before any of it comes twice.",
    )


def _choose_quota(key: str) -> None:
    quota = widget_value(key)
    # A minimum is a part of quotas.
    state.change(SubsetView, quota=quota, **({"minimum_per_group": 0} if quota == _NO_QUOTA else {}))


def _shares(view: SubsetView) -> None:
    """Tell the shares that a saved selection or a link brought along; they come from a file, and can be dropped."""
    told = ", ".join(f"{for_markdown(shortened(name, 30))} {for_markdown(share)}" for name, share in view.shares[:8])
    more = f" and {len(view.shares) - 8} more" if len(view.shares) > 8 else ""
    st.caption(f"Shares of {count(len(view.shares), 'group')}: {told}{more}.")
    st.button("Without these shares", key="subset_no_shares", on_click=partial(state.change, SubsetView, shares=()))


def leaving_out(view: SubsetView, here: ColumnsHere) -> None:
    """Draw columns by which documents are left out, and the column of near-duplicates."""
    for name, label, chosen in (
        ("excluded", "Where it is true, or not 0", view.excluded),
        ("required", "Where it is not true", view.required),
    ):
        key = seeded(f"subset_{name}", list(chosen))
        st.multiselect(
            label,
            list(dict.fromkeys([*here.numbers, *chosen])),
            key=key,
            on_change=changes(SubsetView, key, **{name: tuple}),
            placeholder="no column" if here.numbers else "no column of numbers yet",
        )
    options = [_NONE, *here.groups, *here.numbers]
    key = seeded("subset_collapse", view.collapse or _NONE)
    st.selectbox(
        "All but the best of near-duplicates",
        options if (view.collapse or _NONE) in options else [*options, view.collapse],
        key=key,
        format_func=lambda name: name or "none",
        on_change=changes(SubsetView, key, collapse=lambda name: name or None),
        help="A column whose groups are copies of each other, as qulens duplicates makes it.",
    )
    for path, _ in view.excluded_lists:
        st.caption(f"The documents of the list {for_markdown(shortened(path, 80))}.")
    if view.excluded_lists:
        without = partial(state.change, SubsetView, excluded_lists=())
        st.button("Without these lists", key="subset_no_lists", on_click=without)
