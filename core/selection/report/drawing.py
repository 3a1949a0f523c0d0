"""Small charts as inline SVG: bars of pool and subset, and dots over a line. Names are escaped here."""

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

_WIDTH, _HEIGHT = 640, 180
_LEFT, _RIGHT, _TOP, _BOTTOM = 68, 8, 12, 40
_ROW, _NAMES = 20, 230
_NAME_CHARACTERS = 24
_MOST_TICKS = 9

_Value = TypeVar("_Value")


def shown(text: object, most: int = 200) -> str:
    r"""Write a name from outside so that a page shows it, and it is nothing else; control characters become blanks.

    Examples
    --------
    >>> shown("<b>\n'x'")
    '&lt;b&gt; &#x27;x&#x27;'
    """
    line = "".join(character if character.isprintable() else " " for character in str(text))
    return html.escape(line if len(line) <= most else line[: most - 1] + "\u2026")


def short(number: float) -> str:
    """Write a number in little room.

    Examples
    --------
    >>> [short(number) for number in (7, 1234, 2_500_000, 0.125)]
    ['7', '1.2k', '2.5M', '0.125']
    """
    for unit, letter in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= unit:
            return f"{number / unit:.1f}".removesuffix(".0") + letter
    return f"{number:.3g}"


@dataclass(frozen=True, slots=True)
class Bars:
    """Shares of pool and subset, one pair for each bin.

    Attributes
    ----------
    title : str
        What the chart shows, for those who hear it.
    pool, subset : sequence of int
        Counts by bin.
    ticks : sequence of str
        A label for each bin, empty where there is to be none; only some are written where there are many.
    axis : str
        What the bins are of, with the unit.
    colour : str
        Of the subset; the pool is grey.
    are_edges : bool
        Whether a label stands at the lower end of its bin, not in its middle.
    """

    title: str
    pool: Sequence[int]
    subset: Sequence[int]
    ticks: Sequence[str]
    axis: str
    colour: str = "var(--kept)"
    are_edges: bool = False

    def svg(self) -> str:
        """Draw it: outline for the pool, filled for the subset, each in shares of its own documents."""
        shares = [[n / max(sum(counts), 1) for n in counts] for counts in (self.pool, self.subset)]
        highest = max(max(each, default=0) for each in shares) or 1.0
        wide = (_WIDTH - _LEFT - _RIGHT) / max(len(self.pool), 1)
        parts = [_grid(highest)]
        for name, values in zip(("pool", "subset"), shares, strict=True):
            style = f' style="fill:{self.colour}"' if name == "subset" else ""
            for place, value in enumerate(values):
                tall = (_HEIGHT - _TOP - _BOTTOM) * value / highest
                inset = wide * (0.0 if name == "pool" else 0.18)
                parts.append(
                    f'<rect class="{name}"{style} x="{_LEFT + place * wide + inset:.1f}" '
                    f'y="{_HEIGHT - _BOTTOM - tall:.1f}" width="{max(wide - 2 * inset, 0.5):.1f}" height="{tall:.1f}"/>'
                )
        return figure(self.title, _WIDTH, _HEIGHT, [*parts, *self._labels(wide)])

    def _labels(self, wide: float) -> list[str]:
        written = [(place, tick) for place, tick in enumerate(self.ticks) if tick]
        step = math.ceil(len(written) / _MOST_TICKS) or 1
        offset = 0.0 if self.are_edges else 0.5
        labels = [
            text_at(_LEFT + (place + offset) * wide, _HEIGHT - _BOTTOM + 15, tick, "middle")
            for place, tick in written[::step]
        ]
        return [*labels, text_at(_LEFT + (_WIDTH - _LEFT - _RIGHT) / 2, _HEIGHT - 6, self.axis, "middle")]


def _grid(highest: float) -> str:
    lines = []
    for part in (0.0, 0.5, 1.0):
        y = _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * part
        lines.append(f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        lines.append(text_at(_LEFT - 5, y + 4, _percent(highest * part), "end"))
    return "".join(lines)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.1 else f"{100 * share:.2g} %"


@dataclass(frozen=True, slots=True)
class Dots:
    """One value for each name on a logarithmic axis, with a line at 1.

    Attributes
    ----------
    title, axis : str
        What it shows, and what the values are.
    names : sequence of str
        From above to below.
    values : sequence of float or None
        None where there is none; 0 is a hollow dot at the left end.
    intervals : sequence of (float, float) or None
        Drawn as a line through the dot; empty where there are to be none at all.
    hollow, crossed : sequence of float or None
        Further marks in the rows: a hollow square, and a cross; empty where there are to be none at all.
    signs : sequence of str
        Written at the right end of each row, so that what stands out does not do so by colour alone.
    n_plain : int or None
        Rows from this one on are drawn pale, apart from the others.
    apart : str
        What is said above these.
    """

    title: str
    axis: str
    names: Sequence[str]
    values: Sequence[float | None]
    intervals: Sequence[tuple[float, float] | None] = ()
    hollow: Sequence[float | None] = ()
    crossed: Sequence[float | None] = ()
    signs: Sequence[str] = ()
    n_plain: int | None = None
    apart: str = ""

    def svg(self) -> str:
        """Draw it."""
        logs = [abs(math.log2(value)) for value in (*self.values, *self.hollow, *self.crossed) if value]
        reach = max(math.ceil(max(logs, default=1.0)), 1)
        ends = [abs(math.log2(end)) for each in self.intervals for end in each or () if end]
        # Of an interval that goes far, the end is not shown.
        reach = min(max(math.ceil(max(ends, default=0.0)), reach), reach + 1)
        n_plain = len(self.names) if self.n_plain is None else self.n_plain
        has_pale = n_plain < len(self.names)
        tall = _ROW * (len(self.names) + has_pale) + _BOTTOM
        parts = []
        for power in range(-reach, reach + 1, math.ceil(reach / 3)):
            parts.append(self._line(2.0**power, reach, tall))
        parts.append(self._line(1.0, reach, tall, "one"))
        if has_pale:
            parts.append(text_at(_NAMES + 4, _ROW * n_plain + _ROW / 2 + 4, self.apart, "start"))
        for row, name in enumerate(self.names):
            y = _ROW * (row + (row >= n_plain)) + _ROW / 2
            parts.append(text_at(_NAMES - 8, y + 4, name, "end"))
            marks = self._marks(row, reach, y)
            parts += [f'<g class="pale">{"".join(marks)}</g>'] if row >= n_plain else marks
        parts.append(text_at(_NAMES + (_WIDTH - _NAMES) / 2, tall - 6, self.axis, "middle"))
        return figure(self.title, _WIDTH, tall, parts)

    def _marks(self, row: int, reach: int, y: float) -> list[str]:
        value, parts = self.values[row], []
        if value is None:
            return [text_at(_NAMES + 4, y + 4, "no tokens", "start")]
        x = _x(value, reach)
        interval = _at(self.intervals, row)
        if not self.intervals:
            parts.append(f'<line class="stem" x1="{_x(1.0, reach):.1f}" x2="{x:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>')
        elif interval is not None:
            low, high = (_x(end, reach) for end in interval)
            parts.append(f'<line class="stem" x1="{low:.1f}" x2="{high:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>')
        if (drawn := _at(self.hollow, row)) is not None:
            at = _x(drawn, reach)
            parts.append(f'<rect class="hollow" x="{at - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7"/>')
        kind = "dot" if value else "dot none"
        parts.append(f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/>')
        if (left := _at(self.crossed, row)) is not None:
            at = _x(left, reach)
            for up in (4.5, -4.5):
                ends = f'x1="{at - 4.5:.1f}" x2="{at + 4.5:.1f}" y1="{y + up:.1f}" y2="{y - up:.1f}"'
                parts.append(f'<line class="cross" {ends}/>')
        if sign := _at(self.signs, row):
            parts.append(text_at(_WIDTH - 2, y + 4, sign, "end"))
        return parts

    def _line(self, value: float, reach: int, tall: int, kind: str = "grid") -> str:
        x = _x(value, reach)
        line = f'<line class="{kind}" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{tall - _BOTTOM}"/>'
        return line + ("" if kind == "one" else text_at(x, tall - _BOTTOM + 15, f"{value:.3g}", "middle"))


def _at(values: Sequence[_Value], row: int) -> _Value | None:
    return values[row] if values else None


def _x(value: float, reach: int) -> float:
    """Place a ratio: what is 0, or beyond the ends, stands at the end."""
    inside = min(max(math.log2(value), -reach), reach) if value else -reach
    return _NAMES + 14 + (_WIDTH - _NAMES - 40) * (inside + reach) / (2 * reach)


def text_at(x: float, y: float, text: str, anchor: str, *, most: int | None = None) -> str:
    """Write a name from outside at a place; one that ends there is a name of a row, and shortened to its room."""
    told = shown(text, most or (_NAME_CHARACTERS if anchor == "end" else 80))
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{told}</text>'


def figure(title: str, width: int, height: int, parts: Sequence[str]) -> str:
    """Make a picture of its parts, with its title for those who hear it."""
    name = shown(title)
    head = f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{name}"><title>{name}</title>'
    return head + "".join(parts) + "</svg>"
