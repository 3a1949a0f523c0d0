"""Lists of documents that a costly question found: each is a table in memory, kept while it is asked for."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

import duckdb

_MOST_KEPT = 16


class FoundLists:
    """Tables with the ``number`` of each document found; safe to share between threads.

    Parameters
    ----------
    cursor : callable
        Makes one of the catalog, with a database ``memory`` beside it that keeps the tables.
    """

    def __init__(self, cursor: Callable[[], duckdb.DuckDBPyConnection]) -> None:
        self._cursor = cursor
        self._tables: OrderedDict[Hashable, str] = OrderedDict()
        self._lock = Lock()
        self._n_asked = 0

    def table_of(self, question: Hashable, query: Callable[[], tuple[str, list[Any]]]) -> str:
        """Name the table that answers a question.

        Parameters
        ----------
        question : hashable
            What was asked.
        query : callable
            Gives the query for column ``number`` and its parameters; called where the answer is not kept.

        Returns
        -------
        str
            A table that stays at least until 16 other questions were asked.
        """
        with self._lock:
            if question not in self._tables:
                self._tables[question] = self._find(*query())
            self._tables.move_to_end(question)
            while len(self._tables) > _MOST_KEPT:
                _, forgotten = self._tables.popitem(last=False)
                self._cursor().execute(f"DROP TABLE {forgotten}")
            return self._tables[question]

    def _find(self, sql: str, parameters: list[Any]) -> str:
        table = f"memory.found{self._n_asked}"
        self._n_asked += 1
        self._cursor().execute(f"CREATE TABLE {table} AS {sql}", parameters)
        return table
