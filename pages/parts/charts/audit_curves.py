"""How what is kept of each group moves with the temperature: a line a group, some of them named."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from pages.parts.charts.palette import LINE, QUIET, calm_layout
from pages.parts.charts.temperature import GROUP_COLOURS
from pages.parts.plain import for_plotly, shortened
from pages.parts.wording import decimal

_HEIGHT = 340
_NAME_CHARACTERS = 18
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
MOST_NAMED = len(GROUP_COLOURS)


@dataclass(frozen=True, slots=True)
class Curve:
    """What is kept of one group at each setting.

    Attributes
    ----------
    name : str
        Of the group.
    n_documents : int
        It has in the corpus.
    ratios : sequence of float or None
        At each setting.
    matched : sequence of float or None, or None
        What a uniform draw with each setting's share of every domain keeps on average; None where that says nothing.
    """

    name: str
    n_documents: int
    ratios: Sequence[float | None]
    matched: Sequence[float | None] | None = None

    def written(self, place: int) -> str:
        """Write what is kept at one setting, and in brackets what a uniform draw with the same domains keeps."""
        matched = "" if self.matched is None else f" ({decimal(self.matched[place])})"
        return f"{decimal(self.ratios[place])}{matched}"

    @property
    def brackets(self) -> list[str]:
        """Say what is in brackets, where there are any."""
        return [] if self.matched is None else ["in brackets: a uniform draw with the same domains"]


def audit_curves(curves: Sequence[Curve], settings: Sequence[str], *, named: Sequence[str]) -> go.Figure:
    """Draw groups as lines over settings.

    Parameters
    ----------
    curves : sequence of Curve
        All groups.
    settings : sequence of str
        What stands under each place.
    named : sequence of str
        Names of the groups that stand out, at most `MOST_NAMED`, the one that matters most first.

    Returns
    -------
    Figure
        A click on a point of a line selects it with the group's name as ``customdata``.
    """
    figure = go.Figure()
    _quiet(figure, [curve for curve in curves if curve.name not in named], settings)
    looks = dict(zip(named, zip(GROUP_COLOURS, _DASHES, strict=True), strict=False))
    for curve in sorted((each for each in curves if each.name in looks), key=lambda each: list(named).index(each.name)):
        colour, dash = looks[curve.name]
        name = for_plotly(shortened(curve.name, _NAME_CHARACTERS))
        figure.add_scatter(
            x=list(range(len(settings))),
            y=list(curve.ratios),
            mode="lines+markers",
            name=name,
            line={"color": colour, "width": 2.5 if curve.name == named[0] else 1.8, "dash": dash},
            marker={"size": 8},
            customdata=[curve.name] * len(settings),
            text=_hovers(curve, settings),
            hovertemplate="%{text}<extra></extra>",
        )
    _baseline(figure, next((each for each in curves if each.name in named[:1]), None), GROUP_COLOURS[0])
    figure.add_hline(y=1, line={"color": LINE, "width": 1, "dash": "dot"})
    figure.update_layout(**calm_layout(_HEIGHT), clickmode="event+select")
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 0, "yref": "container", "yanchor": "bottom", "font": {"size": 11}}
        | {"itemclick": False, "itemdoubleclick": False},
    )
    figure.update_xaxes(
        title="temperature (steps not to scale)",
        tickvals=list(range(len(settings))),
        ticktext=[for_plotly(setting) for setting in settings],
        range=[-0.2, len(settings) - 0.7],
        fixedrange=True,
        showgrid=False,
        zeroline=False,
    )
    figure.update_yaxes(
        title="retention", fixedrange=True, rangemode="tozero", gridcolor=QUIET, nticks=6, zeroline=False
    )
    return figure


def _baseline(figure: go.Figure, curve: Curve | None, colour: str) -> None:
    """Draw what domains alone would explain of the curve that matters most."""
    if curve is not None and curve.matched is not None:
        figure.add_scatter(
            x=list(range(len(curve.matched))),
            y=list(curve.matched),
            mode="lines",
            line={"color": colour, "width": 1.2, "dash": "dot"},
            hoverinfo="skip",
            showlegend=False,
        )


def _quiet(figure: go.Figure, curves: Sequence[Curve], settings: Sequence[str]) -> None:
    """Draw the others as one trace: each trace costs as much as its line."""
    figure.add_scatter(
        x=[x for _ in curves for x in (*range(len(settings)), None)],
        y=[y for curve in curves for y in (*curve.ratios, None)],
        mode="lines+markers",
        line={"color": QUIET, "width": 1},
        marker={"size": 5, "color": QUIET},
        customdata=[curve.name for curve in curves for _ in range(len(settings) + 1)],
        text=[text for curve in curves for text in (*_hovers(curve, settings), "")],
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
        connectgaps=False,
    )


def _hovers(curve: Curve, settings: Sequence[str]) -> list[str]:
    head = f"{for_plotly(shortened(curve.name, 80))}, n = {curve.n_documents:,}<br>temperature"
    return [
        "<br>".join([f"{head} {for_plotly(setting)}: {curve.written(place)}", *curve.brackets])
        for place, setting in enumerate(settings)
    ]
