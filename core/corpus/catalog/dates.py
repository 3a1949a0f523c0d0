"""When the documents were written: by domain, and over the years."""

from dataclasses import dataclass

import pandas as pd

from core.corpus.catalog.connection import CatalogConnection

_MOST_STEPS = 120
_STEPS = (1, 10, 100, 1_000)


@dataclass(frozen=True, slots=True)
class Years:
    """How many documents there are of each year.

    Attributes
    ----------
    n_dated : int
        Documents with a date.
    first, last : str or None
        The earliest and the latest day; None where nothing is dated.
    step : int
        How many years are counted together.
    counts : dict of int to int
        Documents by the first year of a step; steps without documents are left out.
    """

    n_dated: int
    first: str | None
    last: str | None
    step: int
    counts: dict[int, int]


class Dates(CatalogConnection):
    """The questions about dates."""

    def dates_by_domain(self) -> pd.DataFrame:
        """Say from when to when the documents of each domain are.

        Returns
        -------
        DataFrame
            ``domain, n_dated, first_date, last_date``; only domains with a dated document.
        """
        return self._frame(
            f"""
            SELECT domain, count("date") AS n_dated, {_day("min")} AS first_date, {_day("max")} AS last_date
            FROM documents WHERE "date" IS NOT NULL GROUP BY domain ORDER BY domain
            """
        )

    def years(self) -> Years:
        """Count documents by year, or by decade and so on where there would be more than 120 steps."""
        sql = (
            f'SELECT count("date"), {_day("min")}, {_day("max")}, max(year("date")) - min(year("date")) FROM documents'
        )
        n_dated, first, last, span = self._rows(sql)[0]
        step = next((step for step in _STEPS if (span or 0) // step <= _MOST_STEPS), _STEPS[-1])
        sql = """
            SELECT (year("date") // ? * ?)::BIGINT AS first_year, count(*) FROM documents
            WHERE "date" IS NOT NULL GROUP BY first_year ORDER BY first_year
        """
        return Years(n_dated, first, last, step, dict(self._rows(sql, [step, step])))


def _day(aggregate: str) -> str:
    return f"""strftime({aggregate}("date"), '%Y-%m-%d')"""
