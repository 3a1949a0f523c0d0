"""Which fields the records of the input have, where each stands, and what kinds of values it holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.catalog.file_patterns import literal_pattern
from core.corpus.document_parts import FIELDS

# The keys that lead to a value in a record.
FieldPath = tuple[str, ...]

_DEEPEST = 3
# In an object with more keys than this, the rarest are not looked at.
_MOST_KEYS = 256


@dataclass(frozen=True, slots=True)
class Source:
    """Parts whose fields are stored alike, and how to read them as JSON: a query with the files as its parameters."""

    sql: str
    parameters: list[Any]


def sources_of(parts: Sequence[Path]) -> Iterator[Source]:
    """Write the queries for ``path, "row", json`` of all records in some parts that DuckDB can parse."""
    by_type: dict[pa.DataType, list[Path]] = {}
    for part in parts:
        schema = pq.read_schema(part)
        if FIELDS in schema.names:
            by_type.setdefault(schema.field(FIELDS).type, []).append(part)
    for arrow_type, alike in by_type.items():
        as_json = FIELDS if pa.types.is_string(arrow_type) else f"to_json({FIELDS})::VARCHAR"
        sql = f"""
            SELECT filename AS path, file_row_number AS "row", {as_json} AS json
            FROM read_parquet(?::VARCHAR[], filename = true, file_row_number = true, hive_partitioning = false)
        """
        sql = f"SELECT * FROM ({sql}) WHERE json_valid(json)"
        yield Source(sql, [[literal_pattern(part) for part in alike]])


Kinds = dict[FieldPath, dict[str, int]]


def count_kinds(connection: duckdb.DuckDBPyConnection, parts: Sequence[Path], found: Kinds) -> None:
    """Count the documents of some parts that have each path, by the JSON type that stands there, as DuckDB names it."""
    for source in sources_of(parts):
        objects: list[FieldPath] = [()]
        for _ in range(_DEEPEST):
            inside, objects = objects, []
            for path in inside:
                for key, kind, n in _keys(connection, source, path):
                    kinds = found.setdefault((*path, key), {})
                    kinds[kind] = kinds.get(kind, 0) + n
                    objects += [(*path, key)] if kind == "OBJECT" else []


def _keys(connection: duckdb.DuckDBPyConnection, source: Source, path: FieldPath) -> list[tuple[str, str, int]]:
    # A JSON pointer (RFC 6901); its first two replacements are the escapes of a key in it.
    sql = f"""
        SELECT key, json_type(inner_json, '/' || replace(replace(key, '~', '~0'), '/', '~1')) AS kind, count(*) AS n
        FROM (
            SELECT inner_json, unnest(json_keys(inner_json)) AS key
            FROM (SELECT json_extract(json, ?) AS inner_json FROM ({source.sql}))
            WHERE json_type(inner_json) = 'OBJECT'
        )
        GROUP BY ALL ORDER BY n DESC, key LIMIT {_MOST_KEYS}
    """
    return connection.execute(sql, [pointer_to(path), *source.parameters]).fetchall()


def pointer_to(path: FieldPath) -> str:
    """Write a path as DuckDB wants it: as a JSON pointer, or ``$`` for the whole record.

    Examples
    --------
    >>> pointer_to(("a/b", "c"))
    '/a~1b/c'
    """
    return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in path) or "$"
