"""Corpus: what is in it, how its domains are rated, what was refused, and what to do next."""

import streamlit as st

from pages.parts import state
from pages.parts.caches import documents as caches
from pages.parts.corpus.domain_views import domain_picture, domain_table, refusal_table
from pages.parts.corpus.view import CorpusView
from pages.parts.headline import headline
from pages.parts.messages import errors_shown
from pages.parts.opened import advise_rating, opened, require_documents
from pages.parts.raters import rater_choice
from pages.parts.wording import count

with errors_shown(page=CorpusView.page):
    corpus = opened()
    view = state.read(CorpusView)
    rater = corpus.rater_or_first(view.rater)
    headline(corpus, rater=rater)
    require_documents(corpus)
    rater_choice(corpus, CorpusView, rater)
    advise_rating(corpus)

    domains = caches.domains(*corpus.key, rater)
    st.subheader("Domains", anchor=False)
    domain_picture(domains, rated=rater is not None)
    with st.expander("The same as a table", icon=":material/table_rows:"):
        domain_table(domains, rated=rater is not None)

    refusals = caches.refusals(*corpus.key)
    if refusals:
        st.subheader("Refused rows", anchor=False)
        st.caption(f"{count(corpus.summary['n_rejected'], 'row')} of the input could not be imported.")
        refusal_table(refusals)
    if corpus.summary["n_duplicates"]:
        st.caption(f"{count(corpus.summary['n_duplicates'], 'text')} that were there already, dropped.")

    if rater is not None:
        st.subheader("Next", anchor=False)
        with st.container(horizontal=True):
            st.page_link("pages/browse.py", label="Read documents", icon=":material/menu_book:")
            st.page_link("pages/subset.py", label="Cut a subset", icon=":material/filter_alt:")
