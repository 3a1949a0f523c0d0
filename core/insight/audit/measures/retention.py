"""What a selection keeps of each group, with intervals: an audit of the selection, not a verdict on a group."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.arrays import known
from core.errors import ShapeError
from core.insight.audit.measures.ratios import retention_ratios
from core.insight.audit.measures.retention_intervals import intervals
from core.insight.groups import Group, Grouping
from core.records import Amount
from core.selection.pool.pool import Pool

FEW_DOCUMENTS = 30
# Of fewer kept documents the share that is kept overall, by which ratios are divided, is itself mostly chance.
FEWEST_KEPT = 10


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
        The interval of `LEVEL` of the ratio: over which documents of the group this corpus happened to hold; None also
        where fewer than `FEWEST_KEPT` documents are kept in all.
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
    if np.count_nonzero(is_kept) < FEWEST_KEPT:
        low, high = np.full(n_groups, np.nan), np.full(n_groups, np.nan)
    total, total_kept = (sum(amount.n_tokens for amount in amounts) for amounts in (before, after))
    return [
        GroupRetention(
            group,
            before[place],
            after[place],
            before[place].n_tokens / total if total else 0.0,
            after[place].n_tokens / total_kept if total_kept else 0.0,
            known(ratios[place]),
            known(low[place]),
            known(high[place]),
        )
        for place, group in enumerate(grouping.groups)
    ]


def _amounts(group_of: npt.NDArray[np.int64], n_tokens: npt.NDArray[np.integer], n_groups: int) -> list[Amount]:
    documents = np.bincount(group_of, minlength=n_groups)
    tokens = np.zeros(n_groups, dtype=np.int64)
    np.add.at(tokens, group_of, n_tokens)
    return [Amount(*pair) for pair in zip(documents.tolist(), tokens.tolist(), strict=True)]
