"""Two raters over one corpus: do they put documents into the same order, and where do they part."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.corpus.catalog.queries import Catalog
from core.estimates import NOTHING, QUANTILE, Estimate, wilson

# Ratings are counted in squares from -3 to 3 standard deviations; what lies beyond counts in the outermost.
FARTHEST_SD, N_BINS = 3.0, 36
# So many pairs of documents or fewer are all compared; of more, so many are drawn.
MOST_PAIRS = 200_000
N_APART = 10
SEED = 42

# An interval of a rank correlation needs more than 3.
_LEAST_RANKED = 4


@dataclass(frozen=True, slots=True, eq=False)
class TwoRaters:
    """The ratings of two raters by one criterion.

    Attributes
    ----------
    criterion : str
        By which.
    n : int
        Documents that both rated.
    spearman : Estimate
        Rank correlation over the documents; its interval is over which documents this corpus happens to hold.
    counts : ndarray of int64, shape (N_BINS, N_BINS)
        Documents by the rating of the other rater (rows) and of the one (columns), standardised.
    differ : Estimate
        The share of pairs of these documents that they put in opposite orders; its interval is over which pairs were
        drawn, the documents being what they are, and there is none where all pairs were counted.
    farthest : DataFrame
        The `N_APART` documents whose standardised ratings are farthest apart: ``doc_id, title, domain, one, other``.
    """

    criterion: str
    n: int
    spearman: Estimate
    counts: npt.NDArray[np.int64]
    differ: Estimate
    farthest: pd.DataFrame

    @property
    def is_exact(self) -> bool:
        """Whether all pairs were counted."""
        return self.differ.n == math.comb(self.n, 2)

    @property
    def centres(self) -> tuple[float, ...]:
        """The middles of the bins, in standard deviations."""
        width = 2 * FARTHEST_SD / N_BINS
        return tuple(-FARTHEST_SD + width * (place + 0.5) for place in range(N_BINS))


def two_raters(catalog: Catalog, criterion: str, one: str, other: str) -> TwoRaters:
    """Compare two raters over all documents that both rated.

    Parameters
    ----------
    catalog : Catalog
        Of the corpus.
    criterion : str
        By which.
    one, other : str
        The raters.

    Returns
    -------
    TwoRaters
        Exact, but for the share of pairs where there are more than `MOST_PAIRS`.
    """
    who = (criterion, one, other)
    width = 2 * FARTHEST_SD / N_BINS
    counts = catalog.rating_square(*who, edges=[-FARTHEST_SD + width * place for place in range(N_BINS + 1)])
    n = int(counts.sum())
    pairs = _pairs(n)
    n_opposite = catalog.n_opposite(*who, pairs=pairs) if n > 1 else 0
    return TwoRaters(
        criterion=criterion,
        n=n,
        spearman=_of_ranks(catalog.rank_correlation(*who) if n >= _LEAST_RANKED else None, n),
        counts=counts,
        differ=_of_pairs(n_opposite, len(pairs[0]), is_exact=len(pairs[0]) == math.comb(n, 2)),
        farthest=catalog.farthest_apart(*who, limit=N_APART),
    )


def _of_ranks(spearman: float | None, n: int) -> Estimate:
    """Give Fisher's interval, with the variance of Fieller, Hartley and Pearson (1957)."""
    if spearman is None:
        return Estimate(None, n, None, None)
    middle, half = math.atanh(min(max(spearman, -1 + 1e-12), 1 - 1e-12)), QUANTILE * math.sqrt(1.06 / (n - 3))
    return Estimate(spearman, n, math.tanh(middle - half), math.tanh(middle + half))


def _of_pairs(n_opposite: int, n_pairs: int, *, is_exact: bool) -> Estimate:
    """Give Wilson's interval of a share of drawn pairs, which is not empty where none of them, or all, are opposite."""
    if not n_pairs:
        return NOTHING
    share = n_opposite / n_pairs
    return Estimate(share, n_pairs, *((None, None) if is_exact else wilson(share, n_pairs)))


def _pairs(n: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """List all pairs of n documents, or draw some of them."""
    if math.comb(n, 2) <= MOST_PAIRS:
        a, b = np.triu_indices(n, k=1)
        return a.astype(np.int64), b.astype(np.int64)
    rng = np.random.default_rng(SEED)
    a = rng.integers(0, n, MOST_PAIRS)
    return a, (a + rng.integers(1, n, MOST_PAIRS)) % n
