"""One import while it runs: batches are checked against what is known, counted, and written."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from core.corpus.dates_found import DatesFound
from core.corpus.document_parts import DOC_HASH, PartWriter, RefusalWriter, documents_table
from core.corpus.files import write_json
from core.corpus.fingerprints import HashSet, doc_hashes, doc_id_of_text
from core.corpus.import_report import ImportReport
from core.corpus.input_file import Input
from core.corpus.readers import read_all
from core.corpus.row_checks import FieldError, named
from core.corpus.rows import Batch, FieldNames, Refusal
from core.corpus.streams import SHOWN_CHARACTERS
from core.corpus.token_counts import TokenCounts
from core.corpus.workspace import Workspace
from core.corpus.workspace_folder import count_tokens_by
from core.errors import InputError
from core.records import OnProgress, Progress
from core.wording import count

_MOST_FILES = 3
# Another option would only have another file refused.
_OTHER_FIELDS = " Files with different fields are imported one after another, each with its own options."


class ImportRun:
    """Takes batches into a workspace; nothing of it counts until `finish` writes the record."""

    def __init__(self, workspace: Workspace, names: FieldNames, max_bytes: int) -> None:
        self._workspace = workspace
        self._number = len(workspace.imports())
        self._counts = TokenCounts(workspace)
        self._names = self._counts.names(names)
        self._max_bytes, self._settings = max_bytes, settings_record(self._names, max_bytes)
        self._lacking = {name for name, _ in self._names.required()}
        self._found: tuple[str, ...] = ()
        self._dates = DatesFound(self._names.date)
        self._seen = _known_ids(workspace)
        self._documents = PartWriter(workspace.documents, first_number=len(workspace.document_parts()))
        self._refusals = RefusalWriter(workspace.rejected / f"part-{self._number:05d}.parquet")
        # Names of files and how many documents came of each, in the order of the documents.
        self._by_file: list[tuple[str, int]] = []
        self.report = ImportReport()

    def unread(self, inputs: Sequence[Input]) -> list[Input]:
        """Leave out the files that an earlier import read with the same settings: the same would come of them."""
        known = [
            file
            for record in self._workspace.imports()
            if record["settings"] == self._settings
            for file in record["files"]
        ]
        sizes = {(file["name"], file["n_bytes"]) for file in known}
        # Only what has a known name and size is read for its fingerprint.
        left = [item for item in inputs if (item.name, item.n_bytes) not in sizes or file_record(item) not in known]
        self.report.n_known_files = len(inputs) - len(left)
        return left

    def read(self, inputs: Sequence[Input], on_progress: OnProgress) -> None:
        """Read all files to their ends.

        Raises
        ------
        InputError
            If a file cannot be read, or is a table without a field that was named.
        """
        try:
            self._read(inputs, on_progress)
        except FieldError as error:
            raise InputError(f"{error}{self._other_fields(inputs)}") from error

    def _read(self, inputs: Sequence[Input], on_progress: OnProgress) -> None:
        total = sum(item.n_bytes for item in inputs)
        for batch in read_all(inputs, self._names, max_bytes=self._max_bytes):
            self._lacking &= batch.lacking
            self._found = self._found or batch.found
            self._take(batch)
            name = batch.files[-1] if batch.files else inputs[-1].name
            on_progress(Progress(batch.bytes_read, total, "bytes", f"reading {name}"))

    def _take(self, batch: Batch) -> None:
        raw_texts = [text.encode("utf-8") for text in batch.texts]
        doc_ids = [given or doc_id_of_text(raw) for given, raw in zip(batch.ids, raw_texts, strict=True)]
        hashes = doc_hashes(doc_ids)
        is_new = self._seen.add_new(hashes)
        for row in np.flatnonzero(~is_new).tolist():
            self._drop_copy(batch, row)
        self._refuse(batch.refused)
        kept = np.flatnonzero(is_new)
        n_tokens = self._counts.of(batch, kept)
        dates = self._dates.of(batch, kept.tolist())
        self.report.n_unusable_dates = self._dates.n_unusable
        table = documents_table(
            batch,
            kept,
            raw_texts,
            doc_ids=doc_ids,
            hashes=hashes,
            n_tokens=n_tokens,
            dates=dates,
            text_field=self._names.text,
        )
        self._documents.write(table)
        self.report.count_documents((batch.domains[row] for row in kept), n_tokens.tolist())
        self._count_files([batch.files[row] for row in kept])

    def _count_files(self, files: list[str]) -> None:
        for name, group in groupby(files):
            n_before = self._by_file.pop()[1] if self._by_file and self._by_file[-1][0] == name else 0
            self._by_file.append((name, n_before + len(list(group))))

    def _drop_copy(self, batch: Batch, row: int) -> None:
        if batch.ids[row] is None:
            self.report.n_duplicates += 1
        else:
            reason = f"its id {batch.ids[row]!r} is there already"
            self._refuse([Refusal(batch.files[row], batch.lines[row], reason, batch.texts[row][:SHOWN_CHARACTERS])])

    def _refuse(self, refused: list[Refusal]) -> None:
        self.report.count_refused(refused)
        self._refusals.write(refused)

    def finish(self, inputs: Sequence[Input]) -> ImportReport:
        """Write what is left, and the record.

        Raises
        ------
        InputError
            If no record has a field that was named, not one row could be used, or not one date could be read.
        """
        self._documents.close_part()
        self._refusals.close()
        if self._lacking and self._found:
            raise InputError(self._why_fields_lack(inputs))
        if not self.report.n_documents and not self.report.n_duplicates:
            raise InputError(self._why_nothing_came_in(inputs))
        self._dates.require_some()
        record = {
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "files": [file_record(item) for item in inputs],
            "settings": self._settings,
            "tokenizer": self._counts.record(),
            "parts": self._documents.finished_parts,
            "documents_by_file": self._by_file,
            "rejected_parts": self._refusals.finished_parts,
            **self.report.to_json(),
        }
        if not self._number:
            count_tokens_by(self._workspace, self._workspace.tokenizer)
        write_json(self._workspace.documents / f"import-{self._number:05d}.json", record)
        return self.report

    def _why_fields_lack(self, inputs: Sequence[Input]) -> str:
        name, option = next(each for each in self._names.required() if each[0] in self._lacking)
        is_unit = option == "--tokens-field" and self._number
        way_out = f"Name the right one by {option}.{self._other_fields(inputs)}"
        if is_unit:
            way_out = "All tokens of this workspace come from it: add it, or import into another workspace."
        return f"No record of {_listed(inputs)} has a field {name!r} ({named(self._found)}). {way_out}"

    def _other_fields(self, inputs: Sequence[Input]) -> str:
        return _OTHER_FIELDS if len(inputs) + self.report.n_known_files > 1 else ""

    def _why_nothing_came_in(self, inputs: Sequence[Input]) -> str:
        first = self.report.first_refusal
        if first is None:
            return f"There is no row in {_listed(inputs)}. Give files with at least one document."
        why = f"Nothing could be imported of the {count(self.report.n_rejected, 'row')} of {_listed(inputs)}"
        options = [option for name, option in self._names.required() if f"field {name!r}" in first]
        way_out = f" If another field is meant, name it by {options[0]}." if options else ""
        return f"{why}; first: {first}.{way_out}"


def _listed(inputs: Sequence[Input]) -> str:
    more = len(inputs) - _MOST_FILES
    names = ", ".join(f"'{item.name}'" for item in inputs[:_MOST_FILES])
    return names if more <= 0 else f"{names} and {count(more, 'more file')}"


def file_record(item: Input) -> dict[str, Any]:
    """Say which file was read, and in which state."""
    return {"name": item.name, "n_bytes": item.n_bytes, "fingerprint": item.fingerprint()}


def _known_ids(workspace: Workspace) -> HashSet:
    seen = HashSet()
    for part in workspace.document_parts():
        seen.add_new(pq.read_table(part, columns=[DOC_HASH])[DOC_HASH].to_numpy())
    return seen


def settings_record(names: FieldNames, max_bytes: int) -> dict[str, Any]:
    """Say how files were read."""
    return asdict(names) | {"max_bytes": max_bytes}
