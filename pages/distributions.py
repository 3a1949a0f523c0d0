"""Distributions: how the ratings lie; what is chosen in one chart filters all others."""

import streamlit as st

from pages.parts import state
from pages.parts.distributions.sections import sections
from pages.parts.distributions.view import DistributionsView
from pages.parts.filters.answered import filter_answered
from pages.parts.filters.controls import filter_controls
from pages.parts.headline import headline
from pages.parts.messages import errors_shown
from pages.parts.opened import advise_rating, opened, require_documents
from pages.parts.rater_choice import rater_choice

with errors_shown(page=DistributionsView.page):
    corpus = opened()
    view = state.read(DistributionsView)
    rater = corpus.rater_or_first(view.rater)
    require_documents(corpus)
    if rater is None:
        headline(corpus, rater=None)
        advise_rating(corpus)
        st.stop()
    view = view.among(corpus.criteria(rater))

    asked, shown = filter_answered(corpus, view, rater)
    if asked is not None and shown is not None:
        sections(corpus, view, rater, asked)
    # Behind the pictures: its histograms take the longest.
    with st.sidebar:
        rater_choice(corpus, DistributionsView, rater)
        filter_controls(corpus, view, rater, asked=asked)
