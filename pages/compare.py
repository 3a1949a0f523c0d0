"""Compare: two texts side by side, blind; a vote by each criterion, then how the rater and others saw them."""

import streamlit as st

from core.corpus.database import waiting_at_most
from pages.parts import state
from pages.parts.caches import documents as documents_caches
from pages.parts.compare.acts import PATIENCE_S
from pages.parts.compare.ballot import ballot
from pages.parts.compare.controls import queue_controls
from pages.parts.compare.record import agreement, downloads, last_votes
from pages.parts.compare.reveal import reveal
from pages.parts.compare.texts import choose_typeface, texts
from pages.parts.compare.view import CompareView
from pages.parts.compare.voter import ask_for_name, voter
from pages.parts.compare.voting import Voting
from pages.parts.filters.controls import filter_controls
from pages.parts.filters.pills import filter_pills
from pages.parts.headline import headline
from pages.parts.messages import errors_shown
from pages.parts.opened import opened, require_documents
from pages.parts.rater_choice import rater_choice

with errors_shown(page=CompareView.page), waiting_at_most(PATIENCE_S):
    corpus = opened()
    view = state.read(CompareView)
    rater = corpus.rater_or_first(view.rater)
    headline(corpus, rater=rater, shown=documents_caches.amount(*corpus.key, view.filter, rater))
    require_documents(corpus)

    voting = Voting(corpus, view, rater, voter())
    with st.sidebar:
        rater_choice(corpus, CompareView, rater)
        queue_controls(voting)
        filter_controls(corpus, view, rater)
    filter_pills(corpus, view, rater)
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
