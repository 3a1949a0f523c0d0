"""What several sections let the reader choose, and the way from here to the documents themselves."""

import streamlit as st

from core.corpus.filters import DocumentFilter, Order
from pages.parts.browse.view import BrowseView
from pages.parts.distributions.view import SECTIONS, DistributionsView
from pages.parts.opened import Opened
from pages.parts.state import changes, seeded
from pages.parts.wording import short_title


def section_choice(view: DistributionsView) -> None:
    """Let the reader choose a section."""
    key = seeded("distributions_show", view.section)
    st.segmented_control(
        "Show",
        list(SECTIONS),
        key=key,
        format_func=SECTIONS.__getitem__,
        required=True,
        label_visibility="collapsed",
        on_change=changes(DistributionsView, key, section=str),
    )


def criterion_choice(corpus: Opened, view: DistributionsView, rater: str) -> None:
    """Let the reader choose a criterion."""
    key = seeded("distributions_by", view.criterion)
    st.segmented_control(
        "By",
        corpus.criteria(rater),
        key=key,
        format_func=short_title,
        required=True,
        on_change=changes(DistributionsView, key, criterion=str, turn=lambda _: 1),
    )


def reading_links(view: DistributionsView) -> None:
    """Lead to the documents that are described here, the highest or the lowest rated first."""
    for label, descending in (("Read the highest", True), ("the lowest", False)):
        reading_link(view, view.filter, Order(view.criterion, descending=descending), label)


def reading_link(view: DistributionsView, wanted: DocumentFilter, order: Order, label: str) -> None:
    """Lead to some documents."""
    browse = BrowseView(rater=view.rater, filter=wanted, order=order)
    st.page_link("pages/browse.py", label=label, icon=":material/menu_book:", query_params=browse.to_query())


def how_exact(view: DistributionsView, asked: DocumentFilter) -> str:
    """Say whether a picture is of all that the filter leaves, or of what is found of it so far."""
    return "Exact." if asked == view.filter else "Of what is found so far."


def sample_in_words(n: int, n_documents: int, *, is_partial: bool = False) -> str:
    """Say of how many documents something is, and whether it is exact: a search may not have found all documents yet.

    Examples
    --------
    >>> sample_in_words(30, 30), sample_in_words(99_801, 1_000_000)
    ('exact, n = 30', 'sampled, n = 99,801 of 1,000,000')
    """
    if is_partial and n == n_documents:
        return f"found so far, n = {n:,}"
    return f"exact, n = {n:,}" if n == n_documents else f"sampled, n = {n:,} of {n_documents:,}"
