"""Verbs that cut subsets from a rated corpus and export them."""

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from core.cli import export_options, options
from core.cli import selection_options as asked
from core.cli.agreement import given_options
from core.cli.gathered import taking
from core.cli.output import printable, progress_shown, say, show, table
from core.cli.selection_parameters import parameters_of
from core.corpus.summary import has_domains
from core.corpus.workspace import DEFAULT_RATER, Workspace
from core.corpus.workspace_folder import open_workspace
from core.errors import InputError
from core.selection.asked.parameters import SelectionParameters
from core.selection.baselines.registry import MATCHED
from core.wording import count


@taking("wanted", asked.SelectionOptions)
def select(
    context: typer.Context,
    workspace: options.WorkspacePath,
    *,
    name: Annotated[str, typer.Option(help="What to call the selection.")],
    wanted: asked.SelectionOptions,
    rater: options.RatingsBy = DEFAULT_RATER,
    from_manifest: Annotated[Path | None, typer.Option(help="Make the selection of this manifest again.")] = None,
    force: options.Force = False,
    as_json: options.AsJson = False,
) -> None:
    """Select documents by rating under a budget, and store the list with its manifest."""
    from core.selection.stored.selecting import select as select_documents
    from core.selection.stored.selecting import select_again

    target = open_workspace(workspace)
    given = given_options(context)
    if from_manifest is not None:
        made = partial(select_again, target, name, from_manifest)
    else:
        parameters = _parameters(target, workspace, wanted, rater=rater, given=given)
        made = partial(select_documents, target, name, parameters, temperature_for=wanted.temperature_for)
    with progress_shown() as on_progress:
        report = made(force=force, on_progress=on_progress)
    result = report.to_json()
    lines = [*selection_lines(result), f"Next: qulens export {workspace} {name} {name}.jsonl.zst"]
    show(result, lines, as_json=as_json)


def _parameters(
    target: Workspace, path: Path, wanted: asked.SelectionOptions, *, rater: str, given: frozenset[str]
) -> SelectionParameters:
    """Give the parameters of a selection in a workspace; a uniform draw may be like a selection that is there."""
    from core.selection.stored.selecting import selection_manifest

    if (wanted.match is not None) != (wanted.baseline == MATCHED):
        raise InputError(f"--match SELECTION and --baseline {MATCHED} need each other. Give both, or neither.")
    return parameters_of(
        wanted,
        rater,
        given=given,
        columns=target.columns(),
        has_domains=has_domains(target),
        workspace=path,
        matched=None if wanted.match is None else selection_manifest(target, wanted.match),
    )


@taking("shape", export_options.ExportOptions)
def export(
    workspace: options.WorkspacePath,
    selection: Annotated[str, typer.Argument(metavar="SELECTION", help="The name of the selection.")],
    *,
    destination: Annotated[
        str, typer.Argument(metavar="DEST", help="The file or folder to write, or an address such as s3://bucket/name.")
    ],
    shape: export_options.ExportOptions,
    force: options.Force = False,
    as_json: options.AsJson = False,
) -> None:
    """Write the records of a selection to files, with manifest, card and report beside them."""
    from core.corpus.object_stores import is_address
    from core.selection.export.exporting import export as export_here
    from core.selection.export.upload import export_to_store

    target = open_workspace(workspace)
    with progress_shown() as on_progress:
        how: dict[str, Any] = {**asdict(shape), "force": force, "on_progress": on_progress}
        if is_address(destination):
            report = export_to_store(target, selection, destination, **how)
        else:
            report = export_here(target, selection, Path(destination.removeprefix("file://")), **how)
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
