"""What a query does: a running sum over rows sorted by key, in plain DuckDB SQL over the same Parquet file."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from speed.selection.modes import CRITERION, SHARE_OF_TOKENS, Mode
from speed.selection.quotas import Integers, greedily, proportional_quotas

if TYPE_CHECKING:
    import duckdb

MEMORY_LIMIT = "10GB"
_SPILL_LIMIT = "500MB"

_KEYED = f"""
    SELECT file_row_number AS row, n_tokens, domain, CAST(round(1048576 * (
               (CAST({CRITERION} AS DOUBLE) - (SELECT avg(CAST({CRITERION} AS DOUBLE)) FROM read_parquet($file)))
               / (SELECT stddev_pop(CAST({CRITERION} AS DOUBLE)) FROM read_parquet($file)) + {{noise}}
           )) AS BIGINT) AS key
    FROM read_parquet($file, file_row_number = true)
"""
# Not random(), which gives other numbers each time; and never 0 or 1, whose logarithms would be infinite.
_GUMBEL = "-{temperature} * ln(-ln(((hash(file_row_number, 42) >> 12) + 0.5) / 4503599627370496.0))"
_TOP = """
    SELECT row FROM (SELECT row, sum(n_tokens) OVER (ORDER BY key DESC, row ROWS UNBOUNDED PRECEDING) AS used
                     FROM ({keyed})) WHERE used <= $budget
"""
_TOP_BY_DOMAIN = """
    CREATE TEMP TABLE taken AS SELECT row, n_tokens FROM (
        SELECT row, n_tokens, domain,
               sum(n_tokens) OVER (PARTITION BY domain ORDER BY key DESC, row ROWS UNBOUNDED PRECEDING) AS used
        FROM ({keyed})) JOIN quotas USING (domain) WHERE used <= quota
"""
_NEXT_BEST = """
    SELECT row, n_tokens FROM ({keyed}) ANTI JOIN taken USING (row) WHERE n_tokens <= $left
    ORDER BY key DESC, row LIMIT {at_most}
"""
_NEXT_BEST_ROWS = 1_000


def select(folder: Path, mode: Mode) -> Integers:
    """Choose by a window function; where there is no noise, by the rules of ours: the answer must be the same."""
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "max_temp_directory_size": _SPILL_LIMIT,
        "temp_directory": str(folder),
    }
    with duckdb.connect(config=settings) as database:
        query = _Query(database, folder / "rows.parquet", mode)
        return query.by_domain() if mode.by_domain else query.top()


class _Query:
    """The queries of one mode, with their parameters."""

    def __init__(self, database: "duckdb.DuckDBPyConnection", file: Path, mode: Mode) -> None:
        self._database, self._file = database, str(file)
        self._keyed = _KEYED.format(noise=_GUMBEL.format(temperature=mode.temperature) if mode.temperature else "0")
        sums = self._execute("SELECT domain, sum(n_tokens)::BIGINT FROM read_parquet($file) GROUP BY ALL ORDER BY ALL")
        self._tokens = dict(sums.fetchall())
        self._budget = sum(self._tokens.values()) // SHARE_OF_TOKENS

    def _execute(self, query: str, **values: int) -> "duckdb.DuckDBPyConnection":
        return self._database.execute(query, {"file": self._file, **values})

    def top(self) -> Integers:
        found = self._execute(_TOP.format(keyed=self._keyed), budget=self._budget).fetchnumpy()
        return np.asarray(found["row"], dtype=np.int64)

    def by_domain(self) -> Integers:
        quotas = proportional_quotas(list(self._tokens.values()), self._budget)
        self._database.execute("CREATE TEMP TABLE quotas (domain VARCHAR, quota BIGINT)")
        self._database.executemany("INSERT INTO quotas VALUES (?, ?)", list(zip(self._tokens, quotas, strict=True)))
        self._execute(_TOP_BY_DOMAIN.format(keyed=self._keyed))
        while self._take_next_best():
            pass
        return np.asarray(self._database.execute("SELECT row FROM taken").fetchnumpy()["row"], dtype=np.int64)

    def _take_next_best(self) -> bool:
        """Go through the next best documents that fit into what is left, if there are any."""
        spent = self._database.execute("SELECT sum(n_tokens)::BIGINT FROM taken").fetchall()[0][0] or 0
        left = self._budget - spent
        next_best = _NEXT_BEST.format(keyed=self._keyed, at_most=_NEXT_BEST_ROWS)
        found = self._execute(next_best, left=left).fetchnumpy()
        rows, n_tokens = (np.asarray(found[name], dtype=np.int64) for name in ("row", "n_tokens"))
        more = [(row, int(n_tokens[rows == row][0])) for row in greedily(rows, n_tokens, left)]
        if more:
            self._database.executemany("INSERT INTO taken VALUES (?, ?)", more)
        return bool(more)
