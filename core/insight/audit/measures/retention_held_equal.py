"""What is kept of groups with other things held equal, beside what is kept of the others in the same strata."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.arrays import Floats, quotient
from core.estimates import QUANTILE
from core.insight.audit.measures.one_fate import ends_left_open, rates_of_one_fate
from core.insight.audit.measures.strata import Cells, Places, Remaining


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
        interval is that of the ratio linearised, documents drawn again within their groups, and ends where all of the
        group is kept: see `core.insight.audit.measures.retention_intervals.intervals` for what that says.
    """
    cells, cell_of = Cells.of(group_of, n_groups, strata)
    tokens = n_tokens.astype(np.float64)
    kept = np.where(is_kept, tokens, 0.0)
    weights = (None, tokens, kept, tokens**2, tokens * kept)
    own = _Sums(*(np.bincount(cell_of, each, len(cells.group)).astype(np.float64) for each in weights))
    found = _Compared.of(cells, own)
    every = zip(found.ratio, *found.ends(), found.n, cells.by_group(own.n), strict=True)
    return [Remaining.of(ratio, (low, high), n=n, n_documents=of_all) for ratio, low, high, n, of_all in every]


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
    its share of all tokens, what is expected, what is kept over the mean of kept and expected, that mean, and how the
    ratio hangs on the share: by minus ``turn`` a token that the group has more of all.
    """

    cells: Cells
    own: _Sums
    others: _Sums
    rate: Floats
    n: Floats
    share: Floats
    expected: Floats
    ratio: Floats
    whole: Floats
    turn: Floats

    @classmethod
    def of(cls, cells: Cells, own: _Sums) -> "_Compared":
        others = _Sums(*(cells.of_others(getattr(own, name)) for name in _Sums.__slots__))
        is_shared, rate = others.tokens > 0, quotient(others.kept, others.tokens, where_none=0.0)
        kept, expected = cells.by_group(own.kept * is_shared), cells.by_group(own.tokens * rate)
        n_tokens = max(float(own.tokens.sum()), 1.0)
        share = cells.by_group(own.tokens) / n_tokens
        whole = share * kept + (1 - share) * expected
        ratio = quotient(kept, whole)
        turn = ratio * (kept - expected) / n_tokens
        return cls(cells, own, others, rate, cells.by_group(own.n * is_shared), share, expected, ratio, whole, turn)

    def ends(self) -> tuple[Floats, Floats]:
        """Give the ends of intervals: no farther than can be had, no nearer than documents of one fate leave open."""
        spread = QUANTILE * np.sqrt(self.variances())
        own, others = (self._compared(each) for each in (self.own, self.others))
        most = quotient(own[0], self.share * own[0] + (1 - self.share) * self.expected)
        low, high = np.maximum(self.ratio - spread, 0.0), np.minimum(self.ratio + spread, most)
        if not np.array_equal(self.own.kept, self.own.tokens):
            # Where all is kept, it is so of every group for certain.
            rates = quotient(own[2], own[0]), quotient(self.expected, own[0])
            ends = ends_left_open(self.share, rates, rates_of_one_fate(*own), rates_of_one_fate(*others))
            low, high = np.minimum(low, ends[0]), np.maximum(high, ends[1])
        return np.minimum(low, self.ratio), np.maximum(high, self.ratio)

    def variances(self) -> Floats:
        """Add up the squares of what each document moves the ratio by, about the means of the groups; by group."""
        about_means = self._of_group() + self._of_others()
        return quotient(np.maximum(about_means, 0.0), self.whole**2)

    def _of_group(self) -> Floats:
        """Add up for the group, a document of which moves it by a * tokens + b * kept."""
        cells, own, at = self.cells, self.own, self.cells.group
        a = -(self.ratio * (1 - self.share))[at] * self.rate - (self.turn * (1 - self.share))[at]
        b = (1 - self.ratio * self.share)[at] * (self.others.tokens > 0)
        squares = cells.by_group(a**2 * own.tokens_squared + (2 * a * b + b**2) * own.kept_squared)
        # Those of a group are drawn with their number held, so that only what is about their mean counts.
        return squares - quotient(
            cells.by_group(a * own.tokens + b * own.kept) ** 2, cells.by_group(own.n), where_none=0.0
        )

    def _compared(self, sums: _Sums) -> tuple[Floats, Floats, Floats]:
        """Add up tokens, squares of tokens and kept tokens, by group, of the strata that are shared."""
        tokens, squares, kept = (
            self.cells.by_group(each * (self.others.tokens > 0))
            for each in (sums.tokens, sums.tokens_squared, sums.kept)
        )
        return tokens, squares, kept

    def _about_rates(self) -> Floats:
        """Add up, by cell, the squares of what is kept of the others about their rate, as so few would have them.

        About their own mean n documents vary by (n - 1) / n as much as they do; one does not vary at all, and is
        taken to be kept as the group's others are together.
        """
        others, by_group = self.others, self.cells.by_group
        is_shared = others.tokens > 0
        about = self.rate**2 * others.tokens_squared + (1 - 2 * self.rate) * others.kept_squared
        together = quotient(by_group(others.kept * is_shared), by_group(others.tokens * is_shared))[self.cells.group]
        alone = together * (1 - together) * others.tokens_squared
        return np.where(others.n > 1, about * others.n / np.maximum(others.n - 1, 1), np.where(is_shared, alone, 0.0))

    def _of_others(self) -> Floats:
        """Add up for the others, who move their stratum's rate (pull) and the group's share of all tokens (push)."""
        cells, own, others, rate = self.cells, self.own, self.others, self.rate
        pull = (self.ratio * (1 - self.share))[cells.group] * quotient(own.tokens, others.tokens, where_none=0.0)
        push = self.turn * self.share
        squares = cells.by_group(
            pull**2 * self._about_rates()
            + 2 * pull * push[cells.group] * (rate * others.tokens_squared - others.kept_squared)
        )
        squares += push**2 * (own.tokens_squared.sum() - cells.by_group(own.tokens_squared))
        totals = cells.table(pull * rate) @ cells.table(own.tokens).T - cells.table(pull) @ cells.table(own.kept).T
        sums: Floats = totals.toarray() + np.outer(push, cells.by_group(own.tokens))
        np.fill_diagonal(sums, 0.0)
        about_zero: Floats = quotient(sums**2, np.broadcast_to(cells.by_group(own.n), sums.shape), where_none=0.0).sum(
            axis=1
        )
        return squares - about_zero
