"""Cached questions about how ratings are distributed."""

from pathlib import Path

import pandas as pd
import streamlit as st

from core.corpus.catalog.steps import Steps
from core.corpus.filters import DocumentFilter
from core.corpus.workspace_folder import open_workspace
from core.insight import correlations as correlating
from core.insight import densities, examples
from core.insight import distributions as insight
from core.insight.correlation_matrix import Method
from core.insight.correlations import Correlations, DomainCorrelation
from core.insight.densities import Density
from core.insight.distributions import DomainRatings
from core.insight.examples import Example
from pages.parts.caches.documents import catalog


@st.cache_data(max_entries=32, show_spinner="Counting ratings by domain…")
def domain_ratings(root: str, revision: str, rater: str, documents: DocumentFilter) -> dict[str, list[DomainRatings]]:
    """Describe the ratings of every domain by every criterion."""
    return insight.domain_ratings(catalog(root, revision), rater, documents)


@st.cache_data(max_entries=32, show_spinner=False)
def quantile_table(
    root: str, revision: str, rater: str, documents: DocumentFilter, criterion: str | None
) -> pd.DataFrame:
    """Arrange the quantiles of every domain by one criterion, or by all."""
    found = domain_ratings(root, revision, rater, documents)
    return insight.quantile_table([row for key, rows in found.items() if criterion in (None, key) for row in rows])


@st.cache_data(max_entries=32, show_spinner="Correlating…")
def correlations(root: str, revision: str, rater: str, documents: DocumentFilter, method: Method) -> Correlations:
    """Correlate the criteria, and length."""
    return correlating.correlations(catalog(root, revision), rater, documents, method)


@st.cache_data(max_entries=64, show_spinner="Correlating by domain…")
def correlations_by_domain(
    root: str,
    revision: str,
    rater: str,
    documents: DocumentFilter,
    *,
    pair: tuple[str, str],
    method: Method,
    n_domains: int,
) -> list[DomainCorrelation]:
    """Correlate two criteria within each of the largest domains."""
    return correlating.correlations_by_domain(
        catalog(root, revision), rater, documents, pair=pair, method=method, n_domains=n_domains
    )


@st.cache_data(max_entries=64, show_spinner=False)
def density(root: str, revision: str, rater: str, documents: DocumentFilter, *, pair: tuple[str, str]) -> Density:
    """Count documents by two criteria."""
    return densities.density(catalog(root, revision), rater, documents, pair=pair)


@st.cache_data(max_entries=64, show_spinner="Counting…")
def ratings_over(root: str, revision: str, rater: str, documents: DocumentFilter, axis: str) -> Steps:
    """Describe the ratings of documents of like length, date or number."""
    return catalog(root, revision).ratings_over(rater, documents, axis=axis)


@st.cache_data(max_entries=128, show_spinner="Looking for examples…")
def examples_at(
    root: str,
    revision: str,
    criterion: str,
    rater: str,
    documents: DocumentFilter,
    *,
    percents: tuple[float, ...],
    turn: int,
) -> list[Example | None]:
    """Read how the documents at some percentiles begin."""
    workspace = open_workspace(Path(root))
    return examples.examples_at(
        catalog(root, revision), workspace, criterion, rater, documents, percents=percents, turn=turn
    )
