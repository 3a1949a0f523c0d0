"""Questions about how ratings are distributed: over all documents, and by domain."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from core.corpus.catalog.arrays import DOMAIN
from core.corpus.catalog.binned import Integers, bins_of, standardised_by
from core.corpus.catalog.connection import CatalogConnection
from core.corpus.catalog.kept import Kept
from core.corpus.catalog.kept_in_order import rated_in_order
from core.corpus.catalog.names import rating_column
from core.corpus.catalog.quantiles import at_places, moments_by_group, quantile_places
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
        kept = self._kept(documents, number)
        with ThreadPoolExecutor() as pool:
            described = list(pool.map(partial(self._by_domain, kept, number), self._scales[number]))
        rows = [row for of_criterion in described for row in of_criterion]
        columns = ["domain", "criterion", "n", "mean", "sd", "quantiles"]
        return pd.DataFrame(sorted(rows), columns=columns)

    def _by_domain(self, kept: Kept, rater: int, criterion: str) -> list[tuple[Any, ...]]:
        """Describe the ratings of each domain by one criterion."""
        scale, column, domain_of = self._scales[rater][criterion], rating_column(rater, criterion), self._arrays[DOMAIN]
        ratings, domains = self._arrays[column], self._masks.domains
        moments = moments_by_group(kept, ratings, domain_of, n_groups=len(domains), scale=scale)
        below, above, between = quantile_places(moments.n, QUANTILES)
        ordered = rated_in_order(kept, self._orders, column, scale.n)
        found = at_places(ordered, domain_of, np.concatenate([below, above], axis=1))
        low, high = np.split(standardised_by(scale, ratings[found]), 2, axis=1)
        quantiles = (low + (high - low) * between).tolist()
        return [
            (domains[place], criterion, int(n), float(moments.mean[place]), float(moments.sd[place]), quantiles[place])
            for place, n in enumerate(moments.n)
            if n
        ]

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
        kept = self._kept(documents, number)
        counts: list[int] = self._counted(kept, number, criterion, edges=edges, by_domain=False)[0].tolist()
        return counts

    def _counted(self, kept: Kept, rater: int, criterion: str, *, edges: Sequence[float], by_domain: bool) -> Integers:
        """Count documents by standardised rating, shape (n_domains, n_bins) or (1, n_bins)."""
        n_domains, n_bins = len(self._masks.domains) if by_domain else 1, len(edges) - 1
        counts = np.zeros(n_domains * n_bins, dtype=np.int64)
        if scale := self._scales[rater].get(criterion):
            columns = [self._arrays[rating_column(rater, criterion)], *([self._arrays[DOMAIN]] if by_domain else [])]
            for ratings, *domain in kept.each(*columns):
                is_rated = slice(None) if scale.n == self.n_documents else ~np.isnan(ratings)
                bins = bins_of(ratings[is_rated], scale, edges)
                for of_domain in domain:
                    bins += n_bins * of_domain[is_rated].astype(np.int64)
                counts += np.bincount(bins, minlength=len(counts))
        return counts.reshape(n_domains, n_bins)

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
        number = self._number_of(rater)
        kept, criteria = self._kept(documents, number), sorted(self._criteria[number])
        with ThreadPoolExecutor() as pool:
            count = partial(self._counted, kept, number, edges=edges, by_domain=True)
            counts = np.stack(list(pool.map(count, criteria)), axis=1)
        domains, places, bins = np.nonzero(counts)
        return pd.DataFrame(
            {
                "domain": pd.Series([self._masks.domains[domain] for domain in domains], dtype="str"),
                "criterion": pd.Series([criteria[place] for place in places], dtype="str"),
                "bin": bins,
                "n": counts[domains, places, bins],
            }
        )
