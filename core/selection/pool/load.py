"""Opening the pool of a workspace; what is not there yet in sorted order is made, once."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from core.corpus.columns.column_files import read_column
from core.corpus.ratings import Standardisation
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.errors import InputError
from core.records import OnProgress, Progress, ignore_progress
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
from core.selection.pool.sorted_values import NAMES, VALUES, file_of, make_sorted_groups, make_sorted_numbers

# Goes up whenever the arrays hold something else than before.
_LAYOUT = 1


def load_pool(
    workspace: Workspace, rater: str, columns: Iterable[str] = (), *, on_progress: OnProgress = ignore_progress
) -> Pool:
    """Open the narrow columns of a workspace and the ratings by one rater.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    rater : str
        Whose ratings.
    columns : iterable of str
        Columns that are needed too.
    on_progress : callable
        Told how many documents have been read, where they are not in sorted order yet.

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
    columns = tuple(columns)
    try:
        return _load(workspace, rater, columns, on_progress)
    except FileNotFoundError:
        # Another process, for which the corpus is in another state, has removed what we were about to open.
        return _load(workspace, rater, columns, on_progress)


def _load(workspace: Workspace, rater: str, columns: Sequence[str], on_progress: OnProgress) -> Pool:
    # First of all: what changes while we read makes it another one.
    revision = workspace.revision(rater, columns)
    documents = _documents_key(workspace)
    rated = _ratings_key(workspace, documents, rater)
    beside = {name: _column_key(workspace, documents, name) for name in columns}
    loading = _Loading(workspace, rater, on_progress)
    loading.open_documents(documents)
    loading.open_ratings(rated)
    for name, key in beside.items():
        loading.open_column(name, key)
    remove_others(workspace, _current(workspace, documents) | {documents, rated, *beside.values()})
    return loading.pool(revision)


def _documents_key(workspace: Workspace) -> str:
    return key_of(_LAYOUT, DOCUMENTS, [part.name for part in workspace.document_parts()], workspace.imports())


def _ratings_key(workspace: Workspace, documents: str, rater: str) -> str:
    return key_of(documents, rater, workspace.criteria_rated(rater), workspace.ratings_record(rater))


def _column_key(workspace: Workspace, documents: str, name: str) -> str:
    return key_of(documents, name, workspace.column_record(name))


def _current(workspace: Workspace, documents: str) -> set[str]:
    """List the states that somebody may ask for next."""
    rated = {_ratings_key(workspace, documents, rater) for rater in workspace.raters_with_ratings()}
    return rated | {_column_key(workspace, documents, name) for name in workspace.columns()}


class _Loading:
    """A pool while it is put together."""

    def __init__(self, workspace: Workspace, rater: str, on_progress: OnProgress) -> None:
        self._workspace, self._rater, self._on_progress = workspace, rater, on_progress
        self._fields: dict[str, Any] = {"groups": {}, "ratings": {}, "columns": {}}
        self._statistics: dict[str, Standardisation] = {}
        self._fingerprints: dict[str, str] = {}

    def open_documents(self, key: str) -> None:
        parts = self._workspace.document_parts()
        names = sorted({name for record in self._workspace.imports() for name in record["domains"]})

        def make(folder: Path) -> dict[str, Any]:
            return make_sorted_documents(parts, names, folder, on_progress=self._on_progress)

        with derived(self._workspace, key, make) as (folder, said):
            self._fields |= {
                "doc_ids": sorted_ids(folder),
                "doc_hash": mapped(folder / HASHES),
                "n_tokens": mapped(folder / TOKENS),
                "groups": {DOMAIN: Groups(tuple(said["domains"]), mapped(folder / DOMAINS))},
            }
            self._order = order_in(folder)
            self._fingerprints[DOCUMENTS] = said[DOCUMENTS]

    def open_ratings(self, key: str) -> None:
        criteria = self._workspace.criteria_rated(self._rater)

        def make(folder: Path) -> dict[str, Any]:
            columns = _ratings(self._workspace, self._rater, criteria, self._on_progress).T
            return {
                name: make_sorted_numbers(column, self._order, folder / file_of(name))
                for name, column in zip(criteria, columns, strict=True)
            }

        with derived(self._workspace, key, make) as (folder, said):
            for name in criteria:
                self._fields["ratings"][name] = mapped(folder / file_of(name))
                self._know(name, said[name])

    def open_column(self, name: str, key: str) -> None:
        def make(folder: Path) -> dict[str, Any]:
            values = read_column(self._workspace, name)
            if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
                return make_sorted_groups(values, self._order, folder / VALUES)
            numbers = pc.fill_null(values.cast(pa.float64(), safe=False), float("nan")).to_numpy()
            return make_sorted_numbers(np.where(np.isfinite(numbers), numbers, np.nan), self._order, folder / VALUES)

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


def _ratings(
    workspace: Workspace, rater: str, criteria: Sequence[str], on_progress: OnProgress
) -> npt.NDArray[np.float32]:
    """Read ratings in the order of the parts: shape (n_documents, n_criteria), NaN for a part that is not rated."""
    rated = {path.name: path for path in workspace.rating_parts(rater)}
    parts = workspace.document_parts()
    sizes = [read_stored(part, []).num_rows for part in parts]
    ratings = np.full((sum(sizes), len(criteria)), np.nan, dtype=np.float32, order="F")
    start = 0
    for part, size in zip(parts, sizes, strict=True):
        stretch = slice(start, start := start + size)
        if part.name in rated:
            ratings[stretch] = _ratings_of_part(part, rated[part.name], criteria)
        on_progress(Progress(start, len(ratings), "documents", "reading the ratings"))
    return ratings


def _ratings_of_part(part: Path, path: Path, criteria: Sequence[str]) -> npt.NDArray[np.float32]:
    table = read_stored(path, ["doc_id", *criteria])
    if not table["doc_id"].equals(read_stored(part, ["doc_id"])["doc_id"]):
        raise InputError(f"'{path}' does not hold the ratings of the documents beside it. Rate again with --force.")
    columns = [table[criterion].to_numpy().astype(np.float32) for criterion in criteria]
    return np.stack(columns, axis=1)
