"""Cached snippets: the stretches of texts that answer a search."""

from pathlib import Path

import streamlit as st

from core.corpus.fulltext.hits import Sought
from core.corpus.fulltext.page_snippets import snippets_at
from core.corpus.fulltext.snippets import Snippet
from core.corpus.workspace_folder import open_workspace
from pages.parts.caches.documents import catalog


@st.cache_data(max_entries=64, show_spinner=False)
def snippets(root: str, revision: str, doc_ids: tuple[str, ...], sought: tuple[Sought, ...]) -> dict[str, Snippet]:
    """Choose the snippets of some documents, by their ids; none of those without anything of it in their texts."""
    found = catalog(root, revision).documents_by_id(doc_ids)
    by_place = {
        (int(part), int(row)): doc_id
        for doc_id, part, row in zip(found["doc_id"], found["part"], found["row"], strict=True)
    }
    chosen = snippets_at(open_workspace(Path(root)), list(by_place), sought)
    return {by_place[place]: snippet for place, snippet in chosen.items()}
