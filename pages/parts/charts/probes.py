"""What selections teach a tiny model: a dot with its interval for each, beside the uniform draw."""

from dataclasses import dataclass

import plotly.graph_objects as go

from core.estimates import Estimate
from core.insight.probe_results import ALL, BETTER, WORSE, BitsPerByte, ProbeResult
from core.wording import count
from pages.parts.charts.domains import name_rows
from pages.parts.charts.intervals import error_bar
from pages.parts.charts.palette import ABOVE, BELOW, LINE, QUIET, calm_layout
from pages.parts.plain import for_plotly, shortened
from pages.parts.wording import decimal, signed

_ROW_PIXELS, _OUTSIDE_PIXELS = 26, 60
_NAME_CHARACTERS = 26
_COLOURS = {BETTER: f"rgb{ABOVE}", WORSE: f"rgb{BELOW}"}


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A row of the chart."""

    name: str
    found: BitsPerByte
    colour: str
    told: str


def probe_dots(result: ProbeResult) -> go.Figure:
    """Draw the bits per byte of each selection over all domains, as differences to the uniform draw if there is one.

    Parameters
    ----------
    result : ProbeResult
        A finished probe.

    Returns
    -------
    Figure
        Selections in their order, the first on top; the colour says whether the whole interval is on one side of 0. A
        hollow dot has no interval, since there was one training.
    """
    rows = _rows(result)
    figure = go.Figure()
    for place, row in enumerate(rows):
        estimate = Estimate(row.found.bits_per_byte, result.n_seeds, row.found.ci_low, row.found.ci_high)
        figure.add_scatter(
            x=[row.found.bits_per_byte],
            y=[place],
            mode="markers",
            marker={
                "color": row.colour,
                "size": 9,
                "symbol": "circle-open" if row.found.ci_low is None else "circle",
            },
            error_x=error_bar([estimate], 1.0, row.colour),
            text=[row.told],
            hovertemplate="%{text}<extra></extra>",
        )
    if result.differences:
        figure.add_vline(x=0, line={"color": LINE, "width": 1, "dash": "dot"})
    figure.update_layout(**calm_layout(len(rows) * _ROW_PIXELS + _OUTSIDE_PIXELS))
    figure.update_xaxes(title=_title(result), fixedrange=True, gridcolor=QUIET, zeroline=False, nticks=6)
    name_rows(figure, [row.name for row in rows], _NAME_CHARACTERS)
    return figure


def _title(result: ProbeResult) -> str:
    return "bits per byte, less those of uniform" if result.differences else "bits per byte of held-out text"


def _rows(result: ProbeResult) -> list[_Drawn]:
    found = result.differences or result.trainings
    rows = []
    for name, by_domain in found.items():
        each = by_domain[ALL]
        colour = _COLOURS.get(each.verdict, LINE) if result.differences else LINE
        rows.append(_Drawn(name, each, colour, _told(result, name, each)))
    return rows


def _told(result: ProbeResult, name: str, found: BitsPerByte) -> str:
    value = signed(found.bits_per_byte, 3) if result.differences else decimal(found.bits_per_byte, 3)
    interval = ""
    if found.ci_low is not None and found.ci_high is not None:
        ends = (signed(end, 3) if result.differences else decimal(end, 3) for end in (found.ci_low, found.ci_high))
        interval = f" (95 %: {' to '.join(ends)})"
    verdict = f"<br>{found.verdict}" if result.differences else ""
    own = decimal(result.trainings[name][ALL].bits_per_byte, 3)
    return (
        f"{for_plotly(shortened(name, 80))}<br>{value}{interval}{verdict}<br>{own} bits per byte<br>"
        f"{count(result.n_seeds, 'training')}, {found.n_bytes / 1000:,.0f} KB held out"
    )
