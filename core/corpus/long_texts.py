"""A few long documents of a workspace, for measurements that need texts longer than a rater's window."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
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
    parts, is_long = list(workspace.document_parts()), pc.field("n_tokens") >= _LONG_TOKENS
    hashes = [pq.read_table(part, columns=["doc_hash"], filters=is_long)["doc_hash"].to_numpy() for part in parts]
    # With its type: as Python's numbers, half of the hashes would be too large for those that Arrow makes of them.
    chosen = pa.array(np.sort(np.concatenate(hashes))[:_ENOUGH] if hashes else [], pa.uint64())
    found = pa.table({"doc_hash": pa.array([], pa.uint64()), "text": pa.array([], pa.large_string())})
    for part in parts:  # texts only now: those that are long may be most of a corpus
        table = pq.read_table(part, columns=["doc_hash", "text"], filters=pc.field("doc_hash").isin(chosen))
        found = pa.concat_tables([found, table])
    return list(found.sort_by("doc_hash")["text"].to_pylist())
