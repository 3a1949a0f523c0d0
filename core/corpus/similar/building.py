"""The index with cells is made: cells and code learned from some of the vectors, then all of them put in."""

import time
from dataclasses import astuple
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import numpy as np

from core.corpus.embeddings import embedded_parts
from core.corpus.files import write_json, written_atomically
from core.corpus.similar.cells import MOST_COMPARED, Cells, Reach, index_path, open_cells, record_path
from core.corpus.similar.tuning import tuned
from core.corpus.similar.vectors import StoredVectors
from core.corpus.workspace import Workspace
from core.records import OnProgress, Progress

_MOST_CELLS, _TRAINED_ON = 4_096, 64
_BLOCK = 50_000
_SEED = 42
_NOTE = "putting vectors into cells"


def build_cells(workspace: Workspace, on_progress: OnProgress) -> tuple[Reach, ...]:
    """Make the index of a corpus from its vectors, where it has many and they are not indexed so yet.

    Parameters
    ----------
    workspace : Workspace
        The corpus, embedded; nobody else indexes it meanwhile.
    on_progress : callable
        Told how many vectors are in their cells.

    Returns
    -------
    tuple of Reach
        What it finds; empty for a corpus that needs none.
    """
    import faiss

    vectors, started = StoredVectors(workspace), time.monotonic()
    if len(vectors) <= MOST_COMPARED:
        return ()
    there = open_cells(workspace, vectors)
    if there is not None:
        return there.reaches
    index = _filled(_trained(vectors, on_progress), vectors, on_progress)
    reaches = tuned(Cells(index, vectors), vectors, on_progress)
    # Until its record is there, nobody opens it.
    record_path(workspace).unlink(missing_ok=True)
    with written_atomically(index_path(workspace)) as staging:
        faiss.write_index(index, str(staging))
    record = {
        "parts": embedded_parts(workspace),
        "n_documents": len(vectors),
        "n_cells": index.nlist,
        "reaches": [astuple(reach) for reach in reaches],
        "seconds": round(time.monotonic() - started, 1),
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "software": {"faiss-cpu": version("faiss-cpu")},
    }
    write_json(record_path(workspace), record)
    return reaches


def _trained(vectors: StoredVectors, on_progress: OnProgress) -> Any:
    """Find the cells and the code from some of the vectors: about as many cells as the square root of all."""
    import faiss

    n_cells = min(round(np.sqrt(len(vectors))), _MOST_CELLS)
    index = faiss.index_factory(vectors.n_dimensions, f"IVF{n_cells},PQ64x4fs", faiss.METRIC_INNER_PRODUCT)
    on_progress(Progress(0, len(vectors), "documents", _NOTE))
    rng = np.random.default_rng(_SEED)
    n_learned_from = min(_TRAINED_ON * n_cells, len(vectors))
    index.train(vectors.at(np.sort(rng.choice(len(vectors), n_learned_from, replace=False))))
    return index


def _filled(index: Any, vectors: StoredVectors, on_progress: OnProgress) -> Any:
    for first, block in vectors.blocks(_BLOCK):
        index.add(block.astype(np.float32))
        on_progress(Progress(first + len(block), len(vectors), "documents", _NOTE))
    return index
