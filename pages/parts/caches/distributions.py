"""Cached questions about how ratings are distributed."""

import pandas as pd
import streamlit as st

from core.corpus.filters import DocumentFilter
from core.insight import distributions as insight
from core.insight.distributions import DomainRatings, RankCorrelations
from pages.parts.caches.documents import catalog


@st.cache_data(max_entries=32, show_spinner="Counting ratings by domain…")
def domain_ratings(root: str, revision: str, rater: str, documents: DocumentFilter) -> dict[str, list[DomainRatings]]:
    """Describe the ratings of every domain by every criterion."""
    return insight.domain_ratings(catalog(root, revision), rater, documents)


@st.cache_data(max_entries=32, show_spinner="Correlating…")
def rank_correlations(root: str, revision: str, rater: str, documents: DocumentFilter) -> RankCorrelations:
    """Correlate the criteria, and length."""
    return insight.rank_correlations(catalog(root, revision), rater, documents)


@st.cache_data(max_entries=128, show_spinner=False)
def ratings_by_length(root: str, revision: str, criterion: str, rater: str, documents: DocumentFilter) -> pd.DataFrame:
    """Describe the ratings of documents of like length."""
    return catalog(root, revision).ratings_by_length(criterion, rater, documents)


@st.cache_data(max_entries=256, show_spinner=False)
def near_percentile(
    root: str, revision: str, criterion: str, rater: str, documents: DocumentFilter, *, percent: float, limit: int
) -> pd.DataFrame:
    """Fetch the documents whose ratings stand around a percentile."""
    return catalog(root, revision).near_percentile(criterion, rater, documents, percent=percent, limit=limit)
