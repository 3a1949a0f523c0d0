"""What documents are sorted by: a plain value that fits into a link."""

from dataclasses import dataclass

from core.corpus.sayable import require_text
from core.criteria import CRITERION_KEYS, DEFAULT_CRITERION
from core.errors import InputError

ORDER_COLUMNS = (*CRITERION_KEYS, "n_tokens", "doc_id", "domain", "date")
# Before the name of a field of the input, or of a column, that documents are sorted by.
BY_FIELD = "field:"
# By how well they answer the last search that says so: full text, likeness.
CLOSENESS = "closeness"


@dataclass(frozen=True, slots=True)
class Order:
    """A column to sort by, and the direction; documents without a value come last.

    Attributes
    ----------
    column : str
        One of `ORDER_COLUMNS`; `BY_FIELD` and the name of a field; or `CLOSENESS`.
    descending : bool
        The highest first.
    """

    column: str = DEFAULT_CRITERION
    descending: bool = True

    def __post_init__(self) -> None:
        require_text(self.column)
        if self.column not in (*ORDER_COLUMNS, CLOSENESS) and not self.field:
            raise InputError(
                f"Nothing can be sorted by {self.column[:80]!r}. "
                f"Choose one of {', '.join(ORDER_COLUMNS)}, {CLOSENESS}, or {BY_FIELD}NAME."
            )

    @property
    def field(self) -> str:
        """The name of the field that is sorted by, empty where it is none."""
        return self.column.removeprefix(BY_FIELD) if self.column.startswith(BY_FIELD) else ""
