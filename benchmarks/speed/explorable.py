"""A corpus of any size to explore, rated at random: it lies on disk as importing and rating would leave it.

Run ``.venv/bin/python -m benchmarks.speed.explorable FOLDER --documents 1e6``: 10 million documents take about three
minutes and 3 GB.  Its title says that it was generated, on every page of the app.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.document_parts import PartWriter
from core.corpus.embeddings import begin_embedding, finish_embedding, write_vectors
from core.corpus.encoders import DEFAULT_ENCODER
from core.corpus.files import write_json
from core.corpus.import_report import ImportReport
from core.corpus.import_run import settings_record
from core.corpus.rating_parts import write_ratings
from core.corpus.rows import BATCH_ROWS, DEFAULT_MAX_BYTES, FieldNames
from core.corpus.tokens import load_tokenizer
from core.corpus.workspace import DEFAULT_RATER, RECORD, Workspace
from core.corpus.workspace_folder import create_workspace

from .explorable_rows import CRITERIA, SEED, documents_and_ratings, vectors

PRECISION = "float32"
# More vectors than this are for the benchmarks of searching by likeness, not for exploring.
MOST_EMBEDDED = 200_000

_GENERATED = "generated"
_AT_ONCE = 50 * BATCH_ROWS


def write_explorable(root: Path, n_documents: int, *, with_embeddings: bool = False) -> Workspace:
    """Write a workspace with so many documents.

    Parameters
    ----------
    root : Path
        A new folder.
    n_documents : int
        How many; the first ones of a larger corpus are not those of a smaller one.
    with_embeddings : bool
        Whether documents have vectors too, drawn around forty topics; for at most `MOST_EMBEDDED` documents.
    """
    title = f"generated: {n_documents:,} documents, ratings drawn at random"
    workspace = create_workspace(root, title=title)
    writer, report = PartWriter(workspace.documents, first_number=0), ImportReport()
    workspace.ratings(DEFAULT_RATER).mkdir()
    if with_embeddings:
        begin_embedding(workspace)
    rated: list[pa.Table] = []
    for number, first in enumerate(range(0, n_documents, _AT_ONCE)):
        rng = np.random.default_rng([SEED, number])
        documents, ratings = documents_and_ratings(min(_AT_ONCE, n_documents - first), rng)
        report.count_documents(documents["domain"].to_pylist(), documents["n_tokens"].to_pylist())
        for table in _batches(documents):
            writer.write(table)
        rated.append(ratings)
        _say(f"{first + len(documents):,} of {n_documents:,} documents")
        rated = _write_finished(workspace, writer.finished_parts, rated, rng if with_embeddings else None)
    writer.close_part()
    _write_finished(workspace, writer.finished_parts, rated, np.random.default_rng(SEED) if with_embeddings else None)
    _write_records(workspace, writer.finished_parts, report)
    if with_embeddings:
        finish_embedding(workspace, workspace.document_parts())
    return workspace


def _batches(documents: pa.Table) -> Iterator[pa.Table]:
    for first in range(0, len(documents), BATCH_ROWS):
        yield documents.slice(first, BATCH_ROWS)


def _write_finished(
    workspace: Workspace, parts: list[str], rated: list[pa.Table], rng: np.random.Generator | None
) -> list[pa.Table]:
    """Write the ratings of parts that have none yet, and vectors where `rng` draws some; give back what is left."""
    ratings, first = pa.concat_tables(rated), 0
    for name in parts:
        target = workspace.ratings(DEFAULT_RATER) / name
        if target.exists():
            continue
        n_rows = pq.read_metadata(workspace.documents / name).num_rows
        rows = ratings.slice(first, n_rows)
        write_ratings(target, rows, criteria=CRITERIA, fingerprint=_GENERATED, precision=PRECISION)
        if rng is not None:
            write_vectors(workspace, name, vectors(n_rows, rng))
        first += n_rows
    return [ratings.slice(first)]


def _write_records(workspace: Workspace, parts: list[str], report: ImportReport) -> None:
    """Write the records that make the parts count."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    tokenizer = load_tokenizer(DEFAULT_ENCODER)
    write_json(
        workspace.documents / "import-00000.json",
        {
            "time": now,
            "files": [{"name": _GENERATED, "n_bytes": 0, "fingerprint": _GENERATED}],
            "settings": settings_record(FieldNames(date="date"), DEFAULT_MAX_BYTES),
            "tokenizer": {"name": tokenizer.name, "fingerprint": tokenizer.fingerprint},
            "parts": parts,
            "documents_by_file": [[_GENERATED, report.n_documents]],
            "rejected_parts": [],
            **report.to_json(),
        },
    )
    write_json(
        workspace.ratings(DEFAULT_RATER) / RECORD,
        {
            "rater": DEFAULT_RATER,
            "fingerprint": _GENERATED,
            "base": DEFAULT_ENCODER,
            "folder": "",
            "criteria": list(CRITERIA),
            "precision": PRECISION,
            "parts": parts,
            "n_documents": report.n_documents,
            "time": now,
        },
    )


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def documents_asked(given: str) -> int:
    """Read a number of documents: ``10000``, ``1e6``."""
    try:
        n_documents = int(float(given))
    except (ValueError, OverflowError):
        n_documents = 0
    if n_documents < 1:
        raise argparse.ArgumentTypeError(f"{given!r} is not a number of documents. Give one like 10000 or 1e6.")
    return n_documents


def main() -> None:
    parser = argparse.ArgumentParser(description="A generated corpus to explore, rated at random.")
    parser.add_argument("folder", type=Path, help="a new folder, which becomes the workspace")
    parser.add_argument("--documents", type=documents_asked, default=10_000, help="how many")
    parser.add_argument("--embeddings", action="store_true", help=f"with vectors; up to {MOST_EMBEDDED:,} documents")
    given = parser.parse_args()
    if given.folder.exists():
        parser.error(f"'{given.folder}' is there already. Give a new folder.")
    if given.embeddings and given.documents > MOST_EMBEDDED:
        parser.error(f"At most {MOST_EMBEDDED:,} documents get vectors. Ask for fewer, or leave out --embeddings.")
    started = time.perf_counter()
    workspace = write_explorable(given.folder, given.documents, with_embeddings=given.embeddings)
    _say(f"'{workspace.root}' made in {time.perf_counter() - started:.0f} s. Open it with: qulens app {workspace.root}")


if __name__ == "__main__":
    main()
