"""Names and colours of what was judged: a criterion that is not defined any more still has its judgments."""

from core.criteria import CRITERION_KEYS, criterion_by_key
from core.judging.trust.estimates import Estimate
from core.qurater.agreement.accuracy import Accuracy
from pages.parts.charts.intervals import Dot
from pages.parts.plain import shortened
from pages.parts.wording import ABSENT, percent, short_title

# Crowds have hundreds of judges: pictures show those with the most judgments.
MOST_JUDGES = 12
_NAME_CHARACTERS = 40


def name_of(criterion: str, *, is_short: bool = False) -> str:
    """Name a criterion; one that is not defined here by its key."""
    if criterion not in CRITERION_KEYS:
        return shortened(criterion, _NAME_CHARACTERS)
    return short_title(criterion) if is_short else criterion_by_key(criterion).title


def dot(row: str, criterion: str, found: Estimate | Accuracy) -> Dot:
    """Put a number with its interval into a row of a chart."""
    if isinstance(found, Accuracy):
        return Dot(row, criterion, found.accuracy if found.n else None, found.low, found.high, found.n)
    return Dot(row, criterion, found.value, found.ci_low, found.ci_high, found.n)


def share_in_words(found: Estimate | Accuracy) -> str:
    """Write a share with its interval and n, for a cell of a table."""
    each = dot("", "", found)
    if each.value is None:
        return ABSENT
    ends = "" if each.low is None else f" ({percent(each.low, 0)} to {percent(each.high, 0)})"
    return f"{percent(each.value)}{ends}, n = {each.n:,}"


def number_in_words(found: Estimate) -> str:
    """Write kappa, alpha or tau with its interval and n, for a cell of a table."""
    if found.value is None:
        return ABSENT
    ends = "" if found.ci_low is None or found.ci_high is None else f" ({found.ci_low:.2f} to {found.ci_high:.2f})"
    return f"{found.value:.2f}{ends}, n = {found.n:,}"
