"""Pictures of the domains of a corpus: how large they are, and how they are rated."""

from typing import Any, cast

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.criteria import CRITERIA, CRITERION_KEYS
from pages.parts.charts.palette import DROPPED, FULL_TINT, KEPT, LINE, calm_layout, tint
from pages.parts.plain import for_plotly, shortened
from pages.parts.wording import count, short_title, signed

MOST_DOMAINS = 40
_ROW_PIXELS = 23
_LABEL_CHARACTERS = 18

_DIVERGING = [[0.0, tint(-FULL_TINT)], [0.5, "rgba(128,128,128,0)"], [1.0, tint(FULL_TINT)]]


def domain_overview(domains: pd.DataFrame, *, rated: bool, text_colour: str) -> go.Figure:
    """Draw tokens as bars and mean standardised ratings as tints, one row a domain.

    Parameters
    ----------
    domains : DataFrame
        See `core.corpus.catalog.queries.Catalog.domains`; at most `MOST_DOMAINS` rows.
    rated : bool
        Whether there are ratings to draw.
    text_colour : str
        Of the numbers on the tints.

    Returns
    -------
    Figure
        The largest domain on top.
    """
    rows = cast(list[dict[str, Any]], domains.to_dict("records"))
    figure = make_subplots(
        cols=2 if rated else 1,
        column_widths=[0.42, 0.58] if rated else None,
        shared_yaxes=True,
        horizontal_spacing=0.02,
    )
    places = list(range(len(rows)))
    figure.add_bar(
        x=[row["n_tokens"] for row in rows],
        y=places,
        orientation="h",
        marker_color=KEPT,
        customdata=[_hover(row) for row in rows],
        hovertemplate="%{customdata}<extra></extra>",
        row=1,
        col=1,
    )
    if rated:
        figure.add_trace(_heat(rows, places), row=1, col=2)
        figure.add_trace(_numbers(rows, text_colour), row=1, col=2)
        figure.update_xaxes(side="top", showgrid=False, fixedrange=True, tickangle=-35, ticks="", row=1, col=2)
    figure.update_layout(**calm_layout(70 + _ROW_PIXELS * len(rows)), bargap=0.35)
    figure.update_xaxes(title="tokens", side="top", nticks=4, fixedrange=True, showline=False, row=1, col=1)
    _name_rows(figure, rows)
    return figure


def _name_rows(figure: go.Figure, rows: list[dict[str, Any]]) -> None:
    """Write the names of the domains beside their rows, the first on top."""
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[for_plotly(shortened(row["domain"], _LABEL_CHARACTERS)) for row in rows],
        range=[len(rows) - 0.4, -0.6],
        showgrid=False,
        zeroline=False,
        fixedrange=True,
        automargin=True,
        ticks="",
    )


def _heat(rows: list[dict[str, Any]], places: list[int]) -> go.Heatmap:
    means = [[None if pd.isna(row[key]) else row[key] for key in CRITERION_KEYS] for row in rows]
    return go.Heatmap(
        z=means,
        x=[short_title(key) for key in CRITERION_KEYS],
        y=places,
        zmin=-FULL_TINT / 2,
        zmax=FULL_TINT / 2,
        colorscale=_DIVERGING,
        showscale=False,
        xgap=2,
        ygap=2,
        customdata=[[_hover_of_mean(row, criterion.key, criterion.title) for criterion in CRITERIA] for row in rows],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _numbers(rows: list[dict[str, Any]], colour: str) -> go.Scatter:
    """Write the means as a trace of their own: a heatmap would choose colours for light backgrounds."""
    cells = [(place, key, row[key]) for place, row in enumerate(rows) for key in CRITERION_KEYS]
    return go.Scatter(
        x=[short_title(key) for _, key, _ in cells],
        y=[place for place, _, _ in cells],
        text=[signed(None if pd.isna(mean) else mean, 1) for _, _, mean in cells],
        mode="text",
        textfont={"size": 12, "color": colour},
        hoverinfo="skip",
        showlegend=False,
    )


def _hover(row: dict[str, Any]) -> str:
    amounts = f"{count(row['n_tokens'], 'token')} in {count(row['n_documents'], 'document')}"
    return f"{for_plotly(shortened(row['domain'], 80))}<br>{amounts}<br>{row['n_rated']:,} rated"


def _hover_of_mean(row: dict[str, Any], key: str, title: str) -> str:
    mean = None if pd.isna(row[key]) else row[key]
    domain = for_plotly(shortened(row["domain"], 80))
    return f"{domain}<br>{for_plotly(title)}: mean {signed(mean)} sd<br>over {row['n_rated']:,} rated documents"


def domain_shifts(rows: list[dict[str, Any]]) -> go.Figure:
    """Draw each domain's share of the pool's and of the subset's tokens, and how much of it is kept.

    Parameters
    ----------
    rows : list of dict
        ``domain, share_before, share_after, retention_ratio``; at most `MOST_DOMAINS`.

    Returns
    -------
    Figure
        Shares on the left, the retention ratio on the right with a line at 1.
    """
    places = list(range(len(rows)))
    names = [for_plotly(shortened(row["domain"], 80)) for row in rows]
    figure = make_subplots(cols=2, column_widths=[0.6, 0.4], shared_yaxes=True, horizontal_spacing=0.04)
    for key, colour, label in (("share_before", DROPPED, "pool"), ("share_after", KEPT, "subset")):
        figure.add_bar(
            x=[100 * row[key] for row in rows],
            y=places,
            orientation="h",
            name=label,
            marker_color=colour,
            customdata=names,
            hovertemplate="%{customdata}<br>%{x:.1f} % of the tokens of the " + label + "<extra></extra>",
            row=1,
            col=1,
        )
    figure.add_scatter(
        x=[row["retention_ratio"] for row in rows],
        y=places,
        mode="markers",
        marker={"color": KEPT, "size": 9},
        cliponaxis=False,
        customdata=names,
        hovertemplate="%{customdata}<br>kept %{x:.2f} times as much as overall<extra></extra>",
        showlegend=False,
        row=1,
        col=2,
    )
    figure.add_vline(x=1, line={"color": LINE, "width": 1, "dash": "dot"}, row=1, col=2)
    figure.update_layout(**calm_layout(96 + (_ROW_PIXELS + 3) * len(rows)))
    figure.update_layout(
        barmode="group",
        bargap=0.3,
        bargroupgap=0.0,
        showlegend=True,
        legend={"orientation": "h", "y": 0, "yref": "container", "yanchor": "bottom", "x": 0, "traceorder": "normal"},
    )
    figure.update_xaxes(title="% of tokens", side="top", rangemode="tozero", nticks=5, fixedrange=True, row=1, col=1)
    figure.update_xaxes(title="retention", side="top", rangemode="tozero", nticks=4, fixedrange=True, row=1, col=2)
    _name_rows(figure, rows)
    return figure
