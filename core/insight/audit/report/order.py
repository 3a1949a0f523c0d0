"""The order of groups in the report of an audit, as plain values: that of the page, with every group in it."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.insight.audit.group_audit import GroupAudit
from core.insight.audit.in_order import by_tokens_moved, in_order

Data = Mapping[str, Any]


def order_of(groups: Sequence[GroupAudit]) -> dict[str, Any]:
    """Put the groups of a column into order, see `core.insight.audit.in_order.in_order`.

    Parameters
    ----------
    groups : sequence of GroupAudit
        Of one column.

    Returns
    -------
    dict
        Places in `groups`: ``ranked``, what is kept most of first; ``few`` documents, the largest first; ``apart``,
        which are neither; ``drawn``, those of ranked and few that a picture shows. And how many groups have few,
        ``n_few``, with the documents of these together, ``n_of_few``, and those kept, ``n_of_few_kept``; how many do
        not occur, ``n_absent``; how many were tested, ``n_tested``, and are kept more, ``n_more``, and less,
        ``n_less``, than chance explains; of how many of these a gap remains, ``n_remaining``, and of how many others,
        ``n_others_remaining``. And ``moved``, the ranked ones by `core.insight.audit.in_order.by_tokens_moved`.
    """
    places = {id(each): place for place, each in enumerate(groups)}
    whole = in_order(groups, most_ranked=len(groups), most_few=len(groups))
    ranked, few, drawn = (
        [places[id(each)] for each in some] for some in (whole.ranked, whole.few, in_order(groups).shown)
    )
    return {
        "ranked": ranked,
        "few": few,
        "apart": sorted({*places.values()} - {*ranked, *few}),
        "drawn": drawn,
        "moved": [places[id(each)] for each in by_tokens_moved(whole.ranked)],
        "n_few": whole.n_few - whole.n_absent,
        "n_of_few": whole.n_of_few,
        "n_of_few_kept": whole.n_of_few_kept,
        "n_absent": whole.n_absent,
        "n_tested": whole.n_tested,
        "n_more": whole.n_more,
        "n_less": whole.n_less,
        "n_remaining": whole.n_remaining,
        "n_others_remaining": whole.n_others_remaining,
    }


def all_places(data: Data, column: str) -> list[int]:
    """Give the places of all groups of a column as tables list them: the ranked ones, those with few, the others."""
    order = data["order"][column]
    return [*order["ranked"], *order["few"], *order["apart"]]


def drawn_groups(data: Data, column: str) -> tuple[list[Data], int]:
    """Give the groups that pictures of a column show, and how many of them are ranked: these come first."""
    order, groups = data["order"][column], data["groups"][column]
    return [groups[place] for place in order["drawn"]], len({*order["drawn"]} & {*order["ranked"]})


def name_in_table(group: Data, *, has_few: bool) -> str:
    """Name a group in a table: those with few documents are marked.

    Examples
    --------
    >>> name_in_table({"group": "news"}, has_few=True)
    'news (few)'
    """
    return f"{group['group']} (few)" if has_few else str(group["group"])
