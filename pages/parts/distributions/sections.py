"""The sections of the page as a fragment: only a change of the filter runs the whole page again."""

import streamlit as st

from pages.parts import state
from pages.parts.caches import documents as caches
from pages.parts.distributions.controls import reading_links, section_choice
from pages.parts.distributions.curves import curves_section
from pages.parts.distributions.domains import domains_section
from pages.parts.distributions.examples import examples_section
from pages.parts.distributions.over import over_section
from pages.parts.distributions.pairs import pairs_section
from pages.parts.distributions.view import DistributionsView
from pages.parts.messages import empty, errors_shown
from pages.parts.opened import Opened

_DRAWN_BY = {
    "domains": domains_section,
    "curves": curves_section,
    "pairs": pairs_section,
    "over": over_section,
    "examples": examples_section,
}


@st.fragment
def sections(corpus: Opened, drawn: DistributionsView, rater: str) -> None:
    """Draw the section that the address names.

    Parameters
    ----------
    corpus : Opened
        The workspace.
    drawn : DistributionsView
        What the page around it was drawn for.
    rater : str
        Whose ratings.
    """
    with errors_shown(page=DistributionsView.page):
        view = state.present(DistributionsView).among(corpus.criteria(rater))
        if view.filter != drawn.filter:
            st.rerun()
        if not any(caches.histogram(*corpus.key, view.filter, rater, view.criterion)):
            empty(
                "No rated document matches this filter.", "Remove a condition above, or widen a range in the side bar."
            )
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            section_choice(view)
            reading_links(view)
        _DRAWN_BY[view.section](corpus, view, rater)
