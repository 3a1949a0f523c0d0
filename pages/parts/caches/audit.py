"""Cached questions about what a selection keeps of each group."""

from collections.abc import Iterator
from pathlib import Path

import streamlit as st

from core.corpus.filters import Membership
from core.corpus.workspace_folder import open_workspace
from core.errors import QuLensError
from core.insight.asked_grouping import grouping_for
from core.insight.audit.candidates import goes_by
from core.insight.audit.every_domain import every_domain
from core.insight.audit.fates_to_read import fates_to_read
from core.insight.audit.group_audit import ColumnAudit
from core.insight.audit.opened_selection import changes_since
from core.insight.audit.quotas_unmet import unmet_by_choice, unmet_by_manifest
from core.insight.audit.selection_audit import audit_by
from core.insight.audit.sweeps import Setting, setting_of, settings
from core.insight.crossed import crossed
from core.insight.group_by_column import columns_to_group_by
from core.insight.groups import Grouping
from core.insight.kept_and_dropped import KeptAndDropped
from core.selection.asked.parameters import DOMAIN, SelectionParameters
from core.selection.choosing.choose import choose
from core.selection.pool.pool import Pool
from core.selection.stored.kept import Marks
from core.selection.stored.selecting import selection_manifest
from pages.parts.caches.documents import catalog
from pages.parts.caches.subset import marks, pool, pool_of, preview

# What is audited: settings, or a saved selection, whose fingerprint is part of the key, since another may come to have
# its name.
Audited = SelectionParameters | Membership


@st.cache_data(max_entries=16, show_spinner=False)
def columns(root: str, revision: str) -> list[str]:
    """List the columns that documents can be grouped by."""
    return columns_to_group_by(catalog(root, revision))


@st.cache_resource(max_entries=12, show_spinner="Grouping the documents…")
def grouping(root: str, revision: str, column: str) -> Grouping:
    """Put all documents into groups; raise `NotFoundError` where they cannot be, as the command line does."""
    return grouping_for(catalog(root, revision), column)


@st.cache_resource(max_entries=4, show_spinner="Grouping the documents…")
def crossing(root: str, revision: str, columns: tuple[str, ...]) -> Grouping:
    """Put all documents into groups by several columns at once; raise `InputError` where these are too many."""
    return crossed([grouping(root, revision, column) for column in columns])


def _pool_and_fates(root: str, revision: str, rater: str, audited: Audited) -> tuple[Pool, Marks]:
    if isinstance(audited, Membership):
        documents = _pool_of_saved(root, revision, _parameters(root, audited))
        return documents, marks(root, revision, rater, audited)
    choice, _ = preview(root, revision, audited)
    return pool_of(root, revision, audited), choice.is_kept


def _pool_of_saved(root: str, revision: str, parameters: SelectionParameters) -> Pool:
    try:
        return pool_of(root, revision, parameters)
    except QuLensError:
        # A column that it was made by is gone, which is told; what it keeps can be audited still.
        return pool(root, revision, parameters.rater)


def _parameters(root: str, audited: Audited) -> SelectionParameters:
    if isinstance(audited, SelectionParameters):
        return audited
    manifest = selection_manifest(open_workspace(Path(root)), audited.selection)
    return SelectionParameters.from_json(manifest["parameters"])


@st.cache_data(max_entries=32, show_spinner="Auditing, with 1,000 resamples…")
def audit(
    root: str, revision: str, rater: str, audited: Audited, *, columns: tuple[str, ...], held: tuple[str, ...]
) -> ColumnAudit:
    """Audit what some settings select, or what a saved selection holds."""
    documents, is_kept = _pool_and_fates(root, revision, rater, audited)
    domains = every_domain(documents)
    return audit_by(
        documents,
        is_kept,
        crossing(root, revision, columns),
        domains=domains,
        held=[domains if column == DOMAIN else grouping(root, revision, column) for column in held],
        criteria=documents.criteria,
        by=goes_by(_parameters(root, audited)),
    )


@st.cache_data(max_entries=32, show_spinner=False)
def changes(root: str, revision: str, audited: Membership) -> list[str]:
    """Say what of that which a saved selection was made from is not so any more."""
    manifest = selection_manifest(open_workspace(Path(root)), audited.selection)
    return changes_since(manifest, _pool_of_saved(root, revision, _parameters(root, audited)))


@st.cache_data(max_entries=32, show_spinner=False)
def quotas_unmet(root: str, revision: str, audited: Audited) -> dict[str, float]:
    """Say which groups have another share than the quotas promise, and what part of it."""
    if isinstance(audited, Membership):
        return unmet_by_manifest(selection_manifest(open_workspace(Path(root)), audited.selection))
    choice, _ = preview(root, revision, audited)
    return unmet_by_choice(pool_of(root, revision, audited), choice)


@st.cache_data(max_entries=64, show_spinner=False)
def to_read(
    root: str, revision: str, rater: str, audited: Audited, *, columns: tuple[str, ...], group: str
) -> KeptAndDropped:
    """Draw documents of a group, kept ones and dropped ones."""
    documents, is_kept = _pool_and_fates(root, revision, rater, audited)
    by = crossing(root, revision, columns)
    place = [each.name for each in by.groups].index(group)
    return fates_to_read(documents, is_kept, by.group_of, place=place, by=goes_by(_parameters(root, audited)))


def kept_at_settings(
    root: str, revision: str, parameters: SelectionParameters, *, columns: tuple[str, ...], kinds: tuple[str, ...]
) -> Iterator[tuple[int, int, tuple[str, str], Setting | None]]:
    """Select with one parameter changed at a time, one after another.

    Yields
    ------
    tuple of int, int, (str, str), Setting or None
        How many there have been, how many there will be, kind and name of this one, and what it keeps of each group;
        None where such a selection cannot be had.
    """
    criteria = pool_of(root, revision, parameters).criteria
    asked = [each for each in settings(parameters, criteria) if each[0] in kinds]
    for number, (kind, name, changed) in enumerate(asked, start=1):
        setting = _setting(root, revision, changed, kind=kind, name=name, columns=columns)
        yield number, len(asked), (kind, name), setting


@st.cache_data(max_entries=512, show_spinner=False)
def _setting(
    root: str, revision: str, parameters: SelectionParameters, *, kind: str, name: str, columns: tuple[str, ...]
) -> Setting | None:
    documents = pool_of(root, revision, parameters)
    try:
        is_kept = choose(documents, parameters).is_kept
    except QuLensError:
        # A budget above what there is, for instance: no such selection is there to be audited.
        return None
    return setting_of(kind, name, documents, is_kept, crossing(root, revision, columns), by=goes_by(parameters))


@st.cache_data(max_entries=64, show_spinner=False)
def setting_here(root: str, revision: str, rater: str, audited: Audited, *, columns: tuple[str, ...]) -> Setting:
    """Say what some settings, or a saved selection, keep of each group."""
    documents, is_kept = _pool_and_fates(root, revision, rater, audited)
    name = audited.selection if isinstance(audited, Membership) else "these settings"
    by = goes_by(_parameters(root, audited))
    return setting_of("selection", name, documents, is_kept, crossing(root, revision, columns), by=by)
