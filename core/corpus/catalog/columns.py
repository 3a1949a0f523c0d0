"""Columns of values in the catalog: there they are fields like those of the input, to filter and group by."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.catalog.field_paths import Source
from core.corpus.catalog.fields import MOST_CHARACTERS
from core.corpus.catalog.file_patterns import literal_pattern
from core.corpus.columns.column_files import VALUE
from core.corpus.workspace import Workspace

# No column can be called so, and hardly a field of the input.
_BESIDE_A_FIELD = "{} (column)"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of values that comes into a catalog.

    Attributes
    ----------
    name : str
        What it is called there: like itself, or ``NAME (column)`` where a field of the input has its name.
    value : str
        Its values in SQL: whole numbers and fractions are numbers, NaN and the infinite no value; booleans and texts
        are texts, shortened as those of the input.
    parts : dict of str to Path
        Its files, by the names of the parts of documents beside which they are.
    """

    name: str
    value: str
    parts: dict[str, Path]

    def values_beside(self, parts: Sequence[Path], column: str) -> Source:
        """Write the query for ``doc_id`` and the values, called `column`, of the documents in some parts."""
        beside = [self.parts[part.name] for part in parts if part.name in self.parts]
        # Where there is none, another file says of which type the values are.
        files = beside or list(self.parts.values())[:1]
        sql = f"""
            SELECT doc_id, {self.value} AS {column}
            FROM read_parquet(?::VARCHAR[], hive_partitioning = false, union_by_name = true) WHERE {bool(beside)}
        """
        return Source(sql, [[literal_pattern(file) for file in files]])


def columns_of(workspace: Workspace, taken: Sequence[str]) -> list[Column]:
    """List the columns of values of a workspace; `taken` are the names of the fields of the input."""
    found = []
    for name in workspace.columns():
        folder = workspace.column(name)
        parts = {part: folder / part for part in workspace.column_record(name)["parts"]}
        kinds = {pq.read_schema(part).field(VALUE).type for part in parts.values()}
        found.append(Column(name_beside(taken, name), _in_sql(kinds), parts))
    return found


def name_beside(taken: Collection[str], column: str) -> str:
    """Say what a column of values is called in the catalog, where fields of the input have these names.

    Examples
    --------
    >>> name_beside(["language", "year"], "language"), name_beside(["year"], "language")
    ('language (column)', 'language')
    """
    return _BESIDE_A_FIELD.format(column) if column in taken else column


def field_of_column(fields: Collection[str], column: str) -> str:
    """Name the field that a column of values is in the catalog.

    Examples
    --------
    >>> field_of_column(["cluster", "cluster (column)"], "cluster"), field_of_column(["map_x"], "map_x")
    ('cluster (column)', 'map_x')
    """
    beside = _BESIDE_A_FIELD.format(column)
    return beside if beside in fields else column


def _in_sql(kinds: set[pa.DataType]) -> str:
    value = VALUE
    if all(pa.types.is_integer(kind) or pa.types.is_null(kind) for kind in kinds):
        return f"try_cast({value} AS BIGINT)"
    if all(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_null(kind) for kind in kinds):
        return f"CASE WHEN isfinite({value}::DOUBLE) THEN {value}::DOUBLE END"
    return f"left({value}::VARCHAR, {MOST_CHARACTERS})"
