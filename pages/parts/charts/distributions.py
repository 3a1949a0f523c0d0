"""Pictures of how ratings are distributed over documents: small histograms, all on the same bins."""

import plotly.graph_objects as go

from core.insight.histograms import CENTRES, EDGES
from pages.parts.charts.palette import CRITERION_COLOURS, DROPPED, KEPT, LINE, QUIET, calm_layout, upright
from pages.parts.wording import signed

_STRIP_PIXELS = 28
_HOVER = "%{x:+.2f} sd: %{y:,} documents"


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
