"""Cached questions about what a corpus is made of, and what was done to it."""

from pathlib import Path

import pandas as pd
import streamlit as st

from core.corpus.catalog.dates import Years
from core.corpus.rows import Refusal
from core.corpus.workspace_folder import open_workspace
from core.insight.ratings_here import n_unfamiliar
from core.insight.refusals import RefusalKind, refusals_by_reason, refused_rows
from pages.parts.caches.documents import catalog


@st.cache_data(max_entries=16, show_spinner=False)
def refusals(root: str, revision: str) -> list[RefusalKind]:
    """Count the rows that imports refused, by reason."""
    return refusals_by_reason(open_workspace(Path(root)))


@st.cache_data(max_entries=64, show_spinner=False)
def refused(root: str, revision: str, kind: str | None, *, offset: int, limit: int) -> list[Refusal]:
    """List some of the rows that imports refused."""
    return refused_rows(open_workspace(Path(root)), kind=kind, offset=offset, limit=limit)


@st.cache_data(max_entries=16, show_spinner=False)
def dates_by_domain(root: str, revision: str) -> pd.DataFrame:
    """Say from when to when the documents of each domain are."""
    return catalog(root, revision).dates_by_domain()


@st.cache_data(max_entries=16, show_spinner=False)
def years(root: str, revision: str) -> Years:
    """Count documents by the year of their date."""
    return catalog(root, revision).years()


@st.cache_data(max_entries=64, show_spinner=False)
def unfamiliar(root: str, revision: str, rater: str) -> int:
    """Count the documents that a rater's tokenizer hardly knows."""
    return n_unfamiliar(open_workspace(Path(root)), rater)
