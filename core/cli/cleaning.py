"""Verbs that find what a training set should not hold: near copies, and texts that a model will be tested on."""

from typing import Annotated

import typer

from core.cli import options
from core.cli.output import printable, progress_shown, show
from core.corpus.workspace_folder import open_workspace
from core.wording import count


def duplicates(
    workspace: options.WorkspacePath,
    similarity: Annotated[float, typer.Option(help="From which share of runs of five words on; 0.3 to 1.")] = 0.8,
    *,
    name: options.ColumnName = "duplicates",
    force: options.Force = False,
    as_json: options.AsJson = False,
) -> None:
    """Find near copies: the column 'duplicates' says for each the first document of its cluster."""
    from core.selection.cleaning.near_duplicates import find_duplicates

    target = open_workspace(workspace)
    with progress_shown() as on_progress:
        report = find_duplicates(target, similarity=similarity, name=name, force=force, on_progress=on_progress)
    lines = [
        f"{count(report.n_clusters, 'cluster')} of near copies with {count(report.n_in_clusters, 'document')} of "
        f"{report.n_documents:,}.",
        f"If of each cluster one document stayed, {count(report.n_dropped, 'document')} with "
        f"{count(report.n_tokens_dropped, 'token')} would go.",
    ]
    show(report.to_json(), lines, as_json=as_json)


def decontaminate(
    workspace: options.WorkspacePath,
    against: Annotated[
        list[str], typer.Option("--against", metavar="FILE", help="Texts of evaluations. Repeat for several files.")
    ],
    *,
    n: Annotated[int, typer.Option("--n", help="How many words in a row must be the same.")] = 13,
    text_field: options.TextField = "text",
    name: options.ColumnName = "contaminated",
    force: options.Force = False,
    as_json: options.AsJson = False,
) -> None:
    """Find documents that share a run of words with texts of evaluations: the column 'contaminated', with the words."""
    from core.selection.baselines.targets import find_targets
    from core.selection.cleaning.decontamination import find_contaminated

    target = open_workspace(workspace)
    with progress_shown() as on_progress:
        report = find_contaminated(
            target, find_targets(against, text_field), n_words=n, name=name, force=force, on_progress=on_progress
        )
    lines = [
        f"{count(report.n_contaminated, 'document')} of {report.n_documents:,} share {n} words in a row with one of "
        f"{count(report.n_texts, 'text')}.",
        *(f"One {printable(example)}." for example in report.examples),
        *([f"{count(report.n_too_short, 'text')} of fewer than 5 words left out."] if report.n_too_short else []),
        *(
            [f"{count(report.n_unread, 'row')} had no text that could be read, and nothing to look for."]
            if report.n_unread
            else []
        ),
    ]
    show(report.to_json(), lines, as_json=as_json)
