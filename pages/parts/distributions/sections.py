"""The sections of the page as a fragment: only a change of the filter runs the whole page again."""

import streamlit as st

from core.corpus.filters import DocumentFilter
from pages.parts import state
from pages.parts.caches import documents as caches
from pages.parts.distributions.controls import reading_links, section_choice
from pages.parts.distributions.curves import curves_section
from pages.parts.distributions.domains import domains_section
from pages.parts.distributions.examples import examples_section
from pages.parts.distributions.over import over_section
from pages.parts.distributions.pairs import pairs_section
from pages.parts.distributions.view import DistributionsView
from pages.parts.messages import empty, refusals_shown
from pages.parts.opened import Opened

_DRAWN_BY = {
    "domains": domains_section,
    "curves": curves_section,
    "pairs": pairs_section,
    "over": over_section,
    "examples": examples_section,
}


@st.fragment
def sections(corpus: Opened, drawn: DistributionsView, rater: str, asked: DocumentFilter) -> None:
    """Draw the section that the address names.

    Parameters
    ----------
    corpus : Opened
        The workspace.
    drawn : DistributionsView
        What the page around it was drawn for.
    rater : str
        Whose ratings.
    asked : DocumentFilter
        The filter to ask with, see `pages.parts.scanning`; links and pills are of the view's own.
    """
    with refusals_shown():
        view = state.again(DistributionsView).among(corpus.criteria(rater))
        if view.filter != drawn.filter:
            st.rerun()
        if not any(caches.histogram(*corpus.key, asked, rater, view.criterion)):
            _nothing_here(is_partial=asked != view.filter)
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            section_choice(view)
            reading_links(view)
        _DRAWN_BY[view.section](corpus, view, rater, asked)


def _nothing_here(*, is_partial: bool) -> None:
    if is_partial:
        empty("No rated document is found yet.", "Charts are drawn here as soon as there is one.")
    else:
        empty("No rated document matches this filter.", "Remove a condition above, or widen a range in the side bar.")
