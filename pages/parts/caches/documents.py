"""Cached questions about documents and their ratings.

What `cache_resource` returns is shared between readers, and nobody changes it.
"""

from heapq import nlargest
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from core.corpus.catalog.fields import Field
from core.corpus.catalog.lookups import Place
from core.corpus.catalog.queries import Catalog, open_catalog
from core.corpus.catalog.under_way import CatalogUnderWay
from core.corpus.catalog.value_histograms import Axis
from core.corpus.filters import DocumentFilter, Order
from core.corpus.summary import has_domains, summarise
from core.corpus.workspace_folder import open_workspace
from core.insight.histograms import EDGES
from core.insight.passages import Passage, read_passage
from core.records import Amount
from pages.parts.caches.embedding import vector_of

# As many as of the values of a field, see `core.corpus.catalog.fields`.
MOST_OFFERED = 1_000


@st.cache_resource(max_entries=4, show_spinner=False)
def catalog_under_way(root: str, revision: str) -> CatalogUnderWay:
    """Begin to build the catalog of a revision; see `pages.parts.building`, which waits for it."""
    return CatalogUnderWay(open_workspace(Path(root)))


@st.cache_resource(max_entries=4, show_spinner="Opening the catalog of this corpus…")
def catalog(root: str, revision: str) -> Catalog:
    """Open the catalog of a revision."""
    return open_catalog(open_workspace(Path(root)), embed=vector_of)


@st.cache_resource(max_entries=16, show_spinner=False)
def summary(root: str, revision: str) -> dict[str, Any]:
    """Add up the records of the workspace; with ``has_domains``."""
    workspace = open_workspace(Path(root))
    return summarise(workspace) | {"has_domains": has_domains(workspace)}


@st.cache_resource(max_entries=16, show_spinner=False)
def largest_domains(root: str, revision: str) -> list[str]:
    """Name the domains with the most documents, in the order of their names: what a box of choices can hold."""
    amounts = summary(root, revision)["domains"]
    return sorted(nlargest(MOST_OFFERED, amounts, key=lambda name: amounts[name]["n_documents"]))


@st.cache_data(max_entries=16, show_spinner=False)
def domains(root: str, revision: str, rater: str | None) -> pd.DataFrame:
    """Describe every domain."""
    return catalog(root, revision).domains(rater)


@st.cache_data(max_entries=16, show_spinner=False)
def fields(root: str, revision: str) -> dict[str, Field]:
    """List the fields of the input that documents can be filtered and grouped by."""
    return catalog(root, revision).fields


@st.cache_data(max_entries=64, show_spinner=False)
def values_of_field(root: str, revision: str, name: str) -> list[tuple[str | None, int]]:
    """List the values of a field, the most common first."""
    return catalog(root, revision).values_of_field(name)


@st.cache_data(max_entries=512, show_spinner="Looking through the documents…")
def amount(root: str, revision: str, documents: DocumentFilter, rater: str | None) -> Amount:
    """Count what a filter leaves."""
    return catalog(root, revision).amount(documents, rater)


@st.cache_data(max_entries=512, show_spinner=False)
def histogram(root: str, revision: str, documents: DocumentFilter, rater: str, criterion: str) -> list[int]:
    """Count documents by standardised rating, in the bins of `core.insight.histograms.EDGES`."""
    return catalog(root, revision).histogram(criterion, rater, documents, edges=list(EDGES))


@st.cache_data(max_entries=128, show_spinner=False)
def axis(root: str, revision: str, name: str) -> Axis | None:
    """Choose the bins for lengths, dates or the numbers of a field; None where there is nothing to choose from."""
    return catalog(root, revision).axis_of(name)


@st.cache_data(max_entries=256, show_spinner=False)
def value_histogram(root: str, revision: str, name: str, documents: DocumentFilter, rater: str | None) -> list[int]:
    """Count documents by length, date or the number of a field, in the bins of `axis`."""
    bins = axis(root, revision, name)
    return [] if bins is None else catalog(root, revision).value_histogram(name, rater, documents, axis=bins)


@st.cache_data(max_entries=128, show_spinner=False)
def by_chance(
    root: str, revision: str, documents: DocumentFilter, rater: str | None, *, seed: int, n: int
) -> pd.DataFrame:
    """Draw documents by chance, as a page of the table."""
    here = catalog(root, revision)
    return here.documents_shown(here.by_chance(documents, rater, seed=seed, n=n), rater)


@st.cache_data(max_entries=128, show_spinner=False)
def values_of(root: str, revision: str, doc_ids: tuple[str, ...], columns: tuple[str, ...]) -> pd.DataFrame:
    """Fetch further columns of some documents."""
    return catalog(root, revision).values_of(list(doc_ids), list(columns))


@st.cache_data(max_entries=256, show_spinner=False)
def fields_of(root: str, revision: str, doc_id: str) -> dict[str, Any]:
    """Give a document's values in the fields that can be filtered by."""
    return dict(catalog(root, revision).fields_of(doc_id))


@st.cache_data(max_entries=256, show_spinner="Looking for the documents that are rated next…")
def rated_next(root: str, revision: str, doc_id: str, criterion: str, rater: str, *, limit: int) -> pd.DataFrame:
    """Fetch the documents of the same domain that are rated just lower and just higher."""
    return catalog(root, revision).rated_next(doc_id, criterion, rater, limit=limit)


@st.cache_data(max_entries=128, show_spinner=False)
def page(
    root: str, revision: str, documents: DocumentFilter, rater: str | None, *, order: Order, offset: int, limit: int
) -> pd.DataFrame:
    """Fetch one page of documents."""
    return catalog(root, revision).page(documents, rater, order=order, offset=offset, limit=limit)


@st.cache_data(max_entries=256, show_spinner=False)
def place(root: str, revision: str, doc_id: str, rater: str | None) -> Place:
    """Find a document."""
    return catalog(root, revision).place(doc_id, rater)


@st.cache_data(max_entries=256, show_spinner=False)
def percentiles_in_domain(root: str, revision: str, doc_id: str, rater: str) -> dict[str, float | None]:
    """Say where a document's ratings stand among those of its domain."""
    found = place(root, revision, doc_id, rater)
    return catalog(root, revision).percentiles_in_domain(found.domain, rater, found.standardised)


@st.cache_data(max_entries=64, show_spinner="Reading the text…")
def passage(root: str, revision: str, doc_id: str, rater: str | None, number: int) -> Passage:
    """Read one passage of a document, with its segments."""
    scale = catalog(root, revision).standardisation(rater) if rater is not None else {}
    found = place(root, revision, doc_id, rater)
    return read_passage(open_workspace(Path(root)), found, number, rater=rater, scale=scale)
