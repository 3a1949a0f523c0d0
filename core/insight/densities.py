"""Two criteria at once: how many documents have which two ratings, and each of the two alone."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.corpus.catalog.queries import Catalog
from core.corpus.filters import DocumentFilter
from core.insight.histograms import EDGES

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Density:
    """How many documents have which two standardised ratings.

    Attributes
    ----------
    pair : tuple of (str, str)
        The criteria: to the right and upwards.
    counts : ndarray of int64, shape (n_bins, n_bins)
        By the bin of the second criterion (rows) and of the first (columns), those of
        `core.insight.histograms.EDGES`.
    """

    pair: tuple[str, str]
    counts: Integers

    @property
    def n(self) -> int:
        """Documents rated by both."""
        return int(self.counts.sum())

    @property
    def margins(self) -> tuple[list[int], list[int]]:
        """Documents by the first criterion alone, and by the second."""
        return self.counts.sum(axis=0).tolist(), self.counts.sum(axis=1).tolist()


def density(catalog: Catalog, rater: str, documents: DocumentFilter, *, pair: tuple[str, str]) -> Density:
    """Count the documents that a filter leaves by two criteria; exact."""
    return Density(pair, catalog.density(rater, documents, pair=pair, edges=EDGES))
