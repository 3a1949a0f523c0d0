"""The ratings by one criterion as a histogram or a cumulative curve; what is drawn over is chosen."""

import plotly.graph_objects as go

from core.insight.curves import Curve
from core.insight.histograms import CENTRES, EDGES
from pages.parts.charts.palette import CRITERION_COLOURS, DROPPED, LINE, QUIET, calm_layout, with_alpha
from pages.parts.charts.ranges import band, takes_ranges
from pages.parts.plain import for_plotly, shortened
from pages.parts.wording import signed

_HEIGHT = 210
_DASHES = ("dash", "dot", "dashdot", "longdash")
_STEP = {"shape": "hvh", "width": 1.5}
# More domains than can be told apart are not drawn one by one.
MOST_LINES = len(_DASHES)


def rating_curves(
    criterion: str,
    corpus: Curve,
    left: Curve,
    *,
    domains: dict[str, Curve],
    shape: str,
    chosen: tuple[float | None, float | None],
) -> go.Figure:
    """Draw how the ratings by one criterion lie.

    Parameters
    ----------
    criterion : str
        Whose colour.
    corpus, left : Curve
        Of the whole corpus, which is grey, and of the documents that a filter leaves.
    domains : dict of str to Curve
        Domains that are drawn as lines of their own; at most `MOST_LINES`.
    shape : str
        ``histogram`` or ``cumulative``.
    chosen : tuple of (float or None, float or None)
        The range that is chosen; None for an open end.

    Returns
    -------
    Figure
        A drag along it selects a box, whose ``x`` are standardised ratings.
    """
    figure = go.Figure()
    colour = CRITERION_COLOURS[criterion]
    if shape == "histogram":
        _histogram(figure, corpus, left, colour)
    else:
        _cumulative(figure, corpus, left, colour)
    for dash, (name, curve) in zip(_DASHES, domains.items(), strict=False):
        _line(figure, curve, shape, {"color": LINE, "dash": dash, "width": 1.5}, for_plotly(shortened(name, 40)))
    figure.update_layout(**calm_layout(_HEIGHT), barmode="overlay", bargap=0.06, shapes=band(chosen))
    figure.update_layout(
        showlegend=bool(domains),
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "itemclick": False, "itemdoubleclick": False},
    )
    takes_ranges(figure, direction="h")
    figure.update_xaxes(
        range=[EDGES[0] - 0.1, EDGES[-1] + 0.1],
        tickvals=[-3, -2, -1, 0, 1, 2, 3],
        ticktext=[*(signed(value, 0) for value in (-3, -2, -1)), "0", "+1", "+2 sd", "+3"],
        showgrid=False,
        zeroline=False,
        fixedrange=True,
    )
    title = "% of documents" if shape == "histogram" else "% of documents below"
    figure.update_yaxes(
        title=title, nticks=5, fixedrange=True, automargin=True, gridcolor=QUIET, rangemode="tozero", zeroline=False
    )
    return figure


def _histogram(figure: go.Figure, corpus: Curve, left: Curve, colour: str) -> None:
    figure.add_bar(
        x=CENTRES,
        y=[100 * share for share in left.shares],
        marker_color=with_alpha(colour, 0.75),
        unselected={"marker": {"opacity": 1}},
        customdata=[round(share * left.n) for share in left.shares],
        hovertemplate="%{x:+.2f} sd: %{y:.1f} %, %{customdata:,} documents<extra></extra>",
        showlegend=False,
    )
    if corpus != left:
        _line(figure, corpus, "histogram", {"color": DROPPED}, "corpus")


def _cumulative(figure: go.Figure, corpus: Curve, left: Curve, colour: str) -> None:
    if corpus != left:
        _line(figure, corpus, "cumulative", {"color": DROPPED, "width": 2}, "corpus")
    _line(figure, left, "cumulative", {"color": colour, "width": 2.5}, "documents shown")


def _line(figure: go.Figure, curve: Curve, shape: str, line: dict[str, object], name: str) -> None:
    is_histogram = shape == "histogram"
    figure.add_scatter(
        x=CENTRES if is_histogram else EDGES,
        y=[100 * share for share in (curve.shares if is_histogram else curve.below)],
        mode="lines",
        line=(_STEP if is_histogram else {}) | line,
        name=name,
        hovertemplate="%{x:+.2f} sd: %{y:.1f} % of n = " + f"{curve.n:,}<extra>%{{fullData.name}}</extra>",
    )
