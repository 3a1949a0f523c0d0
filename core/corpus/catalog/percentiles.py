"""Questions about where ratings stand among others."""

from collections.abc import Mapping

import pandas as pd

from core.corpus.catalog.build import percentile_column, standardised_column
from core.corpus.catalog.connection import CatalogConnection
from core.corpus.filters import DocumentFilter


class Percentiles(CatalogConnection):
    """The questions about percentiles; every answer is exact."""

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
