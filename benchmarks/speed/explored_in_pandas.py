"""The same questions asked of a frame in memory, as a first app over a Parquet file asks them."""

import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from speed.explored import (
    BY_CHANCE,
    BY_DOMAIN,
    BY_ID,
    CRITERION,
    DEEP_PAGE,
    EDGES,
    FILTERED,
    FIRST_PAGE,
    HISTOGRAM,
    NEXT_PAGE,
    OTHER,
    PAGE,
    READER,
    RESORTED,
    filters,
    timed,
)

if TYPE_CHECKING:
    import pandas as pd

_CRITERIA = ("writing_style", "required_expertise", "facts_and_trivia", "educational_value")


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
    return frame


def asked_of(frame: "pd.DataFrame", n_times: int) -> dict[str, list[float]]:
    """Ask each question so many times; see `speed.explored.asked_of`."""
    import numpy as np

    rng = random.Random(1)
    deep = min(10_000 * PAGE, len(frame) // 2)
    wanted = list(filters(3 * (n_times + 1)))
    ids = frame["doc_id"].sample(64, random_state=1).tolist()
    newest = [wanted[0]]

    def left(conditions: dict[str, Any]) -> "pd.DataFrame":
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

    def page(rows: "pd.DataFrame", column: str, offset: int = 0) -> "pd.DataFrame":
        return rows.sort_values([column, "doc_id"], ascending=[False, True]).iloc[offset : offset + PAGE]

    def filtered() -> None:
        newest[0] = wanted.pop()
        rows = left(newest[0])
        rows["n_tokens"].sum()
        page(rows, CRITERION)

    def read() -> None:
        row = frame[frame["doc_id"] == rng.choice(ids)].iloc[0]
        domain = frame[frame["domain"] == row["domain"]]
        for name in _CRITERIA:
            (frame[name] <= row[name]).mean()
            (domain[name] <= row[name]).mean()
        (domain[CRITERION] - row[CRITERION]).abs().nsmallest(7)

    def by_domain() -> None:
        for _, rows in left(wanted.pop()).groupby("domain", observed=True):
            for name in _CRITERIA:
                np.histogram(np.clip(rows[name], EDGES[0], EDGES[-1]), EDGES)

    questions: dict[str, Callable[[], Any]] = {
        FIRST_PAGE: lambda: page(frame, rng.choice((CRITERION, OTHER))),
        DEEP_PAGE: lambda: page(frame, "n_tokens", deep),
        FILTERED: filtered,
        NEXT_PAGE: lambda: page(left(newest[0]), CRITERION, PAGE),
        RESORTED: lambda: page(left(newest[0]), rng.choice((OTHER, "date", "year"))),
        HISTOGRAM: lambda: np.histogram(np.clip(left(wanted.pop())[CRITERION], EDGES[0], EDGES[-1]), EDGES),
        BY_DOMAIN: by_domain,
        BY_ID: lambda: frame[frame["doc_id"] == rng.choice(ids)].iloc[0],
        READER: read,
        BY_CHANCE: lambda: left(newest[0]).sample(10, replace=True),
    }
    return {name: timed(ask, n_times) for name, ask in questions.items()}


def main(root: Path, n_times: int) -> dict[str, Any]:
    """Read the frame, and ask; with what reading took."""
    started = time.perf_counter()
    frame = frame_of(root)
    opened = time.perf_counter() - started
    return {"open": opened, "seconds": asked_of(frame, n_times)}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))))
