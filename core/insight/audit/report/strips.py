"""Rows in the report of an audit that are no ratios: quantiles of ratings, and shares that are explained."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.selection.report.drawing import FOOT, HEAD, across, line, mark_at, picture, rows, text_at, upright

_ROW = 22


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
    beside : sequence of str
        Said behind each row.
    n_ranked : int
        Rows from this one on are pale.
    colour : str
        Of the marks.
    """

    title: str
    axis: str
    names: Sequence[str]
    quantiles: Sequence[Sequence[float]]
    means: Sequence[float]
    beside: Sequence[str]
    n_ranked: int
    colour: str

    def html(self) -> str:
        """Draw it: a picture with names before it."""
        ends = [end for each in self.quantiles for end in (each[0], each[-1])]
        low, high = math.floor(min([-1.0, *ends])), math.ceil(max([1.0, *ends]))
        tall = HEAD + _ROW * len(self.names) + FOOT
        step = math.ceil((high - low) / 8)
        parts = [
            upright((value - low) / (high - low), tall, f"{value:g}", kind="grid" if value else "one")
            for value in range(low, high + 1)
            if value % step == 0
        ]
        for row, quantiles in enumerate(self.quantiles):
            y = HEAD + _ROW * row + _ROW / 2
            at = [(value - low) / (high - low) for value in (*quantiles, self.means[row])]
            style = f"stroke:{self.colour}"
            drawn = line("thin", (at[0], y), (at[4], y), style=style)
            drawn += line("thick", (at[1], y), (at[3], y), style=style)
            drawn += mark_at(at[5], y, '<circle class="mean" r="3.5"/>')
            parts.append(drawn if row < self.n_ranked else f'<g class="pale">{drawn}</g>')
        told = picture(self.title, tall, parts)
        return rows(told, self.names, self.axis, row=_ROW, beside=self.beside, head="n")


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

    def html(self) -> str:
        """Draw it: a picture with names before it."""
        tall = HEAD + _ROW * len(self.names) + FOOT
        parts = [upright(at / 4, tall, f"{at * 25} %" if at % 2 == 0 else "") for at in range(5)]
        for row, share in enumerate(self.shares):
            y = HEAD + _ROW * row + _ROW / 2
            if share is None:
                parts.append(text_at(0.0, y + 4, "cannot be told", "start", right=4))
                continue
            wide = min(max(share, 0.0), 1.0)
            bar = f'x="0" y="{y - 6:.1f}" width="{across(wide)}" height="12" style="fill:{self.colour}"'
            parts.append(f"<rect {bar}/>")
            is_inside = wide > 0.9
            parts.append(
                text_at(wide, y + 4, f"{share:.0%}", "end" if is_inside else "start", right=-5 if is_inside else 5)
            )
        return rows(picture(self.title, tall, parts), self.names, self.axis, row=_ROW)
