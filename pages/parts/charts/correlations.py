"""How far criteria go together: a triangle of correlations with their intervals, and one pair domain by domain."""

from typing import Any

import plotly.graph_objects as go

from core.corpus.catalog.rated_samples import LENGTH
from core.criteria import criterion_by_key
from core.estimates import Estimate
from core.insight.correlations import Correlations, DomainCorrelation
from core.wording import count
from pages.parts.charts.intervals import Dot, Scale, interval_dots
from pages.parts.charts.palette import ABOVE, BELOW, LINE, QUIET, calm_layout
from pages.parts.charts.row_targets import row_targets
from pages.parts.plain import for_plotly, shortened
from pages.parts.wording import decimal, short_title, signed

_CELL_PIXELS = 50
_INTERVAL_PIXELS = 10
_TINTS = [
    [0.0, f"rgba({','.join(map(str, BELOW))},0.75)"],
    [0.5, "rgba(128,128,128,0)"],
    [1.0, f"rgba({','.join(map(str, ABOVE))},0.75)"],
]
METHOD_TITLES = {"spearman": "Spearman (ranks)", "pearson": "Pearson (values)"}


def correlation_heatmap(found: Correlations, *, chosen: tuple[str, str] | None, text_colour: str) -> go.Figure:
    """Draw correlations as a triangle of tinted cells with their numbers and intervals.

    Parameters
    ----------
    found : Correlations
        Of the criteria, and length.
    chosen : tuple of (str, str) or None
        The pair that stands out.
    text_colour : str
        Of the numbers on the tints.

    Returns
    -------
    Figure
        A click on a cell selects a point with the two names as ``customdata``.
    """
    names = list(found.names)
    cells = [(row, column) for row in range(1, len(names)) for column in range(row)]
    z: list[list[float | None]] = [[None] * (len(names) - 1) for _ in names[1:]]
    for row, column in cells:
        z[row - 1][column] = found.matrix[row][column].value
    figure = go.Figure(
        go.Heatmap(z=z, zmin=-1, zmax=1, colorscale=_TINTS, showscale=False, xgap=2, ygap=2, hoverinfo="skip")
    )
    _numbers(figure, found, cells, text_colour)
    if chosen:
        row, column = sorted((names.index(name) for name in chosen), reverse=True)
        ends = {"x0": column - 0.5, "x1": column + 0.5, "y0": row - 1.5, "y1": row - 0.5}
        figure.update_layout(shapes=[{"type": "rect", "line": {"color": LINE, "width": 2}, **ends}])
    figure.update_layout(**calm_layout(50 + _CELL_PIXELS * len(names)), clickmode="event+select")
    figure.update_xaxes(_axis([title_of(name, is_short=True) for name in names[:-1]]), showgrid=False, zeroline=False)
    figure.update_yaxes(_axis([title_of(name, is_short=True) for name in names[1:]]), showgrid=False, zeroline=False)
    figure.update_yaxes(autorange="reversed", automargin=True)
    return figure


def _numbers(figure: go.Figure, found: Correlations, cells: list[tuple[int, int]], colour: str) -> None:
    """Lay squares of no colour over the cells, with the numbers on them: a heatmap takes no clicks."""
    estimates = [found.matrix[row][column] for row, column in cells]
    names = [(found.names[row], found.names[column]) for row, column in cells]
    figure.add_scatter(
        x=[column for _, column in cells],
        y=[row - 1 for row, _ in cells],
        mode="markers+text",
        marker={"symbol": "square", "size": 44, "color": QUIET, "opacity": 0},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}, "textfont": {"color": colour}},
        text=[_in_cell(each) for each in estimates],
        textfont={"size": 13, "color": colour},
        customdata=[list(pair) for pair in names],
        hovertext=[
            f"{title_of(one)} and {title_of(other)}<br>{in_words(each)}"
            for (one, other), each in zip(names, estimates, strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _in_cell(found: Estimate) -> str:
    ends = _interval(found)
    small = f'<br><span style="font-size:{_INTERVAL_PIXELS}px">{ends}</span>' if ends else ""
    return signed(found.value) + small


def _interval(found: Estimate) -> str:
    known = found.ci_low is not None and found.ci_high is not None
    return f"{decimal(found.ci_low or 0.0)} to {decimal(found.ci_high or 0.0)}" if known else ""


def in_words(found: Estimate) -> str:
    """Say a correlation, its interval and its n.

    Examples
    --------
    >>> in_words(Estimate(0.5, 100, 0.34, 0.63))
    'correlation +0.50 (95 %: 0.34 to 0.63), n = 100'
    """
    interval = f" (95 %: {_interval(found)})" if _interval(found) else ""
    return f"correlation {signed(found.value)}{interval}, n = {found.n:,}"


def title_of(name: str, *, is_short: bool = False) -> str:
    """Name a criterion, or length, for Plotly."""
    if name == LENGTH:
        return "Length" if is_short else "Length in tokens"
    return for_plotly(short_title(name) if is_short else criterion_by_key(name).title)


def _axis(labels: list[str]) -> dict[str, Any]:
    return {
        "tickvals": list(range(len(labels))),
        "ticktext": labels,
        "ticks": "",
        "showline": False,
        "fixedrange": True,
    }


def correlations_in_domains(
    rows: list[DomainCorrelation], *, overall: Estimate, method: str, chosen: tuple[str, ...]
) -> go.Figure:
    """Draw how far a pair goes together in each domain, with intervals.

    Parameters
    ----------
    rows : list of DomainCorrelation
        The first on top; at least one.
    overall : Estimate
        Of all these documents; a dotted line.
    method : str
        ``spearman`` or ``pearson``.
    chosen : tuple of str
        The domains that stand out; none for all.

    Returns
    -------
    Figure
        A click in a domain's row selects a point with its name as ``customdata``.
    """
    scale = Scale(
        METHOD_TITLES[method] + ", 95 % intervals", (-1.0, 1.0), factor=1.0, reference=overall.value, counted="document"
    )
    dots = [Dot(row.domain, "", row.found) for row in rows]
    figure = interval_dots(dots, scale, {"": "correlation"})
    # A dot that is hovered takes the click that is meant for its row.
    figure.update_traces(hoverinfo="skip", hovertemplate=None, selector={"mode": "markers"})
    if chosen:
        opacity = [1.0 if row.domain in chosen else 0.3 for row in rows if row.found.value is not None]
        figure.update_traces(marker_opacity=opacity, selector={"mode": "markers"})
    low, high = figure.layout.xaxis.range
    names, hovers = [row.domain for row in rows], list(map(_hover, rows))
    row_targets(figure, names, hovers, places=range(len(rows)), ends=(low, high))
    figure.update_layout(clickmode="event+select", bargap=0)
    return figure


def _hover(row: DomainCorrelation) -> str:
    sampled = f" of {count(row.n_documents, 'document')}, sampled" if row.n_documents > row.found.n else ""
    return f"{for_plotly(shortened(row.domain, 80))}<br>{in_words(row.found)}{sampled}"
