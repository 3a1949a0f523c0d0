"""Arrows at the edge of a picture, for the intervals that go on beyond it."""

from collections.abc import Sequence

import plotly.graph_objects as go

from core.estimates import Estimate

_PIXELS = 9
# Of the picture's width: an arrow stands within it.
_INSET = 0.012


def arrows_beyond(
    figure: go.Figure,
    found: Sequence[Estimate],
    places: Sequence[float],
    *,
    ends: tuple[float, float],
    colour: str,
    opacity: float = 1.0,
    column: int | None = None,
) -> None:
    """Mark the rows whose intervals reach beyond an end of the axis with an arrow at that end.

    Parameters
    ----------
    figure : Figure
        What has the rows.
    found : sequence of Estimate
        The number of each row, with its interval.
    places : sequence of float
        Where the rows stand.
    ends : tuple of (float, float)
        Of the axis.
    colour : str
        Of the intervals.
    opacity : float
        Of the intervals.
    column : int or None
        Of which picture, counted from 1, where several stand side by side.
    """
    low, high = ends
    inset = _INSET * (high - low)
    rows = list(zip(places, found, strict=True))
    left = [place for place, each in rows if each.ci_low is not None and each.ci_low < low]
    right = [place for place, each in rows if each.ci_high is not None and each.ci_high > high]
    figure.add_scatter(
        x=[low + inset] * len(left) + [high - inset] * len(right),
        y=left + right,
        mode="markers",
        opacity=opacity,
        marker={
            "color": colour,
            "size": _PIXELS,
            "symbol": ["triangle-left"] * len(left) + ["triangle-right"] * len(right),
        },
        hoverinfo="skip",
        showlegend=False,
        row=None if column is None else 1,
        col=column,
    )
