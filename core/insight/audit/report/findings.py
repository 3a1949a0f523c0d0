"""What stands out, in sentences: one for each column of the report of an audit."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.insight.audit.in_words import LESS, MORE, remaining_in_words
from core.insight.audit.report.written import called, held_in_words, interval
from core.wording import count

Data = Mapping[str, Any]

_MOST_NAMED = 4


def findings_in_words(data: Data) -> list[str]:
    """Say of each column which groups are kept more or less than chance explains."""
    return [_finding(data, column, order) for column, order in data["order"].items()]


def _finding(data: Data, column: str, order: Data) -> str:
    few_documents = data["about"]["few_documents"]
    n_ranked, n_few = len(order["ranked"]), len(order["few"])
    absent = f", {count(order['n_absent'], 'combination')} of them with none at all" if order["n_absent"] else ""
    if not n_ranked:
        return (
            f"By {called(column)}: none of {count(n_few, 'group')} has the {few_documents} documents that it takes to "
            f"say something{absent}."
        )
    few = f"; {count(n_few, 'more has', 'more have')} too few documents to say{absent}" if n_few else ""
    if not order["n_tested"]:
        return (
            f"By {called(column)}: none of {count(n_ranked, 'group')} can be tested: it takes {few_documents} "
            f"documents beside those of the group, and a selection that keeps some and drops some{few}."
        )
    tested = f"By {called(column)}: of {count(order['n_tested'], 'group')}"
    found = [data["groups"][column][place] for place in order["moved"]]
    found = [each for each in found if each["is_finding"]]
    held = data["held"].get(column) or []
    remaining = remaining_in_words(
        len(found), order["n_remaining"], order["n_others_remaining"], held_in_words(held) if held else ""
    )
    if not found:
        return f"{tested}, none is kept more or less than chance explains{few}. {remaining}".strip()
    more, less = [each for each in found if is_more(each)], [each for each in found if not is_more(each)]
    sides = [(word, side) for word, side in (("more", more), ("less", less)) if side]
    counted = " and ".join(f"{len(side):,} kept {word}" for word, side in sides)
    named = " ".join(f"{word.capitalize()}: {_named(side)}." for word, side in sides)
    return f"{tested}, {counted} than chance explains{few}. {named} {remaining}".strip()


def _named(groups: Sequence[Data]) -> str:
    told = [f"{each['group']!s} ({each['retention_ratio']:.2f}; {interval(each)})" for each in groups[:_MOST_NAMED]]
    more = [f"{len(groups) - _MOST_NAMED:,} more"] if len(groups) > _MOST_NAMED else []
    return "; ".join([*told, *more])


def is_more(group: Data) -> bool:
    """Whether more is kept of a group than overall."""
    return (group["retention_ratio"] or 0.0) > 1


def sign_of(group: Data) -> str:
    """Give the sign of a finding; empty where chance explains what is kept, or nothing can be said."""
    return (MORE if is_more(group) else LESS) if group["is_finding"] else ""
