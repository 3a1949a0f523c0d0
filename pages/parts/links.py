"""Fields of an address, read with care: a link may come from anywhere."""

import math
from collections.abc import Iterator, Mapping, Sequence

from core.errors import InputError

Query = dict[str, list[str]]


class Asked(Mapping[str, list[str]]):
    """The fields of an address; remembers which of them a page asked for.

    Examples
    --------
    >>> asked = Asked({"sort": ["date"], "sotr": ["date"]})
    >>> one(asked, "sort", ""), asked.unasked()
    ('date', ['sotr'])
    """

    def __init__(self, query: Query) -> None:
        self._query, self._asked = query, set[str]()

    def __getitem__(self, key: str) -> list[str]:
        self._asked.add(key)
        return self._query[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._query)

    def __len__(self) -> int:
        return len(self._query)

    def unasked(self) -> list[str]:
        """List the fields that nobody asked for."""
        return [key for key in self._query if key not in self._asked]


def one(query: Mapping[str, list[str]], key: str, default: str) -> str:
    """Read the last value of a field, or what is usual."""
    return query[key][-1] if query.get(key) else default


def one_of(query: Mapping[str, list[str]], key: str, options: Sequence[str]) -> str:
    """Read one of some values, by default the first; raise `InputError` for any other."""
    written = one(query, key, options[0])
    if written not in options:
        raise InputError(f"The link says {key}={written[:80]!r}. Write {' or '.join(options)}.")
    return written


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


def whole_number_to(query: Mapping[str, list[str]], key: str, default: int, *, most: int) -> int:
    """Read a whole number from 1 to `most`; raise `InputError` for any other."""
    written = one(query, key, str(default))
    is_short = len(written) <= len(str(most))
    if not (is_short and written.isdecimal() and 1 <= int(written) <= most):
        raise InputError(f"The link says {key}={written[:80]!r}. Write a whole number from 1 to {most:,}.")
    return int(written)


def without_empty(query: Mapping[str, list[str] | None]) -> Query:
    """Leave out the fields without values."""
    return {key: values for key, values in query.items() if values}
