"""The report of an audit: one page that needs nothing else, made from plain values alone."""

import json
from collections.abc import Mapping
from html import escape
from typing import Any

from core.insight.audit.in_words import NO_VERDICT
from core.insight.audit.report.methods import limits_in_words, methods_in_words
from core.insight.audit.report.of_columns import column_section, findings_in_words
from core.insight.audit.report.of_shortcuts import shortcuts_section
from core.insight.audit.report.of_texts import examples_section
from core.selection.report.asked_words import asked_in_words
from core.selection.report.drawing import shown
from core.selection.report.html_parts import document, pairs, section
from core.selection.report.style import CSS
from core.selection.report.words import origin_in_words
from core.wording import count

_CSS = """
main{max-width:66rem}figure{max-width:52rem}
.curve{stroke-width:2;fill:none}
.thin{stroke-width:1.5;opacity:.6}.thick{stroke-width:6;opacity:.75}
.mean{fill:var(--ink);stroke:var(--ground);stroke-width:1.5}
h3{font-size:1rem;margin:1.5rem 0 .4rem}
details{margin:.6rem 0}summary{cursor:pointer;color:var(--quiet)}
.sides{display:grid;grid-template-columns:1fr 1fr;gap:1rem}
article{background:var(--pane);padding:.5rem .7rem;margin:0 0 .7rem}
article p{margin:0 0 .3rem}.text{white-space:pre-wrap;font-size:.9rem}
.remark{border-left:3px solid #D55E00;padding-left:.7rem}
ul{padding-left:1.2rem}
@media(max-width:40rem){.sides{grid-template-columns:1fr}}
@media print{article{break-inside:avoid}}
"""


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
        HTML with its style and its charts in it, without script or link; names and texts from outside are escaped.
    """
    parts = [
        _summary(data),
        *(column_section(data, column) for column in data["groups"]),
        shortcuts_section(data),
        *(examples_section(data, column) for column in data["examples"]),
        section("What was selected", pairs(asked_in_words(data["manifest"]))),
        section("How this was found", pairs(methods_in_words(data))),
        section("What this cannot say", _list(limits_in_words(data))),
        section("What the selection was made from", pairs(origin_in_words(data["manifest"]))),
        section("The numbers", _numbers(data)),
    ]
    return document(f"{data['selection']}: audit of a selection", "".join(parts), css=CSS + _CSS)


def _summary(data: Mapping[str, Any]) -> str:
    pool, kept, about = data["pool"], data["kept"], data["about"]
    told = [
        f"{count(kept['n_documents'], 'document')} of {pool['n_documents']:,} kept",
        f"{count(kept['n_tokens'], 'token')} of {pool['n_tokens']:,}",
        f"audited by {', '.join(data['groups'])}",
    ]
    lead = (
        f"A language model learns from text. The selection {data['selection']!r} is a part of the corpus "
        f"{data['manifest']['corpus']['title']!r}, chosen to learn from by ratings: a model, the rater "
        f"{data['rater']!r}, guesses how texts would compare by a criterion such as "
        f"{next(iter(about['criteria'].values()), 'educational value').lower()}. Documents come in groups. This page "
        "says which share of each group was kept, beside the share that was kept of all; whether chance explains the "
        "difference; and what remains of it among documents that are alike in other things."
    )
    remarks = "".join(f"<p class='remark'>{shown(remark, 500)}</p>" for remark in data["remarks"])
    return (
        f"<header><p class='kind'>Audit of a selection</p><h1>{shown(data['selection'])}</h1>"
        f"<p class='numbers'>{' · '.join(shown(each, 2_000) for each in told)}</p>{remarks}"
        f"<p>{shown(lead, 2_000)} {shown(NO_VERDICT)}</p>{_list(findings_in_words(data))}"
        f"<p class='note'>Counts, shares and ratings are exact: all documents count. Only the shortcut checks are of a "
        f"sample. Made {shown(about['created'])} by QuLens {shown(about['qulens'])}.</p></header>"
    )


def _list(sentences: list[str]) -> str:
    return f"<ul>{''.join(f'<li>{shown(each, 4_000)}</li>' for each in sentences)}</ul>"


def _numbers(data: Mapping[str, Any]) -> str:
    """Put all numbers into the page, folded: without the texts, which are read above, and in plain ASCII."""
    numbers = {name: value for name, value in data.items() if name != "examples"}
    plain = escape(json.dumps(numbers | {"shortcuts": _without_texts(data["shortcuts"])}))
    return (
        "<p>The same numbers as JSON, the manifest of the selection with them.</p>"
        f"<details><summary>Show them</summary><pre>{plain}</pre></details>"
    )


def _without_texts(value: Any) -> Any:
    """Leave out titles and texts of documents wherever they are."""
    if isinstance(value, Mapping):
        return {name: _without_texts(inner) for name, inner in value.items() if name not in ("title", "beginning")}
    return [_without_texts(inner) for inner in value] if isinstance(value, list | tuple) else value
