"""Fields of an address, read with care: a link may come from anywhere."""

import math
from collections.abc import Mapping

from core.errors import InputError

Query = dict[str, list[str]]


def one(query: Mapping[str, list[str]], key: str, default: str) -> str:
    """Read the last value of a field, or what is usual."""
    return query[key][-1] if query.get(key) else default


def number(query: Mapping[str, list[str]], key: str, default: float) -> float:
    """Read a finite number; raise `InputError` where it is none."""
    written = one(query, key, str(default))
    try:
        found = float(written)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise InputError(f"The link says {key}={written[:80]!r}, which is no number. Mend the link.")
    return found


def whole_number(query: Mapping[str, list[str]], key: str, default: int) -> int:
    """Read a whole number of at least 1."""
    return int(min(max(number(query, key, default), 1), 10**15))


def without_empty(query: Mapping[str, list[str] | None]) -> Query:
    """Leave out the fields without values."""
    return {key: values for key, values in query.items() if values}
