"""Opening the pool of a workspace; what is not there yet in sorted order is made, once."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.corpus.columns.column_files import read_column
from core.corpus.ratings import Standardisation
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.errors import InputError
from core.selection.pool.pool import DOCUMENTS, DOMAIN, Groups, Pool
from core.selection.pool.pool_files import derived, key_of, mapped, remove_others
from core.selection.pool.sorted_documents import (
    DOMAINS,
    HASHES,
    TOKENS,
    make_sorted_documents,
    order_in,
    sorted_ids,
)
from core.selection.pool.sorted_values import NAMES, VALUES, make_sorted_groups, make_sorted_numbers

# Goes up whenever the arrays hold something else than before.
_LAYOUT = 1


def load_pool(workspace: Workspace, rater: str, columns: Iterable[str] = ()) -> Pool:
    """Open the narrow columns of a workspace and the ratings by one rater.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    rater : str
        Whose ratings.
    columns : iterable of str
        Columns that are needed too.

    Returns
    -------
    Pool
        All documents, the unrated ones too.

    Raises
    ------
    NotFoundError
        If this rater has rated nothing here, or there is no such column.
    InputError
        If a file of ratings is not of the documents beside it.
    """
    # First of all: what changes while we read makes it another one.
    columns = tuple(columns)
    revision = workspace.revision(rater, columns)
    criteria = workspace.criteria_rated(rater)
    documents = key_of(_LAYOUT, DOCUMENTS, [str(part.name) for part in workspace.document_parts()], workspace.imports())
    named = {name: key_of(documents, rater, name, workspace.ratings_record(rater)) for name in criteria}
    beside = {name: key_of(documents, name, workspace.column_record(name)) for name in columns}
    loading = _Loading(workspace, rater, documents)
    loading.open_documents()
    for name, key in named.items():
        loading.open_ratings(name, key)
    for name, key in beside.items():
        loading.open_column(name, key)
    remove_others(workspace, _current(workspace, documents) | {documents, *named.values(), *beside.values()})
    return loading.pool(revision)


def _current(workspace: Workspace, documents: str) -> set[str]:
    """List the states that somebody may ask for next."""
    rated = {
        key_of(documents, rater, name, workspace.ratings_record(rater))
        for rater in workspace.raters_with_ratings()
        for name in workspace.criteria_rated(rater)
    }
    return rated | {key_of(documents, name, workspace.column_record(name)) for name in workspace.columns()}


class _Loading:
    """A pool while it is put together."""

    def __init__(self, workspace: Workspace, rater: str, documents: str) -> None:
        self._workspace, self._rater, self._key = workspace, rater, documents
        self._fields: dict[str, Any] = {"groups": {}, "ratings": {}, "columns": {}}
        self._statistics: dict[str, Standardisation] = {}
        self._fingerprints: dict[str, str] = {}

    def open_documents(self) -> None:
        parts = self._workspace.document_parts()
        names = sorted({name for record in self._workspace.imports() for name in record["domains"]})
        with derived(self._workspace, self._key, lambda new: make_sorted_documents(parts, names, new)) as (
            folder,
            said,
        ):
            self._fields |= {
                "doc_ids": sorted_ids(folder),
                "doc_hash": mapped(folder / HASHES),
                "n_tokens": mapped(folder / TOKENS),
                "groups": {DOMAIN: Groups(tuple(said["domains"]), mapped(folder / DOMAINS))},
            }
            self._order = order_in(folder)
            self._fingerprints[DOCUMENTS] = said[DOCUMENTS]

    def open_ratings(self, criterion: str, key: str) -> None:
        def make(folder: Path) -> dict[str, Any]:
            return make_sorted_numbers(_ratings(self._workspace, self._rater, criterion), self._order, folder)

        with derived(self._workspace, key, make) as (folder, said):
            self._fields["ratings"][criterion] = mapped(folder / VALUES)
            self._know(criterion, said)

    def open_column(self, name: str, key: str) -> None:
        def make(folder: Path) -> dict[str, Any]:
            values = read_column(self._workspace, name)
            if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
                return make_sorted_groups(values, self._order, folder)
            numbers = pc.fill_null(values.cast(pa.float64()), float("nan")).to_numpy()
            return make_sorted_numbers([np.where(np.isfinite(numbers), numbers, np.nan)], self._order, folder)

        with derived(self._workspace, key, make) as (folder, said):
            values = mapped(folder / VALUES)
            if NAMES in said:
                self._fields["groups"][name] = Groups(tuple(said[NAMES]), values)
            else:
                self._fields["columns"][name] = values
            self._know(name, said)

    def _know(self, name: str, said: dict[str, Any]) -> None:
        self._fingerprints[name] = said["fingerprint"]
        if "statistics" in said:
            self._statistics[name] = Standardisation(**said["statistics"])

    def pool(self, revision: str) -> Pool:
        return Pool(**self._fields, statistics=self._statistics, fingerprints=self._fingerprints, revision=revision)


def _ratings(workspace: Workspace, rater: str, criterion: str) -> Iterator[npt.NDArray[np.float32]]:
    """Give the ratings by a criterion in the order of the parts; NaN for a part that is not rated."""
    rated = {path.name: path for path in workspace.rating_parts(rater)}
    for part in workspace.document_parts():
        path = rated.get(part.name)
        if path is None:
            yield np.full(pq.read_metadata(part).num_rows, np.nan, dtype=np.float32)
            continue
        table = read_stored(path, ["doc_id", criterion])
        if not table["doc_id"].equals(read_stored(part, ["doc_id"])["doc_id"]):
            raise InputError(f"'{path}' does not hold the ratings of the documents beside it. Rate again with --force.")
        yield table[criterion].to_numpy().astype(np.float32)
