"""What a selection keeps of each group: its shares of the tokens before and after, and its retention."""

from dataclasses import dataclass

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.wording import count
from pages.parts.charts.domains import ROW_PIXELS, name_rows
from pages.parts.charts.palette import DROPPED, KEPT, LINE, QUIET, calm_layout
from pages.parts.plain import for_plotly, shortened

_MOST_DRAWN = 6.0


@dataclass(frozen=True, slots=True)
class Row:
    """One group as it is drawn.

    Attributes
    ----------
    name : str
        Of the group.
    n_documents : int
        It has in the corpus.
    share_before, share_after : float
        Its shares of the tokens.
    retention_ratio, ci_low, ci_high : float or None
        What is kept of it over what is kept overall, and the interval; None where there is none.
    is_faint : bool
        Whether it has so few documents that the ratio says little.
    """

    name: str
    n_documents: int
    share_before: float
    share_after: float
    retention_ratio: float | None
    ci_low: float | None = None
    ci_high: float | None = None
    is_faint: bool = False


def retention_chart(rows: list[Row], *, chosen: str | None = None) -> go.Figure:
    """Draw groups as rows, the first on top.

    Parameters
    ----------
    rows : list of Row
        At least one.
    chosen : str or None
        The name of the group that is marked.

    Returns
    -------
    Figure
        Shares on the left; on the right retention with a line at 1. A click anywhere in a row selects a point with the
        group's name as ``customdata``.
    """
    figure = make_subplots(cols=2, column_widths=[0.5, 0.5], shared_yaxes=True, horizontal_spacing=0.04)
    places = list(range(len(rows)))
    shares = (
        ([row.share_before for row in rows], DROPPED, "pool"),
        ([row.share_after for row in rows], KEPT, "subset"),
    )
    for values, colour, label in shares:
        figure.add_bar(
            x=[100 * value for value in values],
            y=places,
            orientation="h",
            name=label,
            marker_color=colour,
            hoverinfo="skip",
            row=1,
            col=1,
        )
    end = 1.05 * _highest(rows)
    _ratios(figure, rows, places)
    _arrows(figure, rows, end)
    _targets(figure, rows, places, ends=(100 * max(max(values) for values, _, _ in shares), end))
    figure.add_vline(x=1, line={"color": LINE, "width": 1, "dash": "dot"}, row=1, col=2)
    if chosen in [row.name for row in rows]:
        place = [row.name for row in rows].index(chosen)
        figure.add_hrect(y0=place - 0.5, y1=place + 0.5, fillcolor=QUIET, opacity=0.4, line_width=0, layer="below")
    figure.update_layout(**calm_layout(96 + (ROW_PIXELS + 3) * len(rows)), clickmode="event+select")
    figure.update_layout(
        barmode="group",
        bargap=0.3,
        bargroupgap=0.0,
        showlegend=True,
        legend={"orientation": "h", "y": 0, "yref": "container", "yanchor": "bottom", "x": 0, "traceorder": "normal"},
    )
    figure.update_xaxes(title="% of tokens", side="top", rangemode="tozero", nticks=5, fixedrange=True, row=1, col=1)
    # Dots at 0 are whole dots, and only the right ends of intervals may lie outside.
    ratio_axis = {"range": [-0.03 * end, end], "nticks": 6, "zeroline": False}
    figure.update_xaxes(title="retention", side="top", fixedrange=True, row=1, col=2, **ratio_axis)
    name_rows(figure, [row.name for row in rows])
    return figure


def _highest(rows: list[Row]) -> float:
    """Find where the axis of the ratios ends; a few wide intervals of small groups may reach beyond it."""
    ratios = [row.retention_ratio or 0.0 for row in rows]
    ends = [row.ci_high or 0.0 for row in rows]
    return max(1.5, *ratios, min(max(ends), _MOST_DRAWN))


def _ratios(figure: go.Figure, rows: list[Row], places: list[int]) -> None:
    above = [max((row.ci_high or 0.0) - (row.retention_ratio or 0.0), 0.0) for row in rows]
    below = [max((row.retention_ratio or 0.0) - (row.ci_low or 0.0), 0.0) for row in rows]
    has_intervals = any(row.ci_low is not None for row in rows)
    figure.add_scatter(
        x=[row.retention_ratio for row in rows],
        y=places,
        mode="markers",
        marker={"color": KEPT, "size": 9, "symbol": ["circle-open" if row.is_faint else "circle" for row in rows]},
        error_x={"array": above, "arrayminus": below, "color": KEPT, "thickness": 1.5, "width": 4}
        if has_intervals
        else None,
        hoverinfo="skip",
        showlegend=False,
        row=1,
        col=2,
    )


def _arrows(figure: go.Figure, rows: list[Row], end: float) -> None:
    """Mark the intervals that go on beyond the picture."""
    beyond = [place for place, row in enumerate(rows) if (row.ci_high or 0.0) > end]
    figure.add_scatter(
        x=[0.985 * end] * len(beyond),
        y=beyond,
        mode="markers",
        marker={"color": KEPT, "size": 9, "symbol": "triangle-right"},
        hoverinfo="skip",
        showlegend=False,
        row=1,
        col=2,
    )


def _targets(figure: go.Figure, rows: list[Row], places: list[int], *, ends: tuple[float, float]) -> None:
    """Lay an invisible bar over each row of both pictures, which takes clicks and tells the numbers."""
    for column, end in enumerate(ends, start=1):
        figure.add_bar(
            x=[end] * len(rows),
            y=places,
            width=1,
            offset=-0.5,
            orientation="h",
            marker={"color": QUIET, "opacity": 0},
            selected={"marker": {"opacity": 0}},
            unselected={"marker": {"opacity": 0}},
            customdata=[row.name for row in rows],
            text=[_hover(row) for row in rows],
            textposition="none",
            hovertemplate="%{text}<extra></extra>",
            showlegend=False,
            row=1,
            col=column,
        )


def _hover(row: Row) -> str:
    lines = [
        f"{for_plotly(shortened(row.name, 80))}: {count(row.n_documents, 'document')}",
        f"{100 * row.share_before:.1f} % of the tokens of the pool, {100 * row.share_after:.1f} % of the subset's",
    ]
    if row.retention_ratio is not None:
        interval = "" if row.ci_low is None else f" (95 %: {row.ci_low:.2f} to {row.ci_high:.2f})"
        lines.append(f"kept {row.retention_ratio:.2f} times as much as overall{interval}")
    return "<br>".join(lines)
