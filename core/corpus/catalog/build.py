"""What a catalog holds: documents, the fields of the input, the columns beside them, ratings."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import numpy as np
import pyarrow.parquet as pq

from core.corpus.catalog.columns import add_columns
from core.corpus.catalog.fields import add_fields
from core.corpus.catalog.file_patterns import literal_pattern
from core.corpus.ratings import Standardisation, standardisation
from core.corpus.workspace import Workspace
from core.criteria import CRITERION_KEYS

# Goes up whenever a catalog holds something else than before, so that older ones are built again.
LAYOUT = 5

# Names in SQL are ours alone, or keys of criteria, which are plain identifiers: raters are numbered, and what users
# call things is only ever a parameter.


def named(criterion: str) -> str:
    """Write the key of a criterion as the name of a column: it may be a word of SQL."""
    return f'"{criterion}"'


def rating_column(rater: int, criterion: str) -> str:
    """Name the column with a rater's ratings by a criterion."""
    return f"r{rater}_{criterion}"


def standardised_column(rater: int, criterion: str) -> str:
    """Name the column with standardised ratings."""
    return f"z{rater}_{criterion}"


def percentile_column(rater: int, criterion: str) -> str:
    """Name the column with percentiles: the share of rated documents, in %, that are rated as high or lower."""
    return f"p{rater}_{criterion}"


@contextmanager
def _writing(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(str(path))
    try:
        yield connection
    finally:
        connection.close()


def build(workspace: Workspace, path: Path) -> None:
    """Write the catalog of a workspace's present revision to a new file."""
    parts = workspace.document_parts()
    raters = workspace.raters_with_ratings()
    with _writing(path) as connection:
        if parts:
            connection.execute(
                _DOCUMENTS_FROM_PARTS,
                [[str(part.resolve()) for part in parts], [literal_pattern(part) for part in parts]],
            )
        else:
            connection.execute(_NO_DOCUMENTS)
        add_fields(connection, workspace)
        add_columns(connection, workspace)
        connection.execute("CREATE TABLE raters (number INTEGER, name VARCHAR, criteria VARCHAR[])")
        connection.execute(
            "CREATE TABLE standardisations (rater INTEGER, criterion VARCHAR, n BIGINT, mean DOUBLE, sd DOUBLE)"
        )
        for number, name in enumerate(raters):
            criteria = workspace.criteria_rated(name)
            connection.execute("INSERT INTO raters VALUES (?, ?, ?)", [number, name, list(criteria)])
            _add_ratings(connection, workspace, number, name, criteria=criteria)
        connection.execute("CREATE INDEX documents_by_id ON documents (doc_id)")


# `number` is the place among all documents; part and row say where the text is read from.
_DOCUMENTS_FROM_PARTS = """
    CREATE TABLE documents AS
    SELECT row_number() OVER (ORDER BY part, "row") - 1 AS number, *
    FROM (
        SELECT list_position(?::VARCHAR[], filename) - 1 AS part, file_row_number AS "row",
               doc_id, title, domain, n_bytes, n_tokens, doc_hash, "date"
        FROM read_parquet(?::VARCHAR[], filename = true, file_row_number = true, union_by_name = true,
                          hive_partitioning = false)
    )
    ORDER BY number
"""

_NO_DOCUMENTS = """
    CREATE TABLE documents (
        number BIGINT, part BIGINT, "row" BIGINT, doc_id VARCHAR, title VARCHAR, domain VARCHAR,
        n_bytes BIGINT, n_tokens BIGINT, doc_hash UBIGINT, "date" TIMESTAMP
    )
"""


def _standardisations(workspace: Workspace, rater: str, criteria: Sequence[str]) -> dict[str, Standardisation]:
    """Measure each criterion by the same function that selection uses, so that both show the same numbers."""
    found = {}
    for criterion in criteria:
        columns = [
            pq.read_table(part, columns=[criterion])[criterion].to_numpy() for part in workspace.rating_parts(rater)
        ]
        found[criterion] = standardisation(np.concatenate([*columns, np.empty(0, np.float32)]))
    return found


def _add_ratings(
    connection: duckdb.DuckDBPyConnection, workspace: Workspace, number: int, rater: str, *, criteria: Sequence[str]
) -> None:
    parts = [literal_pattern(part) for part in workspace.rating_parts(rater)]
    found = _standardisations(workspace, rater, criteria)
    for criterion, values in found.items():
        connection.execute(
            "INSERT INTO standardisations VALUES (?, ?, ?, ?, ?)", [number, criterion, values.n, values.mean, values.sd]
        )
    # Every rater has columns for all criteria: those that it does not rate by are empty.
    columns = ", ".join(
        _columns_of(criterion, number) if criterion in criteria else _empty_columns_of(criterion, number)
        for criterion in CRITERION_KEYS
    )
    scale = [value for criterion in criteria for value in (found[criterion].mean, found[criterion].sd or 1.0)]
    connection.execute(
        f"""
        CREATE TABLE rated AS
        SELECT doc_id, {columns}, share_fragments AS fragments{number}
        FROM read_parquet(?::VARCHAR[], hive_partitioning = false)
        """,
        [*scale, parts],
    )
    connection.execute(
        """
        CREATE TABLE joined AS
        SELECT documents.*, rated.* EXCLUDE (doc_id) FROM documents LEFT JOIN rated USING (doc_id) ORDER BY number
        """
    )
    connection.execute("DROP TABLE documents")
    connection.execute("ALTER TABLE joined RENAME TO documents")
    connection.execute("DROP TABLE rated")


def _columns_of(criterion: str, rater: int) -> str:
    rating = named(criterion)
    counted = f"count(*) OVER (ORDER BY {rating} NULLS LAST RANGE UNBOUNDED PRECEDING)"
    return f"""
        {rating} AS {rating_column(rater, criterion)},
        ({rating} - ?::DOUBLE) / ?::DOUBLE AS {standardised_column(rater, criterion)},
        CASE WHEN {rating} IS NULL THEN NULL ELSE 100.0 * {counted} / count({rating}) OVER () END
            AS {percentile_column(rater, criterion)}
    """


def _empty_columns_of(criterion: str, rater: int) -> str:
    return f"""
        NULL::FLOAT AS {rating_column(rater, criterion)},
        NULL::DOUBLE AS {standardised_column(rater, criterion)},
        NULL::DOUBLE AS {percentile_column(rater, criterion)}
    """
