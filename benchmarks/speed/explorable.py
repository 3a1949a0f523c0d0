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
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.corpus.document_parts import DOC_HASH, FIELDS, PartWriter
from core.corpus.embeddings import begin_embedding, finish_embedding, normalised, write_vectors
from core.corpus.encoders import DEFAULT_ENCODER
from core.corpus.files import write_json
from core.corpus.fingerprints import doc_hashes, doc_id_of_text
from core.corpus.import_report import ImportReport
from core.corpus.import_run import settings_record
from core.corpus.rating_parts import write_ratings
from core.corpus.ratings import SEGMENT_LENGTHS, SHARE_FRAGMENTS, TEXT_HASH, segments_column
from core.corpus.rows import BATCH_ROWS, DEFAULT_MAX_BYTES, FieldNames
from core.corpus.tokens import load_tokenizer
from core.corpus.workspace import DEFAULT_RATER, RECORD, Workspace
from core.corpus.workspace_folder import create_workspace
from core.criteria import THE_FOUR

from .generated_texts import texts_of, vocabulary_domains

CRITERIA = tuple(criterion.key for criterion in THE_FOUR)
PRECISION = "float32"
# More vectors than this are for the benchmarks of searching by likeness, not for exploring.
MOST_EMBEDDED = 200_000

_SEED = 7
_GENERATED = "generated"
_AT_ONCE = 50 * BATCH_ROWS
_WINDOW = 510
_DIMENSIONS, _N_TOPICS = 384, 40
_LANGUAGES, _LANGUAGE_SHARES = ("en", "de", "fr", "es", "zh"), (0.9, 0.04, 0.03, 0.02, 0.01)
_SOURCES = tuple(f"crawl-{year}" for year in range(2013, 2027))
_SHARE_DATED = 0.9
_FIRST_DAY, _N_DAYS = np.datetime64("2013-01-01"), 365 * 13
# With the domain and the date, these are the input's own fields.
_LAYOUT = {b"qulens.layout": b'{"text_field": "text", "text_position": 0, "text_type": "string"}'}

Numbers = npt.NDArray[np.integer]


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
        rng = np.random.default_rng([_SEED, number])
        documents, ratings = _made(min(_AT_ONCE, n_documents - first), rng)
        report.count_documents(documents["domain"].to_pylist(), documents["n_tokens"].to_pylist())
        for table in _batches(documents):
            writer.write(table)
        rated.append(ratings)
        _say(f"{first + len(documents):,} of {n_documents:,} documents")
        rated = _write_finished(workspace, writer.finished_parts, rated, rng if with_embeddings else None)
    writer.close_part()
    _write_finished(workspace, writer.finished_parts, rated, np.random.default_rng(_SEED) if with_embeddings else None)
    _write_records(workspace, writer.finished_parts, report)
    if with_embeddings:
        finish_embedding(workspace, workspace.document_parts())
    return workspace


def _made(n: int, rng: np.random.Generator) -> tuple[pa.Table, pa.Table]:
    """Make documents and their ratings."""
    names = vocabulary_domains()
    shares = 1 / np.arange(1, len(names) + 1)
    domain_of = rng.choice(len(names), n, p=shares / shares.sum())
    texts = texts_of(domain_of, rng)
    raw = texts.text.cast(pa.large_binary()).to_pylist()
    doc_ids = [doc_id_of_text(text) for text in raw]
    dates = pa.array(_FIRST_DAY + rng.integers(0, _N_DAYS, n), mask=rng.random(n) > _SHARE_DATED)
    domain = pa.array(names).take(pa.array(domain_of))
    documents = pa.table(
        {
            "doc_id": doc_ids,
            "text": texts.text,
            "title": texts.title,
            "domain": domain,
            "n_bytes": texts.n_bytes,
            "n_tokens": texts.n_tokens,
            DOC_HASH: doc_hashes(doc_ids),
            "date": dates.cast(pa.timestamp("us")),
            FIELDS: _fields(domain, dates, rng),
        }
    ).replace_schema_metadata(_LAYOUT)
    return documents, _ratings(documents, domain_of, rng)


def _fields(domain: pa.Array, dates: pa.Array, rng: np.random.Generator) -> pa.StructArray:
    languages = pa.array(_LANGUAGES).take(pa.array(rng.choice(len(_LANGUAGES), len(domain), p=_LANGUAGE_SHARES)))
    sources = pa.array(_SOURCES).take(pa.array(rng.integers(0, len(_SOURCES), len(domain))))
    quality = pa.array(rng.beta(2, 5, len(domain)).round(4))
    columns = {
        "domain": domain,
        "date": dates.cast(pa.string()),
        "language": languages,
        "year": pc.year(dates),
        "source": sources,
        "page_quality": quality,
    }
    return pa.StructArray.from_arrays(list(columns.values()), names=list(columns))


def _ratings(documents: pa.Table, domain_of: Numbers, rng: np.random.Generator) -> pa.Table:
    """Draw ratings that hang together, on the domain, a little on length; a document has the mean of its segments."""
    n_tokens = documents["n_tokens"].to_numpy()
    n_segments = -(-n_tokens // _WINDOW)
    starts = np.concatenate([[0], np.cumsum(n_segments)])
    lengths = np.full(int(starts[-1]), _WINDOW)
    lengths[starts[1:] - 1] = n_tokens - _WINDOW * (n_segments - 1)
    of_domain = np.random.default_rng(_SEED).normal(0, 0.6, (int(domain_of.max()) + 1, len(CRITERIA)))
    common = rng.normal(0, 0.8, len(n_tokens))
    columns: dict[str, Any] = {"doc_id": documents["doc_id"]}
    segments: dict[str, Any] = {}
    for place, key in enumerate(CRITERIA):
        own = rng.normal(0, 0.8, len(n_tokens)) + 0.15 * place * np.log(n_tokens / 50)
        values = np.repeat(2 * (common + own + of_domain[domain_of, place]), n_segments)
        values = (values + rng.normal(0, 0.7, len(values)) * (np.repeat(n_segments, n_segments) > 1)).astype(np.float32)
        columns[key] = (np.add.reduceat(values * lengths, starts[:-1]) / n_tokens).astype(np.float32)
        segments[segments_column(key)] = pa.ListArray.from_arrays(pa.array(starts, pa.int32()), pa.array(values))
    segments[SEGMENT_LENGTHS] = pa.ListArray.from_arrays(
        pa.array(starts, pa.int32()), pa.array(lengths.astype(np.int32))
    )
    share = rng.beta(1, 60, len(n_tokens)).astype(np.float32)
    return pa.table({**columns, **segments, SHARE_FRAGMENTS: share, TEXT_HASH: documents[DOC_HASH]})


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
            write_vectors(workspace, name, _vectors(n_rows, rng))
        first += n_rows
    return [ratings.slice(first)]


def _vectors(n: int, rng: np.random.Generator) -> npt.NDArray[np.float32]:
    topics = np.random.default_rng(_SEED).standard_normal((_N_TOPICS, _DIMENSIONS), dtype=np.float32)
    noise = rng.standard_normal((n, _DIMENSIONS), dtype=np.float32)
    return normalised(topics[rng.integers(0, _N_TOPICS, n)] + noise)


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
