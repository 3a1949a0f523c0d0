"""Compare: two texts side by side, blind; a vote by each criterion, then how the rater and others saw them."""

import streamlit as st

from core.corpus.database import waiting_at_most
from pages.parts import state
from pages.parts.caches import documents as documents_caches
from pages.parts.compare.acts import PATIENCE_S
from pages.parts.compare.booth import booth
from pages.parts.compare.controls import queue_controls
from pages.parts.compare.view import CompareView
from pages.parts.compare.voter import voter
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

    with st.sidebar:
        rater_choice(corpus, CompareView, rater)
        queue_controls(Voting(corpus, view, rater, voter()))
        filter_controls(corpus, view, rater)
    filter_pills(corpus, view, rater, has_keys=False)
    booth(view, voter())
