"""What a selection keeps of each group as dots with intervals, beside what chance, and other things, would explain."""

from dataclasses import dataclass

import plotly.graph_objects as go

from core.estimates import Estimate
from core.insight.audit.group_audit import GroupAudit
from core.insight.audit.in_order import InOrder
from core.insight.audit.in_words import p_value, sign_of
from core.wording import count
from pages.parts.charts.beyond import arrows_beyond
from pages.parts.charts.group_rows import (
    FAINT,
    band_of,
    height_of,
    name_groups,
    numbers_beside,
    places_of,
)
from pages.parts.charts.intervals import error_bar
from pages.parts.charts.palette import KEPT, LINE, QUIET, calm_layout, upright
from pages.parts.charts.row_targets import row_targets
from pages.parts.plain import for_plotly, shortened
from pages.parts.wording import percent

HELD = "#2E8B86"
# Where one interval is wider than all the rest, it goes on beyond the picture.
_MOST_DRAWN = 4.0
_OUTSIDE_PIXELS, _KEY_PIXELS = 76, 66
_BELOW = 0.27  # of a row: where the second mark stands


@dataclass(frozen=True, slots=True)
class _Mark:
    """A series of marks: its name, its look, and how far below the middle of a row it stands."""

    name: str
    colour: str
    symbol: str
    size: int
    below: float = 0.0
    has_intervals: bool = True


@dataclass(frozen=True, slots=True)
class _Rows:
    """Where the groups stand, how many of them are ranked, and the ends of the axis."""

    places: list[float]
    n_ranked: int
    ends: tuple[float, float]

    @property
    def parts(self) -> tuple[slice, slice]:
        """Those that are ranked, and those with few documents."""
        return slice(self.n_ranked), slice(self.n_ranked, None)


def audit_dots(order: InOrder, *, held: str, has_uniform: bool = True, chosen: str | None = None) -> go.Figure:
    """Draw groups as rows, what is kept most of first.

    Parameters
    ----------
    order : InOrder
        Of at least one group.
    held : str
        What is held equal in the second mark, in words; empty where nothing is.
    has_uniform : bool
        Whether what a uniform draw keeps is marked.
    chosen : str or None
        The name of the group that is marked.

    Returns
    -------
    Figure
        A click anywhere in a row selects a point with the group's name as ``customdata``.
    """
    groups = list(order.shown)
    places = places_of(len(order.ranked), len(order.few))
    names = [each.retention.group.name for each in groups]
    figure = go.Figure()
    end = 1.05 * _highest(groups)
    # Dots at 0 are whole dots, and only the right ends of intervals may lie outside.
    rows = _Rows(places, len(order.ranked), (-0.03 * end, end))
    if has_uniform:
        mark = _Mark("a uniform draw with the same domains", LINE, "diamond-open", 10, has_intervals=False)
        _marks(figure, [_uniform(each) for each in groups], rows, mark)
    if held:
        mark = _Mark(f"with {held}", HELD, "square-open", 7, below=_BELOW)
        _marks(figure, [_remaining(each) for each in groups], rows, mark)
    _marks(figure, [_retention(each) for each in groups], rows, _Mark("what is kept", KEPT, "circle", 10))
    row_targets(figure, names, [_hover(each, held) for each in groups], places=places, ends=rows.ends)
    figure.update_layout(
        **calm_layout(height_of(places, outside=_OUTSIDE_PIXELS + _KEY_PIXELS)),
        clickmode="event+select",
        bargap=0,
        shapes=[upright(1, color=LINE, width=1, dash="dot"), *band_of(names, places, chosen)],
    )
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "y": 0, "yref": "container", "yanchor": "bottom", "x": 0, "traceorder": "reversed"}
        | {"itemclick": False, "itemdoubleclick": False},
    )
    axis = {"range": list(rows.ends), "nticks": 7, "zeroline": False, "gridcolor": QUIET}
    figure.update_xaxes(title="retention: 1 is kept as overall", side="top", fixedrange=True, **axis)
    numbers_beside(figure, [_beside(each) for each in groups], places, end=end)
    name_groups(figure, names, places, n_few=len(order.few))
    return figure


def _retention(each: GroupAudit) -> Estimate:
    found = each.retention
    return Estimate(found.retention_ratio, found.pool.n_documents, found.ci_low, found.ci_high)


def _uniform(each: GroupAudit) -> Estimate:
    return Estimate(each.uniform_matched, each.retention.pool.n_documents, None, None)


def _remaining(each: GroupAudit) -> Estimate:
    """Give what remains; nothing where no document could be compared with another group's."""
    if each.remaining is None or not each.remaining.gap.n:
        return Estimate(None, 0, None, None)
    return each.remaining.gap


def _highest(groups: list[GroupAudit]) -> float:
    found = [estimate for each in groups for estimate in (_retention(each), _remaining(each))]
    values = [each.value or 0.0 for each in found] + [each.uniform_matched or 0.0 for each in groups]
    return max(1.5, *values, min(max(each.ci_high or 0.0 for each in found), _MOST_DRAWN))


def _marks(figure: go.Figure, found: list[Estimate], rows: _Rows, mark: _Mark) -> None:
    """Draw a series: the ranked groups as they are, those with few documents hollow and pale."""
    hollow = mark.symbol if mark.symbol.endswith("-open") else f"{mark.symbol}-open"
    ranked, few = rows.parts
    for part, symbol, opacity in ((ranked, mark.symbol, 1.0), (few, hollow, FAINT)):
        places = [place + mark.below for place in rows.places[part]]
        figure.add_scatter(
            x=[each.value for each in found[part]],
            y=places,
            mode="markers",
            name=for_plotly(mark.name),
            opacity=opacity,
            marker={"color": mark.colour, "size": mark.size, "symbol": symbol, "line_width": 1.5 * ("open" in symbol)},
            error_x=error_bar(found[part], 1.0, mark.colour) if mark.has_intervals else None,
            showlegend=part == (ranked if rows.n_ranked else few),
            legendgroup=mark.name,
            hoverinfo="skip",
        )
        if mark.has_intervals:
            arrows_beyond(figure, found[part], places, ends=rows.ends, colour=mark.colour, opacity=opacity)


def _beside(each: GroupAudit) -> str:
    return f"{each.retention.pool.n_documents:,}" + (f" {sign_of(each)}" if each.is_finding else "")


def p_in_words(p_adjusted: float | None) -> str:
    """Write an adjusted p-value.

    Examples
    --------
    >>> p_in_words(0.0001), p_in_words(0.25), p_in_words(None)
    ('p < 0.001, adjusted', 'p = 0.250, adjusted', 'not tested')
    """
    if p_adjusted is None:
        return "not tested"
    written = p_value(p_adjusted)
    return f"p {'< ' + written[1:] if written.startswith('<') else '= ' + written}, adjusted"


def _hover(each: GroupAudit, held: str) -> str:
    found = each.retention
    lines = [f"{for_plotly(shortened(found.group.name, 80))}: {count(found.pool.n_documents, 'document')}"]
    if each.n_unrated:
        lines[0] += f", and {each.n_unrated:,} without a rating"
    if each.is_absent:
        return f"{lines[0]}<br>this combination does not occur"
    lines.append(f"{percent(found.share_before)} of the tokens before, {percent(found.share_after)} after")
    if found.retention_ratio is not None:
        tested = "too few to test" if found.has_few_documents else p_in_words(each.p_adjusted)
        lines.append(f"kept {_in_words(_retention(each))} times as much as overall; {tested}")
    if each.uniform_matched is not None:
        lines.append(f"a uniform draw with the same domains: {each.uniform_matched:.2f}")
    if each.remaining is not None:
        n, of = each.remaining.gap.n, each.remaining.n_documents
        remains = f"{_in_words(_remaining(each))}, from {n:,} of {of:,} that can be compared" if n else "nothing to say"
        lines.append(f"with {for_plotly(held)}: {remains}")
    return "<br>".join(lines)


def _in_words(found: Estimate) -> str:
    if found.value is None:
        return "\N{EN DASH}"
    interval = "" if found.ci_low is None or found.ci_high is None else f" ({found.ci_low:.2f} to {found.ci_high:.2f})"
    return f"{found.value:.2f}{interval}"
