"""All documents sorted by id, in bounded memory: as many passes over the ids as ranges of ids fit."""

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from core.corpus.document_parts import DOC_HASH
from core.corpus.stored import read_stored
from core.records import OnProgress, Progress, ignore_progress
from core.selection.pool.pool import DOCUMENTS, Groups, documents_fingerprint
from core.selection.pool.pool_files import mapped, new_array

# Ids of so many documents are sorted at a time: some hundred MiB.
RANGE_ROWS = 4_000_000
_SAMPLED = 200

_COLUMNS = ["doc_id", "domain", "n_tokens", DOC_HASH]
IDS, HASHES, TOKENS, DOMAINS, ORDER = "doc_ids.arrow", "doc_hash.npy", "n_tokens.npy", "domain.npy", "order.npy"


def make_sorted_documents(
    parts: Sequence[Path], domains: Sequence[str], folder: Path, *, on_progress: OnProgress = ignore_progress
) -> dict[str, Any]:
    """Write ids, hashes, tokens and domains of all documents, sorted by id, into a folder.

    Parameters
    ----------
    parts : sequence of Path
        Of documents.
    domains : sequence of str
        All names of domains, ascending.
    folder : Path
        Empty; `ORDER` becomes the place of each row among the rows of the parts.
    on_progress : callable
        Told how many documents are sorted.

    Returns
    -------
    dict
        ``n_documents``, ``domains`` and ``fingerprint``.
    """
    n = sum(read_stored(part, []).num_rows for part in parts)
    columns = {
        HASHES: new_array(folder / HASHES, "<u8", n),
        # Imports take no more than 2^31 - 1 for one document.
        TOKENS: new_array(folder / TOKENS, "<i4", n),
        DOMAINS: new_array(folder / DOMAINS, "<i4", n),
        ORDER: new_array(folder / ORDER, "<i8", n),
    }
    start = 0
    with pa.OSFile(str(folder / IDS), "wb") as file, pa.ipc.new_file(file, _ID_SCHEMA) as ids:
        for table in _ranges(parts, n):
            stretch = slice(start, start := start + table.num_rows)
            ids.write_table(table.select(["doc_id"]).combine_chunks(), max_chunksize=RANGE_ROWS)
            columns[HASHES][stretch] = table[DOC_HASH].to_numpy()
            columns[TOKENS][stretch] = table["n_tokens"].to_numpy()
            columns[DOMAINS][stretch] = pc.index_in(table["domain"], pa.array(domains, pa.string())).to_numpy()
            columns[ORDER][stretch] = table["row"].to_numpy()
            on_progress(Progress(start, n, "documents", "sorting the documents by id"))
    grouped = Groups(tuple(domains), columns[DOMAINS])
    fingerprint = documents_fingerprint(columns[HASHES], columns[TOKENS], grouped)
    return {"n_documents": n, "domains": list(domains), DOCUMENTS: fingerprint}


_ID_SCHEMA = pa.schema([("doc_id", pa.large_string())])


def _ranges(parts: Sequence[Path], n: int) -> Iterator[pa.Table]:
    """Give the documents range by range of their ids, each sorted."""
    bounds = [None, *_splitters(parts, -(-n // RANGE_ROWS)), None]
    for low, high in itertools.pairwise(bounds):
        tables, start = [], 0
        for part in parts:
            table = read_stored(part, _COLUMNS)
            table = table.append_column("row", pa.array(np.arange(start, start := start + table.num_rows)))
            tables.append(_between(table, low, high))
        # 64-bit offsets: the ids of a large corpus may have more than 2 GiB in all.
        found = pa.concat_tables(tables) if tables else pa.table({name: [] for name in [*_COLUMNS, "row"]})
        found = found.set_column(0, "doc_id", found["doc_id"].cast(pa.large_string()))
        yield found.take(pc.sort_indices(found["doc_id"]))


def _between(table: pa.Table, low: str | None, high: str | None) -> pa.Table:
    if low is not None:
        table = table.filter(pc.greater_equal(table["doc_id"], low))
    return table if high is None else table.filter(pc.less(table["doc_id"], high))


def _splitters(parts: Sequence[Path], n_ranges: int) -> list[str]:
    """Choose ids that cut the corpus into ranges of about the same size, from the first ids of each part."""
    if n_ranges < 2:
        return []
    sample = sorted(
        doc_id for part in parts for doc_id in read_stored(part, ["doc_id"])["doc_id"][:_SAMPLED].to_pylist()
    )
    return sorted({sample[len(sample) * number // n_ranges] for number in range(1, n_ranges)})


def sorted_ids(folder: Path) -> pa.ChunkedArray:
    """Map the ids that `make_sorted_documents` wrote."""
    with pa.memory_map(str(folder / IDS)) as file:
        return pa.ipc.open_file(file).read_all()["doc_id"]


def order_in(folder: Path) -> npt.NDArray[np.int64]:
    """Map the places of the sorted rows among the rows of the parts."""
    return mapped(folder / ORDER)
