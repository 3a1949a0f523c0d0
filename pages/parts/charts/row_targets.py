"""Invisible bars over the rows of a chart: dots, curves and whiskers take no clicks, bars do."""

from collections.abc import Sequence

import plotly.graph_objects as go

from pages.parts.charts.palette import QUIET


def row_targets(
    figure: go.Figure,
    names: Sequence[str],
    hovers: Sequence[str],
    *,
    places: Sequence[float],
    ends: tuple[float, float],
    offset: float = -0.5,
    column: int | None = None,
) -> None:
    """Lay an invisible bar over each row, which takes clicks and tells the numbers.

    Parameters
    ----------
    figure : Figure
        What has the rows.
    names, hovers : sequence of str
        The ``customdata`` of each row, raw, and what is said of it, escaped.
    places : sequence of float
        Where the rows stand.
    ends : tuple of (float, float)
        From where to where the bars reach.
    offset : float
        Where a bar begins, in rows from its place: in the middle of it, unless what is drawn stands above it.
    column : int or None
        Of which picture, counted from 1, where several stand side by side.
    """
    invisible = {"marker": {"opacity": 0}}
    figure.add_bar(
        base=ends[0],
        x=[ends[1] - ends[0]] * len(names),
        y=list(places),
        offset=offset,
        width=1,
        orientation="h",
        marker={"color": QUIET, "opacity": 0},
        selected=invisible,
        unselected=invisible,
        customdata=list(names),
        text=list(hovers),
        textposition="none",
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
        row=None if column is None else 1,
        col=column,
    )
