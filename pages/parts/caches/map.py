"""Cached questions about the map and the clusters on it."""

import pandas as pd
import streamlit as st

from core.corpus.catalog.places import Axes, Tinted
from core.corpus.filters import DocumentFilter, Membership
from core.corpus.windows import Window
from core.insight.map.picture import BINS, BINS_OF_MEANS, DensityGrid, density_grid
from pages.parts.caches.documents import catalog

MOST_POINTS = 2_000


@st.cache_data(max_entries=64, show_spinner="Counting documents on the map…")
def density(
    root: str,
    revision: str,
    axes: Axes,
    documents: DocumentFilter,
    rater: str | None,
    *,
    window: Window,
    tinted: Tinted,
) -> DensityGrid:
    """Count documents by where they lie in a window, and average what it is tinted by."""
    bins = BINS if tinted is None else BINS_OF_MEANS
    binned = catalog(root, revision).binned_places(axes, documents, rater, window=window, bins=bins, tinted=tinted)
    return density_grid(binned, window=window, bins=bins)


@st.cache_data(max_entries=32, show_spinner=False)
def points(
    root: str,
    revision: str,
    axes: Axes,
    documents: DocumentFilter,
    rater: str | None,
    *,
    window: Window,
    tinted: Tinted,
) -> pd.DataFrame:
    """List the documents in a window, where they are few enough to be drawn."""
    here = catalog(root, revision)
    return here.places_within(axes, documents, rater, window=window, limit=MOST_POINTS, tinted=tinted)


@st.cache_data(max_entries=64, show_spinner=False)
def titles(
    root: str,
    revision: str,
    axes: Axes,
    group: str,
    documents: DocumentFilter,
    rater: str | None,
    *,
    window: Window,
    limit: int,
) -> pd.DataFrame:
    """Say where the largest clusters in a window stand thickest."""
    return catalog(root, revision).groups_within(axes, group, documents, rater, window=window, limit=limit)


@st.cache_data(max_entries=32, show_spinner="Describing the clusters…")
def clusters(
    root: str, revision: str, group: str, documents: DocumentFilter, rater: str | None, *, kept: Membership | None
) -> pd.DataFrame:
    """Describe the clusters of the documents that a filter leaves."""
    return catalog(root, revision).groups_described(group, documents, rater, kept=kept)
