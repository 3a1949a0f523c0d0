"""How criteria go together: all of them as a matrix, one pair as a density, and that pair domain by domain."""

from functools import partial

import pandas as pd
import streamlit as st

from core.corpus.catalog.rated_samples import LENGTH
from core.corpus.filters import DocumentFilter, Order, RatingRange
from core.insight.correlation_matrix import METHODS
from core.insight.correlations import Correlations
from core.wording import count
from pages.parts.caches import distributions as caches
from pages.parts.caches import documents as documents_caches
from pages.parts.charts.correlations import METHOD_TITLES, correlation_heatmap, correlations_in_domains
from pages.parts.charts.densities import density_with_margins
from pages.parts.charts.domains import MOST_DOMAINS
from pages.parts.charts.intervals import FEW
from pages.parts.charts.palette import NO_BUTTONS, TEXT_ON_DARK, TEXT_ON_LIGHT
from pages.parts.distributions.controls import how_exact, reading_link, sample_in_words
from pages.parts.distributions.crossfilter import (
    choose_domain,
    choose_pair,
    choose_ratings,
    without_domains,
    without_ratings,
)
from pages.parts.distributions.view import DistributionsView
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown
from pages.parts.state import changes, seeded
from pages.parts.wording import short_title

_FAR = 1.0  # sd from the mean: where two criteria disagree


def pairs_section(corpus: Opened, view: DistributionsView, rater: str, asked: DocumentFilter) -> None:
    """Draw the matrix on the left, the pair that is chosen in it on the right, and its domains below."""
    pair = view.pair_of(corpus.criteria(rater))
    left, right = st.columns(2, gap="medium")
    with left:
        found = _matrix(corpus, view, rater, asked)
    if pair is None:
        right.caption("There is one criterion, and so no pair of them.")
        return
    with right:
        _density(corpus, view, rater, asked, pair=pair)
    _domains(corpus, view, rater, asked, pair=pair, overall=found)


def _matrix(corpus: Opened, view: DistributionsView, rater: str, asked: DocumentFilter) -> Correlations:
    pair = view.pair_of(corpus.criteria(rater))
    key = seeded("distributions_method", view.method)
    st.segmented_control(
        "Correlations",
        METHODS,
        key=key,
        format_func=METHOD_TITLES.__getitem__,
        required=True,
        on_change=changes(DistributionsView, key, method=str),
    )
    found = caches.correlations(*corpus.key, rater, asked, view.method)
    text_colour = TEXT_ON_DARK if st.context.theme.type == "dark" else TEXT_ON_LIGHT
    key = f"correlations_{view.method}_{pair}"
    st.plotly_chart(
        correlation_heatmap(found, chosen=pair, text_colour=text_colour),
        config=NO_BUTTONS,
        key=key,
        on_select=partial(choose_pair, key),
        selection_mode="points",
        alt=f"{METHOD_TITLES[view.method]} correlations of the criteria and length, n = {found.n:,}",
    )
    st.caption(
        f"Small: 95 % interval; {sample_in_words(found.n, found.n_documents, is_partial=asked != view.filter)}. "
        "Click a cell to draw its two criteria; a cell of length leads to ratings over length."
    )
    with st.expander("As a table"):
        st.dataframe(_table(found), hide_index=True, alt="Correlations with intervals")
    return found


def _table(found: Correlations) -> pd.DataFrame:
    names = ["Length" if name == LENGTH else short_title(name) for name in found.names]
    rows = [
        (names[a], names[b], each.value, each.ci_low, each.ci_high, each.n)
        for b in range(len(names))
        for a in range(b)
        for each in [found.matrix[a][b]]
    ]
    return pd.DataFrame(rows, columns=["One", "Other", "Correlation", "95 % from", "to", "n"]).round(3)


def _density(
    corpus: Opened, view: DistributionsView, rater: str, asked: DocumentFilter, *, pair: tuple[str, str]
) -> None:
    _pair_choice(corpus, rater, pair)
    found = caches.density(*corpus.key, rater, without_ratings(asked, *pair), pair=pair)
    across, upwards = ((bounds.low, bounds.high) for bounds in map(view.filter.range_of, pair))
    key = f"density_{pair}_{across}_{upwards}"
    titles = " and ".join(map(short_title, pair))
    st.plotly_chart(
        density_with_margins(found, across=across, upwards=upwards),
        config=NO_BUTTONS,
        key=key,
        on_select=partial(choose_ratings, key, *pair),
        selection_mode="box",
        alt=f"Documents by {titles}, with each of them alone; n = {found.n:,}",
    )
    st.caption(
        f"n = {found.n:,}; the stronger, the more documents. Draw a box to choose ratings by both, or along a margin "
        f"by one. {how_exact(view, asked)}"
    )
    one, other = pair
    with st.container(horizontal=True):
        for high, low in ((one, other), (other, one)):
            n = documents_caches.amount(*corpus.key, _apart(asked, high, low), rater).n_documents
            label = f"{short_title(high)} high, {short_title(low)} low: {count(n, 'document')}"
            reading_link(view, _apart(view.filter, high, low), Order(high), for_markdown(label))


def _apart(documents: DocumentFilter, high: str, low: str) -> DocumentFilter:
    """Narrow a filter to documents that are rated high by one criterion and low by another."""
    return documents.with_range(RatingRange(high, _FAR, None)).with_range(RatingRange(low, None, -_FAR))


def _pair_choice(corpus: Opened, rater: str, pair: tuple[str, str]) -> None:
    criteria = corpus.criteria(rater)
    for place, (column, label) in enumerate(zip(st.columns(2), ("To the right", "Upwards"), strict=True)):
        key = seeded(f"distributions_pair_{place}", pair[place])
        column.selectbox(
            label,
            criteria,
            key=key,
            format_func=short_title,
            on_change=changes(DistributionsView, key, pair=partial(_exchanged, pair, place)),
        )


def _exchanged(pair: tuple[str, str], place: int, wanted: str) -> tuple[str, str]:
    """Put another criterion into a pair; the one that is on the other side already changes places."""
    other = pair[place] if wanted == pair[1 - place] else pair[1 - place]
    return (wanted, other) if place == 0 else (other, wanted)


def _domains(
    corpus: Opened,
    view: DistributionsView,
    rater: str,
    asked: DocumentFilter,
    *,
    pair: tuple[str, str],
    overall: Correlations,
) -> None:
    st.markdown(f"**{for_markdown(short_title(pair[0]))} and {for_markdown(short_title(pair[1]))} within each domain**")
    documents = without_domains(asked)
    rows = caches.correlations_by_domain(
        *corpus.key, rater, documents, pair=pair, method=view.method, n_domains=MOST_DOMAINS
    )
    if not rows:
        st.caption("No rated document.")
        return
    key = f"correlated_domains_{pair}_{view.method}_{view.filter.domains}"
    st.plotly_chart(
        correlations_in_domains(rows, overall=overall.between(*pair), method=view.method, chosen=view.filter.domains),
        config=NO_BUTTONS,
        key=key,
        on_select=partial(choose_domain, key),
        selection_mode="points",
        alt=f"Correlation within each of {count(len(rows), 'domain')}, with 95 % intervals",
    )
    n, n_documents = sum(row.found.n for row in rows), sum(row.n_documents for row in rows)
    sample = sample_in_words(n, n_documents, is_partial=asked != view.filter)
    st.caption(
        f"{count(len(rows), 'domain')}, the largest ones; {sample}. Dotted: all documents "
        f"shown, together. Hollow: fewer than {FEW} documents. Click a domain to filter the page by it."
    )
