"""The dates of an import: read, counted where they cannot be, and refused where the field holds none at all."""

from collections.abc import Sequence
from datetime import datetime

from core.corpus.dates import date_of
from core.corpus.rows import Batch
from core.errors import InputError

_SHOWN_CHARACTERS = 40


class DatesFound:
    """What the field with the dates holds.

    Attributes
    ----------
    n_unusable : int
        Documents taken in whose date could not be read.
    """

    def __init__(self, field_name: str | None) -> None:
        self._field_name = field_name
        self._has_dates = False
        self._first_unusable: str | None = None
        self.n_unusable = 0

    def of(self, batch: Batch, kept: Sequence[int]) -> list[datetime | None]:
        """Read the dates of some rows of a batch; those of the others tell as well whether the field holds dates."""
        dates = [date_of(value) for value in batch.dates]
        unusable = [row for row, date in enumerate(dates) if date is None and batch.dates[row] not in (None, "")]
        if unusable and self._first_unusable is None:
            self._first_unusable = str(batch.dates[unusable[0]])[:_SHOWN_CHARACTERS]
        self._has_dates = self._has_dates or any(date is not None for date in dates)
        self.n_unusable += len(set(unusable).intersection(kept))
        return [dates[row] for row in kept]

    def require_some(self) -> None:
        """Refuse a field that holds values of which not one is a date.

        Raises
        ------
        InputError
            With the first value.
        """
        if self._first_unusable is not None and not self._has_dates:
            raise InputError(
                f"No value of the field {self._field_name!r} can be read as a date; the first is "
                f"{self._first_unusable!r}. Name another field by --date-field, or leave that option out."
            )
