"""Names and colours of what was judged: a criterion that is not defined any more still has its judgments."""

from collections.abc import Iterable
from typing import Any

from core.criteria import CRITERION_KEYS, criterion_by_key
from core.estimates import Estimate
from core.judging.trust.figures import Agreement
from pages.parts.plain import shortened
from pages.parts.wording import ABSENT, decimal, percent, short_title

# Crowds have hundreds of judges: pictures show those with the most judgments.
MOST_JUDGES = 12
_NAME_CHARACTERS = 40


def name_of(criterion: str, *, is_short: bool = False) -> str:
    """Name a criterion; one that is not defined here by its key."""
    if criterion not in CRITERION_KEYS:
        return shortened(criterion, _NAME_CHARACTERS)
    return short_title(criterion) if is_short else criterion_by_key(criterion).title


def names_of(criteria: Iterable[str]) -> dict[str, str]:
    """Name criteria in the order of all criteria, those that are not defined any more last."""
    known = dict.fromkeys(criteria)
    ordered = [*(key for key in CRITERION_KEYS if key in known), *(key for key in known if key not in CRITERION_KEYS)]
    return {key: name_of(key) for key in ordered}


def estimate_of_record(record: dict[str, Any] | None, cut: float = 0.0) -> Estimate | None:
    """Read an accuracy that a rater's own record tells; None where it tells none."""
    at = f"{cut:g}"
    if not record or not record["n"].get(at):
        return None
    return Estimate(record["accuracy"][at], record["n"][at], *record.get("interval", {}).get(at, (None, None)))


def share_in_words(found: Estimate) -> str:
    """Write a share with its interval and n, for a cell of a table."""
    if found.value is None:
        return ABSENT
    ends = (
        ""
        if found.ci_low is None or found.ci_high is None
        else f" ({100 * found.ci_low:.0f} to {100 * found.ci_high:.0f} %)"
    )
    return f"{percent(found.value)}{ends}, n = {found.n:,}"


def pair_of_judges(pair: Agreement) -> str:
    """Name two judges."""
    return f"{pair.judge_a} & {pair.judge_b}"


def number_in_words(found: Estimate) -> str:
    """Write kappa, alpha or tau with its interval and n, for a cell of a table."""
    if found.value is None:
        return ABSENT
    ends = (
        ""
        if found.ci_low is None or found.ci_high is None
        else f" ({decimal(found.ci_low)} to {decimal(found.ci_high)})"
    )
    return f"{decimal(found.value)}{ends}, n = {found.n:,}"
