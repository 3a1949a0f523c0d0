"""Numbers in words: with units, thousands separators and true minus signs."""

from core.criteria import criterion_by_key

MINUS = "\N{MINUS SIGN}"
ABSENT = "\N{EN DASH}"

_SHORT = {
    "writing_style": "Style",
    "required_expertise": "Expertise",
    "facts_and_trivia": "Facts",
    "educational_value": "Education",
}


def short_title(criterion: str) -> str:
    """Name a criterion where there is little room.

    Examples
    --------
    >>> short_title("facts_and_trivia")
    'Facts'
    """
    return _SHORT.get(criterion) or criterion_by_key(criterion).title


def count(number: int, unit: str) -> str:
    """Write a number of things.

    Examples
    --------
    >>> count(1, "document"), count(1204, "document")
    ('1 document', '1,204 documents')
    """
    return f"{number:,} {unit}" if number == 1 else f"{number:,} {unit}s"


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


def percent(share: float | None, digits: int = 1) -> str:
    """Write a share.

    Examples
    --------
    >>> percent(0.1234)
    '12.3 %'
    """
    return ABSENT if share is None else f"{100 * share:.{digits}f} %"


def range_in_words(criterion: str, low: float | None, high: float | None) -> str:
    """Write a range of standardised ratings of a criterion.

    Examples
    --------
    >>> range_in_words("writing_style", 1.0, None)
    'Writing style ≥ +1.0'
    """
    title = criterion_by_key(criterion).title
    if low is None or high is None:
        return f"{title} ≥ {signed(low, 1)}" if high is None else f"{title} ≤ {signed(high, 1)}"
    return f"{title} {signed(low, 1)} to {signed(high, 1)}"
