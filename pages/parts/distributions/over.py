"""Ratings over length, over dates, or over any number that stands beside the documents."""

from functools import partial

import streamlit as st

from core.corpus.catalog.rated_samples import DATE, LENGTH
from core.corpus.filters import BY_FIELD, DocumentFilter
from pages.parts.caches import corpus as corpus_caches
from pages.parts.caches import distributions as caches
from pages.parts.caches import documents as documents_caches
from pages.parts.charts.intervals import FEW
from pages.parts.charts.palette import NO_BUTTONS
from pages.parts.charts.ratings_over import ratings_over
from pages.parts.distributions.controls import criterion_choice, sample_in_words
from pages.parts.distributions.crossfilter import choose_steps, range_on, without_axis
from pages.parts.distributions.view import DistributionsView
from pages.parts.messages import empty
from pages.parts.opened import Opened
from pages.parts.plain import for_plotly, shortened
from pages.parts.state import changes, seeded
from pages.parts.wording import short_title

_TITLES = {LENGTH: "Length in tokens", DATE: "Date"}
_STEPS = {
    "length": "steps of half a doubling of the length",
    "date": "steps of equal time",
    "number": "steps with about as many documents in each, or single values where there are few",
}


def over_section(corpus: Opened, view: DistributionsView, rater: str, asked: DocumentFilter) -> None:
    """Let the reader choose what ratings are drawn over, and draw them."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _axis_choice(corpus, view)
        criterion_choice(corpus, view, rater)
    found = caches.ratings_over(*corpus.key, rater, without_axis(asked, view.axis), view.axis)
    if found.frame.empty:
        empty("No document that is shown has a value.", "Choose something else above, or remove a condition.")
        return
    criteria = corpus.criteria(rater)
    chosen = range_on(view.filter, view.axis)
    sample = sample_in_words(found.n, found.n_documents, is_partial=asked != view.filter)
    title = _title(view.axis)
    key = f"over_{view.axis[:80]}_{view.criterion}_{chosen}"
    st.plotly_chart(
        ratings_over(found, title=for_plotly(title), criteria=criteria, criterion=view.criterion, chosen=chosen),
        config=NO_BUTTONS,
        key=key,
        on_select=partial(choose_steps, key, view.axis, found),
        selection_mode="box",
        alt=f"Median standardised rating over {title}, by {', '.join(map(short_title, criteria))}; below, documents",
    )
    st.caption(
        f"Medians in {_STEPS[found.kind]}; band: the middle half by {short_title(view.criterion)}; hollow: fewer than "
        f"{FEW} documents; below: documents in each step; {sample}. "
        "Draw along the chart to choose a range."
    )


def _axis_choice(corpus: Opened, view: DistributionsView) -> None:
    fields = documents_caches.fields(*corpus.key)
    options = [LENGTH, *([DATE] if corpus_caches.years(*corpus.key).n_dated else [])]
    options += [f"{BY_FIELD}{name}" for name, field in fields.items() if field.is_number]
    # A link may name a field that is no longer there.
    options += [view.axis] if view.axis not in options else []
    key = seeded("distributions_over", view.axis)
    st.selectbox(
        "Over",
        options,
        key=key,
        format_func=_title,
        on_change=changes(DistributionsView, key, axis=str),
        width=280,
    )


def _title(axis: str) -> str:
    return _TITLES.get(axis) or shortened(axis.removeprefix(BY_FIELD), 40)
