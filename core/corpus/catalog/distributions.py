"""Questions about how ratings are distributed: by domain, over length, against each other, around a percentile."""

import pandas as pd

from core.corpus.catalog.build import named, standardised_column
from core.corpus.catalog.connection import CatalogConnection
from core.corpus.filters import DocumentFilter

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
# Lengths are put together by halves of a doubling: 64, 91, 128, 181 tokens and so on.
STEPS_IN_A_DOUBLING = 2


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
        criteria = self._criteria[number]
        where, parameters = self._condition(documents, number)
        sql = " UNION ALL ".join(
            f"""
            SELECT domain, '{key}' AS criterion, count({column}) AS n, avg({column}) AS mean,
                   stddev_pop({column}) AS sd, quantile_cont({column}, {list(QUANTILES)}) AS quantiles
            FROM documents WHERE {where} GROUP BY domain HAVING count({column}) > 0
            """
            for key in criteria
            for column in [standardised_column(number, key)]
        )
        return self._frame(f"{sql} ORDER BY domain, criterion", parameters * len(criteria))

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

    def rank_correlations(self, rater: str, documents: DocumentFilter) -> pd.DataFrame:
        """Correlate the criteria, and length, by rank (Spearman; equal values share their mean rank).

        Parameters
        ----------
        rater, documents
            Whose ratings of which documents; those rated count.

        Returns
        -------
        DataFrame
            ``a, b, correlation, n`` for each pair of the criteria that the rater rates by and ``n_tokens``; NaN where
            one of them is constant.
        """
        number = self._number_of(rater)
        where, parameters = self._condition(documents, number)
        columns = {key: standardised_column(number, key) for key in self._criteria[number]} | {"n_tokens": "n_tokens"}
        rated = " AND ".join(f"{column} IS NOT NULL" for column in columns.values())
        ranks = ", ".join(f"{mean_rank(column)} AS {named(key)}" for key, column in columns.items())
        names = list(columns)
        pairs = [(a, b) for place, a in enumerate(names) for b in names[place + 1 :]]
        sums = " UNION ALL ".join(
            f"SELECT '{a}' AS a, '{b}' AS b, corr({named(a)}, {named(b)}) AS correlation, count(*) AS n FROM ranked"
            for a, b in pairs
        )
        return self._frame(
            f"WITH ranked AS MATERIALIZED (SELECT {ranks} FROM documents WHERE {rated} AND {where}) {sums}", parameters
        )

    def ratings_by_length(self, criterion: str, rater: str, documents: DocumentFilter) -> pd.DataFrame:
        """Describe the standardised ratings of documents of like length.

        Returns
        -------
        DataFrame
            ``step, shortest, longest, middle, n, low, median, high``: quartiles of the documents whose length in tokens
            lies in the same step of half a doubling, ascending; documents of 0 tokens are left out. ``middle`` is the
            geometric mean of the shortest and the longest.
        """
        number = self._number_of(rater)
        where, parameters = self._condition(documents, number)
        column = standardised_column(number, criterion)
        return self._frame(
            f"""
            SELECT floor({STEPS_IN_A_DOUBLING} * log2(n_tokens))::INTEGER AS step,
                   min(n_tokens) AS shortest, max(n_tokens) AS longest,
                   sqrt(min(n_tokens) * max(n_tokens)) AS middle, count(*) AS n,
                   quantile_cont({column}, 0.25) AS low, median({column}) AS median,
                   quantile_cont({column}, 0.75) AS high
            FROM documents WHERE {column} IS NOT NULL AND n_tokens > 0 AND {where} GROUP BY step ORDER BY step
            """,
            parameters,
        )


def bin_of(column: str) -> str:
    """Write the bin of a value; the parameters are where the first bin begins, how wide each is, and the last one."""
    return f"least(greatest(floor(({column} - ?) / ?), 0), ?)::INTEGER"


def mean_rank(column: str) -> str:
    """Write the rank of a value; equal ones share their mean rank."""
    return f"rank() OVER (ORDER BY {column}) + (count(*) OVER (PARTITION BY {column}) - 1) / 2.0"
