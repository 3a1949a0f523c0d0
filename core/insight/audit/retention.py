"""What a selection keeps of each group, with intervals: an audit of the selection, not a verdict on a group."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.arrays import quotient
from core.errors import ShapeError
from core.insight.groups import Group, Grouping
from core.records import Amount
from core.selection.pool.pool import Pool

N_RESAMPLES = 1_000
LEVEL = 0.95
SEED = 42
FEW_DOCUMENTS = 30
# Where no document has more than this share of the sum of squares, there are at least 200, none far longer than the
# others, and the sum over such documents drawn again is so nearly normal that the ends of an interval move by some
# hundredths of a standard error, less than by the chance of `N_RESAMPLES` draws.
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
    overall = quotient(part.sum(axis=-1, keepdims=True), whole.sum(axis=-1, keepdims=True))
    return quotient(quotient(part, whole), overall)


def intervals(
    n_tokens: npt.NDArray[np.integer],
    is_kept: npt.NDArray[np.bool_],
    group_of: npt.NDArray[np.int64],
    n_groups: int,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Bootstrap the retention ratios: documents are drawn again, with replacement, within their groups.

    Documents of a group that have the same length and the same fate cannot be told apart, so each draw is one of
    counts (multinomial). Only the longest documents of a group, usually some dozens, are counted by length; of the
    others it is counted how many of either fate are drawn, and the sum of their lengths is drawn from the normal
    distribution that it has given that count.

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
    parts = [_Lengths.of(n_tokens[is_kept]), _Lengths.of(n_tokens[~is_kept])]
    cells = np.concatenate([[part.n_others, *part.counts_of_long] for part in parts])
    drawn = rng.multinomial(len(n_tokens), cells / len(n_tokens), size=N_RESAMPLES)
    n_of_first = 1 + len(parts[0].long)
    kept, dropped = (
        part.sums(counts, rng) for part, counts in zip(parts, np.split(drawn, [n_of_first], axis=1), strict=True)
    )
    return kept + dropped, kept


@dataclass(frozen=True, slots=True)
class _Lengths:
    """Lengths of documents of one fate: the longest ones with their counts, and of all others what a sum hangs on."""

    long: npt.NDArray[np.int64]
    counts_of_long: npt.NDArray[np.int64]
    n_others: int
    mean: float
    sd: float

    @classmethod
    def of(cls, n_tokens: npt.NDArray[np.integer]) -> "_Lengths":
        """Set the longest ones apart, as few as leave a normal sum of the others; none where there are none."""
        lengths, counts = np.unique(n_tokens.astype(np.int64), return_counts=True)
        squares = lengths.astype(np.float64) ** 2
        is_normal = squares <= _MOST_OF_SQUARES * np.cumsum(squares * counts)
        n_short = int(np.flatnonzero(is_normal)[-1]) + 1 if is_normal.any() else 0
        short, n_others = lengths[:n_short], int(counts[:n_short].sum())
        mean = float(short @ counts[:n_short]) / max(n_others, 1)
        variance = float((short - mean) ** 2 @ counts[:n_short]) / max(n_others, 1)
        return cls(lengths[n_short:], counts[n_short:], n_others, mean, float(np.sqrt(variance)))

    def sums(self, drawn: npt.NDArray[np.int64], rng: np.random.Generator) -> npt.NDArray[np.int64]:
        """Add up lengths in each draw: of so many others (the first column), and of so many of each long one."""
        of_others = rng.normal(self.mean * drawn[:, 0], self.sd * np.sqrt(drawn[:, 0]))
        sums: npt.NDArray[np.int64] = np.rint(of_others).astype(np.int64) + drawn[:, 1:] @ self.long
        return sums
