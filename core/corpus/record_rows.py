"""Records with fields (JSON objects, rows of CSV) become batches; one that cannot be a document is refused."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from core.corpus.rows import (
    BATCH_BYTES,
    BATCH_ROWS,
    DEFAULT_DOMAIN,
    TITLE_FIELD,
    Batch,
    FieldNames,
    Refusal,
    plain_value,
    tokens_given,
    why_text_unusable,
)

SHOWN_CHARACTERS = 200


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
    for row in rows:
        reason = row.reason or _add(batch, records, row, names=names, max_bytes=max_bytes)
        if reason is not None:
            batch.refused.append(Refusal(row.file, row.number, reason, row.start[:SHOWN_CHARACTERS].rstrip("\n")))
        n_bytes += row.n_bytes
        if len(batch.texts) + len(batch.refused) >= BATCH_ROWS or n_bytes >= BATCH_BYTES:
            yield _finished(batch, records, bytes_read())
            batch, records, n_bytes = Batch(), [], 0
    yield _finished(batch, records, bytes_read())


def _finished(batch: Batch, records: list[str], bytes_read: int) -> Batch:
    batch.fields = pa.array(records, pa.string())
    batch.bytes_read = bytes_read
    return batch


def _add(batch: Batch, records: list[str], row: Row, *, names: FieldNames, max_bytes: int) -> str | None:
    """Add a record to the batch, or say why it cannot be added."""
    record = row.record
    if names.text not in record:
        found = ", ".join(repr(key[:40]) for key in list(record)[:8])
        return f"no field {names.text!r} (found: {found or 'nothing'})"
    text = record[names.text]
    reason = why_text_unusable(text, field_name=names.text, max_bytes=max_bytes)
    doc_id, id_reason = plain_value(_value_at(record, names.id), field_name=names.id or "")
    domain, domain_reason = plain_value(_value_at(record, names.domain), field_name=names.domain)
    n_tokens, tokens_reason = tokens_given(_value_at(record, names.tokens), field_name=names.tokens)
    if names.id is not None and doc_id is None:
        id_reason = id_reason or f"no id in field {names.id!r}"
    reason = reason or id_reason or domain_reason or tokens_reason
    if reason:
        return reason
    # ASCII escapes keep half surrogate pairs in other fields, which UTF-8 could not.
    records.append(json.dumps({**record, names.text: None}))
    batch.files.append(row.file)
    batch.lines.append(row.number)
    batch.texts.append(text)
    batch.ids.append(doc_id)
    batch.domains.append(domain or DEFAULT_DOMAIN)
    batch.titles.append(plain_value(record.get(TITLE_FIELD), field_name=TITLE_FIELD)[0])
    batch.dates.append(_value_at(record, names.date))
    batch.n_tokens.append(n_tokens)
    return None


def _value_at(record: dict[str, Any], name: str | None) -> object:
    """Look a field up by its name, or failing that, by its dotted path."""
    if name is None or name in record:
        return record.get(name) if name else None
    value: Any = record
    for key in name.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value
