"""Dates as inputs write them become moments in UTC. Pure: no I/O."""

import math
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Numbers up to here are years, up to there seconds since 1970, above that milliseconds.
_LAST_YEAR, _LAST_SECONDS = 9_999, 10**11


def date_of(value: object) -> datetime | None:
    """Read a date.

    Parameters
    ----------
    value : object
        ISO 8601 (``2019``, ``2019-03``, ``2019-03-14``, with time and zone), as in e-mails, a year, seconds or
        milliseconds since 1970, a date or a time. Without a zone it is UTC.

    Returns
    -------
    datetime or None
        In UTC, without zone; None where it cannot be read.

    Examples
    --------
    >>> date_of("2019-03").isoformat(), date_of(1552521600).isoformat(), date_of("soon")
    ('2019-03-01T00:00:00', '2019-03-14T00:00:00', None)
    """
    try:
        found = _found(value)
        return None if found is None else found.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _found(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value)
    return _from_text(value.strip()) if isinstance(value, str) else None


def _from_number(value: int | float) -> datetime | None:
    if not math.isfinite(value):
        return None
    if 1 <= value <= _LAST_YEAR:
        return datetime(int(value), 1, 1, tzinfo=UTC)
    return _EPOCH + timedelta(seconds=value if abs(value) <= _LAST_SECONDS else value / 1_000)


def _from_text(text: str) -> datetime | None:
    if text.isdecimal() and len(text) != 8:  # 20190314 is a day
        return _from_number(int(text))
    if len(text) == 7 and text[4] == "-":
        text += "-01"
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = parsedate_to_datetime(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
