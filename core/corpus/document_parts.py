"""The files that documents are stored in: their columns, writing them in parts, and reading one text back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.files import STAGING_SUFFIX, synced
from core.corpus.rows import Batch, Refusal

# A part is the unit in which ratings are resumed: at most so much work is lost.
PART_ROWS = 5_000
PART_BYTES = 8 * 2**20

FIELDS = "fields"
DOC_HASH = "doc_hash"
_LAYOUT_KEY = b"qulens.layout"
_TITLE_CHARACTERS = 160
_REFUSAL_SCHEMA = pa.schema(
    [("file", pa.string()), ("line", pa.int64()), ("reason", pa.string()), ("start", pa.string())]
)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the text stood in the input's records: the name of its field, its place, and its Arrow type."""

    text_field: str
    text_position: int
    text_type: str

    def with_text(self, fields: Mapping[str, Any] | None, text: str) -> dict[str, Any]:
        """Restore a record from its other fields and its text."""
        names = list(fields or {})
        if self.text_field not in names:
            names.insert(self.text_position, self.text_field)
        return {name: text if name == self.text_field else (fields or {})[name] for name in names}


def layout_of(schema: pa.Schema) -> Layout:
    """Read from a part's schema where the text stood in the input's records."""
    return Layout(**json.loads(schema.metadata[_LAYOUT_KEY]))


def title_line(text: str) -> str:
    r"""Take the first line of a text that has letters in it, shortened.

    Examples
    --------
    >>> title_line("  ---\n\n On   moss \nIt grows.")
    'On moss'
    """
    head = text[: 20 * _TITLE_CHARACTERS].lstrip()
    lines = (line for line in head.splitlines() if any(character.isalnum() for character in line))
    return " ".join(next(lines, head).split())[:_TITLE_CHARACTERS]


def documents_table(
    batch: Batch,
    kept: npt.NDArray[np.int64],
    raw_texts: list[bytes],
    *,
    doc_ids: list[str],
    hashes: npt.NDArray[np.uint64],
    n_tokens: npt.NDArray[np.int64],
    dates: Sequence[datetime | None],
    text_field: str,
) -> pa.Table:
    """Arrange the kept rows of a batch as they are stored.

    Parameters
    ----------
    batch : Batch
        Rows as they were read.
    kept : ndarray of int64, shape (n_kept,)
        The rows to store.
    raw_texts, doc_ids, hashes
        One value for each row of the batch.
    n_tokens, dates
        One value for each kept row; dates in UTC, None where there is none.
    text_field : str
        What the input calls the text.

    Returns
    -------
    Table
        Our columns, and the input's other fields in the one column ``fields``, where none can hide another.
    """
    rows = kept.tolist()
    columns = {
        "doc_id": pa.array([doc_ids[row] for row in rows], pa.string()),
        "text": pa.array([batch.texts[row] for row in rows], pa.large_string()),
        "title": pa.array([title_line(batch.titles[row] or batch.texts[row]) for row in rows], pa.string()),
        "domain": pa.array([batch.domains[row] for row in rows], pa.string()),
        "n_bytes": pa.array([len(raw_texts[row]) for row in rows], pa.int64()),
        "n_tokens": pa.array(n_tokens, pa.int64()),
        DOC_HASH: pa.array(hashes[kept], pa.uint64()),
        "date": pa.array(list(dates), pa.timestamp("us")),
    }
    if batch.fields is not None:
        columns[FIELDS] = batch.fields.take(pa.array(kept))
    layout = Layout(text_field, batch.text_position, batch.text_type)
    return pa.table(columns).replace_schema_metadata({_LAYOUT_KEY: json.dumps(asdict(layout))})


def unfinished(path: Path) -> Path:
    """Name the file in which another one is being written."""
    return path.with_name(path.name + STAGING_SUFFIX)


def finished(path: Path) -> str:
    """Give a file that is complete its name, on the disk too, and return it."""
    synced(unfinished(path))
    unfinished(path).rename(path)
    synced(path.parent)
    return path.name


class PartWriter:
    """Write tables into parts of bounded size; each appears under its name only when it is whole."""

    def __init__(self, folder: Path, *, first_number: int) -> None:
        self._folder = folder
        self._number = first_number
        self._writer: pq.ParquetWriter | None = None
        self._n_rows = self._n_bytes = 0
        self.finished_parts: list[str] = []

    def _path(self) -> Path:
        return self._folder / f"part-{self._number:05d}.parquet"

    def write(self, table: pa.Table) -> None:
        """Append a table as one row group; the first of a part decides its columns."""
        if not table.num_rows:
            return
        if self._writer is not None and not self._writer.schema.equals(table.schema, check_metadata=True):
            self.close_part()
        if self._writer is None:
            self._writer = pq.ParquetWriter(unfinished(self._path()), table.schema, compression="zstd")
        self._writer.write_table(table, row_group_size=table.num_rows)
        self._n_rows += table.num_rows
        self._n_bytes += table.nbytes
        if self._n_rows >= PART_ROWS or self._n_bytes >= PART_BYTES:
            self.close_part()

    def close_part(self) -> None:
        """Finish the part that is being written, if there is one."""
        if self._writer is None:
            return
        self._writer.close()
        self.finished_parts.append(finished(self._path()))
        self._writer = None
        self._number += 1
        self._n_rows = self._n_bytes = 0


class RefusalWriter:
    """Write refused rows into one file, made only when there is one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: pq.ParquetWriter | None = None
        self.finished_parts: list[str] = []

    def write(self, refused: list[Refusal]) -> None:
        """Append refused rows."""
        if not refused:
            return
        if self._writer is None:
            self._writer = pq.ParquetWriter(unfinished(self._path), _REFUSAL_SCHEMA, compression="zstd")
        rows = [asdict(row) | {"start": row.start.encode("utf-8", "replace").decode()} for row in refused]
        self._writer.write_table(pa.Table.from_pylist(rows, schema=_REFUSAL_SCHEMA))

    def close(self) -> None:
        """Finish the file, if there is one."""
        if self._writer is not None:
            self._writer.close()
            self.finished_parts.append(finished(self._path))
            self._writer = None


@lru_cache(maxsize=64)
def row_group_starts(part: Path) -> npt.NDArray[np.int64]:
    """Say at which row each row group of a part begins, and at last where it ends."""
    metadata = pq.ParquetFile(part).metadata
    sizes = [metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)]
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


def read_document(part: Path, row: int) -> dict[str, Any]:
    """Read one document from its part: all columns of one row, from one row group.

    Parameters
    ----------
    part : Path
        A file of ``documents/``; it never changes once it is there.
    row : int
        Its row in the file, counted from 0.

    Returns
    -------
    dict
        Our columns, and under ``fields`` the input's other fields.
    """
    starts = row_group_starts(part)
    group = int(np.searchsorted(starts, row, side="right")) - 1
    table = pq.ParquetFile(part).read_row_group(group).slice(row - int(starts[group]), 1)
    document: dict[str, Any] = table.to_pylist()[0]
    fields = document.pop(FIELDS, None) or {}
    fields = dict(json.loads(fields) if isinstance(fields, str) else fields)
    fields.pop(layout_of(table.schema).text_field, None)
    return document | {FIELDS: fields}
