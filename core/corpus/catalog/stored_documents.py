"""The table of documents in a catalog's database, filled part by part, and the view that questions are asked of."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from core.corpus.catalog.array_files import Stretch
from core.corpus.catalog.arrays import Arrays
from core.corpus.catalog.columns import Column
from core.corpus.catalog.field_paths import Source
from core.corpus.catalog.fields import Chosen, field_column, values_in
from core.corpus.catalog.file_patterns import literal_pattern
from core.corpus.catalog.names import (
    fragments_column,
    percentile_column,
    rating_column,
    standardised_column,
    standing_column,
)
from core.corpus.ratings import Standardisation
from core.criteria import CRITERION_KEYS
from core.records import OnProgress, Progress

STORED = "stored"
# Two of DuckDB's row groups.
_ROWS_AT_ONCE = 245_760

# By the number of a rater, and by criterion; a rater's ratings are standardised by these.
Scales = Mapping[int, Mapping[str, Standardisation]]


def batches_of(stretches: Sequence[Stretch]) -> Iterator[list[Stretch]]:
    """Put parts together that hold about `_ROWS_AT_ONCE` documents."""
    batch: list[Stretch] = []
    for stretch in stretches:
        batch.append(stretch)
        if stretch.end - batch[0].start >= _ROWS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def fill_documents(
    connection: duckdb.DuckDBPyConnection,
    stretches: Sequence[Stretch],
    arrays: Arrays,
    *,
    chosen: Chosen,
    columns: Sequence[Column],
    scales: Scales,
    on_progress: OnProgress,
) -> None:
    """Write all documents in the order of their numbers, a batch of parts at a time.

    Parameters
    ----------
    connection : DuckDBPyConnection
        Of the database that is being built.
    stretches : sequence of Stretch
        The parts of documents.
    arrays : Arrays
        With the ratings of all documents.
    chosen, columns : Chosen, sequence of Column
        The fields of the input, whose columns are numbered first, and the columns of values.
    scales : Scales
        For each rater what it rates by.
    on_progress : callable
        Told how many documents are written.
    """
    is_there = False
    for batch in batches_of(stretches) if stretches else iter([[]]):
        selected = _selected(batch, chosen, columns)
        numbers = _numbers(batch, arrays, scales)
        connection.register("numbers", numbers)
        into = f"INSERT INTO {STORED}" if is_there else f"CREATE TABLE {STORED} AS"
        connection.execute(f"{into} {selected.sql}", selected.parameters)
        connection.unregister("numbers")
        is_there = True
        if batch:
            on_progress(Progress(batch[-1].end, len(arrays), "documents", "writing the catalog"))


def _numbers(batch: Sequence[Stretch], arrays: Arrays, scales: Scales) -> pa.Table:
    """Cut from the arrays what is known of each document of a batch by its number."""
    rows = slice(batch[0].start, batch[-1].end) if batch else slice(0, 0)
    columns: dict[str, Any] = {"number": np.arange(rows.start, rows.stop, dtype=np.int32)}
    for rater, of_rater in scales.items():
        for criterion in of_rater:
            # Missing in an array is NaN or 0, in the database NULL.
            ratings, standing = arrays[rating_column(rater, criterion)], arrays[standing_column(rater, criterion)]
            is_missing = np.isnan(ratings[rows])
            columns[rating_column(rater, criterion)] = pa.array(ratings[rows], mask=is_missing)
            columns[standing_column(rater, criterion)] = pa.array(standing[rows], mask=is_missing)
        fragments = arrays[fragments_column(rater)][rows]
        columns[fragments_column(rater)] = pa.array(fragments, mask=np.isnan(fragments))
    return pa.table(columns)


def _selected(batch: Sequence[Stretch], chosen: Chosen, columns: Sequence[Column]) -> Source:
    """Write the query for all columns of a batch; `numbers` is the table that `_numbers` makes of it."""
    parts = [stretch.part for stretch in batch]
    names = [field_column(number) for number in range(len(chosen.paths) + len(columns))]
    fields = values_in(parts, chosen)
    beside = [
        column.values_beside(parts, name) for column, name in zip(columns, names[len(chosen.paths) :], strict=True)
    ]
    joined = " ".join(f"LEFT JOIN ({each.sql}) USING (doc_id)" for each in beside)
    input_sql = _INPUT if parts else _NO_INPUT
    sql = f"""
        WITH input AS ({input_sql})
        SELECT input.* EXCLUDE (path){"".join(f", {name}" for name in names)}, numbers.* EXCLUDE (number)
        FROM input JOIN numbers USING (number) LEFT JOIN ({fields.sql}) USING (path, "row") {joined} ORDER BY number
    """
    paths, starts = [str(part.resolve()) for part in parts], [stretch.start for stretch in batch]
    places = [stretch.place for stretch in batch]
    parameters = [starts, paths, places, paths, [literal_pattern(part) for part in parts]] if parts else []
    return Source(sql, [*parameters, *fields.parameters, *(value for each in beside for value in each.parameters)])


_INPUT = """
    SELECT (?::BIGINT[])[list_position(?::VARCHAR[], filename)] + file_row_number AS number,
           (?::BIGINT[])[list_position(?::VARCHAR[], filename)] AS part, file_row_number AS "row", filename AS path,
           doc_id, title, domain, n_bytes, n_tokens, doc_hash, "date"
    FROM read_parquet(?::VARCHAR[], filename = true, file_row_number = true, hive_partitioning = false)
"""

_NO_INPUT = """
    SELECT NULL::BIGINT AS number, NULL::BIGINT AS part, NULL::BIGINT AS "row", NULL::VARCHAR AS path,
           NULL::VARCHAR AS doc_id, NULL::VARCHAR AS title, NULL::VARCHAR AS domain, NULL::BIGINT AS n_bytes,
           NULL::BIGINT AS n_tokens, NULL::UBIGINT AS doc_hash, NULL::TIMESTAMP AS "date"
"""


def show_documents(connection: duckdb.DuckDBPyConnection, scales: Scales) -> None:
    """Make the view ``documents``: what is stored, and what follows from it digit by digit."""
    shown = [
        column
        for rater, of_rater in scales.items()
        for criterion in CRITERION_KEYS
        for column in _shown(rater, criterion, of_rater.get(criterion))
    ]
    standing = [standing_column(rater, criterion) for rater, of_rater in scales.items() for criterion in of_rater]
    hidden = f" EXCLUDE ({', '.join(standing)})" if standing else ""
    connection.execute(f"CREATE VIEW documents AS SELECT {', '.join([f'*{hidden}', *shown])} FROM {STORED}")


def _shown(rater: int, criterion: str, scale: Standardisation | None) -> list[str]:
    """Write what is shown of the ratings by a criterion; every rater has columns for all, some of them empty."""
    rating, z, percentile = (name(rater, criterion) for name in (rating_column, standardised_column, percentile_column))
    if scale is None:
        return [f"NULL::FLOAT AS {rating}", f"NULL::DOUBLE AS {z}", f"NULL::DOUBLE AS {percentile}"]
    return [
        f"({rating} - {scale.mean!r}::DOUBLE) / {scale.sd or 1.0!r}::DOUBLE AS {z}",
        f"100.0 * {standing_column(rater, criterion)} / {scale.n or 1} AS {percentile}",
    ]
