"""Questions about how ratings are distributed: by domain, over length, against each other, around a percentile."""

from collections.abc import Mapping

import pandas as pd

from core.corpus.catalog.build import named, percentile_column, standardised_column
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
            SELECT domain, '{key}' AS criterion, {_bin_of(column)} AS bin, count(*) AS n
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
        ranks = ", ".join(f"{_mean_rank(column)} AS {named(key)}" for key, column in columns.items())
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

    def ratings_side_by_side(self, criterion: str, one: str, other: str) -> pd.DataFrame:
        """Fetch the standardised ratings of two raters by one criterion.

        Returns
        -------
        DataFrame
            ``doc_id, title, domain, one, other`` of the documents that both rated, in the order of their import.
        """
        left, right = (standardised_column(self._number_of(rater), criterion) for rater in (one, other))
        return self._frame(
            f"""
            SELECT doc_id, title, domain, {left} AS one, {right} AS other
            FROM documents WHERE {left} IS NOT NULL AND {right} IS NOT NULL ORDER BY number
            """
        )

    def percentiles_in_domain(
        self, domain: str, rater: str, standardised: Mapping[str, float | None]
    ) -> dict[str, float | None]:
        """Say where ratings stand among those of one domain.

        Parameters
        ----------
        domain, rater : str
            Among which ratings.
        standardised : mapping of str to float or None
            The ratings by criterion.

        Returns
        -------
        dict of str to float or None
            The share of the domain's rated documents that are rated as high or lower, in %; None without a rating.
        """
        number = self._number_of(rater)
        known = {key: value for key, value in standardised.items() if value is not None}
        if not known:
            return dict.fromkeys(standardised)
        shares = ", ".join(
            f"100.0 * count(*) FILTER ({column} <= ?) / count({column})"
            for key in known
            for column in [standardised_column(number, key)]
        )
        found = self._rows(f"SELECT {shares} FROM documents WHERE domain = ?", [*known.values(), domain])[0]
        return dict.fromkeys(standardised) | dict(zip(known, found, strict=True))

    def near_percentile(
        self, criterion: str, rater: str, documents: DocumentFilter, *, percent: float, limit: int
    ) -> pd.DataFrame:
        """Fetch the documents whose ratings stand around a percentile of those that a filter leaves.

        Parameters
        ----------
        criterion, rater, documents
            Which ratings of which documents.
        percent : float
            0 for the lowest rating, 100 for the highest.
        limit : int
            How many documents.

        Returns
        -------
        DataFrame
            ``doc_id, title, domain, n_tokens, standardised, percentile``, the last one in the corpus; the document at
            the percentile first, then outwards by rank.
        """
        number = self._number_of(rater)
        where, parameters = self._condition(documents, number)
        column = standardised_column(number, criterion)
        n = int(self._rows(f"SELECT count({column}) FROM documents WHERE {where}", parameters)[0][0])
        middle = round(percent / 100 * (n - 1)) if n else 0
        first = max(min(middle - limit // 2, n - limit), 0)
        return self._frame(
            f"""
            WITH near AS (
                SELECT doc_id, title, domain, n_tokens, {column} AS standardised,
                       {percentile_column(number, criterion)} AS percentile,
                       row_number() OVER (ORDER BY {column}, doc_id) - 1 AS rank
                FROM documents WHERE {column} IS NOT NULL AND {where}
                ORDER BY {column}, doc_id LIMIT ? OFFSET ?
            )
            SELECT * EXCLUDE (rank) FROM near ORDER BY abs(rank - ?), rank
            """,
            [*parameters, limit, first, middle],
        )


def _bin_of(column: str) -> str:
    return f"least(greatest(floor(({column} - ?) / ?), 0), ?)::INTEGER"


def _mean_rank(column: str) -> str:
    return f"rank() OVER (ORDER BY {column}) + (count(*) OVER (PARTITION BY {column}) - 1) / 2.0"
