"""Distributions: how the ratings lie; what is chosen in one chart filters all others."""

import streamlit as st

from pages.parts import state
from pages.parts.caches import documents as documents_caches
from pages.parts.distributions.sections import sections
from pages.parts.distributions.view import DistributionsView
from pages.parts.filters.controls import filter_controls
from pages.parts.filters.pills import filter_pills
from pages.parts.headline import headline
from pages.parts.messages import errors_shown
from pages.parts.opened import advise_rating, opened, require_documents
from pages.parts.rater_choice import rater_choice

with errors_shown(page=DistributionsView.page):
    corpus = opened()
    view = state.read(DistributionsView)
    rater = corpus.rater_or_first(view.rater)
    shown = documents_caches.amount(*corpus.key, view.filter, rater)
    headline(corpus, rater=rater, shown=shown)
    require_documents(corpus)
    if rater is None:
        advise_rating(corpus)
        st.stop()
    view = view.among(corpus.criteria(rater))

    with st.sidebar:
        rater_choice(corpus, DistributionsView, rater)
        filter_controls(corpus, view, rater)
    filter_pills(corpus, view, rater)
    sections(corpus, view, rater)
