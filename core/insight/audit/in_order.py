"""The groups of an audit in the order in which they are shown: ranked by what is kept, and those too few to rank."""

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
    n_remaining, n_others_remaining : int
        Of these findings, and of the other groups that were tested: those of which a gap remains with other columns
        held equal, its interval leaving 1 out; not adjusted for their number.
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
    n_remaining: int
    n_others_remaining: int

    @property
    def shown(self) -> tuple[GroupAudit, ...]:
        """All that are shown, those that are ranked in front."""
        return self.ranked + self.few

    def most_moved(self, n: int) -> list[str]:
        """Name the ranked groups that the selection moves most, see `by_tokens_moved`."""
        return [each.retention.group.name for each in by_tokens_moved(self.ranked)[:n]]


def by_tokens_moved(groups: Sequence[GroupAudit]) -> list[GroupAudit]:
    """Put what is kept more or less than chance explains first, and of that what has won or lost most of the tokens.

    By retention the smallest groups would come first: of them all or nothing is easily kept.
    """

    def moved(each: GroupAudit) -> tuple[bool, float]:
        return each.is_finding, abs(each.retention.share_after - each.retention.share_before)

    return sorted(groups, key=moved, reverse=True)


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
    findings = [each for each in with_value if each.is_finding]
    tested = [each for each in with_value if each.p_adjusted is not None]
    return InOrder(
        ranked=tuple(sorted(many[:most_ranked], key=_ratio, reverse=True)),
        few=tuple(few[:most_few]),
        apart=apart,
        n_ranked=len(many),
        n_few=len(few),
        n_absent=sum(each.is_absent for each in few),
        n_of_few=sum(each.retention.pool.n_documents for each in few),
        n_of_few_kept=sum(each.retention.kept.n_documents for each in few),
        n_tested=len(tested),
        n_more=sum(_ratio(each) > 1 for each in findings),
        n_less=sum(_ratio(each) <= 1 for each in findings),
        n_remaining=sum(map(_remains, findings)),
        n_others_remaining=sum(_remains(each) for each in tested if not each.is_finding),
    )


def _ratio(each: GroupAudit) -> float:
    return -1.0 if each.retention.retention_ratio is None else each.retention.retention_ratio


def _remains(each: GroupAudit) -> bool:
    gap = None if each.remaining is None else each.remaining.gap
    return gap is not None and gap.ci_low is not None and gap.ci_high is not None and not gap.ci_low <= 1 <= gap.ci_high
