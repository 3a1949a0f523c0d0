"""The audited sample: documents kept and dropped, with their groups, ratings, keys, and what readers noted on them."""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from core.arrays import Floats
from core.corpus.files import require_free, written_atomically
from core.corpus.notes import Note, notes
from core.corpus.stored import read_stored
from core.errors import InputError, QuLensError
from core.insight.audit.opened_selection import OpenedSelection
from core.insight.audit.report.read_groups import ratings_at
from core.insight.audit.texts_of_documents import documents_read, drawn_fairly
from core.records import OnProgress, ignore_progress
from core.selection.choosing.choose import choose
from core.selection.choosing.keys import NEVER, STEPS_PER_UNIT
from core.selection.pool.pool import Rows
from core.selection.stored.selecting import SELECTED

KEPT, DROPPED, UNRATED = "kept", "dropped", "unrated"
N_SAMPLE = 1_000
_FORMATS = (".jsonl", ".parquet")
_ROWS_AT_ONCE = 256


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
    require_free(path, force=force)


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
    rows = np.union1d(drawn, _rows_of(opened, noted))
    records = _records(opened, rows, drawn, weights=weights, noted=noted, on_progress=on_progress)
    with written_atomically(path) as staging:
        (_write_lines if path.suffix == ".jsonl" else _write_table)(staging, records, opened)
    return SampleReport(path, len(of_kept), len(of_dropped), len(rows) - len(drawn))


def _weight(rows: Rows, drawn: Rows) -> float | None:
    return len(rows) / len(drawn) if len(drawn) else None


def _rows_of(opened: OpenedSelection, noted: dict[str, Note]) -> Rows:
    import pyarrow.compute as pc

    ids = pa.array(sorted(noted), opened.pool.doc_ids.type)
    found = pc.index_in(ids, value_set=opened.pool.doc_ids).drop_null()
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.int64)


def _keys(opened: OpenedSelection) -> Floats:
    """Give the sampling key of every document: made again where that can be, else those stored of the kept ones."""
    pool = opened.pool
    with suppress(QuLensError):
        if opened.why_not_again is None and not opened.remarks:
            keys = choose(pool, opened.parameters).keys
            return np.where(keys == NEVER, np.nan, keys / STEPS_PER_UNIT)
    stored = read_stored(opened.workspace.selection(opened.name) / SELECTED, ["doc_id", "key"])
    import pyarrow.compute as pc

    rows = pc.index_in(stored["doc_id"].cast(pool.doc_ids.type).combine_chunks(), value_set=pool.doc_ids)
    found = np.full(len(pool), np.nan)
    found[rows.to_numpy(zero_copy_only=False)] = stored["key"].to_numpy()
    return found


def _records(
    opened: OpenedSelection,
    rows: Rows,
    drawn: Rows,
    *,
    weights: dict[str, float | None],
    noted: dict[str, Note],
    on_progress: OnProgress,
) -> Iterator[dict[str, Any]]:
    numbers = dict(zip(opened.pool.ids(rows).to_pylist(), rows.tolist(), strict=True))
    keys, are_drawn, is_dropped = _keys(opened), set(drawn.tolist()), opened.is_dropped
    for read in documents_read(opened.workspace, opened.catalog, list(numbers), on_progress=on_progress):
        row = numbers[read.doc_id]
        fate = KEPT if opened.is_kept[row] else DROPPED if is_dropped[row] else UNRATED
        is_drawn = row in are_drawn
        note = noted.get(read.doc_id, Note(read.doc_id))
        yield {
            "doc_id": read.doc_id,
            "title": read.title,
            "text": read.text,
            "n_tokens": read.n_tokens,
            "fate": fate,
            "is_drawn": is_drawn,
            "weight": weights[fate] if is_drawn else None,
            "key": None if np.isnan(keys[row]) else float(keys[row]),
            "groups": {each.column: each.groups[int(each.group_of[row])].name for each in opened.groupings},
            "ratings": ratings_at(opened, row),
            "is_flagged": note.is_flagged,
            "note": note.text,
        }


def _write_lines(path: Path, records: Iterator[dict[str, Any]], opened: OpenedSelection) -> None:
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def _write_table(path: Path, records: Iterator[dict[str, Any]], opened: OpenedSelection) -> None:
    schema = _schema([each.column for each in opened.groupings], opened.pool.criteria)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        waiting: list[dict[str, Any]] = []
        for record in records:
            waiting.append(record)
            if len(waiting) >= _ROWS_AT_ONCE:
                writer.write_table(pa.Table.from_pylist(waiting, schema=schema))
                waiting = []
        writer.write_table(pa.Table.from_pylist(waiting, schema=schema))


def _schema(columns: Sequence[str], criteria: Sequence[str]) -> pa.Schema:
    text, number = pa.string(), pa.float64()
    return pa.schema(
        {
            "doc_id": text,
            "title": text,
            "text": pa.large_string(),
            "n_tokens": pa.int64(),
            "fate": text,
            "is_drawn": pa.bool_(),
            "weight": number,
            "key": number,
            "groups": pa.struct(dict.fromkeys(columns, text)),
            "ratings": pa.struct(dict.fromkeys(criteria, number)),
            "is_flagged": pa.bool_(),
            "note": text,
        }
    )
