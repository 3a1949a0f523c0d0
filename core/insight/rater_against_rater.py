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

_Z_95 = 1.959964
Floats = npt.NDArray[np.float64]


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
    frame = catalog.ratings_side_by_side(criterion, one, other)
    left, right = frame["one"].to_numpy(np.float64), frame["other"].to_numpy(np.float64)
    spearman, ci_low, ci_high = _spearman(left, right)
    pairs_a, pairs_b = _pairs(len(frame))
    differ, differ_low, differ_high = _differ(left[pairs_a] - left[pairs_b], right[pairs_a] - right[pairs_b])
    is_exact = len(pairs_a) == math.comb(len(frame), 2)
    inside = [np.clip(values, -FARTHEST_SD, FARTHEST_SD) for values in (right, left)]
    ends = (-FARTHEST_SD, FARTHEST_SD)
    apart = (frame["one"] - frame["other"]).abs().nlargest(N_APART).index
    return TwoRaters(
        criterion=criterion,
        n=len(frame),
        spearman=spearman,
        ci_low=ci_low,
        ci_high=ci_high,
        counts=np.histogram2d(inside[0], inside[1], bins=N_BINS, range=(ends, ends))[0].astype(np.int64),
        differ=differ,
        differ_low=None if is_exact else differ_low,
        differ_high=None if is_exact else differ_high,
        n_pairs=len(pairs_a),
        is_exact=is_exact,
        farthest=frame.loc[apart].reset_index(drop=True),
    )


def _spearman(one: Floats, other: Floats) -> tuple[float | None, float | None, float | None]:
    """Correlate ranks; the interval is Fisher's with the variance of Fieller, Hartley and Pearson (1957)."""
    from scipy.stats import rankdata

    if len(one) < 4 or one.min() == one.max() or other.min() == other.max():
        return None, None, None
    found = float(np.corrcoef(rankdata(one), rankdata(other))[0, 1])
    middle, half = math.atanh(min(max(found, -1 + 1e-12), 1 - 1e-12)), _Z_95 * math.sqrt(1.06 / (len(one) - 3))
    return found, math.tanh(middle - half), math.tanh(middle + half)


def _pairs(n: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """List all pairs of n documents, or draw some of them."""
    if math.comb(n, 2) <= MOST_PAIRS:
        a, b = np.triu_indices(n, k=1)
        return a.astype(np.int64), b.astype(np.int64)
    rng = np.random.default_rng(SEED)
    a = rng.integers(0, n, MOST_PAIRS)
    return a, (a + rng.integers(1, n, MOST_PAIRS)) % n


def _differ(one: Floats, other: Floats) -> tuple[float | None, float | None, float | None]:
    if not len(one):
        return None, None, None
    share = float((np.sign(one) * np.sign(other) < 0).mean())  # two equal ratings are in no order
    half = _Z_95 * math.sqrt(share * (1 - share) / len(one))
    return share, max(0.0, share - half), min(1.0, share + half)
