"""The filter's controls in the side bar: domains, length, date, fields of the input, selections, ratings."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from core.corpus.filters import DocumentFilter, Membership, RatingRange
from core.criteria import criterion_by_key
from core.insight.histograms import EDGES, HIGHEST, LOWEST
from core.wording import count
from pages.parts.caches import corpus as corpus_caches
from pages.parts.caches import documents as caches
from pages.parts.charts.palette import CRITERION_COLOURS
from pages.parts.filters.brush.brush import Bins, Ends, brush
from pages.parts.filters.field_controls import field_controls
from pages.parts.filters.finding import answerable
from pages.parts.filters.pills import membership_in_words
from pages.parts.filters.range_controls import date_control, length_control
from pages.parts.filters.refilter import refilters
from pages.parts.filters.search_box import search_box
from pages.parts.opened import Opened
from pages.parts.plain import one_line
from pages.parts.selections import saved_selections
from pages.parts.state import seeded, widget_value
from pages.parts.views import FilteredView
from pages.parts.wording import signed

_STEP = 0.1


def filter_controls(
    corpus: Opened, view: FilteredView, rater: str | None, *, asked: DocumentFilter | None = None
) -> None:
    """Draw the search box and all other controls; each change goes into the address."""
    search_box(corpus, view)
    condition_controls(corpus, view, rater, asked=asked)


def condition_controls(
    corpus: Opened, view: FilteredView, rater: str | None, *, asked: DocumentFilter | None = None
) -> None:
    """Draw the controls beside the search box; each change goes into the address.

    Parameters
    ----------
    corpus, view, rater
        What is shown.
    asked : DocumentFilter or None
        The filter that the page asks with, see `pages.parts.scanning`; None where it asks with nothing else.
    """
    asked = answerable(corpus, view.filter, rater, asked=asked)
    _domains(corpus, view)
    length_control(corpus, view, rater, asked)
    if corpus_caches.years(*corpus.key).n_dated:
        date_control(corpus, view, rater, asked)
    field_controls(corpus, view, rater, asked)
    _selections(corpus, view)
    if rater is not None:
        for criterion in corpus.criteria(rater):
            _rating_range(corpus, view, rater, asked, criterion=criterion)
        st.caption(
            "Standardised ratings in sd; an end at 3 is open. Draw on a histogram to choose a range; "
            "dark is what the filter leaves, to its own scale."
        )


def _domains(corpus: Opened, view: FilteredView) -> None:
    chosen = view.filter.domains
    options = corpus.domains_offered(chosen)
    n_others = len(corpus.summary["domains"]) - len(options)
    key = seeded(f"{view.page}_domains", list(chosen))

    def wanted(documents: DocumentFilter) -> DocumentFilter:
        return replace(documents, domains=tuple(widget_value(key)))

    st.multiselect(
        "Domains",
        options,
        key=key,
        format_func=one_line,
        on_change=refilters(type(view), wanted),
        accept_new_options=n_others > 0,
        help=f"The largest are offered; {count(n_others, 'other')} can be typed." if n_others > 0 else None,
    )


def _selections(corpus: Opened, view: FilteredView) -> None:
    """Offer what the saved selections keep, and what they do not."""
    asked = list(view.filter.memberships)
    options = [Membership(*named, kept=kept) for named in saved_selections(corpus) for kept in (True, False)]
    # A link may name one that is no longer there.
    options += [wanted for wanted in asked if wanted not in options]
    if not options:
        return
    key = seeded(f"{view.page}_selections", asked)

    def wanted(documents: DocumentFilter) -> DocumentFilter:
        return replace(documents, memberships=tuple(widget_value(key)))

    st.multiselect(
        "Selections",
        options,
        key=key,
        format_func=membership_in_words,
        on_change=refilters(type(view), wanted),
        placeholder="kept, or not kept",
    )


def _rating_range(corpus: Opened, view: FilteredView, rater: str, asked: DocumentFilter, *, criterion: str) -> None:
    title = criterion_by_key(criterion).title
    everything = caches.histogram(*corpus.key, DocumentFilter(), rater, criterion)
    left = caches.histogram(*corpus.key, asked, rater, criterion) if asked != DocumentFilter() else None
    bounds = view.filter.range_of(criterion)

    def ranged(ends: Ends) -> Callable[[DocumentFilter], DocumentFilter]:
        return lambda documents: documents.with_range(RatingRange(criterion, *ends))

    with st.container(gap=None):
        brush(
            f"{view.page}_histogram_{criterion}",
            Bins(EDGES, everything, left),
            (bounds.low, bounds.high),
            colour=CRITERION_COLOURS[criterion],
            alt=f"Documents by standardised rating, {title}",
            in_words=_in_sd,
            on_drawn=lambda ends: refilters(type(view), ranged(ends))(),
        )
        key = seeded(f"{view.page}_range_{criterion}", _ends(bounds))

        def wanted(documents: DocumentFilter) -> DocumentFilter:
            low, high = widget_value(key)
            return ranged((low if low > LOWEST else None, high if high < HIGHEST else None))(documents)

        st.slider(title, LOWEST, HIGHEST, step=_STEP, format="%+.2f", key=key, on_change=refilters(type(view), wanted))


def _in_sd(edge: float) -> str:
    return f"{signed(edge)} sd"


def _ends(bounds: RatingRange) -> tuple[float, float]:
    low = LOWEST if bounds.low is None else min(max(bounds.low, LOWEST), HIGHEST)
    high = HIGHEST if bounds.high is None else min(max(bounds.high, LOWEST), HIGHEST)
    return low, max(low, high)
