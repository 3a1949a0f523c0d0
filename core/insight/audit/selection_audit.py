"""A selection audited by one column: what it keeps of each group, what would explain that, and how groups are rated."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from core.estimates import Estimate
from core.insight.audit.candidates import could_be_kept, taken
from core.insight.audit.measures.many import ERROR_RATE
from core.insight.audit.measures.rating_gaps import QUANTILES, GroupRatings, known, rating_gaps
from core.insight.audit.measures.ratings_held_equal import remaining_gaps
from core.insight.audit.measures.ratios import matched_ratios
from core.insight.audit.measures.retention import GroupRetention, audit
from core.insight.audit.measures.retention_gaps import p_values_of_retention
from core.insight.audit.measures.retention_held_equal import remaining_retention
from core.insight.audit.measures.strata import Remaining, strata_of
from core.insight.groups import Grouping
from core.selection.pool.pool import Pool

# Held equal where nothing else is asked for: most raw gaps are these two in disguise.
USUALLY_HELD = ("domain", "n_tokens")


@dataclass(frozen=True, slots=True)
class GroupAudit:
    """What a selection does to one group.

    Attributes
    ----------
    retention : GroupRetention
        What it keeps, over what it keeps overall.
    p_adjusted : float or None
        That chance alone explains it, by `p_values_of_retention`; None where it was not tested.
    uniform_matched : float or None
        The retention ratio that a uniform draw with the same share of every domain has on average: the honest baseline.
    remaining : Remaining or None
        What remains of the ratio with other columns held equal; None where there is none to hold.
    ratings : mapping of str to GroupRatings
        How it is rated, by criterion.
    remaining_ratings : mapping of str to Remaining
        What remains of the gap of its ratings with the same columns held equal; empty where there is none to hold.
    n_unrated : int
        Documents of it beside these that have no rating, and could not be kept.
    """

    retention: GroupRetention
    p_adjusted: float | None
    uniform_matched: float | None
    remaining: Remaining | None
    ratings: Mapping[str, GroupRatings]
    remaining_ratings: Mapping[str, Remaining] = field(default_factory=dict)
    n_unrated: int = 0

    @property
    def is_finding(self) -> bool:
        """Whether it is kept more, or less, than chance explains, all groups being looked at together.

        Its documents are, by the test, and its tokens, by the interval: where only documents are, the ratio that is
        shown is near 1, and says nothing.
        """
        if self.p_adjusted is None or self.retention.ci_low is None or self.retention.ci_high is None:
            return False
        return self.p_adjusted <= ERROR_RATE and not self.retention.ci_low <= 1 <= self.retention.ci_high

    @property
    def is_absent(self) -> bool:
        """Whether there is no such document at all: a combination that does not occur."""
        return not self.retention.pool.n_documents + self.n_unrated

    def to_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        found, remaining = self.retention, self.remaining_ratings
        ratings = {name: _rated(each) | _remaining(remaining.get(name)) for name, each in self.ratings.items()}
        return {
            "group": found.group.name,
            "n_documents": found.pool.n_documents,
            "n_unrated": self.n_unrated,
            "n_tokens": found.pool.n_tokens,
            "n_documents_kept": found.kept.n_documents,
            "n_tokens_kept": found.kept.n_tokens,
            "share_before": found.share_before,
            "share_after": found.share_after,
            "retention_ratio": found.retention_ratio,
            "ci_low": found.ci_low,
            "ci_high": found.ci_high,
            "has_few_documents": found.has_few_documents,
            "p_adjusted": self.p_adjusted,
            "is_finding": self.is_finding,
            "uniform_matched": self.uniform_matched,
            **_remaining(self.remaining),
            "ratings": ratings,
        }


def _estimated(estimate: Estimate) -> dict[str, Any]:
    return asdict(estimate)


def _remaining(found: Remaining | None) -> dict[str, Any]:
    if found is None:
        return {"remaining": None}
    return {"remaining": _estimated(found.gap) | {"share_comparable": found.share_comparable}}


def _rated(found: GroupRatings) -> dict[str, Any]:
    quantiles = dict(zip(map(str, QUANTILES), found.quantiles, strict=True)) if found.quantiles else None
    return {
        "mean": found.mean,
        "sd": found.sd,
        "quantiles": quantiles,
        "has_few_documents": found.has_few_documents,
        "gap": _estimated(found.gap),
        "effect_size": found.effect_size,
        "p_adjusted": found.p_adjusted,
    }


@dataclass(frozen=True, slots=True)
class ColumnAudit:
    """All groups of one column.

    Attributes
    ----------
    column : str
        By which documents are grouped.
    held : tuple of str
        The columns that are held equal in what remains.
    groups : tuple of GroupAudit
        In the grouping's order.
    """

    column: str
    held: tuple[str, ...]
    groups: tuple[GroupAudit, ...]

    @property
    def n_unrated(self) -> int:
        """Documents that have no rating, and are in no number of the groups but this."""
        return sum(each.n_unrated for each in self.groups)


def audit_by(
    pool: Pool,
    is_kept: npt.NDArray[np.bool_],
    grouping: Grouping,
    *,
    domains: Grouping,
    held: Sequence[Grouping],
    criteria: Sequence[str],
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

    Returns
    -------
    ColumnAudit
        Exact but for the intervals of retention, which are bootstrapped. Over the documents that could be kept, see
        `core.insight.audit.candidates.could_be_kept`; the others are counted by group.
    """
    n_groups = len(grouping.groups)
    rows = could_be_kept(pool, is_kept)
    n_unrated = np.bincount(grouping.group_of[~rows], minlength=n_groups)
    if n_unrated.any():
        pool, is_kept = taken(pool, rows), is_kept[rows]
        grouping, domains, *held = (replace(each, group_of=each.group_of[rows]) for each in (grouping, domains, *held))
    held = [each for each in held if each.column != grouping.column]
    remaining: Sequence[Remaining | None] = [None] * n_groups
    remaining_ratings: dict[str, list[Remaining]] = {}
    if held:
        strata = strata_of(held)
        remaining = remaining_retention(pool.n_tokens, is_kept, grouping.group_of, n_groups, strata)
        for criterion in criteria:
            values = pool.standardisation_of(criterion).apply(pool.ratings_by(criterion))
            remaining_ratings[criterion] = remaining_gaps(values, grouping.group_of, n_groups, strata)
    apart = [place for place, group in enumerate(grouping.groups) if group.is_apart]
    p_adjusted = p_values_of_retention(pool.n_tokens, is_kept, grouping.group_of, n_groups, apart=apart)
    matched = matched_ratios(pool.n_tokens, is_kept, grouping, domains)
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
