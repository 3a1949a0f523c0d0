"""What a model meets along the training position: ratings, domains and lengths, one picture under the other."""

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.criteria import criterion_by_key
from core.insight.positions import OTHERS, Positions
from pages.parts.charts.palette import CRITERION_COLOURS, DROPPED, LINE, QUIET, calm_layout
from pages.parts.charts.temperature import GROUP_COLOURS
from pages.parts.plain import for_plotly, shortened
from pages.parts.wording import short_title

_PIXELS, _LEGEND_PIXELS = 470, 16
_NAME_CHARACTERS = 24


def along_training(found: Positions, criteria: list[str]) -> go.Figure:
    """Draw a subset along its order.

    Parameters
    ----------
    found : Positions
        With at least one stretch.
    criteria : list of str
        Whose ratings are drawn.

    Returns
    -------
    Figure
        Mean ratings on top, the shares of the domains in the middle, lengths below; the tokens run from left to right.
    """
    figure = make_subplots(rows=3, cols=1, shared_xaxes=True, vertical_spacing=0.06, row_heights=[0.36, 0.4, 0.24])
    for criterion in criteria:
        _rating(figure, found, criterion)
    for number, (domain, shares) in enumerate(found.shares.items()):
        colour = DROPPED if domain == OTHERS else GROUP_COLOURS[number % len(GROUP_COLOURS)]
        _domain(figure, found, domain, shares, colour)
    figure.add_scatter(
        x=found.middles,
        y=found.lengths,
        mode="lines",
        line={"color": LINE, "width": 1.5, "shape": "hvh"},
        hovertemplate="around token %{x:,.0f}: %{y:,.0f} tokens a document<extra></extra>",
        showlegend=False,
        row=3,
        col=1,
    )
    # On a narrow screen the key has a line for every two names.
    key = _LEGEND_PIXELS * (len(criteria) + len(found.shares)) // 2
    figure.update_layout(**calm_layout(_PIXELS + key))
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "traceorder": "normal", "itemclick": False},
    )
    figure.update_xaxes(fixedrange=True, showgrid=False, zeroline=False, nticks=6, range=[0, found.ends[-1]])
    figure.update_xaxes(title="tokens trained on", row=3, col=1)
    figure.update_yaxes(fixedrange=True, automargin=True, gridcolor=QUIET, nticks=5, zeroline=False)
    figure.update_yaxes(title="mean rating, sd", row=1, col=1)
    figure.update_yaxes(title="% of tokens", range=[0, 100], row=2, col=1)
    figure.update_yaxes(title="tokens a document", rangemode="tozero", nticks=3, row=3, col=1)
    return figure


def _rating(figure: go.Figure, found: Positions, criterion: str) -> None:
    title = for_plotly(criterion_by_key(criterion).title)
    figure.add_scatter(
        x=found.middles,
        y=found.ratings[criterion],
        mode="lines",
        name=for_plotly(short_title(criterion)),
        line={"color": CRITERION_COLOURS[criterion], "width": 1.5},
        hovertemplate=f"{title}<br>around token %{{x:,.0f}}: mean %{{y:+.2f}} sd<extra></extra>",
        row=1,
        col=1,
    )


def _domain(figure: go.Figure, found: Positions, domain: str, shares: list[float], colour: str) -> None:
    name = for_plotly(shortened(domain, _NAME_CHARACTERS))
    figure.add_scatter(
        x=found.middles,
        y=[100 * share for share in shares],
        mode="lines",
        name=name,
        stackgroup="domains",
        line={"width": 0, "shape": "hvh"},
        fillcolor=colour,
        hovertemplate=f"{name}<br>around token %{{x:,.0f}}: %{{y:.1f}} % of the tokens<extra></extra>",
        row=2,
        col=1,
    )
