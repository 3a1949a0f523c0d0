"""Texts of some documents of a workspace, read in the order in which they lie, one row group at a time."""

from collections.abc import Collection, Iterator
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, cast

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from core.corpus.catalog.queries import Catalog
from core.corpus.chance import random_bits
from core.corpus.document_parts import row_group_starts
from core.corpus.workspace import Workspace
from core.records import OnProgress, Progress, ignore_progress
from core.selection.pool.pool import Pool, Rows

BEGINNING_CHARACTERS = 600
# The chance that decides who is read is another one than that which selects.
_READING_STREAM = 2


class Read(NamedTuple):
    """A document as it was read: which, what it is called, its domain and length, and its whole text."""

    doc_id: str
    title: str
    domain: str
    n_tokens: int
    text: str

    @property
    def beginning(self) -> str:
        """The first `BEGINNING_CHARACTERS` of the text."""
        return self.text.strip()[:BEGINNING_CHARACTERS]

    @property
    def is_whole(self) -> bool:
        """Whether that is all of it."""
        return len(self.text.strip()) <= BEGINNING_CHARACTERS


def documents_read(
    workspace: Workspace,
    catalog: Catalog,
    doc_ids: Collection[str],
    *,
    note: str = "reading texts",
    on_progress: OnProgress = ignore_progress,
) -> Iterator[Read]:
    """Read documents with their texts.

    Parameters
    ----------
    workspace, catalog
        The corpus.
    doc_ids : collection of str
        Which documents.
    note : str
        What is being done, for a person.
    on_progress : callable
        Told how many documents are read, before the first and after each row group; what it raises ends the work.

    Yields
    ------
    Read
        In the order in which they lie; ids that are not here are left out. At most one row group is in memory.
    """
    if not doc_ids:
        return
    # Where they lie takes some seconds to find in a corpus of millions.
    on_progress(Progress(0, len(doc_ids), "documents", note))
    parts = workspace.document_parts()
    rows = cast(list[dict[str, Any]], catalog.documents_by_id(doc_ids).to_dict("records"))
    done = 0
    for part, of_part in groupby(rows, key=itemgetter("part")):
        starts = row_group_starts(parts[part])
        with pq.ParquetFile(parts[part]) as file:
            for group, wanted in groupby(of_part, key=partial(_group_of, starts)):
                texts = file.read_row_group(group, columns=["text"])["text"]
                for row in wanted:
                    text = texts[row["row"] - int(starts[group])].as_py()
                    yield Read(row["doc_id"], row["title"], row["domain"], row["n_tokens"], text)
                    done += 1
                on_progress(Progress(done, len(doc_ids), "documents", note))


def _group_of(starts: npt.NDArray[np.int64], row: dict[str, Any]) -> int:
    return int(np.searchsorted(starts, row["row"], side="right")) - 1


def drawn_fairly(pool: Pool, rows: Rows, n: int) -> Rows:
    """Draw some of the documents at given places: the same ones each time, and nothing else decides who is drawn.

    Parameters
    ----------
    pool : Pool
        All documents.
    rows : ndarray of int64
        Places in the pool.
    n : int
        How many to draw at most.

    Returns
    -------
    ndarray of int64, shape (at most n,)
        In the order in which they were drawn: fewer are the first of more.
    """
    bits: npt.NDArray[np.uint64] = random_bits(0, np.asarray(pool.doc_hash)[rows], stream=_READING_STREAM)
    first = np.arange(len(rows)) if len(rows) <= n else np.argpartition(bits, n - 1)[:n] if n else np.arange(0)
    return np.asarray(rows[first[np.argsort(bits[first], kind="stable")]])
