"""Questions of those who draw documents to be compared: all documents at once, as narrow arrays in place of rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.corpus.catalog.connection import CatalogConnection
from core.corpus.catalog.names import rating_column
from core.corpus.filters import DocumentFilter
from core.corpus.fingerprints import Hashes

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Documents:
    """Documents in the order of their hashes, which is the same in whatever order they were imported.

    Attributes
    ----------
    numbers : ndarray of int64, shape (n,)
        What `Candidates.ids_at` finds their ids by.
    doc_hash : ndarray of uint64, shape (n,)
        Ascending, see `core.corpus.fingerprints.doc_hashes`.
    domain : ndarray of int64, shape (n,)
        A number for each domain, ascending as their names.
    n_tokens : ndarray of int64, shape (n,)
        Their lengths.
    rating : ndarray of float64, shape (n,)
        Log-odds; NaN where a document is not rated.
    """

    numbers: Integers
    doc_hash: Hashes
    domain: Integers
    n_tokens: Integers
    rating: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.numbers)

    def subset(self, chosen: npt.NDArray[np.bool_] | Integers) -> "Documents":
        """Keep some of them."""
        columns: Any = (self.numbers, self.doc_hash, self.domain, self.n_tokens, self.rating)
        return Documents(*(column[chosen] for column in columns))


class Candidates(CatalogConnection):
    """The questions about documents that may be compared."""

    def candidates(self, documents: DocumentFilter, rater: str | None, *, criterion: str) -> Documents:
        """Describe the documents that a filter leaves, about 40 bytes each.

        Parameters
        ----------
        documents : DocumentFilter
            Which documents.
        rater : str or None
            Whose ratings; None where none are needed.
        criterion : str
            By which the ratings are.

        Raises
        ------
        NotFoundError
            If there are no ratings by this rater.
        """
        number = self._rater(rater)
        where, parameters = self._condition(documents, number)
        rating = "NULL" if number is None else rating_column(number, criterion)
        # Missing values would come as a masked array.
        sql = f"""
            SELECT number, doc_hash, code, n_tokens, coalesce({rating}::DOUBLE, 'NaN') AS rating
            FROM documents
            JOIN (SELECT domain, row_number() OVER (ORDER BY domain) AS code FROM documents GROUP BY domain)
            USING (domain) WHERE {where}
        """
        found: dict[str, Any] = self._cursor().execute(sql, parameters).fetchnumpy()
        order = np.lexsort((found["number"], found["doc_hash"]))
        return Documents(*(found[name][order] for name in ("number", "doc_hash", "code", "n_tokens", "rating")))

    def ids_at(self, numbers: Sequence[int]) -> list[str]:
        """Give the ids of documents by their numbers, in the order of these."""
        sql = """
            SELECT doc_id FROM documents
            JOIN (SELECT unnest(?::BIGINT[]) AS number, unnest(?::BIGINT[]) AS place) USING (number) ORDER BY place
        """
        return [doc_id for (doc_id,) in self._rows(sql, [list(numbers), list(range(len(numbers)))])]

    def ids_within(self, documents: DocumentFilter, rater: str | None, doc_ids: Collection[str]) -> set[str]:
        """Give those of some documents that a filter leaves; ids that are not here are left out too."""
        where, parameters = self._condition(documents, self._rater(rater))
        sql = f"SELECT doc_id FROM documents WHERE doc_id IN (SELECT unnest(?::VARCHAR[])) AND {where}"
        return {doc_id for (doc_id,) in self._rows(sql, [sorted(doc_ids), *parameters])}
