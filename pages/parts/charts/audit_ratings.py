"""How each group is rated: its quantiles as a strip, its mean as a dot, and the gap to all other documents."""

from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.insight.audit.measures.rating_gaps import GroupRatings
from core.wording import count
from pages.parts.charts.beyond import arrows_beyond
from pages.parts.charts.group_rows import FAINT, band_of, height_of, name_groups, numbers_beside, places_of
from pages.parts.charts.intervals import error_bar
from pages.parts.charts.palette import LINE, QUIET, calm_layout, with_alpha
from pages.parts.charts.row_targets import row_targets
from pages.parts.plain import for_plotly, shortened
from pages.parts.wording import signed

_OUTSIDE_PIXELS = 70


def audit_ratings(rows: Sequence[GroupRatings], *, n_few: int, colour: str, chosen: str | None = None) -> go.Figure:
    """Draw groups as rows.

    Parameters
    ----------
    rows : sequence of GroupRatings
        At least one; the last `n_few` are those with few documents.
    n_few : int
        How many of the last rows stand apart.
    colour : str
        Of the criterion.
    chosen : str or None
        The name of the group that is marked.

    Returns
    -------
    Figure
        Ratings on the left, gaps with intervals on the right; a click anywhere in a row selects a point with the
        group's name as ``customdata``.
    """
    places = places_of(len(rows) - n_few, n_few)
    names = [row.group.name for row in rows]
    ranges = (_range([end for row in rows for end in row.quantiles or ()]), _range(_ends(rows)))
    figure = make_subplots(cols=2, column_widths=[0.55, 0.45], shared_yaxes=True, horizontal_spacing=0.03)
    rated = [(place, row) for place, row in zip(places, rows, strict=True) if row.quantiles is not None]
    _strips(figure, rated, colour)
    n_ranked = len(rows) - n_few
    for part, symbol, opacity in ((slice(n_ranked), "circle", 1.0), (slice(n_ranked, None), "circle-open", FAINT)):
        figure.add_scatter(
            x=[row.gap.value for row in rows[part]],
            y=places[part],
            mode="markers",
            opacity=opacity,
            marker={"color": colour, "size": 9, "symbol": symbol},
            error_x=error_bar([row.gap for row in rows[part]], 1.0, colour),
            hoverinfo="skip",
            row=1,
            col=2,
        )
        gaps = [row.gap for row in rows[part]]
        arrows_beyond(figure, gaps, places[part], ends=ranges[1], colour=colour, opacity=opacity, column=2)
    for column, ends in enumerate(ranges, start=1):
        row_targets(figure, names, list(map(_hover, rows)), places=places, ends=ends, column=column)
        figure.add_shape(
            type="line", x0=0, x1=0, y0=0, y1=1, yref="y domain", row=1, col=column, line={"color": LINE, "dash": "dot"}
        )
        figure.update_xaxes(
            range=list(ends), fixedrange=True, gridcolor=QUIET, zeroline=False, nticks=5, side="top", row=1, col=column
        )
    figure.update_xaxes(title="rating, sd", row=1, col=1)
    figure.update_xaxes(title="gap to all others, sd", row=1, col=2)
    figure.update_layout(
        **calm_layout(height_of(places, outside=_OUTSIDE_PIXELS)), clickmode="event+select", bargap=0, barmode="overlay"
    )
    for band in band_of(names, places, chosen):
        figure.add_shape(**(band | {"xref": "paper"}))
    beside = [f"{row.gap.n:,}" for row in rows]
    numbers_beside(figure, beside, places, end=ranges[1][1], column=2)
    name_groups(figure, names, places, n_few=n_few)
    return figure


def _strips(figure: go.Figure, rated: Sequence[tuple[float, GroupRatings]], colour: str) -> None:
    """Draw nine in ten and half of the documents as lines, the median as a stroke, the mean as a dot."""
    for outer, width, alpha in ((0, 2, 0.35), (1, 9, 0.45)):
        ends = [((row.quantiles or ())[outer], (row.quantiles or ())[-1 - outer], None) for _, row in rated]
        figure.add_scatter(
            x=[end for line in ends for end in line],
            y=[end for place, _ in rated for end in (place, place, None)],
            mode="lines",
            line={"color": with_alpha(colour, alpha), "width": width},
            hoverinfo="skip",
            row=1,
            col=1,
        )
    for values, symbol, size in (
        ([(row.quantiles or ())[2] for _, row in rated], "line-ns-open", 12),
        ([row.mean for _, row in rated], "circle", 8),
    ):
        marker = {"color": colour, "size": size, "symbol": symbol, "line": {"color": colour, "width": 2}}
        figure.add_scatter(
            x=values, y=[place for place, _ in rated], mode="markers", marker=marker, hoverinfo="skip", row=1, col=1
        )


def _ends(rows: Sequence[GroupRatings]) -> list[float]:
    """Give where the picture of gaps must reach; intervals of groups with few documents may go beyond."""
    gaps = [row.gap for row in rows]
    return [
        end
        for row, gap in zip(rows, gaps, strict=True)
        for end in ((gap.value,) if row.has_few_documents else (gap.value, gap.ci_low, gap.ci_high))
        if end is not None
    ]


def _range(ends: Sequence[float]) -> tuple[float, float]:
    low, high = min([*ends, -0.1]), max([*ends, 0.1])
    margin = 0.05 * (high - low)
    return low - margin, high + margin


def _hover(row: GroupRatings) -> str:
    name = for_plotly(shortened(row.group.name, 80))
    if row.quantiles is None:
        return f"{name}: none of {count(row.n_documents, 'document')} is rated"
    lowest, low, median, high, top = (signed(value) for value in row.quantiles)
    lines = [
        f"{name}, n = {row.gap.n:,} rated",
        f"mean {signed(row.mean)} sd, median {median}",
        f"half within {low} to {high}, nine in ten within {lowest} to {top}",
    ]
    if row.gap.value is not None:
        interval = "" if row.gap.ci_low is None else f" ({signed(row.gap.ci_low)} to {signed(row.gap.ci_high)})"
        lines.append(f"gap to all others {signed(row.gap.value)} sd{interval}; Hedges' g {signed(row.effect_size)}")
    return "<br>".join(lines)
