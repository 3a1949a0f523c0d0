"""The words of a corpus are indexed, part by part; interrupted at any moment, it goes on with what is missing."""

import os
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from core.corpus.files import write_json
from core.corpus.fulltext.stored import (
    BIT,
    BLOCK,
    LAYOUT,
    NUMBER,
    TEXT,
    TITLE,
    fulltext_folder,
    fulltext_record,
    index_folder,
    indexed,
    with_words,
)
from core.corpus.fulltext.terms import TOKENIZER, plain
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.errors import InputError
from core.records import OnProgress, Progress, ignore_progress

if TYPE_CHECKING:
    import tantivy

NOTE = "indexing words"
# What is written down at once, and lost where it is killed: tantivy may hold that much text in memory.
_CHARACTERS_AT_ONCE = 200_000_000
_DOCUMENTS_AT_ONCE = 1_000_000
_MEMORY_EACH, _MOST_THREADS = 100_000_000, 4
_PACKAGES = ("qulens", "tantivy")


@dataclass(frozen=True, slots=True)
class FullTextReport:
    """What was indexed.

    Attributes
    ----------
    n_documents, resumed_documents : int
        That can be found by their words now; and those that could before.
    seconds : float
        What it took.
    """

    n_documents: int
    resumed_documents: int
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return asdict(self)


def index_words(workspace: Workspace, *, on_progress: OnProgress = ignore_progress) -> FullTextReport:
    """Index the words of all documents that came in after the last index.

    Parameters
    ----------
    workspace : Workspace
        The corpus; others may import, rate and search meanwhile, and find what was indexed before.
    on_progress : callable
        Told how many documents are done.

    Returns
    -------
    FullTextReport
        What was done.

    Raises
    ------
    InputError
        If there is no document, or the index is damaged.
    ConflictError
        If another process is indexing.
    """
    started = time.monotonic()
    with workspace.being_written(fulltext_folder(workspace)):
        parts = workspace.document_parts()
        if not parts:
            raise InputError(
                f"'{workspace.root}' has no documents yet. Add some with: qulens import {workspace.root} FILE..."
            )
        found = indexed(workspace)
        if found is None:
            shutil.rmtree(fulltext_folder(workspace), ignore_errors=True)
        resumed, n_parts = (found.n_documents, len(found.parts)) if found else (0, 0)
        total = resumed + sum(pq.read_metadata(part).num_rows for part in parts[n_parts:])
        on_progress(Progress(resumed, total, "documents", NOTE))
        if n_parts < len(parts):
            _add(workspace, parts, n_parts, Progress(resumed, total, "documents", NOTE), on_progress=on_progress)
    return FullTextReport(total, resumed, round(time.monotonic() - started, 3))


def _add(
    workspace: Workspace, parts: Sequence[Path], n_parts: int, progress: Progress, *, on_progress: OnProgress
) -> None:
    """Add the parts beyond the first ones, and write down each time that a piece of them is safely in the index."""
    index, number, pending = _open_for_writing(workspace, progress.done), progress.done, 0
    threads = min(os.cpu_count() or 1, _MOST_THREADS)
    writer = index.writer(threads * _MEMORY_EACH, threads)
    begun = number
    try:
        for place, part in enumerate(parts[n_parts:], n_parts + 1):
            for title, text in _texts(part):
                writer.add_document(_document(number, title, text))
                number += 1
                pending += len(text)
                if number % 1_000 == 0:
                    on_progress(Progress(number, progress.total, progress.unit, progress.note))
            if pending >= _CHARACTERS_AT_ONCE or number - begun >= _DOCUMENTS_AT_ONCE or place == len(parts):
                writer.commit()
                _write_record(workspace, parts[:place], number)
                begun, pending = number, 0
        writer.wait_merging_threads()
    finally:
        # Its threads end with it, and what it was not told to keep is gone.
        del writer
    on_progress(Progress(number, progress.total, progress.unit, progress.note))


def _open_for_writing(workspace: Workspace, n_documents: int) -> "tantivy.Index":
    """Open an index that holds the first documents, no others."""
    import tantivy

    folder = index_folder(workspace)
    if not folder.is_dir():
        folder.mkdir(parents=True)
        return with_words(tantivy.Index(_schema(), path=str(folder)))
    try:
        index = with_words(tantivy.Index.open(str(folder)))
    except ValueError as error:
        raise InputError(f"'{folder}' is damaged. Delete it, then run: qulens index {workspace.root}") from error
    if index.searcher().num_docs > n_documents:
        # It was killed between the index and the record.
        writer = index.writer()
        beyond = tantivy.Query.range_query(_schema(), NUMBER, tantivy.FieldType.Unsigned, n_documents, None)
        writer.delete_documents_by_query(beyond)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
    return index


def _schema() -> "tantivy.Schema":
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field(TITLE, tokenizer_name=TOKENIZER)
    builder.add_text_field(TEXT, tokenizer_name=TOKENIZER)
    builder.add_unsigned_field(NUMBER, fast=True, indexed=True)
    builder.add_unsigned_field(BIT, fast=True)
    return builder.build()


def _texts(part: Path) -> Iterator[tuple[str, str]]:
    table = read_stored(part, ["title", "text"])
    for batch in table.to_batches(max_chunksize=500):
        yield from zip(batch["title"].to_pylist(), batch["text"].to_pylist(), strict=True)


def _document(number: int, title: str, text: str) -> "tantivy.Document":
    import tantivy

    document = tantivy.Document()
    document.add_text(TITLE, plain(title))
    document.add_text(TEXT, plain(text))
    document.add_unsigned(NUMBER, number)
    document.add_unsigned(BIT, 1 << number % BLOCK)
    return document


def _write_record(workspace: Workspace, parts: Sequence[Path], n_documents: int) -> None:
    record = {
        "layout": LAYOUT,
        "parts": [part.name for part in parts],
        "n_documents": n_documents,
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "software": {name: version(name) for name in _PACKAGES},
    }
    write_json(fulltext_record(workspace), record)
