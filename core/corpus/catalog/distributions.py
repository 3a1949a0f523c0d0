"""Questions about how ratings are distributed: over all documents, and by domain."""

import pandas as pd

from core.corpus.catalog.connection import CatalogConnection
from core.corpus.catalog.names import standardised_column
from core.corpus.filters import DocumentFilter

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


class Distributions(CatalogConnection):
    """The questions about the ratings of many documents at once; every answer is exact."""

    def ratings_by_domain(self, rater: str, documents: DocumentFilter) -> pd.DataFrame:
        """Describe the standardised ratings of each domain by each criterion.

        Parameters
        ----------
        rater : str
            Whose ratings.
        documents : DocumentFilter
            Of which documents.

        Returns
        -------
        DataFrame
            ``domain, criterion, n, mean, sd`` and ``quantiles``, a list with those of `QUANTILES`; domains without a
            rated document are in no row.
        """
        number = self._number_of(rater)
        where, parameters = self._condition(documents, number)
        # One pass for all criteria: a query for each would read and group the domains four times.
        found = ", ".join(
            f"""
            {{'criterion': '{key}', 'n': count({column}), 'mean': avg({column}), 'sd': stddev_pop({column}),
              'quantiles': quantile_cont({column}, {list(QUANTILES)})}}
            """
            for key in self._criteria[number]
            for column in [standardised_column(number, key)]
        )
        return self._frame(
            f"""
            SELECT domain, found.* FROM (
                SELECT domain, unnest([{found}]) AS found FROM documents WHERE {where} GROUP BY domain
            ) WHERE found.n > 0 ORDER BY domain, found.criterion
            """,
            parameters,
        )

    def histogram(self, criterion: str, rater: str, documents: DocumentFilter, *, edges: list[float]) -> list[int]:
        """Count documents by standardised rating.

        Parameters
        ----------
        criterion, rater : str
            Which ratings.
        documents : DocumentFilter
            Which documents.
        edges : list of float
            Ascending; what lies beyond the ends is counted in the first and the last bin.

        Returns
        -------
        list of int, length ``len(edges) - 1``
            Exact counts; unrated documents are in none.
        """
        number = self._number_of(rater)
        where, parameters = self._condition(documents, number)
        column, n_bins = standardised_column(number, criterion), len(edges) - 1
        width = (edges[-1] - edges[0]) / n_bins
        sql = f"""
            SELECT {bin_of(column)} AS bin, count(*)
            FROM documents WHERE {column} IS NOT NULL AND {where} GROUP BY bin
        """
        counts = dict(self._rows(sql, [edges[0], width, n_bins - 1, *parameters]))
        return [counts.get(bin_number, 0) for bin_number in range(n_bins)]

    def histograms_by_domain(self, rater: str, documents: DocumentFilter, *, edges: list[float]) -> pd.DataFrame:
        """Count documents by domain, criterion and standardised rating.

        Parameters
        ----------
        rater, documents
            Whose ratings of which documents.
        edges : list of float
            Ascending, equally far apart; what lies beyond the ends is counted in the first and the last bin.

        Returns
        -------
        DataFrame
            ``domain, criterion, bin, n``; empty bins are in no row.
        """
        number, n_bins = self._number_of(rater), len(edges) - 1
        criteria = self._criteria[number]
        where, parameters = self._condition(documents, number)
        width = (edges[-1] - edges[0]) / n_bins
        sql = " UNION ALL ".join(
            f"""
            SELECT domain, '{key}' AS criterion, {bin_of(column)} AS bin, count(*) AS n
            FROM documents WHERE {column} IS NOT NULL AND {where} GROUP BY domain, bin
            """
            for key in criteria
            for column in [standardised_column(number, key)]
        )
        one = [edges[0], width, n_bins - 1, *parameters]
        return self._frame(f"{sql} ORDER BY domain, criterion, bin", one * len(criteria))


def bin_of(column: str) -> str:
    """Write the bin of a value; the parameters are where the first bin begins, how wide each is, and the last one."""
    return f"least(greatest(floor(({column} - ?) / ?), 0), ?)::INTEGER"


def mean_rank(column: str) -> str:
    """Write the rank of a value; equal ones share their mean rank."""
    return f"rank() OVER (ORDER BY {column}) + (count(*) OVER (PARTITION BY {column}) - 1) / 2.0"
