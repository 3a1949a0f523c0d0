"""A few long documents of a workspace, for measurements that need texts longer than a rater's window."""

from heapq import nsmallest
from itertools import groupby, repeat
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow.parquet as pq

from core.corpus.workspace import Workspace

_LONG_TOKENS = 512
_ENOUGH = 100


def long_texts(workspace: Workspace) -> list[str]:
    """Take up to 100 documents of at least 512 tokens, whichever come first by the hash of their id.

    Parameters
    ----------
    workspace : Workspace
        Where to look.

    Returns
    -------
    list of str
        Their texts; the same ones whatever the order of the files, and none where all documents are short.
    """
    parts = list(workspace.document_parts())
    texts: dict[int, str] = {}
    for part, rows in groupby(_chosen(parts), key=lambda place: place.part):
        texts |= _texts_at(parts[part], list(rows))
    return [texts[value] for value in sorted(texts)]


class _Place(NamedTuple):
    doc_hash: int
    part: int
    row: int


def _chosen(parts: list[Path]) -> list[_Place]:
    """Find the documents with the smallest hashes among those that are long, in the order of the parts."""
    chosen: list[_Place] = []
    for number, part in enumerate(parts):
        columns = pq.read_table(part, columns=["doc_hash", "n_tokens"])
        rows = np.flatnonzero(columns["n_tokens"].to_numpy() >= _LONG_TOKENS)
        hashes = columns["doc_hash"].to_numpy()[rows]
        first = np.argsort(hashes)[:_ENOUGH]
        here = map(_Place, hashes[first].tolist(), repeat(number), rows[first].tolist())
        chosen = nsmallest(_ENOUGH, [*chosen, *here])
    return sorted(chosen, key=lambda place: (place.part, place.row))


def _texts_at(part: Path, places: list[_Place]) -> dict[int, str]:
    """Read only the row groups that the documents lie in, each once: long texts may be most of a corpus."""
    file, start = pq.ParquetFile(part), 0
    found: dict[int, str] = {}
    for group in range(file.num_row_groups):
        end = start + file.metadata.row_group(group).num_rows
        if here := [place for place in places if start <= place.row < end]:
            texts = file.read_row_group(group, columns=["text"])["text"]
            found |= {place.doc_hash: texts[place.row - start].as_py() for place in here}
        start = end
    return found
