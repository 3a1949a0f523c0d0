"""The temperature: a slider under its curve, or a target that it is found for."""

from contextlib import suppress
from functools import partial

import streamlit as st

from core.errors import QuLensError
from core.insight.temperature_curve import HIGHEST, TemperatureCurve, has_curve
from core.selection.asked.parameters import DOMAIN, SelectionParameters
from core.selection.choosing.temperature_for import Target
from pages.parts import state
from pages.parts.caches import subset as caches
from pages.parts.charts.palette import NO_BUTTONS
from pages.parts.charts.temperature import above_the_slider
from pages.parts.opened import Opened
from pages.parts.plain import shortened
from pages.parts.selections import main_criterion
from pages.parts.state import seeded, widget_value
from pages.parts.subset.asked import asked
from pages.parts.subset.view import SubsetView

_LARGEST = 1e6
_STEP = 0.05
_BY_HAND = ""
_TARGETS = {
    _BY_HAND: "nothing: by hand",
    "ess": "an effective sample size",
    "mean": "a mean rating",
    "share": "a share of a group",
}
_UNITS = {
    "ess": "In documents, or up to 1 as a share of all",
    "mean": "Mean rating of the kept, sd",
    "share": "Share of the tokens, 0 to 1",
}
_BEGINNINGS = {"ess": 0.5, "mean": 0.5, "share": 0.2}


def temperature_controls(corpus: Opened, view: SubsetView, rater: str, *, disabled: bool) -> None:
    """Draw the slider with its curve above it, and let the reader name a target instead."""
    settled, curve = _settled(corpus, view, rater)
    temperature = view.temperature if settled is None else settled.temperature
    if settled is not None and curve is not None:
        st.plotly_chart(
            above_the_slider([point.mean for point in curve.points], temperature, criterion=main_criterion(settled)),
            config=NO_BUTTONS,
            key="temperature_above",
            alt="Mean rating that is expected at each temperature from 0 to 5; the section below has it in numbers.",
        )
    _slider(temperature, disabled=disabled)
    if not disabled:
        _target(corpus, view, settled)


def _settled(
    corpus: Opened, view: SubsetView, rater: str
) -> tuple[SelectionParameters | None, TemperatureCurve | None]:
    """Settle what is asked for, with its curve; what cannot be is said beside the controls, by the page."""
    settled = None
    with suppress(QuLensError):
        settled = asked(corpus, view, rater)
        return settled, caches.curve(*corpus.key, settled) if has_curve(settled) else None
    return settled, None


def _slider(temperature: float, *, disabled: bool) -> None:
    within = min(max(temperature, 0.0), HIGHEST)
    key = seeded("subset_temperature_slider", within)
    st.slider(
        "Temperature",
        0.0,
        HIGHEST,
        step=_STEP,
        format="%.2f",
        key=key,
        on_change=partial(_by_hand, key),
        disabled=disabled,
        help="0 takes the highest rated; the larger, the nearer to uniform.",
    )
    key = seeded("subset_temperature", min(max(temperature, 0.0), _LARGEST))
    st.number_input(
        "Temperature, exactly",
        0.0,
        _LARGEST,
        step=0.25,
        format="%.6g",
        key=key,
        on_change=partial(_by_hand, key),
        disabled=disabled,
    )


def _by_hand(key: str) -> None:
    state.change(SubsetView, temperature=float(widget_value(key)), temperature_for=None)


def _target(corpus: Opened, view: SubsetView, settled: SelectionParameters | None) -> None:
    target = None
    with suppress(QuLensError):
        target = Target.parse(view.temperature_for or "")
    groups = _groups(corpus, settled)
    key = seeded("subset_target", target.kind if target else _BY_HAND)
    st.selectbox(
        "Find the temperature for",
        list(_TARGETS),
        key=key,
        format_func=lambda kind: _TARGETS[kind],
        on_change=partial(_aim, key, groups[0]),
    )
    if target is None:
        return
    if target.kind == "share":
        options = groups if target.group in groups else [*groups, target.group]
        key = seeded("subset_target_group", target.group)
        st.selectbox(
            "Group",
            options,
            key=key,
            format_func=lambda name: shortened(name, 60),
            on_change=partial(_aim_at_group, key, target.value),
        )
    key = seeded("subset_target_value", target.value)
    st.number_input(
        _UNITS[target.kind], step=0.05, format="%.6g", key=key, on_change=partial(_aim_at_value, key, target)
    )


def _groups(corpus: Opened, settled: SelectionParameters | None) -> list[str]:
    if settled is None or settled.quota_by == DOMAIN:
        return corpus.domains_offered()
    with suppress(QuLensError):
        return list(caches.pool_of(*corpus.key, settled).grouping(settled.quota_by).names) or [""]
    return [""]


def _aim(key: str, group: str) -> None:
    kind = widget_value(key)
    written = None if kind == _BY_HAND else _written(kind, _BEGINNINGS[kind], group)
    state.change(SubsetView, temperature_for=written)


def _aim_at_group(key: str, value: float) -> None:
    state.change(SubsetView, temperature_for=_written("share", value, widget_value(key)))


def _aim_at_value(key: str, target: Target) -> None:
    state.change(SubsetView, temperature_for=_written(target.kind, float(widget_value(key)), target.group))


def _written(kind: str, value: float, group: str) -> str:
    return f"{kind}:{group}={value:.12g}" if kind == "share" else f"{kind}={value:.12g}"
