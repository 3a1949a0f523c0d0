"""Figures as tables: kept as JSON with all digits, and written into a document between marks."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.errors import InputError
from core.estimates import Estimate

# How the numbers of a column are written.
FORMATS = {"gap": "{:+.2f}", "ratio": "{:.2f}", "share": "{:.1%}", "count": "{:,}", "plain": "{:.2f}"}

Cell = str | int | float | Estimate | dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the document.

    Attributes
    ----------
    columns : sequence of (str, str)
        Headings, each with one of `FORMATS`, or ``text``.
    rows : sequence of sequence of Cell
        Texts, numbers, and estimates as `found` makes them.
    """

    columns: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[Cell]]

    def to_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        rows = [[asdict(cell) if isinstance(cell, Estimate) else cell for cell in row] for row in self.rows]
        return {"columns": [list(column) for column in self.columns], "rows": rows}


def found(estimate: Estimate, p_adjusted: float | None = None) -> dict[str, Any]:
    """Make a cell of an estimate, with the adjusted p-value of no gap."""
    return asdict(estimate) | {"p_adjusted": p_adjusted}


def markdown(table: dict[str, Any]) -> str:
    """Write a table of the JSON; bold is what chance alone does not explain: an adjusted p-value of at most 0.05."""
    names = [name for name, _ in table["columns"]]
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    kinds = [kind for _, kind in table["columns"]]
    for row in table["rows"]:
        lines.append("| " + " | ".join(_cell(cell, kind) for cell, kind in zip(row, kinds, strict=True)) + " |")
    return "\n".join(lines)


def _cell(cell: Any, kind: str) -> str:
    if cell is None or isinstance(cell, str):
        return cell or ""
    if not isinstance(cell, dict):
        return FORMATS[kind].format(cell)
    if cell["value"] is None:
        return "-"
    value = FORMATS[kind].format(cell["value"])
    p = cell.get("p_adjusted")
    is_finding = cell.get("is_finding", p is not None and p <= 0.05)
    value = f"**{value}**" if is_finding else value
    if cell["ci_low"] is None:
        return value
    return f"{value} ({FORMATS[kind].format(cell['ci_low'])} to {FORMATS[kind].format(cell['ci_high'])})"


def _mark(name: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- table {re.escape(name)} -->\n).*?(<!-- end -->)", re.DOTALL)


def written_into(text: str, tables: dict[str, Any]) -> str:
    """Put tables between their marks in a text.

    Raises
    ------
    InputError
        If the text has no place for a table, or a place for one that is not there.
    """
    places = set(re.findall(r"<!-- table (\S+) -->", text))
    if places != set(tables):
        raise InputError(f"Places and tables differ in {sorted(places ^ set(tables))}. Give each table a place.")
    for name, table in tables.items():
        text = _mark(name).sub(lambda match, table=table: f"{match[1]}\n{markdown(table)}\n\n{match[2]}", text)
    return text
