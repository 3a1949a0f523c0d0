"""Finding letters in the texts: one pass over all documents."""

from core.corpus.catalog.file_patterns import literal_pattern
from core.corpus.catalog.found_lists import Found, Searched


def find_letters(searched: Searched, text: str) -> Found:
    """Find the documents whose text has these letters, in either case; no character has another meaning."""
    if not searched.parts:
        return searched.found("SELECT number FROM documents WHERE false", [])
    sql = """
        SELECT documents.number FROM documents JOIN (
            SELECT (list_position(?::VARCHAR[], filename) - 1)::BIGINT AS part, file_row_number AS "row"
            FROM read_parquet(?::VARCHAR[], filename = true, file_row_number = true, hive_partitioning = false)
            WHERE contains(lower(text), lower(?))
        ) USING (part, "row")
    """
    names = [str(part.resolve()) for part in searched.parts]
    return searched.found(sql, [names, [literal_pattern(part) for part in searched.parts], text])
