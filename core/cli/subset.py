"""The verb that does all of it in one go: from files of documents to the subset to train on."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.cli import export_options, options
from core.cli import selection_options as asked
from core.cli.agreement import given_options
from core.cli.gathered import taking
from core.cli.output import printable, progress_shown, say, show
from core.cli.selecting import selection_lines
from core.cli.selection_parameters import parameters_of
from core.corpus.files import displayed
from core.corpus.rows import DEFAULT_MAX_BYTES, FieldNames
from core.corpus.summary import has_domains, summarise
from core.corpus.workspace import DEFAULT_RATER, Workspace
from core.corpus.workspace_folder import create_workspace, is_temporary, open_workspace
from core.errors import ConflictError, InputError, QuLensError
from core.records import OnProgress
from core.selection.asked.parameters import SelectionParameters
from core.wording import count

if TYPE_CHECKING:
    from core.qurater.rating.rating_options import RatingOptions
    from core.selection.export.destination import Destination


@taking("wanted", asked.SelectionOptions, without=asked.ONLY_IN_A_WORKSPACE)
@taking("shape", export_options.ExportOptions, without=["removed"])
def subset(
    context: typer.Context,
    files: options.Files,
    *,
    out: Annotated[Path, typer.Option(metavar="DEST", help="The file or folder to write.")],
    text_field: options.TextField = "text",
    id_field: options.IdField = None,
    domain_field: options.DomainField = "domain",
    date_field: options.DateField = None,
    tokens_field: options.TokensField = None,
    tokenizer: options.Tokenizer = None,
    max_bytes: options.MaxBytes = DEFAULT_MAX_BYTES,
    rater: options.RaterName = DEFAULT_RATER,
    batch_tokens: options.BatchTokens = None,
    device: options.Device = "auto",
    precision: options.Precision = "auto",
    wanted: asked.SelectionOptions,
    shape: export_options.ExportOptions,
    force: options.Force = False,
    as_json: options.AsJson = False,
) -> None:
    """Import, rate, select and export in one go: from files of documents to the subset to train on."""
    from core.qurater.rating.rating_options import RatingOptions

    names = FieldNames(text_field, domain_field, id_field, date_field, tokens_field)
    reading = {"names": names, "tokenizer": tokenizer, "max_bytes": max_bytes}
    how = RatingOptions(device, precision, batch_tokens)
    work = _Work(files, out, reading, rater, how, wanted, shape, force)
    work.done(given_options(context), as_json=as_json)


@dataclass(frozen=True, slots=True)
class _Work:
    """All that was asked for."""

    files: list[str]
    out: Path
    reading: dict[str, Any]
    rater: str
    how: "RatingOptions"
    wanted: asked.SelectionOptions
    shape: export_options.ExportOptions
    force: bool

    def done(self, given: frozenset[str], *, as_json: bool) -> None:
        """Do it, and tell what came of it."""
        from core.qurater.rating.rate_workspace import rate_workspace
        from core.selection.export.exporting import export
        from core.selection.stored.selecting import select

        parameters, destination = self._checked(given)
        target = self.out.with_name(self.out.name + ".qulens")
        with progress_shown() as on_progress, _work_kept(target):
            workspace = _imported(target, self.files, self.reading, force=self.force, on_progress=on_progress)
            parameters = _possible(workspace, parameters, has_quota=self.wanted.quota is not None)
            rate_workspace(workspace, self.rater, options=self.how, on_progress=on_progress)
            report = select(workspace, "subset", parameters, temperature_for=self.wanted.temperature_for, force=True)
            shape = asdict(self.shape)
            exported = export(workspace, "subset", self.out, **shape, force=self.force, on_progress=on_progress)
            held = summarise(workspace)
        shutil.rmtree(target)
        written = {"destination": str(self.out), "manifest": str(destination.manifest)}
        _show(report.to_json() | written, held, exported.losses, as_json=as_json)

    def _checked(self, given: frozenset[str]) -> "tuple[SelectionParameters, Destination]":
        """Refuse what can be refused before the hours of rating; say what to select, and where it goes."""
        from core.corpus.inputs import find_inputs, require_apart
        from core.qurater.raters.named_raters import find_rater
        from core.selection.choosing.temperature_for import Target
        from core.selection.export.destination import checked_destination, require_nameable

        require_nameable(self.out)
        require_apart(self.out, self.files, find_inputs(self.files))
        form, shard_tokens, keep = self.shape.file_format, self.shape.shard_tokens, self.shape.keep_structure
        destination = checked_destination(
            self.out, file_format=form, shard_tokens=shard_tokens, keep_structure=keep, force=self.force
        )
        rater = find_rater(self.rater)[0]
        parameters = parameters_of(self.wanted, rater, given=given, columns=[], has_domains=True, workspace="WORKSPACE")
        if self.wanted.temperature_for is not None:
            Target.parse(self.wanted.temperature_for)
        return parameters, destination


def _show(result: dict[str, Any], held: dict[str, Any], losses: Iterable[str], *, as_json: bool) -> None:
    """Tell what was selected, what was lost on the way out, and what of the input did not come in."""
    for loss in losses:
        say(printable(loss))
    lines = [*selection_lines(result), *_left_out_lines(held), f"Written to '{result['destination']}'."]
    show(result | {key: held[key] for key in ("n_rejected", "n_duplicates")}, lines, as_json=as_json)


def _left_out_lines(held: dict[str, Any]) -> list[str]:
    """Tell what of the input did not come in."""
    if not held["n_rejected"] and not held["n_duplicates"]:
        return []
    first = [f"The first refusal: {printable(held['first_refusal'])}."] if held["first_refusal"] else []
    return [f"Refused rows: {held['n_rejected']:,}. Second copies dropped: {held['n_duplicates']:,}.", *first]


def _imported(
    target: Path, files: list[str], reading: dict[str, Any], *, force: bool, on_progress: OnProgress
) -> Workspace:
    """Import the files, or go on with the work that an interrupted run of the same request left."""
    from core.corpus.importing import import_files, is_import_of

    if target.exists():
        if not is_temporary(target):
            raise ConflictError(
                f"'{target}' is in the way: the work would be done there. Move it, or choose another DEST."
            )
        if is_import_of(open_workspace(target), files, **reading):
            say(f"Going on with the work in '{target}'.")
            return open_workspace(target)
        if not force:
            raise ConflictError(
                f"'{target}' holds the unfinished work of another request for this DEST. "
                "Remove it, or have it replaced (--force)."
            )
        shutil.rmtree(target)
    workspace = create_workspace(target, title=displayed(Path(files[0])), is_temporary=True)
    try:
        import_files(workspace, files, **reading, on_progress=on_progress)
    except BaseException:
        # An import is all or nothing, so there is nothing to go on with.
        shutil.rmtree(target)
        raise
    return workspace


@contextmanager
def _work_kept(target: Path) -> Iterator[None]:
    """Tell where the work lies that a refused or interrupted run leaves for the next one."""
    try:
        yield
    except ConflictError:
        raise  # what lies there is not of this request
    except (QuLensError, KeyboardInterrupt):
        if target.exists():
            say(f"What is done so far lies in '{target}'; the same request goes on from there.")
        raise


def _possible(workspace: Workspace, parameters: SelectionParameters, *, has_quota: bool) -> SelectionParameters:
    """Do without quotas where there are no domains; refuse a budget that the corpus cannot fill before it is rated."""
    held = summarise(workspace)
    if (parameters.token_budget or 0) > held["n_tokens"] * parameters.max_epochs:
        raise InputError(
            f"The token budget ({parameters.token_budget:,}) exceeds the {count(held['n_tokens'], 'token')} in "
            f"{count(held['n_documents'], 'document')}. Lower the budget or add documents."
        )
    return parameters if has_quota or has_domains(workspace) else replace(parameters, quota="none")
