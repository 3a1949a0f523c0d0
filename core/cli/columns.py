"""Verbs that put values beside documents: from elsewhere, clusters of like ones, languages, groups of a lexicon."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core.cli import options
from core.cli.output import printable, progress_shown, show, table
from core.corpus.workspace_folder import open_workspace
from core.records import OnProgress
from core.wording import count

if TYPE_CHECKING:
    from core.corpus.columns.fill_column import ColumnReport
    from core.corpus.workspace import Workspace


def column(
    workspace: options.WorkspacePath,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What to call the column.")],
    file: Annotated[str, typer.Argument(metavar="FILE", help="Ids and values, in any format that import reads.")],
    id_field: Annotated[str | None, typer.Option(help="The field that holds the id; by default doc_id, or id.")] = None,
    value_field: Annotated[
        str | None, typer.Option(help="The field that holds the value; by default value, or the only other one.")
    ] = None,
    force: options.Force = False,
    as_json: options.AsJson = False,
) -> None:
    """Join values from elsewhere to the documents by id: numbers, booleans or texts, to filter, group and select by."""
    from core.corpus.columns.import_column import import_column

    target = open_workspace(workspace)
    with progress_shown() as on_progress:
        report = import_column(
            target, name, file, id_field=id_field, value_field=value_field, force=force, on_progress=on_progress
        )
    lines = [f"{name}: {count(report.n_values, 'document')} of {report.n_documents:,} with a value."]
    if report.n_unknown_ids:
        lines.append(f"{count(report.n_unknown_ids, 'row')} had an id that no document has.")
    show(report.to_json(), lines, as_json=as_json)


def cluster(
    workspace: options.WorkspacePath,
    k: Annotated[
        int | None, typer.Option("--k", help="How many clusters; by default as many as fit the corpus.")
    ] = None,
    *,
    seed: options.Seed = 42,
    name: options.ColumnName = "cluster",
    force: options.Force = False,
    as_json: options.AsJson = False,
) -> None:
    """Put documents into clusters of like ones, by the vectors of 'index': the column 'cluster'."""
    from core.insight.clusters import cluster_documents

    target = open_workspace(workspace)
    with progress_shown() as on_progress:
        report = cluster_documents(target, k=k, seed=seed, name=name, force=force, on_progress=on_progress)
    rows = [("cluster", "documents"), *((printable(each), f"{n:,}") for each, n in report.clusters.items())]
    lines = [f"{count(len(report.clusters), 'cluster')} of {count(report.n_values, 'document')}.", *table(rows)]
    show(report.to_json(), lines, as_json=as_json)


def languages(
    workspace: options.WorkspacePath,
    *,
    name: options.ColumnName = "language",
    force: options.Force = False,
    as_json: options.AsJson = False,
) -> None:
    """Say of every document in which language it is written, as a detector takes it: the column 'language'."""
    from core.insight.languages import fill_languages

    target = open_workspace(workspace)
    with progress_shown() as on_progress:
        report = fill_languages(target, name=name, force=force, on_progress=on_progress)
        field = _field_of(target, report, on_progress)
    lines = [f"{report.column}: {count(report.n_values, 'document')} of {report.n_documents:,} in a language."]
    show(report.to_json() | {"field": field}, [*lines, *_next(workspace, report.column, field)], as_json=as_json)


def lexicon(
    workspace: options.WorkspacePath,
    words: Annotated[
        str, typer.Argument(metavar="LEXICON", help="pronouns, regions, roles, or a TOML file of your own.")
    ],
    *,
    name: Annotated[str | None, typer.Option(help="What to call the column; by default as the lexicon.")] = None,
    force: options.Force = False,
    as_json: options.AsJson = False,
) -> None:
    """Say of every document which group of a lexicon it mentions most: a column to filter, group and audit by."""
    from core.insight.lexicons.lexicon import named_lexicon
    from core.insight.lexicons.mentions import fill_mentions

    target, lists = open_workspace(workspace), named_lexicon(words)
    with progress_shown() as on_progress:
        report = fill_mentions(target, lists, name=name, force=force, on_progress=on_progress)
        field = _field_of(target, report, on_progress)
    lines = [f"{report.column}: {count(report.n_values, 'document')} of {report.n_documents:,} mention a group."]
    show(report.to_json() | {"field": field}, [*lines, *_next(workspace, report.column, field)], as_json=as_json)


def _field_of(target: "Workspace", report: "ColumnReport", on_progress: OnProgress) -> str:
    """Say by which name documents are filtered and grouped by a column."""
    from core.corpus.catalog.build import fields_of_input
    from core.corpus.catalog.columns import name_beside

    return name_beside(fields_of_input(target, on_progress=on_progress), report.column)


def _next(workspace: Path, column: str, field: str) -> list[str]:
    lines = [f"The input has a field {column!r} of its own; this column is {field!r}."] if field != column else []
    return [*lines, f"Next: qulens audit {workspace} SELECTION --group-by {shlex.quote(field)}"]
