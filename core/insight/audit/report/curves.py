"""Curves in the report of an audit: how what is kept of each group moves over some settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.selection.report.drawing import FOOT, HEAD, line, mark_at, picture, shown, text_at
from core.selection.report.ratio_axis import RatioAxis

# Lines differ by their dashes too, for who cannot tell the colours.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#6F4E37", "#AA3377")
_DASHES = ("none", "6 3", "2 3", "9 3 2 3", "12 4", "4 2", "1 4", "8 2 2 2 2 2")
MOST_CURVES = len(_COLOURS)
_TALL, _LABEL = 260, 18
_BREAK = '<path class="gap" d="M-5 4L5 0L5 -4L-5 0Z"/><path class="break" d="M-5 4L5 0M-5 0L5 -4"/>'


@dataclass(frozen=True, slots=True)
class Curves:
    """Ratios of several groups over some settings, with a line at 1.

    Attributes
    ----------
    title, axis : str
        What it shows, and what the settings are.
    settings : sequence of str
        From left to right, equally far apart.
    names : sequence of str
        Of the curves; at most `MOST_CURVES`.
    values : sequence of sequence of float or None
        By curve, then by setting; None is a gap.
    """

    title: str
    axis: str
    settings: Sequence[str]
    names: Sequence[str]
    values: Sequence[Sequence[float | None]]

    def html(self) -> str:
        """Draw it: a picture with the names of the curves behind it."""
        axis = RatioAxis.of(value for values in self.values for value in values if value is not None)
        parts = [self._level(y, label) for y, label in axis.ticks()]
        parts.append(line("one", (0.0, _y(axis.at(1.0))), (1.0, _y(axis.at(1.0)))))
        if axis.break_at is not None:
            parts += [line("grid", (0.0, HEAD), (0.0, _TALL - FOOT)), mark_at(0.0, _y(axis.break_at), _BREAK)]
        parts += [text_at(self._x(at), _TALL - 4, name, "middle") for at, name in enumerate(self.settings)]
        for number, values in enumerate(self.values):
            parts += self._curve(values, axis, number)
        drawn = picture(self.title, _TALL, parts)
        return f'<div class="curves">{drawn}<div>{self._labels(axis)}</div></div><p class="axis">{shown(self.axis)}</p>'

    def _curve(self, values: Sequence[float | None], axis: RatioAxis, number: int) -> list[str]:
        points = [None if value is None else (self._x(at), _y(axis.at(value))) for at, value in enumerate(values)]
        lines = [
            line("curve", one, other, style=_style(number))
            for one, other in pairwise(points)
            if one is not None and other is not None
        ]
        dot = f'<circle r="3" style="fill:{_COLOURS[number]}"/>'
        return lines + [mark_at(*point, dot) for point in points if point is not None]

    def _labels(self, axis: RatioAxis) -> str:
        """Name each curve beside its right end; names that would lie on each other are moved apart."""
        last = [next((value for value in reversed(values) if value is not None), None) for values in self.values]
        wanted = sorted((_y(axis.at(value)), number) for number, value in enumerate(last) if value is not None)
        told, free = [], float(HEAD)
        highest = _TALL - FOOT - _LABEL * len(wanted)
        for rank, (y, number) in enumerate(wanted):
            at = max(free, min(y, highest + _LABEL * rank))
            free = at + _LABEL
            sign = line("curve", (0.0, 7.0), (1.0, 7.0), style=_style(number))
            told.append(
                f'<span style="top:{at - _LABEL / 2:.0f}px"><svg aria-hidden="true">{sign}</svg> '
                f"{shown(self.names[number])}</span>"
            )
        return "".join(told)

    def _x(self, at: int) -> float:
        return 0.03 + 0.94 * at / max(len(self.settings) - 1, 1)

    @staticmethod
    def _level(share: float, label: str) -> str:
        y = _y(share)
        return line("grid", (0.0, y), (1.0, y)) + text_at(0.0, y + 4, label, "end", right=-8)


def _style(number: int) -> str:
    return f"stroke:{_COLOURS[number]};stroke-dasharray:{_DASHES[number]}"


def _y(share: float) -> float:
    return HEAD + (_TALL - HEAD - FOOT - 4) * (1 - share)
