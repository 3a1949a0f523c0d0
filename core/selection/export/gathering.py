"""The wanted rows of a workspace, gathered into stretches of places, so that one stretch is sorted at a time."""

import itertools
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from core.corpus.document_parts import DOC_HASH, FIELDS, layout_of
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.records import OnProgress, Progress
from core.selection.export.buckets import as_floats
from core.selection.export.filing import Counts
from core.selection.export.names import FATE_PREFIX, RATING_PREFIX
from core.selection.export.wanted import Wanted

PLACE = "place"

_PACKED = pa.ipc.IpcWriteOptions(compression="lz4")


@dataclass(frozen=True, slots=True)
class Gathering:
    """What is gathered beside the documents, and where each one goes.

    Attributes
    ----------
    pieces, stretches : ndarray of int64, shape (n_selected,)
        By place in the order of writing: the piece, and the stretch within it.
    rater : str
        Whose ratings.
    criteria : tuple of str
        Of the ratings to gather, into columns that begin with `RATING_PREFIX`; empty without ratings.
    fate : Table or None
        Columns by place, gathered into columns that begin with `FATE_PREFIX`.
    """

    pieces: Counts
    stretches: Counts
    rater: str
    criteria: tuple[str, ...] = ()
    fate: pa.Table | None = None

    def gather(self, workspace: Workspace, wanted: Wanted, folder: Path, *, on_progress: OnProgress) -> tuple[str, ...]:
        """Write the wanted rows into files, one for each stretch, in a folder for each piece.

        Parameters
        ----------
        workspace : Workspace
            Where they lie.
        wanted : Wanted
            Which, each with its place.
        folder : Path
            Where to.
        on_progress : callable
            Told how many documents have been gathered.

        Returns
        -------
        tuple of str
            The names of all fields that the input's records have, in the order in which they come first.
        """
        names: dict[str, None] = {}
        n_done = 0
        for part in workspace.document_parts() if len(wanted.hashes) else ():
            rows, places = wanted.found_in(read_stored(part, [DOC_HASH])[DOC_HASH].to_numpy())
            if not len(rows):
                continue
            table = read_stored(part).take(pa.array(rows)).append_column(PLACE, pa.array(places))
            if self.criteria:
                table = _with_ratings(table, workspace.ratings(self.rater) / part.name, rows, self.criteria)
            table = self._with_fate(table, places)
            names |= dict.fromkeys(_field_names(table))
            self._append(table, places, folder)
            n_done += len(rows)
            on_progress(Progress(n_done, len(wanted.hashes), "documents", "gathering the selected documents"))
        return tuple(names)

    def _with_fate(self, table: pa.Table, places: Counts) -> pa.Table:
        if self.fate is not None:
            told = self.fate.take(pa.array(places))
            for name in told.column_names:
                table = table.append_column(f"{FATE_PREFIX}{name}", told[name])
        return table

    def _append(self, table: pa.Table, places: Counts, folder: Path) -> None:
        where = np.stack([self.pieces[places], self.stretches[places]])
        for piece, stretch in np.unique(where, axis=1).T.tolist():
            target = piece_folder(folder, piece) / f"{stretch:08d}.arrows"
            target.parent.mkdir(exist_ok=True)
            _append(table.filter(pa.array((where[0] == piece) & (where[1] == stretch))), target)


def piece_folder(folder: Path, piece: int) -> Path:
    """Name the folder of the rows of a piece; `piece_of` gives the number back."""
    return folder / f"{piece:08d}"


def piece_of(folder: Path) -> int:
    """Tell which piece a folder is of."""
    return int(folder.name)


def stretches_in(folder: Path) -> Iterator[list[pa.Table]]:
    """Read the tables of one stretch of a piece after the other; nothing where nothing was gathered for it."""
    return (list(_tables(path)) for path in sorted(folder.glob("*.arrows")))


def tables_below(folder: Path) -> Iterator[pa.Table]:
    """Read all tables of all pieces, one after the other."""
    return itertools.chain.from_iterable(map(_tables, sorted(folder.glob("*/*.arrows"))))


def _append(table: pa.Table, path: Path) -> None:
    # Each table is a stream of its own, since those of several imports differ in their columns.
    with path.open("ab") as file, pa.ipc.new_stream(file, table.schema, options=_PACKED) as stream:
        stream.write_table(table)


def _tables(path: Path) -> Iterator[pa.Table]:
    with pa.OSFile(str(path)) as file:
        while file.tell() < file.size():
            yield pa.ipc.open_stream(file).read_all()


@contextmanager
def temporary_folder(workspace: Workspace) -> Iterator[Path]:
    """Make a folder for this process, removed at the end, and remove those of processes that are gone.

    It lies in the workspace, where there is room; only if that is read-only, where the system keeps such things.
    """
    folder = _new_folder(workspace)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _new_folder(workspace: Workspace) -> Path:
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


def _field_names(table: pa.Table) -> Iterator[str]:
    layout = layout_of(table.schema)
    if FIELDS in table.column_names and pa.types.is_string(table.schema.field(FIELDS).type):
        for fields in table[FIELDS].to_pylist():
            yield from layout.with_text(json.loads(fields), "")
    else:
        kind = table.schema.field(FIELDS).type if FIELDS in table.column_names else pa.struct([])
        yield from layout.with_text({kind.field(place).name: None for place in range(kind.num_fields)}, "")


def _with_ratings(table: pa.Table, part: Path, rows: npt.NDArray[np.int64], criteria: Sequence[str]) -> pa.Table:
    """Add the ratings of the rows, null where there is none: documents that are removed may have none."""
    found = read_stored(part, criteria).take(pa.array(rows)) if part.is_file() else None
    for criterion in criteria:
        column = pa.nulls(len(rows), pa.float32())
        if found is not None:
            column = pa.array(as_floats(found[criterion]), pa.float32(), from_pandas=True)
        table = table.append_column(f"{RATING_PREFIX}{criterion}", column)
    return table
