"""Cached questions about what a selection keeps of each group."""

import streamlit as st

from core.corpus.filters import Membership
from core.insight.audit.retention import GroupRetention, audit
from core.insight.groups import Grouping, columns_to_group_by, group_by
from core.selection.asked.parameters import SelectionParameters
from pages.parts.caches.documents import catalog
from pages.parts.caches.subset import marks, pool, pool_of, preview


@st.cache_data(max_entries=16, show_spinner=False)
def columns(root: str, revision: str) -> list[str]:
    """List the columns that documents can be grouped by."""
    return columns_to_group_by(catalog(root, revision))


@st.cache_resource(max_entries=4, show_spinner="Grouping the documents…")
def grouping(root: str, revision: str, column: str) -> Grouping:
    """Put all documents into groups."""
    return group_by(catalog(root, revision), column)


@st.cache_data(max_entries=32, show_spinner="Auditing, with 1,000 resamples…")
def audit_of_settings(
    root: str, revision: str, parameters: SelectionParameters, *, column: str
) -> list[GroupRetention]:
    """Audit what some settings select."""
    choice, _ = preview(root, revision, parameters)
    return audit(pool_of(root, revision, parameters), choice.is_kept, grouping(root, revision, column))


@st.cache_data(max_entries=32, show_spinner="Auditing, with 1,000 resamples…")
def audit_of_selection(
    root: str, revision: str, rater: str, selection: Membership, *, column: str
) -> list[GroupRetention]:
    """Audit a saved selection; its fingerprint is part of the key, since another may come to have its name."""
    documents = pool(root, revision, rater)
    return audit(documents, marks(root, revision, rater, selection), grouping(root, revision, column))
