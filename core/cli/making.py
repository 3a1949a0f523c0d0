"""The verb that brings documents in."""

import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from core.cli import options
from core.cli.output import printable, progress_shown, say, show
from core.corpus.rows import DEFAULT_MAX_BYTES, FieldNames
from core.errors import QuLensError
from core.wording import count

if TYPE_CHECKING:
    from core.corpus.import_report import ImportReport
    from core.corpus.workspace import Workspace


def import_(
    workspace: options.WorkspacePath,
    files: options.Files,
    text_field: options.TextField = "text",
    id_field: options.IdField = None,
    domain_field: options.DomainField = "domain",
    date_field: options.DateField = None,
    tokens_field: options.TokensField = None,
    tokenizer: options.Tokenizer = None,
    max_bytes: options.MaxBytes = DEFAULT_MAX_BYTES,
    as_json: options.AsJson = False,
) -> None:
    """Import documents into a workspace, made where it is missing; refused rows are kept with their reasons."""
    from core.corpus.importing import import_files, warning_about_ids
    from core.corpus.inputs import find_inputs
    from core.corpus.mounts import warning_about
    from core.corpus.workspace_folder import create_workspace

    find_inputs(files)  # a misspelt file is refused before a workspace is made for it
    names = FieldNames(text_field, domain_field, id_field, date_field, tokens_field)
    is_new = not workspace.exists()
    target = create_workspace(workspace)
    for warning in (warning_about(target.root), warning_about_ids(target, names)):
        if warning is not None:
            say(f"Warning: {warning}")
    try:
        with progress_shown() as on_progress:
            report = import_files(
                target, files, names=names, tokenizer=tokenizer, max_bytes=max_bytes, on_progress=on_progress
            )
    except QuLensError:
        if is_new:
            _remove_unused(target)  # a request that was refused leaves nothing behind
        raise
    lines = [*_import_lines(report, target), f"Next: qulens rate {workspace}"]
    show(report.to_json(), lines, as_json=as_json)


def _remove_unused(workspace: "Workspace") -> None:
    """Remove a workspace that still is as it was made, unless another process imports into it."""
    with suppress(QuLensError), workspace.being_written(workspace.documents):
        files = (path.name for path in workspace.root.rglob("*") if path.is_file())
        if all(name == "workspace.toml" or name.startswith(".") for name in files):
            shutil.rmtree(workspace.root)


def _import_lines(report: "ImportReport", workspace: "Workspace") -> list[str]:
    """Tell what came in, and what did not."""
    lines = [
        f"{count(report.n_documents, 'new document')} with {count(report.n_tokens, 'token')} in "
        f"{count(len(report.domains), 'domain')}, {count(report.n_duplicates, 'copy', 'copies')} dropped, "
        f"{count(report.n_rejected, 'row')} refused."
    ]
    if report.n_known_files:
        lines.append(
            f"{count(report.n_known_files, 'file')} left out: imported before with the same settings, so that all of "
            "it is there already."
        )
    if report.first_refusal:
        lines.append(f"The first refusal was {printable(report.first_refusal)}. All are in '{workspace.rejected}'.")
    if report.n_unusable_dates:
        n = report.n_unusable_dates
        lines.append(f"{count(n, 'document has a date', 'documents have dates')} that cannot be read, left out.")
    return lines
