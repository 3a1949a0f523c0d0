"""Records as they came in, and the files they can leave in."""

import base64
import json
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from core.corpus.document_parts import FIELDS, layout_of
from core.criteria import CRITERION_KEYS
from core.errors import InputError

_ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Record:
    """One document as it leaves: the input's fields in their order, then ours; and its tokens."""

    values: dict[str, Any]
    n_tokens: int


Write = Callable[[Record], object]


def _free_name(name: str, taken: Mapping[str, Any] | set[str]) -> str:
    """Name a field of ours so that it never hides one of theirs."""
    return name if name not in taken else f"{name}_rating"


def records_of_table(table: pa.Table, ratings: Mapping[str, Mapping[str, float | None]] | None) -> list[Record]:
    """Restore the input's records from rows of documents.

    Parameters
    ----------
    table : Table
        Rows of a part of documents.
    ratings : mapping or None
        Ratings by id and criterion, to be added to each record.

    Returns
    -------
    list of Record
        Every field of the input under its own name, ``doc_id`` where the input had none, and the ratings.
    """
    layout = layout_of(table.schema)
    texts, tokens = table["text"].to_pylist(), table["n_tokens"].to_pylist()
    doc_ids = table["doc_id"].to_pylist()
    fields = table[FIELDS].to_pylist() if FIELDS in table.column_names else [{}] * table.num_rows
    records = []
    for doc_id, text, n_tokens, others in zip(doc_ids, texts, tokens, fields, strict=True):
        values = layout.with_text(json.loads(others) if isinstance(others, str) else others, text)
        values.setdefault("doc_id", doc_id)
        if ratings is not None:
            values |= {_free_name(key, values): rating for key, rating in ratings[doc_id].items()}
        records.append(Record(values, n_tokens))
    return records


def parquet_schema(tables: Iterator[pa.Table], *, with_ratings: bool) -> pa.Schema:
    """Find the one schema that holds the records of all tables: Arrow types as they came in, JSON types inferred.

    Raises
    ------
    InputError
        If a field has values of different types, which one column cannot hold.
    """
    schemas: list[pa.Schema] = []
    try:
        for table in tables:
            schema = _input_schema(table)
            if schema not in schemas:
                schemas.append(schema)
        schema = pa.unify_schemas(schemas or [pa.schema([])], promote_options="permissive")
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as error:
        raise InputError(
            f"Parquet cannot hold these records ({str(error).splitlines()[0][:200]}). Export as jsonl or jsonl.zst."
        ) from error
    if "doc_id" not in schema.names:
        schema = schema.append(pa.field("doc_id", pa.string()))
    for key in CRITERION_KEYS if with_ratings else ():
        schema = schema.append(pa.field(_free_name(key, set(schema.names)), pa.float32()))
    return schema


def _input_schema(table: pa.Table) -> pa.Schema:
    layout = layout_of(table.schema)
    kind = table.schema.field(FIELDS).type if FIELDS in table.column_names else pa.struct([])
    if pa.types.is_struct(kind):
        names = layout.with_text({kind.field(i).name: None for i in range(kind.num_fields)}, "")
        text = pa.field(layout.text_field, pa.type_for_alias(layout.text_type))
        return pa.schema([kind.field(name) if name != layout.text_field else text for name in names])
    rows = [layout.with_text(json.loads(fields), "") for fields in table[FIELDS].to_pylist()]
    names = dict.fromkeys(name for row in rows for name in row)
    return pa.schema([pa.field(name, pa.array([row.get(name) for row in rows]).type) for name in names])


def _json_value(value: Any) -> Any:
    """Turn an Arrow value that JSON does not know into one that it does."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, Mapping):
        return {key: _json_value(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json_value(inner) for inner in value]
    if value is None or isinstance(value, (str, int, float)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def json_line(values: Mapping[str, Any]) -> bytes:
    r"""Write a record as one line of JSON; what came from JSON goes out as it came.

    Examples
    --------
    >>> json_line({"a": 1, "b": b"x"})
    b'{"a": 1, "b": "eA=="}\n'
    """
    try:
        line = json.dumps(values, ensure_ascii=False)
    except TypeError:
        line = json.dumps(_json_value(values), ensure_ascii=False)
    try:
        return line.encode("utf-8") + b"\n"
    except UnicodeEncodeError:
        return json.dumps(values).encode("ascii") + b"\n"


@contextmanager
def _jsonl_writer(path: Path, schema: pa.Schema | None) -> Iterator[Write]:
    with path.open("wb") as stream:
        yield lambda record: stream.write(json_line(record.values))


@contextmanager
def _jsonl_zst_writer(path: Path, schema: pa.Schema | None) -> Iterator[Write]:
    with path.open("wb") as raw, zstandard.ZstdCompressor(threads=-1).stream_writer(raw) as stream:
        yield lambda record: stream.write(json_line(record.values))


@contextmanager
def _parquet_writer(path: Path, schema: pa.Schema | None) -> Iterator[Write]:
    waiting: list[dict[str, Any]] = []
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:

        def flush() -> None:
            writer.write_table(pa.Table.from_pylist(waiting, schema=schema))
            waiting.clear()

        def write(record: Record) -> None:
            waiting.append(record.values)
            if len(waiting) >= _ROWS_AT_ONCE:
                flush()

        yield write
        flush()


FORMATS = {"jsonl": _jsonl_writer, "jsonl.zst": _jsonl_zst_writer, "parquet": _parquet_writer}
