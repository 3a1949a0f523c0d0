"""A filter of documents as fields of an address, and back: what one page filters, a link carries to another."""

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from core.corpus.filters import DateRange, DocumentFilter, FieldRange, FieldValues, Membership, RatingRange, TokenRange
from core.criteria import CRITERION_KEYS
from core.errors import InputError
from pages.parts.filters.searches import json_of_link, search_from_text, search_to_text
from pages.parts.links import Query, one, without_empty

B = TypeVar("B")

# As `pages.parts.selections` writes it: one selection has one such beginning.
_HASH = re.compile("[0-9a-f]{8}")
_MOST_TOKENS = 10**15
_LARGEST = 1e300


def filter_to_query(documents: DocumentFilter) -> Query:
    """Write a filter as fields of an address; `filter_from_query` reads them.

    Examples
    --------
    >>> filter_to_query(DocumentFilter(text="sea", n_tokens=TokenRange(low=100)))
    {'text': ['sea'], 'tokens': ['100..']}
    """
    length, day = documents.n_tokens, documents.date
    return without_empty(
        {
            "domain": list(documents.domains),
            "text": [documents.text] if documents.text else None,
            "find": [search_to_text(search) for search in documents.searches],
            "tokens": [_ends(length.low, length.high)] if length else None,
            "date": [_ends(day.low, day.high)] if day else None,
            "field": [_field_to_text(wanted) for wanted in documents.fields],
            "kept": [_membership_to_text(wanted) for wanted in documents.memberships],
            **{bounds.criterion: [_ends(bounds.low, bounds.high)] for bounds in documents.ranges},
        }
    )


def filter_from_query(query: Mapping[str, list[str]]) -> DocumentFilter:
    """Read what `filter_to_query` wrote; raise `InputError` where a link says what cannot be."""
    tokens, dates = _bounds(query, "tokens", _tokens), _bounds(query, "date", _day)
    ranges = {key: _bounds(query, key, _finite) for key in CRITERION_KEYS}
    return DocumentFilter(
        domains=tuple(query.get("domain", ())),
        text=one(query, "text", ""),
        searches=tuple(search_from_text(written) for written in query.get("find", ())),
        n_tokens=TokenRange(*tokens) if tokens else None,
        date=DateRange(*dates) if dates else None,
        fields=tuple(_field_from_text(written) for written in query.get("field", ())),
        memberships=tuple(_membership_from_text(written) for written in query.get("kept", ())),
        ranges=tuple(RatingRange(key, *bounds) for key, bounds in ranges.items() if bounds),
    )


def _ends(low: Any, high: Any) -> str:
    return "..".join(
        "" if end is None else f"{end:.12g}" if isinstance(end, float) else str(end) for end in (low, high)
    )


def _bounds(query: Mapping[str, list[str]], key: str, end: Callable[[str], B]) -> tuple[B | None, B | None] | None:
    written = one(query, key, "")
    if not written:
        return None
    low, _, high = written.partition("..")
    if not low and not high:
        return None
    try:
        return (end(low) if low else None), (end(high) if high else None)
    except ValueError as error:
        raise InputError(f"The link says {key}={written[:80]!r}, which is no range. Write for example 1..2.") from error


def _tokens(written: str) -> int:
    number = int(written)
    if not 0 <= number <= _MOST_TOKENS:
        raise ValueError(written)
    return number


def _day(written: str) -> str:
    return date.fromisoformat(written).isoformat()


def _finite(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise ValueError(written)
    return number


def _field_to_text(wanted: FieldValues | FieldRange) -> str:
    """Write a condition on a field as JSON, since names and values may hold any letter."""
    if isinstance(wanted, FieldRange):
        return json.dumps([wanted.name, {"from": wanted.low, "to": wanted.high}], ensure_ascii=False)
    return json.dumps([wanted.name, *wanted.values], ensure_ascii=False)


def _field_from_text(written: str) -> FieldValues | FieldRange:
    try:
        match json_of_link(written):
            case [str(name), {"from": low, "to": high}] if _is_end(low) and _is_end(high):
                return FieldRange(name, low, high)
            case [str(name), *values] if values and all(value is None or isinstance(value, str) for value in values):
                return FieldValues(name, tuple(values))
    except (ValueError, RecursionError):
        pass
    raise InputError(
        f"The link says field={written[:80]!r}, which is no condition on a field. "
        'Write for example ["language", "en"] or ["year", {"from": 1990, "to": null}].'
    )


def _membership_to_text(wanted: Membership) -> str:
    return f"{'' if wanted.kept else '-'}{wanted.selection}@{wanted.fingerprint}"


def _membership_from_text(written: str) -> Membership:
    name, _, fingerprint = written.removeprefix("-").rpartition("@")
    if not name or not _HASH.fullmatch(fingerprint):
        raise InputError(f"The link says kept={written[:80]!r}. Write NAME@HASH, or -NAME@HASH for the rest.")
    return Membership(name, fingerprint, kept=not written.startswith("-"))


def _is_end(end: object) -> bool:
    return end is None or (isinstance(end, int | float) and not isinstance(end, bool) and abs(end) <= _LARGEST)
