"""Questions about single documents: by id, by place, by number."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.corpus.catalog.arrays import BY_ID, BYTES, STARTS, TOKENS
from core.corpus.catalog.names import fragments_column, rating_column
from core.corpus.catalog.rows_shown import RowsShown
from core.corpus.filters import DocumentFilter
from core.criteria import CRITERION_KEYS


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document's text lies, and what the catalog knows of it.

    Attributes
    ----------
    part, row : int
        The part of documents (in the order of `Workspace.document_parts`) and the row in it.
    doc_id, title, domain : str
        As in the table.
    n_tokens, n_bytes : int
        Its size.
    ratings, standardised, percentiles : dict of str to float or None
        By criterion; None where it is not rated.
    share_fragments : float or None
        The share of its tokens that the rater's tokenizer hardly knows.
    """

    part: int
    row: int
    doc_id: str
    title: str
    domain: str
    n_tokens: int
    n_bytes: int
    ratings: dict[str, float | None]
    standardised: dict[str, float | None]
    percentiles: dict[str, float | None]
    share_fragments: float | None


class Lookups(RowsShown):
    """The questions about documents that are known already."""

    def nth(self, documents: DocumentFilter, rater: str | None, *, place: int) -> str | None:
        """Give the id of one of the documents that a filter leaves, in the order of their import; None beyond the last.

        Parameters
        ----------
        documents, rater
            Which documents.
        place : int
            Counted from 0.
        """
        kept = self._kept(documents, self._rater(rater))
        number = kept.nth(place)
        return None if number is None else self._arrays.strings("doc_id", [number])[0]

    def place(self, given_id: str, rater: str | None) -> Place:
        """Find a document by its id.

        Raises
        ------
        NotFoundError
            If no document has this id.
        """
        of_rater, number = self._rater(rater), self._number_of_id(given_id)
        part, row = self._place_of(number)
        column = partial(self._fraction, number)
        ratings: dict[str, float | None] = dict.fromkeys(CRITERION_KEYS)
        standardised, percentiles = dict(ratings), dict(ratings)
        if of_rater is not None:
            shares = {key: float(values[0]) for key, values in self._percentiles_of(np.array([number]), of_rater)}
            for key, scale in self._scales[of_rater].items():
                ratings[key] = rating = column(rating_column(of_rater, key))
                if rating is not None:
                    standardised[key] = (rating - scale.mean) / (scale.sd or 1.0)
                    percentiles[key] = shares[key]
        return Place(
            part,
            row,
            given_id,
            self._arrays.strings("title", [number])[0],
            self._domain_of(number),
            int(self._arrays[TOKENS][number]),
            int(self._arrays[BYTES][number]),
            ratings,
            standardised,
            percentiles,
            None if of_rater is None else column(fragments_column(of_rater)),
        )

    def parts_of(self, places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Say in which part each of some documents lies.

        Parameters
        ----------
        places : ndarray of int64, shape (n,)
            Their places in the order of ids, which is that of a pool.

        Returns
        -------
        ndarray of int64, shape (n,)
            In the order of `Workspace.document_parts`.
        """
        numbers = self._arrays[BY_ID][places]
        return np.asarray(np.searchsorted(self._arrays[STARTS], numbers, side="right") - 1, dtype=np.int64)

    def _fraction(self, number: int, column: str) -> float | None:
        """Read a fraction of a document, None where it has none."""
        value = float(self._arrays[column][number])
        return None if math.isnan(value) else value

    def documents_at(self, places: Sequence[tuple[int, int]]) -> pd.DataFrame:
        """Describe documents by where they lie.

        Parameters
        ----------
        places : sequence of (int, int)
            Part and row of each.

        Returns
        -------
        DataFrame
            ``doc_id, title, domain, n_tokens`` in the order of the places.
        """
        sql = """
            SELECT doc_id, title, domain, n_tokens FROM documents
            JOIN (SELECT unnest(?::BIGINT[]) AS part, unnest(?::BIGINT[]) AS "row", unnest(?::BIGINT[]) AS place)
            USING (part, "row") ORDER BY place
        """
        return self._frame(sql, [[part for part, _ in places], [row for _, row in places], list(range(len(places)))])

    def documents_by_id(self, doc_ids: Collection[str]) -> pd.DataFrame:
        """Describe documents by their ids, many at once.

        Returns
        -------
        DataFrame
            ``doc_id, part, row, title, domain, n_tokens`` by part and row; ids that are not here are in no row.
        """
        sql = """
            SELECT doc_id, part, "row", title, domain, n_tokens FROM documents
            WHERE doc_id IN (SELECT unnest(?::VARCHAR[])) ORDER BY part, "row"
        """
        return self._frame(sql, [sorted(doc_ids)])

    def ratings_by_id(self, doc_ids: Collection[str], rater: str) -> dict[str, dict[str, float | None]]:
        """Give the ratings (log-odds) of documents by criterion, many at once; None where one is not rated."""
        number = self._rater(rater)
        columns = ", ".join(rating_column(number, key) if number is not None else "NULL" for key in CRITERION_KEYS)
        sql = f"SELECT doc_id, {columns} FROM documents WHERE doc_id IN (SELECT unnest(?::VARCHAR[]))"
        found = self._rows(sql, [sorted(doc_ids)])
        return {doc_id: dict(zip(CRITERION_KEYS, ratings, strict=True)) for doc_id, *ratings in found}
