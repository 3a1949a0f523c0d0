"""Numbers in words: with units, thousands separators and true minus signs."""

from datetime import UTC, datetime

from core.criteria import criterion_by_key

MINUS = "\N{MINUS SIGN}"
ABSENT = "\N{EN DASH}"


def short_title(criterion: str) -> str:
    """Name a criterion where there is little room.

    Examples
    --------
    >>> short_title("facts_and_trivia")
    'Facts'
    """
    found = criterion_by_key(criterion)
    return found.short or found.title


def signed(value: float | None, digits: int = 2) -> str:
    """Write a standardised rating.

    Examples
    --------
    >>> signed(0.5), signed(-1.234) == MINUS + "1.23", signed(-0.001), signed(None) == ABSENT
    ('+0.50', True, '0.00', True)
    """
    if value is None:
        return ABSENT
    written = f"{value:+.{digits}f}"
    return written[1:] if float(written) == 0 else written.replace("-", MINUS)


def decimal(value: float | None, digits: int = 2) -> str:
    """Write a number that has no unit.

    Examples
    --------
    >>> decimal(0.456), decimal(-0.456) == MINUS + "0.46", decimal(-0.001), decimal(None) == ABSENT
    ('0.46', True, '0.00', True)
    """
    return signed(value, digits).removeprefix("+")


def percent(share: float | None, digits: int = 1) -> str:
    """Write a share.

    Examples
    --------
    >>> percent(0.1234)
    '12.3 %'
    """
    return ABSENT if share is None else f"{100 * share:.{digits}f} %"


def moment(time: datetime | str) -> str:
    """Write when something was, in UTC.

    Examples
    --------
    >>> moment("2026-11-21T15:31:04+00:00")
    '2026-11-21 15:31 UTC'
    """
    known = datetime.fromisoformat(time) if isinstance(time, str) else time
    return f"{known.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def ordinal(number: float) -> str:
    """Write a whole number as a place.

    Examples
    --------
    >>> ordinal(1), ordinal(95.0), ordinal(12), ordinal(2)
    ('1st', '95th', '12th', '2nd')
    """
    last = int(number) % 10 if int(number) % 100 not in (11, 12, 13) else 0
    return f"{number:.0f}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(last, 'th') }"


def range_in_words(criterion: str, low: float | None, high: float | None) -> str:
    """Write a range of standardised ratings of a criterion.

    Examples
    --------
    >>> range_in_words("writing_style", 1.0, None)
    'Writing style ≥ +1.0'
    """
    title = criterion_by_key(criterion).title
    if low is None or high is None:
        return f"{title} ≥ {_in_tenths(low)}" if high is None else f"{title} ≤ {_in_tenths(high)}"
    return f"{title} {_in_tenths(low)} to {_in_tenths(high)}"


def _in_tenths(value: float | None) -> str:
    """Write a rating with one decimal, or two where one would be another number."""
    return signed(value, 1 if value is None or round(value, 1) == value else 2)


def ends_in_words(low: object, high: object) -> str:
    """Write a range of numbers or days, both ends within it; an end that is None is open.

    Examples
    --------
    >>> ends_in_words(100, None), ends_in_words(None, "2019-01-01"), ends_in_words(1, 2)
    ('≥ 100', '≤ 2019-01-01', '1 to 2')
    """
    if low is None or high is None:
        return f"≥ {_end(low)}" if high is None else f"≤ {_end(high)}"
    return f"{_end(low)} to {_end(high)}"


def _end(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:.12g}" if isinstance(value, float) else str(value)
