"""A filter becomes a condition in SQL: our column names in the text, the user's values always as parameters."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from core.corpus.catalog.fields import Field, field_column
from core.corpus.catalog.names import standardised_column
from core.corpus.filters import DateRange, DocumentFilter, FieldRange, FieldValues, Membership
from core.corpus.searches import Search
from core.errors import InputError, NotFoundError

_LARGEST_INTEGER = 2**127
_BLOCK_BYTES = 2**17

Condition = tuple[str, list[Any]]

# What the narrow columns cannot answer: letters in the texts, what a selection holds, a search.
Question = str | Membership | Search
EMPTY: Mapping[Question, bytes] = {}


def questions_of(documents: DocumentFilter) -> list[Question]:
    """List what must be found out before a filter can be a condition."""
    return [*([documents.text] if documents.text else []), *documents.searches, *documents.memberships]


def condition(
    documents: DocumentFilter,
    rater: int | None,
    *,
    fields: Mapping[str, Field] | None = None,
    found: Mapping[Question, bytes] = EMPTY,
) -> Condition:
    """Write a filter as the condition of a WHERE clause.

    Parameters
    ----------
    documents : DocumentFilter
        Which documents.
    rater : int or None
        The number of the rater whose ratings the ranges are of.
    fields : mapping of str to Field or None
        The fields of the input that can be filtered by.
    found : mapping of Question to bytes
        For each of its `questions_of`, the documents that answer it, as `core.corpus.catalog.found_lists` says it.

    Returns
    -------
    tuple of (str, list)
        The condition with question marks, and the values for them.

    Raises
    ------
    NotFoundError
        If ratings are asked for and there are none, or the input has no such field.
    InputError
        If a day or the range of a field cannot be.

    Examples
    --------
    >>> condition(DocumentFilter(domains=("news",)), None)
    ('list_contains(?::VARCHAR[], domain)', [['news']])
    """
    parts = list(_parts(documents, rater, fields or {}, found))
    return " AND ".join(sql for sql, _ in parts) or "true", [value for _, values in parts for value in values]


def _parts(
    documents: DocumentFilter,
    rater: int | None,
    fields: Mapping[str, Field],
    found: Mapping[Question, bytes],
) -> Iterator[Condition]:
    if documents.domains:
        yield "list_contains(?::VARCHAR[], domain)", [list(documents.domains)]
    for question in questions_of(documents):
        is_wanted = question.kept if isinstance(question, Membership) else True
        yield _marked(found[question], is_wanted)
    if documents.n_tokens:
        yield from _between("n_tokens", documents.n_tokens.low, documents.n_tokens.high)
    if documents.date:
        yield from _dated(documents.date)
    for wanted in documents.fields:
        yield field_condition(wanted, fields)
    for bounds in documents.ranges:
        if rater is None:
            raise NotFoundError("The documents are not rated, so they cannot be filtered by rating. Rate them first.")
        yield from _between(standardised_column(rater, bounds.criterion), bounds.low, bounds.high)


def _marked(bits: bytes, is_wanted: bool) -> Condition:
    """Ask for documents by their bits, a block after the other: each that is looked into is copied again and again."""
    starts = range(0, max(len(bits), 1), _BLOCK_BYTES)
    sql = " OR ".join(
        f"(number BETWEEN {8 * start} AND {8 * (start + _BLOCK_BYTES) - 1} "
        f"AND get_bit(?::BLOB::BIT, (number - {8 * start})::INTEGER) = {int(is_wanted)})"
        for start in starts
    )
    return f"({sql})", [bits[start : start + _BLOCK_BYTES] for start in starts]


def _between(column: str, low: Any, high: Any, *, value: str = "?") -> Iterator[Condition]:
    for sign, bound in ((">=", low), ("<=", high)):
        if bound is not None:
            yield f"{column} {sign} {value}", [bound]


def _dated(wanted: DateRange) -> Iterator[Condition]:
    # Python reads more ways to write a day than DuckDB does.
    first, last = (None if day is None else require_day(day).isoformat() for day in (wanted.low, wanted.high))
    yield from _between('"date"::DATE', first, last, value="?::DATE")


def require_day(day: str) -> date:
    """Read a day, and refuse what is none."""
    try:
        return date.fromisoformat(day)
    except ValueError as error:
        raise InputError(f"{day[:40]!r} is no day. Write it as 2026-01-31.") from error


def _exact(end: float | None) -> float | None:
    """Turn a whole number into an integer, as far as DuckDB has them: ids of 64 bits are not compared as fractions."""
    if end is None or (isinstance(end, float) and not end.is_integer()):
        return end
    return int(end) if abs(end) < _LARGEST_INTEGER else float(end)


def field_condition(wanted: FieldValues | FieldRange, fields: Mapping[str, Field]) -> Condition:
    """Write what is asked of a field as a condition.

    Raises
    ------
    NotFoundError
        If there is no such field.
    InputError
        If it has no range.
    """
    if wanted.name not in fields:
        names = ", ".join(sorted(fields)) or "none"
        raise NotFoundError(f"No field {wanted.name[:80]!r} of the documents can be filtered by, only: {names[:400]}.")
    field = fields[wanted.name]
    column = field_column(field.number)
    if isinstance(wanted, FieldRange):
        if not field.is_number:
            raise InputError(f"The field {wanted.name[:80]!r} holds texts, which have no range. Choose some values.")
        parts = list(_between(column, *map(_exact, (wanted.low, wanted.high))))
        return " AND ".join(sql for sql, _ in parts) or "true", [value for _, values in parts for value in values]
    values = [value for value in wanted.values if value is not None]
    missing = f" OR {column} IS NULL" if None in wanted.values else ""
    return f"(coalesce(list_contains(?::VARCHAR[], {column}::VARCHAR), false){missing})", [values]
