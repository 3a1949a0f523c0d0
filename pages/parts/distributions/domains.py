"""The ratings of each domain: one picture a criterion, and a table of quantiles to read and to take along."""

from functools import partial

import pandas as pd
import streamlit as st

from core.corpus.catalog.distributions import QUANTILES
from core.corpus.filters import DocumentFilter
from core.criteria import criterion_by_key
from core.insight.distributions import DomainRatings
from core.wording import count
from pages.parts.caches import distributions as caches
from pages.parts.charts.domains import MOST_DOMAINS
from pages.parts.charts.palette import NO_BUTTONS
from pages.parts.charts.ridges import ridges
from pages.parts.distributions.controls import criterion_choice, how_exact
from pages.parts.distributions.crossfilter import choose_domain, without_domains
from pages.parts.distributions.view import DistributionsView
from pages.parts.opened import Opened
from pages.parts.plain import for_csv, for_markdown, shortened
from pages.parts.wording import ordinal, signed

_TABLE_PIXELS = 400


def domains_section(corpus: Opened, view: DistributionsView, rater: str, asked: DocumentFilter) -> None:
    """Draw the domains by each criterion, the highest median on top, and list their quantiles."""
    documents = without_domains(asked)
    found = caches.domain_ratings(*corpus.key, rater, documents)
    criteria = list(found)
    for first in range(0, len(criteria), 2):
        for column, criterion in zip(st.columns(2, gap="medium"), criteria[first : first + 2], strict=False):
            with column:
                _picture(criterion, found[criterion], view)
    n = len(found[view.criterion])
    which = f"All {count(n, 'domain')}." if n <= MOST_DOMAINS else f"The {MOST_DOMAINS} highest of {n:,} domains."
    st.caption(
        f"{which} Curves: share of a domain's rated documents, all on one scale. Thin line: 5th to 95th percentile; "
        "thick: the middle half; dot: median. Dotted: corpus mean. A click on a domain filters the page by it, more "
        f"clicks add domains, a second click takes one away. {how_exact(view, asked)}"
    )
    _quantiles(corpus, view, rater, asked)


def _picture(criterion: str, rows: list[DomainRatings], view: DistributionsView) -> None:
    title = criterion_by_key(criterion).title
    st.markdown(f"**{for_markdown(title)}**")
    key = f"ridges_{criterion}_{view.filter.domains}"
    best, worst = rows[0], rows[-1]
    st.plotly_chart(
        ridges(rows[:MOST_DOMAINS], chosen=view.filter.domains),
        config=NO_BUTTONS,
        key=key,
        on_select=partial(choose_domain, key),
        selection_mode="points",
        alt=(
            f"{title} by domain. Highest median: {shortened(best.domain, 80)}, {signed(best.median)} sd; "
            f"lowest: {shortened(worst.domain, 80)}, {signed(worst.median)} sd."
        ),
    )


def _quantiles(corpus: Opened, view: DistributionsView, rater: str, asked: DocumentFilter) -> None:
    st.subheader("Quantiles by domain", anchor=False)
    documents = without_domains(asked)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        criterion_choice(corpus, view, rater)
        st.download_button(
            "CSV of all criteria",
            data=partial(_as_csv, corpus, rater, documents),
            file_name="quantiles.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
    table = caches.quantile_table(*corpus.key, rater, documents, view.criterion)
    quantiles = {f"p{round(100 * share):02d}": ordinal(100 * share) for share in QUANTILES}
    numbers = {name: st.column_config.NumberColumn(label, format="%+.2f") for name, label in quantiles.items()}
    st.dataframe(
        table.drop(columns="criterion"),
        hide_index=True,
        height="content" if len(table) < _TABLE_PIXELS // 35 else _TABLE_PIXELS,
        column_config={
            "domain": st.column_config.TextColumn("Domain", pinned=True),
            "n": st.column_config.NumberColumn("Documents", format="localized"),
            "mean": st.column_config.NumberColumn("Mean", format="%+.2f"),
            "sd": st.column_config.NumberColumn("Spread", format="%.2f", help="Standard deviation within the domain"),
            **numbers,
        },
        alt=f"Quantiles of {criterion_by_key(view.criterion).title} by domain, in standard deviations of the corpus",
    )
    st.caption(
        "Standardised ratings, in sd of the corpus; percentiles of each domain's rated documents. "
        f"{how_exact(view, asked)}"
    )


def _as_csv(corpus: Opened, rater: str, documents: DocumentFilter) -> bytes:
    table: pd.DataFrame = caches.quantile_table(*corpus.key, rater, documents, None)
    return for_csv(table)
