"""What remains of gaps when other things are held equal: groups compared within strata, of ratings and of retention.

A raw gap is often length or topic in disguise. Here documents are compared only with documents of their own stratum,
for instance of the same domain and length band. What differs within a stratum is not held equal, and where a group
shares no stratum with others nothing can be said of it: `Remaining.share_comparable` says of which share something can.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.estimates import QUANTILE, Estimate
from core.insight.audit.rating_gaps import Moments, known
from core.insight.groups import Grouping

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Remaining:
    """What remains of a group's gap within strata.

    Attributes
    ----------
    gap : Estimate
        Of ratings: the group's mean less that of the others in the same strata, each stratum weighed by the group's
        documents in it. Of retention: the ratio that what is kept of the group, beside what is kept of the others in
        the same strata, comes to; 1 where nothing remains. ``n`` is of documents that could be compared; where it is
        0 there is no value.
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
    cells, cell_of = _Cells.of(group_of, n_groups, strata)
    own = Moments.of(values, cell_of, len(cells.group))
    others = Moments(*(cells.of_others(each) for each in (own.n, own.total, own.squares)))
    weights = np.where(others.n > 0, own.n, 0.0)
    n_compared = cells.by_group(weights)
    differences = np.where(weights > 0, np.nan_to_num(own.mean) - np.nan_to_num(others.mean), 0.0)
    variances = np.where(weights > 0, sum(_variance_of_mean(each) for each in (own, others)), 0.0)
    gaps = _or_nan(cells.by_group(weights * differences), n_compared)
    errors = _or_nan(np.sqrt(cells.by_group(weights**2 * variances)), n_compared)
    n_documents = cells.by_group(own.n)
    return [
        Remaining(_estimate(gaps[place], errors[place], int(n_compared[place])), int(n_documents[place]))
        for place in range(n_groups)
    ]


@dataclass(frozen=True, slots=True)
class _Cells:
    """The pairs of group and stratum that occur, at most as many as documents: arrays of shape (n_cells,)."""

    group: Places
    stratum: Places
    n_groups: int
    n_strata: int

    @classmethod
    def of(cls, group_of: Places, n_groups: int, strata: Places) -> tuple["_Cells", Places]:
        """Find them, and the cell of each document."""
        n_strata = int(strata.max()) + 1 if len(strata) else 1
        places, cell_of = _numbered(group_of.astype(np.int64) * n_strata + strata, n_groups * n_strata)
        return cls(places // n_strata, places % n_strata, n_groups, n_strata), cell_of

    def by_group(self, sums: Floats) -> Floats:
        """Add up the cells of each group."""
        return np.bincount(self.group, sums, self.n_groups).astype(np.float64)

    def of_others(self, sums: Floats) -> Floats:
        """Give for each cell what the other cells of its stratum have together."""
        return np.bincount(self.stratum, sums, self.n_strata)[self.stratum] - sums

    def table(self, sums: Floats) -> "csr_array":
        """Spread the cells out: shape (n_groups, n_strata)."""
        from scipy.sparse import csr_array

        return csr_array((sums, (self.group, self.stratum)), shape=(self.n_groups, self.n_strata))


def _numbered(place_of: Places, n_places: int) -> tuple[Places, Places]:
    """Give the places that occur, ascending, and which of them each document has."""
    if n_places > 4 * len(place_of):
        return np.unique(place_of, return_inverse=True)
    # Where marks take no more memory than the documents do, nothing has to be sorted.
    occurs = np.zeros(n_places, dtype=bool)
    occurs[place_of] = True
    return np.flatnonzero(occurs), (np.cumsum(occurs) - 1)[place_of]


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
    """Compare what is kept of groups with what is kept of the others in the same strata, as a retention ratio.

    Of the group's tokens in strata that hold others too, ``kept`` are kept, and ``expected`` would be at the rates of
    those others. Retention is over the rate of all, the group among them; so this is ``kept`` over the mean of
    ``kept`` and ``expected``, weighed by the share of all tokens that the group has, and that the others have. With
    one stratum it is the retention ratio; documents that nobody shares a stratum with have no say.

    Parameters
    ----------
    n_tokens, is_kept, group_of, strata : ndarray, shape (n_documents,)
        Length, fate, group and stratum of every document.
    n_groups : int
        How many groups there are.

    Returns
    -------
    list of Remaining
        One a group; without a value where it shares no stratum with others, or nothing is kept there of either. The
        interval is that of the ratio linearised, documents drawn again within their groups: see
        `core.insight.audit.retention.intervals` for what that says.
    """
    cells, cell_of = _Cells.of(group_of, n_groups, strata)
    tokens = n_tokens.astype(np.float64)
    kept = np.where(is_kept, tokens, 0.0)
    weights = (None, tokens, kept, tokens**2, tokens * kept)
    own = _Sums(*(np.bincount(cell_of, each, len(cells.group)).astype(np.float64) for each in weights))
    found = _Compared.of(cells, own)
    n_documents = cells.by_group(own.n)
    errors = np.sqrt(found.variances())
    return [
        Remaining(
            _at_least_zero(_estimate(found.ratio[place], errors[place], int(found.n[place]))), int(n_documents[place])
        )
        for place in range(n_groups)
    ]


def _or_nan(dividend: Floats, divisor: Floats) -> Floats:
    return np.divide(dividend, divisor, out=np.full_like(dividend, np.nan), where=divisor > 0)


def _or_zero(dividend: Floats, divisor: Floats) -> Floats:
    return np.divide(dividend, divisor, out=np.zeros_like(dividend), where=divisor > 0)


def _at_least_zero(estimate: Estimate) -> Estimate:
    low = None if estimate.ci_low is None else max(estimate.ci_low, 0.0)
    return Estimate(estimate.value, estimate.n, low, estimate.ci_high)


@dataclass(frozen=True, slots=True)
class _Sums:
    """Documents, tokens, kept tokens, squares of tokens, and of kept tokens: arrays of shape (n_cells,)."""

    n: Floats
    tokens: Floats
    kept: Floats
    tokens_squared: Floats
    kept_squared: Floats


@dataclass(frozen=True, slots=True)
class _Compared:
    """Groups beside the others of their strata.

    By cell: the sums of the group and of the others, and the others' rate. By group: how many documents are compared,
    its share of all tokens, what is kept over the mean of kept and expected, that mean, and how the ratio hangs on the
    share: by minus ``turn`` a token that the group has more of all.
    """

    cells: _Cells
    own: _Sums
    others: _Sums
    rate: Floats
    n: Floats
    share: Floats
    ratio: Floats
    whole: Floats
    turn: Floats

    @classmethod
    def of(cls, cells: _Cells, own: _Sums) -> "_Compared":
        others = _Sums(*(cells.of_others(getattr(own, name)) for name in _Sums.__slots__))
        is_shared, rate = others.tokens > 0, _or_zero(others.kept, others.tokens)
        kept, expected = cells.by_group(own.kept * is_shared), cells.by_group(own.tokens * rate)
        n_tokens = max(float(own.tokens.sum()), 1.0)
        share = cells.by_group(own.tokens) / n_tokens
        whole = share * kept + (1 - share) * expected
        ratio = _or_nan(kept, whole)
        turn = ratio * (kept - expected) / n_tokens
        return cls(cells, own, others, rate, cells.by_group(own.n * is_shared), share, ratio, whole, turn)

    def variances(self) -> Floats:
        """Add up the squares of what each document moves the ratio by, about the means of the groups; by group."""
        about_means = self._of_group() + self._of_others()
        return _or_nan(np.maximum(about_means, 0.0), self.whole**2)

    def _of_group(self) -> Floats:
        """Add up for the group, a document of which moves it by a * tokens + b * kept."""
        cells, own, at = self.cells, self.own, self.cells.group
        a = -(self.ratio * (1 - self.share))[at] * self.rate - (self.turn * (1 - self.share))[at]
        b = (1 - self.ratio * self.share)[at] * (self.others.tokens > 0)
        squares = cells.by_group(a**2 * own.tokens_squared + (2 * a * b + b**2) * own.kept_squared)
        # Those of a group are drawn with their number held, so that only what is about their mean counts.
        return squares - _or_zero(cells.by_group(a * own.tokens + b * own.kept) ** 2, cells.by_group(own.n))

    def _of_others(self) -> Floats:
        """Add up for the others, who move their stratum's rate (pull) and the group's share of all tokens (push)."""
        cells, own, others, rate = self.cells, self.own, self.others, self.rate
        pull = (self.ratio * (1 - self.share))[cells.group] * _or_zero(own.tokens, others.tokens)
        push = self.turn * self.share
        squares = cells.by_group(
            pull**2 * (rate**2 * others.tokens_squared + (1 - 2 * rate) * others.kept_squared)
            + 2 * pull * push[cells.group] * (rate * others.tokens_squared - others.kept_squared)
        )
        squares += push**2 * (own.tokens_squared.sum() - cells.by_group(own.tokens_squared))
        totals = cells.table(pull * rate) @ cells.table(own.tokens).T - cells.table(pull) @ cells.table(own.kept).T
        sums: Floats = totals.toarray() + np.outer(push, cells.by_group(own.tokens))
        np.fill_diagonal(sums, 0.0)
        about_zero: Floats = _or_zero(sums**2, np.broadcast_to(cells.by_group(own.n), sums.shape)).sum(axis=1)
        return squares - about_zero
