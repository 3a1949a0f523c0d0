"""Other settings in the report of an audit: what would be kept of each group with one thing changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.insight.audit.report.curves import MOST_CURVES, Curves
from core.insight.audit.report.order import all_places, name_in_table
from core.insight.audit.report.written import called, folded, number
from core.insight.audit.sweeps import BUDGET, CRITERION, TEMPERATURE, UNIFORM
from core.selection.report.asked_words import title_of
from core.selection.report.drawing import shown
from core.selection.report.html_parts import table

Data = Mapping[str, Any]
# The name of a setting, and what it keeps of each group.
Ratios = tuple[str, Sequence[float | None]]

_MOST_ROWS = 200
_DRAW = "one uniform draw"
_PLURALS = {TEMPERATURE: "temperatures", CRITERION: "criteria", BUDGET: "budgets"}
_AXES = {
    TEMPERATURE: "temperature: 0 takes the highest rated; the higher, the more chance decides",
    BUDGET: "share of the tokens that is kept",
}


def settings_part(data: Data, column: str, *, at: str) -> str:
    """Tell what is kept at other temperatures and budgets, by other criteria, and by other selections."""
    settings = data["sweeps"].get(column) or []
    uniform = [(_DRAW, each["ratios"]) for each in settings if each["kind"] == UNIFORM]
    parts = []
    for kind in _PLURALS:
        found = [(_named(each), each["ratios"]) for each in settings if each["kind"] == kind]
        if found:
            drawn = found + (uniform if kind == TEMPERATURE else [])
            told = [(f"{kind} {name}" if kind in _AXES else name, ratios) for name, ratios in found]
            parts.append(
                _curves(data, column, kind, drawn) + _table(data, column, f"other {_PLURALS[kind]}", told + uniform)
            )
    others = [
        (f"selection {each['selection']} (rater {each['rater']})", each["ratios"][column]) for each in data["beside"]
    ]
    if others:
        parts.append(_table(data, column, "other selections", others + uniform))
    if not parts:
        return ""
    note = (
        "<p class='note'>Retention by selections that differ from this one in one thing, at the same seed. One uniform "
        "draw, with the same quotas and another seed, takes documents without regard to ratings: where its retention "
        "differs from 1, that is quotas and chance; so much is chance elsewhere too. Exact; no intervals.</p>"
    )
    return f'<h3 id="{at}">{shown(f"By {called(column)}, with other settings")}</h3>{note}{"".join(parts)}'


def _named(setting: Data) -> str:
    if setting["kind"] == BUDGET:
        return f"{float(setting['name']):.0%}"
    return title_of(setting["name"]) if setting["kind"] == CRITERION else str(setting["name"])


def _curves(data: Data, column: str, kind: str, found: Sequence[Ratios]) -> str:
    """Draw how what is kept of some groups moves; a criterion is no step on a way."""
    places = _to_draw(data, column)
    if kind not in _AXES or not places:
        return ""
    curves = Curves(
        f"Retention of groups by {called(column)}, over {kind}",
        _AXES[kind],
        ["uniform" if name == _DRAW else name for name, _ in found],
        [str(data["groups"][column][place]["group"]) for place in places],
        [[ratios[place] for _, ratios in found] for place in places],
    )
    caption = f"<b>{shown(f'Retention over {kind}')}</b><br>1 is kept as overall. {_which(data, column)}"
    return f"<figure><figcaption>{caption}</figcaption>{curves.html()}</figure>"


def _to_draw(data: Data, column: str) -> list[int]:
    """Choose the groups whose curves are drawn: those that the selection moves most; none of few documents."""
    moved: list[int] = data["order"][column]["moved"]
    return moved[:MOST_CURVES]


def _which(data: Data, column: str) -> str:
    order = data["order"][column]
    if len(order["ranked"]) <= MOST_CURVES:
        return "All groups but those with few documents." if order["few"] else "All groups."
    few = " Groups with few documents are left out." if order["few"] else ""
    return f"Drawn: the {MOST_CURVES} groups that win or lose most tokens, those with a sign first.{few}"


def _table(data: Data, column: str, what: str, found: Sequence[Ratios]) -> str:
    groups = data["groups"][column]
    columns: list[Ratios] = [("this selection", [each["retention_ratio"] for each in groups]), *found]
    rows = [
        [name_in_table(groups[place], has_few=groups[place]["has_few_documents"]), f"{groups[place]['n_documents']:,}"]
        + [number(ratios[place]) for _, ratios in columns]
        for place in all_places(data, column)[:_MOST_ROWS]
    ]
    told = table(["group", "documents", *(name for name, _ in columns)], rows)
    return folded(f"Table of retention with {what}", told)
