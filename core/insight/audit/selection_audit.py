"""A selection audited by one column: what it keeps of each group, what would explain that, and how groups are rated."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from core.arrays import known
from core.insight.audit.candidates import By, could_be_kept, taken
from core.insight.audit.group_audit import ColumnAudit, GroupAudit
from core.insight.audit.measures.rating_gaps import rating_gaps
from core.insight.audit.measures.ratings_held_equal import remaining_gaps
from core.insight.audit.measures.ratios import matched_ratios
from core.insight.audit.measures.retention import audit
from core.insight.audit.measures.retention_gaps import p_values_of_retention
from core.insight.audit.measures.retention_held_equal import remaining_retention
from core.insight.audit.measures.strata import Remaining, strata_of
from core.insight.groups import Grouping
from core.selection.pool.pool import Pool

# Held equal where nothing else is asked for: most raw gaps are these two in disguise.
USUALLY_HELD = ("domain", "n_tokens")


def audit_by(
    pool: Pool,
    is_kept: npt.NDArray[np.bool_],
    grouping: Grouping,
    *,
    domains: Grouping,
    held: Sequence[Grouping],
    criteria: Sequence[str],
    by: By = (),
) -> ColumnAudit:
    """Audit a selection by one column.

    Parameters
    ----------
    pool : Pool
        All documents.
    is_kept : ndarray of bool, shape (n_documents,)
        What the selection holds.
    grouping : Grouping
        The groups.
    domains : Grouping
        The domains, which the uniform draw is matched to.
    held : sequence of Grouping
        What is held equal; the column of the groups itself is left out of it.
    criteria : sequence of str
        By which ratings the groups are compared.
    by : tuple of tuple of str
        What the selection goes by, see `core.insight.audit.candidates.goes_by`.

    Returns
    -------
    ColumnAudit
        Exact but for the intervals of retention, which are bootstrapped. Over the documents that could be kept, see
        `core.insight.audit.candidates.could_be_kept`; the others are counted by group.
    """
    n_groups = len(grouping.groups)
    rows = could_be_kept(pool, is_kept, by)
    n_unrated = np.bincount(grouping.group_of[~rows], minlength=n_groups)
    if n_unrated.any():
        pool, is_kept = taken(pool, rows), is_kept[rows]
        grouping, domains, *held = (replace(each, group_of=each.group_of[rows]) for each in (grouping, domains, *held))
    held = [each for each in held if each.column != grouping.column]
    remaining, remaining_ratings = _remaining(pool, is_kept, grouping, held, criteria)
    apart = [place for place, group in enumerate(grouping.groups) if group.is_apart]
    p_adjusted = p_values_of_retention(pool.n_tokens, is_kept, grouping.group_of, n_groups, apart=apart)
    matched = matched_ratios(pool.n_tokens, is_kept, grouping, domains.group_of)
    ratings = {criterion: rating_gaps(pool, criterion, grouping) for criterion in criteria}
    groups = tuple(
        GroupAudit(
            found,
            known(p_adjusted[place]),
            known(matched[place]),
            remaining[place],
            {criterion: by_group[place] for criterion, by_group in ratings.items()},
            {criterion: by_group[place] for criterion, by_group in remaining_ratings.items()},
            int(n_unrated[place]),
        )
        for place, found in enumerate(audit(pool, is_kept, grouping))
    )
    return ColumnAudit(grouping.column, tuple(each.column for each in held), groups)


def _remaining(
    pool: Pool,
    is_kept: npt.NDArray[np.bool_],
    grouping: Grouping,
    held: Sequence[Grouping],
    criteria: Sequence[str],
) -> tuple[Sequence[Remaining | None], dict[str, list[Remaining]]]:
    """Say what remains of retention, and of ratings by criterion, with some columns held equal."""
    n_groups = len(grouping.groups)
    if not held:
        return [None] * n_groups, {}
    strata = strata_of(held)
    of_ratings = {}
    for criterion in criteria:
        values = pool.standardisation_of(criterion).apply(pool.ratings_by(criterion))
        of_ratings[criterion] = remaining_gaps(values, grouping.group_of, n_groups, strata)
    return remaining_retention(pool.n_tokens, is_kept, grouping.group_of, n_groups, strata), of_ratings
