"""Cached questions about what the settings of the page Subset keep of each group."""

import streamlit as st

from core.insight.groups import NO_VALUE
from core.insight.subset_and_pool import GroupShift, group_shifts
from core.selection.asked.parameters import DOMAIN, SelectionParameters
from core.selection.pool.pool import Groups
from pages.parts.caches.audit import grouping
from pages.parts.caches.subset import pool_of, preview


@st.cache_data(max_entries=32, show_spinner="Counting the groups…")
def shifts(root: str, revision: str, parameters: SelectionParameters, *, column: str) -> tuple[GroupShift, ...]:
    """Say what a choice keeps of each group; domains from the largest, and documents without a value last."""
    documents, (choice, _) = pool_of(root, revision, parameters), preview(root, revision, parameters)
    if column == DOMAIN:
        found = group_shifts(documents, choice, documents.groups[DOMAIN])
        return tuple(sorted(found, key=lambda shift: (-shift.pool.n_tokens, shift.group)))
    by = grouping(root, revision, column)
    found = group_shifts(documents, choice, Groups(tuple(group.name for group in by.groups), by.group_of))
    return tuple(sorted(found, key=lambda shift: shift.group == NO_VALUE))
