"""Values from elsewhere become a column: joined to the documents by their ids."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.corpus.columns.column_files import require_column_name
from core.corpus.columns.fill_column import fill_column
from core.corpus.columns.gathered_values import GatheredValues
from core.corpus.columns.value_files import chosen_fields, ids_and_values, is_of_texts
from core.corpus.columns.values_by_hash import READS, ValuesByHash, looked_up
from core.corpus.document_parts import DOC_HASH
from core.corpus.fingerprints import Hashes, HashSet, doc_hashes
from core.corpus.input_file import Input
from core.corpus.inputs import find_inputs
from core.corpus.row_checks import plain_value
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.errors import InputError
from core.records import OnProgress, Progress, ignore_progress

# Names that documents have columns of already.


@dataclass(frozen=True, slots=True)
class ColumnImport:
    """What came of joining a file to the documents.

    Attributes
    ----------
    column : str
        Its name.
    n_documents, n_values : int
        Documents of the corpus, and those that have a value now.
    n_matched : int
        Rows of the file whose id is that of a document, with a value or without.
    n_unknown_ids : int
        Rows whose id no document has.
    """

    column: str
    n_documents: int
    n_values: int
    n_matched: int
    n_unknown_ids: int

    @property
    def n_without_value(self) -> int:
        """Documents without a value."""
        return self.n_documents - self.n_values

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return asdict(self) | {"n_without_value": self.n_without_value}


def import_column(
    workspace: Workspace,
    name: str,
    file: str | Path,
    *,
    id_field: str | None = None,
    value_field: str | None = None,
    force: bool = False,
    on_progress: OnProgress = ignore_progress,
) -> ColumnImport:
    """Join the values of a file to the documents by id, and store them as a column.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    name : str
        What to call the column.
    file : str or Path
        What import reads: a file, a folder, a pattern, an address; plain text excepted.
    id_field, value_field : str or None
        See `core.corpus.columns.value_files.chosen_fields`.
    force : bool
        Whether a column of this name may be replaced.
    on_progress : callable
        Told how many rows are read.

    Returns
    -------
    ColumnImport
        Numbers, booleans or texts; NaN and the infinite are no value.  Of a CSV, values that all are whole numbers,
        numbers or booleans are taken for such, and an empty one is none.

    Raises
    ------
    InputError
        If an id stands there twice, no id is that of a document, values are of several kinds, or a row cannot be read.
    ConflictError
        If there is another column of this name and `force` is false.
    """
    require_column_name(name)
    inputs = find_inputs([file])
    fields = chosen_fields(inputs[0], id_field, value_field)
    how = {
        "method": "import",
        "file": ", ".join(item.name for item in inputs[:3]) + (", …" if len(inputs) > 3 else ""),
        "field": fields[1],
        "fingerprints": [item.fingerprint() for item in inputs],
        "id_field": fields[0],
    }
    rows = _Rows(workspace, inputs, fields)
    found = rows.read(on_progress)
    # In this process: what is looked up in is in its memory.
    report = fill_column(workspace, name, found, how=how, reads=READS, force=force, n_processes=1)
    return ColumnImport(name, report.n_documents, report.n_values, rows.n_matched, rows.n_unknown)


class _Rows:
    """Goes through the rows once; of what belongs to no document only the hash of its id is kept."""

    def __init__(self, workspace: Workspace, inputs: Sequence[Input], fields: tuple[str, str]) -> None:
        self._inputs, self._fields = inputs, fields
        parts = workspace.document_parts()
        hashes = [read_stored(part, [DOC_HASH])[DOC_HASH].to_numpy() for part in parts]
        self._corpus: Hashes = np.sort(np.concatenate([*hashes, np.empty(0, np.uint64)]))
        self._seen = HashSet()
        self.n_matched = self.n_unknown = 0

    def read(self, on_progress: OnProgress) -> ValuesByHash:
        gathered = GatheredValues(self._fields[1], of_texts=all(map(is_of_texts, self._inputs)))
        kept: list[Hashes] = []
        for item in self._inputs:
            for rows in ids_and_values(item, self._fields):
                hashes = self._new_hashes(item, [given for given, _ in rows])
                is_known = looked_up(self._corpus, hashes)[1]
                kept.append(hashes[is_known])
                gathered.take([value for _, value in rows], is_known)
                self.n_matched += int(is_known.sum())
                self.n_unknown += int((~is_known).sum())
                on_progress(Progress(self.n_matched + self.n_unknown, 0, "rows", f"reading {item.name}"))
        if not self.n_matched:
            raise InputError(
                f"None of the {self.n_unknown:,} ids in field {self._fields[0]!r} of '{self._inputs[0].name}' is that "
                "of a document. Name the field with the ids that import gave them by --id-field."
            )
        all_hashes = np.concatenate(kept)
        order = np.argsort(all_hashes)
        return ValuesByHash(all_hashes[order], gathered.values(), order)

    def _new_hashes(self, item: Input, given: Sequence[object]) -> Hashes:
        ids = []
        for each in given:
            doc_id, reason = plain_value(each, field_name=self._fields[0])
            if doc_id is None:
                raise InputError(f"'{item.name}' has a row without a usable id ({reason or 'it is blank'}). Mend it.")
            ids.append(doc_id)
        hashes = doc_hashes(ids)
        is_new = self._seen.add_new(hashes)
        if not is_new.all():
            again = ids[int(np.flatnonzero(~is_new)[0])]
            raise InputError(
                f"The id {again[:80]!r} stands twice in '{item.name}', and a document has one value. "
                "Remove one of the rows."
            )
        return hashes
