"""All documents in the order of any column: worked out when first asked for, kept beside the other arrays."""

from collections.abc import Callable
from threading import Lock

import duckdb
import numpy as np

from core.corpus.catalog import arrays as names
from core.corpus.catalog.arrays import Arrays, Numbers, Values, narrowed
from core.corpus.catalog.names import order_of
from core.corpus.catalog.sorted_numbers import MISSING, ranks_of, sorted_numbers

DOC_ID = "doc_id"
_DATE_RANKS = "date_ranks"
_ROWS_AT_ONCE = 2**18


class Orders:
    """Columns that can be sorted by; safe to share between threads.

    Parameters
    ----------
    arrays : Arrays
        Where they lie, or come to lie.
    cursor : callable
        Makes a cursor of the catalog's database.
    """

    def __init__(self, arrays: Arrays, cursor: Callable[[], duckdb.DuckDBPyConnection]) -> None:
        self._arrays, self._cursor = arrays, cursor
        # Two who ask at once would need twice the memory.
        self._making = Lock()

    def values(self, column: str) -> Values:
        """Give what documents are sorted by: the values of a column, or codes in the order of its values.

        Parameters
        ----------
        column : str
            An array; ``doc_id``; or the column of a field.
        """
        if column == DOC_ID:
            return self._arrays[names.ID_RANK]
        name = _DATE_RANKS if column == names.DATE else column
        if name not in self._arrays:
            with self._making:
                if name not in self._arrays:
                    self._arrays.keep(name, self._codes(column) if name == column else self._date_ranks())
        return self._arrays[name]

    def different(self, column: str) -> Values:
        """Give the different values of a date or of a field of numbers, ascending: that of code 0 first.

        Parameters
        ----------
        column : str
            ``date``, given in microseconds since 1970; or the column of a field, given as fractions of 64 bits.
        """
        name = f"{column}_values"
        if name not in self._arrays:
            codes = self.values(column)
            with self._making:
                if name not in self._arrays:
                    self._arrays.keep(name, self._dates(codes) if column == names.DATE else self._numbers(column))
        return self._arrays[name]

    def all_in(self, column: str, *, descending: bool) -> Numbers:
        """Give the numbers of all documents in an order; equal ones by id, those without a value last."""
        if column == DOC_ID:
            by_id: Numbers = self._arrays[names.BY_ID]
            return by_id[::-1] if descending else by_id
        name, values = order_of(column, descending=descending), self.values(column)
        if name not in self._arrays:
            with self._making:
                if name not in self._arrays:
                    self._arrays.keep(name, self.sort(values, None, descending=descending))
        return self._arrays[name]

    def sort(self, values: Values, numbers: Numbers | None, *, descending: bool) -> Numbers:
        """Sort some documents, or all where `numbers` is None, by their values."""
        id_rank, by_id = self._arrays[names.ID_RANK], self._arrays[names.BY_ID]
        if numbers is not None:
            values, id_rank = values[numbers], id_rank[numbers]
        return sorted_numbers(ranks_of(values), id_rank, by_id, descending=descending)

    def _date_ranks(self) -> Values:
        """Give each document the number of its date, -1 where it has none: narrower than a date, and sorted as fast."""
        ranks = ranks_of(self._arrays[names.DATE])
        return narrowed(np.where(ranks == MISSING, -1, ranks.astype(np.int64)))

    def _dates(self, ranks: Values) -> Values:
        # The last place is for documents without a date.
        dates = np.full(int(ranks.max(initial=-1)) + 2, names.NO_DATE, dtype=np.int64)
        dates[ranks] = self._arrays[names.DATE]
        return dates[:-1]

    def _numbers(self, column: str) -> Values:
        sql = f"SELECT {column}::DOUBLE AS v FROM values_{column} ORDER BY code"
        return np.asarray(self._cursor().execute(sql).fetchnumpy()["v"], dtype=np.float64)

    def _codes(self, column: str) -> Values:
        """Give each document the number of its value of a field, -1 where it has none."""
        sql = f"SELECT number, code FROM stored JOIN values_{column} USING ({column})"
        codes = np.full(len(self._arrays), -1, dtype=np.int32)
        for batch in self._cursor().sql(sql).to_arrow_reader(_ROWS_AT_ONCE):
            codes[batch["number"].to_numpy()] = batch["code"].to_numpy()
        return narrowed(codes)
