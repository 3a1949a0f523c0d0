"""The input's own fields in the catalog: those that a reader can filter and group documents by."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from core.corpus.catalog.field_paths import FieldPath, Source, kinds_by_path, pointer_to, sources_of
from core.corpus.workspace import Workspace

# More fields than anybody chooses from would make the catalog as large as the corpus.
MOST_FIELDS = 64
MOST_CHARACTERS = 200
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
        Whether all its values are numbers, whole ones of 64 bits or fractions; others are texts, shortened to
        `MOST_CHARACTERS`.
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


def add_fields(connection: duckdb.DuckDBPyConnection, workspace: Workspace) -> None:
    """Add to the catalog's ``documents`` a column for each field that can be filtered by, and list these in ``fields``.

    Fields are found in all documents, not in some.  What is no single value (lists, objects), what is nested deeper
    than three and fields beyond the `MOST_FIELDS` most common ones stay out, as does a record that DuckDB cannot
    parse (half of a surrogate pair): those can be read, and not filtered by.  NaN and the infinite are no value.

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
    sources = list(sources_of(workspace))
    chosen = _chosen(kinds_by_path(connection, sources))
    if not chosen:
        return
    _extract(connection, sources, list(chosen))
    types = [
        _type_of(connection, field_column(n)) if is_number else "VARCHAR" for n, is_number in enumerate(chosen.values())
    ]
    _join(connection, types)
    for number, path in enumerate(chosen):
        column = field_column(number)
        connection.execute(
            f"INSERT INTO fields SELECT ?, ?, ?, count({column}), count(DISTINCT {column}) FROM documents",
            [number, ".".join(path), types[number] != "VARCHAR"],
        )
    connection.execute("DELETE FROM fields WHERE n_documents = 0")


def _chosen(found: dict[FieldPath, dict[str, int]]) -> dict[FieldPath, bool]:
    """Choose the paths with single values, the most common ones, and say of each whether it holds numbers."""
    filled = {path: {kind for kind in kinds if kind != "NULL"} for path, kinds in found.items()}
    single = [path for path, kinds in filled.items() if kinds and kinds <= _SCALARS]
    by_name = {".".join(path): path for path in reversed(single)}
    common = sorted(by_name.values(), key=lambda path: -sum(n for kind, n in found[path].items() if kind != "NULL"))
    return {path: filled[path] <= _NUMBERS for path in single if path in common[:MOST_FIELDS]}


def _extract(connection: duckdb.DuckDBPyConnection, sources: Sequence[Source], paths: Sequence[FieldPath]) -> None:
    """Write the fields as the texts that stand in the records into a table of their own."""
    # A list of pointers is one parse of each record, whatever the number of fields.
    columns = ", ".join(
        f"CASE WHEN kinds[{n}] = 'DOUBLE' AND NOT isfinite(try_cast(found[{n}] AS DOUBLE)) THEN NULL "
        f"ELSE left(found[{n}], {MOST_CHARACTERS}) END AS {field_column(n - 1)}"
        for n in range(1, len(paths) + 1)
    )
    union = " UNION ALL ".join(
        f"""
        SELECT part, "row", json_extract_string(json, ?::VARCHAR[]) AS found, json_type(json, ?::VARCHAR[]) AS kinds
        FROM ({source.sql})
        """
        for source in sources
    )
    pointers = [pointer_to(path) for path in paths]
    parameters = [value for source in sources for value in (pointers, pointers, *source.parameters)]
    connection.execute(f'CREATE TABLE extracted AS SELECT part, "row", {columns} FROM ({union})', parameters)


def _type_of(connection: duckdb.DuckDBPyConnection, column: str) -> str:
    """Say what holds the numbers of a column: whole ones exactly, beyond 64 bits as the texts that such ids are."""
    is_whole = f"regexp_full_match({column}, '-?[0-9]+')"
    answer = connection.execute(
        f"SELECT bool_and({is_whole}), bool_or({is_whole} AND try_cast({column} AS BIGINT) IS NULL) FROM extracted"
    ).fetchone()
    assert answer is not None
    all_are_whole, any_is_too_large = answer
    if not all_are_whole:
        return "DOUBLE"
    return "VARCHAR" if any_is_too_large else "BIGINT"


def _join(connection: duckdb.DuckDBPyConnection, types: Sequence[str]) -> None:
    columns = (f"{field_column(n)}::{wanted} AS {field_column(n)}" for n, wanted in enumerate(types))
    connection.execute(
        f"""
        CREATE TABLE joined AS
        SELECT documents.*, {", ".join(columns)}
        FROM documents LEFT JOIN extracted USING (part, "row") ORDER BY number
        """
    )
    connection.execute("DROP TABLE extracted")
    connection.execute("DROP TABLE documents")
    connection.execute("ALTER TABLE joined RENAME TO documents")
