"""Questions for documents that stand at some percentiles, to be read."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np
import pandas as pd

from core.corpus.catalog.arrays import ID_RANK, Numbers
from core.corpus.catalog.binned import standardised_by
from core.corpus.catalog.kept import Kept, looked_up
from core.corpus.catalog.kept_in_order import stretch
from core.corpus.catalog.names import rating_column
from core.corpus.catalog.rows_shown import RowsShown
from core.corpus.filters import DocumentFilter
from core.corpus.ratings import Standardisation

_COLUMNS = ("percent", "part", "row", "doc_id", "title", "domain", "n_tokens", "standardised", "percentile")


class Examples(RowsShown):
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
        number, column = self._number_of(rater), rating_column(self._number_of(rater), criterion)
        kept, scale = self._kept(documents, number), self._scales[number].get(criterion)
        frames = []
        for percent in percents:
            if scale is not None:
                found = self._around(kept, column, scale, share=percent / 100, limit=limit)
                frames.append(self._frame_of(found, number, criterion).assign(percent=float(percent)))
        together = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=_COLUMNS)
        return together[list(_COLUMNS)]

    def _around(self, kept: Kept, column: str, scale: Standardisation, *, share: float, limit: int) -> Numbers:
        """Find the rated documents nearest to the one below which a share of them lies."""
        values, id_rank = self._arrays[column], self._arrays[ID_RANK]
        n = self._n_rated(kept, column, scale)
        if not n:
            return np.empty(0, dtype=np.int32)
        at = max(1, n - math.floor(n - share * n)) - 1

        def nth(place: int) -> int:
            place = min(max(place, 0), n - 1)
            found = stretch(kept, self._orders, column, descending=False, offset=place, limit=1)
            return int(found[0])

        # So far from the place lie at least so many documents; those that are rated alike all count.
        ordered = self._orders.all_in(column, descending=False)[: scale.n]
        start = bisect_left(ordered, values[nth(at - limit)], key=values.__getitem__)
        end = bisect_right(ordered, values[nth(at + limit)], key=values.__getitem__)
        near = ordered[start:end]
        near = near if kept.mask is None else near[looked_up(kept.mask, near)]
        middle = standardised_by(scale, values[[nth(at)]])[0]
        distance = np.abs(standardised_by(scale, values[near]) - middle)
        return near[np.lexsort((id_rank[near], distance))[:limit]]

    def _n_rated(self, kept: Kept, column: str, scale: Standardisation) -> int:
        if scale.n == self.n_documents:
            return kept.amount.n_documents
        return sum(int(np.count_nonzero(~np.isnan(ratings))) for (ratings,) in kept.each(self._arrays[column]))
