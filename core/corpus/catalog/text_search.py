"""Finding letters in the texts: one pass over all documents."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.corpus.catalog.file_patterns import literal_pattern


def documents_with_text(parts: Sequence[Path], text: str) -> tuple[str, list[Any]]:
    """Write the query for the ``number`` of each document whose text has these letters, in either case.

    Parameters
    ----------
    parts : sequence of Path
        The files of documents, in the order of the catalog.
    text : str
        To be found as it is; no character has another meaning.

    Returns
    -------
    tuple of (str, list)
        The query, and its parameters.
    """
    if not parts:
        return "SELECT number FROM documents WHERE false", []
    sql = """
        SELECT documents.number FROM documents JOIN (
            SELECT (list_position(?::VARCHAR[], filename) - 1)::BIGINT AS part, file_row_number AS "row"
            FROM read_parquet(?::VARCHAR[], filename = true, file_row_number = true, hive_partitioning = false)
            WHERE contains(lower(text), lower(?))
        ) USING (part, "row")
    """
    return sql, [[str(part.resolve()) for part in parts], [literal_pattern(part) for part in parts], text]
