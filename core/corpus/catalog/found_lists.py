"""What a costly question found among the documents: kept while it is asked for."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from core.corpus.catalog.fields import Field
from core.corpus.catalog.scans import Scans
from core.corpus.workspace import Workspace

_MOST_KEPT = 16

Numbers = npt.NDArray[np.int64]
# A text becomes a vector of length 1, as those of the index are.
Embed = Callable[[str], npt.NDArray[np.float32]]


@dataclass(frozen=True)
class Found:
    """The documents that answer a question.

    Attributes
    ----------
    numbers : ndarray of int64, shape (n_found,)
        Their ``number`` in the catalog, no one twice; the closest first, where there is a closeness.
    closeness : ndarray of float32, shape (n_found,), or None
        How well each answers it, descending; None where all do alike.
    n_documents : int
        Of the catalog.
    """

    numbers: Numbers
    closeness: npt.NDArray[np.float32] | None
    n_documents: int

    @cached_property
    def bits(self) -> bytes:
        """A bit for each document, the first one highest. In SQL, ``get_bit(?::BLOB::BIT, number::INTEGER)``."""
        is_found = np.zeros(self.n_documents, dtype=bool)
        is_found[self.numbers] = True
        return np.packbits(is_found).tobytes()


@dataclass(frozen=True, slots=True)
class Searched:
    """What those who find documents need of a catalog.

    Attributes
    ----------
    workspace : Workspace
        The corpus.
    parts : tuple of Path
        Its files of documents, in the order of the catalog.
    n_documents : int
        How many there are; their numbers are those below.
    cursor : callable
        Makes a cursor of the catalog, to be used by one thread.
    fields : mapping of str to Field
        The fields of the input and the columns that are here.
    embed : callable or None
        Makes a vector of a text, for searches by likeness; None where nobody gave one.
    scans : Scans
        The passes over the texts that are under way, or were.
    """

    workspace: Workspace
    parts: tuple[Path, ...]
    n_documents: int
    cursor: Callable[[], duckdb.DuckDBPyConnection]
    fields: Mapping[str, Field]
    embed: Embed | None = None
    scans: Scans = field(default_factory=Scans)

    def found(self, sql: str, parameters: list[Any]) -> Found:
        """Give the documents that a query names in its column ``number``."""
        numbers = self.cursor().execute(sql, parameters).fetchnumpy()["number"]
        return Found(np.asarray(numbers, dtype=np.int64), None, self.n_documents)


class FoundLists:
    """Answers to questions about all documents; safe to share between threads.

    An answer is a plain value: whoever works with one keeps it, whatever is asked meanwhile.
    """

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, Future[Found]] = OrderedDict()
        # Held for as long as it takes to look an answer up, not to find it.
        self._lock = Lock()

    def answer(self, question: Hashable, find: Callable[[], Found]) -> Found:
        """Say which documents answer a question; asked by several at once, it is worked out once.

        Parameters
        ----------
        question : hashable
            What is asked.
        find : callable
            Works the answer out, and raises if there is none that may be kept; called where it is not kept yet.

        Returns
        -------
        Found
            The answer.
        """
        with self._lock:
            asked_before = self._answers.get(question)
            future = self._answers.setdefault(question, Future())
            self._answers.move_to_end(question)
            while len(self._answers) > _MOST_KEPT:
                self._answers.popitem(last=False)
        if asked_before is None:
            self._work_out(question, find, future)
        return future.result()

    def _work_out(self, question: Hashable, find: Callable[[], Found], future: "Future[Found]") -> None:
        try:
            future.set_result(find())
        except BaseException as error:
            # Those who wait are told; who asks later tries again.
            with self._lock:
                if self._answers.get(question) is future:
                    del self._answers[question]
            future.set_exception(error)
