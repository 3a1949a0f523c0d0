"""Cached questions about pairs: drawn ones never change within a revision. Judgments change, and are not cached."""

from pathlib import Path

import streamlit as st

from core.corpus.workspace_folder import open_workspace
from core.judging import comparisons
from core.judging.comparisons import Comparison, Drawing
from pages.parts.caches.documents import catalog


@st.cache_data(max_entries=1_024, show_spinner="Drawing a pair…")
def drawn_pair(root: str, revision: str, drawing: Drawing, turn: int) -> tuple[str, str]:
    """Draw two documents."""
    return comparisons.draw_pair(catalog(root, revision), drawing, turn)


@st.cache_data(max_entries=64, show_spinner="Reading the texts…")
def comparison(root: str, revision: str, left: str, right: str) -> Comparison:
    """Cut two documents to excerpts of the same length."""
    return comparisons.comparison_of(open_workspace(Path(root)), catalog(root, revision), left, right)
