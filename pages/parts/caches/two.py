"""Cached questions about any two."""

from pathlib import Path

import pandas as pd
import streamlit as st

from core.corpus.filters import DocumentFilter, Membership
from core.corpus.workspace_folder import open_workspace
from core.insight.two import corpora, documents, domains, selections
from core.insight.two.corpora import TwoCorpora
from core.insight.two.documents import TwoDocuments
from core.insight.two.domains import DomainGap, DomainWords
from core.insight.two.selections import TwoSelections
from pages.parts.caches.documents import catalog, place
from pages.parts.caches.subset import marks, pool


@st.cache_data(max_entries=32, show_spinner="Comparing the texts…")
def two_documents(root: str, revision: str, one: str, other: str) -> TwoDocuments:
    """Compare two documents."""
    left, right = (place(root, revision, doc_id, None) for doc_id in (one, other))
    return documents.two_documents(open_workspace(Path(root)), left, right)


@st.cache_data(max_entries=64, show_spinner=False)
def described(root: str, revision: str, doc_ids: tuple[str, ...]) -> pd.DataFrame:
    """Describe documents by their ids: ``doc_id, title, domain, n_tokens``; ids that are not here are in no row."""
    return catalog(root, revision).documents_by_id(doc_ids)[["doc_id", "title", "domain", "n_tokens"]]


def nth(root: str, revision: str, number: int) -> str | None:
    """Give the id of a document by its place among all, counted from 0."""
    return catalog(root, revision).nth(DocumentFilter(), None, place=number)


@st.cache_data(max_entries=32, show_spinner="Comparing the selections…")
def two_selections(root: str, revision: str, rater: str, *, one: Membership, other: Membership) -> TwoSelections:
    """Compare what two saved selections keep; their fingerprints are part of the key."""
    both = (marks(root, revision, rater, selection) for selection in (one, other))
    return selections.two_selections(pool(root, revision, rater), *both)


@st.cache_data(max_entries=64, show_spinner=False)
def domain_gaps(root: str, revision: str, rater: str, *, one: str, other: str) -> list[DomainGap]:
    """Compare the ratings of two domains."""
    return domains.domain_gaps(catalog(root, revision), rater, one, other)


@st.cache_data(max_entries=64, show_spinner="Reading some documents of both for their words…")
def domain_words(root: str, revision: str, *, one: str, other: str) -> DomainWords:
    """Find the words that set two domains apart."""
    return domains.domain_words(open_workspace(Path(root)), catalog(root, revision), one, other)


@st.cache_data(max_entries=64, show_spinner=False)
def examples(root: str, revision: str, domain: str, *, n: int) -> pd.DataFrame:
    """Draw some documents of a domain: ``doc_id, title, domain, n_tokens``."""
    here = catalog(root, revision)
    return here.documents_at(here.drawn(DocumentFilter(domains=(domain,)), None, n=n))


@st.cache_data(max_entries=8, show_spinner="Reading the ratings and ids of both corpora…")
def two_corpora(root: str, revision: str, other: str, revision_of_other: str) -> TwoCorpora:
    """Compare with another workspace, by the state of both."""
    here, there = open_workspace(Path(root)), open_workspace(Path(other))
    known = catalog(root, revision)
    return corpora.two_corpora(here, there, {rater: known.standardisation(rater) for rater in known.raters})
