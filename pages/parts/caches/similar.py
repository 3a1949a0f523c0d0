"""Cached questions about similarity: keyed by what is indexed too, since an index may be made within a revision."""

from pathlib import Path

import pandas as pd
import streamlit as st

from core.corpus.similar import SimilarDocuments
from core.corpus.workspace_folder import open_workspace
from pages.parts.caches.documents import catalog, place


@st.cache_resource(max_entries=2, show_spinner="Reading the vectors…")
def _similar_documents(root: str, revision: str, indexed: tuple[str, ...]) -> SimilarDocuments:
    return SimilarDocuments(open_workspace(Path(root)))


@st.cache_data(max_entries=256, show_spinner="Looking for similar documents…")
def neighbours(root: str, revision: str, indexed: tuple[str, ...], doc_id: str, *, limit: int) -> pd.DataFrame:
    """Find the documents that are nearest to one: ``doc_id, title, domain, n_tokens, similarity``."""
    here = place(root, revision, doc_id, None)
    found = _similar_documents(root, revision, indexed).near(here.part, here.row, limit)
    frame = catalog(root, revision).documents_at([(each.part, each.row) for each in found])
    return frame.assign(similarity=[each.similarity for each in found])
