"""Which fields the records of the input have, where each stands, and what kinds of values it holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.catalog.file_patterns import literal_pattern
from core.corpus.document_parts import FIELDS
from core.corpus.workspace import Workspace

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


def sources_of(workspace: Workspace) -> Iterator[Source]:
    """Write the queries for ``part, "row", json`` of all records that DuckDB can parse."""
    parts = workspace.document_parts()
    by_type: dict[pa.DataType, list[int]] = {}
    for place, part in enumerate(parts):
        schema = pq.read_schema(part)
        if FIELDS in schema.names:
            by_type.setdefault(schema.field(FIELDS).type, []).append(place)
    for arrow_type, places in by_type.items():
        as_json = FIELDS if pa.types.is_string(arrow_type) else f"to_json({FIELDS})::VARCHAR"
        sql = f"""
            SELECT (list_position(?::VARCHAR[], filename) - 1)::BIGINT AS part,
                   file_row_number AS "row", {as_json} AS json
            FROM read_parquet(?::VARCHAR[], filename = true, file_row_number = true, hive_partitioning = false)
        """
        sql = f"SELECT * FROM ({sql}) WHERE json_valid(json)"
        patterns = [literal_pattern(parts[place]) for place in places]
        yield Source(sql, [[str(part.resolve()) for part in parts], patterns])


def kinds_by_path(connection: duckdb.DuckDBPyConnection, sources: Sequence[Source]) -> dict[FieldPath, dict[str, int]]:
    """Count the documents that have each path, by the JSON type that stands there, as DuckDB names it."""
    found: dict[FieldPath, dict[str, int]] = {}
    for source in sources:
        objects: list[FieldPath] = [()]
        for _ in range(_DEEPEST):
            inside, objects = objects, []
            for path in inside:
                for key, kind, n in _keys(connection, source, path):
                    kinds = found.setdefault((*path, key), {})
                    kinds[kind] = kinds.get(kind, 0) + n
                    objects += [(*path, key)] if kind == "OBJECT" else []
    return found


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
