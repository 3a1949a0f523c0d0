"""What remains of gaps when other things are held equal: groups compared within strata, of ratings and of retention.

A raw gap is often length or topic in disguise. Here documents are compared only with documents of their own stratum,
for instance of the same domain and length band. What differs within a stratum is not held equal, and where a group
shares no stratum with others nothing can be said of it: `Remaining.share_comparable` says of which share something can.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.estimates import QUANTILE, Estimate
from core.insight.audit.rating_gaps import Moments, known
from core.insight.groups import Grouping

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Remaining:
    """What remains of a group's gap within strata.

    Attributes
    ----------
    gap : Estimate
        Of ratings: the group's mean less that of the others in the same strata, each stratum weighed by the group's
        documents in it. Of retention: what is kept of the group's tokens over what would be if each stratum were kept
        alike; 1 where nothing remains. ``n`` is of documents that could be compared.
    n_documents : int
        Documents of the group with a value.
    """

    gap: Estimate
    n_documents: int

    @property
    def share_comparable(self) -> float | None:
        """The share of its documents that share a stratum with other groups."""
        return self.gap.n / self.n_documents if self.n_documents else None


def strata_of(groupings: Sequence[Grouping]) -> Places:
    """Make a stratum of each combination of groups that occurs.

    Parameters
    ----------
    groupings : sequence of Grouping
        What is to be held equal, of the same documents; at least one.

    Returns
    -------
    ndarray of int64, shape (n_documents,)
        The stratum of each document, from 0.

    Examples
    --------
    >>> from core.insight.groups import Group
    >>> one, other = (Grouping(c, (Group("x", None), Group("y", None)), np.array(p)) for c, p in
    ...               (("a", [0, 0, 1, 1]), ("b", [0, 1, 1, 1])))
    >>> strata_of([one, other]).tolist()
    [0, 1, 2, 2]
    """
    strata = groupings[0].group_of
    for each in groupings[1:]:
        _, strata = np.unique(strata * len(each.groups) + each.group_of, return_inverse=True)
    return np.unique(strata, return_inverse=True)[1].astype(np.int64)


def remaining_gaps(values: Floats, group_of: Places, n_groups: int, strata: Places) -> list[Remaining]:
    """Compare the ratings of groups with those of others in the same strata.

    Parameters
    ----------
    values : ndarray of float, shape (n_documents,)
        Standardised ratings; NaN where a document has none.
    group_of, strata : ndarray of int64, shape (n_documents,)
        The group and the stratum of each document.
    n_groups : int
        How many groups there are.

    Returns
    -------
    list of Remaining
        One a group. Strata with a single document on either side take the variance of all strata together.

    References
    ----------
    Rosenbaum and Rubin, "Reducing bias in observational studies using subclassification on the propensity score",
    JASA 79 (1984), section 2: subclassification, standardised to the group itself.
    """
    n_strata = int(strata.max()) + 1 if len(strata) else 0
    of_cells = Moments.of(values, group_of * n_strata + strata, n_groups * n_strata)
    cells = Moments(*(each.reshape(n_groups, n_strata) for each in (of_cells.n, of_cells.total, of_cells.squares)))
    others = cells.rest()
    weights = np.where(others.n > 0, cells.n, 0.0)
    n_compared = weights.sum(axis=1)
    differences = np.where(weights > 0, np.nan_to_num(cells.mean) - np.nan_to_num(others.mean), 0.0)
    variances = sum(_variance_of_mean(each) for each in (cells, others))
    with np.errstate(invalid="ignore", divide="ignore"):
        gaps = (weights * differences).sum(axis=1) / n_compared
        errors = np.sqrt((weights**2 * np.where(weights > 0, variances, 0.0)).sum(axis=1)) / n_compared
    return [
        Remaining(_estimate(gaps[place], errors[place], int(n_compared[place])), int(cells.n[place].sum()))
        for place in range(n_groups)
    ]


def _variance_of_mean(cells: Moments) -> npt.NDArray[np.float64]:
    within = np.nansum((cells.n - 1) * cells.variance) / max(np.maximum(cells.n - 1, 0).sum(), 1.0)
    variance = np.where(np.isnan(cells.variance), within, cells.variance)
    return variance / np.maximum(cells.n, 1)


def _estimate(value: np.floating, error: np.floating, n: int) -> Estimate:
    spread = QUANTILE * error
    return Estimate(known(value), n, known(value - spread), known(value + spread))


def remaining_retention(
    n_tokens: npt.NDArray[np.integer], is_kept: npt.NDArray[np.bool_], group_of: Places, n_groups: int, strata: Places
) -> list[Remaining]:
    """Divide what is kept of each group by what would be kept of it if each stratum were kept alike.

    With one stratum this is the retention ratio. The interval is that of the ratio linearised, documents drawn again
    within their groups: see `core.insight.audit.retention.intervals` for what that says.

    Parameters
    ----------
    n_tokens, is_kept, group_of, strata : ndarray, shape (n_documents,)
        Length, fate, group and stratum of every document.
    n_groups : int
        How many groups there are.

    Returns
    -------
    list of Remaining
        One a group; without a value where nothing is kept in any of its strata.
    """
    n_strata = int(strata.max()) + 1 if len(strata) else 0
    tokens = n_tokens.astype(np.float64)
    kept = np.where(is_kept, tokens, 0.0)
    place_of = group_of * n_strata + strata

    def summed(weights: Floats) -> Floats:
        sums = np.bincount(place_of, weights, minlength=n_groups * n_strata).astype(np.float64)
        return sums.reshape(n_groups, n_strata)

    sums = _Sums(*(summed(each) for each in (np.ones(len(tokens)), tokens, kept, tokens**2, tokens * kept)))
    rates = _or_zero(sums.kept.sum(axis=0), sums.tokens.sum(axis=0))
    found = []
    for place in range(n_groups):
        expected = float((sums.tokens[place] * rates).sum())
        others = sums.n.sum(axis=0) - sums.n[place]
        n_compared = int(sums.n[place][others > 0].sum())
        ratio = np.float64(sums.kept[place].sum() / expected if expected else np.nan)
        error = np.float64(np.sqrt(sums.variance(place, rates, float(ratio), expected)) if expected else np.nan)
        found.append(Remaining(_at_least_zero(_estimate(ratio, error, n_compared)), int(sums.n[place].sum())))
    return found


def _or_zero(dividend: Floats, divisor: Floats) -> Floats:
    return np.divide(dividend, divisor, out=np.zeros_like(dividend), where=divisor > 0)


def _at_least_zero(estimate: Estimate) -> Estimate:
    low = None if estimate.ci_low is None else max(estimate.ci_low, 0.0)
    return Estimate(estimate.value, estimate.n, low, estimate.ci_high)


@dataclass(frozen=True, slots=True)
class _Sums:
    """Documents, tokens, kept tokens, squares of tokens, and of kept tokens: arrays of shape (n_groups, n_strata)."""

    n: Floats
    tokens: Floats
    kept: Floats
    tokens_squared: Floats
    kept_squared: Floats

    def variance(self, place: int, rates: Floats, ratio: float, expected: float) -> float:
        """Add up the variance of one group's ratio, linear in every document: a * tokens + b * kept in each cell."""
        pull = _or_zero(self.tokens[place], self.tokens.sum(axis=0))
        # A document moves its stratum's rate by pull * (kept - rate * tokens); one of the group also what is kept of
        # it, and what is expected.
        a = np.tile(ratio * pull * rates, (len(self.n), 1))
        b = np.tile(-ratio * pull, (len(self.n), 1))
        a[place] -= ratio * rates
        b[place] += 1.0
        squares = a**2 * self.tokens_squared + 2 * a * b * self.kept_squared + b**2 * self.kept_squared
        totals = (a * self.tokens + b * self.kept).sum(axis=1)
        n = self.n.sum(axis=1)
        # Those of a group are drawn with their number held, so that only what is about their mean counts.
        about_mean = np.maximum(squares.sum(axis=1) - _or_zero(totals**2, n), 0.0)
        return float(about_mean.sum()) / expected**2
