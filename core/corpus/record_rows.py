"""Records with fields (JSON objects, rows of CSV) become batches; one that cannot be a document is refused."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from core.corpus.row_checks import RowValues, add_row, named
from core.corpus.rows import BATCH_BYTES, BATCH_ROWS, TITLE_FIELD, Batch, FieldNames, Refusal

ABSENT: object = object()


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a file as it was read.

    Attributes
    ----------
    file, number : str, int
        Where it stands; the number of its first line, counted from 1.
    n_bytes : int
        Its length.
    record : dict
        Its fields; empty where it could not be read.
    reason : str or None
        Why it could not be read.
    start : str
        How it begins; for people.
    """

    file: str
    number: int
    n_bytes: int
    record: dict[str, Any]
    reason: str | None
    start: str


def batches_of_rows(
    rows: Iterable[Row], names: FieldNames, *, max_bytes: int, bytes_read: Callable[[], int]
) -> Iterator[Batch]:
    """Put records into batches of bounded size.

    Parameters
    ----------
    rows : iterable of Row
        In the order of the files.
    names : FieldNames
        Which fields hold what.
    max_bytes : int
        A longer text is refused.
    bytes_read : callable
        Tells how far the files have been read.

    Yields
    ------
    Batch
        At most `BATCH_ROWS` rows and about `BATCH_BYTES`.
    """
    batch, records, n_bytes = Batch(), list[str](), 0
    lacking, found = {name for name, _ in names.required()}, tuple[str, ...]()
    for row in rows:
        if lacking and row.record:
            lacking = {name for name in lacking if value_at(row.record, name, absent=ABSENT) is ABSENT}
            found = found or tuple(row.record)
        reason = row.reason or _add(batch, records, row, names=names, max_bytes=max_bytes)
        if reason is not None:
            batch.refused.append(Refusal(row.file, row.number, reason, row.start))
        n_bytes += row.n_bytes
        if len(batch.texts) + len(batch.refused) >= BATCH_ROWS or n_bytes >= BATCH_BYTES:
            yield _finished(batch, records, lacking=lacking, found=found, bytes_read=bytes_read())
            batch, records, n_bytes = Batch(), [], 0
    yield _finished(batch, records, lacking=lacking, found=found, bytes_read=bytes_read())


def _finished(batch: Batch, records: list[str], *, lacking: set[str], found: tuple[str, ...], bytes_read: int) -> Batch:
    batch.fields = pa.array(records, pa.string())
    batch.lacking, batch.found, batch.bytes_read = lacking, found, bytes_read
    return batch


def _add(batch: Batch, records: list[str], row: Row, *, names: FieldNames, max_bytes: int) -> str | None:
    """Add a record to the batch, or say why it cannot be added."""
    record = row.record
    if names.text not in record:
        return f"no field {names.text!r} ({named(record)})"
    values = RowValues(
        text=record[names.text],
        id=value_at(record, names.id),
        domain=value_at(record, names.domain),
        title=record.get(TITLE_FIELD),
        date=value_at(record, names.date),
        tokens=value_at(record, names.tokens),
    )
    reason = add_row(batch, row.file, row.number, values=values, names=names, max_bytes=max_bytes)
    if reason is None:
        # ASCII escapes keep half surrogate pairs in other fields, which UTF-8 could not.
        records.append(json.dumps({**record, names.text: None}))
    return reason


def value_at(record: dict[str, Any], name: str | None, *, absent: object = None) -> object:
    """Look a field up by its name, or failing that, by its dotted path."""
    if name is None:
        return absent
    if name in record:
        return record[name]
    value: Any = record
    for key in name.split("."):
        if not isinstance(value, dict) or key not in value:
            return absent
        value = value[key]
    return value
