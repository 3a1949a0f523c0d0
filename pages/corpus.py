"""Corpus: what is in it and how it is rated, what came in and what did not, and what to do next; work starts here."""

import streamlit as st

from core.corpus.mounts import warning_about
from core.corpus.workspace_folder import is_workspace
from core.insight.ratings_here import ratings_here
from pages.parts import state
from pages.parts.caches import corpus as corpus_caches
from pages.parts.caches import documents as caches
from pages.parts.corpus.dates import dates_of_corpus, with_dates
from pages.parts.corpus.domain_views import domain_picture, domain_table
from pages.parts.corpus.history import imports_table, ratings_table
from pages.parts.corpus.import_form import first_import
from pages.parts.corpus.next_steps import is_ready, next_steps
from pages.parts.corpus.refused import refused
from pages.parts.corpus.view import CorpusView
from pages.parts.headline import headline
from pages.parts.jobs.panel import job_panel
from pages.parts.messages import errors_shown
from pages.parts.opened import named_folder, opened
from pages.parts.plain import for_markdown
from pages.parts.rater_choice import rater_choice

with errors_shown(page=CorpusView.page):
    if not is_workspace(folder := named_folder()):
        first_import(folder)
        st.stop()
    corpus = opened()
    view = state.read(CorpusView)
    rater = corpus.rater_or_first(view.rater)
    headline(corpus, rater=rater)
    if warning := warning_about(corpus.workspace.root):
        st.warning(for_markdown(warning), icon=":material/lan:")
    busy = job_panel(corpus.root)
    ratings = ratings_here(corpus.workspace)
    if not is_ready(ratings):
        next_steps(corpus, ratings, busy)
    if corpus.summary["n_documents"]:
        rater_choice(corpus, CorpusView, rater)
        domains = with_dates(caches.domains(*corpus.key, rater), corpus_caches.dates_by_domain(*corpus.key))
        st.subheader("Domains", anchor=False)
        domain_picture(domains, criteria=corpus.criteria(rater))
        with st.expander("The same as a table", icon=":material/table_rows:"):
            domain_table(domains, criteria=corpus.criteria(rater))
        dates_of_corpus(corpus)
        if ratings:
            ratings_table(corpus, ratings)
        imports_table(corpus)
        refused(corpus, view)
    if is_ready(ratings):
        next_steps(corpus, ratings, busy)
