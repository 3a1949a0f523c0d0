"""Numbers of things, as sentences have them."""

from collections.abc import Sequence

from core.records import Progress

_MEGABYTE = 1_000_000


def count(number: int, unit: str, units: str | None = None) -> str:
    """Write a number of things; `units` is their plural where an s does not make it.

    Examples
    --------
    >>> count(1, "document"), count(1204, "document"), count(0, "copy", "copies")
    ('1 document', '1,204 documents', '0 copies')
    """
    return f"{number:,} {unit if number == 1 else units or unit + 's'}"


def duration(seconds: float) -> str:
    """Write a time that is known about.

    Examples
    --------
    >>> duration(0.4), duration(59.7), duration(170), duration(7500)
    ('1 s', '1 min', '3 min', '2 h 5 min')
    """
    whole = max(round(seconds), 1)
    if whole < 60:
        return f"{whole} s"
    minutes = max(round(whole / 60), 1)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def amount(progress: Progress) -> str:
    """Write how much of how much is done.

    Examples
    --------
    >>> amount(Progress(1200, 5000, "tokens", "")), amount(Progress(1_500_000, 2_000_000, "bytes", ""))
    ('1,200 of 5,000 tokens', '1.5 of 2.0 MB')
    """
    done, total, unit = _in_megabytes(progress) if progress.unit == "bytes" else _as_they_are(progress)
    return f"{done} of {total} {unit}" if progress.total else f"{done} {unit}"


def _in_megabytes(progress: Progress) -> tuple[str, str, str]:
    return f"{progress.done / _MEGABYTE:,.1f}", f"{progress.total / _MEGABYTE:,.1f}", "MB"


def _as_they_are(progress: Progress) -> tuple[str, str, str]:
    return f"{progress.done:,}", f"{progress.total:,}", progress.unit


def speed(units_per_second: float, unit: str) -> str:
    """Write how fast it goes.

    Examples
    --------
    >>> speed(12_345.6, "tokens"), speed(8_200_000, "bytes")
    ('12,346 tokens/s', '8.2 MB/s')
    """
    if unit == "bytes":
        return f"{units_per_second / _MEGABYTE:,.1f} MB/s"
    return f"{units_per_second:,.0f} {unit}/s"


def listed(names: Sequence[str], most: int = 12) -> str:
    """List some names, and say how many more there are.

    Examples
    --------
    >>> listed(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
