"""One document at each of some percentiles of each domain, side by side: what such a rating looks like."""

from functools import partial

import streamlit as st

from core.corpus.filters import DocumentFilter
from core.insight.examples import Example
from core.wording import count
from pages.parts import state
from pages.parts.browse.view import BrowseView
from pages.parts.caches import distributions as caches
from pages.parts.distributions.controls import criterion_choice, how_exact
from pages.parts.distributions.view import MOST_TURNS, PERCENTS, USUAL_PERCENTS, DistributionsView
from pages.parts.opened import Opened
from pages.parts.plain import for_html, for_markdown, shortened
from pages.parts.state import changes, seeded
from pages.parts.wording import ordinal, signed

_DOMAINS_ON_A_PAGE = 4
_STYLE = "white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.45;font-size:.85rem;unicode-bidi:plaintext"
_PANE_PIXELS = 190


def examples_section(corpus: Opened, view: DistributionsView, rater: str, asked: DocumentFilter) -> None:
    """Draw a row a domain, a cell a percentile; some domains at a time."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        criterion_choice(corpus, view, rater)
        key = seeded("distributions_at", list(view.percents))
        st.pills(
            "At the percentiles of each domain",
            PERCENTS,
            selection_mode="multi",
            key=key,
            format_func=ordinal,
            on_change=changes(DistributionsView, key, percents=_percents, turn=lambda _: 1),
        )
        following = partial(state.change, DistributionsView, turn=view.turn % MOST_TURNS + 1)
        st.button("Others near there", key="turn", on_click=following, icon=":material/refresh:")
    rows = caches.domain_ratings(*corpus.key, rater, asked)[view.criterion]
    n_pages = -(-len(rows) // _DOMAINS_ON_A_PAGE)
    page = min(view.page_number, n_pages)
    for row in rows[(page - 1) * _DOMAINS_ON_A_PAGE : page * _DOMAINS_ON_A_PAGE]:
        st.markdown(
            f"**{for_markdown(shortened(row.domain, 60))}** · {count(row.n, 'rated document')}, "
            f"median {signed(row.median)} sd"
        )
        _row(corpus, view, rater, asked.and_also(DocumentFilter(domains=(row.domain,))))
    if n_pages > 1:
        key = seeded("distributions_page", page)
        st.pagination(n_pages, key=key, on_change=changes(DistributionsView, key, page_number=int))
    st.caption(
        "Domains with the highest median first. A percentile is that of the domain's rated documents that are shown; "
        f"below it stands that of the whole corpus. {how_exact(view, asked)}"
    )


def _percents(chosen: list[float]) -> tuple[float, ...]:
    return tuple(sorted(chosen)) or USUAL_PERCENTS


def _row(corpus: Opened, view: DistributionsView, rater: str, within: DocumentFilter) -> None:
    found = caches.examples_at(*corpus.key, view.criterion, rater, within, percents=view.percents, turn=view.turn)
    for first in range(0, len(found), len(USUAL_PERCENTS)):
        cells = list(zip(view.percents, found, strict=True))[first : first + len(USUAL_PERCENTS)]
        for column, (percent, example) in zip(st.columns(len(USUAL_PERCENTS), gap="small"), cells, strict=False):
            with column:
                _cell(view, rater, percent, example)


def _cell(view: DistributionsView, rater: str, percent: float, example: Example | None) -> None:
    if example is None:
        st.caption(f"{ordinal(percent)} percentile: no further document.")
        return
    more = "" if example.is_whole else " …"
    with st.container(height=_PANE_PIXELS, border=True):
        st.html(
            f'<div dir="auto" style="{_STYLE}"><b>{ordinal(percent)}</b> · {signed(example.standardised)} sd'
            f'<div style="opacity:.7;font-size:.75rem">{ordinal(example.percentile)} of the corpus</div>'
            f"{for_html(example.beginning)}{more}</div>"
        )
    browse = BrowseView(rater=rater, filter=DocumentFilter(), doc_id=example.doc_id, criterion=view.criterion)
    st.page_link(
        "pages/browse.py",
        label=f"Read {count(example.n_tokens, 'token')}",
        icon=":material/menu_book:",
        query_params=browse.to_query(),
        help="Open it in Browse",
    )
