"""The filter's controls in the side bar: domains, text, length, date, fields of the input, ratings."""

from dataclasses import replace
from datetime import date

import streamlit as st

from core.corpus.filters import DateRange, DocumentFilter, Membership, RatingRange, TokenRange
from core.criteria import criterion_by_key
from core.insight.histograms import HIGHEST, LOWEST
from pages.parts.caches import corpus as corpus_caches
from pages.parts.caches import documents as caches
from pages.parts.charts.distributions import filter_histogram
from pages.parts.charts.palette import NO_BUTTONS
from pages.parts.filters.field_controls import field_controls
from pages.parts.filters.pills import membership_in_words
from pages.parts.filters.refilter import refilters
from pages.parts.opened import Opened
from pages.parts.plain import one_line
from pages.parts.selections import saved_selections
from pages.parts.state import seeded, widget_value
from pages.parts.views import FilteredView

_STEP = 0.1
_FIRST_DAY, _LAST_DAY = date(1, 1, 1), date(9999, 12, 31)


def filter_controls(corpus: Opened, view: FilteredView, rater: str | None) -> None:
    """Draw all controls; each change goes into the address."""
    _domains(corpus, view)
    _text(view)
    _length(view)
    if corpus_caches.years(*corpus.key).n_dated:
        _dates(view)
    field_controls(corpus, view)
    _selections(corpus, view)
    if rater is not None:
        for criterion in corpus.criteria(rater):
            _rating_range(corpus, view, rater, criterion, criterion_by_key(criterion).title)
        st.caption(
            "Standardised ratings in sd; an end at 3 is open. Dark: what the filter leaves, drawn to its own scale."
        )


def _domains(corpus: Opened, view: FilteredView) -> None:
    names = list(corpus.summary["domains"])
    # A link may name a domain that is no longer there.
    options = names + [name for name in view.filter.domains if name not in names]
    key = seeded(f"{view.page}_domains", list(view.filter.domains))

    def wanted(documents: DocumentFilter) -> DocumentFilter:
        return replace(documents, domains=tuple(widget_value(key)))

    st.multiselect("Domains", options, key=key, format_func=one_line, on_change=refilters(type(view), wanted))


def _text(view: FilteredView) -> None:
    key = seeded(f"{view.page}_text", view.filter.text)

    def wanted(documents: DocumentFilter) -> DocumentFilter:
        return replace(documents, text=widget_value(key).strip())

    st.text_input(
        "Text contains",
        key=key,
        on_change=refilters(type(view), wanted),
        placeholder="these letters",
        help="Every text is searched for these letters as they stand; upper and lower case are alike.",
    )


def _length(view: FilteredView) -> None:
    length = view.filter.n_tokens or TokenRange()
    low, high = seeded(f"{view.page}_from_tokens", length.low), seeded(f"{view.page}_to_tokens", length.high)

    def wanted(documents: DocumentFilter) -> DocumentFilter:
        ends = widget_value(low), widget_value(high)
        return replace(documents, n_tokens=None if ends == (None, None) else TokenRange(*ends))

    for column, key, label in zip(st.columns(2), (low, high), ("Tokens, from", "to"), strict=True):
        column.number_input(
            label, 0, step=50, value=None, key=key, on_change=refilters(type(view), wanted), placeholder="any"
        )


def _dates(view: FilteredView) -> None:
    days = view.filter.date or DateRange()
    low, high = seeded(f"{view.page}_from_day", _day(days.low)), seeded(f"{view.page}_to_day", _day(days.high))

    def wanted(documents: DocumentFilter) -> DocumentFilter:
        ends = [day and day.isoformat() for day in (widget_value(low), widget_value(high))]
        return replace(documents, date=DateRange(*ends) if any(ends) else None)

    for column, key, label in zip(st.columns(2), (low, high), ("Date, from", "to"), strict=True):
        column.date_input(
            label,
            None,
            min_value=_FIRST_DAY,
            max_value=_LAST_DAY,
            key=key,
            on_change=refilters(type(view), wanted),
            format="YYYY-MM-DD",
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


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)


def _rating_range(corpus: Opened, view: FilteredView, rater: str, criterion: str, title: str) -> None:
    everything = caches.histogram(*corpus.key, DocumentFilter(), rater, criterion)
    is_filtered = view.filter != DocumentFilter()
    left = caches.histogram(*corpus.key, view.filter, rater, criterion) if is_filtered else None
    with st.container(gap=None):
        st.plotly_chart(
            filter_histogram(criterion, everything, left),
            config=NO_BUTTONS,
            key=f"{view.page}_histogram_{criterion}",
            alt=f"Documents by standardised rating, {title}",
        )
        key = seeded(f"{view.page}_range_{criterion}", _ends(view.filter.range_of(criterion)))

        def wanted(documents: DocumentFilter) -> DocumentFilter:
            low, high = widget_value(key)
            ends = low if low > LOWEST else None, high if high < HIGHEST else None
            return documents.with_range(RatingRange(criterion, *ends))

        st.slider(title, LOWEST, HIGHEST, step=_STEP, format="%+.1f", key=key, on_change=refilters(type(view), wanted))


def _ends(bounds: RatingRange) -> tuple[float, float]:
    low = LOWEST if bounds.low is None else min(max(bounds.low, LOWEST), HIGHEST)
    high = HIGHEST if bounds.high is None else min(max(bounds.high, LOWEST), HIGHEST)
    return low, max(low, high)
