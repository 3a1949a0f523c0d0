"""What charts with a row for each group have in common: names, numbers of documents, clicks, those with few apart."""

from collections.abc import Sequence

import plotly.graph_objects as go

from pages.parts.charts.domains import name_rows
from pages.parts.charts.palette import LINE, QUIET

ROW_PIXELS = 26
# Of what is said of groups with few documents.
FAINT = 0.6
_CHARACTER_PIXELS = 7
_FONT_PIXELS = 11
_NAME_CHARACTERS = 26


def places_of(n_ranked: int, n_few: int) -> list[float]:
    """Give rows their places: those with few documents stand apart, below a gap.

    Examples
    --------
    >>> places_of(2, 1), places_of(0, 2)
    ([0, 1, 3], [0, 1])
    """
    gap = 1 if n_ranked and n_few else 0
    return [*range(n_ranked), *(n_ranked + gap + place for place in range(n_few))]


def height_of(places: Sequence[float], *, outside: int) -> int:
    """Give the height of a figure with such rows, and so many pixels outside them."""
    return int(outside + ROW_PIXELS * ((places[-1] if places else 0) + 1))


def name_groups(figure: go.Figure, names: list[str], places: Sequence[float], *, n_few: int) -> None:
    """Write names beside the rows of a figure, and above those with few documents that they are such."""
    name_rows(figure, names, _NAME_CHARACTERS)
    figure.update_yaxes(tickvals=list(places), range=[(places[-1] if places else 0) + 0.6, -0.6])
    if n_few:
        first = places[len(names) - n_few]
        figure.update_yaxes(range=[places[-1] + 0.6, min(-0.6, first - 1.4)])
        figure.add_annotation(
            x=0,
            xref="paper",
            xanchor="left",
            y=first - 1,
            text="few documents, not ranked",
            showarrow=False,
            font={"size": _FONT_PIXELS, "color": LINE},
        )


def numbers_beside(
    figure: go.Figure, texts: list[str], places: Sequence[float], *, end: float, column: int | None = None
) -> None:
    """Write the number of documents at the right end of each row, in one column of several pictures, as one trace."""
    figure.add_scatter(
        x=[end] * len(texts),
        y=list(places),
        text=[f" {text}" for text in texts],
        mode="text",
        textposition="middle right",
        textfont={"size": _FONT_PIXELS},
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
        row=None if column is None else 1,
        col=column,
    )
    figure.add_annotation(
        x=end,
        xref="x" if column is None else f"x{column}",
        xanchor="left",
        xshift=4,
        y=1,
        yref="paper",
        yanchor="bottom",
        text="n",
        showarrow=False,
        font_size=_FONT_PIXELS,
    )
    figure.update_layout(margin_r=8 + _CHARACTER_PIXELS * (1 + max(map(len, ("n", *texts)))))


def band_of(names: list[str], places: Sequence[float], chosen: str | None) -> list[dict[str, object]]:
    """Mark the row of the chosen group, for the shapes of a figure."""
    if chosen not in names:
        return []
    place = places[names.index(chosen)]
    band = {"type": "rect", "x0": 0, "x1": 1, "xref": "x domain", "y0": place - 0.5, "y1": place + 0.5}
    return [band | {"fillcolor": QUIET, "opacity": 0.4, "line_width": 0, "layer": "below"}]
