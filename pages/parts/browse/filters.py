"""The filter of the browse page: controls in the side bar, and pills that say what each condition leaves."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from core.corpus.filters import DocumentFilter, RatingRange
from core.criteria import CRITERIA
from core.insight.histograms import HIGHEST, LOWEST
from pages.parts import state
from pages.parts.browse.view import PAGE_SIZES, BrowseView
from pages.parts.caches import documents as caches
from pages.parts.charts.distributions import filter_histogram
from pages.parts.charts.palette import NO_BUTTONS
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown, shortened
from pages.parts.state import changes, seeded, widget_value
from pages.parts.wording import range_in_words

_STEP = 0.1


def filter_controls(corpus: Opened, view: BrowseView, rater: str | None) -> None:
    """Draw the controls: domains, a range of ratings for each criterion, documents on a page."""
    names = list(corpus.summary["domains"])
    # A link may name a domain that is no longer there.
    options = names + [name for name in view.domains if name not in names]
    key = seeded("browse_domains", list(view.domains))
    st.multiselect("Domains", options, key=key, on_change=changes(BrowseView, key, domains=tuple, page_number=_first))
    if rater is not None:
        for criterion in CRITERIA:
            _rating_range(corpus, view, rater, criterion.key, criterion.title)
        st.caption(
            "Standardised ratings in sd; an end at 3 is open. Dark: what the filter leaves, drawn to its own scale."
        )
    key = seeded("browse_size", view.page_size)
    st.selectbox(
        "Documents on a page",
        PAGE_SIZES,
        key=key,
        on_change=changes(BrowseView, key, page_size=int, page_number=_first),
    )


def _first(_: object) -> int:
    return 1


def _rating_range(corpus: Opened, view: BrowseView, rater: str, criterion: str, title: str) -> None:
    everything = caches.histogram(*corpus.key, DocumentFilter(), rater, criterion)
    is_filtered = view.filter != DocumentFilter()
    left = caches.histogram(*corpus.key, view.filter, rater, criterion) if is_filtered else None
    with st.container(gap=None):
        st.plotly_chart(
            filter_histogram(criterion, everything, left),
            config=NO_BUTTONS,
            key=f"histogram_{criterion}",
            alt=f"Documents by standardised rating, {title}",
        )
        bounds = view.range_of(criterion)
        key = seeded(f"browse_range_{criterion}", _ends(bounds))
        st.slider(
            title,
            LOWEST,
            HIGHEST,
            step=_STEP,
            format="%+.1f",
            key=key,
            on_change=partial(_set_range, criterion),
        )


def _ends(bounds: RatingRange) -> tuple[float, float]:
    low = LOWEST if bounds.low is None else min(max(bounds.low, LOWEST), HIGHEST)
    high = HIGHEST if bounds.high is None else min(max(bounds.high, LOWEST), HIGHEST)
    return low, max(low, high)


def _set_range(criterion: str) -> None:
    low, high = widget_value(f"browse_range_{criterion}")
    wanted = RatingRange(criterion, low if low > LOWEST else None, high if high < HIGHEST else None)
    view = state.read(BrowseView)
    state.change(BrowseView, ranges=view.with_range(wanted), page_number=1)


def filter_pills(corpus: Opened, view: BrowseView, rater: str | None) -> None:
    """Draw the conditions in their order, each with the documents that it and those before it leave.

    A click on a pill removes its condition.
    """
    steps = view.filter.steps()
    if not steps:
        return
    labels: list[tuple[str, Callable[[], None]]] = []
    if view.domains:
        names = ", ".join(shortened(name, 24) for name in view.domains[:3])
        more = f" and {len(view.domains) - 3} more" if len(view.domains) > 3 else ""
        labels.append((for_markdown(names + more), partial(state.change, BrowseView, domains=(), page_number=1)))
    for bounds in view.ranges:
        without = view.with_range(RatingRange(bounds.criterion))
        words = for_markdown(range_in_words(bounds.criterion, bounds.low, bounds.high))
        labels.append((words, partial(state.change, BrowseView, ranges=without, page_number=1)))
    with st.container(horizontal=True, gap="small"):
        for number, ((label, remove), step) in enumerate(zip(labels, steps, strict=True)):
            left = caches.amount(*corpus.key, step, rater).n_documents
            st.button(
                f"{label} → {left:,}",
                key=f"pill_{number}",
                on_click=remove,
                icon=":material/close:",
                help="Remove this condition",
            )
        if len(steps) > 1:
            nothing = partial(state.change, BrowseView, domains=(), ranges=(), page_number=1)
            st.button("Clear all", key="pill_all", on_click=nothing, type="tertiary")
