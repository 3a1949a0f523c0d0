"""Questions about how lengths, dates and the numbers of a field are distributed: counted in bins, for charts."""

import math
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.corpus.catalog.arrays import Values
from core.corpus.catalog.binned import places_among
from core.corpus.catalog.connection import CatalogConnection
from core.corpus.catalog.fields import field_column, values_table
from core.corpus.filters import BY_FIELD, DocumentFilter
from core.errors import InputError

LENGTH, DATE = "n_tokens", "date"
_BINS = 32
# Beyond these shares of the documents lie the few that would leave all others in one bin.
_TAIL = 0.005
_DAY_S, _DAY_US = 86_400, 86_400_000_000


@dataclass(frozen=True, slots=True)
class Axis:
    """The bins of a histogram, equally wide; what lies beyond the ends is counted in the first and the last one.

    Attributes
    ----------
    low, width : float
        Where the first bin begins, and how wide each is: tokens as logarithms to base 2, dates as days since 1970,
        numbers as they are.
    n_bins : int
        How many.
    is_logarithm : bool
        Whether values are taken as logarithms.
    holds_whole_numbers : bool
        Whether each bin holds one whole number.
    """

    low: float
    width: float
    n_bins: int
    is_logarithm: bool = False
    holds_whole_numbers: bool = False

    @property
    def edges(self) -> tuple[float, ...]:
        """The ends of the bins, ``n_bins + 1`` ascending numbers, in tokens, days or the field's own unit.

        Examples
        --------
        >>> Axis(0.0, 1.0, 3, is_logarithm=True).edges
        (1.0, 2.0, 4.0, 8.0)
        """
        edges = (self.low + self.width * number for number in range(self.n_bins + 1))
        return tuple(2.0**edge if self.is_logarithm else edge for edge in edges)

    def starts(self, places: range, value_at: Callable[[int], float]) -> list[int]:
        """Say from which place on ascending values lie in each bin.

        Parameters
        ----------
        places : range
            Of the values, from 0.
        value_at : callable
            Gives the value at a place, as `low` is.

        Returns
        -------
        list of int, length `n_bins`
            The first is 0; a bin without values starts where the next one does.

        Examples
        --------
        >>> Axis(0.0, 1.0, 3).starts(range(4), [-5.0, 0.5, 0.6, 2.0].__getitem__)
        [0, 3, 3]
        """

        def bin_at(place: int) -> int:
            return self._bin_of(value_at(place))

        return [0, *(bisect_left(places, number, key=bin_at) for number in range(1, self.n_bins))]

    def _bin_of(self, value: float) -> int:
        if value < self.low:
            return 0
        last = self.n_bins - 1
        return last if value >= self.low + self.width * last else math.floor((value - self.low) / self.width)


class ValueHistograms(CatalogConnection):
    """The questions about the values of one column that are numbers or days; every count is exact."""

    def axis_of(self, name: str) -> Axis | None:
        """Choose the bins for the values of a column, by all documents of the corpus.

        Parameters
        ----------
        name : str
            `LENGTH`, `DATE`, or `core.corpus.filters.BY_FIELD` and the name of a field of numbers.

        Returns
        -------
        Axis or None
            None where no document has a value, or all have the same.

        Raises
        ------
        NotFoundError
            If there is no such field.
        InputError
            If its values are no numbers.
        """
        low, high, is_whole = self._ends_of_field(name) if name.startswith(BY_FIELD) else self._ends(name)
        if low is None or high is None or not math.isfinite(high - low) or low == high:
            return None
        if is_whole and name != LENGTH and high - low < _BINS:
            return Axis(low, 1.0, int(high - low) + 1, holds_whole_numbers=True)
        return Axis(low, (high - low) / _BINS, _BINS, is_logarithm=name == LENGTH)

    def _ends(self, name: str) -> tuple[float | None, float | None, bool]:
        """Give the lowest and the highest value; days are whole numbers."""
        ends = (f'SELECT {aggregate}("{name}") AS "{name}" FROM documents' for aggregate in ("min", "max"))
        low, high = (self._rows(f"SELECT {self._value(name)} FROM ({end})")[0][0] for end in ends)
        return low, high, True

    def _ends_of_field(self, name: str) -> tuple[float | None, float | None, bool]:
        """Give the values between which all but the few in the tails lie, and say whether all are whole numbers."""
        value, field = self._value(name), self._field(name.removeprefix(BY_FIELD))
        n = field.n_documents
        # The places of these values among all, as `quantile_disc` counts them.
        places = [max(1, n - math.floor(n - share * n)) - 1 for share in (_TAIL, 1 - _TAIL)]
        sql = f"""
            SELECT min(v) FILTER (up_to > ?), min(v) FILTER (up_to > ?), coalesce(bool_and(v = floor(v)), false)
            FROM (SELECT {value} AS v, sum(n) OVER (ORDER BY code) AS up_to FROM {values_table(field.number)})
        """
        low, high, is_whole = self._rows(sql, places)[0]
        return low, high, is_whole

    def value_histogram(self, name: str, rater: str | None, documents: DocumentFilter, *, axis: Axis) -> list[int]:
        """Count documents by the value of a column.

        Parameters
        ----------
        name : str
            See `axis_of`.
        rater, documents
            Of which documents; the rater whose ratings the filter speaks of.
        axis : Axis
            The bins.

        Returns
        -------
        list of int, length ``axis.n_bins``
            Documents without a value are in none.
        """
        values, starts = self._starts(name, axis)
        counts = np.zeros(len(starts) + 1, dtype=np.int64)
        for (found,) in self._kept(documents, self._rater(rater)).each(values):
            counts += np.bincount(places_among(starts, found), minlength=len(counts))
        # Before the first bin are documents without a value.
        return [int(n) for n in counts[1:]]

    def _starts(self, name: str, axis: Axis) -> tuple[Values, Values]:
        """Give an array that is in the order of a column's values, and where in it each bin starts."""
        if name == LENGTH:
            values = self._arrays[LENGTH]
            highest = int(values.max(initial=0))
            starts = axis.starts(range(highest + 1), lambda n_tokens: math.log2(max(n_tokens, 1)))
        elif name == DATE:
            values, dates = self._orders.values(DATE), self._orders.different(DATE)
            starts = axis.starts(range(len(dates)), lambda code: float(dates[code] // _DAY_US))
        else:
            column = self._column_of_numbers(name)
            values, numbers = self._orders.values(column), self._orders.different(column)
            starts = axis.starts(range(len(numbers)), lambda code: float(numbers[code]))
        return values, np.array(starts, dtype=np.int64)

    def _value(self, name: str) -> str:
        """Write a value as a number in SQL; NULL where a document has none."""
        if name == LENGTH:
            return "log2(greatest(n_tokens, 1))"
        if name == DATE:
            return f'floor(epoch("date") / {_DAY_S})'
        return f"{self._column_of_numbers(name)}::DOUBLE"

    def _column_of_numbers(self, name: str) -> str:
        field = self._field(name.removeprefix(BY_FIELD))
        if not field.is_number:
            raise InputError(f"The field {field.name[:80]!r} holds texts, which have no histogram. Choose a number.")
        return field_column(field.number)
