"""The selected rows of a workspace, gathered into stretches of positions, so that one stretch is sorted at a time."""

import itertools
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from core.corpus.document_parts import DOC_HASH, FIELDS, layout_of
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.errors import ConflictError
from core.records import OnProgress, Progress
from core.selection.export.wanted import Counts, Wanted, strings
from core.selection.stored.manifest import hash_of_subset
from core.selection.stored.selecting import SELECTED, selection_manifest

POSITION = "position"
# Not a name that a document's column could have.
RATING_PREFIX = "rating:"

_PACKED = pa.ipc.IpcWriteOptions(compression="lz4")


@dataclass(frozen=True, slots=True)
class Gathered:
    """The rows of a selection in temporary files, one per stretch of positions.

    Attributes
    ----------
    files : tuple of Path
        In the order of the stretches; each holds tables one behind the other, in the order of the parts they are from.
    manifest : dict
        Of the selection.
    n_tokens : ndarray of int64, shape (n_selected,)
        By position.
    field_names : tuple of str
        Of all fields that the input's records have, in the order in which they come first.
    criteria : tuple of str
        Of the ratings that were gathered too, in columns that begin with `RATING_PREFIX`; empty without ratings.
    """

    files: tuple[Path, ...]
    manifest: dict[str, Any]
    n_tokens: Counts
    field_names: tuple[str, ...]
    criteria: tuple[str, ...]

    def stretches(self) -> Iterator[list[pa.Table]]:
        """Read the tables of one stretch after the other."""
        return (list(_tables(path)) for path in self.files)

    def pieces(self) -> Iterator[pa.Table]:
        """Read one table after the other."""
        return itertools.chain.from_iterable(map(_tables, self.files))


def _append(table: pa.Table, path: Path) -> None:
    # Each table is a stream of its own, since those of several imports differ in their columns.
    with path.open("ab") as file, pa.ipc.new_stream(file, table.schema, options=_PACKED) as stream:
        stream.write_table(table)


def _tables(path: Path) -> Iterator[pa.Table]:
    with pa.OSFile(str(path)) as file:
        while file.tell() < file.size():
            yield pa.ipc.open_stream(file).read_all()


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
        Whether the ratings it was made by are gathered too.
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
    doc_ids = read_stored(workspace.selection(selection) / SELECTED, ["doc_id"])["doc_id"]
    if hash_of_subset(strings(doc_ids)) != manifest["subset_hash"]:
        raise ConflictError(f"The selection {selection!r} is being replaced. Export it again when that is done.")
    if with_ratings:
        _require_ratings_of(workspace, manifest)
    criteria = workspace.criteria_rated(manifest["rater"]["rater"]) if with_ratings else ()
    folder = _temporary_folder(workspace)
    try:
        wanted = Wanted.of(workspace, doc_ids)
        names = _gather(workspace, folder, manifest, wanted=wanted, criteria=criteria, tell=on_progress)
        if with_ratings:
            _require_ratings_of(workspace, manifest)  # again: parts of other ratings may be among those just read
        yield Gathered(tuple(sorted(folder.iterdir())), manifest, wanted.n_tokens, names, criteria)
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
    """Make a folder for this process, and remove those of processes that are gone.

    It lies in the workspace, where there is room; only if that is read-only, where the system keeps such things.
    """
    if not os.access(workspace.root, os.W_OK):
        return Path(tempfile.mkdtemp(prefix="qulens-gathering-"))
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
    wanted: Wanted,
    criteria: tuple[str, ...],
    tell: OnProgress,
) -> tuple[str, ...]:
    """Write the rows into the files of their stretches, and list the names of their fields."""
    names: dict[str, None] = {}
    n_done = 0
    for part in workspace.document_parts():
        rows, positions = wanted.found_in(read_stored(part, [DOC_HASH])[DOC_HASH].to_numpy())
        if not len(rows):
            continue
        table = read_stored(part).take(pa.array(rows)).append_column(POSITION, pa.array(positions))
        if criteria:
            ratings = workspace.ratings(manifest["rater"]["rater"]) / part.name
            table = _with_ratings(table, read_stored(ratings, criteria).take(pa.array(rows)))
        names |= dict.fromkeys(_field_names(table))
        stretches = wanted.stretches[positions]
        for stretch in np.unique(stretches).tolist():
            _append(table.filter(pa.array(stretches == stretch)), folder / f"{stretch:08d}.arrows")
        n_done += len(rows)
        tell(Progress(n_done, len(wanted.hashes), "documents", "gathering the selected documents"))
    return tuple(names)


def _field_names(table: pa.Table) -> Iterator[str]:
    layout = layout_of(table.schema)
    if FIELDS in table.column_names and pa.types.is_string(table.schema.field(FIELDS).type):
        for fields in table[FIELDS].to_pylist():
            yield from layout.with_text(json.loads(fields), "")
    else:
        kind = table.schema.field(FIELDS).type if FIELDS in table.column_names else pa.struct([])
        yield from layout.with_text({kind.field(place).name: None for place in range(kind.num_fields)}, "")


def _with_ratings(table: pa.Table, ratings: pa.Table) -> pa.Table:
    for criterion in ratings.column_names:
        table = table.append_column(f"{RATING_PREFIX}{criterion}", ratings[criterion])
    return table
