"""Cached questions about similarity: keyed by what is indexed too, since an index may be made within a revision."""

from pathlib import Path

import pandas as pd
import streamlit as st

from core.corpus.similar import open_similar
from core.corpus.workspace_folder import open_workspace
from pages.parts.caches.documents import catalog, place


@st.cache_data(max_entries=256, show_spinner="Looking for similar documents…")
def neighbours(root: str, revision: str, indexed: tuple[str, ...], doc_id: str, *, limit: int) -> pd.DataFrame:
    """Find the documents that are nearest to one: ``doc_id, title, domain, n_tokens, similarity``."""
    here = place(root, revision, doc_id, None)
    found = open_similar(open_workspace(Path(root))).near(here.part, here.row, limit)
    frame = catalog(root, revision).documents_at([(each.part, each.row) for each in found])
    return frame.assign(similarity=[each.similarity for each in found])


@st.cache_data(max_entries=16, show_spinner=False)
def recall(root: str, revision: str, indexed: tuple[str, ...], *, limit: int) -> float:
    """Say which share of the nearest documents is found: 1 where all are compared."""
    return open_similar(open_workspace(Path(root))).recall(limit)
