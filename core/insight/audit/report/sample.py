"""The audited sample: documents kept and dropped, with their groups, ratings, keys, and what readers noted on them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.corpus.files import require_place, written_atomically
from core.corpus.notes import notes
from core.errors import InputError
from core.insight.audit.opened_selection import OpenedSelection
from core.insight.audit.report.sample_files import write_lines, write_table
from core.insight.audit.report.sample_records import DROPPED, KEPT, rows_of, sample_records
from core.insight.audit.texts_of_documents import drawn_fairly
from core.records import OnProgress, ignore_progress
from core.selection.pool.pool import Rows

N_SAMPLE = 1_000
_FORMATS = (".jsonl", ".parquet")


@dataclass(frozen=True, slots=True)
class SampleReport:
    """What was written.

    Attributes
    ----------
    path : Path
        The file.
    n_kept, n_dropped : int
        Documents of each fate that were drawn.
    n_noted : int
        Documents that were not drawn, but have a flag or a note.
    """

    path: Path
    n_kept: int
    n_dropped: int
    n_noted: int

    def to_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        return {
            "file": str(self.path),
            "n_kept": self.n_kept,
            "n_dropped": self.n_dropped,
            "n_noted": self.n_noted,
        }


def require_sample_file(path: Path, *, size: int, force: bool) -> None:
    """Refuse, before any work, a file that cannot be written.

    Raises
    ------
    InputError
        If its name ends in something else than ``.jsonl`` or ``.parquet``, or no documents are asked for.
    ConflictError
        If it is there already and `force` is false.
    """
    if path.suffix not in _FORMATS:
        raise InputError(f"The sample is written as {' or '.join(_FORMATS)}, and '{path}' is neither. Name it so.")
    if size < 1:
        raise InputError(f"A sample of {size:,} documents is none. Ask for at least 1.")
    require_place(path, force=force)


def write_sample(
    opened: OpenedSelection,
    path: Path,
    *,
    size: int = N_SAMPLE,
    force: bool = False,
    on_progress: OnProgress = ignore_progress,
) -> SampleReport:
    """Write documents kept and dropped with all that an audit knows of each.

    Half of them are drawn from those kept and half from those dropped, by chance that hangs on their ids alone;
    ``weight`` says how many documents of its fate each stands for. Documents with a flag or a note come along, with
    ``is_drawn`` false and no weight where they were not drawn; those without a rating are of the fate ``unrated``.

    Parameters
    ----------
    opened : OpenedSelection
        What is audited.
    path : Path
        A file that ends in ``.jsonl`` or ``.parquet``.
    size : int
        How many documents are drawn; where one side has fewer than half, the other gives no more.
    force : bool
        Whether a file that is there may be replaced.
    on_progress : callable
        Told how many documents are read.

    Returns
    -------
    SampleReport
        What was written.

    Raises
    ------
    InputError, ConflictError
        See `require_sample_file`.
    """
    require_sample_file(path, size=size, force=force)
    kept, dropped = (np.flatnonzero(side) for side in (opened.is_kept, opened.is_dropped))
    of_kept = drawn_fairly(opened.pool, kept, (size + 1) // 2)
    of_dropped = drawn_fairly(opened.pool, dropped, size // 2)
    weights = {KEPT: _weight(kept, of_kept), DROPPED: _weight(dropped, of_dropped)}
    noted = {note.doc_id: note for note in notes(opened.workspace)}
    drawn = np.sort(np.concatenate([of_kept, of_dropped]))
    rows = np.union1d(drawn, rows_of(opened, noted))
    records = sample_records(opened, rows, drawn, weights=weights, noted=noted, on_progress=on_progress)
    with written_atomically(path) as staging:
        if path.suffix == ".jsonl":
            write_lines(staging, records)
        else:
            columns = [each.column for each in opened.groupings]
            write_table(staging, records, columns=columns, criteria=opened.pool.criteria)
    return SampleReport(path, len(of_kept), len(of_dropped), len(rows) - len(drawn))


def _weight(rows: Rows, drawn: Rows) -> float | None:
    return len(rows) / len(drawn) if len(drawn) else None
