"""Questions about two raters' ratings of the same documents, by one criterion."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.corpus.catalog.connection import CatalogConnection
from core.corpus.catalog.names import standardised_column

Integers = npt.NDArray[np.int64]


class TwoRatings(CatalogConnection):
    """The questions about the documents that both raters rated; every answer is exact.

    All of them take the criterion, and the names of the two raters: the one and the other.
    """

    def rating_square(self, criterion: str, one: str, other: str, *, edges: Sequence[float]) -> Integers:
        """Count documents by both standardised ratings.

        Parameters
        ----------
        criterion, one, other : str
            Whose ratings, by what.
        edges : sequence of float
            Ascending, equally far apart; what lies beyond the ends is counted in the first and the last bin.

        Returns
        -------
        ndarray of int64, shape (n_bins, n_bins)
            By the bin of the other rating (rows) and of the one (columns).
        """
        n_bins = len(edges) - 1
        counts: Integers = np.zeros((n_bins, n_bins), dtype=np.int64)
        sql = f"""
            SELECT {bin_of("other")} AS "row", {bin_of("one")} AS "column", count(*)
            FROM ({self._both(criterion, one, other)}) GROUP BY ALL
        """
        for row, column, n in self._rows(sql, [edges[0], (edges[-1] - edges[0]) / n_bins, n_bins - 1] * 2):
            counts[row, column] = n
        return counts

    def rank_correlation(self, criterion: str, one: str, other: str) -> float | None:
        """Correlate the two by rank (Spearman; equal values share their mean rank); None where one is constant."""
        sql = f"""
            SELECT corr(left_rank, right_rank) FROM (
                SELECT {mean_rank("one")} AS left_rank, {mean_rank("other")} AS right_rank
                FROM ({self._both(criterion, one, other)})
            )
        """
        found = self._rows(sql)[0][0]
        return None if found is None or math.isnan(found) else float(found)

    def n_opposite(self, criterion: str, one: str, other: str, *, pairs: tuple[Integers, Integers]) -> int:
        """Count the pairs of documents that the two put in opposite orders; equal ratings are in no order.

        Parameters
        ----------
        criterion, one, other : str
            Whose ratings, by what.
        pairs : tuple of ndarray of int64, shape (n_pairs,)
            Which documents, counted from 0 among those that both rated, in the order of their import.
        """
        sql = f"""
            WITH numbered AS MATERIALIZED (
                SELECT row_number() OVER (ORDER BY number) - 1 AS place, one, other
                FROM ({self._both(criterion, one, other)})
            )
            SELECT count(*) FROM (SELECT unnest(?::BIGINT[]) AS a, unnest(?::BIGINT[]) AS b) AS pairs
            JOIN numbered AS l ON l.place = a JOIN numbered AS r ON r.place = b
            WHERE sign(l.one - r.one) * sign(l.other - r.other) < 0
        """
        return int(self._rows(sql, [each.tolist() for each in pairs])[0][0])

    def farthest_apart(self, criterion: str, one: str, other: str, *, limit: int) -> pd.DataFrame:
        """Fetch the documents whose ratings are farthest apart.

        Returns
        -------
        DataFrame
            ``doc_id, title, domain, one, other``, the widest gap first, equal ones by id.
        """
        return self._frame(
            f"""
            SELECT doc_id, title, domain, one, other FROM ({self._both(criterion, one, other)})
            ORDER BY abs(one - other) DESC, doc_id LIMIT ?
            """,
            [limit],
        )

    def _both(self, criterion: str, one: str, other: str) -> str:
        left, right = (standardised_column(self._number_of(rater), criterion) for rater in (one, other))
        return f"""
            SELECT number, doc_id, title, domain, {left} AS one, {right} AS other
            FROM documents WHERE {left} IS NOT NULL AND {right} IS NOT NULL
        """


def bin_of(column: str) -> str:
    """Write the bin of a value; the parameters are where the first bin begins, how wide each is, and the last one."""
    return f"least(greatest(floor(({column} - ?) / ?), 0), ?)::INTEGER"


def mean_rank(column: str) -> str:
    """Write the rank of a value; equal ones share their mean rank."""
    return f"rank() OVER (ORDER BY {column}) + (count(*) OVER (PARTITION BY {column}) - 1) / 2.0"
