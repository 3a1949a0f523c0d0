"""The map: how many documents lie where, or each of them, before all that lie there."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from core.corpus.windows import Window
from core.criteria import CRITERION_KEYS
from core.insight.map.picture import DensityGrid
from core.wording import count
from pages.parts.charts.map_frame import on_axes
from pages.parts.charts.palette import ABOVE, BELOW, KEPT, LINE, TEXT_ON_DARK, TEXT_ON_LIGHT
from pages.parts.plain import for_plotly, shortened
from pages.parts.wording import short_title, signed

# A bin's mean is tamer than a document's rating.
_FULL_TINT = 1.0
# A selection keeps some share overall; a bin of which it keeps so many times as much has the full tint.
_FULL_SHARE = 2.0
_BLUE, _GREY = "83,131,175", "128,136,144"
_TINTS = [
    [0.0, f"rgba({','.join(map(str, BELOW))},0.95)"],
    [0.5, "rgba(150,150,150,0.30)"],
    [1.0, f"rgba({','.join(map(str, ABOVE))},0.95)"],
]
# Away from the page: to the dark on a light one, to the light on a dark one.
_ENDS = {False: "rgb(43,86,128)", True: "rgb(160,200,240)"}
# What a filter leaves out stays behind what it leaves.
_BEHIND = [[0.0, f"rgba({_GREY},0.10)"], [1.0, f"rgba({_GREY},0.38)"]]


def density_map(grid: DensityGrid, *, window: Window, tint: str, is_dark: bool) -> go.Figure:
    """Draw how many documents lie where.

    Parameters
    ----------
    grid : DensityGrid
        The bins of the window.
    window : Window
        What is shown.
    tint : str
        ``documents``, ``kept``, or a criterion.
    is_dark : bool
        Whether the page is.

    Returns
    -------
    Figure
        Without titles, see `pages.parts.charts.map_frame`.
    """
    figure = on_axes(go.Figure(), window)
    scale = _scale(grid, tint, is_dark)
    return figure.add_heatmap(
        x=grid.x,
        y=grid.y,
        customdata=grid.n,
        hovertemplate=_hover(tint) + "<extra></extra>",
        hoverongaps=False,
        **{**scale, "colorbar": _bar(is_dark, **scale["colorbar"])},
    )


def points_map(points: pd.DataFrame, *, window: Window, tint: str, is_dark: bool, chosen: str | None) -> go.Figure:
    """Draw each document as a point.

    Parameters
    ----------
    points : DataFrame
        See `core.corpus.catalog.places.Places.places_within`.
    window, tint, is_dark
        As for `density_map`.
    chosen : str or None
        The document that stands out.

    Returns
    -------
    Figure
        A click on a point selects it, with ``["doc", doc_id]`` as ``customdata``.
    """
    figure = on_axes(go.Figure(), window)
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
    return figure.add_scatter(
        x=here["x"],
        y=here["y"],
        mode="markers",
        marker={"size": 15, "symbol": "circle-open", "color": LINE, "line": {"width": 3}},
        hoverinfo="skip",
    )


def with_all_behind(figure: go.Figure, everything: DensityGrid | pd.DataFrame) -> go.Figure:
    """Draw all documents of the window in grey behind those that a filter leaves, as bins or as points."""
    if isinstance(everything, DensityGrid):
        largest = len(str(max(everything.largest, 1)))
        behind: Any = go.Heatmap(
            x=everything.x,
            y=everything.y,
            z=everything.exponent,
            zmin=0,
            zmax=largest,
            colorscale=_BEHIND,
            showscale=False,
            hoverinfo="skip",
        )
    else:
        marker = {"size": 6, "color": f"rgba({_GREY},0.28)"}
        behind = go.Scattergl(x=everything["x"], y=everything["y"], mode="markers", marker=marker, hoverinfo="skip")
        behind.update(unselected={"marker": {"opacity": 1}})
    figure.add_trace(behind)
    figure.data = (figure.data[-1], *figure.data[:-1])
    return figure


def _scale(grid: DensityGrid, tint: str, is_dark: bool) -> dict[str, Any]:
    if tint == "documents":
        shades, bar = _shades(is_dark), _counts_bar(grid.largest)
        return {"z": grid.exponent, "zmin": 0, "colorscale": shades, "colorbar": bar}
    if tint == "kept":
        full = min(1.0, max(_FULL_SHARE * (grid.mean or 0.0), 0.01))
        bar = {"tickformat": ".0%", "nticks": 4}
        return {"z": grid.value, "zmin": 0, "zmax": full, "colorscale": _shades(is_dark), "colorbar": bar}
    bar = {"tickvals": [-1, 0, 1], "ticktext": [signed(-1, 0), "0", "+1 sd"]}
    return {"z": grid.value, "zmin": -_FULL_TINT, "zmax": _FULL_TINT, "colorscale": _TINTS, "colorbar": bar}


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
