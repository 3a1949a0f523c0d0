"""A picture of when the documents were written."""

import plotly.graph_objects as go

from core.corpus.catalog.dates import Years
from core.wording import count
from pages.parts.charts.palette import KEPT, calm_layout

_MOST_LABELS = 12


def documents_by_year(years: Years) -> go.Figure:
    """Draw how many documents there are of each year.

    Parameters
    ----------
    years : Years
        With at least one document.

    Returns
    -------
    Figure
        A bar a year, or a bar for each stretch of years.
    """
    figure = go.Figure(
        go.Bar(
            x=[first + years.step / 2 for first in years.counts] if years.step > 1 else list(years.counts),
            y=list(years.counts.values()),
            width=years.step * 0.85,
            marker_color=KEPT,
            customdata=[f"{_stretch(first, years.step)}: {count(n, 'document')}" for first, n in years.counts.items()],
            hovertemplate="%{customdata}<extra></extra>",
        )
    )
    figure.update_layout(**calm_layout(140))
    figure.update_xaxes(fixedrange=True, tickformat="d", showgrid=False)
    if len(years.counts) <= _MOST_LABELS:
        # Left alone, Plotly writes one year several times.
        figure.update_xaxes(tickvals=figure.data[0].x, ticktext=[str(first) for first in years.counts])
    figure.update_yaxes(fixedrange=True, title="documents", nticks=4, rangemode="tozero")
    return figure


def _stretch(first: int, step: int) -> str:
    """Name a stretch of years.

    Examples
    --------
    >>> _stretch(1990, 1), _stretch(1990, 10)
    ('1990', '1990 to 1999')
    """
    return str(first) if step == 1 else f"{first} to {first + step - 1}"
