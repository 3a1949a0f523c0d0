"""Columns on disk: ``columns/<name>/part-*.parquet``, each beside the part of documents of the same name."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.document_parts import DOC_HASH
from core.corpus.files import written_atomically
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace, require_name
from core.criteria import CRITERION_KEYS
from core.errors import InputError

VALUE, REASON = "value", "reason"

OURS = ("date", DOC_HASH, "doc_id", "domain", "fields", "n_bytes", "n_tokens", "text", "title")


def require_column_name(name: str) -> str:
    """Refuse a name that no column of values may have.

    Raises
    ------
    InputError
        If it could not be a folder, or is that of something that documents have already.

    Examples
    --------
    >>> require_column_name("fineweb_edu")
    'fineweb_edu'
    """
    if name in OURS or name in CRITERION_KEYS:
        raise InputError(f"{name!r} is what documents have already. Choose another name for the column.")
    return require_name(name, what="column")


def write_column_part(target: Path, doc_ids: pa.ChunkedArray, values: Mapping[str, pa.Array]) -> None:
    """Write the values of one part of documents, atomically.

    Parameters
    ----------
    target : Path
        The file.
    doc_ids : ChunkedArray of string, shape (n_documents,)
        Of the part, in its order.
    values : mapping of str to Array, shape (n_documents,)
        `VALUE`, null where a document has none; and `REASON`, where there is something to say in words.
    """
    with written_atomically(target) as path:
        pq.write_table(pa.table({"doc_id": doc_ids, **values}), path, compression="zstd")


def read_column(workspace: Workspace, name: str, which: str = VALUE) -> pa.ChunkedArray:
    """Read a column for all documents, in the order of the parts and of the rows in them.

    Parameters
    ----------
    workspace : Workspace
        Where it lies.
    name : str
        Its name.
    which : str
        `VALUE` or `REASON`.

    Returns
    -------
    ChunkedArray, shape (n_documents,)
        Null where a document has no value, as those of a part that came in after the column was made.

    Raises
    ------
    NotFoundError
        If there is no such column.
    InputError
        If a file of it is not of the documents beside it.
    """
    parts = set(workspace.column_record(name)["parts"])
    kind = None
    chunks: list[pa.Array | int] = []
    for part in workspace.document_parts():
        if part.name not in parts:
            chunks.append(pq.read_metadata(part).num_rows)
            continue
        path = workspace.column(name) / part.name
        table = read_stored(path, ["doc_id", which])
        if not table["doc_id"].equals(read_stored(part, ["doc_id"])["doc_id"]):
            raise InputError(f"'{path}' does not hold values of the documents beside it. Make the column again.")
        chunks.extend(table[which].chunks)
        kind = table[which].type
    kind = kind or pa.float64()
    return pa.chunked_array([pa.nulls(chunk, kind) if isinstance(chunk, int) else chunk for chunk in chunks], kind)


def describe(record: Mapping[str, Any]) -> str:
    """Say in a few words where the values of a column come from.

    Examples
    --------
    >>> describe({"how": {"method": "dsir", "target": "wiki.jsonl"}})
    'dsir (target wiki.jsonl)'
    """
    how = dict(record["how"])
    method = how.pop("method")
    settings = ", ".join(f"{name} {value}" for name, value in how.items() if isinstance(value, str | int | float))
    return f"{method} ({settings})" if settings else str(method)
