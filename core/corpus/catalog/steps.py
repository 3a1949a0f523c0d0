"""Questions about ratings over length, over dates, and over any number that stands beside the documents."""

from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from core.corpus.catalog.conditions import Condition
from core.corpus.catalog.fields import field_column
from core.corpus.catalog.names import named, standardised_column
from core.corpus.catalog.rated_samples import DATE, LENGTH, SAMPLE_DOCUMENTS, RatedSamples
from core.corpus.filters import BY_FIELD, DocumentFilter
from core.errors import InputError

# Lengths are put together by halves of a doubling: 64, 91, 128, 181 tokens and so on.
STEPS_IN_A_DOUBLING = 2
MOST_STEPS = 24
_MOST_DATES = 48
_DAYS_OF = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366, "decade": 3_653, "century": 36_525}
Kind = Literal["length", "date", "number"]


@dataclass(frozen=True, slots=True)
class Steps:
    """The ratings of documents that are alike in something, step by step.

    Attributes
    ----------
    kind : str
        ``length``, ``date`` or ``number``: what the steps are of.
    frame : DataFrame
        Ascending: ``low, high, middle, n``, and for each criterion a list with the quartiles of the standardised
        ratings.  Ends of dates are days as ISO 8601 writes them, and their middle is in seconds since 1970.
    n, n_documents : int
        Documents in the steps, and those that they stand for: more where the steps are of a sample.
    """

    kind: Kind
    frame: pd.DataFrame
    n: int
    n_documents: int

    def range_between(self, low: Any, high: Any) -> tuple[Any, Any]:
        """Give the range of all documents that the steps from one end to another stand for.

        Parameters
        ----------
        low, high : number or str
            The lower end of the first step and the upper end of the last one, as in `frame`.

        Returns
        -------
        tuple of (number or str or None, number or str or None)
            Open, None, at the first and at the last step of a sample: others of its documents may lie beyond.
        """
        if self.n == self.n_documents or self.frame.empty:
            return low, high
        is_first, is_last = low <= self.frame["low"].iloc[0], high >= self.frame["high"].iloc[-1]
        return None if is_first else low, None if is_last else high


class RatingsOver(RatedSamples):
    """The question how ratings go with something else."""

    def ratings_over(self, rater: str, documents: DocumentFilter, *, axis: str, most: int = SAMPLE_DOCUMENTS) -> Steps:
        """Describe the standardised ratings of documents that are alike in length, date or any number.

        Parameters
        ----------
        rater, documents
            Whose ratings of which documents; those without a value, and lengths of 0, are left out.
        axis : str
            `LENGTH` (in steps of half a doubling); `DATE` (in days, weeks, months, quarters, years and so on, at most
            48); or `BY_FIELD` and the name of a field of numbers (each value, or where there are many, at most
            `MOST_STEPS` steps with about as many documents in each).
        most : int
            Of more documents, about so many are taken.

        Returns
        -------
        Steps
            Without rows where no document has a value.

        Raises
        ------
        NotFoundError
            If there is no such field.
        InputError
            If its values are no numbers.
        """
        number = self._number_of(rater)
        kind: Kind = "length" if axis == LENGTH else "date" if axis == DATE else "number"
        column = self._column_of(axis)
        where, parameters = self._rated(number, documents)
        has_value = f"{column} > 0" if kind == "length" else f"{column} IS NOT NULL"
        n_documents, source = self._sampled((f"{where} AND {has_value}", parameters), most)
        step, values = self._step(kind, column, source)
        ratings = {key: standardised_column(number, key) for key in self._criteria[number]}
        quartiles = ", ".join(f"quantile_cont({named(key)}, [0.25, 0.5, 0.75]) AS {named(key)}" for key in ratings)
        columns = ", ".join(f"{z} AS {named(key)}" for key, z in ratings.items())
        frame = self._frame(
            f"""
            SELECT {_ENDS[kind]}, count(*) AS n, {quartiles}
            FROM (SELECT {step} AS step, {column} AS x, {columns} FROM documents WHERE {source[0]})
            GROUP BY step ORDER BY step
            """,
            [*values, *source[1]],
        )
        return Steps(kind, frame, int(frame["n"].sum()), n_documents)

    def _column_of(self, axis: str) -> str:
        if not axis.startswith(BY_FIELD):
            return f'"{axis}"'
        field = self._field(axis.removeprefix(BY_FIELD))
        if not field.is_number:
            raise InputError(
                f"The field {field.name[:80]!r} holds texts, and ratings are drawn over numbers. Choose another field."
            )
        return field_column(field.number)

    def _step(self, kind: Kind, column: str, source: Condition) -> Condition:
        """Write in which step a value lies."""
        if kind == "length":
            return f"floor({STEPS_IN_A_DOUBLING} * log2({column}))", []
        return self._dates(column, source) if kind == "date" else self._numbers(column, source)

    def _dates(self, column: str, source: Condition) -> Condition:
        sql = f"SELECT date_diff('day', min({column}), max({column})) FROM documents WHERE {source[0]}"
        days = self._rows(sql, source[1])[0][0] or 0
        # One less: the first and the last step are seldom whole.
        units = (unit for unit, length in _DAYS_OF.items() if days <= length * (_MOST_DATES - 1))
        return f"date_trunc('{next(units, 'millennium')}', {column})", []

    def _numbers(self, column: str, source: Condition) -> Condition:
        places = [number / MOST_STEPS for number in range(1, MOST_STEPS)]
        sql = f"SELECT count(DISTINCT {column}), quantile_disc({column}, {places}) FROM documents WHERE {source[0]}"
        n_distinct, cuts = self._rows(sql, source[1])[0]
        if n_distinct <= MOST_STEPS:
            return column, []
        distinct: list[Any] = sorted(set(cuts))
        return " + ".join(f"({column} > ?)::INTEGER" for _ in distinct), distinct


_ENDS = {
    "length": "min(x) AS low, max(x) AS high, sqrt(min(x)::DOUBLE * max(x)) AS middle",
    "date": "min(x)::DATE::VARCHAR AS low, max(x)::DATE::VARCHAR AS high, avg(epoch(x)) AS middle",
    "number": "min(x) AS low, max(x) AS high, median(x) AS middle",
}
