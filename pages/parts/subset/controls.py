"""What is to be selected: the controls of the subset page, in the side bar."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

import streamlit as st

from core.criteria import CRITERION_KEYS
from core.insight.columns_here import ColumnsHere
from core.selection.asked.parameters import COMBINATIONS, SelectionParameters
from core.selection.baselines.registry import BASELINES
from pages.parts import state
from pages.parts.caches import subset as caches
from pages.parts.opened import Opened
from pages.parts.rater_choice import rater_choice
from pages.parts.selections import title_of
from pages.parts.state import changes, seeded, widget_value
from pages.parts.subset.baseline_controls import baseline_controls
from pages.parts.subset.group_controls import leaving_out, quotas
from pages.parts.subset.order_controls import order_controls
from pages.parts.subset.temperature import temperature_controls
from pages.parts.subset.view import SubsetView

_BUDGETS = {"share": "%", "tokens": "Tokens", "documents": "Documents"}
_COMBINATIONS = {
    "sum": "their weighted sum",
    "minimum": "the lowest of them",
    "percentiles": "the lowest percentile: high in all",
    "mix": "a subset by each, mixed",
}
_NONE = ""
_LARGEST = 1e6
_MIDDLE = "50"


def subset_controls(corpus: Opened, view: SubsetView, rater: str) -> None:
    """Draw all controls; each change goes into the address. What few need is folded."""
    here = caches.columns(*corpus.key)
    fixed = fixed_by(view)
    # Together one element: what comes and goes in it would fold the parts below, which are known by their places.
    with st.container():
        rater_choice(corpus, SubsetView, rater)
        _budget(view)
        _weights(view, corpus.criteria(rater), disabled="criteria" in fixed)
        temperature_controls(corpus, view, rater, disabled="temperature" in fixed)
    with st.expander("More to select by"):
        _more(view, [*corpus.criteria(rater), *here.numbers], here, disabled="criteria" in fixed)
    with st.expander("Quotas"):
        quotas(view, here, has_domains=corpus.summary["has_domains"])
    with st.expander("Leave out"):
        _floors(view, [*corpus.criteria(rater), *here.numbers])
        leaving_out(view, here)
    with st.expander("Order and seed"):
        order_controls(view)
    with st.expander("Baselines"):
        baseline_controls(corpus, view)


def fixed_by(view: SubsetView) -> frozenset[str]:
    """Name the parameters that a baseline settles, so that their controls say nothing."""
    if SelectionParameters(fraction="1", baseline=view.baseline).is_uniform:
        return frozenset({"criteria", "temperature"})
    found = next((baseline for baseline in BASELINES if baseline.name == view.baseline), None)
    return frozenset() if found is None else frozenset(found.changes)


def _budget(view: SubsetView) -> None:
    key = seeded("subset_by", view.by)
    st.segmented_control(
        "Budget",
        list(_BUDGETS),
        key=key,
        format_func=lambda name: _BUDGETS[name],
        required=True,
        on_change=changes(SubsetView, key, by=str),
        width="stretch",
    )
    if view.by == "tokens":
        key = seeded("subset_tokens", view.tokens)
        st.number_input("At most, tokens", 1, step=1000, key=key, on_change=changes(SubsetView, key, tokens=int))
    elif view.by == "documents":
        key = seeded("subset_documents", view.documents)
        st.number_input("At most, documents", 1, step=10, key=key, on_change=changes(SubsetView, key, documents=int))
    else:
        key = seeded("subset_percent", min(max(view.percent, 0.0), 100.0))
        st.number_input(
            "At most, % of the rated tokens",
            0.0,
            100.0,
            step=1.0,
            format="%.6g",
            key=key,
            on_change=changes(SubsetView, key, fraction=share_of_percent),
        )


def share_of_percent(percent: float) -> str:
    """Write a percentage as an exact decimal share.

    Examples
    --------
    >>> share_of_percent(12.5), share_of_percent(100.0)
    ('0.125', '1')
    """
    return f"{(Decimal(repr(percent)) / 100).normalize():f}"


def _weights(view: SubsetView, criteria: Sequence[str], *, disabled: bool) -> None:
    st.caption("Weights of the criteria; 0 leaves one out.")
    # A link may weigh one that this rater does not rate by: it is refused, and here it can be left out.
    shown = [key for key in CRITERION_KEYS if key in criteria or view.weight_of(key)]
    shown += [name for name, _ in view.criteria if name not in CRITERION_KEYS]
    for first in range(0, len(shown), 2):
        for column, name in zip(st.columns(2), shown[first : first + 2], strict=False):
            key = seeded(f"subset_weight_{name}", view.weight_of(name))
            column.number_input(
                title_of(name),
                -_LARGEST,
                _LARGEST,
                step=0.5,
                format="%.6g",
                key=key,
                on_change=partial(_set_weight, name),
                disabled=disabled,
            )


def _set_weight(name: str) -> None:
    weight = float(widget_value(f"subset_weight_{name}") or 0)
    state.change(SubsetView, criteria=state.read(SubsetView).with_weight(name, weight))


def _more(view: SubsetView, names: list[str], here: ColumnsHere, *, disabled: bool) -> None:
    """Draw columns to select by, how several become one, a reference, and the direction."""
    chosen = [name for name, _ in view.criteria if name not in CRITERION_KEYS]
    key = seeded("subset_columns", chosen)
    st.multiselect(
        "Columns that count too",
        list(dict.fromkeys([*here.numbers, *chosen])),
        key=key,
        on_change=partial(_take_columns, key),
        placeholder="none" if here.numbers else "no column of numbers yet",
        help="Values beside the documents, such as bits per byte, or what qulens column brings from elsewhere.",
        disabled=disabled,
    )
    if view.combine in COMBINATIONS:
        key = seeded("subset_combine", view.combine)
        st.selectbox(
            "Several become one as",
            COMBINATIONS,
            key=key,
            format_func=lambda name: _COMBINATIONS[name],
            on_change=changes(SubsetView, key, combine=str),
            disabled=disabled,
        )
    options = [_NONE, *names]
    key = seeded("subset_reference", view.reference or _NONE)
    st.selectbox(
        "Subtract, standardised",
        options if (view.reference or _NONE) in options else [*options, view.reference],
        key=key,
        format_func=lambda name: title_of(name) if name else "nothing",
        on_change=changes(SubsetView, key, reference=lambda name: name or None),
        disabled=disabled,
    )
    key = seeded("subset_inverse", view.inverse)
    st.toggle("Prefer low ratings", key=key, on_change=changes(SubsetView, key, inverse=bool), disabled=disabled)


def _take_columns(key: str) -> None:
    view, chosen = state.read(SubsetView), widget_value(key)
    kept = tuple(pair for pair in view.criteria if pair[0] in CRITERION_KEYS or pair[0] in chosen)
    known = {name for name, _ in kept}
    state.change(SubsetView, criteria=(*kept, *((name, 1.0) for name in chosen if name not in known)))


def _floors(view: SubsetView, names: list[str]) -> None:
    floors = dict(view.at_least)
    key = seeded("subset_floors", list(floors))
    st.multiselect(
        "What is below a percentile of",
        list(dict.fromkeys([*names, *floors])),
        key=key,
        format_func=title_of,
        on_change=partial(_take_floors, key),
        placeholder="nothing",
    )
    for name, percentile in floors.items():
        key = seeded(f"subset_floor_{name}", percentile)
        st.text_input(f"Percentile of {title_of(name)}", key=key, on_change=partial(_set_floor, name, key))


def _take_floors(key: str) -> None:
    floors = dict(state.read(SubsetView).at_least)
    state.change(SubsetView, at_least=tuple((name, floors.get(name, _MIDDLE)) for name in widget_value(key)))


def _set_floor(name: str, key: str) -> None:
    floors = dict(state.read(SubsetView).at_least) | {name: widget_value(key).strip()}
    state.change(SubsetView, at_least=tuple(floors.items()))
