"""Which rows can be documents, and which columns must be there: all formats ask the same."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.corpus.rows import DEFAULT_DOMAIN, MOST_MAX_BYTES, TITLE_FIELD, Batch, FieldNames
from core.errors import InputError

# No text is longer, and sums of such numbers stay far below 64 bits.
# What selection counts tokens in; a text of so many would have gigabytes.
MOST_TOKENS = 2**31 - 1
_MOST_DIGITS = len(str(MOST_TOKENS))

_MOST_NAMES, _NAME_CHARACTERS = 12, 40


class FieldError(InputError):
    """A file lacks a field that was named, or has something else in it."""


@dataclass(frozen=True, slots=True)
class RowValues:
    """What a row holds in the fields that are read, as it was read; None where it holds nothing."""

    text: object
    id: object
    domain: object
    title: object
    date: object
    tokens: object


def require_max_bytes(max_bytes: int) -> None:
    """Refuse a limit for lines and texts that no reader can keep.

    Raises
    ------
    InputError
        With the limits of the limit.
    """
    if not 0 < max_bytes <= MOST_MAX_BYTES:
        raise InputError(f"--max-bytes ({max_bytes:,}) must be above 0, and at most {MOST_MAX_BYTES:,}.")


def add_row(batch: Batch, file: str, line: int, *, values: RowValues, names: FieldNames, max_bytes: int) -> str | None:
    """Add a row to a batch, all but its other fields, or say why it cannot be a document."""
    reason = why_text_unusable(values.text, field_name=names.text, max_bytes=max_bytes)
    doc_id, id_reason = plain_value(values.id, field_name=names.id or "")
    if names.id is not None and doc_id is None:
        id_reason = id_reason or f"no id in field {names.id!r}"
    domain, domain_reason = plain_value(values.domain, field_name=names.domain or "")
    n_tokens, tokens_reason = tokens_given(values.tokens, field_name=names.tokens)
    reason = reason or id_reason or domain_reason or tokens_reason
    if reason is not None:
        return reason
    batch.files.append(file)
    batch.lines.append(line)
    batch.texts.append(str(values.text))
    batch.ids.append(doc_id)
    batch.domains.append(domain or DEFAULT_DOMAIN)
    batch.titles.append(plain_value(values.title, field_name=TITLE_FIELD)[0])
    batch.dates.append(values.date)
    batch.n_tokens.append(n_tokens)
    return None


def named(fields: Iterable[str]) -> str:
    """List the names of the fields that were found, for a refusal.

    Examples
    --------
    >>> named(["body", "url"]), named([])
    ("found: 'body', 'url'", 'found: nothing')
    """
    names = list(fields)
    listed = ", ".join(repr(name[:_NAME_CHARACTERS]) for name in names[:_MOST_NAMES])
    return f"found: {listed or 'nothing'}{', …' if len(names) > _MOST_NAMES else ''}"


def require_named(file_name: str, found: Iterable[str], names: FieldNames, *, has: Callable[[str], bool]) -> None:
    """Refuse a table without a column that the user named.

    Raises
    ------
    FieldError
        With the columns that it has, and the option to mend.
    """
    for name, option in names.required():
        if not has(name):
            raise FieldError(f"'{file_name}' has no column {name!r} ({named(found)}). Name the right one by {option}.")


def why_text_unusable(text: object, *, field_name: str, max_bytes: int) -> str | None:
    """Say why a value cannot be a document's text, or None where it can."""
    if text is None:
        return f"field {field_name!r} is null"
    if not isinstance(text, str):
        return f"field {field_name!r} is {type(text).__name__}, not text"
    if not text or text.isspace():
        return f"field {field_name!r} is blank"
    try:
        n_bytes = len(text.encode("utf-8"))
    except UnicodeEncodeError:
        return f"field {field_name!r} holds half a surrogate pair, which no UTF-8 file can store"
    if n_bytes > max_bytes:
        return f"the text has {n_bytes:,} bytes, more than the {max_bytes:,} allowed by --max-bytes"
    return None


def plain_value(value: object, *, field_name: str) -> tuple[str | None, str | None]:
    """Turn an id or a domain into a string.

    Returns
    -------
    tuple of (str or None, str or None)
        The string, None where the value is missing or blank; and the reason why it cannot be used.
    """
    if value is None:
        return None, None
    if isinstance(value, (dict, list, bytes)):
        return None, f"field {field_name!r} is {type(value).__name__}, not one value"
    text = str(value)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return None, f"field {field_name!r} holds half a surrogate pair, which no UTF-8 file can store"
    return (None if not text or text.isspace() else text), None


def tokens_given(value: object, *, field_name: str | None) -> tuple[int | None, str | None]:
    """Read the number of tokens that the input gives.

    Returns
    -------
    tuple of (int or None, str or None)
        The number, None where no field is named; and the reason why it cannot be used.

    Examples
    --------
    >>> tokens_given("12", field_name="n"), tokens_given(None, field_name=None)
    ((12, None), (None, None))
    """
    if field_name is None:
        return None, None
    if value is None:
        return None, f"no number of tokens in field {field_name!r}"
    text = str(value).strip() if isinstance(value, str) else value
    if isinstance(text, str) and text.isdecimal() and len(text) <= _MOST_DIGITS:
        text = int(text)
    if isinstance(text, float) and text.is_integer():
        text = int(text)
    if isinstance(text, bool) or not isinstance(text, int) or not 0 <= text <= MOST_TOKENS:
        return None, f"field {field_name!r} is {str(value)[:40]!r}, not a number of tokens"
    return text, None
