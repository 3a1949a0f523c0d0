"""Which rows an import refused, and why: counted by kind of reason with the first of each, and row by row."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.corpus.rows import Refusal
from core.corpus.workspace import Workspace

_ID, _NO_ID = r"(?s)its id .* is there already", "its id is there already"
# The 8 of UTF-8 is no number.
_NUMBER, _NO_NUMBER = r"(^|[^\w-])(?:\d[\d,.]*\d|\d)", r"\1…"


@dataclass(frozen=True, slots=True)
class RefusalKind:
    """Rows refused for one kind of reason, and the first of them.

    Attributes
    ----------
    kind : str
        The reason without the ids and numbers that differ from row to row.
    n_rows : int
        How many.
    file, line, reason, start : str, int, str, str
        Of the first one; `start` is how the row begins, as it was read.
    """

    kind: str
    n_rows: int
    file: str
    line: int
    reason: str
    start: str


def kinds_of_reasons(reasons: pa.Array) -> pa.Array:
    """Leave out of reasons what differs from row to row.

    Examples
    --------
    >>> kinds_of_reasons(pa.array(["its id 'a1' is there already", "not UTF-8 (byte 1,234)"])).to_pylist()
    ['its id is there already', 'not UTF-8 (byte …)']
    """
    without_ids = pc.replace_substring_regex(reasons, _ID, _NO_ID)
    return pc.replace_substring_regex(without_ids, _NUMBER, _NO_NUMBER)


def refusals_by_reason(workspace: Workspace) -> list[RefusalKind]:
    """Count the refused rows of all finished imports by kind of reason, the most frequent first.

    Parameters
    ----------
    workspace : Workspace
        The workspace.

    Returns
    -------
    list of RefusalKind
        Empty if no row was refused.
    """
    counts: dict[str, int] = {}
    first: dict[str, Refusal] = {}
    for batch in _batches(workspace):
        kinds = kinds_of_reasons(batch["reason"])
        for found in pc.value_counts(kinds).to_pylist():
            kind = found["values"]
            counts[kind] = counts.get(kind, 0) + found["counts"]
            if kind not in first:
                first[kind] = _refusals(batch.slice(pc.index(kinds, kind).as_py(), 1))[0]
    ordered = sorted(counts, key=lambda kind: (-counts[kind], kind))
    return [RefusalKind(kind, counts[kind], **asdict(first[kind])) for kind in ordered]


def refused_rows(workspace: Workspace, *, kind: str | None = None, offset: int = 0, limit: int) -> list[Refusal]:
    """List refused rows, in the order in which they were met.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    kind : str or None
        Only those refused for this kind of reason.
    offset, limit : int
        Which stretch.

    Returns
    -------
    list of Refusal
        At most `limit`.
    """
    rows: list[Refusal] = []
    for batch in _batches(workspace):
        if kind is not None:
            batch = batch.filter(pc.equal(kinds_of_reasons(batch["reason"]), kind))
        rows += _refusals(batch.slice(min(offset, batch.num_rows), limit - len(rows)))
        offset = max(offset - batch.num_rows, 0)
        if len(rows) == limit:
            break
    return rows


def _batches(workspace: Workspace) -> Iterator[pa.RecordBatch]:
    for record in workspace.imports():
        for part in record["rejected_parts"]:
            yield from pq.ParquetFile(workspace.rejected / part).iter_batches(batch_size=10_000)


def _refusals(batch: pa.RecordBatch) -> list[Refusal]:
    return [Refusal(**row) for row in batch.to_pylist()]
