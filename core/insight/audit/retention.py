"""What a selection keeps of each group, with intervals: an audit of the selection, not a verdict on a group."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.errors import ShapeError
from core.insight.groups import Group, Grouping
from core.records import Amount
from core.selection.pool.pool import Pool

N_RESAMPLES = 1_000
LEVEL = 0.95
SEED = 42
FEW_DOCUMENTS = 30
_CELLS_AT_ONCE = 2_000_000
# Where no document has more than this share of the sum of squares, there are at least 200 of either fate, none far
# longer than the others, and sums over documents drawn again are so nearly normal that the ends of an interval move by
# some hundredths of a standard error, less than by the chance of `N_RESAMPLES` draws.
_MOST_OF_SQUARES = 0.005


@dataclass(frozen=True, slots=True)
class GroupRetention:
    """What a selection keeps of one group.

    Attributes
    ----------
    group : Group
        Which one.
    pool, kept : Amount
        Documents and tokens of it, before and after.
    share_before, share_after : float
        Its share of the corpus's tokens, and of the selection's.
    retention_ratio : float or None
        The share of its tokens that is kept, over the share that is kept overall; None where it has no tokens or
        nothing is kept at all.
    ci_low, ci_high : float or None
        The interval of `LEVEL` of the ratio: over which documents of the group this corpus happened to hold.
    """

    group: Group
    pool: Amount
    kept: Amount
    share_before: float
    share_after: float
    retention_ratio: float | None
    ci_low: float | None
    ci_high: float | None

    @property
    def has_few_documents(self) -> bool:
        """Whether it has so few documents that its interval is itself uncertain."""
        return self.pool.n_documents < FEW_DOCUMENTS


def audit(pool: Pool, is_kept: npt.NDArray[np.bool_], grouping: Grouping) -> list[GroupRetention]:
    """Compare what a selection keeps of each group with what it keeps overall.

    Parameters
    ----------
    pool : Pool
        All documents.
    is_kept : ndarray of bool, shape (n_documents,)
        What the selection holds.
    grouping : Grouping
        The groups.

    Returns
    -------
    list of GroupRetention
        One a group, in the grouping's order.

    Raises
    ------
    ShapeError
        If pool, marks and grouping are not of the same documents.
    """
    if not len(pool) == len(is_kept) == len(grouping.group_of):
        raise ShapeError(
            f"{len(pool)} documents come with {len(is_kept)} marks and {len(grouping.group_of)} groups. "
            "Give one of each to every document."
        )
    n_groups = len(grouping.groups)
    before = _amounts(grouping.group_of, pool.n_tokens, n_groups)
    after = _amounts(grouping.group_of[is_kept], pool.n_tokens[is_kept], n_groups)
    ratios = retention_ratios([amount.n_tokens for amount in before], [amount.n_tokens for amount in after])
    low, high = intervals(pool.n_tokens, is_kept, grouping.group_of, n_groups)
    total, total_kept = (sum(amount.n_tokens for amount in amounts) for amounts in (before, after))
    return [
        GroupRetention(
            group,
            before[place],
            after[place],
            before[place].n_tokens / total if total else 0.0,
            after[place].n_tokens / total_kept if total_kept else 0.0,
            _known(ratios[place]),
            _known(low[place]),
            _known(high[place]),
        )
        for place, group in enumerate(grouping.groups)
    ]


def _known(value: np.floating) -> float | None:
    return None if np.isnan(value) else float(value)


def _amounts(group_of: npt.NDArray[np.int64], n_tokens: npt.NDArray[np.integer], n_groups: int) -> list[Amount]:
    documents = np.bincount(group_of, minlength=n_groups)
    tokens = np.zeros(n_groups, dtype=np.int64)
    np.add.at(tokens, group_of, n_tokens)
    return [Amount(*pair) for pair in zip(documents.tolist(), tokens.tolist(), strict=True)]


def retention_ratios(
    tokens: Sequence[int] | npt.NDArray[np.int64], kept: Sequence[int] | npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Divide what is kept of each group by what is kept of all.

    Parameters
    ----------
    tokens, kept : array of int, shape (..., n_groups)
        Tokens of each group, and those of them that are kept.

    Returns
    -------
    ndarray of float, shape (..., n_groups)
        NaN where a group has no tokens, or nothing is kept at all.

    Examples
    --------
    >>> retention_ratios([32, 32], [24, 8]).tolist()
    [1.5, 0.5]
    """
    whole, part = np.asarray(tokens, dtype=np.float64), np.asarray(kept, dtype=np.float64)
    overall = _quotient(part.sum(axis=-1, keepdims=True), whole.sum(axis=-1, keepdims=True))
    return _quotient(_quotient(part, whole), overall)


def _quotient(dividend: npt.NDArray[np.float64], divisor: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    quotient = np.full(np.broadcast_shapes(dividend.shape, divisor.shape), np.nan)
    np.divide(dividend, divisor, out=quotient, where=divisor > 0)
    return quotient


def intervals(
    n_tokens: npt.NDArray[np.integer],
    is_kept: npt.NDArray[np.bool_],
    group_of: npt.NDArray[np.int64],
    n_groups: int,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Bootstrap the retention ratios: documents are drawn again, with replacement, within their groups.

    Documents of a group that have the same length and the same fate cannot be told apart, so each draw is one of
    counts (multinomial), and the work grows with the number of different lengths, not with the corpus. The sums over
    a group of very many documents are drawn from the normal distribution that they have.

    Parameters
    ----------
    n_tokens, is_kept, group_of : ndarray, shape (n_documents,)
        Length, fate and group of every document.
    n_groups : int
        How many groups there are.

    Returns
    -------
    tuple of ndarray of float, shape (n_groups,)
        The lower and the upper ends; NaN where there is no ratio.
    """
    rng = np.random.default_rng(SEED)
    tokens = np.zeros((N_RESAMPLES, n_groups), dtype=np.int64)
    kept = np.zeros((N_RESAMPLES, n_groups), dtype=np.int64)
    order = np.argsort(group_of, kind="stable")
    bounds = np.searchsorted(group_of[order], np.arange(n_groups + 1))
    for group in range(n_groups):
        rows = order[bounds[group] : bounds[group + 1]]
        if len(rows):
            tokens[:, group], kept[:, group] = _resampled(n_tokens[rows], is_kept[rows], rng)
    ratios = retention_ratios(tokens, kept)
    tail = (1 - LEVEL) / 2
    has_ratio = ~np.isnan(ratios).all(axis=0)
    low, high = np.full(n_groups, np.nan), np.full(n_groups, np.nan)
    if has_ratio.any():
        low[has_ratio], high[has_ratio] = np.nanquantile(ratios[:, has_ratio], [tail, 1 - tail], axis=0)
    return low, high


def _resampled(
    n_tokens: npt.NDArray[np.integer], is_kept: npt.NDArray[np.bool_], rng: np.random.Generator
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Draw the documents of one group again; give its tokens, and the kept ones, in each draw."""
    if _is_spread(n_tokens[is_kept]) and _is_spread(n_tokens[~is_kept]):
        return _resampled_as_normal(n_tokens, is_kept, rng)
    kinds, counts = np.unique(n_tokens * 2 + is_kept, return_counts=True)
    lengths, fates = kinds // 2, kinds % 2
    tokens, kept = [], []
    at_once = max(1, _CELLS_AT_ONCE // len(kinds))
    for first in range(0, N_RESAMPLES, at_once):
        size = min(at_once, N_RESAMPLES - first)
        drawn = rng.multinomial(len(n_tokens), counts / len(n_tokens), size=size)
        tokens.append(drawn @ lengths)
        kept.append(drawn @ (lengths * fates))
    return np.concatenate(tokens), np.concatenate(kept)


def _is_spread(n_tokens: npt.NDArray[np.integer]) -> bool:
    squares = np.square(n_tokens, dtype=np.float64)
    return bool(len(squares) and squares.max() <= _MOST_OF_SQUARES * squares.sum())


def _resampled_as_normal(
    n_tokens: npt.NDArray[np.integer], is_kept: npt.NDArray[np.bool_], rng: np.random.Generator
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Draw the two sums from the normal distribution with their means and covariances."""
    both = np.stack([n_tokens, np.where(is_kept, n_tokens, 0)]).astype(np.float64)
    n = both.shape[1]
    drawn = rng.multivariate_normal(both.sum(axis=1), np.cov(both, bias=True) * n, size=N_RESAMPLES)
    tokens, kept = np.rint(drawn).astype(np.int64).T
    return tokens, kept
