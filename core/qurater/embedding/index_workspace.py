"""A corpus is indexed, part by part; interrupted at any moment, it goes on with the part it was at."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.corpus.embeddings import (
    begin_embedding,
    embedded_parts,
    embeddings_folder,
    finish_embedding,
    vectors_of_part,
    vectors_path,
    write_vectors,
)
from core.corpus.similar.building import build_cells
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.errors import InputError
from core.qurater.embedding.embedder import Embedder, load_embedder
from core.records import OnProgress, Progress, ignore_progress

# So many texts are embedded before progress is told: some seconds, and like lengths enough to share batches.
_AT_ONCE = 1_024


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What was indexed.

    Attributes
    ----------
    n_documents, resumed_documents : int
        With a vector now; and those that had one before.
    seconds : float
        What it took.
    """

    n_documents: int
    resumed_documents: int
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return asdict(self)


# Embeds parts of documents, none of which has vectors, and tells how far it is, beginning with what is there already.
EmbedMissing = Callable[[Workspace, Sequence[Path], Progress, OnProgress], None]


def embed_here(workspace: Workspace, parts: Sequence[Path], progress: Progress, on_progress: OnProgress) -> None:
    """Embed parts of documents on this machine, one after another."""
    embedder, done = load_embedder(), progress.done
    for part in parts:

        def tell(n_rows: int, before: int = done) -> None:
            on_progress(Progress(before + n_rows, progress.total, progress.unit, progress.note))

        done += embed_part(embedder, part, workspace, tell)


def embed_part(embedder: Embedder, part: Path, workspace: Workspace, tell: Callable[[int], None]) -> int:
    """Embed a part of documents.

    Parameters
    ----------
    embedder : Embedder
        The encoder at work.
    part : Path
        The file of documents.
    workspace : Workspace
        Where to write its vectors.
    tell : callable
        Is told how many documents of the part are embedded.

    Returns
    -------
    int
        Number of documents.
    """
    texts = read_stored(part, ["text"])["text"].to_pylist()
    vectors = []
    for first in range(0, len(texts), _AT_ONCE):
        vectors.append(embedder.embed(texts[first : first + _AT_ONCE]))
        tell(first + len(vectors[-1]))
    write_vectors(workspace, part.name, np.concatenate(vectors))
    return len(texts)


def index_workspace(
    workspace: Workspace, *, embed_missing: EmbedMissing = embed_here, on_progress: OnProgress = ignore_progress
) -> IndexReport:
    """Give every document a vector that has none yet.

    Parameters
    ----------
    workspace : Workspace
        The corpus; others may import, rate and select meanwhile.
    embed_missing : callable
        Where to embed: on this machine, or as `core.qurater.cluster.indexing.on_ray` says.
    on_progress : callable
        Told how many documents are done.

    Returns
    -------
    IndexReport
        What was done.

    Raises
    ------
    InputError
        If there is no document.
    ConflictError
        If there are vectors by another encoder, or another process is indexing.
    """
    started = time.monotonic()
    folder = embeddings_folder(workspace)
    with workspace.being_written(folder):
        parts = workspace.document_parts()
        if not parts:
            raise InputError(
                f"'{workspace.root}' has no documents yet. Add some with: qulens import {workspace.root} FILE..."
            )
        begin_embedding(workspace)
        has_vectors = {part: vectors_path(workspace, part.name).is_file() for part in parts}
        missing = [part for part in parts if not has_vectors[part]]
        resumed = sum(len(vectors_of_part(workspace, part.name)) for part in parts if has_vectors[part])
        total = resumed + sum(len(read_stored(part, ["doc_id"])) for part in missing)
        progress = Progress(resumed, total, "documents", "embedding")
        on_progress(progress)
        if missing:
            embed_missing(workspace, missing, progress, on_progress)
        finish_embedding(workspace, parts)
        # Where parts came in meanwhile that have none yet, the next call does it.
        if embedded_parts(workspace):
            build_cells(workspace, on_progress)
    return IndexReport(total, resumed, round(time.monotonic() - started, 3))
