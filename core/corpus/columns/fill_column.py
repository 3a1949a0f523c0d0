"""A value is computed for every document: part by part, in several processes, going on where it was interrupted."""

import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.columns.column_files import VALUE, require_column_name, write_column_part
from core.corpus.columns.in_processes import Processes, in_processes
from core.corpus.files import put_in_place, read_json, staging_folder, write_json
from core.corpus.stored import read_stored
from core.corpus.workspace import RECORD, Workspace
from core.errors import ConflictError
from core.records import OnProgress, Progress, ignore_progress

# Gives the values of the rows of one part; it is called in other processes, so it must be picklable.
ValuesOf = Callable[[pa.Table], Mapping[str, pa.Array]]

_ASKED = "asked.json"


@dataclass(frozen=True, slots=True)
class ColumnReport:
    """What a column holds.

    Attributes
    ----------
    column : str
        Its name.
    n_documents, n_values : int
        Documents of the corpus, and those with a value.
    resumed_documents : int
        Documents whose values were there already.
    """

    column: str
    n_documents: int
    n_values: int
    resumed_documents: int

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return asdict(self)


def fill_column(
    workspace: Workspace,
    name: str,
    values_of: ValuesOf,
    *,
    how: Mapping[str, Any],
    reads: Sequence[str] = ("text",),
    force: bool = False,
    n_processes: int | Processes | None = None,
    on_progress: OnProgress = ignore_progress,
) -> ColumnReport:
    """Compute a column for all documents, and store it.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    name : str
        What to call the column.
    values_of : callable
        Takes the rows of a part with the columns `reads`, and gives `VALUE`, and `REASON` if it has any.
    how : mapping
        ``method`` and all that decides the values, in plain values: written into the record.
    reads : sequence of str
        Columns of the documents.
    force : bool
        Whether a column of this name that was made otherwise may be replaced.
    n_processes : int or Processes or None
        By default one for each processor; those that have learned something in earlier work may be given.
    on_progress : callable
        Told how many documents are done.

    Returns
    -------
    ColumnReport
        What it holds now.

    Raises
    ------
    ConflictError
        If a column of this name was made otherwise and `force` is false.
    """
    folder = workspace.column(require_column_name(name))
    with workspace.being_written(folder):
        target, folder = folder, _prepared(folder, json.loads(json.dumps(dict(how))), force=force)
        parts = workspace.document_parts()
        sizes = {part: pq.read_metadata(part).num_rows for part in parts}
        missing = [part for part in parts if not (folder / part.name).is_file()]
        resumed = done = sum(sizes.values()) - sum(sizes[part] for part in missing)
        work = _Work(folder, values_of, tuple(reads))
        for part in in_processes(work, missing, n_processes or os.cpu_count() or 1):
            done += sizes[part]
            on_progress(Progress(done, sum(sizes.values()), "documents", f"computing {name!r}"))
        n_values = sum(_n_values(folder / part.name) for part in parts)
        _write_record(folder, name, how, parts, n_documents=sum(sizes.values()), n_values=n_values)
        if folder != target:
            put_in_place(folder, target)
    return ColumnReport(name, sum(sizes.values()), n_values, resumed)


def _prepared(folder: Path, how: dict[str, Any], *, force: bool) -> Path:
    """Make the folder ready to work in: what was begun in the same way is gone on with.

    Another column is only replaced if asked, and stays until the new one, in a folder beside it, is complete.
    """
    if (folder / RECORD).is_file() and not _is_asked(folder, how):
        if not force:
            raise ConflictError(
                f"There is a column {folder.name!r} already, made otherwise. Choose another name, or have it replaced "
                "(--force)."
            )
        folder = staging_folder(folder)
    if folder.exists() and not _is_asked(folder, how):
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / _ASKED, how)
    return folder


def _is_asked(folder: Path, how: dict[str, Any]) -> bool:
    return (folder / _ASKED).is_file() and bool(read_json(folder / _ASKED) == how)


@dataclass(frozen=True, slots=True)
class _Work:
    """What is done with a part, in whichever process."""

    folder: Path
    values_of: ValuesOf
    reads: tuple[str, ...]

    def __call__(self, part: Path) -> Path:
        table = read_stored(part, ["doc_id", *self.reads])
        write_column_part(self.folder / part.name, table["doc_id"], self.values_of(table))
        return part


def _n_values(path: Path) -> int:
    column = read_stored(path, [VALUE])[VALUE]
    return len(column) - int(column.null_count)


def _write_record(
    folder: Path, name: str, how: Mapping[str, Any], parts: Sequence[Path], *, n_documents: int, n_values: int
) -> None:
    write_json(
        folder / RECORD,
        {
            "column": name,
            "how": dict(how),
            "parts": [part.name for part in parts],
            "n_documents": n_documents,
            "n_values": n_values,
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
        },
    )
