"""Verbs that cut subsets from a rated corpus and export them."""

from pathlib import Path
from typing import Annotated, Any

import typer

from core.cli import options
from core.cli.output import printable, progress_shown, say, show, table
from core.corpus.summary import has_domains
from core.corpus.workspace import DEFAULT_RATER
from core.corpus.workspace_folder import open_workspace
from core.selection.asked.parameters import (
    DEFAULT_SEED,
    DEFAULT_TEMPERATURE,
    QUOTAS,
    SelectionParameters,
    parse_criteria,
    read_shares,
)
from core.wording import count


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
    rater: options.RatingsBy = DEFAULT_RATER,
    from_manifest: Annotated[Path | None, typer.Option(help="Make the selection of this manifest again.")] = None,
    force: options.Force = False,
    as_json: options.AsJson = False,
) -> None:
    """Select documents by rating under a token budget, and store the list with its manifest."""
    from core.selection.stored.selecting import select as select_documents
    from core.selection.stored.selecting import select_again

    target = open_workspace(workspace)
    if from_manifest is not None:
        report = select_again(target, name, from_manifest, force=force)
    else:
        parameters = parameters_of(
            has_domains=has_domains(target),
            tokens=tokens,
            fraction=fraction,
            criterion=criterion,
            temperature=temperature,
            inverse=inverse,
            quota=quota,
            baseline=baseline,
            order=order,
            seed=seed,
            rater=rater,
        )
        report = select_documents(target, name, parameters, force=force)
    result = report.to_json()
    lines = [*selection_lines(result), f"Next: qulens export {workspace} {name} {name}.jsonl.zst"]
    show(result, lines, as_json=as_json)


def export(
    workspace: options.WorkspacePath,
    selection: Annotated[str, typer.Argument(metavar="SELECTION", help="The name of the selection.")],
    destination: Annotated[
        str, typer.Argument(metavar="DEST", help="The file or folder to write, or an address such as s3://bucket/name.")
    ],
    file_format: options.Format = None,
    shard_tokens: options.ShardTokens = None,
    with_ratings: options.WithRatings = False,
    force: options.Force = False,
    as_json: options.AsJson = False,
) -> None:
    """Write the records of a selection to files, every field as it came in, with the manifest beside them."""
    from core.corpus.object_stores import is_address
    from core.selection.export.exporting import export as export_here
    from core.selection.export.upload import export_to_store

    shape: dict[str, Any] = {
        "file_format": file_format,
        "shard_tokens": shard_tokens,
        "with_ratings": with_ratings,
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
    amount = f"{count(report.n_documents, 'document')} with {count(report.n_tokens, 'token')}"
    lines = [f"{amount} in '{report.destination}'."]
    show(report.to_json(), lines, as_json=as_json)


def parameters_of(
    *,
    has_domains: bool,
    tokens: int | None,
    fraction: str | None,
    criterion: list[str] | None,
    quota: str | None,
    **others: Any,
) -> SelectionParameters:
    """Gather the parameters of a selection; the default quota depends on whether the corpus has domains."""
    quota = quota or ("proportional" if has_domains else "none")
    shares = () if quota in QUOTAS else read_shares(Path(quota))
    return SelectionParameters(
        token_budget=tokens,
        fraction=fraction,
        criteria=parse_criteria(criterion or []),
        quota="none" if shares else quota,
        shares=shares,
        **others,
    )


def selection_lines(result: dict[str, Any]) -> list[str]:
    """Set out what a selection holds."""
    lines = [
        f"{count(result['n_documents'], 'document')}, {result['n_tokens']:,} of at most "
        f"{count(result['token_budget'], 'token')}.",
        *domain_lines(result["domains"], result["quotas"]),
    ]
    if result["n_unrated"]:
        verbs = "has no rating and was" if result["n_unrated"] == 1 else "have no rating and were"
        lines.append(f"{count(result['n_unrated'], 'document')} {verbs} not considered.")
    if result["empty_domains"]:
        lines.append(f"Nothing was taken of: {printable(', '.join(result['empty_domains']))}.")
    return [*lines, f"Manifest: {result['manifest']}"]


def domain_lines(domains: dict[str, dict[str, int]], quotas: dict[str, int] | None = None) -> list[str]:
    """Set out amounts by domain, the largest first, beside the tokens set aside for each."""
    rows = [("domain", "documents", "tokens", *(["quota"] if quotas else []))]
    for name, amount in sorted(domains.items(), key=lambda item: (-item[1]["n_tokens"], item[0])):
        quota = [f"{quotas.get(name, 0):,}"] if quotas else []
        rows.append((printable(name[:60]), f"{amount['n_documents']:,}", f"{amount['n_tokens']:,}", *quota))
    return table(rows)
