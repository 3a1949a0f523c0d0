"""The groups of an audit in the order in which they are shown: ranked by what is kept, and those too few to rank."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.insight.audit.group_audit import GroupAudit
from core.insight.audit.measures.retention import FEW_DOCUMENTS

# So many are shown, and so many of those with few documents: more are no picture.
MOST_RANKED, MOST_FEW = 40, 20


@dataclass(frozen=True, slots=True)
class InOrder:
    """Groups as they are shown.

    Attributes
    ----------
    ranked : tuple of GroupAudit
        With at least `core.insight.audit.measures.retention.FEW_DOCUMENTS` documents, what is kept most of first.
    few : tuple of GroupAudit
        With fewer, the largest first, and after them combinations of which there is none: never ranked.
    apart : tuple of GroupAudit
        The documents without a value, and rarer values together, which are of no one value and would dwarf the others;
        empty where there is nothing else.
    n_ranked, n_few : int
        How many there are of both kinds, shown or not: the largest are shown.
    n_absent : int
        How many of those with few have no document at all: combinations that do not occur.
    n_of_few, n_of_few_kept : int
        Documents of all groups with few together, and how many of these are kept.
    n_tested, n_more, n_less : int
        How many of all were tested, and are kept more, and less, than chance explains.
    """

    ranked: tuple[GroupAudit, ...]
    few: tuple[GroupAudit, ...]
    apart: tuple[GroupAudit, ...]
    n_ranked: int
    n_few: int
    n_absent: int
    n_of_few: int
    n_of_few_kept: int
    n_tested: int
    n_more: int
    n_less: int

    @property
    def shown(self) -> tuple[GroupAudit, ...]:
        """All that are shown, those that are ranked in front."""
        return self.ranked + self.few

    def farthest(self, n: int) -> list[str]:
        """Name the ranked groups of which most more, or most less, is kept than overall, the farthest first.

        Half is as far as twice, and nothing is the farthest.
        """
        by_distance = sorted(self.ranked, key=_distance, reverse=True)
        return [each.retention.group.name for each in by_distance[:n]]


def in_order(groups: Sequence[GroupAudit], *, most_ranked: int = MOST_RANKED, most_few: int = MOST_FEW) -> InOrder:
    """Put groups into the order in which they are shown.

    Parameters
    ----------
    groups : sequence of GroupAudit
        As `core.insight.audit.selection_audit.audit_by` gives them.
    most_ranked, most_few : int
        How many are shown.

    Returns
    -------
    InOrder
        Where there are more groups than that, the largest are shown; equals stay in the order they came in.
    """
    with_value = [each for each in groups if not each.retention.group.is_apart] or list(groups)
    apart = tuple(each for each in groups if each.retention.group.is_apart) if len(with_value) < len(groups) else ()
    by_size = sorted(with_value, key=lambda each: -each.retention.pool.n_documents)
    many = [each for each in by_size if each.retention.pool.n_documents >= FEW_DOCUMENTS]
    few = [each for each in by_size if each.retention.pool.n_documents < FEW_DOCUMENTS]
    ranked = sorted(many[:most_ranked], key=_ratio, reverse=True)
    n_absent = sum(each.is_absent for each in few)
    n_more = sum(each.is_finding and _ratio(each) > 1 for each in with_value)
    n_less = sum(each.is_finding and _ratio(each) <= 1 for each in with_value)
    n_tested = sum(each.p_adjusted is not None for each in with_value)
    n_of_few, n_of_few_kept = (
        sum(amount.n_documents for amount in amounts)
        for amounts in ([each.retention.pool for each in few], [each.retention.kept for each in few])
    )
    shown = tuple(ranked), tuple(few[:most_few])
    return InOrder(*shown, apart, len(many), len(few), n_absent, n_of_few, n_of_few_kept, n_tested, n_more, n_less)


def _distance(each: GroupAudit) -> float:
    ratio = each.retention.retention_ratio
    return 0.0 if ratio is None else math.inf if not ratio else abs(math.log(ratio))


def _ratio(each: GroupAudit) -> float:
    return -1.0 if each.retention.retention_ratio is None else each.retention.retention_ratio
