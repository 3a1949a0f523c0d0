"""Documents in the report of an audit: the beginnings of their texts, as text and nothing else."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from core.insight.audit.in_words import LESS, MORE
from core.insight.audit.report.findings import sign_of
from core.insight.audit.report.written import called, folded, signed
from core.selection.report.drawing import shown
from core.selection.report.html_parts import section
from core.wording import count


def shown_text(text: str) -> str:
    r"""Write a text so that a page shows it, with its lines, and it is nothing else.

    Examples
    --------
    >>> shown_text("<b>\n\x07a")
    '&lt;b&gt;\n a'
    """
    return escape("".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text))


def examples_section(data: Mapping[str, Any], column: str, *, at: str) -> str:
    """Set kept and dropped documents of groups beside each other; links lead to `at`."""
    groups = data["examples"][column]
    if not groups:
        return ""
    n_findings = sum(each["is_finding"] for each in data["groups"][column])
    n_shown = sum(each["is_finding"] for each in groups)
    which = "all" if n_shown >= n_findings else f"{n_shown:,} of {n_findings:,}, the largest,"
    note = (
        f"<p class='note'>Of the largest groups, and of {which} that are kept more ({MORE}) or less ({LESS}) "
        "than chance explains: "
        "documents drawn by a hash of their ids, each with the beginning of its text and its standardised ratings.</p>"
    )
    signs = {each["group"]: sign_of(each) for each in data["groups"][column]}
    told = "".join(_group(data, each, signs.get(each["group"], "")) for each in groups)
    return section(f"Documents kept and dropped, by {called(column)}", note + told, at=at)


def _group(data: Mapping[str, Any], group: Mapping[str, Any], sign: str) -> str:
    sides = "".join(
        f"<div><h3>{shown(f'{name}: {len(group[side])} of {n:,}')}</h3>"
        f"{''.join(article(data, each) for each in group[side]) or f'<p class=note>{nothing}</p>'}</div>"
        for name, side, n, nothing in (
            ("Kept", "kept", group["n_kept"], "Nothing of it is kept."),
            ("Dropped", "dropped", group["n_dropped"], "Nothing of it is dropped."),
        )
    )
    return folded(f"{group['group']} {sign}", f"<div class='sides'>{sides}</div>")


def article(data: Mapping[str, Any], document: Mapping[str, Any], more: Sequence[str] = ()) -> str:
    """Show one document: title, where it is from, what is said of it, and how its text begins."""
    titles = data["about"]["criteria"]
    ratings = [f"{titles.get(key, key)} {signed(value)}" for key, value in document.get("ratings", {}).items()]
    about = [document["domain"], count(document["n_tokens"], "token"), *ratings, *more]
    rest = "" if document["is_whole"] else " …"
    return (
        f"<article><p><b>{shown(document['title'])}</b></p><p class='note'>{shown(' · '.join(about), 1_000)}</p>"
        f"<p class='text'>{shown_text(document['beginning'])}{rest}</p>"
        f"<p class='note'>{shown(document['doc_id'])}</p></article>"
    )
