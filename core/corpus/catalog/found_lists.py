"""What a costly question found among the documents: kept while it is asked for."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from core.corpus.catalog.answers import Answers
from core.corpus.catalog.bits import Mask, packed, packed_numbers, unpacked
from core.corpus.catalog.fields import Field
from core.corpus.catalog.shared_scans import Scans
from core.corpus.workspace import Workspace
from core.errors import InputError

# What is kept together; a list has a bit for each document, and 12 bytes for each of the closest.
_BYTES_OF_LISTS, _BYTES_OF_THE_CLOSEST = 2**26, 120_000
_FEWEST_KEPT, _MOST_KEPT = 16, 64

Numbers = npt.NDArray[np.int64]
Closeness = npt.NDArray[np.float32]
# A text becomes a vector of length 1, as those of the index are.
Embed = Callable[[str], npt.NDArray[np.float32]]


class TooMuchError(InputError):
    """A question takes more than questions may: that is its answer, and it is not asked again."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The documents that answer a question.

    Attributes
    ----------
    bits : bytes
        Which ones, by their ``number`` in the catalog, see `core.corpus.catalog.bits`.
    n_documents : int
        Of the catalog.
    closest : ndarray of int64, shape (n_closest,)
        Those among them that are known to answer it better than the others, the closest first; empty where all are
        alike.
    closeness : ndarray of float32, shape (n_closest,), or None
        How well each of these answers it, descending; None where no document answers it better than another.
    """

    bits: bytes
    n_documents: int
    closest: Numbers
    closeness: Closeness | None

    @classmethod
    def alike(cls, numbers: Numbers, n_documents: int) -> "Found":
        """Make it of documents that all answer alike, by their numbers."""
        return cls(packed_numbers(numbers, n_documents), n_documents, np.empty(0, np.int64), None)

    @classmethod
    def marked(cls, bits: bytes, n_documents: int) -> "Found":
        """Make it of documents that all answer alike, by their bits."""
        return cls(bits, n_documents, np.empty(0, np.int64), None)

    @classmethod
    def in_order(cls, closest: Numbers, closeness: Closeness, n_documents: int, *, mask: Mask | None = None) -> "Found":
        """Make it of documents in their order, and of others behind them where a mask has more than these."""
        bits = packed_numbers(closest, n_documents) if mask is None else packed(mask)
        return cls(bits, n_documents, closest, closeness)

    @property
    def mask(self) -> Mask:
        """Which ones, shape (n_documents,)."""
        return unpacked(self.bits, self.n_documents)


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
        return Found.alike(np.asarray(numbers, dtype=np.int64), self.n_documents)


class FoundLists:
    """What was found, question by question; safe to share between threads.

    Parameters
    ----------
    n_documents : int
        Of the catalog: the more there are, the fewer lists are kept.
    """

    def __init__(self, n_documents: int) -> None:
        bytes_each = n_documents // 8 + _BYTES_OF_THE_CLOSEST
        n_kept = min(max(_BYTES_OF_LISTS // bytes_each, _FEWEST_KEPT), _MOST_KEPT)
        self._answers: Answers[Found | TooMuchError] = Answers(n_kept)

    def answer(self, question: Hashable, find: Callable[[], Found]) -> Found:
        """Answer a question, as `Answers.answer` does; that it takes too much is an answer too."""

        def tried() -> Found | TooMuchError:
            try:
                return find()
            except TooMuchError as error:
                return error

        answer = self._answers.answer(question, tried)
        if isinstance(answer, TooMuchError):
            # Another one for each who is told: an error remembers where it went.
            raise TooMuchError(str(answer))
        return answer
