"""Controls for ranges of lengths and days: two boxes each, and a histogram that a range is drawn on."""

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

import streamlit as st

from core.corpus.catalog.value_histograms import DATE, LENGTH
from core.corpus.filters import DateRange, DocumentFilter, TokenRange
from pages.parts.caches import documents as caches
from pages.parts.charts.palette import KEPT
from pages.parts.filters.brush.brush import Bins, Ends, brush
from pages.parts.filters.refilter import refilters
from pages.parts.opened import Opened
from pages.parts.state import seeded, widget_value
from pages.parts.views import FilteredView

R = TypeVar("R", TokenRange, DateRange)

_FIRST_DAY, _LAST_DAY = date(1, 1, 1), date(9999, 12, 31)
_EPOCH = date(1970, 1, 1)


def length_control(corpus: Opened, view: FilteredView, rater: str | None, asked: DocumentFilter) -> None:
    """Let the reader choose a range of lengths."""
    length = view.filter.n_tokens or TokenRange()
    value_brush(
        corpus,
        view,
        rater,
        asked,
        name=LENGTH,
        range_now=(length.low, length.high),
        alt="Documents by length in tokens",
        in_words=lambda edge: f"{math.ceil(edge):,} tokens",
        with_ends=lambda documents, ends: replace(documents, n_tokens=_or_none(TokenRange(*whole_ends(ends)))),
    )
    low, high = seeded(f"{view.page}_from_tokens", length.low), seeded(f"{view.page}_to_tokens", length.high)

    def wanted(documents: DocumentFilter) -> DocumentFilter:
        return replace(documents, n_tokens=_or_none(TokenRange(widget_value(low), widget_value(high))))

    for column, key, label in zip(st.columns(2), (low, high), ("Tokens, from", "to"), strict=True):
        column.number_input(
            label, 0, step=50, value=None, key=key, on_change=refilters(type(view), wanted), placeholder="any"
        )


def date_control(corpus: Opened, view: FilteredView, rater: str | None, asked: DocumentFilter) -> None:
    """Let the reader choose a range of days."""
    days = view.filter.date or DateRange()
    first, last = _as_day(days.low), _as_day(days.high)
    value_brush(
        corpus,
        view,
        rater,
        asked,
        name=DATE,
        range_now=(_number(first), _number(last)),
        alt="Documents by date",
        in_words=lambda edge: _day(edge).isoformat(),
        with_ends=lambda documents, ends: replace(documents, date=_or_none(DateRange(*_days(ends)))),
    )
    low, high = seeded(f"{view.page}_from_day", first), seeded(f"{view.page}_to_day", last)

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


def value_brush(
    corpus: Opened,
    view: FilteredView,
    rater: str | None,
    asked: DocumentFilter,
    *,
    name: str,
    range_now: Ends,
    alt: str,
    in_words: Callable[[float], str],
    with_ends: Callable[[DocumentFilter, Ends], DocumentFilter],
) -> None:
    """Draw the histogram of a column's values, to draw a range on; nothing where all documents have the same value.

    Parameters
    ----------
    corpus, view, rater
        What is shown.
    asked : DocumentFilter
        The filter to ask with.
    name : str
        See `core.corpus.catalog.value_histograms.ValueHistograms.axis_of`.
    range_now : tuple of float or None
        The range that is asked for.
    alt : str
        What the histogram shows; plain text.
    in_words : callable
        Writes an edge, with its unit.
    with_ends : callable
        Puts a range that was drawn into a filter.
    """
    axis = caches.axis(*corpus.key, name)
    if axis is None:
        return
    left = caches.value_histogram(*corpus.key, name, asked, rater) if asked != DocumentFilter() else None
    brush(
        f"{view.page}_histogram_{name}",
        Bins(axis.edges, caches.value_histogram(*corpus.key, name, DocumentFilter(), rater), left),
        range_now,
        colour=KEPT,
        alt=alt,
        in_words=in_words,
        on_drawn=lambda ends: refilters(type(view), lambda documents: with_ends(documents, ends))(),
    )


def _or_none(bounds: R) -> R | None:
    return None if (bounds.low, bounds.high) == (None, None) else bounds


def whole_ends(ends: Ends) -> tuple[int | None, int | None]:
    """Give the whole numbers of a range whose upper end is just beyond it."""
    low, high = ends
    return None if low is None else math.ceil(low), None if high is None else math.ceil(high) - 1


def _days(ends: Ends) -> tuple[str | None, str | None]:
    low, high = whole_ends(ends)
    return None if low is None else _day(low).isoformat(), None if high is None else _day(high).isoformat()


def _day(number: float) -> date:
    return _EPOCH + timedelta(days=math.ceil(number))


def _number(day: date | None) -> float | None:
    return None if day is None else float((day - _EPOCH).days)


def _as_day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)
