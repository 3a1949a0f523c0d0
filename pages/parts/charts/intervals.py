"""Numbers with their intervals as dots on lines: rows of judges, raters or domains, one colour a criterion."""

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from core.estimates import Estimate
from core.wording import count
from pages.parts.charts.domains import name_rows
from pages.parts.charts.palette import CRITERION_COLOURS, LINE, QUIET, calm_layout
from pages.parts.plain import for_plotly, shortened
from pages.parts.wording import decimal

FEW = 30  # below which a dot is hollow: its interval is wide, and itself uncertain
_DOT_PIXELS, _ROW_PIXELS = 10, 14
# On a narrow screen the key has a line for every criterion.
_OUTSIDE_PIXELS, _KEY_PIXELS = 60, 14
_NAME_CHARACTERS = 26
_AMOUNT_FONT_PIXELS = 11


@dataclass(frozen=True, slots=True)
class Dot:
    """One number.

    Attributes
    ----------
    row, criterion : str
        Where it stands, and its colour.
    found : Estimate
        The number, its interval, and what it rests on.
    """

    row: str
    criterion: str
    found: Estimate


@dataclass(frozen=True, slots=True)
class Scale:
    """What the numbers of a chart are.

    Attributes
    ----------
    title : str
        Under the axis, with the unit.
    ends : tuple of (float, float)
        The least and the largest number there can be.
    factor : float
        From a number to its unit: 100 for a share in per cent.
    reference : float or None
        Where a dotted line stands, as a number.
    counted : str
        What n counts, one of them.
    """

    title: str
    ends: tuple[float, float] = (0.0, 1.0)
    factor: float = 100.0
    reference: float | None = None
    counted: str = "pair"


def interval_dots(dots: list[Dot], scale: Scale, names: dict[str, str], *, has_key: bool = False) -> go.Figure:
    """Draw numbers as dots, those of one row one under the other.

    Parameters
    ----------
    dots : list of Dot
        Rows stand in the order in which they come first.
    scale : Scale
        Of all of them.
    names : dict of str to str
        What each criterion is called, in the order of the dots of a row.
    has_key : bool
        Whether the colours are explained above.

    Returns
    -------
    Figure
        The first row on top; beside each row stands what it rests on.
    """
    rows = list(dict.fromkeys(dot.row for dot in dots))
    criteria = [key for key in names if any(dot.criterion == key for dot in dots)]
    figure = go.Figure()
    for number, criterion in enumerate(criteria):
        offset = (number - (len(criteria) - 1) / 2) * 0.72 / len(criteria)
        drawn = [dot for dot in dots if dot.criterion == criterion and dot.found.value is not None]
        _series(figure, drawn, [rows.index(dot.row) + offset for dot in drawn], scale, names[criterion])
    if scale.reference is not None:
        figure.add_vline(x=scale.factor * scale.reference, line={"color": LINE, "width": 1, "dash": "dot"})
    height = (
        len(rows) * (_ROW_PIXELS + _DOT_PIXELS * len(criteria))
        + _OUTSIDE_PIXELS
        + _KEY_PIXELS * len(criteria) * has_key
    )
    figure.update_layout(**calm_layout(height))
    figure.update_layout(
        showlegend=has_key,
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "itemclick": False, "itemdoubleclick": False},
    )
    figure.update_xaxes(
        title=scale.title, range=_range(dots, scale), fixedrange=True, gridcolor=QUIET, zeroline=False, nticks=6
    )
    name_rows(figure, rows, _NAME_CHARACTERS)
    _amounts(figure, [[dot.found.n for dot in dots if dot.row == row] for row in rows])
    return figure


def _amounts(figure: go.Figure, by_row: list[list[int]]) -> None:
    """Write the n of each row beside it: the fewest and the most where its dots differ."""
    said = [f"n = {min(n):,}" + (f"\N{EN DASH}{max(n):,}" if max(n) > min(n) else "") for n in by_row]
    for place, text in enumerate(said):
        figure.add_annotation(
            x=1,
            xref="paper",
            xanchor="left",
            xshift=6,
            y=place,
            text=text,
            showarrow=False,
            font_size=_AMOUNT_FONT_PIXELS,
        )
    figure.update_layout(margin_r=12 + max(map(len, said), default=0) * _AMOUNT_FONT_PIXELS // 2)


def _series(figure: go.Figure, drawn: list[Dot], places: list[float], scale: Scale, name: str) -> None:
    colour = CRITERION_COLOURS.get(drawn[0].criterion, LINE) if drawn else LINE
    values = [scale.factor * (dot.found.value or 0.0) for dot in drawn]
    figure.add_scatter(
        x=values,
        y=places,
        mode="markers",
        name=for_plotly(name),
        marker={"color": colour, "size": 8, "symbol": [symbol_of(dot.found.n) for dot in drawn]},
        error_x=error_bar([dot.found for dot in drawn], scale.factor, colour),
        text=[_hover(dot, scale, name) for dot in drawn],
        hovertemplate="%{text}<extra></extra>",
    )


def error_bar(drawn: list[Estimate], factor: float, colour: str) -> dict[str, Any]:
    """Give intervals as Plotly takes them."""
    above = [max(_or(each.ci_high, each.value) - (each.value or 0.0), 0.0) for each in drawn]
    below = [max((each.value or 0.0) - _or(each.ci_low, each.value), 0.0) for each in drawn]
    return {
        "array": [factor * length for length in above],
        "arrayminus": [factor * length for length in below],
        "color": colour,
        "thickness": 1.5,
        "width": 0,
    }


def symbol_of(n: int) -> str:
    """Draw what rests on little hollow."""
    return "circle" if n >= FEW else "circle-open"


def _or(end: float | None, value: float | None) -> float:
    return (value or 0.0) if end is None else end


def _range(dots: list[Dot], scale: Scale) -> list[float]:
    """Show what there is, the reference, and a little more, within what can be."""
    known = [dot.found for dot in dots if dot.found.value is not None]
    ends = [end for each in known for end in (_or(each.ci_low, each.value), _or(each.ci_high, each.value))]
    ends += [] if scale.reference is None else [scale.reference]
    low, high = (min(ends), max(ends)) if ends else scale.ends
    more = 0.06 * max(high - low, 0.05)
    lowest, highest = (scale.factor * end for end in scale.ends)
    margin = 0.02 * (highest - lowest)
    return [max(scale.factor * (low - more), lowest - margin), min(scale.factor * (high + more), highest + margin)]


def _hover(dot: Dot, scale: Scale, name: str) -> str:
    digits = 1 if scale.factor > 1 else 2
    unit = " %" if scale.factor > 1 else ""
    found = dot.found
    value, *ends = (decimal(scale.factor * (x or 0.0), digits) for x in (found.value, found.ci_low, found.ci_high))
    interval = "" if found.ci_low is None or found.ci_high is None else f" (95 %: {' to '.join(ends)}{unit})"
    where = for_plotly(shortened(dot.row, 80))
    return f"{where}<br>{for_plotly(name)}: {value}{unit}{interval}<br>n = {count(found.n, scale.counted)}"
