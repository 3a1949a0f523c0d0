"""How segments are tinted: the choice of the criterion, and the legend, alike wherever a text is tinted."""

from collections.abc import Sequence

import streamlit as st

from core.criteria import criterion_by_key
from pages.parts.charts.palette import FULL_TINT, tint
from pages.parts.plain import for_html
from pages.parts.state import changes, seeded
from pages.parts.views import View
from pages.parts.wording import short_title, signed


def tint_choice(kind: type[View], criteria: Sequence[str], chosen: str) -> None:
    """Let the reader choose the criterion that tints; the view keeps it as ``criterion``.

    Parameters
    ----------
    kind : type
        The view of the page.
    criteria : sequence of str
        Those that are rated.
    chosen : str
        One of them.
    """
    key = seeded(f"{kind.page}_tint", chosen)
    st.segmented_control(
        "Tint by",
        criteria,
        key=key,
        format_func=short_title,
        required=True,
        on_change=changes(kind, key, criterion=str),
        label_visibility="collapsed",
    )


def tint_legend(criterion: str) -> None:
    """Explain the tints."""
    steps = [-FULL_TINT, -FULL_TINT / 2, 0.0, FULL_TINT / 2, FULL_TINT]
    boxes = "".join(
        f'<span style="background:{tint(step)};padding:.1em .5em;border:1px solid rgba(128,136,144,.35)">'
        f"{signed(step, 0)}</span>"
        for step in steps
    )
    title = for_html(criterion_by_key(criterion).title)
    st.html(f'<div style="font-size:.8rem;opacity:.9">{boxes}&ensp;{title} of segments, in sd of documents</div>')
