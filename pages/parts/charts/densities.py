"""Two criteria at once, as binned density with each of them alone above and beside it."""

import plotly.graph_objects as go

from core.criteria import criterion_by_key
from core.insight.densities import Density
from core.insight.histograms import CENTRES, EDGES
from pages.parts.charts.palette import CRITERION_COLOURS, KEPT, LINE, calm_layout, with_alpha
from pages.parts.charts.ranges import Bounds, square, takes_ranges
from pages.parts.plain import for_plotly

_HEIGHT = 380
_SQUARE, _MARGIN = [0.0, 0.82], [0.85, 1.0]


def density_with_margins(found: Density, *, across: Bounds, upwards: Bounds) -> go.Figure:
    """Draw how many documents have which two ratings.

    Parameters
    ----------
    found : Density
        With at least one document.
    across, upwards : tuple of (float or None, float or None)
        The ranges that are chosen.

    Returns
    -------
    Figure
        Tints grow with the square root of the number, so that single documents are seen.  A drag selects a box: in the
        middle by both criteria (``xref`` is x and ``yref`` is y), above and beside it by one.
    """
    counts = found.counts.tolist()
    figure = go.Figure(
        go.Heatmap(
            z=[[n**0.5 if n else None for n in row] for row in counts],
            x=list(CENTRES),
            y=list(CENTRES),
            colorscale=[[0, with_alpha(KEPT, 0.15)], [1, with_alpha(KEPT, 1)]],
            showscale=False,
            customdata=counts,
            hovertemplate="%{x:+.2f} sd and %{y:+.2f} sd: %{customdata:,} documents<extra></extra>",
        )
    )
    one, other = found.pair
    right, up = found.margins
    hover = "sd: %{{{}:,}} documents<extra></extra>"
    bar = {"unselected": {"marker": {"opacity": 1}}}
    figure.add_bar(
        x=CENTRES, y=right, yaxis="y2", marker_color=CRITERION_COLOURS[one], **bar,
        hovertemplate="%{x:+.2f} " + hover.format("y"),
    )  # fmt: skip
    figure.add_bar(
        x=up, y=CENTRES, xaxis="x2", marker_color=CRITERION_COLOURS[other], orientation="h", **bar,
        hovertemplate="%{y:+.2f} " + hover.format("x"),
    )  # fmt: skip
    figure.update_layout(**calm_layout(_HEIGHT), bargap=0.06, shapes=square(across, upwards) + _zeros())
    takes_ranges(figure, direction="any")
    of_ratings = {"range": [EDGES[0], EDGES[-1]], "tickvals": [-2, 0, 2], "showgrid": False, "zeroline": False}
    quiet = {"showticklabels": False, "showgrid": False, "zeroline": False, "ticks": "", "fixedrange": True}
    figure.update_layout(
        xaxis=of_ratings | {"domain": _SQUARE, "title": _title(one), "fixedrange": True},
        yaxis=of_ratings | {"domain": _SQUARE, "title": _title(other), "fixedrange": True, "automargin": True},
        xaxis2=quiet | {"domain": _MARGIN, "anchor": "y"},
        yaxis2=quiet | {"domain": _MARGIN, "anchor": "x"},
    )
    return figure


def _title(criterion: str) -> str:
    return f"{for_plotly(criterion_by_key(criterion).title)}, sd"


def _zeros() -> list[dict[str, object]]:
    """Draw both means, since a heatmap hides the lines of its axes."""
    line = {"color": LINE, "width": 1, "dash": "dot"}
    ends = {"x0": EDGES[0], "x1": EDGES[-1], "y0": 0, "y1": 0}, {"x0": 0, "x1": 0, "y0": EDGES[0], "y1": EDGES[-1]}
    return [{"type": "line", "line": line, **each} for each in ends]
