"""The ratings by each criterion, over the corpus and over what the filter leaves, as histogram or cumulative curve."""

from functools import partial

import streamlit as st

from core.corpus.filters import DocumentFilter
from core.criteria import criterion_by_key
from core.insight.curves import Curve, curve_of
from pages.parts.caches import distributions as caches
from pages.parts.caches import documents as documents_caches
from pages.parts.charts.curves import MOST_LINES, rating_curves
from pages.parts.charts.palette import NO_BUTTONS
from pages.parts.distributions.controls import how_exact
from pages.parts.distributions.crossfilter import choose_ratings, without_ratings
from pages.parts.distributions.view import SHAPES, DistributionsView
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown
from pages.parts.state import changes, seeded


def curves_section(corpus: Opened, view: DistributionsView, rater: str, asked: DocumentFilter) -> None:
    """Draw one curve a criterion."""
    key = seeded("distributions_as", view.shape)
    st.segmented_control(
        "As",
        SHAPES,
        key=key,
        format_func=str.capitalize,
        required=True,
        on_change=changes(DistributionsView, key, shape=str),
    )
    criteria = corpus.criteria(rater)
    for first in range(0, len(criteria), 2):
        for column, criterion in zip(st.columns(2, gap="medium"), criteria[first : first + 2], strict=False):
            with column:
                _picture(corpus, view, rater, asked, criterion=criterion)
    lines = "; other lines: the domains of the filter" if 1 < len(view.filter.domains) <= MOST_LINES else ""
    st.caption(
        f"Colour: the documents shown; grey: the whole corpus{lines}; each as shares of its own documents. What lies "
        "beyond 3 sd counts at the ends. Draw along a chart to choose ratings: all else on the page then "
        f"is of these. {how_exact(view, asked)}"
    )


def _picture(corpus: Opened, view: DistributionsView, rater: str, asked: DocumentFilter, *, criterion: str) -> None:
    others = without_ratings(asked, criterion)
    everything = curve_of(documents_caches.histogram(*corpus.key, DocumentFilter(), rater, criterion))
    left = curve_of(documents_caches.histogram(*corpus.key, others, rater, criterion))
    wanted = view.filter.range_of(criterion)
    title = criterion_by_key(criterion).title
    st.markdown(f"**{for_markdown(title)}** · n = {left.n:,}")
    key = f"curve_{criterion}_{view.shape}_{wanted.low}_{wanted.high}"
    st.plotly_chart(
        rating_curves(
            criterion,
            everything,
            left,
            domains=_domains(corpus, rater, others, criterion=criterion),
            shape=view.shape,
            chosen=(wanted.low, wanted.high),
        ),
        config=NO_BUTTONS,
        key=key,
        on_select=partial(choose_ratings, key, criterion),
        selection_mode="box",
        alt=f"{title}: {view.shape} of {left.n:,} standardised ratings",
    )


def _domains(corpus: Opened, rater: str, others: DocumentFilter, *, criterion: str) -> dict[str, Curve]:
    if not 1 < len(others.domains) <= MOST_LINES:
        return {}
    found = caches.domain_ratings(*corpus.key, rater, others)
    return {row.domain: Curve(row.n, row.shares) for row in found[criterion]}
