"""What an audit found, in the lines of a terminal."""

from collections.abc import Mapping, Sequence

from core.cli.output import printable, table
from core.insight.audit.audit_workspace import SelectionAudit
from core.insight.audit.group_audit import ColumnAudit, GroupAudit
from core.insight.audit.in_order import in_order
from core.insight.audit.in_words import LESS, MORE, NO_VERDICT, few_in_words, p_value, sign_of
from core.insight.audit.pairs.minimal_pairs import PairShift
from core.insight.audit.sweeps import UNIFORM, Setting
from core.wording import count

_MOST_ACROSS = 8
_NAMES = {UNIFORM: "one uniform draw"}


def selection_lines(found: SelectionAudit) -> list[str]:
    """Set out what a selection does to groups, column by column."""
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


def _setting_name(setting: Setting) -> str:
    if setting.kind in (UNIFORM, "criterion"):
        return _NAMES.get(setting.name, setting.name)
    return f"{setting.kind} {setting.name}"


def _settings_lines(found: ColumnAudit, settings: Sequence[tuple[str, Setting]]) -> list[str]:
    """Set out what is kept of each group at other settings: a setting a row, since there are many."""
    shown = found.groups[:_MOST_ACROSS]
    names = [_name_of(each, 14) for each in shown]
    rows = [("kept of", *names), ("this selection", *(_number(each.retention.retention_ratio) for each in shown))]
    rows += [(name[:40], *map(_number, setting.ratios[:_MOST_ACROSS])) for name, setting in settings]
    more = len(found.groups) - _MOST_ACROSS
    told = [f"and {count(more, 'group')} more, see --json."] if more > 0 else []
    return [*_table(rows), *told]


def _column_lines(found: ColumnAudit) -> list[str]:
    held = " and ".join(found.held)
    remaining = ["remains", "95 %", "of"] if found.held else []
    unrated = ["unrated"] if found.n_unrated else []
    rows = [(found.column, "documents", *unrated, "share", "after", "kept", "95 %", "", "p", "uniform", *remaining)]
    order = in_order(found.groups)
    for each in sorted(found.groups, key=lambda each: any(each is other for other in order.apart)):
        name, documents, *cells = _cells(each, has_remaining=bool(found.held))
        rows.append((name, documents, *([f"{each.n_unrated:,}"] if unrated else []), *cells))
    told = [
        f"kept: the share of its tokens over the share of all; {MORE} {LESS}: more, less than chance explains, where",
        "p, adjusted for all groups, is at most 0.05 and the interval leaves 1 out; '-' where that is not tested: few",
        "documents, or no value; uniform: on average in a uniform draw with the same share of each domain"
        + (";" if held else "."),
        *([f"remains: with {held} held equal; of: the share of its documents that can be compared."] if held else []),
    ]
    few = few_in_words(order.n_few - order.n_absent, order.n_of_few, order.n_of_few_kept)
    return [*_table(rows), *told, *([few] if few else [])]


def _name_of(found: GroupAudit, n_characters: int) -> str:
    return found.retention.group.name[:n_characters] + (" (few)" if found.retention.has_few_documents else "")


def _cells(found: GroupAudit, *, has_remaining: bool) -> list[str]:
    kept = found.retention
    cells = [
        kept.group.name[:40],
        f"{kept.pool.n_documents:,}" + (" (few)" if kept.has_few_documents else ""),
        f"{kept.share_before:.1%}",
        f"{kept.share_after:.1%}",
        _number(kept.retention_ratio),
        _interval(kept.ci_low, kept.ci_high),
        sign_of(found),
        p_value(found.p_adjusted),
        _number(found.uniform_matched),
    ]
    if not has_remaining:
        return cells
    if found.remaining is None:
        return [*cells, "-", "-", "-"]
    gap, share = found.remaining.gap, found.remaining.share_comparable
    return [*cells, _number(gap.value), _interval(gap.ci_low, gap.ci_high), "-" if share is None else f"{share:.0%}"]


def pair_lines(found: Mapping[str, Sequence[PairShift]], *, unit: str) -> list[str]:
    """Set out what a change does to ratings, by kind and criterion."""
    rows: list[tuple[str, ...]] = [("kind", "criterion", "pairs", "shift", "95 %", "p", "B higher", "flipped")]
    rows += [_pair_cells(kind, each) for kind, shifts in found.items() for each in shifts]
    return [
        *_table(rows),
        f"shift: mean rating of text B less that of A, in standard deviations of {unit}; p: chance alone, adjusted",
        "for all rows, '-' for fewer than 30 pairs; flipped: a text of the pair on either side of their mean.",
    ]


def _pair_cells(kind: str, found: PairShift) -> tuple[str, ...]:
    shift = found.shift
    return (
        kind[:40],
        found.criterion,
        f"{shift.n:,}",
        _number(shift.value),
        _interval(shift.ci_low, shift.ci_high),
        p_value(found.p_adjusted),
        "-" if found.higher.value is None else f"{found.higher.value:.1%}",
        "-" if found.flipped.value is None else f"{found.flipped.value:.1%}",
    )


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    return table([tuple(map(printable, row)) for row in rows])


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _interval(low: float | None, high: float | None) -> str:
    return "-" if low is None or high is None else f"{low:.2f} to {high:.2f}"
