"""Intervals of retention ratios: what they would be, had the corpus happened to hold other documents of its groups."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.arrays import Floats, quotient
from core.insight.audit.measures.one_fate import ends_left_open, rates_of_one_fate
from core.insight.audit.measures.ratios import retention_ratios

N_RESAMPLES = 1_000
LEVEL = 0.95
SEED = 42
# Where no document has more than this share of the sum of squares, there are at least 200, none far longer than the
# others, and the sum over such documents drawn again is so nearly normal that the ends of an interval move by some
# hundredths of a standard error, less than by the chance of `N_RESAMPLES` draws.
_MOST_OF_SQUARES = 0.005


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
    distribution that it has given that count. Where all documents of a group, or all others, have one fate, drawing
    them again shows no other: there Wilson's interval of the share that is kept tells what so many leave open.

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
    return _with_what_one_fate_leaves_open(low, high, n_tokens, is_kept, group_of)


def _with_what_one_fate_leaves_open(
    low: Floats,
    high: Floats,
    n_tokens: npt.NDArray[np.integer],
    is_kept: npt.NDArray[np.bool_],
    group_of: npt.NDArray[np.int64],
) -> tuple[Floats, Floats]:
    lengths = n_tokens.astype(np.float64)
    weights = (lengths, lengths**2, lengths * is_kept)
    own = [np.bincount(group_of, each, len(low)).astype(np.float64) for each in weights]
    rest = [each.sum() - each for each in own]
    if own[0].sum() == own[2].sum():
        # Where all is kept, it is so of every group for certain.
        return low, high
    rates = quotient(own[2], own[0]), quotient(rest[2], rest[0], where_none=0.0)
    ends = ends_left_open(own[0] / own[0].sum(), rates, rates_of_one_fate(*own), rates_of_one_fate(*rest))
    return np.minimum(low, ends[0]), np.maximum(high, ends[1])


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
