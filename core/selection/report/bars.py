"""Pool and subset as bars: what share of each is in each bin."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.selection.report.drawing import across, line, picture, shown, text_at

_HEIGHT, _TOP, _BOTTOM = 180, 12, 24
_MOST_TICKS = 9


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

    def html(self) -> str:
        """Draw it: grey for the pool, coloured for the subset, each in shares of its own documents."""
        shares = [[n / max(sum(counts), 1) for n in counts] for counts in (self.pool, self.subset)]
        highest = max(max(each, default=0) for each in shares) or 1.0
        wide = 1 / max(len(self.pool), 1)
        parts = [_grid(highest)]
        for name, values in zip(("pool", "subset"), shares, strict=True):
            style = f' style="fill:{self.colour}"' if name == "subset" else ""
            inset = 0.0 if name == "pool" else 0.18 * wide
            for place, value in enumerate(values):
                tall = (_HEIGHT - _TOP - _BOTTOM) * value / highest
                parts.append(
                    f'<rect class="{name}"{style} x="{across(place * wide + inset)}" '
                    f'y="{_HEIGHT - _BOTTOM - tall:.1f}" width="{across(wide - 2 * inset)}" height="{tall:.1f}"/>'
                )
        drawn = picture(self.title, _HEIGHT, [*parts, *self._labels(wide)])
        return f'<div class="bars">{drawn}</div><p class="axis">{shown(self.axis)}</p>'

    def _labels(self, wide: float) -> list[str]:
        written = [(place, tick) for place, tick in enumerate(self.ticks) if tick]
        step = math.ceil(len(written) / _MOST_TICKS) or 1
        offset = 0.0 if self.are_edges else 0.5
        return [
            text_at((place + offset) * wide, _HEIGHT - _BOTTOM + 15, tick, "middle") for place, tick in written[::step]
        ]


def _grid(highest: float) -> str:
    parts = []
    for part in (0.0, 0.5, 1.0):
        y = _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * part
        parts.append(line("grid", (0.0, y), (1.0, y)))
        parts.append(text_at(0.0, y + 4, _percent(highest * part), "end", right=-6))
    return "".join(parts)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.1 else f"{100 * share:.2g} %"
