"""The same questions asked of a frame in memory with the ids as its index, as a first app over Parquet asks them."""

import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .explored import (
    BY_CHANCE,
    BY_DOMAIN,
    BY_ID,
    CRITERION,
    DEEP_PAGE,
    EDGES,
    FILTERED,
    FIRST_PAGE,
    HISTOGRAM,
    LENGTHS,
    NEXT_PAGE,
    OTHER,
    PAGE,
    PAIR,
    QUANTILES,
    READER,
    RESORTED,
    filters,
    private_bytes,
    timed,
)

if TYPE_CHECKING:
    import pandas as pd

_CRITERIA = ("writing_style", "required_expertise", "facts_and_trivia", "educational_value")
# So few of the largest values are found without sorting all.
_FEW = 10_000


def frame_of(root: Path) -> "pd.DataFrame":
    """Read the narrow columns of a workspace: no texts."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    documents = [
        pq.read_table(path, columns=["doc_id", "title", "domain", "n_tokens", "date", "fields"])
        for path in sorted((root / "documents").glob("part-*.parquet"))
    ]
    ratings = [
        pq.read_table(path, columns=list(_CRITERIA)) for path in sorted((root / "ratings/default").glob("*.parquet"))
    ]
    table = pa.concat_tables(documents)
    fields = table["fields"].combine_chunks()
    table = table.drop_columns(["fields"])
    for name in ("language", "year"):
        table = table.append_column(name, fields.field(name))
    frame = pd.concat([table.to_pandas(), pa.concat_tables(ratings).to_pandas()], axis=1)
    for name in ("domain", "language"):
        frame[name] = frame[name].astype("category")
    for name in _CRITERIA:
        frame[name] = (frame[name] - frame[name].mean()) / frame[name].std(ddof=0)
    return frame.set_index("doc_id")


def left_of(frame: "pd.DataFrame", conditions: dict[str, Any]) -> "pd.DataFrame":
    """Give the rows that meet the conditions, as `explored.filters` draws them."""
    import numpy as np

    mask = np.ones(len(frame), dtype=bool)
    if "domain" in conditions:
        mask &= (frame["domain"] == conditions["domain"]).to_numpy()
    if "language" in conditions:
        mask &= (frame["language"] == conditions["language"]).to_numpy()
    if "n_tokens" in conditions:
        mask &= frame["n_tokens"].between(*conditions["n_tokens"]).to_numpy()
    if "low" in conditions:
        mask &= (frame[CRITERION] >= conditions["low"]).to_numpy()
    return frame[mask]


def asked_of(frame: "pd.DataFrame", n_times: int) -> dict[str, list[float]]:
    """Ask each question so many times; see `explored.asked_of`."""
    import numpy as np

    rng = random.Random(1)
    deep = min(10_000 * PAGE, len(frame) // 2)
    wanted = list(filters(6 * (n_times + 1)))
    ids = frame.index[:: max(len(frame) // 64, 1)].tolist()
    newest = [wanted[0]]

    def left(conditions: dict[str, Any]) -> "pd.DataFrame":
        return left_of(frame, conditions)

    def page(rows: "pd.DataFrame", column: str, offset: int = 0) -> "pd.DataFrame":
        if offset + PAGE <= _FEW:
            return rows.nlargest(offset + PAGE, column).iloc[offset:]
        return rows.sort_values(column, ascending=False).iloc[offset : offset + PAGE]

    def filtered() -> None:
        newest[0] = wanted.pop()
        rows = left(newest[0])
        rows["n_tokens"].sum()
        page(rows, CRITERION)

    def read() -> None:
        row = frame.loc[rng.choice(ids)]
        domain = frame[frame["domain"] == row["domain"]]
        for name in _CRITERIA:
            (frame[name] <= row[name]).mean()
            (domain[name] <= row[name]).mean()
        (domain[CRITERION] - row[CRITERION]).abs().nsmallest(7)

    def by_domain() -> None:
        for _, rows in left(wanted.pop()).groupby("domain", observed=True):
            for name in _CRITERIA:
                np.histogram(np.clip(rows[name], EDGES[0], EDGES[-1]), EDGES)

    def pair() -> None:
        rows = left(wanted.pop())
        np.histogram2d(rows[OTHER].clip(EDGES[0], EDGES[-1]), rows[CRITERION].clip(EDGES[0], EDGES[-1]), EDGES)

    def quantiles() -> None:
        by_domain = left(wanted.pop()).groupby("domain", observed=True)[list(_CRITERIA)]
        by_domain.agg(["count", "mean", "std"])
        by_domain.quantile([0.05, 0.25, 0.5, 0.75, 0.95])

    questions: dict[str, Callable[[], Any]] = {
        FIRST_PAGE: lambda: page(frame, rng.choice((CRITERION, OTHER))),
        DEEP_PAGE: lambda: page(frame, "n_tokens", deep),
        FILTERED: filtered,
        NEXT_PAGE: lambda: page(left(newest[0]), CRITERION, PAGE),
        RESORTED: lambda: page(left(newest[0]), rng.choice((OTHER, "date", "year"))),
        HISTOGRAM: lambda: np.histogram(np.clip(left(wanted.pop())[CRITERION], EDGES[0], EDGES[-1]), EDGES),
        LENGTHS: lambda: np.histogram(np.log2(left(wanted.pop())["n_tokens"]), 32),
        BY_DOMAIN: by_domain,
        QUANTILES: quantiles,
        PAIR: pair,
        BY_ID: lambda: frame.loc[rng.choice(ids)],
        READER: read,
        BY_CHANCE: lambda: left(newest[0]).sample(10, replace=True),
    }
    return {name: timed(ask, n_times) for name, ask in questions.items()}


def main(root: Path, n_times: int) -> dict[str, Any]:
    """Read the frame, and ask; with what reading took, and the memory afterwards."""
    started = time.perf_counter()
    frame = frame_of(root)
    opened = time.perf_counter() - started
    return {"open": opened, "seconds": asked_of(frame, n_times), "private_bytes": private_bytes()}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))))
