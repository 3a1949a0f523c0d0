"""What a batch of input rows holds, and which rows cannot be documents."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

# One batch becomes one row group, so one text is read back in milliseconds.
BATCH_ROWS = 2_000
BATCH_BYTES = 16 * 2**20

DEFAULT_MAX_BYTES = 128 * 2**20
DEFAULT_DOMAIN = "all"
DEFAULT_DOMAIN_FIELD = "domain"

# No text is longer, and sums of such numbers stay far below 64 bits.
MOST_TOKENS = 10**12

# A field of this name heads the document on screen; without it the first line of the text does.
TITLE_FIELD = "title"


@dataclass(frozen=True, slots=True)
class FieldNames:
    """Which fields of the input hold what.

    Attributes
    ----------
    text : str
        The field with the text.
    domain : str
        The field with the domain; ``a.b`` reaches into a nested field.  Rows without one are of
        the domain ``all``.
    id : str or None
        The field with the caller's id; without it the id is a hash of the text.
    date : str or None
        The field with the date, see `core.corpus.dates.date_of`.
    tokens : str or None
        The field with the number of tokens; without it they are counted by the workspace's tokenizer.
    """

    text: str = "text"
    domain: str = DEFAULT_DOMAIN_FIELD
    id: str | None = None
    date: str | None = None
    tokens: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not imported: where it stands, why, and how it begins."""

    file: str
    line: int
    reason: str
    start: str


@dataclass(slots=True)
class Batch:
    """Rows as they were read, column by column.

    Attributes
    ----------
    files, lines : list of str, list of int
        The file, and the line (JSONL, CSV) or row (Parquet, Arrow) in it, counted from 1.
    texts, ids, domains, titles : list
        One value a row; `ids` are None where the hash of the text is to be the id, `titles` where there is none.
    dates, n_tokens : list, list of int or None
        The values of the fields with date and tokens; None where there is none.
    fields : Array or None
        The input's other fields: JSON strings in which the text's place is null, or an Arrow struct.
    refused : list of Refusal
        The rows between them that cannot be used.
    text_position, text_type : int, str
        Where the text stood among the columns of a Parquet file, and its Arrow type; JSON objects remember themselves.
    bytes_read : int
        How far the files have been read; for the progress bar.
    """

    files: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    ids: list[str | None] = field(default_factory=list)
    domains: list[str] = field(default_factory=list)
    titles: list[str | None] = field(default_factory=list)
    dates: list[object] = field(default_factory=list)
    n_tokens: list[int | None] = field(default_factory=list)
    fields: "pa.Array | None" = None
    refused: list[Refusal] = field(default_factory=list)
    text_position: int = 0
    text_type: str = "string"
    bytes_read: int = 0


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
    text = str(value).strip() if isinstance(value, str) else value
    if isinstance(text, str) and text.isdecimal():
        text = int(text)
    if isinstance(text, float) and text.is_integer():
        text = int(text)
    if isinstance(text, bool) or not isinstance(text, int) or not 0 <= text <= MOST_TOKENS:
        return None, f"field {field_name!r} is {str(value)[:40]!r}, not a number of tokens"
    return text, None
