"""A corpus is indexed, part by part; interrupted at any moment, it goes on with the part it was at."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from core.corpus.embeddings import (
    Embedder,
    embeddings_folder,
    embeddings_record,
    encoder_record,
    vectors_of_part,
    vectors_path,
)
from core.corpus.files import read_json, write_json, written_atomically
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.errors import ConflictError, InputError
from core.records import OnProgress, Progress, ignore_progress

# So many texts are embedded before progress is told: some seconds, and like lengths enough to share batches.
_AT_ONCE = 256
_PACKAGES = ("qulens", "torch", "transformers", "numpy")


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


def index_workspace(workspace: Workspace, *, on_progress: OnProgress = ignore_progress) -> IndexReport:
    """Give every document a vector that has none yet.

    Parameters
    ----------
    workspace : Workspace
        The corpus; others may import, rate and select meanwhile.
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
        _begin(folder)
        missing = [part for part in parts if not vectors_path(workspace, part.name).is_file()]
        resumed = sum(len(vectors_of_part(workspace, part.name)) for part in parts if part not in missing)
        total = resumed + sum(len(read_stored(part, ["doc_id"])) for part in missing)
        _embed(workspace, missing, Progress(resumed, total, "documents", "embedding"), on_progress)
        write_json(
            embeddings_record(workspace),
            {
                **encoder_record(),
                "parts": [part.name for part in parts],
                "n_documents": total,
                "time": datetime.now(UTC).isoformat(timespec="seconds"),
                "seconds": round(time.monotonic() - started, 3),
                "software": {name: version(name) for name in _PACKAGES},
            },
        )
    return IndexReport(total, resumed, round(time.monotonic() - started, 3))


def _begin(folder: Path) -> None:
    """Write down whose vectors are to come, before the first one; refuse a folder with those of another encoder."""
    folder.mkdir(exist_ok=True)
    path, ours = folder / "encoder.json", encoder_record()
    theirs = read_json(path) if path.is_file() else None
    if theirs != ours and any(folder.glob("*.npy")):
        raise ConflictError(
            f"The vectors in '{folder}' were made by another encoder than this one, and cannot be mixed with its own. "
            "Delete that folder, then index again."
        )
    write_json(path, ours)


def _embed(workspace: Workspace, parts: Sequence[Path], progress: Progress, on_progress: OnProgress) -> None:
    if not parts:
        return
    embedder, done = Embedder(), progress.done
    on_progress(progress)
    for part in parts:
        texts = read_stored(part, ["text"])["text"].to_pylist()
        vectors = []
        for first in range(0, len(texts), _AT_ONCE):
            vectors.append(embedder.embed(texts[first : first + _AT_ONCE]).astype(np.float16))
            done += len(vectors[-1])
            on_progress(Progress(done, progress.total, progress.unit, progress.note))
        with written_atomically(vectors_path(workspace, part.name)) as staging, staging.open("wb") as stream:
            np.save(stream, np.concatenate(vectors))
