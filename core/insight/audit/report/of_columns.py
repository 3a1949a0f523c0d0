"""A column in the report of an audit: what is kept of its groups, at other settings too, and how they are rated."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.insight.audit.in_words import LESS, MORE, p_value
from core.insight.audit.report.charts import MOST_CURVES, Curves, Strips
from core.insight.audit.sweeps import BUDGET, CRITERION, TEMPERATURE, UNIFORM
from core.insight.groups import NO_VALUE
from core.selection.pool.pool import DOMAIN
from core.selection.report.asked_words import title_of
from core.selection.report.drawing import Dots, shown
from core.selection.report.html_parts import section, table
from core.selection.report.style import colour_of
from core.wording import count, listed

Data = Mapping[str, Any]

_MOST_DRAWN, _MOST_FEW, _MOST_STRIPS, _MOST_ROWS = 40, 12, 20, 200
_SWEPT = {TEMPERATURE: "temperature (0: the highest rated are taken)", BUDGET: "share of the tokens kept"}


def findings_in_words(data: Data) -> list[str]:
    """Say of each column which groups are kept more or less than chance explains."""
    told = []
    for column, everyone in data["groups"].items():
        groups = _with_value(everyone)
        n_tested = sum(each["p_adjusted"] is not None for each in groups)
        of = f"By {column}: of {count(len(groups), 'group')}, {n_tested:,} with enough documents to be tested"
        found = [each for each in groups if each["is_finding"]]
        if not n_tested:
            told.append(f"{of}: nothing can be said.")
            continue
        if not found:
            told.append(f"{of}; none is kept more or less than chance alone can explain.")
            continue
        sides = [
            f"{word} of {listed([_ratio_of(each) for each in side], 6)}"
            for word, side in (
                ("more is kept", sorted(filter(_is_more, found), key=lambda each: -each["retention_ratio"])),
                ("less is kept", sorted((e for e in found if not _is_more(e)), key=lambda e: e["retention_ratio"])),
            )
            if side
        ]
        told.append(f"{of}; chance alone does not explain that {', and that '.join(sides)}.")
    return told


def _with_value(groups: Sequence[Data]) -> list[Data]:
    """Leave out the documents without a value, which are no group, unless they are all there is."""
    return [each for each in groups if each["group"] != NO_VALUE] or list(groups)


def _is_more(group: Data) -> bool:
    return bool(group["retention_ratio"] > 1)


def _ratio_of(group: Data) -> str:
    low, high = group["ci_low"], group["ci_high"]
    return f"{group['group']!s} ({group['retention_ratio']:.2f} times, {low:.2f} to {high:.2f})"


def column_section(data: Data, column: str) -> str:
    """Tell one column: the picture, the table, other settings, ratings."""
    groups = data["groups"][column]
    parts = [_picture(data, column), _table(data, groups, column)]
    settings = data["sweeps"].get(column) or []
    if settings or data["beside"]:
        parts.append(_other_settings(data, column, settings))
    parts += [_ratings(data, groups, name) for name in data["about"]["criteria"]]
    return section(f"By {called(column)}", "".join(parts))


def _in_order(groups: Sequence[Data]) -> tuple[list[Data], list[Data]]:
    """Sort groups by what is kept of them; those of few or without a value are not ranked, empty ones come last."""
    many = [e for e in _with_value(groups) if not e["has_few_documents"] and e["retention_ratio"] is not None]
    few = [each for each in groups if each not in many]
    few.sort(key=lambda each: each["n_documents"] + each["n_unrated"] == 0)
    return sorted(many, key=lambda each: -each["retention_ratio"]), few


def _picture(data: Data, column: str) -> str:
    many, few = _in_order(data["groups"][column])
    drawn, pale = (many, few) if len(many) <= _MOST_DRAWN else (_largest(many, _MOST_DRAWN), few)
    pale = [each for each in pale if each["has_few_documents"]]
    rows = [*drawn, *pale[:_MOST_FEW]]
    # By domain, the uniform draw is like the selection itself.
    is_matched = column == DOMAIN
    left_out = len(many) + len(few) - len(rows)
    dots = Dots(
        f"What is kept of each group by {column}, over what is kept overall, with intervals",
        "times what is kept overall (line at 1)",
        [f"{each['group']}" for each in rows],
        [each["retention_ratio"] for each in rows],
        intervals=[_interval_of(each) for each in rows],
        hollow=[] if is_matched else [each["uniform_matched"] for each in rows],
        crossed=[each["remaining"]["value"] if each["remaining"] else None for each in rows],
        signs=[(MORE if _is_more(each) else LESS) if each["is_finding"] else "" for each in rows],
        n_plain=len(drawn),
        apart=f"fewer than {data['about']['few_documents']} documents: not ranked",
    )
    held = data["held"].get(column) or []
    crosses = f"cross: what remains with {held_in_words(held)} held equal; " if held else ""
    caption = (
        f"<b>What is kept of each group</b><br>Dot: the share of its tokens that is kept, over the share of all, with "
        f"the interval of {data['about']['level']:.0%}; hollow: nothing is kept. "
        f"{'' if is_matched else 'Square: a uniform draw with the same share of each domain; '}"
        f"{shown(crosses, 300)}{MORE} {LESS}: more, or less, than chance explains. "
        f"n {data['kept']['n_documents']:,} of {data['pool']['n_documents']:,} documents."
        + (f" {count(left_out, 'group')} more in the table." if left_out else "")
    )
    return f"<figure><figcaption>{caption}</figcaption>{dots.svg()}</figure>"


def _largest(groups: Sequence[Data], n: int) -> list[Data]:
    sizes = sorted((each["n_tokens"] for each in groups), reverse=True)
    return [each for each in groups if each["n_tokens"] >= sizes[n - 1]][:n]


def _interval_of(group: Data) -> tuple[float, float] | None:
    return None if group["ci_low"] is None else (group["ci_low"], group["ci_high"])


def _table(data: Data, groups: Sequence[Data], column: str) -> str:
    many, few = _in_order(groups)
    held = data["held"].get(column) or []
    head = ["group", "documents", "kept", "share before", "share after", "retention", "interval", "p", "uniform"]
    head += ["remains", "interval", "comparable"] if held else []
    head += ["unrated"] if data["n_unrated"] else []
    rows = [_row(each, has_remaining=bool(held)) for each in [*many, *few][:_MOST_ROWS]]
    if data["n_unrated"]:
        rows = [[*row, f"{each['n_unrated']:,}"] for row, each in zip(rows, [*many, *few], strict=False)]
    return _folded(f"Table of {count(len(groups), 'group')}", table(head, rows), is_open=len(groups) <= 20)


def _row(each: Data, *, has_remaining: bool) -> list[str]:
    few = " (few)" if each["has_few_documents"] else ""
    row = [
        each["group"],
        f"{each['n_documents']:,}{few}",
        f"{each['n_documents_kept']:,}",
        f"{each['share_before']:.1%}",
        f"{each['share_after']:.1%}",
        number(each["retention_ratio"]),
        interval(each),
        p_value(each["p_adjusted"]),
        number(each["uniform_matched"]),
    ]
    if has_remaining:
        remaining = each["remaining"] or {}
        share = remaining.get("share_comparable")
        row += [number(remaining.get("value")), interval(remaining), "-" if share is None else f"{share:.0%}"]
    return row


def _other_settings(data: Data, column: str, settings: Sequence[Data]) -> str:
    groups = data["groups"][column]
    places = _to_draw(groups)
    parts = [f"<h3>{shown(f'By {column}, at other settings')}</h3>"]
    for kind, axis in _SWEPT.items():
        found = [each for each in settings if each["kind"] == kind]
        if len(found) > 1 and places:
            curves = Curves(
                f"What is kept of groups by {column}, over what is kept overall, by {kind}",
                axis,
                [each["name"] for each in found],
                [str(groups[place]["group"]) for place in places],
                [[each["ratios"][place] for each in found] for place in places],
            )
            caption = f"<b>{shown(f'How what is kept moves with {kind}')}</b><br>Times what is kept overall; line at 1."
            parts.append(f"<figure><figcaption>{caption}</figcaption>{curves.svg()}</figure>")
    named = [(f"{each['kind']} {each['name']}" if each["kind"] != UNIFORM else UNIFORM, each) for each in settings]
    named = [(title_of(each["name"]) if each["kind"] == CRITERION else name, each) for name, each in named]
    others = [
        (f"selection {each['selection']} (rater {each['rater']})", each["ratios"][column]) for each in data["beside"]
    ]
    columns = [("this selection", [each["retention_ratio"] for each in groups])]
    columns += [*others, *((name, each["ratios"]) for name, each in named)]
    many, few = _in_order(groups)
    order = [groups.index(each) for each in [*many, *few]][:_MOST_ROWS]
    rows = [
        [groups[place]["group"] + (" (few)" if groups[place]["has_few_documents"] else "")]
        + [number(ratios[place]) for _, ratios in columns]
        for place in order
    ]
    told = table(["group", *(name for name, _ in columns)], rows)
    return "".join(parts) + _folded("Table of what is kept of each group at each setting", told, is_open=False)


def _to_draw(groups: Sequence[Data]) -> list[int]:
    """Choose the groups whose curves are drawn: findings first, then the largest; none of few documents."""
    named = _with_value(groups)
    places = [place for place, each in enumerate(groups) if each in named and not each["has_few_documents"]]
    places.sort(key=lambda place: (not groups[place]["is_finding"], -groups[place]["n_tokens"]))
    return places[:MOST_CURVES]


def _ratings(data: Data, groups: Sequence[Data], criterion: str) -> str:
    rated = [each for each in groups if each["ratings"][criterion]["mean"] is not None]
    many = [each for each in _with_value(rated) if not each["ratings"][criterion]["has_few_documents"]]
    many.sort(key=lambda each: -each["ratings"][criterion]["mean"])
    drawn = sorted(_largest(many, min(len(many), _MOST_STRIPS)), key=many.index) if many else []
    title = data["about"]["criteria"][criterion]
    parts = [f"<h3>{shown(f'Ratings by {title.lower()}')}</h3>"]
    if drawn:
        found = [each["ratings"][criterion] for each in drawn]
        strips = Strips(
            f"Ratings of groups by {title.lower()}: quantiles and means",
            "standardised rating (corpus mean 0, sd 1)",
            [str(each["group"]) for each in drawn],
            [list(each["quantiles"].values()) for each in found],
            [each["mean"] for each in found],
            colour_of(criterion),
        )
        caption = "Thin: 5 to 95 of 100 documents; thick: 25 to 75; dot: mean. Few documents: in the table."
        parts.append(f"<figure><figcaption>{caption}</figcaption>{strips.svg()}</figure>")
    few = [each for each in rated if each not in many]
    rows = [_rating_row(each, each["ratings"][criterion]) for each in [*many, *few][:_MOST_ROWS]]
    head = (
        "group",
        "rated",
        "mean",
        "sd",
        "5 %",
        "50 %",
        "95 %",
        "gap",
        "interval",
        "effect",
        "p",
        "remains",
        "interval",
    )
    return "".join(parts) + _folded(f"Table of ratings by {title.lower()}", table(head, rows), is_open=False)


def _rating_row(group: Data, found: Data) -> list[str]:
    quantiles, remaining = found["quantiles"] or {}, found["remaining"] or {}
    few = " (few)" if found["has_few_documents"] else ""
    return [
        group["group"],
        f"{found['gap']['n']:,}{few}",
        signed(found["mean"]),
        number(found["sd"]),
        *(signed(quantiles.get(at)) for at in ("0.05", "0.5", "0.95")),
        signed(found["gap"]["value"]),
        interval(found["gap"]),
        signed(found["effect_size"]),
        p_value(found["p_adjusted"]),
        signed(remaining.get("value")),
        interval(remaining),
    ]


def _folded(title: str, inside: str, *, is_open: bool) -> str:
    return f"<details{' open' if is_open else ''}><summary>{shown(title)}</summary>{inside}</details>"


def called(column: str) -> str:
    """Say what a column is for who does not know its name.

    Examples
    --------
    >>> called("n_tokens"), called("language")
    ('length (n_tokens)', 'language')
    """
    return "length (n_tokens)" if column == "n_tokens" else column


def held_in_words(columns: Sequence[str]) -> str:
    """List columns that are held equal."""
    return " and ".join(map(called, columns))


def number(value: float | None) -> str:
    """Write a number with two decimals; a dash for none."""
    return "-" if value is None else f"{value:.2f}"


def signed(value: float | None) -> str:
    """Write a number with its sign; a dash for none."""
    return "-" if value is None else f"{value:+.2f}"


def interval(found: Mapping[str, Any]) -> str:
    """Write an interval; a dash for none."""
    low, high = found.get("ci_low"), found.get("ci_high")
    return "-" if low is None or high is None else f"{low:.2f} to {high:.2f}"
