"""A selection leaves the workspace as files of records, in its order, with its manifest beside them."""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.files import folder_written_atomically, written_atomically
from core.corpus.fingerprints import doc_hashes
from core.corpus.workspace import Workspace
from core.criteria import CRITERION_KEYS
from core.errors import ConflictError, InputError
from core.records import OnProgress, Progress, ignore_progress
from core.selection.export_formats import FORMATS, Record, parquet_schema, records_of_table
from core.selection.selecting import MANIFEST, SELECTED, selection_manifest

# About so much text is put into order at a time.
_BUCKET_TOKENS = 8_000_000


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export wrote: where to, how many files, documents and tokens."""

    destination: Path
    files: tuple[str, ...]
    n_documents: int
    n_tokens: int

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return {
            "destination": str(self.destination),
            "files": list(self.files),
            "n_documents": self.n_documents,
            "n_tokens": self.n_tokens,
        }


def format_of(destination: Path, given: str | None) -> str:
    """Choose the format of an export: the one given, or the one that the destination's name ends in.

    Raises
    ------
    InputError
        If there is no such format, or the name tells none.
    """
    if given is not None and given not in FORMATS:
        raise InputError(f"There is no export format {given!r}. Choose {' or '.join(repr(name) for name in FORMATS)}.")
    for name in FORMATS:
        if given is None and destination.name.endswith(f".{name}"):
            return name
    if given is None:
        raise InputError(f"'{destination.name}' tells no format. End it in .{' or .'.join(FORMATS)}, or give --format.")
    return given


def export(
    workspace: Workspace,
    selection: str,
    destination: Path,
    *,
    file_format: str | None = None,
    shard_tokens: int | None = None,
    with_ratings: bool = False,
    force: bool = False,
    on_progress: OnProgress = ignore_progress,
) -> ExportReport:
    """Write the records of a selection, every field as it came in, in the order of the selection.

    Parameters
    ----------
    workspace : Workspace
        Where the selection lies.
    selection : str
        Its name.
    destination : Path
        A file; or a folder, where `shard_tokens` is given or the name has no ending of a format.
    file_format : str or None
        One of `FORMATS`; by default what the name of `destination` ends in.
    shard_tokens : int or None
        Begin a new file after so many tokens.
    with_ratings : bool
        Whether each record gets the ratings, one number per criterion.
    force : bool
        Whether something that is there already is replaced.
    on_progress : callable
        Told how many documents have been gathered.

    Returns
    -------
    ExportReport
        What was written.

    Raises
    ------
    ConflictError
        If the destination exists and `force` is false.
    InputError
        If the format is unknown or cannot hold these records.
    """
    name = format_of(destination, file_format)
    as_folder = shard_tokens is not None or not destination.name.endswith(f".{name}")
    if shard_tokens is not None and shard_tokens <= 0:
        raise InputError(f"--shard-tokens ({shard_tokens:,}) must be above 0.")
    manifest = selection_manifest(workspace, selection)
    beside = destination.with_name(destination.name + ".manifest.json")
    if not force and (destination.exists() or (not as_folder and beside.exists())):
        raise ConflictError(f"'{destination}' exists already. Choose another name, or have it replaced (--force).")
    gathering = destination.with_name(destination.name + ".gathering")
    try:
        buckets = _gather(workspace, selection, gathering, on_progress=on_progress)
        schema = parquet_schema(map(pq.read_table, buckets), with_ratings=with_ratings) if name == "parquet" else None
        records = _in_order(workspace, manifest["parameters"]["rater"], buckets, with_ratings=with_ratings)
        if as_folder:
            with folder_written_atomically(destination, force=force) as folder:
                files = _write_shards(records, folder, name, schema=schema, shard_tokens=shard_tokens)
                shutil.copyfile(workspace.selection(selection) / MANIFEST, folder / MANIFEST)
        else:
            with written_atomically(destination) as path, FORMATS[name](path, schema) as write:
                for record in records:
                    write(record)
            shutil.copyfile(workspace.selection(selection) / MANIFEST, beside)
            files = (destination.name,)
    finally:
        shutil.rmtree(gathering, ignore_errors=True)
    return ExportReport(destination, files, manifest["n_documents"], manifest["n_tokens"])


def _gather(workspace: Workspace, selection: str, folder: Path, *, on_progress: OnProgress) -> list[Path]:
    """Copy the selected rows into one file per stretch of positions, so that only one stretch is sorted in memory.

    The stretches are files of Arrow tables, one table per part that has rows in the stretch.
    """
    chosen = pq.read_table(workspace.selection(selection) / SELECTED, columns=["doc_id"])
    hashes = doc_hashes(chosen["doc_id"].to_pylist())
    by_hash = np.argsort(hashes, kind="stable")
    n_buckets = max(1, -(-selection_manifest(workspace, selection)["n_tokens"] // _BUCKET_TOKENS))
    per_bucket = -(-len(hashes) // n_buckets) or 1
    folder.mkdir(parents=True)
    n_done = 0
    for number, part in enumerate(workspace.document_parts()):
        table = pq.read_table(part)
        in_part = table["doc_hash"].to_numpy()
        places = np.minimum(np.searchsorted(hashes, in_part, sorter=by_hash), max(len(hashes) - 1, 0))
        positions = by_hash[places] if len(hashes) else places
        rows = np.flatnonzero(hashes[positions] == in_part) if len(hashes) else np.array([], dtype=np.int64)
        table = table.take(pa.array(rows)).append_column("position", pa.array(positions[rows]))
        for bucket in np.unique(positions[rows] // per_bucket).tolist():
            inside = table.filter(pa.array(positions[rows] // per_bucket == bucket))
            pq.write_table(inside, folder / f"{bucket:06d}-{number:06d}.parquet", compression="lz4")
        n_done += len(rows)
        on_progress(Progress(n_done, len(hashes), "documents", "gathering the selected documents"))
    return sorted(folder.glob("*.parquet"))


def _in_order(workspace: Workspace, rater: str, pieces: list[Path], *, with_ratings: bool) -> Iterator[Record]:
    buckets = sorted({path.name.split("-")[0] for path in pieces})
    parts = workspace.document_parts()
    for bucket in buckets:
        records: list[tuple[int, Record]] = []
        for path in (path for path in pieces if path.name.startswith(f"{bucket}-")):
            table = pq.read_table(path)
            part = parts[int(path.stem.split("-")[1])]
            ratings = _ratings_by_id(workspace.ratings(rater) / part.name) if with_ratings else None
            positions = table["position"].to_pylist()
            records.extend(zip(positions, records_of_table(table.drop_columns(["position"]), ratings), strict=True))
        records.sort(key=lambda pair: pair[0])
        yield from (record for _, record in records)


def _ratings_by_id(path: Path) -> dict[str, dict[str, float | None]]:
    table = pq.read_table(path, columns=["doc_id", *CRITERION_KEYS])
    return {row.pop("doc_id"): row for row in table.to_pylist()}


def _write_shards(
    records: Iterator[Record], folder: Path, name: str, *, schema: pa.Schema | None, shard_tokens: int | None
) -> tuple[str, ...]:
    files: list[str] = []
    most_tokens = shard_tokens or sys.maxsize
    waiting = next(records, None)
    while waiting is not None or not files:
        files.append(f"part-{len(files):05d}.{name}")
        n_tokens = 0
        with FORMATS[name](folder / files[-1], schema) as write:
            while waiting is not None and (not n_tokens or n_tokens + waiting.n_tokens <= most_tokens):
                write(waiting)
                n_tokens += waiting.n_tokens
                waiting = next(records, None)
    return tuple(files)
