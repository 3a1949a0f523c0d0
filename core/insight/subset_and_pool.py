"""What a selection does: ratings and groups of what it keeps beside those of the whole pool. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.corpus.ratings import Standardisation
from core.insight.histograms import CENTRES, bins_of, shares_of
from core.records import Amount
from core.selection.choosing.choose import Choice
from core.selection.pool.pool import BLOCK_ROWS, Groups, Pool

_UNRATED = len(CENTRES)


@dataclass(frozen=True, slots=True, eq=False)
class Binned:
    """The standardised ratings of a pool in the bins of `core.insight.histograms.EDGES`, found once for many subsets.

    Attributes
    ----------
    bins : ndarray of uint8, shape (n_documents,)
        One behind the last bin where a document has no rating.
    counts : list of int
        Documents in each bin.
    """

    bins: npt.NDArray[np.uint8]
    counts: list[int]


@dataclass(frozen=True, slots=True)
class CriterionShift:
    """Standardised ratings by one criterion, or values of a column, before and after.

    Attributes
    ----------
    criterion : str
        Its key, or the column's name.
    pool_shares, subset_shares : list of float
        Shares of the rated documents of the pool, and of the subset, in the bins of `core.insight.histograms.EDGES`.
    mean_kept, mean_dropped : float or None
        Mean standardised rating of the documents kept and of the rated ones dropped; None where there is none.
    """

    criterion: str
    pool_shares: list[float]
    subset_shares: list[float]
    mean_kept: float | None
    mean_dropped: float | None


@dataclass(frozen=True, slots=True)
class GroupShift:
    """A group of documents before and after.

    Attributes
    ----------
    group : str
        Its name.
    pool, subset : Amount
        Documents and tokens of it; in a subset of several epochs, all that is trained on.
    share_before, share_after : float
        Its share of the pool's tokens, and of the subset's.
    retention_ratio : float or None
        The share of its tokens that is kept, over the share that is kept overall; None where either has no tokens.
    """

    group: str
    pool: Amount
    subset: Amount
    share_before: float
    share_after: float
    retention_ratio: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A subset beside its pool: amounts, and the ratings by each criterion in their order.

    Attributes
    ----------
    pool, subset : Amount
        In a subset of several epochs, all that is trained on.
    n_different : int
        Documents in the subset, each counted once.
    criteria : tuple of CriterionShift
        Of these documents.
    """

    pool: Amount
    subset: Amount
    n_different: int
    criteria: tuple[CriterionShift, ...]


def binned(pool: Pool, name: str) -> Binned:
    """Count the documents of a pool by their standardised ratings.

    Parameters
    ----------
    pool : Pool
        All documents.
    name : str
        A criterion, or a column of numbers.

    Returns
    -------
    Binned
        For `compare`.
    """
    values, by = pool.ratings_by(name), pool.standardisation_of(name)
    bins = np.empty(len(pool), dtype=np.uint8)
    counts = np.zeros(_UNRATED + 1, dtype=np.int64)
    for start in range(0, len(pool), BLOCK_ROWS):
        rows = slice(start, start + BLOCK_ROWS)
        is_rated = ~np.isnan(values[rows])
        bins[rows] = np.where(is_rated, bins_of(np.where(is_rated, by.apply(values[rows]), 0.0)), _UNRATED)
        counts += np.bincount(bins[rows], minlength=len(counts))
    return Binned(bins, counts[:_UNRATED].tolist())


def compare(pool: Pool, choice: Choice, found: Mapping[str, Binned]) -> Comparison:
    """Set a choice beside the pool that it was made of.

    Parameters
    ----------
    pool : Pool
        All documents, the unrated ones too.
    choice : Choice
        What was taken of them.
    found : mapping of str to Binned
        What `binned` says of each criterion that is to be compared, in this order.

    Returns
    -------
    Comparison
        Exact: no document is left out of any count.
    """
    # Those of the first epoch are all that there are.
    rows = choice.rows[choice.epochs == 0]
    shifts = []
    for name, each in found.items():
        counts = np.bincount(each.bins[rows], minlength=_UNRATED + 1)[:_UNRATED].tolist()
        means = _means(pool.ratings_by(name)[rows], pool.standardisation_of(name))
        shifts.append(CriterionShift(name, shares_of(each.counts), shares_of(counts), *means))
    everything = Amount(len(pool), int(pool.n_tokens.sum(dtype=np.int64)))
    return Comparison(everything, pool.amount(choice.rows), len(rows), tuple(shifts))


def _means(kept: npt.NDArray[np.floating], by: Standardisation) -> tuple[float | None, float | None]:
    """Average the standardised ratings of the documents kept, and of the others: over all of them the mean is 0."""
    rated = kept[~np.isnan(kept)]
    n_dropped = by.n - len(rated)
    total = float(by.apply(rated).sum())
    return (total / len(rated) if len(rated) else None), (-total / n_dropped if n_dropped else None)


def group_shifts(pool: Pool, choice: Choice, groups: Groups) -> tuple[GroupShift, ...]:
    """Say what a choice keeps of each group.

    Parameters
    ----------
    pool : Pool
        All documents.
    choice : Choice
        What was taken of them.
    groups : Groups
        Of the documents of the pool.

    Returns
    -------
    tuple of GroupShift
        In the order of the groups.
    """
    everything = np.ones(len(pool), dtype=bool)
    before = _amounts(groups, everything, pool)
    after = _amounts(groups, choice.rows, pool)
    totals = pool.amount(everything), pool.amount(choice.rows)
    rows = zip(groups.names, before, after, strict=True)
    return tuple(group_shift(name, of_pool, of_subset, *totals) for name, of_pool, of_subset in rows)


def _amounts(groups: Groups, rows: npt.NDArray[np.generic], pool: Pool) -> list[Amount]:
    return list(map(Amount, groups.totals(rows).tolist(), groups.totals(rows, pool.n_tokens).tolist()))


def group_shift(group: str, before: Amount, after: Amount, total_before: Amount, total_after: Amount) -> GroupShift:
    """Compute a group's shares and how much of it is kept.

    Examples
    --------
    >>> group_shift("news", Amount(2, 40), Amount(1, 10), Amount(5, 100), Amount(2, 20)).retention_ratio
    1.25
    """
    share_before = before.n_tokens / total_before.n_tokens if total_before.n_tokens else 0.0
    share_after = after.n_tokens / total_after.n_tokens if total_after.n_tokens else 0.0
    retention = share_after / share_before if share_before and total_after.n_tokens else None
    return GroupShift(group, before, after, share_before, share_after, retention)
