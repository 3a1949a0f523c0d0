"""Verbs that cut subsets from a rated corpus, export them, and look at a workspace."""

import os
import shutil
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from core.cli import options
from core.cli.output import progress_shown, say, show, table
from core.corpus.rows import DEFAULT_MAX_BYTES, FieldNames
from core.corpus.workspace import DEFAULT_RATER, Workspace, create_workspace, open_workspace
from core.errors import ConflictError, InputError
from core.selection.parameters import (
    DEFAULT_SEED,
    DEFAULT_TEMPERATURE,
    QUOTAS,
    SelectionParameters,
    parse_criteria,
    read_shares,
)


def select(
    workspace: options.WorkspacePath,
    name: Annotated[str, typer.Option(help="What to call the selection.")],
    tokens: options.Tokens = None,
    fraction: options.FractionOf = None,
    criterion: options.Criteria = None,
    temperature: options.Temperature = DEFAULT_TEMPERATURE,
    inverse: options.Inverse = False,
    quota: options.Quota = None,
    baseline: options.Baseline = None,
    order: options.OrderOfSubset = "key",
    seed: options.Seed = DEFAULT_SEED,
    rater: options.RaterName = DEFAULT_RATER,
    from_manifest: Annotated[Path | None, typer.Option(help="Make the selection of this manifest again.")] = None,
    force: options.Force = False,
    as_json: options.AsJson = False,
) -> None:
    """Select documents by rating under a token budget, and store the list with its manifest."""
    from core.selection.selecting import select as select_documents
    from core.selection.selecting import select_again

    target = open_workspace(workspace)
    if from_manifest is not None:
        report = select_again(target, name, from_manifest, force=force)
    else:
        parameters = _parameters(
            target, tokens, fraction, criterion, temperature, inverse, quota, baseline, order, seed, rater
        )
        report = select_documents(target, name, parameters, force=force)
    result = report.to_json()
    lines = [*_selection_lines(result), f"Next: qulens export {workspace} {name} {name}.jsonl.zst"]
    show(result, lines, as_json=as_json)


def export(
    workspace: options.WorkspacePath,
    selection: Annotated[str, typer.Argument(metavar="SELECTION", help="The name of the selection.")],
    destination: Annotated[Path, typer.Argument(metavar="DEST", help="The file or folder to write.")],
    file_format: options.Format = None,
    shard_tokens: options.ShardTokens = None,
    with_ratings: options.WithRatings = False,
    force: options.Force = False,
    as_json: options.AsJson = False,
) -> None:
    """Write the records of a selection to files, every field as it came in, with the manifest beside them."""
    from core.selection.export import export as export_selection

    with progress_shown() as on_progress:
        report = export_selection(
            open_workspace(workspace),
            selection,
            destination,
            file_format=file_format,
            shard_tokens=shard_tokens,
            with_ratings=with_ratings,
            force=force,
            on_progress=on_progress,
        )
    lines = [f"{report.n_documents:,} documents with {report.n_tokens:,} tokens in '{report.destination}'."]
    show(report.to_json(), lines, as_json=as_json)


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

    # Everything that can be refused is refused before the hours of rating.
    format_of(out, file_format)
    if out.exists() and not force:
        raise ConflictError(f"'{out}' exists already. Choose another name, or use --force to replace it.")
    rater_name, _ = find_rater(rater)
    target = out.with_name(out.name + ".qulens")
    SelectionParameters(tokens, fraction, parse_criteria(criterion or []), temperature, baseline=baseline, order=order, seed=seed)
    with progress_shown() as on_progress:
        workspace = _imported(target, files, FieldNames(text_field, domain_field, id_field), max_bytes, on_progress)
        parameters = _parameters(
            workspace, tokens, fraction, criterion, temperature, inverse, quota, baseline, order, seed, rater_name
        )
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
    show(result, [*_selection_lines(result), f"Written to '{out}'."], as_json=as_json)


def info(workspace: options.WorkspacePath, as_json: options.AsJson = False) -> None:
    """Say what a workspace holds: documents, ratings, selections."""
    from core.corpus.summary import summarise

    result = summarise(open_workspace(workspace))
    lines = [
        f"{result['title']}: {result['n_documents']:,} documents, {result['n_tokens']:,} tokens "
        f"({result['tokenizer']}), {result['n_rejected']:,} rows refused.",
        *_domain_lines(result["domains"]),
        *(f"Ratings by {name!r}: {n:,} documents." for name, n in result["ratings"].items()),
        f"Selections: {', '.join(result['selections']) or 'none yet'}.",
    ]
    show(result, lines, as_json=as_json)


def app(
    workspace: Annotated[Path | None, typer.Argument(metavar="[WORKSPACE]", help="By default the sample.")] = None,
    port: Annotated[int, typer.Option(help="The port of the local server.")] = 8501,
) -> None:
    """Open a workspace in the browser; without one, the sample corpus, which is made and rated on first use."""
    from core.sample import sample_workspace

    if workspace is None:
        with progress_shown() as on_progress:
            workspace = sample_workspace(on_progress=on_progress).root
    root = open_workspace(workspace).root.resolve()
    script = Path(__file__).resolve().parents[2] / "app.py"
    # Streamlit reads .streamlit/config.toml from the working folder.
    os.chdir(script.parent)
    say(f"Opening '{root}'. Stop with Ctrl-C.")
    streamlit = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port), "--", str(root)]
    os.execv(sys.executable, streamlit)


def _parameters(
    workspace: Workspace,
    tokens: int | None,
    fraction: str | None,
    criterion: list[str] | None,
    temperature: float,
    inverse: bool,
    quota: str | None,
    baseline: str | None,
    order: str,
    seed: int,
    rater: str,
) -> SelectionParameters:
    from core.corpus.summary import has_domains

    if quota is None:
        quota = "proportional" if has_domains(workspace) else "none"
    shares = () if quota in QUOTAS else read_shares(Path(quota))
    return SelectionParameters(
        token_budget=tokens,
        fraction=fraction,
        criteria=parse_criteria(criterion or []),
        temperature=temperature,
        inverse=inverse,
        quota="none" if shares else quota,
        shares=shares,
        baseline=baseline,
        order=order,
        seed=seed,
        rater=rater,
    )


def _imported(target: Path, files: list[Path], names: FieldNames, max_bytes: int, on_progress: Any) -> Workspace:
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


def _manifest_beside(destination: Path) -> Path:
    if destination.is_dir():
        return destination / "manifest.json"
    return destination.with_name(destination.name + ".manifest.json")


def _selection_lines(result: dict[str, Any]) -> list[str]:
    lines = [
        f"{result['n_documents']:,} documents with {result['n_tokens']:,} of at most {result['token_budget']:,} tokens.",
        *_domain_lines(result["domains"]),
    ]
    if result["n_unrated"]:
        lines.append(f"{result['n_unrated']:,} documents have no rating and were not considered.")
    if result["empty_domains"]:
        lines.append(f"Nothing was taken of: {', '.join(result['empty_domains'])}.")
    return [*lines, f"Manifest: {result['manifest']}"]


def _domain_lines(domains: dict[str, dict[str, int]]) -> list[str]:
    largest = sorted(domains.items(), key=lambda item: -item[1]["n_tokens"])
    rows = [(name[:60], f"{amount['n_documents']:,}", f"{amount['n_tokens']:,}") for name, amount in largest]
    return table([("domain", "documents", "tokens"), *rows])
