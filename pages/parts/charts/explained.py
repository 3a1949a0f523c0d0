"""How much of the ratings shallow features explain, as bars."""

from collections.abc import Sequence

import plotly.graph_objects as go

from core.insight.audit.shortcuts.shortcuts import Explained
from pages.parts.charts.domains import name_rows
from pages.parts.charts.palette import QUIET, calm_layout
from pages.parts.plain import for_plotly, shortened
from pages.parts.wording import percent, signed

_ROW_PIXELS, _OUTSIDE_PIXELS = 22, 50
_NAME_CHARACTERS = 42


def explained_bars(rows: Sequence[Explained], *, colour: str) -> go.Figure:
    """Draw the share of the ratings' variance that each explains.

    Parameters
    ----------
    rows : sequence of Explained
        The first on top.
    colour : str
        Of the criterion.

    Returns
    -------
    Figure
        From 0 to 100 %, so that pictures of several criteria can be compared.
    """
    figure = go.Figure()
    figure.add_bar(
        x=[100 * (row.r_squared or 0.0) for row in rows],
        y=list(range(len(rows))),
        orientation="h",
        marker_color=colour,
        text=[" cannot be told" if row.r_squared is None else f" {percent(row.r_squared)}" for row in rows],
        textposition="outside",
        cliponaxis=False,
        customdata=[_hover(row) for row in rows],
        hovertemplate="%{customdata}<extra></extra>",
    )
    figure.update_layout(**calm_layout(_OUTSIDE_PIXELS + _ROW_PIXELS * len(rows)), bargap=0.35)
    figure.update_layout(margin_r=48)
    figure.update_xaxes(
        title="% of the variance", range=[0, 100], fixedrange=True, gridcolor=QUIET, zeroline=False, nticks=6
    )
    name_rows(figure, [shortened(row.name, 80) for row in rows], _NAME_CHARACTERS)
    return figure


def _hover(row: Explained) -> str:
    said = "cannot be told" if row.r_squared is None else f"explains {percent(row.r_squared)} of the variance"
    lines = [f"{for_plotly(row.name)}: {said}, n = {row.partial.n:,}"]
    if row.partial.value is not None:
        interval = f"({signed(row.partial.ci_low)} to {signed(row.partial.ci_high)})"
        lines.append(f"correlation with domain and length held equal {signed(row.partial.value)} {interval}")
    return "<br>".join(lines)
