"""What is kept of each group by several selections side by side: a row a group, a cell a selection."""

from collections.abc import Sequence
from math import log2

import plotly.graph_objects as go

from pages.parts.charts.audit_curves import Curve
from pages.parts.charts.group_rows import FAINT, band_of, height_of, name_groups, numbers_beside, places_of
from pages.parts.charts.palette import FULL_TINT, calm_layout, tint
from pages.parts.charts.row_targets import row_targets
from pages.parts.plain import for_plotly, shortened
from pages.parts.wording import decimal

_DIVERGING = [[0.0, tint(-FULL_TINT)], [0.5, "rgba(128,128,128,0)"], [1.0, tint(FULL_TINT)]]
_OUTSIDE_PIXELS = 110
_LABEL_CHARACTERS = 16


def audit_heat(
    curves: Sequence[Curve], settings: Sequence[str], *, n_few: int, text_colour: str, chosen: str | None = None
) -> go.Figure:
    """Draw retention as tinted numbers: full tints at half and at twice what is kept overall.

    Parameters
    ----------
    curves : sequence of Curve
        At least one group; the last `n_few` are those with few documents.
    settings : sequence of str
        What each column is called.
    n_few : int
        How many of the last rows stand apart.
    text_colour : str
        Of the numbers.
    chosen : str or None
        The name of the group that is marked.

    Returns
    -------
    Figure
        A click anywhere in a row selects a point with the group's name as ``customdata``.
    """
    places = places_of(len(curves) - n_few, n_few)
    names = [curve.name for curve in curves]
    figure = go.Figure()
    # Rows that stand apart have places of their own: one trace for each kind, since the gap would be a row.
    n_ranked = len(curves) - n_few
    for rows, opacity in ((slice(n_ranked), 1.0), (slice(n_ranked, None), FAINT / 2)):
        if curves[rows]:
            _tints(figure, curves[rows], places[rows], opacity=opacity)
    _numbers(figure, curves, places, colour=text_colour)
    end = len(settings) - 0.5
    row_targets(figure, names, [_hover(curve, settings) for curve in curves], places=places, ends=(-0.5, end))
    figure.update_layout(
        **calm_layout(height_of(places, outside=_OUTSIDE_PIXELS)),
        clickmode="event+select",
        bargap=0,
        shapes=band_of(names, places, chosen),
    )
    figure.update_xaxes(
        side="top",
        tickvals=list(range(len(settings))),
        ticktext=[for_plotly(shortened(setting, _LABEL_CHARACTERS)) for setting in settings],
        tickangle=-35,
        range=[-0.5, end],
        showgrid=False,
        zeroline=False,
        fixedrange=True,
        ticks="",
    )
    numbers_beside(figure, [f"{curve.n_documents:,}" for curve in curves], places, end=end)
    name_groups(figure, names, places, n_few=n_few)
    return figure


def _tints(figure: go.Figure, curves: Sequence[Curve], places: Sequence[float], *, opacity: float) -> None:
    figure.add_heatmap(
        z=[[_height(ratio) for ratio in curve.ratios] for curve in curves],
        y=list(places),
        dy=1,
        opacity=opacity,
        zmin=-1,
        zmax=1,
        colorscale=_DIVERGING,
        showscale=False,
        xgap=2,
        ygap=2,
        hoverinfo="skip",
    )


def _numbers(figure: go.Figure, curves: Sequence[Curve], places: Sequence[float], *, colour: str) -> None:
    cells = [
        (column, place, ratio)
        for curve, place in zip(curves, places, strict=True)
        for column, ratio in enumerate(curve.ratios)
    ]
    figure.add_scatter(
        x=[column for column, _, _ in cells],
        y=[place for _, place, _ in cells],
        text=[decimal(ratio) for _, _, ratio in cells],
        mode="text",
        textfont={"size": 12, "color": colour},
        hoverinfo="skip",
        showlegend=False,
    )


def _height(ratio: float | None) -> float | None:
    """Put half and twice as much at equal distances from as much; nothing kept is beyond half."""
    if ratio is None:
        return None
    return max(log2(ratio), -1.0) if ratio > 0 else -1.0


def _hover(curve: Curve, settings: Sequence[str]) -> str:
    lines = [f"{for_plotly(shortened(setting, 60))}: {curve.written(place)}" for place, setting in enumerate(settings)]
    return "<br>".join([f"{for_plotly(shortened(curve.name, 80))}, n = {curve.n_documents:,}", *lines, *curve.brackets])
