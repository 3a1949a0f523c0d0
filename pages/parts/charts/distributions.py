"""Pictures of how ratings are distributed over documents: small histograms, all on the same bins."""

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.criteria import criterion_by_key
from core.insight.histograms import CENTRES, EDGES
from pages.parts.charts.palette import CRITERION_COLOURS, DROPPED, KEPT, LINE, QUIET, calm_layout, upright, with_alpha
from pages.parts.plain import for_plotly
from pages.parts.wording import ABSENT, signed

_STRIP_PIXELS = 28
_HOVER = "%{x:+.2f} sd: %{y:,} documents"


def filter_histogram(criterion: str, corpus: list[int], left: list[int] | None) -> go.Figure:
    """Draw the ratings of the corpus and, in front, of what the filter leaves, to its own scale; for above a slider.

    Parameters
    ----------
    criterion : str
        Whose colour.
    corpus : list of int
        Documents in the bins of `core.insight.histograms.EDGES`.
    left : list of int or None
        Those that the filter leaves; None without a filter.

    Returns
    -------
    Figure
        54 pixels high, without axes: the slider below it is its axis.
    """
    figure = go.Figure()
    colour = CRITERION_COLOURS[criterion]
    figure.add_bar(
        x=CENTRES,
        y=corpus,
        marker_color=with_alpha(colour, 0.35) if left is not None else with_alpha(colour, 0.75),
        hovertemplate=_HOVER + " in the corpus<extra></extra>",
    )
    if left is not None:
        figure.add_bar(
            x=CENTRES, y=left, yaxis="y2", marker_color=colour, hovertemplate=_HOVER + " left<extra></extra>"
        )
    figure.update_layout(**calm_layout(54, margin={"l": 0, "r": 0, "t": 2, "b": 0}), barmode="overlay", bargap=0.08)
    figure.update_xaxes(visible=False, range=[EDGES[0], EDGES[-1]], fixedrange=True)
    figure.update_yaxes(visible=False, fixedrange=True)
    # To its own scale: what a narrow filter leaves would otherwise be a line at the bottom.
    figure.update_layout(yaxis2={"overlaying": "y", "visible": False, "fixedrange": True})
    return figure


def strips(
    corpus: dict[str, list[int]],
    standardised: dict[str, float | None],
    percentiles: dict[str, float | None],
    in_domain: dict[str, float | None],
) -> go.Figure:
    """Draw where one document stands among all, one strip a criterion.

    Parameters
    ----------
    corpus : dict of str to list of int
        Documents of the corpus by each criterion that is drawn, in the bins of `core.insight.histograms.EDGES`.
    standardised, percentiles, in_domain : dict of str to float or None
        The document's; percentiles among all documents, and among those of its domain.

    Returns
    -------
    Figure
        A histogram a strip, a line where the document is, and its numbers on the right.
    """
    figure = make_subplots(rows=len(corpus), cols=1, shared_xaxes=True, vertical_spacing=0.24 / len(corpus))
    for row, (key, counts) in enumerate(corpus.items(), start=1):
        _strip(figure, row, key, counts, standardised[key])
        words = _place_in_words(standardised[key], percentiles[key], in_domain[key])
        middle = f"y{'' if row == 1 else row} domain"
        title = for_plotly(criterion_by_key(key).title)
        for text, side, end in ((title, "left", 0), (words, "right", 1)):
            figure.add_annotation(text=text, x=end, xref="paper", xanchor=side, y=0.5, yref=middle, showarrow=False)
    figure.update_layout(
        **calm_layout(20 + _STRIP_PIXELS * len(corpus), margin={"l": 0, "r": 0, "t": 0, "b": 20}), bargap=0.08
    )
    # Room for the words on both sides, inside the same axis, so that the figure shrinks as a whole.
    figure.update_xaxes(range=[EDGES[0] - 4.0, EDGES[-1] + 4.2], fixedrange=True, showgrid=False, zeroline=False)
    figure.update_xaxes(tickvals=[-2, 0, 2], ticktext=[signed(-2, 0), "0", "+2 sd"], ticks="", row=len(corpus))
    return figure


def _strip(figure: go.Figure, row: int, criterion: str, corpus: list[int], value: float | None) -> None:
    """Draw the histogram of a strip, and a line where the document is."""
    colour = CRITERION_COLOURS[criterion]
    figure.add_bar(
        x=CENTRES,
        y=corpus,
        marker_color=with_alpha(colour, 0.4),
        hovertemplate=_HOVER + "<extra></extra>",
        row=row,
        col=1,
    )
    height = [0, 1.08 * max(corpus, default=1)]
    figure.update_yaxes(
        range=height, showticklabels=False, showgrid=False, zeroline=False, fixedrange=True, row=row, col=1
    )
    if value is not None:
        place = min(max(value, EDGES[0]), EDGES[-1])
        figure.add_vline(x=place, line={"color": colour, "width": 3}, row=row, col=1)


def _place_in_words(value: float | None, percentile: float | None, in_domain: float | None) -> str:
    if value is None or percentile is None or in_domain is None:
        return f"{ABSENT} not rated"
    return f"<b>{signed(value, 1)}</b> sd · {percentile:.0f} · {in_domain:.0f}"


def shift_of_criterion(
    criterion: str, pool: list[float], subset: list[float], *, mean_kept: float | None, mean_dropped: float | None
) -> go.Figure:
    """Draw ratings of the subset over those of the pool, each as shares of its own documents.

    Parameters
    ----------
    criterion : str
        Whose ratings; or the name of a column.
    pool, subset : list of float
        Shares in the bins of `core.insight.histograms.EDGES`.
    mean_kept, mean_dropped : float or None
        Drawn as lines.

    Returns
    -------
    Figure
        Wide light bars for the pool, narrow dark ones for the subset.
    """
    figure = go.Figure()
    for shares, colour, width, name in ((pool, DROPPED, 0.94, "pool"), (subset, KEPT, 0.5, "subset")):
        figure.add_bar(
            x=CENTRES,
            y=[100 * share for share in shares],
            width=width * (EDGES[1] - EDGES[0]),
            marker_color=colour,
            name=name,
            hovertemplate="%{x:+.2f} sd: %{y:.1f} % of the documents of the " + name + "<extra></extra>",
        )
    means = ((mean_dropped, LINE, "dot"), (mean_kept, CRITERION_COLOURS.get(criterion, KEPT), "solid"))
    lines = [
        upright(min(max(mean, EDGES[0]), EDGES[-1]), color=colour, width=2, dash=dash)
        for mean, colour, dash in means
        if mean is not None
    ]
    figure.update_layout(**calm_layout(170), barmode="overlay", shapes=lines)
    figure.update_xaxes(
        title="standardised rating, sd",
        range=[EDGES[0], EDGES[-1]],
        tickvals=[-2, 0, 2],
        ticktext=[signed(-2, 0), "0", "+2"],
        fixedrange=True,
        showgrid=False,
    )
    figure.update_yaxes(title="% of documents", nticks=4, fixedrange=True, automargin=True, gridcolor=QUIET)
    return figure
