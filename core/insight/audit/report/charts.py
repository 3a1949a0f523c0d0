"""Charts of an audit that other reports have not: curves over settings, strips of quantiles, bars of shares."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.selection.report.drawing import figure, text_at

_WIDTH, _NAMES, _ROW, _BOTTOM = 640, 230, 20, 40
_LEFT, _RIGHT, _TOP, _TALL = 52, 190, 12, 260
# Lines that differ by their dashes too, for who cannot tell the colours.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#6F4E37", "#AA3377")
_DASHES = ("none", "6 3", "2 3", "9 3 2 3", "12 4", "4 2", "1 4", "8 2 2 2 2 2")
MOST_CURVES = len(_COLOURS)
_LABEL_HEIGHT = 18


@dataclass(frozen=True, slots=True)
class Curves:
    """Ratios of several groups over some settings, on a logarithmic axis with a line at 1.

    Attributes
    ----------
    title, axis : str
        What it shows, and what the settings are.
    settings : sequence of str
        From left to right, equally far apart.
    names : sequence of str
        Of the curves; at most `MOST_CURVES`.
    values : sequence of sequence of float or None
        By curve, then by setting; 0 stands at the lower end, None is a gap.
    """

    title: str
    axis: str
    settings: Sequence[str]
    names: Sequence[str]
    values: Sequence[Sequence[float | None]]

    def svg(self) -> str:
        """Draw it."""
        logs = [abs(math.log2(value)) for values in self.values for value in values if value]
        reach = max(math.ceil(max(logs, default=1.0)), 1)
        parts = [self._level(2.0**power, reach) for power in range(-reach, reach + 1, math.ceil(reach / 3))]
        parts.append(self._level(1.0, reach, "one"))
        parts += [
            text_at(self._x(place), _TALL - _BOTTOM + 15, name, "middle") for place, name in enumerate(self.settings)
        ]
        for number, values in enumerate(self.values):
            parts += self._curve(values, reach, number)
        parts += self._labels(reach)
        parts.append(text_at((_LEFT + _WIDTH - _RIGHT) / 2, _TALL - 6, self.axis, "middle"))
        return figure(self.title, _WIDTH, _TALL, parts)

    def _curve(self, values: Sequence[float | None], reach: int, number: int) -> list[str]:
        style = f"stroke:{_COLOURS[number]};stroke-dasharray:{_DASHES[number]}"
        points = [None if value is None else (self._x(place), _y(value, reach)) for place, value in enumerate(values)]
        parts = []
        for one, other in pairwise(points):
            if one is not None and other is not None:
                ends = f'x1="{one[0]:.1f}" y1="{one[1]:.1f}" x2="{other[0]:.1f}" y2="{other[1]:.1f}"'
                parts.append(f'<line class="curve" style="{style}" {ends}/>')
        dots = [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" style="fill:{_COLOURS[number]}"/>'
            for x, y in filter(None, points)
        ]
        return parts + dots

    def _labels(self, reach: int) -> list[str]:
        """Name each curve at its right end; names that would lie on each other are moved apart."""
        last = [next((value for value in reversed(values) if value is not None), None) for values in self.values]
        wanted = sorted((_y(value, reach), number) for number, value in enumerate(last) if value is not None)
        parts, free = [], float(_TOP)
        highest = _TALL - _BOTTOM - _LABEL_HEIGHT * len(wanted)
        for rank, (y, number) in enumerate(wanted):
            at = max(free, min(y, highest + _LABEL_HEIGHT * rank))
            free, x = at + _LABEL_HEIGHT, _WIDTH - _RIGHT + 6
            style = f"stroke:{_COLOURS[number]};stroke-dasharray:{_DASHES[number]}"
            parts.append(f'<line class="curve" style="{style}" x1="{x}" x2="{x + 22}" y1="{at:.1f}" y2="{at:.1f}"/>')
            parts.append(text_at(x + 27, at + 4, self.names[number], "start", most=24))
        return parts

    def _x(self, place: int) -> float:
        return _LEFT + 12 + (_WIDTH - _LEFT - _RIGHT - 24) * place / max(len(self.settings) - 1, 1)

    def _level(self, value: float, reach: int, kind: str = "grid") -> str:
        y = _y(value, reach)
        line = f'<line class="{kind}" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        return line + ("" if kind == "one" else text_at(_LEFT - 6, y + 4, f"{value:.3g}", "end"))


def _y(value: float, reach: int) -> float:
    """Place a ratio: what is 0, or beyond the ends, stands at the end."""
    inside = min(max(math.log2(value), -reach), reach) if value else -reach
    return _TOP + (_TALL - _TOP - _BOTTOM) * (reach - inside) / (2 * reach)


@dataclass(frozen=True, slots=True)
class Strips:
    """Quantiles of each name over a line at 0: thin from first to last, thick between, and a dot at the mean.

    Attributes
    ----------
    title, axis : str
        What it shows, and what the values are.
    names : sequence of str
        From above to below.
    quantiles : sequence of sequence of float
        Five of each name, ascending.
    means : sequence of float
        Of each name.
    colour : str
        Of the marks.
    """

    title: str
    axis: str
    names: Sequence[str]
    quantiles: Sequence[Sequence[float]]
    means: Sequence[float]
    colour: str

    def svg(self) -> str:
        """Draw it."""
        ends = [end for each in self.quantiles for end in (each[0], each[-1])]
        low, high = math.floor(min([-1.0, *ends])), math.ceil(max([1.0, *ends]))
        tall = _ROW * len(self.names) + _BOTTOM
        parts = [_upright(value, low, high, tall) for value in range(low, high + 1, math.ceil((high - low) / 8))]
        parts.append(_upright(0, low, high, tall, "one"))
        for row, (name, quantiles, mean) in enumerate(zip(self.names, self.quantiles, self.means, strict=True)):
            y = _ROW * row + _ROW / 2
            at = [_across(value, low, high) for value in quantiles]
            parts.append(text_at(_NAMES - 8, y + 4, name, "end"))
            for kind, one, other in (("thin", at[0], at[-1]), ("thick", at[1], at[-2])):
                line = f'x1="{one:.1f}" x2="{other:.1f}" y1="{y:.1f}" y2="{y:.1f}"'
                parts.append(f'<line class="{kind}" style="stroke:{self.colour}" {line}/>')
            parts.append(f'<circle class="mean" cx="{_across(mean, low, high):.1f}" cy="{y:.1f}" r="3.5"/>')
        parts.append(text_at(_NAMES + (_WIDTH - _NAMES) / 2, tall - 6, self.axis, "middle"))
        return figure(self.title, _WIDTH, tall, parts)


@dataclass(frozen=True, slots=True)
class ShareBars:
    """A share for each name, as a bar from 0 to 1.

    Attributes
    ----------
    title, axis : str
        What it shows, and what the shares are of.
    names : sequence of str
        From above to below.
    shares : sequence of float or None
        None where there is none.
    colour : str
        Of the bars.
    """

    title: str
    axis: str
    names: Sequence[str]
    shares: Sequence[float | None]
    colour: str

    def svg(self) -> str:
        """Draw it."""
        tall = _ROW * len(self.names) + _BOTTOM
        parts = []
        for tenths in range(0, 11, 2):
            x = _across(tenths / 10, 0, 1)
            parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{tall - _BOTTOM}"/>')
            parts.append(text_at(x, tall - _BOTTOM + 15, f"{tenths * 10} %", "middle"))
        for row, (name, share) in enumerate(zip(self.names, self.shares, strict=True)):
            y = _ROW * row + _ROW / 2
            parts.append(text_at(_NAMES - 8, y + 4, name, "end", most=36))
            if share is None:
                parts.append(text_at(_NAMES + 4, y + 4, "nothing varies", "start"))
                continue
            start, wide = _across(0, 0, 1), _across(share, 0, 1) - _across(0, 0, 1)
            parts.append(
                f'<rect x="{start:.1f}" y="{y - 6:.1f}" width="{wide:.1f}" height="12" style="fill:{self.colour}"/>'
            )
            inside = share > 0.9
            at = start + wide + (-5 if inside else 5)
            parts.append(text_at(at, y + 4, f"{share:.0%}", "end" if inside else "start"))
        parts.append(text_at(_NAMES + (_WIDTH - _NAMES) / 2, tall - 6, self.axis, "middle"))
        return figure(self.title, _WIDTH, tall, parts)


def _upright(value: float, low: float, high: float, tall: int, kind: str = "grid") -> str:
    x = _across(value, low, high)
    line = f'<line class="{kind}" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{tall - _BOTTOM}"/>'
    return line + ("" if kind == "one" else text_at(x, tall - _BOTTOM + 15, f"{value:g}", "middle"))


def _across(value: float, low: float, high: float) -> float:
    return _NAMES + 10 + (_WIDTH - _NAMES - 36) * (value - low) / (high - low)
