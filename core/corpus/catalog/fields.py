"""The input's own fields in the catalog: those that a reader can filter and group documents by."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.document_parts import FIELDS
from core.corpus.workspace import Workspace

# More fields than anybody chooses from would make the catalog as large as the corpus.
MOST_FIELDS = 64
MOST_CHARACTERS = 200
_DEEPEST = 3
_NUMBERS = {"BIGINT", "UBIGINT", "HUGEINT", "DOUBLE"}
_SCALARS = _NUMBERS | {"VARCHAR", "BOOLEAN", "NULL"}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the input with one value a document.

    Attributes
    ----------
    number : int
        Its place, which names its column.
    name : str
        As the input says; ``a.b`` for ``b`` in ``a``.
    is_number : bool
        Whether all its values are numbers; others are texts, shortened to `MOST_CHARACTERS`.
    n_documents, n_distinct : int
        How many documents have a value, and how many values there are.
    """

    number: int
    name: str
    is_number: bool
    n_documents: int
    n_distinct: int


def field_column(number: int) -> str:
    """Name the column with the values of a field."""
    return f"m{number}"


def literal_pattern(path: Path) -> str:
    """Write a path so that DuckDB, which reads paths as glob patterns, finds this file and no other."""
    return re.sub(r"([*?\[])", r"[\1]", str(path.resolve()))


def add_fields(connection: duckdb.DuckDBPyConnection, workspace: Workspace) -> None:
    """Add to the catalog's ``documents`` a column for each field that can be filtered by, and list these in ``fields``.

    Fields are found in all documents, not in some.  What is no single value (lists, objects), what is nested deeper
    than three and fields beyond the `MOST_FIELDS` most common ones stay out, as does a record that DuckDB cannot
    parse (half of a surrogate pair): those can be read, and not filtered by.

    Parameters
    ----------
    connection : DuckDBPyConnection
        Of the catalog that is being built, with its ``documents``.
    workspace : Workspace
        Whose documents they are.
    """
    connection.execute(
        "CREATE TABLE fields (number INTEGER, name VARCHAR, is_number BOOLEAN, n_documents BIGINT, n_distinct BIGINT)"
    )
    sources = list(_sources(workspace))
    chosen = _chosen(_found(connection, sources))
    if not chosen:
        return
    _extract(connection, sources, chosen)
    for number, path in enumerate(chosen):
        column = field_column(number)
        connection.execute(
            f"INSERT INTO fields SELECT ?, ?, ?, count({column}), count(DISTINCT {column}) FROM documents",
            [number, ".".join(path), chosen[path]],
        )


@dataclass(frozen=True, slots=True)
class _Source:
    """Parts whose fields are stored alike, and how to read them as JSON: a query with the files as its parameters."""

    sql: str
    parameters: list[Any]


def _sources(workspace: Workspace) -> Iterator[_Source]:
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
        yield _Source(sql, [[str(part.resolve()) for part in parts], patterns])


def _found(connection: duckdb.DuckDBPyConnection, sources: list[_Source]) -> dict[tuple[str, ...], dict[str, int]]:
    """Count the documents that have each path, by the JSON type that stands there."""
    found: dict[tuple[str, ...], dict[str, int]] = {}
    for source in sources:
        objects: list[tuple[str, ...]] = [()]
        for _ in range(_DEEPEST):
            inside, objects = objects, []
            for path in inside:
                for key, kind, n in _keys(connection, source, path):
                    kinds = found.setdefault((*path, key), {})
                    kinds[kind] = kinds.get(kind, 0) + n
                    objects += [(*path, key)] if kind == "OBJECT" else []
    return found


def _keys(connection: duckdb.DuckDBPyConnection, source: _Source, path: tuple[str, ...]) -> list[tuple[str, str, int]]:
    # A JSON pointer (RFC 6901); its first two replacements are the escapes of a key in it.
    sql = f"""
        SELECT key, json_type(inner_json, '/' || replace(replace(key, '~', '~0'), '/', '~1')) AS kind, count(*) AS n
        FROM (
            SELECT inner_json, unnest(json_keys(inner_json)) AS key
            FROM (SELECT json_extract(json, ?) AS inner_json FROM ({source.sql}))
            WHERE json_type(inner_json) = 'OBJECT'
        )
        GROUP BY ALL ORDER BY n DESC, key LIMIT {4 * MOST_FIELDS}
    """
    return connection.execute(sql, [_pointer(path), *source.parameters]).fetchall()


def _pointer(path: tuple[str, ...]) -> str:
    return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in path) or "$"


def _chosen(found: dict[tuple[str, ...], dict[str, int]]) -> dict[tuple[str, ...], bool]:
    """Choose the paths with single values, the most common ones, and say of each whether it holds numbers."""
    filled = {path: {kind for kind in kinds if kind != "NULL"} for path, kinds in found.items()}
    single = [path for path, kinds in filled.items() if kinds and kinds <= _SCALARS]
    by_name = {".".join(path): path for path in reversed(single)}
    common = sorted(by_name.values(), key=lambda path: -sum(n for kind, n in found[path].items() if kind != "NULL"))
    return {path: filled[path] <= _NUMBERS for path in single if path in common[:MOST_FIELDS]}


def _extract(
    connection: duckdb.DuckDBPyConnection, sources: list[_Source], chosen: dict[tuple[str, ...], bool]
) -> None:
    # A list of pointers is one parse of each record, whatever the number of fields.
    columns = [
        f"try_cast(found[{number + 1}] AS DOUBLE) AS {field_column(number)}"
        if is_number
        else f"left(found[{number + 1}], {MOST_CHARACTERS}) AS {field_column(number)}"
        for number, is_number in enumerate(chosen.values())
    ]
    pointers = [_pointer(path) for path in chosen]
    union = " UNION ALL ".join(
        f'SELECT part, "row", json_extract_string(json, ?::VARCHAR[]) AS found FROM ({source.sql})'
        for source in sources
    )
    parameters = [value for source in sources for value in ([*[pointers], *source.parameters])]
    connection.execute(
        f"""
        CREATE TABLE joined AS
        SELECT documents.*, extracted.* EXCLUDE (part, "row")
        FROM documents LEFT JOIN (SELECT part, "row", {", ".join(columns)} FROM ({union})) AS extracted
        USING (part, "row") ORDER BY number
        """,
        parameters,
    )
    connection.execute("DROP TABLE documents")
    connection.execute("ALTER TABLE joined RENAME TO documents")
