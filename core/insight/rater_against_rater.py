"""Two raters over one corpus: do they put documents into the same order, and where do they part."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.corpus.catalog.queries import Catalog

# Ratings are counted in squares from -3 to 3 standard deviations; what lies beyond counts in the outermost.
FARTHEST_SD, N_BINS = 3.0, 36
# So many pairs of documents or fewer are all compared; of more, so many are drawn.
MOST_PAIRS = 200_000
N_APART = 10
SEED = 42

# An interval of a rank correlation needs more than 3.
_LEAST_RANKED = 4
_Z_95 = 1.959964


@dataclass(frozen=True, slots=True, eq=False)
class TwoRaters:
    """The ratings of two raters by one criterion.

    Attributes
    ----------
    criterion : str
        By which.
    n : int
        Documents that both rated.
    spearman, ci_low, ci_high : float or None
        Rank correlation with its interval at 95 %; None where it cannot be said.
    counts : ndarray of int64, shape (N_BINS, N_BINS)
        Documents by the rating of the other rater (rows) and of the one (columns), standardised.
    differ, differ_low, differ_high : float or None
        The share of pairs of documents that they put in opposite orders, with its interval where pairs were drawn.
    n_pairs : int
        The pairs that this was counted on.
    is_exact : bool
        Whether these are all pairs.
    farthest : DataFrame
        The `N_APART` documents whose standardised ratings are farthest apart: ``doc_id, title, domain, one, other``.
    """

    criterion: str
    n: int
    spearman: float | None
    ci_low: float | None
    ci_high: float | None
    counts: npt.NDArray[np.int64]
    differ: float | None
    differ_low: float | None
    differ_high: float | None
    n_pairs: int
    is_exact: bool
    farthest: pd.DataFrame

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
    spearman = catalog.rank_correlation(*who) if n >= _LEAST_RANKED else None
    ci_low, ci_high = (None, None) if spearman is None else _interval_of_ranks(spearman, n)
    pairs = _pairs(n)
    n_pairs = len(pairs[0])
    differ = catalog.n_opposite(*who, pairs=pairs) / n_pairs if n_pairs else None
    is_exact = n_pairs == math.comb(n, 2)
    differ_low, differ_high = (None, None) if differ is None or is_exact else _interval_of_share(differ, n_pairs)
    return TwoRaters(
        criterion=criterion,
        n=n,
        spearman=spearman,
        ci_low=ci_low,
        ci_high=ci_high,
        counts=counts,
        differ=differ,
        differ_low=differ_low,
        differ_high=differ_high,
        n_pairs=n_pairs,
        is_exact=is_exact,
        farthest=catalog.farthest_apart(*who, limit=N_APART),
    )


def _interval_of_ranks(spearman: float, n: int) -> tuple[float, float]:
    """Give Fisher's interval, with the variance of Fieller, Hartley and Pearson (1957)."""
    middle, half = math.atanh(min(max(spearman, -1 + 1e-12), 1 - 1e-12)), _Z_95 * math.sqrt(1.06 / (n - 3))
    return math.tanh(middle - half), math.tanh(middle + half)


def _pairs(n: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """List all pairs of n documents, or draw some of them."""
    if math.comb(n, 2) <= MOST_PAIRS:
        a, b = np.triu_indices(n, k=1)
        return a.astype(np.int64), b.astype(np.int64)
    rng = np.random.default_rng(SEED)
    a = rng.integers(0, n, MOST_PAIRS)
    return a, (a + rng.integers(1, n, MOST_PAIRS)) % n


def _interval_of_share(share: float, n: int) -> tuple[float, float]:
    half = _Z_95 * math.sqrt(share * (1 - share) / n)
    return max(0.0, share - half), min(1.0, share + half)
