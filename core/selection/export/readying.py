"""The rows of a planned export are gathered, and all that writing them takes is found out."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from core.corpus.files import read_json, write_json
from core.corpus.workspace import Workspace
from core.records import OnProgress
from core.selection.export.formats import FORMATS
from core.selection.export.gathering import Gathering, tables_below
from core.selection.export.names import Names
from core.selection.export.planning import Planned
from core.selection.export.wanted import Wanted
from core.selection.export.writing import Writing, whole_pieces

_FIELDS = "fields.json"


def gather(
    workspace: Workspace,
    plan: Planned,
    folder: Path,
    paths: tuple[Path, ...],
    *,
    marks: Path | None = None,
    on_progress: OnProgress,
) -> Writing:
    """Gather the rows of all pieces that are not whole yet, and find out what their fields are.

    Parameters
    ----------
    workspace : Workspace
        Where the documents lie.
    plan : Planned
        The export.
    folder : Path
        Where the rows go.
    paths : tuple of Path
        Of the files to write.
    marks : Path or None
        Where it is noted which pieces are whole; None where nothing is to be gone on with.
    on_progress : callable
        Told how many documents have been gathered.

    Returns
    -------
    Writing
        What writes the pieces, one after another or in several processes.

    Raises
    ------
    ConflictError
        If the ratings were replaced meanwhile.
    InputError
        If the format cannot hold the records, or the prefix names a field that none of them has.
    """
    rated = workspace.criteria_rated(plan.leaving.rater) if plan.settings.with_ratings else ()
    gathering = _gathering(plan, rated)
    if gathering.criteria:
        plan.leaving.require_ratings(workspace)
    input_fields = gathering.gather(workspace, _wanted(plan, marks), folder, on_progress=on_progress)
    if gathering.criteria:
        plan.leaving.require_ratings(workspace)  # again: parts of other ratings may be among those just read
    fields = _kept_fields(marks) or _Fields.of(plan, folder, _names(plan, input_fields, rated))
    if marks is not None:
        fields.keep(marks)
    names = _names(plan, fields.of_input, rated)
    change = plan.change.among(fields.of_input)
    form = plan.destination.file_format
    return Writing(form, names, fields.schema, change, plan.pieces, plan.filing.ends, paths, marks)


def _names(plan: Planned, input_fields: Iterable[str], rated: tuple[str, ...]) -> Names:
    id_fields = [record["settings"]["id"] for record in plan.manifest["corpus"]["imports"]]
    removed = plan.settings.removed
    return Names.beside(input_fields, id_fields=id_fields, criteria=rated, is_of_removed=removed)


def _gathering(plan: Planned, rated: tuple[str, ...]) -> Gathering:
    lengths = [piece.end - piece.begin for piece in plan.pieces]
    fate, buckets = plan.leaving.fate, plan.change.buckets
    return Gathering(
        np.repeat(np.arange(len(lengths)), lengths),
        plan.stretches,
        rater=plan.leaving.rater,
        criteria=tuple(dict.fromkeys([*rated, *([] if buckets is None else [buckets.criterion])])),
        fate=None if fate is None else fate.take(pa.array(plan.filing.order)),
    )


def _wanted(plan: Planned, marks: Path | None) -> Wanted:
    """Name the documents of the pieces that are not whole yet, each with its place in the order of writing."""
    is_missing = np.ones(len(plan.filing.order), dtype=bool)
    for number in whole_pieces(marks) if marks is not None else ():
        is_missing[plan.pieces[number].begin : plan.pieces[number].end] = False
    places = np.flatnonzero(is_missing)
    return Wanted.of(plan.found.hashes[plan.filing.order[places]], places)


@dataclass(frozen=True, slots=True)
class _Fields:
    """The fields of all records: who goes on with the work sees only a part of the rows."""

    of_input: tuple[str, ...]
    schema: pa.Schema | None

    @classmethod
    def of(cls, plan: Planned, folder: Path, names: Names) -> "_Fields":
        plan.change.among(names.input_fields)  # refuses, before the schema is looked for
        schema_of = FORMATS[plan.destination.file_format].schema_of
        return cls(names.input_fields, None if schema_of is None else schema_of(lambda: tables_below(folder), names))

    def keep(self, marks: Path) -> None:
        packed = None if self.schema is None else base64.b64encode(self.schema.serialize().to_pybytes()).decode("ascii")
        write_json(marks.parent / _FIELDS, {"of_input": self.of_input, "schema": packed})


def _kept_fields(marks: Path | None) -> _Fields | None:
    if marks is None or not (marks.parent / _FIELDS).is_file():
        return None
    kept = read_json(marks.parent / _FIELDS)
    packed = kept["schema"]
    schema = None if packed is None else pa.ipc.read_schema(pa.py_buffer(base64.b64decode(packed)))
    return _Fields(tuple(kept["of_input"]), schema)
