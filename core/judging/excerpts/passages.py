"""Reading many excerpts of documents at once: each stretch of a file is read once, whatever is cut from it."""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from core.corpus.catalog.queries import Catalog
from core.corpus.workspace import Workspace
from core.errors import NotFoundError

# A document, and the characters before the beginning and before the end of an excerpt of it.
Passage = tuple[str, int, int]


def read_passages(workspace: Workspace, catalog: Catalog, passages: Sequence[Passage]) -> list[str]:
    """Read excerpts of documents.

    Parameters
    ----------
    workspace : Workspace
        Where the documents are.
    catalog : Catalog
        Of them.
    passages : sequence of Passage
        Which excerpts, in any order.

    Returns
    -------
    list of str
        Their texts, in the order of `passages`.

    Raises
    ------
    NotFoundError
        If a document is not here.
    """
    places: dict[str, list[int]] = {}
    for place, (doc_id, _, _) in enumerate(passages):
        places.setdefault(doc_id, []).append(place)
    texts = [""] * len(passages)
    for doc_id, text in read_texts(workspace, catalog, places):
        for place in places[doc_id]:
            _, start, end = passages[place]
            texts[place] = text[start:end]
    return texts


def read_texts(workspace: Workspace, catalog: Catalog, doc_ids: Collection[str]) -> Iterator[tuple[str, str]]:
    """Read documents, each once, in the order in which they lie on the disk.

    Yields
    ------
    tuple of (str, str)
        Id and text.

    Raises
    ------
    NotFoundError
        If a document is not here.
    """
    found = catalog.documents_by_id(doc_ids)
    if lacking := set(doc_ids) - set(found["doc_id"]):
        raise NotFoundError(
            f"There is no document with id {min(lacking)[:80]!r} here, of which an excerpt is needed. "
            "Import it, or take the workspace that it is in."
        )
    parts = workspace.document_parts()
    for part, rows in found.groupby("part")["row"]:
        yield from _texts(parts[int(str(part))], rows.tolist())


def _texts(part: Path, rows: Collection[int]) -> Iterator[tuple[str, str]]:
    """Read the ids and texts of some rows of a file, given ascending."""
    import pyarrow.parquet as pq

    file = pq.ParquetFile(part)
    sizes = [file.metadata.row_group(group).num_rows for group in range(file.metadata.num_row_groups)]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    for group, (start, end) in enumerate(pairwise(starts.tolist())):
        wanted = [row - start for row in rows if start <= row < end]
        if wanted:
            table = file.read_row_group(group, columns=["doc_id", "text"]).take(wanted)
            yield from zip(table["doc_id"].to_pylist(), table["text"].to_pylist(), strict=True)
