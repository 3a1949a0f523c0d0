"""Cached questions about likeness: keyed by the state of the index too, which may be made within a revision."""

from pathlib import Path

import pandas as pd
import streamlit as st

from core.corpus.similar import open_similar
from core.corpus.workspace_folder import open_workspace
from pages.parts.caches.documents import catalog, place


@st.cache_data(max_entries=256, show_spinner="Looking for similar documents…")
def neighbours(root: str, revision: str, index: str, doc_id: str, *, limit: int) -> pd.DataFrame:
    """Find the documents that are nearest to one: ``doc_id, title, domain, n_tokens, similarity``.

    Parameters
    ----------
    root, revision : str
        The workspace.
    index : str
        The name of the state of the index, see `core.corpus.similar.state`.
    doc_id : str
        Which document.
    limit : int
        The most to find.

    Returns
    -------
    pandas.DataFrame
        The nearest first.
    """
    here = place(root, revision, doc_id, None)
    found = open_similar(open_workspace(Path(root))).near(here.part, here.row, limit)
    frame = catalog(root, revision).documents_at([(each.part, each.row) for each in found])
    return frame.assign(similarity=[each.similarity for each in found])


@st.cache_data(max_entries=16, show_spinner=False)
def recall(root: str, index: str, *, limit: int) -> float:
    """Say which share of the nearest documents is found by this state of the index: 1 where all are compared."""
    return open_similar(open_workspace(Path(root))).recall(limit)
