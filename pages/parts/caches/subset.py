"""Cached questions about what a selection takes."""

from pathlib import Path

import streamlit as st

from core.corpus.workspace import open_workspace
from core.insight.subset_and_pool import Comparison, compare
from core.selection.choosing import Choice, choose
from core.selection.parameters import SelectionParameters
from core.selection.pool import Pool, load_pool


@st.cache_resource(max_entries=2, show_spinner="Reading the ratings…")
def pool(root: str, revision: str, rater: str) -> Pool:
    """Read what selections are made from."""
    return load_pool(open_workspace(Path(root)), rater)


@st.cache_resource(max_entries=8, show_spinner="Selecting…")
def preview(root: str, revision: str, parameters: SelectionParameters) -> tuple[Choice, Comparison]:
    """Choose a subset, and set it beside the pool."""
    documents = pool(root, revision, parameters.rater)
    choice = choose(documents, parameters)
    return choice, compare(documents, choice)
