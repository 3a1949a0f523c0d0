"""The conditions of a filter as pills that say what each leaves; a click on one removes it."""

from functools import partial
from typing import Any

import streamlit as st

from core.corpus.filters import DocumentFilter, FieldRange, FieldValues, Membership
from core.criteria import criterion_by_key
from core.errors import QuLensError
from pages.parts.caches import documents as caches
from pages.parts.filters.finding import by_now
from pages.parts.filters.refilter import refilters
from pages.parts.filters.saved_views import views_button
from pages.parts.filters.searches import search_in_words
from pages.parts.filters.steps import redo, steps_on, undo
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown, shortened
from pages.parts.views import FilteredView
from pages.parts.wording import ends_in_words, range_in_words

_NAME_CHARACTERS = 24
_MOST_NAMES = 3


def filter_pills(
    corpus: Opened,
    view: FilteredView,
    rater: str | None,
    *,
    asked: DocumentFilter | None = None,
    has_keys: bool = True,
    has_views: bool = True,
) -> None:
    """Draw the conditions in their order, each with the documents that it and those before it leave; and the steps.

    Parameters
    ----------
    corpus, view, rater
        What is shown.
    asked : DocumentFilter or None
        The filter that the page asks with, see `pages.parts.scanning`: what each pill counts belongs to it. None where
        the page asks with nothing else.
    has_keys : bool
        Whether steps are undone and done again by keys; not where these keys mean something else.
    has_views : bool
        Whether the saved views are offered here; not where the page offers them elsewhere.
    """
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        conditions = view.filter.conditions()
        for number, (condition, left) in enumerate(
            zip(conditions, _left(corpus, view.filter, rater, asked), strict=True)
        ):
            st.button(
                f"{for_markdown(condition_in_words(condition))} → {left}",
                key=f"{view.page}_pill_{number}",
                on_click=refilters(type(view), partial(DocumentFilter.without, number=number)),
                icon=":material/close:",
                help="Remove this condition",
            )
        if len(conditions) > 1:
            everything = refilters(type(view), lambda _: DocumentFilter())
            st.button("Clear all", key=f"{view.page}_pill_all", on_click=everything, type="tertiary")
        _step_buttons(view, has_keys=has_keys)
        if has_views:
            views_button(corpus, type(view))


def _left(corpus: Opened, documents: DocumentFilter, rater: str | None, asked: DocumentFilter | None) -> list[str]:
    """Count what each condition and those before it leave; a mark where that cannot be said: the page says why."""
    steps = documents.steps()
    try:
        # A search that goes on stands at the place of its condition, and counts for all pills as far as it is once.
        asked_steps = (asked or by_now(corpus, documents)).steps()
    except QuLensError:
        asked_steps = steps
    return [_counted(corpus, now, rater, is_whole=now == step) for step, now in zip(steps, asked_steps, strict=True)]


def _counted(corpus: Opened, step: DocumentFilter, rater: str | None, *, is_whole: bool) -> str:
    try:
        return f"{caches.amount(*corpus.key, step, rater).n_documents:,}{'' if is_whole else ' so far'}"
    except QuLensError:
        return "?"


def _step_buttons(view: FilteredView, *, has_keys: bool) -> None:
    kind, steps = type(view), steps_on(view.page)
    for label, key, icon, act, remembered in (
        ("Undo", "Z", "undo", undo, steps.past),
        ("Redo", "Y", "redo", redo, steps.future),
    ):
        # Where there is nothing to undo or to do again, no room is taken by it.
        if remembered:
            st.button(
                label,
                key=f"{view.page}_{label.lower()}",
                icon=f":material/{icon}:",
                shortcut=key if has_keys else None,
                on_click=partial(act, kind),
                type="tertiary",
                help=f"{label} the last step of the filter",
            )


def condition_in_words(condition: DocumentFilter) -> str:
    """Say what a filter with one condition asks for.

    Examples
    --------
    >>> condition_in_words(DocumentFilter(text="sea"))
    'text “sea”'
    """
    if condition.domains:
        return _names(condition.domains)
    if condition.text:
        return f"text “{_name(condition.text)}”"
    if condition.searches:
        return search_in_words(condition.searches[0])
    if condition.n_tokens:
        return f"{ends_in_words(condition.n_tokens.low, condition.n_tokens.high)} tokens"
    if condition.date:
        return f"date {ends_in_words(condition.date.low, condition.date.high)}"
    if condition.fields:
        wanted = condition.fields[0]
        values = _names(wanted.values) if isinstance(wanted, FieldValues) else ends_in_words(wanted.low, wanted.high)
        return f"{shortened(wanted.name, _NAME_CHARACTERS)}: {values}"
    if condition.memberships:
        return membership_in_words(condition.memberships[0])
    bounds = condition.ranges[0]
    return range_in_words(bounds.criterion, bounds.low, bounds.high)


def ranges_upside_down(documents: DocumentFilter) -> list[str]:
    """Name the ranges in which nothing can be, since their lower end is above the upper one.

    Examples
    --------
    >>> from core.corpus.filters import TokenRange
    >>> ranges_upside_down(DocumentFilter(n_tokens=TokenRange(500, 100)))
    ['The range of tokens']
    """
    ranges: list[tuple[str, Any]] = [("tokens", documents.n_tokens), ("dates", documents.date)]
    ranges += [
        (shortened(each.name, _NAME_CHARACTERS), each) for each in documents.fields if isinstance(each, FieldRange)
    ]
    ranges += [(criterion_by_key(each.criterion).title, each) for each in documents.ranges]
    return [
        f"The range of {for_markdown(name)}"
        for name, ends in ranges
        if ends and ends.low is not None and ends.high is not None and ends.low > ends.high
    ]


def membership_in_words(wanted: Membership) -> str:
    """Say that a selection keeps a document, or does not."""
    return f"{'kept' if wanted.kept else 'not kept'} by {wanted.selection}"


def _names(values: tuple[str | None, ...]) -> str:
    said = ", ".join(_name(value) for value in values[:_MOST_NAMES])
    return said + (f" and {len(values) - _MOST_NAMES} more" if len(values) > _MOST_NAMES else "")


def _name(value: str | None) -> str:
    """Name a value; one that cannot be seen, such as an empty text, as Python writes it."""
    return "no value" if value is None else shortened(value, _NAME_CHARACTERS) or repr(value)[:_NAME_CHARACTERS]
