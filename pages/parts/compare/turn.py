"""What every key draws anew: the ballot, the texts and what is told after them; the rest of the page stays as it is."""

from dataclasses import replace

import streamlit as st

from core.corpus.database import waiting_at_most
from pages.parts import state
from pages.parts.compare.acts import PATIENCE_S
from pages.parts.compare.ballot import ballot
from pages.parts.compare.record import agreement, downloads, last_votes
from pages.parts.compare.reveal import reveal
from pages.parts.compare.texts import texts
from pages.parts.compare.view import CompareView
from pages.parts.compare.voter import voter
from pages.parts.compare.voting import Voting
from pages.parts.messages import errors_shown


def turn(drawn: Voting) -> None:
    """Show the pair whose turn it is.

    Parameters
    ----------
    drawn : Voting
        As the page was drawn; where a key has changed the address or the voter since, all of it is drawn again.
    """
    if (state.last(CompareView), voter()) != (drawn.view, drawn.voter):
        st.rerun()
    voting = replace(drawn)  # reads anew what others may have judged meanwhile
    with errors_shown(page=CompareView.page), waiting_at_most(PATIENCE_S):
        voting.keep_pair()
        ballot(voting)
        texts(voting)
        if voting.voter and not voting.open_questions:
            reveal(voting)
            agreement(voting)
        last_votes(voting)
        downloads(voting)
