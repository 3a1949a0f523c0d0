"""Pictures of any two: a hollow dot for the left one, a full dot for the right one, and two curves over each other."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from core.insight.histograms import CENTRES, EDGES
from pages.parts.charts.palette import LINE, QUIET, calm_layout, with_alpha
from pages.parts.plain import for_plotly
from pages.parts.wording import signed

_ROW_PIXELS, _OUTSIDE_PIXELS = 30, 64
_DOT_PIXELS = 12


@dataclass(frozen=True, slots=True)
class Row:
    """Two numbers on one line.

    Attributes
    ----------
    label : str
        What they are of; untrusted.
    one, other : float or None
        The numbers; one that is None is not drawn.
    colour : str
        As hexadecimal digits.
    hover : str
        What a pointer is told, plain.
    """

    label: str
    one: float | None
    other: float | None
    colour: str
    hover: str


def dumbbells(rows: Sequence[Row], *, title: str, left: str, right: str, suffix: str = "") -> go.Figure:
    """Draw pairs of numbers, each on a line of its own.

    Parameters
    ----------
    rows : sequence of Row
        The first on top; at least one.
    title : str
        Under the axis, with the unit.
    left, right : str
        What the hollow and the full dots are; untrusted.
    suffix : str
        Behind the numbers of the axis.

    Returns
    -------
    Figure
        With a line from the left dot to the right one.
    """
    figure = go.Figure()
    for place, row in enumerate(rows):
        if row.one is not None and row.other is not None:
            figure.add_scatter(
                x=[row.one, row.other],
                y=[place, place],
                mode="lines",
                line={"color": with_alpha(row.colour, 0.55), "width": 4},
                hoverinfo="skip",
                showlegend=False,
            )
    for name, symbol, values in (
        (left, "circle-open", [row.one for row in rows]),
        (right, "circle", [row.other for row in rows]),
    ):
        figure.add_scatter(
            x=values,
            y=list(range(len(rows))),
            mode="markers",
            name=for_plotly(name),
            marker={
                "size": _DOT_PIXELS,
                "color": [row.colour for row in rows],
                "symbol": symbol,
                "line": {"width": 2, "color": [row.colour for row in rows]},
            },
            customdata=[for_plotly(row.hover) for row in rows],
            hovertemplate="%{customdata}<extra></extra>",
        )
    _layout(figure, rows, title=title, suffix=suffix)
    return figure


def _layout(figure: go.Figure, rows: Sequence[Row], *, title: str, suffix: str) -> None:
    figure.update_layout(**calm_layout(_OUTSIDE_PIXELS + _ROW_PIXELS * len(rows)))
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "itemclick": False, "itemdoubleclick": False},
    )
    figure.update_xaxes(
        title=title, ticksuffix=suffix, nticks=7, fixedrange=True, gridcolor=QUIET, zerolinecolor=LINE, automargin=True
    )
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[for_plotly(row.label) for row in rows],
        range=[len(rows) - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
        fixedrange=True,
        automargin=True,
        ticks="",
    )


def two_curves(colour: str, one: Sequence[float], other: Sequence[float], *, left: str, right: str) -> go.Figure:
    """Draw how two sets of documents are rated, over each other.

    Parameters
    ----------
    colour : str
        Of the criterion, as hexadecimal digits.
    one, other : sequence of float
        Shares of the rated documents of each in the bins of `core.insight.histograms.EDGES`.
    left, right : str
        Whose they are; untrusted.

    Returns
    -------
    Figure
        The left one dotted, the right one filled.
    """
    figure = go.Figure()
    looks = (
        (left, one, {"color": LINE, "width": 2, "dash": "dot"}, None),
        (right, other, {"color": colour, "width": 2}, with_alpha(colour, 0.25)),
    )
    for name, shares, line, fill in looks:
        figure.add_scatter(
            x=CENTRES,
            y=[100 * share for share in shares],
            mode="lines",
            name=for_plotly(name),
            line={**line, "shape": "spline", "smoothing": 0.4},
            fill="tozeroy" if fill else None,
            fillcolor=fill,
            hovertemplate="%{x:+.2f} sd: %{y:.1f} % of the documents of " + for_plotly(name) + "<extra></extra>",
        )
    figure.update_layout(**calm_layout(200))
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "itemclick": False, "itemdoubleclick": False},
    )
    figure.update_xaxes(
        title="standardised rating, sd",
        range=[EDGES[0], EDGES[-1]],
        tickvals=[-2, 0, 2],
        ticktext=[signed(-2, 0), "0", "+2"],
        fixedrange=True,
        showgrid=False,
        zerolinecolor=QUIET,
    )
    figure.update_yaxes(
        title="% of documents", nticks=4, rangemode="tozero", fixedrange=True, automargin=True, gridcolor=QUIET
    )
    return figure
