"""Two raters' ratings of the same documents as binned density: on the diagonal they agree."""

import plotly.graph_objects as go

from core.insight.rater_against_rater import FARTHEST_SD, TwoRaters
from pages.parts.charts.palette import CRITERION_COLOURS, LINE, calm_layout, with_alpha
from pages.parts.plain import for_plotly, shortened

_HEIGHT = 300
_TITLE_CHARACTERS = 24


def rating_density(found: TwoRaters, *, one: str, other: str) -> go.Figure:
    """Draw how many documents have which two ratings.

    Parameters
    ----------
    found : TwoRaters
        With at least one document.
    one, other : str
        The raters, to the right and upwards.

    Returns
    -------
    Figure
        Tints grow with the square root of the number, so that single documents are seen.
    """
    colour = CRITERION_COLOURS[found.criterion]
    figure = go.Figure(
        go.Heatmap(
            z=[[n**0.5 if n else None for n in row] for row in found.counts.tolist()],
            x=list(found.centres),
            y=list(found.centres),
            colorscale=[[0, with_alpha(colour, 0.12)], [1, with_alpha(colour, 1)]],
            showscale=False,
            customdata=found.counts.tolist(),
            hovertemplate="%{x:+.1f} sd and %{y:+.1f} sd: %{customdata:,} documents<extra></extra>",
        )
    )
    figure.add_scatter(
        x=[-FARTHEST_SD, FARTHEST_SD],
        y=[-FARTHEST_SD, FARTHEST_SD],
        mode="lines",
        line={"color": LINE, "width": 1, "dash": "dot"},
        hoverinfo="skip",
    )
    figure.update_layout(**calm_layout(_HEIGHT))
    axis = {"range": [-FARTHEST_SD, FARTHEST_SD], "fixedrange": True, "nticks": 7, "zeroline": False, "showgrid": False}
    figure.update_xaxes(title=f"{for_plotly(shortened(one, _TITLE_CHARACTERS))}, sd", **axis)
    figure.update_yaxes(title=f"{for_plotly(shortened(other, _TITLE_CHARACTERS))}, sd", automargin=True, **axis)
    return figure
