"""The voting booth: the pair, the ballot and what is told after it; a vote draws these anew and nothing else."""

import streamlit as st

from core.corpus.database import waiting_at_most
from pages.parts import state
from pages.parts.compare.acts import PATIENCE_S
from pages.parts.compare.ballot import ballot
from pages.parts.compare.record import agreement, downloads, last_votes
from pages.parts.compare.reveal import reveal
from pages.parts.compare.texts import choose_typeface, texts
from pages.parts.compare.view import CompareView
from pages.parts.compare.voter import ask_for_name, voter
from pages.parts.compare.voting import Voting
from pages.parts.messages import errors_shown
from pages.parts.opened import opened


# The controls in the side bar, with a histogram a criterion, take longer to draw than all of this.
@st.fragment
def booth(drawn: CompareView, drawn_for: str) -> None:
    """Draw a pair and take the voter's answers; the controls were drawn of this view, for this voter."""
    with errors_shown(page=CompareView.page), waiting_at_most(PATIENCE_S):
        corpus, view = opened(), state.last(CompareView)
        if (view, voter()) != (drawn, drawn_for):
            st.rerun()
        voting = Voting(corpus, view, corpus.rater_or_first(view.rater), voter())
        with st.container(horizontal=True, vertical_alignment="center"):
            ask_for_name(corpus.workspace)
            choose_typeface(view)
        voting.keep_pair()
        ballot(voting)
        texts(voting)
        if voting.voter and not voting.open_questions:
            reveal(voting)
            agreement(voting)
        last_votes(voting)
        downloads(voting)
