"""Questions for documents that stand at some percentiles, to be read."""

from collections.abc import Sequence

import pandas as pd

from core.corpus.catalog.connection import CatalogConnection
from core.corpus.catalog.names import percentile_column, standardised_column
from core.corpus.filters import DocumentFilter


class Examples(CatalogConnection):
    """The question what stands where."""

    def standing_at(
        self, criterion: str, rater: str, documents: DocumentFilter, *, percents: Sequence[float], limit: int
    ) -> pd.DataFrame:
        """Fetch the documents whose ratings stand at some percentiles of those that a filter leaves; exact.

        Parameters
        ----------
        criterion, rater, documents
            Which ratings of which documents.
        percents : sequence of float
            From 0 for the lowest rating to 100 for the highest; ascending.
        limit : int
            How many documents at each.

        Returns
        -------
        DataFrame
            ``percent, part, row, doc_id, title, domain, n_tokens, standardised, percentile``, the last one in the
            corpus; by percent, the document at it first, then those with the nearest ratings, equal ones by id.
        """
        number = self._number_of(rater)
        where, parameters = self._condition(documents, number)
        column = standardised_column(number, criterion)
        rated = f"{column} IS NOT NULL AND {where}"
        n = int(self._rows(f"SELECT count(*) FROM documents WHERE {rated}", parameters)[0][0])
        # So far from the place lie at least so many documents, whatever their ratings are.
        around = limit / max(n, 1)
        shares = [percent / 100 for percent in percents]
        ends = [min(max(share + sign * around, 0.0), 1.0) for sign in (-1, 0, 1) for share in shares]
        sql = f"""
            WITH found AS (SELECT quantile_disc({column}, {ends}) AS ends FROM documents WHERE {rated}),
            places AS (
                SELECT unnest(?::DOUBLE[]) AS percent, unnest(ends[:{len(shares)}]) AS low,
                       unnest(ends[{len(shares) + 1}:{2 * len(shares)}]) AS middle,
                       unnest(ends[{2 * len(shares) + 1}:]) AS high
                FROM found
            )
            SELECT percent, part, "row", doc_id, title, domain, n_tokens, {column} AS standardised,
                   {percentile_column(number, criterion)} AS percentile
            FROM documents JOIN places ON {column} BETWEEN low AND high WHERE {rated}
            QUALIFY row_number() OVER (PARTITION BY percent ORDER BY abs({column} - middle), doc_id) <= ?
            ORDER BY percent, abs({column} - middle), doc_id
        """
        return self._frame(sql, [*parameters, list(percents), *parameters, limit])
