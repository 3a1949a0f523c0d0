"""Pictures of the domains of a corpus: how large they are, and how they are rated."""

from collections.abc import Sequence
from typing import Any, cast

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.criteria import criterion_by_key
from core.wording import count
from pages.parts.charts.palette import FULL_TINT, KEPT, calm_layout, tint
from pages.parts.plain import distinct_labels, for_plotly, shortened
from pages.parts.wording import short_title, signed

MOST_DOMAINS = 40
ROW_PIXELS = 23
_LABEL_CHARACTERS = 18

_DIVERGING = [[0.0, tint(-FULL_TINT)], [0.5, "rgba(128,128,128,0)"], [1.0, tint(FULL_TINT)]]


def domain_overview(domains: pd.DataFrame, *, criteria: Sequence[str], text_colour: str) -> go.Figure:
    """Draw tokens as bars and mean standardised ratings as tints, one row a domain.

    Parameters
    ----------
    domains : DataFrame
        See `core.corpus.catalog.queries.Catalog.domains`; at most `MOST_DOMAINS` rows.
    criteria : sequence of str
        Whose ratings are drawn; none where there are none.
    text_colour : str
        Of the numbers on the tints.

    Returns
    -------
    Figure
        The largest domain on top.
    """
    rows = cast(list[dict[str, Any]], domains.to_dict("records"))
    figure = make_subplots(
        cols=2 if criteria else 1,
        column_widths=[0.42, 0.58] if criteria else None,
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
    if criteria:
        figure.add_trace(_heat(rows, places, criteria), row=1, col=2)
        figure.add_trace(_numbers(rows, criteria, text_colour), row=1, col=2)
        figure.update_xaxes(side="top", showgrid=False, fixedrange=True, tickangle=-35, ticks="", row=1, col=2)
    figure.update_layout(**calm_layout(70 + ROW_PIXELS * len(rows)), bargap=0.35)
    figure.update_xaxes(title="tokens", side="top", nticks=4, fixedrange=True, showline=False, row=1, col=1)
    name_rows(figure, [row["domain"] for row in rows])
    return figure


def name_rows(figure: go.Figure, names: list[str], n_characters: int = _LABEL_CHARACTERS) -> None:
    """Write names beside their rows, cut to about so many characters, the first on top."""
    figure.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=[for_plotly(name) for name in distinct_labels(names, n_characters)],
        range=[len(names) - 0.4, -0.6],
        showgrid=False,
        zeroline=False,
        fixedrange=True,
        automargin=True,
        ticks="",
    )


def _heat(rows: list[dict[str, Any]], places: list[int], criteria: Sequence[str]) -> go.Heatmap:
    means = [[None if pd.isna(row[key]) else row[key] for key in criteria] for row in rows]
    return go.Heatmap(
        z=means,
        x=[short_title(key) for key in criteria],
        y=places,
        zmin=-FULL_TINT / 2,
        zmax=FULL_TINT / 2,
        colorscale=_DIVERGING,
        showscale=False,
        xgap=2,
        ygap=2,
        customdata=[[_hover_of_mean(row, key) for key in criteria] for row in rows],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _numbers(rows: list[dict[str, Any]], criteria: Sequence[str], colour: str) -> go.Scatter:
    """Write the means as a trace of their own: a heatmap would choose colours for light backgrounds."""
    cells = [(place, key, row[key]) for place, row in enumerate(rows) for key in criteria]
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


def _hover_of_mean(row: dict[str, Any], key: str) -> str:
    mean = None if pd.isna(row[key]) else row[key]
    domain = for_plotly(shortened(row["domain"], 80))
    title = for_plotly(criterion_by_key(key).title)
    return f"{domain}<br>{title}: mean {signed(mean)} sd<br>over {row['n_rated']:,} rated documents"
