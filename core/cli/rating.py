"""Verbs that rate documents, and index them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.cli import options
from core.cli.output import printable, progress_shown, say, show
from core.corpus.rows import DEFAULT_MAX_BYTES
from core.corpus.workspace import DEFAULT_RATER
from core.errors import InputError
from core.wording import count

if TYPE_CHECKING:
    from core.corpus.fulltext.building import FullTextReport
    from core.qurater.embedding.index_workspace import IndexReport
    from core.qurater.rating.files_run import FilesReport
    from core.qurater.rating.rating_options import RatingOptions
    from core.qurater.rating.rating_run import RatingReport

_READING = {"text_field": "text", "id_field": None, "max_bytes": DEFAULT_MAX_BYTES}


def rate(
    sources: options.WorkspaceOrFiles,
    out: options.RatingsFile = None,
    text_field: options.TextField = "text",
    id_field: options.IdField = None,
    max_bytes: options.MaxBytes = DEFAULT_MAX_BYTES,
    rater: options.RaterName = DEFAULT_RATER,
    batch_tokens: options.BatchTokens = None,
    device: options.Device = "auto",
    precision: options.Precision = "auto",
    keep_features: options.KeepFeatures = False,
    ray: options.Ray = None,
    force: options.Force = False,
    as_json: options.AsJson = False,
) -> None:
    """Rate every document of a workspace that is not rated yet; or files, straight into one Parquet file.

    A workspace, interrupted, goes on where it was.  With --out, each record of the files becomes a row, in their order:
    file, row, doc_id, a number for each criterion, and the reason where there is none.  Their other fields are not
    copied: join by place or id, or have whole records by `qulens subset --fraction 1 --with-ratings`.
    """
    from core.qurater.rating.rating_options import RatingOptions

    how = RatingOptions(device, precision, batch_tokens, keep_features)
    reading = {"text_field": text_field, "id_field": id_field, "max_bytes": max_bytes}
    if out is None:
        _require_no_reading(reading)
        _rate_workspace(_workspace_among(sources), rater, how, ray=ray, force=force, as_json=as_json)
    elif ray is not None:
        raise InputError("A cluster rates workspaces. Leave out --ray, or import the files first.")
    else:
        _rate_files(sources, out, rater, reading | {"options": how, "force": force}, as_json=as_json)


def _require_no_reading(reading: dict[str, Any]) -> None:
    for name, value in reading.items():
        if value != _READING[name]:
            raise InputError(f"--{name.replace('_', '-')} says how files are read. Give files, and --out DEST.parquet.")


def _workspace_among(sources: list[str]) -> Path:
    if len(sources) > 1 or Path(sources[0]).is_file():
        raise InputError(
            f"'{sources[0]}' is to be rated without a workspace. Name the file to write by --out DEST.parquet, or "
            "import it first: qulens import WORKSPACE FILE..."
        )
    return Path(sources[0])


def _rate_workspace(
    workspace: Path, rater: str, how: "RatingOptions", *, ray: str | None, force: bool, as_json: bool
) -> None:
    from core.corpus.workspace_folder import open_workspace
    from core.qurater.cluster.rating import on_ray
    from core.qurater.rating.rate_workspace import rate_here, rate_workspace

    target = open_workspace(workspace)
    where = rate_here if ray is None else on_ray(ray)
    with progress_shown() as on_progress:
        report = rate_workspace(target, rater, options=how, rate_missing=where, force=force, on_progress=on_progress)
    copied = f", {count(report.copied_documents, 'text')} known from other documents" if report.copied_documents else ""
    done = f"{_rated(report, report.n_documents, copied)}; {_before(report.resumed_documents)} rated before."
    if not report.n_documents:
        done = (
            f"Nothing to rate: {count(report.resumed_documents, 'document')} had ratings before ({report.precision})."
        )
    if report.unrated_documents:
        done += f" Without tokens, and so without a rating: {count(report.unrated_documents, 'document')}."
    lines = [
        done,
        f"Next: qulens app {workspace}   or   qulens select {workspace} --name NAME --fraction 0.1",
    ]
    show(report.to_json(), lines, as_json=as_json)


def _rate_files(sources: list[str], out: Path, rater: str, how: dict[str, Any], *, as_json: bool) -> None:
    from core.qurater.rating.rate_files import rate_files

    try:
        with progress_shown() as on_progress:
            report = rate_files(sources, out, rater=rater, **how, on_progress=on_progress)
    except KeyboardInterrupt:
        say(f"Nothing of '{out}' is finished yet: files start anew, where a workspace would go on.")
        raise
    lines = [
        f"{_rated(report, report.n_rated)}; {report.n_refused:,} cannot be rated.",
        f"A row for each lies in '{report.destination}'.",
    ]
    if report.first_refusal:
        lines.insert(1, f"The first that cannot is {printable(report.first_refusal)}.")
    show(report.to_json(), lines, as_json=as_json)


def _rated(report: "RatingReport | FilesReport", n_documents: int, also: str = "") -> str:
    """Tell what was rated, and how fast."""
    return (
        f"{count(n_documents, 'document')} with {count(report.n_tokens, 'token')} rated by {report.rater!r} in "
        f"{report.seconds:,.1f} s ({report.tokens_per_second:,.0f} tokens/s, {report.precision}{also})"
    )


def index(workspace: options.WorkspacePath, ray: options.Ray = None, as_json: options.AsJson = False) -> None:
    """Make the documents searchable: by their words, then by likeness, a vector for each.

    Interrupted, it goes on where it was; full text can be searched as soon as the words are indexed.
    """
    from core.corpus.workspace_folder import open_workspace
    from core.indexing import make_searchable
    from core.qurater.cluster.indexing import on_ray
    from core.qurater.embedding.index_workspace import embed_here

    target = open_workspace(workspace)
    where = embed_here if ray is None else on_ray(ray)
    with progress_shown() as on_progress:
        report = make_searchable(target, embed_missing=where, on_progress=on_progress)
    lines = [
        _indexed("The words of", report.words),
        _indexed("Vectors for", report.vectors),
        f"Next: qulens app {workspace}",
    ]
    show(report.to_json(), lines, as_json=as_json)


def _indexed(what: str, report: "FullTextReport | IndexReport") -> str:
    return (
        f"{what} {count(report.n_documents, 'document')} indexed in {report.seconds:,.1f} s; "
        f"{_before(report.resumed_documents)} indexed before."
    )


def _before(number: int) -> str:
    return "1 was" if number == 1 else f"{number:,} were"
