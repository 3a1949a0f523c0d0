"""Which rows an import refused, and why: counted by kind of reason, with the first of each."""

import re
from dataclasses import dataclass

import pyarrow.parquet as pq

from core.corpus.workspace import Workspace

_ID = re.compile(r"its id .* is there already", re.DOTALL)
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")


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


def kind_of_reason(reason: str) -> str:
    """Leave out of a reason what differs from row to row.

    Examples
    --------
    >>> kind_of_reason("its id 'a1' is there already"), kind_of_reason("the text has 1,234 bytes")
    ('its id is there already', 'the text has … bytes')
    """
    return _NUMBER.sub("…", _ID.sub("its id is there already", reason))


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
    first: dict[str, RefusalKind] = {}
    for record in workspace.imports():
        for part in record["rejected_parts"]:
            for batch in pq.ParquetFile(workspace.rejected / part).iter_batches(batch_size=10_000):
                for row in batch.to_pylist():
                    kind = kind_of_reason(row["reason"])
                    counts[kind] = counts.get(kind, 0) + 1
                    first.setdefault(kind, RefusalKind(kind, 0, **row))
    kinds = [
        RefusalKind(kind, n_rows, first[kind].file, first[kind].line, first[kind].reason, first[kind].start)
        for kind, n_rows in counts.items()
    ]
    return sorted(kinds, key=lambda found: (-found.n_rows, found.kind))
