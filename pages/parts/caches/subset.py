"""Cached questions about what a selection takes."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import streamlit as st

from core.corpus.filters import Membership
from core.corpus.workspace_folder import open_workspace
from core.insight import columns_here as insight_columns
from core.insight import kept_and_dropped as insight
from core.insight import temperature_curve as insight_curve
from core.insight.columns_here import ColumnsHere
from core.insight.compared_selections import ComparedSelections, compared_selections
from core.insight.kept_and_dropped import KeptAndDropped
from core.insight.overlap import Overlap, overlap
from core.insight.positions import Positions, along_positions
from core.insight.subset_and_pool import Binned, Comparison, binned, compare
from core.insight.temperature_curve import TemperatureCurve, without_temperature
from core.selection.asked.parameters import DEFAULT_TEMPERATURE, SelectionParameters
from core.selection.choosing.choose import Choice, choose
from core.selection.choosing.expectation import effective_sample_size
from core.selection.choosing.temperature_for import with_temperature_for
from core.selection.pool.needed import open_pool
from core.selection.pool.pool import Pool
from core.selection.stored.kept import Marks, kept_by


@st.cache_data(max_entries=8, show_spinner=False)
def columns(root: str, revision: str) -> ColumnsHere:
    """Say what the columns of a workspace can be used for."""
    return insight_columns.columns_here(open_workspace(Path(root)))


@st.cache_resource(max_entries=8, show_spinner="Reading the ratings…")
def pool(
    root: str, revision: str, rater: str, columns: tuple[str, ...] = (), lists: tuple[tuple[str, str], ...] = ()
) -> Pool:
    """Open what selections are made from; the files are mapped, so several of them share the memory."""
    return open_pool(open_workspace(Path(root)), rater, columns, lists)


def pool_of(root: str, revision: str, parameters: SelectionParameters) -> Pool:
    """Open what a selection is made from."""
    return pool(root, revision, parameters.rater, parameters.columns, parameters.excluded_lists)


def with_temperature_found(root: str, revision: str, parameters: SelectionParameters) -> SelectionParameters:
    """Find the temperature for the target that was named, if one was; raise `InputError` where there is none."""
    if parameters.temperature_for is None:
        return parameters
    # From the same one always, as the command line begins: of near-duplicates the best hangs on it.
    return _found(root, revision, replace(parameters, temperature=DEFAULT_TEMPERATURE))


@st.cache_data(max_entries=32, show_spinner="Looking for the temperature…")
def _found(root: str, revision: str, parameters: SelectionParameters) -> SelectionParameters:
    return with_temperature_for(pool_of(root, revision, parameters), parameters, parameters.temperature_for or "")


@st.cache_resource(max_entries=4, show_spinner="Selecting…")
def preview(root: str, revision: str, parameters: SelectionParameters) -> tuple[Choice, Comparison]:
    """Choose a subset, and set it beside the pool."""
    documents = pool_of(root, revision, parameters)
    choice = choose(documents, parameters)
    return choice, compare(documents, choice, _all_binned(root, revision, documents, parameters))


def _all_binned(root: str, revision: str, documents: Pool, parameters: SelectionParameters) -> dict[str, Binned]:
    """Count by the rater's criteria, and by the columns that are selected by."""
    names = [*documents.criteria, *(name for name, _ in parameters.criteria if name not in documents.criteria)]
    return {name: _binned(root, revision, parameters.rater, name, name in documents.criteria) for name in names}


@st.cache_resource(max_entries=24, show_spinner=False)
def _binned(root: str, revision: str, rater: str, name: str, is_criterion: bool) -> Binned:
    return binned(pool(root, revision, rater, () if is_criterion else (name,)), name)


@st.cache_data(max_entries=32, show_spinner=False)
def sample_size(root: str, revision: str, parameters: SelectionParameters) -> float | None:
    """Say of how many documents a choice is a draw."""
    choice, _ = preview(root, revision, parameters)
    return effective_sample_size(choice, parameters)


def curve(root: str, revision: str, parameters: SelectionParameters) -> TemperatureCurve:
    """Compute what temperatures select on average; once for all temperatures and seeds."""
    return _curve(root, revision, without_temperature(parameters))


@st.cache_resource(max_entries=8, show_spinner="Going through the temperatures…")
def _curve(root: str, revision: str, parameters: SelectionParameters) -> TemperatureCurve:
    return insight_curve.temperature_curve(pool_of(root, revision, parameters), parameters)


@st.cache_data(max_entries=8, show_spinner="Going along the training…")
def positions(root: str, revision: str, parameters: SelectionParameters, criteria: tuple[str, ...]) -> Positions:
    """Go along a choice in its order."""
    choice, _ = preview(root, revision, parameters)
    return along_positions(pool_of(root, revision, parameters), choice, criteria)


@st.cache_data(max_entries=8, show_spinner="Selecting as the baselines do…")
def compared(
    root: str, revision: str, parameters: SelectionParameters, saved: Sequence[Membership]
) -> ComparedSelections:
    """Compare a choice with saved selections and baselines; their fingerprints are part of the key."""
    names = [selection.selection for selection in saved]
    return compared_selections(open_workspace(Path(root)), parameters, names)


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
