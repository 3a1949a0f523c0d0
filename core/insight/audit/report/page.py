"""The report of an audit: one page that needs nothing else, made from plain values alone."""

import json
from collections.abc import Mapping
from html import escape
from typing import Any

from core.insight.audit.in_words import NO_VERDICT
from core.insight.audit.report.findings import findings_in_words
from core.insight.audit.report.methods import limits_in_words, methods_in_words
from core.insight.audit.report.of_columns import column_section
from core.insight.audit.report.of_shortcuts import shortcuts_section
from core.insight.audit.report.of_texts import examples_section
from core.insight.audit.report.style import CSS
from core.insight.audit.report.written import called, folded
from core.selection.report.asked_words import asked_in_words
from core.selection.report.drawing import shown
from core.selection.report.html_parts import CONTENTS, document, pairs, section
from core.selection.report.words import NO_VERDICT as NO_VERDICT_OF_RATINGS
from core.selection.report.words import origin_in_words
from core.wording import count

# The sections that are not of one column, and what links call them.
_LAST = {
    "shortcuts": "Shortcut checks",
    "selected": "What was selected",
    "methods": "How this was found",
    "limits": "What this cannot say",
    "origin": "What the selection was made from",
    "numbers": "The numbers",
}


def audit_html(data: Mapping[str, Any]) -> str:
    """Tell an audit to somebody who has never seen the tool.

    Parameters
    ----------
    data : mapping
        What `core.insight.audit.report.data.report_data` gathers, or what JSON made of it: nothing else is looked at,
        and every number on the page is one of it.

    Returns
    -------
    str
        HTML with its style and its charts in it, without script; links lead within it, and names and texts from
        outside are escaped.
    """
    asked = f"<p>{shown(NO_VERDICT_OF_RATINGS, 1_000)}</p>{pairs(asked_in_words(data['manifest']))}"
    parts = [
        _summary(data),
        _contents(data),
        *(column_section(data, column, at=f"{place}") for place, column in enumerate(data["groups"], 1)),
        *(examples_section(data, column, at=f"documents-{place}") for place, column in enumerate(data["examples"], 1)),
        shortcuts_section(data, at="shortcuts"),
        section(_LAST["selected"], asked, at="selected"),
        section(_LAST["methods"], pairs(methods_in_words(data)), at="methods"),
        section(_LAST["limits"], _list(limits_in_words(data)), at="limits"),
        section(_LAST["origin"], pairs(origin_in_words(data["manifest"])), at="origin"),
        section(_LAST["numbers"], _numbers(data), at="numbers"),
    ]
    return document(f"{data['selection']}: audit of a selection", "".join(parts), css=CSS)


def _summary(data: Mapping[str, Any]) -> str:
    pool, kept, about = data["pool"], data["kept"], data["about"]
    told = [
        f"{count(kept['n_documents'], 'document')} of {pool['n_documents']:,} kept",
        f"{count(kept['n_tokens'], 'token')} of {pool['n_tokens']:,}",
        f"audited by {', '.join(map(called, data['groups']))}",
    ]
    criteria = ", ".join(title.lower() for title in about["criteria"].values())
    lead = (
        f"A language model learns from text. The selection {data['selection']!r} is a part of the corpus "
        f"{data['manifest']['corpus']['title']!r}, chosen to learn from. A model, the rater {data['rater']!r}, has "
        f"rated its documents by {criteria or 'no criterion'}: it guesses which of two texts would be preferred. "
        "Documents come in groups. This page says which share of each group was kept, beside the share that was kept "
        "overall; whether chance explains the difference; and what is left of it among documents that are alike in "
        "other things."
    )
    remarks = "".join(f"<p class='remark'>{shown(remark, 500)}</p>" for remark in data["remarks"])
    return (
        f"<header><p class='kind'>Audit of a selection</p><h1>{shown(data['selection'])}</h1>"
        f"<p class='numbers'>{' · '.join(shown(each, 2_000) for each in told)}</p>{remarks}"
        f"<p>{shown(lead, 2_000)} {shown(NO_VERDICT)}</p><h2>What stands out</h2>{_list(findings_in_words(data))}"
        f"<p class='note'>Counts, shares and ratings are exact: all documents count. Only the shortcut checks may "
        f"be of a sample. Made {shown(about['created'])} by QuLens {shown(about['qulens'])}.</p></header>"
    )


def _contents(data: Mapping[str, Any]) -> str:
    """Link to every section, and to the parts of those that have some."""
    told = []
    for place, column in enumerate(data["groups"], 1):
        parts = [_link(f"ratings-{place}", "ratings")]
        if data["sweeps"].get(column) or data["beside"]:
            parts.insert(0, _link(f"settings-{place}", "with other settings"))
        if data["examples"].get(column):
            parts.append(_link(f"documents-{place}", "documents kept and dropped"))
        told.append(f"{_link(f'groups-{place}', f'By {called(column)}')}: {', '.join(parts)}")
    told += [_link(at, title) for at, title in _LAST.items()]
    return f"<nav id='{CONTENTS}'><h2>Contents</h2><ul>{''.join(f'<li>{each}</li>' for each in told)}</ul></nav>"


def _link(at: str, title: str) -> str:
    return f'<a href="#{at}">{shown(title)}</a>'


def _list(sentences: list[str]) -> str:
    return f"<ul>{''.join(f'<li>{shown(each, 4_000)}</li>' for each in sentences)}</ul>"


def _numbers(data: Mapping[str, Any]) -> str:
    """Put all numbers into the page, folded: without the texts, which are read above, and in plain ASCII."""
    numbers = {name: value for name, value in data.items() if name not in ("examples", "manifest")}
    numbers |= {"shortcuts": _without_texts(data["shortcuts"])}
    return (
        "<p>The numbers of this page as JSON, and the manifest of the selection: what was asked, from what, and what "
        "came of it.</p>"
        + folded("The numbers", f"<pre>{escape(json.dumps(numbers))}</pre>")
        + folded("The manifest", f"<pre>{escape(json.dumps(data['manifest']))}</pre>")
    )


def _without_texts(value: Any) -> Any:
    """Leave out titles and texts of documents wherever they are."""
    if isinstance(value, Mapping):
        return {name: _without_texts(inner) for name, inner in value.items() if name not in ("title", "beginning")}
    return [_without_texts(inner) for inner in value] if isinstance(value, list | tuple) else value
