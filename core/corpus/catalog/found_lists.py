"""What a costly question found among the documents: one bit for each, kept while it is asked for."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from threading import Lock
from typing import Any

import duckdb
import numpy as np

_MOST_KEPT = 16

# A query and its parameters, for as long as its answer is that of the question.
Query = AbstractContextManager[tuple[str, list[Any]]]


class FoundLists:
    """Answers to questions about all documents; safe to share between threads.

    An answer is a plain value: whoever works with one keeps it, whatever is asked meanwhile.

    Parameters
    ----------
    cursor : callable
        Makes one of the catalog.
    """

    def __init__(self, cursor: Callable[[], duckdb.DuckDBPyConnection]) -> None:
        self._cursor = cursor
        self._answers: OrderedDict[Hashable, Future[bytes]] = OrderedDict()
        # Held for as long as it takes to look an answer up, not to find it.
        self._lock = Lock()

    def answer(self, question: Hashable, query: Callable[[], Query]) -> bytes:
        """Say which documents answer a question; asked by several at once, it is worked out once.

        Parameters
        ----------
        question : hashable
            What is asked.
        query : callable
            Gives the query for column ``number`` and its parameters, as a context that is left when the answer is found
            and raises if it is not to be kept; called where the answer is not kept yet.

        Returns
        -------
        bytes
            A bit for each document, the first one highest: 1 at the ``number`` of each that was found. In SQL,
            ``get_bit(?::BIT, number::INTEGER)``.
        """
        with self._lock:
            asked_before = self._answers.get(question)
            future = self._answers.setdefault(question, Future())
            self._answers.move_to_end(question)
            while len(self._answers) > _MOST_KEPT:
                self._answers.popitem(last=False)
        if asked_before is None:
            self._work_out(question, query, future)
        return future.result()

    def _work_out(self, question: Hashable, query: Callable[[], Query], future: "Future[bytes]") -> None:
        try:
            with query() as (sql, parameters):
                answer = self._find(sql, parameters)
            future.set_result(answer)
        except BaseException as error:
            # Those who wait are told; who asks later tries again.
            with self._lock:
                if self._answers.get(question) is future:
                    del self._answers[question]
            future.set_exception(error)

    def _find(self, sql: str, parameters: list[Any]) -> bytes:
        cursor = self._cursor()
        n_documents = cursor.execute("SELECT count(*) FROM documents").fetchall()[0][0]
        is_found = np.zeros(n_documents, dtype=bool)
        is_found[cursor.execute(sql, parameters).fetchnumpy()["number"]] = True
        return np.packbits(is_found).tobytes()
