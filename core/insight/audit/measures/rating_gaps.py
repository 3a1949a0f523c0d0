"""Ratings by group: how they lie, and how far a group's mean is from that of all other documents."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from core.arrays import Floats, known, quotient
from core.errors import ShapeError
from core.estimates import LEVEL, Estimate
from core.insight.audit.measures.many import holm
from core.insight.audit.measures.retention import FEW_DOCUMENTS
from core.insight.groups import Group, Grouping
from core.selection.pool.pool import Pool

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class Moments:
    """Count, sum and sum of squares of the values of each group; a group less another is what is in the one alone.

    Attributes
    ----------
    n, total, squares : ndarray of float, shape (n_groups,) or any other
        Of the values that are there.
    """

    n: npt.NDArray[np.float64]
    total: npt.NDArray[np.float64]
    squares: npt.NDArray[np.float64]

    @classmethod
    def of(cls, values: Floats, place_of: npt.NDArray[np.integer], n_places: int) -> "Moments":
        """Add up values by place; NaN is no value."""
        is_there = ~np.isnan(values)
        places, there = place_of[is_there], values[is_there].astype(np.float64)
        sums = (np.bincount(places, weights, minlength=n_places) for weights in (None, there, there * there))
        return cls(*(each.astype(np.float64) for each in sums))

    def rest(self) -> "Moments":
        """Give those of all other places."""
        return Moments(*(each.sum(axis=0) - each for each in (self.n, self.total, self.squares)))

    @property
    def mean(self) -> npt.NDArray[np.float64]:
        """Means; NaN where there is no value."""
        return quotient(self.total, self.n)

    @property
    def variance(self) -> npt.NDArray[np.float64]:
        """Unbiased variances; NaN of fewer than two values."""
        about_mean = self.squares - self.total * np.nan_to_num(self.mean)
        return quotient(np.maximum(about_mean, 0.0), self.n - 1)


@dataclass(frozen=True, slots=True)
class GroupRatings:
    """The ratings of one group by one criterion, standardised: 0 is the corpus's mean, 1 its standard deviation.

    Attributes
    ----------
    group : Group
        Which one.
    n_documents : int
        Documents of it, rated or not.
    mean, sd : float or None
        Of those that are rated.
    quantiles : tuple of float or None
        At `QUANTILES`.
    gap : Estimate
        Its mean less that of all other documents, with Welch's interval; ``n`` is of rated documents of the group.
    effect_size : float or None
        The gap in standard deviations within groups: Hedges' g.
    p_adjusted : float or None
        Of no gap, by Welch's test and Holm's steps over all groups; None for a group of fewer than `FEW_DOCUMENTS`
        rated documents, which is not tested.
    """

    group: Group
    n_documents: int
    mean: float | None
    sd: float | None
    quantiles: tuple[float, ...] | None
    gap: Estimate
    effect_size: float | None
    p_adjusted: float | None

    @property
    def has_few_documents(self) -> bool:
        """Whether it has so few documents that it is shown, but not ranked."""
        return self.gap.n < FEW_DOCUMENTS


def rating_gaps(pool: Pool, criterion: str, grouping: Grouping) -> list[GroupRatings]:
    """Compare the ratings of each group with those of all other documents.

    Parameters
    ----------
    pool : Pool
        All documents.
    criterion : str
        By which ratings, or by which column of numbers.
    grouping : Grouping
        The groups, of the documents of the pool.

    Returns
    -------
    list of GroupRatings
        One a group, in the grouping's order. Exact: no document is left out.

    Raises
    ------
    ShapeError
        If the groups are those of other documents.

    References
    ----------
    Welch, "The generalization of 'Student's' problem", Biometrika 34 (1947); Hedges, "Distribution theory for Glass's
    estimator of effect size", Journal of Educational Statistics 6 (1981).
    """
    if len(pool) != len(grouping.group_of):
        raise ShapeError(f"{len(pool)} documents come with {len(grouping.group_of)} groups. Give one to each document.")
    n_groups = len(grouping.groups)
    values = np.asarray(pool.standardisation_of(criterion).apply(pool.ratings_by(criterion)), dtype=np.float64)
    of_groups = Moments.of(values, grouping.group_of, n_groups)
    gaps = Gaps.between(of_groups, of_groups.rest())
    is_one = np.array([not group.is_apart for group in grouping.groups], dtype=bool)
    is_tested = is_one & (of_groups.n >= FEW_DOCUMENTS) & (of_groups.rest().n >= FEW_DOCUMENTS)
    p_adjusted = holm(np.where(is_tested, gaps.p_value, np.nan))
    n_documents = np.bincount(grouping.group_of, minlength=n_groups)
    quantiles = _quantiles(values, grouping.group_of, n_groups)
    return [
        GroupRatings(
            group,
            int(n_documents[place]),
            known(of_groups.mean[place]),
            known(np.sqrt(of_groups.variance[place])),
            quantiles[place],
            gaps.estimate(place, int(of_groups.n[place])),
            known(gaps.effect_size[place]),
            known(p_adjusted[place]),
        )
        for place, group in enumerate(grouping.groups)
    ]


@dataclass(frozen=True, slots=True)
class Gaps:
    """Differences of means with Welch's intervals and tests: arrays of shape (n_groups,), NaN where there is none."""

    difference: npt.NDArray[np.float64]
    ci_low: npt.NDArray[np.float64]
    ci_high: npt.NDArray[np.float64]
    effect_size: npt.NDArray[np.float64]
    p_value: npt.NDArray[np.float64]

    @classmethod
    def between(cls, ones: Moments, others: Moments) -> "Gaps":
        """Compare the means of groups, place by place."""
        from scipy.stats import t

        difference = ones.mean - others.mean
        parts = [quotient(each.variance, each.n) for each in (ones, others)]
        error = np.sqrt(parts[0] + parts[1])
        over = [quotient(part**2, each.n - 1) for part, each in zip(parts, (ones, others), strict=True)]
        freedom = quotient((parts[0] + parts[1]) ** 2, over[0] + over[1])
        spread = t.ppf((1 + LEVEL) / 2, freedom) * error
        # Two groups without variance differ for certain, or not at all.
        certain = np.where(difference == 0, 1.0, 0.0)
        p_value = np.where(error > 0, 2 * t.sf(np.abs(quotient(difference, error)), freedom), certain)
        spread = np.where(error > 0, spread, error)
        p_value = np.where(np.isnan(error), np.nan, p_value)
        return cls(difference, difference - spread, difference + spread, _hedges(difference, ones, others), p_value)

    def estimate(self, place: int, n: int) -> Estimate:
        """Give the difference of one place."""
        return Estimate(known(self.difference[place]), n, known(self.ci_low[place]), known(self.ci_high[place]))


def _hedges(difference: npt.NDArray[np.float64], ones: Moments, others: Moments) -> npt.NDArray[np.float64]:
    freedom = ones.n + others.n - 2
    within = (ones.n - 1) * ones.variance + (others.n - 1) * others.variance
    pooled = np.sqrt(quotient(within, freedom))
    return quotient(difference, pooled) * (1 - 3 / (4 * np.maximum(freedom, 1) - 1))


def _quantiles(values: Floats, group_of: npt.NDArray[np.integer], n_groups: int) -> list[tuple[float, ...] | None]:
    rated = np.flatnonzero(~np.isnan(values))
    order = rated[np.argsort(group_of[rated], kind="stable")]
    bounds = np.searchsorted(group_of[order], np.arange(n_groups + 1))
    found: list[tuple[float, ...] | None] = []
    for start, stop in pairwise(bounds.tolist()):
        inside = values[order[start:stop]]
        found.append(tuple(np.quantile(inside, QUANTILES).tolist()) if len(inside) else None)
    return found
