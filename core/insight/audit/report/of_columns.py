"""A column in the report of an audit: the picture of what is kept of its groups, and the table of them."""

from collections.abc import Mapping
from typing import Any

from core.insight.audit.in_words import LESS, MORE, apart_in_words, few_in_words, p_value
from core.insight.audit.report.findings import sign_of
from core.insight.audit.report.of_ratings import ratings_part
from core.insight.audit.report.of_settings import settings_part
from core.insight.audit.report.order import all_places, drawn_groups, name_in_table
from core.insight.audit.report.written import called, folded, held_in_words, interval, number
from core.selection.pool.pool import DOMAIN
from core.selection.report.dots import DIAMOND, DOT, SQUARE, Dots, Interval, Marks, key_of
from core.selection.report.drawing import shown
from core.selection.report.html_parts import section, table
from core.wording import count

Data = Mapping[str, Any]

_MOST_ROWS, _MOST_OPEN = 200, 20
_BELOW = 0.27  # of a row: where the second mark stands


def column_section(data: Data, column: str, *, at: str) -> str:
    """Tell one column: the picture, the table, other settings, ratings; `at` begins the names that links lead to."""
    parts = [_picture(data, column), _table(data, column)]
    parts += [settings_part(data, column, at=f"settings-{at}"), ratings_part(data, column, at=f"ratings-{at}")]
    return section(f"By {called(column)}", "".join(parts), at=f"groups-{at}")


def _picture(data: Data, column: str) -> str:
    groups, n_ranked = drawn_groups(data, column)
    held = data["held"].get(column) or []
    marks = [Marks(DOT, [each["retention_ratio"] for each in groups], [_ends(each) for each in groups])]
    keys = [key_of(DOT, f"what is kept, with the interval of {data['about']['level']:.0%}")]
    if held:
        left = [_remaining(each) for each in groups]
        lines = [_ends(each) for each in left]
        marks.append(Marks(SQUARE, [each.get("value") for each in left], lines, below=_BELOW))
        keys.append(key_of(SQUARE, f"with {held_in_words(held)}"))
    # By domain, the uniform draw is like the selection itself.
    if column != DOMAIN:
        marks.append(Marks(DIAMOND, [each["uniform_matched"] for each in groups]))
        keys.append(key_of(DIAMOND, "a uniform draw with the same domains"))
    if n_ranked < len(groups):
        few = f"fewer than {data['about']['few_documents']} documents, not ranked"
        keys.append(key_of(DOT, few, is_pale=True))
    dots = Dots(
        f"Retention of each group by {called(column)}, with intervals",
        "retention: 1 is kept as overall",
        [str(each["group"]) for each in groups],
        marks,
        [f"{each['n_documents']:,} {sign_of(each)}" for each in groups],
        n_ranked,
    )
    caption = f"<b>What is kept of each group</b><br>{_explained(data, column)}<br>{' '.join(keys)}"
    return f"<figure><figcaption>{caption}</figcaption>{dots.html()}</figure>"


def _explained(data: Data, column: str) -> str:
    order = data["order"][column]
    n_drawn, of = len(order["drawn"]), len(order["ranked"]) + len(order["few"])
    which = f"All {count(of, 'group')}" if n_drawn == of else f"The {n_drawn:,} largest of {of:,} groups"
    apart = [data["groups"][column][place] for place in order["apart"]]
    told = (
        apart_in_words((each["group"], each["n_documents"]) for each in apart),
        few_in_words(order["n_few"], order["n_of_few"], order["n_of_few_kept"]),
    )
    return shown(
        "Retention: the share of a group's tokens that is kept, over the share kept overall. "
        f"{' '.join([f'{which}.', *filter(None, told)])} {MORE} {LESS}: kept more, less than chance explains. "
        f"n: documents, of {data['pool']['n_documents']:,}, of which {data['kept']['n_documents']:,} are kept.",
        1_000,
    )


def _ends(found: Data) -> Interval | None:
    low, high = found.get("ci_low"), found.get("ci_high")
    return None if low is None or high is None else (low, high)


def _remaining(group: Data) -> Data:
    """Give what remains; nothing where no document could be compared with another group's."""
    found: Data = group["remaining"] or {}
    return found if found.get("n") else {}


def _table(data: Data, column: str) -> str:
    groups, held = data["groups"][column], data["held"].get(column) or []
    head = ["group", "documents", "kept", "share before", "share after", "retention", "interval", "sign", "p, adjusted"]
    head += ["uniform, same domains"] if column != DOMAIN else []
    head += ["held equal", "interval", "compared"] if held else []
    head += ["unrated"] if data["n_unrated"] else []
    rows = [
        _row(groups[place], has_uniform=column != DOMAIN, has_held=bool(held))
        for place in all_places(data, column)[:_MOST_ROWS]
    ]
    if data["n_unrated"]:
        places = all_places(data, column)
        rows = [[*row, f"{groups[place]['n_unrated']:,}"] for row, place in zip(rows, places, strict=True)]
    more = f" The first {_MOST_ROWS} are listed." if len(groups) > _MOST_ROWS else ""
    remains = f" Held equal: {held_in_words(held)}; compared: the share of documents with a like one." if held else ""
    note = f"<p class='note'>Few: not ranked, not tested. A dash: nothing to say.{shown(remains)}{more}</p>"
    is_open = len(groups) <= _MOST_OPEN
    return folded(f"Table of {count(len(groups), 'group')}", note + table(head, rows), is_open=is_open)


def _row(each: Data, *, has_uniform: bool, has_held: bool) -> list[str]:
    row = [
        name_in_table(each, has_few=each["has_few_documents"]),
        f"{each['n_documents']:,}",
        f"{each['n_documents_kept']:,}",
        f"{each['share_before']:.1%}",
        f"{each['share_after']:.1%}",
        number(each["retention_ratio"]),
        interval(each),
        sign_of(each),
        p_value(each["p_adjusted"]),
    ]
    row += [number(each["uniform_matched"])] if has_uniform else []
    if has_held:
        remaining, share = _remaining(each), (each["remaining"] or {}).get("share_comparable")
        row += [number(remaining.get("value")), interval(remaining), "-" if share is None else f"{share:.0%}"]
    return row
