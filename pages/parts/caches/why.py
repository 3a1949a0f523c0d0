"""Cached questions about why a document is rated and selected as it is."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import streamlit as st

from core.corpus.filters import DocumentFilter, FieldValues, Order
from core.corpus.workspace_folder import open_workspace
from core.insight.why import selections_of_document as insight
from core.insight.why.selections_of_document import FateInSelection
from pages.parts.caches.documents import catalog, fields, fields_of

MOST_COPIES = 20
# What `core.selection.cleaning.near_duplicates` calls its column; it brings more with it than a page needs.
_COLUMN = "duplicates"


@st.cache_data(max_entries=128, show_spinner="Asking the selections…")
def selections_of_document(
    root: str, revision: str, saved: tuple[tuple[str, str], ...], doc_id: str
) -> list[FateInSelection]:
    """Say what each of the saved selections, given by name and hash, does with a document."""
    return insight.selections_of_document(catalog(root, revision), open_workspace(Path(root)), doc_id)


@st.cache_data(max_entries=64, show_spinner=False)
def titles(root: str, revision: str, doc_ids: tuple[str, ...]) -> Mapping[str, str]:
    """Give the titles of documents by id; those that are not here any more are left out."""
    found = catalog(root, revision).documents_by_id(doc_ids)
    return dict(zip(found["doc_id"], found["title"], strict=True))


def column_of_copies(root: str, revision: str) -> str | None:
    """Name the field that says which documents are near copies; None where nobody looked for them."""
    named = (_COLUMN, f"{_COLUMN} (column)")
    return next((name for name in reversed(named) if name in fields(root, revision)), None)


@st.cache_data(max_entries=128, show_spinner=False)
def copies(root: str, revision: str, column: str, doc_id: str) -> pd.DataFrame | None:
    """Fetch the documents of the same cluster of near copies, by id; None where the document is in none."""
    cluster = fields_of(root, revision, doc_id).get(column)
    if cluster is None:
        return None
    documents = DocumentFilter(fields=(FieldValues(column, (str(cluster),)),))
    order = Order("doc_id", descending=False)
    return catalog(root, revision).page(documents, None, order=order, offset=0, limit=MOST_COPIES)
