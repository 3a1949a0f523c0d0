"""What stands on the map, over its documents: the sides, the titles of clusters, the outline that filters."""

from collections.abc import Collection, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from core.corpus.windows import Window
from core.wording import count
from pages.parts.charts.palette import LINE, TEXT_ON_DARK, TEXT_ON_LIGHT, calm_layout
from pages.parts.plain import for_plotly, shortened

_PIXELS = 540
_TITLE_CHARACTERS = 30
_PAGE = {False: "255,255,255", True: "14,17,23"}


def on_axes(figure: go.Figure, window: Window) -> go.Figure:
    """Lay a figure out on the sides of a window, with two unseen points in its corners.

    Plotly tells of a box or a lasso only where there is something that could be in it.
    """
    figure.update_layout(**calm_layout(_PIXELS), hovermode="closest")
    figure.update_xaxes(range=_wider((window.left, window.right)), visible=False, fixedrange=True)
    figure.update_yaxes(range=_wider((window.low, window.high)), visible=False, fixedrange=True)
    return figure.add_scatter(
        x=[window.left, window.right],
        y=[window.low, window.high],
        mode="markers",
        marker={"opacity": 0},
        hoverinfo="skip",
    )


def with_outline(figure: go.Figure, outline: Sequence[tuple[float, float]]) -> go.Figure:
    """Draw the outline that a reader drew."""
    path = " L ".join(f"{x:g},{y:g}" for x, y in outline)
    return figure.add_shape(type="path", path=f"M {path} Z", line={"color": LINE, "width": 2, "dash": "dash"})


def with_titles(
    figure: go.Figure,
    titles: pd.DataFrame,
    *,
    window: Window,
    chosen: Collection[str],
    is_dark: bool,
    can_be_clicked: bool,
) -> go.Figure:
    """Write the titles of clusters, each where its cluster stands thickest.

    Parameters
    ----------
    figure : Figure
        On the axes of `window`.
    titles : DataFrame
        ``name, title, n, x, y``.
    window : Window
        What is shown.
    chosen : collection of str
        The names of the clusters that are kept; where there are any, the others step back.
    is_dark : bool
        Whether the page is.
    can_be_clicked : bool
        Whether a click on a title selects a point with ``["cluster", name]`` as ``customdata``.
    """
    for row in titles.itertuples():
        steps_back = bool(chosen) and row.name not in chosen
        figure.add_annotation(**_title(row, window, is_dark=is_dark, steps_back=steps_back))
    if can_be_clicked:
        # Only points can be clicked: an unseen one as large as a finger lies under each title.
        figure.add_scatter(
            x=titles["x"],
            y=titles["y"],
            mode="markers",
            marker={"size": 26, "opacity": 0},
            selected={"marker": {"opacity": 0}},
            unselected={"marker": {"opacity": 0}},
            customdata=[["cluster", name] for name in titles["name"]],
            hovertext=[
                f"{for_plotly(shortened(name, 80))}<br>{count(n, 'document')} here"
                for name, n in zip(titles["name"], titles["n"], strict=True)
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    return figure


def _title(row: Any, window: Window, *, is_dark: bool, steps_back: bool) -> dict[str, Any]:
    colour = TEXT_ON_DARK if is_dark else TEXT_ON_LIGHT
    return {
        "x": row.x,
        "y": row.y,
        "text": for_plotly(shortened(row.title, _TITLE_CHARACTERS)),
        "showarrow": False,
        "xanchor": _anchor(row.x, window),
        "font": {"size": 12, "color": colour},
        "bgcolor": f"rgba({_PAGE[is_dark]},0.72)",
        "borderpad": 1,
        "opacity": 0.7 if steps_back else 1,
    }


def _anchor(x: float, window: Window) -> str:
    """Write a title towards the middle of the map, so that it is not cut off at a side."""
    edge = (window.right - window.left) / 6
    if x < window.left + edge:
        return "left"
    return "right" if x > window.right - edge else "center"


def _wider(sides: Sequence[float]) -> list[float]:
    """Leave a little room for what lies on the sides."""
    margin = (sides[1] - sides[0]) / 60
    return [sides[0] - margin, sides[1] + margin]
