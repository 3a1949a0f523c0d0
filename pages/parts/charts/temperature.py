"""What each temperature would select on average: lines over the temperature, with the present one marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from core.insight.temperature_curve import HIGHEST, TEMPERATURES
from pages.parts.charts.palette import CRITERION_COLOURS, KEPT, LINE, QUIET, calm_layout, upright, with_alpha
from pages.parts.plain import for_plotly, shortened

# Of groups: none is the colour of a criterion, and each is told from its neighbours on light and dark.
GROUP_COLOURS = ("#3F6F9F", "#7FB0D6", "#2E8B86", "#93C9B8", "#7D6FB3", "#B9ACD9")
_PANEL_PIXELS = 190
_NAME_CHARACTERS = 22


@dataclass(frozen=True, slots=True)
class Line:
    """A figure over the temperature.

    Attributes
    ----------
    name : str
        Of what.
    values : sequence of float
        At each of `core.insight.temperature_curve.TEMPERATURES`.
    here : float
        At the present temperature.
    """

    name: str
    values: Sequence[float]
    here: float


def above_the_slider(values: Sequence[float], here: float, *, criterion: str) -> go.Figure:
    """Draw a curve without axes: the slider below it is its axis.

    Parameters
    ----------
    values : sequence of float
        At each of `core.insight.temperature_curve.TEMPERATURES`.
    here : float
        The present temperature.
    criterion : str
        Whose colour.

    Returns
    -------
    Figure
        54 pixels high.
    """
    colour = CRITERION_COLOURS.get(criterion, KEPT)
    figure = go.Figure()
    figure.add_scatter(
        x=TEMPERATURES,
        y=values,
        mode="lines",
        line={"color": colour, "width": 2},
        fill="tozeroy",
        fillcolor=with_alpha(colour, 0.15),
        hovertemplate="temperature %{x:.3g}: mean %{y:+.2f} sd, expected<extra></extra>",
    )
    figure.update_layout(**calm_layout(54, margin={"l": 8, "r": 8, "t": 2, "b": 0}), shapes=_mark(here))
    figure.update_xaxes(visible=False, range=[0, HIGHEST], fixedrange=True)
    figure.update_yaxes(visible=False, fixedrange=True)
    return figure


def over_temperature(lines: Sequence[Line], here: float, *, title: str, unit: str, hover: str) -> go.Figure:
    """Draw what is expected of each temperature.

    Parameters
    ----------
    lines : sequence of Line
        At most as many as there are `GROUP_COLOURS`; with more than one, each is named.
    here : float
        The present temperature; beyond the picture it is not marked.
    title, unit : str
        Of the axis, and behind a number of it.
    hover : str
        How a number is written, as Plotly has it.

    Returns
    -------
    Figure
        Lines, and a dot on each at the present temperature.
    """
    figure = go.Figure()
    for line, colour in zip(lines, GROUP_COLOURS, strict=False):
        name = for_plotly(shortened(line.name, _NAME_CHARACTERS))
        text = f"{name}<br>temperature %{{x:.3g}}: %{{y:{hover}}}{unit}, expected<extra></extra>"
        shape = {"color": colour, "width": 2}
        figure.add_scatter(x=TEMPERATURES, y=line.values, mode="lines", name=name, line=shape, hovertemplate=text)
        if here <= HIGHEST:
            figure.add_scatter(
                x=[here],
                y=[line.here],
                mode="markers",
                marker={"color": colour, "size": 9},
                hovertemplate=text,
                showlegend=False,
            )
    figure.update_layout(**calm_layout(_PANEL_PIXELS), shapes=_mark(here))
    if len(lines) > 1:
        # Beside the lines, in the order in which they are listed.
        figure.update_layout(showlegend=True, legend={"x": 1.02, "y": 1, "font": {"size": 11}, "itemclick": False})
    figure.update_xaxes(title="temperature", range=[0, HIGHEST + 0.1], fixedrange=True, showgrid=False, dtick=1)
    figure.update_yaxes(title=title, fixedrange=True, automargin=True, gridcolor=QUIET, nticks=5, zeroline=False)
    return figure


def _mark(here: float) -> list[dict[str, Any]]:
    return [upright(here, color=LINE, width=1, dash="dot")] if here <= HIGHEST else []
