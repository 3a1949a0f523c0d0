"""Selections, each with each, as a square of tinted cells with their numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from pages.parts.charts.palette import ABOVE, BELOW, QUIET, calm_layout
from pages.parts.plain import distinct_labels, for_plotly, shortened

_CELL_PIXELS, _OUTSIDE_PIXELS = 30, 160
_LABEL_CHARACTERS = 24
_STRONGEST = 0.7


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place.

    Attributes
    ----------
    row, column : int
        The place.
    text : str
        What is written.
    value : float or None
        From -1 to 1, for the tint; None for none.
    hover : str
        What is told, in words of ours with names that were escaped.
    """

    row: int
    column: int
    text: str
    value: float | None
    hover: str


def square(names: Sequence[str], cells: Sequence[Cell], *, text_colour: str) -> go.Figure:
    """Draw cells on a square.

    Parameters
    ----------
    names : sequence of str
        Of rows and columns.
    cells : sequence of Cell
        Those that are not empty.
    text_colour : str
        Of the numbers.

    Returns
    -------
    Figure
        The first row on top; it grows with the names.
    """
    z: list[list[float | None]] = [[None] * len(names) for _ in names]
    for cell in cells:
        z[cell.row][cell.column] = cell.value
    figure = go.Figure(
        go.Heatmap(z=z, zmin=-1, zmax=1, colorscale=_TINTS, showscale=False, xgap=2, ygap=2, hoverinfo="skip")
    )
    figure.add_scatter(
        x=[cell.column for cell in cells],
        y=[cell.row for cell in cells],
        mode="markers+text",
        marker={"symbol": "square", "size": _CELL_PIXELS - 4, "color": QUIET, "opacity": 0},
        text=[cell.text for cell in cells],
        textfont={"size": 11, "color": text_colour},
        customdata=[cell.hover for cell in cells],
        hovertemplate="%{customdata}<extra></extra>",
    )
    labels = [for_plotly(name) for name in distinct_labels(list(names), _LABEL_CHARACTERS)]
    axis = {"tickvals": list(range(len(names))), "ticktext": labels, "ticks": "", "showline": False, "showgrid": False}
    figure.update_layout(**calm_layout(_OUTSIDE_PIXELS + _CELL_PIXELS * len(names)))
    figure.update_xaxes(axis, side="top", tickangle=-90, zeroline=False, fixedrange=True, range=_ends(names))
    figure.update_yaxes(axis, zeroline=False, fixedrange=True, automargin=True, range=_ends(names)[::-1])
    return figure


def _ends(names: Sequence[str]) -> list[float]:
    return [-0.5, len(names) - 0.5]


def name_in_words(name: str) -> str:
    """Escape the name of a selection for a hover box."""
    return for_plotly(shortened(name, 60))


_TINTS = [
    [0.0, f"rgba({','.join(map(str, BELOW))},{_STRONGEST})"],
    [0.5, "rgba(128,128,128,0)"],
    [1.0, f"rgba({','.join(map(str, ABOVE))},{_STRONGEST})"],
]
