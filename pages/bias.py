"""Bias: what a selection keeps of each domain, or the groups of any columns, and what would explain it."""

from dataclasses import replace

import streamlit as st

from core.insight.audit.in_words import NO_VERDICT
from pages.parts import state
from pages.parts.bias.audited import audited, findings_in_words, remarks_on, selection_in_words, unmet_in_words
from pages.parts.bias.controls import bias_controls, newer_settings
from pages.parts.bias.group import group_section
from pages.parts.bias.picture import picture
from pages.parts.bias.report import report_panel
from pages.parts.bias.sample import sample_panel
from pages.parts.bias.sections import chosen_section
from pages.parts.bias.view import BiasView
from pages.parts.caches import audit as caches
from pages.parts.headline import headline
from pages.parts.messages import empty, errors_shown
from pages.parts.opened import advise_rating, opened, require_documents
from pages.parts.plain import for_markdown
from pages.parts.subset.view import SubsetView

with errors_shown(page=BiasView.page):
    corpus = opened()
    has_arrived = not state.was_shown(BiasView)
    view = state.read(BiasView)
    if has_arrived and view == BiasView():
        view = BiasView(subset=state.last(SubsetView))
        state.show(view)
    rater = corpus.rater_or_first(view.subset.rater)
    headline(corpus, rater=rater)
    require_documents(corpus)
    if rater is None:
        advise_rating(corpus)
        st.stop()
    view = replace(view, subset=view.subset.among(corpus.criteria(rater)))

    with st.sidebar:
        bias_controls(corpus, view)
    found = audited(corpus, view, rater)
    st.markdown(selection_in_words(found))
    if unmet := unmet_in_words(caches.quotas_unmet(*corpus.key, found.what)):
        st.caption(unmet)
    for remark in remarks_on(corpus, found):
        st.info(for_markdown(remark), icon=":material/info:")
    if found.name is None:
        newer_settings(corpus, found)
    if not found.kept.n_documents:
        empty("There is nothing to audit.", "Not one document fits into the budget. Raise it on the page Subset.")
        st.page_link("pages/subset.py", icon=":material/filter_alt:", query_params=view.subset.to_query())
        st.stop()
    st.markdown(findings_in_words(found, view.columns))
    picture(found, view)
    group_section(corpus, found, view)
    sample_panel(corpus, found, view)
    report_panel(corpus, found, view)
    chosen_section(corpus, found, view)
    st.caption(f"{NO_VERDICT} Ratings follow topic, form and dialect too.")
