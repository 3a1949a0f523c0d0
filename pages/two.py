"""Side by side: any two documents, raters, selections, domains or corpora; what differs comes first."""

import streamlit as st

from pages.parts import state
from pages.parts.headline import headline
from pages.parts.messages import errors_shown
from pages.parts.opened import advise_rating, opened, require_documents
from pages.parts.rater_choice import rater_choice
from pages.parts.two.choosers import kind_choice
from pages.parts.two.corpora import corpora_section
from pages.parts.two.documents import documents_section
from pages.parts.two.domains import domains_section
from pages.parts.two.raters import raters_section
from pages.parts.two.selections import selections_section
from pages.parts.two.view import CORPORA, DOCUMENTS, DOMAINS, RATERS, TwoView

with errors_shown(page=TwoView.page):
    corpus = opened()
    view = state.read(TwoView)
    rater = corpus.rater_or_first(view.rater)
    headline(corpus, rater=rater)
    require_documents(corpus)
    if view.kind not in (RATERS, CORPORA):
        with st.sidebar:
            rater_choice(corpus, TwoView, rater)
    kind_choice(view)
    if view.kind == DOCUMENTS:
        documents_section(corpus, view, rater)
    elif view.kind == RATERS:
        raters_section(corpus, view)
    elif view.kind == DOMAINS:
        domains_section(corpus, view, rater)
    elif view.kind == CORPORA:
        corpora_section(corpus, view)
    elif rater is None:
        advise_rating(corpus)
    else:
        selections_section(corpus, view, rater)
