"""Verbs that cut subsets from a rated corpus and export them."""

from pathlib import Path
from typing import Annotated, Any

import typer

from core.cli import export_options, options
from core.cli import selection_options as asked
from core.cli.output import printable, progress_shown, say, show, table
from core.corpus.summary import has_domains
from core.corpus.workspace import DEFAULT_RATER, Workspace
from core.corpus.workspace_folder import open_workspace
from core.errors import InputError
from core.selection.asked.parameters import DEFAULT_CYCLES, DEFAULT_SEED, DEFAULT_TEMPERATURE, DOMAIN
from core.selection.baselines.registry import MATCHED, matched_to
from core.wording import count


def select(
    context: typer.Context,
    workspace: options.WorkspacePath,
    name: Annotated[str, typer.Option(help="What to call the selection.")],
    tokens: asked.Tokens = None,
    fraction: asked.FractionOf = None,
    documents: asked.Documents = None,
    criterion: asked.Criteria = None,
    combine: asked.Combine = "sum",
    reference: asked.Reference = None,
    as_it_is: asked.AsItIs = False,
    at_least: asked.AtLeast = None,
    temperature: asked.Temperature = DEFAULT_TEMPERATURE,
    temperature_for: asked.TemperatureFor = None,
    inverse: asked.Inverse = False,
    quota: asked.Quota = None,
    quota_by: asked.QuotaBy = DOMAIN,
    min_per_group: asked.MinimumPerGroup = 0,
    max_epochs: asked.MaxEpochs = 1,
    exclude: asked.Exclude = None,
    require: asked.Require = None,
    collapse: asked.Collapse = None,
    baseline: asked.Baseline = None,
    match: asked.Match = None,
    order: asked.Order = "key",
    cycles: asked.Cycles = DEFAULT_CYCLES,
    jitter: asked.Jitter = 0.0,
    phases: asked.Phases = None,
    seed: options.Seed = DEFAULT_SEED,
    rater: options.RatingsBy = DEFAULT_RATER,
    from_manifest: Annotated[Path | None, typer.Option(help="Make the selection of this manifest again.")] = None,
    force: options.Force = False,
    as_json: options.AsJson = False,
) -> None:
    """Select documents by rating under a budget, and store the list with its manifest."""
    from core.selection.stored.selecting import select as select_documents
    from core.selection.stored.selecting import select_again

    target = open_workspace(workspace)
    asked.require_agreement(context, is_again=from_manifest is not None)
    if from_manifest is not None:
        with progress_shown() as on_progress:
            report = select_again(target, name, from_manifest, force=force, on_progress=on_progress)
    else:
        of_match = _matched(target, match, baseline)
        parameters = asked.parameters_of(
            has_domains=has_domains(target),
            columns=target.columns(),
            workspace=workspace,
            tokens=of_match["n_tokens"] if of_match else tokens,
            fraction=fraction,
            documents=documents,
            criterion=criterion,
            combine=combine,
            reference=reference,
            is_raw=as_it_is,
            at_least=at_least,
            temperature=temperature,
            inverse=inverse,
            quota=quota,
            quota_by=quota_by,
            minimum_per_group=min_per_group,
            max_epochs=max_epochs,
            exclude=exclude,
            require=require,
            collapse=collapse,
            baseline=baseline,
            is_matched=of_match is not None,
            order=order,
            cycles=cycles,
            jitter=jitter,
            phases=phases,
            seed=seed,
            rater=rater,
        )
        parameters = matched_to(parameters, of_match) if of_match else parameters
        with progress_shown() as on_progress:
            report = select_documents(
                target, name, parameters, temperature_for=temperature_for, force=force, on_progress=on_progress
            )
    result = report.to_json()
    lines = [*selection_lines(result), f"Next: qulens export {workspace} {name} {name}.jsonl.zst"]
    show(result, lines, as_json=as_json)


def _matched(workspace: Workspace, match: str | None, baseline: str | None) -> dict[str, Any] | None:
    """Read the manifest of the selection that a uniform draw is to be like."""
    from core.selection.stored.selecting import selection_manifest

    if (match is not None) != (baseline == MATCHED):
        raise InputError(f"--match SELECTION and --baseline {MATCHED} need each other. Give both, or neither.")
    return None if match is None else selection_manifest(workspace, match)


def export(
    workspace: options.WorkspacePath,
    selection: Annotated[str, typer.Argument(metavar="SELECTION", help="The name of the selection.")],
    destination: Annotated[
        str, typer.Argument(metavar="DEST", help="The file or folder to write, or an address such as s3://bucket/name.")
    ],
    file_format: options.Format = None,
    shard_tokens: options.ShardTokens = None,
    with_ratings: options.WithRatings = False,
    prefix: export_options.Prefix = None,
    bucket_token: export_options.BucketToken = None,
    keep_structure: export_options.KeepStructure = False,
    removed: export_options.Removed = False,
    force: options.Force = False,
    as_json: options.AsJson = False,
) -> None:
    """Write the records of a selection to files, with manifest, card and report beside them."""
    from core.corpus.object_stores import is_address
    from core.selection.export.exporting import export as export_here
    from core.selection.export.upload import export_to_store

    shape: dict[str, Any] = {
        "file_format": file_format,
        "shard_tokens": shard_tokens,
        "with_ratings": with_ratings,
        "prefix": prefix,
        "bucket_token": bucket_token,
        "keep_structure": keep_structure,
        "removed": removed,
        "force": force,
    }
    target = open_workspace(workspace)
    with progress_shown() as on_progress:
        if is_address(destination):
            report = export_to_store(target, selection, destination, **shape, on_progress=on_progress)
        else:
            path = Path(destination.removeprefix("file://"))
            report = export_here(target, selection, path, **shape, on_progress=on_progress)
    for loss in report.losses:
        say(printable(loss))
    if report.n_resumed_files:
        say(f"{count(report.n_resumed_files, 'file was', 'files were')} whole already, from a run that was broken off.")
    amount = f"{count(report.n_documents, 'document')} with {count(report.n_tokens, 'token')}"
    lines = [f"{amount} in '{report.destination}'."]
    show(report.to_json(), lines, as_json=as_json)


def selection_lines(result: dict[str, Any]) -> list[str]:
    """Set out what a selection holds."""
    documents = count(result["n_documents"], "document")
    if result["token_budget"] is None:
        first = f"{documents} of at most {result['document_budget']:,}, with {count(result['n_tokens'], 'token')}."
    else:
        first = f"{documents}, {result['n_tokens']:,} of at most {count(result['token_budget'], 'token')}."
    groups = result["groups"]
    amounts = domain_lines(groups, result["quotas"], what="group") if groups else []
    lines = [first, *(amounts or domain_lines(result["domains"], result["quotas"]))]
    if result["n_unrated"]:
        verbs = "has no rating or value and was" if result["n_unrated"] == 1 else "have no rating or value and were"
        lines.append(f"{count(result['n_unrated'], 'document')} {verbs} not considered.")
    lines += [f"{count(n, 'document')} left out: {printable(reason)}." for reason, n in result["left_out"].items()]
    for name, n in result["ran_out"].items():
        lines.append(f"{printable(name)} ran out: {n:,} of its share went to the others.")
    if result["empty_groups"]:
        lines.append(f"Nothing was taken of: {printable(', '.join(result['empty_groups']))}.")
    if result["effective_sample_size"] is not None:
        lines.append(f"As varied as a uniform draw from {count(int(result['effective_sample_size']), 'document')}.")
    return [*lines, f"Manifest: {result['manifest']}"]


def domain_lines(
    domains: dict[str, dict[str, int]], quotas: dict[str, int] | None = None, *, what: str = "domain"
) -> list[str]:
    """Set out amounts by domain, the largest first, beside what is set aside for each."""
    rows = [(what, "documents", "tokens", *(["quota"] if quotas else []))]
    for name, amount in sorted(domains.items(), key=lambda item: (-item[1]["n_tokens"], item[0])):
        quota = [f"{quotas.get(name, 0):,}"] if quotas else []
        rows.append((printable(name[:60]), f"{amount['n_documents']:,}", f"{amount['n_tokens']:,}", *quota))
    return table(rows)
