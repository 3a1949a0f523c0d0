"""Distributions: how the ratings lie, by domain, by length, by each other, and what stands at a percentile."""

import streamlit as st

from pages.parts import state
from pages.parts.caches import distributions as caches
from pages.parts.caches import documents as documents_caches
from pages.parts.distributions.domains import domains_section
from pages.parts.distributions.percentiles import percentiles_section
from pages.parts.distributions.relations import relations_section
from pages.parts.distributions.view import DistributionsView
from pages.parts.filters.controls import filter_controls
from pages.parts.filters.pills import filter_pills
from pages.parts.headline import headline
from pages.parts.messages import empty, errors_shown
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
    found = caches.domain_ratings(*corpus.key, rater, view.filter)
    if not found[view.criterion]:
        empty("No rated document matches this filter.", "Remove a condition above, or widen a range in the side bar.")
        st.stop()
    domains_section(found, view)
    percentiles_section(corpus, view, rater)
    relations_section(corpus, view, rater)
