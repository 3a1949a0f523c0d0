"""Documents that are like the open one; where there is no index, how to make it."""

from functools import partial

import streamlit as st

from core.corpus.similar.state import index_state
from core.wording import count
from pages.parts import state
from pages.parts.browse.view import BrowseView
from pages.parts.caches import similar as caches
from pages.parts.filters.index_needed import lead_to_index
from pages.parts.messages import refusals_shown
from pages.parts.opened import Opened
from pages.parts.state import widget_value
from pages.parts.wording import percent

_LIMIT = 20


def similar_documents(corpus: Opened, doc_id: str) -> None:
    """List the nearest documents; a click on one opens it."""
    with (
        st.expander("Similar documents", icon=":material/hub:", key="reader_similar", on_change="rerun") as section,
        refusals_shown(),
    ):
        if not section.open:
            return
        index = index_state(corpus.workspace)
        if index is None:
            lead_to_index(corpus, "index")
            return
        found = caches.neighbours(*corpus.key, index.name, doc_id, limit=_LIMIT)
        key = f"similar_{doc_id}"
        st.dataframe(
            found.drop(columns="doc_id"),
            hide_index=True,
            key=key,
            on_select=partial(_open, key, tuple(found["doc_id"])),
            selection_mode=["single-row", "single-cell"],
            column_config={
                "title": st.column_config.TextColumn("Title", width="medium"),
                "domain": "Domain",
                "n_tokens": st.column_config.NumberColumn("Tokens", format="localized"),
                "similarity": st.column_config.ProgressColumn(
                    "Similarity", min_value=0.0, max_value=1.0, format="%.2f"
                ),
            },
            alt="The nearest documents, by similarity",
        )
        st.caption(_how_found(index.n_documents, caches.recall(corpus.root, index.name, limit=_LIMIT)))


def _how_found(n_compared: int, share: float) -> str:
    compared = f"to {count(n_compared, 'document')}"
    by = "" if share == 1 else f", by an index that finds {percent(share)} of the nearest"
    return f"Cosine similarity of the beginnings {compared}{by}; 1 for equal ones."


def _open(key: str, doc_ids: tuple[str, ...]) -> None:
    selection = widget_value(key)["selection"]
    rows = [selection["cells"][0][0]] if selection["cells"] else selection["rows"]
    if rows:
        state.change(BrowseView, doc_id=doc_ids[rows[0]], passage=1)
