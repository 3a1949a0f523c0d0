"""How ratings hang together: the criteria with each other and with length, and ratings over length."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from core.criteria import CRITERIA
from core.insight.distributions import LENGTH, RankCorrelations
from core.wording import count
from pages.parts.charts.palette import ABOVE, BELOW, CRITERION_COLOURS, LINE, QUIET, calm_layout, with_alpha
from pages.parts.wording import ABSENT, short_title, signed

FEW = 30  # documents, below which a median says little
_CELL_PIXELS = 46
_TINTS = [
    [0.0, f"rgba({','.join(map(str, BELOW))},0.75)"],
    [0.5, "rgba(128,128,128,0)"],
    [1.0, f"rgba({','.join(map(str, ABOVE))},0.75)"],
]


def correlation_heatmap(
    correlations: RankCorrelations, *, chosen: tuple[str, str] | None, text_colour: str
) -> go.Figure:
    """Draw rank correlations as a triangle of tinted cells with their numbers.

    Parameters
    ----------
    correlations : RankCorrelations
        Of the criteria, and length.
    chosen : tuple of (str, str) or None
        The pair that stands out.
    text_colour : str
        Of the numbers on the tints.

    Returns
    -------
    Figure
        A click on a cell selects a point with the two names as ``customdata``.
    """
    names = list(correlations.names)
    cells = [(row, column) for row in range(1, len(names)) for column in range(row)]
    values = [correlations.matrix[row][column] for row, column in cells]
    z: list[list[float | None]] = [[None] * (len(names) - 1) for _ in names[1:]]
    for (row, column), value in zip(cells, values, strict=True):
        z[row - 1][column] = value
    figure = go.Figure(
        go.Heatmap(z=z, zmin=-1, zmax=1, colorscale=_TINTS, showscale=False, xgap=2, ygap=2, hoverinfo="skip")
    )
    # A heatmap takes no clicks: squares of no colour lie over its cells, and carry the numbers.
    figure.add_scatter(
        x=[column for _, column in cells],
        y=[row - 1 for row, _ in cells],
        mode="markers+text",
        marker={"symbol": "square", "size": 40, "color": QUIET, "opacity": 0},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}, "textfont": {"color": text_colour}},
        text=[ABSENT if value is None else signed(value) for value in values],
        textfont={"size": 13, "color": text_colour},
        customdata=[[names[row], names[column]] for row, column in cells],
        hovertext=[f"{_title(names[row])} and {_title(names[column])}" for row, column in cells],
        hovertemplate=f"%{{hovertext}}<br>Spearman %{{text}}, n = {correlations.n:,}<extra></extra>",
    )
    if chosen:
        row, column = sorted((names.index(name) for name in chosen), reverse=True)
        figure.add_shape(
            type="rect",
            x0=column - 0.5,
            x1=column + 0.5,
            y0=row - 1.5,
            y1=row - 0.5,
            line={"color": LINE, "width": 2},
        )
    figure.update_layout(**calm_layout(50 + _CELL_PIXELS * len(names)), clickmode="event+select")
    figure.update_xaxes(_axis([_short(name) for name in names[:-1]]), showgrid=False, zeroline=False, fixedrange=True)
    figure.update_yaxes(
        _axis([_short(name) for name in names[1:]]), autorange="reversed", showgrid=False, zeroline=False
    )
    figure.update_yaxes(fixedrange=True, automargin=True)
    return figure


def _axis(labels: list[str]) -> dict[str, Any]:
    return {"tickvals": list(range(len(labels))), "ticktext": labels, "ticks": "", "showline": False}


def _short(name: str) -> str:
    return "Length" if name == LENGTH else short_title(name)


def _title(name: str) -> str:
    titles = {criterion.key: criterion.title.replace("&", "&amp;") for criterion in CRITERIA}
    return titles.get(name, "Length in tokens")


def ratings_over_length(frames: dict[str, pd.DataFrame], *, criterion: str) -> go.Figure:
    """Draw the median rating of documents of like length, and for one criterion the quartiles as a band.

    Parameters
    ----------
    frames : dict of str to DataFrame
        By each criterion that is drawn, see `core.corpus.catalog.distributions.Distributions.ratings_by_length`.
    criterion : str
        The one with a band.

    Returns
    -------
    Figure
        A click on a dot selects a point with the shortest and the longest length as ``customdata``.
    """
    figure = go.Figure()
    band = frames[criterion]
    figure.add_scatter(
        x=[*band["middle"], *reversed(band["middle"].tolist())],
        y=[*band["low"], *reversed(band["high"].tolist())],
        mode="lines",
        line_width=0,
        fill="toself",
        fillcolor=with_alpha(CRITERION_COLOURS[criterion], 0.18),
        hoverinfo="skip",
        showlegend=False,
    )
    for key, frame in frames.items():
        _line(figure, key, frame, is_chosen=key == criterion)
    figure.add_hline(y=0, line={"color": LINE, "width": 1, "dash": "dot"}, layer="below")
    # As high as the triangle beside it: each criterion takes a place in the legend.
    figure.update_layout(**calm_layout(50 + _CELL_PIXELS * max(5, len(frames) + 1)), clickmode="event+select")
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "itemclick": False, "itemdoubleclick": False},
    )
    figure.update_xaxes(
        title="length, tokens", type="log", dtick=0.30103, tickformat=",d", fixedrange=True, showgrid=False
    )
    figure.update_yaxes(title="median rating, sd", fixedrange=True, automargin=True, gridcolor=QUIET, zeroline=False)
    return figure


def _symbol(n: int) -> str:
    return "circle" if n >= FEW else "circle-open"


def _line(figure: go.Figure, key: str, frame: pd.DataFrame, *, is_chosen: bool) -> None:
    quartiles = zip(frame["low"], frame["high"], frame["n"], frame["shortest"], frame["longest"], strict=True)
    figure.add_scatter(
        x=frame["middle"],
        y=frame["median"],
        mode="lines+markers",
        name=short_title(key),
        line={"color": CRITERION_COLOURS[key], "width": 3 if is_chosen else 1.5},
        marker={"size": 9 if is_chosen else 6, "symbol": [_symbol(n) for n in frame["n"]]},
        unselected={"marker": {"opacity": 1}},
        customdata=frame[["shortest", "longest"]].to_numpy().tolist(),
        text=[
            f"{shortest:,} to {longest:,} tokens: {count(n, 'document')}<br>"
            f"half within {signed(low)} to {signed(high)} sd"
            for low, high, n, shortest, longest in quartiles
        ],
        hovertemplate=f"{_title(key)}: median %{{y:+.2f}} sd<br>%{{text}}<extra></extra>",
    )
