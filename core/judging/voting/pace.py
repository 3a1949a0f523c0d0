"""How fast somebody votes, and how long what is left takes at that pace."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=10)
# Fewer say nothing of a pace.
FEWEST_VOTES = 5
_HOUR = timedelta(hours=1)


def votes_per_hour(made: Iterable[str], now: datetime) -> float | None:
    """Give the pace of somebody's last votes.

    Parameters
    ----------
    made : iterable of str
        When each was stored, in ISO 8601 with the offset from UTC; what is no such time came with a file, and is not
        counted.
    now : datetime
        With its offset; votes in the `WINDOW` before it count.

    Returns
    -------
    float or None
        Of the time between the first and the last of these votes; None where they are fewer than `FEWEST_VOTES`.

    Examples
    --------
    >>> made = [f"2026-01-01T12:00:{second:02}+00:00" for second in range(0, 60, 6)]
    >>> votes_per_hour(made, datetime.fromisoformat("2026-01-01T12:05:00+00:00"))
    600.0
    """
    times = sorted(time for time in _times(made) if timedelta(0) <= now - time <= WINDOW)
    if len(times) < FEWEST_VOTES or times[0] == times[-1]:
        return None
    return (len(times) - 1) * (_HOUR / (times[-1] - times[0]))


def time_left(n_questions: int, pace: float | None) -> timedelta | None:
    """Give the time that so many answers take at a pace in votes per hour; None where that is not known.

    Examples
    --------
    >>> time_left(300, 600.0)
    datetime.timedelta(seconds=1800)
    """
    return n_questions / pace * _HOUR if pace else None


def _times(made: Iterable[str]) -> Iterator[datetime]:
    for written in made:
        with suppress(ValueError):
            time = datetime.fromisoformat(written)
            if time.tzinfo is not None:
                yield time
