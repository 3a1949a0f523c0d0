"""Ratings of groups with other things held equal: what remains of a gap among documents of the same stratum."""

import numpy as np

from core.arrays import Floats, quotient
from core.estimates import QUANTILE
from core.insight.audit.measures.rating_gaps import Moments
from core.insight.audit.measures.strata import Cells, Places, Remaining

# So many degrees of freedom tell a variance to a fourth.
_FEW_FREEDOM = 30


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
        One a group. Strata with a single document on either side take the variance within all strata together, or,
        where few have more than one, the variance of all values, which is rather too large.

    References
    ----------
    Rosenbaum and Rubin, "Reducing bias in observational studies using subclassification on the propensity score",
    JASA 79 (1984), section 2: subclassification, standardised to the group itself.
    """
    cells, cell_of = Cells.of(group_of, n_groups, strata)
    own = Moments.of(values, cell_of, len(cells.group))
    others = Moments(*(cells.of_others(each) for each in (own.n, own.total, own.squares)))
    weights = np.where(others.n > 0, own.n, 0.0)
    n_compared = cells.by_group(weights)
    of_all = float(np.nanvar(values, ddof=1)) if (~np.isnan(values)).sum() > 1 else np.nan
    differences = np.where(weights > 0, np.nan_to_num(own.mean) - np.nan_to_num(others.mean), 0.0)
    variances = np.where(weights > 0, sum(_variance_of_mean(each, of_all) for each in (own, others)), 0.0)
    gaps = quotient(cells.by_group(weights * differences), n_compared)
    spread = QUANTILE * quotient(np.sqrt(cells.by_group(weights**2 * variances)), n_compared)
    n_documents = cells.by_group(own.n)
    return [
        Remaining.of(gap, (gap - to_end, gap + to_end), n=n, n_documents=of_all)
        for gap, to_end, n, of_all in zip(gaps, spread, n_compared, n_documents, strict=True)
    ]


def _variance_of_mean(cells: Moments, of_all: float) -> Floats:
    """Give the variances of means; cells of one value take that within all others, or, where these are few, of all."""
    freedom = np.maximum(cells.n - 1, 0).sum()
    within = np.nansum((cells.n - 1) * cells.variance) / freedom if freedom >= _FEW_FREEDOM else of_all
    variance = np.where(np.isnan(cells.variance), within, cells.variance)
    return variance / np.maximum(cells.n, 1)
