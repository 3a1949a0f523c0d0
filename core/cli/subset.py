"""The verb that does all of it in one go: from files of documents to the subset to train on."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from core.cli import options
from core.cli.output import progress_shown, say, show
from core.cli.selecting import parameters_of, selection_lines
from core.corpus.readers import reader_of
from core.corpus.rows import DEFAULT_MAX_BYTES, FieldNames
from core.corpus.summary import summarise
from core.corpus.workspace import DEFAULT_RATER, Workspace, create_workspace, open_workspace
from core.errors import ConflictError, InputError, QuLensError
from core.records import OnProgress
from core.selection.parameters import DEFAULT_SEED, DEFAULT_TEMPERATURE, SelectionParameters, parse_criteria


def subset(
    files: options.Files,
    out: Annotated[Path, typer.Option(metavar="DEST", help="The file or folder to write.")],
    text_field: options.TextField = "text",
    id_field: options.IdField = None,
    domain_field: options.DomainField = "domain",
    max_bytes: options.MaxBytes = DEFAULT_MAX_BYTES,
    rater: options.RaterName = DEFAULT_RATER,
    batch_tokens: options.BatchTokens = None,
    device: options.Device = "auto",
    precision: options.Precision = "auto",
    tokens: options.Tokens = None,
    fraction: options.FractionOf = None,
    criterion: options.Criteria = None,
    temperature: options.Temperature = DEFAULT_TEMPERATURE,
    inverse: options.Inverse = False,
    quota: options.Quota = None,
    baseline: options.Baseline = None,
    order: options.OrderOfSubset = "key",
    seed: options.Seed = DEFAULT_SEED,
    file_format: options.Format = None,
    shard_tokens: options.ShardTokens = None,
    with_ratings: options.WithRatings = False,
    force: options.Force = False,
    as_json: options.AsJson = False,
) -> None:
    """Import, rate, select and export in one go: from files of documents to the subset to train on."""
    from core.qurater.raters import find_rater
    from core.qurater.rating import rate_workspace
    from core.selection.export import export as export_selection
    from core.selection.export import format_of
    from core.selection.selecting import select as select_documents

    for path in files:
        reader_of(path)
    # Everything that can be refused is refused before the hours of rating.
    format_of(out, file_format)
    if out.exists() and not force:
        raise ConflictError(f"'{out}' exists already. Choose another name, or have it replaced (--force).")
    rater_name, _ = find_rater(rater)
    target = out.with_name(out.name + ".qulens")
    SelectionParameters(
        tokens, fraction, parse_criteria(criterion or []), temperature, baseline=baseline, order=order, seed=seed
    )
    with progress_shown() as on_progress, _work_kept(target):
        workspace = _imported(target, files, FieldNames(text_field, domain_field, id_field), max_bytes, on_progress)
        parameters = parameters_of(
            workspace, tokens, fraction, criterion, temperature, inverse, quota, baseline, order, seed, rater_name
        )
        _require_enough(workspace, parameters)
        rate_workspace(
            workspace, rater, batch_tokens=batch_tokens, device=device, precision=precision, on_progress=on_progress
        )
        report = select_documents(workspace, "subset", parameters, force=True)
        exported = export_selection(
            workspace,
            "subset",
            out,
            file_format=file_format,
            shard_tokens=shard_tokens,
            with_ratings=with_ratings,
            force=force,
            on_progress=on_progress,
        )
    shutil.rmtree(target)
    result = report.to_json() | {"destination": str(exported.destination), "manifest": str(_manifest_beside(out))}
    show(result, [*selection_lines(result), f"Written to '{out}'."], as_json=as_json)


def _imported(target: Path, files: list[Path], names: FieldNames, max_bytes: int, on_progress: OnProgress) -> Workspace:
    """Import the files, or go on with the work that an interrupted run of the same request left."""
    from core.corpus.importing import import_files, is_import_of

    if target.exists():
        left = open_workspace(target)
        if is_import_of(left, files, names, max_bytes=max_bytes):
            say(f"Going on with the work in '{target}'.")
            return left
        shutil.rmtree(target)
    workspace = create_workspace(target, title=files[0].name)
    try:
        import_files(workspace, files, names=names, max_bytes=max_bytes, on_progress=on_progress)
    except InputError:
        shutil.rmtree(target)
        raise
    return workspace


@contextmanager
def _work_kept(target: Path) -> Iterator[None]:
    """Tell where the work lies that a refused or interrupted run leaves for the next one."""
    try:
        yield
    except (QuLensError, KeyboardInterrupt):
        if target.exists():
            say(f"What is done so far lies in '{target}'; the same request goes on from there.")
        raise


def _require_enough(workspace: Workspace, parameters: SelectionParameters) -> None:
    """Refuse a budget that the corpus cannot fill before the hours of rating, not after them."""
    held = summarise(workspace)
    if (parameters.token_budget or 0) > held["n_tokens"]:
        raise InputError(
            f"The token budget ({parameters.token_budget:,}) exceeds the {held['n_tokens']:,} tokens in "
            f"{held['n_documents']:,} documents. Lower the budget or add documents."
        )


def _manifest_beside(destination: Path) -> Path:
    if destination.is_dir():
        return destination / "manifest.json"
    return destination.with_name(destination.name + ".manifest.json")
