"""What several kinds of two are shown by: pictures of gaps, and lists of documents."""

from collections.abc import Iterable, Sequence

import streamlit as st

from core.criteria import criterion_by_key
from core.insight.two.gaps import Gap
from core.insight.two.selections import DomainChange
from core.wording import count
from pages.parts.browse.view import BrowseView
from pages.parts.caches import two as caches
from pages.parts.charts.palette import CRITERION_COLOURS, KEPT, NO_BUTTONS
from pages.parts.charts.two import Row, dumbbells
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown, shortened
from pages.parts.wording import percent, signed

NAME_CHARACTERS = 40
MOST_DOMAINS = 15


def gaps_chart(gaps: Sequence[Gap], *, left: str, right: str, key: str) -> None:
    """Draw two ratings by each criterion, and say the largest difference in words."""
    names = [shortened(name, NAME_CHARACTERS) for name in (left, right)]
    rows = [
        Row(
            f"{criterion_by_key(gap.criterion).title} {_difference(gap)}",
            gap.one,
            gap.other,
            CRITERION_COLOURS[gap.criterion],
            f"{criterion_by_key(gap.criterion).title}: {signed(gap.one)} and {signed(gap.other)} sd",
        )
        for gap in gaps
    ]
    said = "; ".join(row.hover for row in rows)
    st.plotly_chart(
        dumbbells(rows, title="standardised rating, sd", left=names[0], right=names[1]),
        config=NO_BUTTONS,
        key=key,
        alt=f"Ratings of {names[0]} and {names[1]}, the largest difference first. {said}.",
    )


def _difference(gap: Gap) -> str:
    return "not rated" if gap.difference is None else f"{signed(gap.difference)} sd"


def domains_chart(domains: Sequence[DomainChange], *, left: str, right: str, key: str) -> None:
    """Draw the shares of domains in two, those that change most."""
    names = [shortened(name, NAME_CHARACTERS) for name in (left, right)]
    shown = domains[:MOST_DOMAINS]
    rows = [
        Row(
            f"{shortened(each.domain, 24)} {signed(100 * each.change, 1)} points",
            100 * each.share_one,
            100 * each.share_other,
            KEPT,
            f"{shortened(each.domain, 80)}: {percent(each.share_one)} ({count(each.one.n_documents, 'document')}) and "
            f"{percent(each.share_other)} ({count(each.other.n_documents, 'document')})",
        )
        for each in shown
    ]
    st.plotly_chart(
        dumbbells(rows, title="share of the tokens", left=names[0], right=names[1], suffix=" %"),
        config=NO_BUTTONS,
        key=key,
        alt=f"Shares of domains, the largest change first. {'; '.join(row.hover for row in rows[:5])}.",
    )
    if len(domains) > MOST_DOMAINS:
        st.caption(f"The {MOST_DOMAINS} with the largest change of {len(domains):,} domains.")


def document_links(corpus: Opened, doc_ids: Iterable[str], rater: str | None) -> None:
    """List documents, each with the way to it."""
    found = caches.described(*corpus.key, tuple(doc_ids))
    for row in found.to_dict("records"):
        browse = BrowseView(rater=rater, doc_id=str(row["doc_id"]))
        title, domain = for_markdown(shortened(row["title"], 44)), for_markdown(shortened(row["domain"], 20))
        st.page_link(
            "pages/browse.py",
            label=f"{title} :small[· {domain} · {count(int(row['n_tokens']), 'token')}]",
            icon=":material/menu_book:",
            query_params=browse.to_query(),
        )
