"""Questions about where ratings stand among others."""

from bisect import bisect_right
from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from core.corpus.catalog.binned import standardised_by
from core.corpus.catalog.connection import CatalogConnection
from core.corpus.catalog.kept import Kept, Mask, blocks
from core.corpus.catalog.names import rating_column
from core.corpus.filters import DocumentFilter

Ratings = npt.NDArray[np.float32]


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
        kept = self._kept(DocumentFilter(domains=(domain,)), number)
        shares = {key: self._share_below(kept, number, key, value) for key, value in known.items()}
        return dict.fromkeys(standardised) | shares

    def _share_below(self, kept: Kept, rater: int, criterion: str, value: float) -> float | None:
        """Give the share of rated documents with such a standardised rating or a lower one, in %."""
        column, scale = rating_column(rater, criterion), self._scales[rater][criterion]
        ratings, mask = self._arrays[column], kept.mask
        ascending = self._orders.all_in(column, descending=False)[: scale.n]
        n_lower = bisect_right(ascending, value, key=lambda number: standardised_by(scale, ratings[[number]])[0])
        n_rated = kept.amount.n_documents if scale.n == len(ratings) else _n_met(mask, ratings, lambda r: ~np.isnan(r))
        if not n_lower or not n_rated:
            return 0.0 if n_rated else None
        # What stands before that place is rated as high as the last of it, or lower.
        highest = ratings[ascending[n_lower - 1]]
        return 100.0 * _n_met(mask, ratings, lambda found: found <= highest) / n_rated


def _n_met(mask: Mask | None, ratings: Ratings, is_met: Callable[[Ratings], Mask]) -> int:
    """Count the documents of a mask whose ratings meet a condition."""
    n_met = 0
    for block in blocks(len(ratings)):
        met = is_met(ratings[block])
        n_met += int(np.count_nonzero(met if mask is None else met & mask[block]))
    return n_met
