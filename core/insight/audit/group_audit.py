"""What an audit found of one group, and of all groups of a column, as records and as plain values."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from core.estimates import Estimate
from core.insight.audit.measures.many import ERROR_RATE
from core.insight.audit.measures.rating_gaps import QUANTILES, GroupRatings
from core.insight.audit.measures.retention import GroupRetention
from core.insight.audit.measures.strata import Remaining


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
