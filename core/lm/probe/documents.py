"""The documents of a workspace as a probe needs them: narrow columns of all, texts of few."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.corpus.document_parts import DOC_HASH
from core.corpus.fingerprints import Hashes
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.errors import InputError
from core.lm.probe.held_out import Counts, Marks
from core.records import OnProgress, Progress, ignore_progress


@dataclass(frozen=True, slots=True)
class Documents:
    """All documents in the order of the parts, and of the rows in them; one value each.

    Attributes
    ----------
    parts : tuple of Path
        The files.
    begins : ndarray of int64, shape (n_parts + 1,)
        Where the documents of each part begin among all.
    doc_hash : ndarray of uint64, shape (n_documents,)
        See `core.corpus.fingerprints.doc_hashes`.
    n_bytes, domain_of : ndarray of int64, shape (n_documents,)
        Bytes of the text, and the place in `domains`.
    domains : tuple of str
        In the order of their names.
    n_tokens : int
        Of all documents.
    """

    parts: tuple[Path, ...]
    begins: Counts
    doc_hash: Hashes
    n_bytes: Counts
    domain_of: Counts
    domains: tuple[str, ...]
    n_tokens: int

    @classmethod
    def of(cls, workspace: Workspace) -> "Documents":
        """Read the narrow columns.

        Raises
        ------
        InputError
            If there is no document.
        """
        parts = tuple(workspace.document_parts())
        tables = [read_stored(part, [DOC_HASH, "n_bytes", "n_tokens", "domain"]) for part in parts]
        if not sum(table.num_rows for table in tables):
            raise InputError(
                f"There are no documents in '{workspace.root}'. Run: qulens import {workspace.root} FILE..."
            )
        # Their other metadata differ among imports.
        whole = pa.concat_tables([table.replace_schema_metadata(None) for table in tables])
        domains = sorted(pc.unique(whole["domain"]).to_pylist())
        return cls(
            parts=parts,
            begins=np.cumsum([0, *(table.num_rows for table in tables)]),
            doc_hash=whole[DOC_HASH].to_numpy(),
            n_bytes=whole["n_bytes"].to_numpy(),
            domain_of=pc.index_in(whole["domain"], value_set=pa.array(domains)).to_numpy().astype(np.int64),
            domains=tuple(domains),
            n_tokens=int(whole["n_tokens"].to_numpy().sum()),
        )

    def __len__(self) -> int:
        return len(self.doc_hash)

    def among(self, hashes: Hashes) -> Marks:
        """Mark the documents with these hashes."""
        return np.isin(self.doc_hash, hashes)

    def texts(
        self, rows: Counts, *, on_progress: OnProgress, note: str = "reading texts"
    ) -> Iterator[tuple[int, bytes]]:
        """Read the texts of some documents, each row group at most once, in the order in which they are stored.

        Raises
        ------
        InputError
            If a file is damaged, or a text is not as long as is said beside it.
        """
        rows = np.unique(rows)
        for number, part in enumerate(self.parts):
            start, stop = np.searchsorted(rows, self.begins[number : number + 2])
            if stop > start:
                yield from self._texts_of_part(part, rows[start:stop], int(self.begins[number]))
            on_progress(Progress(number + 1, len(self.parts), "parts", note))

    def _texts_of_part(self, part: Path, rows: Counts, first: int) -> Iterator[tuple[int, bytes]]:
        try:
            with pq.ParquetFile(part) as file:
                for group in range(file.num_row_groups):
                    past = first + file.metadata.row_group(group).num_rows
                    wanted = rows[(rows >= first) & (rows < past)]
                    if len(wanted):
                        texts = file.read_row_group(group, columns=["text"])["text"]
                        yield from self._checked(part, wanted, texts.take(pa.array(wanted - first)))
                    first = past
        except (pa.ArrowException, OSError) as error:
            reason = str(error).splitlines()[0][:200]
            raise InputError(f"'{part}' is damaged ({reason}). Restore it, or import again.") from error

    def _checked(self, part: Path, rows: Counts, texts: pa.ChunkedArray) -> Iterator[tuple[int, bytes]]:
        for row, text in zip(rows.tolist(), texts, strict=True):
            raw = text.as_buffer().to_pybytes()
            if len(raw) != self.n_bytes[row]:
                raise InputError(f"A text in '{part}' has not the length said beside it. Restore the file.")
            yield row, raw


def copies_of(documents: Documents, marks: Marks, *, on_progress: OnProgress) -> Marks:
    """Find the other documents with the very text of a marked one.

    Parameters
    ----------
    documents : Documents
        All of them.
    marks : ndarray of bool, shape (n_documents,)
        Those whose copies are wanted.
    on_progress : callable
        Told how many parts have been read.

    Returns
    -------
    ndarray of bool, shape (n_documents,)
        Without the marked ones themselves.
    """
    note = "looking for copies of held-out texts"
    held = {_digest(raw) for _, raw in documents.texts(np.flatnonzero(marks), on_progress=ignore_progress, note=note)}
    # Only texts of the same length can be the same, so the others are not read.
    alike = np.flatnonzero(np.isin(documents.n_bytes, documents.n_bytes[marks]) & ~marks)
    copies = np.zeros(len(documents), dtype=bool)
    for row, raw in documents.texts(alike, on_progress=on_progress, note=note):
        copies[row] = _digest(raw) in held
    return copies


def _digest(raw: bytes) -> bytes:
    return hashlib.blake2b(raw, digest_size=16).digest()
