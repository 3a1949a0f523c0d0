"""What command line, page and report say alike of an audit."""

from collections.abc import Iterable

from core.insight.audit.group_audit import GroupAudit
from core.wording import count

MORE, LESS = "\N{BLACK UP-POINTING TRIANGLE}", "\N{BLACK DOWN-POINTING TRIANGLE}"
NO_VERDICT = "This says what the selection does to documents. It is no measure of how well a group writes."


def p_value(p: float | None) -> str:
    """Write a p-value; a dash where nothing was tested.

    Examples
    --------
    >>> p_value(0.0001), p_value(0.25), p_value(None)
    ('<0.001', '0.250', '-')
    """
    return "-" if p is None else "<0.001" if p < 0.001 else f"{p:.3f}"


def few_in_words(n_groups: int, n_documents: int, n_kept: int) -> str:
    """Say what is kept of all groups together that have too few documents to say anything of one; empty for one group.

    Examples
    --------
    >>> few_in_words(2, 16, 0)
    '2 groups have few documents: of 16 together, 0 are kept.'
    """
    return (
        f"{n_groups:,} groups have few documents: of {n_documents:,} together, {n_kept:,} are kept."
        if n_groups > 1
        else ""
    )


def apart_in_words(groups: Iterable[tuple[str, int]]) -> str:
    """Say which groups stand apart, by name and number of documents; empty where none does.

    Examples
    --------
    >>> apart_in_words([("(no value)", 705), ("100 rarer values", 1_204)])
    'Apart from them: (no value), 705 documents; 100 rarer values, 1,204 documents.'
    """
    told = "; ".join(f"{name}, {count(n, 'document')}" for name, n in groups)
    return f"Apart from them: {told}." if told else ""


def remaining_in_words(n_findings: int, n_of_findings: int, n_of_others: int, held: str) -> str:
    """Say of how many groups a gap remains with other things held equal; empty where nothing is held, or none is known.

    Examples
    --------
    >>> remaining_in_words(26, 12, 1, "length held equal")
    'With length held equal a gap remains of 12 of these, and of 1 other group (intervals without 1, unadjusted).'
    >>> remaining_in_words(0, 0, 2, "length held equal")
    'With length held equal a gap remains of 2 of them (intervals without 1, unadjusted).'
    """
    if not held or not (n_findings or n_of_others):
        return ""
    others = f", and of {count(n_of_others, 'other group')}" if n_of_others else ""
    of = f"{n_of_findings:,} of these{others}" if n_findings else f"{n_of_others:,} of them"
    return f"With {held} a gap remains of {of} (intervals without 1, unadjusted)."


def sign_of(found: GroupAudit) -> str:
    """Give the sign of a finding; empty where chance explains what is kept, or nothing can be said."""
    if not found.is_finding:
        return ""
    return MORE if (found.retention.retention_ratio or 0.0) > 1 else LESS
