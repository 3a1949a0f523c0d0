"""The files of the audited sample: lines of JSON, or a table with types."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

_ROWS_AT_ONCE = 256


def write_lines(path: Path, records: Iterable[Mapping[str, Any]]) -> None:
    """Write a record a line, as JSON."""
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def write_table(
    path: Path, records: Iterable[Mapping[str, Any]], *, columns: Sequence[str], criteria: Sequence[str]
) -> None:
    """Write records as Parquet, with a type for every field, also where all its values are missing."""
    schema = _schema(columns, criteria)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        waiting: list[Mapping[str, Any]] = []
        for record in records:
            waiting.append(record)
            if len(waiting) >= _ROWS_AT_ONCE:
                writer.write_table(pa.Table.from_pylist(waiting, schema=schema))
                waiting = []
        writer.write_table(pa.Table.from_pylist(waiting, schema=schema))


def _schema(columns: Sequence[str], criteria: Sequence[str]) -> pa.Schema:
    text, number = pa.string(), pa.float64()
    return pa.schema(
        {
            "doc_id": text,
            "title": text,
            "text": pa.large_string(),
            "n_tokens": pa.int64(),
            "fate": text,
            "is_drawn": pa.bool_(),
            "weight": number,
            "key": number,
            "groups": pa.struct(dict.fromkeys(columns, text)),
            "ratings": pa.struct(dict.fromkeys(criteria, number)),
            "is_flagged": pa.bool_(),
            "note": text,
        }
    )
