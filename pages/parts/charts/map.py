"""The map: how many documents lie where, or each of them, with the titles of their clusters."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from core.corpus.windows import Window
from core.criteria import CRITERION_KEYS
from core.insight.map.picture import DensityGrid
from core.wording import count
from pages.parts.charts.palette import ABOVE, BELOW, KEPT, LINE, TEXT_ON_DARK, TEXT_ON_LIGHT, calm_layout
from pages.parts.plain import for_plotly, shortened
from pages.parts.wording import short_title, signed

_PIXELS = 540
_TITLE_CHARACTERS = 30
# A bin's mean is tamer than a document's rating.
_FULL_TINT = 1.0
# A selection keeps some share overall; a bin of which it keeps so many times as much has the full tint.
_FULL_SHARE = 2.0
_BLUE = "83,131,175"
_TINTS = [
    [0.0, f"rgba({','.join(map(str, BELOW))},0.95)"],
    [0.5, "rgba(150,150,150,0.30)"],
    [1.0, f"rgba({','.join(map(str, ABOVE))},0.95)"],
]
# Away from the page: to the dark on a light one, to the light on a dark one.
_ENDS = {False: "rgb(43,86,128)", True: "rgb(160,200,240)"}


def density_map(grid: DensityGrid, titles: pd.DataFrame, *, window: Window, tint: str, is_dark: bool) -> go.Figure:
    """Draw how many documents lie where.

    Parameters
    ----------
    grid : DensityGrid
        The bins of the window.
    titles : DataFrame
        ``name, title, n, x, y`` of the clusters that are named.
    window : Window
        What is shown.
    tint : str
        ``documents``, ``kept``, or a criterion.
    is_dark : bool
        Whether the page is.

    Returns
    -------
    Figure
        A click on a title selects a point with ``["cluster", name]`` as ``customdata``.
    """
    figure = go.Figure()
    mean = grid.mean or 0.0
    scales: dict[str, dict[str, Any]] = {
        "documents": {
            "z": grid.exponent,
            "zmin": 0,
            "colorscale": _shades(is_dark),
            "colorbar": _counts_bar(grid.largest),
        },
        "kept": {
            "z": grid.value,
            "zmin": 0,
            "zmax": min(1.0, max(_FULL_SHARE * mean, 0.01)),
            "colorscale": _shades(is_dark),
            "colorbar": {"tickformat": ".0%", "nticks": 4},
        },
    }
    ratings = {
        "z": grid.value,
        "zmin": -_FULL_TINT,
        "zmax": _FULL_TINT,
        "colorscale": _TINTS,
        "colorbar": {"tickvals": [-1, 0, 1], "ticktext": [signed(-1, 0), "0", "+1 sd"]},
    }
    scale = scales.get(tint, ratings)
    figure.add_heatmap(
        x=grid.x,
        y=grid.y,
        customdata=grid.n,
        hovertemplate=_hover(tint) + "<extra></extra>",
        hoverongaps=False,
        **{**scale, "colorbar": _bar(is_dark, **scale["colorbar"])},
    )
    _corners(figure, window)
    _titles(figure, titles, window, is_dark=is_dark, can_be_clicked=True)
    return _on_axes(figure, window)


def points_map(
    points: pd.DataFrame, titles: pd.DataFrame, *, window: Window, tint: str, is_dark: bool, chosen: str | None
) -> go.Figure:
    """Draw each document as a point.

    Parameters
    ----------
    points : DataFrame
        See `core.corpus.catalog.places.Places.places_within`.
    titles, window, tint, is_dark
        As for `density_map`.
    chosen : str or None
        The document that stands out.

    Returns
    -------
    Figure
        A click on a point selects it, with ``["doc", doc_id]`` as ``customdata``.
    """
    figure = go.Figure()
    marker: dict[str, Any] = {"size": 8, "color": KEPT, "opacity": 0.8, "line": {"width": 0}}
    if tint in CRITERION_KEYS:
        marker |= {"color": points["value"], "cmin": -2, "cmax": 2, "colorscale": _TINTS}
        marker["colorbar"] = _bar(is_dark, tickvals=[-2, 0, 2], ticktext=[signed(-2, 0), "0", "+2 sd"])
    elif tint == "kept":
        marker |= {"color": points["value"], "cmin": 0, "cmax": 1, "colorscale": _shades(is_dark), "showscale": False}
    figure.add_scattergl(
        x=points["x"],
        y=points["y"],
        mode="markers",
        marker=marker,
        selected={"marker": {"opacity": 0.8}},
        unselected={"marker": {"opacity": 0.8}},
        customdata=[["doc", doc_id] for doc_id in points["doc_id"]],
        text=[_document(row, tint) for row in points.itertuples()],
        hovertemplate="%{text}<extra></extra>",
    )
    here = points[points["doc_id"] == chosen]
    figure.add_scatter(
        x=here["x"],
        y=here["y"],
        mode="markers",
        marker={"size": 15, "symbol": "circle-open", "color": LINE, "line": {"width": 3}},
        hoverinfo="skip",
    )
    _corners(figure, window)
    _titles(figure, titles, window, is_dark=is_dark, can_be_clicked=False)
    return _on_axes(figure, window)


def _shades(is_dark: bool) -> list[list[Any]]:
    return [[0.0, f"rgba({_BLUE},0.14)"], [0.6, f"rgba({_BLUE},0.85)"], [1.0, _ENDS[is_dark]]]


def _hover(tint: str) -> str:
    if tint == "documents":
        return "%{customdata:,} documents"
    if tint == "kept":
        return "kept %{z:.1%} of %{customdata:,} documents"
    return f"{for_plotly(short_title(tint))}: mean %{{z:+.2f}} sd, n = %{{customdata:,}}"


def _document(row: Any, tint: str) -> str:
    about = f"{for_plotly(shortened(row.domain, 40))}, {count(row.n_tokens, 'token')}"
    said = [for_plotly(shortened(row.title, 90)), about]
    # What is missing is not equal to itself.
    if row.value == row.value:
        kept = "kept" if row.value else "not kept"
        said.append(kept if tint == "kept" else f"{for_plotly(short_title(tint))}: {signed(row.value)} sd")
    return "<br>".join(said)


def _counts_bar(largest: int) -> dict[str, Any]:
    exponents = range(len(str(max(largest, 1))))
    return {"tickvals": list(exponents), "ticktext": [f"{10**exponent:,}" for exponent in exponents]}


def _bar(is_dark: bool, **ticks: Any) -> dict[str, Any]:
    return {
        "thickness": 8,
        "len": 0.35,
        "x": 1.0,
        "y": 0.0,
        "yanchor": "bottom",
        "outlinewidth": 0,
        "tickfont": {"size": 11, "color": TEXT_ON_DARK if is_dark else TEXT_ON_LIGHT},
        **ticks,
    }


def _corners(figure: go.Figure, window: Window) -> None:
    """Draw two invisible points: Plotly tells of a box or a lasso only where there is something that could be in it."""
    figure.add_scatter(
        x=[window.left, window.right],
        y=[window.low, window.high],
        mode="markers",
        marker={"opacity": 0},
        hoverinfo="skip",
    )


def _titles(figure: go.Figure, titles: pd.DataFrame, window: Window, *, is_dark: bool, can_be_clicked: bool) -> None:
    colour, behind = (TEXT_ON_DARK, "#0E1117") if is_dark else (TEXT_ON_LIGHT, "#FFFFFF")
    font = {"size": 12, "color": colour, "shadow": ", ".join([f"0 0 4px {behind}"] * 6)}
    # Only points can be clicked: an unseen one as large as a finger lies under each title.
    figure.add_scatter(
        x=titles["x"],
        y=titles["y"],
        mode="markers+text" if can_be_clicked else "text",
        marker={"size": 26, "opacity": 0},
        selected={"marker": {"opacity": 0}},
        textposition=[_beside(x, window) for x in titles["x"]],
        text=[for_plotly(shortened(title, _TITLE_CHARACTERS)) for title in titles["title"]],
        textfont=font,
        unselected={"marker": {"opacity": 0}, "textfont": {"color": colour}},
        customdata=[["cluster", name] for name in titles["name"]],
        hovertext=[
            f"{for_plotly(shortened(name, 80))}<br>{count(n, 'document')} here"
            for name, n in zip(titles["name"], titles["n"], strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>" if can_be_clicked else None,
        hoverinfo=None if can_be_clicked else "skip",
        cliponaxis=False,
    )


def _beside(x: float, window: Window) -> str:
    """Write a title towards the middle of the map, so that it is not cut off at a side."""
    edge = (window.right - window.left) / 6
    if x < window.left + edge:
        return "middle right"
    return "middle left" if x > window.right - edge else "middle center"


def _on_axes(figure: go.Figure, window: Window) -> go.Figure:
    figure.update_layout(**calm_layout(_PIXELS), hovermode="closest")
    figure.update_xaxes(range=_wider((window.left, window.right)), visible=False, fixedrange=True)
    figure.update_yaxes(range=_wider((window.low, window.high)), visible=False, fixedrange=True)
    return figure


def _wider(sides: Sequence[float]) -> list[float]:
    """Leave a little room for what lies on the sides."""
    margin = (sides[1] - sides[0]) / 60
    return [sides[0] - margin, sides[1] + margin]
