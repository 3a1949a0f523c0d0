"""The verb that audits: a selection by groups of documents, or a rater on pairs that differ in one thing."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.cli import options
from core.cli.agreement import given_options
from core.cli.output import printable, progress_shown, show, table
from core.corpus.files import require_free, written_atomically
from core.corpus.workspace_folder import open_workspace
from core.errors import InputError
from core.insight.audit.in_words import NO_VERDICT, p_value
from core.wording import count

if TYPE_CHECKING:
    from core.corpus.workspace import Workspace
    from core.insight.audit.audit_workspace import SelectionAudit
    from core.insight.audit.minimal_pairs import PairShift
    from core.insight.audit.selection_audit import ColumnAudit, GroupAudit
    from core.insight.audit.sweeps import Setting

_OF_PAIRS = ("rater", "minimal_pairs", "text_a_field", "text_b_field", "kind_field")
_OF_SELECTIONS = ("group_by", "hold", "beside", "html", "sweep", "sample", "sample_size", "force")
_MOST_ACROSS = 8


def audit(
    context: typer.Context,
    workspace: Annotated[
        Path | None, typer.Argument(metavar="[WORKSPACE]", help="The folder of the workspace.")
    ] = None,
    selection: Annotated[str | None, typer.Argument(metavar="[SELECTION]", help="A saved selection.")] = None,
    *,
    group_by: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN",
            help="domain, n_tokens, date, a field or column, or several at once: domain+language; again for more. "
            "By default domain.",
        ),
    ] = None,
    hold: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN", help="Held equal in what remains; again for more. By default domain and n_tokens."
        ),
    ] = None,
    beside: Annotated[
        list[str] | None,
        typer.Option(metavar="SELECTION", help="Another selection, shown beside it; again for more."),
    ] = None,
    sweep: Annotated[
        bool, typer.Option("--sweep", help="Also select again at other temperatures, criteria and budgets.")
    ] = False,
    html: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write a report, one page that needs nothing else, with sweeps, shortcut checks and documents to "
            "read; with --json all that it says is printed.",
        ),
    ] = None,
    sample: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write documents kept and dropped, with notes and flags, as .jsonl or .parquet."
        ),
    ] = None,
    sample_size: Annotated[int, typer.Option(help="How many documents are drawn for --sample.")] = 1_000,
    rater: Annotated[str | None, typer.Option(help="A rater to be checked on pairs: 'default', or a folder.")] = None,
    minimal_pairs: Annotated[
        str | None, typer.Option(metavar="FILE", help="Pairs of texts that differ in one thing, for --rater.")
    ] = None,
    text_a_field: Annotated[str, typer.Option(help="The field of the text before the change.")] = "text_a",
    text_b_field: Annotated[str, typer.Option(help="The field of the text after it.")] = "text_b",
    kind_field: Annotated[str | None, typer.Option(help="A field that tells kinds of pairs apart.")] = None,
    force: options.Force = False,
    as_json: options.AsJson = False,
) -> None:
    """Say what a selection does to groups of documents, or what one change of a text does to its rating."""
    given = given_options(context)
    if (rater is None) != (minimal_pairs is None):
        raise InputError("--rater RATER and --minimal-pairs FILE need each other. Give both, or neither.")
    if rater is not None and minimal_pairs is not None:
        _require_none(given, _OF_SELECTIONS, "with --minimal-pairs")
        if workspace is not None:
            raise InputError(f"Pairs are audited without a workspace, and '{workspace}' was given. Leave it out.")
        result, lines = _of_pairs(rater, minimal_pairs, fields=(text_a_field, text_b_field, kind_field))
    else:
        _require_none(given, _OF_PAIRS, "without --minimal-pairs")
        if workspace is None or selection is None:
            raise InputError(
                "There is nothing to audit. Give WORKSPACE and SELECTION, or --rater RATER and --minimal-pairs FILE."
            )
        if sample is None and "sample_size" in given:
            raise InputError("--sample-size means nothing without --sample FILE. Leave it out, or name the file.")
        asked = _Asked(selection, group_by, hold, beside, sweep, html, sample, sample_size, force)
        result, lines = _of_selection(open_workspace(workspace), asked)
    show(result, lines, as_json=as_json)


def _require_none(given: frozenset[str], names: tuple[str, ...], when: str) -> None:
    for name in names:
        if name in given:
            raise InputError(f"--{name.replace('_', '-')} means nothing {when}. Leave it out.")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked of the audit of a selection, as the options of the verb are called."""

    selection: str
    group_by: list[str] | None
    hold: list[str] | None
    beside: list[str] | None
    sweep: bool
    html: Path | None
    sample: Path | None
    sample_size: int
    force: bool


def _of_selection(workspace: "Workspace", asked: _Asked) -> tuple[dict[str, Any], list[str]]:
    from core.insight.audit.audit_workspace import audit_of
    from core.insight.audit.opened_selection import open_selection
    from core.insight.audit.report.data import report_of
    from core.insight.audit.report.sample import require_sample_file, write_sample
    from core.insight.audit.selection_audit import USUALLY_HELD

    if asked.html is not None:
        require_free(asked.html, force=asked.force)
    if asked.sample is not None:
        require_sample_file(asked.sample, size=asked.sample_size, force=asked.force)
    with progress_shown() as on_progress:
        opened = open_selection(
            workspace,
            asked.selection,
            columns=asked.group_by or ["domain"],
            hold=asked.hold or USUALLY_HELD,
            on_progress=on_progress,
        )
        found = audit_of(
            opened,
            beside=asked.beside or (),
            is_swept=asked.sweep or asked.html is not None,
            on_progress=on_progress,
        )
        result = found.to_json()
        if asked.html is not None:
            result = report_of(opened, found, on_progress=on_progress)
            _write_page(asked.html, result)
        lines = _selection_lines(found)
        if asked.html is not None:
            result["html"] = str(asked.html)
            lines.append(f"Report: {asked.html}")
        if asked.sample is not None:
            written = write_sample(
                opened, asked.sample, size=asked.sample_size, force=asked.force, on_progress=on_progress
            )
            result["sample"] = written.to_json()
            lines.append(
                f"Sample: {written.n_kept:,} kept, {written.n_dropped:,} dropped, and {written.n_noted:,} more with a "
                f"flag or a note, in {asked.sample}"
            )
    return result, lines


def _write_page(path: Path, data: dict[str, Any]) -> None:
    from core.insight.audit.report.page import audit_html

    with written_atomically(path) as staging:
        staging.write_text(audit_html(data), encoding="utf-8")


def _selection_lines(found: "SelectionAudit") -> list[str]:
    lines = [
        f"Selection {found.selection!r} keeps {count(found.kept.n_documents, 'document')} of "
        f"{found.pool.n_documents:,}, {count(found.kept.n_tokens, 'token')} of {found.pool.n_tokens:,}.",
        *map(printable, found.remarks),
    ]
    for each in found.columns:
        lines += ["", *_column_lines(each)]
        others = [(other.selection, other.settings[each.column]) for other in found.beside]
        settings = [(_setting_name(setting), setting) for setting in found.sweeps.get(each.column, ())]
        if others or settings:
            lines += ["", *_settings_lines(each, [*others, *settings])]
    return [*lines, "", NO_VERDICT]


def _setting_name(setting: "Setting") -> str:
    return setting.name if setting.kind in ("uniform", "criterion") else f"{setting.kind} {setting.name}"


def _settings_lines(found: "ColumnAudit", settings: "Sequence[tuple[str, Setting]]") -> list[str]:
    """Set out what is kept of each group at other settings: a setting a row, since there are many."""
    names = [each.retention.group.name[:20] for each in found.groups[:_MOST_ACROSS]]
    own = [each.retention.retention_ratio for each in found.groups[:_MOST_ACROSS]]
    rows = [("kept of", *names), ("this selection", *map(_number, own))]
    rows += [(name[:40], *map(_number, setting.ratios[:_MOST_ACROSS])) for name, setting in settings]
    more = len(found.groups) - _MOST_ACROSS
    told = [f"and {count(more, 'group')} more, see --json."] if more > 0 else []
    return [*table([tuple(map(printable, row)) for row in rows]), *told]


def _column_lines(found: "ColumnAudit") -> list[str]:
    held = " and ".join(found.held)
    remaining = ["remains", "95 %"] if found.held else []
    unrated = ["unrated"] if found.n_unrated else []
    rows = [(found.column, "documents", *unrated, "share", "after", "kept", "95 %", "p", "uniform", *remaining)]
    for each in found.groups:
        name, documents, *cells = _cells(each, has_remaining=bool(found.held))
        rows.append((name, documents, *([f"{each.n_unrated:,}"] if unrated else []), *cells))
    told = [
        "kept: the share of its tokens over the share of all; p: chance alone, adjusted for all groups; uniform: on",
        "average in a uniform draw with the same share of each domain"
        + (f"; remains: with {held} held equal." if held else "."),
    ]
    return [*table([tuple(map(printable, row)) for row in rows]), *told]


def _cells(found: "GroupAudit", *, has_remaining: bool) -> list[str]:
    kept = found.retention
    cells = [
        kept.group.name[:40],
        f"{kept.pool.n_documents:,}" + (" (few)" if kept.has_few_documents else ""),
        f"{kept.share_before:.1%}",
        f"{kept.share_after:.1%}",
        _number(kept.retention_ratio),
        _interval(kept.ci_low, kept.ci_high),
        p_value(found.p_adjusted),
        _number(found.uniform_matched),
    ]
    if has_remaining:
        gap = found.remaining.gap if found.remaining is not None else None
        cells += [_number(gap.value), _interval(gap.ci_low, gap.ci_high)] if gap is not None else ["-", "-"]
    return cells


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _interval(low: float | None, high: float | None) -> str:
    return "-" if low is None or high is None else f"{low:.2f} to {high:.2f}"


def _of_pairs(rater: str, file: str, *, fields: tuple[str, str, str | None]) -> tuple[dict[str, Any], list[str]]:
    from core.insight.audit.pair_audit import audit_pairs
    from core.insight.audit.pair_texts import read_pair_texts
    from core.qurater import rate

    pairs = read_pair_texts(file, field_a=fields[0], field_b=fields[1], kind_field=fields[2])
    ratings = rate([*pairs.texts_a, *pairs.texts_b], rater)
    by_criterion = ratings.drop(columns="n_tokens")
    found = audit_pairs(pairs.kinds, {str(name): values.to_numpy() for name, values in by_criterion.items()})
    result = {
        "rater": rater,
        "file": file,
        "n_pairs": len(pairs.kinds),
        "n_alike": pairs.n_alike,
        "n_incomplete": pairs.n_incomplete,
        "kinds": {kind: [each.to_json() for each in shifts] for kind, shifts in found.items()},
    }
    rows: list[tuple[str, ...]] = [("kind", "criterion", "pairs", "shift", "95 %", "p", "B higher", "flipped")]
    rows += [tuple(map(printable, _pair_cells(kind, each))) for kind, shifts in found.items() for each in shifts]
    left_out = f"{pairs.n_alike:,} rows had twice the same text, {pairs.n_incomplete:,} lacked one."
    lines = [
        f"{count(len(pairs.kinds), 'pair')} of '{file}', rated by {rater!r}. {left_out}",
        *table(rows),
        "shift: mean rating of text B less that of A, in standard deviations of the ratings of all texts here; p:",
        "chance alone, adjusted for all rows; flipped: pairs with a text on either side of the mean.",
    ]
    return result, lines


def _pair_cells(kind: str, found: "PairShift") -> list[str]:
    shift = found.shift
    return [
        kind[:40],
        found.criterion,
        f"{shift.n:,}",
        _number(shift.value),
        _interval(shift.ci_low, shift.ci_high),
        p_value(found.p_adjusted),
        "-" if found.higher.value is None else f"{found.higher.value:.1%}",
        "-" if found.flipped.value is None else f"{found.flipped.value:.1%}",
    ]
