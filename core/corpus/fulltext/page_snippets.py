"""The snippets of a page of documents: only their texts are read, each row group once."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.fulltext.hits import Sought
from core.corpus.fulltext.snippets import Snippet, snippet
from core.corpus.workspace import Workspace
from core.errors import InputError

Place = tuple[int, int]


def snippets_at(workspace: Workspace, places: Sequence[Place], sought: Sequence[Sought]) -> dict[Place, Snippet]:
    """Choose the snippets of some documents.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    places : sequence of (int, int)
        Part and row of each document.
    sought : sequence of str or Words or Pattern
        What was looked for.

    Returns
    -------
    dict of (int, int) to Snippet
        Those of the documents with something of it in their texts.

    Raises
    ------
    InputError
        If a part of the documents is damaged, or a query is none.
    """
    parts = workspace.document_parts()
    found: dict[Place, Snippet] = {}
    for part, here in groupby(sorted(set(places)), key=lambda place: place[0]):
        for row, text in _texts(parts[part], [row for _, row in here]):
            chosen = snippet(text, sought)
            if chosen is not None:
                found[part, row] = chosen
    return found


def _texts(part: Path, rows: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Read some texts of a part, from the row groups that they lie in."""
    try:
        with pq.ParquetFile(part) as file:
            start = 0
            for group in range(file.num_row_groups):
                end = start + file.metadata.row_group(group).num_rows
                if here := [row for row in rows if start <= row < end]:
                    texts = file.read_row_group(group, columns=["text"])["text"]
                    yield from ((row, texts[row - start].as_py()) for row in here)
                start = end
    except (pa.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0][:200]
        raise InputError(f"'{part}' is damaged ({reason}). Restore it, or make it anew.") from error
