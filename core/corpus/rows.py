"""What a batch of input rows holds, and which fields of the input hold what."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

# One batch becomes one row group, so one text is read back in milliseconds.
BATCH_ROWS = 2_000
BATCH_BYTES = 16 * 2**20

DEFAULT_MAX_BYTES = 128 * 2**20
# No memory holds more, and readers take no number above 64 bits.
MOST_MAX_BYTES = 2**40
DEFAULT_DOMAIN = "all"
DEFAULT_DOMAIN_FIELD = "domain"

# A field of this name heads the document on screen; without it the first line of the text does.
TITLE_FIELD = "title"


@dataclass(frozen=True, slots=True)
class FieldNames:
    """Which fields of the input hold what.

    Attributes
    ----------
    text : str
        The field with the text.
    domain : str or None
        The field with the domain; ``a.b`` reaches into a nested field.  Rows without one are of
        the domain ``all``, and so are all rows where no field is named.
    id : str or None
        The field with the caller's id; without it the id is a hash of the text.
    date : str or None
        The field with the date, see `core.corpus.dates.date_of`.
    tokens : str or None
        The field with the number of tokens; without it they are counted by the workspace's tokenizer.
    """

    text: str = "text"
    domain: str | None = DEFAULT_DOMAIN_FIELD
    id: str | None = None
    date: str | None = None
    tokens: str | None = None

    def required(self) -> list[tuple[str, str]]:
        """List the fields that must be there, each with the option that names it: all but the domain by default.

        Examples
        --------
        >>> FieldNames(date="day").required()
        [('text', '--text-field'), ('day', '--date-field')]
        """
        domain = None if self.domain == DEFAULT_DOMAIN_FIELD else self.domain
        named = {"text": self.text, "id": self.id, "domain": domain, "date": self.date, "tokens": self.tokens}
        return [(name, f"--{use}-field") for use, name in named.items() if name is not None]


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
    lacking, found : set of str, tuple of str
        The required fields that no record of the file had so far, and the fields of its first record; nothing where
        columns are required before rows are read.
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
    lacking: set[str] = field(default_factory=set)
    found: tuple[str, ...] = ()
    bytes_read: int = 0
