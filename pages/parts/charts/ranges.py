"""Charts that a reader draws over to choose a range: how they take a drag, and how they show what is chosen."""

from typing import Any, Literal

import plotly.graph_objects as go

from core.insight.histograms import EDGES
from pages.parts.charts.palette import LINE

Bounds = tuple[float | None, float | None]
_FILL = "rgba(128,144,160,0.16)"


def takes_ranges(figure: go.Figure, *, direction: Literal["h", "any"]) -> None:
    """Let a drag choose a range along a chart, or in any direction."""
    figure.update_layout(
        dragmode="select",
        selectdirection=direction,
        newselection={"line": {"color": LINE, "width": 1, "dash": "solid"}},
        activeselection={"fillcolor": _FILL, "opacity": 1},
    )


def band(chosen: Bounds, *, ends: Bounds = (EDGES[0], EDGES[-1])) -> list[dict[str, Any]]:
    """Shade what is chosen across the height of a chart; nothing where both ends are open.

    Examples
    --------
    >>> band((None, None)), [(shape["x0"], shape["x1"]) for shape in band((1.0, None))]
    ([], [(1.0, 3.0)])
    """
    return [] if chosen == (None, None) else [_shape(_closed(chosen, ends)) | {"y0": 0, "y1": 1, "yref": "y domain"}]


def square(across: Bounds, upwards: Bounds) -> list[dict[str, Any]]:
    """Shade what is chosen of two criteria at once; nothing where all ends are open."""
    if across == upwards == (None, None):
        return []
    low, high = _closed(upwards, (EDGES[0], EDGES[-1]))
    return [_shape(_closed(across, (EDGES[0], EDGES[-1]))) | {"y0": low, "y1": high}]


def _closed(chosen: Bounds, ends: Bounds) -> Bounds:
    low, high = (end if bound is None else bound for bound, end in zip(chosen, ends, strict=True))
    return low, high


def _shape(ends: Bounds) -> dict[str, Any]:
    line = {"color": LINE, "width": 1}
    return {"type": "rect", "x0": ends[0], "x1": ends[1], "fillcolor": _FILL, "line": line, "layer": "below"}
