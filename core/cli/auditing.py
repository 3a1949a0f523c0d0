"""The verb that audits: a selection by groups of documents, or a rater on pairs that differ in one thing."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.cli import options
from core.cli.agreement import given_options, written
from core.cli.audit_options import PairAuditOptions, SelectionAuditOptions
from core.cli.gathered import taking
from core.cli.output import progress_shown, show
from core.corpus.files import require_place, written_atomically
from core.corpus.workspace_folder import open_workspace
from core.errors import ConflictError, InputError
from core.wording import count

if TYPE_CHECKING:
    from core.corpus.ratings import Standardisation
    from core.corpus.workspace import Workspace

_OF_PAIRS = frozenset(PairAuditOptions.__slots__)
_OF_SELECTIONS = frozenset(SelectionAuditOptions.__slots__) | {"selection", "force"}


@taking("of_selection", SelectionAuditOptions)
@taking("of_pairs", PairAuditOptions)
def audit(
    context: typer.Context,
    workspace: Annotated[
        Path | None, typer.Argument(metavar="[WORKSPACE]", help="The folder of the workspace.")
    ] = None,
    selection: Annotated[str | None, typer.Argument(metavar="[SELECTION]", help="A saved selection.")] = None,
    *,
    of_selection: SelectionAuditOptions,
    of_pairs: PairAuditOptions,
    force: options.Force = False,
    as_json: options.AsJson = False,
) -> None:
    """Say what a selection does to groups of documents, or what one change of a text does to its rating."""
    given = given_options(context)
    opened = None if workspace is None else open_workspace(workspace)
    if (of_pairs.rater is None) != (of_pairs.minimal_pairs is None):
        raise InputError("--rater RATER and --minimal-pairs FILE need each other. Give both, or neither.")
    if of_pairs.rater is not None:
        _require_none(given & _OF_SELECTIONS, "with --minimal-pairs")
        result, lines = _audited_pairs(opened, of_pairs)
    else:
        _require_none(given & _OF_PAIRS, "without --minimal-pairs")
        if opened is None or selection is None:
            raise InputError(
                "There is nothing to audit. Give WORKSPACE and SELECTION, or --rater RATER and --minimal-pairs FILE."
            )
        _require_places(of_selection, is_size_given="sample_size" in given, force=force)
        result, lines = _audited_selection(opened, selection, of_selection, force=force)
    show(result, lines, as_json=as_json)


def _require_none(given: frozenset[str], when: str) -> None:
    for name in sorted(given):
        what = "SELECTION" if name == "selection" else written(name)
        raise InputError(f"{what} means nothing {when}. Leave it out.")


def _require_places(asked: SelectionAuditOptions, *, is_size_given: bool, force: bool) -> None:
    """Refuse places that cannot be written, before anything is computed."""
    from core.insight.audit.report.sample import require_sample_file

    if asked.sample is None and is_size_given:
        raise InputError("--sample-size means nothing without --sample FILE. Leave it out, or name the file.")
    if asked.html is not None:
        if asked.html == asked.sample:
            raise InputError(f"--html and --sample both name '{asked.html}'. Give each a file of its own.")
        require_place(asked.html, force=force)
    if asked.sample is not None:
        require_sample_file(asked.sample, size=asked.sample_size, force=force)


def _audited_selection(
    workspace: "Workspace", selection: str, asked: SelectionAuditOptions, *, force: bool
) -> tuple[dict[str, Any], list[str]]:
    from core.cli.audit_lines import selection_lines
    from core.insight.audit.audit_workspace import audit_of
    from core.insight.audit.opened_selection import open_selection
    from core.insight.audit.report.data import report_of
    from core.insight.audit.report.page import audit_html
    from core.insight.audit.report.sample import write_sample
    from core.insight.audit.selection_audit import USUALLY_HELD

    with progress_shown() as on_progress:
        columns = asked.group_by or ["domain"]
        hold = USUALLY_HELD if asked.hold is None else [column for column in asked.hold if column]
        opened = open_selection(workspace, selection, columns=columns, hold=hold, on_progress=on_progress)
        is_swept = asked.sweep or asked.html is not None
        found = audit_of(opened, beside=asked.beside or (), is_swept=is_swept, on_progress=on_progress)
        result, lines = found.to_json(), selection_lines(found)
        if asked.html is not None:
            result = report_of(opened, found, on_progress=on_progress)
            with written_atomically(asked.html) as staging:
                staging.write_text(audit_html(result), encoding="utf-8")
            result["html"] = str(asked.html)
            lines.append(f"Report: {asked.html}")
        if asked.sample is not None:
            size = asked.sample_size
            drawn = write_sample(opened, asked.sample, size=size, force=force, on_progress=on_progress)
            result["sample"] = drawn.to_json()
            lines.append(
                f"Sample: {drawn.n_kept:,} kept, {drawn.n_dropped:,} dropped, and {drawn.n_noted:,} more with a "
                f"flag or a note, in {asked.sample}"
            )
    return result, lines


def _audited_pairs(workspace: "Workspace | None", asked: PairAuditOptions) -> tuple[dict[str, Any], list[str]]:
    from core.cli.audit_lines import pair_lines
    from core.insight.audit.pairs.pair_audit import audit_pairs
    from core.insight.audit.pairs.pair_texts import read_pair_texts
    from core.qurater import rate
    from core.qurater.raters.named_raters import find_rater

    name, folder = find_rater(asked.rater or "", workspace)
    scales = None if workspace is None else _scales(workspace, name, folder)
    pairs = read_pair_texts(
        asked.minimal_pairs or "", field_a=asked.text_a_field, field_b=asked.text_b_field, kind_field=asked.kind_field
    )
    ratings = rate([*pairs.texts_a, *pairs.texts_b], str(folder)).drop(columns="n_tokens")
    by_criterion = {str(criterion): values.to_numpy() for criterion, values in ratings.items()}
    found = audit_pairs(pairs.kinds, by_criterion, scales=scales)
    unit = "the ratings of all texts here"
    if workspace is not None and scales:
        n = min(each.n for each in scales.values())
        unit = f"its ratings of {count(n, 'document')} of '{workspace.title}'"
    result = {
        "rater": name,
        "file": asked.minimal_pairs,
        "unit": unit,
        "n_pairs": len(pairs.kinds),
        "n_alike": pairs.n_alike,
        "n_repeated": pairs.n_repeated,
        "n_incomplete": pairs.n_incomplete,
        "kinds": {kind: [each.to_json() for each in shifts] for kind, shifts in found.items()},
    }
    told = f"{count(len(pairs.kinds), 'pair')} of '{asked.minimal_pairs}', rated by {name!r}."
    return result, [f"{told} {pairs.left_out_in_words}".rstrip(), *pair_lines(found, unit=unit)]


def _scales(workspace: "Workspace", name: str, folder: Path) -> "dict[str, Standardisation]":
    """Measure the ratings of a corpus, by which shifts are told; the rater of the pairs must have made them."""
    from core.qurater.rating.model import open_model
    from core.selection.pool.load import load_pool

    pool = load_pool(workspace, name)
    if workspace.ratings_record(name)["fingerprint"] != open_model(folder).rater.fingerprint:
        raise ConflictError(
            f"The ratings {name!r} in '{workspace.root}' are by another rater than '{folder}'. Name the rater that "
            "made them, or leave the workspace out."
        )
    scales = {criterion: pool.standardisation_of(criterion) for criterion in pool.criteria}
    if any(not each.sd for each in scales.values()):
        raise InputError(
            f"The ratings {name!r} in '{workspace.root}' do not differ, and are no measure of a shift. Name a corpus "
            "of more documents, or leave the workspace out."
        )
    return scales
