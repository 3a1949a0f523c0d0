"""Conditions on the input's own fields: one of some values, or a range of numbers."""

import streamlit as st

from core.corpus.catalog.fields import Field
from core.corpus.filters import BY_FIELD, DocumentFilter, FieldRange, FieldValues
from pages.parts.caches import documents as caches
from pages.parts.filters.brush.brush import Ends
from pages.parts.filters.range_controls import value_brush, whole_ends
from pages.parts.filters.refilter import refilters
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown, shortened
from pages.parts.state import seeded, widget_value
from pages.parts.views import FilteredView

_LABEL_CHARACTERS = 60


def field_controls(corpus: Opened, view: FilteredView, rater: str | None, asked: DocumentFilter) -> None:
    """Draw a control for each field that is asked for already, and one for the field that the reader chooses."""
    fields = caches.fields(*corpus.key)
    if not fields:
        return
    chosen = st.selectbox(
        "A field of the input",
        list(fields),
        index=None,
        key=f"{view.page}_field",
        format_func=lambda name: shortened(name, _LABEL_CHARACTERS),
        placeholder=f"one of {len(fields)}",
    )
    wanted_ones = {wanted.name for wanted in view.filter.fields} | ({chosen} if chosen else set())
    for name in (name for name in fields if name in wanted_ones):
        if fields[name].is_number:
            _range(corpus, view, rater, asked, field=fields[name])
        else:
            _values(corpus, view, fields[name])


def _values(corpus: Opened, view: FilteredView, field: Field) -> None:
    counts = dict(caches.values_of_field(*corpus.key, field.name))
    asked = view.filter.field_named(field.name)
    values = list(asked.values) if isinstance(asked, FieldValues) else []
    # One in a tuple, since a widget takes None for nothing chosen.
    options = [(value,) for value in dict.fromkeys([*counts, *values])]
    key = seeded(f"{view.page}_values_{field.number}", [(value,) for value in values])

    def label(option: tuple[str | None]) -> str:
        said = "no value" if option[0] is None else shortened(option[0], _LABEL_CHARACTERS)
        return f"{said} ({counts.get(option[0], 0):,})"

    def wanted(documents: DocumentFilter) -> DocumentFilter:
        chosen = tuple(value for (value,) in widget_value(key))
        return documents.with_field(field.name, FieldValues(field.name, chosen) if chosen else None)

    st.multiselect(
        for_markdown(shortened(field.name, _LABEL_CHARACTERS)),
        options,
        key=key,
        format_func=label,
        on_change=refilters(type(view), wanted),
    )


def _range(corpus: Opened, view: FilteredView, rater: str | None, asked: DocumentFilter, *, field: Field) -> None:
    bounds = view.filter.field_named(field.name)
    bounds = bounds if isinstance(bounds, FieldRange) else FieldRange(field.name)
    value_brush(
        corpus,
        view,
        rater,
        asked,
        name=f"{BY_FIELD}{field.name}",
        range_now=(bounds.low, bounds.high),
        alt=f"Documents by {shortened(field.name, _LABEL_CHARACTERS)}",
        in_words=lambda edge: f"{edge:.6g}",
        with_ends=lambda documents, ends: documents.with_field(field.name, _drawn(corpus, field.name, ends)),
    )
    low = seeded(f"{view.page}_low_{field.number}", bounds.low)
    high = seeded(f"{view.page}_high_{field.number}", bounds.high)

    def wanted(documents: DocumentFilter) -> DocumentFilter:
        ends = widget_value(low), widget_value(high)
        asked_now = None if ends == (None, None) else FieldRange(field.name, *ends)
        return documents.with_field(field.name, asked_now)

    name = for_markdown(shortened(field.name, _LABEL_CHARACTERS))
    for column, key, label in zip(st.columns(2), (low, high), (f"{name}, from", "to"), strict=True):
        column.number_input(
            label,
            value=None,
            step=1.0,
            format="%.12g",
            key=key,
            on_change=refilters(type(view), wanted),
            placeholder="any",
        )


def _drawn(corpus: Opened, name: str, ends: Ends) -> FieldRange | None:
    """Ask for a range that was drawn: of few whole numbers, those whose bins were drawn on."""
    axis = caches.axis(*corpus.key, f"{BY_FIELD}{name}")
    low, high = whole_ends(ends) if axis and axis.holds_whole_numbers else ends
    return None if (low, high) == (None, None) else FieldRange(name, low, high)
