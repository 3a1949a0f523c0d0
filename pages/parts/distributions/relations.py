"""How the criteria hang together, with each other and with length; a click leads to the documents behind a figure."""

from functools import partial
from typing import Any

import streamlit as st

from core.corpus.filters import DocumentFilter, Order, RatingRange, TokenRange
from core.insight.distributions import LENGTH
from core.wording import count
from pages.parts import state
from pages.parts.browse.view import BrowseView
from pages.parts.caches import distributions as caches
from pages.parts.caches import documents as documents_caches
from pages.parts.charts.clicks import clicked
from pages.parts.charts.palette import NO_BUTTONS, TEXT_ON_DARK, TEXT_ON_LIGHT
from pages.parts.charts.relations import FEW, correlation_heatmap, ratings_over_length
from pages.parts.distributions.view import DistributionsView
from pages.parts.opened import Opened
from pages.parts.wording import ends_in_words, short_title

_FAR = 1.0  # sd from the mean: where two criteria disagree


def relations_section(corpus: Opened, view: DistributionsView, rater: str) -> None:
    """Draw correlations on the left, ratings over length on the right."""
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader("Criteria with each other", anchor=False)
        _correlations(corpus, view, rater)
    with right:
        st.subheader("Ratings over length", anchor=False)
        _lengths(corpus, view, rater)


def _correlations(corpus: Opened, view: DistributionsView, rater: str) -> None:
    found = caches.rank_correlations(*corpus.key, rater, view.filter)
    text_colour = TEXT_ON_DARK if st.context.theme.type == "dark" else TEXT_ON_LIGHT
    key = f"correlations_{view.pair}"
    st.plotly_chart(
        correlation_heatmap(found, chosen=view.pair, text_colour=text_colour),
        config=NO_BUTTONS,
        key=key,
        on_select=partial(_choose_pair, key),
        selection_mode="points",
        alt="Rank correlations of the criteria and length",
    )
    st.caption(
        f"Spearman's rank correlation over {count(found.n, 'document')}. "
        "Click a cell to read where two criteria disagree."
    )
    if view.pair:
        one, other = view.pair
        for high, low in ((one, other), (other, one)):
            wanted = view.filter.with_range(RatingRange(high, _FAR, None)).with_range(RatingRange(low, None, -_FAR))
            label = f"{short_title(high)} high, {short_title(low)} low"
            _link(corpus, view, rater, label, wanted, Order(high))


def _choose_pair(key: str) -> None:
    names = clicked(key)
    pair = tuple(names) if names and LENGTH not in names else None
    state.change(DistributionsView, pair=None if pair == state.read(DistributionsView).pair else pair)


def _lengths(corpus: Opened, view: DistributionsView, rater: str) -> None:
    criteria = corpus.criteria(rater)
    frames = {key: caches.ratings_by_length(*corpus.key, key, rater, view.filter) for key in criteria}
    key = f"lengths_{view.criterion}_{view.tokens}"
    st.plotly_chart(
        ratings_over_length(frames, criterion=view.criterion),
        config=NO_BUTTONS,
        key=key,
        on_select=partial(_choose_length, key),
        selection_mode="points",
        alt=f"Median standardised rating over length in tokens, by {', '.join(map(short_title, criteria))}",
    )
    st.caption(
        "Documents of like length, in steps of half a doubling; band: the middle half by "
        f"{short_title(view.criterion)}; hollow: fewer than {FEW} documents. "
        "Click a dot to read documents of that length."
    )
    if view.tokens:
        wanted = view.filter.and_also(DocumentFilter(n_tokens=view.tokens))
        label = f"{ends_in_words(view.tokens.low, view.tokens.high)} tokens"
        _link(corpus, view, rater, label, wanted, Order(view.criterion))


def _choose_length(key: str) -> None:
    ends: Any = clicked(key)
    tokens = TokenRange(int(ends[0]), int(ends[1])) if ends else None
    state.change(DistributionsView, tokens=None if tokens == state.read(DistributionsView).tokens else tokens)


def _link(
    corpus: Opened, view: DistributionsView, rater: str, label: str, wanted: DocumentFilter, order: Order
) -> None:
    n = documents_caches.amount(*corpus.key, wanted, rater).n_documents
    browse = BrowseView(rater=view.rater, filter=wanted, order=order)
    st.page_link(
        "pages/browse.py",
        label=f"{label}: {count(n, 'document')}",
        icon=":material/menu_book:",
        query_params=browse.to_query(),
        disabled=not n,
    )
