"""How good a rater is: its accuracy over the confidence of the judge, and whether its probabilities are right."""

import math

import plotly.graph_objects as go

from core.estimates import Estimate
from core.qurater.agreement.quality import CalibrationBin
from core.wording import count
from pages.parts.charts.intervals import symbol_of
from pages.parts.charts.palette import CRITERION_COLOURS, LINE, QUIET, calm_layout, with_alpha
from pages.parts.plain import for_plotly

_HEIGHT = 300
_LARGEST_PIXELS, _SMALLEST_PIXELS = 22, 6


def accuracy_curve(curves: dict[str, dict[float, Estimate]], names: dict[str, str], *, marked: str) -> go.Figure:
    """Draw accuracy over the least confidence of the judgments counted, one line a criterion.

    Parameters
    ----------
    curves : dict of str to dict of float to Estimate
        By criterion and least confidence.
    names : dict of str to str
        What each criterion is called.
    marked : str
        The criterion whose intervals are drawn as a band.

    Returns
    -------
    Figure
        Hollow dots rest on few pairs.
    """
    figure = go.Figure()
    if marked in curves:
        _band(figure, [(cut, each) for cut, each in curves[marked].items() if each.n], marked)
    for criterion, curve in curves.items():
        known = [(cut, each) for cut, each in curve.items() if each.n]
        figure.add_scatter(
            x=[cut for cut, _ in known],
            y=[100 * (each.value or 0.0) for _, each in known],
            mode="lines+markers",
            name=for_plotly(names[criterion]),
            line={"color": CRITERION_COLOURS.get(criterion, LINE), "width": 3 if criterion == marked else 1.5},
            marker={"size": 7, "symbol": [symbol_of(each.n) for _, each in known]},
            text=[
                f"95 %: {100 * (each.ci_low or 0.0):.1f} to {100 * (each.ci_high or 0.0):.1f} %<br>"
                f"n = {count(each.n, 'pair')}"
                for _, each in known
            ],
            hovertemplate=f"{for_plotly(names[criterion])}: %{{y:.1f}} %<br>confidence ≥ %{{x}}<br>%{{text}}"
            "<extra></extra>",
        )
    figure.update_layout(**calm_layout(_HEIGHT))
    ticks = _ticks(curves)
    figure.update_xaxes(
        title="least confidence of the judgment",
        range=[-0.05, 1.05],
        tickvals=list(ticks),
        ticktext=list(ticks.values()),
        tickangle=0,
        fixedrange=True,
        showgrid=False,
    )
    figure.update_yaxes(title="accuracy, %", fixedrange=True, automargin=True, gridcolor=QUIET, zeroline=False)
    return figure


def _ticks(curves: dict[str, dict[float, Estimate]]) -> dict[float, str]:
    """Write beneath the last dots, and every second cut before, on how few pairs they rest."""
    cuts = [cut for cut in next(iter(curves.values())) if any(curve[cut].n for curve in curves.values())][::-2]
    return {cut: f"{cut:g}<br>n {min(curve[cut].n for curve in curves.values()):,}" for cut in cuts}


def _band(figure: go.Figure, known: list[tuple[float, Estimate]], criterion: str) -> None:
    cuts = [cut for cut, _ in known]
    figure.add_scatter(
        x=[*cuts, *reversed(cuts)],
        y=[
            *(100 * (each.ci_low or 0.0) for _, each in known),
            *(100 * (each.ci_high or 0.0) for _, each in reversed(known)),
        ],
        mode="lines",
        line_width=0,
        fill="toself",
        fillcolor=with_alpha(CRITERION_COLOURS.get(criterion, "#808890"), 0.18),
        hoverinfo="skip",
        showlegend=False,
    )


def reliability_diagram(bins: tuple[CalibrationBin, ...], criterion: str) -> go.Figure:
    """Draw judged over predicted probabilities, symmetric about 1/2; on the diagonal they are alike.

    Parameters
    ----------
    bins : tuple of CalibrationBin
        Those that have pairs, at least one.
    criterion : str
        Gives the colour.

    Returns
    -------
    Figure
        Dots are as large as their number of pairs; lines are intervals.
    """
    colour = CRITERION_COLOURS.get(criterion, LINE)
    most = max(each.n for each in bins)
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", line={"color": LINE, "width": 1, "dash": "dot"}, hoverinfo="skip"
    )
    figure.add_scatter(
        x=[each.predicted for each in bins],
        y=[each.judged for each in bins],
        mode="lines+markers",
        line={"color": colour, "width": 1},
        marker={"color": colour, "size": [_size(each.n, most) for each in bins], "opacity": 1},
        error_y={
            "array": [each.ci_high - each.judged for each in bins],
            "arrayminus": [each.judged - each.ci_low for each in bins],
            "color": colour,
            "thickness": 1.2,
            "width": 0,
        },
        text=[f"95 %: {each.ci_low:.2f} to {each.ci_high:.2f}<br>n = {count(each.n, 'pair')}" for each in bins],
        hovertemplate="rater %{x:.2f}, judges %{y:.2f}<br>%{text}<extra></extra>",
    )
    figure.update_layout(**calm_layout(_HEIGHT - 40))
    ticks = {"range": [-0.03, 1.03], "fixedrange": True, "nticks": 5, "zeroline": False, "gridcolor": QUIET}
    figure.update_xaxes(title="rater's probability for a text", **ticks)
    figure.update_yaxes(title="judges' probability", automargin=True, **ticks)
    return figure


def _size(n: int, most: int) -> float:
    return max(_LARGEST_PIXELS * math.sqrt(n / most), _SMALLEST_PIXELS)
