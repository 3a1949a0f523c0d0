"""What two selections have in common, as one bar in three parts."""

import plotly.graph_objects as go

from pages.parts.charts.palette import DROPPED, KEPT, QUIET, calm_layout
from pages.parts.plain import for_plotly

_COLOURS = (DROPPED, KEPT, QUIET)


def overlap_bar(parts: list[tuple[str, int]]) -> go.Figure:
    """Draw what one keeps alone, what both keep, and what the other keeps alone.

    Parameters
    ----------
    parts : list of (str, int)
        Three labels with their tokens.

    Returns
    -------
    Figure
        One bar, its parts as wide as their tokens.
    """
    figure = go.Figure()
    for (label, n_tokens), colour in zip(parts, _COLOURS, strict=True):
        figure.add_bar(
            x=[n_tokens],
            y=[""],
            orientation="h",
            name=for_plotly(label),
            marker_color=colour,
            hovertemplate=for_plotly(label) + ": %{x:,} tokens<extra></extra>",
        )
    figure.update_layout(**calm_layout(110), barmode="stack", bargap=0.2)
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "traceorder": "normal", "itemclick": False},
    )
    figure.update_xaxes(title="tokens", automargin=True, fixedrange=True, showgrid=False, nticks=5)
    figure.update_yaxes(visible=False, fixedrange=True)
    return figure
