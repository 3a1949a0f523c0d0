"""Files of documents are imported into a workspace: nothing of a record is lost, refused rows are kept with reasons."""

from collections.abc import Sequence
from pathlib import Path

from core.corpus.encoders import DEFAULT_ENCODER
from core.corpus.import_report import ImportReport
from core.corpus.import_run import ImportRun, file_record, settings_record
from core.corpus.inputs import find_inputs
from core.corpus.row_checks import require_max_bytes
from core.corpus.rows import DEFAULT_MAX_BYTES, FieldNames
from core.corpus.token_counts import with_unit
from core.corpus.token_units import unit_of
from core.corpus.workspace import Workspace
from core.errors import InputError
from core.records import OnProgress, ignore_progress


def import_files(
    workspace: Workspace,
    files: Sequence[Path | str],
    *,
    names: FieldNames | None = None,
    tokenizer: str | None = None,
    max_bytes: int = DEFAULT_MAX_BYTES,
    on_progress: OnProgress = ignore_progress,
) -> ImportReport:
    """Append the documents of some files to a workspace; all of them, or after a failure none.

    A file that an earlier import read with the same settings is left out and counted: the same would come of it.

    Parameters
    ----------
    workspace : Workspace
        Where to.
    files : sequence of Path or str
        Files, folders, patterns and addresses, see `core.corpus.inputs.find_inputs`.
    names : FieldNames or None
        Which fields hold what.
    tokenizer : str or None
        What tokens are counted by, see `core.corpus.token_counts.with_unit`.
    max_bytes : int
        Longer lines and texts are refused.
    on_progress : callable
        Told how many bytes of the files have been read.

    Returns
    -------
    ImportReport
        What came in, and what did not.

    Raises
    ------
    InputError
        If a file cannot be read or belongs to a workspace, no record has a field that was named, or not one row could
        be used.
    ConflictError
        If another process is writing to the workspace, or tokens would be counted by two things.
    """
    require_max_bytes(max_bytes)
    inputs, names = find_inputs(files), names or FieldNames()
    with workspace.being_written(workspace.documents):
        _remove_unfinished(workspace)
        workspace = with_unit(workspace, tokenizer=tokenizer, tokens_field=names.tokens)
        run = ImportRun(workspace, names, max_bytes)
        try:
            unread = run.unread(inputs)
            if not unread:
                return run.report
            run.read(unread, on_progress)
            return run.finish(unread)
        except OSError as error:
            where = f" ('{error.filename}')" if error.filename else ""
            raise InputError(
                f"The import stopped: {error.strerror or error}{where}. Nothing of it was kept; mend that and import "
                "again."
            ) from error
        finally:
            _remove_unfinished(workspace)


def warning_about_ids(workspace: Workspace, names: FieldNames) -> str | None:
    """Say that the ids of an import would be other ones than those of all imports before, or None where they are not.

    That is right for another source, and for one that is there already it brings in every document a second time.
    """
    before = [record["settings"]["id"] for record in workspace.imports()]
    if not before or names.id in before:
        return None
    return (
        f"The documents here have their ids from {_ids_in_words(before[-1])}, and these get theirs from "
        f"{_ids_in_words(names.id)}: what is in both would be there twice."
    )


def _ids_in_words(field: str | None) -> str:
    return "their texts" if field is None else f"the field {field!r}"


def _remove_unfinished(workspace: Workspace) -> None:
    """Remove what an interrupted import left: parts that no record names."""
    for folder, key in ((workspace.documents, "parts"), (workspace.rejected, "rejected_parts")):
        finished = {part for record in workspace.imports() for part in record[key]}
        for path in folder.glob("part-*"):
            if path.name not in finished:
                path.unlink()


def is_import_of(
    workspace: Workspace, files: Sequence[Path | str], *, names: FieldNames, tokenizer: str | None, max_bytes: int
) -> bool:
    """Say whether a workspace holds exactly the import of these files with these settings."""
    imports = workspace.imports()
    unit = unit_of(tokenizer, names.tokens) or DEFAULT_ENCODER
    if len(imports) != 1 or workspace.tokenizer != unit:
        return False
    wanted = {
        "files": [file_record(item) for item in find_inputs(files)],
        "settings": settings_record(names, max_bytes),
    }
    return {key: imports[0][key] for key in wanted} == wanted
