"""Ratings in the report of an audit: how each group is rated by each criterion, and its gap to all others."""

from collections.abc import Mapping
from typing import Any

from core.insight.audit.in_words import p_value
from core.insight.audit.report.order import all_places, drawn_groups, name_in_table
from core.insight.audit.report.strips import Strips
from core.insight.audit.report.written import called, folded, held_in_words, interval, number, signed
from core.selection.report.drawing import shown
from core.selection.report.html_parts import table
from core.selection.report.style import colour_of

Data = Mapping[str, Any]

_MOST_ROWS = 200


def ratings_part(data: Data, column: str, *, at: str) -> str:
    """Tell the ratings by each criterion, those that were selected by unfolded."""
    held = data["held"].get(column) or []
    note = (
        "Thin: nine in ten documents; thick: half of them; dot: the mean; pale: few documents. In the order of the "
        "picture above. In the tables: gap, the mean less that of all other documents; effect, Hedges' g"
        + (f"; gap left: with {held_in_words(held)}." if held else ".")
        + " A raw gap is often length or topic in disguise."
    )
    asked = [name for name, _ in data["manifest"]["parameters"].get("criteria") or []]
    criteria = list(data["about"]["criteria"])
    opened = [name for name in criteria if name in asked] or criteria[:1]
    told = "".join(
        folded(data["about"]["criteria"][name], _criterion(data, column, name), is_open=name in opened)
        for name in criteria
    )
    return f'<h3 id="{at}">{shown(f"By {called(column)}, ratings")}</h3><p class="note">{shown(note, 500)}</p>{told}'


def _criterion(data: Data, column: str, criterion: str) -> str:
    return _picture(data, column, criterion) + folded("Table of these ratings", _table(data, column, criterion))


def _picture(data: Data, column: str, criterion: str) -> str:
    groups, n_ranked = drawn_groups(data, column)
    is_rated = [each["ratings"][criterion]["mean"] is not None for each in groups]
    drawn = [each for each, rated in zip(groups, is_rated, strict=True) if rated]
    if not drawn:
        return "<p class='note'>No group is rated.</p>"
    found = [each["ratings"][criterion] for each in drawn]
    strips = Strips(
        f"Ratings of groups by {called(column)}: quantiles and means, {data['about']['criteria'][criterion]}",
        "standardised rating: 0 is the mean of the corpus, 1 its standard deviation",
        [str(each["group"]) for each in drawn],
        [list(each["quantiles"].values()) for each in found],
        [each["mean"] for each in found],
        [f"{each['gap']['n']:,}" for each in found],
        sum(is_rated[:n_ranked]),
        colour_of(criterion),
    )
    return f"<figure>{strips.html()}</figure>"


def _table(data: Data, column: str, criterion: str) -> str:
    groups = data["groups"][column]
    rated = [groups[place] for place in all_places(data, column)]
    rated = [each for each in rated if each["ratings"][criterion]["mean"] is not None]
    held = data["held"].get(column) or []
    head = ["group", "rated", "mean", "sd", "5 %", "50 %", "95 %", "gap", "interval", "effect", "p, adjusted"]
    head += ["gap left", "interval"] if held else []
    rows = [_row(each, each["ratings"][criterion], has_held=bool(held)) for each in rated[:_MOST_ROWS]]
    return table(head, rows)


def _row(group: Data, found: Data, *, has_held: bool) -> list[str]:
    quantiles, remaining = found["quantiles"] or {}, found["remaining"] or {}
    row = [
        name_in_table(group, has_few=found["has_few_documents"]),
        f"{found['gap']['n']:,}",
        signed(found["mean"]),
        number(found["sd"]),
        *(signed(quantiles.get(at)) for at in ("0.05", "0.5", "0.95")),
        signed(found["gap"]["value"]),
        interval(found["gap"]),
        signed(found["effect_size"]),
        p_value(found["p_adjusted"]),
    ]
    return row + ([signed(remaining.get("value")), interval(remaining)] if has_held else [])
