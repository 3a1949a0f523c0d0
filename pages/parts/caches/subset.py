"""Cached questions about what a selection takes."""

from pathlib import Path

import streamlit as st

from core.corpus.filters import Membership
from core.corpus.workspace_folder import open_workspace
from core.insight import kept_and_dropped as insight
from core.insight.kept_and_dropped import KeptAndDropped
from core.insight.overlap import Overlap, overlap
from core.insight.subset_and_pool import Comparison, compare
from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.choose import Choice, choose
from core.selection.pool.needed import open_pool
from core.selection.pool.pool import Pool
from core.selection.stored.kept import Marks, kept_by


@st.cache_resource(max_entries=8, show_spinner="Reading the ratings…")
def pool(
    root: str, revision: str, rater: str, columns: tuple[str, ...] = (), lists: tuple[tuple[str, str], ...] = ()
) -> Pool:
    """Open what selections are made from; the files are mapped, so several of them share the memory."""
    return open_pool(open_workspace(Path(root)), rater, columns, lists)


def pool_of(root: str, revision: str, parameters: SelectionParameters) -> Pool:
    """Open what a selection is made from."""
    return pool(root, revision, parameters.rater, parameters.columns, parameters.excluded_lists)


@st.cache_resource(max_entries=8, show_spinner="Selecting…")
def preview(root: str, revision: str, parameters: SelectionParameters) -> tuple[Choice, Comparison]:
    """Choose a subset, and set it beside the pool."""
    documents = pool_of(root, revision, parameters)
    choice = choose(documents, parameters)
    return choice, compare(documents, choice)


@st.cache_data(max_entries=32, show_spinner=False)
def kept_and_dropped(
    root: str, revision: str, parameters: SelectionParameters, *, sight: str, domain: str | None
) -> KeptAndDropped:
    """List documents on either side of a choice."""
    choice, _ = preview(root, revision, parameters)
    return insight.kept_and_dropped(pool_of(root, revision, parameters), choice, sight=sight, domain=domain)


@st.cache_resource(max_entries=8, show_spinner=False)
def marks(root: str, revision: str, rater: str, selection: Membership) -> Marks:
    """Mark what a saved selection keeps; its fingerprint is part of the key."""
    return kept_by(open_workspace(Path(root)), selection.selection, pool(root, revision, rater))


@st.cache_data(max_entries=32, show_spinner="Comparing the selections…")
def overlap_of(root: str, revision: str, rater: str, *, one: Membership, other: Membership) -> Overlap:
    """Compare what two saved selections keep."""
    both = (marks(root, revision, rater, selection) for selection in (one, other))
    return overlap(pool(root, revision, rater), *both)
