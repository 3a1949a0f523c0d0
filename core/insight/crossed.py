"""Several groupings at once: every combination of their groups, those that do not occur too."""

import json
from collections.abc import Sequence
from itertools import product
from math import prod

import numpy as np

from core.corpus.filters import DocumentFilter
from core.errors import InputError
from core.insight.groups import MOST_GROUPS, Group, Grouping

_AND = " + "


def crossed(groupings: Sequence[Grouping]) -> Grouping:
    """Put all documents into groups by several columns at once.

    Parameters
    ----------
    groupings : sequence of Grouping
        Of the same documents, by different columns; at least one.

    Returns
    -------
    Grouping
        Of one grouping it is the grouping itself. Else a group for each combination, the last column's groups going
        round fastest; a combination that does not occur is a group of no documents, and stays to be seen.

    Raises
    ------
    InputError
        If there are more than `core.insight.groups.MOST_GROUPS` combinations, or a column comes twice.

    Examples
    --------
    >>> one, other = (Grouping(c, (Group("x", None), Group("y", None)), np.array(p)) for c, p in
    ...               (("a", [0, 0, 1]), ("b", [0, 1, 1])))
    >>> both = crossed([one, other])
    >>> both.column, [group.name for group in both.groups], both.group_of.tolist()
    ('a + b', ['x + x', 'x + y', 'y + x', 'y + y'], [0, 1, 3])
    """
    if len(groupings) == 1:
        return groupings[0]
    columns = [each.column for each in groupings]
    if len(set(columns)) < len(columns):
        twice = max(columns, key=columns.count)
        raise InputError(f"Documents cannot be grouped twice by {twice[:80]!r}. Name it once.")
    sizes = [len(each.groups) for each in groupings]
    n_combinations = prod(sizes)
    if n_combinations > MOST_GROUPS:
        told = " times ".join(f"{size} of {column[:80]!r}" for size, column in zip(sizes, columns, strict=True))
        raise InputError(
            f"These groups make {n_combinations:,} combinations ({told}), and at most {MOST_GROUPS} can be audited. "
            "Leave a column out, or choose one with fewer groups."
        )
    combinations = list(product(*(each.groups for each in groupings)))
    group_of = np.ravel_multi_index([each.group_of for each in groupings], sizes)
    names = _names([[group.name for group in combination] for combination in combinations])
    groups = tuple(
        Group(name, _documents(each), is_apart=any(group.is_apart for group in each))
        for name, each in zip(names, combinations, strict=True)
    )
    return Grouping(_AND.join(columns), groups, np.asarray(group_of, dtype=np.int64))


def _names(combinations: list[list[str]]) -> list[str]:
    """Join names; where two combinations would be called alike, since names hold our sign, each name gets quotes."""
    names = [_AND.join(parts) for parts in combinations]
    if len(set(names)) == len(names):
        return names
    return [_AND.join(json.dumps(part, ensure_ascii=False) for part in parts) for parts in combinations]


def _documents(groups: Sequence[Group]) -> DocumentFilter | None:
    found = DocumentFilter()
    for group in groups:
        if group.documents is None:
            return None
        found = found.and_also(group.documents)
    return found
