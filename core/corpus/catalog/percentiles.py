"""Questions about where ratings stand among others."""

from collections.abc import Mapping

import numpy as np

from core.corpus.catalog.binned import standardised_by
from core.corpus.catalog.connection import CatalogConnection
from core.corpus.catalog.names import rating_column
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
        n_lower, n_rated = np.zeros(len(known), dtype=np.int64), np.zeros(len(known), dtype=np.int64)
        columns = [self._arrays[rating_column(number, key)] for key in known]
        for found in self._kept(DocumentFilter(domains=(domain,)), number).each(*columns):
            for place, ((key, value), ratings) in enumerate(zip(known.items(), found, strict=True)):
                n_lower[place] += np.count_nonzero(standardised_by(self._scales[number][key], ratings) <= value)
                n_rated[place] += np.count_nonzero(~np.isnan(ratings))
        shares = (100.0 * n_lower / n_rated).tolist()
        return dict.fromkeys(standardised) | dict(zip(known, shares, strict=True))
