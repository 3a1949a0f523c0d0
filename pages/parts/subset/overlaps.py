"""What two saved selections have in common, and the documents in which they differ."""

from functools import partial

import streamlit as st

from core.corpus.filters import DocumentFilter
from core.records import Amount
from core.wording import count
from pages.parts import state
from pages.parts.browse.view import BrowseView
from pages.parts.caches import subset as caches
from pages.parts.charts.overlap import overlap_bar
from pages.parts.charts.palette import NO_BUTTONS
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown
from pages.parts.selections import membership
from pages.parts.state import seeded, widget_value
from pages.parts.subset.view import SubsetView
from pages.parts.wording import percent

_NONE = ""


def overlap_section(corpus: Opened, view: SubsetView, name: str, rater: str) -> None:
    """Let the reader compare the chosen selection with another one."""
    others = [other for other in corpus.workspace.selections() if other != name]
    if not others:
        return
    key = seeded("subset_beside", view.beside if view.beside in others else _NONE)
    st.selectbox(
        f"Overlap of {for_markdown(name)} with",
        [_NONE, *others],
        key=key,
        format_func=lambda other: other or "another selection",
        on_change=partial(_beside, key),
        width=320,
    )
    if view.beside in others:
        _overlap(corpus, name, view.beside, rater)


def _beside(key: str) -> None:
    state.change(SubsetView, beside=widget_value(key) or None)


def _overlap(corpus: Opened, name: str, other: str, rater: str) -> None:
    one, two = (membership(corpus, each, kept=True) for each in (name, other))
    found = caches.overlap_of(*corpus.key, rater, one=one, other=two)
    parts = (
        (f"only {name}", found.only_one, (one, membership(corpus, other, kept=False))),
        ("both", found.both, (one, two)),
        (f"only {other}", found.only_other, (membership(corpus, name, kept=False), two)),
    )
    st.plotly_chart(
        overlap_bar([(label, amount.n_tokens) for label, amount, _ in parts]),
        config=NO_BUTTONS,
        key="overlap",
        alt=", ".join(f"{label}: {_said(amount)}" for label, amount, _ in parts),
    )
    with st.container(horizontal=True):
        for label, amount, memberships in parts:
            browse = BrowseView(filter=DocumentFilter(memberships=memberships))
            st.page_link(
                "pages/browse.py",
                label=f"{for_markdown(label)}: {_said(amount)}",
                icon=":material/menu_book:",
                query_params=browse.to_query(),
                disabled=not amount.n_documents,
            )
    expected = (
        "" if found.expected is None else f" Two random selections of their sizes would share {found.expected:,.0f}."
    )
    st.caption(
        f"They share {percent(found.jaccard)} of the documents that either keeps "
        f"({count(found.both.n_documents, 'document')}).{expected}"
    )


def _said(amount: Amount) -> str:
    return f"{count(amount.n_documents, 'document')}, {count(amount.n_tokens, 'token')}"
