"""The ratings of each domain as ridges: one curve a domain, the quartiles below it, the median as a dot."""

import plotly.graph_objects as go

from core.insight.distributions import DomainRatings
from core.insight.histograms import CENTRES, EDGES
from core.wording import count
from pages.parts.charts.palette import CRITERION_COLOURS, LINE, QUIET, calm_layout, with_alpha
from pages.parts.plain import for_plotly, shortened
from pages.parts.wording import signed

_ROW_PIXELS = 25
_LABEL_CHARACTERS = 16
_RIDGE = 1.1  # of a row, for the highest bin of all domains


def ridges(rows: list[DomainRatings], *, chosen: str | None) -> go.Figure:
    """Draw the ratings of some domains by one criterion.

    Parameters
    ----------
    rows : list of DomainRatings
        The first on top; at least one.
    chosen : str or None
        The domain that stands out.

    Returns
    -------
    Figure
        A click anywhere in a domain's row selects a point with its name as ``customdata``.
    """
    figure = go.Figure()
    colour = CRITERION_COLOURS[rows[0].criterion]
    highest = max(max(row.shares) for row in rows)
    for place, row in enumerate(rows):
        _ridge(figure, row, place, colour, highest, faded=chosen not in (None, row.domain))
    _quartiles(figure, rows, colour)
    _targets(figure, rows)
    figure.add_vline(x=0, line={"color": LINE, "width": 1, "dash": "dot"}, layer="below")
    figure.update_layout(**calm_layout(44 + _ROW_PIXELS * len(rows)), clickmode="event+select", bargap=0)
    figure.update_xaxes(
        range=[EDGES[0], EDGES[-1]],
        tickvals=[-2, 0, 2],
        ticktext=[signed(-2, 0), "0", "+2 sd"],
        showgrid=False,
        zeroline=False,
        fixedrange=True,
    )
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[for_plotly(shortened(row.domain, _LABEL_CHARACTERS)) for row in rows],
        range=[len(rows) - 0.6, -1.2],
        showgrid=False,
        zeroline=False,
        fixedrange=True,
        automargin=True,
        ticks="",
    )
    return figure


def _ridge(figure: go.Figure, row: DomainRatings, place: int, colour: str, highest: float, *, faded: bool) -> None:
    heights = [place - _RIDGE * share / highest for share in row.shares]
    # A flat line first, which the curve is filled down to.
    figure.add_scatter(x=[CENTRES[0], CENTRES[-1]], y=[place, place], mode="lines", line_width=0, hoverinfo="skip")
    figure.add_scatter(
        x=CENTRES,
        y=heights,
        mode="lines",
        line={"color": with_alpha(colour, 0.3 if faded else 1.0), "width": 1, "shape": "spline", "smoothing": 0.4},
        fill="tonexty",
        fillcolor=with_alpha(colour, 0.1 if faded else 0.3),
        hoverinfo="skip",
    )


def _quartiles(figure: go.Figure, rows: list[DomainRatings], colour: str) -> None:
    for place, row in enumerate(rows):
        lowest, low, _, high, top = row.quantiles
        for ends, width in (((lowest, top), 1), ((low, high), 4)):
            figure.add_scatter(
                x=ends,
                y=[place, place],
                mode="lines",
                line={"color": with_alpha(colour, 0.8), "width": width},
                hoverinfo="skip",
            )
    figure.add_scatter(
        x=[row.median for row in rows],
        y=list(range(len(rows))),
        mode="markers",
        marker={"color": colour, "size": 8, "line": {"color": "white", "width": 1}},
        hoverinfo="skip",
    )


def _targets(figure: go.Figure, rows: list[DomainRatings]) -> None:
    """Lay an invisible bar over each row: curves take no clicks, bars do."""
    figure.add_bar(
        base=EDGES[0],
        x=[EDGES[-1] - EDGES[0]] * len(rows),
        y=[place - 0.3 for place in range(len(rows))],
        width=1,
        orientation="h",
        marker={"color": QUIET, "opacity": 0},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}},
        customdata=[row.domain for row in rows],
        text=[_hover(row) for row in rows],
        textposition="none",
        hovertemplate="%{text}<extra></extra>",
    )


def _hover(row: DomainRatings) -> str:
    lowest, low, median, high, top = (signed(value) for value in row.quantiles)
    return (
        f"{for_plotly(shortened(row.domain, 80))}<br>{count(row.n, 'rated document')}<br>"
        f"median {median} sd, half within {low} to {high}, nine in ten within {lowest} to {top}<br>"
        f"mean {signed(row.mean)}, standard deviation {row.sd:.2f}"
    )
