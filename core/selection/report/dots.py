"""Ratios of groups as dots and other marks in rows, over a line at 1; those with few documents pale and apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.selection.report.drawing import FOOT, HEAD, line, mark_at, picture, rows, shown, text_at, upright
from core.selection.report.ratio_axis import RatioAxis

_ROW = 24
DOT, SQUARE, DIAMOND = "dot", "square", "diamond"
_SHAPES = {
    DOT: '<circle class="dot" r="4.5"/>',
    SQUARE: '<rect class="square" x="-3.5" y="-3.5" width="7" height="7"/>',
    DIAMOND: '<path class="diamond" d="M0 -5.5L5.5 0L0 5.5L-5.5 0Z"/>',
}
_BREAK = '<path class="gap" d="M-4 5L0 -5L4 -5L0 5Z"/><path class="break" d="M-4 5L0 -5M0 5L4 -5"/>'
_ARROWS = {"left": '<path class="{}" d="M-1 0L7 -4.5L7 4.5Z"/>', "right": '<path class="{}" d="M1 0L-7 -4.5L-7 4.5Z"/>'}

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Marks:
    """A mark in each row.

    Attributes
    ----------
    shape : str
        `DOT` is filled; `SQUARE` and `DIAMOND` are hollow.
    values : sequence of float or None
        None where there is none.
    lines : sequence of (float, float) or None
        Drawn behind the mark: an interval, or the way from 1; empty where no mark has one. What reaches 0 goes over
        the break of the axis; what goes beyond an end of it, line or mark, ends in an arrow there.
    below : float
        How far below the middle of its row it stands, in rows.
    """

    shape: str
    values: Sequence[float | None]
    lines: Sequence[Interval | None] = ()
    below: float = 0.0

    def drawn(self, row: int, axis: RatioAxis, y: float) -> Iterator[str]:
        """Draw what stands in one row, whose middle is at `y`."""
        value, y = self.values[row], y + _ROW * self.below
        if value is None:
            return
        if self.lines and (ends := self.lines[row]) is not None:
            yield from _line(self.shape, ends, axis, y)
        if axis.is_below(value) or axis.is_above(value):
            yield _arrow(self.shape, value, axis, y)
        else:
            yield mark_at(axis.at(value), y, _SHAPES[self.shape])


def _line(shape: str, ends: Interval, axis: RatioAxis, y: float) -> Iterator[str]:
    low, high = ends
    yield line(f"stem of-{shape}", (axis.at(low), y), (axis.at(high), y))
    if axis.break_at is not None and low <= 0 < high:
        yield mark_at(axis.break_at, y, _BREAK)
    for end in ends:
        if axis.is_below(end) or axis.is_above(end):
            yield _arrow(shape, end, axis, y)


def _arrow(shape: str, value: float, axis: RatioAxis, y: float) -> str:
    """Point to what lies beyond an end of the axis."""
    side = "right" if axis.is_above(value) else "left"
    return mark_at(axis.at(value), y, _ARROWS[side].format(f"arrow of-{shape}"))


@dataclass(frozen=True, slots=True)
class Dots:
    """Marks of each name on an axis of ratios.

    Attributes
    ----------
    title, axis : str
        What it shows, and what the values are.
    names : sequence of str
        From above to below.
    marks : sequence of Marks
        What comes first lies in front, and the axis is as long as it takes for that one; where it has no value in a
        row, the row says so.
    beside : sequence of str
        Said behind each row; empty where nothing is.
    n_ranked : int or None
        Rows from this one on are drawn pale and hollow, apart from the others; None where all are alike.
    """

    title: str
    axis: str
    names: Sequence[str]
    marks: Sequence[Marks]
    beside: Sequence[str] = ()
    n_ranked: int | None = None

    def html(self) -> str:
        """Draw it: a picture with names before it."""
        axis = self._scale()
        n_ranked = len(self.names) if self.n_ranked is None else self.n_ranked
        is_apart = 0 < n_ranked < len(self.names)
        tall = HEAD + _ROW * (len(self.names) + is_apart) + FOOT
        parts = _drawn_axis(axis, tall)
        if n_ranked < len(self.names):
            y = HEAD + _ROW * n_ranked + _ROW / 2 if is_apart else HEAD / 2
            parts.append(text_at(0.0, y + 4, "few documents, not ranked", "start"))
        for row in range(len(self.names)):
            y = HEAD + _ROW * (row + (is_apart and row >= n_ranked)) + _ROW / 2
            parts += self._row(row, axis, y, is_pale=row >= n_ranked)
        names, beside = ([*each[:n_ranked], *[""] * is_apart, *each[n_ranked:]] for each in (self.names, self.beside))
        drawn = picture(self.title, tall, parts)
        return rows(drawn, names, self.axis, row=_ROW, beside=beside if self.beside else (), head="n")

    def _scale(self) -> RatioAxis:
        first, *others = ([value for value in each.values if value is not None] for each in self.marks)
        ends = [end for each in self.marks for both in each.lines if both is not None for end in both]
        return RatioAxis.of(first, [*ends, *(value for each in others for value in each)])

    def _row(self, row: int, axis: RatioAxis, y: float, *, is_pale: bool) -> list[str]:
        if self.marks[0].values[row] is None:
            return [text_at(0.0, y + 4, "no tokens", "start")]
        drawn = [part for each in reversed(self.marks) for part in each.drawn(row, axis, y)]
        return [f'<g class="pale">{"".join(drawn)}</g>'] if is_pale else drawn


def _drawn_axis(axis: RatioAxis, tall: float) -> list[str]:
    parts = [upright(x, tall, label) for x, label in axis.ticks()]
    parts += [upright(axis.at(1.0), tall, kind="one"), line("grid", (0.0, tall - FOOT), (1.0, tall - FOOT))]
    if axis.break_at is not None:
        parts.append(mark_at(axis.break_at, tall - FOOT, _BREAK))
    return parts


def key_of(shape: str, name: str, *, is_pale: bool = False) -> str:
    """Say what a mark is, with the mark."""
    inside = f'<svg x="7" y="7">{_SHAPES[shape]}</svg>'
    drawn = f'<g class="pale">{inside}</g>' if is_pale else inside
    return f'<span class="sign"><svg aria-hidden="true">{drawn}</svg> {shown(name)}</span>'
