"""The input's own fields in the catalog: those that a reader can filter and group documents by."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from core.corpus.catalog.field_paths import FieldPath, Kinds, Source, pointer_to, sources_of

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


def values_table(number: int) -> str:
    """Name the table with the values of a field: ``code``, ascending as they are, the value, and ``n`` documents."""
    return f"values_{field_column(number)}"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The fields of the input that come into a catalog, see `choose_fields`.

    Attributes
    ----------
    paths : tuple of FieldPath
        Where each stands in a record.
    are_numbers : tuple of bool
        Whether each holds nothing but numbers.
    """

    paths: tuple[FieldPath, ...]
    are_numbers: tuple[bool, ...]

    @property
    def names(self) -> list[str]:
        """What the fields are called."""
        return [".".join(path) for path in self.paths]


def choose_fields(kinds: Kinds) -> Chosen:
    """Choose the fields that documents can be filtered by: the most common ones with single values.

    What is no single value (lists, objects), what is nested deeper than three and fields beyond the `MOST_FIELDS` most
    common ones stay out, as does a record that DuckDB cannot parse (half of a surrogate pair): those can be read, and
    not filtered by.  NaN and the infinite are no value.

    Parameters
    ----------
    kinds : Kinds
        What stands where in all documents, see `core.corpus.catalog.field_paths.count_kinds`.
    """
    filled = {path: {kind for kind in of_path if kind != "NULL"} for path, of_path in kinds.items()}
    single = [path for path, of_path in filled.items() if of_path and of_path <= _SCALARS]
    by_name = {".".join(path): path for path in reversed(single)}
    common = sorted(by_name.values(), key=lambda path: -sum(n for kind, n in kinds[path].items() if kind != "NULL"))
    paths = tuple(path for path in single if path in common[:MOST_FIELDS])
    return Chosen(paths, tuple(filled[path] <= _NUMBERS for path in paths))


def values_in(parts: Sequence[Path], chosen: Chosen) -> Source:
    """Write the query for the values of the fields in some parts, as the texts that stand in the records.

    Returns
    -------
    Source
        For ``path, "row"`` and a column for each field; records without any are in no row.
    """
    # A list of pointers is one parse of each record, whatever the number of fields.
    columns = "".join(
        f", CASE WHEN kinds[{n}] = 'DOUBLE' AND NOT isfinite(try_cast(found[{n}] AS DOUBLE)) THEN NULL "
        f"ELSE left(found[{n}], {MOST_CHARACTERS}) END AS {field_column(n - 1)}"
        for n in range(1, len(chosen.paths) + 1)
    )
    sources, pointers = list(sources_of(parts)), [pointer_to(path) for path in chosen.paths]
    union = " UNION ALL ".join(
        f"""
        SELECT path, "row", json_extract_string(json, ?::VARCHAR[]) AS found, json_type(json, ?::VARCHAR[]) AS kinds
        FROM ({source.sql})
        """
        for source in sources
    )
    nowhere = 'SELECT NULL::VARCHAR AS path, NULL::BIGINT AS "row", NULL::VARCHAR[] AS found, NULL::VARCHAR[] AS kinds'
    parameters = [value for source in sources for value in (pointers, pointers, *source.parameters)]
    return Source(f'SELECT path, "row"{columns} FROM ({union or nowhere})', parameters)


def give_types(connection: duckdb.DuckDBPyConnection, table: str, chosen: Chosen) -> None:
    """Make numbers of the columns of fields that hold nothing else: whole ones exactly, as far as 64 bits go."""
    for number, is_number in enumerate(chosen.are_numbers):
        column = field_column(number)
        kind = _type_of(connection, table, column) if is_number else "VARCHAR"
        if kind != "VARCHAR":
            connection.execute(f"ALTER TABLE {table} ALTER {column} TYPE {kind}")


def list_fields(connection: duckdb.DuckDBPyConnection, table: str, names: Sequence[str]) -> None:
    """List the fields of a table with documents, and the values of each; those without a value are left out."""
    connection.execute(
        "CREATE TABLE fields (number INTEGER, name VARCHAR, is_number BOOLEAN, n_documents BIGINT, n_distinct BIGINT)"
    )
    for number, name in enumerate(names):
        column, values = field_column(number), values_table(number)
        connection.execute(
            f"""
            CREATE TABLE {values} AS SELECT (row_number() OVER (ORDER BY {column}) - 1)::INTEGER AS code, {column}, n
            FROM (SELECT {column}, count(*) AS n FROM {table} WHERE {column} IS NOT NULL GROUP BY {column})
            ORDER BY code
            """
        )
        connection.execute(
            f"""
            INSERT INTO fields SELECT ?, ?, (
                SELECT data_type <> 'VARCHAR' FROM duckdb_columns() WHERE table_name = ? AND column_name = ?
            ), coalesce(sum(n), 0), count(*) FROM {values}
            """,
            [number, name, table, column],
        )
    connection.execute("DELETE FROM fields WHERE n_documents = 0")


def _type_of(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> str:
    """Say what holds the numbers of a column: whole ones exactly, beyond 64 bits as the texts that such ids are."""
    is_whole = f"regexp_full_match({column}, '-?[0-9]+')"
    answer = connection.execute(
        f"SELECT bool_and({is_whole}), bool_or({is_whole} AND try_cast({column} AS BIGINT) IS NULL) FROM {table}"
    ).fetchone()
    assert answer is not None
    all_are_whole, any_is_too_large = answer
    if not all_are_whole:
        return "DOUBLE"
    return "VARCHAR" if any_is_too_large else "BIGINT"
