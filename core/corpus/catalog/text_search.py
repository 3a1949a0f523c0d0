"""Finding letters in the texts: one pass over the documents for each question, its answer kept while it is asked."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock

import duckdb

from core.corpus.catalog.fields import literal_pattern

_MOST_KEPT = 16


class TextSearch:
    """Documents by what their texts hold; safe to share between threads.

    Parameters
    ----------
    cursor : callable
        Makes one of the catalog, with a database ``memory`` beside it that keeps the answers.
    parts : sequence of Path
        The files of documents, in the order of the catalog.
    """

    def __init__(self, cursor: Callable[[], duckdb.DuckDBPyConnection], parts: Sequence[Path]) -> None:
        self._cursor = cursor
        self._parts = parts
        self._tables: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()
        self._n_asked = 0

    def table_of(self, text: str) -> str:
        """Name the table with the ``number`` of each document whose text has these letters, in either case.

        Parameters
        ----------
        text : str
            To be found as it is; no character has another meaning.

        Returns
        -------
        str
            A table that stays at least until 16 other texts were asked for.
        """
        with self._lock:
            if text not in self._tables:
                self._tables[text] = self._search(text)
            self._tables.move_to_end(text)
            while len(self._tables) > _MOST_KEPT:
                _, forgotten = self._tables.popitem(last=False)
                self._cursor().execute(f"DROP TABLE {forgotten}")
            return self._tables[text]

    def _search(self, text: str) -> str:
        table = f"memory.found{self._n_asked}"
        self._n_asked += 1
        if not self._parts:
            self._cursor().execute(f"CREATE TABLE {table} (number BIGINT)")
            return table
        self._cursor().execute(
            f"""
            CREATE TABLE {table} AS
            SELECT documents.number FROM documents JOIN (
                SELECT (list_position(?::VARCHAR[], filename) - 1)::BIGINT AS part, file_row_number AS "row"
                FROM read_parquet(?::VARCHAR[], filename = true, file_row_number = true, hive_partitioning = false)
                WHERE contains(lower(text), lower(?))
            ) USING (part, "row")
            """,
            [[str(part.resolve()) for part in self._parts], [literal_pattern(part) for part in self._parts], text],
        )
        return table
