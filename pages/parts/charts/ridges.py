"""The ratings of each domain as ridges: one curve a domain, the quartiles below it, the median as a dot."""

import plotly.graph_objects as go

from core.insight.distributions import DomainRatings
from core.insight.histograms import CENTRES, EDGES
from core.wording import count
from pages.parts.charts.palette import CRITERION_COLOURS, LINE, calm_layout, upright, with_alpha
from pages.parts.charts.row_targets import row_targets
from pages.parts.plain import for_plotly, shortened
from pages.parts.wording import signed

_ROW_PIXELS = 25
_LABEL_CHARACTERS = 16
_RIDGE = 1.1  # of a row, for the highest bin of all domains

_CURVED = {"shape": "spline", "smoothing": 0.4}

Places = dict[int, DomainRatings]


def ridges(rows: list[DomainRatings], *, chosen: tuple[str, ...]) -> go.Figure:
    """Draw the ratings of some domains by one criterion.

    Parameters
    ----------
    rows : list of DomainRatings
        The first on top; at least one.
    chosen : tuple of str
        The domains that stand out; none for all.

    Returns
    -------
    Figure
        A click anywhere in a domain's row selects a point with its name as ``customdata``.
    """
    figure = go.Figure()
    colour = CRITERION_COLOURS[rows[0].criterion]
    highest = max(max(row.shares) for row in rows)
    places = dict(enumerate(rows))
    faded = {place: row for place, row in places.items() if chosen and row.domain not in chosen}
    _ridges(figure, {place: row for place, row in places.items() if place not in faded}, colour, highest, alpha=1.0)
    _ridges(figure, faded, colour, highest, alpha=0.35)
    _quartiles(figure, places, colour)
    names, hovers = [row.domain for row in rows], list(map(_hover, rows))
    # A ridge stands on its place.
    row_targets(figure, names, hovers, places=list(places), ends=(EDGES[0], EDGES[-1]), offset=-0.8)
    figure.update_layout(
        **calm_layout(44 + _ROW_PIXELS * len(rows)),
        clickmode="event+select",
        bargap=0,
        shapes=[upright(0, color=LINE, width=1, dash="dot") | {"layer": "below"}],
    )
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


def _ridges(figure: go.Figure, rows: Places, colour: str, highest: float, *, alpha: float) -> None:
    """Draw many curves as two traces, since each trace costs as much as its curve."""
    xs, curves, areas = [], [], []
    for place, row in rows.items():
        heights = [place - _RIDGE * share / highest for share in row.shares]
        xs += [CENTRES[0], *CENTRES, CENTRES[-1], None]
        areas += [place, *heights, place, None]
        curves += [None, *heights, None, None]
    fill = {"fill": "toself", "fillcolor": with_alpha(colour, 0.3 * alpha)}
    line = _CURVED | {"color": with_alpha(colour, alpha), "width": 1}
    figure.add_scatter(x=xs, y=areas, mode="lines", line=_CURVED | {"width": 0}, hoverinfo="skip", **fill)
    figure.add_scatter(x=xs, y=curves, mode="lines", line=line, hoverinfo="skip")


def _quartiles(figure: go.Figure, rows: Places, colour: str) -> None:
    for outer, width in ((0, 1), (1, 4)):
        ends = [(row.quantiles[outer], row.quantiles[-1 - outer], None) for row in rows.values()]
        figure.add_scatter(
            x=[end for line in ends for end in line],
            y=[end for place in rows for end in (place, place, None)],
            mode="lines",
            line={"color": with_alpha(colour, 0.8), "width": width},
            hoverinfo="skip",
        )
    figure.add_scatter(
        x=[row.median for row in rows.values()],
        y=list(rows),
        mode="markers",
        marker={"color": colour, "size": 8, "line": {"color": "white", "width": 1}},
        hoverinfo="skip",
    )


def _hover(row: DomainRatings) -> str:
    lowest, low, median, high, top = (signed(value) for value in row.quantiles)
    return (
        f"{for_plotly(shortened(row.domain, 80))}<br>{count(row.n, 'rated document')}<br>"
        f"median {median} sd, half within {low} to {high}, nine in ten within {lowest} to {top}<br>"
        f"mean {signed(row.mean)}, standard deviation {row.sd:.2f}"
    )
