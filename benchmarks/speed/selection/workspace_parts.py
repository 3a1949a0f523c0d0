"""A workspace as importing and rating leave it, but with synthetic rows: all that selecting reads is there."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.document_parts import DOC_HASH, PART_ROWS
from core.corpus.files import write_json
from core.corpus.fingerprints import doc_hashes
from core.corpus.workspace import DEFAULT_RATER, RECORD
from core.corpus.workspace_folder import create_workspace

BYTES_PER_TOKEN = 4


class WorkspaceParts:
    """Parts of documents, and of ratings beside them, in the sizes that importing makes."""

    def __init__(self, root: Path, criteria: Sequence[str]) -> None:
        self._workspace = create_workspace(root, title="Synthetic rows")
        self._workspace.ratings(DEFAULT_RATER).mkdir()
        self._criteria = list(criteria)
        self._parts: list[str] = []
        self._n_rows = 0
        self._domains: set[str] = set()

    def add(self, rows: pa.Table) -> None:
        """Write rows with the columns ``doc_id``, ``domain``, ``n_tokens`` and the criteria, in parts."""
        for first in range(0, rows.num_rows, PART_ROWS):
            part = rows.slice(first, PART_ROWS).combine_chunks()
            self._parts.append(f"part-{len(self._parts):05d}.parquet")
            path = self._workspace.documents / self._parts[-1]
            pq.write_table(_documents(part), path, compression="zstd")
            path = self._workspace.ratings(DEFAULT_RATER) / self._parts[-1]
            pq.write_table(part.select(["doc_id", *self._criteria]), path, compression="zstd")
        self._n_rows += rows.num_rows
        self._domains |= set(rows["domain"].unique().to_pylist())

    def finish(self) -> None:
        """Write the records that make the parts count."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        common = {"parts": self._parts, "n_documents": self._n_rows, "time": now}
        written = {"files": [], "settings": {}, "tokenizer": {}, "rejected_parts": [], **common}
        written["domains"] = {name: {} for name in sorted(self._domains)}
        write_json(self._workspace.documents / "import-00000.json", written)
        rater = {"rater": DEFAULT_RATER, "fingerprint": "", "base": "", "folder": "", "precision": "float32"}
        write_json(self._workspace.ratings(DEFAULT_RATER) / RECORD, {**rater, "criteria": self._criteria, **common})


def _documents(part: pa.Table) -> pa.Table:
    n_tokens = part["n_tokens"].cast(pa.int64())
    empty = pa.array([""] * part.num_rows)
    return pa.table(
        {
            "doc_id": part["doc_id"],
            "text": empty.cast(pa.large_string()),
            "title": empty,
            "domain": part["domain"].cast(pa.string()),
            "n_bytes": pa.array(n_tokens.to_numpy() * BYTES_PER_TOKEN),
            "n_tokens": n_tokens,
            DOC_HASH: pa.array(doc_hashes(part["doc_id"].to_pylist())),
            "date": pa.nulls(part.num_rows, pa.timestamp("us")),
        }
    )
