"""The selected rows of a workspace, gathered into stretches of positions, so that one stretch is sorted at a time."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.document_parts import FIELDS, layout_of
from core.corpus.fingerprints import doc_hashes
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.criteria import CRITERION_KEYS
from core.errors import ConflictError
from core.records import OnProgress, Progress
from core.selection.manifest import hash_of_subset
from core.selection.selecting import SELECTED, selection_manifest

# About so much text is put into order at a time.
_STRETCH_TOKENS = 8_000_000

POSITION = "position"
# Not a name that a document's column could have.
RATING_PREFIX = "rating:"


@dataclass(frozen=True, slots=True)
class Gathered:
    """The rows of a selection in temporary files, one per stretch of positions and part of documents.

    Attributes
    ----------
    folder : Path
        Where they lie, named by stretch and part.
    manifest : dict
        Of the selection.
    n_tokens : ndarray of int64, shape (n_selected,)
        By position.
    """

    folder: Path
    manifest: dict[str, Any]
    n_tokens: npt.NDArray[np.int64]

    def pieces(self) -> Iterator[pa.Table]:
        """Read the files one after another."""
        return map(pq.read_table, sorted(self.folder.iterdir()))

    def stretches(self) -> Iterator[list[pa.Table]]:
        """Read the files of each stretch together."""
        paths = sorted(self.folder.iterdir())
        for stretch in sorted({path.name.split("-")[0] for path in paths}):
            yield [pq.read_table(path) for path in paths if path.name.startswith(f"{stretch}-")]

    def field_names(self) -> set[str]:
        """Collect the names of all fields that the input's records have."""
        names: set[str] = set()
        for table in self.pieces():
            names.add(layout_of(table.schema).text_field)
            kind = table.schema.field(FIELDS).type if FIELDS in table.column_names else pa.struct([])
            if pa.types.is_struct(kind):
                names |= {kind.field(place).name for place in range(kind.num_fields)}
            else:
                names |= {name for fields in table[FIELDS].to_pylist() for name in json.loads(fields)}
        return names


@contextmanager
def gathered(
    workspace: Workspace, selection: str, *, with_ratings: bool, on_progress: OnProgress
) -> Iterator[Gathered]:
    """Gather the rows of a selection into temporary files, removed at the end.

    Parameters
    ----------
    workspace : Workspace
        Where the selection lies.
    selection : str
        Its name.
    with_ratings : bool
        Whether the ratings it was made by are gathered too, in columns that begin with `RATING_PREFIX`.
    on_progress : callable
        Told how many documents have been gathered.

    Yields
    ------
    Gathered
        All selected rows.

    Raises
    ------
    ConflictError
        If selection and manifest, documents or ratings do not belong together, since they were replaced meanwhile.
    """
    manifest = selection_manifest(workspace, selection)
    doc_ids = read_stored(workspace.selection(selection) / SELECTED, ["doc_id"])["doc_id"].to_pylist()
    if hash_of_subset(doc_ids) != manifest["subset_hash"]:
        raise ConflictError(f"The selection {selection!r} is being replaced. Export it again when that is done.")
    if with_ratings:
        _require_ratings_of(workspace, manifest)
    folder = _temporary_folder(workspace)
    try:
        n_tokens = _gather(workspace, folder, manifest, doc_ids=doc_ids, with_ratings=with_ratings, tell=on_progress)
        yield Gathered(folder, manifest, n_tokens)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _require_ratings_of(workspace: Workspace, manifest: dict[str, Any]) -> None:
    rater = manifest["rater"]
    if workspace.ratings_record(rater["rater"])["fingerprint"] != rater["fingerprint"]:
        raise ConflictError(
            f"The ratings {rater['rater']!r} were replaced after {manifest['selection']!r} was selected by them. "
            "Select again, or export without ratings."
        )


def _temporary_folder(workspace: Workspace) -> Path:
    """Make a folder for this process, and remove those of processes that are gone."""
    for old in workspace.root.glob(".gathering-*"):
        if not _is_running(int(old.name.split("-")[1])):
            shutil.rmtree(old, ignore_errors=True)
    number = 0
    while (folder := workspace.root / f".gathering-{os.getpid()}-{number}").exists():
        number += 1
    folder.mkdir()
    return folder


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _gather(
    workspace: Workspace,
    folder: Path,
    manifest: dict[str, Any],
    *,
    doc_ids: list[str],
    with_ratings: bool,
    tell: OnProgress,
) -> npt.NDArray[np.int64]:
    hashes = doc_hashes(doc_ids)
    by_hash = np.argsort(hashes, kind="stable")
    ascending = hashes[by_hash]
    n_stretches = max(1, -(-manifest["n_tokens"] // _STRETCH_TOKENS))
    per_stretch = max(1, -(-len(hashes) // n_stretches))
    n_tokens = np.full(len(hashes), -1, dtype=np.int64)
    for number, part in enumerate(workspace.document_parts()):
        in_part = read_stored(part, ["doc_hash"])["doc_hash"].to_numpy()
        rows = np.flatnonzero(np.isin(in_part, ascending))
        if not len(rows):
            continue
        positions = by_hash[np.searchsorted(ascending, in_part[rows])]
        ratings = workspace.ratings(manifest["rater"]["rater"]) / part.name if with_ratings else None
        table = _selected_rows(part, rows, positions, ratings)
        n_tokens[positions] = table["n_tokens"].to_numpy()
        for stretch in np.unique(positions // per_stretch).tolist():
            inside = table.filter(pa.array(positions // per_stretch == stretch))
            pq.write_table(inside, folder / f"{stretch:06d}-{number:06d}.parquet", compression="lz4")
        tell(Progress(int((n_tokens >= 0).sum()), len(hashes), "documents", "gathering the selected documents"))
    if (n_tokens < 0).any():
        raise ConflictError(f"{(n_tokens < 0).sum():,} selected documents are not in the workspace. Select again.")
    return n_tokens


def _selected_rows(
    part: Path, rows: npt.NDArray[np.int64], positions: npt.NDArray[np.int64], ratings: Path | None
) -> pa.Table:
    table = read_stored(part).take(pa.array(rows)).append_column(POSITION, pa.array(positions))
    if ratings is not None:
        values = read_stored(ratings, CRITERION_KEYS).take(pa.array(rows))
        for criterion in CRITERION_KEYS:
            table = table.append_column(f"{RATING_PREFIX}{criterion}", values[criterion])
    return table
