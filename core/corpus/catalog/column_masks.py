"""Which documents meet a condition on the narrow columns: domain, length, date, field of the input, rating."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from core.corpus.catalog import arrays as names
from core.corpus.catalog.arrays import NO_DATE, Arrays
from core.corpus.catalog.bits import Mask
from core.corpus.catalog.conditions import field_condition, require_day
from core.corpus.catalog.fields import Field, field_column, values_table
from core.corpus.catalog.kept import blocks, looked_up
from core.corpus.catalog.names import order_of, rating_column
from core.corpus.catalog.orders import Orders
from core.corpus.filters import DocumentFilter, FieldRange, FieldValues, RatingRange
from core.corpus.ratings import Standardisation
from core.errors import NotFoundError

_EPOCH = date(1970, 1, 1)
_DAY_US = 86_400_000_000

Codes = npt.NDArray[Any]


class ColumnMasks:
    """Marks the documents that meet one condition on a narrow column; safe to share between threads.

    Parameters
    ----------
    arrays : Arrays
        The narrow columns.
    orders : Orders
        Of the same documents.
    cursor : callable
        Makes a cursor of the catalog's database.
    fields : mapping of str to Field
        What documents can be filtered by.
    scales : mapping of int to mapping of str to Standardisation
        By rater and criterion.

    Attributes
    ----------
    domains : list of str
        Ascending; a document's code is the place of its domain here.
    """

    def __init__(
        self,
        arrays: Arrays,
        orders: Orders,
        *,
        cursor: Callable[[], duckdb.DuckDBPyConnection],
        fields: Mapping[str, Field],
        scales: Mapping[int, Mapping[str, Standardisation]],
    ) -> None:
        self._arrays, self._orders, self._cursor = arrays, orders, cursor
        self._fields, self._scales = fields, scales
        rows = cursor().execute("SELECT domain FROM domains ORDER BY code").fetchall()
        self.domains: list[str] = [name for (name,) in rows]

    def met(self, condition: DocumentFilter, rater: int | None) -> Mask:
        """Mark the documents that meet a filter with one condition, which is no search and no membership.

        Raises
        ------
        NotFoundError
            If ratings are asked for and there are none, or there is no such field.
        InputError
            If a day or the range of a field cannot be.
        """
        if condition.domains:
            return self._of_domains(condition.domains)
        if condition.n_tokens:
            return between(self._arrays[names.TOKENS], condition.n_tokens.low, condition.n_tokens.high)
        if condition.date:
            return self._dated(condition.date.low, condition.date.high)
        if condition.fields:
            return self._of_field(condition.fields[0])
        return self._rated(condition.ranges[0], rater)

    def _all(self) -> Mask:
        """Mark all: a range that is open on both ends asks for nothing, not even for a value."""
        return np.ones(len(self._arrays), dtype=bool)

    def _of_domains(self, domains: tuple[str, ...]) -> Mask:
        wanted = set(domains)
        is_wanted = np.array([name in wanted for name in self.domains], dtype=bool)
        return marked(self._arrays[names.DOMAIN], is_wanted)

    def _dated(self, low: str | None, high: str | None) -> Mask:
        first, last = (None if day is None else (require_day(day) - _EPOCH) // timedelta(days=1) for day in (low, high))
        dates = self._arrays[names.DATE]
        if first is None and last is None:
            return self._all()
        lowest = NO_DATE + 1 if first is None else first * _DAY_US
        return between(dates, lowest, None if last is None else (last + 1) * _DAY_US - 1)

    def _of_field(self, wanted: FieldValues | FieldRange) -> Mask:
        # Asked of the different values, of which there are few, in the database's own words.
        sql, parameters = field_condition(wanted, self._fields)
        if isinstance(wanted, FieldRange) and wanted.low is None and wanted.high is None:
            return self._all()
        field = self._fields[wanted.name]
        found = (
            self._cursor()
            .execute(f"SELECT code FROM {values_table(field.number)} WHERE {sql}", parameters)
            .fetchnumpy()["code"]
        )
        # The last one is that of documents without a value, whose code is -1.
        is_wanted = np.zeros(field.n_distinct + 1, dtype=bool)
        is_wanted[found] = True
        is_wanted[-1] = isinstance(wanted, FieldValues) and None in wanted.values
        return marked(self._orders.values(field_column(field.number)), is_wanted)

    def _rated(self, bounds: RatingRange, rater: int | None) -> Mask:
        if rater is None:
            raise NotFoundError("The documents are not rated, so they cannot be filtered by rating. Rate them first.")
        if bounds.low is None and bounds.high is None:
            return self._all()
        scale = self._scales[rater].get(bounds.criterion)
        if scale is None:
            return np.zeros(len(self._arrays), dtype=bool)
        name = rating_column(rater, bounds.criterion)
        ratings = self._arrays[name]
        ascending = self._arrays[order_of(name, descending=False)][: scale.n]

        def standardised(number: int) -> float:
            return (float(ratings[number]) - scale.mean) / (scale.sd or 1.0)

        start = 0 if bounds.low is None else bisect_left(ascending, bounds.low, key=standardised)
        end = len(ascending) if bounds.high is None else bisect_right(ascending, bounds.high, key=standardised)
        if start >= end:
            return np.zeros(len(self._arrays), dtype=bool)
        return between(ratings, ratings[ascending[start]], ratings[ascending[end - 1]])


def between(values: npt.NDArray[Any], low: Any, high: Any) -> Mask:
    """Mark the values between two, both within; an end that is None is open.

    Examples
    --------
    >>> between(np.array([1, 5, 9]), 2, None).tolist()
    [False, True, True]
    """
    met = np.ones(len(values), dtype=bool)
    for block in blocks(len(values)):
        if low is not None:
            met[block] &= values[block] >= low
        if high is not None:
            met[block] &= values[block] <= high
    return met


def marked(codes: Codes, is_wanted: Mask) -> Mask:
    """Mark the documents whose code is wanted; -1 is the last one.

    Examples
    --------
    >>> marked(np.array([0, 1, -1]), np.array([False, True, False])).tolist()
    [False, True, False]
    """
    met = np.empty(len(codes), dtype=bool)
    for block in blocks(len(codes)):
        met[block] = looked_up(is_wanted, codes[block])
    return met
