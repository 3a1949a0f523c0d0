"""Columns of values in the catalog: there they are fields like those of the input, to filter and group by."""

from collections.abc import Collection

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.catalog.fields import MOST_CHARACTERS, field_column
from core.corpus.catalog.file_patterns import literal_pattern
from core.corpus.columns.column_files import VALUE
from core.corpus.workspace import Workspace

# No column can be called so, and hardly a field of the input.
_BESIDE_A_FIELD = "{} (column)"


def add_columns(connection: duckdb.DuckDBPyConnection, workspace: Workspace) -> None:
    """Add each column of values to the catalog's ``documents``, and list it in ``fields``.

    Whole numbers and fractions are numbers, NaN and the infinite no value; booleans and texts are texts, shortened
    as those of the input. A column that is called like a field of the input is named ``NAME (column)``.

    Parameters
    ----------
    connection : DuckDBPyConnection
        Of the catalog that is being built, with its ``documents`` and ``fields``.
    workspace : Workspace
        Whose columns they are.
    """
    taken = connection.execute("SELECT name, number FROM fields").fetchall()
    names, number = {name for name, _ in taken}, max((number for _, number in taken), default=-1)
    for column in workspace.columns():
        number += 1
        name = _BESIDE_A_FIELD.format(column) if column in names else column
        _join(connection, workspace, column, field_column(number))
        _list(connection, name, number)
    connection.execute("DELETE FROM fields WHERE n_documents = 0")


def field_of_column(fields: Collection[str], column: str) -> str:
    """Name the field that a column of values is in the catalog.

    Examples
    --------
    >>> field_of_column(["cluster", "cluster (column)"], "cluster"), field_of_column(["map_x"], "map_x")
    ('cluster (column)', 'map_x')
    """
    beside = _BESIDE_A_FIELD.format(column)
    return beside if beside in fields else column


def _join(connection: duckdb.DuckDBPyConnection, workspace: Workspace, column: str, named: str) -> None:
    """Add the values of one column, by the ids of the documents."""
    folder = workspace.column(column)
    parts = [folder / name for name in workspace.column_record(column)["parts"]]
    kinds = {pq.read_schema(part).field(VALUE).type for part in parts}
    value = _in_sql(kinds)
    connection.execute(
        f"""
        CREATE TABLE joined AS
        SELECT documents.*, {value} AS {named}
        FROM documents LEFT JOIN (
            SELECT doc_id, {VALUE} FROM read_parquet(?::VARCHAR[], hive_partitioning = false, union_by_name = true)
        ) AS found USING (doc_id) ORDER BY number
        """,
        [[literal_pattern(part) for part in parts]],
    )
    connection.execute("DROP TABLE documents")
    connection.execute("ALTER TABLE joined RENAME TO documents")


def _in_sql(kinds: set[pa.DataType]) -> str:
    value = f"found.{VALUE}"
    if all(pa.types.is_integer(kind) or pa.types.is_null(kind) for kind in kinds):
        return f"try_cast({value} AS BIGINT)"
    if all(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_null(kind) for kind in kinds):
        return f"CASE WHEN isfinite({value}::DOUBLE) THEN {value}::DOUBLE END"
    return f"left({value}::VARCHAR, {MOST_CHARACTERS})"


def _list(connection: duckdb.DuckDBPyConnection, name: str, number: int) -> None:
    column = field_column(number)
    connection.execute(
        f"""
        INSERT INTO fields
        SELECT ?, ?, (
            SELECT data_type <> 'VARCHAR' FROM duckdb_columns() WHERE table_name = 'documents' AND column_name = ?
        ), count({column}), count(DISTINCT {column}) FROM documents
        """,
        [number, name, column],
    )
