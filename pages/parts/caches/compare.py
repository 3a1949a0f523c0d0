"""Cached questions about pairs: a queue never changes within a revision. Judgments change, and are not cached."""

from pathlib import Path

import streamlit as st

from core.corpus.workspace_folder import open_workspace
from core.judging.excerpts import comparisons
from core.judging.excerpts.comparisons import Comparison, Span
from core.judging.voting.vote_queues import Pair, VoteQueue, vote_queue
from pages.parts.caches.documents import catalog


@st.cache_resource(max_entries=64, show_spinner="Drawing pairs…")
def queue(root: str, revision: str, wanted: VoteQueue, n_judged: int) -> tuple[Pair, ...]:
    """Draw a queue; `n_judged` tells apart what there was to draw from, where that is another judge's pairs."""
    return tuple(vote_queue(open_workspace(Path(root)), catalog(root, revision), wanted))


@st.cache_data(max_entries=64, show_spinner="Reading the texts…")
def comparison(root: str, revision: str, left: str, right: str) -> Comparison:
    """Cut two documents to excerpts of the same length."""
    return comparisons.comparison_of(open_workspace(Path(root)), catalog(root, revision), left, right)


@st.cache_data(max_entries=64, show_spinner="Reading the texts…")
def comparison_as_judged(root: str, revision: str, left: tuple[str, Span], right: tuple[str, Span]) -> Comparison:
    """Read the excerpts of two documents that somebody judged."""
    return comparisons.comparison_as_judged(open_workspace(Path(root)), catalog(root, revision), left, right)


@st.cache_data(max_entries=256, show_spinner=False)
def ratings(root: str, revision: str, rater: str, doc_ids: tuple[str, ...]) -> dict[str, dict[str, float | None]]:
    """Give the ratings of some documents."""
    return catalog(root, revision).ratings_by_id(doc_ids, rater)
