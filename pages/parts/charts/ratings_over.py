"""Ratings over length, over dates, or over any number: medians by step, and how many documents each rests on."""

from typing import Any, cast

import pandas as pd
import plotly.graph_objects as go

from core.corpus.catalog.steps import Steps
from core.criteria import criterion_by_key
from core.wording import count
from pages.parts.charts.intervals import FEW
from pages.parts.charts.palette import CRITERION_COLOURS, KEPT, LINE, QUIET, calm_layout, with_alpha
from pages.parts.charts.ranges import band, takes_ranges
from pages.parts.plain import for_plotly
from pages.parts.wording import short_title, signed

_HEIGHT = 430
# Numbers that reach so many times as far at the top as at the bottom are drawn on a scale of doublings.
_FAR = 50


def ratings_over(
    found: Steps, *, title: str, criteria: list[str], criterion: str, chosen: tuple[Any, Any]
) -> go.Figure:
    """Draw the median rating of documents that are alike in something, and for one criterion the quartiles as a band.

    Parameters
    ----------
    found : Steps
        With at least one step.
    title : str
        What the steps are of, with its unit; escaped.
    criteria : list of str
        Those that are drawn.
    criterion : str
        The one with a band.
    chosen : tuple of (low, high)
        The range that is chosen; None for an open end.

    Returns
    -------
    Figure
        A drag along it selects points with the ends of their steps as ``customdata``.
    """
    figure = go.Figure()
    frame = found.frame
    x = pd.to_datetime(frame["middle"], unit="s").tolist() if found.kind == "date" else frame["middle"].tolist()
    rows = cast(list[dict[str, Any]], frame.to_dict("records"))
    hovers = [_step_in_words(row, found.kind) for row in rows]
    ends = frame[["low", "high"]].to_numpy().tolist()
    _band(figure, x, frame[criterion], criterion)
    for key in criteria:
        _line(figure, x, frame, key, is_chosen=key == criterion, ends=ends, hovers=hovers)
    _amounts(figure, x, frame["n"].tolist(), ends, hovers)
    _lay_out(figure, found, title)
    first, last = frame["low"].iloc[0], frame["high"].iloc[-1]
    shapes = band(chosen, ends=(first, last))
    for shape in shapes:
        shape |= {"yref": "paper"}
    figure.update_layout(
        shapes=[
            *shapes,
            {
                "type": "line",
                "xref": "x domain",
                "x0": 0,
                "x1": 1,
                "y0": 0,
                "y1": 0,
                "line": {"color": LINE, "width": 1, "dash": "dot"},
                "layer": "below",
            },
        ]
    )
    return figure


def _lay_out(figure: go.Figure, found: Steps, title: str) -> None:
    figure.update_layout(**calm_layout(_HEIGHT), bargap=0.2)
    takes_ranges(figure, direction="h")
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "itemclick": False, "itemdoubleclick": False},
    )
    figure.update_xaxes(title=title, anchor="y2", fixedrange=True, showgrid=False, zeroline=False, **_scale(found))
    figure.update_layout(
        yaxis={"title": "median rating, sd", "domain": [0.26, 1.0], "gridcolor": QUIET},
        yaxis2={"title": "n", "domain": [0.0, 0.2], "nticks": 3, "rangemode": "tozero", "gridcolor": QUIET},
    )
    figure.update_yaxes(fixedrange=True, automargin=True, zeroline=False)


def _scale(found: Steps) -> dict[str, Any]:
    if found.kind == "length":
        return {"type": "log", "dtick": 0.30103, "tickformat": ",d"}
    if found.kind == "date":
        return {"type": "date"}
    middles = found.frame["middle"]
    is_far = middles.iloc[0] > 0 and middles.iloc[-1] > _FAR * middles.iloc[0]
    # Left alone, Plotly writes years as 2,019 and, where there are few, one of them several times.
    is_whole = (found.frame["low"] == found.frame["high"]).all() and (middles % 1 == 0).all()
    few = {"tickformat": "d", "dtick": 1} if is_whole and middles.iloc[-1] - middles.iloc[0] <= 12 else {}
    return {"type": "log"} if is_far else {"type": "linear", **({"tickformat": "d"} if is_whole else {}), **few}


def _band(figure: go.Figure, x: list[Any], quartiles: pd.Series, criterion: str) -> None:
    low, high = [each[0] for each in quartiles], [each[2] for each in quartiles]
    figure.add_scatter(
        x=[*x, *reversed(x)],
        y=[*low, *reversed(high)],
        mode="lines",
        line_width=0,
        fill="toself",
        fillcolor=with_alpha(CRITERION_COLOURS[criterion], 0.18),
        hoverinfo="skip",
        showlegend=False,
    )


def _line(
    figure: go.Figure,
    x: list[Any],
    frame: pd.DataFrame,
    key: str,
    *,
    is_chosen: bool,
    ends: list[list[Any]],
    hovers: list[str],
) -> None:
    quartiles = [f"half within {signed(low)} to {signed(high)} sd" for low, _, high in frame[key]]
    figure.add_scatter(
        x=x,
        y=[middle for _, middle, _ in frame[key]],
        mode="lines+markers",
        name=for_plotly(short_title(key)),
        line={"color": CRITERION_COLOURS[key], "width": 3 if is_chosen else 1.5},
        marker={
            "size": 9 if is_chosen else 6,
            "symbol": ["circle" if n >= FEW else "circle-open" for n in frame["n"]],
        },
        unselected={"marker": {"opacity": 1}},
        customdata=ends,
        text=[f"{hover}<br>{quartile}" for hover, quartile in zip(hovers, quartiles, strict=True)],
        hovertemplate=f"{for_plotly(criterion_by_key(key).title)}: median %{{y:+.2f}} sd<br>%{{text}}<extra></extra>",
    )


def _amounts(figure: go.Figure, x: list[Any], n: list[int], ends: list[list[Any]], hovers: list[str]) -> None:
    figure.add_scatter(
        x=x,
        y=n,
        yaxis="y2",
        mode="lines+markers",
        line={"color": KEPT, "width": 1},
        fill="tozeroy",
        marker={"size": 4, "color": KEPT},
        unselected={"marker": {"opacity": 1}},
        customdata=ends,
        text=hovers,
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
    )


def _step_in_words(row: dict[str, Any], kind: str) -> str:
    low, high = (_end(row[end], kind) for end in ("low", "high"))
    said = low if low == high else f"{low} to {high}"
    return f"{said}{' tokens' if kind == 'length' else ''}: {count(row['n'], 'document')}"


def _end(value: Any, kind: str) -> str:
    # A whole number may be a year, which has no thousands.
    return f"{value:,}" if kind == "length" else f"{value:.6g}" if isinstance(value, float) else str(value)
